//! Values that stand as whole numbers in JSON: pupils, probabilities and quantities.

use deserr::{Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef};
use samenkoop_core::{member::Pupils, need::Probability, quantity::Quantity};
use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::input::{InputErrors, TextProblem};

/// A domain value as a whole number in JSON, both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number<T>(pub T);

/// A value that is read from a whole number, and how the number is described in the API document.
pub trait FromNumber: Sized {
    /// The name of the schema, in PascalCase.
    const SCHEMA: &'static str;

    /// What the number looks like.
    fn schema() -> Object;

    /// Reads the number.
    ///
    /// # Errors
    /// [`TextProblem`] when it is not such a value.
    fn from_number(number: u64) -> Result<Self, TextProblem>;

    /// The number itself.
    fn number(&self) -> u64;
}

fn whole(most: u64) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(most))
}

impl FromNumber for Pupils {
    const SCHEMA: &'static str = "Pupils";

    fn schema() -> Object {
        whole(u64::from(Self::MAX)).examples([2400]).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        // What does not fit 32 bits is as much out of range as zero.
        Self::new(u32::try_from(number).unwrap_or(0))
            .map_err(|error| TextProblem { code: "outOfRange", detail: error.to_string() })
    }

    fn number(&self) -> u64 {
        u64::from(self.get())
    }
}

impl FromNumber for Quantity {
    const SCHEMA: &'static str = "Quantity";

    fn schema() -> Object {
        whole(Self::MAX).examples([42]).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        Self::new(number).map_err(|error| TextProblem { code: "outOfRange", detail: error.to_string() })
    }

    fn number(&self) -> u64 {
        self.get()
    }
}

impl FromNumber for Probability {
    const SCHEMA: &'static str = "Probability";

    fn schema() -> Object {
        whole(9_999).examples([6000]).build()
    }

    fn from_number(number: u64) -> Result<Self, TextProblem> {
        Self::new(u16::try_from(number).unwrap_or_default())
            .map_err(|error| TextProblem { code: "outOfRange", detail: error.to_string() })
    }

    fn number(&self) -> u64 {
        u64::from(self.get())
    }
}

impl<T: FromNumber> Deserr<InputErrors> for Number<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, InputErrors> {
        if let Value::Integer(number) = value {
            T::from_number(number).map(Self).map_err(|problem| {
                deserr::take_cf_content(<InputErrors as deserr::MergeWithError<TextProblem>>::merge(
                    None, problem, location,
                ))
            })
        } else {
            Err(deserr::take_cf_content(<InputErrors as deserr::DeserializeError>::error(
                None,
                ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::Integer] },
                location,
            )))
        }
    }
}

impl<T: FromNumber> Serialize for Number<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0.number())
    }
}

impl<T: FromNumber> PartialSchema for Number<T> {
    fn schema() -> RefOr<Schema> {
        T::schema().into()
    }
}

impl<T: FromNumber> ToSchema for Number<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        T::SCHEMA.into()
    }
}

/// The values under their own names, as the shapes of requests and answers use them.
pub mod number {
    use super::Number;

    /// As [`samenkoop_core::member::Pupils`].
    pub type Pupils = Number<samenkoop_core::member::Pupils>;
    /// As [`samenkoop_core::need::Probability`].
    pub type Probability = Number<samenkoop_core::need::Probability>;
    /// As [`samenkoop_core::quantity::Quantity`].
    pub type Quantity = Number<samenkoop_core::quantity::Quantity>;
}
