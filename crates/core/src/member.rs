//! Who buys: the members of the cooperative and their sites.
//!
//! A member is a school board, the legal entity that signs (the *bevoegd gezag*); a site is a location where it teaches. This module
//! refuses a second member with the same trade-register number and a second site with the same code, because spreadsheets refer
//! to both by those. It knows nothing of persons: who may speak for a member is a matter of accounts and mandates.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::{KvkNumber, NutsCode, SiteCode};
use crate::id::{MemberId, SiteId};
use crate::names::{LegalName, Title};

/// The kind of education a member gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sector {
    /// Primary education (*primair onderwijs*).
    Po,
    /// Secondary education (*voortgezet onderwijs*).
    Vo,
    /// Secondary vocational education (*middelbaar beroepsonderwijs*).
    Mbo,
}

/// The text names no sector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sector is one of po, vo, mbo")]
pub struct UnknownSector;

impl Sector {
    /// Every sector, from the youngest pupils to the oldest.
    pub const ALL: [Self; 3] = [Self::Po, Self::Vo, Self::Mbo];

    /// The code under which it is stored and sent: `po`, `vo` or `mbo`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Po => "po",
            Self::Vo => "vo",
            Self::Mbo => "mbo",
        }
    }

    /// The sector of a code.
    ///
    /// # Errors
    /// [`UnknownSector`] for any other text.
    pub fn from_code(code: &str) -> Result<Self, UnknownSector> {
        Self::ALL.into_iter().find(|sector| sector.code() == code).ok_or(UnknownSector)
    }
}

/// How many pupils or students a member has, from 1 to 1,000,000. It sets the fee, and prices per pupil are divided by it, so it is
/// never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Pupils(u32);

/// The number lies outside 1 to [`Pupils::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a member has from 1 to 1000000 pupils")]
pub struct PupilsError;

impl Pupils {
    /// More than any board has: what lies above is a typing error.
    pub const MAX: u32 = 1_000_000;

    /// A number of pupils.
    ///
    /// # Errors
    /// [`PupilsError`] for 0 and above [`Pupils::MAX`].
    pub fn new(pupils: u32) -> Result<Self, PupilsError> {
        if (1..=Self::MAX).contains(&pupils) { Ok(Self(pupils)) } else { Err(PupilsError) }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Pupils {
    type Error = PupilsError;
    fn try_from(pupils: u32) -> Result<Self, PupilsError> {
        Self::new(pupils)
    }
}

impl From<Pupils> for u32 {
    fn from(pupils: Pupils) -> Self {
        pupils.0
    }
}

/// A Dutch postcode such as `3311 AB`, always kept with one space and in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

/// The text is not a Dutch postcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a postcode has four digits, not beginning with 0, and two letters, such as 3311 AB")]
pub struct PostcodeError;

impl Postcode {
    /// Reads a postcode with or without its space, in capitals or not.
    ///
    /// # Errors
    /// [`PostcodeError`] for anything else, and for the letters SA, SD and SS, which are never given out.
    pub fn parse(text: &str) -> Result<Self, PostcodeError> {
        let text = text.trim();
        let (Some(digits), Some(rest)) = (text.get(..4), text.get(4..)) else {
            return Err(PostcodeError);
        };
        let letters = rest.strip_prefix(' ').unwrap_or(rest).to_ascii_uppercase();
        let well_formed = digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0')
            && letters.len() == 2
            && letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && !["SA", "SD", "SS"].contains(&letters.as_str());
        if well_formed { Ok(Self(format!("{digits} {letters}"))) } else { Err(PostcodeError) }
    }

    /// The postcode, such as `3311 AB`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Postcode {
    type Error = PostcodeError;
    fn try_from(text: String) -> Result<Self, PostcodeError> {
        Self::parse(&text)
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> Self {
        postcode.0
    }
}

impl std::fmt::Display for Postcode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Where a site stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Street and house number.
    pub street: Title,
    /// Postcode.
    pub postcode: Postcode,
    /// Town.
    pub town: Title,
}

/// A school board in the cooperative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Its name in the trade register.
    pub legal_name: LegalName,
    /// Its number in the trade register; no two members share one.
    pub kvk_number: KvkNumber,
    /// The education it gives.
    pub sector: Sector,
    /// How many pupils it has.
    pub pupils: Pupils,
    /// The town of its statutory seat.
    pub seat: Title,
    /// The day from which it is a member.
    pub acceded_on: NaiveDate,
}

/// A location of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// The member that teaches there.
    pub member_id: MemberId,
    /// Its code in the style of the register of schools; no two sites share one.
    pub code: SiteCode,
    /// Its name.
    pub name: Title,
    /// Where it stands.
    pub address: Address,
    /// Its region at NUTS level 3, such as `NL366`.
    pub region: NutsCode,
}

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
    } else if site.region.as_str().len() != 5 {
        Err(AddSiteError::RegionTooCoarse)
    } else {
        Ok(site)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn application(number: u128, kvk_number: &str) -> MembershipApplication {
        MembershipApplication {
            id: MemberId::from_uuid(Uuid::from_u128(number)),
            legal_name: LegalName::new("Stichting De Lindeboom").unwrap(),
            kvk_number: KvkNumber::new(kvk_number).unwrap(),
            sector: Sector::Po,
            pupils: Pupils::new(2_400).unwrap(),
            seat: Title::new("Dordrecht").unwrap(),
            acceded_on: day("2017-11-28"),
        }
    }

    fn site(number: u128, code: &str, region: &str) -> Site {
        Site {
            id: SiteId::from_uuid(Uuid::from_u128(number)),
            member_id: MemberId::from_uuid(Uuid::from_u128(1)),
            code: SiteCode::new(code).unwrap(),
            name: Title::new("De Lindeboom, locatie Haven").unwrap(),
            address: Address {
                street: Title::new("Havenstraat 1").unwrap(),
                postcode: Postcode::parse("3311ab").unwrap(),
                town: Title::new("Dordrecht").unwrap(),
            },
            region: NutsCode::new(region).unwrap(),
        }
    }

    #[test]
    fn a_board_accedes_once() {
        let today = day("2017-11-28");
        let first = accede(&[], application(1, "90000001"), today).unwrap();
        assert_eq!(first.acceded_on, today);
        let members = [first];
        assert_eq!(accede(&members, application(1, "90000001"), today), Err(AccedeError::IdTaken));
        assert_eq!(
            accede(&members, application(2, "90000001"), today),
            Err(AccedeError::KvkNumberTaken { member_id: members[0].id })
        );
        assert!(accede(&members, application(2, "90000002"), today).is_ok());
    }

    #[test]
    fn nobody_is_a_member_from_tomorrow() {
        let today = day("2017-11-27");
        assert_eq!(accede(&[], application(1, "90000001"), today), Err(AccedeError::InTheFuture { today }));
    }

    #[test]
    fn a_site_code_belongs_to_one_site() {
        let sites = [site(1, "12AB00", "NL366")];
        assert_eq!(add_site(&sites, site(2, "12AB00", "NL366")), Err(AddSiteError::CodeTaken));
        assert_eq!(add_site(&sites, site(1, "12AB01", "NL366")), Err(AddSiteError::IdTaken));
        assert_eq!(add_site(&sites, site(2, "12AB01", "NL36")), Err(AddSiteError::RegionTooCoarse));
        assert!(add_site(&sites, site(2, "12AB01", "NL366")).is_ok());
    }

    #[test]
    fn a_postcode_is_kept_in_one_form() {
        for text in ["3311AB", "3311 ab", " 3311 AB "] {
            assert_eq!(Postcode::parse(text).unwrap().as_str(), "3311 AB", "{text:?}");
        }
        for text in ["", "0311 AB", "3311 SS", "3311  AB", "331 AB", "3311 A1", "33é1 AB", "3311 ABC"] {
            assert_eq!(Postcode::parse(text), Err(PostcodeError), "{text:?}");
        }
    }

    #[test]
    fn a_sector_is_known_by_its_code() {
        for sector in Sector::ALL {
            assert_eq!(Sector::from_code(sector.code()), Ok(sector));
        }
        assert_eq!(Sector::from_code("PO"), Err(UnknownSector));
    }

    #[test]
    fn a_member_has_pupils() {
        assert_eq!(Pupils::new(0), Err(PupilsError));
        assert_eq!(Pupils::new(Pupils::MAX + 1), Err(PupilsError));
        assert_eq!(Pupils::new(1).unwrap().get(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_a_postcode_or_refused_and_a_postcode_reads_as_itself(text in ".{0,9}") {
            if let Ok(postcode) = Postcode::parse(&text) {
                prop_assert_eq!(Postcode::parse(postcode.as_str()), Ok(postcode.clone()));
            }
        }
    }
}
