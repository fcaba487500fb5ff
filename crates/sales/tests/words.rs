//! Everything that the catalog describes has a word in every language: objects, fields, options, groups, sections, help. Read from the
//! files themselves, because `base::words` falls back to English where a language has a gap.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base::Locale;
use records::describe::{Field, FieldKind, Object};

type Words = BTreeMap<String, String>;

fn read(locale: Locale, file: &str) -> Words {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(locale.tag()).join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The word that a label is looked up by: the object's own before the one that all objects share.
fn field_keys(object: &Object, field: &Field) -> [String; 2] {
    [format!("field.{}.{}", object.name, field.name), format!("field.{}", field.name)]
}

fn assert_each_has_a_word(wanted: &[Vec<String>]) {
    assert!(!wanted.is_empty());
    for locale in Locale::ALL {
        let words = read(locale, "objects.json");
        let missing: Vec<_> = wanted
            .iter()
            .filter(|keys| keys.iter().all(|key| words.get(key).is_none_or(|word| word.trim().is_empty())))
            .collect();
        assert!(missing.is_empty(), "{}: no word for {missing:#?}", locale.tag());
    }
}

#[test]
fn every_object_group_and_section_has_a_word() {
    let catalog = sales::catalog();
    let mut wanted = Vec::new();
    for object in catalog.objects() {
        wanted.push(vec![format!("object.{}", object.name)]);
        wanted.push(vec![format!("object.{}.plural", object.name)]);
        wanted.push(vec![format!("group.{}", object.group)]);
        let sections = object.fields.iter().filter(|field| !field.section.is_empty());
        wanted.extend(sections.map(|field| vec![format!("section.{}", field.section)]));
    }
    assert_each_has_a_word(&wanted);
}

#[test]
fn every_field_and_kind_of_field_has_a_word() {
    let catalog = sales::catalog();
    let fields = || catalog.objects().iter().flat_map(|object| object.fields.iter().map(move |field| (object, field)));
    let mut wanted: Vec<Vec<String>> = fields().map(|(object, field)| field_keys(object, field).to_vec()).collect();
    wanted.extend(fields().map(|(_, field)| vec![format!("kind.{}", field.kind.name())]));
    assert_each_has_a_word(&wanted);
}

#[test]
fn every_option_has_a_word() {
    let catalog = sales::catalog();
    let mut wanted = Vec::new();
    for object in catalog.objects() {
        for field in &object.fields {
            let (FieldKind::Choice(values) | FieldKind::Choices(values)) = &field.kind else { continue };
            let keys = |value: &String| vec![format!("choice.{}.{}.{value}", object.name, field.name), format!("choice.{value}")];
            wanted.extend(values.iter().map(keys));
        }
    }
    assert_each_has_a_word(&wanted);
}

/// The doc comment of a field is its help; where there is one, every language says it.
#[test]
fn every_help_text_is_translated() {
    let catalog = sales::catalog();
    let mut wanted = Vec::new();
    for object in catalog.objects() {
        let helped = object.fields.iter().filter(|field| !field.help.is_empty());
        wanted.extend(helped.map(|field| vec![format!("help.{}.{}", object.name, field.name)]));
    }
    assert_each_has_a_word(&wanted);
}

/// The other way round: a word for an object or a field that is not there any more is taken out.
#[test]
fn no_word_is_left_over() {
    let catalog = sales::catalog();
    let mut known = BTreeSet::new();
    for object in catalog.objects() {
        known.insert(format!("object.{}", object.name));
        known.insert(format!("object.{}.plural", object.name));
        for field in &object.fields {
            known.extend(field_keys(object, field));
            known.insert(format!("help.{}.{}", object.name, field.name));
        }
    }
    let words = read(Locale::En, "objects.json");
    let described = |key: &&String| ["object.", "field.", "help."].iter().any(|prefix| key.starts_with(prefix));
    let left_over: Vec<_> = words.keys().filter(described).filter(|key| !known.contains(*key)).collect();
    assert!(left_over.is_empty(), "{left_over:#?}");
}

#[test]
fn all_languages_have_the_same_keys() {
    for file in ["objects.json", "seed.json", "expressions.json", "approvals.json", "layouts.json", "forecast.json"] {
        let english: BTreeSet<String> = read(Locale::En, file).into_keys().collect();
        assert!(!english.is_empty(), "{file}");
        for locale in Locale::ALL {
            let keys: BTreeSet<String> = read(locale, file).into_keys().collect();
            assert_eq!(keys, english, "{file} of {}", locale.tag());
        }
    }
}
