//! What suppliers offer: a bid for one lot, from submission to opening.
//!
//! A bid runs through a chain of types. [`content::BidContent`] is what a supplier offers, checked against the lot.
//! [`submission`] decides whether it is in time and gives a receipt. What is stored is a [`submission::Bid`], which knows the
//! digest of the content and not the content. After the deadline two officers make an [`opening::Opening`], and only with
//! that does a [`opening::SealedBid`] become an [`opening::OpenedBid`]. Nothing here reads a clock or decides who may ask.

pub mod content;
pub mod opening;
pub mod submission;

#[cfg(test)]
pub(crate) mod samples;
