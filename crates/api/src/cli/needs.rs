//! `samenkoop needs import`: a spreadsheet of needs, by the same code as the API.

use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use samenkoop_core::codes::KvkNumber;
use serde_json::json;

use super::{CliError, Exit, serve::open};
use crate::{
    app::{
        AppError,
        need_import::{ImportOptions, ImportReport, import},
    },
    auth::Acting,
    clock,
    config::Config,
    routes::BODY_LIMIT_BYTES,
    store::Store,
    wire::need_import::{NeedImport, NeedSheet, RowError},
};

/// Keep needs.
#[derive(Debug, Subcommand)]
pub enum NeedsCommand {
    /// Import needs from a spreadsheet saved as CSV: all rows, or none when one of them is wrong.
    Import(Import),
}

/// Import needs from a spreadsheet saved as CSV: all rows, or none when one of them is wrong.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The file; - for standard input.
    file: PathBuf,
    /// Only tell what would happen; store nothing.
    #[arg(long)]
    dry_run: bool,
    /// Submit the needs at once instead of leaving them as drafts.
    #[arg(long)]
    submit: bool,
    /// Only needs of the member with this KvK number; the column `member` may then be left out.
    #[arg(long, value_name = "KVK")]
    member: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl NeedsCommand {
    pub(super) fn run(&self, config: &Config) -> Result<Exit, CliError> {
        match self {
            Self::Import(import) => import.run(config),
        }
    }
}

impl Import {
    fn run(&self, config: &Config) -> Result<Exit, CliError> {
        let member = self.member.as_deref().map(KvkNumber::new).transpose();
        let member = member.map_err(|error| CliError::Config(format!("--member: {error}")))?;
        let bytes = contents(&self.file)?;
        let sheet = match NeedSheet::read(&bytes) {
            Ok(sheet) => sheet,
            Err(fault) => return self.show_errors(&[fault]),
        };
        let store = open(config)?;
        let bar = bar(sheet.rows.len());
        let report = self.import(&store, &sheet, member.as_ref(), &|done, steps| {
            bar.set_length(u64::try_from(steps).unwrap_or(u64::MAX));
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        })?;
        bar.finish_and_clear();
        if report.errors.is_empty() { self.show(report) } else { self.show_errors(&report.errors) }
    }

    fn import(
        &self,
        store: &Store,
        sheet: &NeedSheet,
        member: Option<&KvkNumber>,
        progress: &dyn Fn(usize, usize),
    ) -> Result<ImportReport, AppError> {
        let acting = Acting::system(clock::now());
        store.write(|tx| {
            let member = match member {
                Some(kvk_number) => {
                    Some(tx.member_find_by_kvk(kvk_number)?.ok_or(AppError::NotFound)?.value.id)
                }
                None => None,
            };
            let options = ImportOptions { member, submit: self.submit, dry_run: self.dry_run };
            import(tx, &acting, sheet, options, progress)
        })
    }

    fn show(&self, report: ImportReport) -> Result<Exit, CliError> {
        let shown = NeedImport::of(report);
        let mut out = std::io::stdout().lock();
        if self.json {
            writeln!(out, "{}", json!(shown))?;
            return Ok(Exit::Done);
        }
        for need in &shown.needs {
            for remark in &need.remarks {
                writeln!(out, "row {}: {}", need.row, remark.detail.en)?;
            }
        }
        let done = match (shown.dry_run, shown.submitted) {
            (true, _) => "would be imported",
            (false, true) => "imported and submitted",
            (false, false) => "imported as drafts",
        };
        writeln!(out, "{} {done}", counted(shown.needs.len(), "need"))?;
        Ok(Exit::Done)
    }

    fn show_errors(&self, errors: &[RowError]) -> Result<Exit, CliError> {
        let mut out = std::io::stdout().lock();
        if self.json {
            writeln!(out, "{}", json!({ "errors": errors }))?;
            return Ok(Exit::Findings);
        }
        for RowError { row, column, detail, .. } in errors {
            let place = if column.is_empty() { String::new() } else { format!(", column {column}") };
            writeln!(out, "row {row}{place}: {detail}")?;
        }
        writeln!(out, "{}; nothing was imported", counted(errors.len(), "error"))?;
        Ok(Exit::Findings)
    }
}

/// The file, up to what the API takes and one byte more, so that a larger one is told from a whole one.
fn contents(file: &Path) -> Result<Vec<u8>, CliError> {
    let limit = u64::try_from(BODY_LIMIT_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
    } else {
        let named = |error| CliError::Config(format!("{}: {error}", file.display()));
        std::fs::File::open(file).map_err(named)?.take(limit).read_to_end(&mut bytes).map_err(named)?;
    }
    if bytes.len() > BODY_LIMIT_BYTES {
        return Err(CliError::Config(format!("a file has at most {BODY_LIMIT_BYTES} bytes; split it")));
    }
    Ok(bytes)
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A bar on standard error; it shows itself on a terminal only.
fn bar(rows: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:40} {percent} %, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
