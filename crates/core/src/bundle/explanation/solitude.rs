//! Why a need is alone, in figures: how near the nearest lot was, and what it would have cost.
//!
//! Looked at are the lots next to the plan: the need with one partner, and the need in a lot that the plan has. Of partners, those of
//! whom the unit price is nearest are looked at first, and no more than [`MOST_PARTNERS`]: figures explain a decision, they do not take it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::bundle::cost::ExactAmount;
use crate::bundle::explanation::facts::{LotFacts, need_id};
use crate::bundle::optimiser::feasible::{NotALot, Shape, any_apart};
use crate::bundle::optimiser::group::{Group, Item, groups};
use crate::bundle::plan::{Alone, AloneReason, Plan};
use crate::bundle::problem::Problem;

/// How many partners are looked at for one need.
const MOST_PARTNERS: usize = 200;

/// Why a need is alone, in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Solitude {
    /// Where others of its category are.
    Elsewhere {
        /// How many needs of other members differ in region only.
        other_regions: usize,
        /// How many needs of other members differ in match values.
        other_values: usize,
    },
    /// The start window of another member's need that is nearest.
    NearestWindow {
        /// The first day of it.
        from: NaiveDate,
        /// The last day of it.
        until: NaiveDate,
        /// How many days lie between the two windows: the one must move this far for a common day; negative when the other is earlier.
        days: i64,
    },
    /// Pairs keep it apart.
    KeptApart {
        /// From how many needs that it could else meet.
        needs: usize,
    },
    /// The smallest value of a lot with it.
    Value {
        /// The limit.
        cap: ExactAmount,
        /// The value of that lot.
        value: ExactAmount,
        /// How many members would be in it.
        members: usize,
    },
    /// The unit price that is nearest to what all accept.
    UnitPrice {
        /// The discounted unit price of that lot.
        unit: ExactAmount,
        /// The highest unit price that all its needs accept.
        most: ExactAmount,
        /// Whether it is this need that accepts no more.
        is_own: bool,
        /// How many members would be in that lot.
        members: usize,
    },
    /// What the cheapest lot with it would make the whole dearer.
    Dearer {
        /// By how much; negative only when the search stopped before it found this.
        extra: ExactAmount,
        /// How many members would be in it.
        members: usize,
        /// The other needs in it, by id.
        partners: Vec<String>,
        /// The part of it that pays for higher levels than its needs ask for, over what they pay for those now.
        raised: ExactAmount,
        /// The attributes of which some of its needs would get a higher level than they ask for, with that level as an index from 0.
        levels: Vec<(String, usize)>,
    },
}

/// The surroundings of a plan, in which figures are looked up.
pub(in crate::bundle) struct Surroundings<'p> {
    problem: &'p Problem,
    groups: Vec<Group<'p>>,
    /// The group of each need, by position.
    group_of: BTreeMap<usize, usize>,
    /// The lots of the plan in each group, as indexes in the group.
    lots: BTreeMap<usize, Vec<Vec<usize>>>,
}

impl<'p> Surroundings<'p> {
    pub(in crate::bundle) fn of(problem: &'p Problem, plan: &Plan) -> Self {
        let groups = groups(problem);
        let mut group_of = BTreeMap::new();
        let mut index_of = BTreeMap::new();
        for (number, group) in groups.iter().enumerate() {
            for item in &group.items {
                group_of.insert(item.need, number);
                index_of.insert(item.need, item.index);
            }
        }
        let mut lots: BTreeMap<usize, Vec<Vec<usize>>> = BTreeMap::new();
        for facts in plan.lots().iter().filter_map(|lot| LotFacts::of(problem, lot)) {
            let first = facts.group.items.first().and_then(|item| group_of.get(&item.need));
            let indexes = facts.group.items.iter().filter_map(|item| index_of.get(&item.need).copied());
            if let Some(number) = first {
                lots.entry(*number).or_default().push(indexes.collect());
            }
        }
        Self { problem, groups, group_of, lots }
    }

    /// The figures behind the reason for a need that the plan leaves alone; `None` when there are none to give.
    pub(in crate::bundle) fn figures(&self, alone: &Alone) -> Option<Solitude> {
        let position = self.problem.position(alone.need())?;
        let number = self.group_of.get(&position)?;
        let group = self.groups.get(*number)?;
        let item = group.items.iter().find(|item| item.need == position)?;
        match alone.reason() {
            AloneReason::NoPartner => self.elsewhere(position),
            AloneReason::WindowDisjoint => nearest_window(group, item),
            AloneReason::Apart => {
                let others = item.apart.iter().filter_map(|index| group.items.get(*index));
                let needs =
                    others.filter(|other| other.member != item.member && other.overlaps(item)).count();
                Some(Solitude::KeptApart { needs })
            }
            AloneReason::CapExceeded => self.smallest_value(*number, group, item),
            AloneReason::PriceCondition => self.nearest_price(*number, group, item),
            AloneReason::CheaperAlone => self.cheapest(*number, group, item),
        }
    }

    fn elsewhere(&self, position: usize) -> Option<Solitude> {
        let own = self.problem.needs().get(position)?;
        let others = self.problem.needs().iter().filter(|other| {
            other.category_number() == own.category_number() && other.member_number() != own.member_number()
        });
        let (mut other_regions, mut other_values) = (0, 0);
        for other in others {
            if other.matching() == own.matching() {
                other_regions += 1;
            } else {
                other_values += 1;
            }
        }
        Some(Solitude::Elsewhere { other_regions, other_values })
    }

    /// The sets of needs next to the plan that hold this one and could be a lot by everything but cap and price: its partners, and the lots.
    fn neighbours<'s>(&'s self, number: usize, group: &'s Group<'p>, item: &'s Item) -> Vec<Vec<&'s Item>> {
        let mut partners: Vec<&Item> = group
            .items
            .iter()
            .filter(|other| other.member != item.member && other.overlaps(item) && !other.is_apart_from(item))
            .collect();
        partners.sort_by_key(|other| ((other.unit - item.unit).abs(), other.index));
        partners.truncate(MOST_PARTNERS);
        let pairs = partners.into_iter().map(|other| vec![item, other]);
        let lots = self.lots.get(&number).map(Vec::as_slice).unwrap_or_default().iter();
        let joined = lots.map(|lot| {
            let others = lot.iter().filter_map(|index| group.items.get(*index));
            others.chain([item]).collect::<Vec<_>>()
        });
        pairs
            .chain(joined)
            .map(|mut items| {
                items.sort_by_key(|item| item.index);
                items
            })
            .collect()
    }

    fn smallest_value(&self, number: usize, group: &Group<'p>, item: &Item) -> Option<Solitude> {
        let cap = ExactAmount::from_ten_thousandths(group.limits.max_price?);
        let refused = self.neighbours(number, group, item).into_iter().filter_map(|items| {
            let shape = Shape::of_all(&items)?;
            let outcome = group.judge(&shape, !any_apart(&items));
            (outcome == Err(NotALot::CapExceeded)).then(|| {
                let unit = group.prices.unit(shape.levels.iter().copied());
                (ExactAmount::from_ten_thousandths(group.prices.price(unit, shape.quantity)), members(&items))
            })
        });
        let (value, members) = refused.min()?;
        Some(Solitude::Value { cap, value, members })
    }

    fn nearest_price(&self, number: usize, group: &Group<'p>, item: &Item) -> Option<Solitude> {
        let refused = self.neighbours(number, group, item).into_iter().filter_map(|items| {
            let shape = Shape::of_all(&items)?;
            if group.judge(&shape, !any_apart(&items)) != Err(NotALot::PriceCondition) {
                return None;
            }
            let unit = group.prices.unit(shape.levels.iter().copied());
            let unit = group.prices.tier(shape.quantity).discounted(unit);
            let most = items.iter().filter_map(|item| item.max_unit).min()?;
            Some((unit - most, unit, most, members(&items)))
        });
        let (_, unit, most, members) = refused.min()?;
        Some(Solitude::UnitPrice {
            unit: ExactAmount::from_ten_thousandths(unit),
            most: ExactAmount::from_ten_thousandths(most),
            is_own: item.max_unit == Some(most),
            members,
        })
    }

    fn cheapest(&self, number: usize, group: &Group<'p>, item: &Item) -> Option<Solitude> {
        let lots = self.lots.get(&number).map(Vec::as_slice).unwrap_or_default();
        let lot_of: BTreeMap<usize, &Vec<usize>> =
            lots.iter().flat_map(|lot| lot.iter().map(move |index| (*index, lot))).collect();
        let of = |indexes: &[usize]| -> Vec<&Item> {
            indexes.iter().filter_map(|index| group.items.get(*index)).collect()
        };
        let alternatives = self.neighbours(number, group, item).into_iter().filter_map(|items| {
            let mut after = lot_cost(group, &items)?;
            let mut more = raised(group, &items);
            // Every lot that gives a need up is priced without it.
            let taken: BTreeSet<usize> = items.iter().map(|item| item.index).collect();
            let touched: BTreeSet<&Vec<usize>> =
                taken.iter().filter_map(|index| lot_of.get(index).copied()).collect();
            let single = items.iter().filter(|item| !lot_of.contains_key(&item.index));
            let mut before: i128 = single.map(|item| best(group, &[*item])).sum();
            for lot in touched {
                let whole = of(lot);
                let left: Vec<&Item> =
                    whole.iter().copied().filter(|item| !taken.contains(&item.index)).collect();
                before += best(group, &whole);
                after += best(group, &left);
                more += raised(group, &left) - raised(group, &whole);
            }
            Some((after - before, members(&items), more, items))
        });
        let (extra, members, more, items) = alternatives.min_by_key(|(extra, members, _, items)| {
            (*extra, *members, items.first().map(|item| item.index))
        })?;
        let partners = items.iter().filter(|other| other.index != item.index);
        Some(Solitude::Dearer {
            extra: ExactAmount::from_ten_thousandths(extra),
            members,
            partners: partners
                .filter_map(|other| need_id(self.problem, other.need))
                .map(str::to_owned)
                .collect(),
            raised: ExactAmount::from_ten_thousandths(more.max(0)),
            levels: self.raised_levels(item, &items),
        })
    }

    /// The attributes of which some of these needs would get a higher level than they ask for.
    fn raised_levels(&self, item: &Item, items: &[&Item]) -> Vec<(String, usize)> {
        let need = self.problem.needs().get(item.need);
        let category = need.and_then(|need| self.problem.category(need.category()));
        let (Some(category), Some(shape)) = (category, Shape::of_all(items)) else { return Vec::new() };
        let levels = category.attributes.iter().zip(&shape.levels).enumerate();
        let is_raised = |place: usize, level: usize| {
            items.iter().any(|item| item.levels.get(place).is_some_and(|own| *own < level))
        };
        levels
            .filter(|(place, (_, level))| is_raised(*place, **level))
            .map(|(_, (attribute, level))| (attribute.key.clone(), *level))
            .collect()
    }
}

/// What these needs pay together for higher levels than they ask for, in 1/10,000 minor unit; nothing when they are no lot.
fn raised(group: &Group<'_>, items: &[&Item]) -> i128 {
    let Some(shape) = Shape::of_all(items) else { return 0 };
    if items.len() < 2 || lot_cost(group, items).is_none() {
        return 0;
    }
    let tier = group.prices.tier(shape.quantity);
    let unit = group.prices.unit(shape.levels.iter().copied());
    items.iter().map(|item| tier.discounted(unit - item.unit) * i128::from(item.quantity)).sum()
}

fn nearest_window(group: &Group<'_>, item: &Item) -> Option<Solitude> {
    let others = group.items.iter().filter(|other| other.member != item.member);
    let gaps = others.map(|other| {
        let later = (other.from - item.until).num_days();
        let earlier = (item.from - other.until).num_days();
        if later > 0 { (later, later, other) } else { (earlier, -earlier, other) }
    });
    let (_, days, other) = gaps.min_by_key(|(size, _, other)| (*size, other.index))?;
    Some(Solitude::NearestWindow { from: other.from, until: other.until, days })
}

fn members(items: &[&Item]) -> usize {
    items.iter().map(|item| item.member).collect::<BTreeSet<_>>().len()
}

/// What these needs cost as one lot, in 1/10,000 minor unit; `None` when they may not be one. They are sorted by index.
fn lot_cost(group: &Group<'_>, items: &[&Item]) -> Option<i128> {
    let shape = Shape::of_all(items)?;
    group.judge(&shape, !any_apart(items)).ok().map(|terms| terms.cost.ten_thousandths())
}

/// What these needs cost at best: as one lot where they may be one, or each by itself; in 1/10,000 minor unit. They are sorted by index.
pub(in crate::bundle) fn best(group: &Group<'_>, items: &[&Item]) -> i128 {
    let single = |item: &&Item| lot_cost(group, &[*item]).map_or(item.alone, |cost| cost.min(item.alone));
    let apart = items.iter().map(single).sum();
    lot_cost(group, items).map_or(apart, |cost: i128| cost.min(apart))
}
