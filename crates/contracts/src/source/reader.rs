//! From entries to an edition, gathering what is wrong on the way.

use super::lines::{self, Entry, Passage};
use super::{Mistake, SourceError, SourceErrors, inline};
use crate::blank::{Blank, BlankKind, Column, SingleKind};
use crate::clause::{Clause, Fallback, Place};
use crate::edition::{Annex, Edition};
use crate::key::Key;
use crate::node::{Condition, Node};
use crate::template::{Choice, ChoiceOption, Template, TemplateKind};
use crate::text::{Bilingual, Line, Wording};
use chrono::NaiveDate;

/// Reads a whole file.
pub(crate) fn read(text: &str, published: &[&Edition]) -> Result<Edition, SourceErrors> {
    let mut reader = Reader { errors: Vec::new() };
    let entries = lines::entries(text, &mut reader.errors);
    let edition = reader.edition(&entries, published);
    reader.errors.sort_by_key(|error| error.line);
    match edition {
        Some(edition) if reader.errors.is_empty() => Ok(edition),
        Some(_) | None => Err(SourceErrors(reader.errors)),
    }
}

/// Turns entries into parts of a template and gathers what is wrong on the way.
struct Reader {
    errors: Vec<SourceError>,
}

impl Reader {
    fn edition(&mut self, entries: &[Entry<'_>], published: &[&Edition]) -> Option<Edition> {
        let (mut head, mut annexes) = (None, Vec::new());
        let (mut blanks, mut choices): (Vec<Blank>, Vec<Choice>) = (Vec::new(), Vec::new());
        let mut clauses: Vec<(usize, Clause)> = Vec::new();
        for entry in entries {
            let words: Vec<&str> = entry.head.split_whitespace().collect();
            match words.as_slice() {
                ["template", key] if head.is_none() => head = self.head(entry, key),
                ["annex", key, number] => annexes.extend(self.annex(entry, key, number, published)),
                ["blank", key, kind] => blanks.extend(self.blank(entry, key, kind)),
                ["column", key, kind] => match (blanks.last_mut(), self.column(entry, key, kind)) {
                    (Some(Blank { kind: BlankKind::Table(columns), .. }), Some(column)) => {
                        columns.push(column)
                    }
                    (_, None) => {}
                    (_, Some(_)) => self.refuse(entry.line, Mistake::NotUnderstood(entry.head.to_owned())),
                },
                ["choice", key] => choices.extend(self.labelled(entry, key).map(|(key, label)| Choice {
                    key,
                    label,
                    options: Vec::new(),
                })),
                ["option", key] => match (choices.last_mut(), self.labelled(entry, key)) {
                    (Some(choice), Some((key, label))) => choice.options.push(ChoiceOption { key, label }),
                    (_, None) => {}
                    (None, Some(_)) => self.refuse(entry.line, Mistake::NotUnderstood(entry.head.to_owned())),
                },
                ["fallback", key] => match (clauses.last_mut(), self.fallback(entry, key)) {
                    (Some((_, clause)), Some(fallback)) => clause.fallbacks.push(fallback),
                    (_, None) => {}
                    (None, Some(_)) => self.refuse(entry.line, Mistake::NotUnderstood(entry.head.to_owned())),
                },
                [marks @ ("#" | "##" | "###"), ..] => {
                    let fits = marks.len() <= clauses.last().map_or(0, |(depth, _)| *depth) + 1;
                    match self.clause(entry, marks) {
                        Some(clause) if fits => clauses.push((marks.len(), clause)),
                        Some(_) => self.refuse(entry.line, Mistake::NotUnderstood(entry.head.to_owned())),
                        None => {}
                    }
                }
                _ => self.refuse(entry.line, Mistake::NotUnderstood(entry.head.to_owned())),
            }
        }
        let Some(Head { key, title, kind, number, issued_on }) = head else {
            if !entries.iter().any(|entry| entry.head.starts_with("template ")) {
                self.refuse(1, Mistake::Missing("template"));
            }
            return None;
        };
        let clauses = nest(&mut clauses.into_iter().peekable(), 1);
        Some(Edition::publish(
            Template { key, kind, title, blanks, choices, clauses },
            number,
            issued_on,
            annexes,
        ))
    }

    fn head(&mut self, entry: &Entry<'_>, key: &str) -> Option<Head> {
        self.only(entry, &["edition", "issued_on", "kind"]);
        let number = self.property(entry, "edition", |text| text.parse().ok());
        let issued_on = self.property(entry, "issued_on", |text| text.parse().ok());
        let kinds = [TemplateKind::Agreement, TemplateKind::ProcessingAgreement];
        let kind = self.property(entry, "kind", |text| kinds.into_iter().find(|kind| kind.name() == text));
        let (key, title) = self.labelled(entry, key)?;
        Some(Head { key, title, kind: kind?, number: number?, issued_on: issued_on? })
    }

    fn annex(&mut self, entry: &Entry<'_>, key: &str, number: &str, published: &[&Edition]) -> Option<Annex> {
        self.only(entry, &["when"]);
        let number = number.parse().unwrap_or(0);
        let condition = self.condition(entry);
        match published.iter().find(|edition| edition.key().as_str() == key && edition.number() == number) {
            Some(edition) => Some(Annex { condition, edition: (*edition).clone() }),
            None => {
                self.refuse(entry.line, Mistake::UnknownAnnex { template: key.to_owned(), number });
                None
            }
        }
    }

    fn blank(&mut self, entry: &Entry<'_>, key: &str, kind: &str) -> Option<Blank> {
        self.only(entry, &["optional"]);
        let kind = match kind {
            "table" => Some(BlankKind::Table(Vec::new())),
            "list" => Some(BlankKind::List),
            single => self.single_kind(entry, single).map(BlankKind::Single),
        };
        let (key, label) = self.labelled(entry, key)?;
        Some(Blank { key, kind: kind?, label, optional: entry.value("optional").is_some() })
    }

    fn column(&mut self, entry: &Entry<'_>, key: &str, kind: &str) -> Option<Column> {
        self.only(entry, &[]);
        let kind = self.single_kind(entry, kind);
        let (key, label) = self.labelled(entry, key)?;
        Some(Column { key, kind: kind?, label })
    }

    fn single_kind(&mut self, entry: &Entry<'_>, name: &str) -> Option<SingleKind> {
        let kind = SingleKind::from_name(name);
        if kind.is_none() {
            self.refuse(entry.line, Mistake::NotUnderstood(name.to_owned()));
        }
        kind
    }

    fn clause(&mut self, entry: &Entry<'_>, marks: &str) -> Option<Clause> {
        self.only(entry, &["mandatory", "when", "excludes", "basis", "risk_nl", "risk_en", "place"]);
        let mut parts = entry.head.trim_start_matches('#').split('|').map(str::trim);
        let key = self.key(entry.line, parts.next().unwrap_or(""));
        let heading = match (parts.next(), parts.next(), parts.next()) {
            (None, None, None) => None,
            (Some(nl), Some(en), None) => self.wording(entry.line, nl, en),
            _ => {
                self.refuse(entry.line, Mistake::NotUnderstood(entry.head.to_owned()));
                None
            }
        };
        if heading.is_none() && marks == "#" {
            self.refuse(entry.line, Mistake::Missing("heading"));
        }
        let place = match entry.value("place") {
            None => Some(Place::Article),
            Some(_) => {
                self.property(entry, "place", |text| Place::ALL.into_iter().find(|p| p.name() == text))
            }
        };
        let excludes =
            entry.value("excludes").unwrap_or("").split(',').map(str::trim).filter(|name| !name.is_empty());
        let excludes = excludes.filter_map(|name| self.key(entry.line, name)).collect();
        let legal_basis =
            entry.value("basis").unwrap_or("").split(';').filter(|basis| !basis.trim().is_empty());
        let legal_basis = legal_basis.filter_map(|basis| self.line(entry.line, basis)).collect();
        let risk = match (entry.value("risk_nl"), entry.value("risk_en")) {
            (None, None) => None,
            (nl, en) => self.wording(entry.line, nl.unwrap_or(""), en.unwrap_or("")),
        };
        let text = Bilingual { nl: self.nodes(entry.nl.as_ref()), en: self.nodes(entry.en.as_ref()) };
        Some(Clause {
            key: key?,
            place: place?,
            heading,
            condition: self.condition(entry),
            mandatory: entry.value("mandatory").is_some(),
            excludes,
            legal_basis,
            risk,
            text,
            fallbacks: Vec::new(),
            children: Vec::new(),
        })
    }

    fn fallback(&mut self, entry: &Entry<'_>, key: &str) -> Option<Fallback> {
        self.only(entry, &["note_nl", "note_en"]);
        let note = self.wording(
            entry.line,
            entry.value("note_nl").unwrap_or(""),
            entry.value("note_en").unwrap_or(""),
        );
        let text = Bilingual { nl: self.nodes(entry.nl.as_ref()), en: self.nodes(entry.en.as_ref()) };
        Some(Fallback { key: self.key(entry.line, key)?, note: note?, text })
    }

    fn labelled(&mut self, entry: &Entry<'_>, key: &str) -> Option<(Key, Wording)> {
        let key = self.key(entry.line, key);
        let text = |passage: &Option<Passage>| passage.as_ref().map_or("", |p| p.text.as_str()).to_owned();
        let label = self.wording(entry.line, &text(&entry.nl), &text(&entry.en));
        Some((key?, label?))
    }

    fn nodes(&mut self, passage: Option<&Passage>) -> Vec<Node> {
        let Some(passage) = passage else { return Vec::new() };
        match inline::nodes(&passage.text) {
            Ok(nodes) => crate::canonical::normalise(&nodes),
            Err(mistake) => {
                self.refuse(passage.line, mistake);
                Vec::new()
            }
        }
    }

    fn condition(&mut self, entry: &Entry<'_>) -> Condition {
        inline::condition(entry.value("when").unwrap_or("")).unwrap_or_else(|mistake| {
            self.refuse(entry.line, mistake);
            Condition::default()
        })
    }

    fn property<T>(
        &mut self,
        entry: &Entry<'_>,
        name: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = entry.value(name).and_then(read);
        if value.is_none() {
            self.refuse(entry.line, Mistake::Missing(name));
        }
        value
    }

    fn only(&mut self, entry: &Entry<'_>, known: &[&str]) {
        for (line, name, _) in &entry.properties {
            if !known.contains(name) {
                self.refuse(*line, Mistake::UnknownProperty((*name).to_owned()));
            }
        }
    }

    fn key(&mut self, line: usize, text: &str) -> Option<Key> {
        Key::new(text).map_err(|error| self.refuse(line, error.into())).ok()
    }

    fn line(&mut self, line: usize, text: &str) -> Option<Line> {
        Line::new(text).map_err(|error| self.refuse(line, error.into())).ok()
    }

    fn wording(&mut self, line: usize, nl: &str, en: &str) -> Option<Wording> {
        Wording::new(nl, en).map_err(|error| self.refuse(line, error.into())).ok()
    }

    fn refuse(&mut self, line: usize, mistake: Mistake) {
        self.errors.push(SourceError { line, mistake });
    }
}

struct Head {
    key: Key,
    title: Wording,
    kind: TemplateKind,
    number: u32,
    issued_on: NaiveDate,
}

/// Hangs clauses below the clause they stand under.
fn nest(flat: &mut std::iter::Peekable<std::vec::IntoIter<(usize, Clause)>>, depth: usize) -> Vec<Clause> {
    let mut clauses = Vec::new();
    while let Some((_, mut clause)) = flat.next_if(|(found, _)| *found == depth) {
        clause.children = nest(flat, depth + 1);
        clauses.push(clause);
    }
    clauses
}
