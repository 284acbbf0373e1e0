//! What an officer can do to a proposed bundle by hand, and the history of what was done.
//!
//! Every edit names the parts of needs it is about, never a lot by its place: places change whenever the rest is worked out anew, and a
//! history must mean the same for ever. The history only grows. Undoing something is a step of its own, and so is doing it again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    codes::NutsCode,
    id::{BundleEditId, NeedId},
    localized::Localized,
    names::Title,
};

/// The part of a need that lies in one region: what a lot carries of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NeedPart {
    /// The need.
    pub need_id: NeedId,
    /// The region of the part; `None` when regions are not kept apart.
    pub region: Option<NutsCode>,
}

/// The id of the part in a problem: `<need>/<region>`, or that of the need when regions are not kept apart.
impl std::fmt::Display for NeedPart {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.region {
            Some(region) => write!(formatter, "{}/{region}", self.need_id),
            None => write!(formatter, "{}", self.need_id),
        }
    }
}

/// One thing done by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Edit {
    /// In each region these parts share one lot; others may join it.
    KeepTogether {
        /// The parts: in each region that is named one of every need.
        parts: BTreeSet<NeedPart>,
    },
    /// No two of these parts share a lot.
    KeepApart {
        /// The parts, of at least two needs.
        parts: BTreeSet<NeedPart>,
    },
    /// Exactly these parts are a lot; no other joins it.
    FixLot {
        /// The parts of the lot.
        parts: BTreeSet<NeedPart>,
    },
    /// A lot gets a name, which stays with it when the rest is worked out anew.
    NameLot {
        /// The parts of the lot when it got the name.
        parts: BTreeSet<NeedPart>,
        /// The name.
        name: Localized<Title>,
    },
    /// A part goes into a lot. What earlier edits said of this part alone gives way.
    MoveNeed {
        /// The part that goes.
        part: NeedPart,
        /// The parts of the lot it goes into.
        to: BTreeSet<NeedPart>,
    },
    /// A part leaves a lot: it is kept apart from those that stay. What earlier edits said of this part alone gives way.
    TakeOut {
        /// The part that leaves.
        part: NeedPart,
        /// The other parts of the lot.
        from: BTreeSet<NeedPart>,
    },
    /// An earlier edit counts no longer.
    Release {
        /// The edit.
        edit_id: BundleEditId,
    },
}

impl Edit {
    /// The code of its kind, such as `keepTogether`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::KeepTogether { .. } => "keepTogether",
            Self::KeepApart { .. } => "keepApart",
            Self::FixLot { .. } => "fixLot",
            Self::NameLot { .. } => "nameLot",
            Self::MoveNeed { .. } => "moveNeed",
            Self::TakeOut { .. } => "takeOut",
            Self::Release { .. } => "release",
        }
    }

    /// Every part it names.
    #[must_use]
    pub fn parts(&self) -> BTreeSet<&NeedPart> {
        match self {
            Self::KeepTogether { parts }
            | Self::KeepApart { parts }
            | Self::FixLot { parts }
            | Self::NameLot { parts, .. } => parts.iter().collect(),
            Self::MoveNeed { part, to } => to.iter().chain([part]).collect(),
            Self::TakeOut { part, from } => from.iter().chain([part]).collect(),
            Self::Release { .. } => BTreeSet::new(),
        }
    }
}

/// One step of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase", deny_unknown_fields)]
pub enum Step {
    /// Something was done.
    Edit {
        /// What.
        edit: Edit,
    },
    /// The last thing done and not undone was undone.
    Undo,
    /// The last thing undone was done again.
    Redo,
}

impl Step {
    /// The code of its kind: that of the edit, `undo` or `redo`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Edit { edit } => edit.kind(),
            Self::Undo => "undo",
            Self::Redo => "redo",
        }
    }
}

/// A step with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The id.
    pub id: BundleEditId,
    /// What was done.
    pub step: Step,
}

/// Whether an edit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditState {
    /// It counts.
    InForce,
    /// It was undone.
    Undone,
    /// A later edit released it.
    Released,
}
