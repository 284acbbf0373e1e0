//! A lawful tender, and what is found when one thing about it is changed.

use proptest::prelude::*;

use super::*;
use crate::{
    calendar::parse_local,
    codes::CategoryId,
    id::MemberId,
    localized::Localized,
    moment::Moment,
    money::{BasisPoints, Currency, Money},
};

fn both(nl: &str, en: &str) -> Localized<String> {
    Localized { nl: nl.to_owned(), en: en.to_owned() }
}

fn at(local: &str) -> Moment {
    parse_local(local.parse().unwrap()).unwrap()
}

fn now() -> Moment {
    at("2026-11-23T09:30:00")
}

fn eur(euros: i64) -> Money {
    Money::eur_minor(euros * 100)
}

fn criterion(nl: &str, en: &str, kind: CriterionKind, weight_bp: u16) -> CriterionDossier {
    CriterionDossier { name: both(nl, en), kind, weight: BasisPoints::new(weight_bp).unwrap() }
}

fn lot(nl: &str, en: &str) -> LotDossier {
    LotDossier {
        title: both(nl, en),
        description: both("Toegangspunten met installatie.", "Access points with installation."),
        category: CategoryId::new("wifi").unwrap(),
        estimated_value: eur(300_000),
        maximum_value: Some(eur(400_000)),
        value_of_members: Some(eur(290_000)),
        quantity_units: 1_200,
        allocated_units: 1_200,
        criteria: vec![
            criterion("Prijs", "Price", CriterionKind::Price, 4_000),
            criterion("Kwaliteit", "Quality", CriterionKind::Quality, 6_000),
        ],
        price_only_motivation: String::new(),
    }
}

/// Sent on 23 November 2026: forty days last until Monday 4 January 2027.
fn lawful() -> PublicationDossier {
    PublicationDossier {
        title: both("Wifi voor zeven besturen", "Wifi for seven boards"),
        description: both("Eén raamovereenkomst per perceel.", "One framework agreement per lot."),
        procedure: Procedure::Open,
        regime: Regime::Regular,
        submission: SubmissionForm::Electronic,
        stated_value: Some(eur(600_000)),
        deadline_at: Some(at("2027-01-05T12:00:00")),
        clarifications_until: Some(at("2026-12-25T00:00:00")),
        standstill_days: None,
        framework: Some(FrameworkDossier { term_months: 48, long_term_motivation: String::new() }),
        lots: vec![lot("Noord", "North"), lot("Zuid", "South")],
        member_count: 7,
        mandate_gaps: vec![],
        bundling: BundlingDossier {
            market: "Elf leveranciers, waarvan zes klein.".to_owned(),
            organisation: "De coöperatie begeleidt de overgang.".to_owned(),
            coherence: "Dezelfde techniek op alle vestigingen.".to_owned(),
        },
        lots_motivation: String::new(),
    }
}

fn short(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{:?} {} {}", finding.severity(), finding.rule().code(), finding.subject()))
        .collect()
}

fn check(dossier: &PublicationDossier) -> Vec<Finding> {
    check_publication(dossier, rule_set(RuleSetVersion::Nl2026), now())
}

#[test]
fn nothing_is_found_in_a_lawful_tender() {
    assert_eq!(short(&check(&lawful())), Vec::<String>::new());
}

#[test]
fn one_change_gives_one_finding() {
    type Change = fn(&mut PublicationDossier);
    let cases: &[(Change, &str)] = &[
        (|d| d.title.nl = " ".to_owned(), "Blocks HR-TEXT /title/nl"),
        (|d| d.description.en = String::new(), "Blocks HR-TEXT /description/en"),
        (|d| d.lots[1].title.en = String::new(), "Blocks HR-TEXT /lots/1/title/en"),
        (|d| d.lots[0].description.nl = "\n".to_owned(), "Blocks HR-TEXT /lots/0/description/nl"),
        (|d| d.lots[0].criteria[1].name.en = String::new(), "Blocks HR-TEXT /lots/0/criteria/1/name/en"),
        (|d| d.procedure = Procedure::Restricted, "Blocks HR-PROCEDURE /procedure"),
        (|d| d.lots[0].allocated_units -= 1, "Blocks HR-QUANTITY /lots/0/quantity"),
        (|d| d.deadline_at = None, "Blocks HR-TIMETABLE /deadlineAt"),
        (|d| d.clarifications_until = None, "Blocks HR-TIMETABLE /clarificationsUntil"),
        (|d| d.clarifications_until = Some(now()), "Blocks HR-TIMETABLE /clarificationsUntil"),
        (|d| d.deadline_at = Some(at("2027-01-04T12:00:00")), "Warns CNT-12 /deadlineAt"),
        (|d| d.submission = SubmissionForm::Other, "Blocks TL-01 /deadlineAt"),
        (|d| d.standstill_days = Some(19), "Blocks ST-01 /standstillDays"),
        (|d| d.bundling.market = String::new(), "Blocks LOT-02 /bundlingMotivation/market"),
        (|d| d.bundling.organisation = String::new(), "Blocks LOT-02 /bundlingMotivation/organisation"),
        (|d| d.bundling.coherence = String::new(), "Blocks LOT-02 /bundlingMotivation/coherence"),
        (|d| d.stated_value = Some(eur(599_999)), "Blocks VAL-07 /estimatedValue"),
        (|d| d.lots[0].value_of_members = Some(eur(300_001)), "Warns VAL-05 /lots/0/estimatedValue"),
        (|d| d.lots[0].maximum_value = None, "Blocks FA-04 /lots/0/maximumValue"),
        (|d| d.lots[0].maximum_value = Some(eur(299_999)), "Blocks FA-04 /lots/0/maximumValue"),
        (|d| d.framework.as_mut().unwrap().term_months = 49, "Blocks FA-01 /frameworkTermMonths"),
        (|d| d.framework.as_mut().unwrap().term_months = 0, "Blocks FA-01 /frameworkTermMonths"),
        (|d| d.lots[1].criteria.clear(), "Blocks AW-01 /lots/1/criteria"),
        (
            |d| d.lots[0].criteria = vec![criterion("Prijs", "Price", CriterionKind::Price, 10_000)],
            "Blocks AW-02 /lots/0/priceOnlyMotivation",
        ),
        (
            |d| d.lots[0].criteria[0].weight = BasisPoints::new(3_999).unwrap(),
            "Blocks AW-05 /lots/0/criteria",
        ),
        (
            |d| d.mandate_gaps.push(gap()),
            "Blocks HR-MANDATE /mandates/01890a5d-ac96-774b-bcce-b302099a8057/wifi",
        ),
    ];
    for (change, expected) in cases {
        let mut dossier = lawful();
        change(&mut dossier);
        assert_eq!(short(&check(&dossier)), [*expected]);
    }
}

fn gap() -> MandateGap {
    MandateGap {
        member: MemberId::parse("01890a5d-ac96-774b-bcce-b302099a8057").unwrap(),
        member_name: "Stichting Voorbeeld".to_owned(),
        category: CategoryId::new("wifi").unwrap(),
    }
}

#[test]
fn a_motivation_lifts_what_only_needs_one() {
    let mut dossier = lawful();
    dossier.framework.as_mut().unwrap().term_months = 72;
    dossier.framework.as_mut().unwrap().long_term_motivation =
        "De bekabeling wordt over zes jaar afgeschreven.".to_owned();
    dossier.lots = vec![lot("Alles", "Everything")];
    dossier.lots_motivation = "Eén netwerk, één beheerder.".to_owned();
    dossier.stated_value = None;
    dossier.lots[0].criteria = vec![criterion("Prijs", "Price", CriterionKind::Price, 10_000)];
    dossier.lots[0].price_only_motivation = "De kwaliteit ligt vast in de eisen.".to_owned();
    assert_eq!(short(&check(&dossier)), Vec::<String>::new());
    dossier.lots_motivation.clear();
    assert_eq!(short(&check(&dossier)), ["Blocks LOT-04 /lotsMotivation"]);
}

#[test]
fn one_member_with_one_category_bundles_nothing() {
    let mut dossier = lawful();
    dossier.member_count = 1;
    dossier.bundling = BundlingDossier::default();
    assert_eq!(short(&check(&dossier)), Vec::<String>::new());
    dossier.lots[1].category = CategoryId::new("connectivity").unwrap();
    assert_eq!(
        short(&check(&dossier)),
        [
            "Blocks LOT-03 /bundlingMotivation",
            "Blocks LOT-02 /bundlingMotivation/coherence",
            "Blocks LOT-02 /bundlingMotivation/market",
            "Blocks LOT-02 /bundlingMotivation/organisation",
        ]
    );
}

#[test]
fn the_bid_term_lasts_until_the_end_of_its_last_day() {
    let found = |deadline: Moment| {
        let mut dossier = lawful();
        dossier.deadline_at = Some(deadline);
        dossier.clarifications_until = Some(at("2026-12-10T17:00:00"));
        short(&check(&dossier))
    };
    let earliest = at("2027-01-05T00:00:00");
    let instant_before = |moment: Moment| moment.checked_add(chrono::Duration::microseconds(-1)).unwrap();
    assert_eq!(found(earliest), Vec::<String>::new());
    assert_eq!(found(instant_before(earliest)), ["Warns CNT-12 /deadlineAt"]);
    assert_eq!(found(at("2027-01-04T00:00:01")), ["Warns CNT-12 /deadlineAt"]);
    assert_eq!(found(at("2027-01-04T00:00:00")), ["Blocks TL-02 /deadlineAt"]);
    // Saturday 2 January is the fortieth day, but a term does not end on a Saturday.
    assert_eq!(found(at("2027-01-02T23:59:59")), ["Blocks TL-02 /deadlineAt"]);
}

#[test]
fn clarifications_leave_ten_days() {
    let found = |until: &str| {
        let mut dossier = lawful();
        dossier.deadline_at = Some(at("2027-01-05T12:00:00"));
        dossier.clarifications_until = Some(at(until));
        short(&check(&dossier))
    };
    // Ten whole days, 26 December to 4 January, lie between the end of the 25th and the 5th.
    assert_eq!(found("2026-12-26T00:00:00"), Vec::<String>::new());
    assert_eq!(found("2026-12-26T12:00:00"), ["Warns CNT-13 /clarificationsUntil"]);
    assert_eq!(found("2026-12-27T00:00:00"), ["Warns CNT-13 /clarificationsUntil"]);
    assert_eq!(found("2026-12-27T00:00:01"), ["Blocks TL-20 /clarificationsUntil"]);
}

#[test]
fn the_threshold_is_reached_at_the_amount_itself() {
    let found = |procedure, minor, regime| {
        let mut dossier = lawful();
        dossier.procedure = procedure;
        dossier.regime = regime;
        dossier.framework = None;
        dossier.stated_value = None;
        dossier.lots = vec![lot("Alles", "Everything")];
        dossier.lots_motivation = "Eén netwerk.".to_owned();
        dossier.lots[0].value_of_members = None;
        dossier.lots[0].estimated_value = Money::eur_minor(minor);
        let mut found = short(&check(&dossier));
        found.retain(|text| text.contains("TH-"));
        found
    };
    let national = Procedure::NationalWithNotice;
    assert_eq!(found(national, 21_600_000, Regime::Regular), ["Blocks TH-SUB-26 /procedure"]);
    assert!(found(national, 21_599_999, Regime::Regular).is_empty());
    assert!(found(national, 74_999_999, Regime::SocialAndSpecific).is_empty());
    assert_eq!(found(national, 75_000_000, Regime::SocialAndSpecific), ["Blocks TH-SOC /procedure"]);
    assert!(found(Procedure::Open, 21_600_000, Regime::Regular).is_empty());
    assert_eq!(found(Procedure::Open, 21_599_999, Regime::Regular), ["Warns TH-SUB-26 /procedure"]);
}

#[test]
fn the_maximum_of_a_framework_counts_for_the_threshold() {
    let mut dossier = lawful();
    dossier.stated_value = None;
    for lot in &mut dossier.lots {
        lot.estimated_value = eur(100_000);
        lot.value_of_members = None;
        lot.maximum_value = Some(eur(108_000));
    }
    assert_eq!(short(&check(&dossier)), Vec::<String>::new());
    dossier.lots[0].maximum_value = Some(eur(107_999));
    assert_eq!(short(&check(&dossier)), ["Warns TH-SUB-26 /procedure"]);
}

#[test]
fn values_in_two_currencies_are_no_value() {
    let mut dossier = lawful();
    dossier.lots[0].estimated_value = Money::from_minor(1, Currency::Sek);
    dossier.lots[0].maximum_value = Some(Money::from_minor(2, Currency::Sek));
    dossier.lots[0].value_of_members = None;
    assert_eq!(short(&check(&dossier)), ["Blocks VAL-07 /lots"]);
}

#[test]
fn an_empty_draft_hears_everything_at_once() {
    let dossier = PublicationDossier {
        title: Localized::default(),
        description: Localized::default(),
        procedure: Procedure::SeveralInvited,
        regime: Regime::Regular,
        submission: SubmissionForm::Electronic,
        stated_value: None,
        deadline_at: Some(at("2026-12-24T12:00:00")),
        clarifications_until: Some(at("2026-12-20T12:00:00")),
        standstill_days: Some(15),
        framework: Some(FrameworkDossier { term_months: 60, long_term_motivation: String::new() }),
        lots: vec![LotDossier {
            title: Localized::default(),
            description: Localized::default(),
            maximum_value: None,
            allocated_units: 1_100,
            criteria: vec![criterion("Prijs", "Price", CriterionKind::Price, 9_000)],
            ..lot("", "")
        }],
        member_count: 2,
        mandate_gaps: vec![gap()],
        bundling: BundlingDossier::default(),
        lots_motivation: String::new(),
    };
    let findings = check(&dossier);
    assert!(blocks(&findings));
    let lines: Vec<_> = findings
        .iter()
        .map(|finding| {
            let (rule, message) = (finding.rule().code(), finding.message());
            format!(
                "{:?} {rule} {}\n  {}\n  {}",
                finding.severity(),
                finding.subject(),
                message.nl,
                message.en
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_finding_is_written_down_with_its_source_and_numbers() {
    let mut dossier = lawful();
    dossier.deadline_at = Some(at("2026-12-24T12:00:00"));
    dossier.clarifications_until = Some(at("2026-12-10T17:00:00"));
    insta::assert_json_snapshot!(check(&dossier));
}

proptest! {
    #[test]
    fn findings_are_ordered_and_only_confirmed_law_blocks(
        empty_texts in any::<[bool; 4]>(),
        deadline_hours in 0_i64..2_000,
        clarification_hours in 0_i64..2_000,
        weight_bp in 0_u16..=10_000,
        allocated in 0_u64..3,
        lots in 0_usize..12,
        members in 0_u32..3,
    ) {
        let later = |hours| now().checked_add(chrono::Duration::hours(hours));
        let mut dossier = lawful();
        dossier.lots = vec![lot("Perceel", "Lot"); lots];
        for lot in &mut dossier.lots {
            lot.allocated_units = allocated;
            lot.criteria[0].weight = BasisPoints::new(weight_bp).unwrap();
        }
        dossier.deadline_at = later(deadline_hours);
        dossier.clarifications_until = later(clarification_hours);
        dossier.member_count = members;
        let texts = [&mut dossier.title.nl, &mut dossier.title.en, &mut dossier.bundling.market, &mut dossier.lots_motivation];
        for (text, empty) in texts.into_iter().zip(empty_texts) {
            if empty { text.clear() } else { "tekst".clone_into(text) }
        }
        let findings = check(&dossier);
        prop_assert!(findings.is_sorted_by_key(|finding| (finding.subject().clone(), finding.rule())));
        for finding in &findings {
            prop_assert!(finding.severity() <= finding.source().certainty.highest_severity());
            prop_assert!(finding.message().nl != finding.message().en);
        }
        prop_assert_eq!(&findings, &check(&dossier));

        // Whatever else is wrong, a missing mandate blocks.
        dossier.mandate_gaps.push(gap());
        prop_assert!(blocks(&check(&dossier)));
    }
}
