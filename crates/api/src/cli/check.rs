//! `samenkoop check`: does this instance hold together?

use serde_json::json;

use super::{CliError, Exit};
use crate::{clock, config::Config, store::Store};

/// Check the settings, the database, mail and the clock.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

struct Line {
    what: &'static str,
    holds: bool,
    detail: String,
}

impl Check {
    pub(super) fn run(&self, config: &Config) -> Result<Exit, CliError> {
        let lines = lines(config);
        for line in &lines {
            if self.json {
                println!("{}", json!({ "check": line.what, "holds": line.holds, "detail": line.detail }));
            } else {
                println!("{:5} {:10} {}", if line.holds { "ok" } else { "FAILS" }, line.what, line.detail);
            }
        }
        Ok(if lines.iter().all(|line| line.holds) { Exit::Done } else { Exit::Findings })
    }
}

fn lines(config: &Config) -> Vec<Line> {
    let mut lines = Vec::new();
    let opened = config.database().and_then(|url| Store::open(&url, config.database_connections));
    match opened {
        Err(error) => lines.push(Line { what: "database", holds: false, detail: error.to_string() }),
        Ok(store) => {
            lines.push(Line { what: "database", holds: true, detail: store.url().to_string() });
            let status = store.migration_status();
            let missing = status.as_ref().map(|steps| steps.iter().filter(|step| !step.applied).count());
            lines.push(match missing {
                Ok(0) => Line { what: "schema", holds: true, detail: "up to date".to_owned() },
                Ok(missing) => Line {
                    what: "schema",
                    holds: false,
                    detail: format!("{missing} steps missing: samenkoop migrate"),
                },
                Err(error) => Line { what: "schema", holds: false, detail: error.to_string() },
            });
            if let Ok(0) = missing {
                let open = store.read(|tx| tx.job_count_open());
                lines.push(match open {
                    Ok(open) => Line { what: "outbox", holds: true, detail: format!("{open} jobs to do") },
                    Err(error) => Line { what: "outbox", holds: false, detail: error.to_string() },
                });
            }
        }
    }
    let probe = config.data_dir.join(".write-check");
    let written = std::fs::create_dir_all(&config.data_dir).and_then(|()| std::fs::write(&probe, b"ok"));
    lines.push(match written.and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => Line { what: "data", holds: true, detail: config.data_dir.display().to_string() },
        Err(error) => {
            Line { what: "data", holds: false, detail: format!("{}: {error}", config.data_dir.display()) }
        }
    });
    let now = clock::now();
    let plausible = now.to_string().as_str() > "2026-01-01";
    lines.push(Line { what: "clock", holds: plausible, detail: format!("{now} (UTC)") });
    lines
}
