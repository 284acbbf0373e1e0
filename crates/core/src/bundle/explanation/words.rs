//! The words in which a plan speaks of needs, units and attributes.
//!
//! A problem file knows ids and nothing else, and its sentences use those. Whoever knows more gives the words that people use; what is
//! not given keeps its id.

use std::collections::BTreeMap;

use crate::bundle::problem::Problem;
use crate::bundle::problem::needs::NeedRef;
use crate::evaluation::wording::Language;
use crate::localized::Localized;

/// Words for what a problem names by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// For the id of a need, what begins the sentence about it, such as `Your need for wifi`.
    pub needs: BTreeMap<String, Localized<String>>,
    /// For the id of a category, what one unit is called.
    pub units: BTreeMap<String, Localized<String>>,
    /// For the id of a category and the key of an attribute, what the attribute is called.
    pub attributes: BTreeMap<(String, String), Localized<String>>,
    /// For the id of a category, what it is called.
    pub categories: BTreeMap<String, Localized<String>>,
    /// For the id of a member, its name.
    pub members: BTreeMap<String, String>,
    /// The smallest number of members over which totals are told; 0 for a reader who may know everything. See [`crate::bundle::crowd`].
    pub crowd_members: usize,
}

impl Words {
    /// Whether a figure over so many members is told to the reader.
    #[must_use]
    pub fn tells(&self, members: usize) -> bool {
        members >= self.crowd_members
    }

    pub(in crate::bundle) fn category<'w>(&'w self, category: &'w str, language: Language) -> &'w str {
        self.categories.get(category).map_or(category, |words| words.get(language).as_str())
    }

    /// The name of a member, or its id.
    pub(in crate::bundle) fn member<'w>(&'w self, member: &'w str) -> &'w str {
        self.members.get(member).map_or(member, String::as_str)
    }

    pub(in crate::bundle) fn need(&self, need: NeedRef<'_>, language: Language) -> String {
        let kind = match language {
            Language::Dutch => "Behoefte",
            Language::English => "Need",
        };
        let given = self.needs.get(need.id()).map(|words| words.get(language).to_owned());
        given.unwrap_or_else(|| format!("{kind} {}", need.id()))
    }

    pub(in crate::bundle) fn unit<'w>(
        &'w self,
        problem: &'w Problem,
        need: NeedRef<'_>,
        language: Language,
    ) -> &'w str {
        let given = self.units.get(need.category()).map(|words| words.get(language).as_str());
        given.or_else(|| Some(problem.category(need.category())?.unit.as_str())).unwrap_or_default()
    }

    pub(in crate::bundle) fn attribute<'w>(
        &'w self,
        category: &str,
        key: &'w str,
        language: Language,
    ) -> &'w str {
        let named = self.attributes.get(&(category.to_owned(), key.to_owned()));
        named.map_or(key, |words| words.get(language).as_str())
    }
}
