//! The needs of a cooperative as a bundling problem.
//!
//! A problem knows ids, levels and regions; a need knows sites, demands and a budget. This is the bridge, and it decides nothing. A need
//! whose sites lie in several regions is divided into parts, one for each region, which together are the need: `<need>/<region>`. The
//! proposer sees a part as a need of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::admission::AdmittedNeed;
use crate::bundle::crowd;
use crate::bundle::explanation::words::Words;
use crate::bundle::hand::{NeedPart, Standing};
use crate::bundle::participation::VolumeBasis;
use crate::bundle::policy::BundlePolicy;
use crate::bundle::problem::finding::Finding;
use crate::bundle::problem::{self, Problem, ProblemParts};
use crate::{
    category::Category,
    codes::{CategoryId, NutsCode},
    id::{MemberId, NeedId},
    localized::Localized,
    money::Money,
    need::{Certainty, Need, NeedLine},
};

/// What stands in the way of bundling these needs under this policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DemandProblem {
    /// A need is there twice.
    #[error("need {need_id} is there twice")]
    NeedTwice {
        /// The need.
        need_id: NeedId,
    },
    /// The category of a need is not there.
    #[error("there is no category {category_id}")]
    UnknownCategory {
        /// The category.
        category_id: CategoryId,
    },
    /// An amount of the policy, a highest unit price, or a budget that counts, is not in the currency of the cooperative.
    #[error("{what} is not in {}", .currency.code())]
    OtherCurrency {
        /// Which amount.
        what: String,
        /// The currency of the cooperative.
        currency: crate::money::Currency,
    },
    /// A pair that is kept apart names a need that is not among these.
    #[error("need {need_id} is not among the needs that are bundled")]
    UnknownApart {
        /// The position of the pair, from 0.
        position: usize,
        /// The need.
        need_id: NeedId,
    },
    /// A need is kept apart from itself.
    #[error("a need cannot be kept apart from itself")]
    ApartFromItself {
        /// The position of the pair, from 0.
        position: usize,
    },
    /// The problem itself is refused.
    #[error("{0}")]
    Refused(Finding),
}

impl DemandProblem {
    /// The place in the policy it is about, as a JSON pointer; empty when it is about the needs.
    #[must_use]
    pub fn pointer(&self) -> String {
        match self {
            Self::UnknownApart { position, .. } | Self::ApartFromItself { position } => {
                format!("/policy/apart/{position}")
            }
            Self::OtherCurrency { what, .. } if what == MAX_LOT_VALUE => format!("/policy/{MAX_LOT_VALUE}"),
            Self::Refused(finding) if finding.pointer.starts_with("/policy/") => {
                finding.pointer.replace("maxLotValueMinor", MAX_LOT_VALUE)
            }
            Self::OtherCurrency { .. }
            | Self::Refused(_)
            | Self::NeedTwice { .. }
            | Self::UnknownCategory { .. } => String::new(),
        }
    }
}

const MAX_LOT_VALUE: &str = "maxLotValue";

/// The part of a need that lies in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) need_id: NeedId,
    pub(super) member_id: MemberId,
    pub(super) category_id: CategoryId,
    pub(super) region: Option<NutsCode>,
    pub(super) lines: Vec<NeedLine>,
    pub(super) certainty: Certainty,
}

impl Part {
    /// Which part of which need it is.
    pub(super) fn place(&self) -> NeedPart {
        NeedPart { need_id: self.need_id, region: self.region.clone() }
    }
}

/// Needs that are to be bundled, with the problem they make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    pub(super) problem: Problem,
    pub(super) categories: BTreeMap<String, Category>,
    /// By the id that the problem gives them.
    pub(super) parts: BTreeMap<String, Part>,
    /// The pairs that the policy keeps apart, by those ids.
    pub(super) apart: Vec<(String, String)>,
    pub(super) words: Words,
    /// Which units earn the discount that price conditions are held against.
    pub(super) volume_basis: VolumeBasis,
}

impl Demand {
    /// How many needs, or parts of needs in one region, it is about.
    #[must_use]
    pub fn part_count(&self) -> usize {
        self.parts.len()
    }

    /// The needs as a problem. Their order does not matter.
    ///
    /// # Errors
    /// Every [`DemandProblem`].
    pub fn new(
        needs: &[AdmittedNeed],
        categories: &[Category],
        policy: &BundlePolicy,
    ) -> Result<Self, Vec<DemandProblem>> {
        Self::by_hand(needs, categories, policy, &Standing::default())
    }

    /// The same when an officer keeps more pairs apart by hand. What else the hand asks, the optimiser is asked.
    ///
    /// # Errors
    /// Every [`DemandProblem`].
    pub fn by_hand(
        needs: &[AdmittedNeed],
        categories: &[Category],
        policy: &BundlePolicy,
        hand: &Standing,
    ) -> Result<Self, Vec<DemandProblem>> {
        let mut problems = Vec::new();
        let by_id: BTreeMap<&CategoryId, &Category> =
            categories.iter().map(|category| (category.id(), category)).collect();
        let mut parts = BTreeMap::new();
        let mut stated = Vec::new();
        let mut used = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for admitted in needs {
            let need = &admitted.need;
            let category_id = need.category_id().clone();
            if !seen.insert(need.id()) {
                problems.push(DemandProblem::NeedTwice { need_id: need.id() });
            } else if let Some(category) = by_id.get(&category_id) {
                used.insert(category_id.to_string(), (*category).clone());
                match highest_unit_price(need, policy) {
                    Ok(most) => {
                        for part in parts_of(admitted, policy) {
                            let id = part.place().to_string();
                            stated.push(stated_need(&id, need, &part, category, most));
                            parts.insert(id, part);
                        }
                    }
                    Err(problem) => problems.push(problem),
                }
            } else {
                problems.push(DemandProblem::UnknownCategory { category_id });
            }
        }
        let max_lot_value_minor = policy.max_lot_value.map(|value| value.minor());
        if policy.max_lot_value.is_some_and(|value| value.currency() != policy.currency) {
            problems.push(DemandProblem::OtherCurrency {
                what: MAX_LOT_VALUE.to_owned(),
                currency: policy.currency,
            });
        }
        let apart = apart(policy, &seen, &parts, &mut problems);
        let by_hand = hand.apart().iter().map(|(one, other)| (one.to_string(), other.to_string()));
        let known = by_hand.filter(|(one, other)| parts.contains_key(one) && parts.contains_key(other));
        let all_apart = apart.iter().cloned().chain(known).collect();
        let stated = ProblemParts {
            currency: policy.currency,
            categories: used.values().map(stated_category).collect(),
            policy: problem::Policy {
                region_prefix: i64::from(policy.region_prefix.chars()),
                min_lot_members: i64::from(policy.min_lot_members),
                max_lot_members: policy.max_lot_members.map(i64::from),
                max_lot_value_minor,
                apart: all_apart,
            },
            needs: stated,
        };
        match Problem::new(stated) {
            Ok(problem) if problems.is_empty() => {
                let words = words(&used, &parts, &problem);
                Ok(Self { problem, categories: used, parts, apart, words, volume_basis: policy.volume_basis })
            }
            Ok(_) => Err(problems),
            Err(findings) => {
                problems.extend(findings.into_iter().map(DemandProblem::Refused));
                Err(problems)
            }
        }
    }

    /// The problem, in which a part of a need has the id `<need>/<region>`.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The parts of a need, one for each region in which it has sites; none when it is not among these needs.
    #[must_use]
    pub fn parts_of(&self, need_id: NeedId) -> Vec<NeedPart> {
        let own = self.parts.values().filter(|part| part.need_id == need_id);
        own.map(Part::place).collect()
    }
}

/// The lines of a need by region; their quantities are those of the need, each once.
fn parts_of(admitted: &AdmittedNeed, policy: &BundlePolicy) -> Vec<Part> {
    let AdmittedNeed { need, regions } = admitted;
    let mut lines: BTreeMap<Option<NutsCode>, Vec<NeedLine>> = BTreeMap::new();
    for line in need.content().lines.as_slice() {
        let region = regions.get(&line.site_id).and_then(|region| policy.region_prefix.region_of(region));
        lines.entry(region).or_default().push(*line);
    }
    let certainty = need.content().commitment.certainty;
    let part = |(region, lines)| Part {
        need_id: need.id(),
        member_id: need.member_id(),
        category_id: need.category_id().clone(),
        region,
        lines,
        certainty,
    };
    lines.into_iter().map(part).collect()
}

/// The highest unit price at which a need joins: what its member says, and when the policy looks at budgets no more than the budget of
/// one unit; below a cent that is rounded down, for a budget is not exceeded.
pub(super) fn highest_unit_price(need: &Need, policy: &BundlePolicy) -> Result<Option<i64>, DemandProblem> {
    let in_currency = |amount: Money, what: &str| {
        let what = || format!("the {what} of need {}", need.id());
        let other = || DemandProblem::OtherCurrency { what: what(), currency: policy.currency };
        if amount.currency() == policy.currency { Ok(amount.minor()) } else { Err(other()) }
    };
    let condition = need.content().commitment.max_unit_price;
    let condition =
        condition.map(|condition| in_currency(condition.money(), "highest unit price")).transpose()?;
    let budget = need.content().budget.filter(|_| policy.within_budget);
    let budget = budget.map(|budget| in_currency(budget.money(), "budget")).transpose()?;
    let units = i64::try_from(need.quantity().get()).unwrap_or(i64::MAX);
    let budget = budget.and_then(|budget| budget.checked_div(units));
    Ok(condition.into_iter().chain(budget).min())
}

fn stated_need(
    id: &str,
    need: &Need,
    part: &Part,
    category: &Category,
    max_unit_price_minor: Option<i64>,
) -> problem::Need {
    let content = need.content();
    let asked = &content.requirements;
    let level = |key| i64::try_from(asked.level(key)).unwrap_or(i64::MAX);
    // Both are far within 64 bits: a need has at most a thousand million units in all.
    let quantity = part.lines.iter().map(|line| line.quantity.get()).sum::<u64>();
    problem::Need {
        id: id.to_owned(),
        member: part.member_id.to_string(),
        category: category.id().to_string(),
        quantity: i64::try_from(quantity).unwrap_or(i64::MAX),
        levels: category
            .levelled()
            .map(|levelled| (levelled.key.to_string(), level(&levelled.key)))
            .filter(|(_, level)| *level > 0)
            .collect(),
        matching: category
            .matches()
            .filter_map(|matched| Some((matched.key.to_string(), asked.value(&matched.key)?.to_string())))
            .collect(),
        region: part.region.as_ref().map(NutsCode::to_string).unwrap_or_default(),
        start_from: content.window.start_from(),
        start_until: content.window.start_until(),
        max_unit_price_minor,
    }
}

pub(super) fn stated_category(category: &Category) -> problem::Category {
    let pricing = category.pricing();
    let attributes = category.levelled().map(|levelled| problem::Attribute {
        key: levelled.key.to_string(),
        levels: levelled.levels.iter().map(|level| level.value.to_string()).collect(),
        increment_minor: levelled.levels.iter().map(|level| level.increment_minor).collect(),
    });
    let tiers = pricing.discount_tiers.iter().map(|tier| problem::DiscountTier {
        from_quantity: i64::try_from(tier.from_quantity.get()).unwrap_or(i64::MAX),
        rate_bp: i64::from(tier.rate_bp.get()),
    });
    problem::Category {
        id: category.id().to_string(),
        unit: category.unit().en.to_string(),
        base_price_minor: pricing.base_price_minor,
        attributes: attributes.collect(),
        discount_tiers: tiers.collect(),
        lot_cost_minor: pricing.lot_cost_minor,
        alone_cost_minor: pricing.alone_cost_minor,
    }
}

/// The pairs that are kept apart, for every part of the one and every part of the other.
fn apart(
    policy: &BundlePolicy,
    needs: &BTreeSet<NeedId>,
    parts: &BTreeMap<String, Part>,
    problems: &mut Vec<DemandProblem>,
) -> Vec<(String, String)> {
    let mut ids: BTreeMap<NeedId, Vec<&String>> = BTreeMap::new();
    for (id, part) in parts {
        ids.entry(part.need_id).or_default().push(id);
    }
    let of = |need_id| ids.get(&need_id).map(Vec::as_slice).unwrap_or_default();
    let mut pairs = Vec::new();
    for (position, pair) in policy.apart.iter().enumerate() {
        for need_id in [pair.one, pair.other].into_iter().filter(|need_id| !needs.contains(need_id)) {
            problems.push(DemandProblem::UnknownApart { position, need_id });
        }
        if pair.one == pair.other {
            problems.push(DemandProblem::ApartFromItself { position });
        } else {
            let both =
                of(pair.one).iter().flat_map(|one| of(pair.other).iter().map(move |other| (one, other)));
            pairs.extend(both.map(|(one, other)| ((*one).clone(), (*other).clone())));
        }
    }
    pairs
}

/// How a school reads about its needs.
fn words(
    categories: &BTreeMap<String, Category>,
    parts: &BTreeMap<String, Part>,
    problem: &Problem,
) -> Words {
    let subject = |need: problem::needs::NeedRef<'_>| {
        let name = categories.get(need.category())?.name();
        let region = parts.get(need.id())?.region.as_ref();
        let place = region.map(|region| format!(" in {region}")).unwrap_or_default();
        let (nl, en) = (in_a_sentence(name.nl.as_str()), in_a_sentence(name.en.as_str()));
        let subject =
            Localized { nl: format!("De behoefte aan {nl}{place}"), en: format!("The need for {en}{place}") };
        Some((need.id().to_owned(), subject))
    };
    let attribute = |category: &Category, attribute: &crate::category::Attribute| {
        let label = attribute.label();
        let label = Localized { nl: in_a_sentence(label.nl.as_str()), en: in_a_sentence(label.en.as_str()) };
        ((category.id().to_string(), attribute.key().to_string()), label)
    };
    Words {
        needs: problem.needs().iter().filter_map(subject).collect(),
        units: categories
            .iter()
            .map(|(id, category)| {
                let unit = category.unit();
                (id.clone(), Localized { nl: unit.nl.to_string(), en: unit.en.to_string() })
            })
            .collect(),
        attributes: categories
            .values()
            .flat_map(|category| category.attributes().iter().map(move |one| attribute(category, one)))
            .collect(),
        categories: categories
            .iter()
            .map(|(id, category)| {
                let name = category.name();
                (id.clone(), Localized { nl: name.nl.to_string(), en: name.en.to_string() })
            })
            .collect(),
        members: BTreeMap::new(),
        crowd_members: crowd::CROWD_MEMBERS,
    }
}

/// A name as it stands in the middle of a sentence; an abbreviation keeps its capitals.
pub(super) fn in_a_sentence(name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            let rest: String = name.chars().skip(1).collect();
            format!("{}{rest}", first.to_lowercase())
        }
        _ => name.to_owned(),
    }
}
