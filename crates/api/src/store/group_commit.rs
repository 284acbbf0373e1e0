//! The one writer of the embedded database, and how many requests share its wait for the disk.
//!
//! A commit that survives a power cut waits for the disk, some milliseconds; the statements of a write take far less. So a write that
//! finds others waiting behind it leaves the transaction open for the next one and only the last commits, for all of them. Each
//! write has a savepoint of its own: one that is refused undoes its own steps and nobody else's. Nobody is answered before the
//! commit that carries it, not even with a refusal, for a refusal may rest on what an earlier write of the batch did.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use diesel::connection::SimpleConnection;

use super::{StoreError, Tx, connection::DbConnection};

/// The most writes that share a commit. Beyond this the first would wait longer than the disk saves.
const MOST_IN_A_BATCH: u32 = 64;

/// The writer of an embedded database.
pub(super) struct GroupCommit {
    state: Mutex<State>,
    /// Somebody gave the connection back.
    free: Condvar,
    /// A batch was committed, or failed.
    settled: Condvar,
}

struct State {
    /// The connection, while nobody writes through it.
    connection: Option<Box<DbConnection>>,
    /// How many wait for it.
    waiting: u32,
    /// The number of the batch that is open or was open last.
    batch: u64,
    /// How many writes the open batch has; 0 when no transaction is open.
    members: u32,
    /// The batches up to this one are settled.
    settled: u64,
    /// The batches that failed to commit and whose members have not all heard it: number, members left, reason.
    failed: Vec<(u64, u32, String)>,
}

impl GroupCommit {
    pub(super) fn new(connection: DbConnection) -> Self {
        let state = State {
            connection: Some(Box::new(connection)),
            waiting: 0,
            batch: 0,
            members: 0,
            settled: 0,
            failed: Vec::new(),
        };
        Self { state: Mutex::new(state), free: Condvar::new(), settled: Condvar::new() }
    }

    /// Does `work` and returns once it is on the disk, or once it is certain that nothing of it is.
    pub(super) fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut connection, batch) = self.take_turn()?;
        // A panic in `work` must not take the connection, and with it the writer, away from everybody.
        let outcome = catch_unwind(AssertUnwindSafe(|| in_savepoint(&mut connection, work)));
        let broken = match &outcome {
            Ok(Ok(_) | Err(Unfinished::Refused(_))) => None,
            Ok(Err(Unfinished::Broken(error))) => Some(error.to_string()),
            Err(_) => undo(&mut connection).err().map(|error| error.to_string()),
        };
        let committed = self.end_turn(connection, batch, broken);
        match outcome {
            Err(panic) => resume_unwind(panic),
            Ok(Err(Unfinished::Broken(error))) => Err(error.into()),
            Ok(Err(Unfinished::Refused(error))) => {
                committed?;
                Err(error)
            }
            Ok(Ok(value)) => {
                committed?;
                Ok(value)
            }
        }
    }

    /// Waits for the connection; opens a transaction unless the one before left its own open.
    fn take_turn(&self) -> Result<(Box<DbConnection>, u64), StoreError> {
        let mut state = self.lock();
        state.waiting += 1;
        let mut connection = loop {
            if let Some(connection) = state.connection.take() {
                break connection;
            }
            state = self.free.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        state.waiting -= 1;
        if state.members == 0 {
            if let Err(error) = connection.batch_execute("BEGIN IMMEDIATE") {
                state.connection = Some(connection);
                self.free.notify_one();
                return Err(error.into());
            }
            state.batch += 1;
        }
        state.members += 1;
        Ok((connection, state.batch))
    }

    /// Gives the connection back. The last of a batch commits it; the others wait until that has happened.
    fn end_turn(
        &self,
        mut connection: Box<DbConnection>,
        batch: u64,
        broken: Option<String>,
    ) -> Result<(), StoreError> {
        let mut state = self.lock();
        let last = state.waiting == 0 || state.members >= MOST_IN_A_BATCH || broken.is_some();
        if last {
            let outcome = match broken {
                None => connection.batch_execute("COMMIT").map_err(|error| error.to_string()),
                Some(reason) => Err(reason),
            };
            if let Err(reason) = outcome {
                // Whatever is left of the transaction goes; if even that fails, the next BEGIN will say so.
                let _ = connection.batch_execute("ROLLBACK");
                let members = state.members;
                state.failed.push((batch, members, reason));
            }
            state.members = 0;
            state.settled = batch;
            self.settled.notify_all();
        }
        state.connection = Some(connection);
        self.free.notify_one();
        while state.settled < batch {
            state = self.settled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let failure = state.failed.iter_mut().find(|(failed, ..)| *failed == batch);
        let outcome = match failure {
            None => Ok(()),
            Some((_, left, reason)) => {
                *left -= 1;
                Err(StoreError::Database(format!("the write was not committed: {reason}")))
            }
        };
        state.failed.retain(|(_, left, _)| *left > 0);
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is changed in steps that do not panic, so a poisoned lock guards a sound state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a write has nothing to commit.
enum Unfinished<E> {
    /// It was refused, and its own steps are undone.
    Refused(E),
    /// The transaction itself is beyond repair.
    Broken(StoreError),
}

fn in_savepoint<T, E>(
    connection: &mut DbConnection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, Unfinished<E>> {
    connection.batch_execute("SAVEPOINT write").map_err(|error| Unfinished::Broken(error.into()))?;
    match work(&mut Tx::on(connection)) {
        Ok(value) => {
            let kept = connection.batch_execute("RELEASE write");
            kept.map(|()| value).map_err(|error| Unfinished::Broken(error.into()))
        }
        Err(error) => match undo(connection) {
            Ok(()) => Err(Unfinished::Refused(error)),
            Err(error) => Err(Unfinished::Broken(error)),
        },
    }
}

fn undo(connection: &mut DbConnection) -> Result<(), StoreError> {
    Ok(connection.batch_execute("ROLLBACK TO write; RELEASE write")?)
}

#[cfg(test)]
mod tests {
    use diesel::{RunQueryDsl as _, dsl::sql, sql_types::BigInt};

    use super::*;
    use crate::store::{DatabaseUrl, Store};

    fn store(folder: &tempfile::TempDir) -> Store {
        let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("test.db")), 4).unwrap();
        store
            .write(|tx| {
                Ok::<_, StoreError>(tx.connection.batch_execute("CREATE TABLE t (n INTEGER PRIMARY KEY)")?)
            })
            .unwrap();
        store
    }

    fn insert(store: &Store, n: u32) -> Result<(), StoreError> {
        store.write(|tx| Ok(tx.connection.batch_execute(&format!("INSERT INTO t VALUES ({n})"))?))
    }

    fn count(store: &Store) -> i64 {
        store
            .read(|tx| {
                Ok::<_, StoreError>(
                    diesel::select(sql::<BigInt>("(SELECT COUNT(*) FROM t)")).get_result(tx.connection)?,
                )
            })
            .unwrap()
    }

    /// Many write at once, every third twice the same: each is told its own truth, and what was acknowledged is there at once.
    #[test]
    fn each_of_many_writers_hears_what_became_of_its_own_write() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let done: usize = std::thread::scope(|scope| {
            let writer = |thread: u32| {
                let store = store.clone();
                move || {
                    (0..60)
                        .filter(|n| {
                            let key = if n % 3 == 0 { *n } else { thread * 1000 + n };
                            let outcome = insert(&store, key);
                            assert!(
                                outcome.is_ok() || matches!(outcome, Err(StoreError::Taken(_))),
                                "{outcome:?}"
                            );
                            outcome.is_ok()
                        })
                        .count()
                }
            };
            let threads: Vec<_> = (1..=8).map(|thread| scope.spawn(writer(thread))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(done, 20 + 8 * 40);
        assert_eq!(count(&store), i64::try_from(done).unwrap());
        let other = Store::open(store.url(), 2).unwrap();
        assert_eq!(count(&other), count(&store));
    }

    /// A refusal after a change, and a panic in the middle of one, undo that change alone, and the writer goes on.
    #[test]
    fn one_write_that_fails_takes_nothing_else_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let refused = store.write(|tx| {
            tx.connection.batch_execute("INSERT INTO t VALUES (1)")?;
            Err::<(), _>(StoreError::Stale)
        });
        assert!(matches!(refused, Err(StoreError::Stale)));
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            store.write(|tx| {
                tx.connection.batch_execute("INSERT INTO t VALUES (2)")?;
                panic!("in the middle");
                #[allow(unreachable_code, reason = "says what the closure would return")]
                Ok::<(), StoreError>(())
            })
        }));
        assert!(panicked.is_err());
        insert(&store, 3).unwrap();
        assert_eq!(count(&store), 1);
    }
}
