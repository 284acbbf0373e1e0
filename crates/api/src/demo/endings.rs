//! The contracts that the members of the story have elsewhere, and what the renewal calendar makes of them.

use std::collections::{BTreeMap, BTreeSet};

use samenkoop_core::{
    codes::{CategoryId, KvkNumber},
    id::{RunningContractId, SiteId},
    moment::Moment,
    money::{Currency, Money},
    names::{LegalName, Prose},
    quantity::Quantity,
    renewal::NoticePeriod,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{DemoError, Story, fixtures};
use crate::{
    app::{
        AppError,
        renewals::{self, Overview},
        running_contracts::{self, RunningContractInput},
    },
    auth::Acting,
    store::Store,
};

/// How long ago the members told of their contracts.
const TOLD_DAYS_AGO: i64 = 155;

/// A line of `running-contracts.csv`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunningContractRow {
    member_kvk: String,
    category: String,
    supplier_name: String,
    /// Codes with `|` between; empty for all sites.
    sites: String,
    quantity: Option<u64>,
    yearly_value: String,
    ends_on: chrono::NaiveDate,
    extension_ends_on: Option<chrono::NaiveDate>,
    /// `months:3`, `days:60`, or empty.
    notice: String,
    remarks: String,
}

/// Lets every member tell of its contracts. Gives how many there are.
pub(super) fn tell(store: &Store, story: Story) -> Result<usize, DemoError> {
    let acting = Acting::system(story.days_ago(TOLD_DAYS_AGO));
    let rows: Vec<RunningContractRow> = fixtures::rows("running-contracts")?;
    let refused = DemoError::refused("running contract");
    store.write(|tx| {
        let sites: BTreeMap<String, SiteId> =
            tx.site_all(None)?.into_iter().map(|site| (site.code.to_string(), site.id)).collect();
        for row in &rows {
            let kvk = KvkNumber::new(&row.member_kvk).map_err(|error| wrong(&error))?;
            let member = tx.member_find_by_kvk(&kvk)?;
            let member = member.ok_or_else(|| wrong(&format!("no member {kvk}")))?.value.id;
            let id = RunningContractId::from_uuid(Uuid::now_v7());
            running_contracts::add(tx, &acting, member, id, row.input(&sites)?).map_err(&refused)?;
        }
        Ok(rows.len())
    })
}

/// How the calendar stands at an instant.
pub(super) fn overview(store: &Store, now: Moment) -> Result<Overview, DemoError> {
    store
        .read(|tx| renewals::overview(tx, now))
        .map_err(|error: AppError| DemoError::refused("calendar")(error))
}

fn wrong(error: &dyn std::fmt::Display) -> DemoError {
    DemoError::fixture("running-contracts", error)
}

impl RunningContractRow {
    fn input(&self, sites: &BTreeMap<String, SiteId>) -> Result<RunningContractInput, DemoError> {
        let site = |code: &str| sites.get(code).copied().ok_or_else(|| wrong(&format!("no site {code}")));
        let codes: BTreeSet<&str> = self.sites.split('|').filter(|code| !code.is_empty()).collect();
        let value = Some(&self.yearly_value).filter(|value| !value.is_empty());
        let remarks = Some(&self.remarks).filter(|remarks| !remarks.is_empty());
        Ok(RunningContractInput {
            category_id: CategoryId::new(&self.category).map_err(|error| wrong(&error))?,
            supplier_name: LegalName::new(&self.supplier_name).map_err(|error| wrong(&error))?,
            site_ids: codes.into_iter().map(site).collect::<Result<_, _>>()?,
            quantity: self.quantity.map(Quantity::new).transpose().map_err(|error| wrong(&error))?,
            yearly_value: value
                .map(|value| Money::parse(value, Currency::Eur))
                .transpose()
                .map_err(|error| wrong(&error))?,
            ends_on: self.ends_on,
            extension_ends_on: self.extension_ends_on,
            notice: self.notice()?,
            remarks: remarks.map(|text| Prose::new(text)).transpose().map_err(|error| wrong(&error))?,
        })
    }

    fn notice(&self) -> Result<Option<NoticePeriod>, DemoError> {
        if self.notice.is_empty() {
            return Ok(None);
        }
        let (unit, count) = self.notice.split_once(':').unwrap_or_default();
        let count: u16 = count.parse().map_err(|error: std::num::ParseIntError| wrong(&error))?;
        let period = match unit {
            "days" => NoticePeriod::days(count),
            "months" => NoticePeriod::months(count),
            _ => return Err(wrong(&self.notice)),
        };
        period.map(Some).map_err(|error| wrong(&error))
    }
}
