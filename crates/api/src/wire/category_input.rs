//! A category as the cooperative writes it, with its price model.

use deserr::Deserr;
use samenkoop_core::{
    category::{self, CategoryDefinition, TenderGroup},
    money::{BasisPoints, Currency},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    InputError, InputErrors, Money, MoneyIn,
    categories::{Direction, DiscountTier, LocalizedTitle, Nature, Regime},
    text,
};

/// One step of demand, with its price.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct PricedLevel {
    /// How needs write it.
    pub value: text::Title,
    /// What it adds to the price of one unit, in euros without VAT; never less than the level before it.
    #[schema(value_type = Money)]
    pub increment: MoneyIn,
}

/// What a need can require, with its prices.
// It is never written; the API document takes the tag from the words for the serialiser.
#[derive(Debug, Clone, Serialize, Deserr, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[deserr(tag = "kind", rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub enum PricedAttribute {
    /// At least this much: a lot takes the highest level any of its needs asks for.
    Levelled {
        /// The key under which needs state it; also its column in a spreadsheet.
        key: text::AttributeKey,
        /// What people read, with the unit of measure.
        label: LocalizedTitle,
        /// Which way the numbers go.
        direction: Direction,
        /// The levels, the lowest demand first.
        levels: Vec<PricedLevel>,
    },
    /// Exactly this: all needs of a lot agree on it.
    Match {
        /// The key under which needs state it; also its column in a spreadsheet.
        key: text::AttributeKey,
        /// What people read.
        label: LocalizedTitle,
        /// The values to choose from.
        values: Vec<text::Title>,
    },
}

/// How a price is estimated while needs are bundled. Amounts are in euros, without VAT.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct PricingInput {
    /// The price of one unit with every requirement at its lowest level.
    #[schema(value_type = Money)]
    pub base_price: MoneyIn,
    /// Discounts by quantity, smallest quantity first; the last one reached counts.
    pub discount_tiers: Vec<DiscountTier>,
    /// What one more lot costs the cooperative.
    #[schema(value_type = Money)]
    pub lot_cost: MoneyIn,
    /// What a procedure of its own costs a member.
    #[schema(value_type = Money)]
    pub alone_cost: MoneyIn,
}

/// What a category says.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct CategoryInput {
    /// The id, as spreadsheets and addresses write it.
    pub id: text::CategoryId,
    /// Its name.
    pub name: LocalizedTitle,
    /// What a quantity counts, in the singular.
    pub unit: LocalizedTitle,
    /// Its codes in the Common Procurement Vocabulary, the main one first.
    #[schema(min_items = 1)]
    pub cpv_codes: Vec<text::CpvCode>,
    /// Things or work.
    pub nature: Nature,
    /// The part of the law that governs it.
    pub regime: Regime,
    /// The kind of tender it goes into; a word, written as a category id is.
    #[schema(pattern = "^[a-z0-9]([a-z0-9-]{0,38})[a-z0-9]$", example = "network")]
    pub group: String,
    /// Whether the supplier will process personal data, so that a processing agreement is annexed.
    pub processes_personal_data: bool,
    /// What a need can require, in the order in which it is asked.
    pub attributes: Vec<PricedAttribute>,
    /// How a price is estimated.
    pub pricing: PricingInput,
}

/// What does not fit, while the parts are taken over one by one.
#[derive(Default)]
struct Refusals(Vec<InputError>);

impl Refusals {
    fn refuse(&mut self, pointer: String, code: &'static str, detail: String) {
        self.0.push(InputError { pointer, code, detail });
    }

    /// The amount in cents. The price model is in one currency, so that prices can be added up.
    fn cents(&mut self, amount: MoneyIn, pointer: impl FnOnce() -> String) -> i64 {
        if amount.0.currency() != Currency::Eur {
            let detail = "the price model is in EUR".to_owned();
            self.refuse(format!("{}/currency", pointer()), "otherCurrency", detail);
        }
        amount.0.minor()
    }

    fn attribute(&mut self, index: usize, attribute: PricedAttribute) -> category::Attribute {
        match attribute {
            PricedAttribute::Levelled { key, label, direction, levels } => {
                let levels = levels.into_iter().enumerate().map(|(position, level)| category::Level {
                    value: level.value.0,
                    increment_minor: self.cents(level.increment, || {
                        format!("/attributes/{index}/levels/{position}/increment")
                    }),
                });
                category::Attribute::Levelled(category::LevelledAttribute {
                    key: key.0,
                    label: label.into(),
                    direction: direction.into(),
                    levels: levels.collect(),
                })
            }
            PricedAttribute::Match { key, label, values } => {
                category::Attribute::Match(category::MatchAttribute {
                    key: key.0,
                    label: label.into(),
                    values: values.into_iter().map(|value| value.0).collect(),
                })
            }
        }
    }

    fn pricing(&mut self, pricing: PricingInput) -> category::Pricing {
        let mut discount_tiers = Vec::new();
        for (index, tier) in pricing.discount_tiers.into_iter().enumerate() {
            let from_quantity = tier.from_quantity.0;
            match BasisPoints::new(tier.rate_bp) {
                Ok(rate_bp) => discount_tiers.push(category::DiscountTier { from_quantity, rate_bp }),
                Err(_) => self.refuse(
                    format!("/pricing/discountTiers/{index}/rateBp"),
                    "outOfRange",
                    "a rate is from 0 to 10000 hundredths of a per cent".to_owned(),
                ),
            }
        }
        category::Pricing {
            base_price_minor: self.cents(pricing.base_price, || "/pricing/basePrice".to_owned()),
            discount_tiers,
            lot_cost_minor: self.cents(pricing.lot_cost, || "/pricing/lotCost".to_owned()),
            alone_cost_minor: self.cents(pricing.alone_cost, || "/pricing/aloneCost".to_owned()),
        }
    }
}

impl CategoryInput {
    /// The definition it stands for.
    ///
    /// # Errors
    /// Every part that cannot be, with its place.
    pub fn definition(self) -> Result<CategoryDefinition, Vec<InputError>> {
        let mut refusals = Refusals::default();
        let group = TenderGroup::new(&self.group)
            .map_err(|error| refusals.refuse("/group".to_owned(), "invalidGroup", error.to_string()));
        let attributes = self.attributes.into_iter().enumerate();
        let attributes = attributes.map(|(index, one)| refusals.attribute(index, one)).collect();
        let pricing = refusals.pricing(self.pricing);
        match group {
            Ok(group) if refusals.0.is_empty() => Ok(CategoryDefinition {
                id: self.id.0,
                name: self.name.into(),
                unit: self.unit.into(),
                cpv_codes: self.cpv_codes.into_iter().map(|code| code.0).collect(),
                nature: self.nature.into(),
                regime: self.regime.into(),
                group,
                processes_personal_data: self.processes_personal_data,
                attributes,
                pricing,
            }),
            Ok(_) | Err(()) => Err(refusals.0),
        }
    }
}
