//! What to say about a name that is not known: the nearest one that is.

use base::Message;

use super::functions::FUNCTIONS;
use crate::describe::Object;

pub(super) fn unknown(object: &Object, name: &str) -> Message {
    let fields = object.fields.iter().filter(|field| field.is_shown()).map(|field| field.name.as_str());
    near("expression_unknown_name", name, fields.chain(["me", "today", "now", "before"]))
}

pub(super) fn unknown_function(name: &str) -> Message {
    near("expression_unknown_function", name, FUNCTIONS.iter().map(|signature| signature.name))
}

fn near<'a>(key: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Message {
    let shown: String = name.chars().take(50).collect();
    let nearest = known.map(|known| (distance(&shown, known), known)).min();
    match nearest.filter(|(distance, known)| *distance <= 1 + known.len() / 4) {
        Some((_, near)) => {
            let key = if key == "expression_unknown_name" {
                "expression_unknown_name_near"
            } else {
                "expression_unknown_function_near"
            };
            Message::new(key).with("name", shown).with("near", near)
        }
        None => Message::new(key).with("name", shown),
    }
}

/// How many letters have to be added, left out or exchanged.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, expected) in other.iter().enumerate() {
            let above = row[column + 1];
            row[column + 1] = (diagonal + usize::from(letter != *expected)).min(above + 1).min(row[column] + 1);
            diagonal = above;
        }
    }
    row[other.len()]
}
