//! The rules of the house, as tests. Each says why it is there, and each is shown to catch an example that breaks it.
//!
//! A rule is a small function over the files of the checkout. To break one for a good reason, say the reason in its list of
//! exceptions; those lists may only get shorter.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use std::{collections::BTreeSet, path::Path, process::Command};

#[path = "tidy/source.rs"]
mod source;

use source::{File, Finding, files_under};

/// The top of the checkout.
fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/core lies two folders down")
}

/// Defines a rule: a test that the checkout keeps it, and one that it bites.
macro_rules! rule {
    ($name:ident, $reason:literal, $check:expr, breaks: [$(($bad_path:expr, $bad:expr)),+ $(,)?], keeps: [$(($good_path:expr, $good:expr)),* $(,)?]) => {
        mod $name {
            use super::*;

            #[test]
            fn holds() {
                let findings: Vec<Finding> = $check(&files_under(top()));
                let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
                assert!(lines.is_empty(), "{}\n{}", $reason, lines.join("\n"));
            }

            #[test]
            fn bites() {
                $(
                    let found: Vec<Finding> = $check(&[File::new($bad_path, &$bad)]);
                    assert!(!found.is_empty(), "does not see {}", $bad_path);
                )+
                $(
                    let found: Vec<Finding> = $check(&[File::new($good_path, &$good)]);
                    assert_eq!(found, [], "sees something in {}", $good_path);
                )*
            }
        }
    };
}

/// Every place where one of these sequences of tokens stands in one of the files.
fn places<'a>(files: impl Iterator<Item = &'a File>, sequences: &[&[&str]]) -> Vec<Finding> {
    files.flat_map(|file| file.places(sequences)).collect()
}

const LIBRARIES: &[&str] = &["crates/core/src/", "crates/contracts/src/"];

/// Floating point in the libraries. An argument that is thrown away unread (`_: f64`) is how a reader of JSON refuses one.
fn floating_point(files: &[File]) -> Vec<Finding> {
    let libraries = || files.iter().filter(|file| file.is_under(LIBRARIES));
    let mut found = places(libraries(), &[&["f64"], &["f32"]]);
    for mut refused in places(libraries(), &[&["_", ":", "f64"], &["_", ":", "f32"]]) {
        refused.what = refused.what.replace("_:", "");
        if let Some(at) = found.iter().position(|finding| *finding == refused) {
            found.remove(at);
        }
    }
    found
}

rule!(
    no_floating_point,
    "An amount that passes through floating point is no longer the amount. Use integers and `Decimal`.",
    floating_point,
    breaks: [
        ("crates/core/src/a.rs", "fn price() -> f64 {}"),
        ("crates/core/src/a.rs", "fn a(_: f64, price: f64) {}"),
        ("crates/contracts/src/a/b.rs", "let x = 1 as f32;")
    ],
    keeps: [
        ("crates/core/src/a.rs", "//! Never f64.\nlet text = \"f64\";"),
        ("crates/core/src/a.rs", "fn visit_f64(_: f64) -> Refused {}"),
        ("crates/api/src/a.rs", "let load: f64;")
    ]
);

rule!(
    libraries_are_pure,
    "Core and contracts decide from their arguments alone: `now` is one of them, ids are made by the caller, nothing is \
     read, written or printed. That is what lets a decision be repeated.",
    |files: &[File]| places(
        files.iter().filter(|file| file.is_under(LIBRARIES)),
        &[
            &["Utc", "::", "now"],
            &["Local", "::", "now"],
            &["Instant", "::", "now"],
            &["SystemTime"],
            &["Uuid", "::", "new_v4"],
            &["Uuid", "::", "now_v7"],
            &["std", "::", "env"],
            &["std", "::", "fs"],
            &["std", "::", "net"],
            &["std", "::", "process"],
            &["std", "::", "thread"],
            &["println", "!"],
            &["eprintln", "!"],
        ],
    ),
    breaks: [
        ("crates/core/src/a.rs", "let now = chrono::Utc::now();"),
        ("crates/core/src/a.rs", "use std::fs;"),
        ("crates/contracts/src/a.rs", "println!(\"{clause}\");"),
        ("crates/contracts/src/a.rs", "let id = Uuid::new_v4();")
    ],
    keeps: [("crates/core/src/a.rs", "/// Not `Utc::now()`.\nuse chrono::Utc;"), ("crates/api/src/clock.rs", "Utc::now()")]
);

rule!(
    only_the_store_speaks_sql,
    "One place knows the tables and the differences between the databases: `crates/api/src/store`.",
    |files: &[File]| places(
        files.iter().filter(|file| file.is_source() && !file.is_under(&["crates/api/src/store"])),
        &[&["diesel"], &["diesel_migrations"], &["sql_query"]],
    ),
    breaks: [
        ("crates/api/src/app/needs.rs", "use diesel::prelude::*;"),
        ("crates/api/src/routes/needs.rs", "sql_query(\"SELECT 1\")")
    ],
    keeps: [("crates/api/src/store/needs.rs", "use diesel::prelude::*;"), ("crates/api/src/app/a.rs", "// diesel")]
);

/// The routes that reach the store themselves, each with its reason. This list only gets shorter.
const ROUTES_WITH_THE_STORE: &[&str] = &[
    "crates/api/src/routes/context.rs", // The one door: it opens the transaction that a handler works in.
    "crates/api/src/routes/sessions.rs", // A password is checked before the transaction, which must not wait for argon2.
    "crates/api/src/routes/meta.rs",     // Names the type of a page request, without asking for a page.
];

fn routes_touching_the_store(files: &[File]) -> Vec<Finding> {
    let routes = |file: &&File| {
        file.is_under(&["crates/api/src/routes"]) && !ROUTES_WITH_THE_STORE.contains(&file.path.as_str())
    };
    places(
        files.iter().filter(routes),
        &[&["store", "::"], &["store", "."], &["tx", "."], &["store", ","], &["store", ";"], &["store", "}"]],
    )
}

rule!(
    routes_leave_the_store_alone,
    "A route translates; `app` decides the sequence; the store keeps. A route that reads a row itself skips the policy.",
    routes_touching_the_store,
    breaks: [
        ("crates/api/src/routes/needs.rs", "use crate::{app::needs, store::Store};"),
        ("crates/api/src/routes/needs.rs", "use crate::{app::needs, store};"),
        ("crates/api/src/routes/needs.rs", "let rows = tx.need_list()?;"),
        ("crates/api/src/routes/needs.rs", "services.store.read(|tx| needs::list(tx))")
    ],
    keeps: [
        ("crates/api/src/routes/needs.rs", "context.read(|tx, acting| needs::list(tx, acting))"),
        ("crates/api/src/app/needs.rs", "tx.need_list()")
    ]
);

/// Files that are longer all the same. This list only gets shorter.
const LONG_FILES: &[&str] = &[];

rule!(
    files_are_short,
    "A file has one purpose and fits in a head: at most 500 lines.",
    |files: &[File]| files
        .iter()
        .filter(|file| file.is_source() && !LONG_FILES.contains(&file.path.as_str()))
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(file, lines)| file.finding(lines, format!("{lines} lines")))
        .collect::<Vec<_>>(),
    breaks: [("crates/core/src/a.rs", "\n".repeat(501))],
    keeps: [("crates/core/src/a.rs", "\n".repeat(500)), ("crates/core/tests/tidy.rs", "\n".repeat(501))]
);

const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"];

fn empty_module_names(files: &[File]) -> Vec<Finding> {
    let in_path = |file: &File| {
        let parts: Vec<_> = file.path.trim_end_matches(".rs").split('/').skip(3).collect();
        EMPTY_NAMES.iter().find(|name| parts.contains(name)).map(|name| file.finding(1, *name))
    };
    let inside = EMPTY_NAMES.iter().map(|name| ["mod", name]).collect::<Vec<_>>();
    let sequences: Vec<&[&str]> = inside.iter().map(<[&str; 2]>::as_slice).collect();
    let sources = || files.iter().filter(|file| file.is_source());
    sources().filter_map(in_path).chain(places(sources(), &sequences)).collect()
}

rule!(
    modules_have_a_purpose,
    "A module called utils, helpers, manager or common says nothing about what belongs in it, so everything ends there.",
    empty_module_names,
    breaks: [
        ("crates/core/src/utils.rs", ""),
        ("crates/api/src/helpers/mod.rs", ""),
        ("crates/api/src/a.rs", "mod common {}")
    ],
    keeps: [("crates/core/src/money.rs", "// mod utils"), ("crates/core/src/common_needs.rs", "")]
);

rule!(
    sources_open_with_their_purpose,
    "A file opens with what it is for and what it refuses to do (`//!`), for whoever opens it first in three years.",
    // A file of tests beside its module is for that module.
    |files: &[File]| files
        .iter()
        .filter(|file| file.is_source() && !file.path.ends_with("/tests.rs") && !file.text.starts_with("//! "))
        .map(|file| file.finding(1, "has no //! at its top"))
        .collect::<Vec<_>>(),
    breaks: [("crates/core/src/a.rs", "use std::fmt;"), ("crates/api/src/main.rs", "// A comment.\nfn main() {}")],
    keeps: [("crates/core/src/a.rs", "//! What it is for."), ("crates/core/src/a/tests.rs", "use super::*;")]
);

rule!(
    no_test_is_ignored,
    "A test that does not run says nothing; mend it or remove it.",
    |files: &[File]| places(files.iter().filter(|file| file.is_rust()), &[&["#", "[", "ignore"]]),
    breaks: [
        ("crates/core/src/a.rs", "#[ignore]\nfn a() {}"),
        ("crates/api/tests/it/a.rs", "#[ignore = \"slow\"]\nfn a() {}")
    ],
    keeps: [("crates/core/src/a.rs", "// #[ignore]")]
);

rule!(
    nothing_is_left_to_do,
    "What is not built is refused with an answer; it does not stop the server.",
    |files: &[File]| places(files.iter().filter(|file| file.is_rust()), &[&["todo", "!"], &["unimplemented", "!"]]),
    breaks: [("crates/core/src/a.rs", "todo!()"), ("crates/api/tests/it/a.rs", "unimplemented!(\"later\")")],
    keeps: [("crates/core/src/a.rs", "// todo!()")]
);

/// How a place outside the project begins: somebody's home. Split, so that this list does not find itself.
const HOMES: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("/wo", "rk/")];

rule!(
    the_project_names_no_place_of_its_makers,
    "Nothing names a folder of the machine it was written on: it is not there on the next one.",
    |files: &[File]| files
        .iter()
        .flat_map(|file| file.text.lines().enumerate().map(move |(index, line)| (file, index, line)))
        .flat_map(|(file, index, line)| {
            let begins_here = |home: &&&str| {
                line.match_indices(**home).any(|(at, _)| {
                    line.get(..at).and_then(|before| before.chars().next_back()).is_none_or(|c| !c.is_alphanumeric() && c != '.')
                })
            };
            HOMES.iter().filter(begins_here).map(move |word| file.finding(index + 1, *word))
        })
        .collect::<Vec<_>>(),
    breaks: [("README.md", format!("see {}main", concat!("/ho", "me/")))],
    keeps: [("README.md", "A home/school thing comes from crates.io.")]
);

rule!(
    lock_files_name_no_host,
    "A lock file says what is taken and with which digest; where it is taken from is the business of the machine that takes it.",
    |files: &[File]| files
        .iter()
        .filter(|file| file.path.ends_with("package-lock.json"))
        .flat_map(|file| file.text.lines().enumerate().map(move |(index, line)| (file, index, line)))
        .filter(|(_, _, line)| line.contains("\"resolved\""))
        .map(|(file, index, _)| file.finding(index + 1, "resolved"))
        .collect::<Vec<_>>(),
    breaks: [("openapi/package-lock.json", "\"resolved\": \"https://host.example/a.tgz\",")],
    keeps: [("openapi/package-lock.json", "\"integrity\": \"sha512-x\",")]
);

fn migration_faults(files: &[File]) -> Vec<Finding> {
    let steps = |tree: &str| -> BTreeSet<String> {
        let inside = format!("migrations/{tree}/");
        files.iter().filter_map(|file| file.path.strip_prefix(&inside)).map(ToOwned::to_owned).collect()
    };
    let (sqlite, postgres) = (steps("sqlite"), steps("postgres"));
    let mut faults = Vec::new();
    let mut fault = |name: &str, what: &str| {
        faults.push(Finding { path: format!("migrations/*/{name}"), line: 1, what: what.to_owned() });
    };
    for name in sqlite.symmetric_difference(&postgres) {
        fault(name, "stands in one tree only");
    }
    let names: BTreeSet<_> =
        sqlite.union(&postgres).map(|file| file.split('/').next().unwrap_or_default()).collect();
    if names.is_empty() {
        fault("", "there are no migrations");
    }
    for name in names {
        for direction in ["up.sql", "down.sql"] {
            if !sqlite.contains(&format!("{name}/{direction}")) {
                fault(name, &format!("has no {direction}"));
            }
        }
    }
    faults
}

#[test]
fn both_databases_have_the_same_migrations() {
    let faults = migration_faults(&files_under(top()));
    assert_eq!(faults, [], "A step that only one database takes makes two products.");
}

#[test]
fn both_databases_have_the_same_migrations_bites() {
    let tree = |paths: &[&str]| -> usize {
        migration_faults(&paths.iter().map(|path| File::new(path, "")).collect::<Vec<_>>()).len()
    };
    let whole =
        ["migrations/sqlite/1_a/up.sql", "migrations/sqlite/1_a/down.sql", "migrations/postgres/1_a/up.sql"];
    assert_eq!(tree(&[]), 1, "no migrations at all");
    assert_eq!(tree(&whole), 1, "down.sql is missing in one");
    assert_eq!(tree(&[whole[0], whole[2]]), 1, "down.sql is missing in both");
    assert_eq!(tree(&[whole[0], whole[1], whole[2], "migrations/postgres/1_a/down.sql"]), 0);
}

fn licence_faults(files: &[File]) -> Vec<Finding> {
    let wanted: &[(&str, &[&str])] = &[
        ("LICENSE", &["EUROPEAN UNION PUBLIC LICENCE v. 1.2", "15.Applicable Law", "Appendix"]),
        ("Cargo.toml", &["license = \"EUPL-1.2\""]),
        ("publiccode.yml", &["license: EUPL-1.2"]),
        ("crates/core/Cargo.toml", &["license.workspace = true"]),
        ("crates/contracts/Cargo.toml", &["license.workspace = true"]),
        ("crates/api/Cargo.toml", &["license.workspace = true"]),
    ];
    let text_of =
        |path: &str| files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    wanted
        .iter()
        .flat_map(|(path, words)| words.iter().map(move |word| (*path, *word)))
        .filter(|(path, word)| !text_of(path).contains(word))
        .map(|(path, word)| Finding { path: path.to_owned(), line: 1, what: format!("does not say {word}") })
        .collect()
}

#[test]
fn the_licence_is_the_eupl_everywhere() {
    let files = files_under(top());
    assert_eq!(
        licence_faults(&files),
        [],
        "Public money, public code: EUPL-1.2, in full and in every place that names it."
    );
    let without: Vec<_> = files.into_iter().filter(|file| file.path != "LICENSE").collect();
    assert_eq!(licence_faults(&without).len(), 3, "a missing licence is seen");
}

/// The places in lists of exceptions that no longer need one.
fn spent<'a>(exceptions: &[&'a str], still_breaks: impl Fn(&str) -> bool) -> Vec<&'a str> {
    exceptions.iter().filter(|path| !still_breaks(path)).copied().collect()
}

#[test]
fn lists_of_exceptions_only_get_shorter() {
    let files = files_under(top());
    let text = |path: &str| files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
    assert_eq!(spent(LONG_FILES, |path| text(path).lines().count() > 500), [""; 0]);
    // Seen from another path, an excepted file breaks the rule; when it no longer does, its exception goes.
    let touches = |path: &str| {
        !routes_touching_the_store(&[File::new("crates/api/src/routes/seen.rs", text(path))]).is_empty()
    };
    assert_eq!(spent(ROUTES_WITH_THE_STORE, touches), [""; 0]);
    assert_eq!(spent(&["crates/api/src/routes/gone.rs"], touches), ["crates/api/src/routes/gone.rs"]);
}

/// What `cargo` prints, about exactly what was locked and fetched for this build.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--frozen", "--manifest-path"])
        .arg(top().join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo speaks UTF-8")
}

#[test]
fn the_workspace_is_three_crates() {
    let metadata: serde_json::Value =
        serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"]))
            .expect("cargo writes JSON");
    let names: BTreeSet<_> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let wanted = BTreeSet::from(["samenkoop-api", "samenkoop-contracts", "samenkoop-core"]);
    assert_eq!(
        names, wanted,
        "Core decides, contracts says, api does; a fourth room needs a decision first."
    );
    let folders: BTreeSet<_> = std::fs::read_dir(top().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, BTreeSet::from(["api", "contracts", "core"].map(str::to_owned)));
}

/// Crates that reach the outside world, or one of the other two of ours, out of everything a library is built from.
fn beyond_a_library(tree: &str, own: &str) -> Vec<String> {
    const OUTSIDE: &[&str] = &[
        "clap",
        "diesel",
        "hyper",
        "lettre",
        "libsqlite3-sys",
        "mio",
        "pq-sys",
        "reqwest",
        "rusqlite",
        "rustls",
        "socket2",
        "tokio",
        "tracing",
    ];
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| {
            OUTSIDE.contains(name)
                || name.starts_with("actix")
                || (name.starts_with("samenkoop") && *name != own)
        })
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn the_libraries_depend_on_nothing_outside() {
    for library in ["samenkoop-core", "samenkoop-contracts"] {
        let tree = cargo(&["tree", "--package", library, "--edges", "normal,build", "--prefix", "none"]);
        assert!(tree.contains(library), "cargo tree speaks of {library}:\n{tree}");
        assert_eq!(
            beyond_a_library(&tree, library),
            [""; 0],
            "{library} decides and does nothing: it knows neither I/O nor the other crates of this workspace."
        );
    }
    let bad = "samenkoop-core v0.1.0\nserde v1.0.0\ntokio v1.0.0\nsamenkoop-api v0.1.0\nactix-web v4.0.0\n";
    assert_eq!(beyond_a_library(bad, "samenkoop-core"), ["tokio", "samenkoop-api", "actix-web"]);
    let api = cargo(&["tree", "--package", "samenkoop-api", "--edges", "normal", "--prefix", "none"]);
    assert!(
        !beyond_a_library(&api, "samenkoop-api").is_empty(),
        "the service, seen the same way, does reach outside"
    );
}
