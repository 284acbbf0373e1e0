//! What a check found: rules that stand in the way of publication, and quantities that do not add up.

use std::collections::BTreeMap;

use samenkoop_core::{
    bundle,
    rules::{self, FactValue},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::LocalizedText;
use crate::app::reconciliation;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The tender may go on; somebody should look.
    Warns,
    /// The tender may not go on.
    Blocks,
}

/// How well a rule is established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// Read in the law itself.
    Verified,
    /// Read in a secondary text that says so.
    VerifiedSecondHand,
    /// General knowledge without a text behind it.
    Knowledge,
    /// Reasoned from what is verified.
    Inference,
    /// No law but a rule of the cooperative itself.
    HouseRule,
}

/// One thing a check found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule.
    #[schema(example = "TL-02")]
    pub rule: String,
    /// Whether it blocks or warns; a tender is published only when nothing blocks.
    pub severity: Severity,
    /// Where the rule stands written.
    #[schema(example = "Aw 2.74b; Dir. 2014/24/EU art. 27(4)")]
    pub article: String,
    /// How sure we are that it says so.
    pub certainty: Certainty,
    /// What it is about: a JSON pointer into the tender, with its lots as `lots` in the order of their numbers.
    #[schema(example = "/lots/0/maximumValue")]
    pub pointer: String,
    /// What is wrong and what would be right.
    pub message: LocalizedText,
    /// The numbers, dates and amounts it rests on, by name.
    pub facts: BTreeMap<String, String>,
}

impl From<&rules::Finding> for Finding {
    fn from(finding: &rules::Finding) -> Self {
        let facts = finding.facts().iter().map(|fact| (fact.name.to_owned(), fact_text(&fact.value)));
        Self {
            rule: finding.rule().code().to_owned(),
            severity: match finding.severity() {
                rules::Severity::Warns => Severity::Warns,
                rules::Severity::Blocks => Severity::Blocks,
            },
            article: finding.source().article.to_owned(),
            certainty: match finding.source().certainty {
                rules::Certainty::Verified => Certainty::Verified,
                rules::Certainty::VerifiedSecondHand => Certainty::VerifiedSecondHand,
                rules::Certainty::Knowledge => Certainty::Knowledge,
                rules::Certainty::Inference => Certainty::Inference,
                rules::Certainty::HouseRule => Certainty::HouseRule,
            },
            pointer: finding.subject().to_string(),
            message: finding.message().into(),
            facts: facts.collect(),
        }
    }
}

fn fact_text(value: &FactValue) -> String {
    match value {
        FactValue::Number(number) => number.to_string(),
        FactValue::Amount(amount) => amount.to_string(),
        FactValue::Date(date) => date.to_string(),
        FactValue::Instant(at) => at.to_string(),
        FactValue::Text(text) => text.clone(),
    }
}

/// Lots held against the need lines they must carry. With no discrepancies the law of conservation holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reconciliation {
    /// How many lots were added up.
    pub lots: u64,
    /// How many needs they carry.
    pub needs: u64,
    /// How many allocations stand between them.
    pub allocations: u64,
    /// How many units the allocations bring.
    pub units: u64,
    /// Every disagreement.
    pub discrepancies: Vec<Discrepancy>,
}

/// One way in which lots and needs disagree.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Discrepancy {
    /// What kind of disagreement.
    pub kind: DiscrepancyKind,
    /// Where, and by how much.
    pub detail: String,
}

/// How lots and needs can disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum DiscrepancyKind {
    /// The quantity of a lot is not the sum of its allocations.
    LotSumDiffers,
    /// An allocation for a need, or a site of a need, that is not there.
    UnknownNeed,
    /// Part of a need line, or all of it, is in no lot.
    NeedLineLost,
    /// Several allocations carry a need line, and together more than it asks for.
    CountedTwice,
    /// One allocation carries more than its need line asks for.
    AllocatedAboveLine,
}

impl From<reconciliation::Report> for Reconciliation {
    fn from(report: reconciliation::Report) -> Self {
        Self {
            lots: report.lots,
            needs: report.needs,
            allocations: report.allocations,
            units: report.units,
            discrepancies: report.discrepancies.iter().map(Discrepancy::from).collect(),
        }
    }
}

impl From<&bundle::Discrepancy> for Discrepancy {
    fn from(discrepancy: &bundle::Discrepancy) -> Self {
        let kind = match discrepancy {
            bundle::Discrepancy::LotSumDiffers { .. } => DiscrepancyKind::LotSumDiffers,
            bundle::Discrepancy::UnknownNeed { .. } => DiscrepancyKind::UnknownNeed,
            bundle::Discrepancy::NeedLineLost { .. } => DiscrepancyKind::NeedLineLost,
            bundle::Discrepancy::CountedTwice { .. } => DiscrepancyKind::CountedTwice,
            bundle::Discrepancy::AllocatedAboveLine { .. } => DiscrepancyKind::AllocatedAboveLine,
        };
        Self { kind, detail: discrepancy.to_string() }
    }
}
