//! Fields of a merge patch (RFC 7396) that can be emptied: left out, `null`, and a value mean three things.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};

use super::input::InputErrors;

/// What a merge patch says of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Left out: the field stays as it is.
    #[default]
    Keep,
    /// `null`: the field becomes empty.
    Clear,
    /// The field becomes this.
    Set(T),
}

impl<T> Patch<T> {
    /// The field after the patch.
    pub fn apply(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The same patch of another value.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(to(value)),
        }
    }
}

impl<T: Deserr<InputErrors>> Deserr<InputErrors> for Patch<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, InputErrors> {
        match value {
            Value::Null => Ok(Self::Clear),
            other @ (Value::Boolean(_)
            | Value::Integer(_)
            | Value::NegativeInteger(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Sequence(_)
            | Value::Map(_)) => T::deserialize_from_value(other, location).map(Self::Set),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserr)]
    #[deserr(error = InputErrors)]
    struct Shape {
        #[deserr(default)]
        remarks: Patch<String>,
    }

    #[test]
    fn left_out_null_and_a_value_are_three_things() {
        let read = |json: serde_json::Value| {
            deserr::deserialize::<Shape, _, InputErrors>(json).map(|shape| shape.remarks)
        };
        assert_eq!(read(serde_json::json!({})), Ok(Patch::Keep));
        assert_eq!(read(serde_json::json!({ "remarks": null })), Ok(Patch::Clear));
        assert_eq!(read(serde_json::json!({ "remarks": "x" })), Ok(Patch::Set("x".to_owned())));
        assert_eq!(Patch::Clear.apply(Some(1)), None);
        assert_eq!(Patch::Keep.apply(Some(1)), Some(1));
    }
}
