//! Writing a table as CSV, in the way that the spreadsheet programs of its readers expect.
//!
//! UTF-8 with a byte order mark, without which they take it for something else; in Dutch with `;` between cells and a comma in numbers.

use chrono::Datelike as _;

use super::sheets::{Cell, SheetError, SheetHead, SheetLanguage, SheetWriter, guarded};

/// A file with one table.
#[derive(Debug)]
pub struct CsvSheet {
    language: SheetLanguage,
    separator: char,
    /// Whether days are written as the import reads them, whatever the language.
    is_for_import: bool,
    text: String,
}

impl CsvSheet {
    /// An empty file for readers of this language.
    #[must_use]
    pub fn new(language: SheetLanguage) -> Self {
        let separator = match language {
            SheetLanguage::Dutch => ';',
            SheetLanguage::English => ',',
        };
        Self { language, separator, is_for_import: false, text: "\u{feff}".to_owned() }
    }

    /// An empty file for readers of this language, with days that our own import reads.
    #[must_use]
    pub fn for_import(language: SheetLanguage) -> Self {
        Self { is_for_import: true, ..Self::new(language) }
    }

    /// The file.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    fn line<'a>(&mut self, cells: impl Iterator<Item = std::borrow::Cow<'a, str>>) {
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                self.text.push(self.separator);
            }
            if cell.contains(['"', '\r', '\n', self.separator]) {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(&cell);
            }
        }
        self.text.push_str("\r\n");
    }

    fn decimal(&self, text: String) -> String {
        match self.language {
            SheetLanguage::Dutch => text.replace('.', ","),
            SheetLanguage::English => text,
        }
    }

    fn shown<'a>(&self, cell: &'a Cell) -> std::borrow::Cow<'a, str> {
        match cell {
            Cell::Empty => "".into(),
            Cell::Text(words) => guarded(words),
            Cell::Whole(number) => number.to_string().into(),
            Cell::Amount(amount) => self.decimal(amount.decimal().to_string()).into(),
            Cell::Share(share) => self.decimal(format!("{}.{:02}%", share / 100, share % 100)).into(),
            Cell::Day(day) => match self.language {
                SheetLanguage::Dutch if !self.is_for_import => {
                    format!("{:02}-{:02}-{:04}", day.day(), day.month(), day.year())
                }
                SheetLanguage::Dutch | SheetLanguage::English => day.to_string(),
            }
            .into(),
        }
    }
}

impl SheetWriter for CsvSheet {
    fn begin(&mut self, head: &SheetHead) -> Result<(), SheetError> {
        self.line(head.columns.iter().map(|(name, _)| guarded(name)));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        let shown: Vec<_> = cells.iter().map(|cell| self.shown(cell)).collect();
        self.line(shown.into_iter());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use samenkoop_core::money::Money;

    use super::*;
    use crate::wire::csv;

    fn written(language: SheetLanguage) -> String {
        let mut sheet = CsvSheet::new(language);
        let column = |name: &str| (name.to_owned(), 10);
        sheet
            .begin(&SheetHead {
                title: "Lots".to_owned(),
                columns: ["a", "b", "c", "d", "e", "f"].map(column).to_vec(),
            })
            .unwrap();
        let cells = [
            Cell::text("=1;\"x\"\ny"),
            Cell::Whole(60),
            Cell::Amount(Money::eur_minor(-123_950)),
            Cell::Share(250),
            Cell::Day("2027-08-01".parse().unwrap()),
            Cell::Empty,
        ];
        sheet.row(&cells).unwrap();
        sheet.into_text()
    }

    #[test]
    fn each_language_has_its_own_numbers_and_days() {
        let dutch = "\u{feff}a;b;c;d;e;f\r\n\"'=1;\"\"x\"\"\ny\";60;-1239,50;2,50%;01-08-2027;\r\n";
        assert_eq!(written(SheetLanguage::Dutch), dutch);
        let english = "\u{feff}a,b,c,d,e,f\r\n\"'=1;\"\"x\"\"\ny\",60,-1239.50,2.50%,2027-08-01,\r\n";
        assert_eq!(written(SheetLanguage::English), english);
    }

    #[test]
    fn our_own_reader_reads_it() {
        for language in [SheetLanguage::Dutch, SheetLanguage::English] {
            let rows = csv::read(written(language).as_bytes()).unwrap();
            assert_eq!(rows.len(), 2);
            assert_eq!(rows[1].cells[0], "'=1;\"x\"\ny");
            assert_eq!(rows[1].cells.len(), 6);
        }
    }
}
