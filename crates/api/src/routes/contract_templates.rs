//! The contract library.

use actix_web::{get, web::Path};
use samenkoop_contracts::{Edition, library, node::Condition, template::TemplateKind};

use super::{Context, Query, Reply};
use crate::{
    problem::Problem,
    wire::{
        ListQuery, LocalizedText, PageOf,
        contract_templates::{Clause, ContractTemplate, TemplateEdition, kebab},
    },
};

/// The standard contracts.
#[utoipa::path(tag = "contract-templates", params(ListQuery),
    responses((status = 200, description = "A page of templates", body = PageOf<ContractTemplate>)))]
#[get("/contract-templates")]
pub async fn list_contract_templates(_context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    let id = |template: &ContractTemplate| template.id.clone();
    Ok(Reply::page(&PageOf::of_whole(templates(), &query.0.page(), id)))
}

/// One standard contract with its editions.
#[utoipa::path(tag = "contract-templates",
    params(("templateId" = String, Path, description = "The template, such as `framework-agreement`", max_length = 64)),
    responses((status = 200, description = "The template", body = ContractTemplate)))]
#[get("/contract-templates/{templateId}")]
pub async fn read_contract_template(_context: Context, template: Path<String>) -> Result<Reply, Problem> {
    let found = templates().into_iter().find(|known| known.id == *template);
    found.map(|template| Reply::value(&template)).ok_or_else(Problem::not_found)
}

fn templates() -> Vec<ContractTemplate> {
    let mut newest_first: Vec<&Edition> = library::editions().iter().collect();
    newest_first.sort_by_key(|edition| (edition.key(), std::cmp::Reverse(edition.number())));
    let template = |editions: &[&Edition]| {
        let newest = editions.first()?.template();
        Some(ContractTemplate {
            id: kebab(newest.key.as_str()),
            kind: match newest.kind {
                TemplateKind::Agreement => "agreement",
                TemplateKind::ProcessingAgreement => "processingAgreement",
            }
            .to_owned(),
            title: LocalizedText::from(&newest.title),
            editions: editions.iter().map(|edition| TemplateEdition::from(*edition)).collect(),
        })
    };
    newest_first.chunk_by(|one, other| one.key() == other.key()).filter_map(template).collect()
}

/// The clauses of the standard contracts, each in the newest edition that has it.
#[utoipa::path(tag = "clauses", params(ListQuery),
    responses((status = 200, description = "A page of clauses", body = PageOf<Clause>)))]
#[get("/clauses")]
pub async fn list_clauses(_context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    Ok(Reply::page(&PageOf::of_whole(clauses(), &query.0.page(), |clause| clause.id.clone())))
}

/// One clause.
#[utoipa::path(tag = "clauses",
    params(("clauseId" = String, Path, description = "The clause, such as `payment`", max_length = 64)),
    responses((status = 200, description = "The clause", body = Clause)))]
#[get("/clauses/{clauseId}")]
pub async fn read_clause(_context: Context, clause: Path<String>) -> Result<Reply, Problem> {
    let found = clauses().into_iter().find(|known| known.id == *clause);
    found.map(|clause| Reply::value(&clause)).ok_or_else(Problem::not_found)
}

fn clauses() -> Vec<Clause> {
    let mut newest_first: Vec<&Edition> = library::editions().iter().collect();
    newest_first.sort_by_key(|edition| std::cmp::Reverse(edition.number()));
    let mut clauses: Vec<Clause> = Vec::new();
    for edition in newest_first {
        edition.template().walk(&mut |clause, under: &Condition, _| {
            if !clauses.iter().any(|known| known.id == kebab(clause.key.as_str())) {
                clauses.push(Clause::of(edition, clause, under));
            }
        });
    }
    clauses
}
