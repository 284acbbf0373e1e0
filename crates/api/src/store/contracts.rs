//! Contracts: one per member and awarded lot, with everything its text is made of.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_contracts::{Choices, Values};
use samenkoop_core::{
    digest::Sha256Digest,
    id::{AwardId, ContractId, LotId, MemberId, SupplierId, TenderId},
    localized::Localized,
    moment::Moment,
    money::{Money, UnitPrice},
    names::Title,
    quantity::Quantity,
};
use serde::{Deserialize, Serialize};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    rows::{from_json, id, money, text, to_json},
    schema::contracts,
};

/// A member's contract with the winner of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContract {
    /// Its id.
    pub id: ContractId,
    /// The tender.
    pub tender_id: TenderId,
    /// The lot.
    pub lot_id: LotId,
    /// The award decision it follows from.
    pub award_id: AwardId,
    /// Who buys.
    pub member_id: MemberId,
    /// Who delivers.
    pub supplier_id: SupplierId,
    /// The edition its words are from.
    pub edition: EditionName,
    /// What was agreed.
    pub terms: ContractTerms,
    /// What the lines add up to.
    pub value: Money,
    /// When it was made.
    pub created_at: Moment,
}

/// The edition of a template, named so that its words can be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionName {
    /// The template.
    pub template: String,
    /// The number of the edition.
    pub number: u32,
    /// The digest of its words.
    pub sha256: Sha256Digest,
}

/// What was agreed in a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContractTerms {
    /// What the member buys, line by line.
    pub lines: Vec<ContractLine>,
    /// What fills the blanks of the edition.
    pub values: Values,
    /// What was chosen in the edition.
    pub choices: Choices,
}

/// A line of what a member buys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContractLine {
    /// The position of the item in the lot.
    pub item_position: u32,
    /// What it is.
    pub description: Localized<Title>,
    /// How many units the member needs.
    pub quantity: Quantity,
    /// The price of a unit in the winning bid.
    pub unit_price: UnitPrice,
    /// The member's part of the price of the line in the winning bid.
    pub amount: Money,
}

/// Which contracts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContractFilter {
    /// Only of this member.
    pub member_id: Option<MemberId>,
    /// Only of this supplier.
    pub supplier_id: Option<SupplierId>,
    /// Only from this tender.
    pub tender_id: Option<TenderId>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = contracts)]
pub(super) struct ContractRow {
    id: String,
    tender_id: String,
    lot_id: String,
    award_id: String,
    member_id: String,
    supplier_id: String,
    edition: String,
    edition_sha256: String,
    terms: String,
    value_minor: i64,
    currency: String,
    version: i64,
    created_at: NaiveDateTime,
}

impl ContractRow {
    pub(super) fn contract(self) -> Result<Versioned<StoredContract>, StoreError> {
        let unreadable = || StoreError::corrupt("contracts.edition", &self.edition);
        let (template, number) = self.edition.rsplit_once('-').ok_or_else(unreadable)?;
        let value = StoredContract {
            id: id("contracts.id", &self.id, ContractId::parse)?,
            tender_id: id("contracts.tender_id", &self.tender_id, TenderId::parse)?,
            lot_id: id("contracts.lot_id", &self.lot_id, LotId::parse)?,
            award_id: id("contracts.award_id", &self.award_id, AwardId::parse)?,
            member_id: id("contracts.member_id", &self.member_id, MemberId::parse)?,
            supplier_id: id("contracts.supplier_id", &self.supplier_id, SupplierId::parse)?,
            edition: EditionName {
                template: template.to_owned(),
                number: number.parse().map_err(|_| unreadable())?,
                sha256: text("contracts.edition_sha256", &self.edition_sha256, Sha256Digest::parse)?,
            },
            terms: from_json("contracts.terms", &self.terms)?,
            value: money("contracts.currency", self.value_minor, &self.currency)?,
            created_at: self.created_at.into(),
        };
        Ok(Versioned { value, version: self.version })
    }
}

impl Tx<'_> {
    /// Stores a new contract.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use or the member has a contract for the lot.
    pub fn contract_insert(
        &mut self,
        contract: &StoredContract,
    ) -> Result<Versioned<StoredContract>, StoreError> {
        let row = ContractRow {
            id: contract.id.to_string(),
            tender_id: contract.tender_id.to_string(),
            lot_id: contract.lot_id.to_string(),
            award_id: contract.award_id.to_string(),
            member_id: contract.member_id.to_string(),
            supplier_id: contract.supplier_id.to_string(),
            edition: format!("{}-{}", contract.edition.template, contract.edition.number),
            edition_sha256: contract.edition.sha256.to_string(),
            terms: to_json("contracts.terms", &contract.terms)?,
            value_minor: contract.value.minor(),
            currency: contract.value.currency().code().to_owned(),
            version: 1,
            created_at: contract.created_at.naive_utc(),
        };
        diesel::insert_into(contracts::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: contract.clone(), version: 1 })
    }

    /// The contract with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn contract_find(
        &mut self,
        contract: ContractId,
    ) -> Result<Option<Versioned<StoredContract>>, StoreError> {
        contracts::table
            .find(contract.to_string())
            .select(ContractRow::as_select())
            .first(self.connection)
            .optional()?
            .map(ContractRow::contract)
            .transpose()
    }

    /// The contracts of a tender, by id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn contract_list(&mut self, tender: TenderId) -> Result<Vec<Versioned<StoredContract>>, StoreError> {
        contracts::table
            .filter(contracts::tender_id.eq(tender.to_string()))
            .order(contracts::id)
            .select(ContractRow::as_select())
            .load(self.connection)?
            .into_iter()
            .map(ContractRow::contract)
            .collect()
    }

    /// A page of contracts.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn contract_page(
        &mut self,
        filter: &ContractFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<StoredContract>>, StoreError> {
        let mut query = contracts::table.select(ContractRow::as_select()).into_boxed::<Backend>();
        if let Some(member) = filter.member_id {
            query = query.filter(contracts::member_id.eq(member.to_string()));
        }
        if let Some(supplier) = filter.supplier_id {
            query = query.filter(contracts::supplier_id.eq(supplier.to_string()));
        }
        if let Some(tender) = filter.tender_id {
            query = query.filter(contracts::tender_id.eq(tender.to_string()));
        }
        if let Some(after) = &page.after {
            query = query.filter(contracts::id.gt(after));
        }
        let found = query.order(contracts::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &ContractRow| row.id.clone()).try_map(ContractRow::contract)
    }
}
