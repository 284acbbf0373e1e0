//! From how many members on a figure over all of them may be shown to one of them.
//!
//! A member knows its own part. Of a total over itself and one other, it has the other's part by taking its own off; over two others,
//! two that talk to each other have the third. So a total is told to a member only when at least three others are in it.

/// The smallest number of members, the reader included, over which a total may be told to one of them.
pub const CROWD_MEMBERS: usize = 4;

/// Whether a total over so many members, the reader included, may be told to one of them.
#[must_use]
pub fn is_crowd(members: usize) -> bool {
    members >= CROWD_MEMBERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_others_are_enough_and_two_are_not() {
        assert_eq!([1, 2, 3, 4, 5].map(is_crowd), [false, false, false, true, true]);
    }
}
