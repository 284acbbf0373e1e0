//! The audit log: who did what to which thing, when, in the same transaction as the change itself.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::moment::Moment;

use super::{
    Backend, Page, PageRequest, StoreError, Tx,
    schema::{audit_events, bids, tenders},
};

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_events)]
pub struct AuditRow {
    /// The id of the line. Its sequence number stays inside: its gaps would tell how many lines a reader may not see.
    pub id: String,
    /// When it happened (UTC).
    pub at: NaiveDateTime,
    /// `user`, `key`, `system` or `anonymous`.
    pub actor_kind: String,
    /// The id of the user, if one acted.
    pub actor: Option<String>,
    /// What was done, such as `needSubmitted`.
    pub action: String,
    /// What it was done to, such as `need`.
    pub subject_kind: String,
    /// The id of that thing.
    pub subject: String,
    /// Facts of the act as JSON; never the content of a bid, never a secret.
    pub detail: String,
    /// The id of the request.
    pub request: String,
}

/// A line to be written.
pub(crate) struct AuditLine<'a> {
    pub id: String,
    pub at: Moment,
    pub actor_kind: &'a str,
    pub actor: Option<String>,
    pub action: &'a str,
    pub subject_kind: &'a str,
    pub subject: String,
    pub detail: serde_json::Value,
    pub request: String,
}

/// Which lines are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only lines about this thing.
    pub subject: Option<String>,
    /// Only lines of this user.
    pub actor: Option<String>,
    /// How much is shown of what happened to bids.
    pub bids: BidLines,
}

/// What administrators keep. Everything else may tell of bids: an opening, a score, an award.
const KEPT_BY_ADMINISTRATORS: [&str; 6] = ["apiKey", "category", "member", "site", "supplier", "user"];

/// How much of what happened to bids a reader may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BidLines {
    /// Everything: the reader's own acts.
    All,
    /// Only about tenders whose bids have been opened: until then it is confidential that a bid exists.
    Opened,
    /// Nothing, and nothing of what follows from them.
    #[default]
    None,
}

impl Tx<'_> {
    /// Adds a line.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub(crate) fn audit_insert(&mut self, line: &AuditLine<'_>) -> Result<(), StoreError> {
        diesel::insert_into(audit_events::table)
            .values((
                audit_events::id.eq(&line.id),
                audit_events::at.eq(line.at.naive_utc()),
                audit_events::actor_kind.eq(line.actor_kind),
                audit_events::actor.eq(line.actor.as_deref()),
                audit_events::action.eq(line.action),
                audit_events::subject_kind.eq(line.subject_kind),
                audit_events::subject.eq(&line.subject),
                audit_events::detail.eq(line.detail.to_string()),
                audit_events::request.eq(&line.request),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// A page of the log, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn audit_page(
        &mut self,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditRow>, StoreError> {
        let mut query = audit_events::table.select(AuditRow::as_select()).into_boxed::<Backend>();
        if let Some(subject) = &filter.subject {
            query = query.filter(audit_events::subject.eq(subject));
        }
        if let Some(actor) = &filter.actor {
            query = query.filter(audit_events::actor.eq(actor));
        }
        let not_about_bids = audit_events::subject_kind.ne("bid");
        match filter.bids {
            BidLines::All => {}
            BidLines::Opened => {
                let opened = tenders::table.filter(tenders::opened_at.is_not_null()).select(tenders::id);
                let readable = bids::table.filter(bids::tender_id.eq_any(opened)).select(bids::id);
                query = query.filter(not_about_bids.or(audit_events::subject.eq_any(readable)));
            }
            BidLines::None => query = query.filter(audit_events::subject_kind.eq_any(KEPT_BY_ADMINISTRATORS)),
        }
        if let Some(after) = &page.after {
            let last: Option<i64> = audit_events::table
                .filter(audit_events::id.eq(after))
                .select(audit_events::sequence)
                .first(self.connection)
                .optional()?;
            query = query.filter(audit_events::sequence.gt(last.unwrap_or(i64::MAX)));
        }
        let found = query.order(audit_events::sequence).limit(page.probe()).load(self.connection)?;
        Ok(Page::cut(found, page, |row: &AuditRow| row.id.clone()))
    }
}
