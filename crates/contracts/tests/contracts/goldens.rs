//! The contracts as a school and a supplier read them. Read a changed snapshot aloud before accepting it.

use crate::sample;
use samenkoop_contracts::{Choices, Language, assemble, library};

fn markdown(choices: &Choices, language: Language) -> String {
    assemble(library::framework_agreement(), &sample::all_values(), choices, language).unwrap().to_markdown()
}

#[test]
fn framework_agreement_in_dutch() {
    insta::assert_snapshot!(markdown(&sample::everything("indexed"), Language::Dutch));
}

#[test]
fn framework_agreement_in_english() {
    insta::assert_snapshot!(markdown(&sample::everything("indexed"), Language::English));
}

#[test]
fn shortest_framework_agreement_in_dutch() {
    let values = sample::values().without("estimated_quantity").without("maximum_quantity");
    let contract =
        assemble(library::framework_agreement(), &values, &sample::plain(), Language::Dutch).unwrap();
    insta::assert_snapshot!(contract.to_markdown());
}

#[test]
fn framework_agreement_as_a_page() {
    let choices = sample::everything("fixed");
    let contract =
        assemble(library::framework_agreement(), &sample::all_values(), &choices, Language::Dutch).unwrap();
    insta::assert_snapshot!(contract.to_html());
}

#[test]
fn processing_agreement_by_itself_in_english() {
    let parties = samenkoop_contracts::Values::new()
        .with("member", sample::member())
        .with("supplier", sample::supplier());
    let values = sample::join(parties, sample::privacy_values().without("sub_processors"));
    let edition = library::processing_agreement();
    let contract = assemble(edition, &values, &Choices::new(), Language::English).unwrap();
    insta::assert_snapshot!(contract.to_markdown());
}

#[test]
fn pages_are_the_same_every_time() {
    for language in Language::ALL {
        let make = || {
            let choices = sample::everything("indexed");
            assemble(library::framework_agreement(), &sample::all_values(), &choices, language).unwrap()
        };
        assert_eq!(make().to_html(), make().to_html());
        assert_eq!(make().to_markdown(), make().to_markdown());
    }
}
