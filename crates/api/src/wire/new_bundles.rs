//! What is asked for when a bundle is proposed or accepted.

use deserr::Deserr;
use samenkoop_core::{
    bundle::{BundlePolicy, DraftPolicy, NeedPair, RegionPrefix},
    money::{BasisPoints, Currency},
};
use utoipa::{
    ToSchema,
    openapi::{Object, ObjectBuilder, schema::Type},
};

use super::{
    FromNumber, InputErrors, MoneyIn, Number, TextProblem,
    bundle_runs::SearchSeconds,
    bundles::{NeedsApart, Selection},
    participation::VolumeBasis,
    text,
};
use crate::app::bundles::NewBundle as Proposal;

/// What a lot may look like. What is left out is as usual.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewPolicy {
    /// How many characters of their NUTS codes the sites of a lot share: 0 divides nothing, 4 is a Dutch province. Usually 4.
    #[deserr(default)]
    #[schema(value_type = u8, minimum = 0, maximum = 5, example = 4)]
    pub region_prefix: Option<Number<RegionPrefix>>,
    /// The smallest number of members in a lot. Usually 2.
    #[deserr(default)]
    #[schema(value_type = u32, minimum = 1, maximum = 1000, example = 2)]
    pub min_lot_members: Option<Number<LotMembers>>,
    /// The largest number of members in a lot. Usually without limit.
    #[deserr(default)]
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    pub max_lot_members: Option<Number<LotMembers>>,
    /// The highest estimated value of a lot, so that small suppliers can bid. Usually without limit.
    #[deserr(default)]
    pub max_lot_value: Option<MoneyIn>,
    /// Pairs of needs that may not share a lot.
    #[deserr(default)]
    #[schema(required = false)]
    pub apart: Vec<NeedsApart>,
    /// Whether a need joins a lot only when the expected unit price is within its budget. Usually not.
    #[deserr(default)]
    #[schema(required = false)]
    pub within_budget: bool,
    /// Which units earn the discount at which price conditions must hold. Usually all that is wanted; with `firm` a need stays in a lot
    /// only when its member accepts the price that firm needs earn by themselves.
    #[deserr(default)]
    #[schema(required = false, inline)]
    pub volume_basis: VolumeBasis,
}

/// A number of members from 1 to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotMembers(u32);

impl LotMembers {
    /// The number.
    pub(super) fn get(self) -> u32 {
        self.0
    }
}

fn out_of_range(detail: impl std::fmt::Display) -> TextProblem {
    TextProblem { code: "outOfRange", detail: detail.to_string() }
}

impl FromNumber for LotMembers {
    const SCHEMA: &'static str = "LotMembers";

    fn schema() -> Object {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(1000)).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        match u32::try_from(number) {
            Ok(members) if (1..=1000).contains(&members) => Ok(Self(members)),
            _ => Err(out_of_range("a number of members is from 1 to 1000")),
        }
    }

    fn number(&self) -> u64 {
        u64::from(self.0)
    }
}

impl FromNumber for RegionPrefix {
    const SCHEMA: &'static str = "RegionPrefix";

    fn schema() -> Object {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(5)).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        Self::new(u8::try_from(number).unwrap_or(u8::MAX)).map_err(out_of_range)
    }

    fn number(&self) -> u64 {
        u64::from(self.chars())
    }
}

/// A bundle to be proposed.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewBundle {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::BundleId>,
    /// Which needs are looked at. Usually all that are submitted.
    #[deserr(default)]
    #[schema(required = false)]
    pub selection: Selection,
    /// What a lot may look like.
    #[deserr(default)]
    #[schema(required = false)]
    pub policy: NewPolicy,
    /// After so many seconds the best bundle so far is taken, with the gap that is left; a limit above 10 is kept by a run. Without one the
    /// search ends of itself, and the same needs give the same bundle.
    #[deserr(default)]
    #[schema(value_type = u16, minimum = 1, maximum = 600, example = 60)]
    pub time_limit_seconds: Option<Number<SearchSeconds>>,
}

/// The currency in which a cooperative of Dutch schools states its prices.
const CURRENCY: Currency = Currency::Eur;

impl From<&NewBundle> for Proposal {
    fn from(new: &NewBundle) -> Self {
        let (usual, policy) = (BundlePolicy::usual(CURRENCY), &new.policy);
        let pair = |pair: &NeedsApart| NeedPair { one: pair.need_id.0, other: pair.other_need_id.0 };
        Self {
            id: new.id.map(|id| id.0),
            selection: (&new.selection).into(),
            time_limit_seconds: new.time_limit_seconds.map(|limit| limit.0.0),
            later: false,
            policy: BundlePolicy {
                region_prefix: policy.region_prefix.map_or(usual.region_prefix, |prefix| prefix.0),
                min_lot_members: policy.min_lot_members.map_or(usual.min_lot_members, |least| least.0.0),
                max_lot_members: policy.max_lot_members.map(|most| most.0.0),
                max_lot_value: policy.max_lot_value.map(|value| value.0),
                apart: policy.apart.iter().map(pair).collect(),
                within_budget: policy.within_budget,
                volume_basis: policy.volume_basis.into(),
                ..usual
            },
        }
    }
}

/// What the tenders of a bundle get. What is left out is as usual.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewAcceptance {
    /// How long the framework agreements last with every extension, in months. Usually 48, the law's ordinary maximum.
    #[deserr(default)]
    #[schema(value_type = u16, minimum = 1, maximum = 240, example = 48)]
    pub framework_term_months: Option<Number<TermMonths>>,
    /// How far the maximum value of a lot lies above its estimated value, in basis points. Usually 1000, which is 10 %.
    #[deserr(default)]
    #[schema(value_type = u16, minimum = 0, maximum = 10000, example = 1000)]
    pub maximum_margin_bp: Option<Number<BasisPoints>>,
    /// Up to which estimated value a lot is called small in the motivation. Usually EUR 250,000.
    #[deserr(default)]
    pub small_lot_value: Option<MoneyIn>,
}

/// A number of months from 1 to 240.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermMonths(u16);

impl FromNumber for TermMonths {
    const SCHEMA: &'static str = "TermMonths";

    fn schema() -> Object {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(240)).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        match u16::try_from(number) {
            Ok(months) if (1..=240).contains(&months) => Ok(Self(months)),
            _ => Err(out_of_range("a term is from 1 to 240 months")),
        }
    }

    fn number(&self) -> u64 {
        u64::from(self.0)
    }
}

impl FromNumber for BasisPoints {
    const SCHEMA: &'static str = "BasisPoints";

    fn schema() -> Object {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(10_000)).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        let rate = u16::try_from(number).ok().and_then(|rate| Self::new(rate).ok());
        rate.ok_or_else(|| out_of_range("a rate is from 0 to 10000 basis points"))
    }

    fn number(&self) -> u64 {
        u64::from(self.get())
    }
}

impl From<&NewAcceptance> for DraftPolicy {
    fn from(new: &NewAcceptance) -> Self {
        let usual = Self::usual(CURRENCY);
        Self {
            framework_term_months: new
                .framework_term_months
                .map_or(usual.framework_term_months, |months| months.0.0),
            maximum_margin_bp: new.maximum_margin_bp.map_or(usual.maximum_margin_bp, |margin| margin.0),
            small_lot_value: new.small_lot_value.map_or(usual.small_lot_value, |value| value.0),
            ..usual
        }
    }
}
