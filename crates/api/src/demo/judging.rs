//! The assessors score the bids, the evaluation is concluded and the award decided.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use samenkoop_core::{
    evaluation::{
        criterion::AwardModel,
        ranking::{First, Ranking},
    },
    id::{BidId, SupplierId, TenderId},
    moment::Moment,
    money::{Currency, Money},
    names::Prose,
    tender::NotAwardedReason,
};

use super::{
    DemoError,
    cast::{Cast, minutes_after},
    fixtures::{self, BidRow},
};
use crate::{
    app::{
        AppError,
        awards::{self, ProposedAward},
        evaluations, lots,
        opened_tender::OpenedTender,
        scores::{self, NewScore},
    },
    store::{Store, StoreError},
};

/// What was awarded.
pub(super) struct Awarded {
    /// How many lots have a winner.
    pub(super) lots: usize,
    /// The prices of the winners together.
    pub(super) price: Money,
    /// The estimates of those lots together.
    pub(super) estimate: Money,
}

/// Scores every bid, concludes the evaluation and decides about every lot.
pub(super) fn judge(
    store: &Store,
    cast: &Cast,
    tender: TenderId,
    model: &AwardModel,
    judged_at: Moment,
) -> Result<Awarded, DemoError> {
    let rows: Vec<BidRow> = fixtures::rows("bids")?;
    let by_supplier: BTreeMap<SupplierId, &BidRow> = rows
        .iter()
        .filter_map(|row| cast.suppliers.get(&row.supplier).map(|(supplier, _)| (*supplier, row)))
        .collect();
    let assessor = cast.officer(judged_at);
    store
        .write(|tx| {
            let opened = OpenedTender::load(tx, tender)?;
            for bid in &opened.bids {
                let Some(row) = by_supplier.get(&bid.supplier_id()) else { continue };
                for criterion in model.quality() {
                    let points: Decimal = row.points(criterion.key.as_str()).parse().unwrap_or_default();
                    let reason =
                        format!("{}: {points} van {}.", criterion.title.nl, criterion.scale.max_points);
                    let new = NewScore {
                        id: None,
                        bid_id: bid.id(),
                        criterion: criterion.key.clone(),
                        points,
                        reason: prose(&reason)?,
                    };
                    scores::create(tx, &assessor, tender, &new)?;
                }
            }
            Ok::<_, AppError>(())
        })
        .map_err(DemoError::refused("scores"))?;

    let concluded = cast.officer(minutes_after(judged_at, 120));
    store
        .write(|tx| evaluations::conclude(tx, &concluded, tender, &BTreeMap::new()))
        .map_err(DemoError::refused("evaluation"))?;

    let decided = cast.officer(minutes_after(judged_at, 180));
    store
        .write(|tx| {
            let opened = OpenedTender::load(tx, tender)?;
            let rankings = evaluations::proved(tx, &opened)?;
            let mut awarded = Awarded { lots: 0, price: nothing(), estimate: nothing() };
            let mut proposals = Vec::new();
            for (lot, ranking) in &rankings {
                proposals.push(proposal(ranking)?);
                if let (First::One(winner), Some(lot)) = (ranking.first(), opened.lot(*lot)) {
                    awarded.lots += 1;
                    awarded.price = awarded.price.checked_add(winner.price).map_err(too_large)?;
                    // Prices are for the whole quantity, so what they are held against is too.
                    let lot = &lot.value.lot;
                    let estimate = lots::whole_values(tx, std::slice::from_ref(lot))?;
                    let estimate = estimate.get(&lot.id).copied().unwrap_or(lot.estimated_value);
                    awarded.estimate = awarded.estimate.checked_add(estimate).map_err(too_large)?;
                }
            }
            awards::decide(tx, &decided, tender, &proposals)?;
            Ok::<_, AppError>(awarded)
        })
        .map_err(DemoError::refused("award decision"))
}

fn nothing() -> Money {
    Money::zero(Currency::Eur)
}

fn too_large(error: samenkoop_core::money::MoneyError) -> AppError {
    StoreError::corrupt("bids.content", error).into()
}

fn prose(text: &str) -> Result<Prose, AppError> {
    Ok(Prose::new(text).map_err(|error| StoreError::corrupt("fixtures", error))?)
}

/// The first of the ranking wins; where nobody bid, or bids ended equal, nobody does.
fn proposal(ranking: &Ranking) -> Result<ProposedAward, AppError> {
    let winner = match ranking.first() {
        First::One(first) => Some(first),
        First::Nobody | First::Undecided(_) => None,
    };
    let reason = |bid: BidId| match winner {
        Some(first) if first.bid_id == bid => {
            prose("Uw inschrijving heeft de hoogste score op prijs en kwaliteit samen.")
        }
        _ => prose("Uw inschrijving scoort op prijs en kwaliteit samen lager dan die van de winnaar."),
    };
    let advantages = winner.map(|first| {
        prose(&format!(
            "De winnende inschrijving kost {} en behaalt {} van 100 punten.",
            first.price, first.total_points
        ))
    });
    let unawarded = winner.is_none();
    Ok(ProposedAward {
        id: None,
        lot_id: ranking.lot_id(),
        bid_id: winner.map(|first| first.bid_id),
        advantages: advantages.transpose()?,
        reasons: if unawarded {
            Vec::new()
        } else {
            ranking
                .bid_ids()
                .into_iter()
                .map(|bid| Ok((bid, reason(bid)?)))
                .collect::<Result<_, AppError>>()?
        },
        ground: unawarded.then_some(if ranking.bid_ids().is_empty() {
            NotAwardedReason::NoneReceived
        } else {
            NotAwardedReason::Other
        }),
        reason: if unawarded { Some(prose("Er is geen geschikte inschrijving ontvangen.")?) } else { None },
        draws: Vec::new(),
    })
}
