//! Whether an edition is sound by itself, before any value is known.
//!
//! A clean edition assembles without a gap for every set of fitting values and answers, in both languages. The check
//! reads conditions by their parts, so it may ask for a condition that a person would find superfluous; it never
//! lets one pass that is needed.

mod finding;
mod sides;

pub use finding::{Finding, Problem};

use crate::blank::{BlankKind, SingleKind};
use crate::clause::{Clause, Place};
use crate::edition::Edition;
use crate::key::Key;
use crate::node::{Condition, Holds, Node, walk};
use crate::template::{PERSONAL_DATA_CHOICE, Template, TemplateKind};
use crate::text::{Bilingual, Language};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is wrong with an edition and with what is annexed to it; empty when it is sound.
#[must_use]
pub fn check(edition: &Edition) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut clause_keys = BTreeSet::new();
    for (_, document) in edition.documents() {
        let annexes = if document.key() == edition.key() { edition.annexes() } else { &[] };
        let index = Index::of(
            document.template(),
            annexes.iter().map(|annex| (annex.edition.key(), &annex.condition)),
        );
        let mut report = Report { template: document.template(), index, findings: &mut findings };
        report.names(&mut clause_keys);
        report.declarations();
        report.clauses();
        report.terms();
    }
    between(edition, &mut findings);
    findings
}

/// Where the things of a template are, with the condition under which they are there.
struct Index<'a> {
    /// Clauses, and the templates of annexed documents.
    clauses: BTreeMap<&'a Key, (Condition, bool)>,
    definitions: BTreeMap<&'a Key, Vec<(&'a Key, Condition)>>,
    uses: BTreeMap<&'a Key, Vec<(&'a Key, Condition)>>,
}

impl<'a> Index<'a> {
    fn of(template: &'a Template, annexes: impl Iterator<Item = (&'a Key, &'a Condition)>) -> Self {
        let mut index =
            Self { clauses: BTreeMap::new(), definitions: BTreeMap::new(), uses: BTreeMap::new() };
        template.walk(&mut |clause, under, _| {
            index.clauses.insert(&clause.key, (under.clone(), clause.mandatory));
            // Both languages hold the same marks; that they do is checked apart.
            walk(&clause.text.nl, under, &mut |node, here| match node {
                Node::Define { term, .. } => {
                    index.definitions.entry(term).or_default().push((&clause.key, here.clone()));
                }
                // A use counts only if it stays whichever fallback is taken.
                Node::Use { term, .. }
                    if clause.fallbacks.iter().all(|fallback| uses(&fallback.text.nl, term)) =>
                {
                    index.uses.entry(term).or_default().push((&clause.key, here.clone()));
                }
                Node::Use { .. } => {}
                Node::Text(_) | Node::Blank(_) | Node::Reference(_) | Node::When { .. } => {}
            });
        });
        for (key, condition) in annexes {
            index.clauses.insert(key, (condition.clone(), false));
        }
        index
    }
}

struct Report<'a, 'f> {
    template: &'a Template,
    index: Index<'a>,
    findings: &'f mut Vec<Finding>,
}

impl<'a> Report<'a, '_> {
    fn find(&mut self, at: &Key, problem: Problem) {
        self.findings.push(Finding { template: self.template.key.clone(), at: at.clone(), problem });
    }

    fn names(&mut self, clause_keys: &mut BTreeSet<Key>) {
        let template = self.template;
        let mut twice = Vec::new();
        if !clause_keys.insert(template.key.clone()) {
            twice.push(&template.key);
        }
        template.walk(&mut |clause, _, _| {
            if !clause_keys.insert(clause.key.clone()) {
                twice.push(&clause.key);
            }
            twice.extend(repeated(clause.fallbacks.iter().map(|fallback| &fallback.key)));
        });
        twice.extend(repeated(template.blanks.iter().map(|blank| &blank.key)));
        twice.extend(repeated(template.choices.iter().map(|choice| &choice.key)));
        for key in twice {
            self.find(key, Problem::NameTwice);
        }
    }

    fn declarations(&mut self) {
        let template = self.template;
        let (mut blanks, mut conditions) = (BTreeSet::new(), BTreeSet::new());
        let mut signing = BTreeSet::new();
        template.walk(&mut |clause, under, _| {
            conditions.extend(under.0.iter().cloned());
            for text in texts(clause) {
                walk(&text.nl, under, &mut |node, _| match node {
                    Node::Blank(key) => {
                        blanks.insert(key);
                        if clause.place == Place::Signature {
                            signing.insert(key);
                        }
                    }
                    Node::When { condition, .. } => conditions.extend(condition.0.iter().cloned()),
                    Node::Text(_) | Node::Define { .. } | Node::Use { .. } | Node::Reference(_) => {}
                });
            }
        });
        for blank in &template.blanks {
            if !blanks.contains(&blank.key) {
                self.find(&blank.key, Problem::UnusedBlank);
            }
            match &blank.kind {
                BlankKind::Table(columns) if columns.is_empty() => self.find(&blank.key, Problem::NoColumns),
                BlankKind::Single(SingleKind::Party) if !signing.contains(&blank.key) => {
                    self.find(&blank.key, Problem::PartyDoesNotSign);
                }
                BlankKind::Single(_) | BlankKind::Table(_) | BlankKind::List => {}
            }
        }
        for choice in &template.choices {
            let asked = conditions.iter().any(|part| match part {
                Holds::Yes(key) | Holds::No(key) | Holds::Is { choice: key, .. } => *key == choice.key,
                Holds::Filled(_) => false,
            });
            // The question about personal data is asked by the law, and by the condition of an annex.
            if !asked && choice.key.as_str() != PERSONAL_DATA_CHOICE {
                self.find(&choice.key, Problem::UnusedChoice);
            }
        }
    }

    fn clauses(&mut self) {
        self.template.walk(&mut |clause, under, depth| {
            if depth == 1 && clause.heading.is_none() {
                self.find(&clause.key, Problem::NoHeading);
            }
            if depth > 3 {
                self.find(&clause.key, Problem::TooDeep);
            }
            self.condition(&clause.key, &clause.condition);
            for language in Language::ALL {
                if clause.text.get(language).is_empty() && clause.children.is_empty() {
                    self.find(&clause.key, Problem::NoWords(language));
                }
            }
            self.text(clause, under, &clause.text);
            for fallback in &clause.fallbacks {
                for language in Language::ALL {
                    if fallback.text.get(language).is_empty() {
                        self.find(&clause.key, Problem::NoWords(language));
                    }
                }
                self.text(clause, under, &fallback.text);
                if sides::definitions(&fallback.text.nl) != sides::definitions(&clause.text.nl) {
                    self.find(&clause.key, Problem::FallbackDefinesOtherwise(fallback.key.clone()));
                }
            }
            for other in &clause.excludes {
                let known = self.index.clauses.get(other).cloned();
                match known {
                    Some((there, mandatory)) if *other != clause.key => {
                        let always_both = under.implies(&there) || there.implies(under);
                        if mandatory && clause.mandatory && always_both {
                            self.find(&clause.key, Problem::ImpossibleExclusion(other.clone()));
                        }
                    }
                    Some(_) | None => self.find(&clause.key, Problem::UnknownExclusion(other.clone())),
                }
            }
        });
    }

    /// One text of a clause: the standard words or those of a fallback.
    fn text(&mut self, clause: &Clause, under: &Condition, text: &Bilingual<Vec<Node>>) {
        for problem in sides::differences(text) {
            self.find(&clause.key, problem);
        }
        for language in Language::ALL {
            walk(text.get(language), under, &mut |node, here| match node {
                Node::Blank(key) => match self.template.blank(key.as_str()) {
                    None => self.find(&clause.key, Problem::UnknownBlank(key.clone())),
                    Some(blank) if blank.optional && !here.0.contains(&Holds::Filled(key.clone())) => {
                        self.find(&clause.key, Problem::OptionalUnguarded(key.clone()));
                    }
                    Some(_) => {}
                },
                Node::Reference(target) => {
                    let there = self.index.clauses.get(target).is_some_and(|(there, _)| here.implies(there));
                    if !there {
                        self.find(&clause.key, Problem::DanglingReference(target.clone()));
                    }
                }
                Node::Use { term, .. } => {
                    let places = self.index.definitions.get(term);
                    if !places.is_some_and(|places| places.iter().any(|(_, there)| here.implies(there))) {
                        self.find(&clause.key, Problem::UndefinedTerm(term.clone()));
                    }
                }
                Node::When { condition, .. } => self.condition(&clause.key, condition),
                Node::Text(_) | Node::Define { .. } => {}
            });
        }
    }

    fn condition(&mut self, at: &Key, condition: &Condition) {
        for part in &condition.0 {
            let known = match part {
                Holds::Yes(key) | Holds::No(key) => {
                    self.template.choice(key.as_str()).is_some_and(|choice| choice.options.is_empty())
                }
                Holds::Is { choice, option } => self
                    .template
                    .choice(choice.as_str())
                    .is_some_and(|choice| choice.options.iter().any(|known| known.key == *option)),
                Holds::Filled(key) => self.template.blank(key.as_str()).is_some(),
            };
            if !known {
                self.find(at, Problem::UnknownCondition(Condition(vec![part.clone()]).to_string()));
            }
        }
    }

    fn terms(&mut self) {
        let mut problems = Vec::new();
        for (term, places) in &self.index.definitions {
            for (position, (clause, under)) in places.iter().enumerate() {
                if position > 0 {
                    problems.push((*clause, Problem::DefinedTwice((*term).clone())));
                }
                let uses = self.index.uses.get(term);
                if !uses.is_some_and(|uses| uses.iter().any(|(_, there)| under.implies(there))) {
                    problems.push((*clause, Problem::UnusedDefinition((*term).clone())));
                }
            }
        }
        for (at, problem) in problems {
            self.find(at, problem);
        }
    }
}

/// What must hold between an edition and its annexes.
fn between(edition: &Edition, findings: &mut Vec<Finding>) {
    let own = edition.template();
    let mut find = |at: &Key, problem| {
        findings.push(Finding { template: own.key.clone(), at: at.clone(), problem });
    };
    for annex in edition.annexes() {
        let other = annex.edition.template();
        for blank in &own.blanks {
            // The same value fills both, so it must be of the same kind; each may ask for it in its own words.
            if other.blank(blank.key.as_str()).is_some_and(|theirs| theirs.kind != blank.kind) {
                find(&blank.key, Problem::DeclaredOtherwise(other.key.clone()));
            }
        }
        for choice in &own.choices {
            if other.choice(choice.key.as_str()).is_some_and(|theirs| theirs.options != choice.options) {
                find(&choice.key, Problem::DeclaredOtherwise(other.key.clone()));
            }
        }
    }
    for choice in own.choices.iter().filter(|choice| choice.key.as_str() == PERSONAL_DATA_CHOICE) {
        let yes = Condition(vec![Holds::Yes(choice.key.clone())]);
        let comes_with_it = edition.annexes().iter().any(|annex| {
            annex.edition.template().kind == TemplateKind::ProcessingAgreement
                && yes.implies(&annex.condition)
        });
        if !comes_with_it && own.kind != TemplateKind::ProcessingAgreement {
            find(&choice.key, Problem::NoProcessingAgreement);
        }
    }
}

/// The standard text of a clause and that of every fallback.
fn texts(clause: &Clause) -> impl Iterator<Item = &Bilingual<Vec<Node>>> {
    std::iter::once(&clause.text).chain(clause.fallbacks.iter().map(|fallback| &fallback.text))
}

/// Whether a text uses the term, whatever is chosen.
fn uses(nodes: &[Node], term: &Key) -> bool {
    nodes.iter().any(|node| matches!(node, Node::Use { term: used, .. } if used == term))
}

fn repeated<'a>(keys: impl Iterator<Item = &'a Key>) -> Vec<&'a Key> {
    let mut seen = BTreeSet::new();
    keys.filter(|key| !seen.insert(*key)).collect()
}
