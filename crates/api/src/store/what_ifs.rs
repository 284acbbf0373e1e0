//! What is asked beside a bundle and kept with it: what-ifs, and what each rule costs.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    bundle::{
        BundlePolicy,
        what_if::{comparison::Comparison, demand::DemandChanges, rule_price::RulePrice},
    },
    id::{BundleId, MemberId, NeedId, WhatIfId},
    moment::Moment,
    names::Title,
};
use serde::{Deserialize, Serialize};

use super::{
    Backend, Page, PageRequest, StoreError, Tx,
    rows::{from_json, id, text, to_json},
    schema::{bundle_rule_prices, what_ifs},
};

/// What a what-if changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
    /// Members whose submitted needs join.
    pub with_members: Vec<MemberId>,
    /// Needs that join.
    pub with_needs: Vec<NeedId>,
    /// What changes in the needs.
    pub changes: DemandChanges,
    /// The policy that would hold.
    pub policy: BundlePolicy,
}

/// A what-if with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWhatIf {
    /// The id.
    pub id: WhatIfId,
    /// The bundle it was asked of.
    pub bundle_id: BundleId,
    /// The version the bundle had.
    pub bundle_version: i64,
    /// What it is called.
    pub name: Title,
    /// What it changes.
    pub scenario: Scenario,
    /// How the plans differ.
    pub comparison: Comparison,
    /// When it was asked.
    pub created_at: Moment,
}

/// What each rule of a bundle costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRulePrices {
    /// The version of the bundle for which this holds.
    pub bundle_version: i64,
    /// The prices, in the order of the rules.
    pub prices: Vec<RulePrice>,
    /// When they were worked out.
    pub computed_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = what_ifs)]
struct WhatIfRow {
    id: String,
    bundle_id: String,
    bundle_version: i64,
    name: String,
    scenario: String,
    comparison: String,
    created_at: NaiveDateTime,
}

impl WhatIfRow {
    fn what_if(self) -> Result<StoredWhatIf, StoreError> {
        Ok(StoredWhatIf {
            id: id("what_ifs.id", &self.id, WhatIfId::parse)?,
            bundle_id: id("what_ifs.bundle_id", &self.bundle_id, BundleId::parse)?,
            bundle_version: self.bundle_version,
            name: text("what_ifs.name", &self.name, Title::new)?,
            scenario: from_json("what_ifs.scenario", &self.scenario)?,
            comparison: from_json("what_ifs.comparison", &self.comparison)?,
            created_at: self.created_at.into(),
        })
    }
}

impl Tx<'_> {
    /// Stores a what-if.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id is in use.
    pub fn what_if_insert(&mut self, what_if: &StoredWhatIf) -> Result<(), StoreError> {
        let row = WhatIfRow {
            id: what_if.id.to_string(),
            bundle_id: what_if.bundle_id.to_string(),
            bundle_version: what_if.bundle_version,
            name: what_if.name.to_string(),
            scenario: to_json("what_ifs.scenario", &what_if.scenario)?,
            comparison: to_json("what_ifs.comparison", &what_if.comparison)?,
            created_at: what_if.created_at.naive_utc(),
        };
        diesel::insert_into(what_ifs::table).values(&row).execute(self.connection)?;
        Ok(())
    }

    /// The what-if with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn what_if_find(&mut self, what_if: WhatIfId) -> Result<Option<StoredWhatIf>, StoreError> {
        what_ifs::table
            .find(what_if.to_string())
            .select(WhatIfRow::as_select())
            .first(self.connection)
            .optional()?
            .map(WhatIfRow::what_if)
            .transpose()
    }

    /// A page of the what-ifs of a bundle.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn what_if_page(
        &mut self,
        bundle: BundleId,
        page: &PageRequest,
    ) -> Result<Page<StoredWhatIf>, StoreError> {
        let mut query = what_ifs::table
            .filter(what_ifs::bundle_id.eq(bundle.to_string()))
            .select(WhatIfRow::as_select())
            .into_boxed::<Backend>();
        if let Some(after) = &page.after {
            query = query.filter(what_ifs::id.gt(after));
        }
        let found = query.order(what_ifs::id).limit(page.probe()).load(self.connection)?;
        Page::cut(found, page, |row: &WhatIfRow| row.id.clone()).try_map(WhatIfRow::what_if)
    }

    /// Keeps what each rule of a bundle costs, instead of what was kept before.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn rule_prices_keep(&mut self, bundle: BundleId, kept: &StoredRulePrices) -> Result<(), StoreError> {
        self.rule_prices_delete(bundle)?;
        diesel::insert_into(bundle_rule_prices::table)
            .values((
                bundle_rule_prices::bundle_id.eq(bundle.to_string()),
                bundle_rule_prices::bundle_version.eq(kept.bundle_version),
                bundle_rule_prices::prices.eq(to_json("bundle_rule_prices.prices", &kept.prices)?),
                bundle_rule_prices::computed_at.eq(kept.computed_at.naive_utc()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// What each rule of a bundle costs, if it was worked out.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn rule_prices_find(&mut self, bundle: BundleId) -> Result<Option<StoredRulePrices>, StoreError> {
        let found: Option<(i64, String, NaiveDateTime)> = bundle_rule_prices::table
            .find(bundle.to_string())
            .select((
                bundle_rule_prices::bundle_version,
                bundle_rule_prices::prices,
                bundle_rule_prices::computed_at,
            ))
            .first(self.connection)
            .optional()?;
        found
            .map(|(bundle_version, prices, computed_at)| {
                let prices = from_json("bundle_rule_prices.prices", &prices)?;
                Ok(StoredRulePrices { bundle_version, prices, computed_at: computed_at.into() })
            })
            .transpose()
    }

    fn rule_prices_delete(&mut self, bundle: BundleId) -> Result<(), StoreError> {
        let kept = bundle_rule_prices::table.find(bundle.to_string());
        diesel::delete(kept).execute(self.connection)?;
        Ok(())
    }

    /// Deletes what was asked beside a bundle.
    pub(super) fn what_ifs_delete(&mut self, bundle: BundleId) -> Result<(), StoreError> {
        self.rule_prices_delete(bundle)?;
        diesel::delete(what_ifs::table.filter(what_ifs::bundle_id.eq(bundle.to_string())))
            .execute(self.connection)?;
        Ok(())
    }
}
