//! The check finds each thing that can be wrong with an edition, where it is.

use crate::small;
use samenkoop_contracts::{Edition, check, library};

fn findings(old: &str, new: &str) -> Vec<String> {
    check(&small::changed(old, new))
        .iter()
        .map(|finding| format!("{}: {}", finding.at, finding.problem))
        .collect()
}

#[test]
fn the_small_contract_is_sound() {
    assert_eq!(check(&small::edition()), []);
}

#[test]
fn each_fault_is_found_where_it_is() {
    for (old, new, expected) in [
        ("# late_clause |", "# terms |", "terms: the name is used twice"),
        (
            "The {define tenant: tenant} hires.",
            "The tenant hires.",
            "terms: Dutch and English define different terms: tenant",
        ),
        (
            "en The [tenant] pays {blank rent} later.",
            "en The [tenant] pays later.",
            "rent_clause: Dutch and English have different blanks: rent",
        ),
        (
            ", see {see late_clause}",
            "",
            "rent_clause: Dutch and English refer to different clauses: late_clause",
        ),
        (
            "en The [tenant] pays {blank rent}{if",
            "en Who hires pays {blank rent}{if",
            "rent_clause: Dutch and English use different terms: tenant",
        ),
        (
            "{if filled deposit} and a deposit of {blank deposit}{end}",
            "",
            "rent_clause: Dutch and English have different conditions: filled deposit",
        ),
        (
            "{if filled deposit} en {blank deposit} borg{end}",
            " en {blank deposit} borg",
            "rent_clause: blank `deposit` may be empty, so its use needs `filled deposit`",
        ),
        (
            "Dieren mogen.\nen Pets are allowed.",
            "{blank x}\nen {blank x}",
            "pets_clause: blank `x` is not declared",
        ),
        (
            "blank rent money",
            "blank fee money\nnl Loon\nen Fee\nblank rent money",
            "fee: no clause uses this blank",
        ),
        (
            "blank rent money",
            "blank rows table\nnl Rijen\nen Rows\nblank rent money",
            "rows: the table has no columns",
        ),
        (
            "blank rent money",
            "blank owner party\nnl Eigenaar\nen Owner\nblank rent money",
            "owner: this party does not sign",
        ),
        (
            ": when pets\n",
            ": when birds\n",
            "pets_clause: the condition `birds` asks for something that is not declared",
        ),
        (
            ": when regime = fixed",
            ": when regime = cheap",
            "no_pets_clause: the condition `regime = cheap` asks for something that is not declared",
        ),
        (": when pets\n", "", "pets: no condition asks for this choice"),
        (
            "Dieren mogen.\nen Pets are allowed.",
            "De [pet].\nen The [pet].",
            "pets_clause: term `pet` is not always defined here",
        ),
        (
            "# terms | Begrippen | Terms\n",
            "# terms | Begrippen | Terms\n: when pets\n",
            "rent_clause: term `tenant` is not always defined here",
        ),
        (
            "Eerst een brief.\nen First a letter.",
            "{define x: x}\nen {define x: x}",
            "late_first: term `x` is defined here and not always used",
        ),
        (
            "Eerst een brief.\nen First a letter.",
            "{define tenant: x}\nen {define tenant: x}",
            "late_first: term `tenant` is defined more than once",
        ),
        (
            "nl De [tenant] betaalt later {blank rent}.\nen The [tenant] pays {blank rent} later.",
            "nl {define x: x}\nen {define x: x}",
            "rent_clause: fallback `later` defines other terms than the words it replaces",
        ),
        (
            "{see late_clause}",
            "{see pets_clause}",
            "rent_clause: it refers to `pets_clause`, which is not always there",
        ),
        (
            "{see late_clause}",
            "{see nowhere}",
            "rent_clause: it refers to `nowhere`, which is not always there",
        ),
        (
            ": excludes pets_clause",
            ": excludes nowhere",
            "no_pets_clause: it excludes `nowhere`, which is no other clause",
        ),
        (
            ": excludes pets_clause",
            ": mandatory\n: excludes terms",
            "no_pets_clause: it excludes `terms`, and both are mandatory under the same condition",
        ),
        ("nl per post.\nen by post.", "", "late_point: there are no words in `nl`"),
        (
            "choice pets",
            "choice processes_personal_data\nnl Gegevens?\nen Data?\nchoice pets",
            "processes_personal_data: personal data may be processed, but no processing agreement comes with it (GDPR Art. 28(3))",
        ),
    ] {
        let found = findings(old, new);
        assert!(
            found.contains(&expected.to_owned()),
            "{old} -> {new}\nexpected {expected}\nfound {found:#?}"
        );
    }
}

#[test]
fn all_findings_come_at_once() {
    let source = small::source()
        .replace("{see late_clause}", "{see nowhere}")
        .replace(": when pets\n", ": when birds\n");
    let found = check(&Edition::from_source(&source, &[]).unwrap());
    assert!(found.len() >= 4, "{found:#?}");
}

#[test]
fn an_annex_must_fit_its_agreement() {
    let text = include_str!("../../library/framework_agreement-1.txt");
    let found = |old: &str, new: &str| {
        let edition =
            Edition::from_source(&text.replacen(old, new, 1), &[library::processing_agreement()]).unwrap();
        check(&edition).iter().map(|f| format!("{}: {}", f.at, f.problem)).collect::<Vec<_>>()
    };
    assert!(
        found("blank supplier party", "blank supplier text")
            .contains(&"supplier: annexed `processing_agreement` declares this otherwise".to_owned())
    );
    assert!(
        found("# subject |", "# processing_scope |")
            .contains(&"processing_scope: the name is used twice".to_owned())
    );
    let narrower =
        found(": when processes_personal_data\n", ": when processes_personal_data, cloud_service\n");
    assert!(
        narrower.iter().any(|finding| finding.contains("no processing agreement comes with it")),
        "{narrower:#?}"
    );
    assert!(
        narrower.iter().any(|finding| finding.starts_with("personal_data: it refers to")),
        "{narrower:#?}"
    );
}
