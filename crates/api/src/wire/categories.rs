//! Categories, as everybody reads them.
//!
//! The price model stays inside: with it a supplier could compute what the cooperative estimates a lot at.

use deserr::Deserr;
use samenkoop_core::{
    category::{self, CategoryDefinition},
    money,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Money, Number, Text, number, text};

/// A short text in both languages.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = InputErrors)]
pub struct LocalizedTitle {
    /// In Dutch.
    pub nl: text::Title,
    /// In English.
    pub en: text::Title,
}

impl From<category::Localized> for LocalizedTitle {
    fn from(both: category::Localized) -> Self {
        Self { nl: Text(both.nl), en: Text(both.en) }
    }
}

impl From<LocalizedTitle> for category::Localized {
    fn from(both: LocalizedTitle) -> Self {
        Self { nl: both.nl.0, en: both.en.0 }
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
        #[serde(rename_all = "camelCase")]
        #[deserr(rename_all = camelCase, error = InputErrors)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl From<category::$name> for $name {
            fn from(word: category::$name) -> Self {
                match word { $(category::$name::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for category::$name {
            fn from(word: $name) -> Self {
                match word { $($name::$variant => Self::$variant),+ }
            }
        }
    )+};
}

words! {
    /// Whether things or work are bought.
    Nature {
        /// Things.
        Supplies,
        /// Work.
        Services
    }
    /// Which part of the law governs it.
    Regime {
        /// The ordinary rules.
        Regular,
        /// The lighter rules for social and other specific services.
        SocialAndSpecific
    }
    /// Which way the numbers of a levelled attribute go as the demand rises.
    Direction {
        /// More is better, as with memory.
        HigherIsBetter,
        /// Less is better, as with hours until an answer.
        LowerIsBetter
    }
}

/// One step of demand.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Level {
    /// How needs write it.
    pub value: text::Title,
    /// What it adds to the price of one unit, without VAT; only for those who may see the price model.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub increment: Option<Money>,
}

/// What a need can require.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Attribute {
    /// At least this much: a lot takes the highest level any of its needs asks for.
    Levelled {
        /// The key under which needs state it.
        key: text::AttributeKey,
        /// What people read, with the unit of measure.
        label: LocalizedTitle,
        /// Which way the numbers go.
        direction: Direction,
        /// The levels, the lowest demand first.
        levels: Vec<Level>,
    },
    /// Exactly this: all needs of a lot agree on it.
    Match {
        /// The key under which needs state it.
        key: text::AttributeKey,
        /// What people read.
        label: LocalizedTitle,
        /// The values to choose from.
        values: Vec<text::Title>,
    },
}

/// A discount on the price of a whole lot from a quantity on.
#[derive(Debug, Clone, Copy, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct DiscountTier {
    /// The smallest quantity of the lot that gets it.
    pub from_quantity: number::Quantity,
    /// The part of the price that falls away, in hundredths of a per cent.
    #[schema(maximum = 10_000)]
    pub rate_bp: u16,
}

/// How a price is estimated while needs are bundled. Amounts are in euros, without VAT.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pricing {
    /// The price of one unit with every requirement at its lowest level.
    pub base_price: Money,
    /// Discounts by quantity, smallest quantity first; the last one reached counts.
    pub discount_tiers: Vec<DiscountTier>,
    /// What one more lot costs the cooperative.
    pub lot_cost: Money,
    /// What a procedure of its own costs a member.
    pub alone_cost: Money,
}

/// A kind of thing that is bought.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// The id, as spreadsheets and addresses write it.
    pub id: text::CategoryId,
    /// Its name.
    pub name: LocalizedTitle,
    /// What a quantity counts, in the singular.
    pub unit: LocalizedTitle,
    /// Its codes in the Common Procurement Vocabulary, the main one first.
    pub cpv_codes: Vec<text::CpvCode>,
    /// Things or work.
    pub nature: Nature,
    /// The part of the law that governs it.
    pub regime: Regime,
    /// The kind of tender it goes into.
    pub group: String,
    /// Whether the supplier will process personal data.
    pub processes_personal_data: bool,
    /// What a need can require, in the order in which it is asked.
    pub attributes: Vec<Attribute>,
    /// How a price is estimated; only for officers, auditors and administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub pricing: Option<Pricing>,
}

impl Category {
    /// A category as somebody sees it who may see the price model, or may not.
    #[must_use]
    pub fn of(category: category::Category, shows_prices: bool) -> Self {
        let definition = CategoryDefinition::from(category);
        let show = |attribute| Attribute::of(attribute, shows_prices);
        Self {
            id: Text(definition.id),
            name: definition.name.into(),
            unit: definition.unit.into(),
            cpv_codes: definition.cpv_codes.into_iter().map(Text).collect(),
            nature: definition.nature.into(),
            regime: definition.regime.into(),
            group: definition.group.to_string(),
            processes_personal_data: definition.processes_personal_data,
            attributes: definition.attributes.into_iter().map(show).collect(),
            pricing: shows_prices.then(|| definition.pricing.into()),
        }
    }
}

impl Attribute {
    fn of(attribute: category::Attribute, shows_prices: bool) -> Self {
        match attribute {
            category::Attribute::Levelled(levelled) => {
                let level = |level: category::Level| Level {
                    value: Text(level.value),
                    increment: shows_prices.then(|| euros(level.increment_minor)),
                };
                Self::Levelled {
                    key: Text(levelled.key),
                    label: levelled.label.into(),
                    direction: levelled.direction.into(),
                    levels: levelled.levels.into_iter().map(level).collect(),
                }
            }
            category::Attribute::Match(matched) => Self::Match {
                key: Text(matched.key),
                label: matched.label.into(),
                values: matched.values.into_iter().map(Text).collect(),
            },
        }
    }
}

impl From<category::Pricing> for Pricing {
    fn from(pricing: category::Pricing) -> Self {
        let tier = |tier: category::DiscountTier| DiscountTier {
            from_quantity: Number(tier.from_quantity),
            rate_bp: tier.rate_bp.get(),
        };
        Self {
            base_price: euros(pricing.base_price_minor),
            discount_tiers: pricing.discount_tiers.into_iter().map(tier).collect(),
            lot_cost: euros(pricing.lot_cost_minor),
            alone_cost: euros(pricing.alone_cost_minor),
        }
    }
}

/// The price model is in the cooperative's own currency.
fn euros(amount_minor: i64) -> Money {
    money::Money::eur_minor(amount_minor).into()
}

/// The place in the API's form of a place in the core's, which has amounts in minor units.
pub(crate) fn place(pointer: &str) -> String {
    pointer.strip_suffix("Minor").unwrap_or(pointer).to_owned()
}
