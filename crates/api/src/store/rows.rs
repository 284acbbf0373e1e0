//! From columns back to domain values, each checked again on the way.

use chrono::NaiveDateTime;
use samenkoop_core::{
    id::IdError,
    moment::Moment,
    money::{Currency, Money},
    quantity::Quantity,
};
use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;

/// A stored text as the domain value `new` makes of it.
pub(super) fn text<T, E: std::fmt::Display>(
    what: &'static str,
    value: &str,
    new: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, StoreError> {
    new(value).map_err(|error| StoreError::corrupt(what, error))
}

/// A stored id.
pub(super) fn id<T>(
    what: &'static str,
    value: &str,
    parse: fn(&str) -> Result<T, IdError>,
) -> Result<T, StoreError> {
    text(what, value, parse)
}

/// A stored amount.
pub(super) fn money(what: &'static str, minor: i64, currency: &str) -> Result<Money, StoreError> {
    Ok(Money::from_minor(minor, text(what, currency, Currency::from_code)?))
}

/// A stored quantity.
pub(super) fn quantity(what: &'static str, units: i64) -> Result<Quantity, StoreError> {
    let units = u64::try_from(units).map_err(|error| StoreError::corrupt(what, error))?;
    Quantity::new(units).map_err(|error| StoreError::corrupt(what, error))
}

/// A quantity as its column; a quantity never exceeds 10^9, so nothing is cut.
pub(super) fn units(quantity: Quantity) -> i64 {
    i64::try_from(quantity.get()).unwrap_or(i64::MAX)
}

/// A stored moment that may be missing.
pub(super) fn moment(at: Option<NaiveDateTime>) -> Option<Moment> {
    at.map(Moment::from)
}

/// A stored JSON text.
pub(super) fn from_json<T: DeserializeOwned>(what: &'static str, json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::corrupt(what, error))
}

/// A value as JSON text.
pub(super) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt(what, error))
}
