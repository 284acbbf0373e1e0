//! The renewal calendar: which contract ends when, by when its member must decide, and which joint tender could catch it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use samenkoop_contracts::{Answer, Value, value::PeriodUnit};
use samenkoop_core::{
    calendar::local_date,
    codes::{CategoryId, NutsCode},
    id::{MemberId, SiteId},
    member::Site,
    moment::Moment,
    money::{Money, round_to_minor},
    names::LegalName,
    renewal::{
        self, Ending, EndingContract, Renewal, RenewalPolicy, RunningContract, Wave, WavePart, home_region,
    },
};

use super::AppError;
use crate::{
    auth::Acting,
    store::{OwnContract, Page, PageRequest, StoreError, Tx},
};

/// From three members on, a total does not tell one member what another one pays.
const CROWD_MEMBERS: u32 = 3;

/// Which contracts, or which waves, are asked for.
#[derive(Debug, Clone, Default)]
pub struct RenewalFilter {
    /// Only in this category.
    pub category: Option<CategoryId>,
    /// Only in this region or a part of it.
    pub region: Option<NutsCode>,
    /// Only of this member.
    pub member: Option<MemberId>,
    /// Only that end (or, of a wave, start) on this day or later; today when left out.
    pub from: Option<NaiveDate>,
    /// Only that end (or, of a wave, start) on this day or earlier.
    pub until: Option<NaiveDate>,
    /// Only with this status, by its code.
    pub status: Option<&'static str>,
}

impl RenewalFilter {
    fn holds(&self, region: Option<&NutsCode>, day: NaiveDate, today: NaiveDate) -> bool {
        let inside =
            |wanted: &NutsCode| region.is_some_and(|region| region.as_str().starts_with(wanted.as_str()));
        self.region.as_ref().is_none_or(inside)
            && self.from.unwrap_or(today) <= day
            && self.until.is_none_or(|until| day <= until)
    }
}

/// A contract as it is shown.
#[derive(Debug, Clone)]
pub struct RenewalView {
    /// The contract with its days and where it stands.
    pub renewal: Renewal,
    /// The wave that would catch it, by its name.
    pub wave: Option<String>,
    /// Whether the reader may know which tenders and bundles are in preparation, or only that some are.
    pub sees_all: bool,
}

/// A wave as it is shown.
#[derive(Debug, Clone)]
pub struct WaveView {
    /// The wave. For a member its parts are only the member's own.
    pub wave: Wave,
    /// How many contracts it catches in all.
    pub contracts: usize,
    /// Why it is proposed.
    pub explanation: samenkoop_core::localized::Localized<String>,
}

/// Everything that ends, and what could catch it.
pub(super) struct Picture {
    pub(super) renewals: Vec<Renewal>,
    waves: Vec<Wave>,
}

/// The calendar of all members at an instant, in one category or in all.
pub(super) fn picture(
    tx: &mut Tx<'_>,
    category: Option<&CategoryId>,
    now: Moment,
) -> Result<Picture, AppError> {
    let today = local_date(now);
    let policy = RenewalPolicy::default();
    let sites = Sites::of(tx.site_all(None)?);
    let mut endings = Vec::new();
    for contract in tx.running_contract_all(category)? {
        endings.push(outside(contract, &sites));
    }
    for contract in tx.own_contract_all(category)? {
        endings.extend(own(contract, &sites)?);
    }
    let needs = tx.following_need_all(category)?;
    endings.extend(renewal::stated(&endings, &needs, |member, own| sites.home(member, own)));
    let open = tx.open_joint_all(category)?;
    let corrupt = |error| AppError::corrupt("running_contracts.ends_on", error);
    let renewals = renewal::calendar(endings, &needs, &open, &policy, today).map_err(corrupt)?;
    let waves = renewal::waves(&renewals, &policy, today).map_err(corrupt)?;
    Ok(Picture { renewals, waves })
}

/// How the calendar of all members stands.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// How many contracts that have not ended have each status, by its code.
    pub by_status: BTreeMap<&'static str, usize>,
    /// How many joint tenders are proposed.
    pub waves: usize,
}

impl Overview {
    /// How many contracts have this status.
    #[must_use]
    pub fn count(&self, status: &str) -> usize {
        self.by_status.get(status).copied().unwrap_or_default()
    }

    /// How many contracts there are.
    #[must_use]
    pub fn contracts(&self) -> usize {
        self.by_status.values().sum()
    }
}

/// How the calendar of all members stands at an instant.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn overview(tx: &mut Tx<'_>, now: Moment) -> Result<Overview, AppError> {
    let Picture { renewals, waves } = picture(tx, None, now)?;
    let mut overview = Overview { waves: waves.len(), ..Overview::default() };
    for renewal in renewals.iter().filter(|renewal| local_date(now) <= renewal.ending.ends_on) {
        *overview.by_status.entry(renewal.status.code()).or_default() += 1;
    }
    Ok(overview)
}

/// A page of contracts that end, ordered by their ends; for a member its own.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    filter: &RenewalFilter,
    page: &PageRequest,
) -> Result<Page<RenewalView>, AppError> {
    let only = acting.member_filter()?;
    if only.is_some() && filter.member.is_some() && filter.member != only {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let member = only.or(filter.member);
    let today = local_date(acting.now);
    let Picture { renewals, waves } = picture(tx, filter.category.as_ref(), acting.now)?;
    let caught_by: BTreeMap<EndingContract, String> = waves
        .iter()
        .flat_map(|wave| wave.parts.iter().map(move |part| (part.contract, wave_name(wave))))
        .collect();
    let wanted = renewals.into_iter().filter(|renewal| {
        let ending = &renewal.ending;
        member.is_none_or(|member| member == ending.member_id)
            && filter.status.is_none_or(|status| status == renewal.status.code())
            && filter.holds(ending.region.as_ref(), ending.ends_on, today)
    });
    let views = wanted.map(|renewal| RenewalView {
        wave: caught_by.get(&renewal.ending.contract).cloned(),
        sees_all: only.is_none(),
        renewal,
    });
    let name =
        |view: &RenewalView| format!("{}-{}", view.renewal.ending.ends_on, view.renewal.ending.contract);
    Ok(cut(views.collect(), page, name))
}

/// A page of proposed joint tenders, ordered by their starts. A member sees those that would catch a contract of its own, with only its
/// own contracts in them, and a total from three members on.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn waves(
    tx: &mut Tx<'_>,
    acting: &Acting,
    filter: &RenewalFilter,
    page: &PageRequest,
) -> Result<Page<WaveView>, AppError> {
    let only = acting.member_filter()?;
    let today = local_date(acting.now);
    let waves = picture(tx, filter.category.as_ref(), acting.now)?.waves;
    let of_member = |wave: &Wave, member: Option<MemberId>| {
        member.is_none_or(|member| wave.parts.iter().any(|part| part.member_id == member))
    };
    let wanted = waves.into_iter().filter(|wave| {
        of_member(wave, only)
            && of_member(wave, filter.member)
            && filter.holds(wave.region.as_ref(), wave.starts_on, today)
    });
    let views = wanted.map(|wave| shown(wave, only)).collect();
    Ok(cut(views, page, |view: &WaveView| wave_name(&view.wave)))
}

fn shown(wave: Wave, only: Option<MemberId>) -> WaveView {
    let names_value = only.is_none() || wave.members >= CROWD_MEMBERS;
    let explanation = renewal::explanation(&wave, names_value);
    let contracts = wave.parts.len();
    let own = |part: &WavePart| only.is_none_or(|member| part.member_id == member);
    let parts = wave.parts.iter().filter(|part| own(part)).cloned().collect();
    let yearly_value = wave.yearly_value.filter(|_| names_value);
    WaveView { wave: Wave { parts, yearly_value, ..wave }, contracts, explanation }
}

/// The name of a wave: when it starts, what it buys and where. No two waves share one, and it stays while its contracts do.
#[must_use]
pub fn wave_name(wave: &Wave) -> String {
    let region = wave.region.as_ref().map_or("all", NutsCode::as_str);
    format!("{}-{}-{region}", wave.starts_on, wave.category_id)
}

/// A page of a list that is at hand as a whole, in the order of the names of its items.
fn cut<T>(mut items: Vec<T>, page: &PageRequest, name: impl Fn(&T) -> String) -> Page<T> {
    items.sort_by_cached_key(&name);
    items.retain(|item| page.after.as_deref().is_none_or(|after| name(item).as_str() > after));
    let more = items.len() > usize::from(page.limit);
    items.truncate(usize::from(page.limit));
    let next = if more { items.last().map(&name) } else { None };
    Page { items, next }
}

/// The regions of sites, by site and by member.
struct Sites {
    of_site: BTreeMap<SiteId, NutsCode>,
    of_member: BTreeMap<MemberId, Vec<NutsCode>>,
}

impl Sites {
    fn of(sites: Vec<Site>) -> Self {
        let mut of_site = BTreeMap::new();
        let mut of_member: BTreeMap<MemberId, Vec<NutsCode>> = BTreeMap::new();
        for site in sites {
            of_member.entry(site.member_id).or_default().push(site.region.clone());
            of_site.insert(site.id, site.region);
        }
        Self { of_site, of_member }
    }

    /// Where most of these sites lie; without sites, where most of the member's do.
    fn home(&self, member: MemberId, sites: &BTreeSet<SiteId>) -> Option<NutsCode> {
        if sites.is_empty() {
            home_region(self.of_member.get(&member).into_iter().flatten())
        } else {
            home_region(sites.iter().filter_map(|site| self.of_site.get(site)))
        }
    }
}

fn outside(contract: RunningContract, sites: &Sites) -> Ending {
    let RunningContract { id, member_id, content } = contract;
    Ending {
        contract: EndingContract::Outside(id),
        member_id,
        category_id: content.category_id,
        region: sites.home(member_id, &content.site_ids),
        site_ids: content.site_ids,
        supplier_name: Some(content.supplier_name),
        quantity: content.quantity,
        yearly_value: content.yearly_value,
        ends_on: content.ends_on,
        extension_ends_on: content.extension_ends_on,
        notice: content.notice,
    }
}

/// A contract of our own ends by itself, so it has no notice; `None` when its text has no first day or term, which the template demands.
fn own(own: OwnContract, sites: &Sites) -> Result<Option<Ending>, AppError> {
    let OwnContract { contract, category_id, supplier_name, site_ids, quantity } = own;
    let terms = &contract.terms;
    let Some(Value::Date { date: starts_on }) = terms.values.get("starts_on") else { return Ok(None) };
    let last_day = |blank: &str| match terms.values.get(blank) {
        Some(Value::Period(period)) => last_day(*starts_on, period.count, period.unit),
        _ => None,
    };
    let Some(ends_on) = last_day("initial_term") else { return Ok(None) };
    let has_options = terms.choices.answers.get("has_options") == Some(&Answer::YesNo(true));
    let extension_ends_on = last_day("longest_term").filter(|last| has_options && *last > ends_on);
    let corrupt = |error| AppError::Store(StoreError::corrupt("suppliers.legal_name", error));
    Ok(Some(Ending {
        contract: EndingContract::Own(contract.id),
        member_id: contract.member_id,
        category_id,
        region: sites.home(contract.member_id, &site_ids),
        site_ids,
        supplier_name: Some(LegalName::new(&supplier_name).map_err(corrupt)?),
        quantity,
        yearly_value: yearly(contract.value, *starts_on, ends_on),
        ends_on,
        extension_ends_on,
        notice: None,
    }))
}

/// The last day of a contract that begins on a day and lasts so long.
fn last_day(starts_on: NaiveDate, count: u32, unit: PeriodUnit) -> Option<NaiveDate> {
    let first_without = match unit {
        PeriodUnit::Days => starts_on.checked_add_days(chrono::Days::new(count.into())),
        PeriodUnit::Months => starts_on.checked_add_months(Months::new(count)),
    };
    first_without?.pred_opt().filter(|last| *last >= starts_on)
}

/// What a value comes to in a year of 365 days, rounded to the cent; a contract shorter than a year counts as a whole.
fn yearly(value: Money, starts_on: NaiveDate, ends_on: NaiveDate) -> Option<Money> {
    let days = (ends_on - starts_on).num_days() + 1;
    if days <= 366 {
        return Some(value);
    }
    let year = value.decimal().checked_mul(365.into())?.checked_div(days.into())?;
    round_to_minor(year, value.currency()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_contract_of_four_years_ends_the_day_before_it_began() {
        let last = |starts_on, count, unit| last_day(day(starts_on), count, unit).map(|day| day.to_string());
        assert_eq!(last("2027-08-01", 48, PeriodUnit::Months).as_deref(), Some("2031-07-31"));
        assert_eq!(last("2027-08-01", 1, PeriodUnit::Days).as_deref(), Some("2027-08-01"));
        assert_eq!(last("2027-08-01", 0, PeriodUnit::Days), None);
        assert_eq!(last("2027-08-01", u32::MAX, PeriodUnit::Months), None);
    }

    #[test]
    fn a_value_is_spread_over_the_years_of_its_contract() {
        let yearly = |from, until| {
            yearly(Money::eur_minor(4_000_000), day(from), day(until)).map(|value| value.minor())
        };
        assert_eq!(yearly("2027-08-01", "2028-07-31"), Some(4_000_000));
        // 1,461 days.
        assert_eq!(yearly("2027-08-01", "2031-07-31"), Some(999_316));
    }
}
