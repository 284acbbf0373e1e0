use super::*;
use crate::{
    bid::{
        content::BidContent,
        samples::{self, at},
    },
    id::SupplierId,
};

const IN_TIME: &str = "2027-01-12T10:59:59.999999Z";
const LATE: &str = "2027-01-12T11:00:00Z";

fn received() -> Submitted {
    let now = at("2027-01-10T14:30:00Z");
    submit(Earlier::default(), &samples::window(), &samples::content(), samples::bid_id(10), now).unwrap()
}

fn cheaper() -> BidContent {
    let mut draft = samples::draft();
    draft.price_lines[1] = samples::line(1, "319.00", 120);
    BidContent::new(draft, &samples::lot()).unwrap()
}

#[test]
fn a_bid_in_time_gets_a_receipt() {
    let submitted = received();
    assert!(submitted.is_new);
    assert_eq!(submitted.receipt.version, 1);
    assert_eq!(submitted.receipt.sha256, samples::content().sha256());
    assert_eq!(submitted.receipt.deadline_at, samples::window().deadline_at);
}

#[test]
fn at_the_instant_of_the_deadline_it_is_late() {
    let submit_at =
        |now| submit(Earlier::default(), &samples::window(), &cheaper(), samples::bid_id(11), at(now));
    assert!(submit_at(IN_TIME).is_ok());
    assert_eq!(
        submit_at(LATE),
        Err(SubmitBidError::DeadlinePassed { deadline_at: at(LATE), received_at: at(LATE) })
    );
}

#[test]
fn asking_again_gives_the_same_receipt_even_after_the_deadline() {
    let first = received();
    let again = submit(
        Earlier { same_id: Some(&first.bid), same_lot: Some(&first.bid) },
        &samples::window(),
        &samples::content(),
        first.bid.id(),
        at("2027-02-01T00:00:00Z"),
    )
    .unwrap();
    assert!(!again.is_new);
    assert_eq!(again.receipt, first.receipt);
}

/// Every line makes one more reason disappear, so the reason that is left shows its place in the order.
#[test]
fn reasons_to_refuse_a_bid_come_in_the_documented_order() {
    let other_content = received().bid;
    let mut closed = samples::window();
    closed.accepting = false;
    let mut unpublished = closed;
    unpublished.published_at = at("2027-03-01T00:00:00Z");
    let (same_id, same_lot) = (Some(&other_content), Some(&other_content));
    let bid_id = other_content.id();
    let late = at("2027-02-01T00:00:00Z");
    let (published_at, deadline_at) = (unpublished.published_at, closed.deadline_at);
    for (same_id, window, now, same_lot, expected) in [
        (same_id, unpublished, late, same_lot, Some(SubmitBidError::IdInUse)),
        (None, unpublished, late, same_lot, Some(SubmitBidError::NotYetPublished { published_at })),
        (
            None,
            closed,
            late,
            same_lot,
            Some(SubmitBidError::DeadlinePassed { deadline_at, received_at: late }),
        ),
        (None, closed, at(IN_TIME), same_lot, Some(SubmitBidError::NotAccepting)),
        (None, samples::window(), at(IN_TIME), same_lot, Some(SubmitBidError::AlreadyBid { bid_id })),
        (None, samples::window(), at(IN_TIME), None, None),
    ] {
        let answer = submit(Earlier { same_id, same_lot }, &window, &cheaper(), samples::bid_id(12), now);
        assert_eq!(answer.err(), expected);
    }
}

#[test]
fn a_better_bid_replaces_the_first_under_the_same_id() {
    let first = received();
    let second = replace(&first.bid, &samples::window(), &cheaper(), at(IN_TIME)).unwrap();
    assert_eq!((second.receipt.bid_id, second.receipt.version), (first.receipt.bid_id, 2));
    assert_ne!(second.receipt.sha256, first.receipt.sha256);
    let again = replace(&second.bid, &samples::window(), &cheaper(), at("2027-02-01T00:00:00Z")).unwrap();
    assert!(!again.is_new);
    assert_eq!(again.receipt, second.receipt);
}

#[test]
fn reasons_to_refuse_a_replacement_come_in_the_documented_order() {
    let bid = received().bid;
    let withdrawn = withdraw(&bid, &samples::window(), at(IN_TIME)).unwrap().bid;
    let last = Bid::try_from(BidRecord { version: u32::MAX, ..bid.record().clone() }).unwrap();
    let mut draft = samples::draft();
    draft.supplier_id = SupplierId::from_uuid(samples::uuid(66));
    let of_another = BidContent::new(draft, &samples::lot()).unwrap();
    let mut closed = samples::window();
    closed.accepting = false;
    let mut unpublished = closed;
    unpublished.published_at = at("2027-03-01T00:00:00Z");
    let late = at("2027-02-01T00:00:00Z");
    let (published_at, deadline_at) = (unpublished.published_at, closed.deadline_at);
    for (bid, window, content, now, expected) in [
        (&withdrawn, unpublished, &of_another, late, Some(ReplaceBidError::OtherLotOrSupplier)),
        (&withdrawn, unpublished, &cheaper(), late, Some(ReplaceBidError::Withdrawn)),
        (&last, unpublished, &cheaper(), late, Some(ReplaceBidError::NotYetPublished { published_at })),
        (
            &last,
            closed,
            &cheaper(),
            late,
            Some(ReplaceBidError::DeadlinePassed { deadline_at, received_at: late }),
        ),
        (&last, closed, &cheaper(), at(IN_TIME), Some(ReplaceBidError::NotAccepting)),
        (&last, samples::window(), &cheaper(), at(IN_TIME), Some(ReplaceBidError::TooManyVersions)),
        (&bid, samples::window(), &cheaper(), at(IN_TIME), None),
    ] {
        assert_eq!(replace(bid, &window, content, now).err(), expected);
    }
}

#[test]
fn a_supplier_can_withdraw_until_the_deadline_and_bid_again() {
    let bid = received().bid;
    let withdrawn = withdraw(&bid, &samples::window(), at(IN_TIME)).unwrap();
    assert!(withdrawn.is_new);
    assert_eq!(withdrawn.bid.phase(), BidPhase::Withdrawn { withdrawn_at: at(IN_TIME) });
    // Asking again, even late, gives the same answer.
    let again = withdraw(&withdrawn.bid, &samples::window(), at("2027-02-01T00:00:00Z")).unwrap();
    assert_eq!((again.bid, again.is_new), (withdrawn.bid, false));
    let new = submit(Earlier::default(), &samples::window(), &cheaper(), samples::bid_id(13), at(IN_TIME));
    assert!(new.is_ok());
}

#[test]
fn reasons_to_refuse_a_withdrawal_come_in_the_documented_order() {
    let bid = received().bid;
    let mut closed = samples::window();
    closed.accepting = false;
    let mut unpublished = closed;
    unpublished.published_at = at("2027-03-01T00:00:00Z");
    let late = at(LATE);
    let (published_at, deadline_at) = (unpublished.published_at, closed.deadline_at);
    for (window, now, expected) in [
        (unpublished, late, Some(WithdrawBidError::NotYetPublished { published_at })),
        (closed, late, Some(WithdrawBidError::DeadlinePassed { deadline_at, received_at: late })),
        (closed, at(IN_TIME), Some(WithdrawBidError::NotAccepting)),
        (samples::window(), at(IN_TIME), None),
    ] {
        assert_eq!(withdraw(&bid, &window, now).err(), expected);
    }
}

#[test]
fn the_whole_table_of_phases() {
    let withdrawn_at = at(IN_TIME);
    let withdrawn = BidPhase::Withdrawn { withdrawn_at };
    let withdraw = BidEvent::Withdraw { withdrawn_at };
    for (phase, event, next) in [
        (BidPhase::Received, BidEvent::Replace, Some(BidPhase::Received)),
        (BidPhase::Received, withdraw, Some(withdrawn)),
        (withdrawn, BidEvent::Replace, None),
        (withdrawn, withdraw, None),
    ] {
        assert_eq!(phase.next(event), next, "{phase:?} {event:?}");
    }
}

#[test]
fn a_bid_is_opened_when_its_tender_is_and_a_withdrawn_one_never() {
    let bid = received().bid;
    let withdrawn = withdraw(&bid, &samples::window(), at(IN_TIME)).unwrap().bid;
    assert_eq!([bid.standing(false), bid.standing(true)], [BidStanding::Received, BidStanding::Opened]);
    assert_eq!([withdrawn.standing(false), withdrawn.standing(true)], [BidStanding::Withdrawn; 2]);
}

#[test]
fn a_row_that_cannot_be_is_not_a_bid() {
    let record = received().bid.record().clone();
    assert!(Bid::try_from(record.clone()).is_ok());
    for (broken, error) in [
        (BidRecord { version: 0, ..record.clone() }, BidRecordError::VersionZero),
        (BidRecord { received_at: record.deadline_at, ..record.clone() }, BidRecordError::ReceivedLate),
        (
            BidRecord {
                phase: BidPhase::Withdrawn { withdrawn_at: at("2020-01-01T00:00:00Z") },
                ..record.clone()
            },
            BidRecordError::WithdrawnBeforeReceived,
        ),
    ] {
        assert_eq!(Bid::try_from(broken), Err(error));
    }
}
