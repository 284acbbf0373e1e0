//! The whole service under test: a real server, both databases, one file for each noun of the API.
//!
//! PostgreSQL is found through `SAMENKOOP_TEST_POSTGRES` (the URL of a server where databases may be made), which `make test`
//! sets. Without it those tests fail, for a database that was not tested does not work.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod award_scene;
mod awards;
mod bids;
mod bundle_command;
mod bundle_explanations;
mod bundle_hand;
mod bundle_runs;
mod bundle_scene;
mod bundles;
mod categories;
mod client;
mod command_line;
mod commitments;
mod contract;
mod contracts;
mod exports;
mod mandates;
#[path = "../market/mod.rs"]
mod market;
mod members;
mod need_import;
mod needs;
mod openings;
mod renewals;
mod running_contracts;
mod scene;
mod schema;
mod scores;
mod store;
mod suppliers;
mod tender_scene;
mod tenders;
mod users;
mod what_ifs;
mod world;

/// Makes of one test two: on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$doc:meta])* fn $name:ident($world:ident) $body:block)+) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "a test that needs nothing from its file is still a test")]
            use super::*;

            fn check($world: &$crate::world::World) $body

            #[test]
            fn sqlite() {
                check(&$crate::world::World::on_sqlite());
            }

            #[test]
            fn postgres() {
                check(&$crate::world::World::on_postgres());
            }
        }
    )+};
}
