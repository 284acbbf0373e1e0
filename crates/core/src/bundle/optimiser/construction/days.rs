//! Days of a group as small numbers, and the few days that pierce all windows.

use crate::bundle::optimiser::construction::pack::{Ask, Pack};
use crate::bundle::problem::intern::at;

/// How many days are chosen for the number of windows they lie in; whatever they miss is pierced from the first window to close on.
const MOST_CHOSEN: usize = 16;

/// Before every day of the calendar.
const NO_DAY: i32 = i32::MIN;

/// From where to where the level vectors and the days of a group go.
#[derive(Debug, Clone, Copy)]
pub(in crate::bundle) struct Spread {
    pub(in crate::bundle) kinds: (u32, u32),
    days: (i32, i32),
}

impl Spread {
    pub(in crate::bundle) fn of(asks: &[Ask]) -> Self {
        let none = Self { kinds: (u32::MAX, 0), days: (i32::MAX, i32::MIN) };
        asks.iter().fold(none, |spread, ask| Self {
            kinds: (spread.kinds.0.min(ask.kind), spread.kinds.1.max(ask.kind)),
            days: (spread.days.0.min(ask.from), spread.days.1.max(ask.until)),
        })
    }
}

/// Counts the kinds of a group from its first, and its days by their place among those on which windows begin or end, which it gives.
pub(in crate::bundle) fn number(asks: &mut [Ask], spread: Spread) -> Vec<i32> {
    let (first, last) = spread.days;
    let span = usize::try_from(i64::from(last) - i64::from(first) + 1).unwrap_or_default();
    if span <= 4 * asks.len() + 1_024 { by_table(asks, spread, span) } else { by_search(asks, spread) }
}

fn by_table(asks: &mut [Ask], spread: Spread, span: usize) -> Vec<i32> {
    let first = i64::from(spread.days.0);
    let place = |day: i32| usize::try_from(i64::from(day) - first).unwrap_or_default();
    let mut numbers = vec![NO_DAY; span];
    for ask in asks.iter() {
        for day in [ask.from, ask.until] {
            if let Some(number) = numbers.get_mut(place(day)) {
                *number = day;
            }
        }
    }
    let mut days = Vec::new();
    for number in &mut numbers {
        if *number != NO_DAY {
            let day = std::mem::replace(number, i32::try_from(days.len()).unwrap_or(i32::MAX));
            days.push(day);
        }
    }
    renumber(asks, spread, |day| numbers.get(place(day)).copied().unwrap_or_default());
    days
}

fn by_search(asks: &mut [Ask], spread: Spread) -> Vec<i32> {
    let mut days: Vec<i32> = asks.iter().flat_map(|ask| [ask.from, ask.until]).collect();
    days.sort_unstable();
    days.dedup();
    let place = |day: i32| i32::try_from(days.partition_point(|known| *known < day));
    renumber(asks, spread, |day| place(day).unwrap_or(i32::MAX));
    days
}

fn renumber(asks: &mut [Ask], spread: Spread, number: impl Fn(i32) -> i32) {
    for ask in asks {
        ask.kind -= spread.kinds.0;
        (ask.from, ask.until) = (number(ask.from), number(ask.until));
    }
}

/// A need that is still to get a day.
#[derive(Debug, Clone, Copy)]
struct Window {
    from: i32,
    until: i32,
    index: u32,
}

/// The days on which needs can start together.
#[derive(Debug)]
pub(in crate::bundle) struct Pierced {
    /// As the pack numbers them, each once.
    pub(in crate::bundle) days: Vec<i32>,
    /// For each need which of the days is in its window, or [`NO_PLACE`] for those it was not asked of.
    pub(in crate::bundle) place_of: Vec<u32>,
}

/// The place of no day.
pub(in crate::bundle) const NO_PLACE: u32 = u32::MAX;

impl Pierced {
    fn put(&mut self, index: u32, place: u32) {
        if let Some(slot) = self.place_of.get_mut(at(index)) {
            *slot = place;
        }
    }

    /// Takes a day in, and gives its place.
    fn open(&mut self, day: i32) -> u32 {
        self.days.push(day);
        u32::try_from(self.days.len() - 1).unwrap_or(NO_PLACE)
    }
}

/// Chooses days so that the window of each of these needs (by index) holds one.
///
/// First the day that lies in the most windows, then the one in the most of the others, a few times; needs then come together in few
/// large lots. The rest is pierced in the order in which the windows close, each as late as it can be.
pub(in crate::bundle) fn pierce(pack: &Pack<'_>, needs: impl Iterator<Item = u32>) -> Pierced {
    let window = |index: u32| pack.ask(index).map(|ask| Window { from: ask.from, until: ask.until, index });
    let mut waiting: Vec<Window> = needs.filter_map(window).collect();
    // How many more windows lie over a day than over the day before.
    let mut rises = vec![0_i32; pack.days.len() + 1];
    for window in &waiting {
        count(&mut rises, *window, 1);
    }
    let mut pierced = Pierced { days: Vec::new(), place_of: vec![NO_PLACE; pack.asks.len()] };
    for _ in 0..MOST_CHOSEN {
        let Some((day, 2..)) = fullest(&rises) else {
            break;
        };
        let place = pierced.open(day);
        waiting.retain(|window| {
            let stays = day < window.from || window.until < day;
            if !stays {
                count(&mut rises, *window, -1);
                pierced.put(window.index, place);
            }
            stays
        });
    }
    pierce_the_rest(waiting, &mut pierced);
    pierced
}

fn count(rises: &mut [i32], window: Window, by: i32) {
    for (day, by) in [(Some(window.from), by), (window.until.checked_add(1), -by)] {
        let day = day.and_then(|day| usize::try_from(day).ok());
        if let Some(rise) = day.and_then(|day| rises.get_mut(day)) {
            *rise += by;
        }
    }
}

/// The first day over which the most windows lie, and how many.
fn fullest(rises: &[i32]) -> Option<(i32, i32)> {
    let mut height = 0;
    let mut best = None;
    for (day, rise) in (0..).zip(rises) {
        height += rise;
        if best.is_none_or(|(_, most)| height > most) {
            best = Some((day, height));
        }
    }
    best
}

fn pierce_the_rest(mut rest: Vec<Window>, pierced: &mut Pierced) {
    rest.sort_unstable_by_key(|window| (window.until, window.from, window.index));
    let mut last = None;
    for window in rest {
        let (_, place) = match last {
            Some((day, place)) if window.from <= day => (day, place),
            Some(_) | None => *last.insert((window.until, pierced.open(window.until))),
        };
        pierced.put(window.index, place);
    }
}
