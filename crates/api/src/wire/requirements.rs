//! The requirements of a need: texts by attribute key.
//!
//! The general reader of maps drops the errors of its values, and a requirement that is quietly dropped is asked for at its lowest
//! level. So requirements are read here, each wrong one with its place.

use std::{borrow::Cow, collections::BTreeMap, ops::ControlFlow};

use deserr::{Deserr, ErrorKind, IntoValue, Map as _, MergeWithError, Value, ValueKind, ValuePointerRef};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::input::InputErrors;

/// The level or value asked of each attribute, by its key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Requirements(pub BTreeMap<String, String>);

impl Deserr<InputErrors> for Requirements {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, InputErrors> {
        let Value::Map(map) = value else {
            return Err(deserr::take_cf_content(<InputErrors as deserr::DeserializeError>::error(
                None,
                ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::Map] },
                location,
            )));
        };
        let mut texts = BTreeMap::new();
        let mut errors: Option<InputErrors> = None;
        for (key, value) in map.into_iter() {
            let place = location.push_key(&key);
            match String::deserialize_from_value(value.into_value(), place) {
                Ok(text) => drop(texts.insert(key, text)),
                Err(error) => {
                    let merged = <InputErrors as MergeWithError<InputErrors>>::merge(errors, error, place);
                    errors = Some(match merged {
                        ControlFlow::Continue(errors) | ControlFlow::Break(errors) => errors,
                    });
                }
            }
        }
        errors.map_or(Ok(Self(texts)), Err)
    }
}

impl PartialSchema for Requirements {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("The level or value of each attribute of a category, by its key."))
            .additional_properties(Some(ObjectBuilder::new().schema_type(Type::String)))
            .examples([serde_json::json!({ "generation": "wifi6", "placement": "indoor" })])
            .build()
            .into()
    }
}

impl ToSchema for Requirements {
    fn name() -> Cow<'static, str> {
        "Requirements".into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_wrong_requirement_is_dropped() {
        let read = |json: serde_json::Value| deserr::deserialize::<Requirements, _, InputErrors>(json);
        let errors = read(json!({ "a": 6, "b": "x", "c/d": null })).unwrap_err().0;
        let places: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(places, ["/a", "/c~1d"]);
        assert_eq!(read(json!([])).unwrap_err().0.len(), 1);
        assert_eq!(read(json!({ "b": "x" })).unwrap().0.len(), 1);
    }
}
