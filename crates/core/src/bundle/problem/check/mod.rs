//! Everything that can be wrong with a stated problem, found at once.

mod needs;
mod sums;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use needs::{Gathering, Head, Unread, Values};

use crate::bundle::problem::finding::{Finding, FindingCode, Findings, quoted};
use crate::bundle::problem::stated::{Attribute, Category, Policy};
use crate::money::BasisPoints;

/// The highest price or cost in minor units: ten million million in currency units, far above any budget.
const MAX_PRICE_MINOR: i64 = 1_000_000_000_000_000;

/// The highest number of characters of an id.
const MAX_ID_CHARS: usize = 200;

/// How a problem is written, which says how a place in it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One object.
    Object,
    /// The object without needs on the first line, and one need on each further line.
    Lines,
}

impl Form {
    /// The line and the pointer of the need at a position.
    pub(super) fn need(self, position: u32) -> (Option<u64>, String) {
        match self {
            Self::Object => (None, format!("/needs/{position}")),
            Self::Lines => (Some(u64::from(position) + 2), String::new()),
        }
    }

    /// The line of everything that is no need.
    pub(super) fn head(self) -> Option<u64> {
        (self == Self::Lines).then_some(1)
    }
}

/// Looks at categories and policy. `unread` holds pointers of values that could not be read and stand there as blanks: nothing is said
/// about those a second time, nor about what depends on them.
pub(super) struct Check<'a> {
    form: Form,
    unread: &'a BTreeSet<String>,
    findings: Findings,
}

impl<'a> Check<'a> {
    pub(super) fn new(form: Form, unread: &'a BTreeSet<String>) -> Self {
        Self { form, unread, findings: Findings::default() }
    }

    /// What is wrong with categories and policy, but for the needs that are kept apart.
    pub(super) fn head(&mut self, categories: &[Category], policy: &Policy) {
        self.categories(categories);
        self.policy(policy);
    }

    pub(super) fn into_findings(self) -> Findings {
        self.findings
    }

    fn report(&mut self, pointer: String, code: FindingCode, detail: impl Into<String>) {
        if !self.is_unread(&pointer) {
            let (line, detail) = (self.form.head(), detail.into());
            self.findings.push(Finding { line, pointer, code, detail });
        }
    }

    /// Whether the value here, or one that holds it, could not be read.
    fn is_unread(&self, pointer: &str) -> bool {
        if self.unread.is_empty() {
            return false;
        }
        let ends = pointer.match_indices('/').map(|(end, _)| end).chain([pointer.len()]);
        ends.filter_map(|end| pointer.get(..end)).any(|holder| self.unread.contains(holder))
    }

    /// Whether the value here, one that holds it, or one inside it could not be read.
    fn is_partly_unread(&self, pointer: &str) -> bool {
        let inside = format!("{pointer}/");
        self.is_unread(pointer)
            || self.unread.range(inside.clone()..).next().is_some_and(|first| first.starts_with(&inside))
    }

    fn id(&mut self, id: &str, pointer: String) {
        if let Some((code, detail)) = id_fault(id) {
            self.report(pointer, code, detail);
        }
    }

    /// Blanks for unread ids are empty, so they are never twins.
    fn unique<'i>(&mut self, ids: impl Iterator<Item = &'i str>, pointer: impl Fn(usize) -> String) {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (position, id) in ids.enumerate() {
            match first.get(id) {
                Some(earlier) if !id.is_empty() => {
                    let detail = format!("{} is already at {}", quoted(id), pointer(*earlier));
                    self.report(pointer(position), FindingCode::DuplicateId, detail);
                }
                Some(_) => {}
                None => {
                    first.insert(id, position);
                }
            }
        }
    }

    fn price(&mut self, price_minor: i64, pointer: String) {
        if let Some((code, detail)) = price_fault(price_minor) {
            self.report(pointer, code, detail);
        }
    }

    fn count(&mut self, number: i64, pointer: &str) {
        if number < 0 {
            self.report(pointer.to_owned(), FindingCode::NumberOutOfRange, "must not be negative");
        }
    }

    fn categories(&mut self, categories: &[Category]) {
        for (position, category) in categories.iter().enumerate() {
            let at = |field: &str| format!("/categories/{position}/{field}");
            self.id(&category.id, at("id"));
            self.price(category.base_price_minor, at("basePriceMinor"));
            self.price(category.lot_cost_minor, at("lotCostMinor"));
            self.price(category.alone_cost_minor, at("aloneCostMinor"));
            for (number, attribute) in category.attributes.iter().enumerate() {
                self.attribute(attribute, &at(&format!("attributes/{number}")));
            }
            let keys = category.attributes.iter().map(|attribute| attribute.key.as_str());
            self.unique(keys, |number| at(&format!("attributes/{number}/key")));
            self.tiers(category, &at("discountTiers"));
        }
        let ids = categories.iter().map(|category| category.id.as_str());
        self.unique(ids, |position| format!("/categories/{position}/id"));
    }

    fn attribute(&mut self, attribute: &Attribute, at: &str) {
        self.id(&attribute.key, format!("{at}/key"));
        let increments = &attribute.increment_minor;
        for (level, increment_minor) in increments.iter().enumerate() {
            self.price(*increment_minor, format!("{at}/incrementMinor/{level}"));
        }
        if attribute.levels.is_empty() {
            self.report(format!("{at}/levels"), FindingCode::NoLevels, "must have at least one level");
        }
        let readable = !self.is_unread(&format!("{at}/levels"));
        if readable && increments.len() != attribute.levels.len() {
            let detail = format!("{} increments for {} levels", increments.len(), attribute.levels.len());
            self.report(format!("{at}/incrementMinor"), FindingCode::IncrementCount, detail);
        }
        for (level, (low, high)) in increments.iter().zip(increments.iter().skip(1)).enumerate() {
            if high < low && !self.is_unread(&format!("{at}/incrementMinor/{level}")) {
                let pointer = format!("{at}/incrementMinor/{}", level + 1);
                self.report(pointer, FindingCode::IncrementsFall, "must not be below the level before it");
            }
        }
    }

    fn tiers(&mut self, category: &Category, at: &str) {
        let tiers = &category.discount_tiers;
        for (number, tier) in tiers.iter().enumerate() {
            self.count(tier.from_quantity, &format!("{at}/{number}/fromQuantity"));
            if u16::try_from(tier.rate_bp).ok().and_then(|rate| BasisPoints::new(rate).ok()).is_none() {
                self.report(
                    format!("{at}/{number}/rateBp"),
                    FindingCode::RateOutOfRange,
                    "must be from 0 to 10000 basis points",
                );
            }
        }
        for (number, (low, high)) in tiers.iter().zip(tiers.iter().skip(1)).enumerate() {
            let next = number + 1;
            let rising = high.from_quantity > low.from_quantity;
            if !rising && !self.is_unread(&format!("{at}/{number}/fromQuantity")) {
                self.report(
                    format!("{at}/{next}/fromQuantity"),
                    FindingCode::TiersNotRising,
                    "must be above the tier before it",
                );
            }
            if high.rate_bp < low.rate_bp && !self.is_unread(&format!("{at}/{number}/rateBp")) {
                self.report(
                    format!("{at}/{next}/rateBp"),
                    FindingCode::RatesFall,
                    "must not be below the tier before it",
                );
            }
        }
    }

    fn policy(&mut self, policy: &Policy) {
        self.count(policy.region_prefix, "/policy/regionPrefix");
        self.count(policy.min_lot_members, "/policy/minLotMembers");
        if let Some(most) = policy.max_lot_members {
            self.count(most, "/policy/maxLotMembers");
            let readable = !self.is_unread("/policy/maxLotMembers");
            if readable && policy.min_lot_members > most {
                let detail = format!("{} is above maxLotMembers, {most}", policy.min_lot_members);
                self.report("/policy/minLotMembers".to_owned(), FindingCode::MinimumAboveMaximum, detail);
            }
        }
        if let Some(value_minor) = policy.max_lot_value_minor {
            self.price(value_minor, "/policy/maxLotValueMinor".to_owned());
        }
    }
}

/// What is wrong with an id.
fn id_fault(id: &str) -> Option<(FindingCode, &'static str)> {
    if id.is_empty() {
        Some((FindingCode::EmptyId, "must have at least one character"))
    } else if id.len() > MAX_ID_CHARS && id.chars().count() > MAX_ID_CHARS {
        Some((FindingCode::LongId, "must have at most 200 characters"))
    } else {
        None
    }
}

/// What is wrong with a price.
fn price_fault(price_minor: i64) -> Option<(FindingCode, &'static str)> {
    let is_one = (0..=MAX_PRICE_MINOR).contains(&price_minor);
    (!is_one).then_some((FindingCode::PriceOutOfRange, "must be from 0 to 10^15 minor units"))
}

/// A name as a step of a JSON pointer (RFC 6901, 3). Only the beginning of a name that is longer than any of ours.
pub(in crate::bundle) fn escaped(name: &str) -> String {
    let cut = name.char_indices().nth(MAX_ID_CHARS).and_then(|(end, _)| name.get(..end));
    let escaped = cut.unwrap_or(name).replace('~', "~0").replace('/', "~1");
    if cut.is_some() { escaped + "\u{2026}" } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_in_a_name_is_not_a_step() {
        assert_eq!(escaped("a/b~c"), "a~1b~0c");
        assert_eq!(escaped(&"/".repeat(201)), "~1".repeat(200) + "\u{2026}");
    }
}
