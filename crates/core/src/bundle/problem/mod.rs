//! The question: what can be bought at which price, what policy holds, and who needs what.
//!
//! [`ProblemParts`] is what somebody says; [`Problem`] is what has been checked. Everything behind a [`Problem`] may trust that levels
//! exist, windows are not reversed, tiers rise and no sum can leave 128 bits. The parts of a problem are kept sorted by id, which is
//! why the order in which they were said cannot matter afterwards.

mod check;
pub mod finding;
mod json;
pub mod read;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use finding::Finding;

use crate::bundle::cost::Prices;
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

/// A problem that has been checked, its categories, attributes and needs in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    currency: Currency,
    categories: Vec<Category>,
    policy: Policy,
    needs: Vec<Need>,
    /// Beside each category, ready to compute with.
    prices: Vec<Prices>,
    limits: Limits,
    /// Beside each need, ready to compute with.
    places: Vec<Place>,
}

/// The policy in the types that computing needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) region_prefix: usize,
    pub(crate) min_members: usize,
    pub(crate) max_members: Option<usize>,
    /// In 1/10,000 minor unit.
    pub(crate) max_price: Option<i128>,
}

/// A need with its references resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The position of its category.
    pub(crate) category: usize,
    /// A number for its member; equal numbers are one member.
    pub(crate) member: usize,
    pub(crate) quantity: u64,
    /// One level for each attribute of the category, in the order of the keys.
    pub(crate) levels: Vec<usize>,
    /// The highest discounted unit price, in 1/10,000 minor unit.
    pub(crate) max_unit: Option<i128>,
    /// The positions of the needs that may not share its lot, sorted.
    pub(crate) apart: Vec<usize>,
}

impl Problem {
    /// Checks the parts and puts them in order.
    ///
    /// # Errors
    /// Every [`Finding`] there is: ids empty, longer than 200 characters or twice there; quantities, prices, levels or rates out of
    /// range; increments or rates that fall; tiers that do not rise; reversed windows; unknown categories, attributes or needs; a minimum
    /// above its maximum; sums that could leave 128 bits. Pointers are those of the object form of `bundle-problem/1`.
    pub fn new(parts: ProblemParts) -> Result<Self, Vec<Finding>> {
        let findings = check::findings(&parts, &BTreeSet::new());
        if findings.is_empty() { Ok(Self::in_order(parts)) } else { Err(findings) }
    }

    /// Sorts and resolves parts in which the check found nothing.
    pub(in crate::bundle) fn in_order(parts: ProblemParts) -> Self {
        let ProblemParts { currency, mut categories, policy, mut needs } = parts;
        categories.sort_by(|a, b| a.id.cmp(&b.id));
        for category in &mut categories {
            category.attributes.sort_by(|a, b| a.key.cmp(&b.key));
        }
        needs.sort_by(|a, b| a.id.cmp(&b.id));
        let prices = categories.iter().map(Prices::of).collect();
        let limits = Limits {
            region_prefix: whole(policy.region_prefix),
            min_members: whole(policy.min_lot_members),
            max_members: policy.max_lot_members.map(whole),
            max_price: policy.max_lot_value_minor.map(ten_thousandths),
        };
        let places = places(&categories, &policy, &needs);
        Self { currency, categories, policy, needs, prices, limits, places }
    }

    /// The currency of every amount.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The categories, by id; their attributes by key.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// What a lot may look like.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The needs, by id.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// The need with this id.
    #[must_use]
    pub fn need(&self, id: &str) -> Option<&Need> {
        self.position(id).and_then(|position| self.needs.get(position))
    }

    /// The category with this id.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        let position = self.categories.binary_search_by(|category| category.id.as_str().cmp(id));
        self.categories.get(position.ok()?)
    }

    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.needs.binary_search_by(|need| need.id.as_str().cmp(id)).ok()
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn prices(&self, category: usize) -> Option<&Prices> {
        self.prices.get(category)
    }

    /// A need with its references resolved.
    pub(crate) fn placed(&self, position: usize) -> Option<(&Need, &Place)> {
        Some((self.needs.get(position)?, self.places.get(position)?))
    }
}

/// Minor units in 1/10,000 minor unit, in which every cost is computed.
pub(in crate::bundle) fn ten_thousandths(minor: i64) -> i128 {
    i128::from(minor) * 10_000
}

/// A number the check found not to be negative; one too large for this machine means the same as the largest.
fn whole(number: i64) -> usize {
    usize::try_from(number.max(0)).unwrap_or(usize::MAX)
}

fn places(categories: &[Category], policy: &Policy, needs: &[Need]) -> Vec<Place> {
    let positions: BTreeMap<&str, usize> =
        needs.iter().enumerate().map(|(position, need)| (need.id.as_str(), position)).collect();
    let members: BTreeSet<&str> = needs.iter().map(|need| need.member.as_str()).collect();
    let members: BTreeMap<&str, usize> =
        members.into_iter().enumerate().map(|(number, member)| (member, number)).collect();
    let mut apart: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (one, other) in &policy.apart {
        if let (Some(one), Some(other)) = (positions.get(one.as_str()), positions.get(other.as_str())) {
            apart.entry(*one).or_default().insert(*other);
            apart.entry(*other).or_default().insert(*one);
        }
    }
    let place = |(position, need): (usize, &Need)| {
        let category =
            categories.binary_search_by(|category| category.id.cmp(&need.category)).unwrap_or_default();
        let attributes =
            categories.get(category).map(|found| found.attributes.as_slice()).unwrap_or_default();
        let level = |attribute: &Attribute| need.levels.get(&attribute.key).copied().map_or(0, whole);
        Place {
            category,
            member: members.get(need.member.as_str()).copied().unwrap_or_default(),
            quantity: need.quantity.unsigned_abs(),
            levels: attributes.iter().map(level).collect(),
            max_unit: need.max_unit_price_minor.map(ten_thousandths),
            apart: apart.remove(&position).unwrap_or_default().into_iter().collect(),
        }
    };
    needs.iter().enumerate().map(place).collect()
}
