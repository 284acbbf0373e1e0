use super::*;
use crate::bid::samples;
use proptest::prelude::*;

#[test]
fn a_bid_prices_every_item_and_adds_up_to_the_cent() {
    let content = BidContent::new(samples::draft(), &samples::lot()).unwrap();
    // 120 Chromebooks at 329.00 and 120 management licences at 0.0125: 39,480.00 + 1.50.
    assert_eq!(content.total(), Money::eur_minor(3_948_150));
}

#[test]
fn everything_wrong_with_a_bid_is_said_at_once() {
    let mut draft = samples::draft();
    draft.currency = Currency::Sek;
    draft.price_lines =
        vec![samples::line(1, "329.00", 100), samples::line(1, "328.00", 120), samples::line(9, "1", 1)];
    draft.answers = vec![
        samples::answer("price", "cheap"),
        samples::answer("service", "a"),
        samples::answer("service", "b"),
    ];
    let units = |units| Quantity::new(units).unwrap();
    let key = |text| CriterionKey::new(text).unwrap();
    assert_eq!(
        BidContent::new(draft, &samples::lot()).unwrap_err(),
        [
            BidProblem::OtherCurrency { expected: Currency::Eur, found: Currency::Sek },
            BidProblem::QuantityDiffers {
                line_index: 0,
                item_position: 1,
                expected: units(120),
                found: units(100)
            },
            BidProblem::ItemPricedTwice { line_index: 1, item_position: 1 },
            BidProblem::ItemNotInLot { line_index: 2, item_position: 9 },
            BidProblem::ItemNotPriced { item_position: 2 },
            BidProblem::QuestionNotAsked { answer_index: 0, criterion: key("price") },
            BidProblem::AnsweredTwice { answer_index: 2, criterion: key("service") },
            BidProblem::NotAnswered { criterion: key("sustainability") },
        ]
    );
}

#[test]
fn an_empty_bid_a_bid_for_another_lot_and_an_absurd_total_are_refused() {
    let mut empty = samples::draft();
    empty.price_lines.clear();
    let problems = BidContent::new(empty, &samples::lot()).unwrap_err();
    assert_eq!(problems.first(), Some(&BidProblem::NoPriceLines));

    let mut elsewhere = samples::draft();
    elsewhere.tender_id = TenderId::from_uuid(samples::uuid(77));
    elsewhere.lot_id = LotId::from_uuid(samples::uuid(78));
    let problems = BidContent::new(elsewhere, &samples::lot()).unwrap_err();
    assert_eq!(problems, [BidProblem::OtherTender, BidProblem::OtherLot]);

    let most = Quantity::new(Quantity::MAX).unwrap();
    let mut lot = samples::lot();
    lot.items = BTreeMap::from([(1, most)]);
    let mut absurd = samples::draft();
    absurd.price_lines = vec![samples::line(1, "10000000000", Quantity::MAX)];
    assert_eq!(BidContent::new(absurd, &lot).unwrap_err(), [BidProblem::TotalTooLarge]);
}

#[test]
fn the_bytes_under_the_digest_are_plain_to_read() {
    let content = BidContent::new(samples::draft(), &samples::lot()).unwrap();
    assert_eq!(
        std::str::from_utf8(content.canonical_bytes()).unwrap(),
        concat!(
            r#"{"answers":[{"criterion":"service","text":"An engineer within four hours."},"#,
            r#"{"criterion":"sustainability","text":"We take old devices back."}],"currency":"EUR","#,
            r#""format":"samenkoop-bid-1","lotId":"00000000-0000-7000-8000-000000000002","#,
            r#""priceLines":[{"itemPosition":1,"quantity":120,"unitPrice":"329"},"#,
            r#"{"itemPosition":2,"quantity":120,"unitPrice":"0.0125"}],"#,
            r#""supplierId":"00000000-0000-7000-8000-000000000003","supplierReference":null,"#,
            r#""tenderId":"00000000-0000-7000-8000-000000000001","validUntil":"2027-06-30"}"#,
        )
    );
}

#[test]
fn bytes_that_were_touched_are_not_read_back() {
    let lot = samples::lot();
    let content = BidContent::new(samples::draft(), &lot).unwrap();
    let text = String::from_utf8(content.canonical_bytes().to_vec()).unwrap();
    let read = |text: String| BidContent::from_canonical(text.as_bytes(), &lot);
    assert_eq!(read(text.clone()), Ok(content));
    assert_eq!(read(text.replace("\"329\"", "\"329.00\"")), Err(ReadBidError::NotCanonical));
    assert_eq!(read(format!("{text} ")), Err(ReadBidError::NotCanonical));
    assert_eq!(read(text.replace("bid-1", "bid-2")), Err(ReadBidError::Unreadable));
    assert_eq!(read(text.replace("\"329\"", "\"-1\"")), Err(ReadBidError::Unreadable));
    assert_eq!(read(text.replace("{\"answers", "{\"x\":1,\"answers")), Err(ReadBidError::Unreadable));
    let wrong_quantity = read(text.replace(":120,\"unitPrice\":\"329\"", ":121,\"unitPrice\":\"329\""));
    assert!(matches!(wrong_quantity, Err(ReadBidError::Problems(_))), "{wrong_quantity:?}");
}

proptest! {
    #[test]
    fn the_order_of_typing_and_trailing_zeros_change_nothing(
        prices in proptest::collection::vec((1_u64..10_000_000, 1_u64..5000), 1..8),
        shuffle in any::<proptest::sample::Index>(),
    ) {
        let mut lot = samples::lot();
        lot.items = BTreeMap::new();
        let mut draft = samples::draft();
        draft.price_lines.clear();
        for (position, (price, units)) in (1..).zip(prices) {
            lot.items.insert(position, Quantity::new(units).unwrap());
            let price = rust_decimal::Decimal::from_i128_with_scale(i128::from(price), 4).to_string();
            draft.price_lines.push(samples::line(position, &price, units));
        }
        let mut other = draft.clone();
        let middle = shuffle.index(other.price_lines.len());
        other.price_lines.rotate_left(middle);
        other.answers.reverse();
        let (one, other) = (BidContent::new(draft, &lot).unwrap(), BidContent::new(other, &lot).unwrap());
        prop_assert_eq!(one.sha256(), other.sha256());
        prop_assert_eq!(BidContent::from_canonical(one.canonical_bytes(), &lot), Ok(other));
    }
}
