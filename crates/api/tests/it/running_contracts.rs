//! Contracts that members have outside the cooperative.

use samenkoop_api::auth::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{market, on_both_databases, scene};

fn wifi(ends_on: &str) -> Value {
    json!({
        "categoryId": "wifi", "supplierName": "Netwerk Voorbeeld B.V.", "endsOn": ends_on, "quantity": 40,
        "yearlyValue": { "amount": "12000.00", "currency": "EUR" },
    })
}

fn path(school: &scene::School) -> String {
    format!("/v1/members/{}/running-contracts", school.member)
}

on_both_databases! {
    /// A member keeps its contracts itself; an officer may too; nobody else reads them.
    fn a_member_keeps_its_contracts(world) {
        let school = scene::school(world, "90000001", "90AA");
        let stranger = scene::school(world, "90000002", "90AB");
        let mut body = wifi("2027-07-31");
        body["siteIds"] = json!([school.site]);
        body["extensionEndsOn"] = json!("2028-07-31");
        body["noticePeriod"] = json!({ "count": 3, "unit": "months" });
        let added = school.buyer.post(&path(&school), &body).expect(201);
        let place = format!("{}/{}", path(&school), added.id());
        let shown = added.json();
        for (field, value) in body.as_object().unwrap() {
            assert_eq!(shown[field], *value, "{field}");
        }
        assert_eq!(school.buyer.get(&place).expect(200).json(), shown);
        let officer = world.officer();
        let change = json!({ "supplierName": "Ander Netwerk B.V.", "siteIds": [], "noticePeriod": null, "endsOn": "2027-12-31" });
        let changed = officer.patch(&place, &added.etag(), &change).expect(200);
        assert_eq!(changed.json()["siteIds"], json!([]));
        assert_eq!(changed.json()["noticePeriod"], json!(null));
        assert_eq!(changed.json()["quantity"], json!(40));
        school.buyer.patch(&place, &added.etag(), &change).expect(412);
        school.buyer.send("PATCH", &place, &[("Content-Type", "application/merge-patch+json")], Some(b"{}")).expect(428);
        for other in [&stranger.buyer, &world.somebody(Role::Supplier(market::supplier(&world.store, world.now()))).1] {
            assert!([403, 404].contains(&other.get(&place).status));
            assert!([403, 404].contains(&other.delete(&place, &changed.etag()).status));
        }
        // Another member's path does not lead to it either.
        stranger.buyer.get(&format!("{}/{}", path(&stranger), added.id())).expect(404);
        world.auditor().get(&place).expect(200);
        world.auditor().delete(&place, &changed.etag()).expect(403);
        school.buyer.delete(&place, &added.etag()).expect(412);
        school.buyer.delete(&place, &changed.etag()).expect(204);
        school.buyer.get(&place).expect(404);
        let audit = world.auditor().get("/v1/audit/events?limit=200").expect(200).text;
        for action in ["runningContractAdded", "runningContractChanged", "runningContractRemoved"] {
            assert_eq!(audit.matches(action).count(), 1, "{action}");
        }
    }

    /// The client chooses the id and may send the same again; other content under it is refused.
    fn the_same_contract_again_is_the_same_contract(world) {
        let school = scene::school(world, "90000001", "90AA");
        let mut body = wifi("2027-07-31");
        body["id"] = json!(Uuid::now_v7());
        let first = school.buyer.post(&path(&school), &body).expect(201);
        assert_eq!(school.buyer.post(&path(&school), &body).expect(201).json(), first.json());
        body["quantity"] = json!(41);
        assert_eq!(school.buyer.post(&path(&school), &body).expect(409).code(), "alreadyExists");
        for _ in 0..2 {
            school.buyer.post(&path(&school), &wifi("2028-07-31")).expect(201);
        }
        let page = school.buyer.get(&format!("{}?limit=2", path(&school))).expect(200).json();
        assert_eq!(page["items"].as_array().unwrap().len(), 2);
        let next = page["nextCursor"].as_str().unwrap();
        let rest = school.buyer.get(&format!("{}?limit=2&cursor={next}", path(&school))).expect(200).json();
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        assert_eq!(rest["nextCursor"], json!(null));
    }

    /// Everything that is wrong is said at once, each at its place.
    fn every_error_has_its_place(world) {
        let school = scene::school(world, "90000001", "90AA");
        let strange = Uuid::now_v7();
        let wrong = json!({
            "categoryId": "no-such", "supplierName": "X", "endsOn": "2027-07-31", "extensionEndsOn": "2027-07-31",
            "siteIds": [school.site, strange, school.site],
        });
        let answer = school.buyer.post(&path(&school), &wrong).expect(400);
        assert_eq!(answer.pointers(), ["/categoryId", "/extensionEndsOn", "/quantity", "/siteIds/1", "/siteIds/2"]);
        let shapes = json!({
            "categoryId": "wifi", "supplierName": " ", "endsOn": "2027-02-30", "quantity": 0,
            "noticePeriod": { "count": 40, "unit": "months" }, "yearlyValue": { "amount": "x", "currency": "EUR" },
        });
        let answer = school.buyer.post(&path(&school), &shapes).expect(400);
        assert_eq!(answer.pointers(), ["/endsOn", "/noticePeriod", "/quantity", "/supplierName", "/yearlyValue"]);
        let free = json!({ "yearlyValue": { "amount": "0.00", "currency": "EUR" } });
        let added = school.buyer.post(&path(&school), &wifi("2027-07-31")).expect(201);
        let place = format!("{}/{}", path(&school), added.id());
        assert_eq!(school.buyer.patch(&place, &added.etag(), &free).expect(400).pointers(), ["/yearlyValue"]);
    }

    /// A site that a running contract is for stays.
    fn a_site_with_a_contract_stays(world) {
        let school = scene::school(world, "90000001", "90AA");
        let mut body = wifi("2027-07-31");
        body["siteIds"] = json!([school.site]);
        let added = school.buyer.post(&path(&school), &body).expect(201);
        let site = format!("/v1/members/{}/sites/{}", school.member, school.site);
        assert_eq!(school.buyer.delete(&site, "\"v1\"").expect(409).code(), "phaseForbids");
        school.buyer.delete(&format!("{}/{}", path(&school), added.id()), &added.etag()).expect(204);
        school.buyer.delete(&site, "\"v1\"").expect(204);
    }

    /// One call drafts the need that follows: same category, starting after the end.
    fn a_need_follows_in_one_call(world) {
        let school = scene::school(world, "90000001", "90AA");
        let mut body = wifi("2027-07-31");
        body["siteIds"] = json!([school.site]);
        let added = school.buyer.post(&path(&school), &body).expect(201);
        let needs = format!("{}/{}/needs", path(&school), added.id());
        let asked = json!({ "requirements": { "generation": "wifi6", "placement": "indoor" } });
        let need = school.buyer.post(&needs, &asked).expect(201).json();
        assert_eq!(need["phase"], "draft");
        assert_eq!(need["categoryId"], "wifi");
        assert_eq!((&need["startFromOn"], &need["startUntilOn"]), (&json!("2027-08-01"), &json!("2027-09-01")));
        assert_eq!(need["contractEndsOn"], "2027-07-31");
        assert_eq!(need["lines"][0]["siteId"], json!(school.site));
        assert_eq!(need["lines"][0]["quantity"], 40);
        // Without a site nobody can say where the units go.
        let unplaced = school.buyer.post(&path(&school), &wifi("2028-07-31")).expect(201);
        let needs = format!("{}/{}/needs", path(&school), unplaced.id());
        assert_eq!(school.buyer.post(&needs, &asked).expect(400).pointers(), ["/lines"]);
        let mut placed = asked.clone();
        placed["lines"] = json!([{ "siteId": school.site, "quantity": 12 }]);
        school.buyer.post(&needs, &placed).expect(201);
        world.officer().post(&needs, &placed).expect(403);
    }
}
