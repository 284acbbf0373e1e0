//! What must hold for every problem: nothing lost, nothing counted twice, nothing forbidden, nothing that depends on the order, and
//! for small problems nothing better, found by trying everything in a way that shares no code with the proposer.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::bundle::testing::date;
use crate::bundle::{
    Allocation, AloneReason, Attribute, Category, DiscountTier, Effort, ExactAmount, LeftAlone,
    LotAllocations, MemberSaving, Need, NeedLine, Outcome, Plan, PlanStatus, Policy, Problem, ProblemParts,
    StatedLot, Unwatched, explain, explanation::solitude::Solitude, lot_terms, member_savings, propose,
    reconcile,
};
use crate::{money::Currency, quantity::Quantity};

fn attribute(key: &'static str) -> impl Strategy<Value = Attribute> {
    prop::collection::vec(0_i64..200, 1..4).prop_map(move |steps| {
        let rising = steps.iter().scan(0, |sum, step| {
            *sum += step;
            Some(*sum)
        });
        Attribute {
            key: key.to_owned(),
            levels: (0..steps.len()).map(|level| format!("level{level}")).collect(),
            increment_minor: rising.collect(),
        }
    })
}

fn tiers() -> impl Strategy<Value = Vec<DiscountTier>> {
    prop::collection::vec((1_i64..30, 0_i64..3_000), 0..4).prop_map(|steps| {
        let rising = steps.iter().scan((0, 0), |(from, rate), (quantity, more)| {
            *from += quantity;
            *rate += more;
            Some(DiscountTier { from_quantity: *from, rate_bp: *rate })
        });
        rising.collect()
    })
}

fn category(id: &'static str) -> impl Strategy<Value = Category> {
    let attributes = prop_oneof![
        Just(vec![]).boxed(),
        attribute("speed").prop_map(|one| vec![one]).boxed(),
        (attribute("speed"), attribute("care")).prop_map(|(one, other)| vec![one, other]).boxed(),
    ];
    (0_i64..500, attributes, tiers(), 0_i64..3_000, 0_i64..4_000).prop_map(
        move |(base_price_minor, attributes, discount_tiers, lot_cost_minor, alone_cost_minor)| Category {
            id: id.to_owned(),
            unit: "piece".to_owned(),
            base_price_minor,
            attributes,
            discount_tiers,
            lot_cost_minor,
            alone_cost_minor,
        },
    )
}

/// A need in numbers; ids and references are made of them when everything else is known.
type Rough = ((u8, u8, i64), (u8, u8), (u8, u8), (u32, u32), Option<i64>);

fn rough() -> impl Strategy<Value = Rough> {
    (
        (0_u8..5, 0_u8..8, 1_i64..25),
        (0_u8..4, 0_u8..4),
        (0_u8..5, 0_u8..5),
        (1_u32..20, 0_u32..10),
        prop::option::weighted(0.2, 100_i64..700),
    )
}

fn need(number: usize, rough: &Rough, categories: &[Category]) -> Need {
    let ((member, kind, quantity), (speed, care), (matching, region), (day, length), max_unit_price_minor) =
        rough;
    let category = &categories[usize::from(*kind == 0)];
    let asked = [("speed", *speed), ("care", *care)];
    let levels = category.attributes.iter().filter_map(|attribute| {
        let (_, level) = asked.iter().find(|(key, _)| *key == attribute.key)?;
        // Level 0 is not mentioned, as a spreadsheet leaves a cell empty.
        let level = usize::from(*level) % attribute.levels.len();
        (level > 0).then(|| (attribute.key.clone(), i64::try_from(level).unwrap()))
    });
    Need {
        id: format!("n{number}"),
        member: format!("m{member}"),
        category: category.id.clone(),
        quantity: *quantity,
        levels: levels.collect(),
        matching: (*matching == 0).then(|| ("kind".to_owned(), "odd".to_owned())).into_iter().collect(),
        region: if *region == 0 { "NL411" } else { "NL366" }.to_owned(),
        start_from: date(2027, 8, *day),
        start_until: date(2027, 8, day + length),
        max_unit_price_minor: *max_unit_price_minor,
    }
}

fn policy(needs: usize) -> impl Strategy<Value = Policy> {
    let apart = prop::collection::vec((0..needs.max(1), 0..needs.max(1)), 0..4);
    (
        0_i64..5,
        prop_oneof![1 => Just(0_i64), 1 => Just(1), 6 => Just(2), 2 => Just(3)],
        prop::option::weighted(0.3, 3_i64..6),
        prop::option::weighted(0.4, 500_i64..20_000),
        apart,
    )
        .prop_map(|(region_prefix, min_lot_members, max_lot_members, max_lot_value_minor, apart)| {
            Policy {
                region_prefix,
                min_lot_members,
                max_lot_members,
                max_lot_value_minor,
                apart: apart
                    .into_iter()
                    .filter(|(one, other)| one != other)
                    .map(|(one, other)| (format!("n{one}"), format!("n{other}")))
                    .collect(),
            }
        })
}

pub(super) fn parts(needs: std::ops::Range<usize>) -> impl Strategy<Value = ProblemParts> {
    parts_of(prop::collection::vec(rough(), needs))
}

/// Needs of one group, which differ in everything else.
pub(super) fn alike(needs: std::ops::Range<usize>) -> impl Strategy<Value = ProblemParts> {
    let one = rough().prop_map(|((member, _, quantity), levels, _, window, most)| {
        ((member, 1, quantity), levels, (1, 1), window, most)
    });
    parts_of(prop::collection::vec(one, needs))
}

fn parts_of(rough: impl Strategy<Value = Vec<Rough>>) -> impl Strategy<Value = ProblemParts> {
    (category("devices"), category("support"), rough).prop_flat_map(|(devices, support, rough)| {
        let categories = vec![devices, support];
        let needs: Vec<Need> =
            rough.iter().enumerate().map(|(number, rough)| need(number, rough, &categories)).collect();
        policy(needs.len()).prop_map(move |policy| ProblemParts {
            currency: Currency::Eur,
            categories: categories.clone(),
            policy,
            needs: needs.clone(),
        })
    })
}

/// What a set of needs costs as a lot, straight from the document; `None` when it is no lot.
pub(super) fn plain_lot_cost(parts: &ProblemParts, set: &[&Need]) -> Option<i128> {
    let policy = &parts.policy;
    let first = set[0];
    let category = parts.categories.iter().find(|c| c.id == first.category)?;
    let prefix = |need: &Need| -> String {
        need.region.chars().take(usize::try_from(policy.region_prefix).unwrap()).collect()
    };
    let alike = set.iter().all(|need| {
        need.category == first.category && need.matching == first.matching && prefix(need) == prefix(first)
    });
    let from = set.iter().map(|need| need.start_from).max()?;
    let until = set.iter().map(|need| need.start_until).min()?;
    let members = set.iter().map(|need| &need.member).collect::<BTreeSet<_>>().len();
    let members = i64::try_from(members).unwrap();
    let ids: BTreeSet<&String> = set.iter().map(|need| &need.id).collect();
    let apart = policy.apart.iter().any(|(one, other)| ids.contains(one) && ids.contains(other));
    if !alike
        || from > until
        || members < policy.min_lot_members
        || policy.max_lot_members.is_some_and(|most| members > most)
        || apart
    {
        return None;
    }
    let (quantity, discounted) = plain_terms(category, set);
    let price = quantity * discounted;
    let capped = policy.max_lot_value_minor.is_some_and(|most| price > i128::from(most) * 10_000);
    let refused = set
        .iter()
        .any(|need| need.max_unit_price_minor.is_some_and(|most| discounted > i128::from(most) * 10_000));
    (!capped && !refused).then(|| price + i128::from(category.lot_cost_minor) * 10_000)
}

/// Total quantity and discounted unit price, the latter in 1/10,000 minor unit.
fn plain_terms(category: &Category, set: &[&Need]) -> (i128, i128) {
    let quantity: i128 = set.iter().map(|need| i128::from(need.quantity)).sum();
    let mut unit = i128::from(category.base_price_minor);
    for attribute in &category.attributes {
        let level =
            set.iter().map(|need| need.levels.get(&attribute.key).copied().unwrap_or(0)).max().unwrap();
        unit += i128::from(attribute.increment_minor[usize::try_from(level).unwrap()]);
    }
    let mut rate = 0;
    for tier in &category.discount_tiers {
        if i128::from(tier.from_quantity) <= quantity {
            rate = i128::from(tier.rate_bp);
        }
    }
    (quantity, unit * (10_000 - rate))
}

pub(super) fn plain_alone_cost(parts: &ProblemParts, need: &Need) -> i128 {
    let category = parts.categories.iter().find(|c| c.id == need.category).unwrap();
    let (quantity, discounted) = plain_terms(category, &[need]);
    quantity * discounted + i128::from(category.alone_cost_minor) * 10_000
}

/// The lowest cost of all plans: the first need goes alone, into a set already begun, or into a new one.
pub(super) fn brute_force<'n>(
    parts: &ProblemParts,
    needs: &'n [Need],
    sets: &mut Vec<Vec<&'n Need>>,
    alone: i128,
) -> Option<i128> {
    let Some((need, rest)) = needs.split_first() else {
        let costs = sets.iter().map(|set| plain_lot_cost(parts, set));
        return Some(alone + costs.sum::<Option<i128>>()?);
    };
    let mut best = brute_force(parts, rest, sets, alone + plain_alone_cost(parts, need));
    let mut keep = |found: Option<i128>| {
        best = match (best, found) {
            (Some(best), Some(found)) => Some(best.min(found)),
            (best, found) => best.or(found),
        };
    };
    for number in 0..sets.len() {
        sets[number].push(need);
        keep(brute_force(parts, rest, sets, alone));
        sets[number].pop();
    }
    sets.push(vec![need]);
    keep(brute_force(parts, rest, sets, alone));
    sets.pop();
    best
}

/// Everything that holds for a plan whatever its quality.
pub(super) fn check_plan(parts: &ProblemParts, problem: &Problem, plan: &Plan) -> Result<(), TestCaseError> {
    let need_of: BTreeMap<&str, &Need> = parts.needs.iter().map(|need| (need.id.as_str(), need)).collect();
    // No need lost, none counted twice.
    let in_lots = plan.lots().iter().flat_map(|lot| lot.needs().iter());
    let mut placed: Vec<&str> = in_lots.chain(plan.alone().iter().map(|alone| alone.need())).collect();
    placed.sort_unstable();
    prop_assert_eq!(placed, need_of.keys().copied().collect::<Vec<_>>());

    // Every lot is one, and costs what it says; every need alone too.
    let mut sum = 0;
    for lot in plan.lots() {
        let set: Vec<&Need> = lot.needs().iter().map(|id| need_of[id]).collect();
        let cost = plain_lot_cost(parts, &set);
        prop_assert_eq!(cost, Some(lot.cost().ten_thousandths()), "{:?}", lot);
        sum += lot.cost().ten_thousandths();
        for need in set {
            prop_assert!(need.start_from <= lot.start_from() && lot.start_until() <= need.start_until);
            for (key, level) in &need.levels {
                prop_assert!(usize::try_from(*level).unwrap() <= lot.level(key).unwrap());
            }
        }
        let ids: Vec<&str> = lot.needs().iter().collect();
        let terms = lot_terms(problem, &ids);
        prop_assert_eq!(terms.map(|terms| terms.cost), Ok(lot.cost()));
    }
    for alone in plan.alone() {
        let cost = plain_alone_cost(parts, need_of[alone.need()]);
        prop_assert_eq!(cost, alone.cost().ten_thousandths());
        sum += cost;
    }
    prop_assert_eq!(sum, plan.objective().ten_thousandths());
    let baseline: i128 = parts.needs.iter().map(|need| plain_alone_cost(parts, need)).sum();
    prop_assert_eq!(baseline, plan.baseline().ten_thousandths());
    prop_assert!(plan.lower_bound() <= plan.objective());
    prop_assert!(plan.objective() <= plan.baseline());
    check_conservation(&need_of, plan)?;
    check_explanations(problem, plan)
}

fn check_conservation(need_of: &BTreeMap<&str, &Need>, plan: &Plan) -> Result<(), TestCaseError> {
    let units = |id: &str| Quantity::new(need_of[id].quantity.unsigned_abs()).unwrap();
    let mut lots = Vec::new();
    for lot in plan.lots() {
        let allocations = lot.needs().iter().map(|id| Allocation {
            need: id.to_owned(),
            site: "seat".to_owned(),
            quantity: units(id),
        });
        let allocations = LotAllocations::new(allocations.collect()).unwrap();
        prop_assert_eq!(allocations.total().get(), lot.quantity());
        lots.push((
            lot.needs().first().unwrap().to_owned(),
            Quantity::new(lot.quantity()).unwrap(),
            allocations,
        ));
    }
    let stated: Vec<StatedLot<'_>> = lots
        .iter()
        .map(|(lot, quantity, allocations)| StatedLot {
            lot,
            quantity: *quantity,
            allocations: allocations.allocations(),
        })
        .collect();
    let lines: Vec<NeedLine<'_>> = plan
        .lots()
        .iter()
        .flat_map(|lot| lot.needs().iter())
        .map(|id| NeedLine { need: id, site: "seat", quantity: units(id) })
        .collect();
    prop_assert_eq!(reconcile(&stated, &lines), vec![]);
    // And the report is not empty by nature: one unit less in any lot is seen.
    if let Some((first, others)) = stated.split_first()
        && let Ok(less) = Quantity::new(first.quantity.get() - 1)
    {
        let wrong = StatedLot { quantity: less, ..*first };
        let wrong: Vec<StatedLot<'_>> = [wrong].into_iter().chain(others.iter().copied()).collect();
        prop_assert_eq!(reconcile(&wrong, &lines).len(), 1);
    }
    Ok(())
}

/// Every need is explained, and what is explained adds up to the plan.
fn check_explanations(problem: &Problem, plan: &Plan) -> Result<(), TestCaseError> {
    let explanations = explain(problem, plan);
    let explained: Vec<&str> = explanations.iter().map(|one| one.need.as_str()).collect();
    let ids: Vec<&str> = problem.needs().iter().map(|need| need.id()).collect();
    prop_assert_eq!(explained, ids);
    let mut shares: BTreeMap<usize, i128> = BTreeMap::new();
    let mut savings = 0;
    for one in &explanations {
        prop_assert!(one.sentence.nl.ends_with('.') && one.sentence.en.contains(&one.need));
        if let Outcome::InLot(part) = &one.outcome {
            *shares.entry(part.lot).or_default() += part.share.ten_thousandths();
            savings += part.saving.ten_thousandths();
            prop_assert!(part.above_own_level >= ExactAmount::default());
            prop_assert!(part.above_own_level <= part.units && part.units <= part.share);
            // In a plan that is proven best, nobody is in a lot that would be better without it.
            let best = plan.status() == PlanStatus::Optimal;
            prop_assert!(!best || part.joint_gain >= ExactAmount::default());
        }
        if let Outcome::Alone(LeftAlone { figures: Some(Solitude::Dearer { extra, .. }), .. }) = &one.outcome
        {
            prop_assert!(plan.status() != PlanStatus::Optimal || *extra >= ExactAmount::default(), "{one:?}");
        }
    }
    for (number, lot) in plan.lots().iter().enumerate() {
        prop_assert_eq!(shares[&number], lot.cost().ten_thousandths());
    }
    prop_assert_eq!(savings, plan.savings().ten_thousandths());
    let members = member_savings(&explanations);
    let sum = |of: fn(&MemberSaving) -> ExactAmount| -> i128 {
        members.iter().map(|member| of(member).ten_thousandths()).sum()
    };
    prop_assert_eq!(sum(|member| member.alone_cost), plan.baseline().ten_thousandths());
    prop_assert_eq!(sum(|member| member.cost), plan.objective().ten_thousandths());
    prop_assert_eq!(sum(MemberSaving::saving), plan.savings().ten_thousandths());
    super::explanation::check_bindings(problem, plan)
}

/// The reasons of which the document says exactly what they mean.
pub(super) fn check_reasons(parts: &ProblemParts, plan: &Plan) -> Result<(), TestCaseError> {
    let need_of: BTreeMap<&str, &Need> = parts.needs.iter().map(|need| (need.id.as_str(), need)).collect();
    for alone in plan.alone() {
        let need = need_of[alone.need()];
        let prefix = |region: &str| -> String {
            region.chars().take(usize::try_from(parts.policy.region_prefix).unwrap()).collect()
        };
        let partners: Vec<&Need> = parts
            .needs
            .iter()
            .filter(|other| {
                other.member != need.member
                    && other.category == need.category
                    && other.matching == need.matching
                    && prefix(&other.region) == prefix(&need.region)
            })
            .collect();
        let meets =
            |other: &&Need| other.start_from <= need.start_until && need.start_from <= other.start_until;
        let has_partner = !partners.is_empty();
        let has_meeting = partners.iter().any(meets);
        prop_assert_eq!(alone.reason() == AloneReason::NoPartner, !has_partner);
        prop_assert_eq!(alone.reason() == AloneReason::WindowDisjoint, has_partner && !has_meeting);
        let policy = &parts.policy;
        if alone.reason() == AloneReason::Apart {
            prop_assert!(!policy.apart.is_empty());
        }
        if alone.reason() == AloneReason::CapExceeded {
            prop_assert!(policy.max_lot_value_minor.is_some());
        }
        // A rule is only named when no lot at all is possible, so a fortiori none of two.
        let is_blocked = matches!(
            alone.reason(),
            AloneReason::Apart | AloneReason::CapExceeded | AloneReason::PriceCondition
        );
        if is_blocked {
            for other in partners {
                prop_assert_eq!(plain_lot_cost(parts, &[need, other]), None);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn small_problems_are_solved_as_well_as_by_trying_everything(parts in parts(0..7)) {
        let problem = Problem::new(parts.clone()).unwrap();
        let plan = propose(&problem);
        check_plan(&parts, &problem, &plan)?;
        check_reasons(&parts, &plan)?;
        prop_assert_eq!(plan.status(), PlanStatus::Optimal);
        let best = brute_force(&parts, &parts.needs, &mut Vec::new(), 0);
        prop_assert_eq!(Some(plan.objective().ten_thousandths()), best);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn larger_problems_lose_nothing_and_break_no_rule(parts in parts(12..60)) {
        let problem = Problem::new(parts.clone()).unwrap();
        let plan = propose(&problem);
        check_plan(&parts, &problem, &plan)?;
        check_reasons(&parts, &plan)?;
    }

    #[test]
    fn the_order_of_the_needs_changes_nothing(
        (parts, shuffled) in parts(2..40).prop_flat_map(|parts| {
            let needs = Just(parts.needs.clone()).prop_shuffle();
            (Just(parts), needs)
        })
    ) {
        let mut other = parts.clone();
        other.needs = shuffled;
        other.categories.reverse();
        for category in &mut other.categories {
            category.attributes.reverse();
        }
        let plan = propose(&Problem::new(parts).unwrap());
        prop_assert_eq!(plan, propose(&Problem::new(other).unwrap()));
    }

    #[test]
    fn the_bound_is_never_above_the_best_and_the_search_never_below(parts in parts(5..10)) {
        use crate::bundle::optimiser::{self, bound, dual, exact, group, local_search};
        let problem = Problem::new(parts).unwrap();
        for group in group::groups(&problem) {
            let cost = |sets: Vec<Vec<&group::Item>>| -> i128 {
                let cells = sets.into_iter().flat_map(|set| crate::bundle::optimiser::cell::settled(&group, set));
                cells.map(|cell| cell.cost).sum()
            };
            let best = cost(exact::divide(&group).unwrap());
            let found = cost(optimiser::search(&group, Effort::Usual, &Unwatched));
            let singles = group.items.iter().map(|item| vec![item]).collect();
            let improved = cost(local_search::improve(&group, singles, &Unwatched));
            let alone: i128 = group.items.iter().map(|item| item.alone).sum();
            prop_assert!(bound::lower_bound(&group) <= best);
            // From a guess that is far too high, for every number of steps.
            let guess: Vec<i128> = group.items.iter().map(|item| item.alone).collect();
            for steps in [20_000, 1_000_000] {
                let bound = dual::lower_bound(&group, &guess, found, steps, &Unwatched);
                prop_assert!(bound.is_none_or(|bound| bound <= best), "{bound:?} above {best}");
            }
            prop_assert!(best <= found && found <= alone);
            prop_assert!(best <= improved && improved <= alone);
        }
    }
}
