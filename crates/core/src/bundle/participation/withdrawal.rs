//! What happens to the others when a member takes its needs out of a lot.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, LeftOut, LotRules, Settled, settle};

/// A lot before and after a member leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Who takes part with the member.
    pub before: Settled,
    /// Who takes part without it.
    pub after: Settled,
    /// Those of others that took part and now do not, each with its reason, by id.
    pub falling_out: Vec<LeftOut>,
    /// Those of others that did not take part and now do, by id: what the member asked for may have made the lot too dear for them.
    pub joining: Vec<String>,
}

/// Settles a lot with and without the needs of a member.
#[must_use]
pub fn withdrawal(candidates: &[Candidate], rules: &LotRules, member: &str) -> Withdrawal {
    let before = settle(candidates, rules);
    let remaining: Vec<Candidate> = candidates.iter().filter(|one| one.member != member).cloned().collect();
    let after = settle(&remaining, rules);
    let was_in: BTreeSet<&str> = before.participants.iter().map(|one| one.id.as_str()).collect();
    let whose: BTreeMap<&str, &str> =
        candidates.iter().map(|one| (one.id.as_str(), one.member.as_str())).collect();
    let is_other = |id: &str| whose.get(id).is_some_and(|owner| *owner != member);
    let falling_out = after.left_out.iter().filter(|one| was_in.contains(one.id.as_str())).cloned().collect();
    let joining = after
        .participants
        .iter()
        .filter(|one| is_other(&one.id) && !was_in.contains(one.id.as_str()))
        .map(|one| one.id.clone())
        .collect();
    Withdrawal { falling_out, joining, before, after }
}
