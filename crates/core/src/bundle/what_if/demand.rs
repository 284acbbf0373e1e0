//! What if, for the needs of a cooperative: named by their own ids, whichever parts they were divided into.

use serde::{Deserialize, Serialize};

use crate::bundle::demand::Demand;
use crate::bundle::participation::VolumeBasis;
use crate::bundle::plan::Plan;
use crate::bundle::what_if::changes::{
    ChangeFinding, Changes, LevelChange, QuantityChange, Shift, Whose, WindowChange,
};
use crate::bundle::what_if::comparison::{Comparison, Side, compare};
use crate::bundle::what_if::without_strangers;
use crate::bundle::{Request, Watch, propose_with};
use crate::id::{MemberId, NeedId};

/// What changes in the needs of a cooperative. Who joins and what changes in the policy is in the demand with which it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DemandChanges {
    /// Members that leave, with all their needs.
    pub without_members: Vec<MemberId>,
    /// Needs that leave.
    pub without_needs: Vec<NeedId>,
    /// Start windows that move.
    pub windows: Vec<DemandWindow>,
    /// Levels that are asked instead.
    pub levels: Vec<DemandLevel>,
    /// Quantities that are asked instead.
    pub quantities: Vec<DemandQuantity>,
}

/// A start window that moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DemandWindow {
    /// Whose it is.
    pub of: WindowOf,
    /// How far both its days move.
    pub by: Shift,
}

/// Whose start window moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WindowOf {
    /// That of one need.
    Need(NeedId),
    /// Those of all needs of a member.
    Member(MemberId),
}

/// A level that a need asks instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DemandLevel {
    /// The need.
    pub need_id: NeedId,
    /// The key of the attribute.
    pub attribute: String,
    /// The level, as its category writes it.
    pub value: String,
}

/// A quantity that a need asks instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DemandQuantity {
    /// The need.
    pub need_id: NeedId,
    /// How many units in all.
    pub quantity: u64,
}

/// Compares the plan of a demand with that of another demand in which something changes. `after` has the needs that join and the policy
/// that would hold; it is `before` where neither changes.
///
/// # Errors
/// Every [`ChangeFinding`], its pointer that of the field in camelCase.
pub fn what_if_of(
    before: (&Demand, &Plan),
    after: &Demand,
    request: &Request,
    changes: &DemandChanges,
    watch: &dyn Watch,
) -> Result<Comparison, Vec<ChangeFinding>> {
    let (before, stored) = before;
    // What falls out at the firm volume depends on the volumes of a proposal, so with a cautious policy it is left out on both sides.
    let sought = (before.volume_basis == VolumeBasis::Firm)
        .then(|| propose_with(&before.problem, &without_strangers(request, &before.problem), watch));
    let plan = sought.as_ref().unwrap_or(stored);
    let parts_of = |id: &str| {
        let parts = after.parts.iter().filter(|(_, part)| part.need_id.to_string() == id);
        parts.map(|(part, _)| part.clone()).collect::<Vec<_>>()
    };
    let changed = changes.in_problem(after).applied(&after.problem, &parts_of)?;
    let changed_plan = propose_with(&changed, &without_strangers(request, &changed), watch);
    let need_of = |id: &str| id.split_once('/').map_or(id, |(need, _)| need).to_owned();
    Ok(compare(
        Side { words: &before.words, problem: &before.problem, plan },
        Side { words: &after.words, problem: &changed, plan: &changed_plan },
        &need_of,
    ))
}

impl DemandChanges {
    /// The changes as the problem of a demand names things.
    fn in_problem(&self, demand: &Demand) -> Changes {
        let window = |window: &DemandWindow| WindowChange {
            whose: match window.of {
                WindowOf::Need(need) => Whose::Need(need.to_string()),
                WindowOf::Member(member) => Whose::Member(member.to_string()),
            },
            by: window.by,
        };
        let level = |change: &DemandLevel| LevelChange {
            need: change.need_id.to_string(),
            attribute: change.attribute.clone(),
            // A level that is not there is found out when the change is made.
            level: level_of(demand, change).unwrap_or(-1),
        };
        let quantity = |change: &DemandQuantity| QuantityChange {
            need: change.need_id.to_string(),
            quantity: i64::try_from(change.quantity).unwrap_or(i64::MAX),
        };
        Changes {
            without_members: self.without_members.iter().map(ToString::to_string).collect(),
            without_needs: self.without_needs.iter().map(ToString::to_string).collect(),
            windows: self.windows.iter().map(window).collect(),
            levels: self.levels.iter().map(level).collect(),
            quantities: self.quantities.iter().map(quantity).collect(),
            ..Changes::default()
        }
    }
}

fn level_of(demand: &Demand, change: &DemandLevel) -> Option<i64> {
    let (id, _) = demand.parts.iter().find(|(_, part)| part.need_id == change.need_id)?;
    let category = demand.problem.category(demand.problem.need(id)?.category())?;
    let attribute = category.attributes.iter().find(|attribute| attribute.key == change.attribute)?;
    let level = attribute.levels.iter().position(|level| *level == change.value)?;
    i64::try_from(level).ok()
}
