//! What can be wrong with the definition of a category.
//!
//! Each rule here keeps a promise to somebody downstream: bundling relies on prices that never fall as demands rise, spreadsheets on
//! keys that are no other column's name, notices on a main CPV code.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::attribute::{Attribute, Direction, LevelledAttribute, MatchAttribute, same_value};
use super::{CategoryDefinition, Pricing};
use crate::codes::{AttributeKey, CategoryId, CpvCode};
use crate::quantity::Quantity;

/// The highest amount in a price model, in minor units; sums over the largest quantities then stay far within 128 bits.
pub const AMOUNT_MAX_MINOR: i64 = 1_000_000_000_000_000;

/// The highest number of levels or values of one attribute.
pub const LEVELS_MAX: usize = 50;

/// The columns that every spreadsheet of needs has; an attribute cannot take their names.
pub const RESERVED_KEYS: [&str; 14] = [
    "member",
    "category",
    "sites",
    "quantity",
    "minQuantity",
    "maxQuantity",
    "startFrom",
    "startUntil",
    "contractEndsOn",
    "budget",
    "maxUnitPrice",
    "commitment",
    "probability",
    "remarks",
];

/// The same columns in the same order, as a Dutch spreadsheet may name them.
pub const RESERVED_DUTCH_KEYS: [&str; 14] = [
    "lid",
    "categorie",
    "vestigingen",
    "aantal",
    "minimumAantal",
    "maximumAantal",
    "startVanaf",
    "startUiterlijk",
    "contractEindigtOp",
    "budget",
    "hoogsteStukprijs",
    "toezegging",
    "kans",
    "opmerkingen",
];

/// One problem, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {fault}")]
pub struct CategoryProblem {
    /// The place in the JSON of the definition (RFC 6901), such as `/attributes/0/levels/2`.
    pub pointer: String,
    /// What is wrong there.
    pub fault: CategoryFault,
}

/// What is wrong at one place of a definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CategoryFault {
    /// There is no CPV code.
    #[error("a category needs a main CPV code")]
    NoCpvCode,
    /// A CPV code stands there twice.
    #[error("the CPV code {0} stands there twice")]
    CpvCodeTwice(CpvCode),
    /// Two attributes have one key.
    #[error("the key {0} stands there twice")]
    KeyTwice(AttributeKey),
    /// The key is a column of every spreadsheet of needs.
    #[error("the key {0} is a column of every spreadsheet of needs")]
    KeyReserved(AttributeKey),
    /// There is nothing to choose from.
    #[error("there must be at least one value to choose from")]
    NothingToChoose,
    /// There are more than [`LEVELS_MAX`] levels or values.
    #[error("there are more than {LEVELS_MAX} values")]
    TooManyValues,
    /// Two levels or values read the same.
    #[error("the value {0} stands there twice")]
    ValueTwice(String),
    /// The numbers of the levels go against the direction, so the order of demand is not what it seems.
    #[error("the level {0} goes against the direction of the attribute")]
    AgainstDirection(String),
    /// A higher level costs less than the one before it.
    #[error("a higher level cannot cost less than the level before it")]
    FallingIncrement,
    /// An amount lies outside 0 to [`AMOUNT_MAX_MINOR`].
    #[error("an amount must be from 0 to {AMOUNT_MAX_MINOR} minor units")]
    AmountOutOfRange,
    /// A tier does not begin above the quantity of the tier before it.
    #[error("a tier must begin above the tier before it; {0} does not")]
    TiersDoNotRise(Quantity),
    /// A larger quantity gets a smaller discount.
    #[error("a larger quantity cannot get a smaller discount")]
    FallingRate,
    /// The definition is for another category than the one it replaces.
    #[error("the id of this category is {0}")]
    OtherId(CategoryId),
    /// An attribute that needs refer to is left out.
    #[error("needs refer to the attribute {0}")]
    AttributeGone(AttributeKey),
    /// An attribute that needs refer to is of another kind.
    #[error("needs refer to the attribute {0}, which cannot become of another kind")]
    KindChanged(AttributeKey),
    /// A level that needs refer to stands in another place, or nowhere.
    #[error("needs refer to {value} as level {}, counted from 1", .position + 1)]
    LevelMoved {
        /// The level.
        value: String,
        /// Where it stood, from 0.
        position: usize,
    },
    /// A value that needs refer to is left out.
    #[error("needs refer to the value {0}")]
    ValueGone(String),
    /// An attribute was added that every need would have had to answer.
    #[error("no need has said what it wants of {0}, on which a lot must agree")]
    MatchAdded(AttributeKey),
}

impl CategoryFault {
    /// The code as it is sent, such as `keyTwice`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCpvCode => "noCpvCode",
            Self::CpvCodeTwice(_) => "cpvCodeTwice",
            Self::KeyTwice(_) => "keyTwice",
            Self::KeyReserved(_) => "keyReserved",
            Self::NothingToChoose => "nothingToChoose",
            Self::TooManyValues => "tooManyValues",
            Self::ValueTwice(_) => "valueTwice",
            Self::AgainstDirection(_) => "againstDirection",
            Self::FallingIncrement => "fallingIncrement",
            Self::AmountOutOfRange => "amountOutOfRange",
            Self::TiersDoNotRise(_) => "tiersDoNotRise",
            Self::FallingRate => "fallingRate",
            Self::OtherId(_) => "otherId",
            Self::AttributeGone(_) => "attributeGone",
            Self::KindChanged(_) => "kindChanged",
            Self::LevelMoved { .. } => "levelMoved",
            Self::ValueGone(_) => "valueGone",
            Self::MatchAdded(_) => "matchAdded",
        }
    }
}

/// A definition that makes no category, with every reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct InvalidCategory {
    /// The problems, in the order of the definition.
    pub problems: Vec<CategoryProblem>,
}

/// Every problem of a definition, in its own order; none for a good one.
pub(super) fn problems(definition: &CategoryDefinition) -> Vec<CategoryProblem> {
    let mut found = Vec::new();
    cpv_codes(&definition.cpv_codes, &mut found);
    let mut keys = HashSet::new();
    for (index, attribute) in definition.attributes.iter().enumerate() {
        let at = format!("/attributes/{index}");
        let key = attribute.key();
        if !keys.insert(key) {
            found.push(problem(format!("{at}/key"), CategoryFault::KeyTwice(key.clone())));
        }
        if RESERVED_KEYS.contains(&key.as_str()) || RESERVED_DUTCH_KEYS.contains(&key.as_str()) {
            found.push(problem(format!("{at}/key"), CategoryFault::KeyReserved(key.clone())));
        }
        match attribute {
            Attribute::Levelled(levelled) => levels(levelled, &at, &mut found),
            Attribute::Match(matched) => match_values(matched, &at, &mut found),
        }
    }
    pricing(&definition.pricing, &mut found);
    found
}

pub(super) fn problem(pointer: impl Into<String>, fault: CategoryFault) -> CategoryProblem {
    CategoryProblem { pointer: pointer.into(), fault }
}

fn cpv_codes(codes: &[CpvCode], found: &mut Vec<CategoryProblem>) {
    if codes.is_empty() {
        found.push(problem("/cpvCodes", CategoryFault::NoCpvCode));
    }
    let mut seen = HashSet::new();
    for (index, code) in codes.iter().enumerate() {
        if !seen.insert(code) {
            found.push(problem(format!("/cpvCodes/{index}"), CategoryFault::CpvCodeTwice(code.clone())));
        }
    }
}

fn levels(attribute: &LevelledAttribute, at: &str, found: &mut Vec<CategoryProblem>) {
    let texts: Vec<&str> = attribute.levels.iter().map(|level| level.value.as_str()).collect();
    choices(&texts, &format!("{at}/levels"), found);
    for (index, pair) in texts.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        if against(attribute.direction, before, after) {
            found.push(problem(
                format!("{at}/levels/{}/value", index + 1),
                CategoryFault::AgainstDirection((*after).to_owned()),
            ));
        }
    }
    let mut highest = 0;
    for (index, level) in attribute.levels.iter().enumerate() {
        let pointer = format!("{at}/levels/{index}/incrementMinor");
        amount(level.increment_minor, &pointer, found);
        if index > 0 && level.increment_minor < highest {
            found.push(problem(pointer, CategoryFault::FallingIncrement));
        }
        highest = level.increment_minor;
    }
}

/// Whether two numbers that follow each other go the wrong way. Equal texts are told as such; words have no direction.
fn against(direction: Direction, before: &str, after: &str) -> bool {
    let (Ok(before), Ok(after)) = (before.parse::<Decimal>(), after.parse::<Decimal>()) else {
        return false;
    };
    match direction {
        Direction::HigherIsBetter => after < before,
        Direction::LowerIsBetter => after > before,
    }
}

fn match_values(attribute: &MatchAttribute, at: &str, found: &mut Vec<CategoryProblem>) {
    let texts: Vec<&str> = attribute.values.iter().map(|value| value.as_str()).collect();
    choices(&texts, &format!("{at}/values"), found);
}

fn choices(texts: &[&str], at: &str, found: &mut Vec<CategoryProblem>) {
    if texts.is_empty() {
        found.push(problem(at, CategoryFault::NothingToChoose));
    }
    if texts.len() > LEVELS_MAX {
        found.push(problem(at, CategoryFault::TooManyValues));
    }
    for (index, text) in texts.iter().enumerate() {
        if texts.iter().take(index).any(|earlier| same_value(earlier, text)) {
            found.push(problem(format!("{at}/{index}"), CategoryFault::ValueTwice((*text).to_owned())));
        }
    }
}

fn pricing(pricing: &Pricing, found: &mut Vec<CategoryProblem>) {
    amount(pricing.base_price_minor, "/pricing/basePriceMinor", found);
    for (index, pair) in pricing.discount_tiers.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let at = format!("/pricing/discountTiers/{}", index + 1);
        if after.from_quantity <= before.from_quantity {
            let fault = CategoryFault::TiersDoNotRise(after.from_quantity);
            found.push(problem(format!("{at}/fromQuantity"), fault));
        }
        if after.rate_bp < before.rate_bp {
            found.push(problem(format!("{at}/rateBp"), CategoryFault::FallingRate));
        }
    }
    amount(pricing.lot_cost_minor, "/pricing/lotCostMinor", found);
    amount(pricing.alone_cost_minor, "/pricing/aloneCostMinor", found);
}

fn amount(amount_minor: i64, pointer: &str, found: &mut Vec<CategoryProblem>) {
    if !(0..=AMOUNT_MAX_MINOR).contains(&amount_minor) {
        found.push(problem(pointer, CategoryFault::AmountOutOfRange));
    }
}
