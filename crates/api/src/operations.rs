//! The operations of the API, read from its own OpenAPI document: which path and method is which operation.
//!
//! The guard needs it to look up the policy, the default service to tell 404 from 405, and both know exactly what is documented.

use actix_web::{dev::ResourceDef, http::Method};
use utoipa::openapi::OpenApi;

/// An operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its id in the OpenAPI document.
    pub id: String,
    /// Its tag, which scopes of API keys name.
    pub tag: String,
    /// Whether it changes anything.
    pub writes: bool,
}

/// All operations by path and method.
pub struct Operations {
    paths: Vec<(ResourceDef, Vec<(Method, Operation)>)>,
}

impl Operations {
    /// Reads the operations from the document as the routes made it, with full paths.
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter().map(|(path, item)| {
            let methods = [
                (Method::GET, &item.get),
                (Method::PUT, &item.put),
                (Method::POST, &item.post),
                (Method::DELETE, &item.delete),
                (Method::PATCH, &item.patch),
            ];
            let operations = methods.into_iter().filter_map(|(method, operation)| {
                let operation = operation.as_ref()?;
                let known = Operation {
                    id: operation.operation_id.clone().unwrap_or_default(),
                    tag: operation.tags.as_ref().and_then(|tags| tags.first().cloned()).unwrap_or_default(),
                    writes: method != Method::GET,
                };
                Some((method, known))
            });
            (ResourceDef::new(path.as_str()), operations.collect())
        });
        // Literal segments before parameters, as the router prefers them: `/needs/_import` is no need.
        let mut paths: Vec<_> = paths.collect();
        paths.sort_by_key(|(definition, _)| {
            definition.pattern().map_or(0, |pattern| pattern.matches('{').count())
        });
        Self { paths }
    }

    /// The operation a request asks for.
    #[must_use]
    pub fn find(&self, method: &Method, path: &str) -> Option<&Operation> {
        let (_, operations) = self.paths.iter().find(|(definition, _)| definition.is_match(path))?;
        operations.iter().find(|(known, _)| known == method).map(|(_, operation)| operation)
    }

    /// The methods a path knows, `HEAD` beside `GET`; `None` when the path is not known at all.
    #[must_use]
    pub fn methods(&self, path: &str) -> Option<Vec<Method>> {
        let (_, operations) = self.paths.iter().find(|(definition, _)| definition.is_match(path))?;
        let mut methods: Vec<Method> = operations.iter().map(|(method, _)| method.clone()).collect();
        if methods.contains(&Method::GET) {
            methods.insert(1, Method::HEAD);
        }
        Some(methods)
    }

    /// Every operation's id.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.paths
            .iter()
            .flat_map(|(_, operations)| operations.iter().map(|(_, operation)| operation.id.as_str()))
    }
}
