//! Who wins, and what every bidder is told.
//!
//! [`decision::decide`] takes a ranking and gives an award decision, with reasons for every bidder, or says what is missing.
//! [`letter::letter`] turns it into the letter that starts the standstill. Concluding a contract is no part of this: a decision is
//! not an acceptance of an offer (Aw 2.129), and when the standstill ends is computed by the calendar and handed in.

pub mod decision;
pub mod letter;
