//! Award decisions, letters, the standstill, and endings without an award.

use chrono::Duration;
use samenkoop_api::{
    auth::Role,
    jobs::run_due,
    mail::{MailTarget, Mailer},
    routes::Clock,
};
use samenkoop_core::names::EmailAddress;
use serde_json::{Value, json};

use crate::{
    award_scene::{PRICES, at, decided, evaluated, notified, opened},
    on_both_databases,
    tender_scene::closed_tender,
    world::World,
};

/// Every mail that was sent, as one text.
fn mail(world: &World) -> Vec<String> {
    let folder = world.folder.path().join("mail");
    let from = EmailAddress::new("samenkoop@cooperative.example").unwrap();
    let mailer = Mailer::new(&from, &MailTarget::Folder(folder.clone())).unwrap();
    let now = world.now();
    run_due(&world.store, &mailer, &Clock::of(move || now)).unwrap();
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

on_both_databases! {
    /// Whoever stands first wins, every lot is decided, every bidder gets reasons: everything else is told at once.
    fn a_decision_follows_the_ranking(world) {
        let contest = evaluated(world, PRICES, ["9", "8", "7"]);
        let officer = &contest.scene.first_officer;
        let path = contest.path("/awards");
        let mut wrong = contest.decision();
        wrong["lots"][0]["bidId"] = json!(contest.bids[1]);
        wrong["lots"][0]["ground"] = json!("other");
        wrong["lots"][1] = json!({ "lotId": contest.scene.lots[1], "ground": "noneReceived", "reason": "Niemand." });
        assert_eq!(officer.post(&path, &wrong).expect(400).pointers(), ["/lots/0/bidId", "/lots/0/ground", "/lots/1/ground"]);
        let mut short = contest.decision();
        short["lots"].as_array_mut().unwrap().truncate(1);
        short["lots"][0]["reasons"].as_array_mut().unwrap().truncate(2);
        assert_eq!(officer.post(&path, &short).expect(400).pointers(), ["/lots", "/lots/0/reasons"]);
        let empty = json!({ "lots": [{ "lotId": contest.scene.lots[0] }, { "lotId": contest.scene.lots[0] }, { "lotId": contest.scene.tender }] });
        assert_eq!(officer.post(&path, &empty).expect(400).pointers(), ["/lots", "/lots/0/bidId", "/lots/1/lotId", "/lots/2/lotId"]);

        let decided = officer.post(&path, &contest.decision()).expect(201).json();
        let awards = decided["awards"].as_array().unwrap();
        assert_eq!(awards.len(), 2);
        let first = awards.iter().find(|award| award["lotId"] == json!(contest.scene.lots[0])).unwrap();
        assert_eq!((&first["bidId"], &first["isFinal"]), (&json!(contest.bids[0]), &json!(false)));
        assert_eq!(first["reasons"].as_array().unwrap().len(), 3);
        assert_eq!(officer.get(&contest.path("")).expect(200).json()["phase"], "awardDecided");
        assert_eq!(officer.post(&path, &contest.decision()).expect(409).code(), "phaseForbids");
        // Nobody outside hears of it yet.
        for supplier in &contest.suppliers {
            assert_eq!(supplier.get(&path).expect(200).json()["items"], json!([]));
            supplier.get(&format!("{path}/{}", first["id"].as_str().unwrap())).expect(404);
        }
        let member = world.somebody(Role::Member(contest.scene.members[0])).1;
        assert_eq!(member.get(&path).expect(200).json()["items"], json!([]));
        assert!(!mail(world).iter().any(|mail| mail.contains("Gunningsbeslissing")));
    }

    /// A second officer sends the letters; the standstill of 20 days from Wednesday 7 April ends on King's Day and so lasts a day longer.
    fn a_second_officer_begins_the_standstill(world) {
        let contest = decided(world);
        let path = contest.path("/standstills");
        assert_eq!(contest.scene.first_officer.post_nothing(&path).expect(409).code(), "secondPersonNeeded");
        let standstill = contest.scene.second_officer.post_nothing(&path).expect(201).json();
        assert_eq!(standstill["standstillEndsAt"], "2027-04-28T22:00:00Z");
        assert_eq!(standstill["letters"], 4);
        let letters: Vec<String> = mail(world).into_iter().filter(|mail| mail.contains("Gunningsbeslissing")).collect();
        assert_eq!(letters.len(), 4);
        assert!(letters.iter().all(|letter| letter.contains("Award decision") && letter.contains("28 april 2027")));
        assert_eq!(contest.scene.second_officer.post_nothing(&path).expect(409).code(), "phaseForbids");

        let phase = || contest.scene.first_officer.get(&contest.path("")).expect(200).json()["phase"].clone();
        assert_eq!(phase(), "standstill");
        world.set_clock(at("2027-04-28T22:00:00Z").checked_add(-Duration::microseconds(1)).unwrap());
        assert_eq!(phase(), "standstill");
        world.pass(Duration::microseconds(1));
        assert_eq!(phase(), "awarded");
        let awards = contest.suppliers[1].get(&contest.path("/awards")).expect(200).json();
        assert_eq!(awards["items"][0]["isFinal"], true);
    }

    /// A bidder reads its own letter, in its language, and nothing of anybody else's.
    fn a_bidder_reads_its_own_letter(world) {
        let contest = notified(world);
        let all = contest.scene.first_officer.get(&contest.path("/awards")).expect(200).json();
        let award = |lot: usize| {
            let lot = json!(contest.scene.lots[lot]);
            let found = all["items"].as_array().unwrap().iter().find(|award| award["lotId"] == lot).unwrap();
            contest.path(&format!("/awards/{}", found["id"].as_str().unwrap()))
        };
        let letter = format!("{}/letter", award(0));
        let loser = &contest.suppliers[1];
        let nl = loser.get(&letter).expect(200).json();
        assert_eq!((&nl["language"], &nl["bidId"]), (&json!("nl"), &json!(contest.bids[1])));
        let body = nl["body"].as_str().unwrap();
        assert!(body.contains(&format!("Omdat {}.", contest.bids[1])) && body.contains("Binnen vier uur op school."));
        assert!(body.contains("Coöperatie Voorbeeldkoop U.A.") && body.contains("28 april 2027"));
        // Neither the winner's price nor what a third bidder was told.
        assert!(!body.contains("250.000") && !body.contains("8.333") && !body.contains(&contest.bids[2]));
        let english = loser.send("GET", &letter, &[("Accept", "text/markdown"), ("Accept-Language", "en-GB, nl;q=0.5")], None).expect(200);
        assert_eq!(english.header("Content-Type"), Some("text/markdown; charset=utf-8"));
        assert!(english.text.starts_with("Award decision: Wifi for two school boards"), "{}", english.text);
        assert_eq!(loser.send("GET", &letter, &[("Accept", "application/pdf")], None).expect(406).code(), "notAcceptable");

        // Another's letter and another lot's decision are not there, even for who knows their ids.
        loser.get(&format!("{letter}?bidId={}", contest.bids[2])).expect(404);
        loser.get(&format!("{}/letter", award(1))).expect(404);
        loser.get(&award(1)).expect(404);
        contest.suppliers[0].get(&format!("{}/letter", award(1))).expect(200);
        let stranger = world.somebody(Role::Supplier(crate::market::supplier(&world.store, world.now()))).1;
        stranger.get(&letter).expect(404);
        let seen = loser.get(&award(0)).expect(200).json();
        assert_eq!(seen["reasons"], json!([{ "bidId": contest.bids[1], "reason": format!("Omdat {}.", contest.bids[1]) }]));
        assert_eq!((&seen["decidedById"], &seen["draws"]), (&Value::Null, &json!([])));

        // A member sees who won the lots that carry its needs, and no bid; the cooperative and the auditor say whose letter.
        let second = world.somebody(Role::Member(contest.scene.members[1])).1;
        let members = second.get(&contest.path("/awards")).expect(200).json();
        assert_eq!(members["items"].as_array().unwrap().len(), 1);
        assert_eq!((&members["items"][0]["bidId"], &members["items"][0]["reasons"]), (&Value::Null, &json!([])));
        assert_eq!(members["items"][0]["supplierId"], json!(contest.supplier_ids[0]));
        second.get(&letter).expect(403);
        world.admin().get(&contest.path("/awards")).expect(403);
        let auditor = world.auditor();
        assert_eq!(auditor.get(&letter).expect(400).pointers(), ["#bidId"]);
        assert_eq!(auditor.get(&format!("{letter}?bidId={}", contest.bids[1])).expect(200).json(), nl);
    }

    /// Bids that end equal wait for a notary; the draw is recorded with the decision and told in the letters.
    fn a_tie_is_settled_by_a_draw(world) {
        let contest = evaluated(world, ["9000.00", "9000.00", "12000.00"], ["8", "8", "7"]);
        let officer = &contest.scene.first_officer;
        let (path, mut decision) = (contest.path("/awards"), contest.decision());
        decision["lots"][0]["bidId"] = json!(contest.bids[1]);
        let undecided = officer.post(&path, &decision).expect(400);
        assert_eq!(undecided.pointers(), ["/lots/0/draws"]);
        let drawn_at = world.now().checked_add(Duration::hours(1)).unwrap();
        let draw = |order: [&String; 2]| json!([{ "order": order, "notary": "mr. N. Otaris", "drawnAt": drawn_at.to_string() }]);
        decision["lots"][0]["draws"] = draw([&contest.bids[1], &contest.bids[2]]);
        assert_eq!(officer.post(&path, &decision).expect(400).pointers(), ["/lots/0/draws", "/lots/0/draws/0", "/lots/0/draws/0/drawnAt"]);
        world.set_clock(drawn_at);
        decision["lots"][0]["draws"] = draw([&contest.bids[1], &contest.bids[0]]);
        let decided = officer.post(&path, &decision).expect(201).json();
        let won: Vec<&Value> = decided["awards"].as_array().unwrap().iter().map(|award| &award["bidId"]).collect();
        assert!(won.contains(&&json!(contest.bids[1])));
        contest.scene.second_officer.post_nothing(&contest.path("/standstills")).expect(201);
        let seen = contest.suppliers[0].get(&path).expect(200).json();
        let lot = json!(contest.scene.lots[0]);
        let award = seen["items"].as_array().unwrap().iter().find(|award| award["lotId"] == lot).unwrap();
        let letter = contest.suppliers[0].get(&format!("{path}/{}/letter", award["id"].as_str().unwrap())).expect(200).json();
        assert!(letter["body"].as_str().unwrap().contains("mr. N. Otaris heeft geloot"));
    }

    /// A lot that is awarded to nobody is a decision like any other, with letters and a standstill.
    fn a_lot_can_go_to_nobody(world) {
        let contest = evaluated(world, PRICES, ["9", "8", "7"]);
        let mut decision = contest.decision();
        decision["lots"][1] = json!({ "lotId": contest.scene.lots[1], "ground": "insufficientFunds", "reason": "Het geld is op." });
        contest.scene.first_officer.post(&contest.path("/awards"), &decision).expect(201);
        contest.scene.second_officer.post_nothing(&contest.path("/standstills")).expect(201);
        let lot = contest.scene.first_officer.get(&contest.scene.lot_path(1)).expect(200).text;
        assert!(lot.contains("insufficientFunds"), "{lot}");
        assert!(mail(world).iter().any(|mail| mail.contains("Het geld is op.")));
    }

    /// Without a bid a tender ends without an award, and its needs wait for another bundle; with bids that ground does not hold.
    fn a_tender_without_bids_ends(world) {
        let scene = closed_tender(world);
        let ending = json!({ "ground": "noneReceived", "reason": "Er kwam geen inschrijving." });
        let path = scene.path("/unsuccessful-endings");
        world.auditor().post(&path, &ending).expect(403);
        assert_eq!(scene.first_officer.post(&path, &ending).expect(409).code(), "notOpened");
        let begun = scene.first_officer.post(&scene.path("/openings"), &json!({})).expect(201);
        let confirmations = scene.path(&format!("/openings/{}/confirmations", begun.id()));
        scene.second_officer.post(&confirmations, &json!({})).expect(201);
        scene.first_officer.post(&path, &ending).expect(201);
        let tender = scene.first_officer.get(&scene.path("")).expect(200).json();
        assert_eq!(tender["phase"], "unsuccessful");
        let needs = world.store.read(|tx| tx.need_list(&scene.needs)).unwrap();
        assert!(needs.iter().all(|need| need.value.phase().code() == "submitted"));
        assert!(scene.first_officer.get(&scene.lot_path(0)).expect(200).text.contains("noneReceived"));
        assert_eq!(scene.first_officer.post(&path, &ending).expect(409).code(), "phaseForbids");
    }

    /// Bids that came in are told how it ended.
    fn bidders_are_told_how_it_ended(world) {
        let contest = opened(world, PRICES);
        let path = contest.path("/unsuccessful-endings");
        let ending = |ground: &str| json!({ "ground": ground, "reason": "De behoefte is veranderd." });
        let officer = &contest.scene.first_officer;
        assert_eq!(officer.post(&path, &ending("noneReceived")).expect(400).pointers(), ["/ground"]);
        officer.post(&path, &ending("needChanged")).expect(201);
        let told = mail(world).into_iter().filter(|mail| mail.contains("De behoefte is veranderd."));
        assert!(told.filter(|mail| mail.contains("Geen gunning")).count() >= 3);
    }
}
