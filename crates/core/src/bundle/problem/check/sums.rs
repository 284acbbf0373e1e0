//! Whether everything that could be added up stays within 128 bits.

use crate::bundle::problem::stated::Category;

/// Searching adds and subtracts a few whole plans at a time; with this much room none of it can leave 128 bits.
const LARGEST_SUM: i128 = i128::MAX / 16;

/// No plan costs more than this, in 1/10,000 minor unit: every unit at the highest levels without discount, and for every need
/// both procedures. `demanded` is the quantity and the number of the needs of a category. `None` when it leaves the room there is.
pub(super) fn worst_sum(categories: &[Category], demanded: impl Fn(&str) -> (i128, i128)) -> Option<i128> {
    let mut sum = 0_i128;
    for category in categories {
        let (quantity, count) = demanded(&category.id);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::testing::category;

    #[test]
    fn sums_that_could_leave_128_bits_are_seen() {
        assert!(worst_sum(&[category()], |_| (2, 2)).is_some());
        // Out of range by themselves, and only the sum is looked at here.
        let dear = Category { base_price_minor: i64::MAX, ..category() };
        assert_eq!(worst_sum(&[dear], |_| (i128::from(i64::MAX), 2)), None);
    }
}
