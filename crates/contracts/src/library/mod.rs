//! The shipped standard texts.
//!
//! They stand in `library/*.txt`, one file per edition, in the format that [`crate::source`] describes, and are
//! compiled in. A published file is never edited: a correction is a new file with the next edition number, added to
//! the list below. A test holds the digest of every shipped edition.

pub mod gdpr;

use crate::edition::{Digest, Edition};
use std::sync::LazyLock;

/// Every shipped edition, with those that are annexed to another before it.
#[must_use]
pub fn editions() -> &'static [Edition] {
    &EDITIONS
}

/// The newest framework agreement with call-offs, between a member and the supplier of an awarded lot.
#[must_use]
pub fn framework_agreement() -> &'static Edition {
    newest("framework_agreement")
}

/// The newest processing agreement (GDPR Art. 28(3)), by itself; the framework agreement annexes it too.
#[must_use]
pub fn processing_agreement() -> &'static Edition {
    newest("processing_agreement")
}

/// A shipped edition by its template and number.
#[must_use]
pub fn edition(template: &str, number: u32) -> Option<&'static Edition> {
    editions().iter().find(|edition| edition.key().as_str() == template && edition.number() == number)
}

/// A shipped edition by its digest, such as one that a contract was made of.
#[must_use]
pub fn edition_by_digest(digest: Digest) -> Option<&'static Edition> {
    editions().iter().find(|edition| edition.digest() == digest)
}

/// The shipped texts. A text may annex the ones before it.
pub(crate) const SOURCES: [(&str, &str); 2] = [
    ("processing_agreement-1.txt", include_str!("../../library/processing_agreement-1.txt")),
    ("framework_agreement-1.txt", include_str!("../../library/framework_agreement-1.txt")),
];

static EDITIONS: LazyLock<Vec<Edition>> = LazyLock::new(|| {
    let mut editions: Vec<Edition> = Vec::new();
    for (name, text) in SOURCES {
        editions.push(shipped(name, Edition::from_source(text, &editions.iter().collect::<Vec<_>>())));
    }
    editions
});

#[expect(
    clippy::panic,
    reason = "the texts are compiled in and a test reads them all: a build that passed cannot fail here"
)]
fn shipped(name: &str, read: Result<Edition, crate::source::SourceErrors>) -> Edition {
    read.unwrap_or_else(|errors| panic!("{name}: {errors}"))
}

fn newest(template: &str) -> &'static Edition {
    let of_template = editions().iter().filter(|edition| edition.key().as_str() == template);
    #[expect(clippy::expect_used, reason = "only called with templates that are shipped; a test calls each")]
    of_template.max_by_key(|edition| edition.number()).expect("the template is shipped")
}
