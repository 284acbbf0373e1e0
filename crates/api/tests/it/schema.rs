//! The tables of both databases against each other and against what the queries are compiled for.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query,
    sql_types::Text,
};
use samenkoop_api::store::DatabaseUrl;

use crate::world::World;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    nullable: String,
}

type Tables = BTreeMap<String, BTreeMap<String, String>>;

fn tables(columns: Vec<Column>) -> Tables {
    let mut tables = Tables::new();
    for column in columns {
        let kind = match column.kind.to_uppercase().as_str() {
            "TEXT" => "Text",
            "BIGINT" => "BigInt",
            "INTEGER" if column.name == "sequence" => "BigInt",
            "INTEGER" => "Integer",
            "BLOB" | "BYTEA" => "Binary",
            "DATE" => "Date",
            "TIMESTAMP" | "TIMESTAMP WITHOUT TIME ZONE" => "Timestamp",
            other => panic!("{}.{}: {other} is not a type both databases speak", column.table, column.name),
        };
        let kind = if column.nullable == "yes" { format!("Nullable<{kind}>") } else { kind.to_owned() };
        tables.entry(column.table).or_default().insert(column.name, kind);
    }
    tables
}

fn sqlite_tables(world: &World) -> Tables {
    let DatabaseUrl::Sqlite(path) = world.store.url() else { panic!("not SQLite") };
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let query = "SELECT m.name AS \"table\", p.name AS name, p.type AS kind, \
         CASE WHEN p.\"notnull\" = 1 THEN 'no' ELSE 'yes' END AS nullable \
         FROM sqlite_master m JOIN pragma_table_info(m.name) p \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
    tables(sql_query(query).load(&mut connection).unwrap())
}

fn postgres_tables(world: &World) -> Tables {
    let DatabaseUrl::Postgres(url) = world.store.url() else { panic!("not PostgreSQL") };
    let mut connection = PgConnection::establish(url).unwrap();
    let query = "SELECT table_name::text AS \"table\", column_name::text AS name, data_type::text AS kind, \
         lower(is_nullable)::text AS nullable FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
    tables(sql_query(query).load(&mut connection).unwrap())
}

/// What the queries are compiled for, read from the source file itself.
fn compiled_tables() -> Tables {
    let source =
        concat!(include_str!("../../src/store/schema.rs"), include_str!("../../src/store/renewal_schema.rs"));
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in source.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            tables.entry(table.clone()).or_default().insert(column.to_owned(), kind.to_owned());
        }
    }
    tables
}

#[test]
fn both_databases_and_the_queries_agree_on_every_column() {
    let compiled = compiled_tables();
    assert!(compiled.len() > 20, "only {} tables were read", compiled.len());
    assert_eq!(sqlite_tables(&World::on_sqlite()), compiled);
    assert_eq!(postgres_tables(&World::on_postgres()), compiled);
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    column: String,
}

#[test]
fn every_column_that_names_a_row_refers_to_it() {
    let world = World::on_sqlite();
    let DatabaseUrl::Sqlite(path) = world.store.url() else { panic!("not SQLite") };
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let query = "SELECT m.name || '.' || f.\"from\" AS column FROM sqlite_master m \
         JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
    let references: Vec<Reference> = sql_query(query).load(&mut connection).unwrap();
    let references: BTreeSet<String> = references.into_iter().map(|reference| reference.column).collect();
    let named: BTreeSet<String> = compiled_tables()
        .iter()
        .flat_map(|(table, columns)| {
            columns.keys().filter(|name| name.ends_with("_id")).map(move |name| format!("{table}.{name}"))
        })
        .collect();
    assert_eq!(named.difference(&references).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn both_migration_trees_have_the_same_steps() {
    let steps = |tree: &str| -> BTreeSet<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(tree);
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert_eq!(steps("sqlite"), steps("postgres"));
    assert!(!steps("sqlite").is_empty());
}
