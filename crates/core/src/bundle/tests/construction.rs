//! A plan without a search keeps every rule, says why needs are alone, and its bound is never above the best plan.

use proptest::prelude::*;

use crate::bundle::testing::{need, parts as wifi};
use crate::bundle::tests::properties::{brute_force, check_plan, check_reasons, parts};
use crate::bundle::{Effort, Need, Plan, Problem, Request, Unwatched, propose, propose_with};

fn constructed(problem: &Problem) -> Plan {
    propose_with(problem, &Request::of(Effort::Construction), &Unwatched)
}

#[test]
fn equal_needs_of_two_members_become_one_lot() {
    let needs = vec![need("n1", "m1", 60), need("n2", "m2", 60), need("n3", "m1", 10)];
    let plan = constructed(&Problem::new(wifi(needs)).unwrap());
    assert_eq!(plan.lots().len(), 1);
    assert_eq!(plan.lots()[0].needs().to_vec(), ["n1", "n2", "n3"]);
    assert_eq!(plan.lots()[0].quantity(), 130);
    assert!(plan.alone().is_empty());
}

#[test]
fn a_need_joins_only_at_a_price_it_accepts_and_lowers_it_by_joining() {
    // Wifi costs 450 euro, 2 % less from 100 on: 441 euro.
    let picky = |limit| Need { max_unit_price_minor: Some(limit), ..need("n3", "m3", 20) };
    let with = |limit| {
        let needs = vec![need("n1", "m1", 50), need("n2", "m2", 40), picky(limit)];
        constructed(&Problem::new(wifi(needs)).unwrap())
    };
    assert_eq!(with(44_100).lots()[0].needs().to_vec(), ["n1", "n2", "n3"]);
    assert_eq!(with(44_099).lots()[0].needs().to_vec(), ["n1", "n2"]);
}

#[test]
fn needs_with_price_conditions_find_each_other() {
    let picky = |id: &str, member: &str| Need { max_unit_price_minor: Some(44_100), ..need(id, member, 60) };
    let plan = constructed(&Problem::new(wifi(vec![picky("n1", "m1"), picky("n2", "m2")])).unwrap());
    assert_eq!(plan.lots()[0].needs().to_vec(), ["n1", "n2"]);
}

#[test]
fn a_cell_is_cut_where_the_policy_limits_a_lot() {
    let needs: Vec<Need> =
        (0..30).map(|number| need(&format!("n{number:02}"), &format!("m{number:02}"), 10)).collect();
    let mut few = wifi(needs.clone());
    few.policy.max_lot_members = Some(12);
    let plan = constructed(&Problem::new(few).unwrap());
    let mut sizes: Vec<usize> = plan.lots().iter().map(|lot| lot.needs().len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [6, 12, 12]);
    // Fifty access points cost 22,500 euro.
    let mut cheap = wifi(needs);
    cheap.policy.max_lot_value_minor = Some(2_250_000);
    let plan = constructed(&Problem::new(cheap).unwrap());
    assert_eq!(plan.lots().len(), 6);
    assert!(plan.lots().iter().all(|lot| lot.quantity() == 50));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_small_construction_keeps_the_rules_and_its_bound_is_below_the_best(parts in parts(0..7)) {
        let problem = Problem::new(parts.clone()).unwrap();
        let plan = constructed(&problem);
        check_plan(&parts, &problem, &plan)?;
        check_reasons(&parts, &plan)?;
        let best = brute_force(&parts, &parts.needs, &mut Vec::new(), 0).unwrap();
        prop_assert!(plan.lower_bound().ten_thousandths() <= best);
        prop_assert!(best <= plan.objective().ten_thousandths());
    }

    #[test]
    fn a_larger_construction_keeps_the_rules(parts in parts(8..120)) {
        let problem = Problem::new(parts.clone()).unwrap();
        let plan = constructed(&problem);
        check_plan(&parts, &problem, &plan)?;
        check_reasons(&parts, &plan)?;
    }

    #[test]
    fn neither_order_nor_threads_change_a_construction(
        (parts, shuffled) in parts(2..60).prop_flat_map(|parts| {
            let needs = Just(parts.needs.clone()).prop_shuffle();
            (Just(parts), needs)
        })
    ) {
        let mut other = parts.clone();
        other.needs = shuffled;
        other.categories.reverse();
        let (one, other) = (Problem::new(parts).unwrap(), Problem::new(other).unwrap());
        let plan = constructed(&one);
        prop_assert_eq!(&plan, &constructed(&other));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        prop_assert_eq!(&plan, &pool.install(|| constructed(&one)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_bound_of_a_construction_is_below_every_plan_a_search_finds(parts in parts(20..60)) {
        let problem = Problem::new(parts).unwrap();
        prop_assert!(constructed(&problem).lower_bound() <= propose(&problem).objective());
    }
}
