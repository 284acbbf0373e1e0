//! Tables for people: what is exported as a spreadsheet, apart from the format of the file.
//!
//! A cell keeps its kind, so that a number stays a number and a day a day; how they are written is the business of the format and of the
//! reader's language.

use chrono::NaiveDate;
use samenkoop_core::{localized::Localized, money::Money};

/// In which language a table is written. It also decides how numbers and days look in a file that is only text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetLanguage {
    /// Dutch: `1239,50` and `01-08-2027`.
    Dutch,
    /// English: `1239.50` and `2027-08-01`.
    English,
}

impl SheetLanguage {
    /// The text in this language.
    #[must_use]
    pub fn of<T>(self, text: Localized<T>) -> T {
        match self {
            Self::Dutch => text.nl,
            Self::English => text.en,
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words; never a formula, whatever they begin with.
    Text(String),
    /// A number of things.
    Whole(u64),
    /// An amount; its currency stands in the name of the column.
    Amount(Money),
    /// A share in basis points.
    Share(u16),
    /// A day.
    Day(NaiveDate),
}

impl Cell {
    /// Words.
    pub fn text(words: impl std::fmt::Display) -> Self {
        Self::Text(words.to_string())
    }

    /// What there is, or nothing.
    pub fn maybe<T>(what: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        what.map_or(Self::Empty, cell)
    }
}

/// A table before its rows: its name, and each column with its name and a width in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetHead {
    /// What the table is about, in one or two words.
    pub title: String,
    /// The columns.
    pub columns: Vec<(String, u8)>,
}

/// Why a table cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The format has no room for so many rows.
    #[error("a sheet of this format has at most {most} rows; ask for text/csv")]
    TooManyRows {
        /// How many fit, the names of the columns included.
        most: u32,
    },
    /// The writer of the format failed.
    #[error("{0}")]
    Format(String),
}

/// A file of tables, written row by row, so that the rows are never all at hand at once.
pub trait SheetWriter {
    /// Begins a table; the rows that follow are its own.
    ///
    /// # Errors
    /// [`SheetError`].
    fn begin(&mut self, head: &SheetHead) -> Result<(), SheetError>;

    /// Writes the next row, with a cell for each column.
    ///
    /// # Errors
    /// [`SheetError`].
    fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError>;
}

/// Words that a spreadsheet program could take for a formula get an apostrophe before them; so do words that have one there already, so
/// that [`unguarded`] gives back exactly what was written.
#[must_use]
pub fn guarded(words: &str) -> std::borrow::Cow<'_, str> {
    if looks_like_a_formula(words) { format!("'{words}").into() } else { words.into() }
}

/// What stood in a cell before [`guarded`].
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(words) if looks_like_a_formula(cell) => words,
        Some(_) | None => cell,
    }
}

/// Whether a program may take this for a formula: also behind apostrophes and white space, and in the wide forms of the signs.
fn looks_like_a_formula(words: &str) -> bool {
    let bare = words.trim_start_matches(|char: char| char == '\'' || char.is_whitespace());
    bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_cell_becomes_a_formula() {
        for words in ["=1+1", "+31 78", "-1", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "＝1", "'=1"] {
            assert_eq!(guarded(words), format!("'{words}"));
        }
        for words in ["wifi", "a=b", "'t Kofschip", "", "3-1"] {
            assert_eq!(guarded(words), words);
        }
    }

    proptest! {
        #[test]
        fn what_was_guarded_is_given_back(words in "['=+@ \t|%a-]{0,8}|.{0,20}") {
            let cell = guarded(&words);
            prop_assert_eq!(unguarded(&cell), words.as_str());
        }
    }
}
