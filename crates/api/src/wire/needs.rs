//! Needs, as members write and read them.

use deserr::Deserr;
use samenkoop_core::need::{self, Certainty, NeedRemark};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, LocalizedText, Money, MoneyIn, Number, Patch, Requirements, Text, number, text};
use crate::app::needs::NeedView;

/// Where a need stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum NeedPhase {
    /// The member is still writing it.
    Draft,
    /// It waits for a bundle.
    Submitted,
    /// A lot carries it.
    Bundled,
    /// The member took it back.
    Withdrawn,
}

impl From<need::NeedPhase> for NeedPhase {
    fn from(phase: need::NeedPhase) -> Self {
        match phase {
            need::NeedPhase::Draft => Self::Draft,
            need::NeedPhase::Submitted => Self::Submitted,
            need::NeedPhase::Bundled => Self::Bundled,
            need::NeedPhase::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<NeedPhase> for need::NeedPhase {
    fn from(phase: NeedPhase) -> Self {
        match phase {
            NeedPhase::Draft => Self::Draft,
            NeedPhase::Submitted => Self::Submitted,
            NeedPhase::Bundled => Self::Bundled,
            NeedPhase::Withdrawn => Self::Withdrawn,
        }
    }
}

/// Whether a need will be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum NeedCommitment {
    /// For certain.
    #[default]
    Firm,
    /// With a probability.
    Expected,
}

impl From<Certainty> for NeedCommitment {
    fn from(certainty: Certainty) -> Self {
        match certainty {
            Certainty::Firm => Self::Firm,
            Certainty::Expected(_) => Self::Expected,
        }
    }
}

/// How many units for one site.
#[derive(Debug, Clone, Copy, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NeedLine {
    /// The site.
    pub site_id: text::SiteId,
    /// The number of units that is wanted for it.
    pub quantity: number::Quantity,
    /// With how few units you are still content; left out or `null` with no fewer than you want.
    #[deserr(default)]
    #[schema(required = false, example = 38)]
    pub min_quantity: Option<number::Quantity>,
    /// How many units you would take at most; left out or `null` no more than you want.
    #[deserr(default)]
    #[schema(required = false, example = 50)]
    pub max_quantity: Option<number::Quantity>,
}

impl From<&need::NeedLine> for NeedLine {
    fn from(line: &need::NeedLine) -> Self {
        Self {
            site_id: Text(line.site_id),
            quantity: Number(line.quantity),
            min_quantity: line.minimum.map(Number),
            max_quantity: line.maximum.map(Number),
        }
    }
}

/// One member's wish in one category.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Need {
    /// The id.
    pub id: text::NeedId,
    /// The member that has it.
    pub member_id: text::MemberId,
    /// The kind of thing that is wanted.
    pub category_id: text::CategoryId,
    /// What it must be able to do: the level or value of each attribute of the category.
    pub requirements: Requirements,
    /// How many for which site, ordered by the id of the site.
    pub lines: Vec<NeedLine>,
    /// How many in all: the sum of the lines.
    pub quantity: number::Quantity,
    /// The first day on which it can start.
    pub start_from_on: text::Date,
    /// The last day on which it can start.
    pub start_until_on: text::Date,
    /// The last day of the contract the member has now.
    pub contract_ends_on: Option<text::Date>,
    /// What the member can spend on the whole need, without VAT. No supplier ever sees it.
    pub budget: Option<Money>,
    /// Whether it will be bought for certain.
    pub commitment: NeedCommitment,
    /// How probable an expected need is, in basis points; `null` when it is firm.
    pub probability_bp: Option<number::Probability>,
    /// The highest price of one unit, without VAT, at which the member joins a lot. No supplier ever sees it.
    pub max_unit_price: Option<Money>,
    /// Anything else the buyer should know.
    pub remarks: Option<text::Prose>,
    /// Where it stands.
    pub phase: NeedPhase,
    /// When it was submitted, if it was.
    pub submitted_at: Option<text::Moment>,
}

impl From<NeedView> for Need {
    fn from(view: NeedView) -> Self {
        let need = view.need.value;
        let content = need.content().clone();
        Self {
            id: Text(need.id()),
            member_id: Text(need.member_id()),
            requirements: Requirements(view.requirements),
            lines: content.lines.as_slice().iter().map(NeedLine::from).collect(),
            quantity: Number(content.lines.quantity()),
            start_from_on: Text(content.window.start_from()),
            start_until_on: Text(content.window.start_until()),
            contract_ends_on: content.contract_ends_on.map(Text),
            budget: content.budget.map(|budget| budget.money().into()),
            commitment: content.commitment.certainty.into(),
            probability_bp: content.commitment.certainty.probability().map(Number),
            max_unit_price: content.commitment.max_unit_price.map(|condition| condition.money().into()),
            remarks: content.remarks.map(Text),
            phase: need.phase().into(),
            submitted_at: need.submitted_at().map(Text),
            category_id: Text(content.category_id),
        }
    }
}

/// A need to be drafted for your own member.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewNeed {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::NeedId>,
    /// The kind of thing that is wanted.
    pub category_id: text::CategoryId,
    /// The level or value of attributes of the category, such as `{"generation": "wifi6", "placement": "indoor"}`. A level that is
    /// left out is the lowest; a value on which all needs of a lot agree must be given.
    #[deserr(default)]
    #[schema(required = false)]
    pub requirements: Requirements,
    /// How many for which of your sites.
    #[schema(min_items = 1)]
    pub lines: Vec<NeedLine>,
    /// The first day on which it can start.
    pub start_from_on: text::Date,
    /// The last day on which it can start.
    pub start_until_on: text::Date,
    /// The last day of the contract you have now.
    #[deserr(default)]
    pub contract_ends_on: Option<text::Date>,
    /// What you can spend on the whole need, without VAT; above zero.
    #[deserr(default)]
    pub budget: Option<MoneyIn>,
    /// Whether it will be bought for certain. Usually firm.
    #[deserr(default)]
    #[schema(required = false, inline)]
    pub commitment: NeedCommitment,
    /// How probable an expected need is, in basis points; only an expected need has it, and must.
    #[deserr(default)]
    pub probability_bp: Option<number::Probability>,
    /// The highest price of one unit, without VAT, at which you join a lot; above zero. Left out, you join at any price.
    #[deserr(default)]
    pub max_unit_price: Option<MoneyIn>,
    /// Anything else the buyer should know.
    #[deserr(default)]
    pub remarks: Option<text::Prose>,
}

/// What may be changed of a draft. What is left out stays as it is; `null` empties a field that can be empty.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NeedPatch {
    /// The kind of thing that is wanted.
    #[deserr(default)]
    pub category_id: Option<text::CategoryId>,
    /// All requirements anew.
    #[deserr(default)]
    pub requirements: Option<Requirements>,
    /// All lines anew.
    #[deserr(default)]
    #[schema(min_items = 1)]
    pub lines: Option<Vec<NeedLine>>,
    /// The first day on which it can start.
    #[deserr(default)]
    pub start_from_on: Option<text::Date>,
    /// The last day on which it can start.
    #[deserr(default)]
    pub start_until_on: Option<text::Date>,
    /// The last day of the contract you have now.
    #[deserr(default)]
    #[schema(value_type = Option<text::Date>, required = false)]
    pub contract_ends_on: Patch<text::Date>,
    /// What you can spend on the whole need, without VAT; above zero.
    #[deserr(default)]
    #[schema(value_type = Option<Money>, required = false)]
    pub budget: Patch<MoneyIn>,
    /// Whether it will be bought for certain. Made firm, it loses its probability.
    #[deserr(default)]
    #[schema(required = false)]
    pub commitment: Option<NeedCommitment>,
    /// How probable an expected need is, in basis points.
    #[deserr(default)]
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 9999, required = false)]
    pub probability_bp: Patch<number::Probability>,
    /// The highest price of one unit, without VAT, at which you join a lot; above zero.
    #[deserr(default)]
    #[schema(value_type = Option<Money>, required = false)]
    pub max_unit_price: Patch<MoneyIn>,
    /// Anything else the buyer should know.
    #[deserr(default)]
    #[schema(value_type = Option<text::Prose>, required = false)]
    pub remarks: Patch<text::Prose>,
}

/// Something to look at in a need that is submitted all the same.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// `windowHasBegun`, `startsDuringContract` or `gapAfterContract`.
    pub code: String,
    /// The remark in words.
    pub detail: LocalizedText,
}

impl From<NeedRemark> for Remark {
    fn from(remark: NeedRemark) -> Self {
        let (code, nl) = match remark {
            NeedRemark::WindowHasBegun { start_from } => {
                ("windowHasBegun", format!("de startperiode begon op {start_from}, voor vandaag"))
            }
            NeedRemark::StartsDuringContract { start_from, contract_ends_on } => (
                "startsDuringContract",
                format!(
                    "de start kan op {start_from} zijn, terwijl het huidige contract loopt tot en met {contract_ends_on}"
                ),
            ),
            NeedRemark::GapAfterContract { contract_ends_on, start_from } => (
                "gapAfterContract",
                format!(
                    "het huidige contract eindigt op {contract_ends_on} en de start is op zijn vroegst op {start_from}"
                ),
            ),
        };
        Self { code: code.to_owned(), detail: LocalizedText { nl, en: remark.to_string() } }
    }
}

/// A submitted need, and what to look at.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedSubmitted {
    /// The need.
    pub need: Need,
    /// Remarks; none when all is well.
    pub remarks: Vec<Remark>,
}
