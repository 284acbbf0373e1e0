//! What can be bought: a category is data, so that a cooperative can add its own without a change of code.
//!
//! A category says in which unit a need is counted, which requirements a need can state, how requirements and quantity make a price
//! while needs are bundled, and in which kind of tender it goes. This module refuses a category that bundling could not compute with,
//! with every problem at once. It holds no law: whether a CPV code makes a social service is a rule elsewhere, and `regime` is what
//! the cooperative decided.

mod attribute;
mod problem;
mod replacement;

use serde::{Deserialize, Serialize};

pub use attribute::{Attribute, Direction, Level, LevelledAttribute, MatchAttribute};
pub use problem::{
    AMOUNT_MAX_MINOR, CategoryFault, CategoryProblem, InvalidCategory, LEVELS_MAX, RESERVED_DUTCH_KEYS,
    RESERVED_KEYS,
};
pub use replacement::replace;

use crate::codes::{AttributeKey, CategoryId, CodeError, CpvCode};
use crate::money::BasisPoints;
use crate::names::Title;
use crate::quantity::Quantity;

/// A short text in both languages that schools and suppliers read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Localized {
    /// In Dutch.
    pub nl: Title,
    /// In English.
    pub en: Title,
}

/// Whether things or work are bought; thresholds and notices differ (Aw 2012, art. 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Nature {
    /// Supplies (*leveringen*).
    Supplies,
    /// Services (*diensten*).
    Services,
}

/// Which part of the law governs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Regime {
    /// The ordinary rules.
    Regular,
    /// The lighter rules for social and other specific services (Aw 2012, art. 2.38; Directive 2014/24/EU, Annex XIV).
    SocialAndSpecific,
}

/// The kind of tender a category goes into: categories of one group can share a tender, each in its own lots.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenderGroup(CategoryId);

impl TenderGroup {
    /// A group by its readable word, written as a category id is.
    ///
    /// # Errors
    /// [`CodeError::Category`] for anything else.
    pub fn new(text: &str) -> Result<Self, CodeError> {
        CategoryId::new(text).map(Self)
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Display for TenderGroup {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A discount on the price of a whole lot from a quantity on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscountTier {
    /// The smallest quantity of the lot that gets it.
    pub from_quantity: Quantity,
    /// The part of the price that falls away.
    pub rate_bp: BasisPoints,
}

/// How a price is estimated while needs are bundled. Amounts are in minor units of the cooperative's currency, without VAT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pricing {
    /// The price of one unit with every requirement at its lowest level.
    pub base_price_minor: i64,
    /// Discounts by quantity, smallest quantity first; the last one reached counts.
    pub discount_tiers: Vec<DiscountTier>,
    /// What one more lot costs the cooperative.
    pub lot_cost_minor: i64,
    /// What a procedure of its own costs a member.
    pub alone_cost_minor: i64,
}

impl Pricing {
    /// The discount of a lot of this quantity: that of the highest tier it reaches, none below the first.
    #[must_use]
    pub fn rate_for(&self, quantity: Quantity) -> BasisPoints {
        self.discount_tiers
            .iter()
            .rev()
            .find(|tier| tier.from_quantity <= quantity)
            .map_or_else(BasisPoints::default, |tier| tier.rate_bp)
    }
}

/// What a category says, before it is checked as a whole. This is also how it stands in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CategoryDefinition {
    /// Its id, as spreadsheets and addresses write it.
    pub id: CategoryId,
    /// Its name.
    pub name: Localized,
    /// What a quantity counts, in the singular.
    pub unit: Localized,
    /// Its codes in the Common Procurement Vocabulary, the main one first.
    pub cpv_codes: Vec<CpvCode>,
    /// Things or work.
    pub nature: Nature,
    /// The part of the law that governs it.
    pub regime: Regime,
    /// The kind of tender it goes into.
    pub group: TenderGroup,
    /// Whether the supplier will process personal data, so that a processing agreement is annexed (GDPR, art. 28).
    pub processes_personal_data: bool,
    /// What a need can require, in the order in which it is asked.
    pub attributes: Vec<Attribute>,
    /// How a price is estimated.
    pub pricing: Pricing,
}

/// A kind of thing that is bought, checked as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CategoryDefinition", into = "CategoryDefinition")]
pub struct Category {
    definition: CategoryDefinition,
    main_cpv: CpvCode,
}

impl Category {
    /// A category with this definition.
    ///
    /// # Errors
    /// [`InvalidCategory`] with every problem, each with the place in the JSON where it stands.
    pub fn new(definition: CategoryDefinition) -> Result<Self, InvalidCategory> {
        let problems = problem::problems(&definition);
        match definition.cpv_codes.first().cloned() {
            Some(main_cpv) if problems.is_empty() => Ok(Self { definition, main_cpv }),
            _ => Err(InvalidCategory { problems }),
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &CategoryId {
        &self.definition.id
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &Localized {
        &self.definition.name
    }

    /// What a quantity counts, in the singular.
    #[must_use]
    pub fn unit(&self) -> &Localized {
        &self.definition.unit
    }

    /// The code that decides on the main subject of a tender.
    #[must_use]
    pub fn main_cpv(&self) -> &CpvCode {
        &self.main_cpv
    }

    /// All codes, the main one first.
    #[must_use]
    pub fn cpv_codes(&self) -> &[CpvCode] {
        &self.definition.cpv_codes
    }

    /// Things or work.
    #[must_use]
    pub fn nature(&self) -> Nature {
        self.definition.nature
    }

    /// The part of the law that governs it.
    #[must_use]
    pub fn regime(&self) -> Regime {
        self.definition.regime
    }

    /// The kind of tender it goes into.
    #[must_use]
    pub fn group(&self) -> &TenderGroup {
        &self.definition.group
    }

    /// Whether the supplier will process personal data.
    #[must_use]
    pub fn processes_personal_data(&self) -> bool {
        self.definition.processes_personal_data
    }

    /// What a need can require, in the order in which it is asked.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        &self.definition.attributes
    }

    /// The attribute with this key.
    #[must_use]
    pub fn attribute(&self, key: &AttributeKey) -> Option<&Attribute> {
        self.attributes().iter().find(|attribute| attribute.key() == key)
    }

    /// The attributes of which a lot takes the highest level asked for.
    pub fn levelled(&self) -> impl Iterator<Item = &LevelledAttribute> {
        self.attributes().iter().filter_map(|attribute| match attribute {
            Attribute::Levelled(levelled) => Some(levelled),
            Attribute::Match(_) => None,
        })
    }

    /// The attributes on which all needs of a lot agree.
    pub fn matches(&self) -> impl Iterator<Item = &MatchAttribute> {
        self.attributes().iter().filter_map(|attribute| match attribute {
            Attribute::Levelled(_) => None,
            Attribute::Match(matched) => Some(matched),
        })
    }

    /// How a price is estimated.
    #[must_use]
    pub fn pricing(&self) -> &Pricing {
        &self.definition.pricing
    }

    /// The whole definition.
    #[must_use]
    pub fn definition(&self) -> &CategoryDefinition {
        &self.definition
    }
}

impl TryFrom<CategoryDefinition> for Category {
    type Error = InvalidCategory;
    fn try_from(definition: CategoryDefinition) -> Result<Self, InvalidCategory> {
        Self::new(definition)
    }
}

impl From<Category> for CategoryDefinition {
    fn from(category: Category) -> Self {
        category.definition
    }
}

/// The categories a new cooperative starts with. Their prices are invented, and each cooperative sets its own.
#[must_use]
pub fn shipped() -> Vec<Category> {
    // The file is part of the program, and a test proves that it is valid; a broken one would give no categories, not a panic.
    serde_json::from_str(include_str!("../data/categories.json")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
