//! Values that try to be something else than words.

use crate::sample;
use samenkoop_contracts::{Contract, Language, Value, assemble, library};

const ATTACKS: [&str; 7] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</section></article><h1>Bijlage Z",
    "[klik](javascript:alert(1)) ![x](y)",
    "# Artikel 99. | a | b |",
    "**vet** _schuin_ `code` ~~weg~~ &amp; \\",
    "regel\n\n# kop\n- punt",
];

fn attacked(attack: &str) -> Contract {
    let sites =
        vec![sample::row([("site_name", sample::name(attack)), ("site_address", sample::name(attack))])];
    let values = sample::all_values()
        .with("subject_description", sample::name(attack))
        .with("lot_title", sample::name(attack))
        .with("sites", Value::Table { rows: sites });
    assemble(library::framework_agreement(), &values, &sample::everything("fixed"), Language::Dutch).unwrap()
}

#[test]
fn html_holds_no_more_elements_than_with_plain_names() {
    let elements = |html: &str| html.matches('<').count();
    let plain = elements(&attacked("gewoon").to_html());
    for attack in ATTACKS {
        let html = attacked(attack).to_html();
        assert_eq!(elements(&html), plain, "{attack}");
        assert!(!html.contains("<script") && !html.contains("<img"), "{attack}");
        assert_eq!(html.matches('"').count(), attacked("gewoon").to_html().matches('"').count(), "{attack}");
    }
}

#[test]
fn html_says_what_was_given() {
    let html = attacked("A & B <dochter> \"x\" 'y'").to_html();
    assert!(html.contains("A &amp; B &lt;dochter&gt; &quot;x&quot; &#39;y&#39;"));
}

#[test]
fn markdown_keeps_its_structure() {
    let shape = |text: &str| {
        let count = |mark: &dyn Fn(&str) -> bool| text.lines().filter(|line| mark(line)).count();
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        (
            count(&|line| line.starts_with('#')),
            count(&|line| line.starts_with("- ")),
            text.lines().map(bars).sum::<usize>(),
            text.lines().count(),
        )
    };
    let plain = shape(&attacked("gewoon").to_markdown());
    for attack in ATTACKS {
        let text = attacked(attack).to_markdown();
        assert_eq!(shape(&text), plain, "{attack}");
        assert!(!text.replace("\\]", "").contains("]("), "{attack}");
        assert!(!text.contains("<script") || text.contains("\\<script"), "{attack}");
    }
}

#[test]
fn a_value_at_the_start_of_a_line_stays_words() {
    use crate::small;
    let edition = small::changed("Dieren mogen niet.", "{blank rent}").clone();
    let negative = small::values().with("rent", Value::euro_cents(-100));
    assert!(assemble(&edition, &negative, &small::choices(), Language::Dutch).is_ok());
    let listed = small::changed("Dieren mogen niet.\nen No pets.", "- 3 dieren.\nen 3. pets.");
    let text =
        |language| assemble(&listed, &small::values(), &small::choices(), language).unwrap().to_markdown();
    assert!(text(Language::Dutch).contains("\n\\- 3 dieren."));
    assert!(text(Language::English).contains("\n3\\. pets."));
}

#[test]
fn the_page_is_complete_and_says_its_language() {
    let html = attacked("gewoon").to_html();
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"nl\">"));
    assert!(html.contains("<th scope=\"col\"") && html.contains("<th scope=\"row\""));
    // Every link within the page leads somewhere, and no place has two names.
    let mut places: Vec<&str> =
        html.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for link in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(places.contains(&link), "{link}");
    }
    let all = places.len();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), all);
}
