//! A problem as somebody states it, before it is checked.
//!
//! This is the friendly form, one value for each thing that is said; it suits what a cooperative has in a year. What comes in by the
//! million is given to the reader as it arrives and never stands in this form.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::money::Currency;

/// A problem as somebody states it, before it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemParts {
    /// The currency of every amount in the problem.
    pub currency: Currency,
    /// What can be bought, and at which price.
    pub categories: Vec<Category>,
    /// What a lot may look like.
    pub policy: Policy,
    /// Who needs what.
    pub needs: Vec<Need>,
}

/// The price model of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id, 1 to 200 characters.
    pub id: String,
    /// What one unit is, such as `access point`; for people.
    pub unit: String,
    /// The price of one unit with every attribute at its lowest level, in minor units from 0 to 10^15.
    pub base_price_minor: i64,
    /// The attributes of which a higher level serves a lower wish too.
    pub attributes: Vec<Attribute>,
    /// The volume discounts, strictly rising in quantity and not falling in rate.
    pub discount_tiers: Vec<DiscountTier>,
    /// What the procedure for one lot costs, in minor units from 0 to 10^15.
    pub lot_cost_minor: i64,
    /// What a member's own procedure costs, in minor units from 0 to 10^15.
    pub alone_cost_minor: i64,
}

/// An attribute with ordered levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its key, 1 to 200 characters.
    pub key: String,
    /// The names of its levels, from the lowest demand to the highest; at least one.
    pub levels: Vec<String>,
    /// What each level adds to the price of one unit, in minor units from 0 to 10^15; never falling.
    pub increment_minor: Vec<i64>,
}

/// A discount that holds from a quantity on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiscountTier {
    /// The smallest total quantity of a lot that earns it; not negative.
    pub from_quantity: i64,
    /// The discount in basis points, 0 to 10,000.
    pub rate_bp: i64,
}

/// What a lot may look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How many leading characters of their regions the needs of a lot must share; 0 divides nothing.
    pub region_prefix: i64,
    /// The smallest number of distinct members in a lot.
    pub min_lot_members: i64,
    /// The largest number of distinct members in a lot.
    pub max_lot_members: Option<i64>,
    /// The highest price of a lot in minor units, its procedure not counted, so that small suppliers can bid.
    pub max_lot_value_minor: Option<i64>,
    /// Pairs of need ids that may not share a lot.
    pub apart: Vec<(String, String)>,
}

impl Default for Policy {
    /// No division by region, at least two members, no other limits.
    fn default() -> Self {
        Self {
            region_prefix: 0,
            min_lot_members: Self::DEFAULT_MIN_LOT_MEMBERS,
            max_lot_members: None,
            max_lot_value_minor: None,
            apart: Vec::new(),
        }
    }
}

impl Policy {
    /// The smallest number of members of a lot when nobody says otherwise: one member alone bundles nothing.
    pub const DEFAULT_MIN_LOT_MEMBERS: i64 = 2;
}

/// What one member needs of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its id, 1 to 200 characters.
    pub id: String,
    /// The member whose need it is, 1 to 200 characters.
    pub member: String,
    /// The id of its category.
    pub category: String,
    /// How many units, 1 to 10^9.
    pub quantity: i64,
    /// The level it asks of each attribute, as an index from 0; an attribute that is not mentioned is 0.
    pub levels: BTreeMap<String, i64>,
    /// What must be equal for every need of a lot.
    pub matching: BTreeMap<String, String>,
    /// Where it is, usually a NUTS code.
    pub region: String,
    /// The first day on which it can start.
    pub start_from: NaiveDate,
    /// The last day on which it can start, not before `start_from`.
    pub start_until: NaiveDate,
    /// The highest discounted unit price at which it joins a lot, in minor units from 0 to 10^15.
    pub max_unit_price_minor: Option<i64>,
}
