//! What a new instance begins with: the shipped categories. A cooperative changes them or adds its own afterwards.

use samenkoop_core::{category, moment::Moment};

use super::{AppError, Code, categories, record};
use crate::{auth::Acting, store::Store};

/// Stores the shipped categories in a database that has none.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn ensure(store: &Store, now: Moment) -> Result<(), AppError> {
    let acting = Acting::system(now);
    if store.read(|tx| tx.category_count().map_err(AppError::from))? > 0 {
        return Ok(());
    }
    let stored = store.write(|tx| {
        if tx.category_count()? > 0 {
            return Ok(());
        }
        for category in category::shipped() {
            tx.category_insert(&category, now)?;
            record(tx, &acting, categories::line("categoryCreated", category.id()))?;
        }
        Ok(())
    });
    match stored {
        // Another instance that started at the same moment was first, and stored all of them.
        Err(AppError::Refused { code: Code::AlreadyExists, .. }) => Ok(()),
        outcome => outcome,
    }
}
