//! Categories: open to everybody, without the price model.

use actix_web::{get, post, put, web::Path};
use samenkoop_core::codes::CategoryId;

use super::{Body, Context, IfMatch, Query, Reply};
use crate::{
    app::{AppError, categories},
    problem::Problem,
    wire::{ListQuery, PageOf, categories::Category, category_input::CategoryInput, text},
};

/// What the cooperative buys.
#[utoipa::path(tag = "categories", params(ListQuery),
    responses((status = 200, description = "A page of categories", body = PageOf<Category>)))]
#[get("/categories")]
pub async fn list_categories(context: Context, query: Query<ListQuery>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let prices = categories::shows_prices(acting);
            let page = categories::list(tx, acting, &query.0.page())?;
            Ok(Reply::page(&PageOf::of(page, |category| Category::of(category.value, prices))).open())
        })
        .await
}

/// Add a category of the cooperative's own.
#[utoipa::path(tag = "categories", request_body = CategoryInput,
    responses((status = 201, description = "The new category", body = Category)))]
#[post("/categories")]
pub async fn create_category(context: Context, body: Body<CategoryInput>) -> Result<Reply, Problem> {
    context
        .write(body, |tx, acting, input| {
            let definition = input.clone().definition().map_err(AppError::Invalid)?;
            let category = categories::create(tx, acting, definition)?;
            let location = format!("/categories/{}", category.value.id());
            let prices = categories::shows_prices(acting);
            Ok(Reply::created(location, category.version, &Category::of(category.value, prices)))
        })
        .await
}

/// One category.
#[utoipa::path(tag = "categories", params(("categoryId" = inline(text::CategoryId), Path, description = "The category")),
    responses((status = 200, description = "The category", body = Category)))]
#[get("/categories/{categoryId}")]
pub async fn read_category(context: Context, category: Path<CategoryId>) -> Result<Reply, Problem> {
    context
        .read(move |tx, acting| {
            let category = categories::read(tx, acting, &category)?;
            let prices = categories::shows_prices(acting);
            Ok(Reply::ok(category.version, &Category::of(category.value, prices)).open())
        })
        .await
}

/// Give a category another definition.
///
/// While needs refer to it, attributes stay, levels only grow at the top and values are only added.
#[utoipa::path(tag = "categories", params(("categoryId" = inline(text::CategoryId), Path, description = "The category")),
    request_body = CategoryInput, responses((status = 200, description = "The changed category", body = Category)))]
#[put("/categories/{categoryId}")]
pub async fn replace_category(
    context: Context,
    category: Path<CategoryId>,
    version: IfMatch,
    body: Body<CategoryInput>,
) -> Result<Reply, Problem> {
    context
        .write(body, move |tx, acting, input| {
            let definition = input.clone().definition().map_err(AppError::Invalid)?;
            let category = categories::replace(tx, acting, &category, version.0, definition)?;
            let prices = categories::shows_prices(acting);
            Ok(Reply::ok(category.version, &Category::of(category.value, prices)))
        })
        .await
}
