//! What officers did to a bundle by hand, and what came of it. Rows are added and never changed.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use samenkoop_core::{
    bundle::{
        ExactAmount, NeedPart, Step,
        hand::{Entry, Weight},
    },
    id::{BundleEditId, BundleId, BundleLotId, UserId},
    localized::Localized,
    moment::Moment,
};
use serde::{Deserialize, Serialize};

use super::{
    Page, PageRequest, StoreError, Tx,
    rows::{from_json, id, text, to_json},
    schema::bundle_edits,
};

/// A step with who took it, when, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBundleEdit {
    /// The id.
    pub id: BundleEditId,
    /// The bundle.
    pub bundle_id: BundleId,
    /// Its place in the history, from 1.
    pub position: u32,
    /// What was done.
    pub step: Step,
    /// Who did it; `None` for the service itself.
    pub made_by: Option<UserId>,
    /// What the bundle cost before.
    pub objective_before: ExactAmount,
    /// What it costs after.
    pub objective_after: ExactAmount,
    /// What no bundle that does what the hand asks costs less than, after.
    pub lower_bound_after: ExactAmount,
    /// How many parts of needs went to another lot, into one or out of one.
    pub moved_count: u32,
    /// What it did to each need, and what was remarked upon.
    pub outcome: EditOutcome,
    /// When it was done.
    pub created_at: Moment,
}

/// What an edit did, need by need.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditOutcome {
    /// The parts of needs whose lot or cost changed.
    pub changes: Vec<StoredChange>,
    /// What should be looked at.
    pub remarks: Vec<StoredRemark>,
}

/// What an edit did to a part of a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoredChange {
    /// The part.
    pub part: NeedPart,
    /// Its lot before, as it was called then; `None` when it was alone.
    pub lot_before: Option<BundleLotId>,
    /// Its lot after; `None` when it is alone.
    pub lot_after: Option<BundleLotId>,
    /// What it cost, as an exact amount.
    pub cost_before: String,
    /// What it costs, as an exact amount.
    pub cost_after: String,
    /// Whether it went to another lot, and not only pays another price.
    pub is_moved: bool,
}

/// Something about an edit that should be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoredRemark {
    /// The code.
    pub code: String,
    /// Whether it blocks; what is stored never does.
    #[serde(skip)]
    pub blocks: bool,
    /// The parts it is about.
    pub parts: Vec<NeedPart>,
    /// The same in a sentence.
    pub message: Localized<String>,
}

impl From<samenkoop_core::bundle::HandFinding> for StoredRemark {
    fn from(finding: samenkoop_core::bundle::HandFinding) -> Self {
        Self {
            code: finding.code.code().to_owned(),
            blocks: finding.weight == Weight::Blocks,
            parts: finding.parts.into_iter().collect(),
            message: finding.message,
        }
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bundle_edits)]
struct BundleEditRow {
    id: String,
    bundle_id: String,
    position: i32,
    step: String,
    made_by_id: Option<String>,
    objective_before: String,
    objective_after: String,
    lower_bound_after: String,
    moved_count: i32,
    outcome: String,
    created_at: NaiveDateTime,
}

impl BundleEditRow {
    fn new(edit: &StoredBundleEdit) -> Result<Self, StoreError> {
        let small = |what, number| i32::try_from(number).map_err(|error| StoreError::corrupt(what, error));
        Ok(Self {
            id: edit.id.to_string(),
            bundle_id: edit.bundle_id.to_string(),
            position: small("bundle_edits.position", edit.position)?,
            step: to_json("bundle_edits.step", &edit.step)?,
            made_by_id: edit.made_by.map(|user| user.to_string()),
            objective_before: edit.objective_before.to_string(),
            objective_after: edit.objective_after.to_string(),
            lower_bound_after: edit.lower_bound_after.to_string(),
            moved_count: small("bundle_edits.moved_count", edit.moved_count)?,
            outcome: to_json("bundle_edits.outcome", &edit.outcome)?,
            created_at: edit.created_at.naive_utc(),
        })
    }

    fn edit(self) -> Result<StoredBundleEdit, StoreError> {
        let count = |what, number| u32::try_from(number).map_err(|error| StoreError::corrupt(what, error));
        let made_by =
            self.made_by_id.as_deref().map(|user| id("bundle_edits.made_by_id", user, UserId::parse));
        Ok(StoredBundleEdit {
            id: id("bundle_edits.id", &self.id, BundleEditId::parse)?,
            bundle_id: id("bundle_edits.bundle_id", &self.bundle_id, BundleId::parse)?,
            position: count("bundle_edits.position", self.position)?,
            step: from_json("bundle_edits.step", &self.step)?,
            made_by: made_by.transpose()?,
            objective_before: text(
                "bundle_edits.objective_before",
                &self.objective_before,
                ExactAmount::parse,
            )?,
            objective_after: text("bundle_edits.objective_after", &self.objective_after, ExactAmount::parse)?,
            lower_bound_after: text(
                "bundle_edits.lower_bound_after",
                &self.lower_bound_after,
                ExactAmount::parse,
            )?,
            moved_count: count("bundle_edits.moved_count", self.moved_count)?,
            outcome: from_json("bundle_edits.outcome", &self.outcome)?,
            created_at: self.created_at.into(),
        })
    }
}

impl Tx<'_> {
    /// Adds a step to the history of a bundle.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when another step has this place already.
    pub fn bundle_edit_insert(&mut self, edit: &StoredBundleEdit) -> Result<(), StoreError> {
        let row = BundleEditRow::new(edit)?;
        diesel::insert_into(bundle_edits::table).values(&row).execute(self.connection)?;
        Ok(())
    }

    /// What was done to a bundle, the oldest first, without what came of it.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_edit_history(&mut self, bundle: BundleId) -> Result<Vec<Entry>, StoreError> {
        let found: Vec<(String, String)> = bundle_edits::table
            .filter(bundle_edits::bundle_id.eq(bundle.to_string()))
            .order(bundle_edits::position)
            .select((bundle_edits::id, bundle_edits::step))
            .load(self.connection)?;
        let entry = |(edit, step): (String, String)| {
            Ok(Entry {
                id: id("bundle_edits.id", &edit, BundleEditId::parse)?,
                step: from_json("bundle_edits.step", &step)?,
            })
        };
        found.into_iter().map(entry).collect()
    }

    /// One step of a bundle.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn bundle_edit_find(
        &mut self,
        bundle: BundleId,
        edit: BundleEditId,
    ) -> Result<Option<StoredBundleEdit>, StoreError> {
        bundle_edits::table
            .find(edit.to_string())
            .filter(bundle_edits::bundle_id.eq(bundle.to_string()))
            .select(BundleEditRow::as_select())
            .first(self.connection)
            .optional()?
            .map(BundleEditRow::edit)
            .transpose()
    }

    /// What a bundle cost before anything was done to it by hand; `None` when nothing was.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or the row is corrupt.
    pub fn bundle_free_objective(&mut self, bundle: BundleId) -> Result<Option<ExactAmount>, StoreError> {
        let found: Option<String> = bundle_edits::table
            .filter(bundle_edits::bundle_id.eq(bundle.to_string()))
            .order(bundle_edits::position)
            .select(bundle_edits::objective_before)
            .first(self.connection)
            .optional()?;
        found.map(|amount| text("bundle_edits.objective_before", &amount, ExactAmount::parse)).transpose()
    }

    /// A page of what was done to a bundle, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails or a row is corrupt.
    pub fn bundle_edit_page(
        &mut self,
        bundle: BundleId,
        page: &PageRequest,
    ) -> Result<Page<StoredBundleEdit>, StoreError> {
        // A cursor that is none begins at the beginning, as before every place there is.
        let after: i32 = page.after.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default();
        let found = bundle_edits::table
            .filter(bundle_edits::bundle_id.eq(bundle.to_string()))
            .filter(bundle_edits::position.gt(after))
            .order(bundle_edits::position)
            .select(BundleEditRow::as_select())
            .limit(page.probe())
            .load(self.connection)?;
        Page::cut(found, page, |row: &BundleEditRow| row.position.to_string()).try_map(BundleEditRow::edit)
    }

    /// Deletes the history of a bundle.
    pub(super) fn bundle_edits_delete(&mut self, bundle: BundleId) -> Result<(), StoreError> {
        diesel::delete(bundle_edits::table.filter(bundle_edits::bundle_id.eq(bundle.to_string())))
            .execute(self.connection)?;
        Ok(())
    }
}
