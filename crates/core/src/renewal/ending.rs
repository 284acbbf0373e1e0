//! A contract that ends, whether this service made it or not: the little that the calendar needs of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{FollowingNeed, NoticePeriod};
use crate::{
    codes::{CategoryId, NutsCode},
    id::{ContractId, MemberId, NeedId, RunningContractId, SiteId},
    money::Money,
    names::LegalName,
    need::NeedPhase,
    quantity::Quantity,
};

/// Which contract it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndingContract {
    /// One that the member made elsewhere.
    Outside(RunningContractId),
    /// One that came out of a joint tender.
    Own(ContractId),
    /// One of which nothing is known but what the need that follows on it says: its end.
    Stated(NeedId),
}

impl EndingContract {
    /// What it is called in the audit log: `runningContract`, `contract` or `need`.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Outside(_) => "runningContract",
            Self::Own(_) => "contract",
            Self::Stated(_) => "need",
        }
    }

    /// How it is known: `outside`, `own` or `stated`.
    #[must_use]
    pub fn origin(self) -> &'static str {
        match self {
            Self::Outside(_) => "outside",
            Self::Own(_) => "own",
            Self::Stated(_) => "stated",
        }
    }
}

impl std::fmt::Display for EndingContract {
    /// Its id, or that of the need that tells of it; no two contracts share one, whatever their origin.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Outside(id) => id.fmt(formatter),
            Self::Own(id) => id.fmt(formatter),
            Self::Stated(id) => id.fmt(formatter),
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
    /// With whom it is, if that is known.
    pub supplier_name: Option<LegalName>,
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

/// The contracts that only needs tell of: a need says when the contract it follows on ends, and no contract in `known` of the same member
/// and category ends that day at one of its sites. `home` gives the region of a member's sites.
#[must_use]
pub fn stated(
    known: &[Ending],
    needs: &[FollowingNeed],
    home: impl Fn(MemberId, &BTreeSet<SiteId>) -> Option<NutsCode>,
) -> Vec<Ending> {
    let mut ends: BTreeMap<(MemberId, &CategoryId, NaiveDate), Vec<&Ending>> = BTreeMap::new();
    for ending in known {
        ends.entry((ending.member_id, &ending.category_id, ending.ends_on)).or_default().push(ending);
    }
    let told = needs.iter().filter_map(|need| {
        let ends_on = need.contract_ends_on?;
        let same = ends.get(&(need.member_id, &need.category_id, ends_on)).into_iter().flatten();
        let is_known = same
            .into_iter()
            .any(|ending| ending.site_ids.is_empty() || !ending.site_ids.is_disjoint(&need.site_ids));
        (!is_known && need.phase != NeedPhase::Withdrawn).then(|| Ending {
            contract: EndingContract::Stated(need.need_id),
            member_id: need.member_id,
            category_id: need.category_id.clone(),
            region: home(need.member_id, &need.site_ids),
            site_ids: need.site_ids.clone(),
            supplier_name: None,
            quantity: None,
            yearly_value: None,
            ends_on,
            extension_ends_on: None,
            notice: None,
        })
    });
    told.collect()
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
