//! A tender from draft to award, and what is refused on the way.

use std::num::NonZeroU16;

use super::*;
use crate::{
    calendar::parse_local,
    codes::CategoryId,
    id::{LotId, MemberId},
    money::{BasisPoints, Money},
    quantity::Quantity,
    rules::{CriterionDossier, CriterionKind, Finding, MandateGap, Regime, RuleId, SubmissionForm},
};

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn at(local: &str) -> Moment {
    parse_local(local.parse().unwrap()).unwrap()
}

fn both<T>(nl: &str, en: &str, new: impl Fn(&str) -> T) -> Localized<Option<T>> {
    Localized { nl: Some(new(nl)), en: Some(new(en)) }
}

fn title(text: &str) -> Title {
    Title::new(text).unwrap()
}

fn prose(text: &str) -> Prose {
    Prose::new(text).unwrap()
}

fn plan() -> TenderPlan {
    TenderPlan {
        title: both("Netwerk", "Network", title),
        description: both("Wifi op alle vestigingen.", "Wifi at all sites.", prose),
        framework_term_months: Some(48),
        deadline_at: Some(at("2027-01-05T12:00:00")),
        clarifications_until: Some(at("2026-12-24T17:00:00")),
        bundling_motivation: BundlingMotivation {
            market: Some(prose("Elf leveranciers, waarvan zes klein.")),
            organisation: Some(prose("De coöperatie begeleidt de overgang.")),
            coherence: Some(prose("Dezelfde techniek.")),
        },
        lots_motivation: Some(prose("Eén netwerk.")),
        ..TenderPlan::empty()
    }
}

fn draft() -> Tender {
    Tender::draft(TenderId::parse(ID).unwrap(), TenderReference::new("NETWORK-2027-01").unwrap(), plan())
}

fn lot() -> Lot {
    let day = |text: &str| text.parse().unwrap();
    Lot {
        id: LotId::parse(ID).unwrap(),
        number: NonZeroU16::MIN,
        title: both("Toegangspunten", "Access points", title),
        description: both("Met installatie.", "With installation.", prose),
        category: CategoryId::new("wifi").unwrap(),
        group: None,
        region: None,
        quantity: Quantity::new(1_200).unwrap(),
        unit: Localized { nl: title("toegangspunt"), en: title("access point") },
        estimated_value: Money::eur_minor(40_000_000),
        maximum_value: Some(Money::eur_minor(50_000_000)),
        start_window: StartWindow::new(day("2027-03-01"), day("2027-09-01")).unwrap(),
        outcome: LotOutcome::Undecided,
    }
}

fn facts() -> PublicationFacts {
    let criterion = |nl: &str, en: &str, kind, weight_bp| CriterionDossier {
        name: Localized { nl: nl.to_owned(), en: en.to_owned() },
        kind,
        weight: BasisPoints::new(weight_bp).unwrap(),
    };
    let lot_facts = LotFacts {
        allocated_units: 1_200,
        criteria: vec![
            criterion("Prijs", "Price", CriterionKind::Price, 4_000),
            criterion("Kwaliteit", "Quality", CriterionKind::Quality, 6_000),
        ],
        ..LotFacts::default()
    };
    PublicationFacts {
        regime: Regime::Regular,
        submission: SubmissionForm::Electronic,
        stated_value: None,
        standstill_days: None,
        member_count: 7,
        mandate_gaps: vec![],
        lots: [(LotId::parse(ID).unwrap(), lot_facts)].into(),
    }
}

fn submitted() -> Tender {
    draft().submit_for_approval(at("2026-11-16T10:00:00")).unwrap()
}

fn published() -> Tender {
    submitted().publish(&[lot()], &facts(), at("2026-11-23T09:30:00")).unwrap().tender
}

#[test]
fn a_tender_runs_from_draft_to_award() {
    let tender = published();
    assert_eq!(tender.rule_set_version(), Some(RuleSetVersion::Nl2026));
    assert_eq!(tender.phase(at("2027-01-05T12:00:00")), TenderPhase::Closed);
    let tender = tender.open(at("2027-01-05T14:00:00")).unwrap();
    let tender = tender.conclude_evaluation(at("2027-01-26T10:00:00")).unwrap();
    let tender = tender.decide_award(at("2027-01-26T11:00:00")).unwrap();
    let tender = tender.notify_award(at("2027-01-26T12:00:00")).unwrap();
    assert_eq!(tender.moments().stored().standstill_ends_at, Some(at("2027-02-16T00:00:00")));
    assert_eq!(tender.phase(at("2027-02-16T00:00:00")), TenderPhase::Awarded);
    assert!(tender.cancel(at("2027-02-16T00:00:00")).is_err());
    assert!(tender.cancel(at("2027-02-15T23:59:59")).is_ok());
}

#[test]
fn a_lawful_tender_is_published_without_warnings() {
    let result = submitted().publish(&[lot()], &facts(), at("2026-11-23T09:30:00")).unwrap();
    assert_eq!(result.warnings, vec![]);
}

#[test]
fn warnings_go_along_with_publication() {
    let mut facts = facts();
    facts.lots.values_mut().for_each(|lot| lot.value_of_members = Some(Money::eur_minor(40_000_001)));
    let result = submitted().publish(&[lot()], &facts, at("2026-11-23T09:30:00")).unwrap();
    let rules: Vec<_> = result.warnings.iter().map(Finding::rule).collect();
    assert_eq!(rules, [RuleId::ValueOfAllMembers]);
}

#[test]
fn nothing_is_published_while_a_mandate_is_missing() {
    let mut facts = facts();
    facts.mandate_gaps.push(MandateGap {
        member: MemberId::parse(ID).unwrap(),
        member_name: "Stichting Voorbeeld".to_owned(),
        category: CategoryId::new("wifi").unwrap(),
    });
    let refused = submitted().publish(&[lot()], &facts, at("2026-11-23T09:30:00")).unwrap_err();
    let PublishError::Blocked { findings } = refused else { panic!("{refused}") };
    assert_eq!(findings.iter().map(Finding::rule).collect::<Vec<_>>(), [RuleId::MandatePresent]);
}

#[test]
fn a_lot_about_which_nothing_is_known_blocks() {
    let facts = PublicationFacts { lots: [].into(), ..facts() };
    let refused = submitted().publish(&[lot()], &facts, at("2026-11-23T09:30:00")).unwrap_err();
    let PublishError::Blocked { findings } = refused else { panic!("{refused}") };
    assert_eq!(
        findings.iter().map(Finding::rule).collect::<Vec<_>>(),
        [RuleId::AwardCriteriaStated, RuleId::QuantityConserved]
    );
}

#[test]
fn publication_is_refused_for_the_phase_before_the_law_is_read() {
    let now = at("2026-11-23T09:30:00");
    let (phase, event) = (TenderPhase::Draft, TenderEvent::Publish);
    let illegal = PublishError::Step(StepError::Illegal(IllegalTransition { phase, event }));
    assert_eq!(draft().publish(&[], &facts(), now), Err(illegal));
    // Nobody knows the thresholds of 2028 yet.
    let sent_on = "2028-01-03".parse().unwrap();
    assert_eq!(
        submitted().publish(&[], &facts(), at("2028-01-03T09:30:00")),
        Err(PublishError::NoRuleSet { sent_on })
    );
}

#[test]
fn lots_are_judged_in_the_order_of_their_numbers() {
    let second = Lot { number: NonZeroU16::new(2).unwrap(), title: both("Tweede", "Second", title), ..lot() };
    let dossier = dossier(&draft(), &[second, lot()], &facts());
    let titles: Vec<_> = dossier.lots.iter().map(|lot| lot.title.en.as_str()).collect();
    assert_eq!(titles, ["Access points", "Second"]);
}

#[test]
fn only_a_draft_can_be_edited() {
    let now = at("2026-11-23T10:00:00");
    assert!(draft().edit(TenderPlan::empty(), now).is_ok());
    let phase = TenderPhase::AwaitingApproval;
    assert_eq!(submitted().edit(TenderPlan::empty(), now), Err(NotADraft { phase }));
    let sent_back = submitted().send_back(now).unwrap();
    assert!(sent_back.edit(TenderPlan::empty(), now).is_ok());
}

#[test]
fn an_award_is_not_notified_before_publication() {
    let (phase, event) = (TenderPhase::Draft, TenderEvent::NotifyAward);
    let illegal = StepError::Illegal(IllegalTransition { phase, event });
    assert_eq!(draft().notify_award(at("2026-11-23T10:00:00")), Err(illegal.into()));
}

#[test]
fn stored_parts_must_belong_together() {
    let tender = published();
    let restore = |plan: &TenderPlan, version| {
        Tender::from_parts(tender.id(), tender.reference().clone(), plan.clone(), *tender.moments(), version)
    };
    assert_eq!(restore(tender.plan(), tender.rule_set_version()).as_ref(), Ok(&tender));
    assert_eq!(restore(tender.plan(), None), Err(TenderError::RuleSetWithoutPublication));
    let moved = TenderPlan { deadline_at: Some(at("2027-01-06T12:00:00")), ..plan() };
    assert_eq!(restore(&moved, tender.rule_set_version()), Err(TenderError::DeadlineDiffers));
}
