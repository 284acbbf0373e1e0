//! People, sessions and log-in.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Text, text};
use crate::{auth, store::Versioned};

/// What a person is to the cooperative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[serde(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, error = InputErrors)]
pub enum RoleName {
    /// Runs tenders for the cooperative.
    Officer,
    /// Speaks for one member.
    Member,
    /// Speaks for one supplier.
    Supplier,
    /// Reads, writes nothing.
    Auditor,
    /// Keeps users, keys and categories.
    Admin,
}

impl RoleName {
    /// The word itself.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Member => "member",
            Self::Supplier => "supplier",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }
}

impl From<auth::Role> for RoleName {
    fn from(role: auth::Role) -> Self {
        match role {
            auth::Role::Officer => Self::Officer,
            auth::Role::Member(_) => Self::Member,
            auth::Role::Supplier(_) => Self::Supplier,
            auth::Role::Auditor => Self::Auditor,
            auth::Role::Admin => Self::Admin,
        }
    }
}

/// A person who can log in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The id.
    pub id: text::UserId,
    /// The address to log in with.
    pub email: text::EmailAddress,
    /// The person's name.
    pub name: text::PersonName,
    /// What the person is to the cooperative.
    pub role: RoleName,
    /// The member the person speaks for.
    pub member_id: Option<text::MemberId>,
    /// The supplier the person speaks for.
    pub supplier_id: Option<text::SupplierId>,
    /// Since when the person can no longer log in.
    pub disabled_at: Option<text::Moment>,
    /// When the user was made.
    pub created_at: text::Moment,
}

impl From<auth::User> for User {
    fn from(user: auth::User) -> Self {
        Self {
            id: Text(user.id),
            email: Text(user.email),
            name: Text(user.name),
            role: user.role.into(),
            member_id: user.role.member().map(Text),
            supplier_id: user.role.supplier().map(Text),
            disabled_at: user.disabled_at.map(Text),
            created_at: Text(user.created_at),
        }
    }
}

impl From<Versioned<auth::User>> for User {
    fn from(user: Versioned<auth::User>) -> Self {
        user.value.into()
    }
}

/// A user to be made.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewUser {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::UserId>,
    /// The address to log in with.
    pub email: text::EmailAddress,
    /// The person's name.
    pub name: text::PersonName,
    /// What the person is to the cooperative.
    pub role: RoleName,
    /// The member the person speaks for; only and always for the role `member`.
    #[deserr(default)]
    pub member_id: Option<text::MemberId>,
    /// The supplier the person speaks for; only and always for the role `supplier`.
    #[deserr(default)]
    pub supplier_id: Option<text::SupplierId>,
    /// The first password: 12 to 128 characters.
    #[schema(min_length = 12, max_length = 128, format = Password)]
    pub password: String,
}

/// What may be changed of a user. What is left out stays as it is.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct UserPatch {
    /// The person's name.
    #[deserr(default)]
    pub name: Option<text::PersonName>,
    /// Whether the person can no longer log in.
    #[deserr(default)]
    pub disabled: Option<bool>,
    /// A new password: 12 to 128 characters. It ends all sessions of the person.
    #[deserr(default)]
    #[schema(min_length = 12, max_length = 128, format = Password)]
    pub password: Option<String>,
}

/// A log-in.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewSession {
    /// The address.
    pub email: text::EmailAddress,
    /// The password.
    #[schema(max_length = 128, format = Password)]
    pub password: String,
}

/// A session. The token is shown this once.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionStarted {
    /// Pass it as `Authorization: Bearer …`.
    pub token: String,
    /// When the session ends by itself.
    pub expires_at: text::Moment,
    /// Who logged in.
    pub user: User,
}
