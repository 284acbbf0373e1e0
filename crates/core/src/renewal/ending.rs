//! A contract that ends, whether this service made it or not: the little that the calendar needs of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::NoticePeriod;
use crate::{
    codes::{CategoryId, NutsCode},
    id::{ContractId, MemberId, RunningContractId, SiteId},
    money::Money,
    names::LegalName,
    quantity::Quantity,
};

/// Which contract it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndingContract {
    /// One that the member made elsewhere.
    Outside(RunningContractId),
    /// One that came out of a joint tender.
    Own(ContractId),
}

impl EndingContract {
    /// What it is called in the audit log: `runningContract` or `contract`.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Outside(_) => "runningContract",
            Self::Own(_) => "contract",
        }
    }

    /// Where it was made: `outside` or `own`.
    #[must_use]
    pub fn origin(self) -> &'static str {
        match self {
            Self::Outside(_) => "outside",
            Self::Own(_) => "own",
        }
    }
}

impl std::fmt::Display for EndingContract {
    /// Its id; no two contracts share one, whatever their origin.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Outside(id) => id.fmt(formatter),
            Self::Own(id) => id.fmt(formatter),
        }
    }
}

/// A contract that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Which one.
    pub contract: EndingContract,
    /// Whose it is.
    pub member_id: MemberId,
    /// What is bought under it.
    pub category_id: CategoryId,
    /// Where most of its sites lie; `None` when that is not known. See [`home_region`].
    pub region: Option<NutsCode>,
    /// The sites it is for; none when it is for all of the member's.
    pub site_ids: BTreeSet<SiteId>,
    /// With whom it is.
    pub supplier_name: LegalName,
    /// How many units it is for.
    pub quantity: Option<Quantity>,
    /// What it costs in a year, without VAT.
    pub yearly_value: Option<Money>,
    /// Its last day when nothing is extended.
    pub ends_on: NaiveDate,
    /// Its last day when every extension is used; later than `ends_on`.
    pub extension_ends_on: Option<NaiveDate>,
    /// How long before the end notice must be given; `None` when it ends by itself.
    pub notice: Option<NoticePeriod>,
}

/// The region in which most sites lie, and of several the first by code: a contract counts in one region, so that no value counts twice.
#[must_use]
pub fn home_region<'a>(sites: impl IntoIterator<Item = &'a NutsCode>) -> Option<NutsCode> {
    let mut counts: BTreeMap<&NutsCode, usize> = BTreeMap::new();
    for region in sites {
        *counts.entry(region).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(region, _)| region.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_at_home_where_most_of_its_sites_lie() {
        let region = |code: &str| NutsCode::new(code).unwrap();
        let home = |codes: &[&str]| {
            let regions: Vec<_> = codes.iter().map(|code| region(code)).collect();
            home_region(&regions)
        };
        assert_eq!(home(&[]), None);
        assert_eq!(home(&["NL366", "NL361", "NL366"]), Some(region("NL366")));
        assert_eq!(home(&["NL366", "NL361"]), Some(region("NL361")));
    }
}
