//! What members want: drafted, revised, submitted, withdrawn.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    on_both_databases,
    scene::{self, School},
};

/// Forty-two indoor access points, to start in August or September 2027.
fn wifi(school: &School) -> Value {
    json!({
        "categoryId": "wifi", "requirements": { "generation": "wifi6", "placement": "indoor" },
        "lines": [{ "siteId": school.site.to_string(), "quantity": 42 }],
        "startFromOn": "2027-08-01", "startUntilOn": "2027-09-30", "contractEndsOn": "2027-07-31",
        "budget": { "amount": "25000.00", "currency": "EUR" }, "remarks": "Graag in de vakantie.",
    })
}

on_both_databases! {
    /// The life of a need: drafted, revised, submitted, withdrawn; and each step has its line in the log.
    fn a_need_is_drafted_revised_submitted_and_withdrawn(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let buyer = &school.buyer;
        let drafted = buyer.post("/v1/needs", &wifi(&school)).expect(201);
        let path = format!("/v1/needs/{}", drafted.id());
        assert_eq!(drafted.header("Location"), Some(path.as_str()));
        let shown = drafted.json();
        assert_eq!(shown["requirements"], json!({ "generation": "wifi6", "management": "none", "placement": "indoor" }));
        assert_eq!((shown["phase"].as_str(), shown["quantity"].as_u64()), (Some("draft"), Some(42)));
        assert_eq!(shown["memberId"], json!(school.member.to_string()));

        let patch = json!({ "requirements": { "placement": "outdoor" }, "budget": null, "startUntilOn": "2027-10-31" });
        let revised = buyer.patch(&path, &drafted.etag(), &patch).expect(200);
        assert_eq!(revised.json()["requirements"]["generation"], "wifi5");
        assert_eq!((&revised.json()["budget"], &revised.json()["remarks"]), (&Value::Null, &json!("Graag in de vakantie.")));
        assert_eq!(buyer.get(&path).expect(200).json(), revised.json());
        buyer.patch(&path, &drafted.etag(), &patch).expect(412);
        buyer.send("PATCH", &path, &[("Content-Type", "application/json")], Some(b"{}")).expect(428);

        let submitted = buyer.post_with_key(&format!("{path}/submissions"), "submit", &json!({})).expect(201);
        assert_eq!(submitted.json()["need"]["phase"], "submitted");
        assert_eq!(submitted.json()["need"]["submittedAt"], "2027-01-04T09:00:00Z");
        assert_eq!(submitted.json()["remarks"], json!([]));
        let again = buyer.post_with_key(&format!("{path}/submissions"), "submit", &json!({})).expect(201);
        assert_eq!(again.text, submitted.text);
        assert_eq!(buyer.post(&format!("{path}/submissions"), &json!({})).expect(409).code(), "phaseForbids");
        assert_eq!(buyer.patch(&path, &submitted.etag(), &patch).expect(409).code(), "phaseForbids");
        assert_eq!(buyer.delete(&path, &submitted.etag()).expect(409).code(), "phaseForbids");

        let withdrawn = buyer.post(&format!("{path}/withdrawals"), &json!({})).expect(201);
        assert_eq!(withdrawn.json()["phase"], "withdrawn");
        assert_eq!(buyer.post(&format!("{path}/withdrawals"), &json!({})).expect(409).code(), "phaseForbids");
        let log = buyer.get(&format!("/v1/audit/events?subject={}", drafted.id())).expect(200).json();
        let actions: Vec<&str> =
            log["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["needDrafted", "needRevised", "needSubmitted", "needWithdrawn"]);
        assert!(!log.to_string().contains("25000"), "a budget is no fact of an act");
    }

    /// A member says how certain a need is, with how few and how many units it is content, and up to which unit price it joins.
    fn a_member_says_how_far_it_commits_itself(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let buyer = &school.buyer;
        let drafted = buyer.post("/v1/needs", &wifi(&school)).expect(201);
        let shown = drafted.json();
        assert_eq!(
            (&shown["commitment"], &shown["probabilityBp"], &shown["maxUnitPrice"]),
            (&json!("firm"), &Value::Null, &Value::Null)
        );
        let path = format!("/v1/needs/{}", drafted.id());
        let patch = json!({
            "commitment": "expected", "probabilityBp": 6000,
            "maxUnitPrice": { "amount": "512.50", "currency": "EUR" },
            "lines": [{ "siteId": school.site.to_string(), "quantity": 42, "minQuantity": 38, "maxQuantity": 50 }],
        });
        let revised = buyer.patch(&path, &drafted.etag(), &patch).expect(200);
        let shown = revised.json();
        assert_eq!((&shown["commitment"], &shown["probabilityBp"]), (&json!("expected"), &json!(6000)));
        assert_eq!(shown["maxUnitPrice"], json!({ "amount": "512.50", "currency": "EUR" }));
        assert_eq!(shown["lines"], patch["lines"]);
        assert_eq!((&shown["quantity"], buyer.get(&path).expect(200).json()), (&json!(42), shown.clone()));
        // Made firm, it loses its probability; what is left out stays.
        let firm = buyer.patch(&path, &revised.etag(), &json!({ "commitment": "firm" })).expect(200);
        assert_eq!(
            (&firm.json()["commitment"], &firm.json()["probabilityBp"], &firm.json()["maxUnitPrice"]["amount"]),
            (&json!("firm"), &Value::Null, &json!("512.50"))
        );
        let wrong = json!({
            "probabilityBp": 1, "maxUnitPrice": { "amount": "0.00", "currency": "EUR" },
            "lines": [{ "siteId": school.site.to_string(), "quantity": 42, "minQuantity": 43, "maxQuantity": 41 }],
        });
        assert_eq!(buyer.patch(&path, &firm.etag(), &wrong).expect(400).pointers(), [
            "/lines/0/maxQuantity", "/lines/0/minQuantity", "/maxUnitPrice", "/probabilityBp",
        ]);
        let outside = json!({ "commitment": "expected", "probabilityBp": 10000, "maxUnitPrice": null });
        assert_eq!(buyer.patch(&path, &firm.etag(), &outside).expect(400).pointers(), ["/probabilityBp"]);
        assert_eq!(buyer.patch(&path, &firm.etag(), &json!({ "commitment": "expected" })).expect(400).pointers(), ["/probabilityBp"]);
        let free = buyer.patch(&path, &firm.etag(), &json!({ "maxUnitPrice": null })).expect(200);
        assert_eq!(free.json()["maxUnitPrice"], Value::Null);
    }

    /// Everything that is wrong with a need is told at once, each with its place.
    fn every_error_is_told_at_once(world) {
        let (school, other) = (scene::school(world, "90000001", "90AA01"), scene::school(world, "90000002", "90AA02"));
        let mut need = wifi(&school);
        need["requirements"] = json!({ "generation": "wifi9", "colour/tint": "blue" });
        need["lines"] = json!([
            { "siteId": school.site.to_string(), "quantity": 1 },
            { "siteId": school.site.to_string(), "quantity": 1 },
            { "siteId": other.site.to_string(), "quantity": 1 },
        ]);
        need["startUntilOn"] = json!("2027-07-01");
        need["budget"]["amount"] = json!("-1");
        assert_eq!(school.buyer.post("/v1/needs", &need).expect(400).pointers(), [
            "/budget", "/lines/1/siteId", "/lines/2/siteId", "/requirements/colour~1tint", "/requirements/generation",
            "/requirements/placement", "/startUntilOn",
        ]);
        need["lines"] = json!([{ "siteId": "x", "quantity": 0 }, { "siteId": school.site.to_string(), "quantity": "1" }]);
        need["budget"] = json!({ "amount": "12.345", "currency": "EUR" });
        need["requirements"]["generation"] = json!(6);
        need["remark"] = json!("x");
        assert_eq!(school.buyer.post("/v1/needs", &need).expect(400).pointers(), [
            "/budget", "/lines/0/quantity", "/lines/0/siteId", "/lines/1/quantity", "/remark", "/requirements/generation",
        ]);
        let mut unknown = wifi(&school);
        unknown["categoryId"] = json!("no-such-category");
        unknown["lines"] = json!([]);
        assert_eq!(school.buyer.post("/v1/needs", &unknown).expect(400).pointers(), ["/categoryId", "/lines"]);
    }

    /// The member is told what to look at, in both languages; a window that has passed is refused.
    fn a_submission_says_what_to_look_at(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let mut need = wifi(&school);
        need["startFromOn"] = json!("2027-01-01");
        let drafted = school.buyer.post("/v1/needs", &need).expect(201);
        let path = format!("/v1/needs/{}/submissions", drafted.id());
        let late = world.now();
        world.pass(chrono::Duration::days(365));
        assert_eq!(school.buyer.post(&path, &json!({})).expect(409).code(), "incomplete");
        world.set_clock(late);
        let answer = school.buyer.post(&path, &json!({})).expect(201).json();
        let codes: Vec<&str> =
            answer["remarks"].as_array().unwrap().iter().map(|remark| remark["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["windowHasBegun", "startsDuringContract"]);
        assert!(answer["remarks"][0]["detail"]["nl"].as_str().unwrap().contains("2027-01-01"));
    }

    /// Another member's need is not there, whatever is tried; officers and auditors read it and change nothing; the administrator and
    /// the world see nothing of it, nor of its budget.
    fn a_need_is_the_members_own(world) {
        let (ours, theirs) = (scene::school(world, "90000001", "90AA01"), scene::school(world, "90000002", "90AA02"));
        let need = theirs.buyer.post("/v1/needs", &wifi(&theirs)).expect(201);
        let path = format!("/v1/needs/{}", need.id());
        ours.buyer.get(&path).expect(404);
        ours.buyer.patch(&path, &need.etag(), &json!({ "remarks": "x" })).expect(404);
        ours.buyer.delete(&path, &need.etag()).expect(404);
        ours.buyer.post(&format!("{path}/submissions"), &json!({})).expect(404);
        ours.buyer.post(&format!("{path}/withdrawals"), &json!({})).expect(404);
        assert_eq!(ours.buyer.get("/v1/needs").expect(200).json()["items"], json!([]));
        let asked = format!("/v1/needs?member={}", theirs.member);
        assert_eq!(ours.buyer.get(&asked).expect(200).json()["items"], json!([]));
        for reader in [world.officer(), world.auditor()] {
            assert_eq!(reader.get(&path).expect(200).json()["budget"]["amount"], "25000.00");
            assert_eq!(reader.get(&asked).expect(200).json()["items"].as_array().unwrap().len(), 1);
            reader.post("/v1/needs", &wifi(&theirs)).expect(403);
            reader.post(&format!("{path}/submissions"), &json!({})).expect(403);
        }
        world.admin().get(&path).expect(403);
        world.anonymous().get(&path).expect(401);
        assert!(!ours.buyer.get("/v1/audit/events").expect(200).text.contains(&need.id()));
    }

    /// A draft can be thrown away, and its site is free again; a site that a need is for stays.
    fn a_draft_can_be_thrown_away(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let need = school.buyer.post("/v1/needs", &wifi(&school)).expect(201);
        let path = format!("/v1/needs/{}", need.id());
        let site = format!("/v1/members/{}/sites/{}", school.member, school.site);
        assert_eq!(school.buyer.delete(&site, "\"v1\"").expect(409).code(), "phaseForbids");
        school.buyer.send("DELETE", &path, &[], None).expect(428);
        school.buyer.delete(&path, "\"v9\"").expect(412);
        school.buyer.delete(&path, &need.etag()).expect(204);
        school.buyer.get(&path).expect(404);
        school.buyer.delete(&site, "\"v1\"").expect(204);
    }

    /// The same content under the same id is the same need; a repeated key repeats the answer.
    fn a_need_is_drafted_once(world) {
        let (school, other) = (scene::school(world, "90000001", "90AA01"), scene::school(world, "90000002", "90AA02"));
        let mut need = wifi(&school);
        need["id"] = json!(Uuid::now_v7().to_string());
        let first = school.buyer.post("/v1/needs", &need).expect(201);
        assert_eq!(school.buyer.post("/v1/needs", &need).expect(201).text, first.text);
        need["remarks"] = json!("Anders.");
        assert_eq!(school.buyer.post("/v1/needs", &need).expect(409).code(), "alreadyExists");
        let mut stolen = wifi(&other);
        stolen["id"] = need["id"].clone();
        assert_eq!(other.buyer.post("/v1/needs", &stolen).expect(409).code(), "alreadyExists");
        need["id"] = Value::Null;
        let keyed = school.buyer.post_with_key("/v1/needs", "k", &need).expect(201);
        assert_eq!(school.buyer.post_with_key("/v1/needs", "k", &need).expect(201).text, keyed.text);
        need["remarks"] = json!("Weer anders.");
        assert_eq!(school.buyer.post_with_key("/v1/needs", "k", &need).expect(409).code(), "idempotencyKeyReused");
        assert_eq!(school.buyer.get("/v1/needs").expect(200).json()["items"].as_array().unwrap().len(), 2);
    }

    /// Needs are found by phase and category, and a page keeps its filter.
    fn needs_are_found_by_phase_and_category(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let mut ids: Vec<String> = (0..3).map(|_| school.buyer.post("/v1/needs", &wifi(&school)).expect(201).id()).collect();
        ids.sort();
        let mut devices = wifi(&school);
        devices["categoryId"] = json!("devices");
        devices["requirements"] = json!({ "formFactor": "tablet", "managementPlatform": "google" });
        let device = school.buyer.post("/v1/needs", &devices).expect(201).id();
        school.buyer.post(&format!("/v1/needs/{device}/submissions"), &json!({})).expect(201);
        let officer = world.officer();
        let found = |query: &str| {
            let answer = officer.get(&format!("/v1/needs?{query}")).expect(200);
            let page = answer.json();
            let ids = page["items"].as_array().unwrap().iter().map(|need| need["id"].as_str().unwrap().to_owned());
            (ids.collect::<Vec<_>>(), answer.header("Link").map(str::to_owned))
        };
        assert_eq!(found("phase=submitted").0, std::slice::from_ref(&device));
        assert_eq!(found("category=devices").0, [device]);
        let (page, link) = found("phase=draft&category=wifi&limit=2");
        assert_eq!(page, ids[..2]);
        let next = link.unwrap();
        assert!(next.contains("phase=draft&category=wifi"), "{next}");
        let rest = officer.get(&next[1..next.find('>').unwrap()]).expect(200);
        assert_eq!((rest.json()["items"].as_array().unwrap().len(), rest.header("Link")), (1, None));
        let wrong = officer.get("/v1/needs?phase=new&categorie=wifi&member=1").expect(400);
        assert_eq!(wrong.pointers(), ["#categorie", "#member", "#phase"]);
    }
}
