//! Assembly gives a contract, or names everything that is missing or wrong.

use crate::{sample, small};
use samenkoop_contracts::blank::Misfit;
use samenkoop_contracts::node::Node;
use samenkoop_contracts::{Choices, Edition, Gap, Key, Language, Value, Values, assemble, library};
use std::collections::BTreeSet;

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

fn gaps(edition: &Edition, values: &Values, choices: &Choices) -> Vec<Gap> {
    let dutch = assemble(edition, values, choices, Language::Dutch).unwrap_err();
    let english = assemble(edition, values, choices, Language::English).unwrap_err();
    assert_eq!(dutch, english, "both languages have the same gaps");
    dutch
}

#[test]
fn the_small_contract_reads_well() {
    let values = small::values().with("deposit", Value::euro_cents(190_000));
    let contract = assemble(&small::edition(), &values, &small::choices(), Language::Dutch).unwrap();
    let text = contract.to_markdown();
    assert!(text.contains("De huurder betaalt € 950,00 en € 1.900,00 borg, zie artikel 3."), "{text}");
    let without =
        assemble(&small::edition(), &small::values(), &small::choices(), Language::English).unwrap();
    assert!(without.to_markdown().contains("The tenant pays EUR 950.00, see clause 3."));
}

#[test]
fn references_go_three_deep() {
    let edition = small::changed("{see late_clause}", "{see late_point}");
    let text =
        |language| assemble(&edition, &small::values(), &small::choices(), language).unwrap().to_markdown();
    assert!(text(Language::Dutch).contains("zie artikel 3.1 onder a."));
    assert!(text(Language::English).contains("see clause 3.1(a)."));
}

#[test]
fn a_fallback_replaces_the_words_and_is_remembered() {
    let choices = small::choices().with_fallback("rent_clause", "later");
    let contract = assemble(&small::edition(), &small::values(), &choices, Language::English).unwrap();
    assert!(contract.to_markdown().contains("The tenant pays EUR 950.00 later."));
    let clause = contract.main().sections.iter().find(|section| section.key == key("rent_clause")).unwrap();
    assert_eq!(clause.fallback, Some(key("later")));
}

#[test]
fn all_gaps_are_told_at_once() {
    let values = Values::new().with("rent", Value::days(30)).with("colour", sample::name("blue"));
    let choices = Choices::new()
        .with("regime", "cheap")
        .with("garden", true)
        .with_fallback("rent_clause", "never")
        .with_fallback("nowhere", "later")
        .without_clause("terms")
        .without_clause("elsewhere");
    assert_eq!(
        gaps(&small::edition(), &values, &choices),
        [
            Gap::UnknownValue { name: "colour".into() },
            Gap::WrongValue {
                blank: key("rent"),
                misfit: Misfit::Kind { expected: "money", found: "period" }
            },
            Gap::MissingAnswer { choice: key("pets") },
            Gap::WrongAnswer { choice: key("regime") },
            Gap::UnknownChoice { name: "garden".into() },
            Gap::UnknownClause { name: "elsewhere".into() },
            Gap::UnknownClause { name: "nowhere".into() },
            Gap::UnknownFallback { clause: key("rent_clause"), name: "never".into() },
            Gap::MandatoryRemoved { clause: key("terms") },
            Gap::UndefinedTerm { term: key("tenant"), clause: key("rent_clause") },
        ]
    );
}

#[test]
fn clauses_that_exclude_each_other_are_named() {
    let found = gaps(&small::edition(), &small::values(), &small::choices().with("pets", true));
    assert_eq!(found, [Gap::Excluded { clause: key("no_pets_clause"), other: key("pets_clause") }]);
}

#[test]
fn taking_out_a_clause_leaves_no_loose_ends_unnamed() {
    let without_late =
        gaps(&small::edition(), &small::values(), &small::choices().without_clause("late_clause"));
    assert_eq!(
        without_late,
        [Gap::DanglingReference { clause: key("rent_clause"), target: key("late_clause") }]
    );
    let without_rent =
        gaps(&small::edition(), &small::values(), &small::choices().without_clause("rent_clause"));
    assert_eq!(without_rent, [Gap::UnusedDefinition { term: key("tenant"), clause: key("terms") }]);
}

#[test]
fn what_the_template_itself_lacks_is_named() {
    let undeclared = small::changed("{blank rent}", "{blank price}");
    let found = gaps(&undeclared, &small::values(), &small::choices());
    assert_eq!(found, [Gap::UndeclaredBlank { blank: key("price"), clause: key("rent_clause") }]);
    let twice =
        small::changed("Eerst een brief.\nen First", "Eerst {define tenant: x}.\nen {define tenant: x}");
    let found = gaps(&twice, &small::values(), &small::choices());
    assert_eq!(found, [Gap::DefinedTwice { term: key("tenant"), clause: key("late_first") }]);
}

#[test]
fn table_cells_are_checked_by_row_and_column() {
    let mut row = sample::row([("site_name", sample::name("De Wilgentak")), ("rooms", sample::name("3"))]);
    row.insert("site_address".into(), Value::Number { number: 3 });
    let empty = sample::row([]);
    let values = sample::values().with("sites", Value::Table { rows: vec![row, empty] });
    let found = gaps(library::framework_agreement(), &values, &sample::plain());
    let misfits = found.iter().map(|gap| gap.to_string().replace("blank `sites`: ", ""));
    assert_eq!(
        misfits.collect::<Vec<_>>(),
        [
            "row 1: there is no column `rooms`",
            "row 1: column `site_address` takes text, not number",
            "row 2: column `site_name` is empty",
            "row 2: column `site_address` is empty",
        ]
    );
    let none = sample::values().with("sites", Value::Table { rows: vec![] });
    let found = gaps(library::framework_agreement(), &none, &sample::plain());
    assert_eq!(found, [Gap::WrongValue { blank: key("sites"), misfit: Misfit::NoRows }]);
}

#[test]
fn personal_data_needs_a_processing_agreement() {
    let choices = sample::everything("fixed").without_clause("processing_agreement");
    let found = gaps(library::framework_agreement(), &sample::all_values(), &choices);
    assert_eq!(
        found,
        [
            Gap::NoProcessingAgreement,
            Gap::DanglingReference { clause: key("personal_data"), target: key("processing_agreement") },
        ]
    );
}

#[test]
fn values_for_an_annex_that_is_absent_do_no_harm() {
    let contract =
        assemble(library::framework_agreement(), &sample::all_values(), &sample::plain(), Language::Dutch)
            .unwrap();
    assert!(contract.annexes().is_empty());
    assert!(contract.to_markdown().contains("verwerkt geen persoonsgegevens"));
}

#[test]
fn every_missing_blank_is_named() {
    let edition = library::framework_agreement();
    for regime in ["indexed", "fixed"] {
        let choices = sample::everything(regime);
        for (name, _) in sample::all_values().iter() {
            let declared = edition.template().blank(name);
            let declared =
                declared.or_else(|| library::processing_agreement().template().blank(name)).unwrap();
            let index_only = name.starts_with("index_") && regime == "fixed";
            if declared.optional || index_only {
                continue;
            }
            let found = gaps(edition, &sample::all_values().without(name), &choices);
            let names = |gap: &Gap| matches!(gap, Gap::MissingBlank { blank, .. } if blank.as_str() == name);
            assert!(found.iter().all(names), "{name}: {found:?}");
        }
    }
}

#[test]
fn every_missing_answer_is_named() {
    let complete = sample::everything("indexed");
    for name in complete.answers.keys() {
        let mut choices = complete.clone();
        choices.answers.remove(name);
        let found = gaps(library::framework_agreement(), &sample::all_values(), &choices);
        assert!(found.contains(&Gap::MissingAnswer { choice: key(name) }), "{name}: {found:?}");
    }
}

#[test]
fn every_mandatory_clause_that_is_taken_out_is_named() {
    let edition = library::framework_agreement();
    let mut mandatory = BTreeSet::new();
    for template in [edition.template(), library::processing_agreement().template()] {
        template.walk(&mut |clause, _, _| {
            if clause.mandatory && clause.key != key("no_personal_data") {
                mandatory.insert(clause.key.clone());
            }
        });
    }
    assert!(mandatory.len() > 60, "{}", mandatory.len());
    for clause in mandatory {
        let choices = sample::everything("indexed").without_clause(clause.as_str());
        let found = gaps(edition, &sample::all_values(), &choices);
        assert!(found.contains(&Gap::MandatoryRemoved { clause: clause.clone() }), "{clause}: {found:?}");
    }
}

#[test]
fn every_definition_that_is_taken_away_is_named() {
    let texts = [
        ("processing_agreement", include_str!("../../library/processing_agreement-1.txt")),
        ("framework_agreement", include_str!("../../library/framework_agreement-1.txt")),
    ];
    for (template, text) in texts {
        let published = [library::processing_agreement()];
        let shipped = Edition::from_source(text, &published).unwrap();
        let mut terms = BTreeSet::new();
        shipped.template().walk(&mut |clause, _, _| {
            for node in &clause.text.nl {
                if let Node::Define { term, .. } = node {
                    terms.insert(term.clone());
                }
            }
        });
        assert!(terms.len() >= 5, "{template}: {terms:?}");
        for term in terms {
            let without = Edition::from_source(
                &text.replace(&format!("{{define {term}: "), "{see parties} {define x: "),
                &published,
            )
            .unwrap();
            let found =
                assemble(&without, &sample::all_values(), &sample::everything("fixed"), Language::Dutch)
                    .unwrap_err();
            let named =
                |gap: &Gap| matches!(gap, Gap::UndefinedTerm { term: missing, .. } if *missing == term);
            assert!(found.iter().any(named), "{template} {term}: {found:?}");
        }
    }
}
