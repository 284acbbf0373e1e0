//! A spreadsheet of needs, and what an import of it answers.

use deserr::Deserr;
use samenkoop_core::need::import::CellError;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{InputError, InputErrors, Number, Text, csv, needs::Remark, number, sheets::unguarded, text};
use crate::app::need_import::{ImportReport, PlannedNeed};

/// A spreadsheet of needs as it was read: its column names and the rows below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedSheet {
    /// The number of the row with the column names.
    pub headers_row: u32,
    /// The column names.
    pub headers: Vec<String>,
    /// The rows that hold something.
    pub rows: Vec<csv::CsvRow>,
}

impl NeedSheet {
    /// Reads a file.
    ///
    /// # Errors
    /// [`RowError`] when it cannot be read as a table, or holds none.
    pub fn read(bytes: &[u8]) -> Result<Self, RowError> {
        let mut rows = csv::read(bytes)?.into_iter();
        match rows.next() {
            Some(first) if rows.len() > 0 => {
                // As an export guards them: words that look like a formula have an apostrophe before them.
                let bare = |cell: &String| unguarded(cell).to_owned();
                let rows =
                    rows.map(|row| csv::CsvRow { row: row.row, cells: row.cells.iter().map(bare).collect() });
                Ok(Self { headers_row: first.row, headers: first.cells, rows: rows.collect() })
            }
            Some(_) | None => Err(csv::CsvFault::Empty.into()),
        }
    }
}

/// Something that is wrong in a spreadsheet, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The row, as a spreadsheet shows it.
    pub row: u32,
    /// The name of the column; empty when it is the row as a whole.
    pub column: String,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong, for a person.
    pub detail: String,
}

impl From<CellError> for RowError {
    fn from(error: CellError) -> Self {
        // What stood in a cell is repeated in the words; a page of it helps nobody.
        Self {
            row: error.row,
            column: error.column.chars().take(100).collect(),
            code: error.code.as_str(),
            detail: error.detail.chars().take(500).collect(),
        }
    }
}

impl From<csv::CsvFault> for RowError {
    fn from(fault: csv::CsvFault) -> Self {
        Self { row: fault.row(), column: String::new(), code: fault.code(), detail: fault.to_string() }
    }
}

impl From<RowError> for InputError {
    fn from(error: RowError) -> Self {
        let place = if error.column.is_empty() {
            format!("/{}", error.row)
        } else {
            format!("/{}/{}", error.row, error.column.replace('~', "~0").replace('/', "~1"))
        };
        Self { pointer: place, code: error.code, detail: error.detail }
    }
}

/// How a spreadsheet is imported.
#[derive(Debug, Clone, Copy, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct ImportQuery {
    /// Only tell what would happen; nothing is stored.
    #[deserr(default)]
    #[param(rename = "dryRun", required = false, value_type = bool, default = false)]
    pub dry_run: Option<Switch>,
    /// Submit the needs at once instead of leaving them as drafts. Only a member does this for itself.
    #[deserr(default)]
    #[param(required = false, value_type = bool, default = false)]
    pub submit: Option<Switch>,
}

/// On or off, as a query says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr)]
#[deserr(rename_all = lowercase, error = InputErrors)]
pub enum Switch {
    /// On.
    True,
    /// Off.
    False,
}

impl Switch {
    /// Whether it is on; off when it was left out.
    #[must_use]
    pub fn is_on(switch: Option<Self>) -> bool {
        switch == Some(Self::True)
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedImport {
    /// Whether nothing was stored because only a dry run was asked for.
    pub dry_run: bool,
    /// Whether the needs are submitted rather than drafts.
    pub submitted: bool,
    /// The needs, in the order of their rows.
    pub needs: Vec<ImportedNeed>,
}

/// A need that came from a row.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedNeed {
    /// The row, as a spreadsheet shows it: the column names are row 1.
    #[schema(minimum = 1)]
    pub row: u32,
    /// The need; `null` in a dry run.
    pub need_id: Option<text::NeedId>,
    /// The member that has it.
    pub member_id: text::MemberId,
    /// The kind of thing that is wanted.
    pub category_id: text::CategoryId,
    /// How many in all.
    pub quantity: number::Quantity,
    /// What to look at; none when all is well.
    pub remarks: Vec<Remark>,
}

impl NeedImport {
    /// What is shown of a report without errors.
    #[must_use]
    pub fn of(report: ImportReport) -> Self {
        let dry_run = report.dry_run;
        let show = |planned: PlannedNeed| ImportedNeed {
            row: planned.row,
            need_id: (!dry_run).then(|| Text(planned.need.id())),
            member_id: Text(planned.need.member_id()),
            category_id: Text(planned.need.category_id().clone()),
            quantity: Number(planned.need.quantity()),
            remarks: planned.remarks.into_iter().map(Remark::from).collect(),
        };
        Self { dry_run, submitted: report.submitted, needs: report.needs.into_iter().map(show).collect() }
    }
}
