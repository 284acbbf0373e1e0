//! The award model as it is stored. It is a shape of its own, so that renaming a field in the core cannot change a digest that was
//! published. Amounts are whole minor units of the model's currency, points are strings.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{AwardModelDraft, AwardModelProblem, CriterionKey, PointScale};
use crate::{
    evaluation::{formula::PriceFormula, tie::TieBreak},
    localized::Localized,
    money::{BasisPoints, Currency, Money},
    names::{Prose, Title},
};

/// What stored JSON says that is no award model.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoredAwardModelError {
    #[error("{0:?} is not a number of points")]
    Points(String),
    #[error("the stored award model has problems: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Problems(Vec<AwardModelProblem>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AwardModel {
    currency: Currency,
    price: PriceCriterion,
    quality: Vec<QualityCriterion>,
    tie_breaks: Vec<TieBreak>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PriceCriterion {
    key: CriterionKey,
    title: Localized<Title>,
    weight_bp: BasisPoints,
    formula: Formula,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct QualityCriterion {
    key: CriterionKey,
    title: Localized<Title>,
    question: Localized<Prose>,
    weight_bp: BasisPoints,
    max_points: String,
    min_points: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum Formula {
    AbsoluteLinear { ceiling_minor: i64, floor_minor: i64 },
    LinearToReference { ceiling_bp: u32, floor_bp: u32 },
    RelativeRatio { recompute_on_dropout: bool },
    RelativeLinear { recompute_on_dropout: bool },
    EuroPerPoint { ceiling_minor: i64, per_point_minor: i64 },
    ValueDiscount { per_point_minor: i64 },
}

impl From<super::AwardModel> for AwardModel {
    fn from(model: super::AwardModel) -> Self {
        Self::from(model.draft)
    }
}

impl From<AwardModelDraft> for AwardModel {
    fn from(draft: AwardModelDraft) -> Self {
        let AwardModelDraft { currency, price, quality, tie_breaks } = draft;
        let quality = quality.into_iter().map(|criterion| QualityCriterion {
            key: criterion.key,
            title: criterion.title,
            question: criterion.question,
            weight_bp: criterion.weight_bp,
            max_points: criterion.scale.max_points.to_string(),
            min_points: criterion.scale.min_points.map(|points| points.to_string()),
        });
        Self {
            currency,
            price: PriceCriterion {
                key: price.key,
                title: price.title,
                weight_bp: price.weight_bp,
                formula: Formula::from(price.formula),
            },
            quality: quality.collect(),
            tie_breaks,
        }
    }
}

impl TryFrom<AwardModel> for super::AwardModel {
    type Error = StoredAwardModelError;
    fn try_from(model: AwardModel) -> Result<Self, StoredAwardModelError> {
        let points = |text: String| text.parse::<Decimal>().map_err(|_| StoredAwardModelError::Points(text));
        let quality = |criterion: QualityCriterion| {
            Ok(super::QualityCriterion {
                key: criterion.key,
                title: criterion.title,
                question: criterion.question,
                weight_bp: criterion.weight_bp,
                scale: PointScale {
                    max_points: points(criterion.max_points)?,
                    min_points: criterion.min_points.map(points).transpose()?,
                },
            })
        };
        let draft = AwardModelDraft {
            currency: model.currency,
            price: super::PriceCriterion {
                key: model.price.key,
                title: model.price.title,
                weight_bp: model.price.weight_bp,
                formula: model.price.formula.in_currency(model.currency),
            },
            quality: model.quality.into_iter().map(quality).collect::<Result<_, _>>()?,
            tie_breaks: model.tie_breaks,
        };
        Self::new(draft).map_err(StoredAwardModelError::Problems)
    }
}

impl From<PriceFormula> for Formula {
    fn from(formula: PriceFormula) -> Self {
        match formula {
            PriceFormula::AbsoluteLinear { ceiling, floor } => {
                Self::AbsoluteLinear { ceiling_minor: ceiling.minor(), floor_minor: floor.minor() }
            }
            PriceFormula::LinearToReference { ceiling_bp, floor_bp } => {
                Self::LinearToReference { ceiling_bp, floor_bp }
            }
            PriceFormula::RelativeRatio { recompute_on_dropout } => {
                Self::RelativeRatio { recompute_on_dropout }
            }
            PriceFormula::RelativeLinear { recompute_on_dropout } => {
                Self::RelativeLinear { recompute_on_dropout }
            }
            PriceFormula::EuroPerPoint { ceiling, per_point } => {
                Self::EuroPerPoint { ceiling_minor: ceiling.minor(), per_point_minor: per_point.minor() }
            }
            PriceFormula::ValueDiscount { per_point } => {
                Self::ValueDiscount { per_point_minor: per_point.minor() }
            }
        }
    }
}

impl Formula {
    fn in_currency(self, currency: Currency) -> PriceFormula {
        let money = |amount_minor| Money::from_minor(amount_minor, currency);
        match self {
            Self::AbsoluteLinear { ceiling_minor, floor_minor } => {
                PriceFormula::AbsoluteLinear { ceiling: money(ceiling_minor), floor: money(floor_minor) }
            }
            Self::LinearToReference { ceiling_bp, floor_bp } => {
                PriceFormula::LinearToReference { ceiling_bp, floor_bp }
            }
            Self::RelativeRatio { recompute_on_dropout } => {
                PriceFormula::RelativeRatio { recompute_on_dropout }
            }
            Self::RelativeLinear { recompute_on_dropout } => {
                PriceFormula::RelativeLinear { recompute_on_dropout }
            }
            Self::EuroPerPoint { ceiling_minor, per_point_minor } => PriceFormula::EuroPerPoint {
                ceiling: money(ceiling_minor),
                per_point: money(per_point_minor),
            },
            Self::ValueDiscount { per_point_minor } => {
                PriceFormula::ValueDiscount { per_point: money(per_point_minor) }
            }
        }
    }
}
