//! The contract library: templates, their editions and their clauses.
//!
//! Names stand in addresses with hyphens (`framework-agreement`); the names of blanks and choices stay as contracts use them.

use samenkoop_contracts::{
    Clause as LibraryClause, Edition, Language,
    blank::{Blank as LibraryBlank, BlankKind},
    node::{Condition, Node},
    template::Choice as LibraryChoice,
    text::Wording,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{LocalizedText, Text, text};

/// A name of the library as it stands in an address.
#[must_use]
pub fn kebab(key: &str) -> String {
    key.replace('_', "-")
}

/// A standard contract.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContractTemplate {
    /// Its name.
    #[schema(example = "framework-agreement")]
    pub id: String,
    /// `agreement` or `processingAgreement`.
    #[schema(pattern = "^(agreement|processingAgreement)$")]
    pub kind: String,
    /// Its title in the newest edition.
    pub title: LocalizedText,
    /// Its editions, newest first.
    pub editions: Vec<TemplateEdition>,
}

/// A published version of a template. Its words never change.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateEdition {
    /// Its number, from 1.
    pub number: u32,
    /// The day it was published.
    pub issued_on: text::Date,
    /// The SHA-256 of its words.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
    /// What must be filled in.
    pub blanks: Vec<Blank>,
    /// What must be decided.
    pub choices: Vec<Choice>,
    /// The clauses at the top, in the order of the document.
    pub clause_ids: Vec<String>,
    /// The editions that can be annexed.
    pub annexes: Vec<super::contracts::EditionRef>,
}

/// Something to fill in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Blank {
    /// Its name in `values`.
    pub name: String,
    /// What a value must be, such as `money`, `period` or `table`.
    pub kind: String,
    /// The columns of a table.
    pub columns: Vec<BlankColumn>,
    /// What is asked.
    pub label: LocalizedText,
    /// May stay empty.
    pub optional: bool,
}

/// A column of a table to fill in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlankColumn {
    /// Its name in a row.
    pub name: String,
    /// What a cell must be.
    pub kind: String,
    /// Its heading.
    pub label: LocalizedText,
}

/// Something to decide.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Its name in `choices`.
    pub name: String,
    /// The question.
    pub label: LocalizedText,
    /// The options; none when the answer is yes or no.
    pub options: Vec<ChoiceOption>,
}

/// An answer to a choice.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceOption {
    /// Its name.
    pub name: String,
    /// What it means.
    pub label: LocalizedText,
}

/// A clause of the library, in the newest edition that has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Clause {
    /// Its name.
    #[schema(example = "payment")]
    pub id: String,
    /// The edition it stands in.
    pub edition: super::contracts::EditionRef,
    /// The SHA-256 of its words with everything below it.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
    /// Its heading.
    pub heading: Option<LocalizedText>,
    /// Cannot be taken out.
    pub mandatory: bool,
    /// When it is present, in the words of the library; empty for always.
    pub condition: String,
    /// The law or agreement it rests on.
    pub legal_basis: Vec<String>,
    /// What goes wrong without it, or when it is weakened.
    pub risk: Option<LocalizedText>,
    /// Its own words; what is still to be filled in stands in square brackets.
    pub text: LocalizedText,
    /// Other words that are acceptable, the preferred first.
    pub fallbacks: Vec<Fallback>,
    /// The clauses below it.
    pub clause_ids: Vec<String>,
}

/// Acceptable other words for a clause.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fallback {
    /// Its name in `choices`.
    pub name: String,
    /// When to accept it, and what it gives away.
    pub note: LocalizedText,
    /// The other words.
    pub text: LocalizedText,
}

impl From<&Wording> for LocalizedText {
    fn from(wording: &Wording) -> Self {
        Self { nl: wording.nl.to_string(), en: wording.en.to_string() }
    }
}

impl From<&Edition> for super::contracts::EditionRef {
    fn from(edition: &Edition) -> Self {
        Self {
            template_id: kebab(edition.key().as_str()),
            number: edition.number(),
            sha256: edition.digest().to_string(),
        }
    }
}

impl From<&Edition> for TemplateEdition {
    fn from(edition: &Edition) -> Self {
        let template = edition.template();
        Self {
            number: edition.number(),
            issued_on: Text(edition.issued_on()),
            sha256: edition.digest().to_string(),
            blanks: template.blanks.iter().map(Blank::from).collect(),
            choices: template.choices.iter().map(Choice::from).collect(),
            clause_ids: template.clauses.iter().map(|clause| kebab(clause.key.as_str())).collect(),
            annexes: edition.annexes().iter().map(|annex| (&annex.edition).into()).collect(),
        }
    }
}

impl From<&LibraryBlank> for Blank {
    fn from(blank: &LibraryBlank) -> Self {
        let columns = match &blank.kind {
            BlankKind::Table(columns) => columns
                .iter()
                .map(|column| BlankColumn {
                    name: column.key.to_string(),
                    kind: camel(column.kind.name()),
                    label: (&column.label).into(),
                })
                .collect(),
            BlankKind::Single(_) | BlankKind::List => Vec::new(),
        };
        Self {
            name: blank.key.to_string(),
            kind: camel(blank.kind.name()),
            columns,
            label: (&blank.label).into(),
            optional: blank.optional,
        }
    }
}

impl From<&LibraryChoice> for Choice {
    fn from(choice: &LibraryChoice) -> Self {
        let option = |option: &samenkoop_contracts::template::ChoiceOption| ChoiceOption {
            name: option.key.to_string(),
            label: (&option.label).into(),
        };
        Self {
            name: choice.key.to_string(),
            label: (&choice.label).into(),
            options: choice.options.iter().map(option).collect(),
        }
    }
}

impl Clause {
    /// A clause of an edition as it is shown; `under` is the condition under which it is present.
    #[must_use]
    pub fn of(edition: &Edition, clause: &LibraryClause, under: &Condition) -> Self {
        let words = |nodes: &samenkoop_contracts::text::Bilingual<Vec<Node>>| LocalizedText {
            nl: words(edition, &nodes.nl, Language::Dutch),
            en: words(edition, &nodes.en, Language::English),
        };
        let fallback = |fallback: &samenkoop_contracts::clause::Fallback| Fallback {
            name: fallback.key.to_string(),
            note: (&fallback.note).into(),
            text: words(&fallback.text),
        };
        let sha256 = edition.clause_digest(clause.key.as_str()).map(|digest| digest.to_string());
        Self {
            id: kebab(clause.key.as_str()),
            edition: edition.into(),
            sha256: sha256.unwrap_or_default(),
            heading: clause.heading.as_ref().map(LocalizedText::from),
            mandatory: clause.mandatory,
            condition: under.to_string(),
            legal_basis: clause.legal_basis.iter().map(ToString::to_string).collect(),
            risk: clause.risk.as_ref().map(LocalizedText::from),
            text: words(&clause.text),
            fallbacks: clause.fallbacks.iter().map(fallback).collect(),
            clause_ids: clause.children.iter().map(|child| kebab(child.key.as_str())).collect(),
        }
    }
}

/// Words that a person reads, with the questions of the blanks and the headings of other clauses in square brackets.
fn words(edition: &Edition, nodes: &[Node], language: Language) -> String {
    let label = |wording: Option<&Wording>, key: &samenkoop_contracts::Key| {
        let words = wording.map_or_else(|| key.to_string(), |wording| wording.get(language).to_owned());
        format!("[{words}]")
    };
    let piece = |node: &Node| match node {
        Node::Text(text) => text.clone(),
        Node::Define { word, .. } | Node::Use { word: Some(word), .. } => word.clone(),
        Node::Use { term, word: None } => defined(edition, term, language),
        Node::Blank(key) => label(edition.template().blank(key.as_str()).map(|blank| &blank.label), key),
        Node::Reference(key) => {
            let clause = edition.template().clause(key.as_str());
            label(clause.and_then(|clause| clause.heading.as_ref()), key)
        }
        Node::When { nodes, .. } => words(edition, nodes, language),
    };
    nodes.iter().map(piece).collect()
}

/// The word that stands for a term, where the edition defines it.
fn defined(edition: &Edition, wanted: &samenkoop_contracts::Key, language: Language) -> String {
    let mut found = None;
    edition.template().walk(&mut |clause, under, _| {
        samenkoop_contracts::node::walk(clause.text.get(language), under, &mut |node, _| {
            if let Node::Define { term, word } = node
                && term == wanted
            {
                found = Some(word.clone());
            }
        });
    });
    found.unwrap_or_else(|| wanted.to_string())
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let mut letters = word.chars();
        let capital = letters.next().map(|letter| letter.to_ascii_uppercase());
        text + &capital.into_iter().chain(letters).collect::<String>()
    })
}
