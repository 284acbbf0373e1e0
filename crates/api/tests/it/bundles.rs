//! From submitted needs to tenders with lots.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree as _},
    test_runner::TestRunner,
};
use samenkoop_api::{auth::Role, store::DatabaseUrl};
use samenkoop_core::id::NeedId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    bundle_scene::{Board, Wish, boards, demo_cooperative, submitted},
    client::{Answer, Client},
    on_both_databases,
    world::World,
};

/// Every item of a list, page by page.
fn all(client: &Client, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("{path}?limit=7{cursor}")).expect(200).json();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

fn propose(officer: &Client, body: &Value) -> Answer {
    officer.post("/v1/bundles", body)
}

fn path(bundle: &Answer, rest: &str) -> String {
    format!("/v1/bundles/{}{rest}", bundle.id())
}

fn count(bundle: &Value, reason: &str) -> u64 {
    let counts = bundle["placements"].as_array().unwrap();
    counts.iter().find(|count| count["reason"] == reason).unwrap()["count"].as_u64().unwrap()
}

/// Two members with wifi in one region, and one of them with more in a region of its own.
fn two_boards(world: &World) -> (Vec<Board>, Vec<NeedId>) {
    let boards = boards(world, 3);
    let needs = vec![
        submitted(world, &boards[0], &Wish::wifi(&[(0, 20), (1, 10)])),
        submitted(world, &boards[1], &Wish::wifi(&[(0, 30)])),
        submitted(world, &boards[1], &Wish::wifi(&[(2, 5)])),
    ];
    (boards, needs)
}

/// Runs SQL past the service.
fn raw(world: &World, sql: &str) -> Result<(), String> {
    let done = match world.store.url() {
        DatabaseUrl::Sqlite(path) => SqliteConnection::establish(path.to_str().unwrap())
            .unwrap()
            .batch_execute(&format!("PRAGMA foreign_keys = ON; {sql}")),
        DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(sql),
    };
    done.map_err(|error| error.to_string())
}

/// A random cooperative of a few boards, from a fixed seed.
fn random_needs(world: &World, runner: &mut TestRunner) -> BTreeMap<(String, String), u64> {
    let wish = (0_usize..4, 0_usize..3, vec(0_usize..2, 6), vec(1_u64..300, 3), vec(0_u8..2, 3), 0_usize..3);
    let wishes = vec(wish, 8..30).new_tree(runner).unwrap().current();
    let boards = boards(world, 4);
    let windows = [("2027-07-01", "2027-08-01"), ("2027-07-15", "2027-10-01"), ("2027-09-15", "2027-12-01")];
    let mut lines = BTreeMap::new();
    for (board, kind, picks, units, kept, window) in wishes {
        let mut at: Vec<(usize, u64)> =
            (0..3).filter(|place| kept[*place] == 1).map(|place| (place, units[place])).collect();
        if at.is_empty() {
            at.push((0, units[0]));
        }
        let category = ["wifi", "connectivity", "devices"][kind];
        let need = submitted(
            world,
            &boards[board],
            &Wish { category, picks, lines: at.clone(), window: windows[window] },
        );
        for (place, units) in at {
            lines.insert((need.to_string(), boards[board].sites[place].to_string()), units);
        }
    }
    lines
}

on_both_databases! {
    /// From needs to a bundle with lots, reasons and amounts, and on to a draft tender that carries the same.
    fn needs_become_a_bundle_and_a_bundle_becomes_tenders(world) {
        let (boards, needs) = two_boards(world);
        let (_, buyer) = world.somebody(Role::Member(boards[0].member));
        let officer = world.officer();
        let bundle = propose(&officer, &json!({})).expect(201);
        let shown = bundle.json();
        assert_eq!((&shown["phase"], &shown["status"], &shown["lots"]), (&json!("proposed"), &json!("optimal"), &json!(1)));
        assert_eq!((count(&shown, "inLot"), count(&shown, "noPartner")), (2, 1));
        // Alone: 65 x 450 + 3 x 12,000. Together: 60 x 450 + 4,000, and 5 x 450 + 12,000 for the one without a partner.
        assert_eq!(shown["baseline"]["amount"], "65250.00");
        assert_eq!(shown["objective"]["amount"], "45250.00");
        assert_eq!(shown["savings"]["amount"], "20000.00");
        assert_eq!(shown["lowerBound"], shown["objective"]);
        assert_eq!(officer.get(&path(&bundle, "")).expect(200).text, bundle.text);

        let lots = all(&officer, &path(&bundle, "/lots"));
        let lot = officer.get(&path(&bundle, &format!("/lots/{}", lots[0]["id"].as_str().unwrap()))).expect(200).json();
        assert_eq!((&lot["quantity"], &lot["region"], &lot["memberCount"]), (&json!(60), &json!("NL36"), &json!(2)));
        assert_eq!(lot["requirements"], json!({ "generation": "wifi5", "management": "none", "placement": "indoor" }));
        assert_eq!(lot["allocations"].as_array().unwrap().len(), 3);
        officer.get(&path(&bundle, &format!("/lots/{}", Uuid::now_v7()))).expect(404);
        assert_eq!(officer.get(&path(&bundle, "/reconciliation")).expect(200).json()["discrepancies"], json!([]));

        let accepted = officer.post(&path(&bundle, "/acceptances"), &json!({ "frameworkTermMonths": 36 })).expect(201);
        let shown = accepted.json();
        assert_eq!(shown["phase"], "accepted");
        // Who speaks for a member with a need in it gets a letter; the other member has nobody who logs in.
        assert_eq!(world.store.read(|tx| tx.job_count_open()).unwrap(), 1);
        assert_eq!(shown["tenders"][0]["reference"], "NETWORK-2027-01");
        let tender = officer.get(&format!("/v1/tenders/{}", shown["tenders"][0]["tenderId"].as_str().unwrap())).expect(200);
        assert_eq!((&tender.json()["phase"], &tender.json()["frameworkTermMonths"]), (&json!("draft"), &json!(36)));
        assert_eq!(tender.json()["title"]["nl"], "Wifi voor 2 schoolbesturen");
        let made = all(&officer, &format!("/v1/tenders/{}/lots", tender.id()));
        assert_eq!(made.len(), 1);
        assert_eq!((&made[0]["quantity"], &made[0]["estimatedValue"]["amount"]), (&json!(60), &json!("27000.00")));
        assert_eq!(made[0]["maximumValue"]["amount"], "29700.00");
        let report = officer.get(&format!("/v1/tenders/{}/reconciliation", tender.id())).expect(200).json();
        assert_eq!((&report["units"], &report["discrepancies"]), (&json!(60), &json!([])));
        assert_eq!(officer.get(&path(&bundle, "/reconciliation")).expect(200).json()["discrepancies"], json!([]));

        let phase = |client: &Client, need: NeedId| client.get(&format!("/v1/needs/{need}")).expect(200).json()["phase"].clone();
        assert_eq!(phase(&buyer, needs[0]), "bundled");
        assert_eq!((phase(&officer, needs[1]), phase(&officer, needs[2])), (json!("bundled"), json!("submitted")));
    }

    /// A bundle is accepted once; then it stays, and what it took is no longer there to be bundled.
    fn a_bundle_is_accepted_once(world) {
        two_boards(world);
        let officer = world.officer();
        let (first, second) = (propose(&officer, &json!({})).expect(201), propose(&officer, &json!({})).expect(201));
        let accept = |bundle: &Answer| officer.post(&path(bundle, "/acceptances"), &json!({}));
        let done = accept(&first).expect(201);
        assert_eq!(accept(&first).expect(409).code(), "phaseForbids");
        assert_eq!(officer.delete(&path(&first, ""), &done.etag()).expect(409).code(), "phaseForbids");
        // The other proposal rests on the same needs.
        let refused = accept(&second).expect(409);
        assert_eq!(refused.code(), "phaseForbids");
        assert!(refused.text.contains("propose it anew"), "{}", refused.text);
        assert_eq!(all(&officer, "/v1/tenders").len(), 1);
        officer.delete(&path(&second, ""), "\"v9\"").expect(412);
        officer.delete(&path(&second, ""), &second.etag()).expect(204);
        officer.get(&path(&second, "")).expect(404);
        assert_eq!(all(&officer, "/v1/bundles").len(), 1);
        // One need is left, and nobody to share a lot with.
        let last = propose(&officer, &json!({})).expect(201);
        assert_eq!(last.json()["lots"], 0);
        assert_eq!(accept(&last).expect(409).code(), "incomplete");
    }

    /// What changed between proposal and acceptance refuses the whole, and nothing of it happens.
    fn a_need_withdrawn_in_between_refuses_the_bundle(world) {
        let (boards, needs) = two_boards(world);
        let officer = world.officer();
        let (_, buyer) = world.somebody(Role::Member(boards[0].member));
        let bundle = propose(&officer, &json!({})).expect(201);
        buyer.post(&format!("/v1/needs/{}/withdrawals", needs[0]), &json!({})).expect(201);
        let refused = officer.post(&path(&bundle, "/acceptances"), &json!({})).expect(409);
        assert_eq!(refused.code(), "phaseForbids");
        assert!(refused.text.contains(&needs[0].to_string()), "{}", refused.text);
        assert_eq!(all(&officer, "/v1/tenders"), [] as [Value; 0]);
        assert_eq!(officer.get(&format!("/v1/needs/{}", needs[1])).expect(200).json()["phase"], "submitted");
        assert_eq!(officer.get(&path(&bundle, "")).expect(200).json()["phase"], "proposed");
    }

    /// A member reads where its own needs went, and of others not even that they are there.
    fn a_member_sees_where_its_own_needs_went(world) {
        let (boards, needs) = two_boards(world);
        let officer = world.officer();
        let apart = json!([{ "needId": needs[0], "otherNeedId": needs[2] }]);
        let bundle = propose(&officer, &json!({ "policy": { "apart": apart } })).expect(201);
        let see = |board: &Board| {
            let (_, buyer) = world.somebody(Role::Member(board.member));
            let seen: BTreeSet<String> = all(&buyer, &path(&bundle, "/placements"))
                .iter()
                .map(|placement| placement["needId"].as_str().unwrap().to_owned())
                .collect();
            (buyer, seen)
        };
        let texts = |needs: &[NeedId]| needs.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        let (first, seen) = see(&boards[0]);
        assert_eq!(seen, texts(&needs[..1]));
        assert_eq!(see(&boards[1]).1, texts(&needs[1..]));
        assert_eq!(all(&officer, &path(&bundle, "/placements")).len(), 3);
        assert_eq!(first.get(&path(&bundle, "")).expect(200).json()["policy"]["apart"], json!([]));
        assert_eq!(all(&first, "/v1/bundles").len(), 1);
        first.get(&path(&bundle, "/lots")).expect(403);
        // The third board has no need in it.
        let (_, outsider) = world.somebody(Role::Member(boards[2].member));
        assert_eq!(all(&outsider, "/v1/bundles"), [] as [Value; 0]);
        outsider.get(&path(&bundle, "")).expect(404);
        outsider.get(&path(&bundle, "/placements")).expect(404);

        let placements = all(&first, &path(&bundle, "/placements"));
        let own = &placements[0];
        assert_eq!((&own["reason"], &own["cost"]["amount"], &own["saving"]["amount"]), (&json!("inLot"), &json!("15500.00"), &json!("10000.00")));
        let sentence = own["explanation"]["nl"].as_str().unwrap();
        assert!(sentence.starts_with("De behoefte aan wifi in NL36 deelt een perceel"), "{sentence}");
    }

    /// Selection and policy are checked with everything that is wrong at once.
    fn a_proposal_says_everything_that_is_wrong_with_it(world) {
        let (boards, needs) = two_boards(world);
        let officer = world.officer();
        let bad = json!({ "policy": { "regionPrefix": 1, "minLotMembers": 0, "maxLotValue": { "amount": "x", "currency": "EUR" }, "colour": 1 } });
        let pointers = propose(&officer, &bad).expect(400).pointers();
        assert_eq!(pointers, ["/policy/colour", "/policy/maxLotValue", "/policy/minLotMembers", "/policy/regionPrefix"]);
        let bad = json!({ "selection": { "categoryIds": ["no-such-category"], "memberIds": [Uuid::now_v7()] } });
        assert_eq!(propose(&officer, &bad).expect(400).pointers(), ["/selection/categoryIds", "/selection/memberIds"]);
        let bad = json!({ "policy": {
            "minLotMembers": 3, "maxLotMembers": 2, "maxLotValue": { "amount": "1.00", "currency": "SEK" },
            "apart": [{ "needId": needs[0], "otherNeedId": Uuid::now_v7() }],
        } });
        let pointers = propose(&officer, &bad).expect(400).pointers();
        assert_eq!(pointers, ["/policy/apart/0", "/policy/maxLotValue", "/policy/minLotMembers"]);
        let none = json!({ "selection": { "categoryIds": ["dpo"] } });
        assert_eq!(propose(&officer, &none).expect(409).code(), "incomplete");
        let one = json!({ "selection": { "memberIds": [boards[1].member] } });
        assert_eq!(count(&propose(&officer, &one).expect(201).json(), "noPartner"), 2);
    }

    /// A request that is sent again is done once: by its id, and by its key.
    fn a_proposal_can_be_sent_again(world) {
        let (_, needs) = two_boards(world);
        let officer = world.officer();
        let body = json!({ "id": Uuid::now_v7() });
        let first = propose(&officer, &body).expect(201);
        assert_eq!(propose(&officer, &body).expect(201).text, first.text);
        let other = json!({ "id": first.id(), "policy": { "minLotMembers": 1 } });
        assert_eq!(propose(&officer, &other).expect(409).code(), "alreadyExists");
        let kept = officer.post_with_key("/v1/bundles", "bundle-1", &json!({})).expect(201);
        let accepted = officer.post_with_key(&path(&kept, "/acceptances"), "accept-1", &json!({})).expect(201);
        // The needs are taken by now, and both answers are still the ones that were given.
        assert_eq!(officer.post_with_key("/v1/bundles", "bundle-1", &json!({})).expect(201).text, kept.text);
        assert_eq!(officer.post_with_key(&path(&kept, "/acceptances"), "accept-1", &json!({})).expect(201).text, accepted.text);
        assert_eq!(officer.get(&format!("/v1/needs/{}", needs[0])).expect(200).json()["phase"], "bundled");
    }

    /// The database itself refuses a lot whose quantity is not what it carries, and changes to what it carries.
    fn the_database_holds_the_law_of_conservation(world) {
        two_boards(world);
        let officer = world.officer();
        let bundle = propose(&officer, &json!({})).expect(201);
        let lot = all(&officer, &path(&bundle, "/lots"))[0]["id"].as_str().unwrap().to_owned();
        let copy = Uuid::now_v7();
        let columns = "category_id, requirements, region, start_from, start_until";
        let with_quantity = |quantity: &str| format!(
            "BEGIN; \
             INSERT INTO bundle_allocations SELECT '{copy}', need_id, site_id, quantity FROM bundle_allocations WHERE bundle_lot_id = '{lot}'; \
             INSERT INTO bundle_lots (id, bundle_id, position, {columns}, quantity, unit_price_minor, rate_bp, cost) \
             SELECT '{copy}', bundle_id, 99, {columns}, {quantity}, unit_price_minor, rate_bp, cost FROM bundle_lots WHERE id = '{lot}'; \
             COMMIT;"
        );
        for refused in [
            with_quantity("quantity + 1"),
            with_quantity("quantity - 1"),
            format!("UPDATE bundle_lots SET quantity = quantity + 1 WHERE id = '{lot}'"),
            format!("UPDATE bundle_allocations SET quantity = quantity + 1 WHERE bundle_lot_id = '{lot}'"),
            format!("DELETE FROM bundle_allocations WHERE bundle_lot_id = '{lot}'"),
        ] {
            let why = raw(world, &refused).unwrap_err();
            assert!(why.contains("conservation:"), "{refused}: {why}");
        }
        // The control: what balances goes in.
        raw(world, &with_quantity("quantity")).unwrap();
        assert_eq!(all(&officer, &path(&bundle, "/lots")).len(), 2);
        // A line that two lots carry is counted twice, and the report says so.
        let report = officer.get(&path(&bundle, "/reconciliation")).expect(200).json();
        assert_eq!(report["discrepancies"][0]["kind"], "countedTwice");
    }

    /// Random cooperatives: no need lost, none counted twice, a reason for each, and the tenders carry the same.
    fn random_needs_are_all_placed_and_none_is_counted_twice(world) {
        let mut runner = TestRunner::deterministic();
        let lines = random_needs(world, &mut runner);
        let officer = world.officer();
        for policy in [json!({}), json!({ "regionPrefix": 0 }), json!({ "regionPrefix": 5, "maxLotMembers": 2 })] {
            let bundle = propose(&officer, &json!({ "policy": policy })).expect(201);
            let mut carried: BTreeMap<(String, String), u64> = BTreeMap::new();
            for lot in all(&officer, &path(&bundle, "/lots")) {
                let id = lot["id"].as_str().unwrap();
                let detail = officer.get(&path(&bundle, &format!("/lots/{id}"))).expect(200).json();
                let mut sum = 0;
                for allocation in detail["allocations"].as_array().unwrap() {
                    let text = |name: &str| allocation[name].as_str().unwrap().to_owned();
                    let units = allocation["quantity"].as_u64().unwrap();
                    assert_eq!(carried.insert((text("needId"), text("siteId")), units), None, "counted twice");
                    sum += units;
                }
                assert_eq!(lot["quantity"], sum);
            }
            assert!(carried.iter().all(|(line, units)| lines[line] == *units));
            let placements = all(&officer, &path(&bundle, "/placements"));
            let units = |wanted: fn(&Value) -> bool| -> u64 {
                placements.iter().filter(|one| wanted(one)).map(|one| one["quantity"].as_u64().unwrap()).sum()
            };
            assert_eq!(units(|_| true), lines.values().sum::<u64>());
            assert_eq!(units(|one| one["reason"] == "inLot"), carried.values().sum::<u64>());
            assert!(placements.iter().all(|one| one["bundleLotId"].is_null() == (one["reason"] != "inLot")));
            let placed: BTreeSet<&str> = placements.iter().map(|one| one["needId"].as_str().unwrap()).collect();
            assert_eq!(placed, lines.keys().map(|(need, _)| need.as_str()).collect());
            assert_eq!(officer.get(&path(&bundle, "/reconciliation")).expect(200).json()["discrepancies"], json!([]));
        }
        let bundle = propose(&officer, &json!({})).expect(201);
        let accepted = officer.post(&path(&bundle, "/acceptances"), &json!({})).expect(201).json();
        let lots: u64 = accepted["tenders"].as_array().unwrap().iter().map(|tender| {
            let tender = tender["tenderId"].as_str().unwrap();
            let report = officer.get(&format!("/v1/tenders/{tender}/reconciliation")).expect(200).json();
            assert_eq!(report["discrepancies"], json!([]));
            report["lots"].as_u64().unwrap()
        }).sum();
        assert_eq!(accepted["lots"], lots);
    }

    /// The demo cooperative: 31 members, 417 needs, nine categories.
    fn the_demo_cooperative_is_bundled(world) {
        demo_cooperative(world);
        let officer = world.officer();
        let bundle = propose(&officer, &json!({})).expect(201);
        let shown = bundle.json();
        let placements = all(&officer, &path(&bundle, "/placements"));
        let lots = all(&officer, &path(&bundle, "/lots"));
        assert!(lots.iter().all(|lot| lot["memberCount"].as_u64().unwrap() >= 2));
        assert_eq!(officer.get(&path(&bundle, "/reconciliation")).expect(200).json()["discrepancies"], json!([]));
        let accepted = officer.post(&path(&bundle, "/acceptances"), &json!({})).expect(201).json();
        let mut summary = vec![format!(
            "{} needs in {} lots, {}, saves {} of {}",
            placements.len(),
            lots.len(),
            shown["status"].as_str().unwrap(),
            shown["savings"]["amount"].as_str().unwrap(),
            shown["baseline"]["amount"].as_str().unwrap(),
        )];
        for counted in shown["placements"].as_array().unwrap() {
            summary.push(format!("{}: {}", counted["reason"].as_str().unwrap(), counted["count"]));
        }
        for tender in accepted["tenders"].as_array().unwrap() {
            let found = officer.get(&format!("/v1/tenders/{}", tender["tenderId"].as_str().unwrap())).expect(200).json();
            let report = officer
                .get(&format!("/v1/tenders/{}/reconciliation", tender["tenderId"].as_str().unwrap()))
                .expect(200)
                .json();
            assert_eq!(report["discrepancies"], json!([]));
            summary.push(format!(
                "{}: {} lots with {} needs: {}",
                tender["reference"].as_str().unwrap(),
                report["lots"],
                report["needs"],
                found["title"]["en"].as_str().unwrap(),
            ));
        }
        insta::assert_snapshot!("the_demo_cooperative", summary.join("\n"));
    }
}
