//! How long a construction takes beside a sort, what memory it needs, and how good plans are within a time limit.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use samenkoop_core::bundle::{Effort, Plan, Problem, Progress, Request, Unwatched, Watch, propose_with};

use super::MEMORY;
use super::chance::Chance;
use super::generate::Kind;
use super::settings::Settings;

/// The numbers that are sorted beside every construction.
const SORTED: usize = 1_000_000;

/// Rounds; the middle one counts.
const ROUNDS: usize = 7;

/// A construction beside a sort of a million numbers, for a tenth of the needs and for all of them, on one thread.
pub fn speed(settings: &Settings) {
    let pool = threads(1);
    println!(
        "policy     needs      floor       construct   x floor  first run   lots     alone    gap %   bytes per need: problem, at most"
    );
    let mut before: Option<Duration> = None;
    for needs in [settings.needs / 10, settings.needs] {
        let in_use = MEMORY.current_usage();
        let problem = settings.problem_of(needs, settings.kind);
        let held = MEMORY.current_usage() - in_use;
        MEMORY.reset_peak_usage();
        let began = Instant::now();
        let plan = pool.install(|| construct(&problem));
        let first = began.elapsed();
        let most = MEMORY.peak_usage() - in_use;
        let (mut sorts, mut constructions) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            sorts.push(sort(u64::try_from(round).unwrap_or_default()));
            let began = Instant::now();
            let again = pool.install(|| construct(&problem));
            constructions.push(began.elapsed());
            assert!(again == plan, "the same needs give the same plan");
        }
        let (floor, took) = (middle(sorts), middle(constructions));
        println!(
            "{:<9} {needs:>8} {:>11} {:>12} {:>8} {:>11} {:>8} {:>8} {:>7}   {}, {}",
            word(settings.kind),
            micros(floor),
            micros(took),
            hundredths(took.as_nanos() * 100 / floor.as_nanos().max(1)),
            micros(first),
            plan.lots().len(),
            plan.alone().len(),
            gap(&plan),
            held / needs.max(1),
            most / needs.max(1),
        );
        if let Some(before) = before {
            let growth = took.as_nanos() * 100 / before.as_nanos().max(1);
            println!("ten times the needs take {} times as long", hundredths(growth));
        }
        before = Some(took);
    }
}

/// Plans for a few sizes and policies, each within a time limit.
pub fn plans(settings: &Settings) {
    let pool = threads(settings.threads);
    println!(
        "policy      needs  lots   alone  saved %  gap %   took        at most {} s on {} threads",
        settings.seconds, settings.threads
    );
    for needs in &settings.sizes_of_plans {
        for kind in &settings.kinds {
            let problem = settings.problem_of(*needs, *kind);
            let limit = Limit::new(Duration::from_secs(settings.seconds), settings.shows_progress);
            let began = Instant::now();
            let request = Request { effort: settings.effort, ..Request::default() };
            let plan = pool.install(|| propose_with(&problem, &request, &limit));
            let took = began.elapsed();
            let saved = plan.savings().ten_thousandths() * 10_000 / plan.baseline().ten_thousandths().max(1);
            println!(
                "{:<9} {needs:>7} {:>5} {:>7} {:>8} {:>6}   {}",
                word(*kind),
                plan.lots().len(),
                plan.alone().len(),
                hundredths(saved.unsigned_abs()),
                gap(&plan),
                micros(took),
            );
        }
    }
}

fn construct(problem: &Problem) -> Plan {
    let request = Request { effort: Effort::Construction, ..Request::default() };
    propose_with(problem, &request, &Unwatched)
}

fn sort(seed: u64) -> Duration {
    let mut chance = Chance::new(seed);
    let mut numbers: Vec<u64> = (0..SORTED).map(|_| chance.next()).collect();
    let began = Instant::now();
    numbers.sort_unstable();
    let took = began.elapsed();
    assert!(numbers.is_sorted());
    took
}

fn threads(count: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads")
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn word(kind: Kind) -> &'static str {
    Kind::ALL.iter().find(|(_, known)| *known == kind).map_or("", |(word, _)| word)
}

/// How far the plan is above its bound at most, in hundredths of the bound, rounded up.
fn gap(plan: &Plan) -> String {
    let (bound, found) = (plan.lower_bound().ten_thousandths(), plan.objective().ten_thousandths());
    let above = ((found - bound) * 10_000 + bound - 1) / bound.max(1);
    hundredths(above.unsigned_abs())
}

fn hundredths(number: u128) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

fn micros(time: Duration) -> String {
    let micros = time.as_micros();
    format!("{}.{:03} ms", micros / 1_000, micros % 1_000)
}

/// A time limit, and a line each time there is news where somebody wants to see it.
struct Limit {
    ends: Instant,
    shows: bool,
    told: Mutex<Instant>,
}

impl Limit {
    fn new(time: Duration, shows: bool) -> Self {
        let now = Instant::now();
        Self { ends: now + time, shows, told: Mutex::new(now) }
    }
}

impl Watch for Limit {
    fn stops(&self) -> bool {
        Instant::now() >= self.ends
    }

    fn progress(&self, progress: Progress) {
        let mut told = self.told.lock().expect("no watcher panicked");
        if self.shows && told.elapsed() > Duration::from_millis(500) {
            *told = Instant::now();
            eprintln!("{} of {} needs", progress.needs_done, progress.needs);
        }
    }
}
