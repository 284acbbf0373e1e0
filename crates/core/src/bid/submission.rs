//! Whether a bid is in time, and the receipt for it.
//!
//! Three decisions: [`submit`], [`replace`], [`withdraw`]. None of them does anything; each says what is to be stored, or stops at
//! the first reason in a documented order. A client that lost our answer may ask again for ever: the same id with the same
//! content gives the same receipt, also after the deadline. A [`Bid`] knows the digest of its content and not the content, so
//! that nothing built on it can leak a price. Who may submit, and for which supplier, is not decided here.

use crate::{
    bid::content::BidContent,
    digest::Sha256Digest,
    id::{BidId, LotId, SupplierId, TenderId},
    moment::Moment,
};

/// When bids are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BidWindow {
    /// The instant at which the tender was published.
    pub published_at: Moment,
    /// The first instant that is too late.
    pub deadline_at: Moment,
    /// False once the tender is opened or cancelled, whatever the clock says.
    pub accepting: bool,
}

/// Why no bid can be sent, replaced or withdrawn now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WindowClosed {
    NotYetPublished,
    DeadlinePassed,
    NotAccepting,
}

impl BidWindow {
    /// Lateness comes before "not accepting": whoever is late to a tender that has been opened learns that it was late, and by how much.
    fn admits(&self, now: Moment) -> Result<(), WindowClosed> {
        if now < self.published_at {
            Err(WindowClosed::NotYetPublished)
        } else if now >= self.deadline_at {
            Err(WindowClosed::DeadlinePassed)
        } else if !self.accepting {
            Err(WindowClosed::NotAccepting)
        } else {
            Ok(())
        }
    }
}

/// Where a bid stands between submission and deadline. That it has been opened is not a phase of its own: it follows from the opening
/// of its tender, see [`Bid::standing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BidPhase {
    /// Received; it competes unless it is withdrawn in time.
    Received,
    /// Withdrawn by the supplier; it is never opened.
    Withdrawn {
        /// When.
        withdrawn_at: Moment,
    },
}

/// What can happen to a bid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BidEvent {
    /// The supplier sends other content under the same id.
    Replace,
    /// The supplier takes it back.
    Withdraw {
        /// When.
        withdrawn_at: Moment,
    },
}

impl BidPhase {
    /// The phase after an event; `None` when the event has no place in this phase.
    #[must_use]
    pub fn next(self, event: BidEvent) -> Option<Self> {
        match (self, event) {
            (Self::Received, BidEvent::Replace) => Some(Self::Received),
            (Self::Received, BidEvent::Withdraw { withdrawn_at }) => Some(Self::Withdrawn { withdrawn_at }),
            // Whoever wants to bid again after withdrawing submits a new bid; the old one keeps its record.
            (Self::Withdrawn { .. }, BidEvent::Replace | BidEvent::Withdraw { .. }) => None,
        }
    }
}

/// What a supplier sees of its bid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BidStanding {
    /// Received and still sealed.
    Received,
    /// Withdrawn.
    Withdrawn,
    /// Opened with the other bids of the tender.
    Opened,
}

/// A bid as it is kept: everything but what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bid {
    record: BidRecord,
}

/// The fields of a bid as they are stored. Turning them into a [`Bid`] checks them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BidRecord {
    /// The id the client chose.
    pub id: BidId,
    /// The tender bid on.
    pub tender_id: TenderId,
    /// The lot bid on.
    pub lot_id: LotId,
    /// The supplier.
    pub supplier_id: SupplierId,
    /// 1 for the first content, one more with every replacement.
    pub version: u32,
    /// When this version was received.
    pub received_at: Moment,
    /// The deadline that held when this version was received.
    pub deadline_at: Moment,
    /// The digest of the content of this version.
    pub sha256: Sha256Digest,
    /// Where the bid stands.
    pub phase: BidPhase,
}

/// Why stored fields are not a bid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BidRecordError {
    /// Versions begin at 1.
    #[error("a bid has no version 0")]
    VersionZero,
    /// A bid that was late cannot have been received.
    #[error("the bid was received at or after its deadline")]
    ReceivedLate,
    /// Nobody withdraws what has not been received.
    #[error("the bid was withdrawn before it was received")]
    WithdrawnBeforeReceived,
}

impl TryFrom<BidRecord> for Bid {
    type Error = BidRecordError;
    fn try_from(record: BidRecord) -> Result<Self, BidRecordError> {
        if record.version == 0 {
            return Err(BidRecordError::VersionZero);
        }
        if record.received_at >= record.deadline_at {
            return Err(BidRecordError::ReceivedLate);
        }
        match record.phase {
            BidPhase::Withdrawn { withdrawn_at } if withdrawn_at < record.received_at => {
                Err(BidRecordError::WithdrawnBeforeReceived)
            }
            BidPhase::Withdrawn { .. } | BidPhase::Received => Ok(Self { record }),
        }
    }
}

impl Bid {
    /// The fields, to be stored.
    #[must_use]
    pub fn record(&self) -> &BidRecord {
        &self.record
    }

    /// The id the client chose.
    #[must_use]
    pub fn id(&self) -> BidId {
        self.record.id
    }

    /// Where the bid stands.
    #[must_use]
    pub fn phase(&self) -> BidPhase {
        self.record.phase
    }

    /// The proof of receipt of the current version.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        let record = &self.record;
        Receipt {
            bid_id: record.id,
            tender_id: record.tender_id,
            lot_id: record.lot_id,
            version: record.version,
            received_at: record.received_at,
            sha256: record.sha256,
            deadline_at: record.deadline_at,
        }
    }

    /// What the supplier sees: a received bid counts as opened as soon as its tender has been opened.
    #[must_use]
    pub fn standing(&self, tender_opened: bool) -> BidStanding {
        match (self.record.phase, tender_opened) {
            (BidPhase::Withdrawn { .. }, true | false) => BidStanding::Withdrawn,
            (BidPhase::Received, true) => BidStanding::Opened,
            (BidPhase::Received, false) => BidStanding::Received,
        }
    }
}

/// What a supplier holds as proof that its bid came in (Directive 2014/24, annex IV (a)). It says nothing about other bids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The bid.
    pub bid_id: BidId,
    /// Its tender.
    pub tender_id: TenderId,
    /// Its lot.
    pub lot_id: LotId,
    /// The version received.
    pub version: u32,
    /// When it was received.
    pub received_at: Moment,
    /// The digest of the content received.
    pub sha256: Sha256Digest,
    /// The deadline it was measured against.
    pub deadline_at: Moment,
}

/// What is known already when a bid comes in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Earlier<'a> {
    /// The bid that already has this id, of whichever supplier.
    pub same_id: Option<&'a Bid>,
    /// The bid of this supplier for this lot that has not been withdrawn.
    pub same_lot: Option<&'a Bid>,
}

/// A bid that may be stored, or the one that was stored before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The bid as it stands now.
    pub bid: Bid,
    /// The proof of receipt.
    pub receipt: Receipt,
    /// False when the same request had been carried out before: there is nothing to store.
    pub is_new: bool,
}

impl Submitted {
    fn of(bid: Bid, is_new: bool) -> Self {
        Self { receipt: bid.receipt(), bid, is_new }
    }
}

/// Why a bid is refused, in the order in which the reasons are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SubmitBidError {
    /// The id is in use for other content or by somebody else.
    #[error("this bid id is already in use for another bid")]
    IdInUse,
    /// The tender is not published yet.
    #[error("bids are taken from {published_at}")]
    NotYetPublished {
        /// When it will be.
        published_at: Moment,
    },
    /// Too late; the instant of the deadline itself is too late.
    #[error("the deadline was {deadline_at}; the bid was received at {received_at}")]
    DeadlinePassed {
        /// The deadline.
        deadline_at: Moment,
        /// When the bid came in.
        received_at: Moment,
    },
    /// The tender has been opened or cancelled.
    #[error("the tender takes no bids")]
    NotAccepting,
    /// The supplier already has a bid for this lot; it can replace that one.
    #[error("there is already a bid of this supplier for this lot: {bid_id}")]
    AlreadyBid {
        /// The bid it has.
        bid_id: BidId,
    },
}

/// Decides on a new bid.
///
/// The same id, supplier and content as before gives the receipt of before, whatever has happened since.
///
/// # Errors
/// The first that applies: [`SubmitBidError::IdInUse`], [`SubmitBidError::NotYetPublished`], [`SubmitBidError::DeadlinePassed`],
/// [`SubmitBidError::NotAccepting`], [`SubmitBidError::AlreadyBid`].
pub fn submit(
    earlier: Earlier<'_>,
    window: &BidWindow,
    content: &BidContent,
    id: BidId,
    now: Moment,
) -> Result<Submitted, SubmitBidError> {
    let sha256 = content.sha256();
    if let Some(known) = earlier.same_id {
        // The digest covers tender, lot and supplier, so an equal digest is an equal bid.
        return if known.record.sha256 == sha256 {
            Ok(Submitted::of(known.clone(), false))
        } else {
            Err(SubmitBidError::IdInUse)
        };
    }
    window.admits(now).map_err(|closed| match closed {
        WindowClosed::NotYetPublished => {
            SubmitBidError::NotYetPublished { published_at: window.published_at }
        }
        WindowClosed::DeadlinePassed => {
            SubmitBidError::DeadlinePassed { deadline_at: window.deadline_at, received_at: now }
        }
        WindowClosed::NotAccepting => SubmitBidError::NotAccepting,
    })?;
    if let Some(other) = earlier.same_lot {
        return Err(SubmitBidError::AlreadyBid { bid_id: other.id() });
    }
    let record = BidRecord {
        id,
        tender_id: content.tender_id(),
        lot_id: content.lot_id(),
        supplier_id: content.supplier_id(),
        version: 1,
        received_at: now,
        deadline_at: window.deadline_at,
        sha256,
        phase: BidPhase::Received,
    };
    Ok(Submitted::of(Bid { record }, true))
}

/// Why a bid is not replaced, in the order in which the reasons are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplaceBidError {
    /// The new content is of another supplier, tender or lot.
    #[error("a bid can only be replaced by a bid of the same supplier for the same lot")]
    OtherLotOrSupplier,
    /// The bid has been withdrawn.
    #[error("the bid was withdrawn; submit a new one")]
    Withdrawn,
    /// The tender is not published yet.
    #[error("bids are taken from {published_at}")]
    NotYetPublished {
        /// When it will be.
        published_at: Moment,
    },
    /// Too late; the bid that was received in time still stands.
    #[error("the deadline was {deadline_at}; the bid was received at {received_at}")]
    DeadlinePassed {
        /// The deadline.
        deadline_at: Moment,
        /// When the new content came in.
        received_at: Moment,
    },
    /// The tender has been opened or cancelled.
    #[error("the tender takes no bids")]
    NotAccepting,
    /// The number of versions is used up.
    #[error("the bid cannot be replaced any more often")]
    TooManyVersions,
}

/// Decides on new content for a bid. The same content as now gives the receipt of now, without a new version.
///
/// # Errors
/// The first that applies: [`ReplaceBidError::OtherLotOrSupplier`], [`ReplaceBidError::Withdrawn`], (same content: receipt),
/// [`ReplaceBidError::NotYetPublished`], [`ReplaceBidError::DeadlinePassed`], [`ReplaceBidError::NotAccepting`],
/// [`ReplaceBidError::TooManyVersions`].
pub fn replace(
    bid: &Bid,
    window: &BidWindow,
    content: &BidContent,
    now: Moment,
) -> Result<Submitted, ReplaceBidError> {
    let record = &bid.record;
    let of_bid = (record.tender_id, record.lot_id, record.supplier_id);
    if of_bid != (content.tender_id(), content.lot_id(), content.supplier_id()) {
        return Err(ReplaceBidError::OtherLotOrSupplier);
    }
    let phase = record.phase.next(BidEvent::Replace).ok_or(ReplaceBidError::Withdrawn)?;
    let sha256 = content.sha256();
    if sha256 == record.sha256 {
        return Ok(Submitted::of(bid.clone(), false));
    }
    window.admits(now).map_err(|closed| match closed {
        WindowClosed::NotYetPublished => {
            ReplaceBidError::NotYetPublished { published_at: window.published_at }
        }
        WindowClosed::DeadlinePassed => {
            ReplaceBidError::DeadlinePassed { deadline_at: window.deadline_at, received_at: now }
        }
        WindowClosed::NotAccepting => ReplaceBidError::NotAccepting,
    })?;
    let version = record.version.checked_add(1).ok_or(ReplaceBidError::TooManyVersions)?;
    let record =
        BidRecord { version, received_at: now, deadline_at: window.deadline_at, sha256, phase, ..*record };
    Ok(Submitted::of(Bid { record }, true))
}

/// A bid that has been taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The bid as it stands now; its phase says since when it is withdrawn.
    pub bid: Bid,
    /// False when it had been withdrawn before: there is nothing to store.
    pub is_new: bool,
}

/// Why a bid is not withdrawn, in the order in which the reasons are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawBidError {
    /// The tender is not published yet.
    #[error("bids are taken from {published_at}")]
    NotYetPublished {
        /// When it will be.
        published_at: Moment,
    },
    /// Too late: from the deadline on the bid binds the supplier.
    #[error("the deadline was {deadline_at}; the request was received at {received_at}")]
    DeadlinePassed {
        /// The deadline.
        deadline_at: Moment,
        /// When the request came in.
        received_at: Moment,
    },
    /// The tender has been opened or cancelled.
    #[error("the tender takes no changes to bids")]
    NotAccepting,
}

/// Decides on taking a bid back. A bid that is withdrawn already stays so, with the instant of the first time.
///
/// # Errors
/// The first that applies: (withdrawn before: the same answer), [`WithdrawBidError::NotYetPublished`],
/// [`WithdrawBidError::DeadlinePassed`], [`WithdrawBidError::NotAccepting`].
pub fn withdraw(bid: &Bid, window: &BidWindow, now: Moment) -> Result<Withdrawn, WithdrawBidError> {
    let Some(phase) = bid.record.phase.next(BidEvent::Withdraw { withdrawn_at: now }) else {
        return Ok(Withdrawn { bid: bid.clone(), is_new: false });
    };
    window.admits(now).map_err(|closed| match closed {
        WindowClosed::NotYetPublished => {
            WithdrawBidError::NotYetPublished { published_at: window.published_at }
        }
        WindowClosed::DeadlinePassed => {
            WithdrawBidError::DeadlinePassed { deadline_at: window.deadline_at, received_at: now }
        }
        WindowClosed::NotAccepting => WithdrawBidError::NotAccepting,
    })?;
    let record = BidRecord { phase, ..bid.record.clone() };
    Ok(Withdrawn { bid: Bid { record }, is_new: true })
}

#[cfg(test)]
mod tests;
