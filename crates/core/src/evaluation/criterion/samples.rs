//! An award model for Chromebooks, for the tests of this crate: 40 points for the price, 35 for service, 25 for sustainability.

use rust_decimal::Decimal;

use super::{AwardModel, AwardModelDraft, CriterionKey, PointScale, PriceCriterion, QualityCriterion};
use crate::{
    evaluation::{formula::PriceFormula, tie::TieBreak},
    localized::Localized,
    money::{BasisPoints, Currency, Money},
    names::{Prose, Title},
};

pub(crate) fn key(text: &str) -> CriterionKey {
    CriterionKey::new(text).unwrap()
}

pub(crate) fn title(nl: &str, en: &str) -> Localized<Title> {
    Localized { nl: Title::new(nl).unwrap(), en: Title::new(en).unwrap() }
}

pub(crate) fn quality(
    criterion: &str,
    nl: &str,
    en: &str,
    weight_bp: u16,
    max_points: i64,
) -> QualityCriterion {
    let ask = |text: &str| Prose::new(text).unwrap();
    QualityCriterion {
        key: key(criterion),
        title: title(nl, en),
        question: Localized { nl: ask("Beschrijf uw aanpak."), en: ask("Describe your approach.") },
        weight_bp: BasisPoints::new(weight_bp).unwrap(),
        scale: PointScale { max_points: Decimal::from(max_points), min_points: None },
    }
}

pub(crate) fn price(weight_bp: u16, formula: PriceFormula) -> PriceCriterion {
    PriceCriterion {
        key: key("price"),
        title: title("Prijs", "Price"),
        weight_bp: BasisPoints::new(weight_bp).unwrap(),
        formula,
    }
}

pub(crate) fn draft() -> AwardModelDraft {
    let formula = PriceFormula::AbsoluteLinear {
        ceiling: Money::eur_minor(5_000_000),
        floor: Money::eur_minor(3_000_000),
    };
    AwardModelDraft {
        currency: Currency::Eur,
        price: price(4000, formula),
        quality: vec![
            quality("service", "Dienstverlening", "Service", 3500, 10),
            quality("sustainability", "Duurzaamheid", "Sustainability", 2500, 10),
        ],
        tie_breaks: TieBreak::USUAL.to_vec(),
    }
}

pub(crate) fn model() -> AwardModel {
    AwardModel::new(draft()).unwrap()
}
