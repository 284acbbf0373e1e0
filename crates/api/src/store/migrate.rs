//! Brings a database to the shape this program knows, and back.

use diesel::{
    migration::MigrationVersion,
    migration::{Migration, MigrationSource},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{DbConnection, Store, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// One step of the schema and whether this database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    /// The name of the step, which sorts by age.
    pub name: String,
    /// Whether it has been applied.
    pub applied: bool,
}

impl Store {
    /// Applies what is missing, oldest first, each step in its own transaction. Returns the names of the steps.
    ///
    /// # Errors
    /// [`StoreError::Database`] with the name of the step that failed and the database's own words.
    pub fn migrate_up(&self) -> Result<Vec<String>, StoreError> {
        match &mut DbConnection::establish_once(self.url())? {
            DbConnection::Sqlite(connection) => up(connection, SQLITE),
            DbConnection::Postgres(connection) => up(connection, POSTGRES),
        }
    }

    /// Takes the newest `steps` steps back. Data that only they knew is lost. Returns the names of the steps.
    ///
    /// # Errors
    /// [`StoreError::Database`] with the database's own words.
    pub fn migrate_down(&self, steps: usize) -> Result<Vec<String>, StoreError> {
        match &mut DbConnection::establish_once(self.url())? {
            DbConnection::Sqlite(connection) => down(connection, || SQLITE, steps),
            DbConnection::Postgres(connection) => down(connection, || POSTGRES, steps),
        }
    }

    /// Every step this program knows, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn migration_status(&self) -> Result<Vec<MigrationStatus>, StoreError> {
        match &mut DbConnection::establish_once(self.url())? {
            DbConnection::Sqlite(connection) => status(connection, SQLITE),
            DbConnection::Postgres(connection) => status(connection, POSTGRES),
        }
    }
}

fn up<DB: diesel::backend::Backend>(
    connection: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<Vec<String>, StoreError> {
    let applied = connection.run_pending_migrations(source).map_err(failed)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

fn down<DB: diesel::backend::Backend>(
    connection: &mut impl MigrationHarness<DB>,
    source: fn() -> EmbeddedMigrations,
    steps: usize,
) -> Result<Vec<String>, StoreError> {
    let revert = |_| connection.revert_last_migration(source()).map(|step| step.to_string());
    (0..steps).map(revert).collect::<Result<_, _>>().map_err(failed)
}

fn status<DB: diesel::backend::Backend>(
    connection: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<Vec<MigrationStatus>, StoreError> {
    let applied: Vec<MigrationVersion<'_>> = connection.applied_migrations().map_err(failed)?;
    let mut known: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(failed)?;
    known.sort_by_key(|step| step.name().to_string());
    Ok(known
        .iter()
        .map(|step| MigrationStatus {
            name: step.name().to_string(),
            applied: applied.contains(&step.name().version()),
        })
        .collect())
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Database(format!("migration: {error}"))
}
