//! The cells of a row, and what is told about a wrong one.

use std::collections::BTreeMap;

use super::column_of;

/// One row of a spreadsheet of needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportRow {
    /// Its number as a person sees it: the column names are row 1, the first need is row 2.
    pub row: u32,
    /// Its cells by column name, without the white space around the name. A cell that is not there is as good as empty.
    pub cells: BTreeMap<String, String>,
    /// What the file calls a column when that is another name than ours, so that its writer finds the cell that is meant.
    pub headings: BTreeMap<String, String>,
}

impl ImportRow {
    /// The row with this number, its cells in the order of the column names. A cell under a column without a name is left out.
    ///
    /// # Errors
    /// [`CellCode::TooManyCells`] when a cell that holds something stands beyond the last column: the cells before it have then
    /// probably moved as well, so the row is not read at all.
    pub fn new(row: u32, headers: &[String], cells: &[String]) -> Result<Self, CellError> {
        let beyond = cells.iter().skip(headers.len());
        if beyond.into_iter().any(|cell| !cell.trim().is_empty()) {
            return Err(CellError {
                row,
                column: String::new(),
                code: CellCode::TooManyCells,
                detail: format!("the row has {} cells and there are {} columns", cells.len(), headers.len()),
            });
        }
        let named = headers
            .iter()
            .map(|header| header.trim())
            .zip(cells)
            .filter(|(header, _)| !header.is_empty())
            .map(|(header, cell)| (column_of(header).to_owned(), cell.clone()));
        let renamed =
            headers.iter().map(|header| header.trim()).filter(|header| column_of(header) != *header);
        let headings = renamed.map(|header| (column_of(header).to_owned(), header.to_owned()));
        Ok(Self { row, cells: named.collect(), headings: headings.collect() })
    }
}

/// What is wrong with a cell, for programs and for translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellCode {
    /// No category has an attribute of this name.
    UnknownColumn,
    /// Two columns have one name.
    ColumnTwice,
    /// A column that must be there is not.
    MissingColumn,
    /// The row has more cells than there are columns, as when a comma in an amount was taken for a separator.
    TooManyCells,
    /// The cell must be filled.
    Required,
    /// Not a KvK number.
    InvalidKvkNumber,
    /// No member has this KvK number.
    UnknownMember,
    /// No category has this id.
    UnknownCategory,
    /// Not a site code.
    InvalidSiteCode,
    /// The member has no such site.
    UnknownSite,
    /// A site stands there twice.
    SiteTwice,
    /// One of several sites has no quantity.
    SiteWithoutQuantity,
    /// Not a whole number in range.
    InvalidQuantity,
    /// A minimum above the quantity, or a maximum below it.
    OutsideTolerance,
    /// The sites do not add up to the quantity.
    QuantitiesDoNotAddUp,
    /// Not a day of the form `2027-08-01`.
    InvalidDate,
    /// The window ends before it begins.
    WindowReversed,
    /// Not an amount above zero.
    InvalidAmount,
    /// An amount that two readers would read differently.
    AmbiguousAmount,
    /// Not a percentage from 1 to below 100, or one that a firm need cannot have.
    InvalidProbability,
    /// Too long, or with control characters.
    InvalidText,
    /// None of the levels or values of the attribute.
    UnknownValue,
    /// The attribute belongs to another category.
    NotInCategory,
}

impl CellCode {
    /// Every code.
    pub const ALL: [Self; 23] = [
        Self::UnknownColumn,
        Self::ColumnTwice,
        Self::MissingColumn,
        Self::TooManyCells,
        Self::Required,
        Self::InvalidKvkNumber,
        Self::UnknownMember,
        Self::UnknownCategory,
        Self::InvalidSiteCode,
        Self::UnknownSite,
        Self::SiteTwice,
        Self::SiteWithoutQuantity,
        Self::InvalidQuantity,
        Self::OutsideTolerance,
        Self::QuantitiesDoNotAddUp,
        Self::InvalidDate,
        Self::WindowReversed,
        Self::InvalidAmount,
        Self::AmbiguousAmount,
        Self::InvalidProbability,
        Self::InvalidText,
        Self::UnknownValue,
        Self::NotInCategory,
    ];

    /// The code as it is sent, such as `unknownSite`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownColumn => "unknownColumn",
            Self::ColumnTwice => "columnTwice",
            Self::MissingColumn => "missingColumn",
            Self::TooManyCells => "tooManyCells",
            Self::Required => "required",
            Self::InvalidKvkNumber => "invalidKvkNumber",
            Self::UnknownMember => "unknownMember",
            Self::UnknownCategory => "unknownCategory",
            Self::InvalidSiteCode => "invalidSiteCode",
            Self::UnknownSite => "unknownSite",
            Self::SiteTwice => "siteTwice",
            Self::SiteWithoutQuantity => "siteWithoutQuantity",
            Self::InvalidQuantity => "invalidQuantity",
            Self::OutsideTolerance => "outsideTolerance",
            Self::QuantitiesDoNotAddUp => "quantitiesDoNotAddUp",
            Self::InvalidDate => "invalidDate",
            Self::WindowReversed => "windowReversed",
            Self::InvalidAmount => "invalidAmount",
            Self::AmbiguousAmount => "ambiguousAmount",
            Self::InvalidProbability => "invalidProbability",
            Self::InvalidText => "invalidText",
            Self::UnknownValue => "unknownValue",
            Self::NotInCategory => "notInCategory",
        }
    }
}

/// One thing that is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column {column}: {detail}")]
pub struct CellError {
    /// The row as a person sees it; 1 for the column names.
    pub row: u32,
    /// The name of the column; empty for a cell that has none.
    pub column: String,
    /// What kind of fault.
    pub code: CellCode,
    /// The fault in a sentence, in English.
    pub detail: String,
}

/// A row while it is read: the texts of its cells and the errors so far.
pub(super) struct Cells<'a> {
    row: &'a ImportRow,
    errors: Vec<CellError>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(row: &'a ImportRow) -> Self {
        Self { row, errors: Vec::new() }
    }

    /// The text of a cell without the white space around it; empty when there is no cell.
    pub(super) fn text(&self, column: &str) -> &'a str {
        self.row.cells.get(column).map_or("", |text| text.trim())
    }

    /// The text of a cell that must be filled.
    pub(super) fn required(&mut self, column: &str) -> Option<&'a str> {
        let text = self.text(column);
        if text.is_empty() {
            self.refuse(column, CellCode::Required, format!("{column} must be filled"));
            return None;
        }
        Some(text)
    }

    /// The cells outside these columns.
    pub(super) fn others(
        &self,
        columns: &'static [&'static str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.row
            .cells
            .iter()
            .map(|(column, text)| (column.as_str(), text.trim()))
            .filter(|(column, _)| !columns.contains(column))
    }

    pub(super) fn refuse(&mut self, column: &str, code: CellCode, detail: String) {
        let column = self.row.headings.get(column).map_or(column, String::as_str).to_owned();
        self.errors.push(CellError { row: self.row.row, column, code, detail });
    }

    pub(super) fn is_good(&self) -> bool {
        self.errors.is_empty()
    }

    pub(super) fn into_errors(self) -> Vec<CellError> {
        self.errors
    }
}
