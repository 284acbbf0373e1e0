//! Keeps what was decided, in SQLite or PostgreSQL, with one code base.
//!
//! Everything hangs on one transaction type, [`Tx`]: `tx.member_insert(&member)`, noun first. A row that is read is checked again on its
//! way to a domain value; what does not hold is [`StoreError::Corrupt`], never a guess. A failed query is an error, not "not found".
//! Nothing here decides: who may do what and what follows what is known in `app` and in the core.

mod allocations;
mod audit;
mod awards;
mod bid_targets;
mod bids;
mod bundle_edits;
mod bundle_lots;
mod bundle_placements;
mod bundle_runs;
mod bundles;
mod categories;
mod connection;
mod contracts;
mod dialect;
mod error;
mod group_commit;
mod idempotency;
mod jobs;
mod lots;
mod mandates;
mod members;
mod migrate;
mod needs;
mod openings;
mod page;
mod rankings;
#[allow(missing_docs, reason = "the macro makes public items that stand for columns")]
mod renewal_schema;
mod renewals;
mod rows;
mod running_contracts;
#[allow(missing_docs, reason = "the macro makes public items that stand for columns")]
mod schema;
mod scores;
mod suppliers;
mod tender_rows;
mod tenders;
mod transaction;
mod users;
mod what_ifs;

pub use allocations::{StoredAllocation, TenderAllocation};
pub(crate) use audit::AuditLine;
pub use audit::{AuditFilter, AuditRow, BidLines};
pub use awards::StoredAward;
pub use bid_targets::BidTarget;
pub use bids::{BidsBefore, ContentCheck, KeptBid};
pub use bundle_edits::{EditOutcome, StoredBundleEdit, StoredChange, StoredRemark};
pub use bundle_lots::StoredBundleLot;
pub use bundle_placements::{StoredPlace, StoredPlacement};
pub use bundle_runs::{RunProgress, StoredBundleRun};
pub use bundles::{BundleTender, StoredBundle};
pub use connection::{Backend, DatabaseUrl, DbConnection};
pub use contracts::{ContractFilter, ContractLine, ContractTerms, EditionName, StoredContract};
pub use error::StoreError;
pub use idempotency::KeptReply;
pub use jobs::JobRow;
pub use lots::{LotItem, StoredLot};
pub use migrate::MigrationStatus;
pub use needs::NeedFilter;
pub use openings::{OpenedLine, OpeningRecord, OpeningRow};
pub use page::{Page, PageRequest};
pub use rankings::StoredRanking;
pub use renewals::OwnContract;
pub use scores::ScoreFilter;
pub use tenders::{CancellationProposal, StoredTender, TenderFilter, TenderReader};
pub use transaction::{Among, AsStoreError, Store, Tx, Versioned};
pub use what_ifs::{Scenario, StoredRulePrices, StoredWhatIf};
