//! The renewal calendar and the joint tenders it proposes.

use deserr::Deserr;
use samenkoop_core::renewal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InputErrors, LocalizedText, Money, Number, Text, needs::NeedPhase, number,
    running_contracts::NoticePeriod, text,
};
use crate::app::renewals::{RenewalView, WaveView, wave_name};

/// How a contract is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ContractOrigin {
    /// The member made it elsewhere: a running contract.
    Outside,
    /// It came out of a joint tender: a contract.
    Own,
    /// Nothing is known of it but its end, which a need says.
    Stated,
}

/// Where a contract that ends stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum RenewalStatus {
    /// The decision is not open yet.
    Early,
    /// The decision is open, and a joint tender is in time.
    Decide,
    /// A joint tender comes too late without a bridge.
    Late,
    /// A need that was submitted follows on it.
    Caught,
}

impl RenewalStatus {
    /// The code of the core.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Decide => "decide",
            Self::Late => "late",
            Self::Caught => "caught",
        }
    }
}

impl From<renewal::RenewalStatus> for RenewalStatus {
    fn from(status: renewal::RenewalStatus) -> Self {
        match status {
            renewal::RenewalStatus::Early => Self::Early,
            renewal::RenewalStatus::Decide => Self::Decide,
            renewal::RenewalStatus::Late(_) => Self::Late,
            renewal::RenewalStatus::Caught => Self::Caught,
        }
    }
}

/// A contract that ends, with the days that follow from it and what could come after.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Renewal {
    /// The id of the running contract or of the contract, or of the need that tells of it.
    #[schema(format = Uuid)]
    pub contract_id: String,
    /// Which of these it is.
    pub origin: ContractOrigin,
    /// The member that has it.
    pub member_id: text::MemberId,
    /// What is bought under it.
    pub category_id: text::CategoryId,
    /// Where most of its sites lie; `null` when that is not known.
    pub region: Option<text::NutsCode>,
    /// With whom it is.
    pub supplier_name: Option<text::LegalName>,
    /// How many units it is for.
    pub quantity: Option<number::Quantity>,
    /// What it costs in a year, without VAT; of a contract from a joint tender its value spread over its term.
    pub yearly_value: Option<Money>,
    /// Its last day when nothing is extended.
    pub ends_on: text::Date,
    /// Its last day when every extension is used.
    pub extension_ends_on: Option<text::Date>,
    /// How long before the end notice must be given.
    pub notice_period: Option<NoticePeriod>,
    /// The last day on which notice can be given.
    pub last_notice_on: Option<text::Date>,
    /// Whether that day has passed.
    pub notice_passed: bool,
    /// The last day to join a joint tender that starts in time.
    pub last_join_on: text::Date,
    /// The day by which to decide: the earlier of the two.
    pub decide_on: text::Date,
    /// The day from which the decision is open.
    pub decision_opens_on: text::Date,
    /// The first day on which what follows can start.
    pub start_from_on: text::Date,
    /// The last day on which what follows can start.
    pub start_until_on: text::Date,
    /// Where it stands.
    pub status: RenewalStatus,
    /// What must be bridged when a joint tender comes too late.
    pub bridge: Option<Bridge>,
    /// The need that follows on it, also while it is a draft.
    pub need: Option<RenewalNeed>,
    /// What is in preparation and could catch it.
    pub candidates: Vec<RenewalCandidate>,
    /// The proposed joint tender that would catch it.
    #[schema(example = "2027-08-01-wifi-NL36")]
    pub wave_id: Option<String>,
    /// The joint tender with the latest decision that is in time, step by step.
    pub steps: Vec<LeadStep>,
    /// Whether the law of the day of publication is not known yet, and today's was counted with.
    pub law_is_assumed: bool,
}

/// What must be filled until a joint tender can start.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bridge {
    /// The first day on which a joint tender that is joined today can start.
    pub earliest_start_on: text::Date,
    /// The days from the end of the contract until then.
    pub days: u32,
    /// Whether the extensions that the contract allows are long enough.
    pub within_extension: bool,
}

/// The need that follows on a contract.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenewalNeed {
    /// The need.
    pub id: text::NeedId,
    /// Where it stands.
    pub phase: NeedPhase,
    /// The tender that carries it.
    pub tender_id: Option<text::TenderId>,
}

/// What kind of preparation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum CandidateKind {
    /// A tender that is a draft.
    Tender,
    /// A bundle that is not accepted yet.
    Bundle,
}

/// Something in preparation that could catch a contract. The ids are for those who may read them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenewalCandidate {
    /// What it is.
    pub kind: CandidateKind,
    /// The tender.
    pub tender_id: Option<text::TenderId>,
    /// The lot of the tender.
    pub lot_id: Option<text::LotId>,
    /// The bundle.
    pub bundle_id: Option<text::BundleId>,
    /// The lot of the bundle.
    pub bundle_lot_id: Option<text::BundleLotId>,
}

impl RenewalCandidate {
    fn of(place: renewal::JointPlace, sees_all: bool) -> Self {
        let nothing = Self {
            kind: CandidateKind::Tender,
            tender_id: None,
            lot_id: None,
            bundle_id: None,
            bundle_lot_id: None,
        };
        match (place, sees_all) {
            (renewal::JointPlace::Tender { tender_id, lot_id }, true) => {
                Self { tender_id: Some(Text(tender_id)), lot_id: Some(Text(lot_id)), ..nothing }
            }
            (renewal::JointPlace::Tender { .. }, false) => nothing,
            (renewal::JointPlace::Bundle { bundle_id, bundle_lot_id }, true) => Self {
                kind: CandidateKind::Bundle,
                bundle_id: Some(Text(bundle_id)),
                bundle_lot_id: Some(Text(bundle_lot_id)),
                ..nothing
            },
            (renewal::JointPlace::Bundle { .. }, false) => Self { kind: CandidateKind::Bundle, ..nothing },
        }
    }
}

/// A step between the last decision to join and the first day of the contracts.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadStep {
    /// `bundling`, `approval`, `bidTerm`, `evaluation`, `standstill` or `preparation`.
    #[schema(example = "bidTerm")]
    pub step: &'static str,
    /// The figure, in calendar days. Weekends and holidays can make the step longer.
    #[schema(example = 40)]
    pub days: u16,
    /// The day it is counted from.
    pub begins_on: text::Date,
    /// The day on which the next one begins.
    pub ends_on: text::Date,
    /// Where the figure stands written.
    #[schema(example = "Aw 2.74b")]
    pub source: &'static str,
    /// `V` read in the law, `H` a pace of the house, as in the table of rules.
    #[schema(example = "V")]
    pub certainty: &'static str,
}

impl From<&renewal::LeadStep> for LeadStep {
    fn from(step: &renewal::LeadStep) -> Self {
        Self {
            step: step.step.code(),
            days: step.days,
            begins_on: Text(step.from_on),
            ends_on: Text(step.until_on),
            source: step.source.article,
            certainty: step.source.certainty.code(),
        }
    }
}

impl From<RenewalView> for Renewal {
    fn from(view: RenewalView) -> Self {
        let RenewalView { renewal, wave, sees_all } = view;
        let renewal::Renewal { ending, dates, notice_passed, status, need, open } = renewal;
        let bridge = match status {
            renewal::RenewalStatus::Late(bridge) => Some(Bridge {
                earliest_start_on: Text(bridge.earliest_start_on),
                days: bridge.days,
                within_extension: bridge.within_extension,
            }),
            renewal::RenewalStatus::Early
            | renewal::RenewalStatus::Decide
            | renewal::RenewalStatus::Caught => None,
        };
        Self {
            contract_id: ending.contract.to_string(),
            origin: match ending.contract {
                renewal::EndingContract::Outside(_) => ContractOrigin::Outside,
                renewal::EndingContract::Own(_) => ContractOrigin::Own,
                renewal::EndingContract::Stated(_) => ContractOrigin::Stated,
            },
            member_id: Text(ending.member_id),
            category_id: Text(ending.category_id),
            region: ending.region.map(Text),
            supplier_name: ending.supplier_name.map(Text),
            quantity: ending.quantity.map(Number),
            yearly_value: ending.yearly_value.map(Money::from),
            ends_on: Text(ending.ends_on),
            extension_ends_on: ending.extension_ends_on.map(Text),
            notice_period: ending.notice.map(NoticePeriod::from),
            last_notice_on: dates.last_notice_on.map(Text),
            notice_passed,
            last_join_on: Text(dates.join.join_by_on),
            decide_on: Text(dates.decide_on),
            decision_opens_on: Text(dates.decision_opens_on),
            start_from_on: Text(dates.window.start_from()),
            start_until_on: Text(dates.window.start_until()),
            status: status.into(),
            bridge,
            need: need.map(|need| RenewalNeed {
                id: Text(need.need_id),
                phase: need.phase.into(),
                tender_id: need.tender_id.map(Text),
            }),
            candidates: open.into_iter().map(|place| RenewalCandidate::of(place, sees_all)).collect(),
            wave_id: wave,
            steps: dates.join.steps.iter().map(LeadStep::from).collect(),
            law_is_assumed: dates.join.law_is_assumed,
        }
    }
}

/// A joint tender that is proposed because contracts end about the same time.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenewalWave {
    /// Its name: start, category and region. It changes with the contracts it catches.
    #[schema(example = "2027-08-01-wifi-NL36")]
    pub id: String,
    /// What is bought.
    pub category_id: text::CategoryId,
    /// Where; `null` for contracts of which no region is known.
    pub region: Option<text::NutsCode>,
    /// The first day on which all its contracts can be followed; on this day it starts.
    pub start_from_on: text::Date,
    /// The last day on which all its contracts can be followed.
    pub start_until_on: text::Date,
    /// The last day to decide to join.
    pub last_join_on: text::Date,
    /// The day on which the notice is sent at the latest.
    pub publish_on: text::Date,
    /// How many contracts it catches.
    pub contract_count: usize,
    /// How many members have them.
    pub member_count: u32,
    /// What those with a known value cost together in a year, without VAT. For a member `null` below three members.
    pub yearly_value: Option<Money>,
    /// The contracts it catches, in the order of their ends; for a member its own.
    pub contracts: Vec<WaveContract>,
    /// Why it is proposed.
    pub explanation: LocalizedText,
}

/// A contract that a wave catches.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaveContract {
    /// The id of the running contract or of the contract, or of the need that tells of it.
    #[schema(format = Uuid)]
    pub contract_id: String,
    /// The member that has it.
    pub member_id: text::MemberId,
    /// Its last day.
    pub ends_on: text::Date,
    /// What it costs in a year, without VAT.
    pub yearly_value: Option<Money>,
    /// The days between its end and the start.
    pub bridge_days: u32,
    /// Whether the extensions that it allows cover these days; true when there are none.
    pub within_extension: bool,
}

impl From<WaveView> for RenewalWave {
    fn from(view: WaveView) -> Self {
        let WaveView { wave, contracts, explanation } = view;
        let contract = |part: &renewal::WavePart| WaveContract {
            contract_id: part.contract.to_string(),
            member_id: Text(part.member_id),
            ends_on: Text(part.ends_on),
            yearly_value: part.yearly_value.map(Money::from),
            bridge_days: part.bridge_days,
            within_extension: part.within_extension,
        };
        Self {
            id: wave_name(&wave),
            start_from_on: Text(wave.window.start_from()),
            start_until_on: Text(wave.window.start_until()),
            last_join_on: Text(wave.join_by_on),
            publish_on: Text(wave.publish_on),
            contract_count: contracts,
            member_count: wave.members,
            yearly_value: wave.yearly_value.map(Money::from),
            contracts: wave.parts.iter().map(contract).collect(),
            explanation: LocalizedText::from(&explanation),
            category_id: Text(wave.category_id),
            region: wave.region.map(Text),
        }
    }
}
