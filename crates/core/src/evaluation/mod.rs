//! How bids are judged.
//!
//! Before publication an [`criterion::AwardModel`] is fixed: criteria, weights, [`formula::PriceFormula`] and the order in which ties are
//! broken; its digest proves later that it did not change. Assessors give [`score::Score`]s, which are only ever added to.
//! [`ranking::rank`] puts opened bids in order and shows how it got there, so that a supplier can do the sum again.
//! [`simulation`] shows, with invented bids, where a model would let a loser's withdrawal change the winner. All arithmetic is
//! exact; one function, [`formula::round_score`], rounds. Nothing here decides who wins: that is [`crate::award`].

pub mod criterion;
pub mod formula;
pub mod ranking;
pub mod score;
pub mod simulation;
pub mod tie;
pub mod wording;
