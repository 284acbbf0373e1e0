//! The use cases, each one order of steps: permit, load, decide, store, record, enqueue.
//!
//! Nothing here knows HTTP or SQL, and no rule of procurement lives here: rules are decisions of the core.

pub mod api_keys;
mod audit;
pub mod audit_events;
pub mod award_letters;
pub mod awards;
pub mod bids;
pub mod bundle_acceptance;
mod bundle_content;
pub mod bundle_edits;
pub mod bundle_explanations;
pub mod bundle_export;
pub mod bundle_hand;
mod bundle_letters;
pub mod bundle_participation;
mod bundle_proposal;
pub mod bundle_runs;
mod bundle_search;
mod bundle_selection;
mod bundle_study;
pub mod bundles;
pub mod categories;
mod contract_parts;
mod contract_terms;
pub mod contracts;
mod error;
pub mod evaluations;
pub mod lots;
pub mod mandates;
pub mod members;
mod need_content;
pub mod need_export;
pub mod need_import;
pub mod needs;
pub mod opened_tender;
pub mod openings;
pub mod publication;
pub mod reconciliation;
pub mod renewal_reminders;
pub mod renewals;
pub mod rule_prices;
pub mod running_contracts;
pub mod scores;
pub mod sessions;
pub mod shipped;
pub mod sites;
pub mod standstills;
pub mod suppliers;
mod tender_letters;
pub mod tender_steps;
pub mod tenders;
pub mod unsuccessful_endings;
pub mod users;
pub mod what_ifs;

pub use audit::{Record, record};
pub use bundle_search::SearchWatch;
pub use error::{AppError, Code};

pub use crate::store::Versioned;
