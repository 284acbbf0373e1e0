//! Things that many tests begin with.

use chrono::NaiveDate;
use samenkoop_api::{
    app::{members, sites},
    auth::Role,
};
use samenkoop_core::{
    codes::{KvkNumber, NutsCode, SiteCode},
    id::{MemberId, SiteId, SupplierId},
    member::{Address, MembershipApplication, Postcode, Pupils, Sector, Site},
    names::{LegalName, Title},
};
use uuid::Uuid;

use crate::{client::Client, market, world::World};

/// A member and a supplier that have just come in.
pub fn two_organisations(world: &World) -> (MemberId, SupplierId) {
    (member(world, "90000001"), market::supplier(&world.store, world.now()))
}

/// A school board with this KvK number that has just acceded.
pub fn member(world: &World, kvk_number: &str) -> MemberId {
    let application = MembershipApplication {
        id: MemberId::from_uuid(Uuid::now_v7()),
        legal_name: LegalName::new(&format!("Stichting Voorbeeld {kvk_number}")).unwrap(),
        kvk_number: KvkNumber::new(kvk_number).unwrap(),
        sector: Sector::Po,
        pupils: Pupils::new(2_400).unwrap(),
        seat: Title::new("Dordrecht").unwrap(),
        acceded_on: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
    };
    world.store.write(|tx| members::accede(tx, &world.system(), application.clone())).unwrap().value.id
}

/// A site of a member with this code.
pub fn site(world: &World, member: MemberId, code: &str) -> SiteId {
    let title = |text: &str| Title::new(text).unwrap();
    let site = Site {
        id: SiteId::from_uuid(Uuid::now_v7()),
        member_id: member,
        code: SiteCode::new(code).unwrap(),
        name: title("De Lindeboom"),
        address: Address {
            street: title("Havenstraat 1"),
            postcode: Postcode::parse("3311 AB").unwrap(),
            town: title("Dordrecht"),
        },
        region: NutsCode::new("NL366").unwrap(),
    };
    world.store.write(|tx| sites::add(tx, &world.system(), site.clone())).unwrap().value.id
}

/// A member with one site, and somebody who speaks for it.
pub struct School {
    pub member: MemberId,
    pub site: SiteId,
    pub buyer: Client,
}

/// A school with this KvK number and this site.
pub fn school(world: &World, kvk_number: &str, code: &str) -> School {
    let member = member(world, kvk_number);
    let site = site(world, member, code);
    School { member, site, buyer: world.somebody(Role::Member(member)).1 }
}
