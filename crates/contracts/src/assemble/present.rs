//! Which clauses are present, and with which words.

use super::Gap;
use super::input::Facts;
use crate::choices::Choices;
use crate::clause::{Clause, Fallback};
use crate::node::Node;
use crate::template::Template;
use crate::text::Bilingual;
use std::collections::BTreeSet;

/// The clauses of one template that are present.
pub(super) struct Document<'a> {
    pub template: &'a Template,
    pub clauses: Vec<Present<'a>>,
}

/// A clause that is present.
pub(super) struct Present<'a> {
    pub clause: &'a Clause,
    pub fallback: Option<&'a Fallback>,
    pub children: Vec<Present<'a>>,
}

impl<'a> Present<'a> {
    pub(super) fn text(&self) -> &'a Bilingual<Vec<Node>> {
        self.fallback.map_or(&self.clause.text, |fallback| &fallback.text)
    }

    fn walk(&self, visit: &mut dyn FnMut(&Present<'a>)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }
}

impl<'a> Document<'a> {
    pub(super) fn walk(&self, visit: &mut dyn FnMut(&Present<'a>)) {
        for clause in &self.clauses {
            clause.walk(visit);
        }
    }
}

pub(super) fn select<'a>(
    template: &'a Template,
    facts: &Facts<'_>,
    choices: &Choices,
    gaps: &mut Vec<Gap>,
) -> Document<'a> {
    Document { template, clauses: select_clauses(&template.clauses, facts, choices, gaps) }
}

fn select_clauses<'a>(
    clauses: &'a [Clause],
    facts: &Facts<'_>,
    choices: &Choices,
    gaps: &mut Vec<Gap>,
) -> Vec<Present<'a>> {
    let mut present = Vec::new();
    for clause in clauses.iter().filter(|clause| facts.hold(&clause.condition)) {
        if choices.removed.contains(clause.key.as_str()) {
            refuse_mandatory(clause, facts, gaps);
            continue;
        }
        let chosen = choices.fallbacks.get(clause.key.as_str());
        let fallback =
            chosen.and_then(|name| clause.fallbacks.iter().find(|known| known.key.as_str() == name));
        let children = select_clauses(&clause.children, facts, choices, gaps);
        present.push(Present { clause, fallback, children });
    }
    present
}

/// Taking out a clause takes out everything below it, so each mandatory clause there is named.
fn refuse_mandatory(clause: &Clause, facts: &Facts<'_>, gaps: &mut Vec<Gap>) {
    if clause.mandatory {
        gaps.push(Gap::MandatoryRemoved { clause: clause.key.clone() });
    }
    for child in clause.children.iter().filter(|child| facts.hold(&child.condition)) {
        refuse_mandatory(child, facts, gaps);
    }
}

/// An exclusion holds both ways, whichever clause states it; it is reported once.
pub(super) fn check_exclusions(documents: &[Document<'_>], gaps: &mut Vec<Gap>) {
    let mut keys = BTreeSet::new();
    for document in documents {
        document.walk(&mut |present| {
            keys.insert(present.clause.key.clone());
        });
    }
    let mut reported = BTreeSet::new();
    for document in documents {
        document.walk(&mut |present| {
            let clause = &present.clause.key;
            for other in present.clause.excludes.iter().filter(|other| keys.contains(*other)) {
                let pair = if clause < other {
                    (clause.clone(), other.clone())
                } else {
                    (other.clone(), clause.clone())
                };
                if reported.insert(pair) {
                    gaps.push(Gap::Excluded { clause: clause.clone(), other: other.clone() });
                }
            }
        });
    }
}
