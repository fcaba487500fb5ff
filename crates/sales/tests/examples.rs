//! Conditions that the guide and the set-up page offer are ones that can be taken as they stand.

use std::fs;
use std::path::Path;

use records::describe::Catalog;
use records::expression::Expression;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn assert_fits(catalog: &Catalog, object: &str, condition: &str) {
    let object = catalog.find(object).unwrap_or_else(|| panic!("{object} is not there"));
    Expression::condition(catalog, object, condition).unwrap_or_else(|faults| panic!("{condition}: {faults:?}"));
}

#[test]
fn the_guides_conditions_fit_in_every_language() {
    let catalog = sales::catalog();
    let of = |language: &str| -> Vec<String> {
        let text = read(&format!("docs/guide/{language}/rules.md"));
        let rows = text.lines().filter(|line| line.starts_with("| ") && line.ends_with("` |"));
        rows.filter_map(|line| line.split('`').nth(1)).map(str::to_owned).collect()
    };
    let english = of("en");
    assert!(english.len() >= 10);
    for language in ["zh-CN", "zh-TW"] {
        assert_eq!(of(language), english, "{language}");
    }
    for condition in &english {
        let object = if condition.starts_with("empty(phone)") {
            "lead"
        } else if condition.starts_with("kind in") {
            "activity"
        } else {
            "opportunity"
        };
        assert_fits(&catalog, object, condition);
    }
}

#[test]
fn the_examples_of_the_page_fit() {
    let catalog = sales::catalog();
    let text = read("web/src/screens/setup/rules/examples.ts");
    let (mut object, mut seen) = (String::new(), 0);
    for line in text.lines().map(str::trim) {
        if line.starts_with("object: ") {
            object = quoted(line);
        } else if line.starts_with("condition: ") {
            let condition = quoted(line);
            if !condition.is_empty() {
                assert_fits(&catalog, &object, &condition);
                seen += 1;
            }
        } else if line.starts_with("field: ") {
            let field = quoted(line);
            assert!(catalog.find(&object).is_some_and(|object| object.field(&field).is_some()), "{object}.{field}");
        }
    }
    assert!(seen >= 9, "{seen}");
}

/// The text between the outermost quotes of a line.
fn quoted(line: &str) -> String {
    let quote = if line.contains('\'') { '\'' } else { '"' };
    let (from, to) = (line.find(quote).unwrap_or(0), line.rfind(quote).unwrap_or(0));
    line.get(from + 1..to).unwrap_or_default().to_owned()
}
