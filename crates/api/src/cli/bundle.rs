//! `samenkoop bundle`: the best joint tenders for a problem in a file, without a server or a database.

use std::{
    io::{BufWriter, IsTerminal as _, Read, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use samenkoop_core::{
    bundle::{
        Effort, ExactAmount, Finding, Plan, Problem, ProblemReader, Progress, Request, Watch, Words,
        propose_with, report, write_plan_to,
    },
    evaluation::wording,
};
use serde_json::json;

use super::{CliError, Exit};

/// Find the best joint tenders for the needs in a file.
///
/// The file is a problem in the format bundle-problem/1, as one object, or as lines: the object without needs on the first, and one need
/// on each further line. The plan (bundle-plan/1) goes to standard output. A problem with findings gives nothing but its findings, on
/// standard error.
#[derive(Debug, clap::Args)]
pub struct Bundle {
    /// The file; - for standard input.
    file: PathBuf,
    /// Stop the search after so many seconds, such as 10 or 0.5, and take the best plan found by then. Without it the search ends of
    /// itself, and the same problem gives the same plan on every machine.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
    /// Search longer for a little more.
    #[arg(long)]
    thorough: bool,
    /// Search on so many threads instead of one for each processor; the plan is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Write for people instead: what each lot is, what binds it, and why each need stands where it stands.
    #[arg(long)]
    explain: bool,
    /// The language of --explain.
    #[arg(long, value_enum, default_value_t = Language::Nl, requires = "explain")]
    language: Language,
    /// Print findings as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Nl,
    En,
}

impl From<Language> for wording::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Nl => Self::Dutch,
            Language::En => Self::English,
        }
    }
}

/// A number of seconds, whole or with decimals.
fn seconds(text: &str) -> Result<Duration, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = text.parse().ok().filter(|_| plain);
    number
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "must be a number of seconds, such as 10 or 0.5".to_owned())
}

impl Bundle {
    pub(super) fn run(&self) -> Result<Exit, CliError> {
        let started = Instant::now();
        let problem = match read(&self.file)? {
            Ok(problem) => problem,
            Err(findings) => return self.show_findings(&findings),
        };
        let read = started.elapsed();
        let plan = self.search(&problem)?;
        let found = started.elapsed();
        self.show(&problem, &plan)?;
        tracing::debug!(
            needs = problem.needs().len(),
            read_ms = read.as_millis(),
            search_ms = found.saturating_sub(read).as_millis(),
            write_ms = started.elapsed().saturating_sub(found).as_millis(),
            "a plan was made"
        );
        Ok(Exit::Done)
    }

    fn search(&self, problem: &Problem) -> Result<Plan, CliError> {
        let effort = if self.thorough { Effort::Thorough } else { Effort::Usual };
        let request = Request { effort, ..Request::default() };
        // A limit past the end of time is none.
        let stops_at = self.time_limit.and_then(|limit| Instant::now().checked_add(limit));
        let bar = bar(count(problem.needs().len()), SEARCHING);
        let watcher = Watcher { stops_at, is_interrupted: listen()?, bar };
        let search = || propose_with(problem, &request, &watcher);
        let plan = match self.threads {
            None => search(),
            Some(threads) => {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
                pool.map_err(std::io::Error::other)?.install(search)
            }
        };
        watcher.bar.finish_and_clear();
        Ok(plan)
    }

    fn show(&self, problem: &Problem, plan: &Plan) -> Result<(), CliError> {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, std::io::stdout().lock());
        if self.explain {
            let text = report(&Words::default(), problem, plan, self.language.into());
            out.write_all(text.as_bytes())?;
        } else {
            write_plan_to(&mut out, plan)?;
        }
        Ok(out.flush()?)
    }

    /// All findings, on standard error: whoever reads standard output never takes half a plan for one.
    fn show_findings(&self, findings: &[Finding]) -> Result<Exit, CliError> {
        let mut out = BufWriter::new(std::io::stderr().lock());
        if self.json {
            let shown = |finding: &Finding| {
                json!({
                    "line": finding.line,
                    "pointer": finding.pointer,
                    "code": finding.code.as_str(),
                    "detail": finding.detail,
                })
            };
            let shown: Vec<_> = findings.iter().map(shown).collect();
            writeln!(out, "{}", json!({ "findings": shown }))?;
        } else {
            for finding in findings {
                writeln!(out, "{finding}")?;
            }
        }
        out.flush()?;
        Ok(Exit::Findings)
    }
}

/// What is read or written at a time.
const BUFFER_BYTES: usize = 1 << 18;

/// The problem in a file, or what is wrong with it. The file is never in memory as a whole.
fn read(file: &Path) -> Result<Result<Problem, Vec<Finding>>, CliError> {
    if file == Path::new("-") {
        return Ok(read_from(std::io::stdin().lock(), 0)?);
    }
    let named = |error| CliError::Config(format!("{}: {error}", file.display()));
    let opened = std::fs::File::open(file).map_err(named)?;
    let length = opened.metadata().map(|metadata| metadata.len()).unwrap_or_default();
    read_from(opened, length).map_err(named)
}

fn read_from(mut file: impl Read, length: u64) -> std::io::Result<Result<Problem, Vec<Finding>>> {
    let bar = bar(length, READING);
    let mut reader = ProblemReader::new();
    let mut bytes = vec![0; BUFFER_BYTES];
    loop {
        match file.read(&mut bytes) {
            Ok(0) => break,
            Ok(read) => {
                reader.feed(bytes.get(..read).unwrap_or_default());
                bar.inc(count(read));
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bar.finish_and_clear();
    Ok(reader.finish())
}

/// Set when somebody presses Ctrl-C: the search stops and its best plan is written. Who presses again wants no plan either.
fn listen() -> std::io::Result<Arc<AtomicBool>> {
    /// 128 and the number of the signal, as shells say it.
    const INTERRUPTED: i32 = 130;
    let is_interrupted = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&is_interrupted);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_ok() {
                heard.store(true, Ordering::Relaxed);
                if tokio::signal::ctrl_c().await.is_ok() {
                    std::process::exit(INTERRUPTED);
                }
            }
        });
    });
    Ok(is_interrupted)
}

/// Keeps the time limit and moves the bar.
struct Watcher {
    stops_at: Option<Instant>,
    is_interrupted: Arc<AtomicBool>,
    bar: ProgressBar,
}

impl Watch for Watcher {
    fn stops(&self) -> bool {
        self.is_interrupted.load(Ordering::Relaxed) || self.stops_at.is_some_and(|end| Instant::now() >= end)
    }

    fn progress(&self, progress: Progress) {
        self.bar.set_position(count(progress.needs_done));
        self.bar.set_message(gap(progress.objective, progress.lower_bound));
    }
}

/// How far from the best it can be, for a person who waits.
fn gap(objective: ExactAmount, lower_bound: ExactAmount) -> String {
    let (objective, bound) = (objective.ten_thousandths(), lower_bound.ten_thousandths());
    let above = objective.saturating_sub(bound).saturating_mul(1_000).checked_div(bound).unwrap_or_default();
    format!("at most {}.{} % above the best", above / 10, above % 10)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

const READING: &str = "reading {bar:40} {bytes} of {total_bytes}";
const SEARCHING: &str = "searching {bar:40} {pos} of {len} needs, {elapsed}, {msg}";

/// A bar on standard error, on a terminal only.
fn bar(length: u64, template: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
