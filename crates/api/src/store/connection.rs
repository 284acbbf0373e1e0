//! One connection type over both databases, chosen by the scheme of the URL and by nothing else.
//!
//! Trying one database after the other would hide why PostgreSQL refused and turn a mistyped URL into an empty SQLite file.

use std::path::PathBuf;

use diesel::{
    Connection as _, ConnectionResult, PgConnection, SqliteConnection,
    connection::SimpleConnection,
    r2d2::{ManageConnection, R2D2Connection},
};

use super::StoreError;

/// A connection to the embedded or the server database. The queries do not see which.
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    /// SQLite, in this process.
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    Postgres(PgConnection),
}

/// What the queries are compiled for.
pub type Backend = <DbConnection as diesel::Connection>::Backend;

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded database.
    Sqlite(PathBuf),
    /// A PostgreSQL connection URL.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// [`StoreError::UnknownScheme`] for anything else; a path alone is refused too, since it is often a mistyped URL.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Ok(Self::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres(url.to_owned()))
        } else {
            Err(StoreError::UnknownScheme)
        }
    }
}

impl std::fmt::Display for DatabaseUrl {
    /// Without the password, so that it can be logged.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", ""));
                let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                write!(formatter, "{scheme}://{host}")
            }
        }
    }
}

/// Opens connections for the pool.
#[derive(Debug)]
pub(super) struct Opener(pub DatabaseUrl);

impl Opener {
    pub(super) fn open(&self) -> ConnectionResult<DbConnection> {
        match &self.0 {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
                // WAL lets readers go on while one writes; FULL is what keeps an acknowledged bid through a power cut.
                connection
                    .batch_execute(
                        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
                    )
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(DbConnection::Sqlite(connection))
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::establish(url)?;
                // A statement that hangs must not hold a receipt for ever; the zone only matters for what people read in psql.
                connection
                    .batch_execute(
                        "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET synchronous_commit = on;",
                    )
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(DbConnection::Postgres(connection))
            }
        }
    }
}

impl ManageConnection for Opener {
    type Connection = DbConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConnection, Self::Error> {
        self.open().map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), Self::Error> {
        connection.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        connection.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_alone_chooses_the_database() {
        assert_eq!(DatabaseUrl::parse("sqlite:data/x.db").unwrap(), DatabaseUrl::Sqlite("data/x.db".into()));
        assert!(matches!(DatabaseUrl::parse("postgres://u@h/db").unwrap(), DatabaseUrl::Postgres(_)));
        for url in ["", "x.db", "postgres:/h/db", "mysql://h/db"] {
            assert!(DatabaseUrl::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_password_is_not_printed() {
        let url = DatabaseUrl::parse("postgres://user:secret@host:5432/db").unwrap();
        assert_eq!(url.to_string(), "postgres://host:5432/db");
    }
}
