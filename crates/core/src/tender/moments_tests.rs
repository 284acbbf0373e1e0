//! The phase that is derived from stored moments is the phase that the table of transitions gives.

use std::collections::BTreeSet;

use chrono::Duration;
use proptest::prelude::*;

use super::moments::*;
use super::phase::{TenderEvent, TenderPhase, next};
use crate::{
    calendar::parse_local,
    moment::Moment,
    rules::{RuleSetVersion, rule_set},
};

fn at(local: &str) -> Moment {
    parse_local(local.parse().unwrap()).unwrap()
}

fn plus(moment: Moment, minutes: i64) -> Moment {
    moment.checked_add(Duration::minutes(minutes)).unwrap()
}

/// Does what an event stands for; a publication has its deadline an hour later.
fn apply(moments: &TenderMoments, event: TenderEvent, now: Moment) -> Result<TenderMoments, StepError> {
    match event {
        TenderEvent::SubmitForApproval => submit_for_approval(moments, now),
        TenderEvent::SendBack => send_back(moments, now),
        TenderEvent::Publish => publish(moments, plus(now, 60), now).map_err(|error| match error {
            AnnounceError::Step(error) => error,
            AnnounceError::DeadlineNotAhead => panic!("an hour later is ahead"),
        }),
        TenderEvent::Open => open(moments, now),
        TenderEvent::ConcludeEvaluation => conclude_evaluation(moments, now),
        TenderEvent::DecideAward => decide_award(moments, now),
        TenderEvent::NotifyAward => {
            notify_award(moments, rule_set(RuleSetVersion::Nl2026), now).map_err(|error| match error {
                NotifyAwardError::Step(error) => error,
                NotifyAwardError::OutsideCalendar(_) => panic!("this century is inside the calendar"),
            })
        }
        TenderEvent::Cancel => cancel(moments, now),
        TenderEvent::DeclareUnsuccessful => declare_unsuccessful(moments, now),
    }
}

/// Does every event in a state and compares with the table; gives the states that follow.
fn follow_all(moments: &TenderMoments, now: Moment) -> Vec<TenderMoments> {
    let before = phase(moments, now);
    let mut following = vec![];
    for event in TenderEvent::ALL {
        match (apply(moments, *event, now), next(before, *event)) {
            (Ok(after), Ok(expected)) => {
                assert_eq!(phase(&after, now), expected, "{event} in {before}");
                assert_eq!(TenderMoments::new(after.stored()), Ok(after), "{event} in {before}");
                following.push(after);
            }
            (Err(StepError::Illegal(refused)), Err(expected)) => assert_eq!(refused, expected),
            (done, expected) => panic!("{event} in {before}: {done:?}, but the table says {expected:?}"),
        }
    }
    following
}

#[test]
fn in_every_state_that_can_be_reached_acts_and_table_agree() {
    let mut states = vec![(TenderMoments::default(), at("2027-01-04T09:00:00"))];
    let mut phases = BTreeSet::new();
    // The longest life, with documents sent back twice, has ten acts and two steps of the clock.
    for _ in 0..13 {
        let mut following = BTreeSet::new();
        for (moments, now) in states {
            phases.insert(phase(&moments, now));
            let later = plus(now, 1);
            following.extend(follow_all(&moments, later).into_iter().map(|moments| (order(&moments), later)));
            if let Some(due_at) = moments.next_due_at(now) {
                let just_before = due_at.checked_add(Duration::microseconds(-1)).unwrap();
                assert_eq!(phase(&moments, just_before), phase(&moments, now));
                assert_eq!(Some(phase(&moments, due_at)), phase(&moments, now).follows_by_clock());
                following.insert((order(&moments), due_at));
            } else {
                assert_eq!(phase(&moments, now).follows_by_clock(), None);
            }
        }
        states = following.into_iter().map(|(stored, now)| (restore(stored), now)).collect();
    }
    assert_eq!(phases, TenderPhase::ALL.iter().copied().collect());
}

type Row = [Option<Moment>; 10];

/// As a row of a table, which can be kept in an ordered set.
fn order(moments: &TenderMoments) -> Row {
    let s = moments.stored();
    [
        s.submitted_at,
        s.published_at,
        s.deadline_at,
        s.opened_at,
        s.evaluated_at,
        s.award_decided_at,
        s.notified_at,
        s.standstill_ends_at,
        s.cancelled_at,
        s.unsuccessful_at,
    ]
}

fn restore(row: Row) -> TenderMoments {
    TenderMoments::new(stored(row)).unwrap()
}

fn stored(row: Row) -> StoredMoments {
    let [
        submitted_at,
        published_at,
        deadline_at,
        opened_at,
        evaluated_at,
        award_decided_at,
        notified_at,
        standstill_ends_at,
        cancelled_at,
        unsuccessful_at,
    ] = row;
    StoredMoments {
        submitted_at,
        published_at,
        deadline_at,
        opened_at,
        evaluated_at,
        award_decided_at,
        notified_at,
        standstill_ends_at,
        cancelled_at,
        unsuccessful_at,
    }
}

proptest! {
    #[test]
    fn whatever_is_done_and_whenever_acts_and_table_agree(
        acts in prop::collection::vec((0_usize..9, prop_oneof![Just(0_i64), 0_i64..90, Just(60 * 24 * 30)]), 0..40),
    ) {
        let mut now = at("2027-03-20T09:00:00");
        let mut moments = TenderMoments::default();
        for (event, minutes) in acts {
            now = plus(now, minutes);
            follow_all(&moments, now);
            if let Ok(after) = apply(&moments, TenderEvent::ALL[event], now) {
                moments = after;
            }
        }
    }

    #[test]
    fn moments_that_pass_the_check_are_in_the_order_of_a_procedure(
        minutes in prop::array::uniform10(prop::option::weighted(0.7, 0_i64..6)),
    ) {
        let row = minutes.map(|minutes| minutes.map(|minutes| plus(at("2027-01-04T09:00:00"), minutes)));
        if let Ok(moments) = TenderMoments::new(stored(row)) {
            let s = moments.stored();
            prop_assert!(s.published_at.is_none() || s.submitted_at.is_some() && s.submitted_at <= s.published_at);
            prop_assert_eq!(s.published_at.is_some(), s.deadline_at.is_some());
            prop_assert!(s.deadline_at.is_none() || s.published_at < s.deadline_at);
            prop_assert!(s.opened_at.is_none() || s.deadline_at <= s.opened_at);
            prop_assert_eq!(s.notified_at.is_some(), s.standstill_ends_at.is_some());
            prop_assert!(s.standstill_ends_at.is_none() || s.notified_at < s.standstill_ends_at);
            prop_assert!(s.cancelled_at.is_none() || s.unsuccessful_at.is_none());
            prop_assert!(s.unsuccessful_at.is_none() || s.deadline_at.is_some() && s.deadline_at <= s.unsuccessful_at);
        }
    }
}

/// A tender that is through the standstill.
fn whole_life() -> StoredMoments {
    StoredMoments {
        submitted_at: Some(at("2026-11-16T10:00:00")),
        published_at: Some(at("2026-11-23T09:30:00")),
        deadline_at: Some(at("2027-01-05T12:00:00")),
        opened_at: Some(at("2027-01-05T14:00:00")),
        evaluated_at: Some(at("2027-01-26T10:00:00")),
        award_decided_at: Some(at("2027-01-26T11:00:00")),
        notified_at: Some(at("2027-01-26T12:00:00")),
        standstill_ends_at: Some(at("2027-02-16T00:00:00")),
        cancelled_at: None,
        unsuccessful_at: None,
    }
}

#[test]
fn at_the_deadline_it_is_closed_and_at_the_end_of_the_standstill_awarded() {
    let bidding = TenderMoments::new(StoredMoments {
        opened_at: None,
        evaluated_at: None,
        award_decided_at: None,
        notified_at: None,
        standstill_ends_at: None,
        ..whole_life()
    })
    .unwrap();
    assert_eq!(phase(&bidding, at("2027-01-05T11:59:59")), TenderPhase::Published);
    assert_eq!(phase(&bidding, at("2027-01-05T12:00:00")), TenderPhase::Closed);
    let waiting = TenderMoments::new(whole_life()).unwrap();
    assert_eq!(phase(&waiting, at("2027-02-15T23:59:59")), TenderPhase::Standstill);
    assert_eq!(phase(&waiting, at("2027-02-16T00:00:00")), TenderPhase::Awarded);
}

#[test]
fn stored_moments_are_checked_again_when_they_are_read() {
    type Change = fn(&mut StoredMoments);
    let cases: &[(Change, &str)] = &[
        (|m| m.submitted_at = None, "a tender with publishedAt must have submittedAt"),
        (|m| m.deadline_at = None, "a tender with publishedAt must have deadlineAt"),
        (|m| m.opened_at = None, "a tender with evaluatedAt must have openedAt"),
        (|m| m.notified_at = None, "a tender with standstillEndsAt must have notifiedAt"),
        (|m| m.standstill_ends_at = None, "a tender with notifiedAt must have standstillEndsAt"),
        (|m| m.deadline_at = m.published_at, "deadlineAt must not come before publishedAt"),
        (|m| m.opened_at = Some(at("2027-01-05T11:59:59")), "openedAt must not come before deadlineAt"),
        (|m| m.evaluated_at = m.submitted_at, "evaluatedAt must not come before openedAt"),
        (|m| m.standstill_ends_at = m.notified_at, "standstillEndsAt must not come before notifiedAt"),
        (|m| m.cancelled_at = m.evaluated_at, "cancelledAt must not come before awardDecidedAt"),
        (|m| m.cancelled_at = m.standstill_ends_at, "standstillEndsAt must not come before cancelledAt"),
        (
            |m| (m.cancelled_at, m.unsuccessful_at) = (m.notified_at, m.notified_at),
            "a tender cannot have both cancelledAt and unsuccessfulAt",
        ),
        (
            |m| m.unsuccessful_at = m.notified_at,
            "a tender cannot have both awardDecidedAt and unsuccessfulAt",
        ),
    ];
    assert!(TenderMoments::new(whole_life()).is_ok());
    for (change, expected) in cases {
        let mut stored = whole_life();
        change(&mut stored);
        assert_eq!(TenderMoments::new(stored).unwrap_err().to_string(), *expected);
    }
}

#[test]
fn the_standstill_runs_from_the_day_after_sending_to_the_end_of_a_working_day() {
    let set = rule_set(RuleSetVersion::Nl2026);
    for (notified, ends) in [
        ("2026-12-07T16:00:00", "2026-12-29T00:00:00"),
        ("2027-04-07T00:00:00", "2027-04-29T00:00:00"),
        ("2027-04-16T23:59:59", "2027-05-08T00:00:00"),
        // The clock goes forward in between: still midnight in Amsterdam.
        ("2027-03-15T12:00:00", "2027-04-06T00:00:00"),
    ] {
        assert_eq!(standstill_ends_at(set, at(notified)), Ok(at(ends)), "{notified}");
    }
}

#[test]
fn a_clock_that_is_behind_does_not_write_history() {
    let now = at("2027-01-04T09:00:00");
    let submitted = submit_for_approval(&TenderMoments::default(), now).unwrap();
    assert_eq!(send_back(&submitted, plus(now, -1)), Err(StepError::ClockBehind { latest_at: now }));
    assert_eq!(publish(&submitted, now, now), Err(AnnounceError::DeadlineNotAhead));
}
