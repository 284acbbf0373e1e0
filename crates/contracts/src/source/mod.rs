//! Library files: standard texts in a plain format that a lawyer can read and change.
//!
//! ```text
//! // A remark.
//! template lease
//! : edition 1
//! : issued_on 2026-11-22
//! : kind agreement                      (or processing_agreement)
//! nl Huurovereenkomst
//! en Lease
//!
//! annex other_template 2                (: when …)
//! blank rent money                      (: optional; also table, with column lines below it, and list)
//! nl Huur per maand
//! en Rent per month
//! choice pets                           (yes or no, unless option lines follow)
//! nl Zijn huisdieren toegestaan?
//! en Are pets allowed?
//!
//! # rent_due | Huur | Rent              (## and ### for clauses below it; headings may be left out there)
//! : mandatory
//! : when pets, not garden, regime = fixed, filled rent
//! : excludes other_clause
//! : basis BW 7:212; BW 7:237            (sources, separated by semicolons)
//! : risk_nl …   : risk_en …   : place schedule
//! nl De [tenant] betaalt {blank rent}. {if pets}Zie {see pets_allowed}.{end}
//!   A line that starts with two spaces goes on with the text above it.
//! en The [tenant] pays {blank rent}. {if pets}See {see pets_allowed}.{end}
//! fallback yearly                       (: note_nl …   : note_en …)
//! ```
//!
//! `{define tenant: huurder}` gives a term its meaning, `[tenant]` uses it, `[tenant: huurders]` uses another form of
//! the word. Reading gathers every mistake with its line. It does not judge: that is [`crate::check()`].

mod inline;
mod lines;
mod reader;

use crate::key::KeyError;
use crate::text::LineError;
use std::fmt;

pub(crate) use reader::read;

/// Every mistake in a library file, in the order of its lines. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceErrors(pub Vec<SourceError>);

/// One mistake in a library file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {mistake}")]
pub struct SourceError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub mistake: Mistake,
}

/// What can be wrong in a library file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// A line that starts with no known word, or stands where it may not.
    #[error("`{0}` is not understood here")]
    NotUnderstood(String),
    /// A property that this entry does not have.
    #[error("there is no property `{0}` here")]
    UnknownProperty(String),
    /// A property, text or part that must be there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A name that is no key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Words that may not stand in a contract.
    #[error(transparent)]
    Line(#[from] LineError),
    /// An accent as a separate character.
    #[error("write the letter with its accent as one character (U+{:04X} stands apart)", u32::from(*.0))]
    LooseAccent(char),
    /// A mark such as `{blank …}` that is not complete or not known.
    #[error("the mark `{0}` is not understood")]
    Mark(String),
    /// An `{if …}` without `{end}`, or the other way round.
    #[error("`{{if …}}` and `{{end}}` do not match")]
    Unbalanced,
    /// An annex that is not among the published editions.
    #[error("there is no published edition {number} of `{template}`")]
    UnknownAnnex {
        /// The template asked for.
        template: String,
        /// The edition asked for.
        number: u32,
    },
}

impl fmt::Display for SourceErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|error| writeln!(f, "{error}"))
    }
}

impl std::error::Error for SourceErrors {}
