//! Contracts that end, for tests.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Ending, EndingContract, RunningContractContent};
use crate::{
    codes::{CategoryId, NutsCode},
    id::{MemberId, RunningContractId, SiteId},
    money::Money,
    names::LegalName,
    quantity::Quantity,
};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

pub(super) fn site(number: u128) -> SiteId {
    SiteId::from_uuid(Uuid::from_u128(number))
}

pub(super) fn running(number: u128) -> RunningContractId {
    RunningContractId::from_uuid(Uuid::from_u128(number))
}

pub(super) fn category(id: &str) -> CategoryId {
    CategoryId::new(id).unwrap()
}

pub(super) fn content(ends_on: &str) -> RunningContractContent {
    RunningContractContent {
        category_id: category("wifi"),
        supplier_name: LegalName::new("Netwerk Voorbeeld B.V.").unwrap(),
        site_ids: BTreeSet::new(),
        quantity: Some(Quantity::new(40).unwrap()),
        yearly_value: None,
        ends_on: day(ends_on),
        extension_ends_on: None,
        notice: None,
        remarks: None,
    }
}

/// A contract for wifi in Groot-Rijnmond that costs so many cents a year.
pub(super) fn ending(number: u128, of_member: u128, ends_on: NaiveDate, yearly_minor: i64) -> Ending {
    Ending {
        contract: EndingContract::Outside(running(number)),
        member_id: member(of_member),
        category_id: category("wifi"),
        region: Some(NutsCode::new("NL366").unwrap()),
        site_ids: BTreeSet::new(),
        supplier_name: Some(LegalName::new("Netwerk Voorbeeld B.V.").unwrap()),
        quantity: None,
        yearly_value: Some(Money::eur_minor(yearly_minor)),
        ends_on,
        extension_ends_on: None,
        notice: None,
    }
}
