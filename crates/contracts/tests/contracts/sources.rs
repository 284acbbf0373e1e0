//! Mistakes in a library file are found with their line, all at once.

use crate::small;
use samenkoop_contracts::Edition;
use samenkoop_contracts::source::Mistake;

fn mistakes(source: &str) -> Vec<(usize, Mistake)> {
    Edition::from_source(source, &[])
        .unwrap_err()
        .0
        .into_iter()
        .map(|error| (error.line, error.mistake))
        .collect()
}

#[test]
fn every_mistake_has_its_line() {
    let source = "\
template hire
: edition one
: issued_on 2026-11-22
: kind agreement
nl Huur
en Hire
blank rent gold
nl Huur
en Rent
rubbish here
# Terms | Begrippen | Terms
nl Tekst.
en Text.
# rent
: colour red
nl De {blank rent
  loopt door.
en The [tenant.
### deep | Diep | Deep
nl Te diep.
en Too deep.
annex other 3
  loose words
";
    let found = mistakes(source);
    let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 7, 10, 11, 14, 15, 16, 18, 19, 22, 23], "{found:#?}");
    assert_eq!(found[0].1, Mistake::Missing("edition"));
    assert_eq!(found[1].1, Mistake::NotUnderstood("gold".into()));
    assert_eq!(found[9].1, Mistake::UnknownAnnex { template: "other".into(), number: 3 });
    assert_eq!(found[10].1, Mistake::NotUnderstood("loose words".into()));
}

#[test]
fn what_a_reader_cannot_see_is_refused() {
    let hidden = small::source().replace("Dieren mogen.", "Dieren\u{200b} mogen.");
    assert!(matches!(mistakes(&hidden)[..], [(_, Mistake::Line(_))]), "{:?}", mistakes(&hidden));
    let accent = small::source().replace("Dieren mogen.", "E\u{301}e\u{301}n dier mag.");
    assert!(
        matches!(mistakes(&accent)[..], [(_, Mistake::LooseAccent('\u{301}'))]),
        "{:?}",
        mistakes(&accent)
    );
}

#[test]
fn an_empty_file_is_no_template() {
    assert_eq!(mistakes(""), [(1, Mistake::Missing("template"))]);
}

#[test]
fn the_message_is_for_the_person_who_writes_the_text() {
    let text = small::source().replace("{see late_clause}", "{zie late_clause}");
    let errors = Edition::from_source(&text, &[]).unwrap_err().to_string();
    assert!(errors.contains("the mark `zie late_clause` is not understood"), "{errors}");
}
