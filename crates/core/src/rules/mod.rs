//! The law book: procurement rules as dated data, and pure functions that hold a tender against them.
//!
//! Every rule has an id, an article and a certainty. What nobody has confirmed in a legal text may warn, and can never block: that is
//! enforced where a [`Rule`] is made. A [`RuleSet`] is the law of one stretch of time; a tender pins the version it was published under,
//! so that later changes of thresholds or terms do not reach back.
//!
//! A check gives **all** findings, so that a buyer can mend a tender in one go. This module refuses to fetch anything, to know the
//! aggregates it judges (it takes plain values), and to decide what is allowed: it says what it found, and the caller acts on
//! [`blocks`].

mod bundling;
mod criteria;
mod dossier;
mod finding;
mod framework;
mod procedure;
mod publication;
mod rule;
mod rule_set;
mod timing;
mod valuation;

pub use dossier::{
    BundlingDossier, CriterionDossier, CriterionKind, FrameworkDossier, LotDossier, MandateGap,
    PublicationDossier, Regime, SubmissionForm,
};
pub use finding::{Fact, FactValue, Finding, Subject, blocks};
pub use procedure::Procedure;
pub use publication::check_publication;
pub use rule::{Certainty, Rule, RuleId, Severity, Source, all_rules};
pub use rule_set::{RuleSet, RuleSetVersion, Threshold, TimeLimits, UnknownRuleSet, rule_set, rule_set_on};

#[cfg(test)]
mod publication_tests;
