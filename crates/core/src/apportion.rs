//! Splitting an amount or a number of units exactly, so that the parts add up to the whole again.
//!
//! Everybody first gets its exact share rounded down. What is then left over, fewer cents than there are sharers, goes one cent each
//! to the largest remainders. Equal remainders: the larger weight first; equal weights: the smaller key first. Keys are ids, so
//! nobody gains by its place in a list. An amount below zero (a discount) is split as its opposite is.
//! What the weights stand for, pupils or access points or sites, is agreed per tender and not decided here.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::money::Money;

/// Why there is nothing to split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApportionError {
    /// Nobody has a weight above zero.
    #[error("at least one weight must be above zero")]
    NoWeight,
    /// The split of an amount no longer fits 64 bits; it cannot happen, for no part is larger than the whole.
    #[error("a part is too large")]
    Overflow,
}

/// Splits an amount over weights, exact to the cent. Whoever has weight zero gets nothing.
///
/// # Errors
/// [`ApportionError::NoWeight`] when all weights are zero or there are none.
pub fn apportion_money<K: Ord + Clone>(
    amount: Money,
    weights: &BTreeMap<K, u64>,
) -> Result<BTreeMap<K, Money>, ApportionError> {
    let sign = if amount.is_negative() { -1 } else { 1 };
    let part = |(key, minor): (K, u128)| {
        let minor = i128::try_from(minor).map_err(|_| ApportionError::Overflow)? * sign;
        let minor = i64::try_from(minor).map_err(|_| ApportionError::Overflow)?;
        Ok((key, Money::from_minor(minor, amount.currency())))
    };
    shares(amount.minor().unsigned_abs(), weights)?.into_iter().map(part).collect()
}

/// Splits a number of units over weights, in whole units. Whoever has weight zero gets nothing.
///
/// # Errors
/// [`ApportionError::NoWeight`] when all weights are zero or there are none.
pub fn apportion_units<K: Ord + Clone>(
    units: u64,
    weights: &BTreeMap<K, u64>,
) -> Result<BTreeMap<K, u64>, ApportionError> {
    let part = |(key, part)| Ok((key, u64::try_from(part).map_err(|_| ApportionError::Overflow)?));
    shares(units, weights)?.into_iter().map(part).collect()
}

/// Products of two 64-bit numbers fit 128 bits, so nothing here can overflow; the sum of the weights would need more sharers than fit
/// in memory.
fn shares<K: Ord + Clone>(
    whole: u64,
    weights: &BTreeMap<K, u64>,
) -> Result<BTreeMap<K, u128>, ApportionError> {
    let sum: u128 = weights.values().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return Err(ApportionError::NoWeight);
    }
    let mut parts = BTreeMap::new();
    let mut remainders = Vec::new();
    let mut left = u128::from(whole);
    for (key, weight) in weights {
        let product = u128::from(whole) * u128::from(*weight);
        let (part, remainder) = (product / sum, product % sum);
        left -= part;
        parts.insert(key.clone(), part);
        remainders.push((Reverse(remainder), Reverse(*weight), key));
    }
    remainders.sort();
    for (_, _, key) in remainders {
        if left == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(key) {
            *part += 1;
            left -= 1;
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn weights<'a>(weights: &[(&'a str, u64)]) -> BTreeMap<&'a str, u64> {
        weights.iter().copied().collect()
    }

    fn cents(amount_minor: i64, by: &[(&str, u64)]) -> Vec<i64> {
        let parts = apportion_money(Money::eur_minor(amount_minor), &weights(by)).unwrap();
        parts.values().map(|part| part.minor()).collect()
    }

    #[test]
    fn a_fee_of_1000_euros_by_pupils() {
        // 1000.00 over 310, 290 and 101 pupils of 701: 442.2253…, 413.6947…, 144.0798…: two cents are left, for the largest
        // remainders (0.98 of a cent, then 0.53).
        assert_eq!(
            cents(100_000, &[("dalton", 310), ("griend", 290), ("hans", 101)]),
            [44_223, 41_369, 14_408]
        );
    }

    #[test]
    fn ties_go_to_the_larger_weight_and_then_to_the_smaller_key() {
        assert_eq!(cents(100, &[("a", 1), ("b", 1), ("c", 1)]), [34, 33, 33]);
        assert_eq!(cents(-100, &[("a", 1), ("b", 1), ("c", 1)]), [-34, -33, -33]);
        // 1 cent over 1 and 3 of 4 with 2 cents: 0.5 and 1.5; equal remainders, the larger weight first.
        assert_eq!(cents(2, &[("a", 1), ("b", 3)]), [0, 2]);
        assert_eq!(cents(5, &[("a", 0), ("b", 7)]), [0, 5]);
    }

    #[test]
    fn without_weights_there_is_no_split() {
        let none: BTreeMap<&str, u64> = BTreeMap::new();
        assert_eq!(apportion_units(7, &none), Err(ApportionError::NoWeight));
        assert_eq!(apportion_units(7, &weights(&[("a", 0)])), Err(ApportionError::NoWeight));
    }

    #[test]
    fn the_largest_numbers_still_add_up() {
        let by = weights(&[("a", u64::MAX), ("b", u64::MAX), ("c", 1)]);
        let units = apportion_units(u64::MAX, &by).unwrap();
        assert_eq!(units.values().map(|part| u128::from(*part)).sum::<u128>(), u128::from(u64::MAX));
        for minor in [i64::MIN, i64::MAX] {
            let parts = apportion_money(Money::eur_minor(minor), &by).unwrap();
            assert_eq!(parts.values().map(|part| i128::from(part.minor())).sum::<i128>(), i128::from(minor));
        }
    }

    proptest! {
        #[test]
        fn it_all_comes_back_and_nobody_is_a_whole_cent_off(
            minor in any::<i64>(), by in proptest::collection::btree_map(0_u32..1000, 0_u64..1_000_000, 1..20),
        ) {
            prop_assume!(by.values().any(|weight| *weight > 0));
            let parts = apportion_money(Money::eur_minor(minor), &by).unwrap();
            let sum: u128 = by.values().map(|weight| u128::from(*weight)).sum();
            prop_assert_eq!(parts.values().map(|part| i128::from(part.minor())).sum::<i128>(), i128::from(minor));
            for (key, part) in &parts {
                let exact = u128::from(minor.unsigned_abs()) * u128::from(by[key]);
                let given = u128::from(part.minor().unsigned_abs()) * sum;
                prop_assert!(given.abs_diff(exact) < sum);
            }
        }

        #[test]
        fn a_larger_weight_never_gets_less(
            units in any::<u64>(), by in proptest::collection::btree_map(0_u32..1000, 1_u64..1000, 2..20),
        ) {
            let parts = apportion_units(units, &by).unwrap();
            for (one, weight) in &by {
                for (other, other_weight) in &by {
                    if weight > other_weight {
                        prop_assert!(parts[one] >= parts[other]);
                    }
                }
            }
        }
    }
}
