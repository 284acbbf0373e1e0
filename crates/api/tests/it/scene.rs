//! Things that many tests begin with.

use samenkoop_core::id::{MemberId, SupplierId};
use uuid::Uuid;

use crate::world::World;

/// A member and a supplier that have just come in.
pub fn two_organisations(world: &World) -> (MemberId, SupplierId) {
    let _ = world;
    (MemberId::from_uuid(Uuid::now_v7()), SupplierId::from_uuid(Uuid::now_v7()))
}
