//! Tenders: the plan, the moments and what was fixed at publication.

use std::collections::BTreeSet;

use diesel::prelude::*;
use samenkoop_core::{
    category::TenderGroup,
    digest::Sha256Digest,
    evaluation::criterion::AwardModel,
    id::{BundleId, MemberId, TenderId, UserId},
    moment::Moment,
    names::Prose,
    tender::{Tender, TenderPhase},
};
use serde::{Deserialize, Serialize};

use super::{
    Backend, Page, PageRequest, StoreError, Tx, Versioned,
    schema::{allocations, lots, needs, tenders},
    tender_rows::TenderRow,
    users::guard,
};

/// A tender with what is kept beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTender {
    /// The tender itself.
    pub tender: Tender,
    /// The bundle it was made from; `None` for one that was drafted by hand.
    pub bundle_id: Option<BundleId>,
    /// The kind of tender its categories go into.
    pub category_group: TenderGroup,
    /// How bids will be judged; may still be missing in a draft.
    pub award_model: Option<AwardModel>,
    /// The digest of the award model, fixed by publication.
    pub award_model_sha256: Option<Sha256Digest>,
    /// Why price alone decides, when it does (Aw 2.114(4)).
    pub price_only_motivation: Option<Prose>,
    /// Who submitted it for approval; another officer publishes.
    pub submitted_by: Option<UserId>,
    /// Why it was cancelled or ended without an award.
    pub end_reason: Option<Prose>,
    /// The wish of one officer to cancel it, which another has not joined yet.
    pub cancellation_proposal: Option<CancellationProposal>,
    /// When the draft was made.
    pub created_at: Moment,
}

/// One officer's wish to cancel a tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CancellationProposal {
    /// Who.
    pub by: UserId,
    /// When.
    pub proposed_at: Moment,
    /// Why.
    pub reason: Prose,
}

impl StoredTender {
    /// A draft in which nothing is filled in yet but what the tender itself says.
    #[must_use]
    pub fn draft(tender: Tender, category_group: TenderGroup, created_at: Moment) -> Self {
        Self {
            tender,
            bundle_id: None,
            category_group,
            award_model: None,
            award_model_sha256: None,
            price_only_motivation: None,
            submitted_by: None,
            end_reason: None,
            cancellation_proposal: None,
            created_at,
        }
    }
}

/// Which tenders are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenderFilter {
    /// Whose eyes look.
    pub seen_by: TenderReader,
    /// Only tenders of this group.
    pub category_group: Option<TenderGroup>,
    /// Only tenders that stand in this phase at this moment.
    pub phase: Option<(TenderPhase, Moment)>,
}

/// Who looks at tenders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenderReader {
    /// The cooperative and its auditor: everything.
    Cooperative,
    /// A member: what was published, and what carries a need of its own.
    Member(MemberId),
    /// Anybody: what was published.
    Anyone,
}

impl Tx<'_> {
    /// Stores a new tender.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the id or the reference is in use.
    pub fn tender_insert(&mut self, tender: &StoredTender) -> Result<Versioned<StoredTender>, StoreError> {
        let row = TenderRow::new(tender, 1)?;
        diesel::insert_into(tenders::table).values(&row).execute(self.connection)?;
        Ok(Versioned { value: tender.clone(), version: 1 })
    }

    /// The tender with this id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn tender_find(&mut self, tender: TenderId) -> Result<Option<Versioned<StoredTender>>, StoreError> {
        tenders::table
            .find(tender.to_string())
            .select(TenderRow::as_select())
            .first(self.connection)
            .optional()?
            .map(TenderRow::tender)
            .transpose()
    }

    /// A page of tenders, ordered by id.
    ///
    /// The phase is derived by the core from the moments, so with a phase the rows are read in batches until the page is full.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn tender_page(
        &mut self,
        filter: &TenderFilter,
        page: &PageRequest,
    ) -> Result<Page<Versioned<StoredTender>>, StoreError> {
        let own = match filter.seen_by {
            TenderReader::Member(member) => Some(self.tenders_of_member(member)?),
            TenderReader::Cooperative | TenderReader::Anyone => None,
        };
        let fits = |found: &Versioned<StoredTender>| {
            filter.phase.is_none_or(|(phase, now)| found.value.tender.phase(now) == phase)
        };
        let batch = PageRequest { limit: PageRequest::MAX_LIMIT, ..page.clone() };
        let wanted = usize::from(page.limit) + 1;
        let mut items: Vec<Versioned<StoredTender>> = Vec::new();
        let mut after = page.after.clone();
        while items.len() < wanted {
            let limit = if filter.phase.is_some() { batch.probe() } else { page.probe() };
            let rows = self.tender_rows(filter, own.as_ref(), after.as_deref(), limit)?;
            let last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < limit;
            after = rows.last().map(|row| row.id.clone()).or(after);
            for row in rows {
                items.push(row.tender()?);
            }
            items.retain(fits);
            if last {
                break;
            }
        }
        Ok(Page::cut(items, page, |found| found.value.tender.id().to_string()))
    }

    fn tender_rows(
        &mut self,
        filter: &TenderFilter,
        own: Option<&BTreeSet<String>>,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<TenderRow>, StoreError> {
        let mut query = tenders::table.select(TenderRow::as_select()).into_boxed::<Backend>();
        match (filter.seen_by, own) {
            (TenderReader::Cooperative, _) => {}
            (TenderReader::Member(_), Some(own)) => {
                let own: Vec<&String> = own.iter().collect();
                query = query.filter(tenders::published_at.is_not_null().or(tenders::id.eq_any(own)));
            }
            (TenderReader::Member(_) | TenderReader::Anyone, _) => {
                query = query.filter(tenders::published_at.is_not_null());
            }
        }
        if let Some(group) = &filter.category_group {
            query = query.filter(tenders::category_group.eq(group.as_str()));
        }
        if let Some(after) = after {
            query = query.filter(tenders::id.gt(after));
        }
        Ok(query.order(tenders::id).limit(limit).load(self.connection)?)
    }

    /// The tenders that carry a need of a member.
    fn tenders_of_member(&mut self, member: MemberId) -> Result<BTreeSet<String>, StoreError> {
        let ids: Vec<String> = lots::table
            .inner_join(allocations::table.on(allocations::lot_id.eq(lots::id)))
            .inner_join(needs::table.on(needs::id.eq(allocations::need_id)))
            .filter(needs::member_id.eq(member.to_string()))
            .select(lots::tender_id)
            .distinct()
            .load(self.connection)?;
        Ok(ids.into_iter().collect())
    }

    /// The numbers that tenders have of which the reference begins with `prefix`, such as `NETWORK-2027-`.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub fn tender_reference_numbers(&mut self, prefix: &str) -> Result<BTreeSet<u16>, StoreError> {
        let references: Vec<String> = tenders::table
            .filter(tenders::reference.like(format!("{prefix}%")))
            .select(tenders::reference)
            .load(self.connection)?;
        Ok(references.iter().filter_map(|text| text.strip_prefix(prefix)?.parse().ok()).collect())
    }

    /// Stores a changed tender if its row still has `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has not.
    pub fn tender_update(
        &mut self,
        tender: &StoredTender,
        version: i64,
    ) -> Result<Versioned<StoredTender>, StoreError> {
        let row = TenderRow::new(tender, version + 1)?;
        let changed = diesel::update(tenders::table.find(&row.id).filter(tenders::version.eq(version)))
            .set(&row)
            .execute(self.connection)?;
        guard(changed, Versioned { value: tender.clone(), version: version + 1 })
    }
}
