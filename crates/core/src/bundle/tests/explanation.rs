//! What an officer reads of a plan: a report from top to bottom, and the figures behind each need alone.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::bundle::explanation::solitude::Solitude;
use crate::bundle::explanation::words::Words;
use crate::bundle::testing::{date, need, parts};
use crate::bundle::{
    ExactAmount, Explanation, LeftAlone, Need, Outcome, Plan, Problem, ProblemParts, bindings, explain,
    explain_in, propose, report,
};
use crate::evaluation::wording::Language;

fn problem(parts: ProblemParts) -> Problem {
    Problem::new(parts).unwrap()
}

fn with_level(need: Need, level: i64) -> Need {
    Need { levels: BTreeMap::from([("generation".to_owned(), level)]), ..need }
}

/// A lot of four members with a higher level, a window and a tier that bind it, and two needs alone.
fn story() -> ProblemParts {
    let mut stated = parts(vec![
        with_level(need("n1", "m1", 20), 1),
        need("n2", "m2", 30),
        Need { start_from: date(2027, 8, 1), ..need("n3", "m3", 10) },
        Need { start_until: date(2027, 8, 15), ..need("n4", "m4", 45) },
        Need { region: "NL411".to_owned(), ..need("n5", "m5", 10) },
        Need { start_from: date(2027, 10, 1), start_until: date(2027, 11, 1), ..need("n6", "m6", 10) },
    ]);
    stated.policy.region_prefix = 4;
    stated.policy.max_lot_value_minor = Some(6_000_000);
    stated
}

fn figures(stated: ProblemParts, id: &str) -> Option<Solitude> {
    let problem = problem(stated);
    let explained = explain(&problem, &propose(&problem)).into_iter().find(|one| one.need == id).unwrap();
    match explained.outcome {
        Outcome::Alone(LeftAlone { figures, .. }) => figures,
        Outcome::InLot(part) => panic!("{id} is in a lot: {part:?}"),
    }
}

fn euros(amount: i128) -> ExactAmount {
    ExactAmount::from_ten_thousandths(amount * 1_000_000)
}

#[test]
fn a_plan_reads_as_a_report() {
    let problem = problem(story());
    let words = Words { members: BTreeMap::from([("m1".to_owned(), "OPOD".to_owned())]), ..Words::default() };
    let plan = propose(&problem);
    let both = Language::ALL.map(|language| report(&words, &problem, &plan, language));
    insta::assert_snapshot!(both.join("\n---\n\n"));
}

#[test]
fn what_binds_a_lot_is_told_in_figures() {
    let problem = problem(story());
    let plan = propose(&problem);
    let found = bindings(&problem, &plan.lots()[0]).unwrap();
    // 105 pieces of wifi6 at 510 less 2 %: 52,479; the discount began at 100.
    let value = found.value.unwrap();
    assert_eq!((value.price, value.slack), (euros(52_479), euros(7_521)));
    assert_eq!(found.window.from_needs, ["n3"]);
    assert_eq!(found.window.until_needs, ["n4"]);
    assert_eq!((found.tier.spare, found.tier.could_be_missed.len()), (5, 0));
    // 895 more would earn 5 %: 3 % of 105 x 510.
    let next = found.tier.next.unwrap();
    assert_eq!((next.short, next.saving.to_string()), (895, "1606.500000".to_owned()));
    // 85 pieces pay 60 more, less 2 %.
    let level = &found.levels[0];
    assert_eq!(
        (level.driven_by.as_slice(), level.cost_to_others),
        (["n1".to_owned()].as_slice(), euros(4_998))
    );
}

#[test]
fn each_reason_to_stay_alone_has_its_figures() {
    assert_eq!(figures(story(), "n5"), Some(Solitude::Elsewhere { other_regions: 5, other_values: 0 }));
    let (from, until) = (date(2027, 7, 1), date(2027, 9, 1));
    assert_eq!(figures(story(), "n6"), Some(Solitude::NearestWindow { from, until, days: -30 }));

    let two = || vec![need("n1", "m1", 20), need("n2", "m2", 30)];
    let mut apart = parts(two());
    apart.policy.apart = vec![("n1".to_owned(), "n2".to_owned())];
    assert_eq!(figures(apart, "n1"), Some(Solitude::KeptApart { needs: 1 }));

    let mut capped = parts(two());
    capped.policy.max_lot_value_minor = Some(2_000_000);
    let value = Solitude::Value { cap: euros(20_000), value: euros(22_500), members: 2 };
    assert_eq!(figures(capped, "n1"), Some(value));

    let dear =
        vec![Need { max_unit_price_minor: Some(44_000), ..need("n1", "m1", 20) }, need("n2", "m2", 30)];
    let price = |is_own| Solitude::UnitPrice { unit: euros(450), most: euros(440), is_own, members: 2 };
    assert_eq!(figures(parts(dear.clone()), "n1"), Some(price(true)));
    assert_eq!(figures(parts(dear), "n2"), Some(price(false)));

    // Together 250 pieces would pay 660 instead of 450: 51,500 more, of which a procedure less gives 20,000 back.
    let level = vec![need("n1", "m1", 250), with_level(need("n2", "m2", 20), 2)];
    let Some(Solitude::Dearer { extra, members, raised, .. }) = figures(parts(level), "n1") else {
        panic!("no figures");
    };
    // 270 x 660 less 2 % + 4,000 against 250 x 450 less 2 % + 12,000 and 20 x 660 + 12,000.
    assert_eq!((extra, members), (euros(178_636 - 122_250 - 25_200), 2));
    // 250 pieces at 210 more, less 2 %.
    assert_eq!(raised, euros(51_450));
}

#[test]
fn figures_over_few_members_are_kept_from_a_member() {
    let mut stated = parts(vec![need("n1", "m1", 20), need("n2", "m2", 30)]);
    stated.policy.max_lot_value_minor = Some(2_000_000);
    let problem = problem(stated);
    let told = |crowd_members| {
        let words = Words { crowd_members, ..Words::default() };
        explain_in(&words, &problem, &propose(&problem)).into_iter().map(|one: Explanation| one.sentence.en)
    };
    assert!(told(0).all(|text| text.contains("22,500.00")));
    assert!(told(crate::bundle::crowd::CROWD_MEMBERS).all(|text| !text.contains("22,500.00")));
}

/// What binds a lot is recomputed with plain sums.
pub(super) fn check_bindings(problem: &Problem, plan: &Plan) -> Result<(), TestCaseError> {
    for lot in plan.lots() {
        let found = bindings(problem, lot).unwrap();
        if let Some(value) = found.value {
            prop_assert!(value.slack >= ExactAmount::default() && value.price == lot.price());
        }
        if let Some(price) = &found.price {
            prop_assert!(price.slack >= ExactAmount::default());
        }
        prop_assert!(found.members.least <= found.members.members);
        prop_assert!(found.members.most.is_none_or(|most| found.members.members <= most));
        prop_assert!(!found.window.from_needs.is_empty() && !found.window.until_needs.is_empty());
        let needs: Vec<Need> = lot.needs().iter().map(|id| problem.need(id).unwrap().stated()).collect();
        let tiers = &problem.category(lot.category()).unwrap().discount_tiers;
        let quantity = |less: i64| i64::try_from(lot.quantity()).unwrap() - less;
        let rate = |quantity: i64| {
            tiers.iter().filter(|tier| tier.from_quantity <= quantity).map(|tier| tier.rate_bp).next_back()
        };
        let kept = |need: &&Need| {
            rate(quantity(need.quantity)).unwrap_or_default() == i64::from(lot.rate_bp().get())
                || lot.rate_bp().get() == 0
        };
        let could_be_missed: Vec<&str> = needs.iter().filter(kept).map(|need| need.id.as_str()).collect();
        prop_assert!(found.tier.could_be_missed.iter().all(|id| could_be_missed.contains(&id.as_str())));
        if let Some(next) = found.tier.next {
            prop_assert!(next.short > 0 && next.from_quantity == lot.quantity() + next.short);
        }
        let others: i128 = found.levels.iter().map(|level| level.cost_to_others.ten_thousandths()).sum();
        let explained = explain(problem, plan);
        let above: i128 = explained
            .iter()
            .filter(|one| lot.needs().iter().any(|id| id == one.need))
            .filter_map(|one| match &one.outcome {
                Outcome::InLot(part) => Some(part.above_own_level.ten_thousandths()),
                Outcome::Alone(_) => None,
            })
            .sum();
        prop_assert_eq!(others, above);
    }
    Ok(())
}
