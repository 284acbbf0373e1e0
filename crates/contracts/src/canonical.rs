//! The one encoding of a text: the same words always give the same bytes.
//!
//! The encoding is JSON without whitespace in which the names of an object are sorted by their bytes, absent things
//! are left out, texts are written as `serde_json` escapes them, and adjoining words are one text node whose
//! whitespace is normalised. It is written out by hand, apart from the types, so that renaming a field cannot change
//! what an old digest names. A change of this file that changes a digest is a mistake.

use crate::blank::{Blank, BlankKind};
use crate::clause::{Clause, Fallback};
use crate::edition::Annex;
use crate::node::Node;
use crate::template::{Choice, Template};
use crate::text::{Bilingual, Wording};
use chrono::NaiveDate;
use serde_json::{Value as Json, json};

pub(crate) fn edition_bytes(
    template: &Template,
    number: u32,
    issued_on: NaiveDate,
    annexes: &[Annex],
) -> Vec<u8> {
    to_bytes(&json!({
        "format": "samenkoop-edition-1",
        "template": template.key.as_str(),
        "edition": number,
        "issued_on": issued_on.to_string(),
        "kind": template.kind.name(),
        "title": wording(&template.title),
        "blanks": template.blanks.iter().map(blank).collect::<Vec<_>>(),
        "choices": template.choices.iter().map(choice).collect::<Vec<_>>(),
        "clauses": template.clauses.iter().map(clause).collect::<Vec<_>>(),
        "annexes": annexes.iter().map(annex).collect::<Vec<_>>(),
    }))
}

pub(crate) fn clause_bytes(value: &Clause) -> Vec<u8> {
    to_bytes(&clause(value))
}

fn annex(annex: &Annex) -> Json {
    json!({
        "condition": annex.condition.to_string(),
        "template": annex.edition.key().as_str(),
        "edition": annex.edition.number(),
        "sha256": annex.edition.digest().to_string(),
    })
}

fn blank(blank: &Blank) -> Json {
    let columns = match &blank.kind {
        BlankKind::Table(columns) => columns
            .iter()
            .map(|c| json!({ "key": c.key.as_str(), "kind": c.kind.name(), "label": wording(&c.label) }))
            .collect::<Vec<_>>(),
        BlankKind::Single(_) | BlankKind::List => Vec::new(),
    };
    json!({
        "key": blank.key.as_str(),
        "kind": blank.kind.name(),
        "columns": columns,
        "label": wording(&blank.label),
        "optional": blank.optional,
    })
}

fn choice(choice: &Choice) -> Json {
    let options = choice
        .options
        .iter()
        .map(|option| json!({ "key": option.key.as_str(), "label": wording(&option.label) }));
    json!({
        "key": choice.key.as_str(),
        "label": wording(&choice.label),
        "options": options.collect::<Vec<_>>(),
    })
}

fn clause(value: &Clause) -> Json {
    json!({
        "key": value.key.as_str(),
        "place": value.place.name(),
        "heading": value.heading.as_ref().map(wording),
        "condition": value.condition.to_string(),
        "mandatory": value.mandatory,
        "excludes": value.excludes.iter().map(|key| key.as_str()).collect::<Vec<_>>(),
        "legal_basis": value.legal_basis.iter().map(|line| line.as_str()).collect::<Vec<_>>(),
        "risk": value.risk.as_ref().map(wording),
        "text": text(&value.text),
        "fallbacks": value.fallbacks.iter().map(fallback).collect::<Vec<_>>(),
        "children": value.children.iter().map(clause).collect::<Vec<_>>(),
    })
}

fn fallback(value: &Fallback) -> Json {
    json!({ "key": value.key.as_str(), "note": wording(&value.note), "text": text(&value.text) })
}

fn wording(value: &Wording) -> Json {
    json!({ "nl": value.nl.as_str(), "en": value.en.as_str() })
}

fn text(value: &Bilingual<Vec<Node>>) -> Json {
    json!({ "nl": nodes(&value.nl), "en": nodes(&value.en) })
}

fn nodes(value: &[Node]) -> Json {
    Json::Array(normalise(value).iter().map(node).collect())
}

fn node(value: &Node) -> Json {
    match value {
        Node::Text(words) => json!({ "text": words }),
        Node::Define { term, word } => json!({ "define": term.as_str(), "word": word }),
        Node::Use { term, word } => json!({ "use": term.as_str(), "word": word }),
        Node::Blank(key) => json!({ "blank": key.as_str() }),
        Node::Reference(key) => json!({ "see": key.as_str() }),
        Node::When { condition, nodes: inner } => {
            json!({ "if": condition.to_string(), "then": inner.iter().map(node).collect::<Vec<_>>() })
        }
    }
}

/// Joins adjoining texts, makes every run of whitespace one space (also across nodes), and leaves none at the ends.
pub(crate) fn normalise(nodes: &[Node]) -> Vec<Node> {
    let mut after_space = true;
    let mut out = normalise_after(nodes, &mut after_space);
    while let Some(Node::Text(last)) = out.last_mut() {
        last.truncate(last.trim_end().len());
        if !last.is_empty() {
            break;
        }
        out.pop();
    }
    out
}

fn normalise_after(nodes: &[Node], after_space: &mut bool) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        match node {
            Node::Text(words) => {
                let mut tidy = String::new();
                for c in words.chars() {
                    if !c.is_whitespace() {
                        tidy.push(c);
                    } else if !*after_space {
                        tidy.push(' ');
                    }
                    *after_space = c.is_whitespace();
                }
                match out.last_mut() {
                    Some(Node::Text(before)) => before.push_str(&tidy),
                    _ if tidy.is_empty() => {}
                    _ => out.push(Node::Text(tidy)),
                }
            }
            Node::When { condition, nodes } => {
                // The words inside may be absent, so a space on either side of their edge is kept; assembly
                // makes them one.
                let mut inside = false;
                out.push(Node::When {
                    condition: condition.clone(),
                    nodes: normalise_after(nodes, &mut inside),
                });
                *after_space = false;
            }
            Node::Define { .. } | Node::Use { .. } | Node::Blank(_) | Node::Reference(_) => {
                out.push(node.clone());
                *after_space = false;
            }
        }
    }
    out
}

/// Writes JSON with sorted names. `serde_json` keeps names sorted by itself only as long as no other crate in the
/// build asks it to keep their order, so the sorting is done here.
fn to_bytes(json: &Json) -> Vec<u8> {
    let mut out = String::new();
    write_json(json, &mut out);
    out.into_bytes()
}

fn write_json(json: &Json, out: &mut String) {
    match json {
        Json::Object(members) => {
            let mut sorted: Vec<_> = members.iter().filter(|(_, value)| !value.is_null()).collect();
            sorted.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
            out.push('{');
            for (position, (name, value)) in sorted.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_json(&Json::String(name.clone()), out);
                out.push(':');
                write_json(value, out);
            }
            out.push('}');
        }
        Json::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_json(item, out);
            }
            out.push(']');
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => out.push_str(&json.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_nothing_is_left_open() {
        let bytes = to_bytes(&json!({ "b": [1, "é\n\""], "a": null, "aa": { "z": false, "y": "x" } }));
        assert_eq!(String::from_utf8(bytes).unwrap(), r#"{"aa":{"y":"x","z":false},"b":[1,"é\n\""]}"#);
    }

    #[test]
    fn whitespace_across_nodes_is_one_space() {
        let blank = || Node::Blank(crate::Key::new("x").unwrap());
        let loose = [
            Node::Text("  The ".into()),
            Node::Text("\n price \u{a0}".into()),
            blank(),
            Node::Text(" is ".into()),
            Node::Text(" fixed. ".into()),
            Node::Text(" ".into()),
        ];
        let tight = [Node::Text("The price ".into()), blank(), Node::Text(" is fixed.".into())];
        assert_eq!(normalise(&loose), tight);
    }
}
