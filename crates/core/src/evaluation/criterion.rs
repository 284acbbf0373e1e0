//! The award model: what counts, for how much, and how ties are broken.
//!
//! It is fixed before publication (Aw 2.115: criteria in the notice, weights in the documents) and its digest is kept, so that
//! anybody can check afterwards that it is the published one. Checking gives all problems at once. Whether price may be the
//! only criterion is a rule of law with its own finding (Aw 2.114(4)), and is not decided here.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    formula::{PriceFormula, SCORE_PLACES},
    tie::TieBreak,
};
use crate::{
    digest::{Sha256Digest, canonical_json},
    localized::Localized,
    money::{BasisPoints, Currency, Money},
    names::{Prose, Title},
};

/// The key of a criterion, as it stands in JSON: 1 to 40 letters and digits, beginning with a small letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CriterionKey(String);

/// The text is no key of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a criterion key has 1 to 40 letters and digits and begins with a small letter, such as serviceLevel"
)]
pub struct CriterionKeyError;

impl CriterionKey {
    /// Takes a key as it stands.
    ///
    /// # Errors
    /// [`CriterionKeyError`] for anything that is not a key.
    pub fn new(text: &str) -> Result<Self, CriterionKeyError> {
        let well_formed = text.len() <= 40
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if well_formed { Ok(Self(text.to_owned())) } else { Err(CriterionKeyError) }
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CriterionKey {
    type Error = CriterionKeyError;
    fn try_from(text: String) -> Result<Self, CriterionKeyError> {
        Self::new(&text)
    }
}

impl From<CriterionKey> for String {
    fn from(key: CriterionKey) -> Self {
        key.0
    }
}

impl std::fmt::Display for CriterionKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The price, as one of the criteria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceCriterion {
    /// Its key.
    pub key: CriterionKey,
    /// What suppliers read.
    pub title: Localized<Title>,
    /// Its share of the whole.
    pub weight_bp: BasisPoints,
    /// How a price becomes points.
    pub formula: PriceFormula,
}

/// A criterion of quality, judged by assessors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityCriterion {
    /// Its key.
    pub key: CriterionKey,
    /// What suppliers read.
    pub title: Localized<Title>,
    /// What suppliers are asked to answer.
    pub question: Localized<Prose>,
    /// Its share of the whole.
    pub weight_bp: BasisPoints,
    /// What an assessor can give.
    pub scale: PointScale,
}

/// The points an assessor can give for one criterion: from 0 to the most, with at most four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointScale {
    /// The most points, which earn the whole weight; above 0 and at most 1,000.
    pub max_points: Decimal,
    /// A bid whose mean is below this is out, if the model says so.
    pub min_points: Option<Decimal>,
}

/// What somebody drew up: each field is sound by itself, and nothing is checked together yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardModelDraft {
    /// The currency in which bids are compared.
    pub currency: Currency,
    /// The price.
    pub price: PriceCriterion,
    /// The criteria of quality, in the order in which suppliers read them; none when only the price counts.
    pub quality: Vec<QualityCriterion>,
    /// How ties are broken, in this order; drawing before a notary comes last.
    pub tie_breaks: Vec<TieBreak>,
}

/// One thing wrong with an award model. An index counts from 0 in the list of quality criteria.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AwardModelProblem {
    /// Two criteria with one key.
    #[error("the key {key} stands for more than one criterion")]
    KeyTwice {
        /// The key.
        key: CriterionKey,
    },
    /// The weights are not the whole.
    #[error("the weights add up to {sum_bp} basis points, not 10000")]
    WeightsNotWhole {
        /// What they add up to.
        sum_bp: u64,
    },
    /// A quality criterion that counts for nothing.
    #[error("criterion {key} has no weight")]
    NoWeight {
        /// Where it stands.
        index: usize,
        /// The criterion.
        key: CriterionKey,
    },
    /// The price counts for nothing, with a formula that gives points.
    #[error("the price has no weight")]
    PriceHasNoWeight,
    /// The price has a weight, with a formula that counts in money.
    #[error("with a discount for quality the price has no weight of its own")]
    PriceHasWeight,
    /// The most points are not above 0 and at most 1,000 with at most four decimals.
    #[error(
        "the most points of criterion {key} must be above 0 and at most 1000, with at most four decimals"
    )]
    MaxPointsOutOfRange {
        /// Where it stands.
        index: usize,
        /// The criterion.
        key: CriterionKey,
    },
    /// The fewest points are not from 0 to the most with at most four decimals.
    #[error("the fewest points of criterion {key} must be from 0 to the most, with at most four decimals")]
    MinPointsOutOfRange {
        /// Where it stands.
        index: usize,
        /// The criterion.
        key: CriterionKey,
    },
    /// An amount of the formula in another currency.
    #[error("an amount of the price formula is in {}, not {}", .found.code(), .expected.code())]
    OtherCurrency {
        /// The currency of the model.
        expected: Currency,
        /// The currency of the amount.
        found: Currency,
    },
    /// A ceiling that is not above the floor, or a floor below zero.
    #[error("the ceiling must be above the floor, and the floor must not be negative")]
    CeilingNotAboveFloor,
    /// A ceiling, or the worth of a point, that is not above zero.
    #[error("the ceiling and the worth of a point must be above zero")]
    AmountNotPositive,
    /// An amount beyond 53 bits of minor units (ninety million million euros), which not every reader of JSON keeps exact.
    #[error("an amount of the price formula is too large")]
    AmountTooLarge,
    /// A way to break ties that is named twice.
    #[error("a way to break ties is named more than once")]
    TieBreakTwice,
    /// Ties could remain for ever.
    #[error("the last way to break ties must be drawing before a notary")]
    NoFinalDraw,
}

/// Criteria, weights, formula and tie-breaks that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "stored::AwardModel", into = "stored::AwardModel")]
pub struct AwardModel {
    draft: AwardModelDraft,
    sha256: Sha256Digest,
}

impl AwardModel {
    /// Checks a model.
    ///
    /// # Errors
    /// Every [`AwardModelProblem`] there is, in the order of the fields.
    pub fn new(mut draft: AwardModelDraft) -> Result<Self, Vec<AwardModelProblem>> {
        let mut problems = weight_problems(&draft);
        problems.extend(formula_problems(draft.currency, &draft.price.formula));
        for (index, criterion) in draft.quality.iter_mut().enumerate() {
            problems.extend(scale_problems(index, criterion));
            let scale = &mut criterion.scale;
            // 10 and 10.0 are the same scale and must give the same digest.
            scale.max_points = scale.max_points.normalize();
            scale.min_points = scale.min_points.map(|points| points.normalize());
        }
        problems.extend(tie_break_problems(&draft.tie_breaks));
        let json = canonical_json(&stored::AwardModel::from(draft.clone()));
        problems.extend(json.is_err().then_some(AwardModelProblem::AmountTooLarge));
        match json {
            Ok(json) if problems.is_empty() => Ok(Self { sha256: Sha256Digest::of(&json), draft }),
            Ok(_) | Err(_) => Err(problems),
        }
    }

    /// The model of one lot, whose formula knows the reference value that the lot publishes. Of a model without parts of a reference
    /// value it is the model itself, with the same digest.
    ///
    /// # Errors
    /// Every [`AwardModelProblem`] there is: a reference value in another currency, or so small or large that ceiling and floor no longer hold.
    pub fn for_lot(&self, reference: Money) -> Result<Self, Vec<AwardModelProblem>> {
        let mut draft = self.draft.clone();
        draft.price.formula =
            draft.price.formula.for_lot(reference).map_err(|_| vec![AwardModelProblem::AmountTooLarge])?;
        Self::new(draft)
    }

    /// The digest of the model in canonical JSON. Kept at publication, it proves later that criteria, weights, scales, formula and
    /// tie-breaks are the published ones.
    #[must_use]
    pub fn frozen(&self) -> Sha256Digest {
        self.sha256
    }

    /// The currency in which bids are compared.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.draft.currency
    }

    /// The price.
    #[must_use]
    pub fn price(&self) -> &PriceCriterion {
        &self.draft.price
    }

    /// The criteria of quality, in the order in which suppliers read them.
    #[must_use]
    pub fn quality(&self) -> &[QualityCriterion] {
        &self.draft.quality
    }

    /// The criterion of quality with this key.
    #[must_use]
    pub fn quality_criterion(&self, key: &CriterionKey) -> Option<&QualityCriterion> {
        self.draft.quality.iter().find(|criterion| criterion.key == *key)
    }

    /// How ties are broken, in this order.
    #[must_use]
    pub fn tie_breaks(&self) -> &[TieBreak] {
        &self.draft.tie_breaks
    }

    /// The keys of the questions that every bid must answer.
    #[must_use]
    pub fn questions(&self) -> BTreeSet<CriterionKey> {
        self.draft.quality.iter().map(|criterion| criterion.key.clone()).collect()
    }
}

fn weight_problems(draft: &AwardModelDraft) -> Vec<AwardModelProblem> {
    let mut problems = Vec::new();
    let mut keys = BTreeSet::from([&draft.price.key]);
    let counts_in_money = matches!(draft.price.formula, PriceFormula::ValueDiscount { .. });
    match (draft.price.weight_bp.get(), counts_in_money) {
        (0, false) => problems.push(AwardModelProblem::PriceHasNoWeight),
        (1.., true) => problems.push(AwardModelProblem::PriceHasWeight),
        (0, true) | (1.., false) => {}
    }
    let mut sum_bp = u64::from(draft.price.weight_bp.get());
    for (index, criterion) in draft.quality.iter().enumerate() {
        let key = criterion.key.clone();
        if !keys.insert(&criterion.key) {
            problems.push(AwardModelProblem::KeyTwice { key: key.clone() });
        }
        if criterion.weight_bp.get() == 0 {
            problems.push(AwardModelProblem::NoWeight { index, key });
        }
        sum_bp += u64::from(criterion.weight_bp.get());
    }
    if sum_bp != u64::from(BasisPoints::WHOLE.get()) {
        problems.push(AwardModelProblem::WeightsNotWhole { sum_bp });
    }
    problems
}

fn formula_problems(expected: Currency, formula: &PriceFormula) -> Vec<AwardModelProblem> {
    let (amounts, problem) = match formula {
        PriceFormula::AbsoluteLinear { ceiling, floor } => (
            vec![*ceiling, *floor],
            (ceiling.minor() <= floor.minor() || floor.is_negative())
                .then_some(AwardModelProblem::CeilingNotAboveFloor),
        ),
        PriceFormula::LinearToReference { ceiling_bp, floor_bp } => (
            vec![],
            (ceiling_bp <= floor_bp || *ceiling_bp > 100_000)
                .then_some(AwardModelProblem::CeilingNotAboveFloor),
        ),
        PriceFormula::EuroPerPoint { ceiling, per_point } => (
            vec![*ceiling, *per_point],
            (ceiling.minor() <= 0 || per_point.minor() <= 0).then_some(AwardModelProblem::AmountNotPositive),
        ),
        PriceFormula::ValueDiscount { per_point } => {
            (vec![*per_point], (per_point.minor() <= 0).then_some(AwardModelProblem::AmountNotPositive))
        }
        PriceFormula::RelativeRatio { .. } | PriceFormula::RelativeLinear { .. } => (vec![], None),
    };
    let other = |amount: &Money| {
        let found = amount.currency();
        (found != expected).then_some(AwardModelProblem::OtherCurrency { expected, found })
    };
    amounts.iter().filter_map(other).chain(problem).collect()
}

fn scale_problems(index: usize, criterion: &QualityCriterion) -> Vec<AwardModelProblem> {
    let PointScale { max_points, min_points } = criterion.scale;
    let too_fine = |points: Decimal| points.normalize().scale() > SCORE_PLACES;
    let key = || criterion.key.clone();
    let mut problems = Vec::new();
    if max_points <= Decimal::ZERO || max_points > Decimal::ONE_THOUSAND || too_fine(max_points) {
        problems.push(AwardModelProblem::MaxPointsOutOfRange { index, key: key() });
    }
    if min_points.is_some_and(|points| points < Decimal::ZERO || points > max_points || too_fine(points)) {
        problems.push(AwardModelProblem::MinPointsOutOfRange { index, key: key() });
    }
    problems
}

fn tie_break_problems(tie_breaks: &[TieBreak]) -> Vec<AwardModelProblem> {
    let mut problems = Vec::new();
    let different: BTreeSet<&TieBreak> = tie_breaks.iter().collect();
    if different.len() < tie_breaks.len() {
        problems.push(AwardModelProblem::TieBreakTwice);
    }
    if tie_breaks.last() != Some(&TieBreak::DrawBeforeNotary) {
        problems.push(AwardModelProblem::NoFinalDraw);
    }
    problems
}

mod stored;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
