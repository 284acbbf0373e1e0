//! Editions: published versions of a template. An edition never changes; a correction is a new edition.

use crate::canonical;
use crate::key::Key;
use crate::node::Condition;
use crate::source::{self, SourceErrors};
use crate::template::Template;
use chrono::NaiveDate;
use std::fmt;

/// The SHA-256 of canonical bytes: two texts have the same digest exactly when they have the same words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        use sha2::{Digest as _, Sha256};
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// A published version of a template, with the editions annexed to it. Nothing in it can be changed, so the digest
/// always belongs to the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    template: Template,
    number: u32,
    issued_on: NaiveDate,
    annexes: Vec<Annex>,
    digest: Digest,
}

/// An edition that comes with another one, under a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annex {
    /// When it is part of the contract.
    pub condition: Condition,
    /// What is annexed.
    pub edition: Edition,
}

impl Edition {
    /// Publishes a template as edition `number` (from 1). Whether it is sound is for [`crate::check()`] to say.
    #[must_use]
    pub fn publish(template: Template, number: u32, issued_on: NaiveDate, annexes: Vec<Annex>) -> Self {
        let digest = Digest::of(&canonical::edition_bytes(&template, number, issued_on, &annexes));
        Self { template, number, issued_on, annexes, digest }
    }

    /// Reads an edition from the text of a library file; `published` are the editions it may annex.
    ///
    /// # Errors
    /// Every mistake in the file, with its line.
    pub fn from_source(text: &str, published: &[&Self]) -> Result<Self, SourceErrors> {
        source::read(text, published)
    }

    /// The template in the words of this edition.
    #[must_use]
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// The name of the template.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.template.key
    }

    /// The number of the edition, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The day it was published.
    #[must_use]
    pub fn issued_on(&self) -> NaiveDate {
        self.issued_on
    }

    /// What is annexed to it, in order.
    #[must_use]
    pub fn annexes(&self) -> &[Annex] {
        &self.annexes
    }

    /// The SHA-256 of its canonical bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The bytes that the digest is taken of. They are UTF-8 JSON without whitespace, names sorted by their bytes,
    /// every text with its whitespace normalised, annexes by name, number and digest.
    #[must_use]
    pub fn canonical_bytes(&self) -> Vec<u8> {
        canonical::edition_bytes(&self.template, self.number, self.issued_on, &self.annexes)
    }

    /// The digest of one clause with everything below it, or `None` when there is no such clause. It tells which
    /// contracts share the words of a clause across editions.
    #[must_use]
    pub fn clause_digest(&self, key: &str) -> Option<Digest> {
        self.template.clause(key).map(|clause| Digest::of(&canonical::clause_bytes(clause)))
    }

    /// The template of this edition and of each annexed one, with the condition under which it is there.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (Condition, &Self)> {
        let annexes = self.annexes.iter().map(|annex| (annex.condition.clone(), &annex.edition));
        std::iter::once((Condition::default(), self)).chain(annexes)
    }
}
