//! What a need can require in a category.
//!
//! There are two kinds, because bundling treats them differently. Of a *levelled* attribute a lot takes the highest level any of its
//! needs asks for: nobody gets less than it asked. On a *match* attribute all needs of a lot must agree: nobody can do anything with
//! a tablet that is managed by another platform.

use serde::{Deserialize, Serialize};

use super::Localized;
use crate::codes::AttributeKey;
use crate::names::Title;

/// What a need can require.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Attribute {
    /// At least this much.
    Levelled(LevelledAttribute),
    /// Exactly this.
    Match(MatchAttribute),
}

impl Attribute {
    /// The key under which needs state it; also its column in a spreadsheet.
    #[must_use]
    pub fn key(&self) -> &AttributeKey {
        match self {
            Self::Levelled(levelled) => &levelled.key,
            Self::Match(matched) => &matched.key,
        }
    }

    /// What people read instead of the key.
    #[must_use]
    pub fn label(&self) -> &Localized {
        match self {
            Self::Levelled(levelled) => &levelled.label,
            Self::Match(matched) => &matched.label,
        }
    }
}

/// Which way the numbers of a levelled attribute go as the demand rises. Levels are in order of demand either way; this tells a reader
/// and an assessor whether 4 hours is more or less than 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// More is better, as with memory.
    HigherIsBetter,
    /// Less is better, as with hours until an answer.
    LowerIsBetter,
}

/// One step of demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Level {
    /// How needs write it, such as `200` or `wifi6`.
    pub value: Title,
    /// What it adds to the price of one unit, in minor units; never less than the level before it.
    pub increment_minor: i64,
}

/// A requirement with an order: who gets more than it asked is content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LevelledAttribute {
    /// The key under which needs state it.
    pub key: AttributeKey,
    /// What people read, with the unit of measure.
    pub label: Localized,
    /// Which way the numbers go.
    pub direction: Direction,
    /// The levels, the lowest demand first.
    pub levels: Vec<Level>,
}

impl LevelledAttribute {
    /// The position of the level that a text names, from 0. Case is ignored, and so is a comma for a point in a number, since Dutch
    /// spreadsheets write `99,9`.
    #[must_use]
    pub fn position(&self, text: &str) -> Option<usize> {
        self.levels.iter().position(|level| same_value(level.value.as_str(), text))
    }

    /// The level at a position.
    #[must_use]
    pub fn level(&self, position: usize) -> Option<&Level> {
        self.levels.get(position)
    }
}

/// A requirement without an order: only the same will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MatchAttribute {
    /// The key under which needs state it.
    pub key: AttributeKey,
    /// What people read.
    pub label: Localized,
    /// The values to choose from.
    pub values: Vec<Title>,
}

impl MatchAttribute {
    /// The value that a text names; case is ignored.
    #[must_use]
    pub fn value(&self, text: &str) -> Option<&Title> {
        self.values.iter().find(|value| same_value(value.as_str(), text))
    }
}

/// Whether two texts name the same level or value.
pub(super) fn same_value(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    let plain_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    one.eq_ignore_ascii_case(other) || (plain_number(one) && one == other.replacen(',', ".", 1))
}
