//! A text cut into what terms are made of: words, Chinese characters, and the gaps between them.

use super::fold;

/// Characters that are looked at; the end of a very long text is not searched.
const LONGEST_TEXT: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A Chinese, Japanese or Korean character, which is a word of its own.
    Character(char),
    /// A word of letters and digits: its place in `Units::letters`.
    Word { start: usize, end: usize },
}

/// The units of a text in order.
#[derive(Default)]
pub struct Units {
    pub units: Vec<Unit>,
    /// All words one after the other, folded.
    letters: String,
    /// For each unit, whether a blank stands before it.
    pub spaced: Vec<bool>,
}

impl Units {
    pub fn of(text: &str) -> Self {
        let mut units = Self::default();
        let mut word: Option<usize> = None;
        let mut spaced = false;
        for c in fold::normal(text).chars().take(LONGEST_TEXT) {
            let c = fold::character(c);
            let is_character = fold::is_han(c) || is_syllable(c);
            if !is_character && c.is_alphanumeric() {
                word.get_or_insert(units.letters.len());
                push_character(&mut units.letters, c);
                continue;
            }
            units.end_word(&mut word, &mut spaced);
            if is_character {
                units.push(Unit::Character(c), &mut spaced);
            } else {
                spaced |= c.is_whitespace();
            }
        }
        units.end_word(&mut word, &mut spaced);
        units
    }

    fn end_word(&mut self, word: &mut Option<usize>, spaced: &mut bool) {
        if let Some(start) = word.take() {
            let end = self.letters.len();
            self.push(Unit::Word { start, end }, spaced);
        }
    }

    fn push(&mut self, unit: Unit, spaced: &mut bool) {
        self.units.push(unit);
        self.spaced.push(*spaced);
        *spaced = false;
    }

    pub fn word(&self, start: usize, end: usize) -> &str {
        &self.letters[start..end]
    }
}

/// Kana and Hangul, which have no words between blanks either.
fn is_syllable(c: char) -> bool {
    matches!(c as u32, 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc | 0xac00..=0xd7a3)
}

/// A character as a part of a term: itself, or its number where an engine may not know that it is a letter.
pub fn push_character(term: &mut String, c: char) {
    if is_known(c) {
        term.push(c);
        return;
    }
    let number = c as u32;
    term.push('x');
    for shift in [16, 12, 8, 4, 0] {
        if number >> shift > 0 {
            term.push(char::from_digit(number >> shift & 0xf, 16).unwrap_or('0'));
        }
    }
}

/// The scripts of our users and their neighbours, as far as Unicode 6.1 has them, which SQLite's tokenizer goes by.
fn is_known(c: char) -> bool {
    let east_asian =
        matches!(c as u32, 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc | 0x3400..=0x4db5 | 0x4e00..=0x9fcc | 0xac00..=0xd7a3);
    let european = matches!(c as u32, 0..=0x7f | 0xc0..=0x24f | 0x386..=0x3ce | 0x400..=0x481 | 0x48a..=0x527 | 0x531..=0x556 | 0x561..=0x587);
    east_asian || european || matches!(c as u32, 0x5d0..=0x5ea | 0x620..=0x64a | 0x660..=0x669 | 0xe01..=0xe30 | 0xe50..=0xe59)
}
