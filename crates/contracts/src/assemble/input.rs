//! Whether the values and choices belong to the edition, and what they make true.

use super::Gap;
use crate::blank::Blank;
use crate::choices::{Answer, Choices};
use crate::edition::Edition;
use crate::key::Key;
use crate::node::{Condition, Holds};
use crate::value::{Value, Values};
use std::collections::BTreeSet;

/// What is known when a contract is assembled.
pub(super) struct Facts<'a> {
    values: &'a Values,
    choices: &'a Choices,
}

impl<'a> Facts<'a> {
    pub(super) fn new(values: &'a Values, choices: &'a Choices) -> Self {
        Self { values, choices }
    }

    pub(super) fn value(&self, blank: &Key) -> Option<&'a Value> {
        self.values.get(blank.as_str())
    }

    pub(super) fn yes(&self, choice: &str) -> bool {
        self.choices.answers.get(choice) == Some(&Answer::YesNo(true))
    }

    pub(super) fn hold(&self, condition: &Condition) -> bool {
        condition.0.iter().all(|part| match part {
            Holds::Yes(choice) => self.yes(choice.as_str()),
            Holds::No(choice) => self.choices.answers.get(choice.as_str()) == Some(&Answer::YesNo(false)),
            Holds::Is { choice, option } => match self.choices.answers.get(choice.as_str()) {
                Some(Answer::Option(answer)) => answer == option.as_str(),
                Some(Answer::YesNo(_)) | None => false,
            },
            Holds::Filled(blank) => self.value(blank).is_some(),
        })
    }
}

/// Every value belongs to a blank of the edition or an annex, present or not, and fits it.
pub(super) fn check_values(edition: &Edition, values: &Values, gaps: &mut Vec<Gap>) {
    for (name, value) in values.iter() {
        let declared: Option<&Blank> =
            edition.documents().find_map(|(_, other)| other.template().blank(name));
        match declared {
            None => gaps.push(Gap::UnknownValue { name: name.to_owned() }),
            Some(blank) => gaps.extend(
                blank
                    .kind
                    .misfits(value)
                    .into_iter()
                    .map(|misfit| Gap::WrongValue { blank: blank.key.clone(), misfit }),
            ),
        }
    }
}

/// Every question of a document that is present is answered with an answer it has; there is nothing else.
pub(super) fn check_choices(edition: &Edition, present: &[&Edition], choices: &Choices, gaps: &mut Vec<Gap>) {
    let mut asked = BTreeSet::new();
    for choice in present.iter().flat_map(|edition| &edition.template().choices) {
        if !asked.insert(&choice.key) {
            continue;
        }
        let fits = choices.answers.get(choice.key.as_str()).map(|answer| match answer {
            Answer::YesNo(_) => choice.options.is_empty(),
            Answer::Option(name) => choice.options.iter().any(|option| option.key.as_str() == name),
        });
        match fits {
            None => gaps.push(Gap::MissingAnswer { choice: choice.key.clone() }),
            Some(false) => gaps.push(Gap::WrongAnswer { choice: choice.key.clone() }),
            Some(true) => {}
        }
    }
    for name in choices.answers.keys() {
        if !edition.documents().any(|(_, other)| other.template().choice(name).is_some()) {
            gaps.push(Gap::UnknownChoice { name: name.clone() });
        }
    }
    for name in &choices.removed {
        if !edition.documents().any(|(_, other)| {
            other.template().clause(name).is_some()
                || (other.key().as_str() == name && other.key() != edition.key())
        }) {
            gaps.push(Gap::UnknownClause { name: name.clone() });
        }
    }
    for (name, fallback) in &choices.fallbacks {
        match edition.documents().find_map(|(_, other)| other.template().clause(name)) {
            None => gaps.push(Gap::UnknownClause { name: name.clone() }),
            Some(clause) if clause.fallbacks.iter().any(|known| known.key.as_str() == fallback) => {}
            Some(clause) => {
                gaps.push(Gap::UnknownFallback { clause: clause.key.clone(), name: fallback.clone() });
            }
        }
    }
}
