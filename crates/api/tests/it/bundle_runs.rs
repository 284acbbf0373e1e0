//! Searches for large bundles: asked for, followed, taken over, cancelled.

use chrono::Duration;
use samenkoop_api::{
    app::{
        AppError,
        bundle_runs::{self, Failure},
        bundles::{self, WorkedOut},
    },
    jobs::bundle_runs::run_due,
    routes::Clock,
    store::{RunProgress, StoredBundleRun, Versioned},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    bundle_scene::{Board, Wish, boards, submitted},
    client::{Answer, Client},
    on_both_databases,
    world::World,
};

/// Three members with wifi in one region.
fn three_needs(world: &World) -> Vec<Board> {
    let boards = boards(world, 3);
    for board in &boards {
        submitted(world, board, &Wish::wifi(&[(0, 20)]));
    }
    boards
}

/// Asks for a bundle and would rather not wait.
fn ask(officer: &Client, body: &Value) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Prefer", "respond-async")];
    officer.send("POST", "/v1/bundles", &headers, Some(body.to_string().as_bytes()))
}

/// An instance of the service does what is due, at the instant of the test's clock.
fn work(world: &World) -> u32 {
    let now = world.now();
    run_due(&world.store, &Clock::of(move || now), &|| false).unwrap()
}

fn claim(world: &World) -> Versioned<StoredBundleRun> {
    world.store.write(|tx| bundle_runs::claim(tx, &world.system())).unwrap().expect("a run is due")
}

/// What an instance that has claimed a run finds.
fn find(world: &World, run: &Versioned<StoredBundleRun>) -> WorkedOut {
    let wish = bundle_runs::wanted(&run.value);
    let gathered = world.store.read(|tx| bundles::gather_anew(tx, &wish)).unwrap();
    bundles::work_out_watched(gathered, &samenkoop_core::bundle::Unwatched).unwrap()
}

fn finish(world: &World, run: &Versioned<StoredBundleRun>, found: &WorkedOut) -> Result<(), AppError> {
    let progress = RunProgress::default();
    let done = world.store.write(|tx| bundle_runs::finish(tx, &world.system(), run, &progress, found));
    done.map(|_| ())
}

fn count(officer: &Client, list: &str) -> usize {
    officer.get(list).expect(200).json()["items"].as_array().unwrap().len()
}

fn read(officer: &Client, run: &Answer) -> Value {
    officer.get(&format!("/v1/bundle-runs/{}", run.id())).expect(200).json()
}

fn cancel(officer: &Client, run: &Answer) -> Answer {
    officer.post_nothing(&format!("/v1/bundle-runs/{}/cancellations", run.id()))
}

on_both_databases! {
    /// From the wish to the bundle, which has the id of its run.
    fn a_run_makes_the_bundle_that_was_asked_for(world) {
        three_needs(world);
        let officer = world.officer();
        let run = ask(&officer, &json!({ "policy": { "minLotMembers": 3 }, "timeLimitSeconds": 30 })).expect(202);
        assert_eq!(run.header("Location"), Some(format!("/v1/bundle-runs/{}", run.id()).as_str()));
        assert_eq!(run.header("Preference-Applied"), Some("respond-async"));
        let shown = run.json();
        assert_eq!((&shown["phase"], &shown["timeLimitSeconds"], &shown["bundleId"]), (&json!("queued"), &json!(30), &Value::Null));
        assert_eq!((&shown["progress"]["needs"], &shown["progress"]["percent"]), (&json!(3), &json!(0)));
        assert_eq!(count(&officer, "/v1/bundles"), 0);

        world.pass(Duration::seconds(2));
        assert_eq!((work(world), work(world)), (1, 0));
        let done = read(&officer, &run);
        assert_eq!((&done["phase"], &done["bundleId"], &done["problem"]), (&json!("done"), &run.json()["id"], &Value::Null));
        assert_eq!((&done["startedAt"], &done["endedAt"]), (&json!("2027-01-04T09:00:02Z"), &json!("2027-01-04T09:00:02Z")));
        let bundle = officer.get(&format!("/v1/bundles/{}", run.id())).expect(200);
        assert_eq!((&bundle.json()["lots"], &bundle.json()["policy"]["minLotMembers"]), (&json!(1), &json!(3)));
        assert_eq!(officer.get("/v1/bundle-runs").expect(200).json()["items"], json!([done]));
        let lines = world.auditor().get("/v1/audit/events?limit=200").expect(200).text;
        for action in ["bundleRunQueued", "bundleProposed", "bundleRunDone"] {
            assert!(lines.contains(action), "{action}");
        }

        // Who throws the bundle away keeps the run, on record.
        officer.delete(&format!("/v1/bundles/{}", run.id()), &bundle.etag()).expect(204);
        assert_eq!((&read(&officer, &run)["phase"], &read(&officer, &run)["bundleId"]), (&json!("done"), &Value::Null));
    }

    /// A request that is sent again begins nothing new, and one that can wait for its answer gets it.
    fn a_run_is_asked_for_once(world) {
        three_needs(world);
        let officer = world.officer();
        let body = json!({ "id": Uuid::now_v7() });
        let run = ask(&officer, &body).expect(202);
        assert_eq!(ask(&officer, &body).expect(202).id(), run.id());
        assert_eq!(officer.post("/v1/bundles", &body).expect(202).id(), run.id());
        let other = json!({ "id": body["id"], "policy": { "minLotMembers": 3 } });
        assert_eq!(ask(&officer, &other).expect(409).code(), "alreadyExists");
        assert_eq!(work(world), 1);
        assert_eq!(ask(&officer, &body).expect(201).json()["phase"], "proposed");
        assert_eq!((count(&officer, "/v1/bundle-runs"), count(&officer, "/v1/bundles")), (1, 1));
        // Without the wish a small bundle is worked out at once; a long search is not.
        let at_once = officer.post("/v1/bundles", &json!({ "timeLimitSeconds": 10 })).expect(201);
        assert_eq!((at_once.header("Preference-Applied"), &at_once.json()["status"]), (None, &json!("optimal")));
        assert_eq!(officer.post("/v1/bundles", &json!({ "timeLimitSeconds": 11 })).expect(202).header("Preference-Applied"), None);
        let headers = [("Content-Type", "application/json"), ("Prefer", "respond-async"), ("Idempotency-Key", "run-1")];
        let keyed = || officer.send("POST", "/v1/bundles", &headers, Some(b"{}"));
        let first = keyed().expect(202);
        let second = keyed().expect(202);
        assert_eq!((second.text.as_str(), second.header("Location")), (first.text.as_str(), first.header("Location")));
    }

    /// A wish that cannot be fulfilled is refused when it is made, with everything that is wrong.
    fn a_run_is_not_begun_for_what_cannot_be(world) {
        three_needs(world);
        let officer = world.officer();
        for seconds in [0, 601] {
            assert_eq!(ask(&officer, &json!({ "timeLimitSeconds": seconds })).expect(400).pointers(), ["/timeLimitSeconds"]);
        }
        let bad = json!({ "policy": { "minLotMembers": 3, "maxLotMembers": 2 } });
        assert_eq!(ask(&officer, &bad).expect(400).pointers(), ["/policy/minLotMembers"]);
        assert_eq!(ask(&officer, &json!({ "selection": { "categoryIds": ["dpo"] } })).expect(409).code(), "incomplete");
        assert_eq!(count(&officer, "/v1/bundle-runs"), 0);
        officer.get(&format!("/v1/bundle-runs/{}", Uuid::now_v7())).expect(404);
        officer.post_nothing(&format!("/v1/bundle-runs/{}/cancellations", Uuid::now_v7())).expect(404);
        officer.get("/v1/bundle-runs/one").expect(404);
    }

    /// What is cancelled before it began or while it is worked on leaves nothing behind.
    fn nothing_of_a_cancelled_run_is_stored(world) {
        three_needs(world);
        let officer = world.officer();
        let queued = ask(&officer, &json!({})).expect(202);
        assert_eq!(cancel(&officer, &queued).expect(201).json()["phase"], "cancelled");
        assert_eq!(cancel(&officer, &queued).expect(201).json()["phase"], "cancelled");
        assert_eq!(work(world), 0);

        let begun = ask(&officer, &json!({})).expect(202);
        let run = claim(world);
        assert_eq!(read(&officer, &begun)["phase"], "running");
        let found = find(world, &run);
        cancel(&officer, &begun).expect(201);
        // Whoever works on it hears of it at the next pulse, and would store nothing anyhow.
        let still = world.store.write(|tx| bundle_runs::keep(tx, &world.system(), &run, &RunProgress::default())).unwrap();
        assert!(!still);
        assert!(matches!(finish(world, &run, &found), Err(AppError::Stale)));
        world.pass(Duration::minutes(10));
        assert_eq!((work(world), count(&officer, "/v1/bundles")), (0, 0));

        let done = ask(&officer, &json!({})).expect(202);
        assert_eq!(work(world), 1);
        assert_eq!(cancel(&officer, &done).expect(409).code(), "phaseForbids");
    }

    /// An instance that is gone is heard of no more; another one takes its run over, and only that one stores a bundle.
    fn a_run_whose_instance_is_gone_is_taken_over(world) {
        three_needs(world);
        let officer = world.officer();
        let asked = ask(&officer, &json!({})).expect(202);
        let lost = claim(world);
        let found = find(world, &lost);
        assert_eq!(work(world), 0, "somebody works on it");
        world.pass(Duration::seconds(29));
        world.store.write(|tx| bundle_runs::keep(tx, &world.system(), &lost, &RunProgress::default())).unwrap();
        world.pass(Duration::seconds(29));
        assert_eq!(work(world), 0, "it was heard of in time");
        world.pass(Duration::seconds(2));
        assert_eq!(work(world), 1);
        assert_eq!(read(&officer, &asked)["phase"], "done");
        assert!(matches!(finish(world, &lost, &found), Err(AppError::Stale)), "the first one comes back");
        assert_eq!(count(&officer, "/v1/bundles"), 1);
    }

    /// A run that takes its instance down each time is given up in the end; one that was handed back is not counted.
    fn a_run_is_given_up_after_three_attempts(world) {
        three_needs(world);
        let officer = world.officer();
        let asked = ask(&officer, &json!({})).expect(202);
        let given = claim(world);
        world.store.write(|tx| bundle_runs::give_back(tx, &world.system(), &given)).unwrap();
        for _ in 0..bundle_runs::ATTEMPTS_MAX {
            claim(world);
            world.pass(Duration::minutes(1));
        }
        assert_eq!(work(world), 0);
        let failed = read(&officer, &asked);
        assert_eq!((&failed["phase"], &failed["problem"]["code"]), (&json!("failed"), &json!("givenUp")));
        assert_eq!(count(&officer, "/v1/bundles"), 0);
    }

    /// Needs that change while the search goes on are heard in the words that a request would have been answered with.
    fn a_need_that_changes_meanwhile_fails_the_run(world) {
        let boards = three_needs(world);
        let officer = world.officer();
        let asked = ask(&officer, &json!({})).expect(202);
        let run = claim(world);
        let found = find(world, &run);
        let (_, buyer) = world.somebody(samenkoop_api::auth::Role::Member(boards[0].member));
        let need = buyer.get("/v1/needs").expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        buyer.post_nothing(&format!("/v1/needs/{need}/withdrawals")).expect(201);
        let refused = finish(world, &run, &found).unwrap_err();
        assert!(refused.to_string().contains(&format!("need {need} has changed meanwhile")), "{refused}");
        let failure = Failure { code: "phaseForbids".to_owned(), detail: refused.to_string() };
        world.store.write(|tx| bundle_runs::fail(tx, &world.system(), run.clone(), failure.clone())).unwrap();
        let failed = read(&officer, &asked);
        assert_eq!((&failed["phase"], &failed["problem"]["code"], count(&officer, "/v1/bundles")), (&json!("failed"), &json!("phaseForbids"), 0));

        // A run that finds nothing left to bundle when it begins says so itself.
        let asked = ask(&officer, &json!({ "selection": { "memberIds": [boards[1].member] } })).expect(202);
        let (_, buyer) = world.somebody(samenkoop_api::auth::Role::Member(boards[1].member));
        let need = buyer.get("/v1/needs").expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        buyer.post_nothing(&format!("/v1/needs/{need}/withdrawals")).expect(201);
        assert_eq!(work(world), 1);
        let failed = read(&officer, &asked);
        assert_eq!((&failed["phase"], &failed["problem"]["code"]), (&json!("failed"), &json!("incomplete")));
        assert_eq!(failed["problem"]["detail"], "no need in this selection is submitted");
    }

    /// More needs than a request waits for are looked at by a run, without being asked.
    fn a_large_bundle_becomes_a_run(world) {
        let boards = boards(world, 30);
        for _ in 0..12 {
            for board in &boards {
                submitted(world, board, &Wish::wifi(&[(0, 20), (1, 5), (2, 10)]));
            }
        }
        let officer = world.officer();
        let by_region = |prefix: u8| officer.post("/v1/bundles", &json!({ "policy": { "regionPrefix": prefix } }));
        // 360 needs in three small regions are 1,080 parts; in two, 720.
        let large = by_region(5).expect(202);
        assert_eq!((&large.json()["progress"]["needs"], large.header("Preference-Applied")), (&json!(1080), None));
        by_region(0).expect(201);
        assert_eq!(work(world), 1);
        let done = read(&officer, &large);
        assert_eq!((&done["phase"], &done["progress"]["percent"]), (&json!("done"), &json!(100)));
        let report = officer.get(&format!("/v1/bundles/{}/reconciliation", large.id())).expect(200).json();
        assert_eq!(report["discrepancies"], json!([]));
    }

    /// Several instances: each run is worked on once.
    fn two_instances_share_the_work(world) {
        three_needs(world);
        let officer = world.officer();
        for _ in 0..6 {
            ask(&officer, &json!({})).expect(202);
        }
        let other = samenkoop_api::store::Store::open(world.store.url(), 3).unwrap();
        let now = world.now();
        let begun: u32 = std::thread::scope(|scope| {
            let instances = [&world.store, &other].map(|store| {
                scope.spawn(move || run_due(store, &Clock::of(move || now), &|| false).unwrap())
            });
            instances.into_iter().map(|instance| instance.join().unwrap()).sum()
        });
        assert_eq!((begun, count(&officer, "/v1/bundles")), (6, 6));
        let runs = officer.get("/v1/bundle-runs").expect(200).json();
        assert!(runs["items"].as_array().unwrap().iter().all(|run| run["phase"] == "done"));
    }
}
