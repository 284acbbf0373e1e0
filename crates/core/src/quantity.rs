//! How many units: devices, access points, licences, pupils.

use serde::{Deserialize, Serialize};

/// A whole number of units, from 1 to one thousand million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Quantity(u64);

/// The number lies outside 1 to [`Quantity::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a quantity must be from 1 to 1000000000")]
pub struct QuantityError;

impl Quantity {
    /// The largest quantity of one need or lot.
    pub const MAX: u64 = 1_000_000_000;

    /// A quantity from a number of units.
    ///
    /// # Errors
    /// [`QuantityError`] for 0 and above [`Quantity::MAX`].
    pub fn new(units: u64) -> Result<Self, QuantityError> {
        if (1..=Self::MAX).contains(&units) { Ok(Self(units)) } else { Err(QuantityError) }
    }

    /// The number of units.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// The sum of quantities; `None` for no quantities at all or a sum above [`Quantity::MAX`].
    #[must_use]
    pub fn sum(quantities: impl IntoIterator<Item = Self>) -> Option<Self> {
        let units = quantities.into_iter().try_fold(0_u64, |sum, quantity| sum.checked_add(quantity.0))?;
        Self::new(units).ok()
    }
}

impl TryFrom<u64> for Quantity {
    type Error = QuantityError;
    fn try_from(units: u64) -> Result<Self, QuantityError> {
        Self::new(units)
    }
}

impl From<Quantity> for u64 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_too_much_are_no_quantity() {
        assert_eq!(Quantity::new(0), Err(QuantityError));
        assert_eq!(Quantity::new(Quantity::MAX + 1), Err(QuantityError));
        let most = Quantity::new(Quantity::MAX).unwrap();
        assert_eq!(Quantity::sum([most, most]), None);
        assert_eq!(Quantity::sum([]), None);
    }
}
