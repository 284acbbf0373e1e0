//! The marks within a text: `{blank …}`, `{define …: …}`, `{see …}`, `{if …}…{end}`, `[term]`.

use super::Mistake;
use crate::key::Key;
use crate::node::{Condition, Holds, Node};

pub(super) fn nodes(text: &str) -> Result<Vec<Node>, Mistake> {
    // The last list is the one being filled; those before it wait for an `{end}`.
    let mut open: Vec<(Condition, Vec<Node>)> = Vec::new();
    let mut here = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['{', '[', '}', ']']) {
        let (before, at) = rest.split_at(start);
        if !before.is_empty() {
            here.push(Node::Text(before.to_owned()));
        }
        let close = if at.starts_with('{') { '}' } else { ']' };
        let mark = at.strip_prefix(['{', '[']).and_then(|inner| inner.split_once(close));
        let Some((mark, after)) = mark else {
            return Err(Mistake::Mark(at.chars().take(30).collect()));
        };
        rest = after;
        if close == ']' {
            here.push(term_use(mark)?);
            continue;
        }
        match mark.split_once(' ').unwrap_or((mark, "")) {
            ("blank", key) => here.push(Node::Blank(Key::new(key)?)),
            ("see", key) => here.push(Node::Reference(Key::new(key)?)),
            ("define", definition) => {
                let (term, word) =
                    definition.split_once(':').ok_or_else(|| Mistake::Mark(mark.to_owned()))?;
                here.push(Node::Define { term: Key::new(term.trim())?, word: word.trim().to_owned() });
            }
            ("if", parts) => open.push((condition(parts)?, std::mem::take(&mut here))),
            ("end", "") => {
                let (condition, mut outer) = open.pop().ok_or(Mistake::Unbalanced)?;
                outer.push(Node::When { condition, nodes: here });
                here = outer;
            }
            _ => return Err(Mistake::Mark(mark.to_owned())),
        }
    }
    if !rest.is_empty() {
        here.push(Node::Text(rest.to_owned()));
    }
    if open.is_empty() { Ok(here) } else { Err(Mistake::Unbalanced) }
}

fn term_use(mark: &str) -> Result<Node, Mistake> {
    Ok(match mark.split_once(':') {
        Some((term, word)) => Node::Use { term: Key::new(term.trim())?, word: Some(word.trim().to_owned()) },
        None => Node::Use { term: Key::new(mark.trim())?, word: None },
    })
}

pub(super) fn condition(text: &str) -> Result<Condition, Mistake> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let parts = parts.map(|part| {
        Ok(if let Some((choice, option)) = part.split_once('=') {
            Holds::Is { choice: Key::new(choice.trim())?, option: Key::new(option.trim())? }
        } else if let Some(choice) = part.strip_prefix("not ") {
            Holds::No(Key::new(choice.trim())?)
        } else if let Some(blank) = part.strip_prefix("filled ") {
            Holds::Filled(Key::new(blank.trim())?)
        } else {
            Holds::Yes(Key::new(part)?)
        })
    });
    Ok(Condition(parts.collect::<Result<_, Mistake>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::to_source;

    #[test]
    fn what_is_read_can_be_written_again() {
        let text = "De {define supplier: leverancier} levert aan [member: leden] \
                    {if express, filled fee}binnen {blank term}, zie {see fees}{end}.";
        assert_eq!(to_source(&nodes(text).unwrap()), text);
    }

    #[test]
    fn broken_marks_are_named() {
        for broken in ["{blank }", "{blank X}", "a } b", "[x", "{if a}b", "b{end}", "{define x}", "{other x}"]
        {
            assert!(nodes(broken).is_err(), "{broken}");
        }
    }
}
