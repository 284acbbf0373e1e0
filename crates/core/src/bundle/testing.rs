//! Small problems for the tests of this module.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::bundle::problem::{Attribute, Category, DiscountTier, Need, Policy, ProblemParts};
use crate::money::Currency;

/// The wifi category of the documented example.
pub(super) fn category() -> Category {
    Category {
        id: "wifi".to_owned(),
        unit: "access point".to_owned(),
        base_price_minor: 45_000,
        attributes: vec![Attribute {
            key: "generation".to_owned(),
            levels: ["wifi5", "wifi6", "wifi7"].map(str::to_owned).to_vec(),
            increment_minor: vec![0, 6_000, 21_000],
        }],
        discount_tiers: vec![
            DiscountTier { from_quantity: 100, rate_bp: 200 },
            DiscountTier { from_quantity: 1_000, rate_bp: 500 },
        ],
        lot_cost_minor: 400_000,
        alone_cost_minor: 1_200_000,
    }
}

/// A need for wifi of the lowest level in the summer of 2027.
pub(super) fn need(id: &str, member: &str, quantity: i64) -> Need {
    Need {
        id: id.to_owned(),
        member: member.to_owned(),
        category: "wifi".to_owned(),
        quantity,
        levels: BTreeMap::new(),
        matching: BTreeMap::new(),
        region: "NL366".to_owned(),
        start_from: date(2027, 7, 1),
        start_until: date(2027, 9, 1),
        max_unit_price_minor: None,
    }
}

/// A problem with the wifi category and no special policy.
pub(super) fn parts(needs: Vec<Need>) -> ProblemParts {
    ProblemParts { currency: Currency::Eur, categories: vec![category()], policy: Policy::default(), needs }
}

pub(super) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
