//! Which needs are of one group: of one category, one set of match values and one area.

use std::ops::Range;

use crate::bundle::optimiser::construction::pack::Ask;
use crate::bundle::problem::columns::{Columns, entry};
use crate::bundle::problem::{Problem, intern};

/// The needs of a problem, those of one group behind each other, and where each group lies.
pub(in crate::bundle) struct Grouped {
    /// In a group the needs are in the order of their ids; their days are those of the calendar and their kinds numbers of levels.
    pub(in crate::bundle) asks: Vec<Ask>,
    /// Never empty, in the order of category, match values and area.
    pub(in crate::bundle) groups: Vec<Range<usize>>,
}

impl Grouped {
    /// The needs of each group.
    pub(in crate::bundle) fn each(&mut self) -> Vec<&mut [Ask]> {
        let mut groups = Vec::with_capacity(self.groups.len());
        let mut rest = self.asks.as_mut_slice();
        for range in &self.groups {
            let (group, others) = rest.split_at_mut(range.len().min(rest.len()));
            groups.push(group);
            rest = others;
        }
        groups
    }
}

/// The groups of a problem.
pub(in crate::bundle) fn group_up(problem: &Problem) -> Grouped {
    let columns = problem.columns();
    let count = |numbers: &[u32]| numbers.iter().max().map_or(0, |most| intern::at(*most) + 1);
    let (matches, areas) = (count(&columns.matching), count(&columns.area));
    let number = |position: usize| {
        let of = |numbers: &[u32]| numbers.get(position).copied().map_or(0, intern::at);
        (of(&columns.category) * matches + of(&columns.matching)) * areas + of(&columns.area)
    };
    let combinations =
        count(&columns.category).checked_mul(matches).and_then(|product| product.checked_mul(areas));
    let mut touchy = vec![false; if problem.apart().is_empty() { 0 } else { columns.len() }];
    for need in problem.apart().needs() {
        if let Some(touchy) = touchy.get_mut(intern::at(*need)) {
            *touchy = true;
        }
    }
    let ask = |position: usize| {
        let is_touchy = touchy.get(position).copied().unwrap_or_default();
        Ask::of(columns, u32::try_from(position).unwrap_or(u32::MAX), is_touchy)
    };
    match combinations.filter(|combinations| *combinations <= 4 * columns.len() + 65_536) {
        Some(combinations) => by_counting(columns, combinations, number, ask),
        None => by_sorting(columns, ask),
    }
}

fn by_counting(
    columns: &Columns,
    combinations: usize,
    number: impl Fn(usize) -> usize,
    ask: impl Fn(usize) -> Ask,
) -> Grouped {
    let mut starts = vec![0_usize; combinations + 1];
    for position in 0..columns.len() {
        if let Some(start) = starts.get_mut(number(position) + 1) {
            *start += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let ranges = starts.windows(2).filter_map(|ends| Some(*ends.first()?..*ends.last()?));
    let groups = ranges.filter(|range| !range.is_empty()).collect();
    let mut asks = vec![Ask::BLANK; columns.len()];
    for position in 0..columns.len() {
        if let Some(start) = starts.get_mut(number(position)) {
            if let Some(slot) = asks.get_mut(*start) {
                *slot = ask(position);
            }
            *start += 1;
        }
    }
    Grouped { asks, groups }
}

/// Where nearly every need has match values or an area of its own, a table of all combinations would be larger than the problem.
fn by_sorting(columns: &Columns, ask: impl Fn(usize) -> Ask) -> Grouped {
    let key = |ask: &Ask| {
        let of = |numbers: &[u32]| entry(numbers, ask.need);
        (of(&columns.category), of(&columns.matching), of(&columns.area))
    };
    let mut asks: Vec<Ask> = (0..columns.len()).map(ask).collect();
    asks.sort_unstable_by_key(|ask| (key(ask), ask.need));
    let mut start = 0;
    let mut groups = Vec::new();
    for group in asks.chunk_by(|a, b| key(a) == key(b)) {
        groups.push(start..start + group.len());
        start += group.len();
    }
    Grouped { asks, groups }
}
