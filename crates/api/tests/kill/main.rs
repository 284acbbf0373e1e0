//! The program is killed in the middle of two hundred suppliers submitting: every receipt that was answered still holds afterwards.
//!
//! The program is the real one, in a process of its own, killed with SIGKILL: nothing of it gets the chance to tidy up. That the disk
//! itself keeps what it was told to keep is not tested here.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "../market/bidder.rs"]
mod bidder;
#[path = "../market/mod.rs"]
mod market;

use std::{
    collections::BTreeMap,
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::mpsc,
};

use chrono::Duration;
use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use market::Market;
use samenkoop_api::{
    clock,
    store::{DatabaseUrl, Store},
};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

const SUPPLIERS: usize = 200;
const LOTS: u16 = 5;
/// After this many receipts the program is killed; a thousand bids are on their way.
const RECEIPTS_BEFORE_THE_END: usize = 150;

/// The receipts by the path under which they must be found, each with the token of its supplier.
type Receipts = BTreeMap<String, (String, String)>;

#[test]
fn sqlite_keeps_every_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("samenkoop.db").display());
    every_receipt_is_kept(&url, &folder);
}

#[test]
fn postgres_keeps_every_receipt() {
    let server = std::env::var("SAMENKOOP_TEST_POSTGRES")
        .expect("SAMENKOOP_TEST_POSTGRES names a PostgreSQL server for tests; `make test` starts one");
    let name = format!("samenkoop_kill_{}", Uuid::now_v7().simple());
    let mut connection = PgConnection::establish(&server).unwrap();
    connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    every_receipt_is_kept(&format!("{before}/{name}"), &tempfile::tempdir().unwrap());
    connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
}

/// The control: a receipt that nobody gave, or another one than was given, is noticed.
#[test]
fn a_forged_receipt_is_noticed() {
    let answered = |path: &str, text: &str| (path.to_owned(), ("token".to_owned(), text.to_owned()));
    let receipts = Receipts::from([answered("/a", "one"), answered("/b", "two"), answered("/c", "three")]);
    let found = |path: &str, _: &str| match path {
        "/a" => (200, "one".to_owned()),
        "/b" => (200, "2".to_owned()),
        _ => (404, String::new()),
    };
    assert_eq!(broken(&receipts, found), ["/b", "/c"]);
}

fn every_receipt_is_kept(url: &str, folder: &TempDir) {
    let (market, tokens) = seed(url);
    let mut program = Program::start(url, folder);
    let (receipts, lost) = submit_until_killed(&market, &tokens, &mut program);
    assert!(receipts.len() >= RECEIPTS_BEFORE_THE_END, "only {} receipts", receipts.len());
    assert!(lost > 0, "it was killed after the last bid, not in the middle");

    let program = Program::start(url, folder);
    let broken = broken(&receipts, |path, token| {
        let answer = program.get(path, token).unwrap();
        if answer.0 == 200 {
            let bid = program.get(path.trim_end_matches("/receipt"), token).unwrap().1;
            let bid: Value = serde_json::from_str(&bid).unwrap();
            assert_eq!(bid["isIntact"], true, "{path}");
        }
        answer
    });
    assert!(broken.is_empty(), "{} of {} receipts do not hold: {broken:?}", broken.len(), receipts.len());
}

/// The paths of receipts that are not found, or not as they were answered.
fn broken(receipts: &Receipts, find: impl Fn(&str, &str) -> (u16, String)) -> Vec<String> {
    let holds = |path: &str, token: &str, text: &str| find(path, token) == (200, text.to_owned());
    let broken = receipts.iter().filter(|(path, (token, text))| !holds(path, token, text));
    broken.map(|(path, _)| path.clone()).collect()
}

/// A published tender and the tokens of its bidders.
fn seed(url: &str) -> (Market, Vec<String>) {
    let store = Store::open(&DatabaseUrl::parse(url).unwrap(), 4).unwrap();
    store.migrate_up().unwrap();
    let now = clock::now();
    let market = market::publish(&store, now, now.checked_add(Duration::days(30)).unwrap(), LOTS);
    let tokens = (0..SUPPLIERS).map(|_| bidder::token(&store, now)).collect();
    (market, tokens)
}

/// Every supplier bids for one lot after the other until the program is gone; the receipts, and how many got no answer.
fn submit_until_killed(market: &Market, tokens: &[String], program: &mut Program) -> (Receipts, usize) {
    let (told, answers) = mpsc::channel();
    let base = program.base.clone();
    std::thread::scope(|scope| {
        for token in tokens {
            let (told, base) = (told.clone(), base.clone());
            scope.spawn(move || {
                let agent = agent();
                for lot in 0..usize::from(LOTS) {
                    let bid = market.bid(lot, "199.00");
                    let path = format!("{}/{}/receipt", market.bids(), bid["id"].as_str().unwrap());
                    let answer = call(&agent, "POST", &format!("{base}{}", market.bids()), token, Some(&bid));
                    let gone = answer.is_none();
                    told.send((path, token.clone(), answer)).unwrap();
                    if gone {
                        break;
                    }
                }
            });
        }
        drop(told);
        let mut receipts = Receipts::new();
        let mut lost = 0;
        for (path, token, answer) in answers {
            match answer {
                Some((201, text)) => drop(receipts.insert(path, (token, text))),
                Some((status, text)) => panic!("{status} {text}"),
                None => lost += 1,
            }
            if receipts.len() == RECEIPTS_BEFORE_THE_END {
                program.kill();
            }
        }
        (receipts, lost)
    })
}

/// The program in a process of its own.
struct Program {
    child: Child,
    base: String,
}

impl Program {
    /// Starts it and returns when it answers.
    fn start(url: &str, folder: &TempDir) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_samenkoop"))
            .args(["serve", "--bind", &free.to_string(), "--data-dir"])
            .arg(folder.path())
            .env("DATABASE_URL", url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut program = Self { child, base: format!("http://{free}") };
        while program.get("/health/live", "nobody").is_none_or(|(status, _)| status != 200) {
            assert_eq!(program.child.try_wait().unwrap(), None, "it ended before it answered");
            std::thread::yield_now();
        }
        program
    }

    fn get(&self, path: &str, token: &str) -> Option<(u16, String)> {
        call(&agent(), "GET", &format!("{}{path}", self.base), token, None)
    }

    /// SIGKILL.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

/// The status and the whole body; nothing when the connection broke before its end.
fn call(
    agent: &ureq::Agent,
    method: &str,
    url: &str,
    token: &str,
    body: Option<&Value>,
) -> Option<(u16, String)> {
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(url)
        .header("Content-Type", "application/json")
        .header("Authorization", format!("Bearer {token}"));
    let answer = match body {
        Some(body) => agent.run(request.body(body.to_string()).unwrap()),
        None => agent.run(request.body(()).unwrap()),
    };
    let mut answer = answer.ok()?;
    let text = answer.body_mut().read_to_string().ok()?;
    Some((answer.status().as_u16(), text))
}
