//! How this instance is set up: flags before environment before defaults. Without any it runs on its own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use samenkoop_core::{
    names::{EmailAddress, LegalName},
    renewal::{ReminderDays, ReminderDaysError},
};

use crate::{
    mail::MailTarget,
    store::{DatabaseUrl, StoreError},
};

/// The cooperative of an instance that does not say.
pub const DEFAULT_COOPERATIVE: &str = "Coöperatie Samenkoop U.A.";

/// Settings every command shares.
#[derive(Debug, Clone, clap::Args)]
pub struct Config {
    /// Folder for the embedded database and for mail that is not sent.
    #[arg(long, env = "SAMENKOOP_DATA_DIR", default_value = "./data", global = true)]
    pub data_dir: PathBuf,

    /// `postgres://…` for a PostgreSQL server, `sqlite:PATH` for a file; without it, `samenkoop.db` in the data folder.
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,

    /// Most connections to the database.
    #[arg(long, env = "SAMENKOOP_DATABASE_CONNECTIONS", default_value_t = 10, global = true,
        value_parser = clap::value_parser!(u32).range(2..=200))]
    pub database_connections: u32,
}

/// Settings of the server.
#[derive(Debug, Clone, clap::Args)]
pub struct ServeConfig {
    /// Address to listen on.
    #[arg(long, env = "SAMENKOOP_BIND", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,

    /// The address people reach this instance at; links and the API document begin with it.
    #[arg(long, env = "SAMENKOOP_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// SMTP server as a URL, such as `smtps://user:password@mail.example`; without it, mail is written to `mail` in the data folder.
    #[arg(long, env = "SAMENKOOP_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Address mail is sent from.
    #[arg(long, env = "SAMENKOOP_MAIL_FROM", default_value = "samenkoop@cooperative.example")]
    pub mail_from: String,

    /// The registered name of the cooperative: it signs letters and stands in contracts.
    #[arg(long, env = "SAMENKOOP_COOPERATIVE", default_value = DEFAULT_COOPERATIVE)]
    pub cooperative: String,

    /// How many days before they must decide what follows on a contract members are reminded: at most ten numbers.
    #[arg(long, env = "SAMENKOOP_REMINDER_DAYS", default_value = "90,30,7")]
    pub reminder_days: String,

    /// Threads that accept and parse requests.
    #[arg(long, env = "SAMENKOOP_WORKERS", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub workers: u16,
}

impl Config {
    /// Where the data lives; the data folder is made when the embedded database is to stand in it.
    ///
    /// # Errors
    /// [`StoreError`] for a URL of another scheme or a folder that cannot be made.
    pub fn database(&self) -> Result<DatabaseUrl, StoreError> {
        if let Some(url) = &self.database_url {
            return DatabaseUrl::parse(url);
        }
        own_folder(&self.data_dir)
            .map_err(|error| StoreError::Database(format!("{}: {error}", self.data_dir.display())))?;
        Ok(DatabaseUrl::Sqlite(self.data_dir.join("samenkoop.db")))
    }
}

/// Makes a folder that only its owner can look into: what members and suppliers said is in it.
fn own_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

impl ServeConfig {
    /// The address people reach this instance at, without a final slash.
    #[must_use]
    pub fn public_url(&self) -> String {
        let url = self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.bind));
        url.trim_end_matches('/').to_owned()
    }

    /// Where mail goes.
    #[must_use]
    pub fn mail_target(&self, config: &Config) -> MailTarget {
        match &self.smtp_url {
            Some(url) => MailTarget::Smtp(url.clone()),
            None => MailTarget::Folder(config.data_dir.join("mail")),
        }
    }

    /// The registered name of the cooperative.
    ///
    /// # Errors
    /// The core's own words when it is no name.
    pub fn cooperative(&self) -> Result<LegalName, samenkoop_core::names::TextError> {
        LegalName::new(&self.cooperative)
    }

    /// How many days before they must decide members are reminded.
    ///
    /// # Errors
    /// The core's own words when it is no list of days.
    pub fn reminder_days(&self) -> Result<ReminderDays, ReminderDaysError> {
        ReminderDays::parse(&self.reminder_days)
    }

    /// Address mail is sent from.
    ///
    /// # Errors
    /// The core's own words when it is no address.
    pub fn mail_from(&self) -> Result<EmailAddress, samenkoop_core::names::TextError> {
        EmailAddress::new(&self.mail_from)
    }
}
