//! Worked examples that a buyer can follow with a calculator.
//!
//! An access point costs EUR 450 at wifi5, 510 at wifi6 and 660 at wifi7; 2 % off from 100 pieces, 5 % from 1,000. A joint lot costs
//! EUR 4,000 to tender, a procedure of one's own EUR 12,000.

use std::collections::BTreeMap;

use crate::bundle::testing::{category, date, need, parts};
use crate::bundle::{
    AloneReason, Explanation, Need, NotALot, Outcome, Plan, PlanStatus, Problem, ProblemParts, explain,
    lot_terms, propose,
};

fn problem(parts: ProblemParts) -> Problem {
    Problem::new(parts).unwrap()
}

fn proposed(parts: ProblemParts) -> Plan {
    propose(&problem(parts))
}

fn with_level(need: Need, level: i64) -> Need {
    Need { levels: BTreeMap::from([("generation".to_owned(), level)]), ..need }
}

fn lots(plan: &Plan) -> Vec<Vec<&str>> {
    plan.lots().iter().map(|lot| lot.needs().iter().collect()).collect()
}

fn alone(plan: &Plan) -> Vec<(&str, AloneReason)> {
    plan.alone().iter().map(|alone| (alone.need(), alone.reason())).collect()
}

#[test]
fn twenty_and_thirty_give_a_lot_of_fifty() {
    let plan = proposed(parts(vec![need("n1", "m1", 20), need("n2", "m2", 30)]));
    assert_eq!(plan.status(), PlanStatus::Optimal);
    assert_eq!(lots(&plan), [["n1", "n2"]]);
    let lot = &plan.lots()[0];
    assert_eq!((lot.quantity(), lot.unit_price_minor(), lot.rate_bp().get()), (50, 45_000, 0));
    // 50 x 450 + 4,000; alone 20 x 450 + 12,000 and 30 x 450 + 12,000.
    assert_eq!(lot.cost().to_string(), "26500.000000");
    assert_eq!(plan.baseline().to_string(), "46500.000000");
    assert_eq!(plan.savings().to_string(), "20000.000000");
}

#[test]
fn together_they_reach_a_discount_that_neither_reaches_alone() {
    let plan = proposed(parts(vec![need("n1", "m1", 60), need("n2", "m2", 60)]));
    // 120 x 450 less 2 % + 4,000.
    assert_eq!(plan.lots()[0].cost().to_string(), "56920.000000");
    assert_eq!(plan.lots()[0].rate_bp().get(), 200);
}

#[test]
fn nobody_gets_less_than_it_asked_for() {
    let needs = vec![with_level(need("n1", "m1", 10), 2), with_level(need("n2", "m2", 10), 0)];
    let plan = proposed(parts(needs));
    assert_eq!(lots(&plan), [["n1", "n2"]]);
    assert_eq!(plan.lots()[0].level("generation"), Some(2));
    assert_eq!(plan.lots()[0].unit_price_minor(), 66_000);
}

#[test]
fn a_large_modest_need_does_not_pay_for_the_demands_of_others() {
    // Lifting 200 pieces from wifi5 to wifi7 costs 42,000: more than a third procedure.
    let needs = vec![
        need("n1", "m1", 200),
        need("n2", "m2", 200),
        with_level(need("n3", "m3", 20), 2),
        with_level(need("n4", "m4", 20), 2),
    ];
    let plan = proposed(parts(needs));
    assert_eq!(lots(&plan), [["n1", "n2"], ["n3", "n4"]]);
}

#[test]
fn the_cap_splits_what_would_otherwise_be_one_lot() {
    let needs = || (1..=4).map(|n| need(&format!("n{n}"), &format!("m{n}"), 40)).collect();
    assert_eq!(lots(&proposed(parts(needs()))).len(), 1);
    let mut capped = parts(needs());
    // Two needs are 80 x 450 = 36,000; three are 120 x 450 less 2 % = 52,920.
    capped.policy.max_lot_value_minor = Some(4_000_000);
    let plan = proposed(capped);
    assert_eq!(lots(&plan), [["n1", "n2"], ["n3", "n4"]]);
    assert!(plan.lots().iter().all(|lot| lot.price().to_string() == "36000.000000"));
}

#[test]
fn a_discount_can_bring_a_larger_lot_back_under_the_cap() {
    // 99 pieces are 44,550 and above the cap of 44,500; 100 pieces less 2 % are 44,100 and below it.
    let mut stated = parts(vec![need("n1", "m1", 50), need("n2", "m2", 49), need("n3", "m3", 1)]);
    stated.policy.max_lot_value_minor = Some(4_450_000);
    let problem = problem(stated);
    assert_eq!(lot_terms(&problem, &["n1", "n2"]), Err(NotALot::CapExceeded));
    assert!(lot_terms(&problem, &["n1", "n2", "n3"]).is_ok());
    assert_eq!(lots(&propose(&problem)), [["n1", "n2", "n3"]]);
}

#[test]
fn windows_without_a_common_day_separate() {
    let mut late = need("n3", "m3", 30);
    late.start_from = date(2027, 9, 2);
    late.start_until = date(2027, 10, 1);
    let plan = proposed(parts(vec![need("n1", "m1", 20), need("n2", "m2", 30), late]));
    assert_eq!(lots(&plan), [["n1", "n2"]]);
    assert_eq!(alone(&plan), [("n3", AloneReason::WindowDisjoint)]);
}

#[test]
fn a_common_day_of_all_is_needed_not_of_each_pair() {
    let window = |id: &str, member: &str, from: u32, until: u32| Need {
        start_from: date(2027, 7, from),
        start_until: date(2027, 7, until),
        ..need(id, member, 10)
    };
    // Each touches the next, and the first and the last never meet.
    let plan = proposed(parts(vec![
        window("n1", "m1", 1, 10),
        window("n2", "m2", 10, 20),
        window("n3", "m3", 20, 30),
        window("n4", "m4", 20, 25),
    ]));
    assert_eq!(lots(&plan), [["n1", "n2"], ["n3", "n4"]]);
    assert_eq!(plan.lots()[0].start_from(), date(2027, 7, 10));
    assert_eq!(plan.lots()[0].start_until(), date(2027, 7, 10));
}

#[test]
fn regions_and_match_values_divide() {
    let elsewhere = Need { region: "NL411".to_owned(), ..need("n3", "m3", 30) };
    let indoor = Need {
        matching: BTreeMap::from([("placement".to_owned(), "indoor".to_owned())]),
        ..need("n4", "m4", 30)
    };
    let mut stated = parts(vec![need("n1", "m1", 20), need("n2", "m2", 30), elsewhere, indoor]);
    assert_eq!(lots(&proposed(stated.clone())), [["n1", "n2", "n3"]]);
    stated.policy.region_prefix = 4;
    let plan = proposed(stated);
    assert_eq!(lots(&plan), [["n1", "n2"]]);
    assert_eq!(plan.lots()[0].region(), "NL36");
    assert_eq!(alone(&plan), [("n3", AloneReason::NoPartner), ("n4", AloneReason::NoPartner)]);
}

#[test]
fn one_member_bundles_nothing_with_itself() {
    let plan = proposed(parts(vec![need("n1", "m1", 20), need("n2", "m1", 30)]));
    assert_eq!(alone(&plan), [("n1", AloneReason::NoPartner), ("n2", AloneReason::NoPartner)]);
    assert_eq!(plan.objective(), plan.baseline());
}

#[test]
fn where_one_member_may_be_a_lot_its_needs_are_tendered_cheaper() {
    let mut stated = parts(vec![need("n1", "m1", 20), need("n2", "m1", 30)]);
    stated.policy.min_lot_members = 1;
    assert_eq!(lots(&proposed(stated)), [["n1", "n2"]]);
}

#[test]
fn the_largest_number_of_members_splits() {
    let needs = (1..=6).map(|n| need(&format!("n{n}"), &format!("m{n}"), 10)).collect();
    let mut stated = parts(needs);
    stated.policy.max_lot_members = Some(3);
    let plan = proposed(stated);
    assert_eq!(plan.lots().len(), 2);
    assert!(plan.lots().iter().all(|lot| lot.needs().len() == 3));
}

#[test]
fn every_reason_is_named_when_it_is_the_first_that_applies() {
    let pair = || parts(vec![need("n1", "m1", 50), need("n2", "m2", 50)]);
    let reason_of = |stated: ProblemParts| {
        let plan = proposed(stated);
        assert!(plan.lots().is_empty());
        plan.alone()[0].reason()
    };
    let mut apart = pair();
    apart.policy.apart = vec![("n2".to_owned(), "n1".to_owned())];
    assert_eq!(reason_of(apart), AloneReason::Apart);
    let mut capped = pair();
    capped.policy.max_lot_value_minor = Some(4_409_999);
    assert_eq!(reason_of(capped.clone()), AloneReason::CapExceeded);
    capped.policy.max_lot_value_minor = Some(4_410_000);
    assert_eq!(lots(&proposed(capped)).len(), 1);
    // 450 less 2 % is 441.
    let mut dear = pair();
    dear.needs[1].max_unit_price_minor = Some(44_099);
    assert_eq!(reason_of(dear.clone()), AloneReason::PriceCondition);
    dear.needs[1].max_unit_price_minor = Some(44_100);
    assert_eq!(lots(&proposed(dear)).len(), 1);
    let mut cheap = pair();
    cheap.categories[0].alone_cost_minor = 0;
    cheap.categories[0].discount_tiers.clear();
    assert_eq!(reason_of(cheap), AloneReason::CheaperAlone);
}

#[test]
fn the_same_reasons_are_named_in_a_group_too_large_for_looking_at_every_set() {
    let many = || parts((10..32).map(|n| need(&format!("n{n}"), &format!("m{n}"), 50)).collect());
    let reasons = |stated: ProblemParts| {
        let plan = proposed(stated);
        let mut reasons: Vec<AloneReason> = plan.alone().iter().map(crate::bundle::Alone::reason).collect();
        reasons.dedup();
        reasons
    };
    assert_eq!(reasons(many()), []);
    let mut capped = many();
    capped.policy.max_lot_value_minor = Some(4_409_999);
    assert_eq!(reasons(capped), [AloneReason::CapExceeded]);
    let mut dear = many();
    for need in &mut dear.needs {
        // Even with 5 % off, 427.50.
        need.max_unit_price_minor = Some(42_749);
    }
    assert_eq!(reasons(dear), [AloneReason::PriceCondition]);
    let mut apart = many();
    let others = (11..32).map(|n| ("n10".to_owned(), format!("n{n}")));
    apart.policy.apart = others.collect();
    assert_eq!(reasons(apart), [AloneReason::Apart]);
    let mut cheap = many();
    cheap.categories[0].alone_cost_minor = 0;
    cheap.categories[0].discount_tiers.clear();
    assert_eq!(reasons(cheap), [AloneReason::CheaperAlone]);
}

#[test]
fn the_explanation_can_be_followed_with_a_calculator() {
    let needs = vec![
        with_level(need("n1", "m1", 20), 1),
        need("n2", "m2", 30),
        Need { region: "NL411".to_owned(), ..need("n3", "m3", 10) },
    ];
    let mut stated = parts(needs);
    stated.policy.region_prefix = 4;
    let problem = problem(stated);
    let explanations = explain(&problem, &propose(&problem));
    let english: Vec<&str> = explanations.iter().map(|e| e.sentence.en.as_str()).collect();
    // 50 x 510 + 4,000 = 29,500, by quantity 11,800 and 17,700; n2 asked for 450 and pays 30 x 60 more.
    assert_eq!(
        english,
        [
            "Need n1 shares a lot with 1 other need (50 x access point together): its share is EUR 11,800.00, \
             alone it would cost EUR 22,200.00, a saving of EUR 10,400.00. Together that is EUR 10,200.00 for the \
             units and EUR 1,600.00 for the procedure, alone EUR 10,200.00 and EUR 12,000.00.",
            "Need n2 shares a lot with 1 other need (50 x access point together): its share is EUR 17,700.00, \
             alone it would cost EUR 25,500.00, a saving of EUR 7,800.00; EUR 1,800.00 of it pays for a higher \
             level than asked (generation wifi6 instead of wifi5). Together that is EUR 15,300.00 for the units and \
             EUR 2,400.00 for the procedure, alone EUR 13,500.00 and EUR 12,000.00. If it stood alone, it and the \
             rest of the lot would together cost EUR 18,200.00 more.",
            "Need n3 stays alone and then costs EUR 16,500.00: no other member has a need with the same properties \
             in this category and region; there are 2 in other regions.",
        ]
    );
    let dutch: Vec<&str> = explanations.iter().map(|e| e.sentence.nl.as_str()).collect();
    assert_eq!(
        dutch,
        [
            "Behoefte n1 deelt een perceel met 1 andere behoefte (samen 50 x access point): het aandeel is \
             EUR 11.800,00, alleen zou het EUR 22.200,00 kosten, een besparing van EUR 10.400,00. Samen is dat EUR 10.200,00 \
             voor de eenheden en EUR 1.600,00 voor de procedure, alleen EUR 10.200,00 en EUR 12.000,00.",
            "Behoefte n2 deelt een perceel met 1 andere behoefte (samen 50 x access point): het aandeel is \
             EUR 17.700,00, alleen zou het EUR 25.500,00 kosten, een besparing van EUR 7.800,00; EUR 1.800,00 \
             daarvan is voor een hoger niveau dan gevraagd (generation wifi6 in plaats van wifi5). Samen is dat \
             EUR 15.300,00 voor de eenheden en EUR 2.400,00 voor de procedure, alleen EUR 13.500,00 en EUR 12.000,00. \
             Stond zij alleen, dan kostten zij en de rest van het perceel samen EUR 18.200,00 meer.",
            "Behoefte n3 blijft alleen en kost dan EUR 16.500,00: geen ander lid heeft in deze categorie en regio \
             een behoefte met dezelfde kenmerken; wel zijn er 2 in andere regio's.",
        ]
    );
}

#[test]
fn whoever_pays_more_in_a_lot_is_told_so() {
    // Shared by quantity, the large need bears most of a procedure that saves the small one its own.
    let mut stated = parts(vec![need("n1", "m1", 99), with_level(need("n2", "m2", 1), 2)]);
    stated.categories[0].attributes[0].increment_minor = vec![0, 6_000, 10_000];
    stated.categories[0].discount_tiers.clear();
    stated.categories[0].lot_cost_minor = 1_300_000;
    let problem = problem(stated);
    let explanations = explain(&problem, &propose(&problem));
    let Explanation { outcome: Outcome::InLot(part), sentence, .. } = &explanations[0] else {
        panic!("n1 should be in a lot: {explanations:?}");
    };
    // 99 x 550 + 99 % of 13,000 = 67,320 against 99 x 450 + 12,000 = 56,550.
    assert_eq!(part.saving.to_string(), "-10770.000000");
    assert!(sentence.en.contains("EUR 10,770.00 more"), "{sentence:?}");
}

#[test]
fn a_lot_composed_by_hand_gets_its_terms_or_the_first_reason_against_it() {
    let mut stated = parts(vec![
        need("n1", "m1", 20),
        need("n2", "m2", 30),
        Need {
            matching: BTreeMap::from([("placement".to_owned(), "indoor".to_owned())]),
            ..need("n3", "m3", 10)
        },
    ]);
    stated.policy.apart = vec![("n1".to_owned(), "n2".to_owned())];
    let problem = problem(stated);
    let refused = |ids: &[&str]| lot_terms(&problem, ids).unwrap_err();
    assert_eq!(refused(&[]), NotALot::Empty);
    assert_eq!(refused(&["n1", "n7"]), NotALot::UnknownNeed);
    assert_eq!(refused(&["n1", "n1"]), NotALot::RepeatedNeed);
    assert_eq!(refused(&["n1", "n3"]), NotALot::DifferentGroup);
    assert_eq!(refused(&["n1"]), NotALot::TooFewMembers);
    assert_eq!(refused(&["n1", "n2"]), NotALot::Apart);
}

#[test]
fn nothing_to_bundle_is_a_plan_too() {
    let plan = proposed(parts(vec![]));
    assert_eq!(plan.status(), PlanStatus::Optimal);
    assert_eq!(plan.objective().to_string(), "0.000000");
}

#[test]
fn prices_at_the_edge_of_what_is_allowed_stay_exact() {
    let most = 1_000_000_000_000_000;
    let mut stated = parts(
        (10..40)
            .map(|n| with_level(need(&format!("n{n}"), &format!("m{n}"), 1_000_000_000), n % 3))
            .collect(),
    );
    stated.policy.max_lot_value_minor = Some(most);
    let extreme = &mut stated.categories[0];
    *extreme = crate::bundle::Category {
        base_price_minor: most,
        lot_cost_minor: most,
        alone_cost_minor: most,
        ..category()
    };
    extreme.attributes[0].increment_minor = vec![0, most, most];
    extreme.discount_tiers[1].from_quantity = i64::MAX;
    let capped = proposed(stated.clone());
    assert_eq!(capped.lots().len(), 0);
    stated.policy.max_lot_value_minor = None;
    let plan = proposed(stated);
    assert!(plan.lower_bound() <= plan.objective() && plan.objective() < plan.baseline());
}
