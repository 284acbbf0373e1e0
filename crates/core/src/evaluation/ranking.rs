//! Putting opened bids in order.
//!
//! The same bids and scores give the same ranking on every machine and in whatever order they come in, with the sum behind every
//! number. Only an [`OpenedBid`] can be ranked, so ranking a sealed one cannot be written. A bid below the fewest points of a criterion
//! is out from the start: its price never counts as lowest price. A bid that drops out later keeps counting or not, as
//! the award model says. What cannot be decided by the announced order stays undecided until lots have been drawn.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    criterion::{AwardModel, CriterionKey, QualityCriterion},
    formula::{EvaluationPrice, PriceFormula, SCORE_PLACES, round_score, weight_points},
    score::{CriterionMean, EvaluationGap, Score, consolidate},
    tie::{Draw, DrawError, Tie, TieBreak, TieOutcome},
    wording::number,
};
use crate::{
    bid::opening::OpenedBid,
    digest::Sha256Digest,
    id::{BidId, LotId, SupplierId},
    localized::Localized,
    money::Money,
    names::Prose,
};

/// An opened bid that is to be ranked.
#[derive(Debug, Clone)]
pub struct Contender<'a> {
    /// The bid.
    pub bid: &'a OpenedBid,
    /// Why it no longer takes part, for example because the supplier could not prove what it declared; it then gets no place.
    pub dropped_out: Option<Prose>,
}

/// What a bid earned on one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionScore {
    /// The criterion.
    pub criterion: CriterionKey,
    /// From 0 to the weight, four decimals.
    pub points: Decimal,
    /// The weight: the most a bid can earn here.
    pub max_points: Decimal,
    /// The sum, so that a reader can do it again.
    pub derivation: Localized<String>,
}

/// A bid with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedBid {
    /// From 1. Bids in an undecided tie share the best place at stake, and the places behind it stay empty.
    pub place: u32,
    /// The bid.
    pub bid_id: BidId,
    /// The supplier.
    pub supplier_id: SupplierId,
    /// The total of the bid.
    pub price: Money,
    /// The price first, then quality in the order of the award model.
    pub criteria: Vec<CriterionScore>,
    /// The sum over the criteria of quality.
    pub quality_points: Decimal,
    /// The sum over all criteria, from 0 to 100.
    pub total_points: Decimal,
    /// How the total adds up.
    pub total_derivation: Localized<String>,
    /// With a discount for quality: the price that decides, and the lowest wins. Otherwise the total decides.
    pub evaluation_price: Option<EvaluationPrice>,
}

impl RankedBid {
    /// What decides the order, higher being better.
    fn merit(&self) -> Decimal {
        self.evaluation_price.as_ref().map_or(self.total_points, |price| -price.amount)
    }
}

/// Too few points for a criterion with a minimum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The criterion.
    pub criterion: CriterionKey,
    /// The mean the assessors gave.
    pub points: Decimal,
    /// What was needed.
    pub min_points: Decimal,
}

/// Why a bid has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetAsideReason {
    /// Below the fewest points of at least one criterion.
    KnockedOut(Vec<Shortfall>),
    /// It no longer takes part.
    DroppedOut(Prose),
}

/// A bid without a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAsideBid {
    /// The bid.
    pub bid_id: BidId,
    /// The supplier.
    pub supplier_id: SupplierId,
    /// Why.
    pub reason: SetAsideReason,
    /// What it earned on the criteria of quality, as far as it was scored; its price earned nothing.
    pub criteria: Vec<CriterionScore>,
}

/// The bids for a lot in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    lot_id: LotId,
    model_sha256: Sha256Digest,
    criteria: Vec<(CriterionKey, Localized<String>)>,
    bids: Vec<RankedBid>,
    set_aside: Vec<SetAsideBid>,
    ties: Vec<Tie>,
}

/// Who stands first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum First<'a> {
    /// No bid has a place.
    Nobody,
    /// One bid does.
    One(&'a RankedBid),
    /// Several do, until lots are drawn.
    Undecided(&'a Tie),
}

impl Ranking {
    /// The lot.
    #[must_use]
    pub fn lot_id(&self) -> LotId {
        self.lot_id
    }

    /// The digest of the award model that was used; compare it with the one kept at publication.
    #[must_use]
    pub fn model_sha256(&self) -> Sha256Digest {
        self.model_sha256
    }

    /// The criteria with their titles, in the order of every bid's scores: the price first.
    #[must_use]
    pub fn criteria(&self) -> &[(CriterionKey, Localized<String>)] {
        &self.criteria
    }

    /// The bids with a place, best first.
    #[must_use]
    pub fn bids(&self) -> &[RankedBid] {
        &self.bids
    }

    /// The bids without a place, by id.
    #[must_use]
    pub fn set_aside(&self) -> &[SetAsideBid] {
        &self.set_aside
    }

    /// The bids that ended equal, best place first.
    #[must_use]
    pub fn ties(&self) -> &[Tie] {
        &self.ties
    }

    /// Every bid that was judged, with or without a place.
    #[must_use]
    pub fn bid_ids(&self) -> BTreeSet<BidId> {
        let ranked = self.bids.iter().map(|bid| bid.bid_id);
        ranked.chain(self.set_aside.iter().map(|bid| bid.bid_id)).collect()
    }

    /// Who stands first.
    #[must_use]
    pub fn first(&self) -> First<'_> {
        let undecided = self.ties.iter().find(|tie| tie.place == 1 && tie.outcome == TieOutcome::Undecided);
        match (undecided, self.bids.first()) {
            (Some(tie), _) => First::Undecided(tie),
            (None, Some(bid)) => First::One(bid),
            (None, None) => First::Nobody,
        }
    }

    /// The ranking after lots were drawn between bids in an undecided tie.
    ///
    /// # Errors
    /// [`DrawError::NoSuchTie`] unless the draw orders exactly the bids of one undecided tie.
    pub fn settled_by(mut self, draw: Draw) -> Result<Self, DrawError> {
        let drawn: BTreeSet<&BidId> = draw.order.iter().collect();
        let is_settled = |tie: &&mut Tie| {
            tie.outcome == TieOutcome::Undecided
                && drawn.len() == draw.order.len()
                && drawn == tie.bid_ids.iter().collect()
        };
        let tie = self.ties.iter_mut().find(is_settled).ok_or(DrawError::NoSuchTie)?;
        for (place, bid_id) in (tie.place..).zip(&draw.order) {
            let bid = self.bids.iter_mut().find(|bid| bid.bid_id == *bid_id);
            bid.ok_or(DrawError::NoSuchTie)?.place = place;
        }
        tie.bid_ids.clone_from(&draw.order);
        tie.outcome = TieOutcome::Drawn(draw);
        self.bids.sort_by_key(|bid| (bid.place, bid.bid_id));
        Ok(self)
    }
}

/// Ranks the bids for a lot.
///
/// Every bid must be scored, also one that dropped out if the award model keeps counting it.
///
/// # Errors
/// Every [`EvaluationGap`] there is, sorted; without a gap there is a ranking, also of no bids at all.
pub fn rank(
    lot_id: LotId,
    model: &AwardModel,
    contenders: &[Contender<'_>],
    scores: &[Score],
) -> Result<Ranking, Vec<EvaluationGap>> {
    let mut gaps = BTreeSet::new();
    if matches!(model.price().formula, PriceFormula::LinearToReference { .. }) {
        gaps.insert(EvaluationGap::NoReferenceValue);
    }
    let mut seen = BTreeSet::new();
    let mut scored = BTreeSet::new();
    let dropouts_count = model.price().formula.recompute_on_dropout() == Some(false);
    for Contender { bid, dropped_out } in contenders {
        let bid_id = bid.id();
        if bid.lot_id() != lot_id {
            gaps.insert(EvaluationGap::OtherLot { bid_id });
        }
        if !seen.insert(bid_id) {
            gaps.insert(EvaluationGap::BidTwice { bid_id });
        }
        if bid.content().total().currency() != model.currency() {
            gaps.insert(EvaluationGap::OtherCurrency { bid_id });
        }
        if dropped_out.is_none() || dropouts_count {
            scored.insert(bid_id);
        }
    }
    match consolidate(model, &scored, scores) {
        Ok(mut means) if gaps.is_empty() => {
            let offer = |contender: &Contender<'_>| Offer {
                bid_id: contender.bid.id(),
                supplier_id: contender.bid.supplier_id(),
                price: contender.bid.content().total(),
                means: means.remove(&contender.bid.id()).unwrap_or_default(),
                dropped_out: contender.dropped_out.clone(),
            };
            let offers = contenders.iter().map(offer).collect();
            Ok(rank_offers(lot_id, model, offers))
        }
        Ok(_) => Err(gaps.into_iter().collect()),
        Err(missing) => {
            gaps.extend(missing);
            Err(gaps.into_iter().collect())
        }
    }
}

/// What is ranked. Outside this module it is made for simulations alone.
pub(super) struct Offer {
    pub(super) bid_id: BidId,
    pub(super) supplier_id: SupplierId,
    pub(super) price: Money,
    pub(super) means: BTreeMap<CriterionKey, CriterionMean>,
    pub(super) dropped_out: Option<Prose>,
}

pub(super) fn rank_offers(lot_id: LotId, model: &AwardModel, offers: Vec<Offer>) -> Ranking {
    let price = model.price();
    let dropouts_count = price.formula.recompute_on_dropout() == Some(false);
    let mut running = Vec::new();
    let mut set_aside = Vec::new();
    let mut lowest: Option<Money> = None;
    for offer in offers {
        let shortfalls = shortfalls(model, &offer);
        let counts = shortfalls.is_empty() && (offer.dropped_out.is_none() || dropouts_count);
        if counts && lowest.is_none_or(|lowest| offer.price.minor() < lowest.minor()) {
            lowest = Some(offer.price);
        }
        let reason = match &offer.dropped_out {
            Some(why) => SetAsideReason::DroppedOut(why.clone()),
            None if shortfalls.is_empty() => {
                running.push(offer);
                continue;
            }
            None => SetAsideReason::KnockedOut(shortfalls),
        };
        set_aside.push(SetAsideBid {
            bid_id: offer.bid_id,
            supplier_id: offer.supplier_id,
            reason,
            criteria: quality_scores(model, &offer),
        });
    }
    set_aside.sort_by_key(|bid| bid.bid_id);
    let scored = |offer: Offer| {
        let lowest = lowest.unwrap_or(offer.price);
        scored_bid(model, &offer, lowest)
    };
    let (bids, ties) = in_order(running.into_iter().map(scored).collect(), model.tie_breaks());
    let words = |title: &Localized<crate::names::Title>| {
        Localized::write(|language| title.get(language).as_str().to_owned())
    };
    let quality = model.quality().iter().map(|criterion| (criterion.key.clone(), words(&criterion.title)));
    let criteria = std::iter::once((price.key.clone(), words(&price.title))).chain(quality);
    Ranking { lot_id, model_sha256: model.frozen(), criteria: criteria.collect(), bids, set_aside, ties }
}

fn shortfalls(model: &AwardModel, offer: &Offer) -> Vec<Shortfall> {
    let below = |criterion: &QualityCriterion| {
        let (points, min_points) = (offer.means.get(&criterion.key)?.mean, criterion.scale.min_points?);
        (points < min_points).then(|| Shortfall { criterion: criterion.key.clone(), points, min_points })
    };
    model.quality().iter().filter_map(below).collect()
}

fn quality_scores(model: &AwardModel, offer: &Offer) -> Vec<CriterionScore> {
    let score = |criterion: &QualityCriterion| {
        let mean = offer.means.get(&criterion.key)?.mean;
        let most = weight_points(criterion.weight_bp);
        let scale = criterion.scale.max_points;
        let points = round_score(most * mean / scale);
        let derivation = Localized::write(|language| {
            let [most, scale] = [most, scale].map(|value| number(value, 0, language));
            let [mean, points] = [mean, points].map(|value| number(value, SCORE_PLACES, language));
            format!("{most} x {mean} / {scale} = {points}")
        });
        Some(CriterionScore { criterion: criterion.key.clone(), points, max_points: most, derivation })
    };
    model.quality().iter().filter_map(score).collect()
}

fn scored_bid(model: &AwardModel, offer: &Offer, lowest: Money) -> RankedBid {
    let price = model.price();
    let price_score = price.formula.score(price.weight_bp, offer.price, lowest);
    let mut criteria = vec![CriterionScore {
        criterion: price.key.clone(),
        points: price_score.points,
        max_points: weight_points(price.weight_bp),
        derivation: price_score.derivation,
    }];
    criteria.extend(quality_scores(model, offer));
    let total_points: Decimal = criteria.iter().map(|score| score.points).sum();
    let quality_points = total_points - price_score.points;
    let total_derivation = Localized::write(|language| {
        let points = criteria.iter().map(|score| number(score.points, SCORE_PLACES, language));
        let sum = points.collect::<Vec<_>>().join(" + ");
        format!("{sum} = {}", number(total_points, SCORE_PLACES, language))
    });
    RankedBid {
        place: 0,
        bid_id: offer.bid_id,
        supplier_id: offer.supplier_id,
        price: offer.price,
        criteria,
        quality_points,
        total_points,
        total_derivation,
        evaluation_price: price.formula.evaluation_price(offer.price, quality_points),
    }
}

/// Sorts by merit, then by the announced tie-breaks, then by id (which decides nothing: equal bids share a place), and gives places.
fn in_order(mut bids: Vec<RankedBid>, tie_breaks: &[TieBreak]) -> (Vec<RankedBid>, Vec<Tie>) {
    let apart = |one: &RankedBid, other: &RankedBid| {
        tie_breaks.iter().find(|tie_break| compare(**tie_break, one, other).is_ne())
    };
    bids.sort_by(|one, other| {
        let announced = tie_breaks.iter().map(|tie_break| compare(*tie_break, one, other));
        std::iter::once(other.merit().cmp(&one.merit()))
            .chain(announced)
            .find(|order| order.is_ne())
            .unwrap_or_else(|| one.bid_id.cmp(&other.bid_id))
    });
    let mut ties = Vec::new();
    let mut place = 1;
    for equal in bids.chunk_by_mut(|one, other| one.merit() == other.merit()) {
        let used: BTreeSet<&TieBreak> = equal
            .windows(2)
            .filter_map(|pair| match pair {
                [one, other] => apart(one, other),
                _ => None,
            })
            .collect();
        if !used.is_empty() {
            let by = tie_breaks.iter().filter(|tie_break| used.contains(tie_break)).copied().collect();
            ties.push(tie(place, equal, TieOutcome::Broken { by }));
        }
        for same in equal.chunk_by_mut(|one, other| apart(one, other).is_none()) {
            if same.len() > 1 {
                ties.push(tie(place, same, TieOutcome::Undecided));
            }
            let next = same.iter().fold(place, |place, _| place + 1);
            for bid in same {
                bid.place = place;
            }
            place = next;
        }
    }
    (bids, ties)
}

fn tie(place: u32, bids: &[RankedBid], outcome: TieOutcome) -> Tie {
    Tie { place, bid_ids: bids.iter().map(|bid| bid.bid_id).collect(), outcome }
}

/// How a tie-break orders two bids; lots that have not been drawn order nothing.
fn compare(tie_break: TieBreak, one: &RankedBid, other: &RankedBid) -> std::cmp::Ordering {
    match tie_break {
        TieBreak::HigherQuality => other.quality_points.cmp(&one.quality_points),
        TieBreak::LowerPrice => one.price.minor().cmp(&other.price.minor()),
        TieBreak::DrawBeforeNotary => std::cmp::Ordering::Equal,
    }
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
