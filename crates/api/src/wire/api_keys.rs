//! API keys.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::{InputErrors, Text, text};
use crate::{auth, store::Versioned};

/// An API key. Its secret is not here; it was shown once.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// The id.
    pub id: text::ApiKeyId,
    /// The user it acts as.
    pub user_id: text::UserId,
    /// What it is for.
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    /// What it may do of what its user may do.
    #[schema(example = json!(["needs:read", "needs:write"]))]
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: text::Moment,
    /// When it ends by itself.
    pub expires_at: text::Moment,
    /// When it was revoked.
    pub revoked_at: Option<text::Moment>,
}

impl From<auth::ApiKey> for ApiKey {
    fn from(key: auth::ApiKey) -> Self {
        Self {
            id: Text(key.id),
            user_id: Text(key.user_id),
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes.names(),
            created_at: Text(key.created_at),
            expires_at: Text(key.expires_at),
            revoked_at: key.revoked_at.map(Text),
        }
    }
}

impl From<Versioned<auth::ApiKey>> for ApiKey {
    fn from(key: Versioned<auth::ApiKey>) -> Self {
        key.value.into()
    }
}

/// A key to be made.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[schema(rename_all = "camelCase")]
#[deserr(rename_all = camelCase, deny_unknown_fields, error = InputErrors)]
pub struct NewApiKey {
    /// The id, if you make it yourself.
    #[deserr(default)]
    pub id: Option<text::ApiKeyId>,
    /// What it is for.
    pub name: text::Title,
    /// What it may do: a tag of this API or `*`, a colon, `read` or `write`.
    #[schema(min_items = 1, max_items = 50, example = json!(["needs:read", "needs:write"]))]
    pub scopes: Vec<String>,
    /// When it ends by itself: in the future, within two years.
    pub expires_at: text::Moment,
}

/// A key with its secret, which is shown this once.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyIssued {
    /// Pass it as `Authorization: Bearer …`.
    pub secret: String,
    /// The key.
    pub key: ApiKey,
}
