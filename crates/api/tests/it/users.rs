//! Logging in, users and API keys.

use serde_json::json;

use crate::on_both_databases;

on_both_databases! {
    /// An administrator makes a user, who logs in, sees itself, and logs out.
    fn a_person_logs_in_and_out(world) {
        let admin = world.admin();
        let new = json!({
            "email": "Jo@School.example", "name": "Jo Voorbeeld", "role": "officer", "password": "een lange zin om te onthouden",
        });
        let made = admin.post("/v1/users", &new).expect(201);
        assert_eq!(made.header("Location"), Some(format!("/v1/users/{}", made.id()).as_str()));
        assert!(!made.text.contains("password") && !made.text.contains("argon2"));

        let wrong = json!({ "email": "jo@school.example", "password": "een lange zin om te vergeten" });
        let nobody = json!({ "email": "niemand@school.example", "password": "een lange zin om te vergeten" });
        let refused = world.anonymous().post("/v1/sessions", &wrong).expect(401);
        let unknown = world.anonymous().post("/v1/sessions", &nobody).expect(401);
        assert_eq!((refused.code(), refused.json()["detail"].clone()), (unknown.code(), unknown.json()["detail"].clone()));

        let right = json!({ "email": "jo@school.example", "password": "een lange zin om te onthouden" });
        let session = world.anonymous().post("/v1/sessions", &right).expect(201);
        let jo = world.with_token(session.json()["token"].as_str().unwrap());
        assert_eq!(jo.get("/v1/me").expect(200).id(), made.id());
        jo.send("DELETE", "/v1/sessions/current", &[], None).expect(204);
        jo.get("/v1/me").expect(401);
    }

    /// A session ends by itself after eight hours, at the very instant.
    fn a_session_ends_by_itself(world) {
        let new = json!({ "email": "a@b.example", "name": "A", "role": "auditor", "password": "een lange zin om te onthouden" });
        world.admin().post("/v1/users", &new).expect(201);
        let login = json!({ "email": "a@b.example", "password": "een lange zin om te onthouden" });
        let session = world.anonymous().post("/v1/sessions", &login).expect(201);
        let person = world.with_token(session.json()["token"].as_str().unwrap());
        world.pass(chrono::Duration::hours(8) - chrono::Duration::microseconds(1));
        person.get("/v1/me").expect(200);
        world.pass(chrono::Duration::microseconds(1));
        person.get("/v1/me").expect(401);
    }

    /// Every input error is told at once, and a change needs the version it changes.
    fn input_and_versions_are_checked(world) {
        let admin = world.admin();
        let bad = json!({ "email": "x", "name": " ", "role": "king", "pasword": "kort", "id": 7 });
        let answer = admin.post("/v1/users", &bad).expect(400);
        assert_eq!(answer.pointers(), ["/email", "/id", "/name", "/password", "/pasword", "/role"]);

        let new = json!({ "email": "a@b.example", "name": "A", "role": "auditor", "password": "een lange zin om te onthouden" });
        let made = admin.post("/v1/users", &new).expect(201);
        let path = format!("/v1/users/{}", made.id());
        let body = json!({ "name": "B" }).to_string();
        let headers = [("Content-Type", "application/json")];
        assert_eq!(admin.send("PATCH", &path, &headers, Some(body.as_bytes())).expect(428).code(), "preconditionRequired");
        let changed = admin.patch(&path, &made.etag(), &json!({ "name": "B" })).expect(200);
        assert_ne!(changed.etag(), made.etag());
        admin.patch(&path, &made.etag(), &json!({ "name": "C" })).expect(412);
        assert_eq!(admin.post("/v1/users", &new).expect(409).code(), "alreadyExists");
    }

    /// Nobody speaks for an organisation that the cooperative does not know.
    fn an_organisation_must_be_known(world) {
        let nobodys = uuid::Uuid::now_v7().to_string();
        let admin = world.admin();
        for (role, field) in [("member", "memberId"), ("supplier", "supplierId")] {
            let mut new = json!({ "email": "a@b.example", "name": "A", "role": role, "password": "een lange zin om te onthouden" });
            new[field] = json!(nobodys);
            assert_eq!(admin.post("/v1/users", &new).expect(400).pointers(), [format!("/{field}")]);
        }
    }

    /// The same request under the same key is done once; another request under it is refused.
    fn a_repeated_request_is_done_once(world) {
        let admin = world.admin();
        let new = json!({ "email": "a@b.example", "name": "A", "role": "auditor", "password": "een lange zin om te onthouden" });
        let first = admin.post_with_key("/v1/users", "key-1", &new).expect(201);
        let second = admin.post_with_key("/v1/users", "key-1", &new).expect(201);
        assert_eq!((first.text, first.headers.get("ETag")), (second.text, second.headers.get("ETag")));
        let other = json!({ "email": "c@b.example", "name": "C", "role": "auditor", "password": "een lange zin om te onthouden" });
        assert_eq!(admin.post_with_key("/v1/users", "key-1", &other).expect(409).code(), "idempotencyKeyReused");
    }

    /// A key does what its scopes say, never what needs a person, and nothing once it is revoked or has ended.
    fn a_key_has_scopes_and_an_end(world) {
        let officer = world.officer();
        let new = json!({ "name": "Excel", "scopes": ["api-keys:read"], "expiresAt": "2027-02-01T00:00:00+01:00" });
        let issued = officer.post("/v1/api-keys", &new).expect(201);
        let key = world.with_token(issued.json()["secret"].as_str().unwrap());
        key.get("/v1/api-keys").expect(200);
        key.get("/v1/me").expect(403);
        key.post("/v1/api-keys", &new).expect(403);
        let path = format!("/v1/api-keys/{}", issued.json()["key"]["id"].as_str().unwrap());
        assert!(!officer.get(&path).expect(200).text.contains("secret"));
        world.officer().get(&path).expect(404);
        officer.delete(&path, &issued.etag()).expect(204);
        key.get("/v1/api-keys").expect(401);
        let past = json!({ "name": "Excel", "scopes": ["api-keys:read"], "expiresAt": "2026-02-01T00:00:00Z" });
        assert_eq!(officer.post("/v1/api-keys", &past).expect(400).pointers(), ["/expiresAt"]);
    }

    /// An administrator opens no way into a supplier's account: behind it are sealed bids. A new password revokes a person's keys.
    fn no_administrator_speaks_for_a_supplier(world) {
        let (_, supplier) = crate::scene::two_organisations(world);
        let admin = world.admin();
        let new = json!({
            "email": "a@b.example", "name": "A", "role": "supplier", "supplierId": supplier.to_string(), "password": "een lange zin om te onthouden",
        });
        assert_eq!(admin.post("/v1/users", &new).expect(400).pointers(), ["/role"]);
        let (person, client) = world.somebody(samenkoop_api::auth::Role::Supplier(supplier));
        let path = format!("/v1/users/{person}");
        let password = json!({ "password": "een andere lange zin om te onthouden" });
        let etag = admin.get(&path).expect(200).etag();
        admin.patch(&path, &etag, &password).expect(400);
        let locked = admin.patch(&path, &etag, &json!({ "disabled": true })).expect(200);
        client.get("/v1/me").expect(401);
        admin.patch(&path, &locked.etag(), &json!({ "disabled": false })).expect(400);

        let (officer, client) = world.somebody(samenkoop_api::auth::Role::Officer);
        let key = json!({ "name": "Excel", "scopes": ["api-keys:read"], "expiresAt": "2027-02-01T00:00:00Z" });
        let issued = client.post("/v1/api-keys", &key).expect(201);
        let program = world.with_token(issued.json()["secret"].as_str().unwrap());
        program.get("/v1/api-keys").expect(200);
        let path = format!("/v1/users/{officer}");
        let etag = admin.get(&path).expect(200).etag();
        admin.patch(&path, &etag, &password).expect(200);
        program.get("/v1/api-keys").expect(401);
    }

    /// HEAD answers as GET without a body, another method is named, a slash at the end is nothing, and every answer has its version.
    fn the_edges_of_http_answer_properly(world) {
        let anyone = world.anonymous();
        let head = anyone.send("HEAD", "/v1/problem-types", &[], None).expect(200);
        assert!(head.text.is_empty());
        let wrong = anyone.send("DELETE", "/v1/problem-types", &[], None).expect(405);
        assert_eq!(wrong.header("Allow"), Some("GET, HEAD"));
        let slash = anyone.get("/v1/problem-types/").expect(404);
        let unknown = anyone.get("/v1/users").expect(401);
        let query = anyone.get("/v1/problem-types?limit=abc&limt=3").expect(400);
        assert_eq!(query.pointers(), ["#limit", "#limt"]);
        for answer in [&head, &wrong, &slash, &unknown, &query] {
            assert_eq!(answer.header("API-Version"), Some("1.0.0"), "{answer:?}");
            assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{answer:?}");
        }
        for answer in [&wrong, &slash, &unknown, &query] {
            assert_eq!(answer.header("Content-Type"), Some("application/problem+json"), "{answer:?}");
        }
        let admin = world.admin();
        admin.send("POST", "/v1/users", &[("Content-Type", "text/plain")], Some(b"x")).expect(415);
        assert_eq!(admin.send("POST", "/v1/users", &[("Content-Type", "application/json")], Some(b"{")).expect(400).code(), "unreadable");
        let large = vec![b' '; 3 << 20];
        admin.send("POST", "/v1/users", &[("Content-Type", "application/json")], Some(&large)).expect(413);
    }
}
