//! `samenkoop user` and `samenkoop apikey`: for whoever keeps the machine, without a log-in.

use chrono::Duration;
use clap::Subcommand;
use samenkoop_core::{
    id::{MemberId, SupplierId},
    names::{EmailAddress, PersonName},
};

use super::{CliError, Exit, serve::open};
use crate::{
    app::{AppError, api_keys, users},
    auth::{Acting, Password, Role, Scopes, Secret},
    clock,
    config::Config,
    store::PageRequest,
};

/// Keep users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user and print a password for the first log-in.
    Create {
        /// Address to log in with.
        #[arg(long)]
        email: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// officer, member, supplier, auditor or admin.
        #[arg(long)]
        role: String,
        /// For the role member: the member's id.
        #[arg(long)]
        member: Option<String>,
        /// For the role supplier: the supplier's id.
        #[arg(long)]
        supplier: Option<String>,
    },
    /// Print a new password for a user; all the user's sessions end.
    ResetPassword {
        /// Address the user logs in with.
        #[arg(long)]
        email: String,
    },
    /// Print all users.
    List,
}

/// Keep API keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key for a user and print its secret once.
    Create {
        /// Address of the user the key acts as.
        #[arg(long)]
        email: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// What it may do; may be repeated.
        #[arg(long = "scope", default_values_t = ["*:read".to_owned()])]
        scopes: Vec<String>,
        /// In how many days it ends by itself.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=730))]
        days: i64,
    },
    /// Print all keys.
    List,
}

impl UserCommand {
    pub(super) fn run(&self, config: &Config) -> Result<Exit, CliError> {
        let store = open(config)?;
        let acting = Acting::system(clock::now());
        match self {
            Self::Create { email, name, role, member, supplier } => {
                let member = member.as_deref().map(MemberId::parse).transpose().map_err(wrong("--member"))?;
                let supplier =
                    supplier.as_deref().map(SupplierId::parse).transpose().map_err(wrong("--supplier"))?;
                let role = Role::from_parts(role, member, supplier).ok_or_else(|| {
                    wrong("--role")("a member needs --member, a supplier --supplier, others neither")
                })?;
                let password = first_password()?;
                let new = users::NewUser {
                    id: None,
                    email: EmailAddress::new(email).map_err(wrong("--email"))?,
                    name: PersonName::new(name).map_err(wrong("--name"))?,
                    role,
                    password_hash: hash(&password)?,
                };
                let user = store.write(|tx| users::create(tx, &acting, &new))?;
                println!("{} {}", user.value.id, password.reveal());
            }
            Self::ResetPassword { email } => {
                let email = EmailAddress::new(email).map_err(wrong("--email"))?;
                let password = first_password()?;
                let change =
                    users::UserChange { password_hash: Some(hash(&password)?), ..Default::default() };
                store.write(|tx| {
                    let user = tx.user_find_by_email(&email)?.ok_or(AppError::NotFound)?;
                    users::change(tx, &acting, user.value.id, user.version, &change)
                })?;
                println!("{}", password.reveal());
            }
            Self::List => {
                let mut page = PageRequest::first();
                loop {
                    let users = store.read(|tx| users::list(tx, &acting, &page))?;
                    for user in users.items {
                        let state = if user.value.disabled_at.is_some() { "disabled" } else { "enabled" };
                        println!("{} {} {} {state}", user.value.id, user.value.role.name(), user.value.email);
                    }
                    let Some(next) = users.next else { break };
                    page.after = Some(next);
                }
            }
        }
        Ok(Exit::Done)
    }
}

impl KeyCommand {
    pub(super) fn run(&self, config: &Config) -> Result<Exit, CliError> {
        let store = open(config)?;
        let acting = Acting::system(clock::now());
        match self {
            Self::Create { email, name, scopes, days } => {
                let email = EmailAddress::new(email).map_err(wrong("--email"))?;
                let new = api_keys::NewApiKey {
                    id: None,
                    name: name.clone(),
                    scopes: Scopes::parse(scopes).map_err(wrong("--scope"))?,
                    expires_at: acting.now.checked_add(Duration::days(*days)).unwrap_or(acting.now),
                };
                let secret = secret("skk")?;
                let key = store.write(|tx| {
                    let user = tx.user_find_by_email(&email)?.ok_or(AppError::NotFound)?;
                    api_keys::create(tx, &acting, user.value.id, &new, &secret)
                })?;
                println!("{} {}", key.value.id, secret.reveal());
            }
            Self::List => {
                let mut page = PageRequest::first();
                loop {
                    let keys = store.read(|tx| api_keys::list(tx, &acting, &page))?;
                    for key in keys.items {
                        let state = if key.value.is_live(acting.now) { "live" } else { "ended" };
                        println!(
                            "{} {} {} {state}",
                            key.value.id,
                            key.value.prefix,
                            key.value.scopes.names().join(",")
                        );
                    }
                    let Some(next) = keys.next else { break };
                    page.after = Some(next);
                }
            }
        }
        Ok(Exit::Done)
    }
}

fn wrong<E: std::fmt::Display>(flag: &'static str) -> impl Fn(E) -> CliError {
    move |error| CliError::Config(format!("{flag}: {error}"))
}

fn secret(prefix: &str) -> Result<Secret, CliError> {
    Secret::random(prefix).map_err(|error| CliError::Config(error.to_string()))
}

/// A password nobody can guess, for the first log-in.
fn first_password() -> Result<Secret, CliError> {
    secret("first")
}

fn hash(password: &Secret) -> Result<crate::auth::PasswordHash, CliError> {
    let hashed = Password::new(password.reveal()).and_then(|password| password.hash());
    hashed.map_err(|error| CliError::Config(error.to_string()))
}
