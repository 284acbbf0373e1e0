//! The store itself: migrations and what the database enforces.

use crate::on_both_databases;

on_both_databases! {
    /// Every step can be taken back and taken again.
    fn the_schema_goes_down_and_up_again(world) {
        let steps = world.store.migration_status().unwrap();
        assert!(steps.len() >= 7 && steps.iter().all(|step| step.applied));
        world.store.migrate_down(steps.len()).unwrap();
        assert!(world.store.migration_status().unwrap().iter().all(|step| !step.applied));
        world.store.migrate_up().unwrap();
        assert!(world.store.migration_status().unwrap().iter().all(|step| step.applied));
    }
}
