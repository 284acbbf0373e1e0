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
    let owned = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let pairs: [(Vec<String>, Vec<String>, fn(String) -> Problem); 5] = [
        (owned(&nl.definitions), owned(&en.definitions), Problem::DefinitionsDiffer),
        (owned(&nl.blanks), owned(&en.blanks), Problem::BlanksDiffer),
        (owned(&nl.references), owned(&en.references), Problem::ReferencesDiffer),
        (nl.conditions.clone(), en.conditions.clone(), Problem::ConditionsDiffer),
        (terms(&nl), terms(&en), Problem::TermsDiffer),
    ];
    pairs.into_iter().filter_map(|(nl, en, problem)| uneven(&nl, &en).map(problem)).collect()
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
fn uneven(nl: &[String], en: &[String]) -> Option<String> {
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for name in nl {
        counts.entry(name).or_default().0 += 1;
    }
    for name in en {
        counts.entry(name).or_default().1 += 1;
    }
    let names: Vec<&str> = counts.into_iter().filter(|(_, (nl, en))| nl != en).map(|(name, _)| name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
