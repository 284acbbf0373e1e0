//! The command line of Samenkoop.
fn main() {}
