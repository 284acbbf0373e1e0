//! How bids will be judged, as a buyer writes it and a supplier reads it.

use deserr::Deserr;
use rust_decimal::Decimal;
use samenkoop_core::{
    evaluation::{
        criterion::{self, AwardModelDraft, AwardModelProblem, PointScale},
        formula, tie,
    },
    money::{BasisPoints, Currency},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InputError, InputErrors, MoneyIn, Text, text,
    texts::{LocalizedProse, LocalizedTitle},
};

/// How bids are judged: the price, the criteria of quality, and what breaks a tie. All weights together are 10000.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct AwardModel {
    /// The currency in which bids are compared.
    #[schema(pattern = "^(DKK|EUR|SEK)$", example = "EUR")]
    pub currency: String,
    /// The price.
    pub price: PriceCriterion,
    /// The criteria of quality, in the order in which suppliers read them.
    #[schema(max_items = 50)]
    pub quality: Vec<QualityCriterion>,
    /// How ties are broken, in this order; `drawBeforeNotary` comes last.
    #[schema(min_items = 1, max_items = 3)]
    pub tie_breaks: Vec<TieBreak>,
}

/// The price, as one of the criteria.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct PriceCriterion {
    /// Its key, which prices and scores refer to.
    pub key: text::CriterionKey,
    /// What suppliers read.
    pub title: LocalizedTitle,
    /// Its share of the whole in basis points; 0 with the formula `valueDiscount`.
    #[schema(maximum = 10000, example = 4000)]
    pub weight_bp: u16,
    /// How a price becomes points.
    pub formula: PriceFormula,
}

/// A criterion of quality.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct QualityCriterion {
    /// Its key, which answers and scores refer to.
    pub key: text::CriterionKey,
    /// What suppliers read.
    pub title: LocalizedTitle,
    /// What suppliers are asked to answer.
    pub question: LocalizedProse,
    /// Its share of the whole in basis points.
    #[schema(minimum = 1, maximum = 10000, example = 2500)]
    pub weight_bp: u16,
    /// The most points an assessor can give: above 0, at most 1000.
    pub max_points: text::Decimal,
    /// A bid whose mean is below this is out.
    #[deserr(default)]
    pub min_points: Option<text::Decimal>,
}

/// How a price becomes points. Amounts exclude VAT and are in the currency of the model.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[deserr(tag = "kind", rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub enum PriceFormula {
    /// No points at the ceiling or above, all points at the floor or below, a straight line between.
    #[deserr(rename_all = camelCase)]
    AbsoluteLinear {
        /// The price from which a bid gets no points for its price.
        ceiling: MoneyIn,
        /// The price below which a lower price gains nothing.
        floor: MoneyIn,
    },
    /// All points for the lowest price; whoever asks twice as much gets half.
    #[serde(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    RelativeRatio {
        /// Whether the ranking is made again without a bid that drops out after the opening.
        recompute_on_dropout: bool,
    },
    /// All points for the lowest price; whoever asks twice as much, or more, gets none.
    #[serde(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    RelativeLinear {
        /// Whether the ranking is made again without a bid that drops out after the opening.
        recompute_on_dropout: bool,
    },
    /// From the ceiling down, every `perPoint` gives a point, up to the weight.
    #[serde(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    EuroPerPoint {
        /// The price from which a bid gets no points for its price.
        ceiling: MoneyIn,
        /// The worth of one point.
        per_point: MoneyIn,
    },
    /// A quality point lowers the price by `perPoint`, and the lowest price after that wins.
    #[serde(rename_all = "camelCase")]
    #[deserr(rename_all = camelCase)]
    ValueDiscount {
        /// The worth of one quality point.
        per_point: MoneyIn,
    },
}

/// A way to set equal bids apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum TieBreak {
    /// The bid with more points for quality goes first.
    HigherQuality,
    /// The bid with the lower price goes first.
    LowerPrice,
    /// Lots are drawn before a notary.
    DrawBeforeNotary,
}

impl AwardModel {
    /// The model, checked as a whole.
    ///
    /// # Errors
    /// Everything that is wrong with it, each under the pointer `at`.
    pub fn checked(self, at: &str) -> Result<criterion::AwardModel, InputErrors> {
        let mut errors = Vec::new();
        let mut wrong = |place: String, why: String| {
            errors.push(InputError {
                pointer: format!("{at}{place}"),
                code: "invalidAwardModel",
                detail: why,
            });
        };
        let currency = Currency::from_code(&self.currency).unwrap_or_else(|error| {
            wrong("/currency".to_owned(), error.to_string());
            Currency::Eur
        });
        let mut weight = |place: String, weight_bp: u16| {
            BasisPoints::new(weight_bp).unwrap_or_else(|_| {
                wrong(place, "a weight is from 0 to 10000 basis points".to_owned());
                BasisPoints::default()
            })
        };
        let price = criterion::PriceCriterion {
            key: self.price.key.0,
            title: self.price.title.into(),
            weight_bp: weight("/price/weightBp".to_owned(), self.price.weight_bp),
            formula: self.price.formula.into(),
        };
        let quality =
            self.quality.into_iter().enumerate().map(|(index, asked)| criterion::QualityCriterion {
                key: asked.key.0,
                title: asked.title.into(),
                question: asked.question.into(),
                weight_bp: weight(format!("/quality/{index}/weightBp"), asked.weight_bp),
                scale: PointScale {
                    max_points: asked.max_points.0,
                    min_points: asked.min_points.map(|points| points.0),
                },
            });
        let quality = quality.collect();
        let tie_breaks = self.tie_breaks.into_iter().map(tie::TieBreak::from).collect();
        let draft = AwardModelDraft { currency, price, quality, tie_breaks };
        let problems = match criterion::AwardModel::new(draft) {
            Ok(model) if errors.is_empty() => return Ok(model),
            Ok(_) => Vec::new(),
            Err(problems) => problems,
        };
        errors.extend(problems.iter().map(|problem| InputError {
            pointer: format!("{at}{}", place(problem)),
            code: "invalidAwardModel",
            detail: problem.to_string(),
        }));
        Err(InputErrors(errors))
    }
}

/// Where in the model a problem stands.
fn place(problem: &AwardModelProblem) -> String {
    match problem {
        AwardModelProblem::KeyTwice { .. } | AwardModelProblem::WeightsNotWhole { .. } => String::new(),
        AwardModelProblem::NoWeight { index, .. } => format!("/quality/{index}/weightBp"),
        AwardModelProblem::MaxPointsOutOfRange { index, .. } => format!("/quality/{index}/maxPoints"),
        AwardModelProblem::MinPointsOutOfRange { index, .. } => format!("/quality/{index}/minPoints"),
        AwardModelProblem::PriceHasNoWeight | AwardModelProblem::PriceHasWeight => {
            "/price/weightBp".to_owned()
        }
        AwardModelProblem::OtherCurrency { .. }
        | AwardModelProblem::CeilingNotAboveFloor
        | AwardModelProblem::AmountNotPositive
        | AwardModelProblem::AmountTooLarge => "/price/formula".to_owned(),
        AwardModelProblem::TieBreakTwice | AwardModelProblem::NoFinalDraw => "/tieBreaks".to_owned(),
    }
}

impl From<&criterion::AwardModel> for AwardModel {
    fn from(model: &criterion::AwardModel) -> Self {
        let price = model.price();
        let quality = model.quality().iter().map(|asked| QualityCriterion {
            key: Text(asked.key.clone()),
            title: asked.title.clone().into(),
            question: asked.question.clone().into(),
            weight_bp: asked.weight_bp.get(),
            max_points: Text(asked.scale.max_points),
            min_points: asked.scale.min_points.map(Text::<Decimal>),
        });
        Self {
            currency: model.currency().code().to_owned(),
            price: PriceCriterion {
                key: Text(price.key.clone()),
                title: price.title.clone().into(),
                weight_bp: price.weight_bp.get(),
                formula: price.formula.into(),
            },
            quality: quality.collect(),
            tie_breaks: model.tie_breaks().iter().copied().map(TieBreak::from).collect(),
        }
    }
}

impl From<formula::PriceFormula> for PriceFormula {
    fn from(formula: formula::PriceFormula) -> Self {
        use formula::PriceFormula as F;
        match formula {
            F::AbsoluteLinear { ceiling, floor } => {
                Self::AbsoluteLinear { ceiling: MoneyIn(ceiling), floor: MoneyIn(floor) }
            }
            F::RelativeRatio { recompute_on_dropout } => Self::RelativeRatio { recompute_on_dropout },
            F::RelativeLinear { recompute_on_dropout } => Self::RelativeLinear { recompute_on_dropout },
            F::EuroPerPoint { ceiling, per_point } => {
                Self::EuroPerPoint { ceiling: MoneyIn(ceiling), per_point: MoneyIn(per_point) }
            }
            F::ValueDiscount { per_point } => Self::ValueDiscount { per_point: MoneyIn(per_point) },
        }
    }
}

impl From<PriceFormula> for formula::PriceFormula {
    fn from(formula: PriceFormula) -> Self {
        use PriceFormula as F;
        match formula {
            F::AbsoluteLinear { ceiling, floor } => {
                Self::AbsoluteLinear { ceiling: ceiling.0, floor: floor.0 }
            }
            F::RelativeRatio { recompute_on_dropout } => Self::RelativeRatio { recompute_on_dropout },
            F::RelativeLinear { recompute_on_dropout } => Self::RelativeLinear { recompute_on_dropout },
            F::EuroPerPoint { ceiling, per_point } => {
                Self::EuroPerPoint { ceiling: ceiling.0, per_point: per_point.0 }
            }
            F::ValueDiscount { per_point } => Self::ValueDiscount { per_point: per_point.0 },
        }
    }
}

impl From<tie::TieBreak> for TieBreak {
    fn from(tie_break: tie::TieBreak) -> Self {
        match tie_break {
            tie::TieBreak::HigherQuality => Self::HigherQuality,
            tie::TieBreak::LowerPrice => Self::LowerPrice,
            tie::TieBreak::DrawBeforeNotary => Self::DrawBeforeNotary,
        }
    }
}

impl From<TieBreak> for tie::TieBreak {
    fn from(tie_break: TieBreak) -> Self {
        match tie_break {
            TieBreak::HigherQuality => Self::HigherQuality,
            TieBreak::LowerPrice => Self::LowerPrice,
            TieBreak::DrawBeforeNotary => Self::DrawBeforeNotary,
        }
    }
}
