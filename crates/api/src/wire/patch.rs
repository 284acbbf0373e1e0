//! What a merge patch (RFC 7396) says about one field: nothing, that it goes, or its new value.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};

use super::InputErrors;

/// A field of a merge patch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Left out: it stays as it is.
    #[default]
    Keep,
    /// `null`: it goes.
    Clear,
    /// Its new value.
    Set(T),
}

impl<T> Patch<T> {
    /// The field after the change.
    #[must_use]
    pub fn apply(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Clear => None,
            Self::Set(new) => Some(new),
        }
    }

    /// The same change of a field of another type.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(new) => Patch::Set(to(new)),
        }
    }
}

impl<T: Deserr<InputErrors>> Deserr<InputErrors> for Patch<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, InputErrors> {
        if matches!(value, Value::Null) {
            Ok(Self::Clear)
        } else {
            T::deserialize_from_value(value, location).map(Self::Set)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_kept_cleared_or_set() {
        let read = |json: serde_json::Value| deserr::deserialize::<Patch<String>, _, InputErrors>(json);
        assert_eq!(read(serde_json::Value::Null), Ok(Patch::Clear));
        assert_eq!(read("new".into()), Ok(Patch::Set("new".to_owned())));
        assert!(read(7.into()).is_err());
        let old = || Some("old");
        assert_eq!(
            [Patch::Keep.apply(old()), Patch::Clear.apply(old()), Patch::Set("new").apply(old())],
            [old(), None, Some("new")]
        );
    }
}
