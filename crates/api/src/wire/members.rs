//! Members, their fee and their sites.

use deserr::Deserr;
use samenkoop_core::{fee, member};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Money, Number, Text, number, text};
use crate::store::Versioned;

/// The kind of education a member gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum Sector {
    /// Primary education.
    Po,
    /// Secondary education.
    Vo,
    /// Secondary vocational education.
    Mbo,
}

impl From<member::Sector> for Sector {
    fn from(sector: member::Sector) -> Self {
        match sector {
            member::Sector::Po => Self::Po,
            member::Sector::Vo => Self::Vo,
            member::Sector::Mbo => Self::Mbo,
        }
    }
}

impl From<Sector> for member::Sector {
    fn from(sector: Sector) -> Self {
        match sector {
            Sector::Po => Self::Po,
            Sector::Vo => Self::Vo,
            Sector::Mbo => Self::Mbo,
        }
    }
}

/// A school board in the cooperative.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The id.
    pub id: text::MemberId,
    /// Its name in the trade register.
    pub legal_name: text::LegalName,
    /// Its number in the trade register.
    pub kvk_number: text::KvkNumber,
    /// The education it gives.
    pub sector: Sector,
    /// How many pupils it has; they set the fee.
    pub pupils: number::Pupils,
    /// The town of its statutory seat.
    pub seat: text::Title,
    /// The day from which it is a member.
    pub acceded_on: text::Date,
}

impl From<member::Member> for Member {
    fn from(member: member::Member) -> Self {
        Self {
            id: Text(member.id),
            legal_name: Text(member.legal_name),
            kvk_number: Text(member.kvk_number),
            sector: member.sector.into(),
            pupils: Number(member.pupils),
            seat: Text(member.seat),
            acceded_on: Text(member.acceded_on),
        }
    }
}

impl From<Versioned<member::Member>> for Member {
    fn from(member: Versioned<member::Member>) -> Self {
        member.value.into()
    }
}

/// A board that accedes.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewMember {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::MemberId>,
    /// Its name in the trade register.
    pub legal_name: text::LegalName,
    /// Its number in the trade register; no two members share one.
    pub kvk_number: text::KvkNumber,
    /// The education it gives.
    pub sector: Sector,
    /// How many pupils it has.
    pub pupils: number::Pupils,
    /// The town of its statutory seat.
    pub seat: text::Title,
    /// The day from which it is a member: today or before; today when left out.
    #[deserr(default)]
    pub acceded_on: Option<text::Date>,
}

/// What may be changed of a member. What is left out stays as it is.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct MemberPatch {
    /// Its name in the trade register.
    #[deserr(default)]
    pub legal_name: Option<text::LegalName>,
    /// How many pupils it has.
    #[deserr(default)]
    pub pupils: Option<number::Pupils>,
    /// The town of its statutory seat.
    #[deserr(default)]
    pub seat: Option<text::Title>,
}

/// What membership costs a member in a year, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearlyFee {
    /// The fee for a year.
    pub fee: Money,
    /// The number of pupils it was computed with.
    pub pupils: number::Pupils,
    /// The first day of the tariff it comes from.
    pub tariff_starts_on: text::Date,
    /// The band begins above this number of pupils.
    pub above_pupils: u32,
    /// The highest number of pupils in the band; `null` in the highest band.
    pub up_to_pupils: Option<u32>,
}

impl YearlyFee {
    /// A fee of a member with this many pupils.
    #[must_use]
    pub fn of(fee: fee::Fee, pupils: member::Pupils) -> Self {
        Self {
            fee: fee.amount.into(),
            pupils: Number(pupils),
            tariff_starts_on: Text(fee.tariff_from),
            above_pupils: fee.band.above_pupils,
            up_to_pupils: fee.band.up_to_pupils,
        }
    }
}

/// A location of a member.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    /// The id.
    pub id: text::SiteId,
    /// The member that teaches there.
    pub member_id: text::MemberId,
    /// Its code in the style of the register of schools; spreadsheets refer to it.
    pub code: text::SiteCode,
    /// Its name.
    pub name: text::Title,
    /// Street and house number.
    pub street: text::Title,
    /// Postcode.
    pub postcode: text::Postcode,
    /// Town.
    pub town: text::Title,
    /// Its region at NUTS level 3.
    pub region: text::NutsCode,
}

impl From<member::Site> for Site {
    fn from(site: member::Site) -> Self {
        Self {
            id: Text(site.id),
            member_id: Text(site.member_id),
            code: Text(site.code),
            name: Text(site.name),
            street: Text(site.address.street),
            postcode: Text(site.address.postcode),
            town: Text(site.address.town),
            region: Text(site.region),
        }
    }
}

impl From<Versioned<member::Site>> for Site {
    fn from(site: Versioned<member::Site>) -> Self {
        site.value.into()
    }
}

/// A site to be added.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewSite {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::SiteId>,
    /// Its code in the style of the register of schools; no two sites share one.
    pub code: text::SiteCode,
    /// Its name.
    pub name: text::Title,
    /// Street and house number.
    pub street: text::Title,
    /// Postcode.
    pub postcode: text::Postcode,
    /// Town.
    pub town: text::Title,
    /// Its region at NUTS level 3.
    #[schema(value_type = String, pattern = "^[A-Z]{2}[A-Z0-9]{3}$", example = "NL366")]
    pub region: text::NutsCode,
}

/// What may be changed of a site. What is left out stays as it is.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct SitePatch {
    /// Its code in the style of the register of schools.
    #[deserr(default)]
    pub code: Option<text::SiteCode>,
    /// Its name.
    #[deserr(default)]
    pub name: Option<text::Title>,
    /// Street and house number.
    #[deserr(default)]
    pub street: Option<text::Title>,
    /// Postcode.
    #[deserr(default)]
    pub postcode: Option<text::Postcode>,
    /// Town.
    #[deserr(default)]
    pub town: Option<text::Title>,
    /// Its region at NUTS level 3.
    #[deserr(default)]
    #[schema(value_type = Option<String>, pattern = "^[A-Z]{2}[A-Z0-9]{3}$", example = "NL366")]
    pub region: Option<text::NutsCode>,
}
