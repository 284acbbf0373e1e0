use uuid::Uuid;

use super::*;
use crate::category::{Category, shipped};
use crate::codes::{NutsCode, SiteCode};
use crate::id::SiteId;
use crate::member::{Address, Postcode, Site};
use crate::money::Money;
use crate::names::Title;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> Moment {
    Moment::from("2027-03-01T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap())
}

fn today() -> NaiveDate {
    day("2027-03-01")
}

fn category(id: &str) -> Category {
    shipped().into_iter().find(|category| category.id().as_str() == id).unwrap()
}

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn site(number: u128, member_id: MemberId) -> Site {
    let title = |text: &str| Title::new(text).unwrap();
    Site {
        id: SiteId::from_uuid(Uuid::from_u128(number)),
        member_id,
        code: SiteCode::new(&format!("12AB0{number}")).unwrap(),
        name: title("De Lindeboom"),
        address: Address {
            street: title("Havenstraat 1"),
            postcode: Postcode::parse("3311 AB").unwrap(),
            town: title("Dordrecht"),
        },
        region: NutsCode::new("NL366").unwrap(),
    }
}

fn sites() -> [Site; 2] {
    [site(1, member(1)), site(2, member(2))]
}

/// 42 indoor access points for site 1 of member 1, to start in August or September 2027.
fn content() -> NeedContent {
    let asked = [("placement".to_owned(), "indoor".to_owned())].into();
    let line = NeedLine::exactly(sites()[0].id, Quantity::new(42).unwrap());
    NeedContent {
        category_id: CategoryId::new("wifi").unwrap(),
        requirements: Requirements::parse(&category("wifi"), &asked).unwrap(),
        lines: NeedLines::new(vec![line]).unwrap(),
        window: StartWindow::new(day("2027-08-01"), day("2027-09-30")).unwrap(),
        contract_ends_on: Some(day("2027-07-31")),
        budget: Some(Budget::new(Money::eur_minor(2_500_000)).unwrap()),
        commitment: Commitment::default(),
        remarks: None,
    }
}

fn drafted(content: NeedContent) -> Result<Need, Vec<NeedProblem>> {
    let wish = NeedDraft { member_id: member(1), content };
    draft(NeedId::from_uuid(Uuid::from_u128(9)), wish, &category("wifi"), &sites())
}

fn submitted() -> Need {
    submit(&drafted(content()).unwrap(), &category("wifi"), now(), today()).unwrap().need
}

#[test]
fn a_need_runs_from_draft_to_lot_and_back() {
    let need = drafted(content()).unwrap();
    assert_eq!((need.phase(), need.quantity().get()), (NeedPhase::Draft, 42));
    let submitted = submit(&need, &category("wifi"), now(), today()).unwrap();
    assert_eq!(submitted.remarks, []);
    assert_eq!(submitted.need.submitted_at(), Some(now()));
    let bundled = bundle(&submitted.need).unwrap();
    assert_eq!(bundled.phase(), NeedPhase::Bundled);
    assert_eq!(release(&bundled), Ok(submitted.need));
}

#[test]
fn a_bundled_need_is_released_before_it_is_withdrawn() {
    let bundled = bundle(&submitted()).unwrap();
    assert_eq!(withdraw(&bundled).unwrap_err().to_string(), "a need in phase bundled cannot be withdrawn");
    let withdrawn = withdraw(&release(&bundled).unwrap()).unwrap();
    assert_eq!(withdrawn.phase(), NeedPhase::Withdrawn);
}

#[test]
fn a_draft_names_only_the_members_own_sites_and_what_its_category_knows() {
    let mut foreign = content();
    let line = NeedLine::exactly(sites()[1].id, Quantity::new(1).unwrap());
    foreign.lines = NeedLines::new(vec![foreign.lines.as_slice()[0], line]).unwrap();
    foreign.requirements = Requirements::default();
    assert_eq!(
        drafted(foreign),
        Err(vec![
            NeedProblem::Requirement(RequirementError::Missing {
                key: crate::codes::AttributeKey::new("placement").unwrap(),
                allowed: vec!["indoor".to_owned(), "outdoor".to_owned()],
            }),
            NeedProblem::UnknownSite { position: 1, site_id: sites()[1].id },
        ])
    );
    let elsewhere = NeedContent { category_id: CategoryId::new("support").unwrap(), ..content() };
    assert!(matches!(drafted(elsewhere).unwrap_err()[..], [NeedProblem::OtherCategory { .. }]));
}

#[test]
fn only_a_draft_is_revised() {
    let later = NeedContent { contract_ends_on: None, ..content() };
    let revised = revise(&drafted(content()).unwrap(), later.clone(), &category("wifi"), &sites());
    assert_eq!(revised.unwrap().content(), &later);
    assert_eq!(
        revise(&submitted(), later, &category("wifi"), &sites()),
        Err(ReviseNeedError::Phase(NeedPhaseError { phase: NeedPhase::Submitted, event: NeedEvent::Revise }))
    );
    let nowhere = revise(&drafted(content()).unwrap(), content(), &category("wifi"), &[]);
    assert!(matches!(nowhere, Err(ReviseNeedError::Content(problems)) if problems.len() == 1));
}

#[test]
fn the_reasons_against_a_submission_come_in_their_order() {
    let past =
        NeedContent { window: StartWindow::new(day("2027-01-01"), day("2027-02-28")).unwrap(), ..content() };
    let need = drafted(past).unwrap();
    let mut changed = category("wifi").definition().clone();
    changed.attributes.clear();
    let changed = Category::new(changed).unwrap();
    let other = category("support");

    let withdrawn = withdraw(&need).unwrap();
    assert!(matches!(submit(&withdrawn, &other, now(), today()), Err(SubmitNeedError::Phase(_))));
    assert!(matches!(submit(&need, &other, now(), today()), Err(SubmitNeedError::OtherCategory { .. })));
    assert!(matches!(
        submit(&need, &changed, now(), today()),
        Err(SubmitNeedError::Requirements(errors)) if errors.len() == 3
    ));
    assert_eq!(
        submit(&need, &category("wifi"), now(), today()),
        Err(SubmitNeedError::WindowPassed { start_until: day("2027-02-28") })
    );
    assert!(submit(&need, &category("wifi"), now(), day("2027-02-28")).is_ok());
}

#[test]
fn what_a_member_should_look_at_does_not_stop_it() {
    let remarks = |contract_ends_on: &str, today: &str| {
        let need = drafted(NeedContent { contract_ends_on: Some(day(contract_ends_on)), ..content() });
        submit(&need.unwrap(), &category("wifi"), now(), day(today)).unwrap().remarks
    };
    let start_from = day("2027-08-01");
    let contract_ends_on = day("2027-08-01");
    let during = NeedRemark::StartsDuringContract { start_from, contract_ends_on };
    assert_eq!(remarks("2027-07-31", "2027-08-01"), []);
    assert_eq!(remarks("2027-08-01", "2027-08-02"), [NeedRemark::WindowHasBegun { start_from }, during]);
    let contract_ends_on = day("2027-07-30");
    assert_eq!(
        remarks("2027-07-30", "2027-03-01"),
        [NeedRemark::GapAfterContract { contract_ends_on, start_from }]
    );
}

#[test]
fn a_stored_need_that_contradicts_itself_is_not_taken() {
    let restore = |phase, submitted_at| {
        let wish = NeedDraft { member_id: member(1), content: content() };
        Need::restore(NeedId::from_uuid(Uuid::from_u128(9)), wish, phase, submitted_at)
    };
    for phase in NeedPhase::ALL {
        let (never, once) = (restore(phase, None).is_ok(), restore(phase, Some(now())).is_ok());
        let expected = match phase {
            NeedPhase::Draft => (true, false),
            NeedPhase::Submitted | NeedPhase::Bundled => (false, true),
            NeedPhase::Withdrawn => (true, true),
        };
        assert_eq!((never, once), expected, "{phase:?}");
    }
    assert_eq!(restore(NeedPhase::Submitted, Some(now())), Ok(submitted()));
}

#[test]
fn only_a_draft_can_be_thrown_away() {
    let need = drafted(content()).unwrap();
    assert_eq!(discard(&need), Ok(need.id()));
    assert_eq!(discard(&submitted()), Err(NotADraft { phase: NeedPhase::Submitted }));
    assert_eq!(discard(&withdraw(&need).unwrap()), Err(NotADraft { phase: NeedPhase::Withdrawn }));
}
