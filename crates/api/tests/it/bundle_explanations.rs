//! What a bundle means to those who read it: savings, what binds a lot, the report, and what a member may not compute.

use samenkoop_api::auth::Role;
use serde_json::{Value, json};

use crate::{
    bundle_scene::{Board, Wish, boards, submitted},
    client::{Answer, Client},
    on_both_databases,
    world::World,
};

/// So many members with wifi in one region, 20 pieces the first, 30 the second, and so on.
fn bundle_of(world: &World, count: u16) -> (Vec<Board>, Answer) {
    let boards = boards(world, count);
    for (board, units) in boards.iter().zip((2_u64..).map(|tens| tens * 10)) {
        submitted(world, board, &Wish::wifi(&[(0, units)]));
    }
    let bundle = world.officer().post("/v1/bundles", &json!({})).expect(201);
    (boards, bundle)
}

fn path(bundle: &Answer, rest: &str) -> String {
    format!("/v1/bundles/{}{rest}", bundle.id())
}

fn member_of(world: &World, board: &Board) -> Client {
    world.somebody(Role::Member(board.member)).1
}

/// The sum of an amount over items, in cents.
fn cents(items: &[Value], field: &str) -> i64 {
    let amount =
        |item: &Value| item[field]["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    items.iter().map(amount).sum()
}

on_both_databases! {
    /// The officer sees what each member saves, a member its own, and together they are the savings of the bundle.
    fn savings_are_told_per_member(world) {
        let (boards, bundle) = bundle_of(world, 4);
        let officer = world.officer();
        let page = officer.get(&path(&bundle, "/savings?limit=3")).expect(200).json();
        let rest = format!("/savings?cursor={}", page["nextCursor"].as_str().unwrap());
        let rest = officer.get(&path(&bundle, &rest)).expect(200).json();
        let items: Vec<Value> =
            [page, rest].iter().flat_map(|page| page["items"].as_array().unwrap().clone()).collect();
        assert_eq!(items.len(), 4);
        // 140 pieces at 450 less 2 % and one procedure of 4,000, against 63,000 and four of 12,000.
        assert_eq!(cents(&items, "cost"), 6_574_000);
        assert_eq!(cents(&items, "aloneCost"), 11_100_000);
        assert_eq!(cents(&items, "saving"), 4_526_000);
        let own = member_of(world, &boards[1]).get(&path(&bundle, "/savings")).expect(200).json();
        assert_eq!(own["items"].as_array().unwrap().len(), 1);
        assert_eq!(own["items"][0]["memberId"], boards[1].member.to_string());
        assert_eq!(own["items"][0], *items.iter().find(|item| item["memberId"] == own["items"][0]["memberId"]).unwrap());
    }

    /// Three others are enough to tell a member a total, two are not; the officer reads everything.
    fn a_member_sees_totals_only_in_a_crowd(world) {
        let (boards, bundle) = bundle_of(world, 3);
        let hidden = member_of(world, &boards[0]).get(&path(&bundle, "")).expect(200).json();
        let amounts = ["objective", "lowerBound", "baseline", "savings"];
        assert_eq!(hidden["totalsShown"], false);
        assert!(amounts.iter().all(|field| hidden[field].is_null()), "{hidden}");
        assert_eq!(world.officer().get(&path(&bundle, "")).expect(200).json()["totalsShown"], true);
        let listed = member_of(world, &boards[0]).get("/v1/bundles").expect(200).json();
        assert_eq!(listed["items"][0], hidden);
    }

    /// The control of the test above: with a fourth member the same member sees them.
    fn in_a_crowd_a_member_sees_totals(world) {
        let (boards, bundle) = bundle_of(world, 4);
        let shown = member_of(world, &boards[0]).get(&path(&bundle, "")).expect(200).json();
        assert_eq!((&shown["totalsShown"], &shown["objective"]["amount"]), (&json!(true), &json!("65740.00")));
    }

    /// Who was selected and the limit on value are totals too.
    fn a_small_selection_is_not_told_to_its_members(world) {
        let boards = boards(world, 2);
        for board in &boards {
            submitted(world, board, &Wish::wifi(&[(0, 30)]));
        }
        let body = json!({
            "selection": { "memberIds": boards.iter().map(|board| board.member.to_string()).collect::<Vec<_>>() },
            "policy": { "maxLotValue": { "amount": "100000.00", "currency": "EUR" } },
        });
        let bundle = world.officer().post("/v1/bundles", &body).expect(201);
        assert_eq!(bundle.json()["selection"]["memberIds"].as_array().unwrap().len(), 2);
        let shown = member_of(world, &boards[0]).get(&path(&bundle, "")).expect(200).json();
        assert_eq!(shown["selection"]["memberIds"], json!([]));
        assert!(shown["policy"]["maxLotValue"].is_null());
        let placed = member_of(world, &boards[0]).get(&path(&bundle, "/placements")).expect(200).json();
        assert!(!placed["items"][0]["explanation"]["nl"].as_str().unwrap().contains("samen"));
    }

    /// What binds a lot stands with it, until its needs change.
    fn a_lot_says_what_binds_it(world) {
        let (boards, bundle) = bundle_of(world, 4);
        let officer = world.officer();
        let lot = officer.get(&path(&bundle, "/lots")).expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        let shown = officer.get(&path(&bundle, &format!("/lots/{lot}"))).expect(200).json();
        let bindings = &shown["bindings"];
        assert_eq!(bindings["members"], json!({ "memberCount": 4, "minLotMembers": 2, "maxLotMembers": null }));
        assert_eq!((&bindings["tier"]["fromQuantity"], &bindings["tier"]["spareQuantity"]), (&json!(100), &json!(40)));
        assert_eq!(bindings["tier"]["couldBeMissedNeedIds"].as_array().unwrap().len(), 3);
        assert_eq!(bindings["window"]["fromNeedIds"].as_array().unwrap().len(), 4);
        assert!(bindings["sentences"].as_array().unwrap().len() >= 3);
        let buyer = member_of(world, &boards[0]);
        let need = buyer.get("/v1/needs").expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        let etag = buyer.get(&format!("/v1/needs/{need}")).expect(200).etag();
        let withdrawn = buyer.send("POST", &format!("/v1/needs/{need}/withdrawals"), &[("If-Match", &etag)], None);
        assert!((200..300).contains(&withdrawn.status), "{}", withdrawn.text);
        // The quantities did not change with the phase, so the lot can still be explained.
        assert!(officer.get(&path(&bundle, &format!("/lots/{lot}"))).expect(200).json()["bindings"].is_object());
    }

    /// The report names everybody in the language that is asked for, and is for the officer.
    fn a_bundle_reads_as_a_report(world) {
        let (boards, bundle) = bundle_of(world, 4);
        let officer = world.officer();
        let dutch = officer.get(&path(&bundle, "/report")).expect(200);
        assert!(dutch.header("content-type").unwrap().starts_with("text/markdown"));
        for words in ["# Bundeling van 4 behoeften", "EUR 65.740,00", "| Stichting Bundel 1 |", "Korting 2 % vanaf 100"] {
            assert!(dutch.text.contains(words), "{words} is not in\n{}", dutch.text);
        }
        let english = officer.get(&path(&bundle, "/report?lang=en")).expect(200).text;
        assert!(english.contains("# Bundle of 4 needs") && english.contains("EUR 65,740.00"), "{english}");
        member_of(world, &boards[0]).get(&path(&bundle, "/report")).expect(403);
    }
}
