//! What if: the same needs with something changed, bundled anew and held against the plan as it is, need by need.
//!
//! [`changes`] says what can be changed, [`comparison`] holds two plans against each other, and [`rule_price`] says what each rule of the
//! policy costs. Nothing here decides anything: a what-if is thrown away or kept beside its bundle, and the needs stay what they are.

pub mod changes;
pub mod comparison;
pub mod demand;
pub mod rule_price;

use std::collections::BTreeSet;

use crate::bundle::explanation::words::Words;
use crate::bundle::problem::Problem;
use crate::bundle::what_if::changes::{ChangeFinding, Changes};
use crate::bundle::what_if::comparison::{Comparison, Side, compare};
use crate::bundle::{Request, Watch, propose_with};

/// Bundles a problem with the changes, and compares the plan with the one without.
///
/// # Errors
/// Every [`ChangeFinding`]: changes that name what is not there, contradict each other, or make a problem that is refused.
pub fn what_if(
    words: &Words,
    problem: &Problem,
    request: &Request,
    changes: &Changes,
    watch: &dyn Watch,
) -> Result<Comparison, Vec<ChangeFinding>> {
    let changed = changes.applied(problem, &|id| vec![id.to_owned()])?;
    let before = propose_with(problem, request, watch);
    let after = propose_with(&changed, &without_strangers(request, &changed), watch);
    let before = Side { words, problem, plan: &before };
    let after = Side { words, problem: &changed, plan: &after };
    Ok(compare(before, after, &str::to_owned))
}

/// The request for a problem that may have lost needs: sets keep what is still there, and what is left of nothing is dropped.
#[must_use]
pub fn without_strangers(request: &Request, problem: &Problem) -> Request {
    let known = |sets: &[Vec<String>]| -> Vec<Vec<String>> {
        let left = sets.iter().map(|ids| -> Vec<String> {
            ids.iter()
                .filter(|id| problem.need(id).is_some())
                .cloned()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect()
        });
        left.filter(|ids| !ids.is_empty()).collect()
    };
    Request { together: known(&request.together), fixed: known(&request.fixed), ..request.clone() }
}
