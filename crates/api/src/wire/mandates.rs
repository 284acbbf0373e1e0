//! Mandates of members.

use deserr::Deserr;
use samenkoop_core::mandate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Money, MoneyIn, Text, text};
use crate::store::Versioned;

/// A member's authority for the cooperative to tender on its behalf.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mandate {
    /// The id.
    pub id: text::MandateId,
    /// The member that gave it.
    pub member_id: text::MemberId,
    /// The category in which the cooperative may tender.
    pub category_id: text::CategoryId,
    /// The highest value of all the member's needs in the category together, without VAT.
    pub max_value: Money,
    /// The first day on which it holds.
    pub valid_from_on: text::Date,
    /// The last day on which it holds.
    pub valid_until_on: text::Date,
    /// Who signed for the member.
    pub signatory: text::PersonName,
    /// The day of the signature.
    pub signed_on: text::Date,
    /// Where the signed paper is found.
    pub document: Option<text::Title>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<text::Moment>,
}

impl From<mandate::Mandate> for Mandate {
    fn from(mandate: mandate::Mandate) -> Self {
        let revoked_at = mandate.revoked_at().map(Text);
        let terms = mandate.terms().clone();
        Self {
            id: Text(terms.id),
            member_id: Text(terms.member_id),
            category_id: Text(terms.category_id),
            max_value: terms.max_value.into(),
            valid_from_on: Text(terms.valid_from),
            valid_until_on: Text(terms.valid_until),
            signatory: Text(terms.signatory),
            signed_on: Text(terms.signed_on),
            document: terms.document.map(Text),
            revoked_at,
        }
    }
}

impl From<Versioned<mandate::Mandate>> for Mandate {
    fn from(mandate: Versioned<mandate::Mandate>) -> Self {
        mandate.value.into()
    }
}

/// A signed mandate to be recorded.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewMandate {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::MandateId>,
    /// The category in which the cooperative may tender.
    pub category_id: text::CategoryId,
    /// The highest value of all the member's needs in the category together, without VAT; above zero.
    pub max_value: MoneyIn,
    /// The first day on which it holds.
    pub valid_from_on: text::Date,
    /// The last day on which it holds.
    pub valid_until_on: text::Date,
    /// Who signed for the member.
    pub signatory: text::PersonName,
    /// The day of the signature: today or before.
    pub signed_on: text::Date,
    /// Where the signed paper is found, if kept elsewhere.
    #[deserr(default)]
    pub document: Option<text::Title>,
}
