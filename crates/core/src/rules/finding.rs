//! What a check found: which rule, how bad, about what, and with which numbers.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::Serialize;

use super::rule::{Rule, RuleId, Severity, Source};
use crate::{localized::Localized, moment::Moment, money::Money};

/// One thing a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    subject: Subject,
    rule: RuleId,
    severity: Severity,
    source: Source,
    message: Localized<String>,
    facts: Vec<Fact>,
}

impl Finding {
    /// A finding under a rule. It weighs no more than the rule can: under an unverified rule it warns, whatever is asked here.
    #[must_use]
    pub fn new(
        rule: &Rule,
        severity: Severity,
        subject: Subject,
        message: Localized<String>,
        facts: Vec<Fact>,
    ) -> Self {
        Self {
            subject,
            rule: rule.id(),
            severity: severity.min(rule.severity()),
            source: rule.source(),
            message,
            facts,
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The rule.
    #[must_use]
    pub fn rule(&self) -> RuleId {
        self.rule
    }

    /// Whether it blocks or warns.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Where the rule stands written.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }

    /// What is wrong and what would be right, for the buyer to read.
    #[must_use]
    pub fn message(&self) -> &Localized<String> {
        &self.message
    }

    /// The numbers, dates and amounts the finding rests on, so that anybody can check it.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The order in which findings are given: by subject, then by rule, then by what they say.
    pub(super) fn in_order(&self, other: &Self) -> Ordering {
        (&self.subject, self.rule, &self.message).cmp(&(&other.subject, other.rule, &other.message))
    }
}

/// Whether any of the findings blocks.
#[must_use]
pub fn blocks(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity() == Severity::Blocks)
}

/// A JSON pointer (RFC 6901) to what a finding is about, such as `/lots/0/title/nl`. The tender as a whole is the empty pointer.
///
/// Pointers are ordered as a reader counts: lot 2 before lot 10.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Subject(String);

impl Subject {
    /// The tender as a whole.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// The part of this subject that has the given name or index. Characters with a meaning in pointers are escaped.
    #[must_use]
    pub fn at(&self, part: impl std::fmt::Display) -> Self {
        let part = part.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{part}", self.0))
    }

    /// The pointer.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts, indexes as numbers.
    fn parts(&self) -> impl Iterator<Item = (Option<u64>, &str)> {
        self.0.split('/').map(|part| (part.parse().ok(), part))
    }
}

impl Ord for Subject {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(other.parts())
    }
}

impl PartialOrd for Subject {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A named value that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is, with the unit or kind last, such as `minimumDays` or `earliestAt`.
    pub name: &'static str,
    /// The value.
    pub value: FactValue,
}

impl Fact {
    /// A named value.
    #[must_use]
    pub fn new(name: &'static str, value: impl Into<FactValue>) -> Self {
        Self { name, value: value.into() }
    }
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum FactValue {
    /// A count of days, months, units or basis points; the fact's name says which.
    Number(u64),
    /// An amount.
    Amount(Money),
    /// A date in Amsterdam.
    Date(NaiveDate),
    /// An instant.
    Instant(Moment),
    /// A name or an id.
    Text(String),
}

macro_rules! fact_values {
    ($($from:ty => $variant:ident),+) => {$(
        impl From<$from> for FactValue {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )+};
}

fact_values!(u64 => Number, u32 => Number, u16 => Number, Money => Amount, NaiveDate => Date, Moment => Instant, String => Text);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{all_rules, rule::day};

    #[test]
    fn lot_two_comes_before_lot_ten() {
        let lots = Subject::whole().at("lots");
        let mut subjects = [lots.at(10), lots.at(2).at("title"), lots.at(2), lots.clone(), Subject::whole()];
        subjects.sort();
        let texts: Vec<_> = subjects.iter().map(Subject::as_str).collect();
        assert_eq!(texts, ["", "/lots", "/lots/2", "/lots/2/title", "/lots/10"]);
    }

    #[test]
    fn a_name_with_a_slash_stays_one_part() {
        assert_eq!(Subject::whole().at("a/b~c").as_str(), "/a~1b~0c");
    }

    #[test]
    fn a_finding_never_weighs_more_than_its_rule() {
        for rule in all_rules() {
            let text = Localized { nl: String::new(), en: String::new() };
            let facts = vec![Fact::new("date", day(2027, 1, 1))];
            let finding = Finding::new(&rule, Severity::Blocks, Subject::whole(), text, facts);
            assert!(finding.severity() <= rule.source().certainty.highest_severity());
            assert_eq!(blocks(&[finding]), rule.severity() == Severity::Blocks);
        }
    }
}
