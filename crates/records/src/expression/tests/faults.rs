//! What is wrong with an expression, and where: the key of the first sentence, its line and column, and the text that it marks.

use super::compiled;
use crate::expression::Expression;

fn assert_faults(table: &[(&str, &str, (usize, usize), &str)]) {
    for (text, key, place, marked) in table {
        let faults = compiled(text).err().unwrap_or_else(|| panic!("{text} is taken"));
        let fault = &faults[0];
        let units: Vec<u16> = text.encode_utf16().collect();
        let shown = String::from_utf16(&units[fault.from..fault.to]).unwrap();
        assert_eq!((fault.message.key, (fault.line, fault.column), shown.as_str()), (*key, *place, *marked), "{text}");
    }
}

#[test]
fn names_that_are_not_there() {
    assert_faults(&[
        ("amuont > 1", "expression_unknown_name_near", (1, 1), "amuont"),
        ("1 > 0 &&\n  gadget == 2", "expression_unknown_name", (2, 3), "gadget"),
        ("name == \"客\" && amounts > 1", "expression_unknown_name_near", (1, 16), "amounts"),
        ("before.nothing == 1", "expression_unknown_name", (1, 8), "nothing"),
        ("account.kind == \"x\"", "expression_unknown_name", (1, 9), "kind"),
        ("name.first == 1", "expression_no_member", (1, 6), "first"),
        ("foo(1)", "expression_unknown_function", (1, 1), "foo"),
        ("add_day(today, 1) > today", "expression_unknown_function_near", (1, 1), "add_day"),
        ("changed(\"amuont\")", "expression_unknown_name_near", (1, 9), "\"amuont\""),
        ("account.owner.team.name == \"x\"", "expression_unknown_name", (1, 9), "owner"),
        ("now() > today", "expression_unknown_function", (1, 1), "now"),
    ]);
}

#[test]
fn kinds_that_do_not_go_together() {
    assert_faults(&[
        ("amount > \"1\"", "expression_kinds_differ", (1, 8), ">"),
        ("name + 1", "expression_kinds_differ", (1, 6), "+"),
        ("signed_on > now", "expression_kinds_differ", (1, 11), ">"),
        ("signed_on - today > 3", "expression_use_add_days", (1, 11), "-"),
        ("amount * amount > 1", "expression_kinds_differ", (1, 8), "*"),
        ("name && true", "expression_wrong_kind", (1, 1), "name"),
        ("!amount", "expression_wrong_kind", (1, 2), "amount"),
        ("-name", "expression_wrong_kind", (1, 2), "name"),
        ("true ? 1 : \"a\"", "expression_kinds_differ", (1, 6), "?"),
        ("account == owner", "expression_kinds_differ", (1, 9), "=="),
        ("picture == \"x\"", "expression_kinds_differ", (1, 9), "=="),
        ("colours == \"red\"", "expression_kinds_differ", (1, 9), "=="),
        ("cost > null", "expression_kinds_differ", (1, 6), ">"),
        ("size == \"huge\"", "expression_not_a_value", (1, 9), "\"huge\""),
        ("size in [\"small\", \"x\"]", "expression_not_a_value", (1, 19), "\"x\""),
        ("\"green\" in colours", "expression_not_a_value", (1, 1), "\"green\""),
        ("1 in name", "expression_kinds_differ", (1, 3), "in"),
        ("me.role == \"boss\"", "expression_not_a_value", (1, 12), "\"boss\""),
        ("min(1, \"a\") == 1", "expression_wrong_kind", (1, 8), "\"a\""),
        ("max(urgent, urgent)", "expression_wrong_kind", (1, 1), "max"),
        ("year(name) == 1", "expression_wrong_kind", (1, 6), "name"),
        ("before == before", "expression_kinds_differ", (1, 8), "=="),
        ("before", "expression_wrong_kind", (1, 1), "before"),
        ("empty(before)", "expression_wrong_kind", (1, 7), "before"),
    ]);
}

#[test]
fn calls_that_do_not_fit() {
    assert_faults(&[
        ("add_days(today)", "expression_argument_count", (1, 1), "add_days"),
        ("round()", "expression_argument_count", (1, 1), "round"),
        ("name.lower(1)", "expression_argument_count", (1, 6), "lower"),
        ("changed(amount)", "expression_quote_the_field", (1, 9), "amount"),
        ("date(\"2026-13-01\") > today", "expression_not_a_date", (1, 6), "\"2026-13-01\""),
        ("matches(name, name)", "expression_pattern_in_quotes", (1, 15), "name"),
        ("matches(name, \"(\")", "expression_pattern_malformed", (1, 15), "\"(\""),
        ("matches(name, \"(a{1000}){1000}\")", "expression_pattern_malformed", (1, 15), "\"(a{1000}){1000}\""),
    ]);
}

#[test]
fn what_the_language_has_and_we_do_not() {
    assert_faults(&[
        ("colours.exists(c, c == \"red\")", "expression_no_loops", (1, 9), "exists"),
        ("colours.all(c, true)", "expression_no_loops", (1, 9), "all"),
        ("[1, 2].map(x, x * 2) == 1", "expression_no_loops", (1, 8), "map"),
        ("[1, 2]", "expression_list_alone", (1, 1), "["),
        ("{\"a\": 1}", "expression_unsupported", (1, 1), "{"),
        ("colours[0] == \"red\"", "expression_unsupported", (1, 8), "["),
        ("b\"x\" == b\"x\"", "expression_unsupported", (1, 1), "b\"x\""),
        ("", "expression_empty", (1, 1), ""),
        ("amount >", "expression_unfinished", (1, 9), ""),
        ("amount amount", "expression_syntax", (1, 8), "amount"),
        ("amount = 1", "expression_syntax", (1, 8), "="),
        ("客户 == 1", "expression_syntax", (1, 1), "客户"),
    ]);
}

#[test]
fn bounds_are_told() {
    let long = format!("name == \"{}\"", "a".repeat(4_000));
    let wide = format!("seats in [{}]", vec!["1"; 101].join(", "));
    let sum = vec!["seats"; 600].join("+");
    for (text, key) in [
        (long, "expression_too_long"),
        (wide, "expression_list_too_long"),
        (sum, "expression_too_deep"),
        (vec!["1"; 1_999].join("+"), "expression_too_deep"),
        (vec!["1"; 1_300].join("=="), "expression_too_deep"),
        (vec!["true"; 660].join("||") + "|| 1", "expression_wrong_kind"),
        (format!("account{}", "[0]".repeat(1_300)), "expression_unsupported"),
        ("(".repeat(10_000), "expression_too_long"),
        (format!("{}1{}", "(".repeat(1_900), ")".repeat(1_900)), "expression_too_deep"),
        (format!("{}true", "!".repeat(3_000)), "expression_too_deep"),
        (format!("{}seats", "-".repeat(3_000)), "expression_too_deep"),
        (format!("account{} == 1", ".owner".repeat(600)), "expression_too_deep"),
        (format!("{}1", "true ? 1 : ".repeat(300)), "expression_too_deep"),
    ] {
        let faults = compiled(&text).err().unwrap_or_else(|| panic!("{} is taken", &text[..20]));
        assert_eq!(faults[0].message.key, key, "{}", &text[..20]);
    }
}

#[test]
fn a_condition_is_yes_or_no() {
    let catalog = super::catalog();
    let deal = catalog.find("deal").unwrap();
    assert!(Expression::condition(&catalog, deal, "amount > 0").is_ok());
    let faults = Expression::condition(&catalog, deal, "amount + 1").unwrap_err();
    assert_eq!(faults[0].message.key, "expression_wrong_kind");
}

#[test]
fn every_fault_has_its_words() {
    for text in ["amuont > 1", "amount > \"1\"", "add_days(today)", "size == \"huge\"", "foo(1)", "amount amount"] {
        let fault = compiled(text).unwrap_err().remove(0);
        for locale in base::Locale::ALL {
            let said = crate::expression::say(locale, &fault);
            assert!(!said.contains(['{', '}']) && !said.starts_with("error."), "{said}");
        }
    }
}

#[test]
fn every_function_is_explained() {
    for signature in crate::expression::FUNCTIONS {
        for locale in base::Locale::ALL {
            assert!(base::words::find(locale, &format!("function.{}", signature.name)).is_some(), "{}", signature.name);
        }
    }
}
