//! Suppliers: they register themselves, keep their own data, and see nobody else's.

use samenkoop_api::auth::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{market, on_both_databases};

fn registration(number: &str, email: &str) -> Value {
    json!({
        "legalName": "Denkbeeld Draadloos B.V.", "registrationNumber": number, "country": "NL", "size": "medium",
        "email": "inschrijvingen@denkbeeld-draadloos.example", "town": "Zwolle",
        "user": { "name": "Jo Voorbeeld", "email": email, "password": "een lange zin om te onthouden" },
    })
}

on_both_databases! {
    /// Somebody registers an organisation, logs in for it at once, and changes what it says about itself.
    fn a_supplier_registers_and_keeps_its_own_data(world) {
        let made = world.anonymous().post("/v1/suppliers", &registration("0000 0902", "jo@denkbeeld.example")).expect(201);
        assert!(!made.text.contains("password") && !made.text.contains("argon2"));
        let supplier = made.json()["supplier"].clone();
        assert_eq!((&supplier["registrationNumber"], &supplier["size"]), (&json!("00000902"), &json!("medium")));
        let path = format!("/v1/suppliers/{}", supplier["id"].as_str().unwrap());
        assert_eq!(made.header("Location"), Some(path.as_str()));
        let login = json!({ "email": "jo@denkbeeld.example", "password": "een lange zin om te onthouden" });
        let session = world.anonymous().post("/v1/sessions", &login).expect(201).json();
        assert_eq!(session["user"]["supplierId"], supplier["id"]);
        let jo = world.with_token(session["token"].as_str().unwrap());
        let read = jo.get(&path).expect(200);
        assert_eq!(read.json(), supplier);
        let changed = jo.patch(&path, &read.etag(), &json!({ "town": "Deventer", "size": "large" })).expect(200);
        assert_eq!((&changed.json()["town"], &changed.json()["size"]), (&json!("Deventer"), &json!("large")));
        jo.patch(&path, &read.etag(), &json!({ "town": "Deventer" })).expect(412);
        // Who it is cannot be changed.
        let other = json!({ "registrationNumber": "00000903" });
        assert_eq!(jo.patch(&path, &changed.etag(), &other).expect(400).pointers(), ["/registrationNumber"]);
    }

    /// A number or an address that is in use is refused in the same words, and opens no door to what its owner has.
    fn a_declared_number_opens_no_door(world) {
        let anyone = world.anonymous();
        let first = anyone.post("/v1/suppliers", &registration("00000902", "jo@denkbeeld.example")).expect(201);
        let same_number = anyone.post("/v1/suppliers", &registration("00000902", "x@elders.example")).expect(409);
        let same_address = anyone.post("/v1/suppliers", &registration("00000903", "jo@denkbeeld.example")).expect(409);
        assert_eq!(same_number.json()["detail"], same_address.json()["detail"]);
        for answer in [&same_number, &same_address] {
            assert_eq!(answer.code(), "alreadyExists");
            assert!(!answer.text.contains("Denkbeeld") && !answer.text.contains("UNIQUE") && !answer.text.contains("_key"), "{answer:?}");
        }
        // Nothing of the refused registrations is left: the address and the number are still free.
        anyone.post("/v1/suppliers", &registration("00000903", "x@elders.example")).expect(201);
        let stranger = world.somebody(Role::Supplier(market::supplier(&world.store, world.now()))).1;
        let path = format!("/v1/suppliers/{}", first.json()["supplier"]["id"].as_str().unwrap());
        stranger.get(&path).expect(404);
        stranger.patch(&path, "\"v1\"", &json!({ "town": "Deventer" })).expect(404);
        stranger.get("/v1/suppliers").expect(403);
        assert_eq!(world.officer().get("/v1/suppliers").expect(200).json()["items"].as_array().unwrap().len(), 3);
        world.officer().get(&path).expect(200);
        world.officer().patch(&path, "\"v1\"", &json!({ "town": "Deventer" })).expect(403);
        world.officer().get(&format!("/v1/suppliers/{}", Uuid::now_v7())).expect(404);
    }

    /// Everything that is wrong is told at once.
    fn a_registration_is_checked(world) {
        let mut new = registration("123", "jo@denkbeeld.example");
        new["user"]["password"] = json!("kort");
        let answer = world.anonymous().post("/v1/suppliers", &new).expect(400);
        assert_eq!(answer.pointers(), ["/registrationNumber", "/user/password"]);
        let shape = json!({ "legalName": " ", "size": "huge", "email": "x", "user": {} });
        let pointers = ["/country", "/email", "/legalName", "/registrationNumber", "/size", "/town", "/user/email", "/user/name", "/user/password"];
        assert_eq!(world.anonymous().post("/v1/suppliers", &shape).expect(400).pointers(), pointers);
    }

    /// Registering and logging in can be tried only so often; who waits may try again.
    fn trying_too_often_has_to_wait(world) {
        let anyone = world.anonymous();
        let mut wrong = registration("123", "jo@denkbeeld.example");
        wrong["country"] = json!("nl");
        let mut statuses: Vec<u16> = (0..31).map(|_| anyone.post("/v1/suppliers", &wrong).status).collect();
        assert_eq!(statuses.pop(), Some(429));
        assert!(statuses.iter().all(|status| *status == 400));
        let refused = anyone.post("/v1/suppliers", &wrong).expect(429);
        assert_eq!((refused.code(), refused.header("Retry-After")), ("tooManyRequests".to_owned(), Some("121")));
        world.pass(chrono::Duration::seconds(120));
        anyone.post("/v1/suppliers", &wrong).expect(400);
        anyone.post("/v1/suppliers", &wrong).expect(429);

        let nobody = json!({ "email": "niemand@school.example", "password": "een lange zin om te vergeten" });
        let other = json!({ "email": "iemand@school.example", "password": "een lange zin om te vergeten" });
        for _ in 0..10 {
            anyone.post("/v1/sessions", &nobody).expect(401);
        }
        anyone.post("/v1/sessions", &nobody).expect(429);
        anyone.post("/v1/sessions", &other).expect(401);
    }
}
