//! People who log in, the role each has, and their sessions.

use samenkoop_core::{
    id::{MemberId, SessionId, SupplierId, UserId},
    moment::Moment,
    names::{EmailAddress, PersonName},
};

use super::PasswordHash;

/// What a person is to the cooperative. Exactly one role each: who administers the system never opens bids (separation of duties).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs tenders for the cooperative.
    Officer,
    /// Speaks for one member.
    Member(MemberId),
    /// Speaks for one supplier.
    Supplier(SupplierId),
    /// Reads everything that may be read, writes nothing.
    Auditor,
    /// Keeps users, keys and categories; sees no content of tenders beyond what is public.
    Admin,
}

impl Role {
    /// The name of the role without whom it is for.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Member(_) => "member",
            Self::Supplier(_) => "supplier",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// A role from its name and the organisation it needs; `None` when they do not fit.
    #[must_use]
    pub fn from_parts(name: &str, member: Option<MemberId>, supplier: Option<SupplierId>) -> Option<Self> {
        match (name, member, supplier) {
            ("officer", None, None) => Some(Self::Officer),
            ("member", Some(member), None) => Some(Self::Member(member)),
            ("supplier", None, Some(supplier)) => Some(Self::Supplier(supplier)),
            ("auditor", None, None) => Some(Self::Auditor),
            ("admin", None, None) => Some(Self::Admin),
            _ => None,
        }
    }

    /// The member this role speaks for.
    #[must_use]
    pub fn member(self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member),
            Self::Officer | Self::Supplier(_) | Self::Auditor | Self::Admin => None,
        }
    }

    /// The supplier this role speaks for.
    #[must_use]
    pub fn supplier(self) -> Option<SupplierId> {
        match self {
            Self::Supplier(supplier) => Some(supplier),
            Self::Officer | Self::Member(_) | Self::Auditor | Self::Admin => None,
        }
    }
}

/// A person who can log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The address to log in with.
    pub email: EmailAddress,
    /// The person's name.
    pub name: PersonName,
    /// What the person is to the cooperative.
    pub role: Role,
    /// The argon2id hash of the password.
    pub password_hash: PasswordHash,
    /// Since when the person can no longer log in.
    pub disabled_at: Option<Moment>,
    /// When the user was made.
    pub created_at: Moment,
}

/// A log-in session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The id; not the token.
    pub id: SessionId,
    /// Whose session.
    pub user_id: UserId,
    /// When it began.
    pub created_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// When it was ended.
    pub ended_at: Option<Moment>,
}

impl Session {
    /// Whether the session still counts.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}
