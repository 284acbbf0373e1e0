//! The calendar and its waves, on examples that can be followed by hand and held against trying everything.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::samples::{category, day, ending, member, site};
use super::*;
use crate::{
    codes::NutsCode,
    id::{LotId, NeedId, TenderId},
    need::{NeedPhase, StartWindow},
};

const TODAY: &str = "2027-01-04";

fn one(ending: Ending, needs: &[FollowingNeed], open: &[OpenJoint], today: &str) -> Renewal {
    let mut found = calendar(vec![ending], needs, open, &RenewalPolicy::default(), day(today)).unwrap();
    found.pop().unwrap()
}

fn window(from: &str, until: &str) -> StartWindow {
    StartWindow::new(day(from), day(until)).unwrap()
}

fn need(phase: NeedPhase, window: StartWindow) -> FollowingNeed {
    FollowingNeed {
        need_id: NeedId::from_uuid(Uuid::from_u128(1)),
        member_id: member(1),
        category_id: category("wifi"),
        phase,
        site_ids: BTreeSet::new(),
        window,
        contract_ends_on: None,
        tender_id: None,
    }
}

#[test]
fn a_contract_is_early_then_to_be_decided_then_late() {
    let ends = || ending(1, 1, day("2027-07-31"), 100);
    let status = |today| one(ends(), &[], &[], today).status;
    // The last day to join is 19 March; 90 days before it is 19 December.
    assert_eq!(status("2026-12-18"), RenewalStatus::Early);
    assert_eq!(status("2026-12-19"), RenewalStatus::Decide);
    assert_eq!(status("2027-03-19"), RenewalStatus::Decide);
    assert_eq!(status("2027-03-20").code(), "late");
    let RenewalStatus::Late(bridge) = status("2027-04-01") else { panic!("not late") };
    assert_eq!(bridge, Bridge { earliest_start_on: day("2027-08-12"), days: 11, within_extension: false });
    let extended = Ending { extension_ends_on: Some(day("2027-12-31")), ..ends() };
    let RenewalStatus::Late(bridge) = one(extended, &[], &[], "2027-04-01").status else {
        panic!("not late")
    };
    assert!(bridge.within_extension);
}

#[test]
fn notice_comes_before_a_joint_tender_when_its_day_is_earlier() {
    let notice = Some(NoticePeriod::Months(6));
    let renewal = one(Ending { notice, ..ending(1, 1, day("2027-07-31"), 100) }, &[], &[], "2027-02-01");
    assert_eq!(renewal.dates.last_notice_on, Some(day("2027-01-31")));
    assert_eq!(renewal.dates.decide_on, day("2027-01-31"));
    assert!(renewal.notice_passed);
    assert_eq!(renewal.status, RenewalStatus::Decide, "a joint tender is still in time");
    let late = Some(NoticePeriod::Days(30));
    let renewal = one(Ending { notice: late, ..ending(1, 1, day("2027-07-31"), 100) }, &[], &[], TODAY);
    assert_eq!(renewal.dates.decide_on, renewal.dates.join.join_by_on);
}

#[test]
fn a_submitted_need_catches_a_contract_and_a_draft_does_not() {
    let ends = || ending(1, 1, day("2027-07-31"), 100);
    let starts = window("2027-07-01", "2027-09-01");
    let status = |need: FollowingNeed| one(ends(), &[need], &[], TODAY).status.code();
    assert_eq!(status(need(NeedPhase::Submitted, starts)), "caught");
    assert_eq!(status(need(NeedPhase::Bundled, starts)), "caught");
    assert_eq!(status(need(NeedPhase::Draft, starts)), "decide");
    assert_eq!(status(need(NeedPhase::Withdrawn, starts)), "decide");
    let elsewhen = window("2026-01-01", "2026-02-01");
    assert_eq!(status(need(NeedPhase::Submitted, elsewhen)), "decide");
    let said =
        FollowingNeed { contract_ends_on: Some(day("2027-07-31")), ..need(NeedPhase::Submitted, elsewhen) };
    assert_eq!(status(said), "caught");
    for other in [
        FollowingNeed { member_id: member(2), ..need(NeedPhase::Submitted, starts) },
        FollowingNeed { category_id: category("devices"), ..need(NeedPhase::Submitted, starts) },
    ] {
        assert_eq!(status(other), "decide");
    }
    let elsewhere = FollowingNeed { site_ids: [site(2)].into(), ..need(NeedPhase::Submitted, starts) };
    let here = Ending { site_ids: [site(1)].into(), ..ends() };
    assert_eq!(one(here, &[elsewhere], &[], TODAY).status.code(), "decide");
    // The draft is shown all the same.
    assert!(one(ends(), &[need(NeedPhase::Draft, starts)], &[], TODAY).need.is_some());
}

#[test]
fn a_need_tells_of_a_contract_that_nobody_wrote_down() {
    let starts = window("2027-08-01", "2027-09-01");
    let tells = |phase| FollowingNeed {
        contract_ends_on: Some(day("2027-07-31")),
        site_ids: [site(1)].into(),
        ..need(phase, starts)
    };
    let told = |known: &[Ending], need: FollowingNeed| stated(known, &[need], |_, _| None);
    let found = told(&[], tells(NeedPhase::Draft));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].ends_on, &found[0].supplier_name), (day("2027-07-31"), &None));
    assert_eq!(one(found[0].clone(), &[tells(NeedPhase::Draft)], &[], TODAY).status.code(), "decide");
    assert_eq!(one(found[0].clone(), &[tells(NeedPhase::Submitted)], &[], TODAY).status.code(), "caught");
    assert_eq!(told(&[], tells(NeedPhase::Withdrawn)), []);
    assert_eq!(told(&[], need(NeedPhase::Draft, starts)), [], "it says nothing of a contract");
    let whole = ending(1, 1, day("2027-07-31"), 100);
    assert_eq!(told(std::slice::from_ref(&whole), tells(NeedPhase::Draft)), [], "that contract is known");
    let elsewhere = Ending { site_ids: [site(2)].into(), ..whole.clone() };
    assert_eq!(told(&[elsewhere], tells(NeedPhase::Draft)).len(), 1);
    let other_day = Ending { ends_on: day("2027-08-31"), ..whole };
    assert_eq!(told(&[other_day], tells(NeedPhase::Draft)).len(), 1);
}

#[test]
fn what_is_in_preparation_fits_by_category_region_and_start() {
    let joint = |number: u128, region: Option<&str>, window| OpenJoint {
        place: JointPlace::Tender {
            tender_id: TenderId::from_uuid(Uuid::from_u128(number)),
            lot_id: LotId::from_uuid(Uuid::from_u128(number)),
        },
        category_id: category("wifi"),
        region: region.map(|code| NutsCode::new(code).unwrap()),
        window,
    };
    let fits = window("2027-08-15", "2027-12-01");
    let open = [
        joint(4, Some("NL36"), fits),
        joint(3, None, fits),
        joint(2, Some("NL41"), fits),
        joint(1, Some("NL36"), window("2027-10-01", "2027-12-01")),
        OpenJoint { category_id: category("devices"), ..joint(5, None, fits) },
    ];
    let found = one(ending(1, 1, day("2027-07-31"), 100), &[], &open, TODAY).open;
    assert_eq!(found, [open[1].place, open[0].place]);
}

fn proposed(endings: Vec<Ending>, policy: &RenewalPolicy) -> Vec<Wave> {
    let found = calendar(endings, &[], &[], policy, day(TODAY)).unwrap();
    waves(&found, policy, day(TODAY)).unwrap()
}

#[test]
fn contracts_that_end_within_a_month_share_one_tender() {
    let found = proposed(
        vec![
            ending(1, 1, day("2027-07-31"), 1_200_000),
            ending(2, 2, day("2027-08-14"), 3_000_000),
            ending(3, 3, day("2027-12-31"), 900_000),
            ending(4, 4, day("2027-12-31"), 100_000),
            ending(5, 5, day("2028-07-31"), 500_000),
        ],
        &RenewalPolicy::default(),
    );
    let told: Vec<_> = found
        .iter()
        .map(|wave| (wave.starts_on.to_string(), wave.members, wave.yearly_value.map(|value| value.minor())))
        .collect();
    assert_eq!(
        told,
        [("2027-08-15".to_owned(), 2, Some(4_200_000)), ("2028-01-01".to_owned(), 2, Some(1_000_000))],
        "the fifth has no company"
    );
    let first = &found[0];
    assert_eq!(first.parts.iter().map(|part| part.bridge_days).collect::<Vec<_>>(), [14, 0]);
    assert_eq!(first.window, window("2027-08-15", "2027-09-01"));
    let told = explanation(first, true);
    assert_eq!(
        told.en,
        "One tender that starts on 15 August 2027 catches 2 contracts of 2 members, together EUR 42,000.00 a year; fewer tenders would \
         not catch all in this category and region. From 15 August 2027 to 1 September 2027 what follows can begin for all of them. \
         Until the start 1 of them must be bridged, for 14 days at most; 0 of these can be extended that long. Members can join until \
         2 April 2027; the notice then goes out on 7 May 2027 at the latest."
    );
    assert!(
        told.nl.starts_with("Eén aanbesteding die op 15 augustus 2027 ingaat, vangt 2 aflopende contracten")
    );
    assert!(!explanation(first, false).nl.contains("42.000"));
}

#[test]
fn other_regions_and_caught_or_ended_contracts_are_no_company() {
    let policy = RenewalPolicy::default();
    let there =
        Ending { region: Some(NutsCode::new("NL414").unwrap()), ..ending(2, 2, day("2027-07-31"), 1) };
    let ended = ending(3, 3, day("2027-01-03"), 1);
    assert_eq!(proposed(vec![ending(1, 1, day("2027-07-31"), 1), there, ended], &policy), []);
    let endings = vec![ending(1, 1, day("2027-07-31"), 1), ending(2, 2, day("2027-07-31"), 1)];
    assert_eq!(proposed(endings.clone(), &policy).len(), 1);
    let caught = [need(NeedPhase::Submitted, window("2027-08-01", "2027-09-01"))];
    let found = calendar(endings, &caught, &[], &policy, day(TODAY)).unwrap();
    assert_eq!(waves(&found, &policy, day(TODAY)).unwrap(), []);
}

#[test]
fn late_contracts_are_caught_by_the_first_tender_that_can_be() {
    let found = proposed(
        vec![ending(1, 1, day("2027-01-31"), 1), ending(2, 2, day("2027-03-31"), 1)],
        &RenewalPolicy::default(),
    );
    let [wave] = found.as_slice() else { panic!("{found:?}") };
    assert!(wave.join_by_on >= day(TODAY));
    assert_eq!(wave.starts_on, joint_tender(day(TODAY), JoinPace::default()).unwrap().contract_starts_on);
    assert!(wave.parts.iter().all(|part| part.bridge_days > 31 && !part.within_extension));
}

/// The fewest sets with a common day that spans can be divided into, and the most value one set of such a division can have: by trying
/// every division.
fn by_trying(spans: &[(NaiveDate, NaiveDate, i64)]) -> (usize, i64) {
    fn divide(
        spans: &[(NaiveDate, NaiveDate, i64)],
        sets: &mut Vec<(NaiveDate, NaiveDate, i64)>,
        best: &mut (usize, i64),
    ) {
        let Some(((from, until, value), rest)) = spans.split_first() else {
            let largest = sets.iter().map(|set| set.2).max().unwrap_or_default();
            if sets.len() < best.0 || (sets.len() == best.0 && largest > best.1) {
                *best = (sets.len(), largest);
            }
            return;
        };
        if sets.len() > best.0 {
            return;
        }
        for index in 0..sets.len() {
            let set = sets[index];
            let joined = (set.0.max(*from), set.1.min(*until), set.2 + value);
            if joined.0 <= joined.1 {
                sets[index] = joined;
                divide(rest, sets, best);
                sets[index] = set;
            }
        }
        sets.push((*from, *until, *value));
        divide(rest, sets, best);
        sets.pop();
    }
    let mut best = (usize::MAX, 0);
    divide(spans, &mut Vec::new(), &mut best);
    best
}

fn random_endings() -> impl Strategy<Value = Vec<Ending>> {
    let one = (0_u64..150, proptest::option::of(1_u64..150), 1_i64..50);
    proptest::collection::vec(one, 1..8).prop_map(|rows| {
        let first = day("2027-09-01");
        let row = |(number, (offset, extension, value)): (u128, (u64, Option<u64>, i64))| {
            let ends_on = first + Days::new(offset);
            let extension_ends_on = extension.map(|days| ends_on + Days::new(days));
            Ending { extension_ends_on, ..ending(number, number, ends_on, value) }
        };
        (1..).zip(rows).map(row).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_waves_are_as_few_as_can_be_and_the_largest_catches_the_most(endings in random_endings()) {
        let policy = RenewalPolicy { min_members: 1, ..RenewalPolicy::default() };
        let found = calendar(endings.clone(), &[], &[], &policy, day(TODAY)).unwrap();
        let proposed = waves(&found, &policy, day(TODAY)).unwrap();
        let spans: Vec<_> = found
            .iter()
            .map(|renewal| {
                let window = renewal.dates.window;
                (window.start_from(), window.start_until(), renewal.ending.yearly_value.unwrap().minor())
            })
            .collect();
        let largest = proposed.iter().filter_map(|wave| wave.yearly_value).map(|value| value.minor()).max();
        prop_assert_eq!((proposed.len(), largest.unwrap()), by_trying(&spans));
        // Each contract is caught once, on a day on which it can be followed.
        let mut caught: Vec<_> = proposed.iter().flat_map(|wave| wave.parts.iter().map(|part| part.contract)).collect();
        caught.sort_unstable();
        let mut all: Vec<_> = endings.iter().map(|ending| ending.contract).collect();
        all.sort_unstable();
        prop_assert_eq!(caught, all);
        for wave in &proposed {
            for part in &wave.parts {
                let renewal = found.iter().find(|renewal| renewal.ending.contract == part.contract).unwrap();
                prop_assert!(renewal.dates.window.common(wave.window) == Some(wave.window));
            }
            prop_assert!(wave.join_by_on < wave.publish_on && wave.publish_on < wave.starts_on);
        }
    }

    #[test]
    fn the_order_of_contracts_does_not_matter(endings in random_endings(), turn in 0_usize..8) {
        let policy = RenewalPolicy { min_members: 1, ..RenewalPolicy::default() };
        let mut turned = endings.clone();
        turned.reverse();
        let length = turned.len();
        turned.rotate_left(turn % length);
        prop_assert_eq!(proposed(endings, &policy), proposed(turned, &policy));
    }
}
