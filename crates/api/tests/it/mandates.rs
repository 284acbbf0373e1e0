//! With whose authority the cooperative tenders.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{on_both_databases, scene};

fn wifi() -> Value {
    json!({
        "categoryId": "wifi", "maxValue": { "amount": "120000.00", "currency": "EUR" }, "validFromOn": "2027-01-01",
        "validUntilOn": "2028-12-31", "signatory": "A. Voorbeeld", "signedOn": "2026-12-15",
    })
}

on_both_databases! {
    /// A member gives a mandate and takes it back; what was given stays on record.
    fn a_member_gives_a_mandate_and_takes_it_back(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let path = format!("/v1/members/{}/mandates", school.member);
        let mut terms = wifi();
        terms["id"] = json!(Uuid::now_v7().to_string());
        let given = school.buyer.post(&path, &terms).expect(201);
        assert_eq!(school.buyer.post(&path, &terms).expect(201).text, given.text);
        terms["signatory"] = json!("B. Voorbeeld");
        assert_eq!(school.buyer.post(&path, &terms).expect(409).code(), "alreadyExists");
        let one = format!("{path}/{}", given.id());
        assert_eq!(world.officer().get(&one).expect(200).json()["revokedAt"], Value::Null);

        world.pass(chrono::Duration::days(1));
        let revoked = school.buyer.post_with_key(&format!("{one}/revocations"), "revoke", &json!({})).expect(201);
        assert_eq!(revoked.json()["revokedAt"], "2027-01-05T09:00:00Z");
        assert_ne!(revoked.etag(), given.etag());
        let again = school.buyer.post_with_key(&format!("{one}/revocations"), "revoke", &json!({})).expect(201);
        assert_eq!(again.text, revoked.text);
        assert_eq!(school.buyer.post(&format!("{one}/revocations"), &json!({})).expect(409).code(), "phaseForbids");
        assert_eq!(school.buyer.get(&path).expect(200).json()["items"].as_array().unwrap().len(), 1);
    }

    /// Everything that is wrong with the terms is told at once.
    fn the_terms_are_checked(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let path = format!("/v1/members/{}/mandates", school.member);
        let mut terms = wifi();
        terms["categoryId"] = json!("no-such-category");
        terms["maxValue"]["amount"] = json!("0");
        terms["validUntilOn"] = json!("2026-01-01");
        terms["signedOn"] = json!("2027-02-01");
        let pointers = school.buyer.post(&path, &terms).expect(400).pointers();
        assert_eq!(pointers, ["/categoryId", "/maxValue", "/signedOn", "/validUntilOn"]);
        assert_eq!(school.buyer.post(&path, &json!({ "maxValue": { "amount": "1,50", "currency": "EUR" } })).expect(400).pointers(), [
            "/categoryId", "/maxValue", "/signatory", "/signedOn", "/validFromOn", "/validUntilOn",
        ]);
    }

    /// Another member's mandate is not there; an officer records one for a member, an auditor only reads.
    fn a_mandate_is_the_members_own(world) {
        let (ours, theirs) = (scene::school(world, "90000001", "90AA01"), scene::school(world, "90000002", "90AA02"));
        let path = format!("/v1/members/{}/mandates", theirs.member);
        let given = world.officer().post(&path, &wifi()).expect(201);
        let one = format!("{path}/{}", given.id());
        theirs.buyer.get(&one).expect(200);
        ours.buyer.get(&one).expect(404);
        ours.buyer.get(&format!("/v1/members/{}/mandates/{}", ours.member, given.id())).expect(404);
        ours.buyer.post(&path, &wifi()).expect(404);
        ours.buyer.post(&format!("{one}/revocations"), &json!({})).expect(404);
        world.auditor().get(&one).expect(200);
        world.auditor().post(&path, &wifi()).expect(403);
        world.admin().get(&one).expect(403);
        world.anonymous().get(&one).expect(401);
    }
}
