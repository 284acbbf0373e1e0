//! Bids that other tests rank too.

use super::{Contender, Ranking, rank};
use crate::{
    bid::{
        opening::OpenedBid,
        samples::{at, lot, opened, uuid},
    },
    evaluation::{
        criterion::{AwardModel, AwardModelDraft, samples},
        formula::PriceFormula,
        score::{Score, ScoreEntry},
        tie::TieBreak,
    },
    id::{ScoreId, UserId},
    money::Currency,
    names::Prose,
};

/// Bids A, B and C with which a relative formula turns the order around: price, and quality out of 60 points.
pub(crate) const PAPER_BIDS: [(&str, &str); 3] = [("50.00", "20"), ("80.00", "34"), ("95.00", "39")];

/// 40 points for the price and 60 for quality.
pub(crate) fn paper_model(formula: PriceFormula) -> AwardModel {
    AwardModel::new(AwardModelDraft {
        currency: Currency::Eur,
        price: samples::price(4000, formula),
        quality: vec![samples::quality("quality", "Kwaliteit", "Quality", 6000, 60)],
        tie_breaks: TieBreak::USUAL.to_vec(),
    })
    .unwrap()
}

/// Bids with the ids 1, 2, 3 … at these prices.
pub(crate) fn opened_bids(bids: &[(&str, &str)]) -> Vec<OpenedBid> {
    (1..).zip(bids).map(|(number, (price, _))| opened(number, price)).collect()
}

/// One assessor's scores for them.
pub(crate) fn scores(model: &AwardModel, bids: &[(&str, &str)], opened: &[OpenedBid]) -> Vec<Score> {
    let score = |(number, (_, quality)): (u128, &(&str, &str))| {
        let bid = &opened[usize::try_from(number - 1).unwrap()];
        let entry = ScoreEntry {
            id: ScoreId::from_uuid(uuid(number)),
            bid_id: bid.id(),
            criterion: samples::key("quality"),
            assessor: UserId::from_uuid(uuid(500)),
            points: quality.parse().unwrap(),
            reason: Prose::new("A clear plan with names and dates.").unwrap(),
            recorded_at: at("2027-01-20T10:00:00Z"),
        };
        Score::record(model, entry).unwrap()
    };
    (1..).zip(bids).map(score).collect()
}

pub(crate) fn ranked(model: &AwardModel, bids: &[(&str, &str)]) -> Ranking {
    let opened = opened_bids(bids);
    let scores = scores(model, bids, &opened);
    let contenders: Vec<Contender<'_>> =
        opened.iter().map(|bid| Contender { bid, dropped_out: None }).collect();
    rank(lot().lot_id, model, &contenders, &scores).unwrap()
}
