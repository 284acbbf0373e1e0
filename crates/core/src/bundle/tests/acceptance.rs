//! From a proposal to draft tenders: what refuses it, and that its motivation tells the figures of the plan.

use std::collections::{BTreeMap, BTreeSet};

use super::demand::{admitted, categories, proposed, wifi};
use crate::bundle::explanation::sentence::cents;
use crate::bundle::{
    AcceptBundleError, AcceptedBundle, AdmittedNeed, BundlePhase, BundlePolicy, BundleProposal, ChangedNeed,
    DraftPolicy, DraftTender, ExactAmount, NeedPart, Placement, ProposedBundle, accept, draft_tenders,
    testing::date,
};
use crate::{
    evaluation::wording::Language,
    id::NeedId,
    money::{Currency, Money},
    need::{self, NeedPhase},
};

/// A bundle of two needs in one lot.
fn two_in_a_lot() -> (Vec<need::Need>, BundleProposal) {
    let needs = vec![wifi(1, 1, &[(0, 30)]), wifi(2, 2, &[(0, 20)])];
    let all: Vec<AdmittedNeed> = needs.iter().cloned().map(admitted).collect();
    let proposal = proposed(&all, &BundlePolicy::usual(Currency::Eur));
    (needs, proposal)
}

pub(super) fn alone_costs(proposal: &BundleProposal) -> BTreeMap<NeedPart, ExactAmount> {
    let cost =
        |one: &Placement| (NeedPart { need_id: one.need_id, region: one.region.clone() }, one.alone_cost);
    proposal.placements().iter().map(cost).collect()
}

pub(super) fn proposed_bundle<'a>(
    proposal: &'a BundleProposal,
    partly_alone: &'a BTreeSet<NeedId>,
    alone_costs: &'a BTreeMap<NeedPart, ExactAmount>,
) -> ProposedBundle<'a> {
    ProposedBundle {
        phase: BundlePhase::Proposed,
        lots: proposal.lots(),
        marks: &[],
        partly_alone,
        alone_costs,
        objective: proposal.objective(),
        lower_bound: proposal.lower_bound(),
    }
}

/// The tenders of a proposal.
pub(super) fn drafted(
    proposal: &BundleProposal,
    needs: &[AdmittedNeed],
    policy: &DraftPolicy,
) -> Vec<DraftTender> {
    let (partly_alone, alone_costs) = (BTreeSet::new(), alone_costs(proposal));
    let bundle = proposed_bundle(proposal, &partly_alone, &alone_costs);
    let needs: Vec<need::Need> = needs.iter().map(|one| one.need().clone()).collect();
    draft_tenders(&bundle, &needs, &categories(), policy).unwrap()
}

fn accepted(
    phase: BundlePhase,
    proposal: &BundleProposal,
    needs: &[need::Need],
) -> Result<AcceptedBundle, AcceptBundleError> {
    let (partly_alone, alone_costs) = (BTreeSet::new(), alone_costs(proposal));
    let bundle = ProposedBundle { phase, ..proposed_bundle(proposal, &partly_alone, &alone_costs) };
    accept(&bundle, needs, &categories(), &DraftPolicy::usual(Currency::Eur))
}

#[test]
fn accepting_a_bundle_bundles_its_needs_and_drafts_its_tenders() {
    let (needs, proposal) = two_in_a_lot();
    let done = accepted(BundlePhase::Proposed, &proposal, &needs).unwrap();
    assert!(done.needs.iter().all(|need| need.phase() == NeedPhase::Bundled));
    assert_eq!((done.needs.len(), done.tenders.len(), done.tenders[0].lots.len()), (2, 1, 1));
    assert_eq!(done.tenders[0].members.len(), 2);
    assert!(matches!(accepted(BundlePhase::Accepted, &proposal, &needs), Err(AcceptBundleError::Phase(_))));
}

#[test]
fn a_bundle_is_refused_when_any_of_its_needs_has_changed() {
    let (needs, proposal) = two_in_a_lot();
    let withdrawn = need::withdraw(&needs[0]).unwrap();
    let refused = accepted(BundlePhase::Proposed, &proposal, &[withdrawn]).unwrap_err();
    let AcceptBundleError::NeedsChanged(changed) = refused else { panic!("{refused}") };
    assert!(matches!(changed[..], [ChangedNeed::Moved { .. }, ChangedNeed::Gone(_)]), "{changed:?}");

    let larger = wifi(1, 1, &[(0, 31)]);
    let refused = accepted(BundlePhase::Proposed, &proposal, &[larger, needs[1].clone()]).unwrap_err();
    assert!(matches!(refused, AcceptBundleError::NotConserved(_)), "{refused}");
    let wider = wifi(1, 1, &[(0, 30), (1, 5)]);
    let refused = accepted(BundlePhase::Proposed, &proposal, &[wider, needs[1].clone()]).unwrap_err();
    assert!(matches!(refused, AcceptBundleError::NotConserved(_)), "{refused}");
}

#[test]
fn where_nobody_found_a_partner_there_is_nothing_to_accept() {
    let needs = [wifi(1, 1, &[(0, 30)])];
    let proposal = proposed(&[admitted(needs[0].clone())], &BundlePolicy::usual(Currency::Eur));
    assert_eq!(accepted(BundlePhase::Proposed, &proposal, &needs), Err(AcceptBundleError::NoLots));
}

/// Three lots of wifi in three regions; the figures of the motivation worked out a second time, from needs and lots alone.
#[test]
fn the_motivation_tells_the_figures_of_the_plan() {
    let needs = [
        wifi(1, 1, &[(0, 30)]),
        wifi(2, 2, &[(0, 20)]),
        wifi(3, 3, &[(1, 5)]),
        wifi(4, 4, &[(3, 700)]),
        wifi(5, 5, &[(3, 500), (1, 40)]),
    ]
    .map(admitted);
    let proposal = proposed(&needs, &BundlePolicy::usual(Currency::Eur));
    let policy = DraftPolicy {
        accepted_on: Some(date(2027, 6, 1)),
        small_lot_value: Money::eur_minor(10_000_000),
        ..DraftPolicy::usual(Currency::Eur)
    };
    let tenders = drafted(&proposal, &needs, &policy);
    let [tender] = &tenders[..] else { panic!("{tenders:?}") };
    let motivation = &tender.plan.bundling_motivation;
    let [market, organisation, division] =
        [&motivation.market, &motivation.organisation, &tender.plan.lots_motivation]
            .map(|text| text.as_ref().unwrap().to_string());
    let written = |minor: i128| format!("EUR {}", cents(Language::Dutch, minor));

    // An access point costs EUR 450, 2 % less from 100 on and 5 % less from 1,000 on; a lot costs EUR 4,000, a procedure alone EUR 12,000.
    let values: Vec<i128> = proposal.lots().iter().map(|lot| lot.price().nearest_minor()).collect();
    assert_eq!(values, [95 * 45_000, 1_200 * 42_750]);
    assert!(market.contains(&written(values.iter().sum())), "{market}");
    assert!(market.contains(&written((values[0] + values[1]) / 2)), "{market}");
    assert!(
        market.contains("Van de 2 percelen gaat er 1 daar niet boven; dat is 7,7 % van de waarde"),
        "{market}"
    );
    assert!(market.contains("Of the 2 lots 1 is not above that, which is 7.7 % of the value"), "{market}");

    let saved = 6 * 1_200_000 - 2 * 400_000;
    assert!(organisation.contains(&written(saved)), "{organisation}");
    assert!(organisation.contains("5 procedures minder"), "{organisation}");
    // Accepted in June, the contracts come too late for a start in July.
    assert!(organisation.contains("Eerder beginnen moeten de percelen 1, 2"), "{organisation}");
    assert!(tender.plan.deadline_at.is_some() && tender.plan.clarifications_until.is_some());

    let in_lots = proposal.placements();
    let alone: i128 = in_lots.iter().map(|one| one.alone_cost.ten_thousandths()).sum();
    let together: i128 = proposal.lots().iter().map(|lot| lot.cost().ten_thousandths()).sum();
    assert_eq!(together / 10_000, values.iter().sum::<i128>() + 2 * 400_000);
    assert!(
        division.contains(&format!("De bundeling scheelt dus {}", written((alone - together) / 10_000))),
        "{division}"
    );
}
