//! Numbers of clauses, and how another clause refers to them.
//!
//! Clauses count 1, 4.2, and a, b, c below that. Annexes have letters; in an annexed document every number starts
//! with its letter (B.4.2), so that "artikel 4" is never two things in one contract.

use super::present::{Document, Present};
use crate::clause::Place;
use crate::key::Key;
use crate::text::Language;
use std::collections::BTreeMap;

/// How a clause, or an annexed document, is numbered and referred to.
pub(super) struct Label {
    /// What stands before its text or heading.
    pub number: Option<String>,
    /// "artikel 4.2", within a sentence.
    pub reference: String,
}

/// Labels by the key of the clause, or of the template for annexed documents.
pub(super) type Labels = BTreeMap<Key, Label>;

/// The labels of each document, in the order of the documents.
pub(super) fn number(documents: &[Document<'_>], language: Language) -> Vec<Labels> {
    let mut letters = Letters::default();
    let mut annexed: Vec<(Key, String)> = Vec::new();
    let mut all: Vec<Labels> = Vec::new();
    for (position, document) in documents.iter().enumerate() {
        let mut labels = Labels::new();
        if position == 0 {
            number_document(document, None, &mut letters, language, &mut labels);
        } else {
            let letter = letters.next_letter();
            number_document(document, Some(&letter), &mut Letters::default(), language, &mut labels);
            annexed.push((document.template.key.clone(), letter));
        }
        all.push(labels);
    }
    // The agreement may refer to what is annexed to it; an annexed document stands by itself.
    if let Some(main) = all.first_mut() {
        for (key, letter) in annexed {
            let reference = format!("{} {letter}", annex_word(language));
            main.insert(key, Label { number: Some(letter), reference });
        }
    }
    all
}

fn number_document(
    document: &Document<'_>,
    prefix: Option<&str>,
    letters: &mut Letters,
    language: Language,
    labels: &mut Labels,
) {
    let mut articles = 0_u32;
    let mut schedules = 0_u32;
    for present in &document.clauses {
        let (number, word) = match present.clause.place {
            Place::Article => {
                articles += 1;
                let number =
                    prefix.map_or_else(|| articles.to_string(), |letter| format!("{letter}.{articles}"));
                (Some(number), clause_word(language))
            }
            Place::Schedule => {
                schedules += 1;
                let number =
                    prefix.map_or_else(|| letters.next_letter(), |letter| format!("{letter}-{schedules}"));
                (Some(number), annex_word(language))
            }
            Place::Preamble | Place::Signature => (None, ""),
        };
        number_clause(present, number, word, language, labels);
    }
}

fn number_clause(
    present: &Present<'_>,
    number: Option<String>,
    word: &str,
    language: Language,
    labels: &mut Labels,
) {
    let heading = present.clause.heading.as_ref().map_or("", |heading| heading.get(language));
    let reference =
        number.as_ref().map_or_else(|| format!("“{heading}”"), |number| format!("{word} {number}"));
    // Below an annex with a letter the parts are no clauses of the agreement.
    let below = match (present.clause.place, language) {
        (Place::Schedule, Language::Dutch) => "onderdeel",
        (Place::Schedule, Language::English) => "part",
        (Place::Preamble | Place::Article | Place::Signature, _) => word,
    };
    for (position, child) in (1_u32..).zip(&present.children) {
        let own = number.as_ref().map(|number| format!("{number}.{position}"));
        let child_reference = own.as_ref().map_or_else(|| reference.clone(), |own| format!("{below} {own}"));
        for (letter, grandchild) in letters_small().zip(&child.children) {
            let reference = match language {
                Language::Dutch => format!("{child_reference} onder {letter}"),
                Language::English => format!("{child_reference}({letter})"),
            };
            labels.insert(grandchild.clause.key.clone(), Label { number: Some(letter), reference });
        }
        labels.insert(child.clause.key.clone(), Label { number: own, reference: child_reference });
    }
    labels.insert(present.clause.key.clone(), Label { number, reference });
}

pub(super) fn clause_word(language: Language) -> &'static str {
    match language {
        Language::Dutch => "artikel",
        Language::English => "clause",
    }
}

pub(super) fn annex_word(language: Language) -> &'static str {
    match language {
        Language::Dutch => "bijlage",
        Language::English => "annex",
    }
}

/// A, B, … Z, AA, AB, …
#[derive(Default)]
struct Letters(u32);

impl Letters {
    fn next_letter(&mut self) -> String {
        self.0 += 1;
        letters(self.0).to_ascii_uppercase()
    }
}

fn letters_small() -> impl Iterator<Item = String> {
    (1..).map(letters)
}

fn letters(mut position: u32) -> String {
    let mut out = Vec::new();
    while position > 0 {
        position -= 1;
        out.extend(char::from_digit(10 + position % 26, 36));
        position /= 26;
    }
    out.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([1, 2, 26, 27, 52, 53].map(letters), ["a", "b", "z", "aa", "az", "ba"]);
    }
}
