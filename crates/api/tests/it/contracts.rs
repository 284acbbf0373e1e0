//! Contracts and the library they are made of.

use chrono::Duration;
use samenkoop_api::auth::Role;
use samenkoop_core::{
    mandate,
    money::{Currency, Money},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    award_scene::{awarded, notified},
    on_both_databases,
};

fn minor(amount: &Value) -> i64 {
    Money::parse(amount["amount"].as_str().unwrap(), Currency::Eur).unwrap().minor()
}

on_both_databases! {
    /// Once the award is final every member gets its contract, exact to the cent, in both languages, and only its own.
    fn every_member_gets_its_contract(world) {
        let contest = awarded(world);
        let path = contest.path("/contracts");
        let made = contest.scene.first_officer.post(&path, &json!({})).expect(201).json();
        let contracts = made["contracts"].as_array().unwrap();
        assert_eq!((made["made"].clone(), contracts.len()), (json!(3), 3));
        let lots = &contest.scene.lots;
        let of_lot = |lot: usize| contracts.iter().filter(move |contract| contract["lotId"] == json!(lots[lot]));
        // 30 x 8,333.3333 is 249,999.999, so EUR 250,000.00: two thirds and one third, and not a cent lost.
        let mut values: Vec<i64> = of_lot(0).map(|contract| minor(&contract["value"])).collect();
        values.sort_unstable();
        assert_eq!(values, [8_333_333, 16_666_667]);
        assert_eq!(of_lot(1).map(|contract| minor(&contract["value"])).sum::<i64>(), 14_500_000);
        let bids = contest.scene.first_officer.get(&contest.path("/bids")).expect(200).json();
        let won = bids["items"].as_array().unwrap().iter().find(|bid| bid["id"] == json!(contest.bids[0])).unwrap().clone();
        assert_eq!(values.iter().sum::<i64>(), minor(&won["content"]["total"]));
        for contract in contracts {
            let lines = contract["lines"].as_array().unwrap();
            assert_eq!(lines.iter().map(|line| minor(&line["linePrice"])).sum::<i64>(), minor(&contract["value"]));
        }
        let mut units: Vec<u64> = of_lot(0).map(|contract| contract["lines"][0]["quantity"].as_u64().unwrap()).collect();
        units.sort_unstable();
        assert_eq!(units, [10, 20]);

        // Making them again makes nothing.
        let again = contest.scene.second_officer.post(&path, &json!({})).expect(201).json();
        assert_eq!((again["made"].clone(), &again["contracts"]), (json!(0), &made["contracts"]));

        let second = world.somebody(Role::Member(contest.scene.members[1])).1;
        let own = second.get("/v1/contracts").expect(200).json();
        assert_eq!(own["items"].as_array().unwrap().len(), 1);
        assert_eq!(own["items"][0]["memberId"], json!(contest.scene.members[1]));
        let others = contracts.iter().find(|contract| contract["memberId"] == json!(contest.scene.members[0])).unwrap();
        let foreign = format!("/v1/contracts/{}", others["id"].as_str().unwrap());
        for stranger in [&second, &contest.suppliers[1]] {
            stranger.get(&foreign).expect(404);
            stranger.get(&format!("{foreign}/document")).expect(404);
        }
        assert_eq!(contest.suppliers[0].get("/v1/contracts").expect(200).json()["items"].as_array().unwrap().len(), 3);
        assert_eq!(contest.suppliers[1].get("/v1/contracts").expect(200).json()["items"], json!([]));
        world.admin().get(&foreign).expect(403);
        let auditor = world.auditor();
        assert_eq!(auditor.get(&format!("/v1/contracts?tenderId={}", contest.scene.tender)).expect(200).json()["items"].as_array().unwrap().len(), 3);
        assert_eq!(auditor.get(&format!("/v1/contracts?tenderId={}", Uuid::now_v7())).expect(200).json()["items"], json!([]));
        auditor.get(&foreign).expect(200);
    }

    /// The text of a contract has no gaps, says what was awarded, and is the same every time.
    fn the_text_is_whole_in_both_languages(world) {
        let contest = awarded(world);
        let made = contest.scene.first_officer.post(&contest.path("/contracts"), &json!({})).expect(201).json();
        for contract in made["contracts"].as_array().unwrap() {
            let path = format!("/v1/contracts/{}/document", contract["id"].as_str().unwrap());
            let markdown = [("Accept", "text/markdown")];
            let nl = contest.suppliers[0].send("GET", &format!("{path}?lang=nl"), &markdown, None).expect(200);
            let en = contest.suppliers[0].send("GET", &format!("{path}?lang=en"), &markdown, None).expect(200);
            assert_eq!(nl.header("Content-Type"), Some("text/markdown; charset=utf-8"));
            assert!(nl.text.contains("Raamovereenkomst") && nl.text.contains("Wifi voor twee schoolbesturen"));
            assert!(en.text.contains("Framework agreement") && en.text.contains("Wifi for two school boards"));
            assert!(nl.text.contains("Coöperatie Voorbeeldkoop U.A.") && nl.text.contains(contract["edition"]["sha256"].as_str().unwrap()));
            for text in [&nl.text, &en.text] {
                assert!(!text.contains("{blank") && !text.contains("{see"), "{text}");
            }
            let html = contest.suppliers[0].get(&path).expect(200);
            assert_eq!(html.header("Content-Type"), Some("text/html; charset=utf-8"));
            assert!(html.text.contains("<html lang=\"nl\"") && !html.text.contains("<script"));
            world.pass(Duration::days(40));
            assert_eq!(contest.suppliers[0].get(&path).expect(200).text, html.text);
            assert_eq!(contest.suppliers[0].send("GET", &path, &[("Accept", "application/pdf")], None).expect(406).code(), "notAcceptable");
            assert_eq!(contest.suppliers[0].get(&format!("{path}?lang=fr")).expect(400).pointers(), ["#lang"]);
        }
    }

    /// Contracts wait for the end of the standstill; what the award fixes is not written by hand; every gap is told at once.
    fn terms_are_given_and_checked(world) {
        let contest = notified(world);
        let (officer, path) = (&contest.scene.first_officer, contest.path("/contracts"));
        assert_eq!(officer.post(&path, &json!({})).expect(409).code(), "phaseForbids");
        world.pass(Duration::days(30));
        let fixed = json!({
            "values": { "estimated_value": { "type": "money", "amountMinor": 1, "currency": "EUR" } },
            "choices": { "answers": { "processes_personal_data": false } },
        });
        assert_eq!(officer.post(&path, &fixed).expect(400).pointers(), ["/choices/answers/processes_personal_data", "/values/estimated_value"]);
        let unreadable = json!({ "values": { "delivery_term": 14, "exit_term": {} }, "choices": { "answers": { "has_options": 1 } } });
        let places = ["/choices/answers/has_options", "/values/delivery_term", "/values/exit_term"];
        assert_eq!(officer.post(&path, &unreadable).expect(400).pointers(), places);
        let unknown = json!({ "choices": { "answer": {} }, "terms": {} });
        assert_eq!(officer.post(&path, &unknown).expect(400).pointers(), ["/choices/answer", "/terms"]);
        let gaps = json!({ "choices": { "answers": { "service_levels": true } } });
        let refused = officer.post(&path, &gaps).expect(409);
        assert_eq!(refused.code(), "rulesForbid");
        assert!(refused.text.contains("service_level_lines"), "{}", refused.text);
        assert_eq!(officer.get("/v1/contracts").expect(200).json()["items"], json!([]));

        let terms = json!({ "values": { "delivery_term": { "type": "period", "count": 7, "unit": "days" } } });
        let made = officer.post(&path, &terms).expect(201).json();
        assert_eq!(made["contracts"][0]["values"]["delivery_term"]["count"], 7);
        assert_eq!(made["contracts"][0]["values"]["warranty_term"], json!({ "type": "period", "count": 24, "unit": "months" }));
    }

    /// Whose mandate was revoked no longer signs for the member; the contract then names nobody.
    fn a_revoked_mandate_names_no_signatory(world) {
        let contest = awarded(world);
        let mandate = world.store.read(|tx| tx.mandate_find(contest.scene.mandates[1])).unwrap().unwrap();
        let revoked = mandate::revoke(&mandate.value, world.now()).unwrap();
        world.store.write(|tx| tx.mandate_update(&revoked, mandate.version).map(drop)).unwrap();
        let made = contest.scene.first_officer.post(&contest.path("/contracts"), &json!({})).expect(201).json();
        let signatory = |member: usize| {
            let of_member = |contract: &&Value| contract["memberId"] == json!(contest.scene.members[member]);
            let contract = made["contracts"].as_array().unwrap().iter().find(of_member).unwrap().clone();
            contract["values"]["member"]["signatory"].as_str().unwrap().to_owned()
        };
        assert_eq!(signatory(0), mandate.value.terms().signatory.as_str());
        assert_eq!(signatory(1), "bevoegd namens het bestuur");
    }

    /// The library shows what contracts are made of.
    fn the_library_can_be_read(world) {
        let reader = world.auditor();
        let templates = reader.get("/v1/contract-templates").expect(200).json();
        let ids: Vec<&Value> = templates["items"].as_array().unwrap().iter().map(|template| &template["id"]).collect();
        assert_eq!(ids, ["framework-agreement", "processing-agreement"]);
        let template = reader.get("/v1/contract-templates/framework-agreement").expect(200).json();
        assert_eq!(template, templates["items"][0]);
        assert_eq!(template["editions"][0]["annexes"][0]["templateId"], "processing-agreement");
        let first = reader.get("/v1/clauses?limit=1").expect(200);
        let next = first.json()["nextCursor"].as_str().unwrap().to_owned();
        let second = reader.get(&format!("/v1/clauses?limit=1&cursor={next}")).expect(200).json();
        assert_ne!(second["items"][0]["id"], first.json()["items"][0]["id"]);
        let clause = reader.get("/v1/clauses/payment").expect(200).json();
        assert_eq!(clause["heading"], json!({ "nl": "Betaling", "en": "Payment" }));
        assert!(clause["text"]["nl"].as_str().is_some());
        reader.get("/v1/clauses/no-such-clause").expect(404);
        reader.get("/v1/contract-templates/no-such-template").expect(404);
        world.anonymous().get("/v1/clauses").expect(401);
        world.admin().get("/v1/clauses").expect(403);
    }
}
