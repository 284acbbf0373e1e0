//! Up to thirteen needs in one group: always the best plan there is, found here by trying every set in a way that shares no code with the
//! proposer, and the same plan on any number of threads.
//!
//! `PROPTEST_CASES=10000 cargo test --release -p samenkoop-core --lib exhaustive` tries ten thousand problems.

use proptest::prelude::*;

use super::properties::{alike, check_plan, check_reasons, plain_alone_cost, plain_lot_cost};
use crate::bundle::{Need, PlanStatus, Problem, ProblemParts, propose};

/// The lowest cost of all plans, from the cost of every set.
fn lowest_cost(parts: &ProblemParts) -> i128 {
    let needs = &parts.needs;
    let cost = |set: usize| {
        let chosen: Vec<&Need> =
            needs.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, need)| need).collect();
        let alone = (chosen.len() == 1).then(|| plain_alone_cost(parts, chosen[0]));
        let lot = (!chosen.is_empty()).then(|| plain_lot_cost(parts, &chosen)).flatten();
        [alone, lot].into_iter().flatten().min()
    };
    let costs: Vec<Option<i128>> = (0..1 << needs.len()).map(cost).collect();
    // The last need of what is left goes with any of the others.
    let mut lowest = vec![0_i128; costs.len()];
    for left in 1..costs.len() {
        let last = 1 << (usize::BITS - 1 - left.leading_zeros());
        let others = left ^ last;
        let mut best = i128::MAX;
        let mut with = others;
        loop {
            if let Some(cost) = costs[with | last] {
                best = best.min(cost + lowest[others ^ with]);
            }
            if with == 0 {
                break;
            }
            with = (with - 1) & others;
        }
        lowest[left] = best;
    }
    lowest[costs.len() - 1]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_group_of_up_to_thirteen_is_planned_as_well_as_by_trying_everything(parts in alike(0..14)) {
        let problem = Problem::new(parts.clone()).unwrap();
        let plan = propose(&problem);
        check_plan(&parts, &problem, &plan)?;
        check_reasons(&parts, &plan)?;
        prop_assert_eq!(plan.status(), PlanStatus::Optimal);
        prop_assert_eq!(plan.objective().ten_thousandths(), lowest_cost(&parts));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn any_number_of_threads_gives_the_same_plan(parts in super::properties::parts(20..80)) {
        let problem = Problem::new(parts).unwrap();
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| propose(&problem))
        };
        let one = with(1);
        prop_assert_eq!(&one, &with(2));
        prop_assert_eq!(&one, &with(8));
    }
}
