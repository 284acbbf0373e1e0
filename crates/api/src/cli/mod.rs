//! The command line. Data goes to standard output, progress and logs to standard error.

mod bundle;
mod check;
mod demo;
mod exit;
mod migrate;
mod needs;
mod openapi;
mod people;
mod serve;

use std::io::IsTerminal as _;

use clap::{Parser, Subcommand};

pub use exit::{CliError, Exit};
pub use openapi::DOCUMENTED_URL;

use crate::config::{Config, ServeConfig};

/// Collective procurement for cooperatives of schools.
#[derive(Debug, Parser)]
#[command(name = "samenkoop", version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    config: Config,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server; brings the database up to date first.
    Serve(ServeConfig),
    /// Make a living cooperative out of the fixtures and serve it.
    Demo(demo::Demo),
    /// Bring the database up to date, show where it stands, or take steps back.
    Migrate(migrate::Migrate),
    /// Write the API document to standard output.
    Openapi,
    /// Find the best joint tenders for the needs in a file.
    Bundle(bundle::Bundle),
    /// Keep needs.
    #[command(subcommand)]
    Needs(needs::NeedsCommand),
    /// Keep users.
    #[command(subcommand)]
    User(people::UserCommand),
    /// Keep API keys.
    #[command(subcommand)]
    Apikey(people::KeyCommand),
    /// Check the settings, the database, mail and the clock.
    Check(check::Check),
}

/// Runs the command line and says how it ended.
#[must_use]
pub fn run() -> Exit {
    let cli = Cli::parse();
    start_logging();
    let outcome = match &cli.command {
        Command::Serve(serve) => serve::run(&cli.config, serve),
        Command::Demo(demo) => demo.run(&cli.config),
        Command::Migrate(migrate) => migrate.run(&cli.config),
        Command::Openapi => openapi::run(),
        Command::Bundle(bundle) => bundle.run(),
        Command::Needs(command) => command.run(&cli.config),
        Command::User(command) => command.run(&cli.config),
        Command::Apikey(command) => command.run(&cli.config),
        Command::Check(check) => check.run(&cli.config),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("samenkoop: {error}");
        error.exit()
    })
}

fn start_logging() {
    use tracing_subscriber::EnvFilter;
    let filter =
        EnvFilter::try_from_env("SAMENKOOP_LOG").unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // A second start in one process (a test) keeps the first.
    let _ = if std::env::var("SAMENKOOP_LOG_FORMAT").as_deref() == Ok("json") {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}
