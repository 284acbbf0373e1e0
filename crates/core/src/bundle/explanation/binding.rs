//! What binds a lot: what keeps it from being larger, cheaper or another, and by how much.

use chrono::NaiveDate;

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::facts::{LotFacts, need_id};
use crate::bundle::optimiser::group::{Group, Item};
use crate::bundle::plan::Lot;
use crate::bundle::problem::Problem;
use crate::money::BasisPoints;

/// What binds a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotBindings {
    /// The limit on its value; `None` when the policy has none.
    pub value: Option<ValueBinding>,
    /// The limits on its members.
    pub members: MembersBinding,
    /// Which needs fix its common days.
    pub window: WindowBinding,
    /// The discount tier it stands in.
    pub tier: TierBinding,
    /// The attributes of which some of its needs ask more than others, by key.
    pub levels: Vec<LevelBinding>,
    /// The need whose price condition is nearest to the unit price; `None` when no need of the lot has one.
    pub price: Option<PriceBinding>,
    /// The needs of its own group that pairs keep out of it.
    pub apart: Vec<ApartBinding>,
}

/// How far the value of a lot is from the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueBinding {
    /// The limit.
    pub cap: ExactAmount,
    /// The value: its price without the procedure.
    pub price: ExactAmount,
    /// What is left; never negative.
    pub slack: ExactAmount,
}

/// How many members a lot has, and may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembersBinding {
    /// How many it has.
    pub members: usize,
    /// How many it must have.
    pub least: usize,
    /// How many it may have; `None` for no limit.
    pub most: Option<usize>,
}

impl MembersBinding {
    /// Whether no other member can join.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.most.is_some_and(|most| self.members >= most)
    }
}

/// Which needs fix the common days of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowBinding {
    /// The first common day.
    pub from: NaiveDate,
    /// The last common day.
    pub until: NaiveDate,
    /// The needs that can start no earlier, by id.
    pub from_needs: Vec<String>,
    /// The needs that can start no later, by id.
    pub until_needs: Vec<String>,
}

/// The discount tier of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierBinding {
    /// The discount.
    pub rate_bp: BasisPoints,
    /// The quantity from which it is given; 0 when the lot earns none.
    pub from_quantity: u64,
    /// How many units the lot has above that quantity.
    pub spare: u64,
    /// The needs of which each alone could be missed without losing the tier, by id; all of them when there is no discount to lose.
    pub could_be_missed: Vec<String>,
    /// The next tier; `None` at the highest.
    pub next: Option<NextTier>,
}

/// The next discount tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextTier {
    /// The quantity from which it is given.
    pub from_quantity: u64,
    /// Its discount.
    pub rate_bp: BasisPoints,
    /// How many units the lot is short of it.
    pub short: u64,
    /// What the units that the lot has would cost less with it.
    pub saving: ExactAmount,
}

/// An attribute of which some needs of a lot ask more than others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelBinding {
    /// The key of the attribute.
    pub attribute: String,
    /// The level of the lot, as an index from 0.
    pub level: usize,
    /// The same by name.
    pub value: String,
    /// The needs that ask for it, by id.
    pub driven_by: Vec<String>,
    /// What the other needs pay for it together, at the discount of the lot.
    pub cost_to_others: ExactAmount,
}

/// The price condition that is nearest to the unit price of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceBinding {
    /// The need.
    pub need: String,
    /// The highest unit price it accepts.
    pub most: ExactAmount,
    /// The discounted unit price of the lot.
    pub unit: ExactAmount,
    /// What is left; never negative.
    pub slack: ExactAmount,
}

/// A need that a pair keeps out of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApartBinding {
    /// The need in the lot.
    pub inside: String,
    /// The need that is kept out.
    pub outside: String,
}

/// What binds a lot of a plan for this problem; `None` when it is of another problem.
#[must_use]
pub fn bindings(problem: &Problem, lot: &Lot) -> Option<LotBindings> {
    let facts = LotFacts::of(problem, lot)?;
    let limits = problem.limits();
    let cap = limits.max_price.map(ExactAmount::from_ten_thousandths);
    Some(LotBindings {
        value: cap.map(|cap| ValueBinding { cap, price: lot.price(), slack: less(cap, lot.price()) }),
        members: MembersBinding {
            members: facts.members(),
            least: limits.min_members,
            most: limits.max_members,
        },
        window: WindowBinding {
            from: facts.shape.from,
            until: facts.shape.until,
            from_needs: ids(&facts, |item| item.from == facts.shape.from),
            until_needs: ids(&facts, |item| item.until == facts.shape.until),
        },
        tier: tier(&facts),
        levels: levels(&facts),
        price: price(&facts),
        apart: apart(&facts),
    })
}

fn less(one: ExactAmount, other: ExactAmount) -> ExactAmount {
    ExactAmount::from_ten_thousandths(one.ten_thousandths() - other.ten_thousandths())
}

fn ids(facts: &LotFacts<'_>, of: impl Fn(&Item) -> bool) -> Vec<String> {
    let chosen = facts.group.items.iter().filter(|item| of(item));
    chosen.filter_map(|item| need_id(facts.problem, item.need)).map(str::to_owned).collect()
}

fn tier(facts: &LotFacts<'_>) -> TierBinding {
    let quantity = facts.shape.quantity;
    let tier = facts.group.prices.tier(quantity);
    let spare = quantity.saturating_sub(tier.from);
    let earns = tier.rate.get() > 0;
    let next = facts.group.prices.tiers().map(|(next, _)| next).find(|next| next.from > quantity);
    TierBinding {
        rate_bp: tier.rate,
        from_quantity: tier.from,
        spare,
        could_be_missed: ids(facts, |item| !earns || item.quantity <= spare),
        next: next.map(|next| NextTier {
            from_quantity: next.from,
            rate_bp: next.rate,
            short: next.from - quantity,
            saving: ExactAmount::from_ten_thousandths(
                (tier.discounted(facts.unit()) - next.discounted(facts.unit())) * i128::from(quantity),
            ),
        }),
    }
}

fn levels(facts: &LotFacts<'_>) -> Vec<LevelBinding> {
    let own = |item: &Item, attribute: usize| item.levels.get(attribute).copied().unwrap_or_default();
    let of = |(attribute, (described, level)): (usize, (&crate::bundle::problem::Attribute, &usize))| {
        let lower = facts.group.items.iter().filter(|item| own(item, attribute) < *level);
        let cost: i128 = lower
            .clone()
            .map(|item| {
                let step = facts.step(attribute, own(item, attribute), *level);
                facts.discounted(step) * i128::from(item.quantity)
            })
            .sum();
        (lower.count() > 0).then(|| LevelBinding {
            attribute: described.key.clone(),
            level: *level,
            value: described.levels.get(*level).cloned().unwrap_or_default(),
            driven_by: ids(facts, |item| own(item, attribute) == *level),
            cost_to_others: ExactAmount::from_ten_thousandths(cost),
        })
    };
    facts.category.attributes.iter().zip(&facts.shape.levels).enumerate().filter_map(of).collect()
}

fn price(facts: &LotFacts<'_>) -> Option<PriceBinding> {
    let conditions = facts.group.items.iter().filter_map(|item| Some((item.max_unit?, item)));
    let (most, item) = conditions.min_by_key(|(most, item)| (*most, item.index))?;
    let (most, unit) = (
        ExactAmount::from_ten_thousandths(most),
        ExactAmount::from_ten_thousandths(facts.discounted(facts.unit())),
    );
    Some(PriceBinding {
        need: need_id(facts.problem, item.need)?.to_owned(),
        most,
        unit,
        slack: less(most, unit),
    })
}

/// Pairs of which one need is in the lot and the other is of its group, so that only the pair kept it out from the start.
fn apart(facts: &LotFacts<'_>) -> Vec<ApartBinding> {
    let problem = facts.problem;
    let inside = |position: usize| facts.group.items.iter().any(|item| item.need == position);
    let mut found: Vec<ApartBinding> = Vec::new();
    for (one, other) in &problem.policy().apart {
        let (Some(a), Some(b)) = (problem.position(one), problem.position(other)) else { continue };
        let mut both = [a, b];
        both.sort_unstable();
        if inside(a) == inside(b) || Group::of(problem, &both).is_none() {
            continue;
        }
        let (inside, outside) = if inside(a) { (one, other) } else { (other, one) };
        let binding = ApartBinding { inside: inside.clone(), outside: outside.clone() };
        if !found.contains(&binding) {
            found.push(binding);
        }
    }
    found.sort_by(|a, b| (&a.inside, &a.outside).cmp(&(&b.inside, &b.outside)));
    found
}
