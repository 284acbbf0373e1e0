//! Award decisions, their letters, and endings without an award.

use actix_web::{get, post, web::Path};
use deserr::Deserr;
use samenkoop_core::{
    award::decision::AwardProposal,
    evaluation::wording::Language,
    id::{AwardId, TenderId},
};
use utoipa::IntoParams;

use super::{Accept, Body, Context, Query, Reply};
use crate::{
    app::{
        award_letters::{self, SeenAward},
        awards::{self, ProposedAward},
        openings, standstills, unsuccessful_endings,
    },
    problem::Problem,
    wire::{
        InputErrors, ListQuery, PageOf, Text,
        awards::{
            Award, AwardDecisions, AwardLetter, BidderReason, NewAward, NewAwards, NewDraw,
            NewUnsuccessfulEnding, Standstill, UnsuccessfulEnding, letter_text,
        },
        text,
    },
};

/// Decide about the award of every lot.
///
/// The bid that stands first wins; a tie that the published order leaves open is settled by the draw before a notary that is given
/// with the decision. Every bidder is owed reasons. Bidders hear nothing yet: a second officer sends the letters.
#[utoipa::path(tag = "awards", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = NewAwards, responses((status = 201, description = "What was decided", body = AwardDecisions)))]
#[post("/tenders/{tenderId}/awards")]
pub async fn decide_awards(
    context: Context,
    tender: Path<TenderId>,
    body: Body<NewAwards>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, new| {
            let proposed: Vec<ProposedAward> = new.lots.iter().map(proposed).collect();
            awards::decide(tx, acting, *tender, &proposed)?;
            let decisions = AwardDecisions {
                tender_id: Text(*tender),
                award_decided_at: Text(acting.now),
                awards: award_letters::list(tx, acting, *tender)?.into_iter().map(shown).collect(),
            };
            Ok(Reply::recorded(format!("/tenders/{tender}/awards"), &decisions))
        })
        .await
}

fn proposed(new: &NewAward) -> ProposedAward {
    ProposedAward {
        id: new.id.map(|id| id.0),
        lot_id: new.lot_id.0,
        bid_id: new.bid_id.map(|bid| bid.0),
        advantages: new.advantages.as_ref().map(|text| text.0.clone()),
        reasons: new.reasons.iter().map(|reason| (reason.bid_id.0, reason.reason.0.clone())).collect(),
        ground: new.ground.map(Into::into),
        reason: new.reason.as_ref().map(|text| text.0.clone()),
        draws: new.draws.iter().map(Into::into).collect(),
    }
}

fn shown(seen: SeenAward) -> Award {
    let award = seen.award;
    let (advantages, ground, reason) = match award.proposal {
        AwardProposal::ToFirst { advantages, .. } => (Some(Text(advantages)), None, None),
        AwardProposal::ToNobody { ground, reason } => (None, Some(ground.into()), Some(Text(reason))),
    };
    let reasons = seen.reasons.into_iter();
    Award {
        id: Text(award.id),
        tender_id: Text(award.tender_id),
        lot_id: Text(award.lot_id),
        bid_id: award.winner.filter(|_| seen.bids).map(|(bid, _)| Text(bid)),
        supplier_id: award.winner.map(|(_, supplier)| Text(supplier)),
        supplier_name: seen.winner.map(|winner| Text(winner.legal_name)),
        advantages,
        ground,
        reason,
        reasons: reasons
            .map(|(bid, reason)| BidderReason { bid_id: Text(bid), reason: Text(reason) })
            .collect(),
        draws: if seen.whole { award.draws.iter().map(NewDraw::from).collect() } else { Vec::new() },
        decided_at: Text(award.decided_at),
        decided_by_id: seen.whole.then_some(Text(award.decided_by)),
        notified_at: seen.notified_at.map(Text),
        standstill_ends_at: seen.standstill_ends_at.map(Text),
        is_final: seen.is_final,
    }
}

/// The award decisions of a tender.
///
/// Suppliers see those on the lots they bid on and members those on the lots that carry their needs, once the letters are sent.
#[utoipa::path(tag = "awards", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"), ListQuery),
    responses((status = 200, description = "A page of award decisions", body = PageOf<Award>)))]
#[get("/tenders/{tenderId}/awards")]
pub async fn list_awards(
    context: Context,
    tender: Path<TenderId>,
    query: Query<ListQuery>,
) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let seen = award_letters::list(tx, acting, *tender)?.into_iter().map(shown).collect();
            let id = |award: &Award| award.id.0.to_string();
            Ok(Reply::page(&PageOf::of_whole(seen, &query.0.page(), id)))
        })
        .await
}

/// One award decision.
#[utoipa::path(tag = "awards", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"),
    ("awardId" = inline(text::AwardId), Path, description = "The award decision")),
    responses((status = 200, description = "The award decision", body = Award)))]
#[get("/tenders/{tenderId}/awards/{awardId}")]
pub async fn read_award(context: Context, path: Path<(TenderId, AwardId)>) -> Result<Reply, Problem> {
    let (tender, award) = path.into_inner();
    context
        .read(move |tx, acting| Ok(Reply::value(&shown(award_letters::read(tx, acting, tender, award)?))))
        .await
}

/// Whose letter.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct LetterQuery {
    /// The bid whose letter it is. A supplier reads its own and may leave it out.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Uuid, rename = "bidId")]
    bid_id: Option<text::BidId>,
}

/// The letter by which a bidder learned the award decision.
///
/// It holds the reasons, the bidder's own scores and what the law wants told of the winner, and describes the standstill. The
/// language follows `Accept-Language`: Dutch or English.
#[utoipa::path(tag = "awards", params(("tenderId" = inline(text::TenderId), Path, description = "The tender"),
    ("awardId" = inline(text::AwardId), Path, description = "The award decision"), LetterQuery),
    responses((status = 200, description = "The letter", content((AwardLetter = "application/json"), (String = "text/markdown")))))]
#[get("/tenders/{tenderId}/awards/{awardId}/letter")]
pub async fn read_award_letter(
    context: Context,
    path: Path<(TenderId, AwardId)>,
    query: Query<LetterQuery>,
    accept: Accept,
) -> Result<Reply, Problem> {
    let media = accept.media(&["application/json", "text/markdown"])?;
    let languages = Language::ALL.map(|language| (language, language.code()));
    let language = accept.language(&languages).unwrap_or(Language::Dutch);
    let cooperative = context.services().cooperative.clone();
    let (tender, award) = path.into_inner();
    let bid = query.0.bid_id.map(|bid| bid.0);
    context
        .read(move |tx, acting| {
            let (bid, letter) =
                award_letters::letter_of(tx, acting, &cooperative, (tender, award), bid, language)?;
            if media == "text/markdown" {
                return Ok(Reply::document("text/markdown; charset=utf-8", None, letter_text(&letter)));
            }
            Ok(Reply::value(&AwardLetter {
                award_id: Text(award),
                bid_id: Text(bid),
                language: language.code().to_owned(),
                subject: letter.subject,
                body: letter.body,
            }))
        })
        .await
}

/// Send the letters and begin the standstill.
///
/// Another officer than the one who decided sends every bidder its letter. The standstill lasts as long as the law the tender was
/// published under says, counted from the day after sending, and ends on a working day.
#[utoipa::path(tag = "standstills", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    responses((status = 201, description = "The standstill", body = Standstill)))]
#[post("/tenders/{tenderId}/standstills")]
pub async fn begin_standstill(context: Context, tender: Path<TenderId>) -> Result<Reply, Problem> {
    let cooperative = context.services().cooperative.clone();
    context
        .write(Body::none(), move |tx, acting, ()| {
            let begun = standstills::begin(tx, acting, &cooperative, *tender)?;
            let standstill = Standstill {
                tender_id: Text(begun.tender_id),
                notified_at: Text(begun.notified_at),
                standstill_ends_at: Text(begun.ends_at),
                letters: begun.letters,
            };
            Ok(Reply::recorded(format!("/tenders/{tender}/awards"), &standstill))
        })
        .await
}

/// End a tender without an award, because no bid came in or none is suitable.
///
/// Its needs wait for another bundle again, and who bid is told why.
#[utoipa::path(tag = "unsuccessful-endings", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = NewUnsuccessfulEnding, responses((status = 201, description = "How it ended", body = UnsuccessfulEnding)))]
#[post("/tenders/{tenderId}/unsuccessful-endings")]
pub async fn end_unsuccessfully(
    context: Context,
    tender: Path<TenderId>,
    body: Body<NewUnsuccessfulEnding>,
) -> Result<Reply, Problem> {
    let cooperative = context.services().cooperative.clone();
    // Alone, as the opening is: no bid may be on its way while it is decided that there is none.
    context
        .write_among(openings::among(*tender), body, move |tx, acting, new| {
            let (ground, reason) = (new.ground.into(), &new.reason.0);
            let ended = unsuccessful_endings::end(tx, acting, &cooperative, *tender, ground, reason)?;
            let ending = UnsuccessfulEnding {
                tender_id: Text(ended.tender_id),
                unsuccessful_at: Text(ended.unsuccessful_at),
                ground: ended.ground.into(),
                reason: Text(ended.reason),
            };
            Ok(Reply::recorded(format!("/tenders/{tender}"), &ending))
        })
        .await
}
