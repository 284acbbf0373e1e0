//! Tenders.

use deserr::Deserr;
use samenkoop_core::{rules, tender};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InputErrors, Money, Patch, Text,
    award_models::AwardModel,
    findings::Finding,
    text,
    texts::{DraftProse, DraftTitle, ProsePatch, TitlePatch},
};
use crate::app::{tender_steps, tenders::TenderView};

/// Where a tender stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum TenderPhase {
    /// Being written by the cooperative.
    Draft,
    /// Before the members, who approve the tender documents.
    AwaitingApproval,
    /// Announced; suppliers ask questions and bid.
    Published,
    /// Past the deadline; the bids are still sealed.
    Closed,
    /// The bids are readable.
    Opened,
    /// The bids are judged and ranked.
    Evaluated,
    /// The award decision is taken, and not yet told.
    AwardDecided,
    /// The award decision is told; suppliers may go to court.
    Standstill,
    /// The award is final.
    Awarded,
    /// Stopped by the cooperative.
    Cancelled,
    /// Ended without a suitable bid.
    Unsuccessful,
}

/// How a tender is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Procedure {
    /// Any supplier may bid.
    Open,
    /// Suppliers ask to take part, a selection bids.
    Restricted,
    /// Competitive procedure with negotiation.
    CompetitiveWithNegotiation,
    /// Competitive dialogue.
    CompetitiveDialogue,
    /// Innovation partnership.
    InnovationPartnership,
    /// Negotiated procedure without notice.
    NegotiatedWithoutNotice,
    /// Procedure for social and other specific services.
    SocialAndSpecific,
    /// National procedure with a notice, below the threshold.
    NationalWithNotice,
    /// Two or more suppliers invited without a notice, below the threshold.
    SeveralInvited,
}

/// What was considered before needs were bundled (Aw 1.5(1)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundlingMotivation {
    /// The market, and access by small and medium-sized enterprises.
    pub market: Option<text::Prose>,
    /// Organisational consequences and risks for members and suppliers.
    pub organisation: Option<text::Prose>,
    /// How far the needs belong together.
    pub coherence: Option<text::Prose>,
}

/// The wish of one officer to cancel a tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancellationProposal {
    /// Who proposed it; another officer must join.
    pub proposed_by_id: text::UserId,
    /// When.
    pub proposed_at: text::Moment,
    /// Until when another officer can join.
    pub expires_at: text::Moment,
    /// Why.
    pub reason: text::Prose,
}

/// One procurement procedure.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tender {
    /// The id.
    pub id: text::TenderId,
    /// The name by which people speak of it.
    pub reference: text::TenderReference,
    /// Where it stands now, derived from its moments and the clock.
    pub phase: TenderPhase,
    /// When the phase changes by itself: at the deadline, or at the end of the standstill.
    pub next_phase_at: Option<text::Moment>,
    /// The kind of tender its categories go into.
    pub category_group: text::TenderGroup,
    /// The title.
    pub title: DraftTitle,
    /// The description.
    pub description: DraftProse,
    /// How it is run.
    pub procedure: Procedure,
    /// How many lots it has.
    pub lot_count: u32,
    /// How long the framework agreement lasts with every extension, in months; `null` when it is for none.
    pub framework_term_months: Option<u16>,
    /// Why it lasts longer than four years (Aw 2.140(3)).
    pub framework_term_motivation: Option<text::Prose>,
    /// When bids must be in; a bid at this very instant is late.
    pub deadline_at: Option<text::Moment>,
    /// By when the last clarifications are published.
    pub clarifications_until: Option<text::Moment>,
    /// Why needs are bundled (Aw 1.5(1)-(2)).
    pub bundling_motivation: BundlingMotivation,
    /// Why it is not divided into lots (Aw 1.5(3)).
    pub lots_motivation: Option<text::Prose>,
    /// Why price alone decides (Aw 2.114(4)).
    pub price_only_motivation: Option<text::Prose>,
    /// How bids are judged.
    pub award_model: Option<AwardModel>,
    /// The digest of the award model in canonical JSON, fixed by publication: proof that it did not change.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub award_model_sha256: Option<String>,
    /// The law it was published under.
    #[schema(example = "nl-2026")]
    pub rule_set_version: Option<String>,
    /// When it was published.
    pub published_at: Option<text::Moment>,
    /// When the bids were opened.
    pub opened_at: Option<text::Moment>,
    /// When the award decision was sent to everybody concerned.
    pub notified_at: Option<text::Moment>,
    /// The first instant after the standstill.
    pub standstill_ends_at: Option<text::Moment>,
    /// When it was cancelled.
    pub cancelled_at: Option<text::Moment>,
    /// When it was declared unsuccessful.
    pub unsuccessful_at: Option<text::Moment>,
    /// Why it was cancelled or ended without an award.
    pub end_reason: Option<text::Prose>,
    /// What only the cooperative and its auditor see.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub internal: Option<TenderInternals>,
}

/// What only the cooperative and its auditor see of a tender.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TenderInternals {
    /// The bundle it was made from.
    pub bundle_id: Option<text::BundleId>,
    /// The estimated value of all lots together, without VAT; `null` without lots.
    pub estimated_value: Option<Money>,
    /// When it was submitted for approval.
    pub submitted_at: Option<text::Moment>,
    /// Who submitted it; another officer publishes.
    pub submitted_by_id: Option<text::UserId>,
    /// When the evaluation was concluded.
    pub evaluated_at: Option<text::Moment>,
    /// When the award decision was taken.
    pub award_decided_at: Option<text::Moment>,
    /// The wish of one officer to cancel it, as long as another can join.
    pub cancellation_proposal: Option<CancellationProposal>,
    /// When the draft was made.
    pub created_at: text::Moment,
}

impl From<TenderView> for Tender {
    fn from(view: TenderView) -> Self {
        let (stored, moments) = (view.stored, view.moments);
        let plan = stored.tender.plan().clone();
        let internal = view.internal.map(|internal| TenderInternals {
            bundle_id: stored.bundle_id.map(Text),
            estimated_value: internal.estimated_value.map(Money::from),
            submitted_at: moments.submitted_at.map(Text),
            submitted_by_id: stored.submitted_by.map(Text),
            evaluated_at: moments.evaluated_at.map(Text),
            award_decided_at: moments.award_decided_at.map(Text),
            cancellation_proposal: internal.cancellation.map(|(proposal, expires_at)| CancellationProposal {
                proposed_by_id: Text(proposal.by),
                proposed_at: Text(proposal.proposed_at),
                expires_at: Text(expires_at),
                reason: Text(proposal.reason),
            }),
            created_at: Text(stored.created_at),
        });
        Self {
            id: Text(stored.tender.id()),
            reference: Text(stored.tender.reference().clone()),
            phase: view.phase.into(),
            next_phase_at: view.next_phase_at.map(Text),
            category_group: Text(stored.category_group),
            title: plan.title.into(),
            description: plan.description.into(),
            procedure: plan.procedure.into(),
            lot_count: view.lot_count,
            framework_term_months: plan.framework_term_months,
            framework_term_motivation: plan.framework_term_motivation.map(Text),
            deadline_at: plan.deadline_at.map(Text),
            clarifications_until: plan.clarifications_until.map(Text),
            bundling_motivation: BundlingMotivation {
                market: plan.bundling_motivation.market.map(Text),
                organisation: plan.bundling_motivation.organisation.map(Text),
                coherence: plan.bundling_motivation.coherence.map(Text),
            },
            lots_motivation: plan.lots_motivation.map(Text),
            price_only_motivation: stored.price_only_motivation.map(Text),
            award_model: stored.award_model.as_ref().map(AwardModel::from),
            award_model_sha256: stored.award_model_sha256.map(|digest| digest.to_string()),
            rule_set_version: stored.tender.rule_set_version().map(|version| version.to_string()),
            published_at: moments.published_at.map(Text),
            opened_at: moments.opened_at.map(Text),
            notified_at: moments.notified_at.map(Text),
            standstill_ends_at: moments.standstill_ends_at.map(Text),
            cancelled_at: moments.cancelled_at.map(Text),
            unsuccessful_at: moments.unsuccessful_at.map(Text),
            end_reason: stored.end_reason.map(Text),
            internal,
        }
    }
}

/// A tender to be drafted.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewTender {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::TenderId>,
    /// The name by which people will speak of it; without one, the next free one of its group and year.
    #[deserr(default)]
    pub reference: Option<text::TenderReference>,
    /// The kind of tender its categories go into.
    pub category_group: text::TenderGroup,
    /// The title.
    #[deserr(default)]
    #[schema(required = false)]
    pub title: TitlePatch,
    /// The description.
    #[deserr(default)]
    #[schema(required = false)]
    pub description: ProsePatch,
}

/// A change of what was considered before needs were bundled.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct BundlingMotivationPatch {
    /// The market, and access by small and medium-sized enterprises.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Prose>)]
    pub market: Patch<text::Prose>,
    /// Organisational consequences and risks for members and suppliers.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Prose>)]
    pub organisation: Patch<text::Prose>,
    /// How far the needs belong together.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Prose>)]
    pub coherence: Patch<text::Prose>,
}

/// What may be changed of a draft. What is left out stays as it is; `null` takes it away.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct TenderPatch {
    /// The title.
    #[deserr(default)]
    #[schema(required = false)]
    pub title: TitlePatch,
    /// The description.
    #[deserr(default)]
    #[schema(required = false)]
    pub description: ProsePatch,
    /// How long the framework agreement lasts with every extension, in months; `null` when it is for none.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<u16>, minimum = 0, maximum = 65535)]
    pub framework_term_months: Patch<u16>,
    /// Why it lasts longer than four years.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Prose>)]
    pub framework_term_motivation: Patch<text::Prose>,
    /// When bids must be in.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Moment>)]
    pub deadline_at: Patch<text::Moment>,
    /// By when the last clarifications are published.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Moment>)]
    pub clarifications_until: Patch<text::Moment>,
    /// Why needs are bundled.
    #[deserr(default)]
    #[schema(required = false)]
    pub bundling_motivation: BundlingMotivationPatch,
    /// Why it is not divided into lots.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Prose>)]
    pub lots_motivation: Patch<text::Prose>,
    /// Why price alone decides.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<text::Prose>)]
    pub price_only_motivation: Patch<text::Prose>,
    /// How bids are judged; given as a whole.
    #[deserr(default)]
    #[schema(required = false, value_type = Option<AwardModel>)]
    pub award_model: Patch<AwardModel>,
}

/// Why something is done that ends or sends back a tender.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct Reason {
    /// The reason, for everybody concerned to read.
    pub reason: text::Prose,
}

/// A tender that has just been published.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    /// The tender.
    pub tender: Tender,
    /// What was found and did not block.
    pub warnings: Vec<Finding>,
}

impl From<tender_steps::Publication> for Publication {
    fn from(publication: tender_steps::Publication) -> Self {
        Self {
            tender: publication.tender.value.into(),
            warnings: publication.warnings.iter().map(Finding::from).collect(),
        }
    }
}

/// A timetable that the law allows.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Timetable {
    /// The day on which the notice is sent.
    pub publish_on: text::Date,
    /// The last moment for clarifications.
    pub clarifications_until: text::Moment,
    /// The bid deadline.
    pub deadline_at: text::Moment,
    /// The opening of the bids.
    pub opening_at: text::Moment,
    /// The day on which the award decision is taken and sent.
    pub award_decision_on: text::Date,
    /// The first moment after the standstill.
    pub standstill_ends_at: text::Moment,
    /// The first day of the contracts.
    pub contract_starts_on: text::Date,
}

impl From<tender::Timetable> for Timetable {
    fn from(timetable: tender::Timetable) -> Self {
        Self {
            publish_on: Text(timetable.publish_on),
            clarifications_until: Text(timetable.clarifications_until),
            deadline_at: Text(timetable.deadline_at),
            opening_at: Text(timetable.opening_at),
            award_decision_on: Text(timetable.award_decision_on),
            standstill_ends_at: Text(timetable.standstill_ends_at),
            contract_starts_on: Text(timetable.contract_starts_on),
        }
    }
}

macro_rules! same_words {
    ($from:ty => $to:ident { $($variant:ident),+ $(,)? }) => {
        impl From<$from> for $to {
            fn from(value: $from) -> Self {
                match value { $(<$from>::$variant => Self::$variant),+ }
            }
        }

        impl From<$to> for $from {
            fn from(value: $to) -> Self {
                match value { $($to::$variant => Self::$variant),+ }
            }
        }
    };
}

same_words!(tender::TenderPhase => TenderPhase {
    Draft, AwaitingApproval, Published, Closed, Opened, Evaluated, AwardDecided, Standstill, Awarded, Cancelled, Unsuccessful,
});
same_words!(rules::Procedure => Procedure {
    Open, Restricted, CompetitiveWithNegotiation, CompetitiveDialogue, InnovationPartnership, NegotiatedWithoutNotice,
    SocialAndSpecific, NationalWithNotice, SeveralInvited,
});
