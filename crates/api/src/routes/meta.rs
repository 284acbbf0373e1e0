//! The API about itself.

use actix_web::get;

use super::{Context, Query, Reply};
use crate::{
    problem::{KINDS, Problem, ProblemKind},
    store::PageRequest,
    wire::{ListQuery, PageOf, problems::ProblemType},
};

/// The document that describes this API.
#[utoipa::path(tag = "meta", responses((status = 200, description = "This document (OpenAPI 3.1)", body = Object)))]
#[get("/openapi.json")]
pub async fn read_openapi(context: Context) -> Result<Reply, Problem> {
    Ok(Reply::document("application/json", None, context.services().document.to_string()).open())
}

/// Every type of problem this API answers with.
///
/// The list fits one page; it takes a cursor because every list does.
#[utoipa::path(tag = "meta", params(ListQuery), responses((status = 200, description = "All problem types", body = PageOf<ProblemType>)))]
#[get("/problem-types")]
pub async fn list_problem_types(_context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    let PageRequest { after, limit } = query.0.page();
    let mut kinds: Vec<_> = KINDS.to_vec();
    kinds.sort_by_key(|kind| kind.code);
    kinds.retain(|kind| after.as_deref().is_none_or(|after| kind.code > after));
    let more = kinds.len() > usize::from(limit);
    kinds.truncate(usize::from(limit));
    let next_cursor = if more { kinds.last().map(|kind| kind.code.to_owned()) } else { None };
    let shown = |kind: &'static ProblemKind| ProblemType {
        code: kind.code.to_owned(),
        status: kind.status,
        title: kind.title.to_owned(),
        description: kind.description.to_owned(),
    };
    Ok(Reply::page(&PageOf { items: kinds.into_iter().map(shown).collect(), next_cursor }))
}
