//! What is chosen when a contract is assembled: answers, fallback positions, and clauses taken out.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The choices for one contract. Every question of the template must be answered: a contract is not silent about
/// what was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Choices {
    /// Answers by the name of the choice.
    pub answers: BTreeMap<String, Answer>,
    /// Fallback positions taken: the name of the clause, and of the fallback that replaces its text.
    pub fallbacks: BTreeMap<String, String>,
    /// Clauses and annexes taken out, by name. Mandatory ones are refused.
    pub removed: BTreeSet<String>,
}

/// An answer: yes or no, or the name of an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// To a question without options.
    YesNo(bool),
    /// To a question with options.
    Option(String),
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        Self::YesNo(yes)
    }
}

impl From<&str> for Answer {
    fn from(option: &str) -> Self {
        Self::Option(option.to_owned())
    }
}

impl Choices {
    /// Nothing chosen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These choices with one more answer.
    #[must_use]
    pub fn with(mut self, choice: &str, answer: impl Into<Answer>) -> Self {
        self.answers.insert(choice.to_owned(), answer.into());
        self
    }

    /// These choices with a fallback position for a clause.
    #[must_use]
    pub fn with_fallback(mut self, clause: &str, fallback: &str) -> Self {
        self.fallbacks.insert(clause.to_owned(), fallback.to_owned());
        self
    }

    /// These choices with a clause or annex taken out.
    #[must_use]
    pub fn without_clause(mut self, clause: &str) -> Self {
        self.removed.insert(clause.to_owned());
        self
    }
}
