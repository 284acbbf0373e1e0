//! The API document is the contract: checked in, complete, and every operation stands in the policy for every role.

use std::{collections::BTreeSet, path::Path};

use samenkoop_api::{
    auth::{
        Role,
        policy::{self, Access, POLICY},
    },
    cli::DOCUMENTED_URL,
    openapi,
};
use samenkoop_core::id::{MemberId, SupplierId};
use serde_json::Value;
use uuid::Uuid;

use crate::{client::Client, on_both_databases, scene, world::World};

fn document() -> Value {
    openapi::finished(&openapi::raw(), DOCUMENTED_URL).unwrap()
}

/// An operation as the document has it.
struct Documented {
    id: String,
    method: String,
    path: String,
    statuses: BTreeSet<String>,
}

fn operations() -> Vec<Documented> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push(Documented {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                statuses: operation["responses"].as_object().unwrap().keys().cloned().collect(),
            });
        }
    }
    operations
}

#[test]
fn the_checked_in_document_is_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/openapi.json");
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    let said = openapi::text(&openapi::raw(), DOCUMENTED_URL).unwrap();
    assert!(
        checked_in == said,
        "run `cargo run -- openapi > openapi/openapi.json` and look at the difference"
    );
}

#[test]
fn every_operation_has_one_row_in_the_policy_and_every_row_an_operation() {
    let documented: Vec<String> = operations().into_iter().map(|operation| operation.id).collect();
    let unique: BTreeSet<&String> = documented.iter().collect();
    assert_eq!(unique.len(), documented.len(), "two operations have the same id");
    let rows: BTreeSet<&str> = POLICY.iter().map(|rule| rule.operation).collect();
    assert_eq!(rows.len(), POLICY.len(), "an operation has two rows");
    let documented: BTreeSet<&str> = documented.iter().map(String::as_str).collect();
    assert_eq!(documented, rows);
}

/// The path with an id that nobody has for each parameter.
fn with_unknown_ids(path: &str) -> String {
    let mut filled = String::from("/v1");
    for segment in path.split('/').skip(1) {
        filled.push('/');
        match segment {
            "{categoryId}" => filled.push_str("no-such-category"),
            _ if segment.starts_with('{') => filled.push_str(&Uuid::now_v7().to_string()),
            _ => filled.push_str(segment),
        }
    }
    filled
}

fn call(client: &Client, operation: &Documented, path: &str) -> crate::client::Answer {
    let json = ("Content-Type", "application/json");
    let version = ("If-Match", "\"v1\"");
    let body: Option<&[u8]> = if operation.method == "GET" { None } else { Some(b"{}") };
    client.send(&operation.method, path, &[json, version], body)
}

on_both_databases! {
    /// For every role and every operation: who may not is told so, who may is not; and what comes back is documented.
    fn every_role_gets_what_the_policy_says(world) {
        let (member, supplier) = scene::two_organisations(world);
        let roles: [(Option<Role>, Client); 6] = [
            (None, world.anonymous()),
            somebody(world, Role::Member(member)),
            somebody(world, Role::Supplier(supplier)),
            somebody(world, Role::Officer),
            somebody(world, Role::Auditor),
            somebody(world, Role::Admin),
        ];
        let mut tried = 0;
        for operation in operations() {
            let rule = policy::rule(&operation.id).unwrap();
            for (role, client) in &roles {
                // Logging out would end the person's part in this test.
                if operation.id == "end_session" && role.is_some() {
                    continue;
                }
                let answer = call(client, &operation, &with_unknown_ids(&operation.path));
                let what = format!("{} as {:?}: {} {}", operation.id, role.map(Role::name), answer.status, answer.text);
                let denied = if role.is_none() { 401 } else { 403 };
                match rule.access(*role) {
                    Access::No => assert_eq!(answer.status, denied, "{what}"),
                    Access::Own | Access::All => {
                        assert!(answer.status != 403 && (answer.status != 401 || role.is_none()), "{what}");
                    }
                }
                assert!(answer.status < 500, "{what}");
                assert!(operation.statuses.contains(&answer.status.to_string()), "not documented: {what}");
                if answer.status >= 400 {
                    assert_eq!(answer.header("Content-Type"), Some("application/problem+json"), "{what}");
                }
                assert_eq!(answer.header("API-Version"), Some(openapi::API_VERSION), "{what}");
                tried += 1;
            }
        }
        assert!(tried >= 6 * (POLICY.len() - 1), "only {tried} calls");
    }
}

fn somebody(world: &World, role: Role) -> (Option<Role>, Client) {
    (Some(role), world.somebody(role).1)
}

#[test]
fn a_row_that_is_too_wide_would_be_seen() {
    // The control of the test above: an operation that the table denies to a role is denied by the table alone.
    let rule = policy::rule("create_user").unwrap();
    let (member, supplier) = (MemberId::from_uuid(Uuid::now_v7()), SupplierId::from_uuid(Uuid::now_v7()));
    let others = [None, Some(Role::Member(member)), Some(Role::Supplier(supplier)), Some(Role::Officer)];
    assert!(others.into_iter().all(|role| rule.access(role) == Access::No));
    assert_eq!(rule.access(Some(Role::Admin)), Access::All);
    assert!(policy::rule("no_such_operation").is_none());
}
