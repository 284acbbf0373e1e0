//! What each rule of the policy costs: the plan with it held against the plan without it.
//!
//! Taking a rule away never makes the best plan dearer. So of two plans that are proven best the difference is the price, exactly; of
//! others the bounds say between which amounts it lies. Lots never cross categories, so each category is solved by itself: that keeps the
//! interval narrow, since what is proven in one category is not blurred by another.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::bundle::cost::ExactAmount;
use crate::bundle::problem::{Problem, ProblemParts};
use crate::bundle::what_if::without_strangers;
use crate::bundle::{Request, RequestSet, Watch, propose_with};

/// A rule that can be taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "rule")]
pub enum Rule {
    /// Regions share fewer leading characters.
    RegionPrefix {
        /// How many instead.
        to: i64,
    },
    /// A lot may have fewer members.
    MinLotMembers {
        /// How many at least instead.
        to: i64,
    },
    /// A lot may have any number of members.
    MaxLotMembers,
    /// A lot may have any value.
    MaxLotValue,
    /// Needs join at any price.
    PriceConditions,
    /// Two needs may meet.
    Apart {
        /// The one.
        need: String,
        /// The other.
        other: String,
    },
    /// A set that was pinned together may be divided.
    Together {
        /// Its needs.
        needs: Vec<String>,
    },
    /// A lot that was fixed may change.
    Fixed {
        /// Its needs.
        needs: Vec<String>,
    },
}

/// What a rule costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RulePrice {
    /// The rule.
    pub rule: Rule,
    /// The difference of the two plans that were found; never negative.
    pub difference: ExactAmount,
    /// What the rule costs at least.
    pub least: ExactAmount,
    /// What the rule costs at most.
    pub most: ExactAmount,
}

impl RulePrice {
    /// Whether the price is proven to the last decimal.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.least == self.most
    }
}

/// The rules of a problem and a request that can be taken away, in the order in which they stand.
#[must_use]
pub fn rules(problem: &Problem, request: &Request) -> Vec<Rule> {
    let policy = problem.policy();
    let mut rules = Vec::new();
    if policy.region_prefix > 1 {
        rules.push(Rule::RegionPrefix { to: policy.region_prefix - 1 });
    }
    if policy.region_prefix > 0 {
        rules.push(Rule::RegionPrefix { to: 0 });
    }
    if policy.min_lot_members > 2 {
        rules.push(Rule::MinLotMembers { to: 2 });
    }
    if policy.min_lot_members > 1 {
        rules.push(Rule::MinLotMembers { to: 1 });
    }
    rules.extend(policy.max_lot_members.map(|_| Rule::MaxLotMembers));
    rules.extend(policy.max_lot_value_minor.map(|_| Rule::MaxLotValue));
    if problem.needs().iter().any(|need| need.max_unit_price_minor().is_some()) {
        rules.push(Rule::PriceConditions);
    }
    let pairs: BTreeSet<(&String, &String)> = policy
        .apart
        .iter()
        .map(|(one, other)| if one <= other { (one, other) } else { (other, one) })
        .collect();
    rules.extend(
        pairs.into_iter().map(|(need, other)| Rule::Apart { need: need.clone(), other: other.clone() }),
    );
    rules.extend(request.together.iter().map(|needs| Rule::Together { needs: needs.clone() }));
    rules.extend(request.fixed.iter().map(|needs| Rule::Fixed { needs: needs.clone() }));
    rules
}

/// What each of these rules costs.
#[must_use]
pub fn rule_prices(
    problem: &Problem,
    request: &Request,
    wanted: &[Rule],
    watch: &dyn Watch,
) -> Vec<RulePrice> {
    // A set that cannot be honoured is left out of account with the rule, and must not begin to count without it.
    let request = &honoured(request, problem);
    let mut prices: Vec<Range> = wanted.iter().map(|_| Range::default()).collect();
    for part in by_category(problem) {
        let Ok(with) = Problem::new(part.clone()) else { continue };
        let plan = propose_with(&with, &without_strangers(request, &with), watch);
        let with = (plan.objective().ten_thousandths(), plan.lower_bound().ten_thousandths());
        for (rule, price) in wanted.iter().zip(&mut prices) {
            let Some((parts, request)) = without(rule, part.clone(), request) else { continue };
            let Ok(relaxed) = Problem::new(parts) else { continue };
            let plan = propose_with(&relaxed, &without_strangers(&request, &relaxed), watch);
            price.add(with, (plan.objective().ten_thousandths(), plan.lower_bound().ten_thousandths()));
        }
    }
    let exact = ExactAmount::from_ten_thousandths;
    let price = |(rule, range): (&Rule, Range)| RulePrice {
        rule: rule.clone(),
        difference: exact(range.difference),
        least: exact(range.least),
        most: exact(range.most),
    };
    wanted.iter().zip(prices).map(price).collect()
}

/// A price in 1/10,000 minor unit: what the plans differ, and between which amounts it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Range {
    difference: i128,
    least: i128,
    most: i128,
}

impl Range {
    /// Adds what one category says: the cost and the bound with the rule, and without it.
    fn add(&mut self, (cost, bound): (i128, i128), (cost_without, bound_without): (i128, i128)) {
        // The plan with the rule is a plan without it too, and what no plan without it can beat, none with it can.
        let cost_without = cost_without.min(cost);
        let bound = bound.max(bound_without);
        self.difference += cost - cost_without;
        self.least += (bound - cost_without).max(0);
        self.most += cost - bound_without;
    }
}

/// The request without the sets that the problem cannot honour.
fn honoured(request: &Request, problem: &Problem) -> Request {
    let faulty: BTreeSet<RequestSet> =
        request.check(problem).into_iter().map(|finding| finding.set).collect();
    let kept = |sets: &[Vec<String>], of: fn(usize) -> RequestSet| -> Vec<Vec<String>> {
        let numbered = sets.iter().enumerate();
        numbered.filter(|(number, _)| !faulty.contains(&of(*number))).map(|(_, set)| set.clone()).collect()
    };
    Request {
        together: kept(&request.together, RequestSet::Together),
        fixed: kept(&request.fixed, RequestSet::Fixed),
        ..request.clone()
    }
}

/// The needs of each category as a problem of their own.
fn by_category(problem: &Problem) -> Vec<ProblemParts> {
    let whole = problem.to_parts();
    let of = |category: &crate::bundle::Category| {
        let mut part = whole.clone();
        part.categories = vec![category.clone()];
        part.needs.retain(|need| need.category == category.id);
        let ids: BTreeSet<&String> = part.needs.iter().map(|need| &need.id).collect();
        part.policy.apart.retain(|(one, other)| ids.contains(one) && ids.contains(other));
        (!ids.is_empty()).then_some(part)
    };
    whole.categories.iter().filter_map(of).collect()
}

/// The problem and the request without a rule; `None` when it says nothing about these needs.
fn without(rule: &Rule, mut parts: ProblemParts, request: &Request) -> Option<(ProblemParts, Request)> {
    let mut request = request.clone();
    let is_here = |needs: &[String]| parts.needs.iter().any(|need| needs.contains(&need.id));
    match rule {
        Rule::RegionPrefix { to } => parts.policy.region_prefix = *to,
        Rule::MinLotMembers { to } => parts.policy.min_lot_members = *to,
        Rule::MaxLotMembers => parts.policy.max_lot_members = None,
        Rule::MaxLotValue => parts.policy.max_lot_value_minor = None,
        Rule::PriceConditions => {
            if parts.needs.iter().all(|need| need.max_unit_price_minor.is_none()) {
                return None;
            }
            parts.needs.iter_mut().for_each(|need| need.max_unit_price_minor = None);
        }
        Rule::Apart { need, other } => {
            let before = parts.policy.apart.len();
            parts.policy.apart.retain(|pair| *pair != (need.clone(), other.clone()));
            parts.policy.apart.retain(|pair| *pair != (other.clone(), need.clone()));
            if parts.policy.apart.len() == before {
                return None;
            }
        }
        Rule::Together { needs } => {
            if !is_here(needs) {
                return None;
            }
            request.together.retain(|set| set != needs);
        }
        Rule::Fixed { needs } => {
            if !is_here(needs) {
                return None;
            }
            request.fixed.retain(|set| set != needs);
        }
    }
    Some((parts, request))
}
