//! From needs to lots: which needs share a lot, what that costs, and why.
//!
//! The question is the one of the file format `bundle-problem/1`: needs of one category that agree on every match attribute and on
//! their region may share a lot when their start windows have a common day; a lot takes the highest level any of its needs asks for,
//! earns the volume discount of its total, and costs the work of one procedure. The answer (`bundle-plan/1`) puts every need in exactly
//! one lot or leaves it alone, with a proven lower bound beside its cost, so that everybody can see how much could still be won.
//!
//! The rooms: [`problem`] is the checked question, [`cost`] says what a lot costs, [`optimiser`] whether it may be and
//! which lots are best, [`plan`] is the answer, [`explanation`] says in words what it means for each need, [`what_if`] what
//! would be if something changed and what each rule costs, and [`conservation`] is the law that no unit is lost or counted twice on the way from need to lot.
//! [`demand`] and [`proposal`] are the bridge to and from the needs of the cooperative, and [`draft`] makes
//! tenders of a proposal when [`acceptance`] finds that its needs still stand.
//!
//! What this module refuses to do: round (everything is exact in 1/10,000 minor unit), guess (a bad problem is refused with all its
//! findings), and depend on the order in which needs arrive (the same needs give the same plan, however they are listed).

pub mod acceptance;
pub mod admission;
pub mod conservation;
pub mod cost;
pub mod crowd;
pub mod demand;
pub mod draft;
mod draft_figures;
mod draft_motivation;
mod draft_texts;
mod draft_timetable;
pub mod explanation;
pub mod hand;
pub mod optimiser;
pub mod participation;
pub mod phase;
pub mod plan;
pub mod policy;
pub mod problem;
pub mod proposal;
pub mod restored;
pub mod run;
pub mod selection;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod volumes;
pub mod what_if;

pub use acceptance::{AcceptBundleError, AcceptedBundle, ChangedNeed, ProposedBundle, accept, imbalances};
pub use admission::{AdmittedNeed, NotAdmitted};
pub use conservation::{
    Allocation, AllocationError, Discrepancy, LotAllocations, NeedLine, StatedLot, reconcile,
};
pub use cost::ExactAmount;
pub use demand::{Demand, DemandProblem};
pub use draft::{DraftError, DraftItem, DraftLot, DraftPolicy, DraftTender, draft_tenders};
pub use explanation::binding::{LotBindings, bindings};
pub use explanation::report::report;
pub use explanation::savings::{MemberSaving, member_savings};
pub use explanation::words::Words;
pub use explanation::{Explanation, InLot, LeftAlone, Outcome, explain, explain_in};
pub use hand::{Edit, EditState, Hand, HandError, HandFinding, LotMarks, NeedPart, Standing, Step};
pub use optimiser::feasible::{LotTerms, NotALot, lot_terms};
pub use optimiser::request::{Effort, Request, RequestFault, RequestFinding, RequestSet};
pub use optimiser::watch::{Progress, Unwatched, Watch};
pub use optimiser::{propose, propose_with};
pub use phase::{BundleEvent, BundlePhase, BundlePhaseError};
pub use plan::lot::LotNeeds;
pub use plan::write::{write_plan, write_plan_to};
pub use plan::{Alone, AloneReason, Lot, Plan, PlanStatus};
pub use policy::{BundlePolicy, NeedPair, RegionPrefix, RegionPrefixError};
pub use problem::columns::Matching;
pub use problem::finding::{Finding, FindingCode};
pub use problem::needs::{NeedRef, Needs};
pub use problem::read::{ProblemReader, read_problem};
pub use problem::{Attribute, Category, DiscountTier, Need, Policy, Problem, ProblemParts};
pub use proposal::{
    BundleProposal, LotTraits, NeedAllocation, Place, Placement, ProposalError, ProposedLot, discrepancies,
};
pub use restored::{NotThisDemand, PartKey, StoredPlan};
pub use run::{RunEvent, RunPhase, RunPhaseError};
pub use selection::BundleSelection;
pub use volumes::{LotVolumes, VolumePart};
