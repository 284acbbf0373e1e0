//! Everything that can be wrong with a stated problem, found at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::problem::finding::{Finding, FindingCode};
use crate::bundle::problem::{Attribute, Category, Need, Policy, ProblemParts};
use crate::{money::BasisPoints, quantity::Quantity};

/// The highest price or cost in minor units: ten million million in currency units, far above any budget.
const MAX_PRICE_MINOR: i64 = 1_000_000_000_000_000;

/// The highest number of characters of an id.
const MAX_ID_CHARS: usize = 200;

/// Searching adds and subtracts a few whole plans at a time; with this much room none of it can leave 128 bits.
const LARGEST_SUM: i128 = i128::MAX / 16;

/// All findings on the parts. `unread` holds pointers of values that could not be read and stand in the parts as blanks:
/// nothing is said about those a second time, nor about what depends on them.
pub(in crate::bundle) fn findings(parts: &ProblemParts, unread: &BTreeSet<String>) -> Vec<Finding> {
    let mut check = Check { unread, findings: Vec::new() };
    check.categories(&parts.categories);
    check.policy(&parts.policy);
    check.needs(parts);
    check.apart(parts);
    check.sums(parts);
    check.findings
}

struct Check<'a> {
    unread: &'a BTreeSet<String>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn report(&mut self, pointer: String, code: FindingCode, detail: impl Into<String>) {
        if !self.is_unread(&pointer) {
            let detail = detail.into();
            self.findings.push(Finding { pointer, code, detail });
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
        if id.is_empty() {
            self.report(pointer, FindingCode::EmptyId, "must have at least one character");
        } else if id.chars().count() > MAX_ID_CHARS {
            self.report(pointer, FindingCode::LongId, "must have at most 200 characters");
        }
    }

    /// Blanks for unread ids are empty, so they are never twins.
    fn unique<'i>(&mut self, ids: impl Iterator<Item = &'i str>, pointer: impl Fn(usize) -> String) {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (position, id) in ids.enumerate() {
            match first.get(id) {
                Some(earlier) if !id.is_empty() => {
                    let detail = format!("{id:?} is already at {}", pointer(*earlier));
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
        if !(0..=MAX_PRICE_MINOR).contains(&price_minor) {
            self.report(pointer, FindingCode::PriceOutOfRange, "must be from 0 to 10^15 minor units");
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

    fn needs(&mut self, parts: &ProblemParts) {
        let categories: BTreeMap<&str, (usize, &Category)> = parts
            .categories
            .iter()
            .enumerate()
            .map(|(position, category)| (category.id.as_str(), (position, category)))
            .collect();
        let all_ids_read = !self.is_unread("/categories")
            && (0..parts.categories.len())
                .all(|position| !self.is_unread(&format!("/categories/{position}/id")));
        for (position, need) in parts.needs.iter().enumerate() {
            let at = |field: &str| format!("/needs/{position}/{field}");
            self.id(&need.id, at("id"));
            self.id(&need.member, at("member"));
            let quantity = u64::try_from(need.quantity).ok().and_then(|units| Quantity::new(units).ok());
            if quantity.is_none() {
                self.report(at("quantity"), FindingCode::QuantityOutOfRange, "must be from 1 to 1000000000");
            }
            if need.start_until < need.start_from {
                self.report(at("startUntil"), FindingCode::WindowReversed, "must not be before startFrom");
            }
            if let Some(price_minor) = need.max_unit_price_minor {
                self.price(price_minor, at("maxUnitPriceMinor"));
            }
            let known = categories.get(need.category.as_str());
            if known.is_none() && all_ids_read {
                let detail = format!("no category has the id {:?}", need.category);
                self.report(at("category"), FindingCode::UnknownCategory, detail);
            }
            if let Some((category, found)) = known
                && !self.is_partly_unread(&format!("/categories/{category}/attributes"))
            {
                self.levels(need, found, &at("levels"));
            }
        }
        let ids = parts.needs.iter().map(|need| need.id.as_str());
        self.unique(ids, |position| format!("/needs/{position}/id"));
    }

    fn levels(&mut self, need: &Need, category: &Category, at: &str) {
        for (key, level) in &need.levels {
            let pointer = format!("{at}/{}", escaped(key));
            match category.attributes.iter().find(|attribute| attribute.key == *key) {
                None => {
                    let detail = format!("category {:?} has no such attribute", category.id);
                    self.report(pointer, FindingCode::UnknownAttribute, detail);
                }
                Some(attribute) => {
                    let exists = usize::try_from(*level).is_ok_and(|level| level < attribute.levels.len());
                    if !exists {
                        let detail =
                            format!("must be from 0 to {}", attribute.levels.len().saturating_sub(1));
                        self.report(pointer, FindingCode::LevelOutOfRange, detail);
                    }
                }
            }
        }
    }

    fn apart(&mut self, parts: &ProblemParts) {
        let all_ids_read = !self.is_unread("/needs")
            && (self.unread.is_empty()
                || (0..parts.needs.len()).all(|position| !self.is_unread(&format!("/needs/{position}/id"))));
        let ids: BTreeSet<&str> = parts.needs.iter().map(|need| need.id.as_str()).collect();
        for (position, (one, other)) in parts.policy.apart.iter().enumerate() {
            for (side, id) in [one, other].into_iter().enumerate() {
                if all_ids_read && !ids.contains(id.as_str()) {
                    let detail = format!("no need has the id {id:?}");
                    self.report(format!("/policy/apart/{position}/{side}"), FindingCode::UnknownNeed, detail);
                }
            }
            if one == other && !self.is_unread(&format!("/policy/apart/{position}/0")) {
                self.report(
                    format!("/policy/apart/{position}/1"),
                    FindingCode::DuplicateId,
                    "a need cannot be apart from itself",
                );
            }
        }
    }

    fn sums(&mut self, parts: &ProblemParts) {
        if self.findings.is_empty() && self.unread.is_empty() && worst_sum(parts).is_none() {
            self.report(
                "/needs".to_owned(),
                FindingCode::SumTooLarge,
                "the costs together could leave 128 bits",
            );
        }
    }
}

/// No plan costs more than this, in 1/10,000 minor unit: every unit at the highest levels without discount, and for every need
/// both procedures. `None` when it leaves the room there is.
fn worst_sum(parts: &ProblemParts) -> Option<i128> {
    let mut quantities: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
    for need in &parts.needs {
        let (quantity, count) = quantities.entry(need.category.as_str()).or_default();
        *quantity = quantity.checked_add(i128::from(need.quantity))?;
        *count += 1;
    }
    let mut sum = 0_i128;
    for category in &parts.categories {
        let (quantity, count) = quantities.get(category.id.as_str()).copied().unwrap_or_default();
        let highest = category.attributes.iter().filter_map(|attribute| attribute.increment_minor.last());
        let unit = highest.fold(i128::from(category.base_price_minor), |unit, increment| {
            unit.saturating_add(i128::from(*increment))
        });
        let procedures = i128::from(category.lot_cost_minor) + i128::from(category.alone_cost_minor);
        let worst = quantity.checked_mul(unit)?.checked_add(count.checked_mul(procedures)?)?;
        sum = sum.checked_add(worst.checked_mul(10_000)?)?;
    }
    (sum <= LARGEST_SUM).then_some(sum)
}

/// A name as a step of a JSON pointer (RFC 6901, 3).
pub(in crate::bundle) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::testing::{category, need, parts};

    #[test]
    fn sums_that_could_leave_128_bits_are_seen() {
        let mut stated = parts(vec![need("n1", "m1", 1), need("n2", "m2", 1)]);
        assert!(worst_sum(&stated).is_some());
        // Out of range by itself, and only the sum is looked at here.
        stated.needs[0].quantity = i64::MAX;
        stated.categories = vec![Category { base_price_minor: i64::MAX, ..category() }];
        assert_eq!(worst_sum(&stated), None);
    }

    #[test]
    fn a_slash_in_a_name_is_not_a_step() {
        assert_eq!(escaped("a/b~c"), "a~1b~0c");
    }
}
