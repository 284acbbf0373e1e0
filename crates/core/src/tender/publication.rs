//! Publication: the tender is held against the law of the day, and goes out only when nothing blocks.

use std::collections::BTreeMap;

use super::moments::{self, AnnounceError};
use super::{Lot, StepError, Tender, TenderEvent, phase};
use crate::{
    calendar::local_date,
    id::LotId,
    localized::Localized,
    moment::Moment,
    money::Money,
    names::{Prose, Title},
    rules::{
        BundlingDossier, CriterionDossier, Finding, FrameworkDossier, LotDossier, MandateGap,
        PublicationDossier, Regime, SubmissionForm, blocks, check_publication, rule_set_on,
    },
};

/// What the law asks about a tender and the tender itself does not know, gathered by the caller at the moment of publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationFacts {
    /// Which threshold the main subject falls under.
    pub regime: Regime,
    /// How bids come in.
    pub submission: SubmissionForm,
    /// The value that the notice states, when it states one of its own.
    pub stated_value: Option<Money>,
    /// The standstill that the documents promise, in calendar days; `None` for the one of the law.
    pub standstill_days: Option<u16>,
    /// How many members buy together.
    pub member_count: u32,
    /// Members whose mandate does not cover what is bought for them.
    pub mandate_gaps: Vec<MandateGap>,
    /// About each lot. A lot without an entry has no allocations and no criteria.
    pub lots: BTreeMap<LotId, LotFacts>,
}

/// What the law asks about a lot and the lot itself does not know.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LotFacts {
    /// How many units the members allocated to it.
    pub allocated_units: u64,
    /// What the members together expect to spend on it; `None` when unknown.
    pub value_of_members: Option<Money>,
    /// How its bids are judged.
    pub criteria: Vec<CriterionDossier>,
    /// Why price alone decides.
    pub price_only_motivation: Option<Prose>,
}

/// A tender that has just been published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The tender in its new phase, with the law it was published under.
    pub tender: Tender,
    /// What was found and did not block.
    pub warnings: Vec<Finding>,
}

/// Why a tender is not published, in this order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Now is not the time.
    #[error(transparent)]
    Step(#[from] StepError),
    /// No rule set is known for the day: nobody can say which thresholds hold.
    #[error("no rules are known for a notice sent on {sent_on}")]
    NoRuleSet {
        /// The day, in Amsterdam.
        sent_on: chrono::NaiveDate,
    },
    /// The law or a house rule stands in the way.
    #[error("publication is blocked: {} findings", .findings.len())]
    Blocked {
        /// Everything that was found, also what only warns.
        findings: Vec<Finding>,
    },
}

/// The tender and its lots as the publication check wants to see them. Lots stand in the order of their numbers.
#[must_use]
pub fn dossier(tender: &Tender, lots: &[Lot], facts: &PublicationFacts) -> PublicationDossier {
    let plan = tender.plan();
    let motivation = &plan.bundling_motivation;
    let mut lots: Vec<_> = lots.iter().collect();
    lots.sort_by_key(|lot| (lot.number, lot.id));
    PublicationDossier {
        title: titles(&plan.title),
        description: proses(&plan.description),
        procedure: plan.procedure,
        regime: facts.regime,
        submission: facts.submission,
        stated_value: facts.stated_value,
        deadline_at: plan.deadline_at,
        clarifications_until: plan.clarifications_until,
        standstill_days: facts.standstill_days,
        framework: plan.framework_term_months.map(|term_months| FrameworkDossier {
            term_months,
            long_term_motivation: prose(plan.framework_term_motivation.as_ref()),
        }),
        lots: lots.into_iter().map(|lot| lot_dossier(lot, facts.lots.get(&lot.id))).collect(),
        member_count: facts.member_count,
        mandate_gaps: facts.mandate_gaps.clone(),
        bundling: BundlingDossier {
            market: prose(motivation.market.as_ref()),
            organisation: prose(motivation.organisation.as_ref()),
            coherence: prose(motivation.coherence.as_ref()),
        },
        lots_motivation: prose(plan.lots_motivation.as_ref()),
    }
}

fn lot_dossier(lot: &Lot, facts: Option<&LotFacts>) -> LotDossier {
    let facts = facts.cloned().unwrap_or_default();
    LotDossier {
        title: titles(&lot.title),
        description: proses(&lot.description),
        category: lot.category.clone(),
        estimated_value: lot.estimated_value,
        maximum_value: lot.maximum_value,
        value_of_members: facts.value_of_members,
        quantity_units: lot.quantity.get(),
        allocated_units: facts.allocated_units,
        criteria: facts.criteria,
        price_only_motivation: prose(facts.price_only_motivation.as_ref()),
    }
}

fn titles(text: &Localized<Option<Title>>) -> Localized<String> {
    let title = |title: &Option<Title>| title.as_ref().map_or_else(String::new, Title::to_string);
    Localized { nl: title(&text.nl), en: title(&text.en) }
}

fn proses(text: &Localized<Option<Prose>>) -> Localized<String> {
    Localized { nl: prose(text.nl.as_ref()), en: prose(text.en.as_ref()) }
}

/// A text that is not there is an empty one to the check.
fn prose(text: Option<&Prose>) -> String {
    text.map_or_else(String::new, Prose::to_string)
}

impl Tender {
    /// Sends the notice under the law of the day, unless something stands in the way. From then on the deadline and the law are fixed.
    ///
    /// # Errors
    /// [`PublishError`]: first whether the phase allows it, then whether the law of the day is known, then all findings.
    pub fn publish(
        &self,
        lots: &[Lot],
        facts: &PublicationFacts,
        now: Moment,
    ) -> Result<Published, PublishError> {
        phase::next(self.phase(now), TenderEvent::Publish).map_err(StepError::from)?;
        let sent_on = local_date(now);
        let rule_set = rule_set_on(sent_on).ok_or(PublishError::NoRuleSet { sent_on })?;
        let findings = check_publication(&dossier(self, lots, facts), rule_set, now);
        // A tender without a deadline ahead is blocked by the check, so the two can only come together.
        let Some(deadline_at) = self.plan.deadline_at.filter(|_| !blocks(&findings)) else {
            return Err(PublishError::Blocked { findings });
        };
        match moments::publish(&self.moments, deadline_at, now) {
            Ok(moments) => Ok(Published {
                tender: Self { moments, rule_set_version: Some(rule_set.version), ..self.clone() },
                warnings: findings,
            }),
            Err(AnnounceError::Step(error)) => Err(error.into()),
            Err(AnnounceError::DeadlineNotAhead) => Err(PublishError::Blocked { findings }),
        }
    }
}
