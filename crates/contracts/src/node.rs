//! What the text of a clause is made of.
//!
//! A closed set: text, the definition of a term, the use of a defined term, a blank, a reference to another clause,
//! and words that stand there only under a condition. The seventh kind, the child clause, has its own key and both
//! languages, so it hangs on [`crate::Clause`]. Names, prices and dates are never in a node: they fill blanks.

use crate::key::Key;
use std::fmt::Write as _;

/// One piece of a clause's text, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Plain words.
    Text(String),
    /// Here the term gets its meaning; `word` is the term as the reader sees it.
    Define {
        /// The term.
        term: Key,
        /// The word that stands for it in this language.
        word: String,
    },
    /// Here a defined term is used; without `word`, in the form in which it was defined.
    Use {
        /// The term.
        term: Key,
        /// Another form of the word, such as the plural.
        word: Option<String>,
    },
    /// Here a value is filled in.
    Blank(Key),
    /// "artikel 4.2", "clause 4.2": the number is known only once the contract is assembled.
    Reference(Key),
    /// Words that are present only if the condition holds.
    When {
        /// What must hold.
        condition: Condition,
        /// The words.
        nodes: Vec<Node>,
    },
}

/// What must hold for words or a clause to be present: every one of its parts. Without parts it always holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition(pub Vec<Holds>);

/// One part of a [`Condition`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// The yes-or-no choice is answered yes.
    Yes(Key),
    /// The yes-or-no choice is answered no.
    No(Key),
    /// The choice has this option as its answer.
    Is {
        /// The choice.
        choice: Key,
        /// The option.
        option: Key,
    },
    /// A value is given for the blank.
    Filled(Key),
}

impl Condition {
    /// Whether `self` can only hold when `other` holds too. Judged by its parts alone, so that "no" is certain
    /// to be safe: words under `self` may rely on words under `other` only if this says yes.
    #[must_use]
    pub fn implies(&self, other: &Self) -> bool {
        other.0.iter().all(|part| self.0.contains(part))
    }

    /// Both conditions together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut parts = self.0.clone();
        parts.extend(other.0.iter().filter(|part| !self.0.contains(part)).cloned());
        Self(parts)
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, part) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            match part {
                Holds::Yes(choice) => write!(f, "{choice}")?,
                Holds::No(choice) => write!(f, "not {choice}")?,
                Holds::Is { choice, option } => write!(f, "{choice} = {option}")?,
                Holds::Filled(blank) => write!(f, "filled {blank}")?,
            }
        }
        Ok(())
    }
}

/// Calls `visit` for every node, outside in, with the condition under which it is present.
pub fn walk<'a>(nodes: &'a [Node], under: &Condition, visit: &mut dyn FnMut(&'a Node, &Condition)) {
    for node in nodes {
        visit(node, under);
        match node {
            Node::When { condition, nodes } => walk(nodes, &under.and(condition), visit),
            Node::Text(_) | Node::Define { .. } | Node::Use { .. } | Node::Blank(_) | Node::Reference(_) => {}
        }
    }
}

/// The nodes as they are written in a library file; reading this text gives the same nodes again.
#[must_use]
pub fn to_source(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        // Writing into a String cannot fail.
        let _ = match node {
            Node::Text(text) => write!(out, "{text}"),
            Node::Define { term, word } => write!(out, "{{define {term}: {word}}}"),
            Node::Use { term, word: None } => write!(out, "[{term}]"),
            Node::Use { term, word: Some(word) } => write!(out, "[{term}: {word}]"),
            Node::Blank(blank) => write!(out, "{{blank {blank}}}"),
            Node::Reference(clause) => write!(out, "{{see {clause}}}"),
            Node::When { condition, nodes } => write!(out, "{{if {condition}}}{}{{end}}", to_source(nodes)),
        };
    }
    out
}
