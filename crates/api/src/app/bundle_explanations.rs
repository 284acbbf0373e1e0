//! What a bundle means: savings per member, what binds each lot, and the whole as a report.

use samenkoop_core::{
    bundle::{
        Lot, LotBindings, MemberSaving, bindings, crowd::is_crowd, explanation::savings::total_by_member,
    },
    evaluation::wording::Language,
    id::{BundleId, BundleLotId},
    localized::Localized,
    money::Currency,
};

use super::{
    AppError,
    bundle_study::{BundleParts, Study, parts},
    bundles::visible,
};
use crate::{
    auth::{Acting, policy::Access},
    store::{StoredPlace, StoredPlacement, Tx},
};

/// The savings of a bundle, per member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Savings {
    /// The currency of every amount.
    pub currency: Currency,
    /// The members that the reader may see.
    pub members: Vec<MemberSaving>,
}

/// What a bundle saves each member; a member sees its own.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn savings(tx: &mut Tx<'_>, acting: &Acting, bundle: BundleId) -> Result<Savings, AppError> {
    let bundle = visible(tx, acting, bundle)?.value;
    let own = acting.member_filter()?;
    let placements = tx.bundle_placement_list(bundle.id)?;
    let shown = placements.into_iter().filter(|placement| own.is_none_or(|own| own == placement.member_id));
    let members = total_by_member(shown.map(|placement| {
        let is_in_lot = matches!(placement.place, StoredPlace::Lot(_));
        (placement.member_id.to_string(), is_in_lot, placement.alone_cost, placement.cost)
    }));
    Ok(Savings { currency: bundle.policy.currency, members })
}

/// Whether totals over a whole bundle may be told to the reader: to a member only when enough others are in it.
pub(super) fn may_see_totals(acting: &Acting, members: usize) -> bool {
    acting.caller.access != Access::Own || is_crowd(members)
}

/// What binds a lot of a bundle, with its needs named by their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownBindings {
    /// The bindings; needs are named by the ids of the problem.
    pub bindings: LotBindings,
    /// The same in sentences.
    pub sentences: Vec<Localized<String>>,
}

/// What binds a lot; `None` when the needs of the bundle have changed since, so that nothing can be said of it any more.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn lot_bindings(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    lot: BundleLotId,
) -> Result<Option<ShownBindings>, AppError> {
    let parts = parts(tx, acting, bundle)?;
    let first = of_lot(&parts, lot).next().map(|placement| (placement.need_id, placement.region.clone()));
    let Ok(study) = Study::of(parts) else { return Ok(None) };
    let words = study.demand.words_for_officer(&study.parts.names);
    let problem = study.demand.problem();
    let holds_first = |lot: &&Lot| lot.needs().iter().any(|id| study.demand.part_key(id) == first);
    let found = study.plan.lots().iter().find(holds_first);
    let Some(lot) = found else { return Ok(None) };
    let Some(bindings) = bindings(problem, lot) else { return Ok(None) };
    let sentences = bindings.sentences(&words, problem, lot);
    Ok(Some(ShownBindings { bindings, sentences }))
}

fn of_lot(parts: &BundleParts, lot: BundleLotId) -> impl Iterator<Item = &StoredPlacement> {
    parts
        .placements
        .iter()
        .filter(move |placement| matches!(placement.place, StoredPlace::Lot(own) if own == lot))
}

/// The bundle as a text, in Markdown.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Refused`] when its needs have changed since.
pub fn report(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    language: Language,
) -> Result<String, AppError> {
    let study = Study::of(parts(tx, acting, bundle)?)?;
    Ok(study.demand.report(&study.plan, &study.parts.names, language))
}
