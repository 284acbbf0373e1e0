//! Scores: officers judge opened bids, each on its own sheet.

use rust_decimal::Decimal;
use samenkoop_core::{
    evaluation::{
        criterion::CriterionKey,
        score::{RecordScoreError, Score, ScoreEntry},
    },
    id::{BidId, ScoreId, TenderId},
    names::Prose,
    tender::TenderPhase,
};
use serde_json::json;
use uuid::Uuid;

use super::{AppError, Code, Record, opened_tender::OpenedTender, record};
use crate::{
    auth::{Acting, Role},
    store::{Page, PageRequest, ScoreFilter, Tx},
    wire::InputError,
};

/// What an assessor hands in.
#[derive(Debug, Clone)]
pub struct NewScore {
    /// The id, if the client made one.
    pub id: Option<ScoreId>,
    /// The bid judged.
    pub bid_id: BidId,
    /// The criterion it is judged on.
    pub criterion: CriterionKey,
    /// The points.
    pub points: Decimal,
    /// Why these points.
    pub reason: Prose,
}

/// Records a score. It is never changed: a later one by the same assessor counts in its place.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Refused`] before the opening, after the evaluation was concluded, and for an id in use;
/// [`AppError::Invalid`] with every input error.
pub fn create(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    new: &NewScore,
) -> Result<ScoreEntry, AppError> {
    let assessor = acting.person()?;
    let opened = OpenedTender::load(tx, tender)?;
    let entry = ScoreEntry {
        id: new.id.unwrap_or_else(|| ScoreId::from_uuid(Uuid::now_v7())),
        bid_id: new.bid_id,
        criterion: new.criterion.clone(),
        assessor,
        points: new.points.normalize(),
        reason: new.reason.clone(),
        recorded_at: acting.now,
    };
    if let Some((of, known)) = tx.score_find(entry.id)? {
        let same = of == tender && known == ScoreEntry { recorded_at: known.recorded_at, ..entry };
        return if same { Ok(known) } else { Err(in_use()) };
    }
    let phase = opened.tender().phase(acting.now);
    if phase != TenderPhase::Opened {
        let why = format!("bids are not scored while the tender is {phase}");
        return Err(AppError::refused(Code::PhaseForbids, why));
    }
    let mut errors = Vec::new();
    if opened.bid(entry.bid_id).is_none() {
        errors.push(InputError {
            pointer: "/bidId".to_owned(),
            code: "unknownBid",
            detail: "this tender has no such bid".to_owned(),
        });
    }
    let score = Score::record(&opened.model, entry);
    errors.extend(score.as_ref().err().map(input_error));
    let entry = match score {
        Ok(score) if errors.is_empty() => score.entry().clone(),
        Ok(_) | Err(_) => return Err(AppError::Invalid(errors)),
    };
    tx.score_insert(tender, &entry)?;
    let detail = json!({ "tenderId": tender.to_string(), "bidId": entry.bid_id.to_string(), "criterion": entry.criterion });
    let subject = entry.id.to_string();
    record(tx, acting, Record { action: "scoreRecorded", subject_kind: "score", subject, detail })?;
    Ok(entry)
}

fn in_use() -> AppError {
    AppError::refused(Code::AlreadyExists, "this id belongs to another score")
}

fn input_error(error: &RecordScoreError) -> InputError {
    let (pointer, code) = match error {
        RecordScoreError::NotAQualityCriterion { .. } => ("/criterion", "unknownCriterion"),
        RecordScoreError::OffScale { .. } => ("/points", "offScale"),
        RecordScoreError::TooManyDecimals => ("/points", "tooManyDecimals"),
    };
    InputError { pointer: pointer.to_owned(), code, detail: error.to_string() }
}

/// A page of scores. Until the evaluation is concluded an officer sees its own sheet only, so that nobody judges by what others gave.
///
/// # Errors
/// [`AppError::NotFound`], and [`AppError::Refused`] before the opening.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    bid_id: Option<BidId>,
    page: &PageRequest,
) -> Result<Page<ScoreEntry>, AppError> {
    let stored = tx.tender_find(tender)?.ok_or(AppError::NotFound)?.value;
    let moments = stored.tender.moments().stored();
    if moments.opened_at.is_none() {
        return Err(AppError::refused(Code::NotOpened, "the bids of this tender have not been opened"));
    }
    let own_sheet = moments.evaluated_at.is_none() && acting.caller.role() == Some(Role::Officer);
    let assessor = if own_sheet { Some(acting.person()?) } else { None };
    Ok(tx.score_page(&ScoreFilter { tender_id: tender, assessor, bid_id }, page)?)
}
