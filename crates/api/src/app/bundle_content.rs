//! A proposal as it is stored: its lots with their ids and marks, and where each need went.
//!
//! The id of a lot follows from its bundle and what it carries. So a lot that comes out the same when the rest is worked out anew keeps
//! its id, and undoing an edit brings back the very rows there were.

use std::collections::BTreeSet;

use samenkoop_core::{
    bundle::{BundleProposal, LotMarks, NeedPart, Place, Placement, ProposedLot, Standing},
    id::{BundleId, BundleLotId},
};
use sha2::{Digest as _, Sha256};
use uuid::Builder;

use super::AppError;
use crate::store::{StoredBundleLot, StoredPlace, StoredPlacement};

/// The lots of a proposal, in its order, with what a hand says of them.
pub(super) fn lots(bundle: BundleId, proposal: &BundleProposal, hand: &Standing) -> Vec<StoredBundleLot> {
    let carried: Vec<BTreeSet<NeedPart>> = proposal.lots().iter().map(ProposedLot::parts).collect();
    let marks: Vec<LotMarks> = hand.marks(&carried);
    (1_u32..)
        .zip(proposal.lots())
        .zip(carried.iter().zip(marks))
        .map(|((position, lot), (parts, marks))| StoredBundleLot {
            id: lot_id(bundle, parts),
            bundle_id: bundle,
            position,
            lot: lot.clone(),
            marks,
        })
        .collect()
}

/// Where each need went, in lots with these ids.
///
/// # Errors
/// [`AppError::Stale`] for lots that are not those of the proposal.
pub(super) fn placements(
    proposal: &BundleProposal,
    lots: &[StoredBundleLot],
) -> Result<Vec<StoredPlacement>, AppError> {
    proposal.placements().iter().map(|placement| stored(placement, lots)).collect()
}

fn stored(placement: &Placement, lots: &[StoredBundleLot]) -> Result<StoredPlacement, AppError> {
    let place = match placement.place {
        Place::Lot(position) => StoredPlace::Lot(lots.get(position).ok_or(AppError::Stale)?.id),
        Place::Alone(reason) => StoredPlace::Alone(reason),
    };
    Ok(StoredPlacement {
        need_id: placement.need_id,
        member_id: placement.member_id,
        region: placement.region.clone(),
        quantity: placement.quantity,
        place,
        explanation: placement.explanation.clone(),
        cost: placement.cost,
        alone_cost: placement.alone_cost,
    })
}

/// The id of a lot that carries these parts: a UUID of version 8 from their digest.
fn lot_id(bundle: BundleId, parts: &BTreeSet<NeedPart>) -> BundleLotId {
    let mut digest = Sha256::new();
    digest.update(bundle.to_string());
    for part in parts {
        digest.update("\n");
        digest.update(part.to_string());
    }
    let mut bytes = [0; 16];
    for (byte, of) in bytes.iter_mut().zip(digest.finalize()) {
        *byte = of;
    }
    BundleLotId::from_uuid(Builder::from_custom_bytes(bytes).into_uuid())
}
