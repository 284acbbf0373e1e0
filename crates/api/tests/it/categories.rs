//! What can be bought.

use serde_json::{Value, json};

use crate::{on_both_databases, scene};

fn eur(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "EUR" })
}

fn phones() -> Value {
    json!({
        "id": "phones", "name": { "nl": "Telefoons", "en": "Phones" }, "unit": { "nl": "toestel", "en": "handset" },
        "cpvCodes": ["32550000"], "nature": "supplies", "regime": "regular", "group": "devices", "processesPersonalData": false,
        "attributes": [
            { "kind": "levelled", "key": "standbyHours", "label": { "nl": "Stand-by (uur)", "en": "Standby (hours)" },
              "direction": "higherIsBetter",
              "levels": [{ "value": "24", "increment": eur("0.00") }, { "value": "48", "increment": eur("5.00") }] },
            { "kind": "match", "key": "cord", "label": { "nl": "Snoer", "en": "Cord" }, "values": ["corded", "cordless"] },
        ],
        "pricing": { "basePrice": eur("99.00"), "discountTiers": [{ "fromQuantity": 50, "rateBp": 300 }], "lotCost": eur("0.01"), "aloneCost": eur("0.02") },
    })
}

on_both_databases! {
    /// The shipped categories are there for everybody, from any page on the web, and are stored once.
    fn nine_categories_are_shipped(world) {
        samenkoop_api::app::shipped::ensure(&world.store, world.now()).unwrap();
        let listed = world.anonymous().get("/v1/categories").expect(200);
        let ids: Vec<String> =
            listed.json()["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids, [
            "cloud-applications", "connectivity", "devices", "dpo", "information-security", "learning-material", "software-licences",
            "support", "wifi",
        ]);
        assert_eq!(listed.header("Access-Control-Allow-Origin"), Some("*"));
        world.anonymous().get("/v1/categories/no-such-category").expect(404);
        world.anonymous().get("/v1/categories/Wifi%20").expect(404);
    }

    /// The price model, from which a lot's estimated value follows, is not for members, suppliers and the world.
    fn prices_stay_inside(world) {
        let school = scene::school(world, "90000001", "90AA01");
        for outsider in [world.anonymous(), school.buyer] {
            for path in ["/v1/categories", "/v1/categories/wifi"] {
                let text = outsider.get(path).expect(200).text;
                assert!(!text.contains("increment") && !text.contains("pricing"), "{text}");
            }
        }
        for insider in [world.officer(), world.auditor(), world.admin()] {
            let wifi = insider.get("/v1/categories/wifi").expect(200).json();
            assert_eq!(wifi["pricing"]["basePrice"], eur("450.00"));
            assert_eq!(wifi["attributes"][0]["levels"][1], json!({ "value": "wifi6", "increment": eur("60.00") }));
        }
    }

    /// A cooperative adds its own category; every problem of a definition is told with its place.
    fn a_cooperative_adds_its_own(world) {
        let admin = world.admin();
        let made = admin.post("/v1/categories", &phones()).expect(201);
        assert_eq!(made.header("Location"), Some("/v1/categories/phones"));
        assert_eq!(admin.get("/v1/categories/phones").expect(200).json(), phones());
        assert_eq!(admin.post("/v1/categories", &phones()).expect(201).text, made.text);
        let mut bad = phones();
        bad["pricing"]["basePrice"] = eur("0.01");
        assert_eq!(admin.post("/v1/categories", &bad).expect(409).code(), "alreadyExists");
        bad["id"] = json!("telephones");
        bad["attributes"][1]["key"] = json!("budget");
        bad["attributes"][0]["levels"][1]["increment"] = eur("-0.01");
        bad["cpvCodes"] = json!([]);
        let pointers = admin.post("/v1/categories", &bad).expect(400).pointers();
        assert_eq!(pointers[0], "/attributes/0/levels/1/increment");
        assert!(pointers.contains(&"/attributes/1/key".to_owned()) && pointers.contains(&"/cpvCodes".to_owned()), "{pointers:?}");
        bad["attributes"][0]["kind"] = json!("other");
        bad["attributes"][1]["colour"] = json!("red");
        bad["unit"] = json!("x");
        let pointers = admin.post("/v1/categories", &bad).expect(400).pointers();
        assert_eq!(pointers, ["/attributes/0", "/attributes/1/colour", "/unit"]);
        let mut rate = phones();
        rate["pricing"]["discountTiers"][0]["rateBp"] = json!(10_001);
        rate["group"] = json!("-");
        rate["pricing"]["lotCost"]["currency"] = json!("SEK");
        assert_eq!(admin.post("/v1/categories", &rate).expect(400).pointers(), ["/group", "/pricing/discountTiers/0/rateBp", "/pricing/lotCost/currency"]);
    }

    /// A category changes under its own id, by whoever read its last version, and keeps what needs rely on.
    fn a_category_keeps_what_needs_rely_on(world) {
        let officer = world.officer();
        let path = "/v1/categories/phones";
        let made = officer.post("/v1/categories", &phones()).expect(201);
        let school = scene::school(world, "90000001", "90AA01");
        let need = json!({
            "categoryId": "phones", "requirements": { "standbyHours": "48", "cord": "cordless" },
            "lines": [{ "siteId": school.site.to_string(), "quantity": 3 }], "startFromOn": "2027-08-01", "startUntilOn": "2027-09-01",
        });
        let drafted = school.buyer.post("/v1/needs", &need).expect(201);

        let mut moved = phones();
        moved["attributes"][0]["levels"] =
            json!([{ "value": "24", "increment": eur("0.00") }, { "value": "36", "increment": eur("1.00") }, { "value": "48", "increment": eur("5.00") }]);
        assert_eq!(officer.put(path, &made.etag(), &moved).expect(400).pointers(), ["/attributes/0/levels"]);
        let mut grown = phones();
        grown["attributes"][0]["levels"].as_array_mut().unwrap().push(json!({ "value": "72", "increment": eur("9.00") }));
        let changed = officer.put(path, &made.etag(), &grown).expect(200);
        assert_eq!(changed.json(), grown);
        officer.put(path, &made.etag(), &grown).expect(412);
        let body = grown.to_string();
        officer.send("PUT", path, &[("Content-Type", "application/json")], Some(body.as_bytes())).expect(428);
        grown["id"] = json!("handsets");
        assert_eq!(officer.put(path, &changed.etag(), &grown).expect(400).pointers(), ["/id"]);
        school.buyer.put(path, &changed.etag(), &phones()).expect(403);
        let kept = school.buyer.get(&format!("/v1/needs/{}", drafted.id())).expect(200).json();
        assert_eq!(kept["requirements"], json!({ "standbyHours": "48", "cord": "cordless" }));
    }
}
