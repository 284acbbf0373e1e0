//! The letters that tell bidders the award decision, and who may read which decision.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    award::{
        decision::AwardProposal,
        letter::{Letter, LetterContext, letter},
    },
    evaluation::{ranking::Ranking, wording::Language},
    id::{AwardId, BidId, LotId, SupplierId, TenderId},
    localized::Localized,
    moment::Moment,
    names::{LegalName, Prose, Title},
    supplier::Supplier,
    tender::TenderPhase,
};

use super::{AppError, Code, awards, evaluations, opened_tender::OpenedTender};
use crate::{
    auth::{Acting, Role, policy::Access},
    store::{StoreError, StoredAward, StoredTender, Tx},
};

/// An award decision as far as a caller may see it.
#[derive(Debug, Clone)]
pub struct SeenAward {
    /// The decision.
    pub award: StoredAward,
    /// Who won.
    pub winner: Option<Supplier>,
    /// The reasons the caller may read.
    pub reasons: BTreeMap<BidId, Prose>,
    /// Whether the caller is the cooperative or its auditor.
    pub whole: bool,
    /// Whether the caller may see bids at all.
    pub bids: bool,
    /// When the bidders were told.
    pub notified_at: Option<Moment>,
    /// When the contracts may be concluded.
    pub standstill_ends_at: Option<Moment>,
    /// Whether that moment has come.
    pub is_final: bool,
}

/// The award decisions of a tender that the caller may see: all for the cooperative; once the letters are sent, those on the lots it bid
/// on for a supplier, and those on the lots that carry its needs for a member.
///
/// # Errors
/// [`AppError::NotFound`] for a tender that the caller cannot know of.
pub fn list(tx: &mut Tx<'_>, acting: &Acting, tender: TenderId) -> Result<Vec<SeenAward>, AppError> {
    let stored = tx.tender_find(tender)?.ok_or(AppError::NotFound)?.value;
    let moments = stored.tender.moments().stored();
    let reader = reader(tx, acting, &stored)?;
    let awards = tx.award_list(tender)?;
    let winners: BTreeSet<SupplierId> =
        awards.iter().filter_map(|award| award.winner.map(|(_, supplier)| supplier)).collect();
    let names = suppliers(tx, &winners)?;
    let is_final = stored.tender.phase(acting.now) == TenderPhase::Awarded;
    let seen = |award: StoredAward| {
        let reasons = match &award.proposal {
            AwardProposal::ToFirst { reasons, .. } => reasons.clone(),
            AwardProposal::ToNobody { .. } => BTreeMap::new(),
        };
        let (reasons, bids) = match &reader {
            Reader::Whole => (reasons, true),
            Reader::Bidder(own) => {
                let bid = own.get(&award.lot_id)?;
                (reasons.into_iter().filter(|(of, _)| of == bid).collect(), true)
            }
            Reader::Buyer(lots) => (lots.contains(&award.lot_id).then(BTreeMap::new)?, false),
        };
        Some(SeenAward {
            winner: award.winner.and_then(|(_, supplier)| names.get(&supplier).cloned()),
            award,
            reasons,
            whole: matches!(reader, Reader::Whole),
            bids,
            notified_at: moments.notified_at,
            standstill_ends_at: moments.standstill_ends_at,
            is_final,
        })
    };
    Ok(awards.into_iter().filter_map(seen).collect())
}

/// One award decision, as far as the caller may see it.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(
    tx: &mut Tx<'_>,
    acting: &Acting,
    tender: TenderId,
    award: AwardId,
) -> Result<SeenAward, AppError> {
    let seen = list(tx, acting, tender)?;
    seen.into_iter().find(|seen| seen.award.id == award).ok_or(AppError::NotFound)
}

enum Reader {
    Whole,
    /// A supplier, with its bids by lot.
    Bidder(BTreeMap<LotId, BidId>),
    /// A member, with the lots that carry its needs.
    Buyer(BTreeSet<LotId>),
}

fn reader(tx: &mut Tx<'_>, acting: &Acting, stored: &StoredTender) -> Result<Reader, AppError> {
    if acting.caller.access == Access::All {
        return Ok(Reader::Whole);
    }
    let moments = stored.tender.moments().stored();
    if moments.published_at.is_none() {
        return Err(AppError::NotFound);
    }
    let told = moments.notified_at.is_some();
    match acting.caller.role() {
        Some(Role::Supplier(_)) if !told => Ok(Reader::Bidder(BTreeMap::new())),
        Some(Role::Supplier(supplier)) => {
            let opened = OpenedTender::load(tx, stored.tender.id())?;
            let own = opened.bids.iter().filter(|bid| bid.supplier_id() == supplier);
            Ok(Reader::Bidder(own.map(|bid| (bid.lot_id(), bid.id())).collect()))
        }
        Some(Role::Member(_)) if !told => Ok(Reader::Buyer(BTreeSet::new())),
        Some(Role::Member(member)) => {
            let carried = tx.tender_allocations(stored.tender.id())?;
            let own = carried.iter().filter(|part| part.member_id == member);
            Ok(Reader::Buyer(own.map(|part| part.lot_id).collect()))
        }
        Some(Role::Officer | Role::Auditor | Role::Admin) | None => Err(AppError::NotFound),
    }
}

/// The suppliers with these ids.
///
/// # Errors
/// [`AppError::Store`] when the database fails or one is missing.
pub fn suppliers(
    tx: &mut Tx<'_>,
    wanted: &BTreeSet<SupplierId>,
) -> Result<BTreeMap<SupplierId, Supplier>, AppError> {
    let mut found = BTreeMap::new();
    for supplier in wanted {
        let known = tx.supplier_find(*supplier)?;
        let known = known.ok_or_else(|| StoreError::corrupt("bids.supplier_id", "an unknown supplier"))?;
        found.insert(*supplier, known.value);
    }
    Ok(found)
}

/// Everything that letters about a tender are written from.
pub struct Desk {
    opened: OpenedTender,
    rankings: BTreeMap<LotId, Ranking>,
    awards: Vec<StoredAward>,
    suppliers: BTreeMap<SupplierId, Supplier>,
}

impl Desk {
    /// Reads it. The tender is the one that is written about, which may be a step ahead of its row.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database fails, or what is stored does not hold together.
    pub fn read(tx: &mut Tx<'_>, opened: OpenedTender) -> Result<Self, AppError> {
        let rankings = evaluations::proved(tx, &opened)?;
        let awards = tx.award_list(opened.tender().id())?;
        let bidders = opened.bids.iter().map(|bid| bid.supplier_id()).collect();
        let suppliers = suppliers(tx, &bidders)?;
        Ok(Self { opened, rankings, awards, suppliers })
    }

    /// The tender.
    #[must_use]
    pub fn opened(&self) -> &OpenedTender {
        &self.opened
    }

    /// The decisions.
    #[must_use]
    pub fn awards(&self) -> &[StoredAward] {
        &self.awards
    }

    /// The bidder behind a bid.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn bidder(&self, bid: BidId) -> Result<&Supplier, AppError> {
        let bid = self.opened.bid(bid).ok_or(AppError::NotFound)?;
        self.suppliers.get(&bid.supplier_id()).ok_or(AppError::NotFound)
    }

    /// The letter to one bidder in one language, sent at `sent_at`.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a bid for another lot, [`AppError::Store`] when what is stored does not hold together.
    pub fn letter(
        &self,
        award: &StoredAward,
        bid: BidId,
        language: Language,
        sender: &LegalName,
        (sent_at, standstill_ends_at): (Moment, Moment),
    ) -> Result<Letter, AppError> {
        let decision = awards::remade(&self.rankings, award)?;
        let lot = self.opened.lot(award.lot_id).ok_or(AppError::NotFound)?;
        let winner = award.winner.and_then(|(_, supplier)| self.suppliers.get(&supplier));
        let rules = self.opened.tender().rule_set();
        let context = LetterContext {
            sender,
            recipient: &self.bidder(bid)?.legal_name,
            winner: winner.map(|winner| &winner.legal_name),
            tender_title: title(&self.opened.tender().plan().title, language)?,
            lot_title: title(&lot.value.lot.title, language)?,
            sent_at,
            standstill_days: rules.map_or(0, |rules| rules.standstill_days),
            standstill_ends_at,
        };
        letter(&decision, bid, language, &context).map_err(|error| match error {
            samenkoop_core::award::letter::LetterError::NotABidder => AppError::NotFound,
            samenkoop_core::award::letter::LetterError::StandstillTooShort
            | samenkoop_core::award::letter::LetterError::WinnerNotNamed => {
                StoreError::corrupt("awards", error).into()
            }
        })
    }
}

/// The title of something that was published, so it has one.
///
/// # Errors
/// [`AppError::Store`] when it has none.
pub fn title(title: &Localized<Option<Title>>, language: Language) -> Result<&Title, AppError> {
    let missing = || StoreError::corrupt("title", "what was published has a title");
    Ok(title.get(language).as_ref().ok_or_else(missing)?)
}

/// The letter to a bidder as it was sent. A supplier reads its own; the cooperative and the auditor say which bid.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such letter for this caller; [`AppError::Invalid`] when the bid is not said;
/// [`AppError::Refused`] before the letters are sent.
pub fn letter_of(
    tx: &mut Tx<'_>,
    acting: &Acting,
    sender: &LegalName,
    (tender, award): (TenderId, AwardId),
    bid: Option<BidId>,
    language: Language,
) -> Result<(BidId, Letter), AppError> {
    let seen = read(tx, acting, tender, award)?;
    if !seen.bids {
        return Err(AppError::NotFound);
    }
    let (Some(notified_at), Some(ends_at)) = (seen.notified_at, seen.standstill_ends_at) else {
        return Err(AppError::refused(Code::PhaseForbids, "the letters have not been sent"));
    };
    let opened = OpenedTender::load(tx, tender)?;
    let desk = Desk::read(tx, opened)?;
    let bid = match (acting.caller.role(), bid) {
        (Some(Role::Supplier(supplier)), asked) => {
            let mut own = desk.opened.bids_for(seen.award.lot_id);
            let own = own.find(|bid| bid.supplier_id() == supplier).map(|bid| bid.id());
            own.filter(|own| asked.is_none_or(|asked| asked == *own)).ok_or(AppError::NotFound)?
        }
        (_, Some(bid)) => bid,
        (_, None) => return Err(AppError::invalid("#bidId", "missing", "say whose letter it is")),
    };
    let letter = desk.letter(&seen.award, bid, language, sender, (notified_at, ends_at))?;
    Ok((bid, letter))
}
