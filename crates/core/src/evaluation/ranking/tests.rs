use proptest::prelude::*;

use super::{
    samples::{PAPER_BIDS, opened_bids, paper_model, ranked, scores},
    *,
};
use crate::{
    bid::samples::{at, bid_id, lot, opened},
    evaluation::{
        criterion::samples::{draft, key, price},
        formula::PriceFormula,
        wording::Language,
    },
    id::LotId,
    money::BasisPoints,
    names::PersonName,
};

const RATIO: PriceFormula = PriceFormula::RelativeRatio { recompute_on_dropout: true };

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Bid number, place, total.
fn table(ranking: &Ranking) -> Vec<(BidId, u32, Decimal)> {
    let row = |bid: &RankedBid| (bid.bid_id, bid.place, bid.total_points);
    ranking.bids().iter().map(row).collect()
}

fn without_a(formula: PriceFormula) -> Ranking {
    let model = paper_model(formula);
    let opened = opened_bids(&PAPER_BIDS);
    let scores = scores(&model, &PAPER_BIDS, &opened);
    let no_proof = Prose::new("The certificate that was declared does not exist.").unwrap();
    let contender = |bid| Contender { bid, dropped_out: (bid.id() == bid_id(1)).then(|| no_proof.clone()) };
    let contenders: Vec<_> = opened.iter().map(contender).collect();
    rank(lot().lot_id, &model, &contenders, &scores).unwrap()
}

/// Prices A 50, B 80, C 95 and quality A 20, B 34, C 39: with A in it C wins, without A it is B.
#[test]
fn a_bid_that_drops_out_turns_the_order_around() {
    let [a, b, c] = [1, 2, 3].map(bid_id);
    assert_eq!(
        table(&ranked(&paper_model(RATIO), &PAPER_BIDS)),
        [(c, 1, decimal("60.0526")), (a, 2, decimal("60")), (b, 3, decimal("59"))]
    );
    assert_eq!(table(&without_a(RATIO)), [(b, 1, decimal("74")), (c, 2, decimal("72.6842"))]);
}

#[test]
fn a_model_that_is_not_computed_again_keeps_its_lowest_price() {
    let ranking = without_a(PriceFormula::RelativeRatio { recompute_on_dropout: false });
    let [a, b, c] = [1, 2, 3].map(bid_id);
    assert_eq!(table(&ranking), [(c, 1, decimal("60.0526")), (b, 2, decimal("59"))]);
    assert_eq!(ranking.set_aside().len(), 1);
    assert_eq!(ranking.set_aside()[0].bid_id, a);
    assert!(matches!(ranking.set_aside()[0].reason, SetAsideReason::DroppedOut(_)));
    assert_eq!(ranking.bid_ids(), BTreeSet::from([a, b, c]));
}

#[test]
fn every_number_shows_its_sum() {
    let ranking = ranked(&paper_model(RATIO), &PAPER_BIDS);
    let b = &ranking.bids()[2];
    let lines: Vec<&str> = b.criteria.iter().map(|score| score.derivation.nl.as_str()).collect();
    assert_eq!(lines, ["40 x 50,00 / 80,00 = 25,0000", "60 x 34,0000 / 60 = 34,0000"]);
    assert_eq!(b.total_derivation.nl, "25,0000 + 34,0000 = 59,0000");
    assert_eq!(b.total_derivation.get(Language::English), "25.0000 + 34.0000 = 59.0000");
    assert_eq!(ranking.model_sha256(), paper_model(RATIO).frozen());
}

#[test]
fn with_a_discount_for_quality_the_lowest_price_after_it_wins() {
    let per_point = Money::eur_minor(100);
    let mut draft = draft();
    draft.price = price(0, PriceFormula::ValueDiscount { per_point });
    draft.quality.truncate(1);
    draft.quality[0].key = key("quality");
    draft.quality[0].weight_bp = BasisPoints::WHOLE;
    draft.quality[0].scale.max_points = Decimal::ONE_HUNDRED;
    let model = AwardModel::new(draft).unwrap();
    // 50 - 20 = 30; 80 - 34 = 46; 95 - 70 = 25.
    let ranking = ranked(&model, &[("50.00", "20"), ("80.00", "34"), ("95.00", "70")]);
    let amounts: Vec<(BidId, Decimal)> = ranking
        .bids()
        .iter()
        .map(|bid| (bid.bid_id, bid.evaluation_price.as_ref().unwrap().amount))
        .collect();
    assert_eq!(amounts, [(bid_id(3), decimal("25")), (bid_id(1), decimal("30")), (bid_id(2), decimal("46"))]);
}

/// A ceiling of 100 and a floor of 60: every euro is a point.
fn euro_is_point() -> AwardModel {
    paper_model(PriceFormula::AbsoluteLinear {
        ceiling: Money::eur_minor(10_000),
        floor: Money::eur_minor(6_000),
    })
}

#[test]
fn of_equal_bids_the_one_with_more_quality_goes_first() {
    // 30 + 20 and 20 + 30.
    let ranking = ranked(&euro_is_point(), &[("70.00", "20"), ("80.00", "30")]);
    assert_eq!(table(&ranking), [(bid_id(2), 1, decimal("50")), (bid_id(1), 2, decimal("50"))]);
    let by = vec![TieBreak::HigherQuality];
    assert_eq!(ranking.ties()[0].outcome, TieOutcome::Broken { by });
    assert_eq!(
        ranking.ties()[0].explanation().nl,
        "2 inschrijvingen eindigen gelijk vanaf plaats 1; de volgorde is bepaald door meer punten voor kwaliteit."
    );
}

#[test]
fn of_bids_equal_in_quality_too_the_cheaper_goes_first() {
    // Below the floor both have all points for the price, so only the price itself differs.
    let ranking = ranked(&euro_is_point(), &[("55.00", "30"), ("50.00", "30")]);
    assert_eq!(ranking.bids()[0].bid_id, bid_id(2));
    let by = vec![TieBreak::LowerPrice];
    assert_eq!(ranking.ties()[0].outcome, TieOutcome::Broken { by });
}

#[test]
fn bids_that_nothing_sets_apart_share_a_place_until_lots_are_drawn() {
    // One ahead by quality, two alike, one last.
    let ranking =
        ranked(&euro_is_point(), &[("70.00", "20"), ("80.00", "30"), ("70.00", "20"), ("90.00", "10")]);
    let places =
        |ranking: &Ranking| ranking.bids().iter().map(|bid| (bid.bid_id, bid.place)).collect::<Vec<_>>();
    let [first, second, third, last] = [1, 2, 3, 4].map(bid_id);
    assert_eq!(places(&ranking), [(second, 1), (first, 2), (third, 2), (last, 4)]);
    assert_eq!(ranking.ties().len(), 2);
    assert_eq!(ranking.ties()[1].outcome, TieOutcome::Undecided);
    assert_eq!(
        ranking.ties()[1].explanation().en,
        "2 bids end equal from place 2; lots drawn before a notary must decide the order."
    );
    assert!(matches!(ranking.first(), First::One(bid) if bid.bid_id == second));

    let draw = |order| Draw {
        order,
        notary: PersonName::new("mr. T. Voorbeeld").unwrap(),
        drawn_at: at("2027-02-01T10:00:00Z"),
    };
    for wrong in
        [vec![], vec![first], vec![first, second], vec![first, third, third], vec![second, first, third]]
    {
        assert_eq!(ranking.clone().settled_by(draw(wrong)), Err(DrawError::NoSuchTie));
    }
    let settled = ranking.settled_by(draw(vec![third, first])).unwrap();
    assert_eq!(places(&settled), [(second, 1), (third, 2), (first, 3), (last, 4)]);
    assert_eq!(settled.clone().settled_by(draw(vec![third, first])), Err(DrawError::NoSuchTie));
    assert_eq!(
        settled.ties()[1].explanation().en,
        "2 bids end equal from place 2; mr. T. Voorbeeld drew lots."
    );
}

#[test]
fn an_undecided_tie_for_the_first_place_has_no_winner() {
    let ranking = ranked(&euro_is_point(), &[("70.00", "20"), ("70.00", "20")]);
    assert!(matches!(ranking.first(), First::Undecided(tie) if tie.bid_ids.len() == 2));
    assert_eq!(ranked(&euro_is_point(), &[]).first(), First::Nobody);
}

#[test]
fn a_bid_below_the_fewest_points_is_out_and_its_price_counts_for_nobody() {
    let mut draft = AwardModelDraftOf(paper_model(RATIO)).draft();
    draft.quality[0].scale.min_points = Some(Decimal::from(30));
    let model = AwardModel::new(draft).unwrap();
    let ranking = ranked(&model, &PAPER_BIDS);
    assert_eq!(table(&ranking), [(bid_id(2), 1, decimal("74")), (bid_id(3), 2, decimal("72.6842"))]);
    let shortfall = Shortfall { criterion: key("quality"), points: decimal("20"), min_points: decimal("30") };
    assert_eq!(ranking.set_aside()[0].reason, SetAsideReason::KnockedOut(vec![shortfall]));
    // The supplier still reads what it earned.
    assert_eq!(ranking.set_aside()[0].criteria[0].derivation.en, "60 x 20.0000 / 60 = 20.0000");
}

/// A model taken apart again, to change one thing about it.
struct AwardModelDraftOf(AwardModel);

impl AwardModelDraftOf {
    fn draft(self) -> crate::evaluation::criterion::AwardModelDraft {
        crate::evaluation::criterion::AwardModelDraft {
            currency: self.0.currency(),
            price: self.0.price().clone(),
            quality: self.0.quality().to_vec(),
            tie_breaks: self.0.tie_breaks().to_vec(),
        }
    }
}

#[test]
fn every_gap_is_listed_before_anything_is_ranked() {
    let model = paper_model(RATIO);
    let (one, other) = (opened(1, "50.00"), opened(2, "80.00"));
    let contender = |bid| Contender { bid, dropped_out: None };
    let elsewhere = LotId::from_uuid(crate::bid::samples::uuid(99));
    let contenders = [contender(&other), contender(&one), contender(&one)];
    let gaps = rank(elsewhere, &model, &contenders, &[]).unwrap_err();
    let missing =
        |bid| EvaluationGap::MissingScore { bid_id: bid_id(bid), criterion: key("quality"), assessor: None };
    let other_lot = |bid| EvaluationGap::OtherLot { bid_id: bid_id(bid) };
    assert_eq!(
        gaps,
        [other_lot(1), other_lot(2), EvaluationGap::BidTwice { bid_id: bid_id(1) }, missing(1), missing(2)]
    );
}

#[test]
fn a_bid_that_dropped_out_needs_scores_only_if_its_price_goes_on_counting() {
    let gone = opened(1, "50.00");
    for (recompute_on_dropout, ranks) in [(true, true), (false, false)] {
        let model = paper_model(PriceFormula::RelativeLinear { recompute_on_dropout });
        let dropped_out = Some(Prose::new("Withdrew after the opening.").unwrap());
        let contenders = [Contender { bid: &gone, dropped_out }];
        assert_eq!(rank(lot().lot_id, &model, &contenders, &[]).is_ok(), ranks);
    }
}

proptest! {
    #[test]
    fn the_order_in_which_bids_come_in_changes_nothing(
        bids in proptest::collection::vec((1_i64..8, 0_i64..4), 1..7),
        turn in any::<proptest::sample::Index>(),
    ) {
        // Few prices and few points, so that ties are common.
        let texts: Vec<(String, String)> =
            bids.iter().map(|(price, quality)| (format!("{price}0.00"), format!("{quality}0"))).collect();
        let bids: Vec<(&str, &str)> = texts.iter().map(|(price, quality)| (price.as_str(), quality.as_str())).collect();
        for model in [paper_model(RATIO), euro_is_point()] {
            let opened = opened_bids(&bids);
            let mut scores = scores(&model, &bids, &opened);
            let mut contenders: Vec<Contender<'_>> = opened.iter().map(|bid| Contender { bid, dropped_out: None }).collect();
            let ranking = rank(lot().lot_id, &model, &contenders, &scores).unwrap();
            let middle = turn.index(contenders.len());
            contenders.rotate_left(middle);
            contenders.reverse();
            scores.reverse();
            prop_assert_eq!(&rank(lot().lot_id, &model, &contenders, &scores).unwrap(), &ranking);

            // Whoever is ahead has no fewer points, and a place is one more than the number of bids strictly ahead.
            for pair in ranking.bids().windows(2) {
                prop_assert!(pair[0].total_points >= pair[1].total_points);
            }
            for bid in ranking.bids() {
                let ahead = ranking.bids().iter().filter(|other| other.place < bid.place).count();
                prop_assert_eq!(u32::try_from(ahead).unwrap() + 1, bid.place);
            }
        }
    }
}

#[test]
fn parts_of_a_reference_value_rank_nobody_before_the_lot_has_one() {
    let model = paper_model(PriceFormula::LinearToReference { ceiling_bp: 12_000, floor_bp: 8_000 });
    let lot_id = LotId::from_uuid(uuid::Uuid::from_u128(1));
    assert_eq!(rank(lot_id, &model, &[], &[]), Err(vec![EvaluationGap::NoReferenceValue]));
    assert!(rank(lot_id, &model.for_lot(Money::eur_minor(100)).unwrap(), &[], &[]).is_ok());
}
