//! `samenkoop demo`: a living cooperative in a few seconds.

use std::path::Path;

use serde_json::json;

use super::{CliError, Exit, serve};
use crate::{
    clock,
    config::{Config, ServeConfig},
    demo::{self, Demonstration},
    routes::Clock,
    store::Store,
};

/// Make a living cooperative out of the fixtures and serve it.
#[derive(Debug, clap::Args)]
pub struct Demo {
    #[command(flatten)]
    serve: ServeConfig,

    /// Stop after the summary instead of serving.
    #[arg(long)]
    exit: bool,

    /// Print the summary and the log-ins as JSON.
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub(super) fn run(&self, config: &Config) -> Result<Exit, CliError> {
        // The demonstration has a folder of its own and begins anew each time; a database named by its URL must be empty.
        let config = &Config { data_dir: config.data_dir.join("demo"), ..config.clone() };
        if config.database_url.is_none() {
            forget(&config.data_dir)?;
        }
        let started = std::time::Instant::now();
        let store = serve::open(config)?;
        let real = clock::now();
        let now = demo::plays_at(real);
        let made = demo::make(&store, now, &|step| eprintln!("  {:>5.1?}  {step}", started.elapsed()))?;
        self.show(&store, &made);
        if self.exit {
            return Ok(Exit::Done);
        }
        println!(
            "\nServing {} until you press Ctrl-C; the API's document is at {}/docs/",
            self.serve.bind,
            self.serve.public_url()
        );
        // The clock runs on from the moment the demonstration plays at.
        let behind = real.utc() - now.utc();
        let clock = Clock::of(move || clock::now().checked_add(-behind).unwrap_or(now));
        serve::run_on(store, config, &self.serve, clock)
    }

    fn show(&self, store: &Store, made: &Demonstration) {
        if self.json {
            let log_ins = made.log_ins.iter().map(|who| {
                json!({ "role": who.role, "email": who.email, "speaksFor": who.speaks_for, "password": who.password })
            });
            let log_ins = log_ins.collect::<Vec<_>>();
            println!("{}", json!({ "summary": made.summary.json(), "logIns": log_ins }));
            return;
        }
        println!("\nA cooperative of school boards, in {}\n\n{}", store.url(), made.summary);
        println!("Log in with POST /v1/sessions (the same password for all, made for this demonstration):\n");
        for who in &made.log_ins {
            println!("  {:<9} {:<34} {}", who.role, who.email, who.speaks_for);
        }
        if let Some(who) = made.log_ins.first() {
            println!("\n  password  {}", who.password);
        }
    }
}

/// Removes the database of an earlier demonstration, and nothing else.
fn forget(folder: &Path) -> Result<(), CliError> {
    for name in ["samenkoop.db", "samenkoop.db-wal", "samenkoop.db-shm"] {
        match std::fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
