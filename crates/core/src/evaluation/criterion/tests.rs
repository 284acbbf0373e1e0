use rust_decimal::Decimal;

use super::{samples::key, *};

fn problems(change: impl FnOnce(&mut AwardModelDraft)) -> Vec<AwardModelProblem> {
    let mut draft = samples::draft();
    change(&mut draft);
    AwardModel::new(draft).err().unwrap_or_default()
}

#[test]
fn a_model_whose_weights_are_the_whole_stands() {
    let model = samples::model();
    assert_eq!(model.questions(), ["service", "sustainability"].map(key).into());
    assert!(model.quality_criterion(&key("price")).is_none());
}

#[test]
fn everything_wrong_with_a_model_is_said_at_once() {
    let found = problems(|draft| {
        draft.price.formula = PriceFormula::AbsoluteLinear {
            ceiling: Money::from_minor(100, Currency::Sek),
            floor: Money::eur_minor(100),
        };
        draft.quality[0].weight_bp = BasisPoints::new(0).unwrap();
        draft.quality[0].scale.max_points = Decimal::ZERO;
        draft.quality[1].key = key("price");
        draft.quality[1].scale.min_points = Some(Decimal::from(11));
        draft.tie_breaks = vec![TieBreak::LowerPrice, TieBreak::LowerPrice];
    });
    let (service, price) = (key("service"), key("price"));
    assert_eq!(
        found,
        [
            AwardModelProblem::NoWeight { index: 0, key: service.clone() },
            AwardModelProblem::KeyTwice { key: price.clone() },
            AwardModelProblem::WeightsNotWhole { sum_bp: 6500 },
            AwardModelProblem::OtherCurrency { expected: Currency::Eur, found: Currency::Sek },
            AwardModelProblem::CeilingNotAboveFloor,
            AwardModelProblem::MaxPointsOutOfRange { index: 0, key: service },
            AwardModelProblem::MinPointsOutOfRange { index: 1, key: price },
            AwardModelProblem::TieBreakTwice,
            AwardModelProblem::NoFinalDraw,
        ]
    );
}

#[test]
fn a_formula_in_money_leaves_the_price_without_weight_and_the_others_do_not() {
    let per_point = Money::eur_minor(150);
    let gow = PriceFormula::ValueDiscount { per_point };
    assert_eq!(problems(|draft| draft.price.formula = gow), [AwardModelProblem::PriceHasWeight]);
    let whole = problems(|draft| {
        draft.price = samples::price(0, gow);
        draft.quality[0].weight_bp = BasisPoints::new(7500).unwrap();
    });
    assert_eq!(whole, []);
    let weightless = problems(|draft| {
        draft.price.weight_bp = BasisPoints::new(0).unwrap();
        draft.quality[0].weight_bp = BasisPoints::new(7500).unwrap();
    });
    assert_eq!(weightless, [AwardModelProblem::PriceHasNoWeight]);
    let worthless = Money::eur_minor(0);
    let nothing = problems(|draft| {
        draft.price.formula = PriceFormula::EuroPerPoint { ceiling: per_point, per_point: worthless };
    });
    assert_eq!(nothing, [AwardModelProblem::AmountNotPositive]);
    let absurd = Money::eur_minor(i64::MAX);
    let absurd = problems(|draft| {
        draft.price.formula = PriceFormula::EuroPerPoint { ceiling: absurd, per_point };
    });
    assert_eq!(absurd, [AwardModelProblem::AmountTooLarge]);
}

#[test]
fn the_stored_model_is_the_same_model() {
    for formula in [
        samples::draft().price.formula,
        PriceFormula::RelativeRatio { recompute_on_dropout: true },
        PriceFormula::RelativeLinear { recompute_on_dropout: false },
        PriceFormula::EuroPerPoint { ceiling: Money::eur_minor(100), per_point: Money::eur_minor(1) },
    ] {
        let mut draft = samples::draft();
        draft.price.formula = formula;
        draft.quality[0].scale.min_points = Some(Decimal::new(55, 1));
        let model = AwardModel::new(draft).unwrap();
        let json = serde_json::to_string(&model).unwrap();
        let read: AwardModel = serde_json::from_str(&json).unwrap();
        assert_eq!((read.frozen(), read), (model.frozen(), model), "{}", formula.id());
    }
}

#[test]
fn a_stored_model_is_checked_again() {
    let json = serde_json::to_string(&samples::model()).unwrap();
    for (from, to) in [
        ("\"weightBp\":4000", "\"weightBp\":4001"),
        ("\"maxPoints\":\"10\"", "\"maxPoints\":\"ten\""),
        ("\"currency\":\"EUR\"", "\"currency\":\"EUR\",\"extra\":1"),
        ("\"price\":{", "\"price\":{\"extra\":1,"),
    ] {
        assert!(json.contains(from), "{json}");
        assert!(serde_json::from_str::<AwardModel>(&json.replacen(from, to, 1)).is_err(), "{to}");
    }
}

/// The digest of a published model is kept for years: if this test fails, published models can no longer be proven.
#[test]
fn the_digest_of_a_published_model_stays_what_it_was() {
    let json = canonical_json(&samples::model()).unwrap();
    let text = std::str::from_utf8(&json).unwrap();
    assert!(text.starts_with(
        r#"{"currency":"EUR","price":{"formula":{"ceilingMinor":5000000,"floorMinor":3000000,"kind":"absoluteLinear"},"key":"price","#
    ));
    assert!(text.ends_with(r#""tieBreaks":["higherQuality","lowerPrice","drawBeforeNotary"]}"#));
    assert_eq!(samples::model().frozen(), Sha256Digest::of(&json));
    assert_eq!(
        samples::model().frozen().to_string(),
        "6638e538bc7ebbc483eca513d3211c0645986138c600e45aa63a0ba512d9e6c3"
    );
}

#[test]
fn any_change_of_substance_changes_the_digest_and_a_trailing_zero_does_not() {
    let mut draft = samples::draft();
    draft.quality[0].scale.max_points = Decimal::new(100, 1);
    let frozen = samples::model().frozen();
    assert_eq!(AwardModel::new(draft).unwrap().frozen(), frozen);
    let changes: [fn(&mut AwardModelDraft); 4] = [
        |draft| draft.quality[0].scale.min_points = Some(Decimal::ONE),
        |draft| draft.quality.reverse(),
        |draft| draft.tie_breaks = vec![TieBreak::DrawBeforeNotary],
        |draft| draft.price.formula = PriceFormula::RelativeRatio { recompute_on_dropout: true },
    ];
    for change in changes {
        let mut draft = samples::draft();
        change(&mut draft);
        assert_ne!(AwardModel::new(draft).unwrap().frozen(), frozen);
    }
}

#[test]
fn each_lot_gets_ceiling_and_floor_from_its_own_reference_value() {
    let mut drawn_up = samples::draft();
    drawn_up.price.formula = PriceFormula::LinearToReference { ceiling_bp: 11_500, floor_bp: 8_000 };
    let model = AwardModel::new(drawn_up.clone()).unwrap();
    let of_lot = model.for_lot(Money::eur_minor(10_000_001)).unwrap();
    let expected = PriceFormula::AbsoluteLinear {
        ceiling: Money::eur_minor(11_500_001),
        floor: Money::eur_minor(8_000_001),
    };
    assert_eq!(of_lot.price().formula, expected);
    assert_eq!(of_lot.for_lot(Money::eur_minor(1)).unwrap().frozen(), of_lot.frozen());
    assert!(model.for_lot(Money::eur_minor(0)).is_err());
    drawn_up.price.formula = PriceFormula::LinearToReference { ceiling_bp: 8_000, floor_bp: 8_000 };
    assert_eq!(AwardModel::new(drawn_up).unwrap_err(), [AwardModelProblem::CeilingNotAboveFloor]);
}
