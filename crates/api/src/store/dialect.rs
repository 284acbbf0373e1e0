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
