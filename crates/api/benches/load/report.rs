//! The figures as people read them. All is counted in integers; a ratio is printed from thousandths.

use std::path::Path;

use crate::{
    Settings, Subject, machine,
    measure::{Round, median},
    scene::FEW_LOTS,
    service::Service,
};

/// The same measurement, round after round.
#[derive(Debug, Default)]
pub struct Series(Vec<Round>);

impl Series {
    pub fn push(&mut self, round: Round) {
        self.0.push(round);
    }

    fn middle(&self, of: impl Fn(&Round) -> u64) -> u64 {
        median(self.0.iter().map(of))
    }

    fn per_second(&self) -> u64 {
        self.middle(|round| round.per_second)
    }

    /// How much of another's speed this one has, round by round, in thousandths.
    fn permille_of(&self, other: &Self) -> u64 {
        let pairs = self.0.iter().zip(&other.0);
        median(pairs.map(|(this, other)| this.per_second * 1000 / other.per_second.max(1)))
    }

    /// How many times what another costs this one costs, round by round, in hundredths.
    fn times_hundred(&self, other: &Self) -> u64 {
        let pairs = self.0.iter().zip(&other.0);
        median(pairs.map(|(this, other)| other.per_second * 100 / this.per_second.max(1)))
    }

    fn row(&self, what: &str, ratio: Option<u64>) {
        let (p50, p99) = (self.middle(|round| round.p50_us), self.middle(|round| round.p99_us));
        let ratio = ratio.map(|permille| decimal(permille, 3)).unwrap_or_default();
        println!(
            "  {what:<46} {:>9} {:>9} {:>9} {ratio:>8}",
            self.per_second(),
            decimal(p50 / 10, 2),
            decimal(p99 / 10, 2)
        );
        let refused: usize = self.0.iter().map(|round| round.refused).sum();
        if refused > 0 {
            println!("    and {refused} answers that were not what was asked for, which are not counted");
        }
    }
}

/// A number of thousandths (or hundredths) with its point.
fn decimal(number: u64, places: u32) -> String {
    let one = 10_u64.pow(places);
    format!("{}.{:0width$}", number / one, number % one, width = usize::try_from(places).unwrap())
}

pub fn machine(folder: &Path, settings: &Settings) {
    println!(
        "{} cores, shared by client and server; {} connections at once; medians of {} rounds",
        machine::cores(),
        settings.connections,
        settings.rounds
    );
    println!(
        "a write of 4 KiB that waits for the disk ({}): {} ms\n",
        machine::file_system(folder),
        decimal(machine::disk_wait_us(folder) / 10, 2)
    );
}

pub fn storage(service: &Service) {
    let (settings, folder) = service.storage();
    let kind = machine::file_system(&folder);
    println!("{}: on {kind}; {settings}", service.name);
    if machine::is_memory(&kind) {
        println!("  WARNING: that is memory; what follows says nothing of durable writes.");
    }
    if settings.contains("fsync off") || settings.contains("synchronous_commit off") {
        println!("  WARNING: it does not wait for the disk; what follows says nothing of durable writes.");
    }
}

pub fn subject(subject: &Subject) {
    println!(
        "\n{:<48} {:>9} {:>9} {:>9} {:>8}",
        subject.service.name, "a second", "p50 ms", "p99 ms", "of fixed"
    );
    let fixed = |bytes| format!("fixed answer of {bytes} bytes");
    subject.bids.row("bids submitted, each durable", Some(subject.bids.permille_of(&subject.fixed_receipt)));
    subject.fixed_receipt.row(&fixed(subject.receipt_bytes), None);
    let what = format!("list of {FEW_LOTS} lots");
    subject.lots.row(&what, Some(subject.lots.permille_of(&subject.fixed_page)));
    subject.fixed_page.row(&fixed(subject.page_bytes), None);
    let with_letters = subject.bids_with_letters.permille_of(&subject.fixed_receipt);
    subject.bids_with_letters.row("bids submitted while letters are sent", Some(with_letters));
    println!("  {:<46} {:>9}", "letters sent meanwhile", subject.letters_per_second);
    println!("  growth");
    let many = FEW_LOTS * 10;
    let grown = |what: String, hundredths| println!("    {what:<62} cost x {}", decimal(hundredths, 2));
    grown(
        format!("{many} lots listed for {FEW_LOTS}, all on one page"),
        subject.many_lots.times_hundred(&subject.lots),
    );
    grown(
        format!("{many} lots in the tender for {FEW_LOTS}, a page of {FEW_LOTS}"),
        subject.first_of_many_lots.times_hundred(&subject.lots),
    );
    let (before, after) = subject.stored_at;
    grown(
        format!("{after} bids stored for {before}, one more submitted"),
        subject.bids_when_full.times_hundred(&subject.bids),
    );
}
