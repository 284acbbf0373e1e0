//! The readable files of `fixtures/`, as rows. They ship in the program, so that the demonstration needs nothing else.

use std::collections::BTreeMap;

use samenkoop_core::localized::Localized;
use serde::{Deserialize, de::DeserializeOwned};

use super::DemoError;

/// The needs, as a school would import them.
pub const NEEDS_CSV: &str = include_str!("../../../../fixtures/needs.csv");

/// A line of `members.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberRow {
    /// The number in the trade register.
    pub kvk_number: String,
    /// The registered name.
    pub legal_name: String,
    /// po, vo or mbo.
    pub sector: String,
    /// Number of pupils.
    pub pupils: u32,
    /// The town.
    pub seat: String,
    /// When the member joined.
    pub acceded_on: chrono::NaiveDate,
}

/// A line of `sites.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteRow {
    /// The member it is of.
    pub member_kvk: String,
    /// The school code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Street and house number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// NUTS level 3.
    pub region: String,
}

/// A line of `mandates.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MandateRow {
    /// The member that gives it.
    pub member_kvk: String,
    /// For which category.
    pub category: String,
    /// Up to which value in euros.
    pub max_value: String,
    /// First day.
    pub valid_from: chrono::NaiveDate,
    /// Last day.
    pub valid_until: chrono::NaiveDate,
    /// Who signed.
    pub signatory: String,
    /// When.
    pub signed_on: chrono::NaiveDate,
}

/// A line of `suppliers.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupplierRow {
    /// The registered name.
    pub legal_name: String,
    /// The number in its trade register.
    pub registration_number: String,
    /// Country code.
    pub country: String,
    /// micro, small, medium or large.
    pub size: String,
    /// Where it reads its mail.
    pub email: String,
    /// The town.
    pub town: String,
}

/// A line of `bids.csv`: how a supplier bids on every lot of some categories.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BidRow {
    /// The supplier's name.
    pub supplier: String,
    /// The categories it bids on, with `|` between them.
    pub categories: String,
    /// Its price as a part of the estimate, in basis points.
    pub price_factor_bp: u32,
    /// What the assessors give it: `criterion:points` with `|` between.
    pub quality_points: String,
}

impl BidRow {
    /// Whether it bids on this category.
    #[must_use]
    pub fn bids_on(&self, category: &str) -> bool {
        self.categories.split('|').any(|known| known == category)
    }

    /// The points for a criterion; those it does not name get a six.
    #[must_use]
    pub fn points(&self, criterion: &str) -> &str {
        let given = self.quality_points.split('|').filter_map(|pair| pair.split_once(':'));
        given.into_iter().find(|(key, _)| *key == criterion).map_or("6", |(_, points)| points)
    }
}

/// A line of `users.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserRow {
    /// Address to log in with.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The role.
    pub role: String,
    /// For members: which.
    pub member_kvk: String,
    /// For suppliers: which.
    pub supplier: String,
}

/// What `criteria.json` says of a group of categories.
#[derive(Debug, Clone, Deserialize)]
pub struct GroupCriteria {
    /// The price criterion.
    pub price: PriceFixture,
    /// The quality criteria.
    pub quality: Vec<QualityFixture>,
}

/// The price criterion of a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceFixture {
    /// Its key.
    pub key: String,
    /// Its weight in basis points.
    pub weight_bp: u16,
    /// Its title.
    pub title: Localized<String>,
    /// Its formula, as parts of the estimate.
    pub formula: FormulaFixture,
}

/// A linear formula between two prices, as parts of the estimate.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormulaFixture {
    /// The price that gets nothing, in basis points of the estimate.
    pub ceiling_bp: u32,
    /// The price that gets everything, in basis points of the estimate.
    pub floor_bp: u32,
}

/// A quality criterion of a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QualityFixture {
    /// Its key.
    pub key: String,
    /// Its weight in basis points.
    pub weight_bp: u16,
    /// The most points.
    pub max_points: u8,
    /// Its title.
    pub title: Localized<String>,
    /// What the supplier is asked.
    pub question: Localized<String>,
}

/// The lines of a CSV file of `fixtures/`.
///
/// # Errors
/// [`DemoError::Fixture`] with the file and the line.
pub fn rows<T: DeserializeOwned>(name: &'static str) -> Result<Vec<T>, DemoError> {
    let text = match name {
        "members" => include_str!("../../../../fixtures/members.csv"),
        "sites" => include_str!("../../../../fixtures/sites.csv"),
        "mandates" => include_str!("../../../../fixtures/mandates.csv"),
        "suppliers" => include_str!("../../../../fixtures/suppliers.csv"),
        "bids" => include_str!("../../../../fixtures/bids.csv"),
        "running-contracts" => include_str!("../../../../fixtures/running-contracts.csv"),
        "users" => include_str!("../../../../fixtures/users.csv"),
        _ => "",
    };
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    rows.map_err(|error| DemoError::fixture(name, error))
}

/// The award model of each group of categories.
///
/// # Errors
/// [`DemoError::Fixture`].
pub fn criteria() -> Result<BTreeMap<String, GroupCriteria>, DemoError> {
    serde_json::from_str(include_str!("../../../../fixtures/criteria.json"))
        .map_err(|error| DemoError::fixture("criteria", error))
}
