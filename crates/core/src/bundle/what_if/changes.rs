//! What a what-if changes: who takes part, when, how much, what is asked, and the policy; several at once.
//!
//! Their order does not matter: needs leave and join first, then what is left is changed, then the policy.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::bundle::explanation::divide;
use crate::bundle::problem::finding::Finding;
use crate::bundle::{Need, Policy, Problem, ProblemParts};

/// The changes of a what-if.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Members that leave, with all their needs.
    pub without_members: Vec<String>,
    /// Needs that leave.
    pub without_needs: Vec<String>,
    /// Needs that join.
    pub joining: Vec<Need>,
    /// Start windows that move.
    pub windows: Vec<WindowChange>,
    /// Levels that are asked instead.
    pub levels: Vec<LevelChange>,
    /// Quantities that are asked instead.
    pub quantities: Vec<QuantityChange>,
    /// What changes in the policy.
    pub policy: PolicyChanges,
}

/// A start window that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowChange {
    /// Whose it is.
    pub whose: Whose,
    /// How far both its days move.
    pub by: Shift,
}

/// Whose start window moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// That of one need.
    Need(String),
    /// Those of all needs of a member.
    Member(String),
}

/// How far a day moves; negative is earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Shift {
    /// By days.
    Days(i32),
    /// By calendar months; a day that the month does not have becomes its last.
    Months(i32),
}

/// A level that a need asks instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelChange {
    /// The need.
    pub need: String,
    /// The key of the attribute.
    pub attribute: String,
    /// The level, as an index from 0.
    pub level: i64,
}

/// A quantity that a need asks instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityChange {
    /// The need.
    pub need: String,
    /// How many units in all, at least 1 for each part of the need.
    pub quantity: i64,
}

/// What changes in the policy; `None` leaves a rule as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyChanges {
    /// How many leading characters of their regions the needs of a lot must share.
    pub region_prefix: Option<i64>,
    /// The smallest number of members in a lot.
    pub min_lot_members: Option<i64>,
    /// The largest number of members in a lot; `Some(None)` takes the limit away.
    pub max_lot_members: Option<Option<i64>>,
    /// The highest price of a lot in minor units; `Some(None)` takes the limit away.
    pub max_lot_value_minor: Option<Option<i64>>,
    /// Pairs of need ids that may not share a lot any more.
    pub apart: Vec<(String, String)>,
    /// Pairs of need ids that were kept apart and may meet.
    pub may_meet: Vec<(String, String)>,
    /// Whether needs join a lot at any price.
    pub at_any_price: bool,
}

/// Something that is wrong with a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeFinding {
    /// Its place in the changes, as a JSON pointer: `/windows/0`.
    pub pointer: String,
    /// What is wrong.
    pub fault: ChangeFault,
}

/// What can be wrong with a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeFault {
    /// No need, or none that is still there, has this id.
    #[error("there is no need {0}")]
    UnknownNeed(String),
    /// No need, or none that is still there, is of this member.
    #[error("no need here is of member {0}")]
    UnknownMember(String),
    /// The category of the need has no such attribute with levels.
    #[error("the category of the need has no attribute {0} with levels")]
    UnknownAttribute(String),
    /// The attribute has fewer levels.
    #[error("attribute {0} has no such level")]
    UnknownLevel(String),
    /// A day would leave the calendar.
    #[error("the start window cannot move so far")]
    TooFar,
    /// The same thing is changed twice.
    #[error("this is changed twice")]
    ChangedTwice,
    /// A quantity is too small for the parts of the need, or is none.
    #[error("a quantity is at least 1 for each region in which the need lies")]
    TooFewUnits,
    /// The pair is not kept apart.
    #[error("these needs are not kept apart")]
    NotApart,
    /// The problem with the changes is refused.
    #[error("{}", .0.detail)]
    Refused(Finding),
}

/// Gives the problem's ids of the parts of a need that somebody names.
pub type PartsOf<'a> = &'a dyn Fn(&str) -> Vec<String>;

impl Changes {
    /// Whether nothing is changed at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The problem with these changes. `parts_of` gives the ids that the problem uses for a need that a change names.
    ///
    /// # Errors
    /// Every [`ChangeFinding`].
    pub fn applied(&self, problem: &Problem, parts_of: PartsOf<'_>) -> Result<Problem, Vec<ChangeFinding>> {
        let mut changing = Changing { parts: problem.to_parts(), parts_of, findings: Vec::new() };
        changing.leave(self);
        changing.parts.needs.extend(self.joining.iter().cloned());
        changing.move_windows(&self.windows);
        changing.set_levels(&self.levels);
        changing.set_quantities(&self.quantities);
        changing.set_policy(&self.policy);
        if !changing.findings.is_empty() {
            return Err(changing.findings);
        }
        Problem::new(changing.parts).map_err(|refused| {
            let finding = |finding: Finding| ChangeFinding {
                pointer: if finding.pointer.starts_with("/policy/") {
                    finding.pointer.clone()
                } else {
                    String::new()
                },
                fault: ChangeFault::Refused(finding),
            };
            refused.into_iter().map(finding).collect()
        })
    }
}

struct Changing<'a> {
    parts: ProblemParts,
    parts_of: PartsOf<'a>,
    findings: Vec<ChangeFinding>,
}

impl Changing<'_> {
    fn find(&mut self, pointer: String, fault: ChangeFault) {
        self.findings.push(ChangeFinding { pointer, fault });
    }

    /// The positions of the needs that a change names; a finding when there are none.
    fn named(&mut self, id: &str, pointer: &str) -> Vec<usize> {
        let ids: BTreeSet<String> = (self.parts_of)(id).into_iter().collect();
        let found: Vec<usize> = self.positions(|need| ids.contains(&need.id));
        if found.is_empty() {
            self.find(pointer.to_owned(), ChangeFault::UnknownNeed(id.to_owned()));
        }
        found
    }

    fn of_member(&mut self, member: &str, pointer: &str) -> Vec<usize> {
        let found = self.positions(|need| need.member == member);
        if found.is_empty() {
            self.find(pointer.to_owned(), ChangeFault::UnknownMember(member.to_owned()));
        }
        found
    }

    fn positions(&self, which: impl Fn(&Need) -> bool) -> Vec<usize> {
        let needs = self.parts.needs.iter().enumerate();
        needs.filter(|(_, need)| which(need)).map(|(position, _)| position).collect()
    }

    fn leave(&mut self, changes: &Changes) {
        let mut leaving = BTreeSet::new();
        for (number, member) in changes.without_members.iter().enumerate() {
            leaving.extend(self.of_member(member, &format!("/withoutMemberIds/{number}")));
        }
        for (number, need) in changes.without_needs.iter().enumerate() {
            leaving.extend(self.named(need, &format!("/withoutNeedIds/{number}")));
        }
        let gone: BTreeSet<String> =
            leaving.iter().filter_map(|position| Some(self.parts.needs.get(*position)?.id.clone())).collect();
        self.parts.needs.retain(|need| !gone.contains(&need.id));
        self.parts.policy.apart.retain(|(one, other)| !gone.contains(one) && !gone.contains(other));
    }

    fn move_windows(&mut self, windows: &[WindowChange]) {
        let mut moved = BTreeSet::new();
        for (number, change) in windows.iter().enumerate() {
            let pointer = format!("/windows/{number}");
            let positions = match &change.whose {
                Whose::Need(need) => self.named(need, &pointer),
                Whose::Member(member) => self.of_member(member, &pointer),
            };
            for position in positions {
                if !moved.insert(position) {
                    self.find(pointer.clone(), ChangeFault::ChangedTwice);
                    break;
                }
                let Some(need) = self.parts.needs.get_mut(position) else { continue };
                match (change.by.of(need.start_from), change.by.of(need.start_until)) {
                    (Some(from), Some(until)) => (need.start_from, need.start_until) = (from, until),
                    (None, _) | (_, None) => {
                        self.find(pointer.clone(), ChangeFault::TooFar);
                        break;
                    }
                }
            }
        }
    }

    fn set_levels(&mut self, levels: &[LevelChange]) {
        let mut changed = BTreeSet::new();
        for (number, change) in levels.iter().enumerate() {
            let pointer = format!("/levels/{number}");
            if !changed.insert((&change.need, &change.attribute)) {
                self.find(pointer.clone(), ChangeFault::ChangedTwice);
            }
            for position in self.named(&change.need, &pointer) {
                let Some(need) = self.parts.needs.get_mut(position) else { continue };
                let category = self.parts.categories.iter().find(|category| category.id == need.category);
                let attributes = category.map(|category| category.attributes.as_slice()).unwrap_or_default();
                let attribute = attributes.iter().find(|attribute| attribute.key == change.attribute);
                let fault = match attribute.map(|attribute| attribute.levels.len()) {
                    None => Some(ChangeFault::UnknownAttribute(change.attribute.clone())),
                    Some(levels) if usize::try_from(change.level).is_ok_and(|level| level < levels) => None,
                    Some(_) => Some(ChangeFault::UnknownLevel(change.attribute.clone())),
                };
                if let Some(fault) = fault {
                    self.find(pointer.clone(), fault);
                    break;
                }
                need.levels.insert(change.attribute.clone(), change.level);
            }
        }
    }

    /// A need in parts keeps their proportions, the units left over going to the largest remainders.
    fn set_quantities(&mut self, quantities: &[QuantityChange]) {
        let mut changed = BTreeSet::new();
        for (number, change) in quantities.iter().enumerate() {
            let pointer = format!("/quantities/{number}");
            if !changed.insert(&change.need) {
                self.find(pointer.clone(), ChangeFault::ChangedTwice);
            }
            let positions = self.named(&change.need, &pointer);
            let each = i64::try_from(positions.len()).unwrap_or(i64::MAX);
            if change.quantity < each {
                self.find(pointer, ChangeFault::TooFewUnits);
                continue;
            }
            let weights: Vec<(String, i128)> = positions
                .iter()
                .filter_map(|position| self.parts.needs.get(*position))
                .map(|need| (need.id.clone(), i128::from(need.quantity)))
                .collect();
            let weights = weights.iter().map(|(id, weight)| (id.as_str(), *weight)).collect();
            // One unit for each part first, so that none becomes empty.
            let shares: BTreeMap<String, i128> = divide(i128::from(change.quantity - each), weights)
                .into_iter()
                .map(|(id, share)| (id.to_owned(), share + 1))
                .collect();
            for need in &mut self.parts.needs {
                if let Some(share) = shares.get(&need.id) {
                    need.quantity = i64::try_from(*share).unwrap_or(i64::MAX);
                }
            }
        }
    }

    fn set_policy(&mut self, changes: &PolicyChanges) {
        for (number, (one, other)) in changes.apart.iter().enumerate() {
            for pair in self.pairs(one, other, &format!("/policy/apart/{number}")) {
                self.parts.policy.apart.push(pair);
            }
        }
        for (number, (one, other)) in changes.may_meet.iter().enumerate() {
            let pointer = format!("/policy/mayMeet/{number}");
            let pairs = self.pairs(one, other, &pointer);
            let before = self.parts.policy.apart.len();
            self.parts.policy.apart.retain(|(a, b)| {
                !pairs.iter().any(|(one, other)| (a == one && b == other) || (a == other && b == one))
            });
            if !pairs.is_empty() && self.parts.policy.apart.len() == before {
                self.find(pointer, ChangeFault::NotApart);
            }
        }
        let policy: &mut Policy = &mut self.parts.policy;
        policy.region_prefix = changes.region_prefix.unwrap_or(policy.region_prefix);
        policy.min_lot_members = changes.min_lot_members.unwrap_or(policy.min_lot_members);
        policy.max_lot_members = changes.max_lot_members.unwrap_or(policy.max_lot_members);
        policy.max_lot_value_minor = changes.max_lot_value_minor.unwrap_or(policy.max_lot_value_minor);
        if changes.at_any_price {
            self.parts.needs.iter_mut().for_each(|need| need.max_unit_price_minor = None);
        }
    }

    /// Every part of the one with every part of the other.
    fn pairs(&mut self, one: &str, other: &str, pointer: &str) -> Vec<(String, String)> {
        let (ones, others) = (self.named(one, pointer), self.named(other, pointer));
        let id = |position: &usize| self.parts.needs.get(*position).map(|need| need.id.clone());
        let both = ones.iter().flat_map(|a| others.iter().map(move |b| (a, b)));
        both.filter_map(|(a, b)| Some((id(a)?, id(b)?))).collect()
    }
}

impl Shift {
    fn of(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) if days < 0 => day.checked_sub_days(Days::new(u64::from(days.unsigned_abs()))),
            Self::Days(days) => day.checked_add_days(Days::new(u64::from(days.unsigned_abs()))),
            Self::Months(months) if months < 0 => day.checked_sub_months(Months::new(months.unsigned_abs())),
            Self::Months(months) => day.checked_add_months(Months::new(months.unsigned_abs())),
        }
    }
}
