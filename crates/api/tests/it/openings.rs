//! Openings: two officers, after the deadline, and a record of what they found.

use std::sync::Barrier;

use chrono::Duration;
use diesel::{
    Connection as _, PgConnection, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _,
    dsl::sql, sql_types::BigInt,
};
use samenkoop_api::{
    app::{AppError, Code, bids, openings},
    auth::{Acting, Caller, Role, policy::Access},
    store::DatabaseUrl,
};
use samenkoop_core::{
    bid::content::{Answer, PriceLine},
    evaluation::criterion::CriterionKey,
    id::{BidId, OpeningId, SupplierId, UserId},
    moment::Moment,
    money::{Currency, UnitPrice},
    names::Prose,
    quantity::Quantity,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    bids::{bidder, market},
    client::Client,
    market::{self, Market, UNITS},
    on_both_databases,
    world::World,
};

fn path(market: &Market) -> String {
    format!("/v1/tenders/{}/openings", market.tender)
}

/// Begins and confirms an opening by two new officers; the answer to the confirmation.
fn open(world: &World, market: &Market) -> crate::client::Answer {
    let begun = world.officer().post(&path(market), &json!({})).expect(201);
    let confirmations = format!("{}/{}/confirmations", path(market), begun.id());
    world.officer().post(&confirmations, &json!({}))
}

on_both_databases! {
    /// Two officers open after the deadline; from then on the bids can be read by the cooperative and the auditor, and by no rival.
    fn two_officers_open_the_bids(world) {
        let (market, deadline_at) = market(world);
        let (one, two, gone) = (bidder(world), bidder(world), bidder(world));
        let first = one.post(&market.bids(), &market.bid(0, "199.00")).expect(201).json();
        let second = two.post(&market.bids(), &market.bid(1, "149.00")).expect(201).json();
        let withdrawn = gone.post(&market.bids(), &market.bid(0, "99.00")).expect(201).json();
        let withdrawn_path = format!("{}/{}", market.bids(), withdrawn["bidId"].as_str().unwrap());
        gone.post(&format!("{withdrawn_path}/withdrawals"), &json!({})).expect(201);

        let (anna, bram) = (world.officer(), world.officer());
        assert_eq!(anna.post(&path(&market), &json!({})).expect(409).code(), "phaseForbids");
        world.set_clock(deadline_at);
        let begun = anna.post(&path(&market), &json!({})).expect(201);
        assert_eq!(begun.json()["record"], Value::Null);
        let confirmations = format!("{}/{}/confirmations", path(&market), begun.id());
        assert_eq!(anna.post(&confirmations, &json!({})).expect(409).code(), "secondPersonNeeded");
        assert_eq!(bram.get(&market.bids()).expect(409).code(), "notOpened");

        let opened = bram.post(&confirmations, &json!({})).expect(201);
        let record = opened.json()["record"].clone();
        assert_eq!((&record["bidCount"], &record["withdrawnCount"], &record["failureCount"]), (&json!(2), &json!(1), &json!(0)));
        let digests: Vec<&Value> = record["bids"].as_array().unwrap().iter().map(|bid| &bid["sha256"]).collect();
        assert_eq!(digests, [&first["sha256"], &second["sha256"]]);
        // Repeated, it is the same; a third officer finds it done; a new opening is not possible.
        assert_eq!(bram.post(&confirmations, &json!({})).expect(201).text, opened.text);
        assert_eq!(world.officer().post(&confirmations, &json!({})).expect(409).code(), "phaseForbids");
        assert_eq!(anna.post(&path(&market), &json!({})).expect(409).code(), "phaseForbids");

        for reader in [world.officer(), world.auditor()] {
            let all = reader.get(&market.bids()).expect(200).json();
            assert_eq!(all["items"].as_array().unwrap().len(), 3);
            assert_eq!(all["items"][0]["content"]["total"]["amount"], "7960.00");
            assert_eq!(all["items"][0]["phase"], "opened");
            // What was withdrawn is never opened.
            let unread = reader.get(&withdrawn_path).expect(200).json();
            assert_eq!((&unread["content"], &unread["phase"]), (&Value::Null, &json!("withdrawn")));
            assert_eq!(reader.get(&format!("{}/{}", path(&market), begun.id())).expect(200).text, opened.text);
            assert!(reader.get("/v1/audit/events?limit=200").expect(200).text.contains("bidSubmitted"));
        }
        world.admin().get(&market.bids()).expect(403);
        assert_eq!(two.get(&market.bids()).expect(200).json()["items"].as_array().unwrap().len(), 1);
        two.get(&format!("{}/{}", market.bids(), first["bidId"].as_str().unwrap())).expect(404);
        assert!(!world.admin().get("/v1/audit/events?limit=200").expect(200).text.contains("bidSubmitted"));
        let log = world.auditor().get(&format!("/v1/audit/events?subject={}", begun.id())).expect(200).json();
        assert_eq!(log["items"][1]["detail"]["receipts"], json!(digests));
    }

    /// The second officer comes within ten minutes, or the two begin again.
    fn the_officers_are_there_together(world) {
        let (market, deadline_at) = market(world);
        world.set_clock(deadline_at);
        let begun = world.officer().post(&path(&market), &json!({})).expect(201);
        let confirmations = format!("{}/{}/confirmations", path(&market), begun.id());
        world.pass(Duration::minutes(10) + Duration::microseconds(1));
        assert_eq!(world.officer().post(&confirmations, &json!({})).expect(409).code(), "phaseForbids");
        let again = world.officer().post(&path(&market), &json!({})).expect(201);
        world.pass(Duration::minutes(10));
        let confirmations = format!("{}/{}/confirmations", path(&market), again.id());
        world.officer().post(&confirmations, &json!({})).expect(201);
        let listed = world.auditor().get(&path(&market)).expect(200).json();
        let records: Vec<bool> = listed["items"].as_array().unwrap().iter().map(|one| one["record"].is_null()).collect();
        assert_eq!(records, [true, false]);
    }

    /// A key in a script opens nothing, nor does anybody who is no officer, nor an opening of another tender.
    fn only_officers_in_person_open(world) {
        let ((market, deadline_at), (elsewhere, _)) = (market(world), market(world));
        world.set_clock(deadline_at);
        let officer = world.officer();
        let key = json!({ "name": "Script", "scopes": ["*:write"], "expiresAt": "2027-08-01T00:00:00Z" });
        let secret = officer.post("/v1/api-keys", &key).expect(201).json()["secret"].clone();
        world.with_token(secret.as_str().unwrap()).post(&path(&market), &json!({})).expect(403);
        for client in [world.auditor(), world.admin(), bidder(world)] {
            client.post(&path(&market), &json!({})).expect(403);
        }
        let id = Uuid::now_v7();
        let begun = officer.post(&path(&market), &json!({ "id": id })).expect(201);
        assert_eq!(officer.post(&path(&market), &json!({ "id": id })).expect(201).text, begun.text);
        assert_eq!(world.officer().post(&path(&market), &json!({ "id": id })).expect(409).code(), "alreadyExists");
        world.officer().post(&format!("{}/{id}/confirmations", path(&elsewhere)), &json!({})).expect(404);
        world.officer().get(&format!("{}/{id}", path(&elsewhere))).expect(404);
    }

    /// A bid whose bytes were changed behind our back is in the record with the reason; the others are opened all the same.
    fn what_does_not_hold_is_recorded_and_not_hidden(world) {
        let (market, deadline_at) = market(world);
        let (one, two) = (bidder(world), bidder(world));
        let first = one.post(&market.bids(), &market.bid(0, "199.00")).expect(201).json();
        two.post(&market.bids(), &market.bid(0, "149.00")).expect(201);
        tamper(world, first["bidId"].as_str().unwrap());
        let path = format!("{}/{}", market.bids(), first["bidId"].as_str().unwrap());
        let shown = one.get(&path).expect(200).json();
        assert_eq!((&shown["isIntact"], &shown["content"]), (&json!(false), &Value::Null));

        world.set_clock(deadline_at);
        let record = open(world, &market).expect(201).json()["record"].clone();
        assert_eq!((&record["bidCount"], &record["failureCount"]), (&json!(2), &json!(1)));
        let failure = record["bids"][0]["failure"].as_str().unwrap();
        assert!(failure.contains(first["sha256"].as_str().unwrap()), "{failure}");
        assert_eq!(record["bids"][1]["failure"], Value::Null);
        let stored = world.store.read(|tx| tx.tender_find(market.tender)).unwrap().unwrap().value;
        let judged = world.store.read(|tx| openings::opened_bids(tx, &stored)).unwrap();
        assert_eq!(judged.len(), 1);
    }

    /// While forty suppliers submit, the deadline passes and two officers open: who has a receipt is in the record, and nobody else.
    fn an_acknowledged_bid_is_in_the_record(world) {
        let (market, deadline_at) = market(world);
        world.set_clock(deadline_at.checked_add(Duration::microseconds(-1)).unwrap());
        let bidders: Vec<Client> = (0..40).map(|_| bidder(world)).collect();
        let (anna, bram) = (world.officer(), world.officer());
        let begin = Barrier::new(bidders.len() + 1);
        let (acknowledged, record) = std::thread::scope(|scope| {
            let threads: Vec<_> = bidders.into_iter().map(|bidder| {
                let (market, begin) = (&market, &begin);
                scope.spawn(move || {
                    let bid = market.bid(0, "199.00");
                    begin.wait();
                    bidder.post(&market.bids(), &bid)
                })
            }).collect();
            begin.wait();
            world.set_clock(deadline_at);
            let begun = anna.post(&path(&market), &json!({})).expect(201);
            let confirmations = format!("{}/{}/confirmations", path(&market), begun.id());
            let record = bram.post(&confirmations, &json!({})).expect(201).json()["record"].clone();
            let answers: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
            (answers, record)
        });
        let receipts = |found: &mut dyn Iterator<Item = Value>| {
            let mut receipts: Vec<String> = found.map(|one| format!("{} {} {}", one["bidId"], one["sha256"], one["receivedAt"])).collect();
            receipts.sort();
            receipts
        };
        for answer in &acknowledged {
            assert!(matches!(answer.status, 201 | 409), "{answer:?}");
        }
        let acknowledged = receipts(&mut acknowledged.iter().filter(|answer| answer.status == 201).map(|answer| answer.json()));
        let recorded = receipts(&mut record["bids"].as_array().unwrap().iter().cloned());
        assert_eq!(acknowledged, recorded);
    }
}

/// On PostgreSQL transactions really run at once, so the two can be made to overlap.
mod overlapping_on_postgres {
    use super::*;

    fn acting(user: UserId, role: Role, now: Moment) -> Acting {
        let access = if matches!(role, Role::Supplier(_)) { Access::Own } else { Access::All };
        Acting { caller: Caller::person(user, role, access), now, request: Uuid::now_v7() }
    }

    fn offer(market: &Market) -> bids::Offer {
        bids::Offer {
            lot_id: market.lots[0],
            currency: Currency::Eur,
            price_lines: vec![PriceLine {
                item_position: 1,
                unit_price: UnitPrice::parse("199.00").unwrap(),
                quantity: Quantity::new(UNITS).unwrap(),
            }],
            answers: vec![Answer {
                criterion: CriterionKey::new("service").unwrap(),
                text: Prose::new("Within four hours.").unwrap(),
            }],
            valid_until: None,
            supplier_reference: None,
        }
    }

    struct Scene {
        world: World,
        market: Market,
        supplier: SupplierId,
        person: UserId,
        deadline_at: Moment,
        opening: OpeningId,
        second: UserId,
    }

    fn scene() -> Scene {
        let world = World::on_postgres();
        let (market, deadline_at) = market(&world);
        let supplier = market::supplier(&world.store, world.now());
        let (person, _) = world.somebody(Role::Supplier(supplier));
        let ((first, _), (second, _)) = (world.somebody(Role::Officer), world.somebody(Role::Officer));
        let by = acting(first, Role::Officer, deadline_at);
        let opening = world.store.write(|tx| openings::begin(tx, &by, market.tender, None)).unwrap().value.id;
        Scene { world, market, supplier, person, deadline_at, opening, second }
    }

    impl Scene {
        /// A submission that came in just in time, and does something before it ends.
        fn submit(&self, before_the_end: impl Fn()) -> Result<(), AppError> {
            let in_time = self.deadline_at.checked_add(Duration::microseconds(-1)).unwrap();
            let by = acting(self.person, Role::Supplier(self.supplier), in_time);
            let id = BidId::from_uuid(Uuid::now_v7());
            let tender = self.market.tender;
            self.world.store.write_among(bids::among(tender), |tx| {
                bids::submit(tx, &by, tender, id, &offer(&self.market))?;
                before_the_end();
                Ok(())
            })
        }

        /// The confirmation of the opening, which does something before it ends; how many bids it found.
        fn confirm(&self, before_the_end: impl Fn()) -> usize {
            let by = acting(self.second, Role::Officer, self.deadline_at);
            let tender = self.market.tender;
            let opened = self.world.store.write_among(openings::among(tender), |tx| {
                let opened = openings::confirm(tx, &by, tender, self.opening)?;
                before_the_end();
                Ok::<_, AppError>(opened)
            });
            opened.unwrap().value.completed.unwrap().2.bids.len()
        }

        fn stored(&self) -> usize {
            self.world.store.read(|tx| tx.bids_of_tender(self.market.tender)).unwrap().len()
        }

        /// Returns once `thread` waits for the tender; fails if it ends without.
        fn until_it_waits<T>(&self, thread: &std::thread::ScopedJoinHandle<'_, T>) {
            let DatabaseUrl::Postgres(url) = self.world.store.url() else { panic!("not PostgreSQL") };
            let mut connection = PgConnection::establish(url).unwrap();
            let waiting = "(SELECT COUNT(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database \
                 WHERE locktype = 'advisory' AND NOT granted AND datname = current_database())";
            while diesel::select(sql::<BigInt>(waiting)).get_result::<i64>(&mut connection).unwrap() == 0 {
                assert!(!thread.is_finished(), "it did not wait");
            }
        }
    }

    /// A stop at the end of a transaction, while others do their part.
    struct Stop {
        reached: Barrier,
        over: Barrier,
    }

    impl Stop {
        fn new() -> Self {
            Self { reached: Barrier::new(2), over: Barrier::new(2) }
        }

        fn here(&self) {
            self.reached.wait();
            self.over.wait();
        }

        fn meanwhile<T>(&self, act: impl FnOnce() -> T) -> T {
            /// Ends the stop even when the act panics, so that the test fails instead of hanging.
            struct Over<'a>(&'a Barrier);
            impl Drop for Over<'_> {
                fn drop(&mut self) {
                    self.0.wait();
                }
            }
            self.reached.wait();
            let _over = Over(&self.over);
            act()
        }
    }

    #[test]
    fn an_opening_waits_for_the_submission_that_is_under_way_and_finds_it() {
        let (scene, stop) = (scene(), Stop::new());
        let (outcome, found) = std::thread::scope(|scope| {
            let submission = scope.spawn(|| scene.submit(|| stop.here()));
            let opening = stop.meanwhile(|| {
                let opening = scope.spawn(|| scene.confirm(|| ()));
                scene.until_it_waits(&opening);
                opening
            });
            (submission.join().unwrap(), opening.join().unwrap())
        });
        assert!(outcome.is_ok(), "{outcome:?}");
        assert_eq!((found, scene.stored()), (1, 1));
    }

    #[test]
    fn a_submission_waits_for_the_opening_that_is_under_way_and_is_refused() {
        let (scene, stop) = (scene(), Stop::new());
        let (outcome, found) = std::thread::scope(|scope| {
            let opening = scope.spawn(|| scene.confirm(|| stop.here()));
            let submission = stop.meanwhile(|| {
                let submission = scope.spawn(|| scene.submit(|| ()));
                scene.until_it_waits(&submission);
                submission
            });
            (submission.join().unwrap(), opening.join().unwrap())
        });
        assert!(matches!(outcome, Err(AppError::Refused { code: Code::PhaseForbids, .. })), "{outcome:?}");
        assert_eq!((found, scene.stored()), (0, 0));
    }
}

/// Changes a price in the stored content as somebody with the database in hand could, past the trigger that forbids it.
fn tamper(world: &World, bid: &str) {
    match world.store.url() {
        DatabaseUrl::Sqlite(path) => {
            let change = format!(
                "DROP TRIGGER bid_versions_no_update; \
                 UPDATE bid_versions SET content = CAST(replace(CAST(content AS TEXT), '199', '111') AS BLOB) WHERE bid_id = '{bid}'"
            );
            SqliteConnection::establish(path.to_str().unwrap()).unwrap().batch_execute(&change).unwrap();
        }
        DatabaseUrl::Postgres(url) => {
            let change = format!(
                "ALTER TABLE bid_versions DISABLE TRIGGER ALL; \
                 UPDATE bid_versions SET content = convert_to(replace(convert_from(content, 'UTF8'), '199', '111'), 'UTF8') \
                 WHERE bid_id = '{bid}'"
            );
            PgConnection::establish(url).unwrap().batch_execute(&change).unwrap();
        }
    }
}
