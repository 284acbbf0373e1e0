//! Who buys: the members of the cooperative and their sites.
//!
//! A member is a school board, the legal entity that signs (the *bevoegd gezag*); a site is a location where it teaches. This module
//! refuses a second member with the same trade-register number and a second site with the same code, because spreadsheets refer
//! to both by those. It knows nothing of persons: who may speak for a member is a matter of accounts and mandates.

mod decision;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes::{KvkNumber, NutsCode, SiteCode};
use crate::id::{MemberId, SiteId};
use crate::names::{LegalName, Title};

pub use decision::{
    AccedeError, AddSiteError, ChangeSiteError, MemberDetails, MembershipApplication, SiteDetails, SiteInUse,
    accede, add_site, change_member, change_site, remove_site,
};

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

#[cfg(test)]
mod tests;
