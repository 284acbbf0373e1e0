//! The policy under which a cooperative bundles, in its own words.
//!
//! It says what a lot may look like. What the law asks of a tender is another matter, and is checked before publication.

use serde::{Deserialize, Serialize};

use crate::bundle::participation::VolumeBasis;
use crate::{
    codes::NutsCode,
    id::NeedId,
    money::{Currency, Money},
};

/// What a lot may look like, as an officer decides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BundlePolicy {
    /// The currency of the cooperative, in which categories state their prices.
    pub currency: Currency,
    /// How far needs must lie in one region to share a lot.
    pub region_prefix: RegionPrefix,
    /// The smallest number of members in a lot.
    pub min_lot_members: u32,
    /// The largest number of members in a lot; `None` for no limit.
    pub max_lot_members: Option<u32>,
    /// The highest price of a lot, so that small suppliers can bid; `None` for no limit.
    pub max_lot_value: Option<Money>,
    /// Pairs of needs that may not share a lot.
    pub apart: Vec<NeedPair>,
    /// Whether a need joins a lot only at a unit price within its budget. A budget is often a guess, so this is not usual.
    pub within_budget: bool,
    /// Which units earn the discount at which price conditions must hold. Bundles from before there was a choice have the usual one.
    #[serde(default)]
    pub volume_basis: VolumeBasis,
}

impl BundlePolicy {
    /// The usual policy: regions of NUTS level 2, at least two members, no other limits.
    #[must_use]
    pub fn usual(currency: Currency) -> Self {
        Self {
            currency,
            region_prefix: RegionPrefix::default(),
            min_lot_members: 2,
            max_lot_members: None,
            max_lot_value: None,
            apart: Vec::new(),
            within_budget: false,
            volume_basis: VolumeBasis::Wanted,
        }
    }
}

/// Two needs that may not share a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NeedPair {
    /// The one.
    pub one: NeedId,
    /// The other.
    pub other: NeedId,
}

/// How many leading characters of their NUTS codes the sites of a lot share: 0 divides nothing, 2 is a country, 3, 4 and 5 are NUTS
/// levels 1, 2 and 3. The usual one is 4, NUTS level 2, which in the Netherlands is a province.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct RegionPrefix(u8);

/// One character of a NUTS code says nothing, and more than five there are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a region is given by 0, 2, 3, 4 or 5 characters of its code")]
pub struct RegionPrefixError;

impl RegionPrefix {
    /// A prefix of so many characters.
    ///
    /// # Errors
    /// [`RegionPrefixError`] for 1 and for more than 5.
    pub fn new(chars: u8) -> Result<Self, RegionPrefixError> {
        if matches!(chars, 0 | 2..=5) { Ok(Self(chars)) } else { Err(RegionPrefixError) }
    }

    /// The number of characters.
    #[must_use]
    pub fn chars(self) -> u8 {
        self.0
    }

    /// The region of this size in which a site lies; `None` when regions are not kept apart.
    #[must_use]
    pub fn region_of(self, site: &NutsCode) -> Option<NutsCode> {
        NutsCode::new(site.prefix(usize::from(self.0))).ok()
    }
}

impl Default for RegionPrefix {
    fn default() -> Self {
        Self(4)
    }
}

impl TryFrom<u8> for RegionPrefix {
    type Error = RegionPrefixError;
    fn try_from(chars: u8) -> Result<Self, RegionPrefixError> {
        Self::new(chars)
    }
}

impl From<RegionPrefix> for u8 {
    fn from(prefix: RegionPrefix) -> Self {
        prefix.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_as_large_as_the_policy_says() {
        let site = NutsCode::new("NL364").unwrap();
        let region = |chars| {
            RegionPrefix::new(chars).map(|prefix| prefix.region_of(&site).map(|code| code.to_string()))
        };
        assert_eq!(region(0), Ok(None));
        assert_eq!(region(1), Err(RegionPrefixError));
        assert_eq!(region(4), Ok(Some("NL36".to_owned())));
        assert_eq!(region(5), Ok(Some("NL364".to_owned())));
        assert_eq!(region(6), Err(RegionPrefixError));
    }
}
