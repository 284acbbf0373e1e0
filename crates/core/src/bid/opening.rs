//! Opening: the only way from a sealed bid to its content.
//!
//! The law asks that nobody can read a bid before the deadline and that only authorised persons open it afterwards (Directive
//! 2014/24, art. 22(3) and annex IV (b), (e); Aw 2.108). That two officers do it together is our own rule: the law no longer asks it,
//! but one person cannot then be suspected. An [`Opening`] is the proof that this happened, and [`SealedBid::open`] wants to see it.
//! A [`SealedBid`] has no accessor to the content, so what is not written here cannot leak. Whether a user is an officer, and when
//! each of them logged in, is known to the caller alone.

use chrono::Duration;

use crate::{
    bid::{
        content::{BidContent, LotRequest, ReadBidError},
        submission::{Bid, BidPhase},
    },
    digest::Sha256Digest,
    id::{BidId, LotId, SupplierId, TenderId, UserId},
    moment::Moment,
};

/// How long after the first officer the second may come, in minutes. Longer apart, they did not do it together.
pub const OFFICERS_APART_MINUTES: i64 = 10;

/// The proof that two officers opened a tender together, after the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    tender_id: TenderId,
    first: UserId,
    first_at: Moment,
    second: UserId,
    second_at: Moment,
    deadline_at: Moment,
}

/// Why this is no opening, in the order in which the reasons are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// One person twice.
    #[error("two different officers must open the bids")]
    SameOfficer,
    /// Somebody came too early.
    #[error("bids can be opened from {deadline_at}")]
    BeforeDeadline {
        /// The deadline, which is the first instant at which bids can be opened.
        deadline_at: Moment,
    },
    /// The second before the first.
    #[error("the second officer came before the first")]
    SecondBeforeFirst,
    /// The officers were not there together.
    #[error("the second officer must follow within {OFFICERS_APART_MINUTES} minutes of the first")]
    TooFarApart,
}

impl Opening {
    /// The opening of a tender by two officers.
    ///
    /// # Errors
    /// The first that applies: [`OpeningError::SameOfficer`], [`OpeningError::BeforeDeadline`] (either of them; the instant of the
    /// deadline is in time), [`OpeningError::SecondBeforeFirst`], [`OpeningError::TooFarApart`] (exactly ten minutes is in time).
    pub fn by(
        tender_id: TenderId,
        first: UserId,
        first_at: Moment,
        second: UserId,
        second_at: Moment,
        deadline_at: Moment,
    ) -> Result<Self, OpeningError> {
        let apart = second_at.utc() - first_at.utc();
        if first == second {
            Err(OpeningError::SameOfficer)
        } else if first_at < deadline_at || second_at < deadline_at {
            Err(OpeningError::BeforeDeadline { deadline_at })
        } else if apart < Duration::zero() {
            Err(OpeningError::SecondBeforeFirst)
        } else if apart > Duration::minutes(OFFICERS_APART_MINUTES) {
            Err(OpeningError::TooFarApart)
        } else {
            Ok(Self { tender_id, first, first_at, second, second_at, deadline_at })
        }
    }

    /// The tender that was opened.
    #[must_use]
    pub fn tender_id(&self) -> TenderId {
        self.tender_id
    }

    /// The officer who began, and when.
    #[must_use]
    pub fn first(&self) -> (UserId, Moment) {
        (self.first, self.first_at)
    }

    /// The officer who completed it, and when.
    #[must_use]
    pub fn second(&self) -> (UserId, Moment) {
        (self.second, self.second_at)
    }

    /// The instant at which the bids became readable.
    #[must_use]
    pub fn opened_at(&self) -> Moment {
        self.second_at
    }

    /// The deadline that had passed.
    #[must_use]
    pub fn deadline_at(&self) -> Moment {
        self.deadline_at
    }
}

/// A bid that competes and that nobody has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBid {
    id: BidId,
    tender_id: TenderId,
    lot_id: LotId,
    supplier_id: SupplierId,
    version: u32,
    received_at: Moment,
    sha256: Sha256Digest,
}

/// Why a bid is not opened, in the order in which the reasons are tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenBidError {
    /// The opening is of another tender.
    #[error("this opening is not of the tender of the bid")]
    OtherTender,
    /// The bid was received at or after the deadline of the opening.
    #[error("the bid was received at {received_at}, not before the deadline {deadline_at}")]
    ReceivedLate {
        /// When the bid was received.
        received_at: Moment,
        /// The deadline of the opening.
        deadline_at: Moment,
    },
    /// The bytes are not those that were received.
    #[error("the content has digest {found}, but {expected} was received")]
    DigestMismatch {
        /// The digest on the receipt.
        expected: Sha256Digest,
        /// The digest of the bytes at hand.
        found: Sha256Digest,
    },
    /// The bytes are those that were received, but no bid for this lot.
    #[error(transparent)]
    Content(#[from] ReadBidError),
    /// The content names another supplier or lot than the record of the bid.
    #[error("the content is of another supplier or lot than the bid")]
    OtherLotOrSupplier,
}

impl SealedBid {
    /// The bid as it goes into the opening; `None` when it was withdrawn, for then it is never opened.
    #[must_use]
    pub fn of(bid: &Bid) -> Option<Self> {
        let record = bid.record();
        match record.phase {
            BidPhase::Received => Some(Self {
                id: record.id,
                tender_id: record.tender_id,
                lot_id: record.lot_id,
                supplier_id: record.supplier_id,
                version: record.version,
                received_at: record.received_at,
                sha256: record.sha256,
            }),
            BidPhase::Withdrawn { .. } => None,
        }
    }

    /// The bid.
    #[must_use]
    pub fn id(&self) -> BidId {
        self.id
    }

    /// Its lot.
    #[must_use]
    pub fn lot_id(&self) -> LotId {
        self.lot_id
    }

    /// The supplier.
    #[must_use]
    pub fn supplier_id(&self) -> SupplierId {
        self.supplier_id
    }

    /// The version that competes: the last one received.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// When that version was received.
    #[must_use]
    pub fn received_at(&self) -> Moment {
        self.received_at
    }

    /// The digest of its content.
    #[must_use]
    pub fn sha256(&self) -> Sha256Digest {
        self.sha256
    }

    /// Opens the bid: proves that these bytes are the ones received, and checks them against the lot once more.
    ///
    /// # Errors
    /// The first that applies of [`OpenBidError`], in the order in which its variants stand.
    pub fn open(
        self,
        opening: &Opening,
        content_bytes: &[u8],
        lot: &LotRequest,
    ) -> Result<OpenedBid, OpenBidError> {
        if self.tender_id != opening.tender_id {
            return Err(OpenBidError::OtherTender);
        }
        if self.received_at >= opening.deadline_at {
            return Err(OpenBidError::ReceivedLate {
                received_at: self.received_at,
                deadline_at: opening.deadline_at,
            });
        }
        let found = Sha256Digest::of(content_bytes);
        if found != self.sha256 {
            return Err(OpenBidError::DigestMismatch { expected: self.sha256, found });
        }
        let content = BidContent::from_canonical(content_bytes, lot)?;
        if (content.lot_id(), content.supplier_id()) != (self.lot_id, self.supplier_id) {
            return Err(OpenBidError::OtherLotOrSupplier);
        }
        Ok(OpenedBid { sealed: self, content, opened_at: opening.opened_at() })
    }
}

/// A bid that two officers opened: the only kind that can be ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedBid {
    sealed: SealedBid,
    content: BidContent,
    opened_at: Moment,
}

impl OpenedBid {
    /// The bid.
    #[must_use]
    pub fn id(&self) -> BidId {
        self.sealed.id
    }

    /// Its lot.
    #[must_use]
    pub fn lot_id(&self) -> LotId {
        self.sealed.lot_id
    }

    /// The supplier.
    #[must_use]
    pub fn supplier_id(&self) -> SupplierId {
        self.sealed.supplier_id
    }

    /// The version that competes.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.sealed.version
    }

    /// When that version was received.
    #[must_use]
    pub fn received_at(&self) -> Moment {
        self.sealed.received_at
    }

    /// The digest of its content.
    #[must_use]
    pub fn sha256(&self) -> Sha256Digest {
        self.sealed.sha256
    }

    /// What the supplier offers.
    #[must_use]
    pub fn content(&self) -> &BidContent {
        &self.content
    }

    /// When it was opened.
    #[must_use]
    pub fn opened_at(&self) -> Moment {
        self.opened_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bid::{
        samples::{self, at},
        submission::{Earlier, submit, withdraw},
    };

    fn bid() -> Bid {
        let content = samples::content();
        submit(
            Earlier::default(),
            &samples::window(),
            &content,
            samples::bid_id(10),
            at("2027-01-12T10:59:59.999999Z"),
        )
        .unwrap()
        .bid
    }

    #[test]
    fn two_different_officers_open_within_ten_minutes_from_the_deadline_on() {
        let [anna, bram] = [1, 2].map(|number| UserId::from_uuid(samples::uuid(number)));
        let deadline_at = at("2027-01-12T11:00:00Z");
        let by = |first, first_at, second, second_at| {
            let tender_id = TenderId::from_uuid(samples::uuid(1));
            Opening::by(tender_id, first, at(first_at), second, at(second_at), deadline_at).err()
        };
        let early = Some(OpeningError::BeforeDeadline { deadline_at });
        for (first, first_at, second, second_at, expected) in [
            (anna, "2027-01-12T11:00:00Z", bram, "2027-01-12T11:00:00Z", None),
            (anna, "2027-01-12T11:00:00Z", bram, "2027-01-12T11:10:00Z", None),
            // Too far apart by a microsecond.
            (
                anna,
                "2027-01-12T11:00:00Z",
                bram,
                "2027-01-12T11:10:00.000001Z",
                Some(OpeningError::TooFarApart),
            ),
            // Too early by a microsecond: one of them, or both.
            (anna, "2027-01-12T10:59:59.999999Z", bram, "2027-01-12T11:00:01Z", early),
            (anna, "2027-01-12T11:00:00Z", bram, "2027-01-12T10:59:59.999999Z", early),
            (
                anna,
                "2027-01-12T11:05:00Z",
                bram,
                "2027-01-12T11:04:59Z",
                Some(OpeningError::SecondBeforeFirst),
            ),
            // One person twice is said before anything about the clock.
            (anna, "2027-01-01T00:00:00Z", anna, "2027-01-01T00:00:00Z", Some(OpeningError::SameOfficer)),
        ] {
            assert_eq!(by(first, first_at, second, second_at), expected, "{first_at} {second_at}");
        }
    }

    #[test]
    fn an_opened_bid_says_what_was_received() {
        let content = samples::content();
        let sealed = SealedBid::of(&bid()).unwrap();
        let opened =
            sealed.clone().open(&samples::opening(), content.canonical_bytes(), &samples::lot()).unwrap();
        assert_eq!(opened.content(), &content);
        assert_eq!((opened.id(), opened.sha256(), opened.version()), (sealed.id(), sealed.sha256(), 1));
        assert_eq!(opened.opened_at(), samples::opening().opened_at());
    }

    #[test]
    fn a_withdrawn_bid_is_never_opened() {
        let withdrawn = withdraw(&bid(), &samples::window(), at("2027-01-12T10:59:59.999999Z")).unwrap();
        assert_eq!(SealedBid::of(&withdrawn.bid), None);
    }

    #[test]
    fn a_changed_byte_another_tender_or_a_late_bid_stays_closed() {
        let lot = samples::lot();
        let content = samples::content();
        let sealed = || SealedBid::of(&bid()).unwrap();
        let mut bytes = content.canonical_bytes().to_vec();
        let price = bytes.windows(3).position(|three| three == b"329").unwrap();
        bytes[price] = b'1';
        let error = sealed().open(&samples::opening(), &bytes, &lot).unwrap_err();
        assert_eq!(
            error,
            OpenBidError::DigestMismatch { expected: content.sha256(), found: Sha256Digest::of(&bytes) }
        );

        let officers = samples::opening();
        let ((first, first_at), (second, second_at)) = (officers.first(), officers.second());
        let elsewhere = TenderId::from_uuid(samples::uuid(55));
        let other = Opening::by(elsewhere, first, first_at, second, second_at, first_at).unwrap();
        let error = sealed().open(&other, content.canonical_bytes(), &lot).unwrap_err();
        assert_eq!(error, OpenBidError::OtherTender);

        let tender_id = lot.tender_id;
        let earlier = at("2027-01-12T10:00:00Z");
        let opening = Opening::by(tender_id, first, first_at, second, second_at, earlier).unwrap();
        let error = sealed().open(&opening, content.canonical_bytes(), &lot).unwrap_err();
        assert!(matches!(error, OpenBidError::ReceivedLate { .. }), "{error:?}");
    }

    #[test]
    fn content_that_does_not_answer_the_lot_is_not_opened() {
        let mut lot = samples::lot();
        lot.items.remove(&2);
        let content = samples::content();
        let error = SealedBid::of(&bid()).unwrap().open(&samples::opening(), content.canonical_bytes(), &lot);
        assert!(matches!(error, Err(OpenBidError::Content(ReadBidError::Problems(_)))), "{error:?}");
    }
}
