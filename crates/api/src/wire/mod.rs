//! The shapes of requests and answers, in JSON. Nothing here decides; domain values are never serialised as they stand.
//!
//! What comes in is read with all its errors at once, each with a JSON pointer, a stable code and a sentence.

pub mod csv;
mod input;
mod numbers;
mod page;
pub mod participation;
mod patch;
mod requirements;
mod values;
pub mod what_ifs;

pub mod api_keys;
pub mod audit;
pub mod award_models;
pub mod awards;
pub mod bids;
pub mod bundle_bindings;
pub mod bundle_edits;
pub mod bundle_lots;
pub mod bundle_runs;
pub mod bundles;
pub mod categories;
pub mod category_input;
pub mod contract_templates;
pub mod contracts;
pub mod findings;
pub mod lots;
pub mod mandates;
pub mod members;
pub mod need_import;
pub mod needs;
pub mod new_bundles;
pub mod new_what_ifs;
pub mod openings;
pub mod problems;
pub mod rankings;
pub mod renewals;
pub mod rule_prices;
pub mod running_contracts;
pub mod savings;
pub mod scores;
pub mod sheet_csv;
pub mod sheet_xlsx;
pub mod sheets;
pub mod suppliers;
pub mod tenders;
pub mod texts;
pub mod users;

pub use input::{FromText, InputError, InputErrors, TextProblem};
pub use numbers::{FromNumber, Number, number};
pub use page::{Cursor, Limit, ListQuery, PageOf};
pub use patch::Patch;
pub use requirements::Requirements;
pub use values::{LocalizedText, Money, MoneyIn, Text, text};
