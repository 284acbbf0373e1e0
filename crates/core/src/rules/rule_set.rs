//! The law of a stretch of time: thresholds, terms, and the rules in force.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::rule::{Rule, RuleId, all_rules, day};
use super::{Regime, SubmissionForm};
use crate::money::Money;

/// No rule set has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the rule set must be one of nl-2022, nl-2024, nl-2026")]
pub struct UnknownRuleSet;

/// The name of a rule set. A tender keeps the one it was published under.
///
/// A set lasts as long as the thresholds in it, which the European Commission revises every two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RuleSetVersion {
    /// Dutch law with the thresholds of 2022 and 2023.
    #[serde(rename = "nl-2022")]
    Nl2022,
    /// Dutch law with the thresholds of 2024 and 2025.
    #[serde(rename = "nl-2024")]
    Nl2024,
    /// Dutch law with the thresholds of 2026 and 2027.
    #[serde(rename = "nl-2026")]
    Nl2026,
}

impl RuleSetVersion {
    /// Every version, oldest first.
    pub const ALL: [Self; 3] = [Self::Nl2022, Self::Nl2024, Self::Nl2026];

    /// The name as it is stored and shown, such as `nl-2026`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nl2022 => "nl-2022",
            Self::Nl2024 => "nl-2024",
            Self::Nl2026 => "nl-2026",
        }
    }

    /// Reads a name back.
    ///
    /// # Errors
    /// [`UnknownRuleSet`] for any other text.
    pub fn parse(text: &str) -> Result<Self, UnknownRuleSet> {
        Self::ALL.into_iter().find(|version| version.as_str() == text).ok_or(UnknownRuleSet)
    }
}

impl std::fmt::Display for RuleSetVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A value, without VAT, from which the European rules apply: at the amount itself and above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Threshold {
    /// The rule that sets it.
    pub rule: RuleId,
    /// The amount, in euros.
    pub amount: Money,
}

/// Terms in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeLimits {
    /// The bid term of the open procedure, from sending the notice (TL-01).
    pub open_days: u16,
    /// The same when bids come in electronically (TL-02).
    pub open_electronic_days: u16,
    /// How long before the deadline clarifications must have been given (TL-20).
    pub clarification_days: u16,
}

/// The law between two dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// Its name.
    pub version: RuleSetVersion,
    /// The first day on which a notice is sent under it (Aw 2.15(1)).
    pub effective_from: NaiveDate,
    /// The last such day; `None` while no end is known.
    pub effective_until: Option<NaiveDate>,
    /// The threshold for supplies and services of sub-central authorities, which schools and their cooperatives are.
    pub threshold: Threshold,
    /// The threshold for social and other specific services.
    pub threshold_social: Threshold,
    /// The terms.
    pub time_limits: TimeLimits,
    /// The shortest standstill in calendar days (ST-01).
    pub standstill_days: u16,
    /// The longest term of a framework agreement in months that needs no justification (FA-01).
    pub framework_months: u16,
    rules: Vec<Rule>,
}

impl RuleSet {
    /// A rule of this set; `None` when it is not in force under it.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id() == id)
    }

    /// The rules in force, in the order of their codes.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The threshold for a kind of purchase.
    #[must_use]
    pub fn threshold_of(&self, regime: Regime) -> Threshold {
        match regime {
            Regime::Regular => self.threshold,
            Regime::SocialAndSpecific => self.threshold_social,
        }
    }

    /// The shortest bid term of the open procedure in calendar days, and the rule that sets it.
    #[must_use]
    pub fn open_bid_term(&self, form: SubmissionForm) -> (RuleId, u16) {
        match form {
            SubmissionForm::Electronic => {
                (RuleId::OpenElectronicBidTerm, self.time_limits.open_electronic_days)
            }
            SubmissionForm::Other => (RuleId::OpenBidTerm, self.time_limits.open_days),
        }
    }

    /// What the three sets have in common is written once; what differs are the thresholds and their years.
    fn of_years(version: RuleSetVersion, first_year: i32, rule: RuleId, threshold_eur: i64) -> Self {
        let euros = |amount: i64| Money::eur_minor(amount * 100);
        let effective_from = day(first_year, 1, 1);
        Self {
            version,
            effective_from,
            effective_until: Some(day(first_year + 1, 12, 31)),
            threshold: Threshold { rule, amount: euros(threshold_eur) },
            threshold_social: Threshold { rule: RuleId::ThresholdSocial, amount: euros(750_000) },
            time_limits: TimeLimits { open_days: 45, open_electronic_days: 40, clarification_days: 10 },
            standstill_days: 20,
            framework_months: 48,
            rules: all_rules().into_iter().filter(|rule| rule.is_in_force_on(effective_from)).collect(),
        }
    }
}

static NL_2022: LazyLock<RuleSet> = LazyLock::new(|| {
    RuleSet::of_years(RuleSetVersion::Nl2022, 2022, RuleId::ThresholdSubCentral2022, 215_000)
});
static NL_2024: LazyLock<RuleSet> = LazyLock::new(|| {
    RuleSet::of_years(RuleSetVersion::Nl2024, 2024, RuleId::ThresholdSubCentral2024, 221_000)
});
static NL_2026: LazyLock<RuleSet> = LazyLock::new(|| {
    RuleSet::of_years(RuleSetVersion::Nl2026, 2026, RuleId::ThresholdSubCentral2026, 216_000)
});

/// The rule set of a name.
#[must_use]
pub fn rule_set(version: RuleSetVersion) -> &'static RuleSet {
    match version {
        RuleSetVersion::Nl2022 => &NL_2022,
        RuleSetVersion::Nl2024 => &NL_2024,
        RuleSetVersion::Nl2026 => &NL_2026,
    }
}

/// The rule set under which a notice sent on a date (in Amsterdam) falls.
///
/// `None` before 2022, and after the last thresholds that are known: nobody can say what the law of such a day is.
#[must_use]
pub fn rule_set_on(date: NaiveDate) -> Option<&'static RuleSet> {
    RuleSetVersion::ALL
        .into_iter()
        .map(rule_set)
        .find(|set| set.effective_from <= date && set.effective_until.is_none_or(|until| date <= until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;

    #[test]
    fn the_threshold_is_that_of_the_day_the_notice_is_sent() {
        let threshold =
            |date| rule_set_on(date).map(|set| (set.threshold.rule.code(), set.threshold.amount.minor()));
        assert_eq!(threshold(day(2023, 12, 31)), Some(("TH-SUB-22", 21_500_000)));
        assert_eq!(threshold(day(2024, 1, 1)), Some(("TH-SUB-24", 22_100_000)));
        assert_eq!(threshold(day(2025, 12, 31)), Some(("TH-SUB-24", 22_100_000)));
        assert_eq!(threshold(day(2026, 1, 1)), Some(("TH-SUB-26", 21_600_000)));
        assert_eq!(threshold(day(2027, 12, 31)), Some(("TH-SUB-26", 21_600_000)));
        assert_eq!(threshold(day(2028, 1, 1)), None);
        assert_eq!(threshold(day(2021, 12, 31)), None);
    }

    #[test]
    fn every_set_has_every_rule_but_the_thresholds_of_other_years() {
        for version in RuleSetVersion::ALL {
            let set = rule_set(version);
            assert_eq!(set.version, version);
            let missing: Vec<_> = RuleId::ALL.iter().filter(|id| set.rule(**id).is_none()).collect();
            assert!(missing.iter().all(|id| id.code().starts_with("TH-SUB-")), "{missing:?}");
            assert_eq!(missing.len(), 2);
            assert!(set.rule(set.threshold.rule).is_some());
            // A rule that came or went half-way would need a set of its own.
            let until = set.effective_until.unwrap();
            assert!(set.rules().iter().all(|rule| rule.is_in_force_on(until)));
        }
    }

    #[test]
    fn a_version_is_read_back_by_its_name() {
        for version in RuleSetVersion::ALL {
            assert_eq!(RuleSetVersion::parse(version.as_str()), Ok(version));
            let json = serde_json::to_string(&version).unwrap();
            assert_eq!(json, format!("\"{version}\""));
        }
        assert_eq!(RuleSetVersion::parse("nl-1999"), Err(UnknownRuleSet));
    }

    #[test]
    fn the_rules_of_2026_read_as_a_table() {
        let rows: Vec<_> = rule_set(RuleSetVersion::Nl2026)
            .rules()
            .iter()
            .map(|rule| {
                let severity = match rule.severity() {
                    Severity::Blocks => "blocks",
                    Severity::Warns => "warns",
                };
                let source = rule.source();
                format!(
                    "{:<13} {severity:<7} {:<3} {}",
                    rule.id().code(),
                    source.certainty.code(),
                    source.article
                )
            })
            .collect();
        insta::assert_snapshot!(rows.join("\n"));
    }
}
