//! What leaves as a spreadsheet: the tables of a bundle, and the needs.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Data, Reader as _, Xlsx};
use samenkoop_api::{auth::Role, wire::csv};
use serde_json::json;

use crate::{
    bundle_scene::{Board, Wish, boards, submitted},
    client::{Answer, Client},
    on_both_databases, scene,
    world::World,
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Two members who share a lot, one of them with more in a region of its own.
fn bundle(world: &World) -> (Vec<Board>, String) {
    let boards = boards(world, 3);
    submitted(world, &boards[0], &Wish::wifi(&[(0, 20), (1, 10)]));
    submitted(world, &boards[1], &Wish::wifi(&[(0, 30)]));
    submitted(world, &boards[1], &Wish::wifi(&[(2, 5)]));
    let made = world.officer().post("/v1/bundles", &json!({})).expect(201).id();
    (boards, made)
}

fn get(client: &Client, path: &str, media: &str, language: &str) -> Answer {
    client.send("GET", path, &[("Accept", media), ("Accept-Language", language)], None)
}

/// The rows of a CSV file, the names of the columns first.
fn rows_of(answer: &Answer) -> Vec<Vec<String>> {
    assert_eq!(answer.header("Content-Type"), Some("text/csv; charset=utf-8"));
    csv::read(answer.text.as_bytes()).unwrap().into_iter().map(|row| row.cells).collect()
}

/// The sheets of a workbook by name, in their order.
fn sheets(answer: &Answer) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book = Xlsx::new(Cursor::new(answer.bytes.clone())).unwrap();
    let sheets = book.worksheets().into_iter();
    sheets.map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect())).collect()
}

on_both_databases! {
    /// Every table of a bundle, with the same figures as the API.
    fn a_bundle_is_exported_as_csv(world) {
        let (_, made) = bundle(world);
        let officer = world.officer();
        let table = |name: &str, language: &str| {
            rows_of(&get(&officer, &format!("/v1/bundles/{made}/export?table={name}"), "text/csv", language).expect(200))
        };
        let lots = table("lots", "nl");
        assert_eq!(lots.len(), 2);
        assert_eq!(lots[0][..2], ["Perceel", "Categorie"]);
        assert_eq!(
            lots[1],
            [
                "1", "Wifi", "generation: wifi5, management: none, placement: indoor", "NL36", "01-07-2027", "01-09-2027", "60", "450,00",
                "0,00%", "27000,00", "31000,00", "2", "2"
            ]
        );
        let lots = table("lots", "en");
        assert_eq!((lots[0][4].as_str(), lots[1][4].as_str(), lots[1][10].as_str()), ("Start from", "2027-07-01", "31000.00"));

        let placements = table("placements", "en");
        assert_eq!(placements.len(), 4);
        let outcomes: BTreeSet<&str> = placements[1..].iter().map(|row| row[6].as_str()).collect();
        assert_eq!(outcomes, BTreeSet::from(["in a lot", "alone: no partner"]));
        assert!(placements[1..].iter().all(|row| row[7].starts_with("The need for wifi in NL")), "{placements:?}");

        let allocations = table("allocations", "nl");
        let units: u64 = allocations[1..].iter().map(|row| row[7].parse::<u64>().unwrap()).sum();
        assert_eq!((allocations.len(), units), (4, 60));
        assert_eq!(allocations[1][4], "01BB00");

        let savings = table("savings", "nl");
        assert_eq!(savings[1], ["Stichting Bundel 1", "00000001", "1", "1", "15500,00", "25500,00", "10000,00"]);
        assert_eq!(savings[2][2..], ["2", "1", "29750,00", "39750,00", "10000,00"]);
    }

    /// A member gets where its own needs went and what it saves, and of others nothing.
    fn a_member_exports_its_own(world) {
        let (boards, made) = bundle(world);
        let (_, buyer) = world.somebody(Role::Member(boards[0].member));
        let path = |query: &str| format!("/v1/bundles/{made}/export{query}");
        assert_eq!(rows_of(&get(&buyer, &path(""), "text/csv", "nl").expect(200)).len(), 2);
        let savings = rows_of(&get(&buyer, &path("?table=savings"), "text/csv", "nl").expect(200));
        assert_eq!((savings.len(), savings[1][0].as_str()), (2, "Stichting Bundel 1"));
        for table in ["lots", "allocations"] {
            get(&buyer, &path(&format!("?table={table}")), "text/csv", "nl").expect(403);
        }
        let (_, outsider) = world.somebody(Role::Member(boards[2].member));
        get(&outsider, &path(""), "text/csv", "nl").expect(404);
        get(&outsider, &path(""), XLSX, "nl").expect(404);
        world.anonymous().get(&path("")).expect(401);
    }

    /// What is exported can be imported again, and is then the same: also remarks that look like formulas.
    fn needs_that_are_exported_can_be_imported_again(world) {
        let school = scene::school(world, "90000001", "90AA01");
        scene::site(world, school.member, "90AA02");
        let header = "category;sites;quantity;minQuantity;startFrom;startUntil;contractEndsOn;budget;maxUnitPrice;commitment;probability;remarks;generation;placement";
        let rows = "wifi;90AA01:30|90AA02:12;42;90AA01:20;2027-08-01;2027-09-30;2027-07-31;1.239,50;612,25;expected;62,5%;\"=1+1; \"\"'x\";wifi6;indoor\r\n\
             wifi;90AA02;7;;2027-08-01;2027-09-30;;;;;;'=2;;outdoor\r\n";
        let import = |text: &str| {
            school.buyer.send("POST", "/v1/needs/_import", &[("Content-Type", "text/csv")], Some(text.as_bytes())).expect(201)
        };
        import(&format!("{header}\r\n{rows}"));
        let export = |language: &str| get(&school.buyer, "/v1/needs/_export", "text/csv", language).expect(200);
        let first = export("nl");
        assert!(rows_of(&first)[1].contains(&"'=1+1; \"'x".to_owned()), "{}", first.text);
        for language in ["nl", "en"] {
            let before = export(language);
            let had = rows_of(&before).len();
            import(&before.text);
            let after = rows_of(&export(language));
            assert_eq!((after.len() - 1, &after[1..had], &after[had..]), (2 * (had - 1), &rows_of(&before)[1..], &rows_of(&before)[1..]));
        }
        let book = sheets(&get(&school.buyer, "/v1/needs/_export?phase=draft", XLSX, "en").expect(200));
        assert_eq!((book[0].0.as_str(), &book[0].1[0][9]), ("Needs", &Data::String("budget".to_owned())));
        assert_eq!((&book[0].1[1][9], &book[0].1[1][12]), (&Data::Float(1239.5), &Data::Float(0.625)));
        let other = scene::school(world, "90000002", "90AA03");
        assert_eq!(rows_of(&get(&other.buyer, "/v1/needs/_export", "text/csv", "nl").expect(200)).len(), 1);
        assert_eq!(school.buyer.get("/v1/needs/_export?phase=gone").expect(400).pointers(), ["#phase"]);
    }

    /// A workbook has a sheet for each table, with numbers and days that a program can compute with.
    fn a_bundle_is_exported_as_a_workbook(world) {
        let (boards, made) = bundle(world);
        let path = format!("/v1/bundles/{made}/export");
        let book = sheets(&get(&world.officer(), &path, XLSX, "nl").expect(200));
        let names: Vec<&str> = book.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Percelen", "Behoeften", "Toedelingen", "Besparingen"]);
        let lot = &book[0].1[1];
        assert_eq!((&lot[1], &lot[6], &lot[9]), (&Data::String("Wifi".to_owned()), &Data::Float(60.0), &Data::Float(27_000.0)));
        assert!(matches!(lot[4], Data::DateTime(day) if day.to_ymd_hms_milli().0 == 2027), "{lot:?}");
        assert_eq!((book[1].1.len(), book[2].1.len(), book[3].1.len()), (4, 4, 3));
        let one = sheets(&get(&world.officer(), &format!("{path}?table=savings"), XLSX, "en").expect(200));
        assert_eq!((one.len(), one[0].0.as_str()), (1, "Savings"));
        let (_, buyer) = world.somebody(Role::Member(boards[0].member));
        let own = sheets(&get(&buyer, &path, XLSX, "nl").expect(200));
        let shown: Vec<(&str, usize)> = own.iter().map(|(name, rows)| (name.as_str(), rows.len())).collect();
        assert_eq!(shown, [("Behoeften", 2), ("Besparingen", 2)]);
    }

    /// The format follows `Accept`; what cannot be had is told.
    fn the_format_follows_what_is_accepted(world) {
        let (_, made) = bundle(world);
        let officer = world.officer();
        let path = format!("/v1/bundles/{made}/export");
        assert_eq!(get(&officer, &path, "*/*", "nl").expect(200).header("Content-Type"), Some("text/csv; charset=utf-8"));
        assert_eq!(get(&officer, &path, "application/json", "nl").expect(406).code(), "notAcceptable");
        assert_eq!(officer.get(&format!("{path}?table=secrets&colour=1")).expect(400).pointers(), ["#colour", "#table"]);
        let file = get(&officer, &path, XLSX, "nl").expect(200);
        assert_eq!(file.header("Content-Type"), Some(XLSX));
        assert_eq!(file.header("Content-Disposition"), Some(format!("attachment; filename=\"bundle-{made}.xlsx\"").as_str()));
        officer.get(&format!("/v1/bundles/{}/export", uuid::Uuid::now_v7())).expect(404);
    }
}
