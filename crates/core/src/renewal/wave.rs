//! Waves: the fewest joint tenders that catch the contracts for which nothing follows yet.
//!
//! Each contract can be followed between two days. A tender that starts on one day catches every contract whose days hold that day, so
//! within a category and region this is the piercing of intervals by points. The answer has the fewest tenders that catch all; of
//! the ways to do that the one whose largest tender catches the most value, then the most contracts, then the earliest; and so again on
//! either side of it. It does not depend on the order of the contracts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{EndingContract, Renewal, RenewalPolicy, RenewalStatus, latest_dates, standing::earliest_start};
use crate::{
    codes::{CategoryId, NutsCode},
    id::MemberId,
    money::Money,
    need::StartWindow,
    tender::TimetableError,
};

/// A joint tender that is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// What is bought.
    pub category_id: CategoryId,
    /// Where; `None` for contracts of which no region is known, or when regions are not kept apart.
    pub region: Option<NutsCode>,
    /// The days on which all its contracts can be followed.
    pub window: StartWindow,
    /// The day on which it starts: the first of these, so that nobody bridges longer than needed.
    pub starts_on: NaiveDate,
    /// The last day to decide to join.
    pub join_by_on: NaiveDate,
    /// The day on which the notice is sent.
    pub publish_on: NaiveDate,
    /// The contracts it catches, in the order of their ends.
    pub parts: Vec<WavePart>,
    /// How many members have them.
    pub members: u32,
    /// What those with a known value cost together in a year; `None` when none is known or the currencies differ.
    pub yearly_value: Option<Money>,
}

/// A contract that a wave catches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WavePart {
    /// The contract.
    pub contract: EndingContract,
    /// Whose it is.
    pub member_id: MemberId,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// What it costs in a year.
    pub yearly_value: Option<Money>,
    /// The days between its end and the start of the wave.
    pub bridge_days: u32,
    /// Whether the extensions that it allows cover these days; true when there are none.
    pub within_extension: bool,
}

/// The joint tenders that would catch what is still open, ordered by start, category and region.
///
/// A contract that is caught, or has ended before `today`, is left out. One that is late begins on the first day on which a tender that
/// is joined today can start.
///
/// # Errors
/// [`TimetableError`] when a date would leave the calendar.
pub fn waves(
    renewals: &[Renewal],
    policy: &RenewalPolicy,
    today: NaiveDate,
) -> Result<Vec<Wave>, TimetableError> {
    let earliest_start_on = earliest_start(policy, today)?;
    let mut groups: BTreeMap<(&CategoryId, Option<NutsCode>), Vec<Span<'_>>> = BTreeMap::new();
    for renewal in renewals {
        if renewal.status == RenewalStatus::Caught || renewal.ending.ends_on < today {
            continue;
        }
        let region = renewal.ending.region.as_ref().and_then(|region| policy.region_prefix.region_of(region));
        let from = renewal.dates.window.start_from().max(earliest_start_on);
        let until = renewal.dates.window.start_until().max(from);
        groups.entry((&renewal.ending.category_id, region)).or_default().push(Span { from, until, renewal });
    }
    let mut waves = Vec::new();
    for ((category_id, region), mut spans) in groups {
        spans.sort_unstable_by_key(|span| (span.until, span.from, span.renewal.ending.contract));
        let mut pierced = Vec::new();
        pierce(spans, &mut pierced);
        for caught in pierced {
            let members: BTreeSet<MemberId> =
                caught.iter().map(|span| span.renewal.ending.member_id).collect();
            let members = u32::try_from(members.len()).unwrap_or(u32::MAX);
            if members >= policy.min_members {
                waves.extend(wave(category_id, region.clone(), &caught, members, policy)?);
            }
        }
    }
    waves.sort_by(|one, other| {
        let key = |wave: &Wave| (wave.starts_on, wave.category_id.clone(), wave.region.clone());
        key(one).cmp(&key(other))
    });
    Ok(waves)
}

/// A contract with the days on which it can be followed, both included.
#[derive(Debug, Clone, Copy)]
struct Span<'a> {
    from: NaiveDate,
    until: NaiveDate,
    renewal: &'a Renewal,
}

impl Span<'_> {
    fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }

    fn value(&self) -> i128 {
        self.renewal.ending.yearly_value.map_or(0, |value| value.minor().into())
    }
}

/// Divides spans, ordered by their last days, into the fewest sets with a common day.
///
/// Only last days need to be tried: a point can move to the next last day without leaving any span that it held, and what lies to
/// its left stays the same.
fn pierce<'a>(spans: Vec<Span<'a>>, found: &mut Vec<Vec<Span<'a>>>) {
    let before = least_before(&spans);
    let after = least_after(&spans);
    let least = before.last().map_or(0, |(_, count)| *count);
    let needed = |day: NaiveDate| {
        let left = count_at(&before, |last| last < day);
        let right = count_at(&after, |first| first > day);
        left + 1 + right
    };
    let days: BTreeSet<NaiveDate> = spans.iter().map(|span| span.until).collect();
    let catch = |day: &NaiveDate| {
        let held = || spans.iter().filter(|span| span.holds(*day));
        (held().map(Span::value).sum::<i128>(), held().count(), std::cmp::Reverse(*day))
    };
    let Some(day) = days.into_iter().filter(|day| needed(*day) == least).max_by_key(catch) else { return };
    let (held, others): (Vec<_>, Vec<_>) = spans.into_iter().partition(|span| span.holds(day));
    let (left, right): (Vec<_>, Vec<_>) = others.into_iter().partition(|span| span.until < day);
    found.push(held);
    pierce(left, found);
    pierce(right, found);
}

/// For each last day, in order, how few points pierce all spans that end on or before it.
fn least_before(spans: &[Span<'_>]) -> Vec<(NaiveDate, usize)> {
    let mut point: Option<NaiveDate> = None;
    let mut count = 0;
    let mut least = Vec::with_capacity(spans.len());
    for span in spans {
        if point.is_none_or(|point| span.from > point) {
            point = Some(span.until);
            count += 1;
        }
        least.push((span.until, count));
    }
    least
}

/// For each first day, the latest first, how few points pierce all spans that begin on or after it.
fn least_after(spans: &[Span<'_>]) -> Vec<(NaiveDate, usize)> {
    let mut backwards: Vec<&Span<'_>> = spans.iter().collect();
    backwards.sort_unstable_by_key(|span| std::cmp::Reverse((span.from, span.until)));
    let mut point: Option<NaiveDate> = None;
    let mut count = 0;
    let mut least = Vec::with_capacity(spans.len());
    for span in backwards {
        if point.is_none_or(|point| span.until < point) {
            point = Some(span.from);
            count += 1;
        }
        least.push((span.from, count));
    }
    least
}

/// The count of the last entry that lies within; 0 when none does.
fn count_at(least: &[(NaiveDate, usize)], within: impl Fn(NaiveDate) -> bool) -> usize {
    let entries = least.partition_point(|(day, _)| within(*day));
    entries.checked_sub(1).and_then(|last| least.get(last)).map_or(0, |(_, count)| *count)
}

fn wave(
    category_id: &CategoryId,
    region: Option<NutsCode>,
    caught: &[Span<'_>],
    members: u32,
    policy: &RenewalPolicy,
) -> Result<Option<Wave>, TimetableError> {
    let first = caught.iter().map(|span| span.from).max();
    let last = caught.iter().map(|span| span.until).min();
    let window = first.zip(last).and_then(|(first, last)| StartWindow::new(first, last).ok());
    let Some(window) = window else { return Ok(None) };
    let starts_on = window.start_from();
    let dates = latest_dates(starts_on, policy.pace)?;
    let mut parts: Vec<WavePart> = caught.iter().map(|span| part(span.renewal, starts_on)).collect();
    parts.sort_by_key(|part| (part.ends_on, part.contract));
    let mut values = parts.iter().filter_map(|part| part.yearly_value);
    let yearly_value =
        values.next().and_then(|first| values.try_fold(first, |sum, value| sum.checked_add(value).ok()));
    Ok(Some(Wave {
        category_id: category_id.clone(),
        region,
        window,
        starts_on,
        join_by_on: dates.join_by_on,
        publish_on: dates.publish_on,
        parts,
        members,
        yearly_value,
    }))
}

fn part(renewal: &Renewal, starts_on: NaiveDate) -> WavePart {
    let ending = &renewal.ending;
    let days = (starts_on - renewal.dates.window.start_from()).num_days().max(0);
    let extended = ending.extension_ends_on.and_then(|last| last.succ_opt());
    WavePart {
        contract: ending.contract,
        member_id: ending.member_id,
        ends_on: ending.ends_on,
        yearly_value: ending.yearly_value,
        bridge_days: u32::try_from(days).unwrap_or(u32::MAX),
        within_extension: days == 0 || extended.is_some_and(|until| starts_on <= until),
    }
}
