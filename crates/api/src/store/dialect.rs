//! What only one of the two databases says.

use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::BigInt};

use super::{StoreError, connection::DbConnection, transaction::Among};

/// Waits for the lock on a thing, which the end of the transaction gives back.
///
/// An advisory lock on PostgreSQL, shared or exclusive: it is granted in the order in which it was asked for, so that who wants a thing
/// alone is not overtaken for ever by those who share it. SQLite has one writer and needs none.
pub(super) fn lock(connection: &mut DbConnection, among: Among) -> Result<(), StoreError> {
    let DbConnection::Postgres(connection) = connection else {
        return Ok(());
    };
    let (thing, function) = match among {
        Among::Ordered => return Ok(()),
        Among::Beside(thing) => (thing, "pg_advisory_xact_lock_shared"),
        Among::Alone(thing) => (thing, "pg_advisory_xact_lock"),
    };
    let (high, low) = thing.as_u64_pair();
    // Two things with one key would only wait for each other.
    let key = (high ^ low).cast_signed();
    sql_query(format!("SELECT 1::bigint AS done FROM {function}($1)"))
        .bind::<BigInt, _>(key)
        .get_result::<Locked>(connection)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = BigInt)]
    #[allow(dead_code, reason = "the lock is what was asked for; a row must have a column")]
    done: i64,
}

/// How many rows one statement inserts. Both databases limit the number of parameters (SQLite 32,766), and no table has more than 32
/// columns.
pub(super) const ROWS_PER_INSERT: usize = 500;

/// Inserts rows of one table, many with each statement: a bundle has thousands, and one statement for each of them costs more than the
/// rows themselves.
///
/// Over the connection of either database this does not compile, so it is said once for each. The rows must not take `None` for a
/// default (`treat_none_as_default_value = false`), else SQLite gets them one by one again.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {{
        use diesel::RunQueryDsl as _;
        let mut done: Result<(), diesel::result::Error> = Ok(());
        for part in $rows.chunks($crate::store::dialect::ROWS_PER_INSERT) {
            let inserted = match &mut *$connection {
                $crate::store::DbConnection::Sqlite(connection) => {
                    diesel::insert_into($table).values(part).execute(connection)
                }
                $crate::store::DbConnection::Postgres(connection) => {
                    diesel::insert_into($table).values(part).execute(connection)
                }
            };
            if let Err(error) = inserted {
                done = Err(error);
                break;
            }
        }
        done
    }};
}

pub(super) use insert_all;
