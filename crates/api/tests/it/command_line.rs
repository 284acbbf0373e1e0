//! `samenkoop needs import`, as somebody types it.

use std::process::{Command, Output};

use samenkoop_api::store::DatabaseUrl;
use serde_json::Value;

use crate::{on_both_databases, scene, world::World};

const HEADER: &str = "category,sites,quantity,startFrom,startUntil,budget,generation,placement";

/// The URL with which a command finds the database of the world.
fn database_url(world: &World) -> String {
    match world.store.url() {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

fn import(world: &World, csv: &str, flags: &[&str]) -> (i32, String) {
    let file = world.folder.path().join("needs.csv");
    std::fs::write(&file, csv).unwrap();
    let Output { status, stdout, .. } = Command::new(env!("CARGO_BIN_EXE_samenkoop"))
        .args(["needs", "import"])
        .arg(&file)
        .args(flags)
        .env("DATABASE_URL", database_url(world))
        .env("SAMENKOOP_DATA_DIR", world.folder.path())
        .output()
        .unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap())
}

on_both_databases! {
    /// Wrong cells stand on standard output with their row and column, the exit code is 1, and nothing is stored.
    fn an_import_names_what_is_wrong(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let bad = format!("{HEADER}\nwifi,90AA01,twee,2027-08-01,2027-09-30,,wifi6,indoor\nwifi,90AA09,2,2027-08-01,2027-09-30,,wifi6,\n");
        let (code, told) = import(world, &bad, &["--member", "90000001"]);
        assert_eq!(code, 1);
        let places: Vec<&str> = told.lines().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(places, [
            "row 2, column quantity", "row 3, column sites", "row 3, column placement", "3 errors; nothing was imported",
        ]);
        let (code, told) = import(world, &bad, &["--member", "90000001", "--json"]);
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!((code, told["errors"][1]["column"].as_str(), told["errors"][1]["code"].as_str()), (1, Some("sites"), Some("unknownSite")));
        assert_eq!(school.buyer.get("/v1/needs").expect(200).json()["items"], serde_json::json!([]));
        assert_eq!(import(world, "a,b\n1,\"x", &[]).0, 1);
        assert_eq!(import(world, &bad, &["--member", "99999999"]).0, 10);
        assert_eq!(import(world, &bad, &["--member", "x"]).0, 3);
    }

    /// A dry run says what would happen; the import itself does it.
    fn an_import_is_tried_and_done(world) {
        let school = scene::school(world, "90000001", "90AA01");
        let good = format!("{HEADER}\nwifi,90AA01,42,2097-08-01,2097-09-30,2500.00,wifi6,indoor\n");
        let flags = ["--member", "90000001"];
        let (code, told) = import(world, &good, &[&flags[..], &["--dry-run"]].concat());
        assert_eq!((code, told.as_str()), (0, "1 need would be imported\n"));
        assert_eq!(school.buyer.get("/v1/needs").expect(200).json()["items"], serde_json::json!([]));
        let (code, told) = import(world, &good, &[&flags[..], &["--submit", "--json"]].concat());
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!((code, told["submitted"].as_bool()), (0, Some(true)));
        let stored = school.buyer.get("/v1/needs").expect(200).json();
        assert_eq!((&stored["items"][0]["id"], stored["items"][0]["phase"].as_str()), (&told["needs"][0]["needId"], Some("submitted")));
    }
}
