//! Who calls, through what, and how far this operation lets them reach.

use samenkoop_core::{
    id::{ApiKeyId, MemberId, SessionId, SupplierId, UserId},
    moment::Moment,
};
use uuid::Uuid;

use super::{Role, policy::Access};
use crate::app::AppError;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Somebody who did not say who.
    Anonymous,
    /// A person with a log-in session.
    Session(UserId, Role, SessionId),
    /// A program with an API key of a person.
    Key(UserId, Role, ApiKeyId),
    /// The service itself: the command line and the jobs.
    System,
}

/// A caller that the policy has let through to an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who calls.
    pub identity: Identity,
    /// How far the operation lets this role reach.
    pub access: Access,
}

impl Caller {
    /// The service itself.
    #[must_use]
    pub fn system() -> Self {
        Self { identity: Identity::System, access: Access::All }
    }

    /// A person as the command line's demonstration plays one: with the reach that the policy gives to the person's role.
    #[must_use]
    pub fn person(user: UserId, role: Role, access: Access) -> Self {
        Self { identity: Identity::Session(user, role, SessionId::from_uuid(Uuid::nil())), access }
    }

    /// The role, for those who have one.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        match self.identity {
            Identity::Session(_, role, _) | Identity::Key(_, role, _) => Some(role),
            Identity::Anonymous | Identity::System => None,
        }
    }

    /// The person, for those who are one.
    #[must_use]
    pub fn user_id(&self) -> Option<UserId> {
        match self.identity {
            Identity::Session(user, ..) | Identity::Key(user, ..) => Some(user),
            Identity::Anonymous | Identity::System => None,
        }
    }
}

/// Who acts, when, and in which request: what every function of `app` is told first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acting {
    /// Who acts, let through by the policy.
    pub caller: Caller,
    /// The instant of the request.
    pub now: Moment,
    /// The id of the request, which the log, the audit log and the problem share.
    pub request: Uuid,
}

impl Acting {
    /// The service itself at an instant.
    #[must_use]
    pub fn system(now: Moment) -> Self {
        Self { caller: Caller::system(), now, request: Uuid::now_v7() }
    }

    /// Whether a thing of this member may be reached at all.
    ///
    /// # Errors
    /// [`AppError::NotFound`]: that another member's thing exists is not for this caller to know.
    pub fn reach_member(&self, member: MemberId) -> Result<(), AppError> {
        match (self.caller.access, self.caller.role()) {
            (Access::All, _) => Ok(()),
            (Access::Own, Some(Role::Member(own))) if own == member => Ok(()),
            (Access::Own | Access::No, _) => Err(AppError::NotFound),
        }
    }

    /// Whether a thing of this supplier may be reached at all.
    ///
    /// # Errors
    /// [`AppError::NotFound`]: that another supplier's thing exists is not for this caller to know.
    pub fn reach_supplier(&self, supplier: SupplierId) -> Result<(), AppError> {
        match (self.caller.access, self.caller.role()) {
            (Access::All, _) => Ok(()),
            (Access::Own, Some(Role::Supplier(own))) if own == supplier => Ok(()),
            (Access::Own | Access::No, _) => Err(AppError::NotFound),
        }
    }

    /// The member whose things a list is limited to; `None` when it is not limited.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the caller reaches only its own things and is no member.
    pub fn member_filter(&self) -> Result<Option<MemberId>, AppError> {
        match (self.caller.access, self.caller.role()) {
            (Access::All, _) => Ok(None),
            (Access::Own, Some(Role::Member(own))) => Ok(Some(own)),
            (Access::Own | Access::No, _) => Err(AppError::NotFound),
        }
    }

    /// The supplier whose things a list is limited to; `None` when it is not limited.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the caller reaches only its own things and is no supplier.
    pub fn supplier_filter(&self) -> Result<Option<SupplierId>, AppError> {
        match (self.caller.access, self.caller.role()) {
            (Access::All, _) => Ok(None),
            (Access::Own, Some(Role::Supplier(own))) => Ok(Some(own)),
            (Access::Own | Access::No, _) => Err(AppError::NotFound),
        }
    }

    /// The person who acts, for acts that only a person can do.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`] when it is not a person.
    pub fn person(&self) -> Result<UserId, AppError> {
        self.caller.user_id().ok_or(AppError::Unauthenticated)
    }

    /// Whose `Idempotency-Key`s these are.
    #[must_use]
    pub fn key_owner(&self) -> String {
        self.caller.user_id().map_or_else(|| "anonymous".to_owned(), |user| user.to_string())
    }
}
