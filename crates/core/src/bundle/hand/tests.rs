//! Edits, what they say together, what contradicts, and that everything can be undone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::{change::PartPlace, *};
use crate::{
    bundle::{AdmittedNeed, BundlePolicy, BundleProposal, ExactAmount, NeedPair, Request, Unwatched},
    category::{Attribute, Category, shipped},
    codes::NutsCode,
    id::{MemberId, NeedId, SiteId},
    localized::Localized,
    money::{Currency, Money},
    names::Title,
    need::{
        Commitment, Need, NeedContent, NeedDraft, NeedLine, NeedLines, NeedPhase, Requirements, StartWindow,
    },
    quantity::Quantity,
};

fn uuid(kind: u128, number: u8) -> Uuid {
    Uuid::from_u128((kind << 64) + u128::from(number) + 1)
}

fn need_id(number: u8) -> NeedId {
    NeedId::from_uuid(uuid(3, number))
}

fn edit_id(number: u8) -> BundleEditId {
    BundleEditId::from_uuid(uuid(7, number))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A need of the member of its own number, with the same number of units at a site in each of these regions.
fn need(number: u8, category: &str, regions: &[&str], window: (&str, &str)) -> AdmittedNeed {
    let category: Category = shipped().into_iter().find(|one| one.id().as_str() == category).unwrap();
    let texts = category.attributes().iter().map(|attribute| {
        let text = match attribute {
            Attribute::Levelled(levelled) => levelled.levels[0].value.to_string(),
            Attribute::Match(matched) => matched.values[0].to_string(),
        };
        (attribute.key().to_string(), text)
    });
    let site = |place: usize| SiteId::from_uuid(uuid(2, number * 10 + u8::try_from(place).unwrap()));
    let lines = (0..regions.len()).map(|place| NeedLine::exactly(site(place), Quantity::new(10).unwrap()));
    let content = NeedContent {
        category_id: category.id().clone(),
        requirements: Requirements::parse(&category, &texts.collect()).unwrap(),
        lines: NeedLines::new(lines.collect()).unwrap(),
        window: StartWindow::new(day(window.0), day(window.1)).unwrap(),
        contract_ends_on: None,
        budget: None,
        commitment: Commitment::default(),
        remarks: None,
    };
    let draft = NeedDraft { member_id: MemberId::from_uuid(uuid(1, number)), content };
    let at = "2027-01-04T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into();
    let need = Need::restore(need_id(number), draft, NeedPhase::Submitted, Some(at)).unwrap();
    let known: BTreeMap<_, _> =
        regions.iter().enumerate().map(|(place, code)| (site(place), NutsCode::new(code).unwrap())).collect();
    AdmittedNeed::new(need, &category, &known).unwrap()
}

const SUMMER: (&str, &str) = ("2027-07-01", "2027-09-01");
const WINTER: (&str, &str) = ("2027-12-01", "2028-02-01");

/// Needs 0 to 4 for wifi in one region, 2 also in another one; 5 for wifi in the winter; 6 for connections.
fn needs() -> Vec<AdmittedNeed> {
    vec![
        need(0, "wifi", &["NL366"], SUMMER),
        need(1, "wifi", &["NL366"], SUMMER),
        need(2, "wifi", &["NL366", "NL411"], SUMMER),
        need(3, "wifi", &["NL364"], SUMMER),
        need(4, "wifi", &["NL364"], SUMMER),
        need(5, "wifi", &["NL366"], WINTER),
        need(6, "connectivity", &["NL366"], SUMMER),
    ]
}

fn demand(policy: &BundlePolicy, hand: &Standing) -> Demand {
    Demand::by_hand(&needs(), &shipped(), policy, hand).unwrap()
}

fn usual() -> BundlePolicy {
    BundlePolicy::usual(Currency::Eur)
}

fn free() -> Demand {
    demand(&usual(), &Standing::default())
}

fn part(number: u8) -> NeedPart {
    part_in(number, "NL36")
}

fn part_in(number: u8, region: &str) -> NeedPart {
    NeedPart { need_id: need_id(number), region: Some(NutsCode::new(region).unwrap()) }
}

fn parts(numbers: &[u8]) -> BTreeSet<NeedPart> {
    numbers.iter().map(|number| part(*number)).collect()
}

fn together(numbers: &[u8]) -> Edit {
    Edit::KeepTogether { parts: parts(numbers) }
}

fn apart(numbers: &[u8]) -> Edit {
    Edit::KeepApart { parts: parts(numbers) }
}

fn fixed(numbers: &[u8]) -> Edit {
    Edit::FixLot { parts: parts(numbers) }
}

fn named(numbers: &[u8], name: &str) -> Edit {
    let title = Title::new(name).unwrap();
    Edit::NameLot { parts: parts(numbers), name: Localized { nl: title.clone(), en: title } }
}

/// The hand after these edits, which all must be possible.
fn hand(edits: &[Edit]) -> Hand {
    edits.iter().enumerate().fold(Hand::default(), |hand, (number, edit)| {
        hand.apply(edit_id(u8::try_from(number).unwrap()), edit.clone(), &free()).unwrap().0
    })
}

/// What refuses an edit after others, and what only warns.
fn codes(edits: &[Edit], next: Edit, policy: &BundlePolicy) -> Vec<(&'static str, Weight)> {
    let demand = demand(policy, &Standing::default());
    let findings = match hand(edits).apply(edit_id(99), next, &demand) {
        Ok((_, warnings)) => warnings,
        Err(HandError::Refused(findings)) => findings,
        Err(other) => panic!("{other}"),
    };
    findings.iter().map(|finding| (finding.code.code(), finding.weight)).collect()
}

fn blocked(code: &'static str) -> Vec<(&'static str, Weight)> {
    vec![(code, Weight::Blocks)]
}

/// The lots of the best plan that does what a hand asks, as numbers of needs.
fn lots(hand: &Hand) -> Vec<Vec<u8>> {
    let standing = hand.standing();
    let demand = demand(&usual(), &standing);
    let proposal = BundleProposal::propose_with(&demand, &standing.request(), &Unwatched).unwrap();
    let sets: Vec<_> = proposal.lots().iter().map(crate::bundle::ProposedLot::parts).collect();
    assert!(standing.is_respected_by(&sets), "{sets:?}");
    let number = |part: &NeedPart| u8::try_from(part.need_id.uuid().as_u128() & 0xff).unwrap() - 1;
    sets.iter().map(|lot| lot.iter().map(number).collect()).collect()
}

#[test]
fn a_plan_does_what_the_hand_asks_and_the_rest_is_worked_out_anew() {
    assert_eq!(lots(&Hand::default()), [[0, 1, 2, 3, 4]]);
    assert_eq!(lots(&hand(&[fixed(&[0, 1])])), [vec![0, 1], vec![2, 3, 4]]);
    assert_eq!(lots(&hand(&[apart(&[0, 1])])).len(), 2, "a second lot costs less than a procedure alone");
    let out = Edit::TakeOut { part: part(2), from: parts(&[0, 1, 3, 4]) };
    assert_eq!(lots(&hand(&[out])), [[0, 1, 3, 4]]);
    let into = Edit::MoveNeed { part: part(4), to: parts(&[0, 1]) };
    assert_eq!(lots(&hand(&[fixed(&[0, 1]), into])), [vec![0, 1, 4], vec![2, 3]]);
}

/// Two pins of which one need each must stay apart, neither of them the first of its pin.
#[test]
fn pins_are_kept_apart_by_any_of_their_needs() {
    let pins = hand(&[together(&[0, 2]), together(&[1, 4]), apart(&[2, 4])]);
    let divided = lots(&pins);
    assert!(divided.iter().any(|lot| lot.contains(&0) && lot.contains(&2)), "{divided:?}");
    assert!(divided.iter().any(|lot| lot.contains(&1) && lot.contains(&4)), "{divided:?}");
}

#[test]
fn what_overlaps_is_one_pin_and_what_a_fixed_lot_holds_needs_none() {
    let standing = hand(&[together(&[0, 1]), together(&[2, 3]), together(&[1, 2])]).standing();
    assert_eq!(standing.bound(), [parts(&[0, 1, 2, 3])]);
    let standing = hand(&[together(&[0, 1]), fixed(&[0, 1, 2])]).standing();
    assert_eq!(standing.bound(), [] as [BTreeSet<NeedPart>; 0]);
    assert_eq!(standing.request().fixed.len(), 1);
    assert_eq!(hand(&[]).standing().request(), Request::default());
}

#[test]
fn a_hand_that_contradicts_itself_is_refused_in_words() {
    let usual = &usual();
    assert_eq!(codes(&[together(&[0, 1])], apart(&[0, 1]), usual), blocked("togetherAndApart"));
    assert_eq!(
        codes(&[apart(&[0, 2]), together(&[0, 1])], together(&[1, 2]), usual),
        blocked("togetherAndApart")
    );
    assert_eq!(codes(&[fixed(&[0, 1])], fixed(&[1, 2]), usual), blocked("fixedTwice"));
    assert_eq!(codes(&[fixed(&[0, 1])], together(&[1, 2]), usual), blocked("fixedAndTogether"));
    let by_policy =
        BundlePolicy { apart: vec![NeedPair { one: need_id(1), other: need_id(0) }], ..usual.clone() };
    assert_eq!(codes(&[], together(&[0, 1]), &by_policy), blocked("togetherAndApart"));

    let refused = hand(&[together(&[0, 1])]).apply(edit_id(9), apart(&[0, 1]), &free()).unwrap_err();
    let HandError::Refused(findings) = refused else { panic!("{refused}") };
    assert_eq!(
        findings[0].message.nl,
        format!(
            "Moeten in één perceel en mogen dat niet: {} en {}. Geef een van beide regels vrij.",
            part(0),
            part(1)
        )
    );
    assert_eq!(findings[0].parts, parts(&[0, 1]));
}

#[test]
fn a_pin_that_no_lot_could_hold_is_refused() {
    let usual = &usual();
    assert_eq!(codes(&[], together(&[0, 5]), usual), blocked("windowDisjoint"));
    assert_eq!(codes(&[], together(&[0, 6]), usual), blocked("differentCategory"));
    assert_eq!(codes(&[], together(&[0, 9]), usual), blocked("unknownNeed"));
    assert_eq!(codes(&[], together(&[0]), usual), blocked("tooFewNeeds"));
    assert_eq!(codes(&[], fixed(&[0]), usual), blocked("tooFewMembers"));
    let crossing = Edit::KeepTogether { parts: BTreeSet::from([part(0), part_in(2, "NL41")]) };
    assert_eq!(codes(&[], crossing, usual), blocked("differentRegion"));
    let fixed_crossing = Edit::FixLot { parts: BTreeSet::from([part(0), part_in(2, "NL41")]) };
    assert_eq!(codes(&[], fixed_crossing, usual), blocked("differentRegion"));
    let release = Edit::Release { edit_id: edit_id(0) };
    assert_eq!(codes(&[], release.clone(), usual), blocked("nothingToRelease"));
    assert_eq!(codes(&[together(&[0, 1])], release, usual), []);
    let small = BundlePolicy { max_lot_members: Some(2), ..usual.clone() };
    assert_eq!(codes(&[], together(&[0, 1, 2]), &small), blocked("tooManyMembers"));
}

#[test]
fn the_cap_refuses_a_fixed_lot_and_warns_about_a_pin() {
    // Ten units of each at EUR 450 are EUR 9,000 for two.
    let capped = BundlePolicy { max_lot_value: Some(Money::eur_minor(800_000)), ..usual() };
    assert_eq!(codes(&[], fixed(&[0, 1]), &capped), blocked("capExceeded"));
    assert_eq!(codes(&[], together(&[0, 1]), &capped), [("capExceeded", Weight::Warns)]);
}

#[test]
fn moving_and_taking_out_have_the_last_word_about_their_need() {
    let moved =
        hand(&[together(&[0, 1]), apart(&[0, 2]), Edit::MoveNeed { part: part(0), to: parts(&[2, 3]) }]);
    assert_eq!(moved.standing().together(), [parts(&[0, 2, 3])]);
    assert!(moved.standing().apart().is_empty());
    let out = hand(&[fixed(&[0, 1, 2]), Edit::TakeOut { part: part(2), from: parts(&[0, 1]) }]);
    assert_eq!(out.standing().fixed(), [parts(&[0, 1])]);
    assert_eq!(out.standing().apart().len(), 2);
}

#[test]
fn a_release_can_be_undone_and_released_itself() {
    let release = |number| Edit::Release { edit_id: edit_id(number) };
    let pinned = hand(&[together(&[0, 1])]);
    let released = hand(&[together(&[0, 1]), release(0)]);
    assert!(released.standing().is_free());
    assert_eq!(released.states()[&edit_id(0)], EditState::Released);
    assert_eq!(released.undo(edit_id(50)).unwrap().standing(), pinned.standing());
    let back = hand(&[together(&[0, 1]), release(0), release(1)]);
    assert_eq!(back.standing(), pinned.standing());
}

#[test]
fn a_name_stays_with_the_lot_that_has_most_of_its_needs() {
    let standing = hand(&[named(&[0, 1, 2], "Noord"), named(&[3, 4], "Zuid")]).standing();
    let names = |lots: &[BTreeSet<NeedPart>]| -> Vec<Option<String>> {
        standing.marks(lots).into_iter().map(|mark| Some(mark.name?.nl.to_string())).collect()
    };
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(names(&[parts(&[3, 4]), parts(&[0, 1, 2])]), [some("Zuid"), some("Noord")]);
    assert_eq!(names(&[parts(&[0, 3, 4]), parts(&[1, 2])]), [some("Zuid"), some("Noord")]);
    // Both come to one lot: the latest counts. A lot with none of their needs has no name.
    assert_eq!(names(&[parts(&[0, 1, 2, 3, 4]), parts(&[5])]), [some("Zuid"), None]);
    let renamed = hand(&[named(&[0, 1], "Oud"), named(&[0, 1], "Nieuw"), fixed(&[0, 1])]).standing();
    let mark = &renamed.marks(&[parts(&[0, 1])])[0];
    assert_eq!((mark.name.as_ref().map(|name| name.en.as_str()), mark.is_fixed), (Some("Nieuw"), true));
}

#[test]
fn a_need_moved_when_its_lot_is_another_one_than_before() {
    let place =
        |lot: Option<usize>, cost: i128| PartPlace { lot, cost: ExactAmount::from_ten_thousandths(cost) };
    let before = BTreeMap::from([
        (part(0), place(Some(0), 5)),
        (part(1), place(Some(0), 5)),
        (part(2), place(Some(0), 5)),
        (part(3), place(Some(1), 5)),
        (part(4), place(None, 5)),
    ]);
    // The first lot comes second and loses a need to the other one.
    let after = BTreeMap::from([
        (part(0), place(Some(1), 5)),
        (part(1), place(Some(1), 6)),
        (part(2), place(Some(0), 5)),
        (part(3), place(Some(0), 5)),
        (part(4), place(None, 5)),
    ]);
    let told: Vec<_> =
        changes(&before, &after).into_iter().map(|change| (change.part, change.is_moved)).collect();
    assert_eq!(told, [(part(1), false), (part(2), true)]);
    assert_eq!(changes(&before, &before), []);
}

#[test]
fn there_is_an_end_to_undoing() {
    assert_eq!(Hand::default().undo(edit_id(0)), Err(HandError::NothingToUndo));
    let once = hand(&[together(&[0, 1])]);
    assert_eq!(once.redo(edit_id(9)), Err(HandError::NothingToRedo));
    let undone = once.undo(edit_id(9)).unwrap();
    assert_eq!((undone.next_undo(), undone.next_redo()), (None, Some(edit_id(0))));
    // Something else was done since: what was undone stays undone.
    let other = undone.apply(edit_id(10), together(&[2, 3]), &free()).unwrap().0;
    assert_eq!(other.redo(edit_id(11)), Err(HandError::NothingToRedo));
    assert_eq!(other.states()[&edit_id(0)], EditState::Undone);
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let set =
        || prop::collection::btree_set(0_u8..7, 1..4).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    prop_oneof![
        set().prop_map(|set| together(&set)),
        set().prop_map(|set| apart(&set)),
        set().prop_map(|set| fixed(&set)),
        set().prop_map(|set| named(&set, "Naam")),
        (0_u8..7, set()).prop_map(|(one, set)| Edit::MoveNeed { part: part(one), to: parts(&set) }),
        (0_u8..7, set()).prop_map(|(one, set)| Edit::TakeOut { part: part(one), from: parts(&set) }),
        (0_u8..12).prop_map(|number| Edit::Release { edit_id: edit_id(number) }),
    ]
}

proptest! {
    /// Whatever is accepted can be obeyed, and undoing it step by step passes every state again, backwards; redoing, forwards.
    #[test]
    fn everything_can_be_undone_and_done_again(edits in prop::collection::vec(any_edit(), 1..12)) {
        let demand = free();
        let mut hand = Hand::default();
        let mut passed = vec![hand.standing()];
        for (number, edit) in edits.into_iter().enumerate() {
            if let Ok((next, _)) = hand.apply(edit_id(u8::try_from(number).unwrap()), edit, &demand) {
                hand = next;
                passed.push(hand.standing());
            }
        }
        lots(&hand);
        for standing in passed.iter().rev().skip(1) {
            hand = hand.undo(edit_id(100)).unwrap();
            prop_assert_eq!(&hand.standing(), standing);
        }
        prop_assert_eq!(hand.undo(edit_id(101)), Err(HandError::NothingToUndo));
        for standing in passed.iter().skip(1) {
            hand = hand.redo(edit_id(102)).unwrap();
            prop_assert_eq!(&hand.standing(), standing);
        }
        prop_assert_eq!(Hand::of(hand.entries().to_vec()), Ok(hand));
    }
}
