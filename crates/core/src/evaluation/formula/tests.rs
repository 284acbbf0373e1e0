use super::*;
use crate::evaluation::wording::Language;
use proptest::prelude::*;

fn eur(text: &str) -> Money {
    Money::parse(text, crate::money::Currency::Eur).unwrap()
}

fn every_formula() -> [PriceFormula; 7] {
    let (ceiling, floor, per_point) = (eur("100.00"), eur("50.00"), eur("1.50"));
    [
        PriceFormula::AbsoluteLinear { ceiling, floor },
        PriceFormula::RelativeRatio { recompute_on_dropout: true },
        PriceFormula::RelativeRatio { recompute_on_dropout: false },
        PriceFormula::RelativeLinear { recompute_on_dropout: true },
        PriceFormula::RelativeLinear { recompute_on_dropout: false },
        PriceFormula::EuroPerPoint { ceiling, per_point },
        PriceFormula::ValueDiscount { per_point },
    ]
}

/// A weight of 40 points; the lowest price is 50.00.
#[test]
fn sums_a_buyer_can_do_again() {
    let [abs, ratio, _, linear, _, points, gow] = every_formula();
    let weight = BasisPoints::new(4000).unwrap();
    for (formula, price, expected, dutch, english) in [
        (
            abs,
            "80.00",
            "16",
            "40 x (100,00 - 80,00) / (100,00 - 50,00) = 16,0000",
            "40 x (100.00 - 80.00) / (100.00 - 50.00) = 16.0000",
        ),
        (
            abs,
            "100.00",
            "0",
            "100,00: niet lager dan het plafond 100,00 = 0,0000",
            "100.00: not below the ceiling 100.00 = 0.0000",
        ),
        (
            abs,
            "49.99",
            "40",
            "49,99: niet hoger dan de bodem 50,00 = 40,0000",
            "49.99: not above the floor 50.00 = 40.0000",
        ),
        (ratio, "80.00", "25", "40 x 50,00 / 80,00 = 25,0000", "40 x 50.00 / 80.00 = 25.0000"),
        (ratio, "50.00", "40", "50,00: de laagste prijs = 40,0000", "50.00: the lowest price = 40.0000"),
        (
            linear,
            "80.00",
            "16",
            "40 x (1 - (80,00 - 50,00) / 50,00) = 16,0000",
            "40 x (1 - (80.00 - 50.00) / 50.00) = 16.0000",
        ),
        (
            linear,
            "100.00",
            "0",
            "100,00: ten minste het dubbele van 50,00 = 0,0000",
            "100.00: at least twice 50.00 = 0.0000",
        ),
        (
            points,
            "80.00",
            "13.3333",
            "(100,00 - 80,00) / 1,50 = 13,3333",
            "(100.00 - 80.00) / 1.50 = 13.3333",
        ),
        (
            points,
            "30.00",
            "40",
            "(100,00 - 30,00) / 1,50, ten hoogste 40,0000",
            "(100.00 - 30.00) / 1.50, at most 40.0000",
        ),
        (points, "40.00", "40", "(100,00 - 40,00) / 1,50 = 40,0000", "(100.00 - 40.00) / 1.50 = 40.0000"),
        (
            gow,
            "80.00",
            "0",
            "de prijs telt in geld, niet in punten",
            "the price counts in money, not in points",
        ),
    ] {
        let score = formula.score(weight, eur(price), eur("50.00"));
        assert_eq!(score.points, expected.parse().unwrap(), "{} {price}", formula.id());
        assert_eq!(score.derivation.get(Language::Dutch), dutch);
        assert_eq!(score.derivation.get(Language::English), english);
    }
}

#[test]
fn quality_lowers_the_price_that_is_compared() {
    let formula = PriceFormula::ValueDiscount { per_point: eur("1.50") };
    let evaluated = formula.evaluation_price(eur("80.00"), Decimal::new(340_005, 4)).unwrap();
    assert_eq!(evaluated.amount, Decimal::new(2_899_925, 5));
    assert_eq!(evaluated.derivation.en, "80.00 - 34.0005 x 1.50 = 28.99925");
    assert_eq!(every_formula()[0].evaluation_price(eur("80.00"), Decimal::TEN), None);
}

#[test]
fn only_relative_formulas_can_turn_the_order_around() {
    for formula in every_formula() {
        let relative = formula.id().starts_with("F-REL");
        assert_eq!(formula.rank_reversal_possible(), relative, "{}", formula.id());
        assert_eq!(formula.recompute_on_dropout().is_some(), relative);
    }
}

#[test]
fn a_price_of_zero_divides_nothing() {
    for formula in every_formula() {
        let weight = BasisPoints::WHOLE;
        let free = formula.score(weight, eur("0"), eur("0")).points;
        let paid = formula.score(weight, eur("0.01"), eur("0")).points;
        assert!(paid <= free, "{}", formula.id());
    }
}

#[test]
fn the_largest_amounts_still_score() {
    let most = Money::eur_minor(i64::MAX);
    let ceiling = most;
    let mut formulas = every_formula().to_vec();
    formulas.push(PriceFormula::AbsoluteLinear { ceiling, floor: eur("0") });
    formulas.push(PriceFormula::EuroPerPoint { ceiling, per_point: eur("0.01") });
    formulas.push(PriceFormula::EuroPerPoint { ceiling, per_point: most });
    for formula in formulas {
        for (price, lowest) in [(most, most), (most, eur("0.01")), (eur("0.01"), eur("0.01"))] {
            let points = formula.score(BasisPoints::WHOLE, price, lowest).points;
            assert!((Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&points), "{}", formula.id());
        }
    }
    let discount = PriceFormula::ValueDiscount { per_point: most };
    assert!(discount.evaluation_price(most, Decimal::ONE_HUNDRED).is_some());
}

proptest! {
    #[test]
    fn cheaper_never_scores_less_and_never_more_than_the_weight(
        weight_bp in 0_u16..=10_000, one in 0_i64..20_000, other in 0_i64..20_000, lowest in 0_i64..20_000,
    ) {
        let weight = BasisPoints::new(weight_bp).unwrap();
        let (cheap, dear) = (one.min(other), one.max(other));
        let lowest = Money::eur_minor(lowest.min(cheap));
        for formula in every_formula() {
            let [cheap, dear] = [cheap, dear].map(|price| formula.score(weight, Money::eur_minor(price), lowest).points);
            prop_assert!(cheap >= dear, "{} {cheap} {dear}", formula.id());
            prop_assert!(dear >= Decimal::ZERO && cheap <= weight_points(weight), "{}", formula.id());
            prop_assert!(cheap.scale() <= SCORE_PLACES);
        }
    }

    /// The score is the nearest multiple of 0.0001, checked with whole numbers only.
    #[test]
    fn a_ratio_is_rounded_to_the_nearest(
        weight_bp in 1_u16..=10_000, lowest in 1_i64..=i64::MAX, above in 0_i64..=i64::MAX,
    ) {
        let price = lowest.saturating_add(above);
        let formula = PriceFormula::RelativeRatio { recompute_on_dropout: true };
        let weight = BasisPoints::new(weight_bp).unwrap();
        let points = formula.score(weight, Money::eur_minor(price), Money::eur_minor(lowest)).points;
        let steps = (points * Decimal::from(10_000)).normalize();
        prop_assert_eq!(steps.scale(), 0);
        let exact = i128::from(weight_bp) * 100 * i128::from(lowest);
        let off = steps.mantissa() * i128::from(price) * 2 - exact * 2;
        prop_assert!(-i128::from(price) < off && off <= i128::from(price));
    }
}
