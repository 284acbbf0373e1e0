//! Replies kept under the client's `Idempotency-Key`, so that a request whose answer was lost can be sent again.
//!
//! After the header field of draft-ietf-httpapi-idempotency-key-header-07. The reply is kept in the transaction of the change itself:
//! either both are there or neither.

use chrono::Duration;
use diesel::prelude::*;
use samenkoop_core::moment::Moment;

use super::{StoreError, Tx, schema::idempotency_keys};

/// A reply that was given before under the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// The operation that was asked for.
    pub operation: String,
    /// The SHA-256 of the request's target and body, in hexadecimal.
    pub fingerprint: String,
    /// The reply as JSON.
    pub reply: String,
}

impl Tx<'_> {
    /// The reply kept for this actor and key.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn reply_find(&mut self, actor: &str, key: &str) -> Result<Option<KeptReply>, StoreError> {
        let found: Option<(String, String, String)> = idempotency_keys::table
            .find((actor, key))
            .select((idempotency_keys::operation, idempotency_keys::fingerprint, idempotency_keys::reply))
            .first(self.connection)
            .optional()?;
        Ok(found.map(|(operation, fingerprint, reply)| KeptReply { operation, fingerprint, reply }))
    }

    /// Keeps a reply.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the same key was used in the meantime.
    pub fn reply_insert(
        &mut self,
        actor: &str,
        key: &str,
        kept: &KeptReply,
        now: Moment,
    ) -> Result<(), StoreError> {
        diesel::insert_into(idempotency_keys::table)
            .values((
                idempotency_keys::actor.eq(actor),
                idempotency_keys::key.eq(key),
                idempotency_keys::operation.eq(&kept.operation),
                idempotency_keys::fingerprint.eq(&kept.fingerprint),
                idempotency_keys::reply.eq(&kept.reply),
                idempotency_keys::created_at.eq(now.naive_utc()),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Forgets replies older than `age`; returns how many.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn reply_forget(&mut self, age: Duration, now: Moment) -> Result<usize, StoreError> {
        let Some(limit) = now.checked_add(-age) else {
            return Ok(0);
        };
        let old = idempotency_keys::table.filter(idempotency_keys::created_at.lt(limit.naive_utc()));
        Ok(diesel::delete(old).execute(self.connection)?)
    }
}
