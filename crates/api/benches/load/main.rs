//! Load figures: what a running service does in a second, on SQLite and on PostgreSQL, in one run on one machine.
//!
//! Each figure stands beside that of the same server answering a fixed JSON text of the same size, measured in the same round, because
//! the ratio of the two says something on another machine too. Client and server share the machine. Nothing is asserted: it measures.
//!
//! `cargo bench -p samenkoop-api --bench load -- --help` names its settings; `benches/run` gives it a PostgreSQL that waits for the disk.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a measurement that cannot go on says so by panicking"
)]

#[path = "../../tests/market/bidder.rs"]
mod bidder;
mod client;
mod machine;
#[path = "../../tests/market/mod.rs"]
mod market;
mod measure;
mod report;
mod scene;
mod service;

use std::{path::Path, time::Duration};

use clap::Parser;

use measure::{Round, Work, run};
use report::Series;
use scene::Scene;
use service::Service;

/// How much is measured.
#[derive(Debug, Parser)]
#[command(name = "load")]
struct Settings {
    /// Connections that ask at once.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Rounds; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Bids in a round.
    #[arg(long, default_value_t = 600)]
    bids: usize,
    /// Milliseconds that a round of reading takes.
    #[arg(long, default_value_t = 1000)]
    read_ms: u64,
    /// Most seconds for filling the database with ten times the bids.
    #[arg(long, default_value_t = 120)]
    fill_seconds: u64,
    /// What cargo says to every measurement.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Everything measured on one database.
struct Subject {
    service: Service,
    scene: Scene,
    bids_stored: usize,
    receipt_bytes: usize,
    page_bytes: usize,
    fixed_receipt: Series,
    bids: Series,
    fixed_page: Series,
    lots: Series,
    many_lots: Series,
    first_of_many_lots: Series,
    bids_with_letters: Series,
    letters_per_second: u64,
    bids_when_full: Series,
    /// How many bids there were in the middle of the first rounds, and in the middle of the last.
    stored_at: (usize, usize),
}

fn main() {
    let settings = Settings::parse();
    // Inside the build folder: the system's own folder for temporary files is often in memory.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut subjects = vec![Subject::new(Service::on_sqlite(folder), &settings)];
    match std::env::var("SAMENKOOP_TEST_POSTGRES") {
        Ok(server) => subjects.push(Subject::new(Service::on_postgres(folder, &server), &settings)),
        Err(_) => println!("SAMENKOOP_TEST_POSTGRES names no server: only SQLite is measured.\n"),
    }
    report::machine(folder, &settings);
    for subject in &subjects {
        report::storage(&subject.service);
    }
    for _ in 0..settings.rounds {
        for subject in &mut subjects {
            subject.round(&settings);
        }
    }
    for subject in &mut subjects {
        subject.send_letters(&settings);
        subject.fill(&settings);
    }
    for _ in 0..settings.rounds {
        for subject in &mut subjects {
            let round = subject.submit(&settings);
            subject.bids_when_full.push(round);
        }
    }
    for subject in &subjects {
        report::subject(subject);
    }
}

impl Subject {
    fn new(service: Service, settings: &Settings) -> Self {
        // One round to warm up, the rounds themselves, those with letters and those at the end, and ten times what the first left.
        let rounds = settings.rounds + 2;
        let mut scene = Scene::set(&service, settings.bids * (rounds * 3 + 10 * rounds));
        let receipt_bytes = scene::body_bytes(&service, &scene.bids(1)[0]);
        let page_bytes = scene::body_bytes(&service, &scene.few_lots()[0]);
        let mut subject = Self {
            service,
            scene,
            bids_stored: 1,
            receipt_bytes,
            page_bytes,
            fixed_receipt: Series::default(),
            bids: Series::default(),
            fixed_page: Series::default(),
            lots: Series::default(),
            many_lots: Series::default(),
            first_of_many_lots: Series::default(),
            bids_with_letters: Series::default(),
            letters_per_second: 0,
            bids_when_full: Series::default(),
            stored_at: (0, 0),
        };
        let _ = subject.submit(settings);
        let _ = subject.read(settings, subject.scene.few_lots());
        subject.stored_at.0 = subject.bids_stored + settings.bids * settings.rounds / 2;
        subject
    }

    /// Everything once, each beside its fixed answer.
    fn round(&mut self, settings: &Settings) {
        self.service.set_fixed_bytes(self.receipt_bytes);
        self.fixed_receipt.push(self.read(settings, self.scene.fixed()));
        let bids = self.submit(settings);
        self.bids.push(bids);
        self.service.set_fixed_bytes(self.page_bytes);
        self.fixed_page.push(self.read(settings, self.scene.fixed()));
        self.lots.push(self.read(settings, self.scene.few_lots()));
        self.many_lots.push(self.read(settings, self.scene.many_lots()));
        self.first_of_many_lots.push(self.read(settings, self.scene.first_of_many_lots()));
    }

    /// Bids while the letters about earlier ones leave the outbox, as they do in a service that runs.
    fn send_letters(&mut self, settings: &Settings) {
        let runner = self.service.send_letters();
        let (waiting, began) = (self.service.letters_waiting(), std::time::Instant::now());
        let stored = self.bids_stored;
        for _ in 0..settings.rounds {
            let round = self.submit(settings);
            self.bids_with_letters.push(round);
        }
        let new = u64::try_from(self.bids_stored - stored).unwrap();
        let sent = (waiting + new).saturating_sub(self.service.letters_waiting());
        self.letters_per_second = sent * 1_000_000 / measure::micros(began.elapsed()).max(1);
        drop(runner);
    }

    /// Ten times the bids, as far as the time allows.
    fn fill(&mut self, settings: &Settings) {
        let half = settings.bids * settings.rounds / 2;
        let wanted = (self.stored_at.0 * 10).saturating_sub(self.bids_stored + half);
        let work = Work {
            requests: self.scene.bids(wanted),
            status: 201,
            count: wanted,
            limit: Duration::from_secs(settings.fill_seconds),
        };
        self.bids_stored += run(self.service.address, settings.connections, &work).answers;
        self.stored_at.1 = self.bids_stored + half;
    }

    fn submit(&mut self, settings: &Settings) -> Round {
        let requests = self.scene.bids(settings.bids);
        let work = Work { requests, status: 201, count: settings.bids, limit: Duration::from_secs(20) };
        let round = run(self.service.address, settings.connections, &work);
        self.bids_stored += round.answers;
        round
    }

    fn read(&self, settings: &Settings, requests: Vec<Vec<u8>>) -> Round {
        let limit = Duration::from_millis(settings.read_ms);
        let work = Work { requests, status: 200, count: usize::MAX, limit };
        run(self.service.address, settings.connections, &work)
    }
}
