//! From nodes to words: values filled in, terms and references resolved.

use super::Gap;
use super::input::Facts;
use super::label::{self, Label, Labels};
use super::present::{self, Present};
use crate::blank::{Blank, BlankKind, SingleKind};
use crate::clause::Place;
use crate::contract::{Block, Document, EditionName, Run, Section, Signature, Table, TableColumn};
use crate::edition::Edition;
use crate::format;
use crate::key::Key;
use crate::node::Node;
use crate::text::Language;
use crate::value::{Row, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn document<'a>(
    edition: &'a Edition,
    document: &present::Document<'a>,
    labels: &'a Labels,
    annex: Option<&Label>,
    facts: &'a Facts<'a>,
    language: Language,
    gaps: &mut Vec<Gap>,
) -> Document {
    let mut writer = Writer {
        edition,
        labels,
        facts,
        language,
        defined: BTreeMap::new(),
        used: BTreeSet::new(),
        missing: BTreeSet::new(),
        undefined: BTreeSet::new(),
        gaps,
    };
    document.walk(&mut |present| writer.define(present.text().get(language), &present.clause.key));
    let sections =
        document.clauses.iter().map(|present| writer.section(present, present.clause.place, 1)).collect();
    writer.report_unused();
    Document {
        label: annex.map(|label| capitalised(&label.reference)),
        title: edition.template().title.get(language).to_owned(),
        edition: EditionName {
            template: edition.key().clone(),
            number: edition.number(),
            digest: edition.digest(),
        },
        sections: in_order(sections),
    }
}

/// Preamble, articles, signatures, annexes, whatever the order in the template.
fn in_order(mut sections: Vec<Section>) -> Vec<Section> {
    sections.sort_by_key(|section| section.place);
    sections
}

struct Writer<'a, 'g> {
    edition: &'a Edition,
    labels: &'a Labels,
    facts: &'a Facts<'a>,
    language: Language,
    /// Term to its word and the clause that defines it.
    defined: BTreeMap<&'a Key, (&'a str, &'a Key)>,
    used: BTreeSet<&'a Key>,
    missing: BTreeSet<&'a Key>,
    undefined: BTreeSet<&'a Key>,
    gaps: &'g mut Vec<Gap>,
}

impl<'a> Writer<'a, '_> {
    fn define(&mut self, nodes: &'a [Node], clause: &'a Key) {
        for node in nodes {
            match node {
                Node::Define { term, word } => {
                    if self.defined.contains_key(term) {
                        self.gaps.push(Gap::DefinedTwice { term: term.clone(), clause: clause.clone() });
                    } else {
                        self.defined.insert(term, (word, clause));
                    }
                }
                Node::When { condition, nodes } if self.facts.hold(condition) => self.define(nodes, clause),
                Node::Text(_)
                | Node::Use { .. }
                | Node::Blank(_)
                | Node::Reference(_)
                | Node::When { .. } => {}
            }
        }
    }

    fn section(&mut self, present: &Present<'a>, place: Place, depth: usize) -> Section {
        let clause = present.clause;
        let number = self.labels.get(&clause.key).and_then(|label| label.number.clone());
        let mut page = Page::default();
        self.write(present.text().get(self.language), &clause.key, place, &mut page);
        Section {
            key: clause.key.clone(),
            place,
            title: clause.heading.as_ref().map(|heading| {
                let heading = heading.get(self.language);
                match (&number, place, depth) {
                    (Some(number), Place::Article, 1) => {
                        format!("{} {number}. {heading}", capitalised(label::clause_word(self.language)))
                    }
                    (Some(number), Place::Schedule, 1) => {
                        format!("{} {number}. {heading}", capitalised(label::annex_word(self.language)))
                    }
                    (_, Place::Preamble | Place::Article | Place::Signature | Place::Schedule, _) => {
                        heading.to_owned()
                    }
                }
            }),
            number,
            fallback: present.fallback.map(|fallback| fallback.key.clone()),
            blocks: page.finish(),
            children: present.children.iter().map(|child| self.section(child, place, depth + 1)).collect(),
        }
    }

    fn write(&mut self, nodes: &'a [Node], clause: &Key, place: Place, page: &mut Page) {
        for node in nodes {
            match node {
                Node::Text(words) => page.runs.push(Run::Words(words.clone())),
                Node::Define { word, .. } => page.runs.push(Run::Defined(word.clone())),
                Node::Use { term, word } => self.write_term(term, word.as_deref(), clause, page),
                Node::Blank(key) => self.write_blank(key, clause, place, page),
                Node::Reference(target) => match self.labels.get(target) {
                    Some(label) => {
                        page.runs
                            .push(Run::Reference { label: label.reference.clone(), target: target.clone() });
                    }
                    None => {
                        self.gaps
                            .push(Gap::DanglingReference { clause: clause.clone(), target: target.clone() });
                    }
                },
                Node::When { condition, nodes } if self.facts.hold(condition) => {
                    self.write(nodes, clause, place, page);
                }
                Node::When { .. } => {}
            }
        }
    }

    fn write_term(&mut self, term: &'a Key, word: Option<&str>, clause: &Key, page: &mut Page) {
        self.used.insert(term);
        match (word, self.defined.get(term)) {
            (Some(word), Some(_)) => page.runs.push(Run::Words(word.to_owned())),
            (None, Some((word, _))) => page.runs.push(Run::Words((*word).to_owned())),
            (_, None) => {
                if self.undefined.insert(term) {
                    self.gaps.push(Gap::UndefinedTerm { term: term.clone(), clause: clause.clone() });
                }
            }
        }
    }

    fn write_blank(&mut self, key: &'a Key, clause: &Key, place: Place, page: &mut Page) {
        let Some(blank) = self.edition.template().blank(key.as_str()) else {
            self.gaps.push(Gap::UndeclaredBlank { blank: key.clone(), clause: clause.clone() });
            return;
        };
        let Some(value) = self.facts.value(key) else {
            if self.missing.insert(key) {
                self.gaps.push(Gap::MissingBlank { blank: key.clone(), clause: clause.clone() });
            }
            return;
        };
        match value {
            Value::Party(party) if place == Place::Signature => page.block(Block::Signature(Signature {
                party: party.legal_name.to_string(),
                signatory: party.signatory.to_string(),
                role: party.signatory_role.get(self.language).to_owned(),
            })),
            Value::Table { rows } => page.block(Block::Table(self.table(blank, rows))),
            Value::List { items } => {
                page.block(Block::List(
                    items.iter().map(|item| item.get(self.language).to_owned()).collect(),
                ));
            }
            Value::Text { .. }
            | Value::Party(_)
            | Value::Money(_)
            | Value::UnitPrice(_)
            | Value::Quantity(_)
            | Value::Number { .. }
            | Value::Date { .. }
            | Value::Period(_)
            | Value::Percentage { .. } => {
                page.runs.extend(format::inline(value, self.language).map(Run::Filled))
            }
        }
    }

    fn table(&self, blank: &Blank, rows: &[Row]) -> Table {
        let columns = match &blank.kind {
            BlankKind::Table(columns) => columns.as_slice(),
            BlankKind::Single(_) | BlankKind::List => &[],
        };
        let cell = |row: &Row, name: &str| {
            row.get(name).and_then(|value| format::inline(value, self.language)).unwrap_or_default()
        };
        Table {
            caption: blank.label.get(self.language).to_owned(),
            columns: columns
                .iter()
                .map(|column| TableColumn {
                    label: column.label.get(self.language).to_owned(),
                    numeric: match column.kind {
                        SingleKind::Money
                        | SingleKind::UnitPrice
                        | SingleKind::Quantity
                        | SingleKind::Number
                        | SingleKind::Percentage => true,
                        SingleKind::Text | SingleKind::Party | SingleKind::Date | SingleKind::Period => false,
                    },
                })
                .collect(),
            rows: rows
                .iter()
                .map(|row| columns.iter().map(|column| cell(row, column.key.as_str())).collect())
                .collect(),
        }
    }

    fn report_unused(&mut self) {
        for (term, (_, clause)) in &self.defined {
            if !self.used.contains(term) {
                self.gaps.push(Gap::UnusedDefinition { term: (*term).clone(), clause: (*clause).clone() });
            }
        }
    }
}

/// The blocks of one clause as they are written.
#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    runs: Vec<Run>,
}

impl Page {
    fn block(&mut self, block: Block) {
        self.end_paragraph();
        self.blocks.push(block);
    }

    fn end_paragraph(&mut self) {
        let runs = tidy(std::mem::take(&mut self.runs));
        if !runs.is_empty() {
            self.blocks.push(Block::Paragraph(runs));
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_paragraph();
        self.blocks
    }
}

/// One space where absent words left two, and none at the ends.
fn tidy(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for run in runs {
        match run {
            Run::Words(words) => {
                let after_space = match out.last() {
                    None => true,
                    Some(Run::Words(before)) => before.ends_with(' '),
                    Some(Run::Defined(_) | Run::Filled(_) | Run::Reference { .. }) => false,
                };
                let words = if after_space { words.trim_start() } else { &words };
                // "Voorbeeld B.V." at the end of a sentence does not get a second full stop.
                let after_stop = matches!(out.last(), Some(Run::Filled(value)) if value.ends_with('.'));
                let words = words.strip_prefix('.').filter(|_| after_stop).unwrap_or(words);
                match out.last_mut() {
                    Some(Run::Words(before)) => before.push_str(words),
                    Some(Run::Defined(_) | Run::Filled(_) | Run::Reference { .. }) | None => {
                        if !words.is_empty() {
                            out.push(Run::Words(words.to_owned()));
                        }
                    }
                }
            }
            Run::Defined(_) | Run::Filled(_) | Run::Reference { .. } => out.push(run),
        }
    }
    if let Some(Run::Words(last)) = out.last_mut() {
        last.truncate(last.trim_end().len());
        if last.is_empty() {
            out.pop();
        }
    }
    out
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
