//! From random needs of a cooperative to a proposal and to draft tenders: nothing lost, nothing counted twice, nothing that depends on
//! the order, and a reason for everybody.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;
use proptest::prelude::*;
use uuid::Uuid;

use super::acceptance::drafted;
use crate::bundle::{
    AdmittedNeed, BundlePolicy, BundleProposal, Demand, DemandProblem, DraftPolicy, NeedPair, NotAdmitted,
    Place, RegionPrefix, testing::date,
};
use crate::{
    category::{Attribute, Category, shipped},
    codes::NutsCode,
    id::{MemberId, NeedId, SiteId},
    money::{Currency, Money},
    need::{self, Budget, NeedContent, NeedDraft, NeedLine, NeedLines, NeedPhase, Requirements, StartWindow},
    quantity::Quantity,
};

/// A need in numbers: member, category, picks of levels and values, lines of site and quantity, start and length of its window.
type Rough = (u8, u8, Vec<u8>, BTreeMap<u8, u64>, (u64, u64), Option<u32>);

/// Few members, categories and levels, so that many needs can meet.
fn rough() -> impl Strategy<Value = Rough> {
    (
        0_u8..6,
        0_u8..4,
        prop::collection::vec(0_u8..2, 6),
        prop::collection::btree_map(0_u8..6, 1_u64..400, 1..4),
        (0_u64..60, 0_u64..60),
        prop::option::weighted(0.3, 1_000_u32..100_000_000),
    )
}

const REGIONS: [&str; 6] = ["NL364", "NL366", "NL364", "NL411", "NL412", "NL366"];

fn id<T>(kind: u128, number: usize, of: fn(Uuid) -> T) -> T {
    of(Uuid::from_u128((kind << 64) + u128::try_from(number).unwrap() + 1))
}

fn member(number: u8) -> MemberId {
    id(1, usize::from(number), MemberId::from_uuid)
}

/// Each member has six sites of its own, in the same regions.
fn site(member: u8, number: u8) -> SiteId {
    id(2, usize::from(member) * 10 + usize::from(number), SiteId::from_uuid)
}

fn regions() -> BTreeMap<SiteId, NutsCode> {
    let sites = (0..6_u8).flat_map(|member| (0..6_u8).map(move |number| (member, number)));
    sites
        .map(|(member, number)| (site(member, number), NutsCode::new(REGIONS[usize::from(number)]).unwrap()))
        .collect()
}

pub(super) fn categories() -> Vec<Category> {
    let kept = ["wifi", "connectivity", "devices", "dpo"];
    shipped().into_iter().filter(|category| kept.contains(&category.id().as_str())).collect()
}

fn need(number: usize, rough: &Rough) -> need::Need {
    let (owner, kind, picks, lines, (start, length), budget) = rough;
    let category = &categories()[usize::from(*kind)];
    let texts = category.attributes().iter().zip(picks).map(|(attribute, pick)| {
        let text = match attribute {
            Attribute::Levelled(levelled) => levelled.levels[usize::from(*pick)].value.to_string(),
            Attribute::Match(matched) => matched.values[usize::from(*pick)].to_string(),
        };
        (attribute.key().to_string(), text)
    });
    let line = |(number, units): (&u8, &u64)| {
        NeedLine::exactly(site(*owner, *number), Quantity::new(*units).unwrap())
    };
    let begins = date(2027, 7, 1) + Days::new(*start);
    let content = NeedContent {
        category_id: category.id().clone(),
        requirements: Requirements::parse(category, &texts.collect()).unwrap(),
        lines: NeedLines::new(lines.iter().map(line).collect()).unwrap(),
        window: StartWindow::new(begins, begins + Days::new(*length)).unwrap(),
        contract_ends_on: None,
        budget: budget.map(|minor| Budget::new(Money::eur_minor(i64::from(minor))).unwrap()),
        commitment: need::Commitment::default(),
        remarks: None,
    };
    let draft = NeedDraft { member_id: member(*owner), content };
    let submitted_at = "2027-01-04T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into();
    let id = id(3, number, NeedId::from_uuid);
    need::Need::restore(id, draft, NeedPhase::Submitted, Some(submitted_at)).unwrap()
}

pub(super) fn admitted(need: need::Need) -> AdmittedNeed {
    let categories = categories();
    let category = categories.iter().find(|category| category.id() == need.category_id()).unwrap();
    AdmittedNeed::new(need, category, &regions()).unwrap()
}

fn needs() -> impl Strategy<Value = Vec<AdmittedNeed>> {
    prop::collection::vec(rough(), 0..26)
        .prop_map(|all| all.iter().enumerate().map(|(number, rough)| admitted(need(number, rough))).collect())
}

fn policy() -> impl Strategy<Value = BundlePolicy> {
    let most = prop::option::weighted(0.3, 2_u32..5);
    let value = prop::option::weighted(0.3, 1_000_000_i64..100_000_000);
    (prop::sample::select(vec![0_u8, 2, 4, 5]), 1_u32..3, most, value, any::<bool>()).prop_map(
        |(chars, min_lot_members, max_lot_members, value, within_budget)| BundlePolicy {
            region_prefix: RegionPrefix::new(chars).unwrap(),
            min_lot_members,
            max_lot_members,
            max_lot_value: value.map(Money::eur_minor),
            within_budget,
            ..BundlePolicy::usual(Currency::Eur)
        },
    )
}

pub(super) fn proposed(needs: &[AdmittedNeed], policy: &BundlePolicy) -> BundleProposal {
    BundleProposal::propose(&Demand::new(needs, &categories(), policy).unwrap()).unwrap()
}

/// What each line of each need asks for.
fn lines(needs: &[AdmittedNeed]) -> BTreeMap<(NeedId, SiteId), u64> {
    let of = |admitted: &AdmittedNeed| {
        let need = admitted.need();
        let lines = need.content().lines.as_slice().to_vec();
        let id = need.id();
        lines.into_iter().map(move |line| ((id, line.site_id), line.quantity.get()))
    };
    needs.iter().flat_map(of).collect()
}

proptest! {
    #[test]
    fn no_need_is_lost_and_none_counted_twice(needs in needs(), policy in policy()) {
        let proposal = proposed(&needs, &policy);
        let asked = lines(&needs);
        let mut carried: BTreeMap<(NeedId, SiteId), u64> = BTreeMap::new();
        for lot in proposal.lots() {
            let sum: u64 = lot.allocations().iter().map(|allocation| allocation.quantity.get()).sum();
            prop_assert_eq!(lot.quantity().get(), sum);
            for allocation in lot.allocations() {
                let line = (allocation.need_id, allocation.site_id);
                // An entry for a line that another lot carries already would be a line counted twice.
                prop_assert_eq!(carried.insert(line, allocation.quantity.get()), None);
            }
        }
        for (line, units) in &carried {
            prop_assert_eq!(asked.get(line), Some(units));
        }
        // What no lot carries belongs to needs, or parts of needs, that are left alone with a reason.
        let alone: u64 = proposal
            .placements()
            .iter()
            .filter(|placement| matches!(placement.place, Place::Alone(_)))
            .map(|placement| placement.quantity.get())
            .sum();
        prop_assert_eq!(carried.values().sum::<u64>() + alone, asked.values().sum::<u64>());
        let placed: BTreeSet<NeedId> = proposal.placements().iter().map(|placement| placement.need_id).collect();
        prop_assert_eq!(placed, needs.iter().map(|admitted| admitted.need().id()).collect::<BTreeSet<_>>());
    }

    #[test]
    fn every_need_is_told_why_and_the_shares_are_the_costs(needs in needs(), policy in policy()) {
        let proposal = proposed(&needs, &policy);
        let mut costs = 0;
        for placement in proposal.placements() {
            costs += placement.cost.ten_thousandths();
            prop_assert!(placement.explanation.nl.starts_with("De behoefte aan "), "{}", placement.explanation.nl);
            prop_assert!(placement.explanation.en.starts_with("The need for "), "{}", placement.explanation.en);
            prop_assert!(!placement.explanation.nl.contains(&placement.need_id.to_string()));
            match placement.place {
                Place::Lot(position) => {
                    let lot = &proposal.lots()[position];
                    prop_assert!(lot.allocations().iter().any(|part| part.need_id == placement.need_id));
                    prop_assert_eq!(&lot.traits().region, &placement.region);
                }
                Place::Alone(_) => prop_assert_eq!(placement.cost, placement.alone_cost),
            }
        }
        prop_assert_eq!(costs, proposal.objective().ten_thousandths());
        prop_assert!(proposal.lower_bound() <= proposal.objective());
        prop_assert!(proposal.objective() <= proposal.baseline());
    }

    #[test]
    fn the_order_in_which_needs_arrive_changes_nothing(
        (needs, shuffled) in needs().prop_flat_map(|needs| (Just(needs.clone()), Just(needs).prop_shuffle())),
        policy in policy(),
    ) {
        prop_assert_eq!(proposed(&needs, &policy), proposed(&shuffled, &policy));
    }

    #[test]
    fn tenders_carry_what_the_lots_carry(needs in needs(), policy in policy()) {
        let proposal = proposed(&needs, &policy);
        let tenders = drafted(&proposal, &needs, &DraftPolicy::usual(Currency::Eur));
        let groups: BTreeSet<_> = tenders.iter().map(|tender| &tender.group).collect();
        prop_assert_eq!(groups.len(), tenders.len());
        let mut drafted = Vec::new();
        for tender in &tenders {
            for (position, lot) in tender.lots.iter().enumerate() {
                prop_assert_eq!(usize::from(lot.number.get()), position + 1);
                prop_assert_eq!(lot.items.iter().map(|item| item.quantity.get()).sum::<u64>(), lot.quantity.get());
                prop_assert!(lot.estimated_value.minor() <= lot.maximum_value.minor());
                drafted.push(lot.allocations.clone());
            }
            let motivation = &tender.plan.bundling_motivation;
            prop_assert!(motivation.market.is_some() && motivation.organisation.is_some() && motivation.coherence.is_some());
            prop_assert!(tender.plan.lots_motivation.is_some());
        }
        let mut carried: Vec<_> = proposal.lots().iter().map(|lot| lot.allocations().to_vec()).collect();
        carried.sort();
        drafted.sort();
        prop_assert_eq!(drafted, carried);
    }
}

pub(super) fn wifi(number: usize, owner: u8, sites: &[(u8, u64)]) -> need::Need {
    let wifi = categories().iter().position(|category| category.id().as_str() == "wifi").unwrap();
    let lines = sites.iter().copied().collect();
    need(number, &(owner, u8::try_from(wifi).unwrap(), vec![0; 6], lines, (0, 30), None))
}

#[test]
fn a_need_in_two_regions_is_divided_and_stays_whole() {
    let needs = [wifi(1, 1, &[(0, 30), (1, 10), (3, 7)]), wifi(2, 2, &[(0, 20)])].map(admitted);
    let proposal = proposed(&needs, &BundlePolicy::usual(Currency::Eur));
    let told: Vec<_> = proposal
        .placements()
        .iter()
        .map(|one| (one.region.clone().unwrap().to_string(), one.quantity.get(), one.place.reason_code()))
        .collect();
    assert_eq!(
        told,
        [
            ("NL36".to_owned(), 40, "inLot"),
            ("NL41".to_owned(), 7, "noPartner"),
            ("NL36".to_owned(), 20, "inLot"),
        ]
    );
    assert_eq!(proposal.lots()[0].quantity().get(), 60);
    // With two members in it, the total would tell each what the other needs.
    assert!(!proposal.placements()[0].explanation.nl.contains("samen 60"));
}

#[test]
fn from_four_members_on_the_total_is_told() {
    let own = wifi(1, 1, &[(0, 30)]);
    let needs = [own, wifi(2, 2, &[(0, 20)]), wifi(3, 3, &[(1, 50)]), wifi(4, 4, &[(1, 40)])].map(admitted);
    let fewer = proposed(needs.get(..3).unwrap(), &BundlePolicy::usual(Currency::Eur));
    assert!(!fewer.placements()[0].explanation.nl.contains("samen"));
    let proposal = proposed(&needs, &BundlePolicy::usual(Currency::Eur));
    let told = &proposal.placements()[0].explanation;
    insta::assert_snapshot!(format!("{}\n{}", told.nl, told.en));
}

#[test]
fn a_budget_counts_only_when_the_policy_says_so() {
    let poor = |number, owner| {
        let whole = wifi(number, owner, &[(0, 30)]);
        let mut content = whole.content().clone();
        content.budget = Some(Budget::new(Money::eur_minor(3_000)).unwrap());
        let draft = NeedDraft { member_id: whole.member_id(), content };
        need::Need::restore(whole.id(), draft, NeedPhase::Submitted, whole.submitted_at()).unwrap()
    };
    let needs = [poor(1, 1), poor(2, 2)].map(admitted);
    let usual = BundlePolicy::usual(Currency::Eur);
    assert_eq!(proposed(&needs, &usual).lots().len(), 1);
    let strict = BundlePolicy { within_budget: true, ..usual };
    let proposal = proposed(&needs, &strict);
    assert_eq!(proposal.placements()[0].place.reason_code(), "priceCondition");
}

#[test]
fn needs_that_are_not_submitted_or_lie_nowhere_are_not_admitted() {
    let submitted = wifi(1, 1, &[(0, 30)]);
    let categories = categories();
    let of = |id: &str| categories.iter().find(|category| category.id().as_str() == id).unwrap();
    let withdrawn = need::withdraw(&submitted).unwrap();
    let refused =
        |need: need::Need, category, regions| AdmittedNeed::new(need, category, &regions).unwrap_err();
    assert_eq!(
        refused(withdrawn.clone(), of("wifi"), regions()),
        NotAdmitted::NotSubmitted { need_id: withdrawn.id(), phase: NeedPhase::Withdrawn }
    );
    assert!(matches!(refused(submitted.clone(), of("dpo"), regions()), NotAdmitted::OtherCategory { .. }));
    assert!(matches!(refused(submitted, of("wifi"), BTreeMap::new()), NotAdmitted::UnknownSite { .. }));
}

#[test]
fn everything_that_is_wrong_with_a_policy_is_told_with_its_place() {
    let needs = [wifi(1, 1, &[(0, 30)])].map(admitted);
    let (here, elsewhere) = (needs[0].need().id(), id(3, 99, NeedId::from_uuid));
    let policy = BundlePolicy {
        min_lot_members: 3,
        max_lot_members: Some(2),
        max_lot_value: Some(Money::from_minor(-1, Currency::Sek)),
        apart: vec![NeedPair { one: here, other: elsewhere }, NeedPair { one: here, other: here }],
        ..BundlePolicy::usual(Currency::Eur)
    };
    let problems = Demand::new(&needs, &categories(), &policy).unwrap_err();
    let mut pointers: Vec<String> = problems.iter().map(DemandProblem::pointer).collect();
    pointers.sort();
    assert_eq!(
        pointers,
        [
            "/policy/apart/0",
            "/policy/apart/1",
            "/policy/maxLotValue",
            "/policy/maxLotValue",
            "/policy/minLotMembers",
        ]
    );
    let twice = [needs[0].clone(), needs[0].clone()];
    let usual = BundlePolicy::usual(Currency::Eur);
    assert!(matches!(
        Demand::new(&twice, &categories(), &usual).unwrap_err()[..],
        [DemandProblem::NeedTwice { .. }]
    ));
    assert!(matches!(
        Demand::new(&needs, &[], &usual).unwrap_err()[..],
        [DemandProblem::UnknownCategory { .. }]
    ));
}

#[test]
fn a_draft_tender_reads_as_a_document() {
    let needs = [
        wifi(1, 1, &[(0, 30), (1, 12)]),
        wifi(2, 2, &[(0, 20)]),
        wifi(3, 3, &[(3, 1_500)]),
        wifi(4, 4, &[(3, 900)]),
    ]
    .map(admitted);
    let proposal = proposed(&needs, &BundlePolicy::usual(Currency::Eur));
    let policy = DraftPolicy { accepted_on: Some(date(2027, 1, 4)), ..DraftPolicy::usual(Currency::Eur) };
    let tenders = drafted(&proposal, &needs, &policy);
    let [tender] = &tenders[..] else { panic!("one group makes one tender: {tenders:?}") };
    let plan = &tender.plan;
    let mut text = vec![
        format!("{} ({})", plan.title.nl.as_ref().unwrap(), tender.group),
        plan.title.en.as_ref().unwrap().to_string(),
        plan.description.nl.as_ref().unwrap().to_string(),
        plan.description.en.as_ref().unwrap().to_string(),
        plan.bundling_motivation.market.as_ref().unwrap().to_string(),
        plan.bundling_motivation.organisation.as_ref().unwrap().to_string(),
        plan.bundling_motivation.coherence.as_ref().unwrap().to_string(),
        plan.lots_motivation.as_ref().unwrap().to_string(),
    ];
    for lot in &tender.lots {
        text.push(format!(
            "{}. {} / {} [{}] {} - {}\n{}\n{}\n{} / {}, {}",
            lot.number,
            lot.title.nl,
            lot.title.en,
            lot.common.as_ref().unwrap(),
            lot.estimated_value,
            lot.maximum_value,
            lot.description.nl,
            lot.description.en,
            lot.items[0].description.nl,
            lot.items[0].description.en,
            lot.items[0].cpv,
        ));
    }
    insta::assert_snapshot!(text.join("\n\n"));
}
