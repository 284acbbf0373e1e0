//! Needs from a spreadsheet: all of its rows, or none of them.
//!
//! Every wrong cell of every row is told before anything is stored. Somebody who speaks for one member imports for that member alone:
//! the others, and their sites, are as unknown as if they did not exist.

use std::collections::{BTreeSet, HashMap};

use samenkoop_core::{
    calendar::local_date,
    category::Category,
    id::{MemberId, NeedId},
    member::{Member, Site},
    need::{
        self, Need, NeedRemark, SubmitNeedError,
        import::{CellCode, CellError, ImportContext, ImportRow, check_headers, column_of, parse_row},
    },
};
use uuid::Uuid;

use super::{AppError, needs, record};
use crate::{
    auth::{Acting, Role},
    store::Tx,
    wire::{
        csv::CsvRow,
        need_import::{NeedSheet, RowError},
    },
};

/// The most errors that are told of one file; who has more has another problem than its cells.
pub const ERRORS_MAX: usize = 10_000;

/// How a spreadsheet is imported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Only needs of this member; the column `member` may then be left out.
    pub member: Option<MemberId>,
    /// Submit the needs at once.
    pub submit: bool,
    /// Store nothing.
    pub dry_run: bool,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// Whether nothing was to be stored.
    pub dry_run: bool,
    /// Whether the needs are submitted rather than drafts.
    pub submitted: bool,
    /// Everything that is wrong, in the order of the rows, up to [`ERRORS_MAX`]. When there is anything, nothing was stored.
    pub errors: Vec<RowError>,
    /// The needs of the rows that are right, in their order.
    pub needs: Vec<PlannedNeed>,
}

/// A need that a row makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedNeed {
    /// The row.
    pub row: u32,
    /// The need.
    pub need: Need,
    /// What to look at.
    pub remarks: Vec<NeedRemark>,
}

/// Imports a spreadsheet. `progress` is told how many of how many steps are done.
///
/// # Errors
/// [`AppError::Forbidden`] when somebody else than a member would submit, [`AppError::Store`] when the database fails. What is wrong with
/// the rows is no error of this function but its answer.
pub fn import(
    tx: &mut Tx<'_>,
    acting: &Acting,
    sheet: &NeedSheet,
    options: ImportOptions,
    progress: &dyn Fn(usize, usize),
) -> Result<ImportReport, AppError> {
    let options = permit(acting, options)?;
    let known = Known::load(tx, options.member)?;
    let steps = sheet.rows.len() * if options.dry_run { 1 } else { 2 };
    let context = known.context();
    let mut errors = header_errors(sheet, options.member, &context);
    let missing = missing_columns(&errors);
    let mut planned = Vec::new();
    for (index, row) in sheet.rows.iter().enumerate() {
        match known.plan(acting, (sheet, row), options, &context) {
            Ok(need) => planned.push(need),
            Err(wrong) => errors.extend(wrong.into_iter().filter(|error| !missing.contains(&error.column))),
        }
        if errors.len() >= ERRORS_MAX {
            errors.truncate(ERRORS_MAX);
            break;
        }
        progress(index + 1, steps);
    }
    if errors.is_empty() && !options.dry_run {
        for (index, planned) in planned.iter().enumerate() {
            store(tx, acting, &planned.need)?;
            progress(sheet.rows.len() + index + 1, steps);
        }
    }
    Ok(ImportReport { dry_run: options.dry_run, submitted: options.submit, errors, needs: planned })
}

/// A member imports for itself whatever it asks for. Others do not submit: that is the member's own act.
fn permit(acting: &Acting, options: ImportOptions) -> Result<ImportOptions, AppError> {
    let own = acting.member_filter()?;
    match acting.caller.role() {
        Some(Role::Officer | Role::Auditor | Role::Admin | Role::Supplier(_)) if options.submit => {
            Err(AppError::Forbidden)
        }
        Some(_) | None => Ok(ImportOptions { member: own.or(options.member), ..options }),
    }
}

fn store(tx: &mut Tx<'_>, acting: &Acting, need: &Need) -> Result<(), AppError> {
    tx.need_insert(need, acting.now)?;
    record(tx, acting, needs::line("needDrafted", need))?;
    if need.submitted_at().is_some() {
        record(tx, acting, needs::line("needSubmitted", need))?;
    }
    Ok(())
}

fn header_errors(sheet: &NeedSheet, only: Option<MemberId>, context: &ImportContext<'_>) -> Vec<RowError> {
    let mut headers = sheet.headers.clone();
    if only.is_some() && !headers.iter().any(|header| column_of(header) == MEMBER) {
        headers.push(MEMBER.to_owned());
    }
    let errors = check_headers(&headers, context).err().unwrap_or_default();
    let at_its_row = |error| RowError { row: sheet.headers_row, ..RowError::from(error) };
    errors.into_iter().map(at_its_row).collect()
}

/// The columns that the header lacks: each is told once, not again for every row.
fn missing_columns(errors: &[RowError]) -> BTreeSet<String> {
    let missing = CellCode::MissingColumn.as_str();
    errors.iter().filter(|error| error.code == missing).map(|error| error.column.clone()).collect()
}

/// What the rows can refer to.
struct Known {
    members: Vec<Member>,
    sites: Vec<Site>,
    sites_of: HashMap<MemberId, Vec<Site>>,
    categories: Vec<Category>,
}

impl Known {
    fn load(tx: &mut Tx<'_>, only: Option<MemberId>) -> Result<Self, AppError> {
        let members = match only {
            Some(member) => tx.member_list(&[member])?,
            None => tx.member_all()?,
        };
        let sites = tx.site_all(only)?;
        let mut sites_of: HashMap<MemberId, Vec<Site>> = HashMap::new();
        for site in &sites {
            sites_of.entry(site.member_id).or_default().push(site.clone());
        }
        Ok(Self { members, sites, sites_of, categories: tx.category_all()? })
    }

    fn context(&self) -> ImportContext<'_> {
        ImportContext::new(&self.members, &self.sites, &self.categories)
    }

    fn plan(
        &self,
        acting: &Acting,
        (sheet, row): (&NeedSheet, &CsvRow),
        options: ImportOptions,
        context: &ImportContext<'_>,
    ) -> Result<PlannedNeed, Vec<RowError>> {
        let told =
            |errors: Vec<CellError>| -> Vec<RowError> { errors.into_iter().map(RowError::from).collect() };
        let mut cells =
            ImportRow::new(row.row, &sheet.headers, &row.cells).map_err(|error| told(vec![error]))?;
        if let (Some(_), [member]) = (options.member, self.members.as_slice()) {
            let cell = cells.cells.entry(MEMBER.to_owned()).or_default();
            if cell.trim().is_empty() {
                *cell = member.kvk_number.to_string();
            }
        }
        let wish = parse_row(&cells, context).map_err(told)?;
        let refuse = |column: &str, code, detail| {
            vec![RowError { row: row.row, column: column.to_owned(), code, detail }]
        };
        let category = self.categories.iter().find(|category| *category.id() == wish.content.category_id);
        let category =
            category.ok_or_else(|| refuse("category", "unknownCategory", "no such category".to_owned()))?;
        let sites = self.sites_of.get(&wish.member_id).map_or(&[][..], Vec::as_slice);
        let id = NeedId::from_uuid(Uuid::now_v7());
        let drafted = need::draft(id, wish, category, sites).map_err(|problems| {
            let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
            refuse("", "invalid", words.join("; "))
        })?;
        let today = local_date(acting.now);
        if !options.submit {
            let remarks = need::remarks(drafted.content(), today);
            return Ok(PlannedNeed { row: row.row, need: drafted, remarks });
        }
        let submitted = need::submit(&drafted, category, acting.now, today).map_err(|error| match error {
            SubmitNeedError::WindowPassed { .. } => refuse("startUntil", "windowPassed", error.to_string()),
            SubmitNeedError::Phase(_)
            | SubmitNeedError::OtherCategory { .. }
            | SubmitNeedError::Requirements(_) => refuse("", "invalid", error.to_string()),
        })?;
        Ok(PlannedNeed { row: row.row, need: submitted.need, remarks: submitted.remarks })
    }
}

const MEMBER: &str = "member";
