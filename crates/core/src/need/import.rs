//! Needs from a spreadsheet: one row becomes one draft, or a list of everything that is wrong with it.
//!
//! This module sees rows, not files: whoever reads the file splits it into cells and strips a byte order mark. The first row holds the
//! column names. [`COLUMNS`] are the fixed ones, or [`DUTCH_COLUMNS`]; each further column is the key of an attribute, and an empty cell
//! asks for nothing.
//!
//! | column | in Dutch | holds |
//! |---|---|---|
//! | `member` | `lid` | the member's KvK number |
//! | `category` | `categorie` | the id of the category |
//! | `sites` | `vestigingen` | site codes with a bar between them, each with its quantity: `12AB00:30\|12AB01:12`. One site alone takes all |
//! | `quantity` | `aantal` | a whole number, to which the sites add up |
//! | `minQuantity` | `minimumAantal` | with how few units a site is content, written as `sites`; one number when there is one site; or empty |
//! | `maxQuantity` | `maximumAantal` | how many a site takes at most, likewise |
//! | `startFrom`, `startUntil` | `startVanaf`, `startUiterlijk` | the first and last day of the start window, `2027-08-01` |
//! | `contractEndsOn` | `contractEindigtOp` | the last day of the present contract, or empty |
//! | `budget` | `budget` | euros without VAT, `1239.50` or as the Dutch write it, `1.239,50`; or empty |
//! | `maxUnitPrice` | `hoogsteStukprijs` | the highest price of one unit, without VAT, at which the member joins; or empty |
//! | `commitment` | `toezegging` | `firm` or `expected` (`vast`, `verwacht`); empty is firm |
//! | `probability` | `kans` | of an expected need, in percent: `60` or `62,5%` |
//! | `remarks` | `opmerkingen` | free text, or empty |
//!
//! It refuses to guess: `1.239` can be a thousand or one and a bit, so it is sent back with both ways to write it.

mod amount;
mod cell;
mod promise;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use amount::{AmountError, parse_euros};
pub use cell::{CellCode, CellError, ImportRow};

use cell::Cells;

use super::{
    Budget, NeedContent, NeedDraft, NeedLine, NeedLines, NeedLinesProblem, RequirementError, Requirements,
    StartWindow,
};
use crate::category::Category;
use crate::codes::{CategoryId, KvkNumber, SiteCode};
use crate::id::MemberId;
use crate::member::{Member, Site};
use crate::names::Prose;
use crate::quantity::Quantity;

/// The fixed columns, in the order in which a template has them.
pub const COLUMNS: [&str; 14] = crate::category::RESERVED_KEYS;

/// The same columns in the same order, as they may be called instead.
pub const DUTCH_COLUMNS: [&str; 14] = crate::category::RESERVED_DUTCH_KEYS;

/// The name by which a heading goes here: that of the fixed column it means, or its own.
#[must_use]
pub fn column_of(heading: &str) -> &str {
    let heading = heading.trim();
    let fixed = COLUMNS.iter().zip(DUTCH_COLUMNS).find(|(_, dutch)| *dutch == heading);
    fixed.map_or(heading, |(column, _)| column)
}

/// The fixed columns that must be there.
const REQUIRED: [&str; 6] = ["member", "category", "sites", "quantity", "startFrom", "startUntil"];

/// What a row may refer to. Whoever imports for one member gives only that member and its sites; the rest is then unknown.
#[derive(Debug, Clone)]
pub struct ImportContext<'a> {
    members: BTreeMap<&'a KvkNumber, MemberId>,
    sites: BTreeMap<&'a SiteCode, &'a Site>,
    categories: BTreeMap<&'a CategoryId, &'a Category>,
}

impl<'a> ImportContext<'a> {
    /// A context with these members, sites and categories.
    #[must_use]
    pub fn new(members: &'a [Member], sites: &'a [Site], categories: &'a [Category]) -> Self {
        Self {
            members: members.iter().map(|member| (&member.kvk_number, member.id)).collect(),
            sites: sites.iter().map(|site| (&site.code, site)).collect(),
            categories: categories.iter().map(|category| (category.id(), category)).collect(),
        }
    }

    fn is_attribute(&self, column: &str) -> bool {
        self.categories
            .values()
            .flat_map(|category| category.attributes())
            .any(|attribute| attribute.key().as_str() == column)
    }
}

/// Checks the column names, once for a file; what is wrong with them is not repeated for each row. Names are taken without the white
/// space around them, and case counts. A column without a name passes, since spreadsheets leave empty ones behind.
///
/// # Errors
/// Every unknown, repeated or missing column, as an error in row 1.
pub fn check_headers(headers: &[String], context: &ImportContext<'_>) -> Result<(), Vec<CellError>> {
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    let mut refuse = |column: &str, code, detail: String| {
        errors.push(CellError { row: 1, column: column.to_owned(), code, detail });
    };
    for header in headers.iter().map(|header| header.trim()).filter(|header| !header.is_empty()) {
        let column = column_of(header);
        if !seen.insert(column) {
            refuse(header, CellCode::ColumnTwice, format!("the column {header} stands there twice"));
        } else if !COLUMNS.contains(&column) && !context.is_attribute(column) {
            let detail = format!(
                "no category has an attribute {header}; the fixed columns are {}",
                COLUMNS.join(", ")
            );
            refuse(header, CellCode::UnknownColumn, detail);
        }
    }
    for column in REQUIRED.into_iter().filter(|column| !seen.contains(column)) {
        refuse(column, CellCode::MissingColumn, format!("the column {column} is missing"));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Reads one row. Columns that [`check_headers`] did not know are passed over here.
///
/// # Errors
/// Every cell that is wrong, in the order of the fixed columns and then of the attributes.
pub fn parse_row(row: &ImportRow, context: &ImportContext<'_>) -> Result<NeedDraft, Vec<CellError>> {
    let mut cells = Cells::new(row);
    let member_id = member(&mut cells, context);
    let category = category(&mut cells, context);
    let sites = sites(&mut cells, context, member_id);
    let quantity = quantity(&mut cells);
    let lines = lines(&mut cells, sites, quantity);
    let window = window(&mut cells);
    let contract_ends_on = optional(&mut cells, "contractEndsOn", date);
    let budget = optional(&mut cells, "budget", budget);
    let commitment = promise::commitment(&mut cells);
    let remarks = optional(&mut cells, "remarks", |cells, column, text| {
        Prose::new(text).map_err(|error| cells.refuse(column, CellCode::InvalidText, error.to_string())).ok()
    });
    let requirements = category.and_then(|category| requirements(&mut cells, category, context));
    match (member_id, category, lines, window, requirements) {
        (Some(member_id), Some(category), Some(lines), Some(window), Some(requirements))
            if cells.is_good() =>
        {
            Ok(NeedDraft {
                member_id,
                content: NeedContent {
                    category_id: category.id().clone(),
                    requirements,
                    lines,
                    window,
                    contract_ends_on,
                    budget,
                    commitment,
                    remarks,
                },
            })
        }
        _ => Err(cells.into_errors()),
    }
}

fn member(cells: &mut Cells<'_>, context: &ImportContext<'_>) -> Option<MemberId> {
    let text = cells.required("member")?;
    let found = match KvkNumber::new(text) {
        Ok(kvk_number) => context.members.get(&kvk_number).copied(),
        Err(error) => {
            cells.refuse("member", CellCode::InvalidKvkNumber, error.to_string());
            return None;
        }
    };
    if found.is_none() {
        let detail = format!("no member has the KvK number {text}");
        cells.refuse("member", CellCode::UnknownMember, detail);
    }
    found
}

fn category<'a>(cells: &mut Cells<'_>, context: &ImportContext<'a>) -> Option<&'a Category> {
    let text = cells.required("category")?;
    let found = CategoryId::new(text).ok().and_then(|id| context.categories.get(&id).copied());
    if found.is_none() {
        let ids: Vec<&str> = context.categories.keys().map(|id| id.as_str()).collect();
        let detail = format!("{text} is none of the categories {}", ids.join(", "));
        cells.refuse("category", CellCode::UnknownCategory, detail);
    }
    found
}

/// A site of the row with what the cell says of its quantity.
struct SiteShare<'a> {
    site: &'a Site,
    quantity: Option<Quantity>,
}

/// The sites of the row, or `None` when one of them is wrong. Without a known member no site can be told to be its own.
fn sites<'a>(
    cells: &mut Cells<'_>,
    context: &ImportContext<'a>,
    member_id: Option<MemberId>,
) -> Option<Vec<SiteShare<'a>>> {
    let text = cells.required("sites")?;
    let shares: Vec<_> = text.split('|').map(|part| share(cells, context, member_id, part)).collect();
    shares.into_iter().collect()
}

fn share<'a>(
    cells: &mut Cells<'_>,
    context: &ImportContext<'a>,
    member_id: Option<MemberId>,
    part: &str,
) -> Option<SiteShare<'a>> {
    let (code, quantity) = match part.split_once(':') {
        Some((code, quantity)) => (code.trim(), Some(quantity.trim())),
        None => (part.trim(), None),
    };
    // The quantity is looked at first, so that a site with two faults is told both.
    let quantity = match quantity.map(whole_number).transpose() {
        Ok(quantity) => Some(quantity),
        Err(detail) => {
            cells.refuse("sites", CellCode::InvalidQuantity, format!("{part}: {detail}"));
            None
        }
    };
    let site = match SiteCode::new(code) {
        Ok(code) => context.sites.get(&code).copied(),
        Err(error) => {
            cells.refuse("sites", CellCode::InvalidSiteCode, format!("{part}: {error}"));
            return None;
        }
    };
    let site = site.filter(|site| member_id.is_none_or(|member_id| site.member_id == member_id));
    if site.is_none() {
        cells.refuse("sites", CellCode::UnknownSite, format!("the member has no site {code}"));
    }
    Some(SiteShare { site: site?, quantity: quantity? })
}

fn quantity(cells: &mut Cells<'_>) -> Option<Quantity> {
    let text = cells.required("quantity")?;
    whole_number(text).map_err(|detail| cells.refuse("quantity", CellCode::InvalidQuantity, detail)).ok()
}

/// Digits only: `1.200` is twelve hundred to one reader and one and a fifth to another.
fn whole_number(text: &str) -> Result<Quantity, String> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let units = text.parse::<u64>().ok().filter(|_| digits);
    units
        .and_then(|units| Quantity::new(units).ok())
        .ok_or_else(|| format!("a quantity is a whole number from 1 to {}, in digits only", Quantity::MAX))
}

fn lines(
    cells: &mut Cells<'_>,
    sites: Option<Vec<SiteShare<'_>>>,
    total: Option<Quantity>,
) -> Option<NeedLines> {
    let sites = sites?;
    let alone = sites.len() == 1;
    let mut lines = Vec::new();
    for share in &sites {
        match share.quantity.or(total.filter(|_| alone)) {
            Some(quantity) => lines.push(NeedLine::exactly(share.site.id, quantity)),
            // Alone and without a total: the cell `quantity` has told already what is wrong.
            None if alone => {}
            None => {
                let detail = format!(
                    "{} of several sites needs its quantity, as in {}:10",
                    share.site.code, share.site.code
                );
                cells.refuse("sites", CellCode::SiteWithoutQuantity, detail);
            }
        }
    }
    if lines.len() < sites.len() {
        return None;
    }
    let lines = promise::with_tolerance(cells, &sites, lines)?;
    let lines = match NeedLines::new(lines) {
        Ok(lines) => lines,
        Err(problems) => {
            for problem in problems {
                lines_problem(cells, &sites, problem);
            }
            return None;
        }
    };
    let total = total?;
    if lines.quantity() != total {
        let detail = format!("the sites add up to {}, and the quantity is {total}", lines.quantity());
        cells.refuse("sites", CellCode::QuantitiesDoNotAddUp, detail);
        return None;
    }
    Some(lines)
}

fn lines_problem(cells: &mut Cells<'_>, sites: &[SiteShare<'_>], problem: NeedLinesProblem) {
    let code = |position: usize| sites.get(position).map_or("", |share| share.site.code.as_str());
    match problem {
        NeedLinesProblem::SiteTwice { position, .. } => {
            let detail = format!("the site {} stands there twice", code(position));
            cells.refuse("sites", CellCode::SiteTwice, detail);
        }
        NeedLinesProblem::MinimumAboveQuantity { position, .. } => {
            let detail = format!("{}: {problem}", code(position));
            cells.refuse("minQuantity", CellCode::OutsideTolerance, detail);
        }
        NeedLinesProblem::MaximumBelowQuantity { position, .. } => {
            let detail = format!("{}: {problem}", code(position));
            cells.refuse("maxQuantity", CellCode::OutsideTolerance, detail);
        }
        NeedLinesProblem::NoLines | NeedLinesProblem::TooMuch => {
            cells.refuse("sites", CellCode::InvalidQuantity, problem.to_string());
        }
    }
}

fn window(cells: &mut Cells<'_>) -> Option<StartWindow> {
    let start_from = cells.required("startFrom").and_then(|text| date(cells, "startFrom", text));
    let start_until = cells.required("startUntil").and_then(|text| date(cells, "startUntil", text));
    StartWindow::new(start_from?, start_until?)
        .map_err(|error| cells.refuse("startUntil", CellCode::WindowReversed, error.to_string()))
        .ok()
}

/// What a cell holds that may be empty. A wrong cell gives nothing too, but it is told.
fn optional<'a, T>(
    cells: &mut Cells<'a>,
    column: &'static str,
    read: impl FnOnce(&mut Cells<'a>, &'static str, &'a str) -> Option<T>,
) -> Option<T> {
    let text = cells.text(column);
    if text.is_empty() { None } else { read(cells, column, text) }
}

fn date(cells: &mut Cells<'_>, column: &'static str, text: &str) -> Option<NaiveDate> {
    // The calendar's own reader also takes `2027-8-1`; written back, only the one form is the same text.
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == text);
    if day.is_none() {
        cells.refuse(column, CellCode::InvalidDate, format!("{text} is not a day such as 2027-08-01"));
    }
    day
}

fn budget(cells: &mut Cells<'_>, column: &'static str, text: &str) -> Option<Budget> {
    match parse_euros(text) {
        Ok(amount) => Budget::new(amount)
            .map_err(|error| cells.refuse(column, CellCode::InvalidAmount, error.to_string()))
            .ok(),
        Err(AmountError::Ambiguous) => {
            cells.refuse(column, CellCode::AmbiguousAmount, AmountError::Ambiguous.to_string());
            None
        }
        Err(error @ AmountError::Invalid(_)) => {
            cells.refuse(column, CellCode::InvalidAmount, error.to_string());
            None
        }
    }
}

fn requirements(
    cells: &mut Cells<'_>,
    category: &Category,
    context: &ImportContext<'_>,
) -> Option<Requirements> {
    // A column that no category knows was told with the headers; one of another category is told here, unless it is empty.
    let texts = cells
        .others(&COLUMNS)
        .filter(|(column, _)| context.is_attribute(column))
        .map(|(column, text)| (column.to_owned(), text.to_owned()))
        .collect();
    match Requirements::parse(category, &texts) {
        Ok(requirements) => Some(requirements),
        Err(errors) => {
            for error in errors {
                let code = match &error {
                    RequirementError::UnknownAttribute { .. } => CellCode::NotInCategory,
                    RequirementError::NotOneOf { .. } => CellCode::UnknownValue,
                    RequirementError::Missing { .. } => CellCode::Required,
                };
                cells.refuse(error.key(), code, error.to_string());
            }
            None
        }
    }
}

#[cfg(test)]
mod tests;
