//! The plan of a proposal that was stored, over needs that still are what they were: so that it can be explained again, and held against
//! others, without being sought again.

use std::collections::BTreeMap;

use crate::bundle::cost::ExactAmount;
use crate::bundle::demand::Demand;
use crate::bundle::explanation::report::report;
use crate::bundle::explanation::words::Words;
use crate::bundle::optimiser::Draft;
use crate::bundle::plan::{self, AloneReason, Plan};
use crate::codes::NutsCode;
use crate::evaluation::wording::Language;
use crate::id::{MemberId, NeedId};

/// A part of a need in a proposal that was stored: the need, and its region where regions are kept apart.
pub type PartKey = (NeedId, Option<NutsCode>);

/// A proposal as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPlan {
    /// What each lot holds.
    pub lots: Vec<Vec<PartKey>>,
    /// What is alone, and why.
    pub alone: Vec<(PartKey, AloneReason)>,
    /// What it costs.
    pub objective: ExactAmount,
    /// What every plan costs at least.
    pub lower_bound: ExactAmount,
    /// What it costs when everybody stays alone.
    pub baseline: ExactAmount,
}

/// The needs, the prices or the policy are no longer what the proposal rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the needs have changed since this was proposed")]
pub struct NotThisDemand;

impl Demand {
    /// The plan of a stored proposal, its lots in the order of a plan.
    ///
    /// # Errors
    /// [`NotThisDemand`] when a part is missing or a cost differs.
    pub fn restore(&self, stored: &StoredPlan) -> Result<Plan, NotThisDemand> {
        let positions: BTreeMap<PartKey, usize> = self
            .parts
            .iter()
            .filter_map(|(id, part)| Some(((part.need_id, part.region.clone()), self.problem.position(id)?)))
            .collect();
        let position = |key: &PartKey| positions.get(key).copied().ok_or(NotThisDemand);
        let lots = stored.lots.iter().map(|lot| lot.iter().map(position).collect::<Result<Vec<_>, _>>());
        let alone = stored.alone.iter().map(|(key, reason)| Ok((position(key)?, *reason)));
        let draft = Draft {
            lots: lots.collect::<Result<_, _>>()?,
            alone: alone.collect::<Result<_, _>>()?,
            cost: stored.objective.ten_thousandths(),
            lower_bound: stored.lower_bound.ten_thousandths(),
        };
        let plan = plan::assemble(&self.problem, draft);
        let is_same = plan.objective() == stored.objective
            && plan.baseline() == stored.baseline
            && plan.lots().len() == stored.lots.len();
        if is_same { Ok(plan) } else { Err(NotThisDemand) }
    }

    /// The words in which the demand is explained to a member.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The words for the officer, who may read every figure and every name.
    #[must_use]
    pub fn words_for_officer(&self, names: &BTreeMap<MemberId, String>) -> Words {
        let members = names.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
        Words { members, crowd_members: 0, ..self.words.clone() }
    }

    /// The need and the region of a part, by the id that the problem gives it.
    #[must_use]
    pub fn part_key(&self, id: &str) -> Option<PartKey> {
        self.parts.get(id).map(|part| (part.need_id, part.region.clone()))
    }

    /// A plan for this demand as a text for the officer, in Markdown.
    #[must_use]
    pub fn report(&self, plan: &Plan, names: &BTreeMap<MemberId, String>, language: Language) -> String {
        report(&self.words_for_officer(names), &self.problem, plan, language)
    }
}
