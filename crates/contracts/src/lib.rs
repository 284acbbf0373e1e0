//! The standard-contract library of Samenkoop: text and values in, contract text out.
//!
//! A standard contract is data. [`clause`]s are made of [`node`]s and stand in a [`template`]; a published version of
//! a template is an [`edition`], named by the SHA-256 of its words, which never change. [`assemble()`] fills an
//! edition with [`value`]s and [`choices`] and gives a [`contract`], or every [`Gap`] that keeps it from being one.
//! [`check()`] says whether an edition is sound by itself, [`diff()`] what changed between two. The shipped texts stand
//! in [`library`], Dutch and English side by side, in the plain format that [`source`] describes.
//!
//! What is absent: input and output, clocks, chance, and any knowledge of tenders, members or the web. Dates and
//! names come in as values. The crate never changes the words of an edition; that is a new edition.
//!
//! ```
//! use samenkoop_contracts::{Choices, Edition, Language, Value, Values, assemble, check};
//!
//! let loan = Edition::from_source("template loan\n: edition 1\n: issued_on 2026-11-22\n: kind agreement\n\
//!     nl Bruikleen\nen Loan\nblank item text\nnl Wat?\nen What?\nblank until date\nnl Tot wanneer?\nen Until when?\n\
//!     ## terms | Afspraak | Terms\nnl U leent {blank item} tot {blank until}.\nen You borrow {blank item} until {blank until}.",
//!     &[])?;
//! assert!(check(&loan).is_empty());
//! let values = Values::new()
//!     .with("item", Value::text("een laptop", "a laptop")?)
//!     .with("until", Value::date("2027-02-01".parse()?));
//! let contract = assemble(&loan, &values, &Choices::new(), Language::English).map_err(|gaps| format!("{gaps:?}"))?;
//! assert!(contract.to_markdown().contains("You borrow a laptop until 1 February 2027."));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assemble;
mod canonical;
mod render;

pub mod blank;
pub mod check;
pub mod choices;
pub mod clause;
pub mod contract;
pub mod diff;
pub mod edition;
pub mod format;
pub mod key;
pub mod library;
pub mod node;
pub mod source;
pub mod template;
pub mod text;
pub mod value;

pub use assemble::{Gap, assemble};
pub use check::{Finding, check};
pub use choices::{Answer, Choices};
pub use clause::Clause;
pub use contract::Contract;
pub use diff::{EditionDiff, diff};
pub use edition::{Digest, Edition};
pub use key::Key;
pub use template::Template;
pub use text::Language;
pub use value::{Value, Values};
