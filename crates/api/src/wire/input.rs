//! Reading input with all its errors at once.

use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that is wrong with the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InputError {
    /// Where it stands: a JSON pointer (RFC 6901) into the body, or `#` and the name of a query parameter.
    #[schema(example = "/kvkNumber")]
    pub pointer: String,
    /// A stable code.
    #[schema(value_type = String, example = "invalidKvkNumber")]
    pub code: &'static str,
    /// What is wrong, for a person.
    #[schema(example = "a KvK number has eight digits")]
    pub detail: String,
}

/// Everything that is wrong with the input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputErrors(pub Vec<InputError>);

/// What is wrong with one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextProblem {
    /// A stable code.
    pub code: &'static str,
    /// What is wrong, for a person.
    pub detail: String,
}

/// A value that is read from a JSON string, and how the string is described in the API document.
pub trait FromText: Sized {
    /// The name of the schema, in PascalCase.
    const SCHEMA: &'static str;

    /// What the string looks like.
    fn schema() -> utoipa::openapi::Object;

    /// Reads the string.
    ///
    /// # Errors
    /// [`TextProblem`] when it is not such a value.
    fn from_text(text: &str) -> Result<Self, TextProblem>;
}

impl InputErrors {
    /// One error at a place.
    #[must_use]
    pub fn one(pointer: String, code: &'static str, detail: impl Into<String>) -> Self {
        Self(vec![InputError { pointer, code, detail: detail.into() }])
    }

    fn and(self_: Option<Self>, error: InputError) -> ControlFlow<Self, Self> {
        let mut errors = self_.unwrap_or_default();
        errors.0.push(error);
        ControlFlow::Continue(errors)
    }
}

impl DeserializeError for InputErrors {
    fn error<V: IntoValue>(
        self_: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let (place, code, detail) = match error {
            ErrorKind::IncorrectValueKind { accepted, .. } => {
                let accepted: Vec<String> = accepted.iter().map(ToString::to_string).collect();
                (pointer(location), "wrongType", format!("this must be: {}", accepted.join(" or ")))
            }
            ErrorKind::MissingField { field } => (
                format!("{}/{}", pointer(location), escape(field)),
                "missing",
                "this field is required".to_owned(),
            ),
            ErrorKind::UnknownKey { key, accepted } => (
                format!("{}/{}", pointer(location), escape(key)),
                "unknownField",
                format!("there is no such field; known are {}", accepted.join(", ")),
            ),
            ErrorKind::UnknownValue { accepted, .. } => {
                (pointer(location), "unknownValue", format!("this must be one of {}", accepted.join(", ")))
            }
            ErrorKind::BadSequenceLen { expected, .. } => {
                (pointer(location), "wrongLength", format!("this must have {expected} elements"))
            }
            ErrorKind::Unexpected { msg } => (pointer(location), "invalid", msg),
        };
        Self::and(self_, InputError { pointer: place, code, detail })
    }
}

impl MergeWithError<Self> for InputErrors {
    fn merge(self_: Option<Self>, other: Self, _location: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut errors = self_.unwrap_or_default();
        errors.0.extend(other.0);
        ControlFlow::Continue(errors)
    }
}

impl MergeWithError<TextProblem> for InputErrors {
    fn merge(
        self_: Option<Self>,
        other: TextProblem,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        Self::and(self_, InputError { pointer: pointer(location), code: other.code, detail: other.detail })
    }
}

/// The JSON pointer of a place.
fn pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => format!("{}/{}", pointer(*prev), escape(key)),
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
