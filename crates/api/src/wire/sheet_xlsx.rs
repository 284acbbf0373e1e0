//! Writing tables as an Excel workbook: typed cells, a header that stays in sight, columns as wide as what stands in them.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::sheets::{Cell, SheetError, SheetHead, SheetLanguage, SheetWriter};

/// How many rows a sheet of this format has.
const ROWS_MAX: u32 = 1_048_576;

/// How many characters a cell of this format takes.
const CELL_CHARS_MAX: usize = 32_767;

/// A workbook with a sheet for each table.
pub struct XlsxBook {
    workbook: Workbook,
    sheet: Option<Worksheet>,
    next_row: u32,
    formats: Formats,
}

struct Formats {
    head: Format,
    words: Format,
    whole: Format,
    amount: Format,
    share: Format,
    day: Format,
}

impl XlsxBook {
    /// An empty workbook for readers of this language, made on this day.
    ///
    /// # Errors
    /// [`SheetError`] for a day that the format cannot say.
    pub fn new(language: SheetLanguage, made_on: NaiveDate) -> Result<Self, SheetError> {
        let day = match language {
            SheetLanguage::Dutch => "dd-mm-yyyy",
            SheetLanguage::English => "yyyy-mm-dd",
        };
        let mut workbook = Workbook::new();
        // The day and not the moment, so that the same tables give the same file.
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&excel_day(made_on)?));
        let top = || Format::new().set_align(FormatAlign::Top);
        let formats = Formats {
            head: top().set_bold().set_text_wrap(),
            words: top().set_text_wrap(),
            whole: top().set_num_format("#,##0"),
            amount: top().set_num_format("#,##0.00"),
            share: top().set_num_format("0.00%"),
            day: top().set_num_format(day),
        };
        Ok(Self { workbook, sheet: None, next_row: 0, formats })
    }

    /// The file.
    ///
    /// # Errors
    /// [`SheetError`] when the writer fails.
    pub fn into_bytes(mut self) -> Result<Vec<u8>, SheetError> {
        self.end();
        Ok(self.workbook.save_to_buffer()?)
    }

    fn end(&mut self) {
        if let Some(sheet) = self.sheet.take() {
            self.workbook.push_worksheet(sheet);
        }
    }
}

impl From<XlsxError> for SheetError {
    fn from(error: XlsxError) -> Self {
        Self::Format(error.to_string())
    }
}

fn excel_day(day: NaiveDate) -> Result<ExcelDateTime, SheetError> {
    let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let year = u16::try_from(day.year()).unwrap_or(u16::MAX);
    Ok(ExcelDateTime::from_ymd(year, small(day.month()), small(day.day()))?)
}

/// A decimal text as the number that the format keeps: it knows no other kind. Nothing is computed with it here.
fn number(decimal: &str) -> Result<f64, SheetError> {
    decimal.parse().map_err(|_| SheetError::Format(format!("{decimal} is no number")))
}

impl SheetWriter for XlsxBook {
    fn begin(&mut self, head: &SheetHead) -> Result<(), SheetError> {
        self.end();
        let mut sheet = Worksheet::new();
        sheet.set_name(&head.title)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, (name, width)) in (0_u16..).zip(&head.columns) {
            sheet.write_string_with_format(0, column, name, &self.formats.head)?;
            sheet.set_column_width(column, f64::from(*width))?;
        }
        self.sheet = Some(sheet);
        self.next_row = 1;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        let (row, formats) = (self.next_row, &self.formats);
        if row >= ROWS_MAX {
            return Err(SheetError::TooManyRows { most: ROWS_MAX });
        }
        let Some(sheet) = self.sheet.as_mut() else {
            return Err(SheetError::Format("a row before its table".to_owned()));
        };
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                // As a string it is no formula, whatever it begins with.
                Cell::Text(words) => {
                    let fits: String = words.chars().take(CELL_CHARS_MAX).collect();
                    sheet.write_string_with_format(row, column, fits, &formats.words)?;
                }
                Cell::Whole(whole) => {
                    let value = number(&whole.to_string())?;
                    sheet.write_number_with_format(row, column, value, &formats.whole)?;
                }
                Cell::Amount(amount) => {
                    let value = number(&amount.decimal().to_string())?;
                    sheet.write_number_with_format(row, column, value, &formats.amount)?;
                }
                Cell::Share(share) => {
                    let value = number(&format!("{}.{:04}", share / 10_000, share % 10_000))?;
                    sheet.write_number_with_format(row, column, value, &formats.share)?;
                }
                Cell::Day(day) => {
                    sheet.write_datetime_with_format(row, column, &excel_day(*day)?, &formats.day)?;
                }
            }
        }
        self.next_row += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_of_the_same_tables_is_the_same_file() {
        let written = || {
            let mut book = XlsxBook::new(SheetLanguage::Dutch, "2027-01-04".parse().unwrap()).unwrap();
            for title in ["Percelen", "Besparingen"] {
                let columns = vec![("Naam".to_owned(), 20), ("Aantal".to_owned(), 8)];
                book.begin(&SheetHead { title: title.to_owned(), columns }).unwrap();
                book.row(&[Cell::text("=1+1"), Cell::Whole(3)]).unwrap();
            }
            book.into_bytes().unwrap()
        };
        let file = written();
        assert!(file.starts_with(b"PK"));
        assert_eq!(file, written());
    }

    #[test]
    fn a_row_needs_a_table() {
        let mut book = XlsxBook::new(SheetLanguage::English, "2027-01-04".parse().unwrap()).unwrap();
        assert!(matches!(book.row(&[Cell::Empty]), Err(SheetError::Format(_))));
    }
}
