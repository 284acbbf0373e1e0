//! Rules: which there are, where they stand written, and how sure we are of them.

use chrono::NaiveDate;
use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The tender may go on; somebody should look.
    Warns,
    /// The tender may not go on.
    Blocks,
}

/// How well a rule is established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// Read in the law itself (V).
    Verified,
    /// Read in a secondary text that says so; the law itself was not seen (V2).
    VerifiedSecondHand,
    /// General knowledge without a text behind it (M).
    Knowledge,
    /// Reasoned from what is verified (I).
    Inference,
    /// No law at all but a rule of the cooperative itself, which therefore needs nobody's confirmation.
    HouseRule,
}

impl Certainty {
    /// The most that a rule of this certainty can do.
    #[must_use]
    pub fn highest_severity(self) -> Severity {
        match self {
            Self::Verified | Self::VerifiedSecondHand | Self::HouseRule => Severity::Blocks,
            Self::Knowledge | Self::Inference => Severity::Warns,
        }
    }

    /// The short code of the rule tables: V, V2, M, I, or H for a house rule.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Verified => "V",
            Self::VerifiedSecondHand => "V2",
            Self::Knowledge => "M",
            Self::Inference => "I",
            Self::HouseRule => "H",
        }
    }
}

/// Where a rule stands written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Source {
    /// The articles, such as `Aw 2.71(1); Dir. 2014/24/EU art. 27(1)`. Aw is the Aanbestedingswet 2012.
    pub article: &'static str,
    /// How sure we are that they say it.
    pub certainty: Certainty,
}

/// A rule as it is in force between two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    id: RuleId,
    severity: Severity,
    source: Source,
    effective_from: NaiveDate,
    effective_until: Option<NaiveDate>,
}

impl Rule {
    /// A rule in force from one date up to and including another; `None` means without end.
    ///
    /// `severity` is the most a finding under it can do. A rule that nobody has verified can only warn, whatever is asked here.
    #[must_use]
    pub fn new(
        id: RuleId,
        severity: Severity,
        source: Source,
        effective_from: NaiveDate,
        effective_until: Option<NaiveDate>,
    ) -> Self {
        let severity = severity.min(source.certainty.highest_severity());
        Self { id, severity, source, effective_from, effective_until }
    }

    /// Which rule.
    #[must_use]
    pub fn id(&self) -> RuleId {
        self.id
    }

    /// The most a finding under this rule can do.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Where it stands written.
    #[must_use]
    pub fn source(&self) -> Source {
        self.source
    }

    /// The first day in force.
    #[must_use]
    pub fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }

    /// The last day in force; `None` while no end is known.
    #[must_use]
    pub fn effective_until(&self) -> Option<NaiveDate> {
        self.effective_until
    }

    /// Whether the rule is in force on a date.
    #[must_use]
    pub fn is_in_force_on(&self, date: NaiveDate) -> bool {
        self.effective_from <= date && self.effective_until.is_none_or(|until| date <= until)
    }
}

/// The first day of the Aanbestedingswet as amended in 2016 (Stb. 2016, 241), from which rules run that have no date of their own.
const ACT_OF_2016: NaiveDate = day(2016, 7, 1);

/// A date of the tables below. One that does not exist would be the first of the calendar, which a test forbids.
pub(super) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident, $certainty:ident, $article:literal
        $(, from $from:expr)? $(, until $until:expr)?;)+) => {
        /// The rules there are, in the order of their codes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum RuleId {$(
            $(#[$doc])*
            #[serde(rename = $code)]
            $name,
        )+}

        impl RuleId {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code people use for it, such as `TL-02`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {$(Self::$name => $code),+}
            }
        }

        /// Every rule of every time, in the order of their codes.
        #[must_use]
        pub fn all_rules() -> Vec<Rule> {
            vec![$({
                #[allow(unused_mut, unused_assignments, reason = "most rows have neither date of their own")]
                let (mut from, mut until) = (ACT_OF_2016, None);
                $(from = $from;)?
                $(until = Some($until);)?
                let source = Source { article: $article, certainty: Certainty::$certainty };
                Rule::new(RuleId::$name, Severity::$severity, source, from, until)
            }),+]
        }
    };
}

rules! {
    /// A lot is awarded on price and quality: it has award criteria.
    AwardCriteriaStated = "AW-01", Blocks, Verified, "Aw 2.114(1)-(3); Dir. 2014/24/EU art. 67(1)-(2)";
    /// Price alone only with a motivation in the documents.
    PriceOnlyMotivated = "AW-02", Blocks, Verified, "Aw 2.114(4)";
    /// The criteria have relative weights, together the whole.
    CriteriaWeighted = "AW-05", Blocks, Verified, "Aw 2.115(4)-(5); Dir. 2014/24/EU art. 67(5)";
    /// A bid term lasts until the end of its last day, so a deadline during that day is hours short.
    DeadlineAfterLastDay = "CNT-12", Warns, Inference, "Reg. (EEC, Euratom) 1182/71 art. 3(2)(b)";
    /// "Ten days before" leaves ten whole days between.
    WholeDaysBetween = "CNT-13", Warns, Inference, "Aw 2.54; Reg. (EEC, Euratom) 1182/71 art. 3(1)";
    /// A framework agreement lasts four years at most, unless exceptional and justified.
    FrameworkTerm = "FA-01", Blocks, Verified, "Aw 2.140(3); Dir. 2014/24/EU art. 33(1)";
    /// A framework agreement states its maximum.
    FrameworkMaximum = "FA-04", Blocks, VerifiedSecondHand, "CJEU C-23/20; Dir. 2014/24/EU arts 33, 49";
    /// A tender has at least one lot.
    LotsPresent = "HR-LOTS", Blocks, HouseRule, "house rule: bids are made on lots";
    /// Nothing is published while a bundled quantity lacks a valid mandate.
    MandatePresent = "HR-MANDATE", Blocks, HouseRule, "house rule: no tender without mandate; cf. BW 2:46, Dir. 2014/24/EU arts 37-38";
    /// Only procedures that this system runs from beginning to end can be published with it.
    ProcedureRun = "HR-PROCEDURE", Blocks, HouseRule, "house rule: only the open procedure (Aw 2.26) is run here";
    /// A lot quantity is the exact sum of what the members allocated to it.
    QuantityConserved = "HR-QUANTITY", Blocks, HouseRule, "house rule: lot quantity is the sum of its allocations; cf. CJEU C-216/17";
    /// What suppliers read is there, in Dutch and in English.
    TextPresent = "HR-TEXT", Blocks, HouseRule, "house rule: texts in Dutch and English; cf. eForms BT-21, BT-24";
    /// The moments that suppliers must know are there.
    TimetableStated = "HR-TIMETABLE", Blocks, HouseRule, "house rule: deadline and clarifications are announced; cf. eForms BT-131";
    /// Before bundling, three criteria are considered.
    BundlingConsidered = "LOT-02", Blocks, Verified, "Aw 1.5(1)(a)-(c)";
    /// Bundling is motivated in the tender documents.
    BundlingMotivated = "LOT-03", Blocks, Verified, "Aw 1.5(2)";
    /// A tender that is not divided into lots says why.
    LotsMotivated = "LOT-04", Blocks, Verified, "Aw 1.5(3); Dir. 2014/24/EU art. 46(1)";
    /// The standstill is twenty days at least.
    Standstill = "ST-01", Blocks, Verified, "Aw 2.127(2)-(3)";
    /// The threshold for social and other specific services.
    ThresholdSocial = "TH-SOC", Blocks, Verified, "Dir. 2014/24/EU art. 4(d); Aw 2.6a", from day(2016, 4, 18);
    /// The threshold for supplies and services of sub-central authorities in 2022 and 2023.
    ThresholdSubCentral2022 = "TH-SUB-22", Blocks, Verified, "Dir. 2014/24/EU art. 4(c); Aw 2.3, 2.6",
        from day(2022, 1, 1), until day(2023, 12, 31);
    /// The same in 2024 and 2025.
    ThresholdSubCentral2024 = "TH-SUB-24", Blocks, Verified, "Dir. 2014/24/EU art. 4(c); Aw 2.3, 2.6",
        from day(2024, 1, 1), until day(2025, 12, 31);
    /// The same in 2026 and 2027.
    ThresholdSubCentral2026 = "TH-SUB-26", Blocks, Verified,
        "Dir. 2014/24/EU art. 4(c) as amended by Reg. (EU) 2025/2152 art. 1(1)(c); Aw 2.3, 2.6",
        from day(2026, 1, 1), until day(2027, 12, 31);
    /// The bid term of the open procedure when bids do not come in electronically.
    OpenBidTerm = "TL-01", Blocks, Verified, "Aw 2.71(1); Dir. 2014/24/EU art. 27(1)";
    /// The bid term of the open procedure with electronic bids.
    OpenElectronicBidTerm = "TL-02", Blocks, Verified, "Aw 2.74b; Dir. 2014/24/EU art. 27(4)";
    /// Clarifications are given ten days before the deadline.
    ClarificationTerm = "TL-20", Blocks, Verified, "Aw 2.54; Dir. 2014/24/EU art. 53(2)";
    /// The value counts what all members buy.
    ValueOfAllMembers = "VAL-05", Warns, Inference, "Dir. 2014/24/EU arts 5(1), 5(5), 38; CJEU C-216/17, C-23/20";
    /// The value is the sum of all lots.
    ValueOfAllLots = "VAL-07", Blocks, Verified, "Aw 2.18-2.19; Dir. 2014/24/EU art. 5(8)-(9)";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_rule_that_nobody_confirmed_can_only_warn() {
        for certainty in [Certainty::Knowledge, Certainty::Inference] {
            let source = Source { article: "Gids Proportionaliteit 3.4", certainty };
            let rule = Rule::new(RuleId::Standstill, Severity::Blocks, source, ACT_OF_2016, None);
            assert_eq!(rule.severity(), Severity::Warns);
        }
        let source = Source { article: "Aw 2.127", certainty: Certainty::VerifiedSecondHand };
        let rule = Rule::new(RuleId::Standstill, Severity::Blocks, source, ACT_OF_2016, None);
        assert_eq!(rule.severity(), Severity::Blocks);
    }

    #[test]
    fn rules_stand_in_the_order_of_their_codes_and_none_twice() {
        let codes: Vec<_> = RuleId::ALL.iter().map(|id| id.code()).collect();
        let sorted: BTreeSet<_> = codes.iter().copied().collect();
        assert_eq!(codes, sorted.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn every_rule_has_a_real_date_and_a_source() {
        for rule in all_rules() {
            assert!(rule.effective_from() >= day(2016, 4, 18), "{:?}", rule.id());
            assert!(rule.effective_until().is_none_or(|until| until > rule.effective_from()));
            assert!(!rule.source().article.is_empty());
        }
        assert_eq!(all_rules().len(), RuleId::ALL.len());
    }
}
