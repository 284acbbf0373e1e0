//! The store itself: migrations and what the database enforces.

use serde_json::json;

use crate::{award_scene::awarded, on_both_databases};

on_both_databases! {
    /// Every step can be taken back and taken again, from under a cooperative that has gone all the way to contracts.
    fn the_schema_goes_down_and_up_again(world) {
        let begins = world.now();
        let contest = awarded(world);
        let made = contest.scene.first_officer.post_with_key(&contest.path("/contracts"), "down-and-up", &json!({})).expect(201);
        assert_eq!(made.json()["made"], 3);
        let steps = world.store.migration_status().unwrap();
        assert!(steps.len() >= 7 && steps.iter().all(|step| step.applied));
        world.store.migrate_down(steps.len()).unwrap();
        assert!(world.store.migration_status().unwrap().iter().all(|step| !step.applied));
        world.store.migrate_up().unwrap();
        assert!(world.store.migration_status().unwrap().iter().all(|step| step.applied));
        // What is up again works: the whole job once more.
        world.set_clock(begins);
        samenkoop_api::app::shipped::ensure(&world.store, world.now()).unwrap();
        let again = awarded(world);
        again.scene.first_officer.post(&again.path("/contracts"), &json!({})).expect(201);
    }
}
