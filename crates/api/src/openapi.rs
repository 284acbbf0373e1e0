//! Finishes the API document that the routes made: what every operation shares is written here once.

use serde_json::{Map, Value, json};
use utoipa::openapi::{ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, Server};

/// The version of the API itself, shown in `info.version` and in the header `API-Version` of every answer.
pub const API_VERSION: &str = "1.0.0";

/// The parts of the API with what they are for, in the order of the documentation.
const TAGS: &[(&str, &str)] = &[
    ("meta", "The API about itself"),
    ("sessions", "Logging in and out"),
    ("users", "People who can log in"),
    ("api-keys", "Keys for programs"),
    ("members", "School boards in the cooperative, with their sites"),
    ("mandates", "With whose authority the cooperative tenders"),
    ("categories", "What can be bought"),
    ("needs", "What members want"),
    ("renewals", "Which contract ends when, by when to decide, and which joint tender could catch it"),
    ("bundles", "Proposals that group needs into lots, with the reason for each need"),
    ("bundle-runs", "Searches for large bundles, which take longer than a request waits"),
    ("tenders", "Procurement procedures, from draft to final award"),
    ("lots", "The parts of a tender that are bid on and awarded by themselves"),
    ("suppliers", "Organisations that bid"),
    ("bids", "What suppliers offer, sealed until the opening"),
    ("openings", "How two officers open the bids"),
    ("scores", "What assessors give each bid"),
    ("rankings", "Bids in order, with every sum"),
    ("evaluations", "The moment from which rankings stand"),
    ("awards", "Award decisions and the letters about them"),
    ("standstills", "Telling bidders, and the wait before contracts"),
    ("unsuccessful-endings", "Tenders that end without an award"),
    ("contracts", "Each member's agreement with the winner"),
    ("contract-templates", "The standard contracts"),
    ("clauses", "The provisions standard contracts are made of"),
    ("audit", "Who did what, when"),
];

/// Raw document of the routes, with full paths. Info and servers are set; the rest is as the handlers say.
#[must_use]
pub fn raw() -> OpenApi {
    use utoipa_actix_web::AppExt as _;
    let (_, mut document) =
        actix_web::App::new().into_utoipa_app().configure(crate::routes::configure).split_for_parts();
    document.info = InfoBuilder::new()
        .title("Samenkoop")
        .version(API_VERSION)
        .description(Some(
            "Collective procurement for cooperatives of schools: needs become lots, lots become bids, bids become awards and contracts. \
             The words of this API are those of OCDS and eForms, whose official language is English.",
        ))
        .contact(Some(
            ContactBuilder::new()
                .name(Some("Samenkoop"))
                .url(Some("https://samenkoop.example"))
                .email(Some("api@samenkoop.example"))
                .build(),
        ))
        .license(Some(LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2")).build()))
        .build();
    document
}

/// The document as it is served and checked in.
///
/// # Errors
/// The serialiser's own, which does not happen for a document the routes made.
pub fn finished(raw: &OpenApi, public_url: &str) -> Result<Value, serde_json::Error> {
    let mut served = raw.clone();
    served.servers = Some(vec![Server::new(format!("{public_url}/v1"))]);
    let mut document = serde_json::to_value(&served)?;
    rename_pages(&mut document);
    if let Some(root) = document.as_object_mut() {
        root.insert(
            "tags".to_owned(),
            TAGS.iter().map(|(name, what)| json!({ "name": name, "description": what })).collect(),
        );
        finish_paths(root);
        finish_components(root);
    }
    Ok(document)
}

/// The document as text: pretty, with a final line break, the same on every machine.
///
/// # Errors
/// As [`finished`].
pub fn text(raw: &OpenApi, public_url: &str) -> Result<String, serde_json::Error> {
    Ok(format!("{}\n", serde_json::to_string_pretty(&finished(raw, public_url)?)?))
}

/// `PageOf_Need` becomes `NeedPage`.
fn rename_pages(value: &mut Value) {
    match value {
        Value::Object(object) => {
            let old = std::mem::take(object);
            for (key, mut inner) in old {
                rename_pages(&mut inner);
                object.insert(page_name(&key), inner);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename_pages),
        Value::String(text) => {
            if let Some(name) = text.strip_prefix("#/components/schemas/") {
                *text = format!("#/components/schemas/{}", page_name(name));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn page_name(name: &str) -> String {
    name.strip_prefix("PageOf_").map_or_else(|| name.to_owned(), |item| format!("{item}Page"))
}

fn finish_paths(root: &mut Map<String, Value>) {
    let Some(Value::Object(paths)) = root.remove("paths") else {
        return;
    };
    let mut finished = Map::new();
    for (path, mut item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            finish_operation(&path, method, operation);
        }
        finished.insert(path.strip_prefix("/v1").unwrap_or(&path).to_owned(), item);
    }
    root.insert("paths".to_owned(), Value::Object(finished));
}

fn finish_operation(path: &str, method: &str, operation: &mut Value) {
    let Some(operation) = operation.as_object_mut() else {
        return;
    };
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let public =
        crate::auth::policy::rule(&id).is_some_and(|rule| rule.anonymous != crate::auth::policy::Access::No);
    let has_parameters = operation
        .get("parameters")
        .is_some_and(|parameters| parameters.as_array().is_some_and(|p| !p.is_empty()));
    let has_body = operation.contains_key("requestBody");
    if operation.get("description").is_none() {
        // The summary is the first line of the handler's comment; a linter wants both.
        let summary = operation.get("summary").cloned().unwrap_or_default();
        operation.insert("description".to_owned(), summary);
    }
    operation.insert(
        "security".to_owned(),
        if public { json!([{}, { "bearer": [] }]) } else { json!([{ "bearer": [] }]) },
    );
    add_headers(&id, method, operation);
    let mut statuses: Vec<(u16, &str)> = vec![
        (401, "Not logged in, or the token does not hold"),
        (500, "Wrong on our side"),
        (503, "Busy just now"),
    ];
    if !public {
        statuses.push((403, "Not for this role or key"));
    }
    if has_parameters || method != "get" {
        statuses.push((400, "The input is not valid; every error at once"));
    }
    if path.contains('{') {
        statuses.push((404, "Not there, or not for the caller to know"));
    }
    // What is read here is not there yet before the opening, or in that year.
    let waits =
        ["/bids", "/rankings", "/scores", "/awards", "/timetable"].iter().any(|part| path.contains(part));
    if method != "get" || waits {
        statuses.push((409, "The state of things refuses it; the code says why"));
    }
    if has_body {
        statuses.push((413, "The body is too large"));
        statuses.push((415, "Not a format this takes"));
    }
    if names_a_version(&id, method) {
        statuses.push((412, "It has changed since it was read"));
        statuses.push((428, "`If-Match` is missing"));
    }
    if operation.get("responses").is_some_and(|responses| {
        ["text/markdown", "text/csv"].iter().any(|media| responses.to_string().contains(media))
    }) {
        statuses.push((406, "Not available in the formats asked for"));
    }
    if id == "create_session" || id == "create_supplier" {
        statuses.push((429, "Too many attempts"));
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (status, description) in statuses {
        responses.entry(status.to_string()).or_insert_with(|| problem_response(description));
    }
}

/// What is done to a version that was read, without being a change of it in the words of HTTP.
const ACTS_ON_A_VERSION: [&str; 4] =
    ["publish_tender", "edit_bundle", "undo_bundle_edit", "redo_bundle_edit"];

/// Whether a request says which version it is about: every change does, and every act that rests on what was read.
fn names_a_version(id: &str, method: &str) -> bool {
    matches!(method, "put" | "patch" | "delete") || ACTS_ON_A_VERSION.contains(&id)
}

fn add_headers(id: &str, method: &str, operation: &mut Map<String, Value>) {
    let header = |name: &str, required: bool, schema: Value, description: &str| json!({ "name": name, "in": "header", "required": required, "schema": schema, "description": description });
    let mut parameters: Vec<Value> =
        operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    if method == "post" {
        parameters.push(header(
            "Idempotency-Key",
            false,
            json!({ "type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$" }),
            "Makes the request safe to repeat for 24 hours: the same key with the same request gets the same answer.",
        ));
    }
    if names_a_version(id, method) {
        parameters.push(header(
            "If-Match",
            // A session is ended as it is; there is no version of it to know.
            id != "end_session",
            json!({ "type": "string", "pattern": "^\"v[0-9]+\"$", "example": "\"v1\"" }),
            "The `ETag` of the version that is changed.",
        ));
    }
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(parameters));
    }
    let is_list = |response: &Value| response.to_string().contains("Page\"");
    for (status, response) in
        operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten()
    {
        let list = is_list(response);
        let Some(response) = response.as_object_mut() else {
            continue;
        };
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        let Some(headers) = headers.as_object_mut() else {
            continue;
        };
        headers.insert("API-Version".to_owned(), json!({ "$ref": "#/components/headers/ApiVersion" }));
        if list {
            headers.insert(
                "Link".to_owned(),
                json!({ "schema": { "type": "string" }, "description": "`rel=\"next\"`: the next page" }),
            );
        } else if method != "delete" && status.as_str() != "204" {
            headers.insert("ETag".to_owned(), json!({ "schema": { "type": "string" }, "description": "The version, for `If-Match`; absent for what never changes" }));
        }
        if matches!(status.as_str(), "201" | "202") {
            headers.insert(
                "Location".to_owned(),
                json!({ "schema": { "type": "string" }, "description": "Where it stands" }),
            );
        }
    }
}

fn problem_response(description: &str) -> Value {
    json!({
        "description": description,
        "headers": { "API-Version": { "$ref": "#/components/headers/ApiVersion" } },
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

fn finish_components(root: &mut Map<String, Value>) {
    use utoipa::{PartialSchema as _, ToSchema as _};
    let components = root.entry("components").or_insert_with(|| json!({}));
    let Some(components) = components.as_object_mut() else {
        return;
    };
    components.insert(
        "securitySchemes".to_owned(),
        json!({ "bearer": { "type": "http", "scheme": "bearer", "description": "A session token or an API key" } }),
    );
    components.insert(
        "headers".to_owned(),
        json!({ "ApiVersion": { "description": "The version of this API", "schema": { "type": "string" }, "example": API_VERSION } }),
    );
    let schemas = components.entry("schemas").or_insert_with(|| json!({}));
    let Some(schemas) = schemas.as_object_mut() else {
        return;
    };
    let mut add = |name: &str, schema: Result<Value, serde_json::Error>| {
        schemas.insert(name.to_owned(), schema.unwrap_or_default());
    };
    add(
        &crate::wire::problems::Problem::name(),
        serde_json::to_value(crate::wire::problems::Problem::schema()),
    );
    add(&crate::wire::InputError::name(), serde_json::to_value(crate::wire::InputError::schema()));
    refer_from_pages(schemas);
}

/// A page names the schema of its items; the library writes it out again.
fn refer_from_pages(schemas: &mut Map<String, Value>) {
    let names: Vec<String> = schemas.keys().cloned().collect();
    for page in names.iter().filter(|name| name.ends_with("Page")) {
        let Some(item) = page.strip_suffix("Page").filter(|item| schemas.contains_key(*item)) else {
            continue;
        };
        if let Some(items) =
            schemas.get_mut(page).and_then(|schema| schema.pointer_mut("/properties/items/items"))
        {
            *items = json!({ "$ref": format!("#/components/schemas/{item}") });
        }
    }
}
