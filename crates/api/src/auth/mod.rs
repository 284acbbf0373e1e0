//! Who you are and what you may do.
//!
//! [`guard`] stands before every route: it finds the operation, authenticates the caller and looks the pair up in [`policy`]. Whatever is
//! not in the table is denied. Which *objects* a caller may reach is asked of [`Caller`] in `app`.

mod caller;
pub mod guard;
mod key;
mod password;
pub mod policy;
mod token;
mod user;

pub use caller::{Acting, Caller, Identity};
pub use key::{ApiKey, Scopes, ScopesError};
pub use password::{Password, PasswordError, PasswordHash};
pub use token::{Secret, TokenDigest, hex};
pub use user::{Role, Session, User};
