//! A problem on lines: read in any pieces, refused with the number of the line, and never taken for the other form.

use crate::bundle::problem::read::ProblemReader;
use crate::bundle::{Finding, Problem, read_problem};

const HEAD: &str = concat!(
    r#"{"format":"bundle-problem/1","currency":"EUR","categories":[{"id":"wifi","unit":"access point","#,
    r#""basePriceMinor":45000,"attributes":[{"key":"generation","levels":["wifi5","wifi6"],"incrementMinor":[0,6000]}],"#,
    r#""discountTiers":[],"lotCostMinor":400000,"aloneCostMinor":1200000}],"#,
    r#""policy":{"regionPrefix":4,"maxLotMembers":null,"maxLotValueMinor":null,"apart":[["n1","n2"]]}}"#
);

fn need(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","member":"m1","category":"wifi","quantity":120,"levels":{{"generation":1}},"match":{{"ecosystem":"goo\u0067le"}},"region":"NL366","startFrom":"2027-08-01","startUntil":"2027-10-01","maxUnitPriceMinor":null}}"#
    )
}

fn lines(lines: &[&str]) -> String {
    lines.join("\n")
}

/// The same needs in the object form.
fn object(needs: &[&str]) -> String {
    let head = HEAD.strip_suffix('}').unwrap();
    format!("{head},\"needs\":[{}]}}", needs.join(" , "))
}

fn in_pieces(text: &[u8], size: usize) -> Result<Problem, Vec<Finding>> {
    let mut reader = ProblemReader::new();
    for piece in text.chunks(size) {
        reader.feed(piece);
    }
    reader.finish()
}

/// Line, pointer and code of every finding.
fn refusals(text: &[u8]) -> Vec<(Option<u64>, String, &'static str)> {
    let findings = in_pieces(text, text.len().max(1)).unwrap_err();
    findings.into_iter().map(|one| (one.line, one.pointer, one.code.as_str())).collect()
}

#[track_caller]
fn assert_refused(text: impl AsRef<[u8]>, expected: &[(Option<u64>, &str, &str)]) {
    let found = refusals(text.as_ref());
    let found: Vec<_> = found.iter().map(|(line, pointer, code)| (*line, pointer.as_str(), *code)).collect();
    assert_eq!(found, expected);
}

#[test]
fn both_forms_say_the_same_in_pieces_of_any_size() {
    let (one, two) = (need("n1"), need("n2"));
    let whole = read_problem(&object(&[&one, &two])).unwrap();
    let texts = [
        object(&[&two, &one]),
        lines(&[HEAD, &one, &two]),
        lines(&[HEAD, &two, &one, "", "  ", ""]),
        format!("{HEAD}\r\n{one}\r\n{two}\r\n"),
        format!("\u{feff}{HEAD}\n {two} \n{one}"),
        // The needs come before what they are needs of, and their name is written in another way.
        format!("{{\"ne\\u0065ds\" : [{one},{two}],{}", HEAD.strip_prefix('{').unwrap()),
    ];
    for text in texts {
        for size in [1, 2, 3, 7, 64, 1_000, text.len()] {
            assert_eq!(in_pieces(text.as_bytes(), size).as_ref(), Ok(&whole), "{size} {text}");
        }
    }
    assert_eq!(whole.needs().get(0).unwrap().matching().get("ecosystem"), Some("google"));
}

#[test]
fn a_finding_says_its_line() {
    let negative = need("n3").replace("120", "-1").replace("wifi", "dpo");
    let twin = need("n1");
    let text = lines(&[
        HEAD,
        &need("n1"),
        "{\"id\":",
        "",
        "[]",
        &negative,
        &twin,
        &need("n2").replace(":1}", ":2}"),
    ]);
    assert_refused(
        text,
        &[
            (Some(3), "", "notJson"),
            (Some(4), "", "notJson"),
            (Some(5), "", "wrongType"),
            (Some(6), "/quantity", "quantityOutOfRange"),
            (Some(6), "/category", "unknownCategory"),
            (Some(8), "/levels/generation", "levelOutOfRange"),
            (Some(7), "/id", "duplicateId"),
        ],
    );
    assert_refused(lines(&[HEAD, &need("n1")]), &[(Some(1), "/policy/apart/0/1", "unknownNeed")]);
    let finding = &in_pieces(lines(&[HEAD, "7"]).as_bytes(), 9).unwrap_err()[0];
    assert_eq!(finding.to_string(), "line 2 wrongType: must be an object, not a whole number");
}

#[test]
fn a_first_line_alone_is_an_object_that_lacks_its_needs() {
    assert_refused(HEAD, &[(None, "/needs", "missingField")]);
    assert_refused(format!("{HEAD}\n\n"), &[(None, "/needs", "missingField")]);
    assert_refused("", &[(None, "", "notJson")]);
    assert_refused(" \n", &[(None, "", "notJson")]);
}

#[test]
fn what_stands_where_nothing_may_stand_is_refused() {
    let one = need("n1");
    assert_refused(format!("{HEAD} {one}"), &[(None, "", "notJson")]);
    assert_refused(format!("{}x", object(&[&one])), &[(None, "", "notJson")]);
    assert_refused(lines(&[&object(&[]), &one]), &[(None, "", "notJson")]);
    assert_refused(
        lines(&[&HEAD.replace(",\"policy\"", "\n,\"policy\""), &one]),
        &[(Some(1), "", "notJson")],
    );
    for list in [vec![one.as_str(), ""], vec!["", &one], vec!["}", &one]] {
        assert_refused(object(&list), &[(None, "/needs", "notJson")]);
    }
    let cut = object(&[&one]);
    assert_refused(&cut[..cut.len() - 40], &[(None, "", "notJson")]);
    let twice = object(&[]).replacen("\"needs\":[]", "\"needs\":[],\"needs\":[]", 1);
    let apart = [(None, "/policy/apart/0/0", "unknownNeed"), (None, "/policy/apart/0/1", "unknownNeed")];
    assert_refused(twice, &[&[(None, "/needs", "repeatedField")], &apart[..]].concat());
}

#[test]
fn numbers_that_are_none_or_too_large_are_refused() {
    let with = |quantity: &str| lines(&[HEAD, &need("n1"), &need("n2").replace("120", quantity)]);
    for number in ["1.0", "1e2", "1e30", "1000000000000000000000000000000", "0.1", "-0.0", "-0"] {
        assert_refused(with(number), &[(Some(3), "/quantity", "wrongType")]);
    }
    for number in ["1e999", "NaN", "Infinity", "01", "+1", "0x1", "1_000", ""] {
        assert_eq!(refusals(with(number).as_bytes())[0], (Some(3), String::new(), "notJson"), "{number}");
    }
    assert_refused(with("9223372036854775808"), &[(Some(3), "/quantity", "numberOutOfRange")]);
    assert_refused(with("9223372036854775807"), &[(Some(3), "/quantity", "quantityOutOfRange")]);
}

#[test]
fn hostile_sizes_end_in_findings() {
    let deep = "[".repeat(100_000);
    assert_eq!(refusals(lines(&[HEAD, &deep]).as_bytes())[0].2, "notJson");
    assert_eq!(refusals(object(&[&deep]).as_bytes())[0].2, "notJson");
    assert_eq!(refusals(deep.as_bytes())[0].2, "notJson");
    let long = need("n1").replace("NL366", &"x".repeat(2 << 20));
    let (two, apart) = (need("n2"), "unknownNeed");
    let found = refusals(lines(&[HEAD, &long, &two]).as_bytes());
    assert_eq!(found, [(Some(2), String::new(), "tooLarge")], "{apart}");
    assert_refused(object(&[&two, &long]), &[(None, "/needs/1", "tooLarge")]);
    let mut reader = ProblemReader::new();
    reader.feed(b"{\"format\":\"");
    for _ in 0..201 {
        reader.feed(&vec![b'x'; 1_000_000]);
    }
    assert_eq!(reader.finish().unwrap_err()[0].code.as_str(), "tooLarge");
}

#[test]
fn a_file_in_which_everything_is_wrong_is_told_in_part() {
    let mut text = HEAD.to_owned();
    text.push_str(&"\n{}".repeat(5_000));
    let findings = read_problem(&text).unwrap_err();
    assert_eq!(findings.len(), 1_001);
    let last = findings.last().unwrap();
    assert_eq!((last.code.as_str(), last.detail.as_str()), ("moreFindings", "there are 49000 findings more"));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let mut bytes = lines(&[HEAD, &need("n1"), &need("n2")]).into_bytes();
    let place = bytes.len() - 100;
    bytes[place] = 0xFF;
    let found = refusals(&bytes);
    assert_eq!(found, [(Some(3), String::new(), "notJson")]);
}
