//! What may be done with members and sites: accede, change, and, for a site that nothing refers to, remove.

use chrono::NaiveDate;

use super::{Address, Member, Pupils, Sector, Site};
use crate::codes::{KvkNumber, NutsCode, SiteCode};
use crate::id::{MemberId, SiteId};
use crate::names::{LegalName, Title};

/// What a board that wants to join says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipApplication {
    /// The id it will have.
    pub id: MemberId,
    /// Its name in the trade register.
    pub legal_name: LegalName,
    /// Its number in the trade register.
    pub kvk_number: KvkNumber,
    /// The education it gives.
    pub sector: Sector,
    /// How many pupils it has.
    pub pupils: Pupils,
    /// The town of its statutory seat.
    pub seat: Title,
    /// The day from which the cooperative's board admits it (BW 2:33).
    pub acceded_on: NaiveDate,
}

/// Why a board cannot accede, in the order in which the reasons are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccedeError {
    /// A member with this id exists.
    #[error("a member with this id exists already")]
    IdTaken,
    /// A member with this trade-register number exists.
    #[error("member {member_id} has this KvK number already")]
    KvkNumberTaken {
        /// The member that has it.
        member_id: MemberId,
    },
    /// Membership would begin after today.
    #[error("membership cannot begin after today, {today}")]
    InTheFuture {
        /// The day on which the decision is taken.
        today: NaiveDate,
    },
}

/// Admits a board to the cooperative. A day after `today` is refused: everybody in the list of members is a member now, and nobody
/// downstream asks again.
///
/// # Errors
/// [`AccedeError`], the first reason that applies.
pub fn accede(
    members: &[Member],
    application: MembershipApplication,
    today: NaiveDate,
) -> Result<Member, AccedeError> {
    if members.iter().any(|member| member.id == application.id) {
        return Err(AccedeError::IdTaken);
    }
    if let Some(member) = members.iter().find(|member| member.kvk_number == application.kvk_number) {
        return Err(AccedeError::KvkNumberTaken { member_id: member.id });
    }
    if application.acceded_on > today {
        return Err(AccedeError::InTheFuture { today });
    }
    let MembershipApplication { id, legal_name, kvk_number, sector, pupils, seat, acceded_on } = application;
    Ok(Member { id, legal_name, kvk_number, sector, pupils, seat, acceded_on })
}

/// Why a site cannot be added, in the order in which the reasons are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddSiteError {
    /// A site with this id exists.
    #[error("a site with this id exists already")]
    IdTaken,
    /// A site with this code exists; it may be another member's, so it is not named.
    #[error("another site has this code already")]
    CodeTaken,
    /// The region is a country or a province; bundling by region needs level 3.
    #[error("the region of a site must be of NUTS level 3, such as NL366")]
    RegionTooCoarse,
}

/// Adds a site. `sites` are all sites of the cooperative, for a code is unique among them.
///
/// # Errors
/// [`AddSiteError`], the first reason that applies.
pub fn add_site(sites: &[Site], site: Site) -> Result<Site, AddSiteError> {
    if sites.iter().any(|other| other.id == site.id) {
        Err(AddSiteError::IdTaken)
    } else if sites.iter().any(|other| other.code == site.code) {
        Err(AddSiteError::CodeTaken)
    } else if !site.region.is_level_3() {
        Err(AddSiteError::RegionTooCoarse)
    } else {
        Ok(site)
    }
}

/// What can change of a member: its name, its size and the town of its seat. Its number in the trade register, its sector and its
/// accession stay, for another number is another legal entity, which accedes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDetails {
    /// Its name in the trade register.
    pub legal_name: LegalName,
    /// How many pupils it has.
    pub pupils: Pupils,
    /// The town of its statutory seat.
    pub seat: Title,
}

/// The member with these details.
#[must_use]
pub fn change_member(member: &Member, details: MemberDetails) -> Member {
    let MemberDetails { legal_name, pupils, seat } = details;
    Member { legal_name, pupils, seat, ..member.clone() }
}

/// What can change of a site: everything but whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteDetails {
    /// Its code in the style of the register of schools.
    pub code: SiteCode,
    /// Its name.
    pub name: Title,
    /// Where it stands.
    pub address: Address,
    /// Its region at NUTS level 3.
    pub region: NutsCode,
}

/// Why a site cannot change so, in the order in which the reasons are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangeSiteError {
    /// Another site has this code; it may be another member's, so it is not named.
    #[error("another site has this code already")]
    CodeTaken,
    /// The region is a country or a province; bundling by region needs level 3.
    #[error("the region of a site must be of NUTS level 3, such as NL366")]
    RegionTooCoarse,
}

/// The site with these details. `sites` are all sites of the cooperative, this one among them or not.
///
/// # Errors
/// [`ChangeSiteError`], the first reason that applies.
pub fn change_site(site: &Site, details: SiteDetails, sites: &[Site]) -> Result<Site, ChangeSiteError> {
    let SiteDetails { code, name, address, region } = details;
    if sites.iter().any(|other| other.id != site.id && other.code == code) {
        Err(ChangeSiteError::CodeTaken)
    } else if !region.is_level_3() {
        Err(ChangeSiteError::RegionTooCoarse)
    } else {
        Ok(Site { id: site.id, member_id: site.member_id, code, name, address, region })
    }
}

/// A site that needs refer to, in whatever phase: who reads such a need must still find where it was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{needs} needs are for this site")]
pub struct SiteInUse {
    /// How many.
    pub needs: u64,
}

/// Removes a site to which this number of needs refers.
///
/// # Errors
/// [`SiteInUse`] unless there are none.
pub fn remove_site(site: &Site, needs: u64) -> Result<SiteId, SiteInUse> {
    if needs == 0 { Ok(site.id) } else { Err(SiteInUse { needs }) }
}
