//! A template: the clauses of one standard document, with the blanks and choices it needs.

use crate::blank::Blank;
use crate::clause::Clause;
use crate::key::Key;
use crate::node::Condition;
use crate::text::Wording;

/// The choice by which a template asks whether personal data is processed. When it is answered yes, a processing
/// agreement must be part of the contract (GDPR Art. 28(3)).
pub const PERSONAL_DATA_CHOICE: &str = "processes_personal_data";

/// A standard document before values are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name, the same in every edition.
    pub key: Key,
    /// What kind of document it is.
    pub kind: TemplateKind,
    /// Its title.
    pub title: Wording,
    /// The blanks its clauses use.
    pub blanks: Vec<Blank>,
    /// The choices its conditions ask for.
    pub choices: Vec<Choice>,
    /// Its clauses, in the order of the document.
    pub clauses: Vec<Clause>,
}

/// What a template makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateKind {
    /// An agreement.
    Agreement,
    /// A processing agreement in the sense of GDPR Art. 28(3), by itself or as an annex.
    ProcessingAgreement,
}

impl TemplateKind {
    /// The name in library files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::ProcessingAgreement => "processing_agreement",
        }
    }
}

/// A question whose answer decides which words are present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name; answers are given by this name.
    pub key: Key,
    /// The question.
    pub label: Wording,
    /// The options to choose from; none for a question answered by yes or no.
    pub options: Vec<ChoiceOption>,
}

/// One answer to a [`Choice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Its name.
    pub key: Key,
    /// What it means.
    pub label: Wording,
}

impl Template {
    /// The blank with that name.
    #[must_use]
    pub fn blank(&self, key: &str) -> Option<&Blank> {
        self.blanks.iter().find(|blank| blank.key.as_str() == key)
    }

    /// The choice with that name.
    #[must_use]
    pub fn choice(&self, key: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.key.as_str() == key)
    }

    /// The clause with that name, at any depth.
    #[must_use]
    pub fn clause(&self, key: &str) -> Option<&Clause> {
        let mut found = None;
        self.walk(&mut |clause, _, _| {
            if clause.key.as_str() == key {
                found = found.or(Some(clause));
            }
        });
        found
    }

    /// Every clause from top to bottom, with the condition under which it is present and its depth from 1.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Clause, &Condition, usize)) {
        for clause in &self.clauses {
            clause.walk(&Condition::default(), 1, visit);
        }
    }
}
