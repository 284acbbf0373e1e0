//! Contracts as pages. A renderer draws what was assembled and changes no word; the same contract gives the same bytes.

pub(crate) mod html;
pub(crate) mod markdown;

use crate::text::Language;

/// The words around a contract that are no part of its text.
pub(crate) struct Captions {
    pub edition: &'static str,
    pub name: &'static str,
    pub role: &'static str,
    pub place_and_date: &'static str,
    pub signature: &'static str,
}

pub(crate) fn captions(language: Language) -> Captions {
    match language {
        Language::Dutch => Captions {
            edition: "Standaardtekst, editie",
            name: "Naam",
            role: "Functie",
            place_and_date: "Plaats en datum",
            signature: "Handtekening",
        },
        Language::English => Captions {
            edition: "Standard text, edition",
            name: "Name",
            role: "Position",
            place_and_date: "Place and date",
            signature: "Signature",
        },
    }
}
