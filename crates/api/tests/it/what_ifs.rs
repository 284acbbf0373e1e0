//! What if: asked of a proposal, answered need by need and kept; and what each rule costs.

use samenkoop_api::auth::Role;
use samenkoop_core::id::NeedId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    bundle_scene::{Board, Wish, boards, submitted},
    client::{Answer, Client},
    on_both_databases,
    world::World,
};

/// Two members with wifi in summer, a third that starts in winter, and a fourth that is not selected.
fn scene(world: &World) -> (Vec<Board>, Vec<NeedId>, Answer) {
    let boards = boards(world, 4);
    let summer = |units| Wish::wifi(&[(0, units)]);
    let winter = Wish { window: ("2027-12-01", "2027-12-31"), ..summer(30) };
    let needs = vec![
        submitted(world, &boards[0], &summer(20)),
        submitted(world, &boards[1], &summer(30)),
        submitted(world, &boards[2], &winter),
        submitted(world, &boards[3], &summer(60)),
    ];
    let chosen: Vec<String> = boards.iter().take(3).map(|board| board.member.to_string()).collect();
    let bundle =
        world.officer().post("/v1/bundles", &json!({ "selection": { "memberIds": chosen } })).expect(201);
    (boards, needs, bundle)
}

fn path(bundle: &Answer, rest: &str) -> String {
    format!("/v1/bundles/{}{rest}", bundle.id())
}

fn ask(officer: &Client, bundle: &Answer, body: &Value) -> Answer {
    officer.post(&path(bundle, "/what-ifs"), body)
}

/// The difference for a need.
fn difference(officer: &Client, bundle: &Answer, what_if: &Answer, need: NeedId) -> Value {
    let rest = format!("/what-ifs/{}/differences?unchanged=true", what_if.id());
    let page = officer.get(&path(bundle, &rest)).expect(200).json();
    let found = page["items"].as_array().unwrap().iter().find(|one| one["needId"] == need.to_string());
    found.unwrap().clone()
}

on_both_databases! {
    /// Moving a window lets a need join; the answer is kept, in the log, and changes nothing.
    fn a_window_is_moved_and_a_need_joins(world) {
        let (boards, needs, bundle) = scene(world);
        let officer = world.officer();
        let before = officer.get(&path(&bundle, "")).expect(200).text;
        let window = json!({ "memberId": boards[2].member.to_string(), "months": -4 });
        let asked = ask(&officer, &bundle, &json!({ "name": "Earlier", "windows": [window] })).expect(201);
        let shown = asked.json();
        assert_eq!(asked.header("location").unwrap(), format!("/v1/bundles/{}/what-ifs/{}", bundle.id(), asked.id()));
        // Before: 50 pieces and a lot of 4,000, and 30 alone at 12,000. After: 80 pieces in one lot.
        assert_eq!((&shown["before"]["objective"]["amount"], &shown["after"]["objective"]["amount"]), (&json!("52000.00"), &json!("40000.00")));
        assert_eq!(shown["costDifference"]["amount"], "-12000.00");
        assert_eq!(shown["before"]["objective"], bundle.json()["objective"]);
        let joins = difference(&officer, &bundle, &asked, needs[2]);
        assert_eq!((&joins["kind"], &joins["lotsBefore"], &joins["lotsAfter"]), (&json!("joins"), &json!([]), &json!([1])));
        assert_eq!((&joins["costBefore"]["amount"], &joins["costAfter"]["amount"]), (&json!("25500.00"), &json!("15000.00")));
        assert!(joins["explanations"][0]["en"].as_str().unwrap().contains("shares a lot with 2 other needs"));
        assert_eq!(difference(&officer, &bundle, &asked, needs[0])["kind"], "stays");
        assert_eq!(officer.get(&path(&bundle, "")).expect(200).text, before);
        let listed = officer.get(&path(&bundle, "/what-ifs")).expect(200).json();
        assert_eq!(listed["items"], json!([shown]));
        assert_eq!(officer.get(&path(&bundle, &format!("/what-ifs/{}", asked.id()))).expect(200).json(), shown);
        let log = world.auditor().get("/v1/audit/events?limit=200").expect(200).text;
        assert!(log.contains("whatIfAsked"), "{log}");
        // With the bundle its what-ifs go too.
        let etag = officer.get(&path(&bundle, "")).expect(200).etag();
        officer.delete(&path(&bundle, ""), &etag).expect(204);
        officer.get(&path(&bundle, "/what-ifs")).expect(404);
    }

    /// A member joins, another leaves, a level rises and a quantity changes: each need is told what happens to it.
    fn several_changes_at_once(world) {
        let (boards, needs, bundle) = scene(world);
        let officer = world.officer();
        let body = json!({
            "name": "Everything otherwise",
            "withMemberIds": [boards[3].member.to_string()],
            "withoutMemberIds": [boards[0].member.to_string()],
            "levels": [{ "needId": needs[1].to_string(), "attribute": "generation", "value": "wifi6" }],
            "quantities": [{ "needId": needs[2].to_string(), "quantity": 35 }],
            "policy": { "minLotMembers": 1, "maxLotMembers": 5, "maxLotValue": null },
        });
        let asked = ask(&officer, &bundle, &body).expect(201);
        assert_eq!(asked.json()["policy"]["maxLotMembers"], 5);
        let of = |need: NeedId| difference(&officer, &bundle, &asked, need);
        assert_eq!(of(needs[0])["kind"], "removed");
        assert_eq!(of(needs[3])["kind"], "added");
        assert_eq!(of(needs[1])["kind"], "stays");
        // One member may be a lot: 35 x 450 + 4,000.
        assert_eq!((&of(needs[2])["kind"], &of(needs[2])["costAfter"]["amount"]), (&json!("joins"), &json!("19750.00")));
        let counts = asked.json()["differences"].as_array().unwrap().clone();
        assert!(counts.contains(&json!({ "kind": "added", "count": 1 })), "{counts:?}");
    }

    /// Everything that is wrong is told at once, with its place.
    fn what_is_wrong_with_a_what_if_is_told_with_its_place(world) {
        let (boards, needs, bundle) = scene(world);
        let officer = world.officer();
        let nobody = Uuid::now_v7().to_string();
        let gathered = json!({
            "name": "Wrong",
            "withMemberIds": [nobody, boards[0].member.to_string()],
            "withNeedIds": [nobody, needs[0].to_string()],
            "windows": [{ "needId": needs[0].to_string() }, { "days": 3 }, { "needId": needs[0].to_string(), "days": 4000 }],
            "policy": { "mayMeet": [{ "needId": needs[0].to_string(), "otherNeedId": needs[1].to_string() }] },
        });
        let pointers = ask(&officer, &bundle, &gathered).expect(400).pointers();
        assert_eq!(pointers, [
            "/policy/mayMeet/0", "/windows/0", "/windows/1", "/windows/2", "/withMemberIds/0", "/withMemberIds/1",
            "/withNeedIds/0", "/withNeedIds/1",
        ]);
        let changes = json!({
            "name": "Wrong",
            "withoutMemberIds": [nobody], "withoutNeedIds": [nobody],
            "levels": [
                { "needId": needs[0].to_string(), "attribute": "colour", "value": "red" },
                { "needId": needs[0].to_string(), "attribute": "generation", "value": "wifi0" },
            ],
            "quantities": [{ "needId": nobody, "quantity": 3 }],
        });
        let pointers = ask(&officer, &bundle, &changes).expect(400).pointers();
        assert_eq!(pointers, ["/levels/0", "/levels/1", "/quantities/0", "/withoutMemberIds/0", "/withoutNeedIds/0"]);
        let policy = json!({ "name": "Wrong", "policy": { "minLotMembers": 3, "maxLotMembers": 2 } });
        ask(&officer, &bundle, &policy).expect(400);
        let buyer = world.somebody(Role::Member(boards[0].member)).1;
        ask(&buyer, &bundle, &json!({ "name": "Mine" })).expect(403);
        ask(&officer, &bundle, &json!({})).expect(400);
    }

    /// The same id asks the same thing once.
    fn a_what_if_is_asked_once(world) {
        let (_, needs, bundle) = scene(world);
        let officer = world.officer();
        let id = Uuid::now_v7().to_string();
        let body = json!({ "id": id, "name": "Twice", "withoutNeedIds": [needs[0].to_string()] });
        let first = ask(&officer, &bundle, &body).expect(201);
        assert_eq!(ask(&officer, &bundle, &body).expect(201).text, first.text);
        ask(&officer, &bundle, &json!({ "id": id, "name": "Other" })).expect(409);
    }

    /// Each rule has its price, kept until the bundle is not a proposal any more.
    fn rules_have_prices(world) {
        let boards = boards(world, 3);
        let needs = [(0, 0), (1, 0), (2, 2)].map(|(board, place)| {
            submitted(world, &boards[board], &Wish::wifi(&[(place, 60)]))
        });
        let officer = world.officer();
        let apart = json!([{ "needId": needs[0].to_string(), "otherNeedId": needs[1].to_string() }]);
        let bundle = officer.post("/v1/bundles", &json!({ "policy": { "apart": apart } })).expect(201);
        assert_eq!(officer.get(&path(&bundle, "/rule-prices")).expect(200).json()["items"], json!([]));
        let priced = officer.post_nothing(&path(&bundle, "/rule-prices")).expect(201).json();
        let told: Vec<(String, Value, String)> = priced["items"].as_array().unwrap().iter().map(|price| {
            assert_eq!((&price["isExact"], &price["least"]), (&json!(true), &price["most"]));
            let amount = price["difference"]["amount"].as_str().unwrap().to_owned();
            (price["rule"].as_str().unwrap().to_owned(), price["to"].clone(), amount)
        }).collect();
        let row = |rule: &str, to: Value, amount: &str| (rule.to_owned(), to, amount.to_owned());
        // As in the core's example: two of the three share 120 pieces at 2 % less and one procedure of 4,000.
        assert_eq!(told, [
            row("regionPrefix", json!(3), "0.00"),
            row("regionPrefix", json!(0), "21080.00"),
            row("minLotMembers", json!(1), "24000.00"),
            row("apart", Value::Null, "21080.00"),
        ]);
        assert_eq!(officer.get(&path(&bundle, "/rule-prices")).expect(200).json(), priced);
        // Together they are tendered, and then there is nothing left to ask.
        let small = officer.post("/v1/bundles", &json!({})).expect(201);
        officer.post(&path(&small, "/acceptances"), &json!({})).expect(201);
        officer.post_nothing(&path(&small, "/rule-prices")).expect(409);
        ask(&officer, &small, &json!({ "name": "Late" })).expect(409);
        // The report can still be read.
        assert!(officer.get(&path(&small, "/report?lang=en")).expect(200).text.contains("Bundle of 3 needs"));
    }
}
