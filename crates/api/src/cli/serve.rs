//! `samenkoop serve`: the server, until it is told to stop.

use std::net::TcpListener;

use super::{CliError, Exit};
use crate::{
    app,
    config::{Config, ServeConfig},
    jobs::Runner,
    mail::Mailer,
    routes::Clock,
    server::{ServerOptions, server},
    store::Store,
};

/// Brings the database up to date and serves.
pub(super) fn run(config: &Config, serve: &ServeConfig) -> Result<Exit, CliError> {
    let store = open(config)?;
    run_on(store, config, serve, Clock::real())
}

/// Serves from a database that is up to date.
pub(super) fn run_on(
    store: Store,
    config: &Config,
    serve: &ServeConfig,
    clock: Clock,
) -> Result<Exit, CliError> {
    let from = serve.mail_from().map_err(|error| CliError::Config(format!("--mail-from: {error}")))?;
    let mailer = Mailer::new(&from, &serve.mail_target(config))?;
    // Before the socket opens: two instances on one port are a mistake that should be told at once.
    let listener = TcpListener::bind(serve.bind)?;
    let cooperative =
        serve.cooperative().map_err(|error| CliError::Config(format!("--cooperative: {error}")))?;
    let reminder_days =
        serve.reminder_days().map_err(|error| CliError::Config(format!("--reminder-days: {error}")))?;
    let options =
        ServerOptions { public_url: serve.public_url(), workers: usize::from(serve.workers), cooperative };
    let people = store.read(|tx| tx.user_count())?;
    let runner = Runner::start(store.clone(), mailer, clock.clone(), reminder_days)?;
    actix_web::rt::System::new().block_on(async {
        let server = server(listener, store.clone(), clock, &options)?;
        tracing::info!(database = %store.url(), "serving {} (API document at {}/docs/)", serve.bind, options.public_url);
        if people == 0 {
            tracing::info!("nobody can log in yet: `samenkoop user create --role admin --email you@… --name …` makes the first");
        }
        server.await
    })?;
    drop(runner);
    Ok(Exit::Done)
}

/// Opens the database and brings it up to date.
pub(super) fn open(config: &Config) -> Result<Store, CliError> {
    let store = Store::open(&config.database()?, config.database_connections)?;
    for step in store.migrate_up()? {
        tracing::info!("the database took step {step}");
    }
    app::shipped::ensure(&store, crate::clock::now())?;
    Ok(store)
}
