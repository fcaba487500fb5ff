//! Nothing that anybody types breaks the parser, the checker or the evaluator.

use proptest::prelude::*;

use super::{compiled, cx, deal};
use crate::expression::{Linked, Scene, say};

/// Takes any text, and evaluates it where it is an expression.
fn survives(text: &str) {
    match compiled(text) {
        Ok(expression) => {
            let cx = cx();
            let (record, linked) = (deal(&cx), Linked::default());
            for before in [None, Some(&record)] {
                let scene = Scene::new(&cx, &record, before, &linked);
                let _ = crate::expression::json_of(&expression.value(&scene));
            }
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "{text}");
            let length = text.encode_utf16().count();
            for fault in faults {
                assert!(
                    fault.from <= fault.to && fault.to <= length && fault.line >= 1 && fault.column >= 1,
                    "{text}: {fault:?}"
                );
                let _ = say(base::Locale::En, &fault);
            }
        }
    }
}

const PIECES: &[&str] = &[
    "amount",
    "cost",
    "name",
    "size",
    "colours",
    "account",
    ".industry",
    "owner",
    ".team",
    "me",
    ".role",
    "today",
    "now",
    "before",
    ".amount",
    "null",
    "true",
    "0",
    "1",
    "-1",
    "1.5",
    "1e28",
    "0.000001",
    "79228162514264337593543950335.0",
    "\"large\"",
    "'客'",
    "r\"\\d\"",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "?",
    "+",
    "-",
    "*",
    "/",
    "%",
    "==",
    "!=",
    "<",
    ">=",
    "&&",
    "||",
    "!",
    " in ",
    "empty(",
    "changed(\"amount\")",
    "add_days(today,",
    "add_working_days(",
    "working_days_between(",
    "round(",
    "min(",
    "matches(name,",
    "text(",
    "coalesce(",
    "in_base(",
    "length(",
    ".contains(",
    ".exists(x,",
    "has(before.name)",
    "\n",
    "// x\n",
    "`a`",
    "@",
    "客",
    "\u{0}",
    "\\",
    "\"",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,80}") {
        survives(&text);
    }

    #[test]
    fn any_characters(text in proptest::collection::vec(any::<char>(), 0..60)) {
        survives(&text.into_iter().collect::<String>());
    }

    #[test]
    fn any_pieces(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..25)) {
        survives(&pieces.join(" "));
        survives(&pieces.concat());
    }

    #[test]
    fn arithmetic_that_fits(numbers in proptest::collection::vec((-1_000_000_000_i64..1_000_000_000, 0_u32..6), 2..12), signs in proptest::collection::vec(0_usize..5, 12)) {
        let mut text = String::new();
        for (at, (number, scale)) in numbers.iter().enumerate() {
            if at > 0 {
                text.push_str(["+", "-", "*", "/", "%"][signs[at]]);
            }
            text.push_str(&format!("({})", base::Decimal::new(*number, *scale)));
        }
        prop_assert!(compiled(&text).is_ok(), "{}", text);
        survives(&text);
    }
}
