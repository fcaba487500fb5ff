//! The house keeps its shape: rooms use only rooms of their own group or of earlier ones, engine words stay in `store`,
//! floating point stays out of money, no file grows beyond what one reads in a sitting.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Groups of rooms per crate, in the order in which they may use each other. Rooms of one group know each other: an object
/// and what describes it, a lead and what becomes of it.
const GROUPS: &[(&str, &[&[&str]])] = &[
    (
        "records",
        &[
            &["sql"],
            // What a record is, who asks, what they may: one knot, and the reason why it is one crate.
            &[
                "describe",
                "record",
                "cx",
                "people",
                "permit",
                "company",
                "number",
                "custom",
                "view",
                "setup",
                "schema",
                "text",
                "exchange",
                "expression",
                "rule",
                "layout",
                "derived",
                "defaults",
                "channel",
            ],
            &["approval", "assignment", "automation", "events", "files", "json", "list", "notice", "save"],
            &["duplicates", "timeline", "merge", "purge", "configuration"],
        ],
    ),
    ("sales", &[&["sell", "customer"], &["measure", "metric"], &["forecast", "plan", "report"], &["found"], &["testing"]]),
];

/// Rooms of the knot that use the doors above them: their checks are called by `save`, through a pointer.
const MAY_USE_DOORS: &[&str] = &["exchange", "permit", "setup", "describe", "record", "custom", "derived"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                found.push((path, text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no sources in {}", folder.display());
    found
}

fn room(path: &Path, source: &Path) -> String {
    let inner = path.strip_prefix(source).expect("inside");
    let first = inner.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn rooms_use_only_their_own_group_and_earlier_ones() {
    for (crate_name, groups) in GROUPS {
        let source = root().join("crates").join(crate_name).join("src");
        let order: BTreeMap<&str, usize> =
            groups.iter().enumerate().flat_map(|(at, rooms)| rooms.iter().map(move |room| (*room, at))).collect();
        for (path, text) in sources(&source) {
            let own = room(&path, &source);
            if own == "lib" {
                continue;
            }
            let Some(own_group) = order.get(own.as_str()) else { panic!("{crate_name}: the room {own} stands in no group") };
            for (other, group) in &order {
                let used = text.contains(&format!("crate::{other}::")) || text.contains(&format!("crate::{{{other}"));
                let allowed = group <= own_group || MAY_USE_DOORS.contains(&own.as_str());
                assert!(!used || allowed, "{} uses the later room {other}", path.display());
            }
        }
    }
}

#[test]
fn only_store_knows_the_engines() {
    for crate_name in ["base", "records", "sales"] {
        for (path, text) in sources(&root().join("crates").join(crate_name).join("src")) {
            if path.ends_with("tests.rs") {
                continue;
            }
            for word in ["rusqlite", "postgres::", "pragma ", "sqlite_"] {
                assert!(!text.contains(word), "{} says {word}", path.display());
            }
        }
    }
}

#[test]
fn files_are_read_in_a_sitting() {
    for folder in ["crates", "demo/src", "bench/src"] {
        for (path, text) in sources(&root().join(folder)) {
            let lines = text.lines().count();
            assert!(lines <= 800, "{} has {lines} lines", path.display());
        }
    }
}

#[test]
fn the_business_is_synchronous() {
    for crate_name in ["base", "records", "sales"] {
        for (path, text) in sources(&root().join("crates").join(crate_name).join("src")) {
            assert!(!text.contains("async fn") && !text.contains(".await"), "{} is async", path.display());
        }
    }
}

#[test]
fn nobody_compares_a_label() {
    for (path, text) in sources(&root().join("crates/sales/src")) {
        for label in ["\"赢单\"", "\"Won\"", "\"输单\"", "\"Lost\""] {
            assert!(!text.contains(label), "{} compares with {label}: match on the kind", path.display());
        }
    }
}
