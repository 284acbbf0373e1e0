//! Things that many tests begin with.

use samenkoop_api::app::members;
use samenkoop_core::{
    codes::KvkNumber,
    id::{MemberId, SupplierId},
    member::{MembershipApplication, Pupils, Sector},
    names::{LegalName, Title},
};
use uuid::Uuid;

use crate::{market, world::World};

/// A member and a supplier that have just come in.
pub fn two_organisations(world: &World) -> (MemberId, SupplierId) {
    let application = MembershipApplication {
        id: MemberId::from_uuid(Uuid::now_v7()),
        legal_name: LegalName::new("Stichting Voorbeeld").unwrap(),
        kvk_number: KvkNumber::new("00009999").unwrap(),
        sector: Sector::Po,
        pupils: Pupils::new(400).unwrap(),
        seat: Title::new("Dordrecht").unwrap(),
        acceded_on: chrono::NaiveDate::from_ymd_opt(2018, 1, 1).unwrap(),
    };
    let member = world.store.write(|tx| members::accede(tx, &world.system(), application.clone())).unwrap();
    (member.value.id, market::supplier(&world.store, world.now()))
}
