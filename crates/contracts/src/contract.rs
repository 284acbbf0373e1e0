//! An assembled contract: numbered, filled in, in one language, not yet drawn as a page.
//!
//! It can only be made by [`crate::assemble()`], so a contract with a gap in it cannot exist. Every renderer draws
//! from it and decides nothing about the words.

use crate::clause::Place;
use crate::edition::Digest;
use crate::key::Key;
use crate::render;
use crate::text::Language;

/// A contract in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    pub(crate) language: Language,
    pub(crate) main: Document,
    pub(crate) annexes: Vec<Document>,
}

/// One document of a contract: the agreement itself, or one that is annexed to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// "Bijlage B", for an annexed document.
    pub label: Option<String>,
    /// Its title.
    pub title: String,
    /// The edition it was made of.
    pub edition: EditionName,
    /// Its clauses in the order in which they are read.
    pub sections: Vec<Section>,
}

/// Which words a document was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionName {
    /// The template.
    pub template: Key,
    /// The number of the edition.
    pub number: u32,
    /// The SHA-256 of the edition.
    pub digest: Digest,
}

/// A clause as it stands in a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The clause.
    pub key: Key,
    /// Where it stands.
    pub place: Place,
    /// "4", "4.2", "a", "B.4"; `None` where clauses have no number.
    pub number: Option<String>,
    /// The heading with its number where it has one: "Artikel 4. Levering".
    pub title: Option<String>,
    /// The fallback position that replaced the standard text.
    pub fallback: Option<Key>,
    /// Its words.
    pub blocks: Vec<Block>,
    /// The clauses below it.
    pub children: Vec<Section>,
}

/// A piece of a clause that stands by itself on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Run>),
    /// Lines under each other.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// Room for a party to sign.
    Signature(Signature),
}

/// Words within a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Words of the standard text.
    Words(String),
    /// A term where it gets its meaning.
    Defined(String),
    /// A value that was filled in.
    Filled(String),
    /// A reference to another clause.
    Reference {
        /// "artikel 4.2".
        label: String,
        /// The clause it points to, or the template of an annexed document.
        target: Key,
    },
}

/// A table with its heading row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// The headings.
    pub columns: Vec<TableColumn>,
    /// The rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// The heading of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// The words.
    pub label: String,
    /// Holds amounts, which are set to the right.
    pub numeric: bool,
}

/// Room for a party to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The legal name of the party.
    pub party: String,
    /// Who signs.
    pub signatory: String,
    /// What that person is there.
    pub role: String,
}

impl Contract {
    /// The language it is in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.main.title
    }

    /// The agreement itself.
    #[must_use]
    pub fn main(&self) -> &Document {
        &self.main
    }

    /// The documents annexed to it.
    #[must_use]
    pub fn annexes(&self) -> &[Document] {
        &self.annexes
    }

    /// Every document, the agreement first.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        std::iter::once(&self.main).chain(&self.annexes)
    }

    /// The contract as Markdown (CommonMark with GitHub tables). The same contract always gives the same bytes.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        render::markdown::contract(self)
    }

    /// The contract as a complete HTML page with its own style and no script. The same contract always gives the
    /// same bytes.
    #[must_use]
    pub fn to_html(&self) -> String {
        render::html::page(self)
    }

    /// The contract as one `<article>`, to be placed in a page that has its own style. Numbers stand in the text,
    /// so that page shows its `ol.clauses` without markers.
    #[must_use]
    pub fn to_html_article(&self) -> String {
        render::html::article(self)
    }
}
