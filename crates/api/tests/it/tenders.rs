//! Tenders from draft to publication and cancellation.

use chrono::Duration;
use samenkoop_api::{
    auth::Role,
    store::{StoreError, StoredAllocation, StoredLot},
};
use samenkoop_core::{
    calendar::local_midnight,
    id::{LotId, NeedId, TenderId},
    mandate,
    money::Money,
    need::NeedPhase,
    quantity::Quantity,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::Answer,
    on_both_databases,
    tender_scene::{closed_tender, draft_tender, published_tender, submitted_tender},
    world::World,
};

fn rules(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let findings = json.get("findings").or(json.get("items")).and_then(Value::as_array).unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

fn phase(answer: &Answer) -> Value {
    answer.json()["phase"].clone()
}

fn need_phase(world: &World, need: NeedId) -> NeedPhase {
    world.store.read(|tx| tx.need_find(need)).unwrap().unwrap().value.phase()
}

fn mail_count(world: &World) -> i64 {
    world.store.read(|tx| tx.job_count_open()).unwrap()
}

on_both_databases! {
    /// One officer submits, another publishes; what was published stays what it is, and the members hear of it.
    fn a_tender_is_published_by_a_second_officer(world) {
        let scene = draft_tender(world);
        let member = world.somebody(Role::Member(scene.members[0])).1;
        let check = scene.first_officer.get(&scene.path("/findings")).expect(200);
        assert_eq!(rules(&check), Vec::<String>::new());

        let submitted = scene.first_officer.post_nothing(&scene.path("/submissions")).expect(201);
        assert_eq!(phase(&submitted), "awaitingApproval");
        let edit = json!({ "title": { "nl": "Anders" } });
        let refused = scene.first_officer.patch(&scene.path(""), &submitted.etag(), &edit).expect(409);
        assert_eq!(refused.code(), "phaseForbids");
        let alone = scene.publish(&scene.first_officer).expect(409);
        assert_eq!(alone.code(), "secondPersonNeeded");

        let published = scene.publish(&scene.second_officer).expect(201);
        let tender = &published.json()["tender"];
        assert_eq!(tender["phase"], "published");
        assert_eq!(tender["ruleSetVersion"], "nl-2026");
        assert_eq!(tender["awardModelSha256"], crate::tender_scene::award_model().frozen().to_string());
        assert_eq!(tender["deadlineAt"], scene.deadline_at.to_string());
        assert_eq!(published.json()["warnings"], json!([]));
        assert_eq!(scene.publish(&scene.second_officer).expect(409).code(), "phaseForbids");
        scene.first_officer.get(&scene.path("/findings")).expect(404);
        assert_eq!(phase(&member.get(&scene.path("")).expect(200)), "published");
        // One person speaks for one of the members: a letter at submission and one at publication.
        assert_eq!(mail_count(world), 2);
        assert!(scene.needs.iter().all(|need| need_phase(world, *need) == NeedPhase::Bundled));
    }

    /// Everything that stands in the way is told at once, each with its article, and nothing has changed.
    fn a_refusal_names_every_finding(world) {
        let scene = draft_tender(world);
        let soon = world.now().checked_add(Duration::days(20)).unwrap();
        let draft = scene.first_officer.get(&scene.path("")).expect(200);
        let patch = json!({
            "title": { "en": null },
            "deadlineAt": soon.to_string(),
            "frameworkTermMonths": 60,
            "bundlingMotivation": { "market": null },
            "awardModel": null,
        });
        let changed = scene.first_officer.patch(&scene.path(""), &draft.etag(), &patch).expect(200);
        assert_eq!(changed.json()["title"], json!({ "nl": "Wifi voor twee schoolbesturen", "en": null }));
        world.store.write(|tx| -> Result<(), StoreError> {
            let found = tx.mandate_find(scene.mandates[1])?.unwrap();
            tx.mandate_update(&mandate::revoke(&found.value, world.now()).unwrap(), found.version).map(drop)
        }).unwrap();

        let expected = ["HR-TEXT", "TL-02", "FA-01", "LOT-02", "AW-01", "HR-MANDATE"];
        let check = scene.first_officer.get(&scene.path("/findings")).expect(200);
        scene.first_officer.post_nothing(&scene.path("/submissions")).expect(201);
        let refused = scene.publish(&scene.second_officer).expect(409);
        assert_eq!(refused.code(), "rulesForbid");
        for answer in [&check, &refused] {
            let found = rules(answer);
            for rule in expected {
                assert!(found.iter().any(|code| code == rule), "{rule} is missing in {found:?}");
            }
        }
        let page = scene.first_officer.get(&scene.path("/findings?limit=2")).expect(200);
        assert_eq!(rules(&page), rules(&check)[..2]);
        let rest = format!("/findings?cursor={}", page.json()["nextCursor"].as_str().unwrap());
        assert_eq!(rules(&scene.first_officer.get(&scene.path(&rest)).expect(200)), rules(&check)[2..]);
        let findings = refused.json()["findings"].as_array().unwrap().clone();
        let mandate = findings.iter().find(|finding| finding["rule"] == "HR-MANDATE").unwrap();
        assert_eq!(mandate["pointer"], format!("/mandates/{}/wifi", scene.members[1]));
        assert_eq!(mandate["severity"], "blocks");
        let term = findings.iter().find(|finding| finding["rule"] == "TL-02").unwrap();
        assert!(term["article"].as_str().unwrap().contains("2.74b"), "{term}");
        assert_eq!(phase(&scene.first_officer.get(&scene.path("")).expect(200)), "awaitingApproval");
    }

    /// Each member's mandate must cover its own exact share: 400,000 for 20 and 10 units, and 150,000 alone.
    fn a_mandate_covers_the_share_of_each_member(world) {
        let scene = draft_tender(world);
        let lot = scene.first_officer.get(&scene.lot_path(0)).expect(200);
        // The first member's share of lot 1 becomes 350,000.01: with 150,000 in lot 2, a cent above its mandate.
        let value = json!({ "estimatedValue": { "amount": "525000.01", "currency": "EUR" },
            "maximumValue": { "amount": "600000.00", "currency": "EUR" } });
        scene.first_officer.patch(&scene.lot_path(0), &lot.etag(), &value).expect(200);
        let check = scene.first_officer.get(&scene.path("/findings")).expect(200);
        assert_eq!(rules(&check), ["HR-MANDATE"]);
        assert_eq!(check.json()["items"][0]["pointer"], format!("/mandates/{}/wifi", scene.members[0]));

        let lot = scene.first_officer.get(&scene.lot_path(0)).expect(200);
        let value = json!({ "estimatedValue": { "amount": "525000.00", "currency": "EUR" } });
        scene.first_officer.patch(&scene.lot_path(0), &lot.etag(), &value).expect(200);
        assert_eq!(rules(&scene.first_officer.get(&scene.path("/findings")).expect(200)), Vec::<String>::new());
    }

    /// The phase follows the clock: at the instant of the deadline the tender is closed, without anything having run.
    fn the_deadline_closes_a_tender_by_itself(world) {
        let scene = published_tender(world);
        let read = || scene.first_officer.get(&scene.path("")).expect(200);
        assert_eq!(read().json()["nextPhaseAt"], scene.deadline_at.to_string());
        world.set_clock(scene.deadline_at.checked_add(-Duration::microseconds(1)).unwrap());
        assert_eq!(phase(&read()), "published");
        world.set_clock(scene.deadline_at);
        assert_eq!((phase(&read()), read().json()["nextPhaseAt"].clone()), (json!("closed"), Value::Null));

        let list = |query: &str| {
            let page = world.anonymous().get(&format!("/v1/tenders?{query}")).expect(200);
            page.json()["items"].as_array().unwrap().len()
        };
        assert_eq!((list("phase=closed"), list("phase=published"), list("categoryGroup=network"), list("categoryGroup=devices")), (1, 0, 1, 0));
        assert_eq!(world.anonymous().get("/v1/tenders?phase=sleeping").expect(400).pointers(), ["#phase"]);
    }

    /// Before publication a tender exists for the cooperative and the members in it; afterwards for everybody, without estimates.
    fn everybody_sees_its_part(world) {
        let scene = draft_tender(world);
        let concerned = world.somebody(Role::Member(scene.members[1])).1;
        let auditor = world.auditor();
        let others = [world.anonymous(), world.admin()];
        for other in &others {
            other.get(&scene.path("")).expect(404);
            other.get(&scene.path("/lots")).expect(404);
            other.get(&scene.lot_path(0)).expect(404);
            assert_eq!(other.get("/v1/tenders").expect(200).json()["items"], json!([]));
        }
        let mine = concerned.get(&scene.path("")).expect(200);
        assert_eq!(mine.json()["phase"], "draft");
        assert!(mine.json().get("internal").is_none());
        assert_eq!(concerned.get("/v1/tenders").expect(200).json()["items"].as_array().unwrap().len(), 1);
        concerned.get(&scene.path("/findings")).expect(403);
        let internal = auditor.get(&scene.path("")).expect(200).json()["internal"].clone();
        assert_eq!(internal["estimatedValue"], json!({ "amount": "550000.00", "currency": "EUR" }));

        let lots = concerned.get(&scene.path("/lots")).expect(200).json()["items"].clone();
        assert_eq!(lots[0]["allocations"].as_array().unwrap().len(), 1);
        assert_eq!(lots[0]["allocations"][0]["memberId"], scene.members[1].to_string());
        assert_eq!(lots[1]["allocations"], json!([]));
        assert!(lots[0].get("estimatedValue").is_none());
        let all = auditor.get(&scene.lot_path(0)).expect(200).json();
        assert_eq!((all["allocations"].as_array().unwrap().len(), all["estimatedValue"]["amount"].clone()), (2, json!("400000.00")));

        scene.first_officer.post_nothing(&scene.path("/submissions")).expect(201);
        scene.publish(&scene.second_officer).expect(201);
        for other in &others {
            let tender = other.get(&scene.path("")).expect(200);
            assert_eq!((tender.json()["lotCount"].clone(), tender.json()["awardModel"]["price"]["formula"]["kind"].clone()), (json!(2), json!("absoluteLinear")));
            let lot = other.get(&scene.lot_path(0)).expect(200).json();
            assert_eq!((lot["quantity"].clone(), lot["items"][0]["cpv"].clone(), lot["requirements"]["placement"].clone()), (json!(30), json!("32420000"), json!("indoor")));
            assert_eq!(lot["maximumValue"]["amount"], "480000.00");
            let text = tender.text + &lot.to_string();
            assert!(["estimatedValue", "allocations", "internal", "referenceValue"].iter().all(|key| !text.contains(key)), "{text}");
        }
    }

    /// Two officers cancel, within a day of one another, and the needs wait for a bundle again.
    fn two_officers_cancel_a_tender(world) {
        let scene = published_tender(world);
        let path = scene.path("/cancellations");
        let reason = json!({ "reason": "De leden kiezen een andere techniek." });
        assert_eq!(scene.first_officer.post(&path, &json!({})).expect(400).pointers(), ["/reason"]);
        let proposed = scene.first_officer.post(&path, &reason).expect(201);
        assert_eq!(phase(&proposed), "published");
        assert_eq!(proposed.json()["internal"]["cancellationProposal"]["proposedById"], scene.first_officer_id.to_string());
        assert_eq!(scene.first_officer.post(&path, &reason).expect(409).code(), "secondPersonNeeded");

        // A day later it is no proposal any more; the second officer's wish is a new one.
        world.pass(Duration::days(1));
        let anew = scene.second_officer.post(&path, &reason).expect(201);
        assert_eq!((phase(&anew), anew.json()["internal"]["cancellationProposal"]["proposedById"].clone()), (json!("published"), json!(scene.second_officer_id)));
        assert!(scene.needs.iter().all(|need| need_phase(world, *need) == NeedPhase::Bundled));

        world.pass(Duration::hours(23));
        let cancelled = scene.first_officer.post(&path, &reason).expect(201);
        assert_eq!((phase(&cancelled), cancelled.json()["endReason"].clone()), (json!("cancelled"), reason["reason"].clone()));
        assert!(scene.needs.iter().all(|need| need_phase(world, *need) == NeedPhase::Submitted));
        assert_eq!(scene.first_officer.post(&path, &reason).expect(409).code(), "phaseForbids");
        assert_eq!(phase(&world.anonymous().get(&scene.path("")).expect(200)), "cancelled");
    }

    /// What goes out is what the second officer read: without a version, and with that of a text that changed since, nothing does.
    fn a_tender_that_changed_since_it_was_read_is_not_published(world) {
        let scene = submitted_tender(world);
        let path = scene.path("/publications");
        assert_eq!(scene.second_officer.post_nothing(&path).expect(428).code(), "preconditionRequired");
        let read = scene.second_officer.get(&scene.path("")).expect(200).etag();
        let back = scene.first_officer.post(&scene.path("/rejections"), &json!({ "reason": "De titel klopt niet." })).expect(201);
        let edit = json!({ "title": { "nl": "Iets heel anders" } });
        scene.first_officer.patch(&scene.path(""), &back.etag(), &edit).expect(200);
        scene.first_officer.post_nothing(&scene.path("/submissions")).expect(201);
        let stale = scene.second_officer.send("POST", &path, &[("If-Match", &read)], None);
        assert_eq!(stale.expect(412).code(), "stale");
        assert_eq!(phase(&scene.second_officer.get(&scene.path("")).expect(200)), "awaitingApproval");
        scene.publish(&scene.second_officer).expect(201);
    }

    /// A key in a script neither publishes nor cancels.
    fn publishing_needs_a_person(world) {
        let scene = submitted_tender(world);
        let key = json!({ "name": "Script", "scopes": ["tenders:write", "tenders:read"], "expiresAt": "2027-02-01T00:00:00Z" });
        let issued = scene.second_officer.post("/v1/api-keys", &key).expect(201);
        let script = world.with_token(issued.json()["secret"].as_str().unwrap());
        script.get(&scene.path("/findings")).expect(200);
        scene.publish(&script).expect(403);
        script.post(&scene.path("/cancellations"), &json!({ "reason": "x" })).expect(403);
    }

    /// A tender that was sent back is a draft that can be edited and submitted again, by whoever did not submit it first.
    fn a_rejected_tender_is_a_draft_again(world) {
        let scene = submitted_tender(world);
        let back = scene.second_officer.post(&scene.path("/rejections"), &json!({ "reason": "De titel klopt niet." })).expect(201);
        assert_eq!((phase(&back), back.json()["internal"]["submittedById"].clone()), (json!("draft"), Value::Null));
        let edit = json!({ "title": { "nl": "Draadloos netwerk" } });
        scene.second_officer.patch(&scene.path(""), "\"v1\"", &edit).expect(412);
        scene.second_officer.patch(&scene.path(""), &back.etag(), &edit).expect(200);
        scene.second_officer.post_nothing(&scene.path("/submissions")).expect(201);
        scene.publish(&scene.second_officer).expect(409);
        scene.publish(&scene.first_officer).expect(201);
    }

    /// A draft by hand gets the next free reference, takes texts and an award model, and says every input error at once.
    fn a_tender_is_drafted_by_hand(world) {
        let officer = world.officer();
        let year = "2027";
        let new = json!({ "categoryGroup": "network", "title": { "nl": "Wifi" } });
        let first = officer.post("/v1/tenders", &new).expect(201);
        let second = officer.post("/v1/tenders", &new).expect(201);
        assert_eq!(first.json()["reference"], format!("NETWORK-{year}-01"));
        assert_eq!(second.json()["reference"], format!("NETWORK-{year}-02"));
        assert_eq!(officer.post("/v1/tenders", &json!({ "categoryGroup": "submarines" })).expect(400).pointers(), ["/categoryGroup"]);
        let taken = json!({ "categoryGroup": "network", "reference": format!("NETWORK-{year}-01") });
        assert_eq!(officer.post("/v1/tenders", &taken).expect(409).code(), "alreadyExists");
        let own = json!({ "id": Uuid::now_v7().to_string(), "categoryGroup": "network", "reference": "WIFI-2027-07" });
        let made = officer.post("/v1/tenders", &own).expect(201);
        assert_eq!(officer.post("/v1/tenders", &own).expect(201).text, made.text);

        let path = format!("/v1/tenders/{}", first.id());
        assert_eq!(rules(&officer.get(&format!("{path}/findings")).expect(200)).first().map(String::as_str), Some("HR-TIMETABLE"));
        let model = json!({
            "currency": "EUR",
            "price": { "key": "price", "title": { "nl": "Prijs", "en": "Price" }, "weightBp": 10001, "formula": { "kind": "euroPerPoint", "ceiling": { "amount": "5", "currency": "EUR" }, "perPoint": { "amount": "0", "currency": "EUR" } } },
            "quality": [{ "key": "price", "title": { "nl": "Dienst", "en": "Service" }, "question": { "nl": "Hoe?", "en": "How?" }, "weightBp": 0, "maxPoints": "10" }],
            "tieBreaks": ["lowerPrice"],
        });
        let wrong = officer.patch(&path, &first.etag(), &json!({ "awardModel": model })).expect(400);
        assert!(wrong.pointers().contains(&"/awardModel/price/weightBp".to_owned()), "{:?}", wrong.pointers());
        assert!(wrong.pointers().contains(&"/awardModel/quality/0/weightBp".to_owned()));
        assert!(wrong.pointers().contains(&"/awardModel/tieBreaks".to_owned()));
        let shape = officer.patch(&path, &first.etag(), &json!({ "awardModel": { "currency": "EUR", "price": { "formula": { "kind": "cheapest" } } }, "deadlineAt": "soon" })).expect(400);
        assert!(shape.pointers().contains(&"/deadlineAt".to_owned()) && shape.pointers().contains(&"/awardModel/price/key".to_owned()), "{:?}", shape.pointers());
        assert_eq!(officer.get(&path).expect(200).etag(), first.etag());
    }

    /// The award model comes back as it was sent.
    fn an_award_model_makes_the_round_trip(world) {
        let officer = world.officer();
        let made = officer.post("/v1/tenders", &json!({ "categoryGroup": "network" })).expect(201);
        let path = format!("/v1/tenders/{}", made.id());
        let euro = |amount: &str| json!({ "amount": amount, "currency": "EUR" });
        let formulas = [
            json!({ "kind": "absoluteLinear", "ceiling": euro("500.00"), "floor": euro("100.00") }),
            json!({ "kind": "linearToReference", "ceilingBp": 11500, "floorBp": 8000 }),
            json!({ "kind": "relativeRatio", "recomputeOnDropout": true }),
            json!({ "kind": "relativeLinear", "recomputeOnDropout": false }),
            json!({ "kind": "euroPerPoint", "ceiling": euro("500.00"), "perPoint": euro("5.00") }),
        ];
        for formula in formulas {
            let model = json!({
                "currency": "EUR",
                "price": { "key": "price", "title": { "nl": "Prijs", "en": "Price" }, "weightBp": 4000, "formula": formula },
                "quality": [{ "key": "service", "title": { "nl": "Dienst", "en": "Service" }, "question": { "nl": "Hoe?", "en": "How?" }, "weightBp": 6000, "maxPoints": "10", "minPoints": "5.5" }],
                "tieBreaks": ["higherQuality", "lowerPrice", "drawBeforeNotary"],
            });
            let etag = officer.get(&path).expect(200).etag();
            let changed = officer.patch(&path, &etag, &json!({ "awardModel": model })).expect(200);
            assert_eq!(changed.json()["awardModel"], model);
        }
    }

    /// With ceiling and floor as parts of it, every bidder knows the reference value of a lot.
    fn a_reference_value_is_public(world) {
        let scene = draft_tender(world);
        let draft = scene.first_officer.get(&scene.path("")).expect(200);
        let mut model = draft.json()["awardModel"].clone();
        model["price"]["formula"] = json!({ "kind": "linearToReference", "ceilingBp": 11500, "floorBp": 8000 });
        scene.first_officer.patch(&scene.path(""), &draft.etag(), &json!({ "awardModel": model })).expect(200);
        scene.first_officer.post_nothing(&scene.path("/submissions")).expect(201);
        scene.publish(&scene.second_officer).expect(201);
        let lot = world.anonymous().get(&scene.lot_path(0)).expect(200).json();
        assert_eq!(lot["referenceValue"]["amount"], "400000.00");
    }

    /// Lots page by number; a lot of one tender is not found under another.
    fn lots_are_read_by_number(world) {
        let scene = published_tender(world);
        let first = world.anonymous().get(&scene.path("/lots?limit=1")).expect(200);
        assert_eq!(first.json()["items"][0]["number"], 1);
        let cursor = first.json()["nextCursor"].as_str().unwrap().to_owned();
        let second = world.anonymous().get(&scene.path(&format!("/lots?limit=1&cursor={cursor}"))).expect(200);
        assert_eq!((second.json()["items"][0]["number"].clone(), second.json()["nextCursor"].clone()), (json!(2), Value::Null));
        world.anonymous().get(&scene.path("/lots?cursor=lot")).expect(400);
        let other = scene.first_officer.post("/v1/tenders", &json!({ "categoryGroup": "network" })).expect(201);
        scene.first_officer.get(&format!("/v1/tenders/{}/lots/{}", other.id(), scene.lots[0])).expect(404);

        let lot = scene.first_officer.get(&scene.lot_path(0)).expect(200);
        let refused = scene.first_officer.patch(&scene.lot_path(0), &lot.etag(), &json!({ "title": { "nl": "x" } })).expect(409);
        assert_eq!(refused.code(), "phaseForbids");
    }

    /// The lots and the needs add up, and the database refuses every way in which they would not.
    fn the_law_of_conservation_holds(world) {
        let scene = draft_tender(world);
        let report = scene.first_officer.get(&scene.path("/reconciliation")).expect(200).json();
        assert_eq!(report, json!({ "lots": 2, "needs": 3, "allocations": 3, "units": 35, "discrepancies": [] }));

        let (stored, allocations) = world.store.read(|tx| -> Result<_, StoreError> {
            Ok((tx.lot_find(scene.lots[0])?.unwrap().value, tx.allocation_list(scene.lots[0])?))
        }).unwrap();
        let with = |quantity: u64| {
            let mut lot = stored.lot.clone();
            lot.quantity = Quantity::new(quantity).unwrap();
            StoredLot { lot, ..stored.clone() }
        };
        // One unit more than its allocations, in an update and in a new lot; the right number is the control.
        let update = world.store.write(|tx| tx.lot_update(&with(31), 1));
        assert!(matches!(update, Err(StoreError::Refused(_))), "{update:?}");
        let insert = |quantity: u64, parts: &[StoredAllocation]| {
            let mut new = with(quantity);
            new.lot.id = LotId::from_uuid(Uuid::now_v7());
            new.lot.number = 3.try_into().unwrap();
            world.store.write(|tx| tx.lot_insert(&new, &[], parts))
        };
        assert!(matches!(insert(29, &allocations), Err(StoreError::Refused(_))));
        assert!(matches!(insert(31, &allocations), Err(StoreError::Refused(_))));
        assert!(matches!(insert(1, &[]), Err(StoreError::Refused(_))));
        insert(30, &allocations).unwrap();

        // The same needs in two lots: the database cannot see that, the reconciliation does.
        let report = scene.first_officer.get(&scene.path("/reconciliation")).expect(200).json();
        let kinds: Vec<_> = report["discrepancies"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        assert_eq!(kinds, ["countedTwice", "countedTwice"]);

        world.store.write(|tx| tx.lots_delete(scene.tender)).unwrap();
        let left = world.store.read(|tx| -> Result<_, StoreError> {
            Ok((tx.lot_list(scene.tender)?.len(), tx.allocation_list(scene.lots[0])?.len(), tx.lot_items(scene.lots[0])?.len()))
        }).unwrap();
        assert_eq!(left, (0, 0, 0));
    }

    /// What does not reconcile is not published, whatever else is in order.
    fn a_need_in_two_lots_is_not_published(world) {
        let scene = submitted_tender(world);
        let (stored, allocations) = world.store.read(|tx| -> Result<_, StoreError> {
            Ok((tx.lot_find(scene.lots[0])?.unwrap().value, tx.allocation_list(scene.lots[0])?))
        }).unwrap();
        let mut copy = stored;
        copy.lot.id = LotId::from_uuid(Uuid::now_v7());
        copy.lot.number = 3.try_into().unwrap();
        // Of so little value that the mandates cover it too, and every rule is content.
        copy.lot.estimated_value = Money::eur_minor(1);
        copy.lot.maximum_value = Some(Money::eur_minor(1));
        world.store.write(|tx| tx.lot_insert(&copy, &[], &allocations)).unwrap();
        let refused = scene.publish(&scene.second_officer).expect(409);
        assert!(refused.text.contains("the lots do not carry exactly their needs"), "{}", refused.text);
        let found = scene.first_officer.get(&scene.path("")).expect(200).json();
        assert_eq!(found["phase"], "awaitingApproval");
    }

    /// What was stored is what is read, also after publication and in every phase that follows.
    fn a_stored_tender_comes_back_whole(world) {
        let scene = closed_tender(world);
        let now = world.now();
        let found = world.store.read(|tx| tx.tender_find(scene.tender)).unwrap().unwrap();
        let opened = samenkoop_api::store::StoredTender { tender: found.value.tender.open(now).unwrap(), ..found.value };
        let stored = world.store.write(|tx| tx.tender_update(&opened, found.version)).unwrap();
        let read = world.store.read(|tx| tx.tender_find(scene.tender)).unwrap().unwrap();
        assert_eq!((read.value, read.version), (opened.clone(), stored.version));
        let stale = world.store.write(|tx| tx.tender_update(&opened, found.version));
        assert!(matches!(stale, Err(StoreError::Stale)));
        let nobody = world.store.read(|tx| tx.tender_find(TenderId::from_uuid(Uuid::now_v7()))).unwrap();
        assert_eq!(nobody, None);
    }

    /// The proposed timetable is lawful on the day itself, and there is none for a year of which nobody knows the law.
    fn a_lawful_timetable_is_proposed(world) {
        let scene = draft_tender(world);
        let proposal = scene.first_officer.get(&scene.path("/timetable?publishOn=2027-01-04")).expect(200).json();
        assert_eq!(proposal["deadlineAt"], scene.deadline_at.to_string());
        let unknown = scene.first_officer.get(&scene.path("/timetable?publishOn=2031-01-06")).expect(400);
        assert_eq!(unknown.pointers(), ["#publishOn"]);
        // The first moment of the day after the shortest term.
        assert!(scene.deadline_at > local_midnight("2027-02-13".parse().unwrap()));
    }
}
