//! API keys: for programs that act as a user, with fewer rights and an end.

use std::collections::BTreeSet;

use samenkoop_core::{
    id::{ApiKeyId, UserId},
    moment::Moment,
};

/// A key. Its secret was shown once; only the digest is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The id.
    pub id: ApiKeyId,
    /// The user the key acts as.
    pub user_id: UserId,
    /// What it is for, in its owner's words.
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    /// What it may do of what its user may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

impl ApiKey {
    /// Whether the key still counts.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A set of scopes such as `needs:read`, `bids:write` or `*:read`. `write` does not imply `read`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(BTreeSet<String>);

/// The text is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a scope is a tag of the API or *, a colon, and read or write, such as needs:read; at least one is needed"
)]
pub struct ScopesError;

impl Scopes {
    /// Reads a list of scopes.
    ///
    /// # Errors
    /// [`ScopesError`] for an empty list and for anything that is not a scope.
    pub fn parse<S: AsRef<str>>(scopes: &[S]) -> Result<Self, ScopesError> {
        let scope = |text: &S| {
            let (tag, right) = text.as_ref().split_once(':').ok_or(ScopesError)?;
            let tag_fits =
                tag == "*" || (!tag.is_empty() && tag.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            let right_fits = matches!(right, "read" | "write");
            if tag_fits && right_fits { Ok(text.as_ref().to_owned()) } else { Err(ScopesError) }
        };
        let set = scopes.iter().map(scope).collect::<Result<BTreeSet<_>, _>>()?;
        if set.is_empty() { Err(ScopesError) } else { Ok(Self(set)) }
    }

    /// Whether an operation with this tag is allowed.
    #[must_use]
    pub fn allow(&self, tag: &str, writes: bool) -> bool {
        let right = if writes { "write" } else { "read" };
        self.0.contains(&format!("{tag}:{right}")) || self.0.contains(&format!("*:{right}"))
    }

    /// The scopes, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_gives_what_it_says_and_no_more() {
        let scopes = Scopes::parse(&["needs:read", "*:write"]).unwrap();
        assert!(scopes.allow("needs", false) && scopes.allow("bids", true));
        assert!(!scopes.allow("bids", false));
        for bad in [vec![], vec!["needs"], vec!["needs:all"], vec![":read"], vec!["Needs:read"]] {
            assert_eq!(Scopes::parse(&bad), Err(ScopesError), "{bad:?}");
        }
    }
}
