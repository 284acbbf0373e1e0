//! The cells in which a member says how far it commits itself: tolerance per site, certainty, probability and highest unit price.

use std::collections::BTreeMap;

use super::amount::{AmountError, parse_euros};
use super::cell::{CellCode, Cells};
use super::{SiteShare, whole_number};
use crate::codes::SiteCode;
use crate::need::{Certainty, CertaintyError, Commitment, NeedLine, PriceCondition, Probability};
use crate::quantity::Quantity;

/// The commitment of a row; a wrong cell is told, and the row is then not taken.
pub(super) fn commitment(cells: &mut Cells<'_>) -> Commitment {
    Commitment { certainty: certainty(cells).unwrap_or_default(), max_unit_price: max_unit_price(cells) }
}

fn certainty(cells: &mut Cells<'_>) -> Option<Certainty> {
    let is_expected = match cells.text("commitment") {
        "" | "firm" | "vast" => Some(false),
        "expected" | "verwacht" => Some(true),
        text => {
            let detail = format!("{text} is neither firm nor expected, in Dutch vast or verwacht");
            cells.refuse("commitment", CellCode::UnknownValue, detail);
            None
        }
    };
    let stated = cells.text("probability");
    let probability = if stated.is_empty() {
        None
    } else {
        let read = parse_percentage(stated);
        if read.is_none() {
            let detail = format!("{stated} is no percentage from 1 to 99 such as 60 or 62,5%");
            cells.refuse("probability", CellCode::InvalidProbability, detail);
            return None;
        }
        read
    };
    match Certainty::new(is_expected?, probability) {
        Ok(certainty) => Some(certainty),
        Err(error) => {
            let code = match error {
                CertaintyError::NoProbability => CellCode::Required,
                CertaintyError::FirmWithProbability => CellCode::InvalidProbability,
            };
            cells.refuse("probability", code, error.to_string());
            None
        }
    }
}

/// A percentage from 1 to below 100 with at most two decimals, with or without its sign. What lies below 1 is refused, for `0,6` can
/// mean sixty percent to who thinks in parts of one.
fn parse_percentage(text: &str) -> Option<Probability> {
    let number = text.strip_suffix('%').map_or(text, str::trim_end).replace(',', ".");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, "0"));
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(whole, 2) || !digits(fraction, 2) {
        return None;
    }
    let probability_bp: u16 = format!("{whole}{fraction:0<2}").parse().ok()?;
    Probability::new(probability_bp).ok().filter(|_| probability_bp >= 100)
}

fn max_unit_price(cells: &mut Cells<'_>) -> Option<PriceCondition> {
    let column = "maxUnitPrice";
    let text = cells.text(column);
    if text.is_empty() {
        return None;
    }
    match parse_euros(text) {
        Ok(amount) => PriceCondition::new(amount)
            .map_err(|error| cells.refuse(column, CellCode::InvalidAmount, error.to_string()))
            .ok(),
        Err(error) => {
            let code = match error {
                AmountError::Ambiguous => CellCode::AmbiguousAmount,
                AmountError::Invalid(_) => CellCode::InvalidAmount,
            };
            cells.refuse(column, code, error.to_string());
            None
        }
    }
}

/// The lines with what the columns `minQuantity` and `maxQuantity` say of them; `None` when one of the two cells is wrong.
pub(super) fn with_tolerance(
    cells: &mut Cells<'_>,
    sites: &[SiteShare<'_>],
    lines: Vec<NeedLine>,
) -> Option<Vec<NeedLine>> {
    let minima = bounds(cells, "minQuantity", sites);
    let maxima = bounds(cells, "maxQuantity", sites);
    let (minima, maxima) = (minima?, maxima?);
    let with = |(line, share): (NeedLine, &SiteShare<'_>)| NeedLine {
        minimum: minima.get(&share.site.code).copied(),
        maximum: maxima.get(&share.site.code).copied(),
        ..line
    };
    Some(lines.into_iter().zip(sites).map(with).collect())
}

/// What a cell says of each site: one number for a need with one site, or sites with their numbers as in the column `sites`.
fn bounds<'s>(
    cells: &mut Cells<'_>,
    column: &'static str,
    sites: &'s [SiteShare<'_>],
) -> Option<BTreeMap<&'s SiteCode, Quantity>> {
    let text = cells.text(column);
    if text.is_empty() {
        return Some(BTreeMap::new());
    }
    let mut bounds = BTreeMap::new();
    let mut is_good = true;
    let mut refuse = |code, detail| {
        cells.refuse(column, code, detail);
        is_good = false;
    };
    for part in text.split('|').map(str::trim) {
        let (code, quantity) = match (part.split_once(':'), sites) {
            (Some((code, quantity)), _) => (Some(code.trim()), quantity.trim()),
            (None, [_]) => (None, part),
            (None, _) => {
                let detail =
                    format!("{part}: with several sites each number names its site, as in 12AB00:10");
                refuse(CellCode::SiteWithoutQuantity, detail);
                continue;
            }
        };
        let site = sites.iter().find(|share| code.is_none_or(|code| share.site.code.as_str() == code));
        match (site, whole_number(quantity)) {
            (Some(share), Ok(quantity)) => {
                if bounds.insert(&share.site.code, quantity).is_some() {
                    refuse(CellCode::SiteTwice, format!("the site {} stands there twice", share.site.code));
                }
            }
            (None, _) => refuse(CellCode::UnknownSite, format!("{part}: the row has no such site")),
            (Some(_), Err(detail)) => refuse(CellCode::InvalidQuantity, format!("{part}: {detail}")),
        }
    }
    is_good.then_some(bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_as_people_write_them() {
        let read = |text: &str| parse_percentage(text).map(Probability::get);
        assert_eq!(
            ["60", "60%", "60 %", "62,5", "62.50%", "1", "99,99"].map(read),
            [Some(6_000), Some(6_000), Some(6_000), Some(6_250), Some(6_250), Some(100), Some(9_999)]
        );
        for text in ["", "%", "0", "0,6", "0.60", "100", "-5", "6e1", "60,123", "6 0", "sixty", ",5", "٦٠"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
