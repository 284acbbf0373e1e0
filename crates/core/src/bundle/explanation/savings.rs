//! What a plan saves each member, against everybody alone.

use std::collections::BTreeMap;

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::{Explanation, Outcome};

/// What a plan means for one member. The sums over all members are the baseline and the objective of the plan, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberSaving {
    /// The id of the member.
    pub member: String,
    /// How many needs, or parts of needs, it has.
    pub needs: u64,
    /// How many of them share a lot.
    pub in_lots: u64,
    /// What they cost when everybody stays alone.
    pub alone_cost: ExactAmount,
    /// What they cost in the plan.
    pub cost: ExactAmount,
}

impl MemberSaving {
    /// What the member saves; negative when it pays more than alone.
    #[must_use]
    pub fn saving(&self) -> ExactAmount {
        ExactAmount::from_ten_thousandths(self.alone_cost.ten_thousandths() - self.cost.ten_thousandths())
    }
}

/// What a plan saves each member, by member. `explanations` are all of the plan.
#[must_use]
pub fn member_savings(explanations: &[Explanation]) -> Vec<MemberSaving> {
    total_by_member(explanations.iter().map(|explained| {
        let is_in_lot = matches!(explained.outcome, Outcome::InLot(_));
        (explained.member.clone(), is_in_lot, explained.alone_cost, explained.cost())
    }))
}

/// Adds up placements by member: the member, whether the placement is in a lot, what it costs alone and what it costs in the plan.
#[must_use]
pub fn total_by_member(
    placements: impl IntoIterator<Item = (String, bool, ExactAmount, ExactAmount)>,
) -> Vec<MemberSaving> {
    let mut members: BTreeMap<String, MemberSaving> = BTreeMap::new();
    for (member, is_in_lot, alone_cost, cost) in placements {
        let total = members.entry(member.clone()).or_insert_with(|| MemberSaving {
            member,
            needs: 0,
            in_lots: 0,
            alone_cost: ExactAmount::default(),
            cost: ExactAmount::default(),
        });
        total.needs += 1;
        total.in_lots += u64::from(is_in_lot);
        let add = |one: ExactAmount, other: ExactAmount| {
            ExactAmount::from_ten_thousandths(one.ten_thousandths() + other.ten_thousandths())
        };
        total.alone_cost = add(total.alone_cost, alone_cost);
        total.cost = add(total.cost, cost);
    }
    members.into_values().collect()
}
