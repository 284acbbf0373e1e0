//! Needs from a spreadsheet, through the API.

use std::{collections::BTreeSet, path::Path};

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    client::{Answer, Client},
    on_both_databases, scene,
    world::World,
};

const HEADER: &str =
    "member;category;sites;quantity;startFrom;startUntil;contractEndsOn;budget;remarks;generation;placement";

fn import(client: &Client, query: &str, csv: &[u8]) -> Answer {
    client.send(
        "POST",
        &format!("/v1/needs/_import{query}"),
        &[("Content-Type", "text/csv; charset=utf-8")],
        Some(csv),
    )
}

fn needs(client: &Client) -> Vec<Value> {
    client.get("/v1/needs?limit=200").expect(200).json()["items"].as_array().unwrap().clone()
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// The members and sites that the spreadsheets of the fixtures refer to.
fn fixture_members(world: &World) {
    let mut ids = std::collections::BTreeMap::new();
    for line in fixture("members.csv").lines().skip(1) {
        let kvk_number = line.split(',').next().unwrap().to_owned();
        ids.insert(kvk_number.clone(), scene::member(world, &kvk_number));
    }
    for line in fixture("sites.csv").lines().skip(1) {
        let mut cells = line.split(',');
        let (member, code) = (ids[cells.next().unwrap()], cells.next().unwrap());
        scene::site(world, member, code);
    }
}

on_both_databases! {
    /// A spreadsheet in Dutch says how far its member commits itself, and its errors stand under its own headings.
    fn a_member_imports_its_commitments_under_dutch_headings(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let header = "categorie;vestigingen;aantal;minimumAantal;maximumAantal;startVanaf;startUiterlijk;toezegging;kans;hoogsteStukprijs;placement";
        let row = |most: &str| format!("{header}\nwifi;90AA01;42;38;{most};2027-08-01;2027-09-30;verwacht;60%;512,50;indoor\n");
        let answer = import(&school.buyer, "", row("41").as_bytes()).expect(400);
        assert_eq!(answer.pointers(), ["/2/maximumAantal"]);
        import(&school.buyer, "", row("50").as_bytes()).expect(201);
        let need = &needs(&school.buyer)[0];
        assert_eq!((&need["commitment"], &need["probabilityBp"], &need["maxUnitPrice"]["amount"]), (&json!("expected"), &json!(6000), &json!("512.50")));
        assert_eq!((&need["lines"][0]["minQuantity"], &need["lines"][0]["maxQuantity"]), (&json!(38), &json!(50)));
    }

    /// A member imports what Dutch Excel writes: semicolons, a byte order mark, a comma in the amount, and no column for itself.
    fn a_member_imports_its_own(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let header = HEADER.trim_start_matches("member;");
        let csv = format!(
            "\u{feff}{header}\r\nwifi;90AA01;42;2027-08-01;2027-09-30;;1.239,50;\"Graag;\nin de vakantie\";WIFI6;indoor\r\n;;;\r\n\
             wifi;90AA01:7;7;2027-08-01;2027-09-30;2027-08-15;;;;outdoor\r\n"
        );
        let dry = import(&school.buyer, "?dryRun=true", csv.as_bytes()).expect(200).json();
        assert_eq!((dry["dryRun"].as_bool(), dry["needs"].as_array().unwrap().len()), (Some(true), 2));
        assert_eq!((dry["needs"][1]["row"].as_u64(), &dry["needs"][1]["needId"]), (Some(4), &Value::Null));
        assert_eq!(dry["needs"][1]["remarks"][0]["code"], "startsDuringContract");
        assert_eq!(needs(&school.buyer), Vec::<Value>::new());

        let done = import(&school.buyer, "", csv.as_bytes()).expect(201).json();
        let stored = needs(&school.buyer);
        assert_eq!(stored.len(), 2);
        assert!(stored.iter().all(|need| need["phase"] == "draft"));
        let first = school.buyer.get(&format!("/v1/needs/{}", done["needs"][0]["needId"].as_str().unwrap())).expect(200).json();
        assert_eq!((first["budget"]["amount"].as_str(), first["remarks"].as_str()), (Some("1239.50"), Some("Graag;\nin de vakantie")));
        assert_eq!(first["requirements"]["generation"], "wifi6");
    }

    /// Submitting at once is the member's own act; a window that has passed is an error of its row.
    fn an_import_can_submit(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let good = format!("{HEADER}\n;wifi;90AA01;42;2027-08-01;2027-09-30;;;;wifi6;indoor\n");
        let late = format!("{good}90000001;wifi;90AA01;42;2026-08-01;2026-09-30;;;;wifi6;indoor\n");
        let refused = import(&school.buyer, "?submit=true", late.as_bytes()).expect(400);
        assert_eq!(refused.pointers(), ["/3/startUntil"]);
        assert_eq!(import(&school.buyer, "?dryRun=true&submit=true", late.as_bytes()).expect(400).pointers(), ["/3/startUntil"]);
        assert_eq!(needs(&school.buyer), Vec::<Value>::new());
        import(&school.buyer, "?submit=true", good.as_bytes()).expect(201);
        assert_eq!(needs(&school.buyer)[0]["phase"], "submitted");
        import(&world.officer(), "?submit=true", late.as_bytes()).expect(403);
        import(&world.auditor(), "", good.as_bytes()).expect(403);
    }

    /// For a member the others do not exist; an officer imports the drafts of many.
    fn nobody_imports_for_another(world) {
        let (ours, theirs) = (scene::school(world, "90000001", "90AA01"), scene::school(world, "90000002", "90AA02"));
        let row = |kvk: &str, site: &str| format!("{kvk};wifi;{site};42;2027-08-01;2027-09-30;;;;wifi6;indoor\n");
        let csv = format!("{HEADER}\n{}{}", row("90000002", "90AA02"), row("90000001", "90AA02"));
        let refused = import(&ours.buyer, "", csv.as_bytes()).expect(400);
        assert_eq!(refused.pointers(), ["/2/member", "/2/sites", "/3/sites"]);
        let both = format!("{HEADER}\n{}{}", row("90000001", "90AA01"), row("90000002", "90AA02"));
        import(&world.officer(), "", both.as_bytes()).expect(201);
        assert_eq!((needs(&ours.buyer).len(), needs(&theirs.buyer).len()), (1, 1));
        let nobodys = format!("{HEADER}\n{}", row("", "90AA01"));
        assert_eq!(import(&world.officer(), "", nobodys.as_bytes()).expect(400).pointers(), ["/2/member"]);
    }

    /// A faulty spreadsheet: every wrong cell is named, and not one row is stored.
    fn every_wrong_cell_is_named(world) {
        fixture_members(world);
        let officer = world.officer();
        let expected: BTreeSet<String> = fixture("needs-faulty.expected.csv")
            .lines()
            .skip(1)
            .map(|line| line.splitn(3, ',').take(2).map(|cell| format!("/{cell}")).collect())
            .collect();
        for separator in [",", ";"] {
            // No cell of the fixture holds a separator of either kind.
            let csv = fixture("needs-faulty.csv").replace(',', separator);
            for query in ["?dryRun=true", ""] {
                let told: BTreeSet<String> = import(&officer, query, csv.as_bytes()).expect(400).pointers().into_iter().collect();
                assert_eq!(told, expected);
            }
        }
        assert_eq!(needs(&officer), Vec::<Value>::new());
    }

    /// The cooperative's own spreadsheet of needs goes in as a whole.
    fn the_whole_cooperative_goes_in(world) {
        fixture_members(world);
        let csv = fixture("needs.csv");
        let done = import(&world.officer(), "", csv.as_bytes()).expect(201).json();
        assert_eq!(done["needs"].as_array().unwrap().len(), csv.lines().count() - 1);
    }

    /// The same file under the same key is imported once; with another wish it is another request.
    fn a_repeated_import_is_done_once(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let csv = format!("{HEADER}\n;wifi;90AA01;42;2027-08-01;2027-09-30;;;;wifi6;indoor\n");
        let keyed = |query: &str| {
            let headers = [("Content-Type", "text/csv"), ("Idempotency-Key", "import-1")];
            school.buyer.send("POST", &format!("/v1/needs/_import{query}"), &headers, Some(csv.as_bytes()))
        };
        keyed("?dryRun=true").expect(200);
        let first = keyed("").expect(201);
        assert_eq!(keyed("").expect(201).text, first.text);
        assert_eq!(keyed("?submit=true").expect(409).code(), "idempotencyKeyReused");
        assert_eq!(needs(&school.buyer).len(), 1);
    }

    /// What is no spreadsheet is told so, with the row; `_import` is no need.
    fn what_is_no_spreadsheet_is_refused(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let told = |csv: &[u8]| {
            let answer = import(&school.buyer, "", csv).expect(400).json();
            let error = &answer["errors"][0];
            (error["pointer"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned())
        };
        let place = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        assert_eq!(told(b""), place("/1", "empty"));
        assert_eq!(told(HEADER.as_bytes()), place("/1", "empty"));
        assert_eq!(told(b"a;b\n1;\"x"), place("/2", "quoteNotClosed"));
        assert_eq!(told(b"a;b\n1;caf\xe9"), place("/2", "notUtf8"));
        assert_eq!(told(&b"x\n".repeat(6_000)), place("/5001", "tooManyRows"));
        let headers = import(&school.buyer, "", b"category;size\nwifi;3\n").expect(400).pointers();
        assert_eq!(headers, ["/1/quantity", "/1/sites", "/1/size", "/1/startFrom", "/1/startUntil", "/2/placement"]);
        let json = ("Content-Type", "application/json");
        school.buyer.send("POST", "/v1/needs/_import", &[json], Some(b"[]")).expect(415);
        import(&school.buyer, "", &vec![b'x'; 3 << 20]).expect(413);
        import(&school.buyer, "?dryRun=yes", b"").expect(400);
        assert_eq!(school.buyer.get("/v1/needs/_import").expect(405).header("Allow"), Some("POST"));
        assert_eq!(school.buyer.delete("/v1/needs/_import", "\"v1\"").expect(405).header("Allow"), Some("POST"));
    }

    /// A file that is wrong in every cell gets an answer of a bounded size.
    fn a_hostile_file_gets_a_bounded_answer(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let many_sites = format!("{HEADER}\n{}", format!(";wifi;{};1;x;x;x;x;;x;x\n", "|".repeat(15_000)).repeat(100));
        let answer = import(&school.buyer, "", many_sites.as_bytes()).expect(400);
        assert_eq!(answer.pointers().len(), 10_000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever bytes a client sends as a spreadsheet, it is told what is wrong or how many needs it makes.
    #[test]
    fn any_bytes_are_answered(
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
        rows in prop::collection::vec("[;,\"|:\n 0-9a-zA-Z.é-]{0,60}", 0..20),
    ) {
        thread_local! {
            static SCHOOL: (World, scene::School) = {
                let world = World::on_sqlite();
                let school = scene::school(&world, "90000001", "90AA01");
                (world, school)
            };
        }
        let rows = format!("{HEADER}\n{}", rows.join("\n"));
        SCHOOL.with(|(_, school)| {
            for csv in [bytes.as_slice(), rows.as_bytes()] {
                let answer = import(&school.buyer, "?dryRun=true", csv);
                prop_assert!(matches!(answer.status, 200 | 400), "{}", answer.text);
                prop_assert!(answer.json().is_object());
            }
            Ok(())
        })?;
    }
}

#[test]
fn the_fixtures_hold_what_these_tests_need() {
    assert!(fixture("needs-faulty.expected.csv").lines().count() > 10);
    assert_eq!(
        json!(fixture("needs.csv").lines().next().unwrap().starts_with("member,category,sites,")),
        json!(true)
    );
}
