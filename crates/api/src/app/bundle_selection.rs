//! Which submitted needs a bundle looks at: the selection checked against what there is, and the needs that it chooses.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    bundle::BundleSelection,
    category::Category,
    codes::NutsCode,
    id::{MemberId, NeedId, SiteId},
    need::{Need, NeedPhase},
};

use super::{AppError, Code, Versioned};
use crate::{
    store::{NeedFilter, Tx},
    wire::InputError,
};

/// The most needs that a refusal names; who has more wrong has another problem than one of them.
const NAMED_MAX: usize = 100;

/// What the selection names is there, and it can choose something.
///
/// # Errors
/// [`AppError::Invalid`] with everything that is not; [`AppError::Refused`] when a need that it names is not submitted.
pub(super) fn check(
    tx: &mut Tx<'_>,
    selection: &BundleSelection,
    categories: &[Category],
) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let mut wrong = |pointer: &str, code, detail: String| {
        errors.push(InputError { pointer: format!("/selection/{pointer}"), code, detail });
    };
    for id in &selection.category_ids {
        if !categories.iter().any(|category| category.id() == id) {
            wrong("categoryIds", "unknownCategory", format!("there is no category {id}"));
        }
    }
    let wanted: Vec<MemberId> = selection.member_ids.iter().copied().collect();
    let members: BTreeSet<MemberId> = tx.member_list(&wanted)?.iter().map(|member| member.id).collect();
    for id in wanted.iter().filter(|id| !members.contains(id)) {
        wrong("memberIds", "unknownMember", format!("there is no member {id}"));
    }
    let named: Vec<NeedId> = selection.need_ids.union(&selection.excluded_need_ids).copied().collect();
    let known: BTreeMap<NeedId, NeedPhase> =
        tx.need_list(&named)?.into_iter().map(|need| (need.value.id(), need.value.phase())).collect();
    for (pointer, ids) in
        [("needIds", &selection.need_ids), ("excludedNeedIds", &selection.excluded_need_ids)]
    {
        for id in ids.iter().filter(|id| !known.contains_key(id)).take(NAMED_MAX) {
            wrong(pointer, "unknownNeed", format!("there is no need {id}"));
        }
    }
    if selection.is_reversed() {
        wrong("startUntilOn", "windowReversed", "the last day lies before the first".to_owned());
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let waits = |id: &&NeedId| known.get(id) != Some(&NeedPhase::Submitted);
    let others: Vec<String> =
        selection.need_ids.iter().filter(waits).take(NAMED_MAX).map(ToString::to_string).collect();
    if others.is_empty() {
        Ok(())
    } else {
        Err(AppError::refused(
            Code::Incomplete,
            format!("these needs are not submitted: {}", others.join(", ")),
        ))
    }
}

/// The submitted needs that a selection chooses.
///
/// # Errors
/// [`AppError::Refused`] when there are none.
pub(super) fn choose(
    tx: &mut Tx<'_>,
    selection: &BundleSelection,
    regions: &BTreeMap<SiteId, NutsCode>,
) -> Result<Vec<Versioned<Need>>, AppError> {
    let mut needs = if selection.need_ids.is_empty() {
        tx.need_all(&NeedFilter { phase: Some(NeedPhase::Submitted), ..NeedFilter::default() })?
    } else {
        let named: Vec<NeedId> = selection.need_ids.iter().copied().collect();
        tx.need_list(&named)?
    };
    needs
        .retain(|need| need.value.phase() == NeedPhase::Submitted && selection.chooses(&need.value, regions));
    if needs.is_empty() {
        return Err(AppError::refused(Code::Incomplete, "no need in this selection is submitted"));
    }
    Ok(needs)
}
