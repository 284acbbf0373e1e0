//! Differences between editions, as a lawyer reads them.

use crate::small;
use samenkoop_contracts::{diff, library};

fn changes(old: &str, new: &str) -> String {
    diff(&small::edition(), &small::changed(old, new)).to_string()
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    assert_eq!(diff(library::framework_agreement(), library::framework_agreement()).changes, []);
}

#[test]
fn changed_words_stand_out() {
    assert_eq!(
        changes("De [tenant] betaalt {blank rent}{if", "De [tenant] betaalt vooraf {blank rent}{if"),
        "clause rent_clause: text nl: De [tenant] betaalt {+vooraf+} {blank rent}{if filled deposit} en {blank deposit} borg{end}, zie {see late_clause}.\n"
    );
    assert_eq!(
        changes("# pets_clause | Dieren | Pets", "# pets_clause | Huisdieren | Pets"),
        "clause pets_clause: heading nl: [-Dieren-] {+Huisdieren+}\n"
    );
}

#[test]
fn added_and_removed_clauses_are_told() {
    let new = "# garden | Tuin | Garden\nnl Er is een tuin.\nen There is a garden.\n# pets_clause";
    assert_eq!(changes("# pets_clause", new), "clause garden: added\n");
    let removed = "### late_point\nnl per post.\nen by post.\n";
    assert_eq!(changes(removed, ""), "clause late_point: removed\n");
}

#[test]
fn conditions_fallbacks_blanks_and_choices_are_told_too() {
    assert_eq!(
        changes(": when pets\n", ": when not pets\n"),
        "clause pets_clause: condition: {+not+} pets\n"
    );
    assert_eq!(
        changes("fallback later", "fallback soon"),
        "\
clause rent_clause: fallback soon note nl: {+Als het moet.+}
clause rent_clause: fallback soon text nl: {+De [tenant] betaalt later {blank rent}.+}
clause rent_clause: fallback soon note en: {+If needed.+}
clause rent_clause: fallback soon text en: {+The [tenant] pays {blank rent} later.+}
clause rent_clause: fallbacks: [-later-] {+soon+}
clause rent_clause: fallback later note nl: [-Als het moet.-]
clause rent_clause: fallback later text nl: [-De [tenant] betaalt later {blank rent}.-]
clause rent_clause: fallback later note en: [-If needed.-]
clause rent_clause: fallback later text en: [-The [tenant] pays {blank rent} later.-]
"
    );
    assert_eq!(
        changes("blank rent money", "blank rent unit_price"),
        "blank rent: kind: [-money-] {+unit_price+}\n"
    );
    assert_eq!(changes("en free", "en open"), "choice regime: option free: vrij / [-free-] {+open+}\n");
}

#[test]
fn a_clause_that_moves_below_another_is_a_change() {
    assert_eq!(
        changes("### late_point", "## late_point"),
        "clause late_point: below: [-late_first-] {+late_clause+}\n"
    );
}
