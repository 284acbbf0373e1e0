//! Members, their fee and their sites.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{on_both_databases, scene};

fn lindeboom() -> Value {
    json!({
        "legalName": "Stichting De Lindeboom", "kvkNumber": "90000007", "sector": "po", "pupils": 1000, "seat": "Dordrecht",
        "accededOn": "2027-01-01",
    })
}

fn haven() -> Value {
    json!({
        "code": "90AB01", "name": "De Lindeboom, locatie Haven", "street": "Havenstraat 1", "postcode": "3311ab", "town": "Dordrecht",
        "region": "NL366",
    })
}

on_both_databases! {
    /// An officer admits a board once; the same application again is the same member.
    fn a_board_accedes_once(world) {
        let officer = world.officer();
        let id = Uuid::now_v7().to_string();
        let mut application = lindeboom();
        application["id"] = json!(id);
        let made = officer.post("/v1/members", &application).expect(201);
        assert_eq!(made.header("Location"), Some(format!("/v1/members/{id}").as_str()));
        assert_eq!(officer.post("/v1/members", &application).expect(201).text, made.text);
        application["pupils"] = json!(1001);
        assert_eq!(officer.post("/v1/members", &application).expect(409).code(), "alreadyExists");
        assert_eq!(officer.post("/v1/members", &lindeboom()).expect(409).code(), "alreadyExists");
        assert_eq!(officer.get("/v1/members").expect(200).json()["items"].as_array().unwrap().len(), 1);
    }

    /// Every input error is told at once, and nobody is a member from tomorrow.
    fn an_application_is_checked(world) {
        let officer = world.officer();
        let bad = json!({ "legalName": " ", "kvkNumber": "1", "sector": "wo", "pupils": 0, "acceded": "2027-01-01" });
        let pointers = officer.post("/v1/members", &bad).expect(400).pointers();
        assert_eq!(pointers, ["/acceded", "/kvkNumber", "/legalName", "/pupils", "/seat", "/sector"]);
        let mut tomorrow = lindeboom();
        tomorrow["accededOn"] = json!("2027-01-05");
        assert_eq!(officer.post("/v1/members", &tomorrow).expect(400).pointers(), ["/accededOn"]);
    }

    /// The fee is EUR 1,000 up to and including 1,000 pupils and EUR 2,800 above, and none is known before the first tariff.
    fn the_fee_follows_the_pupils(world) {
        let officer = world.officer();
        let made = officer.post("/v1/members", &lindeboom()).expect(201);
        let path = format!("/v1/members/{}", made.id());
        let fee = |day: &str| officer.get(&format!("{path}/fee{day}"));
        assert_eq!(fee("").expect(200).json()["fee"], json!({ "amount": "1000.00", "currency": "EUR" }));
        let changed = officer.patch(&path, &made.etag(), &json!({ "pupils": 1001 })).expect(200);
        assert_eq!(changed.json()["legalName"], "Stichting De Lindeboom");
        let now = fee("?on=2027-06-01").expect(200).json();
        assert_eq!((now["fee"]["amount"].as_str(), now["abovePupils"].as_u64()), (Some("2800.00"), Some(1000)));
        assert_eq!(fee("?on=2017-12-31").expect(400).pointers(), ["#on"]);
        officer.patch(&path, &made.etag(), &json!({ "pupils": 5 })).expect(412);
        let headers = [("Content-Type", "application/json")];
        officer.send("PATCH", &path, &headers, Some(b"{}")).expect(428);
    }

    /// A member sees itself; that there are others is not for it to know.
    fn a_member_sees_only_itself(world) {
        let (ours, theirs) = (scene::school(world, "90000001", "90AA01"), scene::school(world, "90000002", "90AA02"));
        let listed = ours.buyer.get("/v1/members").expect(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        assert_eq!(listed["items"][0]["id"], json!(ours.member.to_string()));
        for path in ["", "/fee", "/sites", "/mandates", &format!("/sites/{}", theirs.site)] {
            ours.buyer.get(&format!("/v1/members/{}{path}", theirs.member)).expect(404);
        }
        // Nor through its own path.
        ours.buyer.get(&format!("/v1/members/{}/sites/{}", ours.member, theirs.site)).expect(404);
        ours.buyer.post(&format!("/v1/members/{}/sites", theirs.member), &haven()).expect(404);
        let path = format!("/v1/members/{}/sites/{}", theirs.member, theirs.site);
        ours.buyer.patch(&path, "\"v1\"", &json!({ "name": "Van ons" })).expect(404);
        ours.buyer.delete(&path, "\"v1\"").expect(404);
        ours.buyer.patch(&format!("/v1/members/{}", ours.member), "\"v1\"", &json!({ "pupils": 1 })).expect(403);
    }

    /// A member keeps its own sites; a code belongs to one site of the whole cooperative.
    fn a_member_keeps_its_sites(world) {
        let (ours, theirs) = (scene::school(world, "90000001", "90AA01"), scene::school(world, "90000002", "90AA02"));
        let path = format!("/v1/members/{}/sites", ours.member);
        let made = ours.buyer.post_with_key(&path, "site-1", &haven()).expect(201);
        assert_eq!(made.json()["postcode"], "3311 AB");
        assert_eq!(ours.buyer.post_with_key(&path, "site-1", &haven()).expect(201).text, made.text);
        let own = format!("{path}/{}", made.id());

        let mut other = haven();
        other["code"] = json!("90AA02");
        other["region"] = json!("NL36");
        assert_eq!(ours.buyer.post(&path, &other).expect(409).code(), "alreadyExists");
        other["code"] = json!("90AB02");
        assert_eq!(ours.buyer.post(&path, &other).expect(400).pointers(), ["/region"]);
        other["postcode"] = json!("3311 SS");
        other["code"] = json!("x");
        assert_eq!(ours.buyer.post(&path, &other).expect(400).pointers(), ["/code", "/postcode"]);

        let taken = ours.buyer.patch(&own, &made.etag(), &json!({ "code": "90AA02" })).expect(409);
        assert_eq!(taken.code(), "alreadyExists");
        let changed = ours.buyer.patch(&own, &made.etag(), &json!({ "name": "Haven", "code": "90AB03" })).expect(200);
        assert_eq!((changed.json()["name"].as_str(), changed.json()["town"].as_str()), (Some("Haven"), Some("Dordrecht")));
        ours.buyer.delete(&own, &made.etag()).expect(412);
        ours.buyer.send("DELETE", &own, &[], None).expect(428);
        ours.buyer.delete(&own, &changed.etag()).expect(204);
        ours.buyer.get(&own).expect(404);
        assert_eq!(theirs.buyer.get(&format!("/v1/members/{}/sites", theirs.member)).expect(200).json()["items"].as_array().unwrap().len(), 1);
    }

    /// A long list comes in pages that hold every member once.
    fn a_list_comes_in_pages(world) {
        let mut ids: Vec<String> = (0..5).map(|n| scene::member(world, &format!("9000010{n}")).to_string()).collect();
        ids.sort();
        let officer = world.officer();
        let (mut seen, mut path) = (Vec::new(), Some("/v1/members?limit=2".to_owned()));
        while let Some(next) = path {
            let page = officer.get(&next).expect(200);
            let items = page.json()["items"].as_array().unwrap().clone();
            assert!(items.len() <= 2);
            seen.extend(items.iter().map(|member| member["id"].as_str().unwrap().to_owned()));
            path = page.header("Link").map(|link| link[1..link.find('>').unwrap()].to_owned());
        }
        assert_eq!(seen, ids);
    }
}
