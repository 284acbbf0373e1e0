//! Reading a spreadsheet saved as CSV: bytes in, numbered rows of cells out.
//!
//! Rows are numbered as a spreadsheet program numbers them: an empty row counts, and a cell with line breaks does not make its row
//! two. Neither is what general readers of CSV count, and members look for the row that is named. The separator, `;` or `,`, is the
//! one that stands more often in the first row. It refuses what would be read wrongly without a sign: text that is not UTF-8 and a
//! quotation mark that is never closed, which would swallow the rest of the file.

/// The most rows in one file, empty ones and the column names included.
pub const ROWS_MAX: u32 = 5_000;

/// The most cells in one row.
pub const CELLS_MAX: usize = 200;

/// The most characters in one cell.
pub const CELL_CHARS_MAX: usize = 20_000;

/// A row that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvRow {
    /// Its number as a spreadsheet shows it, from 1.
    pub row: u32,
    /// Its cells, without their quotation marks.
    pub cells: Vec<String>,
}

/// Why the file cannot be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsvFault {
    /// A byte sequence that is not UTF-8.
    #[error("the file is not UTF-8; save it as \"CSV UTF-8\"")]
    NotUtf8 {
        /// The row in which it stands, when no cell before it holds a line break.
        row: u32,
    },
    /// A quotation mark opens and never closes.
    #[error("a quotation mark is opened in this row and never closed")]
    QuoteNotClosed {
        /// The row in which it opens.
        row: u32,
    },
    /// More than [`ROWS_MAX`] rows.
    #[error("a file has at most {ROWS_MAX} rows; split it")]
    TooManyRows {
        /// The first row too many.
        row: u32,
    },
    /// A row with more than [`CELLS_MAX`] cells.
    #[error("a row has at most {CELLS_MAX} cells")]
    TooManyCells {
        /// The row.
        row: u32,
    },
    /// A cell with more than [`CELL_CHARS_MAX`] characters.
    #[error("a cell has at most {CELL_CHARS_MAX} characters")]
    CellTooLong {
        /// The row.
        row: u32,
    },
    /// Nothing at all, or only column names.
    #[error("there are no rows below the column names")]
    Empty,
}

impl CsvFault {
    /// The row it is about; the first for the whole file.
    #[must_use]
    pub fn row(self) -> u32 {
        match self {
            Self::NotUtf8 { row }
            | Self::QuoteNotClosed { row }
            | Self::TooManyRows { row }
            | Self::TooManyCells { row }
            | Self::CellTooLong { row } => row,
            Self::Empty => 1,
        }
    }

    /// The stable code, such as `quoteNotClosed`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotUtf8 { .. } => "notUtf8",
            Self::QuoteNotClosed { .. } => "quoteNotClosed",
            Self::TooManyRows { .. } => "tooManyRows",
            Self::TooManyCells { .. } => "tooManyCells",
            Self::CellTooLong { .. } => "cellTooLong",
            Self::Empty => "empty",
        }
    }
}

/// The rows of a file that hold something.
///
/// # Errors
/// [`CsvFault`], the first that is met.
pub fn read(bytes: &[u8]) -> Result<Vec<CsvRow>, CsvFault> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let breaks = before.iter().filter(|byte| **byte == b'\n').count();
        CsvFault::NotUtf8 { row: u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1) }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let mut rows = Vec::new();
    let mut rest = text.chars().peekable();
    let mut row = 0;
    while rest.peek().is_some() {
        row += 1;
        if row > ROWS_MAX {
            return Err(CsvFault::TooManyRows { row });
        }
        let cells = cells(&mut rest, separator, row)?;
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(CsvRow { row, cells });
        }
    }
    Ok(rows)
}

/// The separator that stands more often in the first row, outside quotation marks; a comma when neither does.
fn separator(text: &str) -> char {
    let (mut semicolons, mut commas, mut quoted) = (0, 0, false);
    for char in text.trim_start().chars() {
        match char {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            ';' if !quoted => semicolons += 1,
            ',' if !quoted => commas += 1,
            _ => {}
        }
    }
    if semicolons > commas { ';' } else { ',' }
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// The cells up to the end of the row, which is taken as well: a line feed, a carriage return, or both.
fn cells(rest: &mut Rest<'_>, separator: char, row: u32) -> Result<Vec<String>, CsvFault> {
    let mut cells = Vec::new();
    loop {
        let (cell, end) = cell(rest, separator, row)?;
        cells.push(cell);
        if cells.len() > CELLS_MAX {
            return Err(CsvFault::TooManyCells { row });
        }
        match end {
            End::Cell => {}
            End::Row => return Ok(cells),
        }
    }
}

enum End {
    Cell,
    Row,
}

fn cell(rest: &mut Rest<'_>, separator: char, row: u32) -> Result<(String, End), CsvFault> {
    let mut cell = String::new();
    let mut chars = 0;
    let mut take = |cell: &mut String, char: char| {
        chars += 1;
        if chars > CELL_CHARS_MAX {
            return Err(CsvFault::CellTooLong { row });
        }
        cell.push(char);
        Ok(())
    };
    if rest.next_if_eq(&'"').is_some() {
        loop {
            match rest.next() {
                // Two marks are one; one mark ends the quoted part.
                Some('"') if rest.next_if_eq(&'"').is_some() => take(&mut cell, '"')?,
                Some('"') => break,
                Some(char) => take(&mut cell, char)?,
                None => return Err(CsvFault::QuoteNotClosed { row }),
            }
        }
    }
    loop {
        match rest.next() {
            None | Some('\n') => return Ok((cell, End::Row)),
            Some('\r') => {
                rest.next_if_eq(&'\n');
                return Ok((cell, End::Row));
            }
            Some(char) if char == separator => return Ok((cell, End::Cell)),
            Some(char) => take(&mut cell, char)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        read(text.as_bytes()).unwrap().into_iter().map(|row| (row.row, row.cells)).collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn a_dutch_and_an_english_export_read_the_same() {
        let expected = [row(1, &["member", "budget"]), row(2, &["00000101", "1.239,50"])];
        assert_eq!(rows("\u{feff}member;budget\r\n00000101;1.239,50\r\n"), expected);
        assert_eq!(rows("member,budget\n00000101,\"1.239,50\""), expected);
        assert_eq!(rows("member;budget\r00000101;1.239,50\r"), expected);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        assert_eq!(
            rows("a,b\n\n1,\"two\nlines, and \"\"marks\"\"\"\n,\n2,x\n"),
            [row(1, &["a", "b"]), row(3, &["1", "two\nlines, and \"marks\""]), row(5, &["2", "x"])]
        );
    }

    #[test]
    fn what_would_be_read_wrongly_is_refused() {
        assert_eq!(read(b"a,b\n1,\"open\n2,x\n"), Err(CsvFault::QuoteNotClosed { row: 2 }));
        assert_eq!(read(b"a,b\n1,caf\xe9\n"), Err(CsvFault::NotUtf8 { row: 2 }));
        assert_eq!(read("a\n".repeat(5_001).as_bytes()), Err(CsvFault::TooManyRows { row: 5_001 }));
        assert_eq!(read(",".repeat(200).as_bytes()), Err(CsvFault::TooManyCells { row: 1 }));
        assert_eq!(read("x".repeat(20_001).as_bytes()), Err(CsvFault::CellTooLong { row: 1 }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..4_000)) {
            if let Ok(rows) = read(&bytes) {
                prop_assert!(rows.is_sorted_by(|one, other| one.row < other.row));
            }
        }

        #[test]
        fn any_marks_in_any_order_are_read_or_refused(text in "[\",;\r\nab \u{feff}é]{0,400}") {
            if let Ok(rows) = read(text.as_bytes()) {
                let held: usize = rows.iter().flat_map(|row| &row.cells).map(String::len).sum();
                prop_assert!(held <= text.len());
            }
        }

        #[test]
        fn what_is_quoted_is_read_back(
            table in prop::collection::vec(prop::collection::vec("[a-z\",;\r\n]{0,12}", 3), 1..20),
            semicolon in any::<bool>(),
        ) {
            let separator = if semicolon { ";" } else { "," };
            let mut text = ["x", "y", "z"].join(separator);
            for cells in &table {
                let quoted: Vec<String> =
                    cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                text.push_str("\r\n");
                text.push_str(&quoted.join(separator));
            }
            let read: Vec<Vec<String>> =
                read(text.as_bytes()).unwrap().into_iter().skip(1).map(|row| row.cells).collect();
            let held = |cells: &&Vec<String>| cells.iter().any(|cell| !cell.trim().is_empty());
            let expected: Vec<Vec<String>> = table.iter().filter(held).cloned().collect();
            prop_assert_eq!(read, expected);
        }
    }
}
