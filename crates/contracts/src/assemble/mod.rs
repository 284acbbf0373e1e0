//! From an edition, values and choices to a contract, or to everything that keeps it from being one.
//!
//! Assembly decides which clauses are present, numbers them, and fills them in. It never changes words and never
//! guesses a value. All gaps are reported together, in the order: values, choices, clauses from top to bottom.

mod gap;
mod input;
mod label;
mod present;
mod resolve;

pub use gap::Gap;

use crate::choices::Choices;
use crate::contract::Contract;
use crate::edition::Edition;
use crate::template::{PERSONAL_DATA_CHOICE, TemplateKind};
use crate::text::Language;
use crate::value::Values;
use input::Facts;

/// Makes the contract of `edition` in `language`.
///
/// Annexed editions take part when their condition holds; values and choices are shared with them by name.
///
/// # Errors
/// Every [`Gap`], never just the first. With the same values and choices both languages have the same gaps, if the
/// edition passes [`crate::check()`].
pub fn assemble(
    edition: &Edition,
    values: &Values,
    choices: &Choices,
    language: Language,
) -> Result<Contract, Vec<Gap>> {
    let mut gaps = Vec::new();
    let facts = Facts::new(values, choices);
    let editions: Vec<&Edition> = edition
        .documents()
        .filter(|(condition, other)| facts.hold(condition) && !choices.removed.contains(other.key().as_str()))
        .map(|(_, other)| other)
        .collect();

    input::check_values(edition, values, &mut gaps);
    input::check_choices(edition, &editions, choices, &mut gaps);

    let documents: Vec<present::Document<'_>> = editions
        .iter()
        .map(|edition| present::select(edition.template(), &facts, choices, &mut gaps))
        .collect();
    present::check_exclusions(&documents, &mut gaps);
    if facts.yes(PERSONAL_DATA_CHOICE)
        && !editions.iter().any(|edition| edition.template().kind == TemplateKind::ProcessingAgreement)
    {
        gaps.push(Gap::NoProcessingAgreement);
    }

    let labels = label::number(&documents, language);
    let main_labels = labels.first();
    let mut written = Vec::new();
    for ((edition, document), own_labels) in editions.iter().zip(&documents).zip(&labels) {
        let annex = main_labels.and_then(|main| main.get(edition.key()));
        written.push(resolve::document(edition, document, own_labels, annex, &facts, language, &mut gaps));
    }
    let mut written = written.into_iter();
    match written.next() {
        Some(main) if gaps.is_empty() => Ok(Contract { language, main, annexes: written.collect() }),
        Some(_) | None => Err(gaps),
    }
}
