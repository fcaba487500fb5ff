//! The terms that a person asks for. All of them must be found.

use super::terms::{cut, numbers};
use super::units::{Unit, Units, push_character};

/// A query of more terms is cut: nobody types them, and each costs a look-up.
const MOST_TERMS: usize = 16;

/// One term to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub text: String,
    /// Whether terms that begin with it are meant.
    pub prefix: bool,
}

/// What to look up. Words are beginnings, of words as of pinyin and initials; Chinese is asked for by pairs of characters, one
/// character alone by itself; numbers with the marks of phones in them as one.
pub fn query(text: &str) -> Vec<Term> {
    let number = numbers(text);
    if let [number] = number.as_slice()
        && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-()./－０１２３４５６７８９".contains(c))
    {
        return vec![Term { text: without_country(number), prefix: true }];
    }
    let units = Units::of(text);
    let mut terms = Vec::new();
    let mut run: Vec<char> = Vec::new();
    for (unit, spaced) in units.units.iter().zip(&units.spaced) {
        match unit {
            Unit::Character(c) => {
                if *spaced {
                    end_run(&mut run, &mut terms);
                }
                run.push(*c);
            }
            Unit::Word { start, end } => {
                end_run(&mut run, &mut terms);
                add(&mut terms, cut(units.word(*start, *end)).to_owned(), true);
            }
        }
    }
    end_run(&mut run, &mut terms);
    terms.truncate(MOST_TERMS);
    terms
}

fn end_run(run: &mut Vec<char>, terms: &mut Vec<Term>) {
    let term = |characters: &[char]| {
        let mut term = String::with_capacity(characters.len() * 3);
        characters.iter().for_each(|c| push_character(&mut term, *c));
        term
    };
    match run.as_slice() {
        [] => {}
        [alone] => add(terms, term(&[*alone]), false),
        more => more.windows(2).for_each(|pair| add(terms, term(pair), false)),
    }
    run.clear();
}

fn add(terms: &mut Vec<Term>, text: String, prefix: bool) {
    let term = Term { text, prefix };
    if terms.len() < MOST_TERMS && !terms.contains(&term) {
        terms.push(term);
    }
}

/// Numbers of China and Taiwan are mostly stored without the country's.
fn without_country(number: &str) -> String {
    let number = number.strip_prefix("00").unwrap_or(number);
    let rest = match (number.strip_prefix("86"), number.strip_prefix("886")) {
        (_, Some(rest)) if matches!(rest.len(), 8 | 9) => rest,
        (Some(rest), _) if matches!(rest.len(), 10 | 11) => rest,
        _ => number,
    };
    rest.to_owned()
}
