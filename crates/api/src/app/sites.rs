//! The locations of members.

use samenkoop_core::{
    codes::{NutsCode, SiteCode},
    id::{MemberId, SiteId},
    member::{self, AddSiteError, Address, ChangeSiteError, Postcode, Site, SiteDetails},
    names::Title,
};
use serde_json::json;

use super::{AppError, Code, Record, members, record};
use crate::{
    auth::Acting,
    store::{Page, PageRequest, Tx, Versioned},
};

/// What may be changed of a site; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct SiteChange {
    /// Its code.
    pub code: Option<SiteCode>,
    /// Its name.
    pub name: Option<Title>,
    /// Street and house number.
    pub street: Option<Title>,
    /// Postcode.
    pub postcode: Option<Postcode>,
    /// Town.
    pub town: Option<Title>,
    /// Its region at NUTS level 3.
    pub region: Option<NutsCode>,
}

/// Adds a site to a member. The same site again is the same site.
///
/// # Errors
/// [`AppError::NotFound`] for another member, [`AppError::Refused`] when the id or the code is in use, [`AppError::Invalid`] when the
/// region is too coarse.
pub fn add(tx: &mut Tx<'_>, acting: &Acting, site: Site) -> Result<Versioned<Site>, AppError> {
    members::read(tx, acting, site.member_id)?;
    if let Some(known) = tx.site_find(site.id)?
        && known.value == site
    {
        return Ok(known);
    }
    // Only these can stand in the way, so the others are not read.
    let rivals = tx.site_rivals(site.id, &site.code)?;
    let added = member::add_site(&rivals, site).map_err(|error| match error {
        AddSiteError::IdTaken | AddSiteError::CodeTaken => AppError::refused(Code::AlreadyExists, error),
        AddSiteError::RegionTooCoarse => AppError::invalid("/region", "regionTooCoarse", error),
    })?;
    let stored = tx.site_insert(&added, acting.now)?;
    record(tx, acting, line("siteAdded", &added))?;
    Ok(stored)
}

/// A site of a member.
///
/// # Errors
/// [`AppError::NotFound`], also for another member's.
pub fn read(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    site: SiteId,
) -> Result<Versioned<Site>, AppError> {
    acting.reach_member(member)?;
    tx.site_find(site)?.filter(|site| site.value.member_id == member).ok_or(AppError::NotFound)
}

/// A page of a member's sites.
///
/// # Errors
/// [`AppError::NotFound`] for another member.
pub fn list(
    tx: &mut Tx<'_>,
    acting: &Acting,
    member: MemberId,
    page: &PageRequest,
) -> Result<Page<Versioned<Site>>, AppError> {
    members::read(tx, acting, member)?;
    Ok(tx.site_page(member, page)?)
}

/// Changes a site.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Refused`] when the code is in use, [`AppError::Invalid`] when the region
/// is too coarse.
pub fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    (member, site): (MemberId, SiteId),
    version: i64,
    change: &SiteChange,
) -> Result<Versioned<Site>, AppError> {
    let current = read(tx, acting, member, site)?.value;
    let kept = current.clone();
    let details = SiteDetails {
        code: change.code.clone().unwrap_or(kept.code),
        name: change.name.clone().unwrap_or(kept.name),
        address: Address {
            street: change.street.clone().unwrap_or(kept.address.street),
            postcode: change.postcode.clone().unwrap_or(kept.address.postcode),
            town: change.town.clone().unwrap_or(kept.address.town),
        },
        region: change.region.clone().unwrap_or(kept.region),
    };
    let rivals = tx.site_rivals(site, &details.code)?;
    let changed = member::change_site(&current, details, &rivals).map_err(|error| match error {
        ChangeSiteError::CodeTaken => AppError::refused(Code::AlreadyExists, error),
        ChangeSiteError::RegionTooCoarse => AppError::invalid("/region", "regionTooCoarse", error),
    })?;
    let stored = tx.site_update(&changed, version)?;
    record(tx, acting, line("siteChanged", &changed))?;
    Ok(stored)
}

/// Removes a site that no need and no running contract is for.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Refused`] when a need or a running contract is for it.
pub fn remove(
    tx: &mut Tx<'_>,
    acting: &Acting,
    (member, site): (MemberId, SiteId),
    version: i64,
) -> Result<(), AppError> {
    let current = read(tx, acting, member, site)?.value;
    if tx.site_running_contract_count(site)? > 0 {
        return Err(AppError::refused(Code::PhaseForbids, "a running contract is for this site"));
    }
    let needs = tx.site_need_count(site)?;
    let removed =
        member::remove_site(&current, needs).map_err(|error| AppError::refused(Code::PhaseForbids, error))?;
    tx.site_delete(removed, version)?;
    record(tx, acting, line("siteRemoved", &current))
}

fn line<'a>(action: &'a str, site: &Site) -> Record<'a> {
    let detail = json!({ "member": site.member_id, "code": site.code });
    Record { action, subject_kind: "site", subject: site.id.to_string(), detail }
}
