//! When a member is reminded that it must decide.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

/// How many days before the decision day members are reminded: 1 to 10 different numbers from 0 to 730.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderDays(BTreeSet<u16>);

/// The text is no list of reminder days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("reminder days are 1 to 10 different numbers from 0 to 730, such as 90,30,7")]
pub struct ReminderDaysError;

impl ReminderDays {
    /// These numbers of days.
    ///
    /// # Errors
    /// [`ReminderDaysError`] for none, more than ten, one twice, or one above 730.
    pub fn new(days: &[u16]) -> Result<Self, ReminderDaysError> {
        let set: BTreeSet<u16> = days.iter().copied().filter(|days| *days <= 730).collect();
        if (1..=10).contains(&days.len()) && set.len() == days.len() {
            Ok(Self(set))
        } else {
            Err(ReminderDaysError)
        }
    }

    /// Reads numbers with commas between them, such as `90,30,7`, in any order.
    ///
    /// # Errors
    /// [`ReminderDaysError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, ReminderDaysError> {
        let days: Result<Vec<u16>, _> = text.split(',').map(|days| days.trim().parse()).collect();
        Self::new(&days.map_err(|_| ReminderDaysError)?)
    }
}

impl Default for ReminderDays {
    /// 90, 30 and 7 days before.
    fn default() -> Self {
        Self([90, 30, 7].into())
    }
}

impl std::fmt::Display for ReminderDays {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let days: Vec<String> = self.0.iter().rev().map(ToString::to_string).collect();
        formatter.write_str(&days.join(","))
    }
}

/// A reminder that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueReminder {
    /// Which one is sent.
    pub days_before: u16,
    /// All that are done with it: itself, and earlier ones that nobody sent in time. Two letters on one day tell no more than one.
    pub settles: BTreeSet<u16>,
}

/// The reminder that is due today, when the ones in `sent` were sent. After the decision day there is nothing left to remind of.
#[must_use]
pub fn due(
    decide_on: NaiveDate,
    today: NaiveDate,
    days: &ReminderDays,
    sent: &BTreeSet<u16>,
) -> Option<DueReminder> {
    let reached = |before: &u16| {
        decide_on.checked_sub_days(Days::new(u64::from(*before))).is_some_and(|moment| moment <= today)
    };
    let reached: BTreeSet<u16> = days.0.iter().copied().filter(reached).collect();
    let nearest = reached.first().copied().filter(|nearest| today <= decide_on && !sent.contains(nearest))?;
    Some(DueReminder { days_before: nearest, settles: reached.difference(sent).copied().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::renewal::samples::day;
    use proptest::prelude::*;

    #[test]
    fn reminder_days_are_a_short_list_of_different_numbers() {
        assert_eq!(ReminderDays::parse("7, 30,90"), Ok(ReminderDays::default()));
        assert_eq!(ReminderDays::default().to_string(), "90,30,7");
        for text in ["", "7,7", "731", "-1", "7;30", "1,2,3,4,5,6,7,8,9,10,11"] {
            assert_eq!(ReminderDays::parse(text), Err(ReminderDaysError), "{text:?}");
        }
    }

    #[test]
    fn a_member_is_reminded_at_each_moment_once_and_late_ones_fall_together() {
        let decide_on = day("2027-06-30");
        let due_on = |today, sent: &[u16]| {
            due(decide_on, day(today), &ReminderDays::default(), &sent.iter().copied().collect())
                .map(|due| (due.days_before, due.settles.into_iter().collect::<Vec<_>>()))
        };
        assert_eq!(due_on("2027-03-31", &[]), None);
        assert_eq!(due_on("2027-04-01", &[]), Some((90, vec![90])));
        assert_eq!(due_on("2027-05-30", &[90]), None);
        assert_eq!(due_on("2027-05-31", &[90]), Some((30, vec![30])));
        assert_eq!(due_on("2027-06-25", &[]), Some((7, vec![7, 30, 90])));
        assert_eq!(due_on("2027-06-25", &[7]), None, "an earlier one is not sent after a later one");
        assert_eq!(due_on("2027-06-30", &[]), Some((7, vec![7, 30, 90])));
        assert_eq!(due_on("2027-07-01", &[]), None);
    }

    proptest! {
        #[test]
        fn day_by_day_every_moment_is_settled_once(
            moments in proptest::collection::btree_set(0_u16..200, 1..6), begins in 0_u64..250, gap in 1_usize..40,
        ) {
            let decide_on = day("2027-06-30");
            let days = ReminderDays::new(&moments.iter().copied().collect::<Vec<_>>()).unwrap();
            let first = decide_on - Days::new(begins);
            let mut sent = BTreeSet::new();
            let mut letters = 0;
            // The sweep may miss days, but it runs on the last one.
            let visited: BTreeSet<_> = first.iter_days().take_while(|day| *day <= decide_on).step_by(gap).chain([decide_on]).collect();
            for today in visited {
                for _ in 0..2 {
                    if let Some(due) = due(decide_on, today, &days, &sent) {
                        prop_assert!(due.settles.contains(&due.days_before));
                        prop_assert!(due.settles.is_disjoint(&sent));
                        sent.extend(due.settles);
                        letters += 1;
                    }
                }
            }
            prop_assert_eq!(&sent, &moments);
            prop_assert!(letters <= moments.len());
        }
    }
}
