//! Reads one need with care, for its findings.

use chrono::NaiveDate;

use crate::bundle::problem::check::Unread;
use crate::bundle::problem::json::Json;
use crate::bundle::problem::read::careful::{Fields, Reader};
use crate::bundle::problem::stated::Need;

impl Reader {
    /// The need that stands at a pointer, with a blank for each value that cannot be read.
    pub(super) fn need(&mut self, need: &Json, at: String) -> (Need, Unread) {
        let known = [
            "id",
            "member",
            "category",
            "quantity",
            "levels",
            "match",
            "region",
            "startFrom",
            "startUntil",
            "maxUnitPriceMinor",
        ];
        let fields = self.object_or_blank(need, at, &known);
        let start_from = self.date(&fields, "startFrom");
        let start_until = self.date(&fields, "startUntil");
        let any_day = start_from.or(start_until).unwrap_or_default();
        let read = Need {
            id: self.text(&fields, "id").unwrap_or_default(),
            member: self.text(&fields, "member").unwrap_or_default(),
            category: self.text(&fields, "category").unwrap_or_default(),
            quantity: self.number(&fields, "quantity"),
            levels: self.map(&fields, "levels", Self::as_number),
            matching: self.map(&fields, "match", Self::as_text),
            region: self.text(&fields, "region").unwrap_or_default(),
            start_from: start_from.unwrap_or(any_day),
            start_until: start_until.unwrap_or(any_day),
            max_unit_price_minor: self.number_or_null(&fields, "maxUnitPriceMinor"),
        };
        let is_unread =
            |name: &str| self.unread.contains(&fields.at) || self.unread.contains(&fields.pointer(name));
        let unread = Unread {
            id: is_unread("id"),
            member: is_unread("member"),
            category: is_unread("category"),
            quantity: is_unread("quantity"),
        };
        (read, unread)
    }

    fn date(&mut self, fields: &Fields<'_>, name: &str) -> Option<NaiveDate> {
        let text = self.text(fields, name)?;
        let date = plain_date(&text);
        if date.is_none() {
            let detail = "must be a date such as 2027-08-01".to_owned();
            self.unreadable(fields.pointer(name), detail);
        }
        date
    }
}

/// Only `YYYY-MM-DD`: the usual parser would also take signs, spaces and single digits.
pub(super) fn plain_date(text: &str) -> Option<NaiveDate> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

#[cfg(test)]
mod tests {
    use chrono::Datelike as _;

    use super::*;

    #[test]
    fn a_date_is_ten_characters_and_a_day() {
        let ordinal = |text| plain_date(text).map(|date| date.ordinal());
        assert_eq!(
            [ordinal("2027-02-01"), ordinal("0000-12-31"), ordinal("2028-02-29")],
            [Some(32), Some(366), Some(60)]
        );
        for text in [
            "2027-02-29",
            "2027-2-01",
            "+027-02-01",
            "2027-13-01",
            "2027-00-10",
            "2027/02/01",
            "2027-02-1x",
            "",
        ] {
            assert_eq!(plain_date(text), None, "{text}");
        }
    }
}
