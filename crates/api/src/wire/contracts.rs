//! Contracts of members with the winners of lots.

use std::collections::BTreeMap;

use deserr::Deserr;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{InputErrors, LocalizedText, Money, Text, text};
use crate::store::{ContractLine as StoredLine, StoredContract};

/// What the contracts say beyond what the award fixes. What is left out follows the terms of the house.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewContracts {
    /// Values by the name of their blank, as the template lists them, such as `{"delivery_term": {"type": "period", "count": 14,
    /// "unit": "days"}}`. Blanks that the award fills cannot be given.
    #[deserr(default)]
    #[schema(required = false, value_type = Object)]
    pub values: BTreeMap<String, Value>,
    /// What is chosen in the template.
    #[deserr(default)]
    #[schema(required = false)]
    pub choices: GivenChoices,
}

/// What is chosen in a template.
#[derive(Debug, Clone, Default, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct GivenChoices {
    /// Answers by the name of the choice: yes or no, or the name of an option.
    #[deserr(default)]
    #[schema(required = false, value_type = Object)]
    pub answers: BTreeMap<String, Value>,
    /// Fallbacks taken: the name of the clause and of the fallback that replaces its text.
    #[deserr(default)]
    #[schema(required = false, value_type = Object)]
    pub fallbacks: BTreeMap<String, String>,
    /// Clauses taken out.
    #[deserr(default)]
    #[schema(required = false, max_items = 200)]
    pub removed: Vec<String>,
}

/// The contracts of a tender after they were made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContractsMade {
    /// The tender.
    pub tender_id: text::TenderId,
    /// How many were made now; the others were there already.
    pub made: u32,
    /// All of them.
    pub contracts: Vec<Contract>,
}

/// A member's contract with the winner of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Contract {
    /// The id.
    pub id: text::ContractId,
    /// The tender.
    pub tender_id: text::TenderId,
    /// The lot.
    pub lot_id: text::LotId,
    /// The award decision it follows from.
    pub award_id: text::AwardId,
    /// The member.
    pub member_id: text::MemberId,
    /// The supplier.
    pub supplier_id: text::SupplierId,
    /// The edition whose words it has.
    pub edition: EditionRef,
    /// What the member buys.
    pub lines: Vec<ContractLine>,
    /// What the lines add up to, without VAT.
    pub value: Money,
    /// Whether a processing agreement is annexed.
    pub has_processing_agreement: bool,
    /// What fills the blanks of the edition, by the name of the blank.
    #[schema(value_type = Object)]
    pub values: Value,
    /// What was chosen in the edition.
    #[schema(value_type = Object)]
    pub choices: Value,
    /// When it was made.
    pub created_at: text::Moment,
}

/// An edition by name and digest.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditionRef {
    /// The template.
    #[schema(example = "framework-agreement")]
    pub template_id: String,
    /// The number of the edition.
    pub number: u32,
    /// The SHA-256 of its words.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
}

/// A line of what a member buys.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContractLine {
    /// The position of the item in the lot.
    pub item_position: u32,
    /// What it is.
    pub description: LocalizedText,
    /// How many units the member needs.
    #[schema(minimum = 1)]
    pub quantity: u64,
    /// The price of a unit in the winning bid.
    pub unit_price: text::Decimal,
    /// The member's part of the price of the line.
    pub line_price: Money,
}

impl From<&StoredLine> for ContractLine {
    fn from(line: &StoredLine) -> Self {
        Self {
            item_position: line.item_position,
            description: LocalizedText {
                nl: line.description.nl.to_string(),
                en: line.description.en.to_string(),
            },
            quantity: line.quantity.get(),
            unit_price: Text(line.unit_price.decimal()),
            line_price: line.amount.into(),
        }
    }
}

impl From<StoredContract> for Contract {
    fn from(contract: StoredContract) -> Self {
        let object = |value: Result<Value, _>| value.unwrap_or(Value::Object(Map::new()));
        let terms = &contract.terms;
        Self {
            id: Text(contract.id),
            tender_id: Text(contract.tender_id),
            lot_id: Text(contract.lot_id),
            award_id: Text(contract.award_id),
            member_id: Text(contract.member_id),
            supplier_id: Text(contract.supplier_id),
            edition: EditionRef {
                template_id: super::contract_templates::kebab(&contract.edition.template),
                number: contract.edition.number,
                sha256: contract.edition.sha256.to_string(),
            },
            lines: terms.lines.iter().map(ContractLine::from).collect(),
            value: contract.value.into(),
            has_processing_agreement: terms.choices.answers.get("processes_personal_data")
                == Some(&samenkoop_contracts::Answer::YesNo(true)),
            values: object(serde_json::to_value(&terms.values)),
            choices: object(serde_json::to_value(&terms.choices)),
            created_at: Text(contract.created_at),
        }
    }
}
