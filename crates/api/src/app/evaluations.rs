//! Rankings, and the moment from which they stand.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    evaluation::{ranking::Ranking, score::EvaluationGap},
    id::{BidId, LotId, TenderId},
    moment::Moment,
    names::Prose,
    tender::Tender,
};
use serde_json::{Value, json};

use super::{AppError, Code, Record, opened_tender::OpenedTender, record};
use crate::{
    auth::{Acting, Role},
    store::{StoreError, StoredRanking, StoredTender, Tx},
    wire::rankings,
};

/// How far the ranking of a lot is.
pub enum Standing {
    /// Scores are missing.
    Incomplete(Vec<EvaluationGap>),
    /// Nothing is missing. What it gives is not for assessors to see while they can still score: nobody judges by what others gave.
    Complete,
    /// What concluding would give now.
    Provisional(Box<Ranking>),
    /// The evaluation is concluded.
    Concluded(StoredRanking),
}

/// The ranking of a lot, or what keeps it from being one.
pub struct LotStanding {
    /// The lot.
    pub lot_id: LotId,
    /// How far it is.
    pub standing: Standing,
}

/// The rankings of a tender by lot: made on the spot until the evaluation is concluded, as they were stored from then on.
///
/// # Errors
/// [`AppError::NotFound`], and [`AppError::Refused`] before the opening.
pub fn rankings(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId) -> Result<Vec<LotStanding>, AppError> {
    let opened = OpenedTender::load(tx, tender)?;
    let mut concluded = tx.ranking_list(tender)?;
    let scores = opened.scores(tx)?;
    let standing = |lot_id| match concluded.remove(&lot_id) {
        Some(ranking) => Standing::Concluded(ranking),
        None => match opened.rank(lot_id, &scores, &BTreeMap::new()) {
            Ok(_) if acting.caller.role() == Some(Role::Officer) => Standing::Complete,
            Ok(ranking) => Standing::Provisional(Box::new(ranking)),
            Err(gaps) => Standing::Incomplete(gaps),
        },
    };
    let lots: Vec<LotId> = opened.lots.iter().map(|lot| lot.value.lot.id).collect();
    let mut standing = standing;
    Ok(lots.into_iter().map(|lot_id| LotStanding { lot_id, standing: standing(lot_id) }).collect())
}

/// Concludes the evaluation: from now on the rankings stand.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] when the bids are not opened or were evaluated; [`AppError::Invalid`] for dropouts that
/// are no bids; [`AppError::Findings`] with every gap in every lot.
pub fn conclude(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    dropouts: &BTreeMap<BidId, Prose>,
) -> Result<(Moment, Vec<LotStanding>), AppError> {
    let opened = OpenedTender::load(tx, tender)?;
    let evaluated: Tender = opened
        .tender()
        .conclude_evaluation(acting.now)
        .map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    let bids: BTreeSet<BidId> = opened.bids.iter().map(|bid| bid.id()).collect();
    if let Some(stranger) = dropouts.keys().find(|bid| !bids.contains(bid)) {
        let why = format!("this tender has no bid {stranger}");
        return Err(AppError::invalid("/dropouts", "unknownBid", why));
    }
    let scores = opened.scores(tx)?;
    let mut findings: Vec<Value> = Vec::new();
    let mut standings = Vec::new();
    for lot in &opened.lots {
        let lot_id = lot.value.lot.id;
        match opened.rank(lot_id, &scores, dropouts) {
            Err(gaps) => findings.extend(gaps.iter().map(|gap| rankings::finding(lot_id, gap))),
            Ok(ranking) => {
                let of_lot = ranking.bid_ids();
                let dropouts = dropouts.iter().filter(|(bid, _)| of_lot.contains(bid));
                standings.push(StoredRanking {
                    lot_id,
                    tender_id: tender,
                    dropouts: dropouts.map(|(bid, why)| (*bid, why.clone())).collect(),
                    shown: shown(&ranking)?,
                    concluded_at: acting.now,
                });
            }
        }
    }
    if !findings.is_empty() {
        return Err(AppError::Findings { findings });
    }
    for ranking in &standings {
        tx.ranking_insert(ranking)?;
    }
    let changed = StoredTender { tender: evaluated, ..opened.tender.value };
    tx.tender_update(&changed, opened.tender.version)?;
    let detail = json!({ "lots": standings.len(), "bids": bids.len(), "dropouts": dropouts.len() });
    let subject = tender.to_string();
    record(tx, acting, Record { action: "evaluationConcluded", subject_kind: "tender", subject, detail })?;
    let standing = |ranking: StoredRanking| LotStanding {
        lot_id: ranking.lot_id,
        standing: Standing::Concluded(ranking),
    };
    Ok((acting.now, standings.into_iter().map(standing).collect()))
}

fn shown(ranking: &Ranking) -> Result<Value, AppError> {
    let shown = serde_json::to_value(rankings::Ranking::from(ranking));
    Ok(shown.map_err(|error| StoreError::corrupt("rankings.ranking", error))?)
}

/// The rankings of a concluded evaluation, made again from bids and scores and proved to be the ones that were stored.
///
/// # Errors
/// [`AppError::Store`] when the database fails, or when what is stored does not follow from the bids and scores.
pub fn proved(tx: &mut Tx<'_>, opened: &OpenedTender) -> Result<BTreeMap<LotId, Ranking>, AppError> {
    let stored = tx.ranking_list(opened.tender().id())?;
    let scores = opened.scores(tx)?;
    let mut proved = BTreeMap::new();
    for (lot_id, kept) in stored {
        let differs = || {
            let why = format!("the ranking of lot {lot_id} does not follow from its bids and scores");
            AppError::Store(StoreError::corrupt("rankings.ranking", why))
        };
        let ranking = opened.rank(lot_id, &scores, &kept.dropouts).map_err(|_| differs())?;
        if shown(&ranking)? != kept.shown {
            return Err(differs());
        }
        proved.insert(lot_id, ranking);
    }
    Ok(proved)
}
