//! `samenkoop migrate`.

use super::{CliError, Exit};
use crate::{config::Config, store::Store};

/// Bring the database up to date, show where it stands, or take steps back.
#[derive(Debug, clap::Args)]
pub struct Migrate {
    /// Only show the steps and whether this database has them.
    #[arg(long, conflicts_with = "down")]
    status: bool,

    /// Take this many steps back. Data that only they knew is lost.
    #[arg(long, value_name = "STEPS", requires = "yes")]
    down: Option<usize>,

    /// Yes, really take steps back.
    #[arg(long)]
    yes: bool,
}

impl Migrate {
    pub(super) fn run(&self, config: &Config) -> Result<Exit, CliError> {
        let store = Store::open(&config.database()?, config.database_connections)?;
        if let Some(steps) = self.down {
            store.migrate_down(steps)?.iter().for_each(|step| println!("taken back {step}"));
        } else if !self.status {
            store.migrate_up()?.iter().for_each(|step| println!("applied {step}"));
        }
        for step in store.migration_status()? {
            println!("{} {}", if step.applied { "has " } else { "lacks" }, step.name);
        }
        Ok(Exit::Done)
    }
}
