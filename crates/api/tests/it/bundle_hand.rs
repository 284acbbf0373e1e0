//! The officer's hand on a proposed bundle: edits, what refuses them, and that everything can be undone.

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

/// A proposed bundle of wifi for five members, in one lot, and what it takes to change it.
struct Scene {
    boards: Vec<Board>,
    needs: Vec<NeedId>,
    officer: Client,
    path: String,
}

fn scene(world: &World) -> Scene {
    let boards = boards(world, 5);
    let needs = boards.iter().map(|board| submitted(world, board, &Wish::wifi(&[(0, 20)]))).collect();
    let officer = world.officer();
    let bundle = officer.post("/v1/bundles", &json!({})).expect(201);
    let path = format!("/v1/bundles/{}", bundle.id());
    Scene { boards, needs, officer, path }
}

impl Scene {
    fn etag(&self) -> String {
        self.officer.get(&self.path).expect(200).etag()
    }

    fn step_with(&self, at: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Answer {
        let body = body.map(|body| serde_json::to_vec(body).unwrap());
        let json = [("Content-Type", "application/json")];
        let headers: Vec<_> =
            headers.iter().copied().chain(json.into_iter().filter(|_| body.is_some())).collect();
        self.officer.send("POST", &format!("{}{at}", self.path), &headers, body.as_deref())
    }

    fn edit(&self, body: &Value) -> Answer {
        self.step_with("/edits", Some(body), &[("If-Match", &self.etag())])
    }

    fn step(&self, at: &str) -> Answer {
        self.step_with(at, None, &[("If-Match", &self.etag())])
    }

    fn lots(&self) -> Vec<Value> {
        self.officer.get(&format!("{}/lots", self.path)).expect(200).json()["items"]
            .as_array()
            .unwrap()
            .clone()
    }

    fn lot_id(&self, at: usize) -> Value {
        self.lots()[at]["id"].clone()
    }

    /// Everything there is to read of the bundle, as it is sent.
    fn everything(&self) -> Vec<String> {
        let read = |rest: &str| self.officer.get(&format!("{}{rest}", self.path)).expect(200).text;
        let mut texts = vec![read(""), read("/lots"), read("/placements"), read("/reconciliation")];
        texts.extend(self.lots().iter().map(|lot| read(&format!("/lots/{}", lot["id"].as_str().unwrap()))));
        texts
    }

    fn codes(&self, body: &Value) -> Vec<String> {
        let refused = self.edit(body).expect(409).json();
        let findings = refused["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    }
}

/// The needs of each lot, as their places in the scene.
fn divided(scene: &Scene) -> Vec<Vec<usize>> {
    let own = |lot: &Value| {
        let path = format!("{}/lots/{}", scene.path, lot["id"].as_str().unwrap());
        let detail = scene.officer.get(&path).expect(200).json();
        let allocations = detail["allocations"].as_array().unwrap();
        let place =
            |one: &Value| scene.needs.iter().position(|need| need.to_string() == one["needId"]).unwrap();
        let mut needs: Vec<usize> = allocations.iter().map(place).collect();
        needs.sort_unstable();
        needs
    };
    scene.lots().iter().map(own).collect()
}

on_both_databases! {
    /// A fixed lot stays what it is, the rest is worked out around it, and the answer says what that costs and whom it moves.
    fn an_edit_is_done_and_the_rest_is_worked_out_anew(world) {
        let scene = scene(world);
        assert_eq!(divided(&scene), [[0, 1, 2, 3, 4]]);
        let apart = json!({ "kind": "keepApart", "needIds": [scene.needs[0], scene.needs[4]] });
        let done = scene.edit(&apart).expect(201);
        let shown = done.json();
        assert_eq!((&shown["kind"], &shown["state"], &shown["position"]), (&json!("keepApart"), &json!("inForce"), &json!(1)));
        // 100 units in one lot earn a discount that 80 do not, and one of the two now buys alone.
        assert_eq!(shown["objectiveBefore"]["amount"], "48100.00");
        assert_eq!(shown["cost"], shown["handCost"]);
        assert!(!shown["cost"]["amount"].as_str().unwrap().starts_with(['-', '0']), "{shown}");
        assert_eq!(done.etag(), scene.etag());
        let listed = scene.officer.get(done.header("Location").unwrap()).expect(200);
        assert_eq!(listed.json(), shown);
        let after = divided(&scene);
        assert!(after.iter().all(|lot| !(lot.contains(&0) && lot.contains(&4))), "{after:?}");
        assert!(shown["movedCount"].as_u64().unwrap() >= 1);
        assert_eq!(scene.officer.get(&format!("{}/reconciliation", scene.path)).expect(200).json()["discrepancies"], json!([]));

        let lot = scene.lot_id(0);
        let named = json!({ "kind": "nameLot", "bundleLotId": lot, "name": { "nl": "Wifi Zuid", "en": "Wifi South" } });
        scene.edit(&named).expect(201);
        let fixed = scene.edit(&json!({ "kind": "fixLot", "bundleLotId": lot })).expect(201).json();
        assert_eq!((&fixed["movedCount"], &fixed["changes"]), (&json!(0), &json!([])));
        let shown = &scene.lots()[0];
        assert_eq!((&shown["id"], &shown["name"]["nl"], &shown["fixed"]), (&lot, &json!("Wifi Zuid"), &json!(true)));

        // The names become the titles of the lots of the tender.
        let accepted = scene.officer.post(&format!("{}/acceptances", scene.path), &json!({})).expect(201).json();
        let tender = accepted["tenders"][0]["tenderId"].as_str().unwrap().to_owned();
        let lots = scene.officer.get(&format!("/v1/tenders/{tender}/lots")).expect(200).json();
        assert_eq!(lots["items"][0]["title"], json!({ "nl": "Wifi Zuid", "en": "Wifi South" }));
        assert_eq!(scene.edit(&apart).expect(409).code(), "phaseForbids");
        assert_eq!(scene.step("/undos").expect(409).code(), "phaseForbids");
    }

    /// What is asked by hand stays asked when rules are priced and what-ifs are answered.
    fn what_the_hand_asks_has_its_price_and_stays_in_a_what_if(world) {
        let scene = scene(world);
        let apart = json!({ "kind": "keepApart", "needIds": [scene.needs[0], scene.needs[4]] });
        let hand_cost = scene.edit(&apart).expect(201).json()["handCost"].clone();
        let priced = scene.officer.post_nothing(&format!("{}/rule-prices", scene.path)).expect(201).json();
        let items = priced["items"].as_array().unwrap();
        let price = items.iter().find(|item| item["rule"] == "apart").unwrap_or_else(|| panic!("{priced}"));
        assert_eq!(price["difference"], hand_cost);
        let asked = json!({ "name": "As it is", "policy": { "minLotMembers": 2 } });
        let same = scene.officer.post(&format!("{}/what-ifs", scene.path), &asked).expect(201).json();
        assert_eq!(same["before"], same["after"]);
        assert_eq!(same["differences"][0], json!({ "kind": "stays", "count": 5 }), "{same}");
    }

    /// Undoing brings back every byte that was there before, to any depth, and redoing brings back what was undone.
    fn everything_is_undone_and_done_again_byte_for_byte(world) {
        let scene = scene(world);
        let mut passed = vec![scene.everything()];
        let lot = |scene: &Scene| scene.lot_id(0);
        let (needs, first) = (&scene.needs, lot(&scene));
        for edit in [
            json!({ "kind": "takeOut", "needId": needs[2], "bundleLotId": first }),
            json!({ "kind": "keepTogether", "needIds": [needs[0], needs[1]] }),
        ] {
            scene.edit(&edit).expect(201);
            passed.push(scene.everything());
        }
        assert_eq!(divided(&scene), [[0, 1, 3, 4]]);
        let back = json!({ "kind": "moveNeed", "needId": needs[2], "bundleLotId": lot(&scene) });
        scene.edit(&back).expect(201);
        assert_eq!(divided(&scene), [[0, 1, 2, 3, 4]]);
        passed.push(scene.everything());
        let released = scene.officer.get(&format!("{}/edits", scene.path)).expect(200).json()["items"][1]["id"].clone();
        scene.edit(&json!({ "kind": "release", "editId": released })).expect(201);
        passed.push(scene.everything());

        for before in passed.iter().rev().skip(1) {
            scene.step("/undos").expect(201);
            assert_eq!(&scene.everything(), before);
        }
        assert_eq!(scene.step("/undos").expect(409).code(), "phaseForbids");
        for after in passed.iter().skip(1) {
            scene.step("/redos").expect(201);
            assert_eq!(&scene.everything(), after);
        }
        assert_eq!(scene.step("/redos").expect(409).code(), "phaseForbids");
        // The history forgot nothing of it.
        let history = scene.officer.get(&format!("{}/edits", scene.path)).expect(200).json();
        let items = history["items"].as_array().unwrap();
        assert_eq!(items.len(), 12);
        assert_eq!((&items[1]["state"], &items[4]["kind"], &items[11]["kind"]), (&json!("released"), &json!("undo"), &json!("redo")));
        assert_eq!(items[4]["ofEditId"], items[3]["id"]);
        assert!(items.iter().all(|item| item["madeByUserId"].is_string() && item["createdAt"].is_string()));
        let page = scene.officer.get(&format!("{}/edits?limit=5", scene.path)).expect(200).json();
        let next = scene.officer.get(&format!("{}/edits?limit=50&cursor={}", scene.path, page["nextCursor"].as_str().unwrap()));
        assert_eq!(next.expect(200).json()["items"][0]["position"], 6);
        // Throwing the bundle away takes its history with it.
        scene.officer.delete(&scene.path, &scene.etag()).expect(204);
        scene.officer.get(&format!("{}/edits", scene.path)).expect(404);
    }

    /// What cannot be is refused with everything that stands in its way, and changes nothing.
    fn a_contradiction_is_told_in_words_and_changes_nothing(world) {
        let scene = scene(world);
        let needs = &scene.needs;
        let winter = Wish { window: ("2027-12-01", "2028-01-01"), ..Wish::wifi(&[(0, 5)]) };
        submitted(world, &scene.boards[0], &winter);
        scene.edit(&json!({ "kind": "keepTogether", "needIds": [needs[0], needs[1]] })).expect(201);
        let before = (scene.everything(), scene.etag());
        assert_eq!(scene.codes(&json!({ "kind": "keepApart", "needIds": [needs[0], needs[1]] })), ["togetherAndApart"]);
        let stranger = Uuid::now_v7();
        assert_eq!(scene.codes(&json!({ "kind": "keepApart", "needIds": [needs[0], stranger] })), ["unknownNeed"]);
        assert_eq!(scene.codes(&json!({ "kind": "keepTogether", "needIds": [needs[0]] })), ["tooFewNeeds"]);
        assert_eq!(scene.codes(&json!({ "kind": "keepTogether", "needIds": [needs[0], needs[2]], "region": "NL41" })), ["unknownNeed"]);
        assert_eq!(scene.codes(&json!({ "kind": "release", "editId": stranger })), ["nothingToRelease"]);
        let refused = scene.edit(&json!({ "kind": "keepApart", "needIds": [needs[0], needs[1]] })).expect(409).json();
        let message = refused["findings"][0]["message"]["nl"].as_str().unwrap();
        assert!(message.starts_with("Moeten in één perceel en mogen dat niet"), "{message}");
        let unknown = scene.edit(&json!({ "kind": "fixLot", "bundleLotId": stranger })).expect(400);
        assert_eq!(unknown.pointers(), ["/bundleLotId"]);
        let bad = scene.edit(&json!({ "kind": "nameLot", "bundleLotId": "x", "name": { "nl": "" }, "colour": 1 })).expect(400);
        assert_eq!(bad.pointers(), ["/bundleLotId", "/colour", "/name/en", "/name/nl"]);
        assert_eq!((scene.everything(), scene.etag()), before);
    }

    /// An edit is for one version of the bundle, is done once however often it is sent, and only while the needs are what they were.
    fn an_edit_is_for_one_version_and_is_done_once(world) {
        let scene = scene(world);
        let etag = scene.etag();
        let body = json!({ "kind": "fixLot", "bundleLotId": scene.lot_id(0) });
        scene.step_with("/edits", Some(&body), &[]).expect(428);
        scene.step_with("/edits", Some(&body), &[("If-Match", "\"v9\"")]).expect(412);
        let keyed = [("If-Match", etag.as_str()), ("Idempotency-Key", "fix-1")];
        let first = scene.step_with("/edits", Some(&body), &keyed).expect(201);
        assert_eq!(scene.step_with("/edits", Some(&body), &keyed).expect(201).text, first.text);
        assert_eq!(scene.officer.get(&format!("{}/edits", scene.path)).expect(200).json()["items"].as_array().unwrap().len(), 1);
        scene.step_with("/edits", Some(&body), &[("If-Match", &etag)]).expect(412);

        let (_, buyer) = world.somebody(Role::Member(scene.boards[1].member));
        buyer.post(&format!("/v1/needs/{}/withdrawals", scene.needs[1]), &json!({})).expect(201);
        let refused = scene.step("/undos").expect(409);
        assert_eq!(refused.code(), "phaseForbids");
        assert!(refused.text.contains("propose it anew"), "{}", refused.text);
        let events = world.somebody(Role::Auditor).1.get("/v1/audit/events?limit=100").expect(200).text;
        assert_eq!(events.matches("\"bundleEdited\"").count(), 1, "{events}");
        // A member sees the lots of nobody, and so not what was done to them.
        buyer.get(&format!("{}/edits", scene.path)).expect(403);
    }
}
