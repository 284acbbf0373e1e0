//! The contract library from the outside: the shipped texts, assembly, the check, differences and pages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise; clippy grants this to test functions, not to what they share"
)]

mod assembly;
mod checking;
mod comparing;
mod editions;
mod goldens;
mod hostile;
mod properties;
mod sample;
mod small;
mod sources;
