//! Suppliers and their registration.

use deserr::Deserr;
use samenkoop_core::supplier as core;
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Text, text, users::User};
use crate::{auth, store::Versioned};

/// How large an enterprise is (Recommendation 2003/361/EC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum EnterpriseSize {
    /// Fewer than 10 people.
    Micro,
    /// Fewer than 50 people.
    Small,
    /// Fewer than 250 people.
    Medium,
    /// Larger.
    Large,
}

impl From<core::EnterpriseSize> for EnterpriseSize {
    fn from(size: core::EnterpriseSize) -> Self {
        match size {
            core::EnterpriseSize::Micro => Self::Micro,
            core::EnterpriseSize::Small => Self::Small,
            core::EnterpriseSize::Medium => Self::Medium,
            core::EnterpriseSize::Large => Self::Large,
        }
    }
}

impl From<EnterpriseSize> for core::EnterpriseSize {
    fn from(size: EnterpriseSize) -> Self {
        match size {
            EnterpriseSize::Micro => Self::Micro,
            EnterpriseSize::Small => Self::Small,
            EnterpriseSize::Medium => Self::Medium,
            EnterpriseSize::Large => Self::Large,
        }
    }
}

/// A supplier, as it describes itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Supplier {
    /// The id.
    pub id: text::SupplierId,
    /// The registered name.
    pub legal_name: text::LegalName,
    /// The country of the trade register, as ISO 3166-1 alpha-2.
    #[schema(example = "NL")]
    pub country: String,
    /// The number in that register; in the Netherlands the KvK number.
    #[schema(example = "00000901")]
    pub registration_number: String,
    /// How large it is.
    pub size: EnterpriseSize,
    /// Where mail about its bids goes.
    pub email: text::EmailAddress,
    /// The town of its seat.
    pub town: text::Title,
}

impl From<core::Supplier> for Supplier {
    fn from(supplier: core::Supplier) -> Self {
        Self {
            id: Text(supplier.id),
            legal_name: Text(supplier.legal_name),
            country: supplier.registration.country().to_owned(),
            registration_number: supplier.registration.number().to_owned(),
            size: supplier.size.into(),
            email: Text(supplier.email),
            town: Text(supplier.town),
        }
    }
}

impl From<Versioned<core::Supplier>> for Supplier {
    fn from(supplier: Versioned<core::Supplier>) -> Self {
        supplier.value.into()
    }
}

/// The first person who logs in for a supplier.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewSupplierUser {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::UserId>,
    /// The address to log in with.
    pub email: text::EmailAddress,
    /// The person's name.
    pub name: text::PersonName,
    /// The password: 12 to 128 characters.
    #[schema(min_length = 12, max_length = 128, format = Password)]
    pub password: String,
}

/// A supplier that registers itself.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewSupplier {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::SupplierId>,
    /// The registered name.
    pub legal_name: text::LegalName,
    /// The country of the trade register, as ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$", example = "NL")]
    pub country: String,
    /// The number in that register; in the Netherlands the eight digits of the KvK number.
    #[schema(min_length = 1, max_length = 30, example = "00000901")]
    pub registration_number: String,
    /// How large it is.
    pub size: EnterpriseSize,
    /// Where mail about its bids goes.
    pub email: text::EmailAddress,
    /// The town of its seat.
    pub town: text::Title,
    /// Who logs in for it.
    pub user: NewSupplierUser,
}

/// What may be changed of a supplier. What is left out stays as it is.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct SupplierPatch {
    /// The registered name.
    #[deserr(default)]
    pub legal_name: Option<text::LegalName>,
    /// How large it is.
    #[deserr(default)]
    pub size: Option<EnterpriseSize>,
    /// Where mail about its bids goes.
    #[deserr(default)]
    pub email: Option<text::EmailAddress>,
    /// The town of its seat.
    #[deserr(default)]
    pub town: Option<text::Title>,
}

/// What a registration made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SupplierRegistered {
    /// The organisation.
    pub supplier: Supplier,
    /// The person, who can log in at once.
    pub user: User,
}

impl From<(Versioned<core::Supplier>, auth::User)> for SupplierRegistered {
    fn from((supplier, user): (Versioned<core::Supplier>, auth::User)) -> Self {
        Self { supplier: supplier.into(), user: user.into() }
    }
}
