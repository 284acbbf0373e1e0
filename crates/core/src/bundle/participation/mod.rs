//! Who takes part in a lot: the largest set of needs that agrees with the price that very set gets.
//!
//! The price of a lot depends on who is in it: the highest level sets the unit price, the volume earns the discount. So a need with a
//! price condition cannot be judged by itself, and a filter that drops whoever finds the present price too high is wrong both ways:
//! dropping one can raise the price for the rest, and dropping one with high demands can lower it for those that were dropped before.
//! What is looked for is a fixed point; the module `largest` says how it is found, `tolerance` shares out what quantities change for it,
//! and [`withdrawal()`] says what the leaving of a member does to the others.
//!
//! It refuses to look at windows, regions and pairs that stay apart: its candidates are those that could share a lot but for the price.

pub mod bundle_lot;
mod largest;
pub(in crate::bundle) mod plan;
mod rules;
pub mod sentence;
mod tolerance;
pub mod withdrawal;

#[cfg(test)]
mod tests;

use crate::bundle::cost::ExactAmount;
use crate::money::BasisPoints;

pub use rules::{LotRules, VolumeBasis};

/// A need, or the part of it in one region, that could share a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id; no two candidates have the same.
    pub id: String,
    /// The member whose need it is.
    pub member: String,
    /// With how few units its member is content; at most `wanted`.
    pub lowest: u64,
    /// How many units are wanted.
    pub wanted: u64,
    /// How many units its member takes at most; at least `wanted`.
    pub highest: u64,
    /// How many units are certain: the minimum of a firm need, nothing of an expected one.
    pub firm: u64,
    /// One level for each attribute of the category, in its order.
    pub levels: Vec<usize>,
    /// The highest discounted price of one unit at which it joins, in minor units; `None` at any.
    pub max_unit_price_minor: Option<i64>,
}

impl Candidate {
    /// The highest unit price at which it joins, in 1/10,000 minor unit.
    fn limit(&self) -> Option<i128> {
        self.max_unit_price_minor.map(crate::bundle::problem::ten_thousandths)
    }

    fn accepts(&self, unit_price: i128) -> bool {
        self.limit().is_none_or(|limit| unit_price <= limit)
    }
}

/// Who takes part in a lot, on which terms, and why the others do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Those that take part, by id; none when no lot is possible.
    pub participants: Vec<Participant>,
    /// Those that do not, by id.
    pub left_out: Vec<LeftOut>,
    /// On which terms; `None` when nobody takes part.
    pub terms: Option<SettledTerms>,
    /// Whether no larger set is possible. Always, unless a cap on the value stood in the way of a larger set, or the candidates ask for
    /// more different levels than are looked at; then the set still agrees with its price and nobody left out could simply be added.
    pub is_largest: bool,
}

/// A need that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Its id.
    pub id: String,
    /// How many units: what is wanted, changed within the tolerance when that lets more needs take part or keeps the cap.
    pub quantity: u64,
}

/// What a settled lot costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledTerms {
    /// The highest level that a participant asks for, for each attribute.
    pub levels: Vec<usize>,
    /// How many units in all.
    pub quantity: u64,
    /// How many units count for the discount.
    pub counted: u64,
    /// The price of one unit without discount, in minor units.
    pub unit_price_minor: i128,
    /// The discount that the counted units earn.
    pub rate_bp: BasisPoints,
    /// The price of one unit with the discount, exact.
    pub discounted_unit_price: ExactAmount,
}

/// A need that does not take part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its id.
    pub id: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a need does not take part: the first of these that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOutReason {
    /// With it in the lot, a unit costs more than its member accepts. When no lot is possible, that is the price of a lot of all.
    TooDear {
        /// What a unit costs with it.
        unit_price: ExactAmount,
        /// What its member accepts, in minor units.
        accepts_minor: i64,
    },
    /// What it asks for makes a unit dearer than participants accept.
    TooDearForOthers {
        /// What a unit costs with it.
        unit_price: ExactAmount,
        /// How many participants do not accept that.
        others: usize,
    },
    /// With it, the lot is above the cap on its value.
    CapExceeded,
    /// Too few members remain for a lot.
    TooFewMembers,
}

impl LeftOutReason {
    /// The reason as a word, such as `tooDear`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooDear { .. } => "tooDear",
            Self::TooDearForOthers { .. } => "tooDearForOthers",
            Self::CapExceeded => "capExceeded",
            Self::TooFewMembers => "tooFewMembers",
        }
    }
}

/// The largest set of candidates that agrees with the price it gets. The order of the candidates does not matter.
///
/// Larger is: more members, then more needs, then fewer units changed from what is wanted, then more units, then a lower unit price, then
/// the first by ids.
#[must_use]
pub fn settle(candidates: &[Candidate], rules: &LotRules) -> Settled {
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let found = largest::find(&sorted, rules);
    let is_in = |position: usize| found.set.binary_search(&position).is_ok();
    let chosen: Vec<&Candidate> =
        sorted.iter().enumerate().filter(|(position, _)| is_in(*position)).map(|(_, one)| *one).collect();
    let terms = (!chosen.is_empty()).then(|| rules.terms(&chosen, found.quantity));
    let left_out =
        sorted.iter().enumerate().filter(|(position, _)| !is_in(*position)).map(|(_, one)| LeftOut {
            id: one.id.clone(),
            reason: match &terms {
                Some(terms) => why_left_out(one, &chosen, terms, rules),
                None => why_no_lot(one, &sorted, found.is_capped, rules),
            },
        });
    Settled {
        left_out: left_out.collect(),
        participants: tolerance::share(&chosen, found.quantity),
        is_largest: found.is_largest,
        terms,
    }
}

fn why_left_out(
    one: &Candidate,
    chosen: &[&Candidate],
    terms: &SettledTerms,
    rules: &LotRules,
) -> LeftOutReason {
    let levels = largest::join(&terms.levels, &one.levels);
    let counted = terms.counted + rules.counted(one);
    let price = rules.discounted(&levels, counted);
    let unit_price = ExactAmount::from_ten_thousandths(price);
    match one.max_unit_price_minor {
        Some(accepts_minor) if !one.accepts(price) => LeftOutReason::TooDear { unit_price, accepts_minor },
        Some(_) | None => match chosen.iter().filter(|other| !other.accepts(price)).count() {
            0 => LeftOutReason::CapExceeded,
            others => LeftOutReason::TooDearForOthers { unit_price, others },
        },
    }
}

fn why_no_lot(one: &Candidate, all: &[&Candidate], is_capped: bool, rules: &LotRules) -> LeftOutReason {
    let levels = all.iter().fold(one.levels.clone(), |levels, other| largest::join(&levels, &other.levels));
    let counted = all.iter().map(|other| rules.counted(other)).sum();
    let price = rules.discounted(&levels, counted);
    match one.max_unit_price_minor {
        Some(accepts_minor) if !one.accepts(price) => {
            LeftOutReason::TooDear { unit_price: ExactAmount::from_ten_thousandths(price), accepts_minor }
        }
        Some(_) | None if is_capped => LeftOutReason::CapExceeded,
        Some(_) | None => LeftOutReason::TooFewMembers,
    }
}
