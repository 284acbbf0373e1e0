//! Editions: what they are named by, that they stay as they are, and that the shipped ones are sound.

use crate::small;
use proptest::prelude::*;
use samenkoop_contracts::library::{self, gdpr};
use samenkoop_contracts::{Edition, check};

/// The digests of what has been published. Lines are added here, never changed.
const PUBLISHED: [(&str, u32, &str); 2] = [
    ("processing_agreement", 1, "ef680d9ba6916660f3c9bcbbffb9bd714b0edd90d9e7972107a356cb67ec842e"),
    ("framework_agreement", 1, "10c8d1209fef7a4afb827e7dd3254ff96c87eef31e42a3df620efef776b6be98"),
];

#[test]
fn published_editions_never_change() {
    let shipped: Vec<_> = library::editions()
        .iter()
        .map(|e| (e.key().to_string(), e.number(), e.digest().to_string()))
        .collect();
    for (template, number, digest) in PUBLISHED {
        let found = shipped.iter().find(|(key, n, _)| key == template && *n == number);
        assert_eq!(
            found.map(|(_, _, digest)| digest.as_str()),
            Some(digest),
            "The words of published edition {number} of {template} were changed. A published edition never changes: \
             put the old file back, copy it to the next number and make a new edition."
        );
    }
    assert_eq!(shipped.len(), PUBLISHED.len(), "Write the digest of the new edition into the list above.");
}

#[test]
fn shipped_editions_are_sound() {
    for edition in library::editions() {
        let findings = check(edition);
        assert!(findings.is_empty(), "{}", findings.iter().map(|f| format!("{f}\n")).collect::<String>());
    }
}

#[test]
fn shipped_editions_can_be_found() {
    for edition in library::editions() {
        assert_eq!(library::edition_by_digest(edition.digest()), Some(edition));
        assert_eq!(library::edition(edition.key().as_str(), edition.number()), Some(edition));
    }
    assert_eq!(library::framework_agreement().key().as_str(), "framework_agreement");
    assert_eq!(library::processing_agreement().key().as_str(), "processing_agreement");
    assert_eq!(library::edition("framework_agreement", 99), None);
}

#[test]
fn the_framework_agreement_is_as_long_as_it_needs_to_be() {
    let template = library::framework_agreement().template();
    let count = |kind: samenkoop_contracts::clause::Place| {
        template.clauses.iter().filter(|c| c.place == kind).count()
    };
    let articles = count(samenkoop_contracts::clause::Place::Article);
    assert!((25..=40).contains(&articles), "{articles}");
    for must_be_mandatory in
        ["volume_maximum", "volume_end", "payment", "accessibility", "termination_procurement"]
    {
        assert!(template.clause(must_be_mandatory).unwrap().mandatory, "{must_be_mandatory}");
    }
}

#[test]
fn every_point_of_the_gdpr_has_its_mandatory_clause() {
    let template = library::processing_agreement().template();
    for point in gdpr::POINTS {
        let clause = template.clause(point.clause);
        let clause =
            clause.unwrap_or_else(|| panic!("{}: there is no clause {}", point.article, point.clause));
        assert!(clause.mandatory, "{}: {} can be taken out", point.article, point.clause);
        let number = point.article.split(['(', ')']).next().unwrap();
        let cites = clause.legal_basis.iter().any(|basis| basis.as_str().contains(&format!("art. {number}")));
        assert!(cites, "{}: {} cites {:?}", point.article, point.clause, clause.legal_basis);
    }
    let letters: String = gdpr::POINTS
        .iter()
        .filter_map(|point| point.article.strip_prefix("28(3)("))
        .filter_map(|rest| rest.chars().next())
        .collect();
    assert_eq!(letters, "abcdefgh");
}

#[test]
fn the_table_in_the_documentation_is_the_table_in_the_code() {
    let source = include_str!("../../src/library/gdpr.rs");
    for point in gdpr::POINTS {
        let documented = source
            .lines()
            .any(|line| line.starts_with("//!") && line.contains(&format!("`{}`", point.clause)));
        assert!(documented, "{} is not in the table", point.clause);
    }
}

#[test]
fn the_digest_is_that_of_the_canonical_bytes() {
    use sha2::{Digest, Sha256};
    let edition = small::edition();
    assert_eq!(edition.digest().as_bytes().as_slice(), Sha256::digest(edition.canonical_bytes()).as_slice());
    let json: serde_json::Value = serde_json::from_slice(&edition.canonical_bytes()).unwrap();
    assert_eq!(json["template"], "hire");
}

#[test]
fn every_word_counts() {
    let digest = small::edition().digest();
    for (old, new) in [
        ("Dieren mogen.", "Dieren mogen!"),
        ("Pets are allowed.", "Pets are allowed"),
        (": edition 1", ": edition 2"),
        ("2026-11-22", "2026-11-23"),
        (": mandatory\n", ""),
        (": when pets\n", ": when not pets\n"),
        (": optional\n", ""),
        ("nl vast", "nl star"),
        ("If needed.", "When needed."),
    ] {
        assert_ne!(small::changed(old, new).digest(), digest, "{old}");
    }
}

#[test]
fn an_edition_is_bound_to_what_it_annexes() {
    let annex = "annex hire 1\n: when pets\n";
    let with_annex = |annexed: &Edition| {
        let source = small::source()
            .replace("template hire", "template lease")
            .replace("blank rent money", &format!("{annex}blank rent money"));
        Edition::from_source(&source, &[annexed]).unwrap().digest()
    };
    assert_ne!(with_annex(&small::edition()), with_annex(&small::changed("Dieren mogen.", "Dieren mogen!")));
}

#[test]
fn a_clause_keeps_its_digest_while_others_change() {
    let (before, after) = (small::edition(), small::changed("Dieren mogen.", "Dieren mogen!"));
    assert_eq!(before.clause_digest("terms"), after.clause_digest("terms"));
    assert_ne!(before.clause_digest("pets_clause"), after.clause_digest("pets_clause"));
    assert_eq!(before.clause_digest("nowhere"), None);
}

proptest! {
    #[test]
    fn whitespace_never_changes_a_digest(seed in prop::collection::vec(0_usize..5, 1..40)) {
        let kinds = [" ", "  ", "\u{a0}", "\n  ", " \t "];
        let mut place = 0;
        let source: Vec<String> = small::source().lines().map(|line| {
            if !(line.starts_with("nl ") || line.starts_with("en ")) {
                return format!("{line}\n\n");
            }
            let (language, text) = line.split_at(3);
            // Marks are read as they stand, so only the words between them are spread out.
            let mut depth = 0;
            let spread: String = text.chars().map(|c| {
                depth += match c { '{' | '[' => 1, '}' | ']' => -1, _ => 0 };
                if c == ' ' && depth == 0 {
                    place += 1;
                    kinds[seed[place % seed.len()]].to_owned()
                } else {
                    c.to_string()
                }
            }).collect();
            format!("{language}{spread}  \n")
        }).collect();
        let spread = Edition::from_source(&source.concat(), &[]).unwrap();
        prop_assert_eq!(spread.digest(), small::edition().digest());
    }
}
