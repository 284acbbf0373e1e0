//! What a school or supplier reads, in Dutch and in English.

use serde::{Deserialize, Serialize};

/// The same thing in both languages, such as a title or a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Localized<T> {
    /// In Dutch.
    pub nl: T,
    /// In English.
    pub en: T,
}
