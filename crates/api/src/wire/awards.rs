//! Award decisions, the standstill and the letters.

use deserr::Deserr;
use samenkoop_core::{award::letter, evaluation::tie::Draw, tender};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Text, text};

/// Why nobody won a lot, as the award notice says it (eForms BT-144).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum NotAwardedReason {
    /// All bids were withdrawn or found inadmissible.
    AllRejected,
    /// The members need something else now.
    NeedChanged,
    /// There is not enough money.
    InsufficientFunds,
    /// No bid came in.
    NoneReceived,
    /// The winner refused to sign.
    NotSigned,
    /// Only one admissible bid came in.
    OneAdmissible,
    /// A court or another review body decided so.
    ReviewBodyDecided,
    /// The cooperative decided so after a supplier asked it to review the award.
    ReviewedByBuyer,
    /// Technical or procedural errors.
    ProcedureError,
    /// Another reason.
    Other,
}

macro_rules! same_words {
    ($($word:ident),+ $(,)?) => {
        impl From<NotAwardedReason> for tender::NotAwardedReason {
            fn from(reason: NotAwardedReason) -> Self {
                match reason { $(NotAwardedReason::$word => Self::$word),+ }
            }
        }

        impl From<tender::NotAwardedReason> for NotAwardedReason {
            fn from(reason: tender::NotAwardedReason) -> Self {
                match reason { $(tender::NotAwardedReason::$word => Self::$word),+ }
            }
        }
    };
}

same_words!(
    AllRejected,
    NeedChanged,
    InsufficientFunds,
    NoneReceived,
    NotSigned,
    OneAdmissible,
    ReviewBodyDecided,
    ReviewedByBuyer,
    ProcedureError,
    Other,
);

/// The award decision over all lots of a tender.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewAwards {
    /// Every lot of the tender, once.
    #[schema(min_items = 1, max_items = 500)]
    pub lots: Vec<NewAward>,
}

/// The award decision over one lot: `bidId`, `advantages` and `reasons` to award it; `ground` and `reason` to award it to nobody.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewAward {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::AwardId>,
    /// The lot.
    pub lot_id: text::LotId,
    /// The bid that wins: the one that stands first.
    #[deserr(default)]
    pub bid_id: Option<text::BidId>,
    /// The characteristics and relative advantages of that bid. The other bidders read it, so it holds nothing confidential.
    #[deserr(default)]
    pub advantages: Option<text::Prose>,
    /// The reasons for each bidder, the winner and those without a place among them.
    #[deserr(default)]
    #[schema(required = false, max_items = 500)]
    pub reasons: Vec<BidderReason>,
    /// The kind of reason why nobody wins.
    #[deserr(default)]
    pub ground: Option<NotAwardedReason>,
    /// The reason why nobody wins; every bidder reads it.
    #[deserr(default)]
    pub reason: Option<text::Prose>,
    /// What a notary drew between bids that ended equal.
    #[deserr(default)]
    #[schema(required = false, max_items = 20)]
    pub draws: Vec<NewDraw>,
}

/// The reasons for one bidder.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct BidderReason {
    /// The bid.
    pub bid_id: text::BidId,
    /// Why it won or did not.
    pub reason: text::Prose,
}

/// The result of drawing lots.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewDraw {
    /// The bids that ended equal, the first one drawn first.
    #[schema(min_items = 2, max_items = 500)]
    pub order: Vec<text::BidId>,
    /// The notary before whom it was done.
    pub notary: text::PersonName,
    /// When.
    pub drawn_at: text::Moment,
}

impl From<&NewDraw> for Draw {
    fn from(draw: &NewDraw) -> Self {
        Self {
            order: draw.order.iter().map(|bid| bid.0).collect(),
            notary: draw.notary.0.clone(),
            drawn_at: draw.drawn_at.0,
        }
    }
}

impl From<&Draw> for NewDraw {
    fn from(draw: &Draw) -> Self {
        Self {
            order: draw.order.iter().copied().map(Text).collect(),
            notary: Text(draw.notary.clone()),
            drawn_at: Text(draw.drawn_at),
        }
    }
}

/// An award decision: intended until the standstill is over.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Award {
    /// The id.
    pub id: text::AwardId,
    /// The tender.
    pub tender_id: text::TenderId,
    /// The lot.
    pub lot_id: text::LotId,
    /// The bid that won; `null` when nobody did. Members do not see it.
    pub bid_id: Option<text::BidId>,
    /// The supplier that won.
    pub supplier_id: Option<text::SupplierId>,
    /// The name of the supplier that won.
    pub supplier_name: Option<text::LegalName>,
    /// The characteristics and relative advantages of the bid that won.
    pub advantages: Option<text::Prose>,
    /// The kind of reason why nobody won.
    pub ground: Option<NotAwardedReason>,
    /// The reason why nobody won.
    pub reason: Option<text::Prose>,
    /// The reasons for each bidder that the caller may read: all of them for the cooperative, its own for a supplier.
    pub reasons: Vec<BidderReason>,
    /// What a notary drew, if bids ended equal; for the cooperative only.
    pub draws: Vec<NewDraw>,
    /// When it was decided.
    pub decided_at: text::Moment,
    /// Who decided; for the cooperative only.
    pub decided_by_id: Option<text::UserId>,
    /// When the bidders were told.
    pub notified_at: Option<text::Moment>,
    /// The first instant at which the contracts may be concluded.
    pub standstill_ends_at: Option<text::Moment>,
    /// Whether the standstill is over.
    pub is_final: bool,
}

/// What was decided over all lots.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AwardDecisions {
    /// The tender.
    pub tender_id: text::TenderId,
    /// When it was decided.
    pub award_decided_at: text::Moment,
    /// The decision over each lot.
    pub awards: Vec<Award>,
}

/// The standstill that began when the letters were sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standstill {
    /// The tender.
    pub tender_id: text::TenderId,
    /// When the letters were sent.
    pub notified_at: text::Moment,
    /// The first instant at which the contracts may be concluded.
    pub standstill_ends_at: text::Moment,
    /// How many letters were sent.
    pub letters: u32,
}

/// The letter by which a bidder learns the award decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AwardLetter {
    /// The decision it is about.
    pub award_id: text::AwardId,
    /// The bid it is about.
    pub bid_id: text::BidId,
    /// The language it is in: `nl` or `en`.
    #[schema(pattern = "^(nl|en)$")]
    pub language: String,
    /// One line.
    pub subject: String,
    /// The text; an empty line parts paragraphs.
    pub body: String,
}

/// The letter as a document of its own.
#[must_use]
pub fn letter_text(letter: &letter::Letter) -> String {
    format!("{}\n\n{}", letter.subject, letter.body)
}

/// A tender that ends without an award.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewUnsuccessfulEnding {
    /// The kind of reason; every lot that is still undecided gets it.
    pub ground: NotAwardedReason,
    /// The reason; bidders read it.
    pub reason: text::Prose,
}

/// A tender that ended without an award.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnsuccessfulEnding {
    /// The tender.
    pub tender_id: text::TenderId,
    /// When it ended.
    pub unsuccessful_at: text::Moment,
    /// The kind of reason.
    pub ground: NotAwardedReason,
    /// The reason.
    pub reason: text::Prose,
}
