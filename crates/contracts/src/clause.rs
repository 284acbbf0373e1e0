//! A clause: one provision in Dutch and English, with what a buyer must know about it.

use crate::key::Key;
use crate::node::{Condition, Node};
use crate::text::{Bilingual, Line, Wording};

/// A provision of a template. Any clause can be written down; [`crate::check()`] says what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its name, the same in every edition; unique in the template and its annexes.
    pub key: Key,
    /// Where it stands in the document. Child clauses stand with their parent.
    pub place: Place,
    /// Its heading. Clauses at the top have one; child clauses may.
    pub heading: Option<Wording>,
    /// When it is present.
    pub condition: Condition,
    /// Cannot be taken out. A mandatory clause whose condition does not hold is not missed.
    pub mandatory: bool,
    /// Clauses that may not stand beside this one.
    pub excludes: Vec<Key>,
    /// The law or agreement it rests on, such as `Aw 2.163c`.
    pub legal_basis: Vec<Line>,
    /// What goes wrong without it, or when it is weakened.
    pub risk: Option<Wording>,
    /// Its own words. A clause may have only children.
    pub text: Bilingual<Vec<Node>>,
    /// Other words that are acceptable, the preferred first.
    pub fallbacks: Vec<Fallback>,
    /// Clauses below it, in order.
    pub children: Vec<Clause>,
}

/// Where a clause at the top of a template stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Before the numbered clauses: who the parties are and why they agree.
    Preamble,
    /// Among the numbered clauses.
    Article,
    /// Below the numbered clauses; every party named in it gets room to sign.
    Signature,
    /// After the signatures, as an annex with a letter.
    Schedule,
}

impl Place {
    /// Every place, in the order of the document.
    pub const ALL: [Self; 4] = [Self::Preamble, Self::Article, Self::Signature, Self::Schedule];

    /// The name in library files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Preamble => "preamble",
            Self::Article => "article",
            Self::Signature => "signature",
            Self::Schedule => "schedule",
        }
    }
}

/// Acceptable other words for the text of a clause. Its children stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// Its name within the clause.
    pub key: Key,
    /// When to accept it, and what it gives away.
    pub note: Wording,
    /// The other words.
    pub text: Bilingual<Vec<Node>>,
}

impl Clause {
    /// This clause and everything below it, from top to bottom, with the condition under which each is present
    /// and how deep it stands (1 for `self`).
    pub fn walk<'a>(
        &'a self,
        under: &Condition,
        depth: usize,
        visit: &mut dyn FnMut(&'a Self, &Condition, usize),
    ) {
        let here = under.and(&self.condition);
        visit(self, &here, depth);
        for child in &self.children {
            child.walk(&here, depth + 1, visit);
        }
    }
}
