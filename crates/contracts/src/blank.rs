//! Blanks: the places in a contract that wait for a value, each with the kind of value it takes.

use crate::key::Key;
use crate::text::Wording;
use crate::value::Value;

/// A blank as a template declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    /// Its name; values are given by this name.
    pub key: Key,
    /// What a value must be.
    pub kind: BlankKind,
    /// What to ask the person who fills it in.
    pub label: Wording,
    /// May stay empty. Words that use it then stand under a `filled` condition.
    pub optional: bool,
}

/// The kind of value a blank takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlankKind {
    /// One value in the line of the text.
    Single(SingleKind),
    /// Rows under fixed columns, such as price lines. At least one row.
    Table(Vec<Column>),
    /// Lines under each other. At least one.
    List,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name; the cells of a row are given by this name.
    pub key: Key,
    /// What its cells must be.
    pub kind: SingleKind,
    /// Its heading.
    pub label: Wording,
}

/// The kind of a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SingleKind {
    /// Words.
    Text,
    /// A party with its seat, address and the person who represents it.
    Party,
    /// An amount with its currency, in whole cents.
    Money,
    /// A price per unit, which may have fractions of a cent.
    UnitPrice,
    /// An amount of something, with its unit.
    Quantity,
    /// A whole number.
    Number,
    /// A day.
    Date,
    /// A number of days or months.
    Period,
    /// Hundredths, from 0 to 100.
    Percentage,
}

impl SingleKind {
    /// Every kind, in the order of their names in a library file.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Party,
        Self::Money,
        Self::UnitPrice,
        Self::Quantity,
        Self::Number,
        Self::Date,
        Self::Period,
        Self::Percentage,
    ];

    /// The name in library files and in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Party => "party",
            Self::Money => "money",
            Self::UnitPrice => "unit_price",
            Self::Quantity => "quantity",
            Self::Number => "number",
            Self::Date => "date",
            Self::Period => "period",
            Self::Percentage => "percentage",
        }
    }

    /// The kind with that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl BlankKind {
    /// The name in library files and in messages.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Single(kind) => kind.name(),
            Self::Table(_) => "table",
            Self::List => "list",
        }
    }

    /// Every way in which `value` is not of this kind; empty when it fits.
    #[must_use]
    pub fn misfits(&self, value: &Value) -> Vec<Misfit> {
        match (self, value) {
            (Self::Table(columns), Value::Table { rows }) if !rows.is_empty() => rows
                .iter()
                .enumerate()
                .flat_map(|(index, row)| {
                    let unknown = row.keys().filter(|name| !columns.iter().any(|c| c.key.as_str() == *name));
                    let unknown =
                        unknown.map(move |name| Misfit::UnknownCell { row: index + 1, column: name.clone() });
                    let wrong = columns.iter().filter_map(move |column| cell_misfit(column, row, index + 1));
                    unknown.chain(wrong).collect::<Vec<_>>()
                })
                .collect(),
            (Self::Table(_), Value::Table { .. }) => vec![Misfit::NoRows],
            (Self::List, Value::List { items }) if items.is_empty() => vec![Misfit::NoRows],
            (Self::List, Value::List { .. }) => Vec::new(),
            (Self::Single(kind), value) if value.single_kind() == Some(*kind) => Vec::new(),
            (Self::Single(_) | Self::Table(_) | Self::List, value) => {
                vec![Misfit::Kind { expected: self.name(), found: value.kind_name() }]
            }
        }
    }
}

fn cell_misfit(column: &Column, row: &crate::value::Row, row_number: usize) -> Option<Misfit> {
    let name = column.key.as_str();
    match row.get(name) {
        None => Some(Misfit::MissingCell { row: row_number, column: name.to_owned() }),
        Some(value) if value.single_kind() == Some(column.kind) => None,
        Some(value) => Some(Misfit::Cell {
            row: row_number,
            column: name.to_owned(),
            expected: column.kind.name(),
            found: value.kind_name(),
        }),
    }
}

/// One way in which a value does not fit its blank. Rows count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// A value of another kind.
    #[error("takes {expected}, not {found}")]
    Kind {
        /// The kind the blank takes.
        expected: &'static str,
        /// The kind that was given.
        found: &'static str,
    },
    /// A table or list with nothing in it.
    #[error("needs at least one row")]
    NoRows,
    /// A cell of another kind.
    #[error("row {row}: column `{column}` takes {expected}, not {found}")]
    Cell {
        /// The row, from 1.
        row: usize,
        /// The column.
        column: String,
        /// The kind the column takes.
        expected: &'static str,
        /// The kind that was given.
        found: &'static str,
    },
    /// A row without a cell that the table has.
    #[error("row {row}: column `{column}` is empty")]
    MissingCell {
        /// The row, from 1.
        row: usize,
        /// The column.
        column: String,
    },
    /// A cell for a column that the table does not have.
    #[error("row {row}: there is no column `{column}`")]
    UnknownCell {
        /// The row, from 1.
        row: usize,
        /// The name that was given.
        column: String,
    },
}
