//! Contracts of members with the winners of lots.

use std::collections::BTreeMap;

use actix_web::{get, post, web::Path};
use deserr::Deserr;
use samenkoop_contracts::{Answer, Choices, Language};
use samenkoop_core::id::{ContractId, TenderId};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::IntoParams;

use super::{Accept, Body, Context, Query, Reply};
use crate::{
    app::{
        AppError,
        contracts::{self, GivenTerms},
    },
    problem::Problem,
    wire::{
        Cursor, InputError, InputErrors, Limit, ListQuery, PageOf, Text,
        contracts::{Contract, ContractsMade, NewContracts},
        text,
    },
};

/// Make the contracts of a tender whose award is final: one for each member in each lot that was won.
///
/// The text is that of the standard framework agreement, with a processing agreement where personal data is processed. What the award
/// does not fix follows the terms of the house, unless other terms are given. A contract that is there already is not made again.
#[utoipa::path(tag = "contracts", params(("tenderId" = inline(text::TenderId), Path, description = "The tender")),
    request_body = NewContracts, responses((status = 201, description = "The contracts", body = ContractsMade)))]
#[post("/tenders/{tenderId}/contracts")]
pub async fn make_contracts(
    context: Context,
    tender: Path<TenderId>,
    body: Body<NewContracts>,
) -> Result<Reply, Problem> {
    let cooperative = context.services().cooperative.clone();
    context
        .write(body, move |tx, acting, new| {
            let (made, all) = contracts::make(tx, acting, &cooperative, *tender, &given(new)?)?;
            let answer = ContractsMade {
                tender_id: Text(*tender),
                made: u32::try_from(made).unwrap_or(u32::MAX),
                contracts: all.into_iter().map(|contract| contract.value.into()).collect(),
            };
            Ok(Reply::recorded(format!("/contracts?tenderId={tender}"), &answer))
        })
        .await
}

fn given(new: &NewContracts) -> Result<GivenTerms, AppError> {
    let mut errors = Vec::new();
    let values: BTreeMap<String, samenkoop_contracts::Value> =
        library_words("/values", &new.values, &mut errors);
    let answers: BTreeMap<String, Answer> =
        library_words("/choices/answers", &new.choices.answers, &mut errors);
    let choices = Choices {
        answers,
        fallbacks: new.choices.fallbacks.clone(),
        removed: new.choices.removed.iter().cloned().collect(),
    };
    if errors.is_empty() {
        Ok(GivenTerms { values: values.into_iter().collect(), choices })
    } else {
        Err(AppError::Invalid(errors))
    }
}

/// What the contract library can read, by name; for the rest an error at its place.
fn library_words<T: DeserializeOwned>(
    place: &str,
    given: &BTreeMap<String, Value>,
    errors: &mut Vec<InputError>,
) -> BTreeMap<String, T> {
    let mut read = BTreeMap::new();
    for (name, value) in given {
        match serde_json::from_value(value.clone()) {
            Ok(value) => drop(read.insert(name.clone(), value)),
            Err(why) => errors.push(InputError {
                pointer: format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")),
                code: "unreadable",
                detail: why.to_string(),
            }),
        }
    }
    read
}

/// Which contracts.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct ContractQuery {
    /// Only contracts from this tender.
    #[deserr(default)]
    #[param(required = false, value_type = String, format = Uuid, rename = "tenderId")]
    tender_id: Option<text::TenderId>,
    /// Where the page begins: `nextCursor` of the page before.
    #[deserr(default)]
    #[param(required = false, value_type = String, max_length = 60)]
    cursor: Option<Text<Cursor>>,
    /// At most this many items.
    #[deserr(default)]
    #[param(required = false, value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Option<Text<Limit>>,
}

/// Contracts. Members and suppliers see their own.
#[utoipa::path(tag = "contracts", params(ContractQuery),
    responses((status = 200, description = "A page of contracts", body = PageOf<Contract>)))]
#[get("/contracts")]
pub async fn list_contracts(context: Context, query: Query<ContractQuery>) -> Result<Reply, Problem> {
    let ContractQuery { tender_id, cursor, limit } = query.0;
    let page = ListQuery { cursor, limit }.page();
    context
        .read(move |tx, acting| {
            let page = contracts::list(tx, acting, tender_id.map(|tender| tender.0), &page)?;
            Ok(Reply::page(&PageOf::of(page, |contract| Contract::from(contract.value))))
        })
        .await
}

/// One contract.
#[utoipa::path(tag = "contracts", params(("contractId" = inline(text::ContractId), Path, description = "The contract")),
    responses((status = 200, description = "The contract", body = Contract)))]
#[get("/contracts/{contractId}")]
pub async fn read_contract(context: Context, contract: Path<ContractId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let contract = contracts::read(tx, acting, *contract)?;
            Ok(Reply::ok(contract.version, &Contract::from(contract.value)))
        })
        .await
}

/// In which language.
#[derive(Debug, Clone, Default, Deserr, IntoParams)]
#[into_params(parameter_in = Query)]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct DocumentQuery {
    /// `nl` or `en`; without it the language follows `Accept-Language`, and is Dutch otherwise.
    #[deserr(default)]
    #[param(required = false, inline)]
    lang: Option<DocumentLanguage>,
}

impl DocumentQuery {
    /// The language that is asked for.
    pub(super) fn language(&self) -> Option<Language> {
        self.lang.map(|lang| match lang {
            DocumentLanguage::Nl => Language::Dutch,
            DocumentLanguage::En => Language::English,
        })
    }
}

/// A language in which documents are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum DocumentLanguage {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// The text of a contract, to read or to sign.
///
/// The same contract always gives the same bytes.
#[utoipa::path(tag = "contracts", params(("contractId" = inline(text::ContractId), Path, description = "The contract"), DocumentQuery),
    responses((status = 200, description = "The text", content((String = "text/html"), (String = "text/markdown")))))]
#[get("/contracts/{contractId}/document")]
pub async fn read_contract_document(
    context: Context,
    contract: Path<ContractId>,
    query: Query<DocumentQuery>,
    accept: Accept,
) -> Result<Reply, Problem> {
    let media = accept.media(&["text/html", "text/markdown"])?;
    let languages = Language::ALL.map(|language| (language, language.code()));
    let language = query.0.language().or_else(|| accept.language(&languages)).unwrap_or(Language::Dutch);
    context
        .read(move |tx, acting| {
            let contract = contracts::read(tx, acting, *contract)?;
            let document = contracts::document(&contract.value, language)?;
            let text = if media == "text/html" { document.to_html() } else { document.to_markdown() };
            Ok(Reply::document(&format!("{media}; charset=utf-8"), Some(contract.version), text))
        })
        .await
}
