//! What if: each change does what it says, several at once too, and what a rule costs is what the plan without it saves.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::properties::parts as any_problem;
use crate::bundle::explanation::words::Words;
use crate::bundle::testing::{date, need, parts};
use crate::bundle::what_if::changes::{
    ChangeFault, ChangeFinding, Changes, LevelChange, PolicyChanges, QuantityChange, Shift, Whose,
    WindowChange,
};
use crate::bundle::what_if::comparison::{Comparison, Difference, DifferenceKind};
use crate::bundle::what_if::rule_price::{Rule, RulePrice, rule_prices, rules};
use crate::bundle::what_if::what_if;
use crate::bundle::{ExactAmount, Need, PlanStatus, Problem, ProblemParts, Request, Unwatched, propose};

fn compared(parts: &ProblemParts, changes: &Changes) -> Result<Comparison, Vec<ChangeFinding>> {
    let problem = Problem::new(parts.clone()).unwrap();
    what_if(&Words::default(), &problem, &Request::default(), changes, &Unwatched)
}

fn kinds(comparison: &Comparison) -> Vec<(&str, DifferenceKind)> {
    comparison.differences.iter().map(|one| (one.need.as_str(), one.kind)).collect()
}

fn of<'c>(comparison: &'c Comparison, need: &str) -> &'c Difference {
    comparison.differences.iter().find(|one| one.need == need).unwrap()
}

fn euros(amount: i128) -> ExactAmount {
    ExactAmount::from_ten_thousandths(amount * 1_000_000)
}

/// Two lots of two, and a need that comes a month too late.
fn story() -> ProblemParts {
    let high = |need: Need| Need { levels: BTreeMap::from([("generation".to_owned(), 2)]), ..need };
    parts(vec![
        need("n1", "m1", 200),
        need("n2", "m2", 200),
        high(need("n3", "m3", 20)),
        high(need("n4", "m4", 20)),
        Need { start_from: date(2027, 9, 20), start_until: date(2027, 10, 1), ..need("n5", "m5", 30) },
    ])
}

#[test]
fn moving_a_window_by_a_month_lets_a_need_join() {
    let windows = vec![WindowChange { whose: Whose::Need("n5".to_owned()), by: Shift::Months(-1) }];
    let comparison = compared(&story(), &Changes { windows, ..Changes::default() }).unwrap();
    let changed = of(&comparison, "n5");
    assert_eq!(changed.kind, DifferenceKind::Joins);
    assert_eq!(changed.cost_before(), Some(euros(25_500)));
    assert_eq!((changed.before[0].lot, changed.after[0].lot), (None, Some(1)));
    assert!(changed.sentences[0].en.contains("shares a lot with 2 other needs"));
    // Those it joins stay in their lot, and pay less: the procedure is shared by more.
    assert_eq!(of(&comparison, "n1").kind, DifferenceKind::Stays);
    assert!(of(&comparison, "n1").cost_after() < of(&comparison, "n1").cost_before());
    assert!(of(&comparison, "n3").is_unchanged());
}

#[test]
fn without_a_member_its_partner_is_alone_and_with_one_more_a_lot_grows() {
    let without = Changes { without_members: vec!["m3".to_owned()], ..Changes::default() };
    let comparison = compared(&story(), &without).unwrap();
    assert_eq!(of(&comparison, "n3").kind, DifferenceKind::Removed);
    assert_eq!(of(&comparison, "n3").cost_after(), None);
    assert_eq!(of(&comparison, "n4").kind, DifferenceKind::FallsOut);
    let with = Changes { joining: vec![need("n6", "m6", 10)], ..Changes::default() };
    let comparison = compared(&story(), &with).unwrap();
    assert_eq!(of(&comparison, "n6").kind, DifferenceKind::Added);
    assert_eq!(of(&comparison, "n6").after[0].lot, Some(1));
}

#[test]
fn several_changes_at_once_are_shown_need_by_need() {
    let changes = Changes {
        levels: vec![LevelChange { need: "n2".to_owned(), attribute: "generation".to_owned(), level: 2 }],
        quantities: vec![QuantityChange { need: "n2".to_owned(), quantity: 60 }],
        without_needs: vec!["n5".to_owned()],
        ..Changes::default()
    };
    let comparison = compared(&story(), &changes).unwrap();
    use DifferenceKind::{FallsOut, Moves, Removed, Stays};
    // n2 asks the level of the second lot now and moves to it; n1 has nobody left.
    let expected = [("n1", FallsOut), ("n2", Moves), ("n3", Stays), ("n4", Stays), ("n5", Removed)];
    assert_eq!(kinds(&comparison), expected);
    assert_eq!(of(&comparison, "n2").before[0].lot, Some(1));
    assert_eq!(of(&comparison, "n2").after[0].lot, Some(2));
}

#[test]
fn a_change_of_the_policy_is_a_change_too() {
    let policy = PolicyChanges { max_lot_value_minor: Some(Some(10_000_000)), ..PolicyChanges::default() };
    let comparison = compared(&story(), &Changes { policy, ..Changes::default() }).unwrap();
    // 400 pieces at 441 are worth 176,400: above the cap of 100,000.
    assert_eq!(of(&comparison, "n1").kind, DifferenceKind::FallsOut);
    assert!(comparison.after.objective > comparison.before.objective);
}

#[test]
fn everything_that_is_wrong_with_changes_is_told_with_its_place() {
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    let window = |whose| WindowChange { whose, by: Shift::Days(1) };
    let level = |attribute: &str, level| LevelChange {
        need: "n1".to_owned(),
        attribute: attribute.to_owned(),
        level,
    };
    let changes = Changes {
        without_members: vec!["m9".to_owned()],
        without_needs: vec!["n5".to_owned(), "n9".to_owned()],
        windows: vec![
            window(Whose::Need("n1".to_owned())),
            window(Whose::Member("m1".to_owned())),
            window(Whose::Need("n5".to_owned())),
            WindowChange { whose: Whose::Need("n2".to_owned()), by: Shift::Months(i32::MIN) },
        ],
        levels: vec![level("colour", 0), level("generation", 3), level("generation", -1)],
        quantities: vec![QuantityChange { need: "n1".to_owned(), quantity: 0 }],
        policy: PolicyChanges { may_meet: vec![pair("n1", "n2")], ..PolicyChanges::default() },
        ..Changes::default()
    };
    let findings = compared(&story(), &changes).unwrap_err();
    let told: Vec<String> = findings.iter().map(|one| format!("{} {}", one.pointer, one.fault)).collect();
    insta::assert_snapshot!(told.join("\n"));
    // What only the whole shows is refused as a problem is.
    let policy = PolicyChanges {
        min_lot_members: Some(3),
        max_lot_members: Some(Some(2)),
        ..PolicyChanges::default()
    };
    let findings = compared(&story(), &Changes { policy, ..Changes::default() }).unwrap_err();
    assert!(matches!(&findings[..], [ChangeFinding { fault: ChangeFault::Refused(_), .. }]), "{findings:?}");
}

#[test]
fn a_rule_costs_what_the_plan_without_it_saves() {
    let mut stated = parts(vec![
        need("n1", "m1", 60),
        need("n2", "m2", 60),
        Need { region: "NL411".to_owned(), ..need("n3", "m3", 60) },
    ]);
    stated.policy.region_prefix = 4;
    stated.policy.apart = vec![("n1".to_owned(), "n2".to_owned())];
    let problem = Problem::new(stated).unwrap();
    let request = Request::default();
    let all = rules(&problem, &request);
    let prices = rule_prices(&problem, &request, &all, &Unwatched);
    let told: Vec<(Rule, String)> =
        prices.iter().map(|price| (price.rule.clone(), price.difference.to_string())).collect();
    let amount = |text: &str| text.to_owned();
    let apart = Rule::Apart { need: "n1".to_owned(), other: "n2".to_owned() };
    assert_eq!(
        told,
        [
            (Rule::RegionPrefix { to: 3 }, amount("0.000000")),
            // One of the two joins n3: 78,000 for two alone, against 120 x 450 less 2 % and 4,000.
            (Rule::RegionPrefix { to: 0 }, amount("21080.000000")),
            // Everybody is tendered at the cost of a joint lot.
            (Rule::MinLotMembers { to: 1 }, amount("24000.000000")),
            (apart, amount("21080.000000")),
        ]
    );
    assert!(prices.iter().all(RulePrice::is_exact));
}

#[test]
fn what_the_officer_pinned_has_a_price_too() {
    let problem = Problem::new(story()).unwrap();
    let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let request = Request {
        together: vec![set(&["n1", "n3"])],
        fixed: vec![set(&["n5", "n1"]), set(&["n2", "n4"])],
        ..Request::default()
    };
    // The first fixed set is no lot, so it is left out of account; the other drags two levels and two lots apart.
    let all = rules(&problem, &request);
    let prices = rule_prices(&problem, &request, &all, &Unwatched);
    let of = |rule: &Rule| prices.iter().find(|price| price.rule == *rule).unwrap();
    let pinned = of(&Rule::Together { needs: set(&["n1", "n3"]) });
    // Together 220 pieces at 660 less 2 % and 4,000; without the pin, 200 at 450 less 2 % alone, and 20 at 660 alone.
    assert_eq!((pinned.difference, pinned.is_exact()), (euros(146_296 - 100_200 - 25_200), true));
    assert_eq!(of(&Rule::Fixed { needs: set(&["n5", "n1"]) }).difference, euros(0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_changed_is_nothing_different(parts in any_problem(0..9)) {
        let comparison = compared(&parts, &Changes::default()).unwrap();
        prop_assert_eq!(comparison.before, comparison.after);
        prop_assert!(comparison.differences.iter().all(Difference::is_unchanged));
        prop_assert_eq!(comparison.differences.len(), parts.needs.len());
    }

    #[test]
    fn what_each_need_costs_adds_up_on_both_sides(parts in any_problem(1..9), days in -10_i32..10, less in 0_usize..9) {
        let first = &parts.needs[0];
        let windows = vec![WindowChange { whose: Whose::Member(first.member.clone()), by: Shift::Days(days) }];
        let gone = parts.needs.iter().rev().take(less).filter(|need| need.member != first.member);
        let without_needs = gone.map(|need| need.id.clone()).collect();
        let comparison = compared(&parts, &Changes { windows, without_needs, ..Changes::default() }).unwrap();
        let sum = |of: fn(&Difference) -> Option<ExactAmount>| -> i128 {
            comparison.differences.iter().filter_map(of).map(ExactAmount::ten_thousandths).sum()
        };
        prop_assert_eq!(sum(Difference::cost_before), comparison.before.objective.ten_thousandths());
        prop_assert_eq!(sum(Difference::cost_after), comparison.after.objective.ten_thousandths());
    }

    #[test]
    fn a_price_lies_between_its_bounds_and_is_exact_where_plans_are(parts in any_problem(0..9)) {
        let problem = Problem::new(parts.clone()).unwrap();
        let request = Request::default();
        let all = rules(&problem, &request);
        let whole = propose(&problem);
        for price in rule_prices(&problem, &request, &all, &Unwatched) {
            prop_assert!(price.least >= ExactAmount::default());
            prop_assert!(price.least <= price.difference && price.difference <= price.most, "{price:?}");
            prop_assert!(price.is_exact());
            let mut without = parts.clone();
            match &price.rule {
                Rule::RegionPrefix { to } => without.policy.region_prefix = *to,
                Rule::MinLotMembers { to } => without.policy.min_lot_members = *to,
                Rule::MaxLotMembers => without.policy.max_lot_members = None,
                Rule::MaxLotValue => without.policy.max_lot_value_minor = None,
                Rule::PriceConditions => without.needs.iter_mut().for_each(|need| need.max_unit_price_minor = None),
                Rule::Apart { need, other } => without.policy.apart.retain(|(a, b)| {
                    [(a, b), (b, a)] != [(need, other), (other, need)] && [(b, a), (a, b)] != [(need, other), (other, need)]
                }),
                Rule::Together { .. } | Rule::Fixed { .. } => prop_assert!(false),
            }
            let free = propose(&Problem::new(without).unwrap());
            prop_assert_eq!(free.status(), PlanStatus::Optimal);
            let difference = whole.objective().ten_thousandths() - free.objective().ten_thousandths();
            prop_assert_eq!(price.difference.ten_thousandths(), difference);
        }
    }
}
