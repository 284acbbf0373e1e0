//! The renewal calendar, the joint tenders it proposes, and the reminders, each moment once.

use chrono::{DateTime, Duration, Utc};
use samenkoop_api::{
    app::renewal_reminders::sweep,
    auth::Role,
    jobs::run_due,
    mail::{MailTarget, Mailer},
    routes::Clock,
    store::Store,
};
use samenkoop_core::{names::EmailAddress, renewal::ReminderDays};
use serde_json::{Value, json};

use crate::{
    award_scene::awarded,
    client::Client,
    on_both_databases,
    scene::{School, school},
    tender_scene::draft_tender,
    world::World,
};

/// A contract of a school for wifi, with this end and what it costs in a year.
fn contract(school: &School, ends_on: &str, yearly: &str) -> Value {
    let body = json!({
        "categoryId": "wifi", "supplierName": "Netwerk Voorbeeld B.V.", "endsOn": ends_on, "siteIds": [school.site],
        "quantity": 40, "yearlyValue": { "amount": yearly, "currency": "EUR" },
    });
    school.buyer.post(&format!("/v1/members/{}/running-contracts", school.member), &body).expect(201).json()
}

fn items(client: &Client, path: &str) -> Vec<Value> {
    client.get(path).expect(200).json()["items"].as_array().unwrap().clone()
}

/// Everything that was written, with the address it went to.
fn letters(world: &World) -> Vec<String> {
    let folder = world.folder.path().join("mail");
    let from = EmailAddress::new("samenkoop@cooperative.example").unwrap();
    let mailer = Mailer::new(&from, &MailTarget::Folder(folder.clone())).unwrap();
    let now = world.now();
    run_due(&world.store, &mailer, &Clock::of(move || now)).unwrap();
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

fn on_day(world: &World, day: &str) {
    let moment: DateTime<Utc> = format!("{day}T08:00:00Z").parse().unwrap();
    world.set_clock(moment.into());
}

fn remind(world: &World) -> u32 {
    sweep(&world.store, &ReminderDays::default(), world.now()).unwrap()
}

on_both_databases! {
    /// The calendar says by when to decide, with every step and its source, and each member sees its own.
    fn the_calendar_says_by_when_to_decide(world) {
        let (first, second) = (school(world, "90000001", "90AA"), school(world, "90000002", "90AB"));
        contract(&first, "2027-07-31", "12000.00");
        contract(&first, "2027-02-28", "900.00");
        contract(&second, "2029-07-31", "30000.00");
        let officer = world.officer();
        let all = items(&officer, "/v1/renewals");
        let told: Vec<_> = all.iter().map(|renewal| (renewal["endsOn"].as_str().unwrap(), renewal["status"].as_str().unwrap())).collect();
        assert_eq!(told, [("2027-02-28", "late"), ("2027-07-31", "decide"), ("2029-07-31", "early")]);
        assert_eq!(all[0]["bridge"]["earliestStartOn"], "2027-05-18");
        assert_eq!(all[0]["bridge"]["days"], 78);
        let summer = &all[1];
        assert_eq!((&summer["lastJoinOn"], &summer["decideOn"]), (&json!("2027-03-19"), &json!("2027-03-19")));
        assert_eq!((&summer["startFromOn"], &summer["startUntilOn"]), (&json!("2027-08-01"), &json!("2027-09-01")));
        assert_eq!(summer["region"], "NL366");
        let steps: Vec<_> = summer["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
        assert_eq!(steps, ["bundling", "approval", "bidTerm", "evaluation", "standstill", "preparation"]);
        assert_eq!(summer["steps"][2]["source"], "Aw 2.74b; Dir. 2014/24/EU art. 27(4)");
        assert_eq!((&summer["lawIsAssumed"], &all[2]["lawIsAssumed"]), (&json!(false), &json!(true)));

        let own = items(&first.buyer, "/v1/renewals");
        assert_eq!(own.len(), 2);
        assert!(own.iter().all(|renewal| renewal["memberId"] == json!(first.member)));
        assert_eq!(items(&first.buyer, &format!("/v1/renewals?member={}", second.member)), [] as [Value; 0]);
        let filtered = |query: &str| items(&officer, &format!("/v1/renewals?{query}")).len();
        assert_eq!(filtered("category=devices"), 0);
        assert_eq!(filtered("region=NL36"), 3);
        assert_eq!(filtered("region=NL41"), 0);
        assert_eq!(filtered("status=late"), 1);
        assert_eq!(filtered("fromDate=2027-03-01&untilDate=2027-07-31"), 1);
        assert_eq!(filtered(&format!("member={}", second.member)), 1);
        officer.get("/v1/renewals?status=soon").expect(400);
        // Page by page it is the same list.
        let mut paged = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = officer.get(&format!("/v1/renewals?limit=1{cursor}")).expect(200).json();
            paged.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(paged, all);
        // What has ended is history.
        on_day(world, "2027-03-01");
        assert_eq!(items(&officer, "/v1/renewals").len(), 2);
        assert_eq!(items(&officer, "/v1/renewals?fromDate=2027-01-01").len(), 3);
    }

    /// Contracts that end about the same time are one proposed tender; a submitted need takes its contract out of it.
    fn a_wave_catches_what_ends_together(world) {
        let schools = [school(world, "90000001", "90AA"), school(world, "90000002", "90AB"), school(world, "90000003", "90AC")];
        for (school, (ends_on, yearly)) in schools.iter().zip([("2027-07-31", "12000.00"), ("2027-08-14", "30000.00"), ("2028-07-31", "1.00")]) {
            contract(school, ends_on, yearly);
        }
        let officer = world.officer();
        let waves = items(&officer, "/v1/renewal-waves");
        assert_eq!(waves.len(), 1, "one alone is no joint tender");
        let wave = &waves[0];
        assert_eq!(wave["id"], "2027-08-15-wifi-NL36");
        assert_eq!((&wave["memberCount"], &wave["contractCount"]), (&json!(2), &json!(2)));
        assert_eq!(wave["yearlyValue"], json!({ "amount": "42000.00", "currency": "EUR" }));
        assert!(wave["explanation"]["nl"].as_str().unwrap().starts_with("Eén aanbesteding die op 15 augustus 2027 ingaat"));
        assert_eq!(items(&officer, "/v1/renewals")[0]["waveId"], wave["id"]);
        // With two members a total would tell what the other pays.
        let seen = &items(&schools[0].buyer, "/v1/renewal-waves")[0];
        assert_eq!((&seen["yearlyValue"], &seen["contractCount"]), (&json!(null), &json!(2)));
        assert_eq!(seen["contracts"].as_array().unwrap().len(), 1);
        assert_eq!(seen["contracts"][0]["memberId"], json!(schools[0].member));
        assert!(!seen.to_string().contains("42.000") && !seen.to_string().contains("30000") && !seen.to_string().contains(&schools[1].member.to_string()));
        assert_eq!(items(&schools[2].buyer, "/v1/renewal-waves"), [] as [Value; 0]);
        assert_eq!(items(&officer, "/v1/renewal-waves?untilDate=2027-08-14"), [] as [Value; 0]);
        assert_eq!(items(&officer, &format!("/v1/renewal-waves?member={}", schools[2].member)), [] as [Value; 0]);

        let own = items(&schools[0].buyer, "/v1/renewals");
        let needs = format!("/v1/members/{}/running-contracts/{}/needs", schools[0].member, own[0]["contractId"].as_str().unwrap());
        let need = schools[0].buyer.post(&needs, &json!({ "requirements": { "placement": "indoor" } })).expect(201);
        let drafted = &items(&schools[0].buyer, "/v1/renewals")[0];
        assert_eq!((&drafted["status"], &drafted["need"]["id"]), (&json!("decide"), &json!(need.id())));
        schools[0].buyer.post_nothing(&format!("/v1/needs/{}/submissions", need.id())).expect(201);
        assert_eq!(items(&schools[0].buyer, "/v1/renewals")[0]["status"], "caught");
        assert_eq!(items(&officer, "/v1/renewal-waves"), [] as [Value; 0]);
    }

    /// A tender that is still a draft could catch a contract; only who may read the tender learns which it is.
    fn what_is_in_preparation_is_named(world) {
        let tender = draft_tender(world);
        let school = school(world, "90000091", "91AA");
        let lot = tender.first_officer.get(&format!("/v1/tenders/{}/lots", tender.tender)).expect(200).json()["items"][0].clone();
        let from: chrono::NaiveDate = lot["startFromOn"].as_str().unwrap().parse().unwrap();
        contract(&school, &(from - Duration::days(1)).to_string(), "100.00");
        let renewal = &items(&world.officer(), &format!("/v1/renewals?member={}", school.member))[0];
        let candidates = renewal["candidates"].as_array().unwrap();
        assert!(candidates.iter().any(|candidate| candidate["tenderId"] == json!(tender.tender)), "{renewal}");
        let own = &items(&school.buyer, "/v1/renewals")[0];
        assert_eq!(own["candidates"].as_array().unwrap().len(), candidates.len());
        assert!(!own.to_string().contains(&tender.tender.to_string()));
    }

    /// Contracts out of joint tenders stand in the calendar by themselves.
    fn own_contracts_stand_in_the_calendar(world) {
        let contest = awarded(world);
        let made = contest.scene.first_officer.post(&contest.path("/contracts"), &json!({})).expect(201).json();
        let all = items(&contest.scene.first_officer, "/v1/renewals?limit=200");
        let own: Vec<_> = all.iter().filter(|renewal| renewal["origin"] == "own").collect();
        assert_eq!(own.len(), made["contracts"].as_array().unwrap().len());
        for renewal in own {
            assert_eq!(renewal["status"], "early");
            assert!(renewal["endsOn"].as_str().unwrap().starts_with("2031-"), "four years on: {renewal}");
            assert!(renewal["quantity"].as_u64().is_some() && renewal["yearlyValue"]["amount"].is_string());
        }
    }

    /// A need that says when the present contract ends puts it in the calendar, until that contract itself is known.
    fn a_need_tells_of_a_contract(world) {
        let school = school(world, "90000001", "90AA");
        let need = json!({
            "categoryId": "wifi", "requirements": { "placement": "indoor" }, "lines": [{ "siteId": school.site, "quantity": 4 }],
            "startFromOn": "2027-08-01", "startUntilOn": "2027-09-01", "contractEndsOn": "2027-07-31",
        });
        let drafted = school.buyer.post("/v1/needs", &need).expect(201);
        let found = items(&school.buyer, "/v1/renewals");
        assert_eq!((found.len(), &found[0]["origin"], &found[0]["status"]), (1, &json!("stated"), &json!("decide")));
        assert_eq!((&found[0]["contractId"], &found[0]["supplierName"]), (&json!(drafted.id()), &json!(null)));
        assert_eq!(remind(world), 1);
        assert!(letters(world)[0].contains("Your board's contract (Wifi) ends on 31 July 2027"), "{:?}", letters(world));
        contract(&school, "2027-07-31", "100.00");
        let found = items(&school.buyer, "/v1/renewals");
        assert_eq!((found.len(), &found[0]["origin"]), (1, &json!("outside")));
    }

    /// Each moment is reminded of once, to everybody who speaks for the member, in both languages and without amounts.
    fn a_member_is_reminded_at_each_moment_once(world) {
        let school = school(world, "90000001", "90AA");
        let colleague = world.somebody(Role::Member(school.member));
        contract(&school, "2027-07-31", "12000.00");
        assert_eq!(remind(world), 2, "the decision is open since 19 December: both are told");
        assert_eq!(remind(world), 0);
        on_day(world, "2027-02-16");
        assert_eq!(remind(world), 0, "30 days before 19 March is 17 February");
        on_day(world, "2027-02-17");
        assert_eq!(remind(world), 2);
        on_day(world, "2027-03-12");
        assert_eq!(remind(world), 2);
        on_day(world, "2027-03-19");
        assert_eq!(remind(world), 0);
        on_day(world, "2027-03-25");
        assert_eq!(remind(world), 0, "too late to remind");
        let letters = letters(world);
        assert_eq!(letters.len(), 6);
        for letter in &letters {
            assert!(letter.contains("Beslis uiterlijk 19 maart 2027") && letter.contains("Decide by 19 March 2027"), "{letter}");
            assert!(!letter.contains("12000") && !letter.contains("12.000"));
        }
        let reminded = world.auditor().get("/v1/audit/events?limit=200").expect(200).text;
        assert_eq!(reminded.matches("renewalReminded").count(), 3);
        drop(colleague);
    }

    /// A contract that is caught needs no reminder; one whose end moves is reminded of anew; one nobody can answer for waits.
    fn reminders_follow_the_contract(world) {
        let school = school(world, "90000001", "90AA");
        let added = contract(&school, "2027-07-31", "12000.00");
        assert_eq!(remind(world), 1);
        let place = format!("/v1/members/{}/running-contracts/{}", school.member, added["id"].as_str().unwrap());
        school.buyer.patch(&place, "\"v1\"", &json!({ "endsOn": "2027-08-31" })).expect(200);
        on_day(world, "2027-01-25");
        assert_eq!(remind(world), 1, "another end is another question");
        let need = school.buyer.post(&format!("{place}/needs"), &json!({ "requirements": { "placement": "indoor" } })).expect(201);
        school.buyer.post_nothing(&format!("/v1/needs/{}/submissions", need.id())).expect(201);
        on_day(world, "2027-04-15");
        assert_eq!(remind(world), 0, "a need follows");

        let silent = crate::scene::member(world, "90000009");
        let body = json!({ "categoryId": "devices", "supplierName": "X", "endsOn": "2027-09-30", "quantity": 1 });
        world.officer().post(&format!("/v1/members/{silent}/running-contracts"), &body).expect(201);
        assert_eq!(remind(world), 0, "nobody speaks for this member yet");
        world.somebody(Role::Member(silent));
        assert_eq!(remind(world), 1);
    }

    /// Two instances that sweep at once, again and again, write each letter once.
    fn two_instances_write_one_letter(world) {
        let schools: Vec<_> = ["90AA", "90AB", "90AC", "90AD"]
            .iter()
            .zip(90_000_001..)
            .map(|(code, kvk)| school(world, &kvk.to_string(), code))
            .collect();
        for school in &schools {
            contract(school, "2027-07-31", "12000.00");
            contract(school, "2027-08-31", "12000.00");
        }
        on_day(world, "2027-03-17");
        let now = world.now();
        let instances: Vec<Store> = (0..2).map(|_| Store::open(world.store.url(), 4).unwrap()).collect();
        let written: u32 = std::thread::scope(|scope| {
            let sweeps: Vec<_> = instances
                .iter()
                .flat_map(|store| [store, store])
                .map(|store| scope.spawn(move || sweep(store, &ReminderDays::default(), now).unwrap()))
                .collect();
            sweeps.into_iter().map(|sweep| sweep.join().unwrap()).sum()
        });
        assert_eq!(written, 8, "one for each contract");
        assert_eq!(letters(world).len(), 8);
        assert_eq!(remind(world), 0);
    }
}
