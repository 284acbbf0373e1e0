//! The words in which a plan speaks of needs, units and attributes.
//!
//! A problem file knows ids and nothing else, and its sentences use those. Whoever knows more gives the words that people use; what is
//! not given keeps its id.

use std::collections::BTreeMap;

use crate::bundle::problem::{Need, Problem};
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
    /// The smallest number of members in a lot whose total quantity is told. With two, each could take its own quantity off.
    pub crowd_members: usize,
}

impl Words {
    pub(in crate::bundle) fn need(&self, need: &Need, language: Language) -> String {
        let kind = match language {
            Language::Dutch => "Behoefte",
            Language::English => "Need",
        };
        let given = self.needs.get(&need.id).map(|words| words.get(language).to_owned());
        given.unwrap_or_else(|| format!("{kind} {}", need.id))
    }

    pub(in crate::bundle) fn unit<'w>(
        &'w self,
        problem: &'w Problem,
        need: &Need,
        language: Language,
    ) -> &'w str {
        let given = self.units.get(&need.category).map(|words| words.get(language).as_str());
        given.or_else(|| Some(problem.category(&need.category)?.unit.as_str())).unwrap_or_default()
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
