use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::money::Currency;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn moment(text: &str) -> Moment {
    Moment::from(text.parse::<chrono::DateTime<chrono::Utc>>().unwrap())
}

fn member(number: u128) -> MemberId {
    MemberId::from_uuid(Uuid::from_u128(number))
}

fn id(number: u128) -> MandateId {
    MandateId::from_uuid(Uuid::from_u128(number))
}

fn wifi() -> CategoryId {
    CategoryId::new("wifi").unwrap()
}

/// A mandate of member 1 for wifi during 2027, up to a number of euros.
fn terms(number: u128, euros: i64) -> MandateTerms {
    MandateTerms {
        id: id(number),
        member_id: member(1),
        category_id: wifi(),
        max_value: Money::eur_minor(euros * 100),
        valid_from: day("2027-01-01"),
        valid_until: day("2027-12-31"),
        signatory: PersonName::new("J. Voorbeeld").unwrap(),
        signed_on: day("2026-12-15"),
        document: None,
    }
}

fn mandate(number: u128, euros: i64) -> Mandate {
    Mandate::new(terms(number, euros), None).unwrap()
}

fn covered(mandates: &[Mandate], euros: i64, on: &str) -> Result<MandateId, MandateGap> {
    covers(mandates, member(1), &wifi(), Money::eur_minor(euros * 100), day(on))
}

#[test]
fn a_mandate_covers_its_maximum_on_its_first_and_last_day() {
    let mandates = [mandate(1, 50_000)];
    assert_eq!(covered(&mandates, 50_000, "2027-01-01"), Ok(id(1)));
    assert_eq!(covered(&mandates, 50_000, "2027-12-31"), Ok(id(1)));
}

#[test]
fn the_gap_says_what_is_lacking() {
    let one = mandate(1, 50_000);
    assert_eq!(covered(&[], 1, "2027-06-01"), Err(MandateGap::None));
    let elsewhere =
        covers(std::slice::from_ref(&one), member(2), &wifi(), Money::eur_minor(1), day("2027-06-01"));
    assert_eq!(elsewhere, Err(MandateGap::None), "another member's mandate");

    let out_of_period = MandateGap::OutOfPeriod {
        mandate_id: id(1),
        begins_on: day("2027-01-01"),
        valid_until: day("2027-12-31"),
    };
    assert_eq!(covered(std::slice::from_ref(&one), 1, "2028-01-01"), Err(out_of_period));
    assert_eq!(covered(std::slice::from_ref(&one), 1, "2026-12-31"), Err(out_of_period));
    assert_eq!(
        covered(std::slice::from_ref(&one), 50_001, "2027-06-01"),
        Err(MandateGap::AboveMaximum {
            mandate_id: id(1),
            max_value: Money::eur_minor(5_000_000),
            excess: Money::eur_minor(100),
        })
    );
    let revoked_at = moment("2027-05-01T10:00:00Z");
    let revoked = revoke(&one, revoked_at).unwrap();
    assert_eq!(
        covered(&[revoked], 1, "2027-06-01"),
        Err(MandateGap::Revoked { mandate_id: id(1), revoked_at })
    );
}

#[test]
fn a_mandate_works_from_its_signature() {
    let late = MandateTerms { signed_on: day("2027-03-10"), ..terms(1, 10) };
    let mandates = [Mandate::new(late, None).unwrap()];
    assert!(covered(&mandates, 1, "2027-03-09").is_err());
    assert_eq!(covered(&mandates, 1, "2027-03-10"), Ok(id(1)));
}

#[test]
fn two_mandates_are_not_added_up() {
    let mandates = [mandate(1, 30_000), mandate(2, 40_000)];
    assert_eq!(covered(&mandates, 40_000, "2027-06-01"), Ok(id(2)));
    assert!(matches!(
        covered(&mandates, 60_000, "2027-06-01"),
        Err(MandateGap::AboveMaximum { mandate_id, .. }) if mandate_id == id(2)
    ));
}

#[test]
fn a_maximum_in_crowns_says_nothing_about_euros() {
    let crowns = MandateTerms { max_value: Money::from_minor(9_000_000, Currency::Sek), ..terms(1, 1) };
    let crowns = Mandate::new(crowns, None).unwrap();
    assert!(matches!(
        covered(std::slice::from_ref(&crowns), 1, "2027-06-01"),
        Err(MandateGap::NotComparable(MoneyError::CurrencyMismatch(..)))
    ));
    assert_eq!(covered(&[crowns, mandate(2, 5)], 5, "2027-06-01"), Ok(id(2)));
}

#[test]
fn several_needs_in_one_category_add_up_against_the_maximum() {
    let part = |member_id, euros: i64| MandatedValue {
        member_id,
        category_id: wifi(),
        value: Money::eur_minor(euros * 100),
    };
    let values = [part(member(2), 1), part(member(1), 30_000), part(member(1), 25_000)];
    let answer = coverage(&[mandate(1, 50_000)], &values, day("2027-06-01"));
    let outcomes: Vec<_> = answer.iter().map(|row| (row.member_id, row.outcome)).collect();
    assert_eq!(
        outcomes,
        [
            (
                member(1),
                Err(MandateGap::AboveMaximum {
                    mandate_id: id(1),
                    max_value: Money::eur_minor(5_000_000),
                    excess: Money::eur_minor(500_000),
                })
            ),
            (member(2), Err(MandateGap::None)),
        ]
    );
}

#[test]
fn all_problems_of_the_terms_are_told_at_once() {
    let wrong = MandateTerms {
        max_value: Money::eur_minor(0),
        valid_until: day("2026-01-01"),
        signed_on: day("2030-01-01"),
        ..terms(1, 1)
    };
    assert_eq!(
        grant(wrong, day("2027-01-01")),
        Err(vec![
            MandateProblem::NoValue,
            MandateProblem::PeriodReversed { valid_from: day("2027-01-01"), valid_until: day("2026-01-01") },
            MandateProblem::SignedInTheFuture { signed_on: day("2030-01-01") },
        ])
    );
    let too_late = MandateTerms { signed_on: day("2028-01-01"), ..terms(1, 1) };
    assert_eq!(
        Mandate::new(too_late, None),
        Err(vec![MandateProblem::SignedAfterItsEnd {
            signed_on: day("2028-01-01"),
            valid_until: day("2027-12-31"),
        }])
    );
}

#[test]
fn a_mandate_is_revoked_once() {
    let first = moment("2027-05-01T10:00:00Z");
    let revoked = revoke(&mandate(1, 1), first).unwrap();
    assert_eq!(revoked.revoked_at(), Some(first));
    assert_eq!(
        revoke(&revoked, moment("2027-05-02T10:00:00Z")),
        Err(RevokeMandateError::AlreadyRevoked { revoked_at: first })
    );
}

proptest! {
    #[test]
    fn the_order_of_mandates_and_values_changes_nothing(
        maxima in prop::collection::vec(1_i64..100, 0..5),
        values in prop::collection::vec((1_u128..3, 1_i64..60), 0..6),
    ) {
        let mut mandates: Vec<_> = (1..).zip(&maxima).map(|(number, euros)| mandate(number, *euros)).collect();
        let mut values: Vec<_> = values
            .into_iter()
            .map(|(number, euros)| MandatedValue {
                member_id: member(number),
                category_id: wifi(),
                value: Money::eur_minor(euros * 100),
            })
            .collect();
        let forwards = coverage(&mandates, &values, day("2027-06-01"));
        mandates.reverse();
        values.reverse();
        prop_assert_eq!(forwards, coverage(&mandates, &values, day("2027-06-01")));
    }
}
