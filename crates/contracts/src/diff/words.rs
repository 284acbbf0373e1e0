//! Differences between two texts, word by word.

/// A stretch of words that stayed, went or came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordChange {
    /// In both texts.
    Kept(String),
    /// Only in the earlier text.
    Removed(String),
    /// Only in the later text.
    Added(String),
}

/// The shortest way from one text to the other, as stretches of words in the order of reading; what went stands
/// before what came in its place.
#[must_use]
pub fn words(before: &str, after: &str) -> Vec<WordChange> {
    let before: Vec<&str> = before.split_whitespace().collect();
    let after: Vec<&str> = after.split_whitespace().collect();
    let common = common_lengths(&before, &after);
    let at = |i: usize, j: usize| common.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    loop {
        match (before.get(i), after.get(j)) {
            (Some(old), Some(new)) if old == new => {
                push(&mut out, WordChange::Kept((*old).to_owned()));
                i += 1;
                j += 1;
            }
            (Some(old), new) if new.is_none() || at(i + 1, j) >= at(i, j + 1) => {
                push(&mut out, WordChange::Removed((*old).to_owned()));
                i += 1;
            }
            (_, Some(new)) => {
                push(&mut out, WordChange::Added((*new).to_owned()));
                j += 1;
            }
            (_, None) => return out,
        }
    }
}

/// For every pair of positions, how many words the rests of both texts have in common in the same order.
fn common_lengths(before: &[&str], after: &[&str]) -> Vec<Vec<u32>> {
    let mut below = vec![0; after.len() + 1];
    let mut rows = vec![below.clone()];
    for old in before.iter().rev() {
        let mut row = vec![0];
        let mut right = 0;
        // From right to left; each cell looks at the one below it, below and right, and right.
        for (new, pair) in after.iter().rev().zip(below.windows(2).rev()) {
            let (down, diagonal) = match pair {
                [down, diagonal] => (*down, *diagonal),
                _ => (0, 0),
            };
            right = if old == new { diagonal + 1 } else { right.max(down) };
            row.push(right);
        }
        row.reverse();
        below.clone_from(&row);
        rows.push(row);
    }
    rows.reverse();
    rows
}

fn push(out: &mut Vec<WordChange>, next: WordChange) {
    match (out.last_mut(), &next) {
        (Some(WordChange::Kept(stretch)), WordChange::Kept(word))
        | (Some(WordChange::Removed(stretch)), WordChange::Removed(word))
        | (Some(WordChange::Added(stretch)), WordChange::Added(word)) => {
            stretch.push(' ');
            stretch.push_str(word);
        }
        (_, WordChange::Kept(_) | WordChange::Removed(_) | WordChange::Added(_)) => out.push(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use WordChange::{Added, Kept, Removed};

    #[test]
    fn a_changed_word_stands_between_what_stayed() {
        assert_eq!(
            words("binnen 30 dagen na ontvangst", "binnen 14 dagen na de ontvangst"),
            [
                Kept("binnen".into()),
                Removed("30".into()),
                Added("14".into()),
                Kept("dagen na".into()),
                Added("de".into()),
                Kept("ontvangst".into()),
            ]
        );
    }

    #[test]
    fn empty_texts() {
        assert_eq!(words("", ""), []);
        assert_eq!(words("a b", ""), [Removed("a b".into())]);
        assert_eq!(words("", "a b"), [Added("a b".into())]);
    }

    proptest::proptest! {
        #[test]
        fn both_texts_can_be_read_back(before in "[ab ]{0,12}", after in "[ab ]{0,12}") {
            let changes = words(&before, &after);
            let read = |skip: fn(&WordChange) -> bool| {
                let kept = changes.iter().filter(|change| !skip(change)).map(|change| match change {
                    Kept(text) | Removed(text) | Added(text) => text.as_str(),
                });
                kept.collect::<Vec<_>>().join(" ")
            };
            let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            proptest::prop_assert_eq!(read(|change| matches!(change, Added(_))), tidy(&before));
            proptest::prop_assert_eq!(read(|change| matches!(change, Removed(_))), tidy(&after));
        }
    }
}
