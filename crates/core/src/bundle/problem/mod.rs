//! The question: what can be bought at which price, what policy holds, and who needs what.
//!
//! [`ProblemParts`] is what somebody says; [`Problem`] is what has been checked. Everything behind a [`Problem`] may trust that levels
//! exist, windows are not reversed, tiers rise and no sum can leave 128 bits. The parts of a problem are kept sorted by id, which is
//! why the order in which they were said cannot matter afterwards. Needs are kept as columns of numbers, since there may be millions.

mod check;
pub(crate) mod columns;
pub mod finding;
mod gather;
pub(crate) mod intern;
mod json;
pub mod needs;
pub mod read;
pub mod stated;

use std::collections::BTreeSet;
use std::sync::Arc;

use check::{Form, Gathering, Head, Unread};
use columns::{Apart, Columns, LevelVector, Names};
use finding::{Finding, Findings};
use gather::{Gathered, Sorted, Understood};
use intern::{TooMany, at};
use needs::{NeedRef, Needs};
pub use stated::{Attribute, Category, DiscountTier, Need, Policy, ProblemParts};

use crate::bundle::cost::Prices;
use crate::money::Currency;

/// A problem that has been checked, its categories, attributes and needs in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    currency: Currency,
    categories: Vec<Category>,
    policy: Policy,
    /// Beside each category, ready to compute with.
    prices: Vec<Prices>,
    limits: Limits,
    columns: Columns,
    /// What the numbers in the columns stand for; plans share it.
    names: Arc<Names>,
    vectors: Vec<LevelVector>,
    apart: Apart,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place<'p> {
    /// The position of its category.
    pub(crate) category: usize,
    /// A number for its member; equal numbers are one member.
    pub(crate) member: usize,
    pub(crate) quantity: u64,
    /// One level for each attribute of the category, in the order of the keys.
    pub(crate) levels: &'p [usize],
    /// The undiscounted price of one unit at these levels, in minor units.
    pub(crate) unit: i128,
    /// The highest discounted unit price, in 1/10,000 minor unit.
    pub(crate) max_unit: Option<i128>,
    /// The positions of the needs that may not share its lot, sorted.
    pub(crate) apart: &'p [u32],
}

impl Problem {
    /// Checks the parts and puts them in order.
    ///
    /// # Errors
    /// Every [`Finding`] there is: ids empty, longer than 200 characters or twice there; quantities, prices, levels or rates out of
    /// range; increments or rates that fall; tiers that do not rise; reversed windows; unknown categories, attributes or needs; a minimum
    /// above its maximum; sums that could leave 128 bits. Pointers are those of the object form of `bundle-problem/1`.
    pub fn new(parts: ProblemParts) -> Result<Self, Vec<Finding>> {
        let ProblemParts { currency, categories, policy, needs } = parts;
        let mut gathering = Gathering::new(Form::Object);
        for need in needs {
            gathering.take_stated(&need, Unread::default());
        }
        let head = Head { currency, categories, policy };
        gathering.finish(head, &BTreeSet::new(), Findings::default())
    }

    /// Makes a problem of parts in which the check found nothing.
    fn of_gathered(head: Head, gathered: Gathered, sorted: Sorted) -> Result<Self, TooMany> {
        let Head { currency, mut categories, policy } = head;
        categories.sort_by(|a, b| a.id.cmp(&b.id));
        for category in &mut categories {
            category.attributes.sort_by(|a, b| a.key.cmp(&b.key));
        }
        let prices: Vec<Prices> = categories.iter().map(Prices::of).collect();
        let limits = Limits {
            region_prefix: whole(policy.region_prefix),
            min_members: whole(policy.min_lot_members),
            max_members: policy.max_lot_members.map(whole),
            max_price: policy.max_lot_value_minor.map(ten_thousandths),
        };
        let Understood { columns, names, vectors } =
            gathered.understood(&categories, &prices, limits.region_prefix, sorted)?;
        let pair = |(one, other): &(String, String)| {
            Some((names.ids.find_sorted(one)?, names.ids.find_sorted(other)?))
        };
        let pairs: Vec<(u32, u32)> = policy.apart.iter().filter_map(pair).collect();
        let apart = Apart::of(&pairs);
        Ok(Self {
            currency,
            categories,
            policy,
            prices,
            limits,
            columns,
            names: Arc::new(names),
            vectors,
            apart,
        })
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
    pub fn needs(&self) -> Needs<'_> {
        Needs::of(self)
    }

    /// The need with this id.
    #[must_use]
    pub fn need(&self, id: &str) -> Option<NeedRef<'_>> {
        self.position(id).and_then(|position| self.needs().get(position))
    }

    /// The problem as somebody would state it: the way to a problem that differs in something.
    #[must_use]
    pub fn to_parts(&self) -> ProblemParts {
        ProblemParts {
            currency: self.currency,
            categories: self.categories.clone(),
            policy: self.policy.clone(),
            needs: self.needs().iter().map(|need| need.stated()).collect(),
        }
    }

    /// The category with this id.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        let position = self.categories.binary_search_by(|category| category.id.as_str().cmp(id));
        self.categories.get(position.ok()?)
    }

    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.names.ids.find_sorted(id).map(at)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn prices(&self, category: usize) -> Option<&Prices> {
        self.prices.get(category)
    }

    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }

    pub(crate) fn names(&self) -> &Arc<Names> {
        &self.names
    }

    pub(crate) fn apart(&self) -> &Apart {
        &self.apart
    }

    /// What each number in the column of levels stands for.
    pub(crate) fn level_vectors(&self) -> &[LevelVector] {
        &self.vectors
    }

    /// A need with its references resolved.
    pub(crate) fn placed(&self, position: usize) -> Option<(NeedRef<'_>, Place<'_>)> {
        let need = self.needs().get(position)?;
        let vector = self.vectors.get(at(need.levels_number()))?;
        let place = Place {
            category: at(need.category_number()),
            member: at(need.member_number()),
            quantity: need.quantity(),
            levels: &vector.levels,
            unit: vector.unit,
            max_unit: need.max_unit_price_minor().map(ten_thousandths),
            apart: need.apart(),
        };
        Some((need, place))
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
