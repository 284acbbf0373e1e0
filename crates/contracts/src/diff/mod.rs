//! What changed between two editions, clause by clause, for people who must decide whether it matters.

mod words;

pub use words::{WordChange, words};

use crate::clause::Clause;
use crate::edition::Edition;
use crate::key::Key;
use crate::node::to_source;
use crate::template::Template;
use crate::text::Language;
use std::collections::BTreeMap;
use std::fmt;

/// What changed between two editions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionDiff {
    /// Added, removed and changed things, in the order of the later edition; what was removed stands last.
    pub changes: Vec<Change>,
}

/// A clause, blank, choice or annex that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What sort of thing it is.
    pub part: Part,
    /// Its name.
    pub key: Key,
    /// What happened to it.
    pub what: What,
}

/// The sorts of things an edition is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A clause.
    Clause,
    /// A blank.
    Blank,
    /// A choice.
    Choice,
    /// An annexed edition.
    Annex,
}

/// What happened to a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It stayed, with these differences.
    Changed(Vec<FieldChange>),
}

/// One property of a part that changed, word by word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The property, such as `text nl`, `heading en` or `condition`.
    pub field: String,
    /// The words that stayed, went and came.
    pub words: Vec<WordChange>,
}

/// The differences from `before` to `after`. Clauses are followed by their key, so a clause that only got another
/// number is no change, and one that moved elsewhere is.
#[must_use]
pub fn diff(before: &Edition, after: &Edition) -> EditionDiff {
    let mut changes = Vec::new();
    compare(Part::Clause, &clauses(before.template()), &clauses(after.template()), &mut changes);
    compare(Part::Blank, &blanks(before.template()), &blanks(after.template()), &mut changes);
    compare(Part::Choice, &choices(before.template()), &choices(after.template()), &mut changes);
    compare(Part::Annex, &annexes(before), &annexes(after), &mut changes);
    EditionDiff { changes }
}

/// A part with its properties as text.
type Described<'a> = Vec<(&'a Key, Vec<(String, String)>)>;

fn compare(part: Part, before: &Described<'_>, after: &Described<'_>, changes: &mut Vec<Change>) {
    let old: BTreeMap<_, _> = before.iter().map(|(key, fields)| (*key, fields)).collect();
    for (key, fields) in after {
        let what = match old.get(key) {
            None => What::Added,
            Some(old_fields) if *old_fields == fields => continue,
            Some(old_fields) => What::Changed(field_changes(old_fields, fields)),
        };
        changes.push(Change { part, key: (*key).clone(), what });
    }
    for (key, _) in before {
        if !after.iter().any(|(other, _)| other == key) {
            changes.push(Change { part, key: (*key).clone(), what: What::Removed });
        }
    }
}

fn field_changes(before: &[(String, String)], after: &[(String, String)]) -> Vec<FieldChange> {
    let mut names: Vec<&String> = after.iter().map(|(name, _)| name).collect();
    names.extend(
        before.iter().map(|(name, _)| name).filter(|name| !after.iter().any(|(other, _)| other == *name)),
    );
    let text = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(field, _)| field == name).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    names
        .into_iter()
        .map(|name| (name, text(before, name), text(after, name)))
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| FieldChange { field: name.clone(), words: words(&before, &after) })
        .collect()
}

fn clauses(template: &Template) -> Described<'_> {
    let mut all = Vec::new();
    for clause in &template.clauses {
        describe_clause(clause, "", &mut all);
    }
    all
}

fn describe_clause<'a>(clause: &'a Clause, parent: &str, all: &mut Described<'a>) {
    let keys = |keys: &[Key]| keys.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
    let mut fields = vec![
        ("below".to_owned(), parent.to_owned()),
        ("place".to_owned(), clause.place.name().to_owned()),
        ("condition".to_owned(), clause.condition.to_string()),
        ("mandatory".to_owned(), if clause.mandatory { "yes" } else { "no" }.to_owned()),
        ("excludes".to_owned(), keys(&clause.excludes)),
        (
            "basis".to_owned(),
            clause.legal_basis.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("; "),
        ),
    ];
    for language in Language::ALL {
        let words = |wording: &Option<crate::text::Wording>| {
            wording.as_ref().map_or("", |wording| wording.get(language)).to_owned()
        };
        fields.push((format!("heading {language}"), words(&clause.heading)));
        fields.push((format!("text {language}"), to_source(clause.text.get(language))));
        fields.push((format!("risk {language}"), words(&clause.risk)));
        for fallback in &clause.fallbacks {
            let name = |what: &str| format!("fallback {} {what} {language}", fallback.key);
            fields.push((name("note"), fallback.note.get(language).to_owned()));
            fields.push((name("text"), to_source(fallback.text.get(language))));
        }
    }
    // Their order is the order of preference.
    let preference =
        clause.fallbacks.iter().map(|fallback| fallback.key.as_str()).collect::<Vec<_>>().join(", ");
    fields.push(("fallbacks".to_owned(), preference));
    all.push((&clause.key, fields));
    for child in &clause.children {
        describe_clause(child, clause.key.as_str(), all);
    }
}

fn blanks(template: &Template) -> Described<'_> {
    let describe = |blank: &crate::blank::Blank| {
        let mut fields = vec![
            ("kind".to_owned(), blank.kind.name().to_owned()),
            ("optional".to_owned(), if blank.optional { "yes" } else { "no" }.to_owned()),
        ];
        for language in Language::ALL {
            fields.push((format!("label {language}"), blank.label.get(language).to_owned()));
        }
        if let crate::blank::BlankKind::Table(columns) = &blank.kind {
            for column in columns {
                let label = format!("{}: {} / {}", column.kind.name(), column.label.nl, column.label.en);
                fields.push((format!("column {}", column.key), label));
            }
        }
        fields
    };
    template.blanks.iter().map(|blank| (&blank.key, describe(blank))).collect()
}

fn choices(template: &Template) -> Described<'_> {
    let wording = |label: &crate::text::Wording| format!("{} / {}", label.nl, label.en);
    let describe = |choice: &crate::template::Choice| {
        let label = ("label".to_owned(), wording(&choice.label));
        let options = choice.options.iter().map(|o| (format!("option {}", o.key), wording(&o.label)));
        std::iter::once(label).chain(options).collect()
    };
    template.choices.iter().map(|choice| (&choice.key, describe(choice))).collect()
}

fn annexes(edition: &Edition) -> Described<'_> {
    let describe = |annex: &crate::edition::Annex| {
        vec![
            ("condition".to_owned(), annex.condition.to_string()),
            ("edition".to_owned(), format!("{} ({})", annex.edition.number(), annex.edition.digest())),
        ]
    };
    edition.annexes().iter().map(|annex| (annex.edition.key(), describe(annex))).collect()
}

/// Readable text: one line per change, removed words as `[-…-]`, added words as `{+…+}`.
impl fmt::Display for EditionDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.changes {
            let part = match change.part {
                Part::Clause => "clause",
                Part::Blank => "blank",
                Part::Choice => "choice",
                Part::Annex => "annex",
            };
            match &change.what {
                What::Added => writeln!(f, "{part} {}: added", change.key)?,
                What::Removed => writeln!(f, "{part} {}: removed", change.key)?,
                What::Changed(fields) => {
                    for FieldChange { field, words } in fields {
                        write!(f, "{part} {}: {field}:", change.key)?;
                        for word in words {
                            match word {
                                WordChange::Kept(text) => write!(f, " {text}")?,
                                WordChange::Removed(text) => write!(f, " [-{text}-]")?,
                                WordChange::Added(text) => write!(f, " {{+{text}+}}")?,
                            }
                        }
                        writeln!(f)?;
                    }
                }
            }
        }
        Ok(())
    }
}
