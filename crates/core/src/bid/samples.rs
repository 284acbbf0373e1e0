//! A lot of Chromebooks with a bid for it, for the tests of this crate.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    content::{Answer, BidContent, BidDraft, LotRequest, PriceLine},
    opening::{OpenedBid, Opening, SealedBid},
    submission::{BidWindow, Earlier, submit},
};
use crate::{
    evaluation::criterion::CriterionKey,
    id::{BidId, LotId, SupplierId, TenderId, UserId},
    moment::Moment,
    money::{Currency, UnitPrice},
    names::Prose,
    quantity::Quantity,
};

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub(crate) fn at(text: &str) -> Moment {
    text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
}

pub(crate) fn bid_id(number: u128) -> BidId {
    BidId::from_uuid(uuid(number))
}

pub(crate) fn lot() -> LotRequest {
    let units = Quantity::new(120).unwrap();
    LotRequest {
        tender_id: TenderId::from_uuid(uuid(1)),
        lot_id: LotId::from_uuid(uuid(2)),
        currency: Currency::Eur,
        items: BTreeMap::from([(1, units), (2, units)]),
        questions: BTreeSet::from(["service", "sustainability"].map(|key| CriterionKey::new(key).unwrap())),
    }
}

pub(crate) fn line(item_position: u32, unit_price: &str, units: u64) -> PriceLine {
    PriceLine {
        item_position,
        unit_price: UnitPrice::parse(unit_price).unwrap(),
        quantity: Quantity::new(units).unwrap(),
    }
}

pub(crate) fn answer(criterion: &str, text: &str) -> Answer {
    Answer { criterion: CriterionKey::new(criterion).unwrap(), text: Prose::new(text).unwrap() }
}

pub(crate) fn draft() -> BidDraft {
    BidDraft {
        tender_id: TenderId::from_uuid(uuid(1)),
        lot_id: LotId::from_uuid(uuid(2)),
        supplier_id: SupplierId::from_uuid(uuid(3)),
        currency: Currency::Eur,
        price_lines: vec![line(2, "0.0125", 120), line(1, "329.00", 120)],
        answers: vec![
            answer("sustainability", "We take old devices back."),
            answer("service", "An engineer within four hours."),
        ],
        valid_until: NaiveDate::from_ymd_opt(2027, 6, 30),
        supplier_reference: None,
    }
}

pub(crate) fn content() -> BidContent {
    BidContent::new(draft(), &lot()).unwrap()
}

/// Published on 1 December 2026, to be answered before noon in Amsterdam on 12 January 2027.
pub(crate) fn window() -> BidWindow {
    BidWindow {
        published_at: at("2026-12-01T09:00:00Z"),
        deadline_at: at("2027-01-12T11:00:00Z"),
        accepting: true,
    }
}

pub(crate) fn opening() -> Opening {
    let [first, second] = [901, 902].map(|number| UserId::from_uuid(uuid(number)));
    Opening::by(
        TenderId::from_uuid(uuid(1)),
        first,
        at("2027-01-12T11:05:00Z"),
        second,
        at("2027-01-12T11:06:00Z"),
        window().deadline_at,
    )
    .unwrap()
}

/// An opened bid for a lot of one item without questions, at this total price.
pub(crate) fn opened(number: u128, total_price: &str) -> OpenedBid {
    let mut lot = lot();
    lot.items = BTreeMap::from([(1, Quantity::new(1).unwrap())]);
    lot.questions.clear();
    let mut draft = draft();
    draft.supplier_id = SupplierId::from_uuid(uuid(1000 + number));
    draft.price_lines = vec![line(1, total_price, 1)];
    draft.answers.clear();
    let content = BidContent::new(draft, &lot).unwrap();
    let submitted =
        submit(Earlier::default(), &window(), &content, bid_id(number), at("2027-01-11T08:00:00Z")).unwrap();
    let sealed = SealedBid::of(&submitted.bid).unwrap();
    sealed.open(&opening(), content.canonical_bytes(), &lot).unwrap()
}
