//! Transactions: one consistent picture to read, one atomic step to write.

use std::{sync::Arc, time::Duration};

use diesel::{
    connection::{AnsiTransactionManager, TransactionManager},
    r2d2::Pool,
};
use uuid::Uuid;

use super::{
    StoreError,
    connection::{DatabaseUrl, DbConnection, Opener},
    dialect,
    group_commit::GroupCommit,
};

/// How often a write is tried when PostgreSQL cannot order it among others; each try sees fresh data.
const WRITE_ATTEMPTS: u32 = 12;

/// How long a request waits for a connection before it is told that the service is busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// The database, with its connections.
#[derive(Clone)]
pub struct Store {
    url: DatabaseUrl,
    readers: Pool<Opener>,
    writers: Writers,
}

#[derive(Clone)]
enum Writers {
    /// SQLite has one writer; waiting for it here is fair, waiting for its file lock is not.
    One(Arc<GroupCommit>),
    /// PostgreSQL has as many as it has connections.
    Many(Pool<Opener>),
}

/// A value with the version of its row, which the API shows as `ETag`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// The version: 1 when made, one more with each change.
    pub version: i64,
}

/// How a write stands to others that go on at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// As if all came one after the other: what it read still holds when it is done.
    Ordered,
    /// Beside others of this kind on the same thing, and never beside one that has the thing alone. What it reads may change until it
    /// is done, except by who has the thing alone. For what hundreds do in the same second.
    Beside(Uuid),
    /// With the thing for itself: all who worked on it beside each other are done, and the next will see what it did.
    Alone(Uuid),
}

/// A transaction in progress. Store methods hang on it.
pub struct Tx<'c> {
    pub(super) connection: &'c mut DbConnection,
    pub(super) attempt: u32,
}

impl Tx<'_> {
    /// Whether this work runs for the first time. Work that may simply insert, and only rarely finds something in its way, tries that
    /// first without looking; on a [`StoreError::Busy`] it runs again and looks. What is not read cannot be in the way of others.
    #[must_use]
    pub fn is_first_attempt(&self) -> bool {
        self.attempt == 1
    }
}

impl Store {
    /// Opens the database with at most `connections` connections for reading (and as many for writing on PostgreSQL).
    ///
    /// # Errors
    /// [`StoreError::Database`] when the first connection cannot be made, with the database's own words.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self, StoreError> {
        // A first connection by hand: the pool would only say that it timed out.
        let first = DbConnection::establish_once(url)?;
        let readers = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
            .build(Opener(url.clone()))
            .map_err(|error| StoreError::Database(error.to_string()))?;
        let writers = match url {
            DatabaseUrl::Sqlite(_) => Writers::One(Arc::new(GroupCommit::new(first))),
            DatabaseUrl::Postgres(_) => Writers::Many(readers.clone()),
        };
        Ok(Self { url: url.clone(), readers, writers })
    }

    /// Where the data lives.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Reads one consistent picture: what others commit meanwhile is not seen.
    ///
    /// # Errors
    /// What `work` returns, and [`StoreError`] when the database fails.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.readers.get().map_err(|_| StoreError::Busy)?;
        begin(&mut connection, "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let outcome = work(&mut Tx { connection: &mut connection, attempt: 1 });
        Manager::rollback_transaction(&mut *connection).map_err(StoreError::from)?;
        outcome
    }

    /// Writes one atomic step: everything `work` stored is there, durably, when this returns `Ok`, and nothing of it otherwise.
    ///
    /// `work` may run several times, so it does nothing but read and write through its [`Tx`].
    ///
    /// # Errors
    /// What `work` returns, and [`StoreError`] when the database fails; [`StoreError::Busy`] after too many conflicts.
    pub fn write<T, E>(&self, work: impl FnMut(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError> + AsStoreError,
    {
        self.write_among(Among::Ordered, work)
    }

    /// The same for a write that says how it stands to others. SQLite has one writer, so there every write is ordered.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_among<T, E>(
        &self,
        among: Among,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError> + AsStoreError,
    {
        let mut attempt = 1;
        loop {
            let outcome = match &self.writers {
                Writers::One(writer) => writer.write(attempt, &mut work),
                Writers::Many(pool) => {
                    let mut connection = pool.get().map_err(|_| StoreError::Busy)?;
                    write_once(&mut connection, among, attempt, &mut work)
                }
            };
            let conflict = outcome.as_ref().err().and_then(AsStoreError::as_store_error);
            if attempt == WRITE_ATTEMPTS || !matches!(conflict, Some(StoreError::Busy)) {
                return outcome;
            }
            // The more often they met, the longer each stands aside, and each for another while.
            std::thread::sleep(Duration::from_micros(
                u64::from(uuid::Uuid::now_v7().as_bytes()[15]) << attempt.min(8),
            ));
            attempt += 1;
        }
    }
}

/// Lets [`Store::write`] see whether an error of its caller is a conflict that is worth another try.
pub trait AsStoreError {
    /// The store's error inside this one, if it is one.
    fn as_store_error(&self) -> Option<&StoreError>;
}

impl AsStoreError for StoreError {
    fn as_store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

type Manager = <DbConnection as diesel::Connection>::TransactionManager;

fn begin(connection: &mut DbConnection, sqlite: &str, postgres: &str) -> Result<(), StoreError> {
    match connection {
        DbConnection::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, sqlite)?
        }
        DbConnection::Postgres(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, postgres)?
        }
    }
    Ok(())
}

fn write_once<T, E: From<StoreError>>(
    connection: &mut DbConnection,
    among: Among,
    attempt: u32,
    work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let isolation = match among {
        Among::Ordered => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        // Every statement must see what was committed before the lock was granted, so the picture is not taken at the first one.
        Among::Beside(_) | Among::Alone(_) => "BEGIN ISOLATION LEVEL READ COMMITTED",
    };
    begin(connection, "BEGIN IMMEDIATE", isolation)?;
    let locked = dialect::lock(connection, among).map_err(E::from);
    match locked.and_then(|()| work(&mut Tx { connection, attempt })) {
        Ok(value) => {
            Manager::commit_transaction(connection).map_err(StoreError::from)?;
            Ok(value)
        }
        Err(error) => {
            Manager::rollback_transaction(connection).map_err(StoreError::from)?;
            Err(error)
        }
    }
}

impl DbConnection {
    pub(super) fn establish_once(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Opener(url.clone()).open().map_err(|error| StoreError::Database(error.to_string()))
    }
}
