//! Accepting a bundle: its needs become bundled, and its lots become draft tenders.

use std::collections::BTreeMap;

use samenkoop_core::{
    bundle::{
        AcceptBundleError, BundlePhase, DraftLot, DraftPolicy, DraftTender, NeedPart, ProposedBundle,
        accept as decide, acceptance,
    },
    calendar::local_date,
    id::{BundleId, LotId, NeedId, TenderId},
    localized::Localized,
    tender::{Lot, LotOutcome, Tender},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    AppError, Code, Record, bundle_letters,
    bundles::{self, BundleView, note},
    record,
    tenders::compose_reference,
};
use crate::{
    auth::Acting,
    store::{LotItem, StoredAllocation, StoredBundle, StoredLot, StoredPlacement, StoredTender, Tx},
};

/// Accepts a bundle.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] when it was accepted before, has no lots, or rests on a need that is no longer what it
/// was; [`AppError::Invalid`] for choices in another currency.
pub fn accept(
    tx: &mut Tx<'_>,
    acting: &Acting,
    bundle: BundleId,
    policy: &DraftPolicy,
) -> Result<BundleView, AppError> {
    let found = tx.bundle_find(bundle)?.ok_or(AppError::NotFound)?;
    if policy.small_lot_value.currency() != found.value.policy.currency {
        let detail = format!("the bundle is in {}", found.value.policy.currency.code());
        return Err(AppError::invalid("/smallLotValue", "invalidMoney", detail));
    }
    let stored = tx.bundle_lot_list(bundle)?;
    let (lots, marks): (Vec<_>, Vec<_>) = stored.into_iter().map(|stored| (stored.lot, stored.marks)).unzip();
    let placements = tx.bundle_placement_list(bundle)?;
    let partly_alone = bundles::alone(&placements);
    let alone_cost =
        |one: StoredPlacement| (NeedPart { need_id: one.need_id, region: one.region }, one.alone_cost);
    let alone_costs = placements.into_iter().map(alone_cost).collect();
    let policy = &DraftPolicy { accepted_on: Some(local_date(acting.now)), ..*policy };
    let carried: Vec<NeedId> = acceptance::carried(&lots).into_iter().collect();
    let needs = tx.need_list(&carried)?;
    let versions: BTreeMap<NeedId, i64> = needs.iter().map(|need| (need.value.id(), need.version)).collect();
    let needs: Vec<_> = needs.into_iter().map(|need| need.value).collect();
    let proposed = ProposedBundle {
        phase: found.value.phase,
        lots: &lots,
        marks: &marks,
        partly_alone: &partly_alone,
        alone_costs: &alone_costs,
        objective: found.value.objective,
        lower_bound: found.value.lower_bound,
    };
    let accepted = decide(&proposed, &needs, &tx.category_all()?, policy).map_err(told)?;

    for need in &accepted.needs {
        let version = versions.get(&need.id()).copied().ok_or(AppError::Stale)?;
        tx.need_move(need, version)?;
        let detail = json!({ "bundleId": bundle.to_string() });
        let subject = need.id().to_string();
        record(tx, acting, Record { action: "needBundled", subject_kind: "need", subject, detail })?;
    }
    for tender in accepted.tenders {
        insert(tx, acting, bundle, tender)?;
    }
    let moved = StoredBundle { phase: BundlePhase::Accepted, accepted_at: Some(acting.now), ..found.value };
    let stored = tx.bundle_move(&moved, found.version)?;
    note(tx, acting, "bundleAccepted", bundle, json!({ "needs": versions.len(), "lots": lots.len() }))?;
    bundle_letters::send(tx, bundle, &accepted.needs, acting.now)?;
    bundles::view(tx, acting, stored)
}

fn told(error: AcceptBundleError) -> AppError {
    match error {
        AcceptBundleError::Phase(_)
        | AcceptBundleError::NeedsChanged(_)
        | AcceptBundleError::NotConserved(_) => AppError::refused(Code::PhaseForbids, error),
        AcceptBundleError::NoLots | AcceptBundleError::Draft(_) => AppError::refused(Code::Incomplete, error),
    }
}

/// Stores a draft tender with its lots.
fn insert(tx: &mut Tx<'_>, acting: &Acting, bundle: BundleId, draft: DraftTender) -> Result<(), AppError> {
    let id = TenderId::from_uuid(Uuid::now_v7());
    let reference = compose_reference(tx, &draft.group, acting.now)?;
    let tender = Tender::draft(id, reference, draft.plan);
    let stored =
        StoredTender { bundle_id: Some(bundle), ..StoredTender::draft(tender, draft.group, acting.now) };
    tx.tender_insert(&stored)?;
    let count = draft.lots.len();
    for lot in draft.lots {
        let (items, allocations) = (items(&lot), allocations(&lot));
        tx.lot_insert(&stored_lot(id, lot), &items, &allocations)?;
    }
    let detail = json!({ "bundleId": bundle.to_string(), "lots": count });
    let subject = id.to_string();
    record(tx, acting, Record { action: "tenderDrafted", subject_kind: "tender", subject, detail })
}

fn items(lot: &DraftLot) -> Vec<LotItem> {
    let item = |item: &samenkoop_core::bundle::DraftItem| LotItem {
        description: item.description.clone(),
        cpv: item.cpv.clone(),
        quantity: item.quantity,
    };
    lot.items.iter().map(item).collect()
}

fn allocations(lot: &DraftLot) -> Vec<StoredAllocation> {
    let stored = |allocation: &samenkoop_core::bundle::NeedAllocation| StoredAllocation {
        need_id: allocation.need_id,
        site_id: allocation.site_id,
        quantity: allocation.quantity,
    };
    lot.allocations.iter().map(stored).collect()
}

fn stored_lot(tender: TenderId, draft: DraftLot) -> StoredLot {
    let lot = Lot {
        id: LotId::from_uuid(Uuid::now_v7()),
        number: draft.number,
        title: Localized { nl: Some(draft.title.nl), en: Some(draft.title.en) },
        description: Localized { nl: Some(draft.description.nl), en: Some(draft.description.en) },
        category: draft.category_id,
        group: draft.common,
        region: draft.region,
        quantity: draft.quantity,
        unit: draft.unit,
        estimated_value: draft.estimated_value,
        maximum_value: Some(draft.maximum_value),
        start_window: draft.start_window,
        outcome: LotOutcome::Undecided,
    };
    StoredLot { lot, tender_id: tender, requirements: draft.requirements }
}
