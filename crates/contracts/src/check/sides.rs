//! Whether the Dutch and the English side of a text carry the same marks.

use super::Problem;
use crate::node::{Condition, Node, walk};
use crate::text::Bilingual;
use std::collections::{BTreeMap, BTreeSet};

/// The marks of one side. The order may differ, since the languages order words differently. Terms are compared
/// without counting: a language may say "it" where the other repeats the term.
#[derive(Default)]
struct Marks<'a> {
    definitions: Vec<&'a str>,
    blanks: Vec<&'a str>,
    references: Vec<&'a str>,
    conditions: Vec<String>,
    terms: BTreeSet<&'a str>,
}

pub(super) fn differences(text: &Bilingual<Vec<Node>>) -> Vec<Problem> {
    let (nl, en) = (marks(&text.nl), marks(&text.en));
    let terms = |marks: &Marks<'_>| marks.terms.iter().map(|term| (*term).to_owned()).collect::<Vec<_>>();
    [
        uneven(&nl.definitions, &en.definitions).map(Problem::DefinitionsDiffer),
        uneven(&nl.blanks, &en.blanks).map(Problem::BlanksDiffer),
        uneven(&nl.references, &en.references).map(Problem::ReferencesDiffer),
        uneven(&nl.conditions, &en.conditions).map(Problem::ConditionsDiffer),
        uneven(&terms(&nl), &terms(&en)).map(Problem::TermsDiffer),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The terms a text defines, each as often as it does.
pub(super) fn definitions(nodes: &[Node]) -> Vec<&str> {
    let mut definitions = marks(nodes).definitions;
    definitions.sort_unstable();
    definitions
}

fn marks(nodes: &[Node]) -> Marks<'_> {
    let mut marks = Marks::default();
    walk(nodes, &Condition::default(), &mut |node, _| match node {
        Node::Text(_) => {}
        Node::Define { term, .. } => marks.definitions.push(term.as_str()),
        Node::Use { term, .. } => {
            marks.terms.insert(term.as_str());
        }
        Node::Blank(key) => marks.blanks.push(key.as_str()),
        Node::Reference(key) => marks.references.push(key.as_str()),
        Node::When { condition, .. } => marks.conditions.push(condition.to_string()),
    });
    marks
}

/// The names that do not occur equally often on both sides.
fn uneven<T: AsRef<str>>(nl: &[T], en: &[T]) -> Option<String> {
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for name in nl {
        counts.entry(name.as_ref()).or_default().0 += 1;
    }
    for name in en {
        counts.entry(name.as_ref()).or_default().1 += 1;
    }
    let names: Vec<&str> =
        counts.into_iter().filter(|(_, (nl, en))| nl != en).map(|(name, _)| name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
