//! The query of a request, read with all its errors at once.

use std::future::Ready;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use deserr::Deserr;
use serde_json::{Map, Value};

use crate::{problem::Problem, wire::InputErrors};

/// The query parameters.
pub struct Query<T>(pub T);

impl<T: Deserr<InputErrors>> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(parse(request.query_string()).map(Query))
    }
}

fn parse<T: Deserr<InputErrors>>(query: &str) -> Result<T, Problem> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|_| Problem::unreadable("the query cannot be decoded"))?;
    let mut object = Map::new();
    let mut errors = InputErrors::default();
    for (key, value) in pairs {
        if object.insert(key.clone(), Value::String(value)).is_some() {
            errors.0.extend(InputErrors::one(format!("#{key}"), "repeated", "give this parameter once").0);
        }
    }
    let parsed = deserr::deserialize::<T, _, InputErrors>(Value::Object(object));
    match parsed {
        Ok(value) if errors.0.is_empty() => Ok(value),
        Ok(_) => Err(Problem::invalid(errors.0)),
        Err(InputErrors(more)) => {
            // In a query the place is the parameter, not a path into a document.
            errors.0.extend(more.into_iter().map(|mut error| {
                error.pointer = format!("#{}", error.pointer.trim_start_matches('/'));
                error
            }));
            Err(Problem::invalid(errors.0))
        }
    }
}
