//! Whether what the hand asks can be obeyed at all: every contradiction, and every pin that no lot could hold.
//!
//! What only gets worse as a lot grows (category, values, region, common day, members above the limit, pairs apart) blocks a pin. The
//! cap and the price condition do not: another need can lift the lot into a better discount, so they block a fixed lot, to which
//! nothing is added, and only warn about a pin.

use std::collections::BTreeSet;

use super::{
    Hand, NeedPart, Standing,
    edit::Edit,
    finding::{HandFinding, HandFindingCode as Code},
};
use crate::bundle::{
    demand::Demand,
    optimiser::feasible::{NotALot, lot_terms},
};

/// What is wrong with an edit by itself.
pub(super) fn of_edit(hand: &Hand, edit: &Edit, demand: &Demand) -> Vec<HandFinding> {
    let parts = edit.parts();
    let unknown: Vec<&NeedPart> =
        parts.iter().copied().filter(|part| !demand.parts.contains_key(&part.to_string())).collect();
    let mut findings = Vec::new();
    if !unknown.is_empty() {
        let names = listed(unknown.iter().copied());
        findings.push(HandFinding::blocks(
            Code::UnknownNeed,
            unknown,
            format!("Niet in deze bundeling: {names}."),
            format!("Not in this bundle: {names}."),
        ));
    }
    let needs: BTreeSet<_> = parts.iter().map(|part| part.need_id).collect();
    let (is_enough, least) = match edit {
        Edit::KeepTogether { .. } | Edit::KeepApart { .. } | Edit::MoveNeed { .. } | Edit::TakeOut { .. } => {
            (needs.len() > 1, 2)
        }
        Edit::FixLot { .. } | Edit::NameLot { .. } => (!needs.is_empty(), 1),
        Edit::Release { edit_id } => {
            let released = hand.released();
            if !hand.edits().any(|(id, _)| id == *edit_id && !released.contains(&id)) {
                findings.push(HandFinding::blocks(
                    Code::NothingToRelease,
                    [],
                    format!("{edit_id} is geen bewerking die nu geldt."),
                    format!("{edit_id} is no edit that counts now."),
                ));
            }
            (true, 0)
        }
    };
    if !is_enough {
        findings.push(HandFinding::blocks(
            Code::TooFewNeeds,
            parts.iter().copied(),
            format!("Hiervoor zijn minstens {least} behoeften nodig."),
            format!("This takes at least {least} needs."),
        ));
    }
    if let Edit::KeepTogether { parts } = edit {
        let here = |part: &NeedPart| parts.iter().filter(|other| other.region == part.region).count();
        let crossing: BTreeSet<NeedPart> =
            parts.iter().filter(|part| here(part) < needs.len()).cloned().collect();
        if is_enough && !crossing.is_empty() {
            findings.push(different_region(&crossing));
        }
    }
    findings
}

/// What the hand as a whole asks that cannot be, or should be looked at.
pub(super) fn of_standing(standing: &Standing, demand: &Demand) -> Vec<HandFinding> {
    let mut findings = contradictions(standing);
    let parts = |ids: &(String, String)| {
        let part = |id: &String| demand.parts.get(id).map(|part| part.place());
        Some((part(&ids.0)?, part(&ids.1)?))
    };
    let by_policy: Vec<(NeedPart, NeedPart)> = demand.apart.iter().filter_map(parts).collect();
    let bound = standing.bound();
    for set in bound.iter().chain(standing.fixed()) {
        for (one, other) in standing.apart().iter().chain(&by_policy) {
            if set.contains(one) && set.contains(other) {
                findings.push(together_and_apart(one, other));
            }
        }
    }
    findings.extend(bound.iter().flat_map(|set| of_set(set, demand, Kind::Pinned)));
    findings.extend(standing.fixed().iter().flat_map(|set| of_set(set, demand, Kind::Fixed)));
    findings
}

/// What fixed lots and pins say against each other.
fn contradictions(standing: &Standing) -> Vec<HandFinding> {
    let mut findings = Vec::new();
    for (at, fixed) in standing.fixed().iter().enumerate() {
        for other in standing.fixed().iter().skip(at + 1) {
            let both: BTreeSet<NeedPart> = fixed.intersection(other).cloned().collect();
            if !both.is_empty() {
                let names = listed(&both);
                findings.push(HandFinding::blocks(
                    Code::FixedTwice,
                    &both,
                    format!("In twee vastgezette percelen tegelijk: {names}. Geef eerst een van beide vrij."),
                    format!("In two fixed lots at once: {names}. Release one of them first."),
                ));
            }
        }
        for set in standing.bound().iter().filter(|set| !set.is_disjoint(fixed)) {
            let outside: BTreeSet<NeedPart> = set.difference(fixed).cloned().collect();
            let names = listed(&outside);
            findings.push(HandFinding::blocks(
                Code::FixedAndTogether,
                &outside,
                format!("Moet samen met een vastgezet perceel waar het buiten valt: {names}. Geef dat perceel eerst vrij."),
                format!("Must be together with a fixed lot that it is not in: {names}. Release that lot first."),
            ));
        }
    }
    findings
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pinned,
    Fixed,
}

/// Why these parts cannot be in one lot, or cannot be all of one.
fn of_set(set: &BTreeSet<NeedPart>, demand: &Demand, kind: Kind) -> Vec<HandFinding> {
    if set.iter().any(|part| !demand.parts.contains_key(&part.to_string())) {
        return Vec::new();
    }
    let ids: Vec<String> = set.iter().map(ToString::to_string).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let names = listed(set);
    let says = |code, nl: &str, en: &str| {
        HandFinding::blocks(code, set, format!("{nl}: {names}."), format!("{en}: {names}."))
    };
    let Err(why) = lot_terms(&demand.problem, &ids) else { return Vec::new() };
    let finding = match why {
        // Two needs that stay apart are told with the pair they are; an empty set and a stranger cannot be here.
        NotALot::Empty | NotALot::UnknownNeed | NotALot::RepeatedNeed | NotALot::Apart => return Vec::new(),
        NotALot::DifferentGroup => different(set, demand),
        NotALot::WindowDisjoint => says(
            Code::WindowDisjoint,
            "De startvensters hebben geen gemeenschappelijke dag",
            "The start windows have no common day",
        ),
        NotALot::TooFewMembers if kind == Kind::Pinned => return Vec::new(),
        NotALot::TooFewMembers => says(
            Code::TooFewMembers,
            "Minder schoolbesturen dan het beleid voor een perceel vraagt",
            "Fewer school boards than the policy asks of a lot",
        ),
        NotALot::TooManyMembers => says(
            Code::TooManyMembers,
            "Meer schoolbesturen dan het beleid voor een perceel toelaat",
            "More school boards than the policy allows in a lot",
        ),
        NotALot::CapExceeded => says(
            Code::CapExceeded,
            "Samen boven de grens voor de waarde van een perceel",
            "Together above the limit on the value of a lot",
        ),
        NotALot::PriceCondition => says(
            Code::PriceCondition,
            "Samen duurder per eenheid dan een van hen aanvaardt",
            "Together dearer per unit than one of them accepts",
        ),
    };
    let may_heal = matches!(finding.code, Code::CapExceeded | Code::PriceCondition);
    vec![if may_heal && kind == Kind::Pinned { finding.warns() } else { finding }]
}

/// In what these parts differ: region, category or a value that must be equal.
fn different(set: &BTreeSet<NeedPart>, demand: &Demand) -> HandFinding {
    let regions: BTreeSet<_> = set.iter().map(|part| &part.region).collect();
    if regions.len() > 1 {
        return different_region(set);
    }
    let kinds: BTreeSet<&str> = set
        .iter()
        .filter_map(|part| Some(demand.parts.get(&part.to_string())?.category_id.as_str()))
        .collect();
    let names = listed(set);
    if kinds.len() > 1 {
        let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        return HandFinding::blocks(
            Code::DifferentCategory,
            set,
            format!("Verschillende categorieën ({kinds}): {names}."),
            format!("Different categories ({kinds}): {names}."),
        );
    }
    HandFinding::blocks(
        Code::DifferentValue,
        set,
        format!("Ze verschillen in een kenmerk dat in een perceel gelijk moet zijn: {names}."),
        format!("They differ in a value that must be equal in a lot: {names}."),
    )
}

fn different_region(parts: &BTreeSet<NeedPart>) -> HandFinding {
    let names = listed(parts);
    HandFinding::blocks(
        Code::DifferentRegion,
        parts,
        format!("Niet in dezelfde regio: {names}."),
        format!("Not in one region: {names}."),
    )
}

fn together_and_apart(one: &NeedPart, other: &NeedPart) -> HandFinding {
    HandFinding::blocks(
        Code::TogetherAndApart,
        [one, other],
        format!("Moeten in één perceel en mogen dat niet: {one} en {other}. Geef een van beide regels vrij."),
        format!("Must share a lot and may not: {one} and {other}. Release one of the two rules."),
    )
}

fn listed<'p>(parts: impl IntoIterator<Item = &'p NeedPart>) -> String {
    parts.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
