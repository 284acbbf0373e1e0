//! The candidates for a lot that is in a bundle already: the needs it carries, and those left alone for its price.

use super::{Candidate, LotRules};
use crate::bundle::demand::{highest_unit_price, in_a_sentence, stated_category};
use crate::bundle::policy::BundlePolicy;
use crate::bundle::proposal::ProposedLot;
use crate::category::{Category, MatchAttribute};
use crate::codes::NutsCode;
use crate::localized::Localized;
use crate::need::{Need, NeedLine};

/// What holds for a lot of this category under this policy.
#[must_use]
pub fn rules_of(category: &Category, policy: &BundlePolicy) -> LotRules {
    let cap = policy.max_lot_value.map(|value| value.minor());
    let members = usize::try_from(policy.min_lot_members).unwrap_or(usize::MAX);
    LotRules::new(&stated_category(category), policy.volume_basis, members, cap)
}

/// A need as a candidate that brings these lines of it, under the id of the need.
#[must_use]
pub fn candidate(need: &Need, lines: &[NeedLine], category: &Category, policy: &BundlePolicy) -> Candidate {
    let content = need.content();
    let sum = |of: fn(&NeedLine) -> u64| lines.iter().map(of).sum::<u64>();
    let lowest = sum(|line| line.lowest().get());
    Candidate {
        id: need.id().to_string(),
        member: need.member_id().to_string(),
        lowest,
        wanted: sum(|line| line.quantity.get()),
        highest: sum(|line| line.highest().get()),
        firm: if content.commitment.certainty.is_firm() { lowest } else { 0 },
        levels: category.levelled().map(|levelled| content.requirements.level(&levelled.key)).collect(),
        // An amount in another currency never came into a bundle.
        max_unit_price_minor: highest_unit_price(need, policy).unwrap_or_default(),
    }
}

/// Whether a need, or the part of it in a region, could share a lot but for the price: it asks for the same thing in the same place,
/// can start on every day on which the lot can, and need not stay apart from anything.
#[must_use]
pub fn could_join(
    need: &Need,
    region: Option<&NutsCode>,
    lot: &ProposedLot,
    category: &Category,
    policy: &BundlePolicy,
) -> bool {
    let (content, traits) = (need.content(), lot.traits());
    let agrees = |matched: &MatchAttribute| {
        content.requirements.value(&matched.key) == traits.requirements.value(&matched.key)
    };
    content.category_id == traits.category_id
        && region == traits.region.as_ref()
        && category.matches().all(agrees)
        && content.window.common(traits.window) == Some(traits.window)
        && !policy.apart.iter().any(|pair| pair.one == need.id() || pair.other == need.id())
}

/// How a sentence about a need in a lot begins.
#[must_use]
pub fn subject(category: &Category, region: Option<&NutsCode>) -> Localized<String> {
    let place = region.map(|region| format!(" in {region}")).unwrap_or_default();
    let name = category.name();
    Localized {
        nl: format!("De behoefte aan {}{place}", in_a_sentence(name.nl.as_str())),
        en: format!("The need for {}{place}", in_a_sentence(name.en.as_str())),
    }
}
