//! What can be bought.

use samenkoop_core::{
    category::{self, Category, CategoryDefinition, InvalidCategory},
    codes::CategoryId,
};
use serde_json::json;

use super::{AppError, Code, Record, record};
use crate::{
    auth::{Acting, Role},
    store::{Page, PageRequest, Tx, Versioned},
    wire::{InputError, categories::place},
};

/// Whether the caller may see the price model: with it a supplier could compute the estimated value of a lot.
#[must_use]
pub fn shows_prices(acting: &Acting) -> bool {
    match acting.caller.role() {
        Some(Role::Officer | Role::Auditor | Role::Admin) => true,
        Some(Role::Member(_) | Role::Supplier(_)) | None => false,
    }
}

/// The category with this id.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn read(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    category: &CategoryId,
) -> Result<Versioned<Category>, AppError> {
    tx.category_find(category)?.ok_or(AppError::NotFound)
}

/// A page of categories.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    _acting: &Acting,
    page: &PageRequest,
) -> Result<Page<Versioned<Category>>, AppError> {
    Ok(tx.category_page(page)?)
}

/// Adds a category of the cooperative's own. The same definition again is the same category.
///
/// # Errors
/// [`AppError::Invalid`] with every problem; [`AppError::Refused`] when the id is in use.
pub fn create(
    tx: &mut Tx<'_>,
    acting: &Acting,
    definition: CategoryDefinition,
) -> Result<Versioned<Category>, AppError> {
    let category = Category::new(definition).map_err(told)?;
    if let Some(known) = tx.category_find(category.id())? {
        let same = known.value == category;
        return if same {
            Ok(known)
        } else {
            Err(AppError::refused(Code::AlreadyExists, "a category with this id exists already"))
        };
    }
    let stored = tx.category_insert(&category, acting.now)?;
    record(tx, acting, line("categoryCreated", category.id()))?;
    Ok(stored)
}

/// Gives a category another definition. While needs refer to it, what they rely on stays.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Stale`], [`AppError::Invalid`] with every problem and every broken promise.
pub fn replace(
    tx: &mut Tx<'_>,
    acting: &Acting,
    category: &CategoryId,
    version: i64,
    definition: CategoryDefinition,
) -> Result<Versioned<Category>, AppError> {
    let current = read(tx, acting, category)?.value;
    let needs = tx.category_need_count(category)?;
    let replaced = category::replace(&current, definition, needs).map_err(told)?;
    let stored = tx.category_update(&replaced, version)?;
    record(tx, acting, line("categoryChanged", category))?;
    Ok(stored)
}

fn told(invalid: InvalidCategory) -> AppError {
    let told = invalid.problems.into_iter().map(|problem| InputError {
        code: problem.fault.code(),
        detail: problem.fault.to_string(),
        pointer: place(&problem.pointer),
    });
    AppError::Invalid(told.collect())
}

pub(super) fn line<'a>(action: &'a str, category: &CategoryId) -> Record<'a> {
    Record { action, subject_kind: "category", subject: category.to_string(), detail: json!({}) }
}
