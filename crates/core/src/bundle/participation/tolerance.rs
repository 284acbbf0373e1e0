//! Who brings how many units when a lot needs other quantities than are wanted.
//!
//! What must be added or taken away is shared by value: in proportion to what each need is worth at the price of the lot, which all of
//! them pay, and so in proportion to what is wanted; nobody beyond its own minimum and maximum. What cannot be divided goes to the
//! largest remainders, then to the larger need, then to the first by id. Nobody gains or loses by when it came.

use std::collections::BTreeMap;

use super::{Candidate, Participant};
use crate::apportion::apportion_units;

/// How many units each of these candidates, sorted by id, brings so that together they bring `quantity`; that lies between the sums of
/// their minima and maxima, or else they bring what comes nearest.
pub(super) fn share(chosen: &[&Candidate], quantity: u64) -> Vec<Participant> {
    let wanted: u64 = chosen.iter().map(|one| one.wanted).sum();
    let is_more = quantity >= wanted;
    let room = |one: &Candidate| {
        if is_more { one.highest.saturating_sub(one.wanted) } else { one.wanted.saturating_sub(one.lowest) }
    };
    let rooms = chosen.iter().map(|one| (one.id.as_str(), (one.wanted, room(one)))).collect();
    let changes = changes(quantity.abs_diff(wanted), rooms);
    let bring = |one: &&Candidate| {
        let change = changes.get(one.id.as_str()).copied().unwrap_or_default();
        Participant {
            id: one.id.clone(),
            quantity: if is_more { one.wanted + change } else { one.wanted - change },
        }
    };
    chosen.iter().map(bring).collect()
}

/// Shares `units` by weight, nobody beyond its room: whoever would get more than its room gets its room, and the others share the rest.
fn changes(mut units: u64, mut open: BTreeMap<&str, (u64, u64)>) -> BTreeMap<&str, u64> {
    let mut changes = BTreeMap::new();
    while units > 0 && !open.is_empty() {
        let sum: u128 = open.values().map(|(weight, _)| u128::from(*weight)).sum();
        let is_full =
            |weight: u64, room: u64| u128::from(room) * sum <= u128::from(units) * u128::from(weight);
        let full: Vec<(&str, u64)> = open
            .iter()
            .filter(|(_, (weight, room))| is_full(*weight, *room))
            .map(|(id, (_, room))| (*id, *room))
            .collect();
        if full.is_empty() {
            let weights = open.iter().map(|(id, (weight, _))| (*id, *weight)).collect();
            // A share is below its room here, so rounded up it still fits.
            changes.extend(apportion_units(units, &weights).unwrap_or_default());
            break;
        }
        for (id, room) in full {
            open.remove(id);
            units = units.saturating_sub(room);
            changes.insert(id, room);
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(id: &str, lowest: u64, wanted: u64, highest: u64) -> Candidate {
        Candidate {
            id: id.to_owned(),
            member: id.to_owned(),
            lowest,
            wanted,
            highest,
            firm: lowest,
            levels: Vec::new(),
            max_unit_price_minor: None,
        }
    }

    fn quantities(candidates: &[Candidate], quantity: u64) -> Vec<u64> {
        let chosen: Vec<&Candidate> = candidates.iter().collect();
        share(&chosen, quantity).iter().map(|one| one.quantity).collect()
    }

    #[test]
    fn what_is_added_goes_by_what_each_need_is_worth() {
        let all = [candidate("a", 20, 20, 90), candidate("b", 30, 30, 90), candidate("c", 50, 50, 52)];
        assert_eq!(quantities(&all, 100), [20, 30, 50]);
        // Ten more: 2, 3 and 5, but the last takes only 2; the other eight go 2 to 3, with a remainder of 0.2 and 0.8.
        assert_eq!(quantities(&all, 110), [23, 35, 52]);
        assert_eq!(quantities(&all, 10_000), [90, 90, 52]);
    }

    #[test]
    fn what_is_taken_away_goes_the_same_way() {
        let all = [candidate("a", 10, 20, 20), candidate("b", 30, 30, 30), candidate("c", 0, 50, 50)];
        assert_eq!(quantities(&all, 93), [18, 30, 45]);
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole_within_their_bounds_and_whoever_comes_first_gains_nothing(
            sizes in prop::collection::vec((1_u64..500, 0_u64..50, 0_u64..50), 1..12), pick in 0_u64..10_000,
        ) {
            let all: Vec<Candidate> = sizes.iter().enumerate()
                .map(|(number, (wanted, less, more))| {
                    candidate(&format!("n{number:02}"), wanted.saturating_sub(*less), *wanted, wanted + more)
                })
                .collect();
            let least: u64 = all.iter().map(|one| one.lowest).sum();
            let most: u64 = all.iter().map(|one| one.highest).sum();
            let quantity = least + pick % (most - least + 1);
            let shared = quantities(&all, quantity);
            prop_assert_eq!(shared.iter().sum::<u64>(), quantity);
            for (one, part) in all.iter().zip(&shared) {
                prop_assert!((one.lowest..=one.highest).contains(part));
            }
            // Equal needs get the same, but for one unit that cannot be divided.
            for (one, part) in all.iter().zip(&shared) {
                for (other, other_part) in all.iter().zip(&shared) {
                    let is_twin = (one.lowest, one.wanted, one.highest) == (other.lowest, other.wanted, other.highest);
                    prop_assert!(!is_twin || part.abs_diff(*other_part) <= 1);
                }
            }
        }
    }
}
