//! Every error that the code can make has a sentence in every language. Read from the sources, so that a new one is not forgotten.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base::{Locale, words};

/// What stands right before the key of an error.
const BEFORE_KEY: [&str; 6] =
    ["Problem::new(\"", "Message::new(\"", "Error::forbidden(\"", "Told::new(\"", ".refuse(\"", ".problem(\""];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The keys of a source: right after one of the calls, or the last text in a call of `Problem::at` or `refuse` with a target.
fn keys(source: &str, found: &mut BTreeSet<String>) {
    let code = source.split("#[cfg(test)]").next().unwrap_or("");
    for before in BEFORE_KEY {
        for rest in code.split(before).skip(1) {
            let key = rest.split('"').next().unwrap_or("");
            let is_whole_call = rest[key.len()..].starts_with("\")");
            if is_whole_call {
                found.insert(key.to_owned());
            }
        }
    }
    for before in ["Problem::at(", "problem_at(", "change.refuse("] {
        for rest in code.split(before).skip(1) {
            let call = rest.split(')').next().unwrap_or("");
            if let Some((_, key)) = call.trim_end().trim_end_matches('"').rsplit_once(", \"")
                && call.trim_end().ends_with('"')
            {
                found.insert(key.to_owned());
            }
        }
    }
}

#[test]
fn every_error_has_a_sentence_in_every_language() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeSet::new();
    for name in ["base", "store", "records", "sales", "server"] {
        let mut files = Vec::new();
        sources(&crates.join(name).join("src"), &mut files);
        files.iter().for_each(|file| keys(&std::fs::read_to_string(file).unwrap(), &mut found));
    }
    found.retain(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    assert!(found.len() > 80, "only {} keys were found", found.len());
    let missing: Vec<_> = found
        .iter()
        .flat_map(|key| Locale::ALL.map(|locale| (locale, key)))
        .filter(|(locale, key)| words::find(*locale, &format!("error.{key}")).is_none())
        .collect();
    assert!(missing.is_empty(), "no sentence for {missing:?}");
}

#[test]
fn every_notice_has_a_sentence_in_every_language() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeSet::new();
    for name in ["records", "sales", "server"] {
        let mut files = Vec::new();
        sources(&crates.join(name).join("src"), &mut files);
        for file in files {
            let source = std::fs::read_to_string(file).unwrap();
            found.extend(source.split("Notice::new(\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    assert!(found.contains("mention"), "{found:?}");
    let missing: Vec<_> = found
        .iter()
        .flat_map(|kind| Locale::ALL.map(|locale| (locale, kind)))
        .filter(|(locale, kind)| words::find(*locale, &format!("notice.{kind}")).is_none())
        .collect();
    assert!(missing.is_empty(), "no sentence for {missing:?}");
}
