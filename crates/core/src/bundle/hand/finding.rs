//! What stands in the way of an edit, or should be looked at, in words.

use std::collections::BTreeSet;

use super::edit::NeedPart;
use crate::localized::Localized;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// No plan can do what was asked.
    Blocks,
    /// It can be done; somebody should look.
    Warns,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HandFindingCode {
    /// A part that is not in the bundle.
    UnknownNeed,
    /// Fewer needs than the edit is about: two for a pin.
    TooFewNeeds,
    /// What is to be released is no edit that counts.
    NothingToRelease,
    /// The needs of a pin lie in different regions.
    DifferentRegion,
    /// The needs of a pin are of different categories.
    DifferentCategory,
    /// The needs of a pin differ in a value that must be equal in a lot.
    DifferentValue,
    /// The start windows of the needs of a pin have no common day.
    WindowDisjoint,
    /// Two needs are pinned together and kept apart.
    TogetherAndApart,
    /// A need is in two fixed lots.
    FixedTwice,
    /// A need of a fixed lot is pinned together with one outside it.
    FixedAndTogether,
    /// A fixed lot has fewer members than the policy asks for.
    TooFewMembers,
    /// A pin has more members than the policy allows.
    TooManyMembers,
    /// The price is above the cap on the value of a lot: a fixed lot is refused, another may still earn a discount.
    CapExceeded,
    /// The unit price is above what one of the needs accepts: a fixed lot is refused, another may still earn a discount.
    PriceCondition,
}

impl HandFindingCode {
    /// The code as it is sent.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownNeed => "unknownNeed",
            Self::TooFewNeeds => "tooFewNeeds",
            Self::NothingToRelease => "nothingToRelease",
            Self::DifferentRegion => "differentRegion",
            Self::DifferentCategory => "differentCategory",
            Self::DifferentValue => "differentValue",
            Self::WindowDisjoint => "windowDisjoint",
            Self::TogetherAndApart => "togetherAndApart",
            Self::FixedTwice => "fixedTwice",
            Self::FixedAndTogether => "fixedAndTogether",
            Self::TooFewMembers => "tooFewMembers",
            Self::TooManyMembers => "tooManyMembers",
            Self::CapExceeded => "capExceeded",
            Self::PriceCondition => "priceCondition",
        }
    }
}

/// One thing found about an edit, or about what it makes of the hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandFinding {
    /// What was found.
    pub code: HandFindingCode,
    /// Whether it blocks.
    pub weight: Weight,
    /// The parts it is about.
    pub parts: BTreeSet<NeedPart>,
    /// The same in a sentence for the officer.
    pub message: Localized<String>,
}

impl HandFinding {
    /// A finding about these parts that blocks.
    pub(super) fn blocks<'p>(
        code: HandFindingCode,
        parts: impl IntoIterator<Item = &'p NeedPart>,
        nl: String,
        en: String,
    ) -> Self {
        let parts = parts.into_iter().cloned().collect();
        Self { code, weight: Weight::Blocks, parts, message: Localized { nl, en } }
    }

    /// The same finding, which only warns.
    pub(super) fn warns(self) -> Self {
        Self { weight: Weight::Warns, ..self }
    }
}
