//! What a check needs to know of a tender: plain values, put together by whoever knows the tender.
//!
//! Texts may be empty here. That is the point: the check says which ones are.

use crate::{
    codes::CategoryId,
    id::MemberId,
    localized::Localized,
    moment::Moment,
    money::{BasisPoints, Money},
};

use super::Procedure;

/// A tender as it would be published now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationDossier {
    /// The title.
    pub title: Localized<String>,
    /// The description.
    pub description: Localized<String>,
    /// How the tender is run.
    pub procedure: Procedure,
    /// Which threshold its main subject falls under.
    pub regime: Regime,
    /// How bids come in.
    pub submission: SubmissionForm,
    /// The value that the notice states, when it states one of its own and not the sum of the lots.
    pub stated_value: Option<Money>,
    /// When bids must be in.
    pub deadline_at: Option<Moment>,
    /// By when the last clarifications are published.
    pub clarifications_until: Option<Moment>,
    /// The standstill that the documents promise, in calendar days; `None` for the one of the rule set.
    pub standstill_days: Option<u16>,
    /// The terms of the framework agreement, when the tender is for one.
    pub framework: Option<FrameworkDossier>,
    /// The lots, in their order.
    pub lots: Vec<LotDossier>,
    /// How many members buy together.
    pub member_count: u32,
    /// Members whose mandate does not cover what the tender buys for them.
    pub mandate_gaps: Vec<MandateGap>,
    /// Why needs are bundled.
    pub bundling: BundlingDossier,
    /// Why the tender is not divided into lots.
    pub lots_motivation: String,
}

/// The kind of purchase, which decides the threshold. With a mixture the part of the highest value decides (Aw 2.12a(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regime {
    /// Supplies and services.
    Regular,
    /// Social and other specific services (Dir. 2014/24/EU Annex XIV).
    SocialAndSpecific,
}

/// How bids come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubmissionForm {
    /// Electronically, which the law demands but for a few exceptions (Aw 2.52a).
    Electronic,
    /// In another way.
    Other,
}

/// The terms of a framework agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameworkDossier {
    /// How long it lasts with every extension, in months.
    pub term_months: u16,
    /// Why it lasts longer than the law's ordinary maximum; empty when it does not.
    pub long_term_motivation: String,
}

/// One lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotDossier {
    /// The title.
    pub title: Localized<String>,
    /// The description.
    pub description: Localized<String>,
    /// What is bought.
    pub category: CategoryId,
    /// The estimated value without VAT, over the whole term, with every option and extension (Aw 2.15).
    pub estimated_value: Money,
    /// The most that can be bought under the lot.
    pub maximum_value: Option<Money>,
    /// What the members together expect to spend on the lot, members that may join later included; `None` when unknown.
    pub value_of_members: Option<Money>,
    /// How many units the lot asks for.
    pub quantity_units: u64,
    /// How many units the members allocated to it.
    pub allocated_units: u64,
    /// How its bids are judged.
    pub criteria: Vec<CriterionDossier>,
    /// Why price alone decides; empty when it does not.
    pub price_only_motivation: String,
}

/// One award criterion of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionDossier {
    /// Its name.
    pub name: Localized<String>,
    /// What it looks at.
    pub kind: CriterionKind,
    /// What it weighs.
    pub weight: BasisPoints,
}

/// What a criterion looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CriterionKind {
    /// The price, or the cost over the life of what is bought.
    Price,
    /// The quality.
    Quality,
}

/// A member whose mandate does not cover a category of the tender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateGap {
    /// The member.
    pub member: MemberId,
    /// Its name.
    pub member_name: String,
    /// The category without a mandate.
    pub category: CategoryId,
}

/// What was considered before needs were bundled (Aw 1.5(1)).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BundlingDossier {
    /// (a) The composition of the market, and what bundling means for access by small and medium-sized enterprises.
    pub market: String,
    /// (b) Organisational consequences and risks for the members and for suppliers.
    pub organisation: String,
    /// (c) How far the needs belong together.
    pub coherence: String,
}
