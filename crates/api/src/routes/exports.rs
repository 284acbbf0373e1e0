//! Exports: what the cooperative has, as files for spreadsheet programs.

use actix_web::{get, web::Path};
use deserr::Deserr;
use samenkoop_core::{calendar::local_date, id::BundleId, need};
use utoipa::IntoParams;

use super::{Accept, Context, Query, Reply};
use crate::{
    app::{
        bundle_export::{self, BundleTable as Table},
        need_export,
        needs::NeedFilter,
    },
    problem::Problem,
    wire::{
        InputErrors, needs::NeedPhase, sheet_csv::CsvSheet, sheet_xlsx::XlsxBook, sheets::SheetLanguage, text,
    },
};

/// The media types of an export, the usual one first.
const OFFERED: [&str; 2] = [CSV, XLSX];

const CSV: &str = "text/csv";

/// The media type of an Excel workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn language(accept: &Accept) -> SheetLanguage {
    let languages = [(SheetLanguage::Dutch, "nl"), (SheetLanguage::English, "en")];
    accept.language(&languages).unwrap_or(SheetLanguage::Dutch)
}

/// Which table.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct BundleExportQuery {
    /// Only this table. Without it a workbook has all that you may see, and a CSV file the placements.
    #[deserr(default)]
    #[param(required = false, inline)]
    table: Option<BundleTable>,
}

/// A table of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum BundleTable {
    /// The lots; not for members.
    Lots,
    /// Where each need went, and why.
    Placements,
    /// What each site gets of each lot; not for members.
    Allocations,
    /// What each member saves.
    Savings,
}

impl From<BundleTable> for Table {
    fn from(table: BundleTable) -> Self {
        match table {
            BundleTable::Lots => Self::Lots,
            BundleTable::Placements => Self::Placements,
            BundleTable::Allocations => Self::Allocations,
            BundleTable::Savings => Self::Savings,
        }
    }
}

/// A bundle as an Excel workbook or a CSV file, by `Accept`; in Dutch or English, by `Accept-Language`.
///
/// The tables are the lots, the placements with their explanation, the allocations by site, and the savings by member. A member gets the
/// placements and savings of its own. In a CSV file, words that a program could take for a formula have an apostrophe before them.
#[utoipa::path(tag = "bundles",
    params(("bundleId" = inline(text::BundleId), Path, description = "The bundle"), BundleExportQuery),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/bundles/{bundleId}/export")]
pub async fn export_bundle(
    context: Context,
    bundle: Path<BundleId>,
    query: Query<BundleExportQuery>,
    accept: Accept,
) -> Result<Reply, Problem> {
    let media = accept.media(&OFFERED)?;
    let language = language(&accept);
    let table = query.0.table.map(Table::from);
    context
        .read(move |tx, acting| {
            let name = |end: &str| format!("bundle-{bundle}.{end}");
            if media == CSV {
                let mut sheet = CsvSheet::new(language);
                let table = table.or(Some(Table::Placements));
                bundle_export::export(tx, acting, *bundle, table, language, &mut sheet)?;
                return Ok(csv(sheet).named(name("csv")));
            }
            let made_on = local_date(acting.now);
            let mut book = XlsxBook::new(language, made_on).map_err(bundle_export::refused)?;
            bundle_export::export(tx, acting, *bundle, table, language, &mut book)?;
            let file = book.into_bytes().map_err(bundle_export::refused)?;
            Ok(Reply::file(XLSX, file).named(name("xlsx")))
        })
        .await
}

/// Needs as an Excel workbook or a CSV file, by `Accept`, in the columns that the import reads.
///
/// A CSV file that was exported can be imported again. The names of the columns are Dutch or English, by `Accept-Language`.
#[utoipa::path(tag = "needs", params(NeedExportQuery),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
#[get("/needs/_export")]
pub async fn export_needs(
    context: Context,
    query: Query<NeedExportQuery>,
    accept: Accept,
) -> Result<Reply, Problem> {
    let media = accept.media(&OFFERED)?;
    let language = language(&accept);
    let NeedExportQuery { phase, category, member } = query.0;
    let filter = NeedFilter {
        member: member.map(|id| id.0),
        category: category.map(|id| id.0),
        phase: phase.map(need::NeedPhase::from),
    };
    context
        .read(move |tx, acting| {
            if media == CSV {
                let mut sheet = CsvSheet::for_import(language);
                need_export::export(tx, acting, &filter, language, &mut sheet)?;
                return Ok(csv(sheet).named("needs.csv".to_owned()));
            }
            let mut book = XlsxBook::new(language, local_date(acting.now)).map_err(bundle_export::refused)?;
            need_export::export(tx, acting, &filter, language, &mut book)?;
            let file = book.into_bytes().map_err(bundle_export::refused)?;
            Ok(Reply::file(XLSX, file).named("needs.xlsx".to_owned()))
        })
        .await
}

/// Which needs.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NeedExportQuery {
    /// Only in this phase.
    #[deserr(default)]
    #[param(required = false, inline)]
    phase: Option<NeedPhase>,
    /// Only in this category.
    #[deserr(default)]
    #[param(required = false, value_type = String, pattern = "^[a-z0-9]([a-z0-9-]{0,38})[a-z0-9]$")]
    category: Option<text::CategoryId>,
    /// Only of this member.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Uuid)]
    member: Option<text::MemberId>,
}

fn csv(sheet: CsvSheet) -> Reply {
    Reply::document("text/csv; charset=utf-8", None, sheet.into_text())
}
