//! The terms that a text is found by.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

use super::pinyin::{Reading, readings};
use super::units::{Unit, Units, push_character};

/// Longer words and longer runs of pinyin are cut; a query is cut in the same place.
pub(super) const LONGEST_TERM: usize = 32;
/// Starts of pinyin in one text: a name has fewer, and a long note is found by its words.
const PINYIN_STARTS: usize = 32;
/// Characters with two readings that are combined in one run.
const COMBINED: usize = 2;
/// Runs of digits of this length are numbers that people remember the end of.
const NUMBER: std::ops::RangeInclusive<usize> = 7..=24;
const SHORTEST_NUMBER_END: usize = 4;

/// The terms of one text, each once.
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    each([text], &mut |term| terms.push(term.to_owned()));
    terms
}

/// Appends the terms of all texts of a record, each once, with blanks between them. For imports: no allocation per term.
pub fn write_terms<'a>(texts: impl IntoIterator<Item = &'a str>, out: &mut String) {
    each(texts, &mut |term| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(term);
    });
}

fn each<'a>(texts: impl IntoIterator<Item = &'a str>, take: &mut dyn FnMut(&str)) {
    let mut sink =
        Sink { seen: FxHashSet::with_capacity_and_hasher(64, Default::default()), term: String::with_capacity(64), take };
    for text in texts {
        let units = Units::of(text);
        sink.words(&units);
        sink.characters(&units);
        sink.numbers(text);
    }
}

/// Takes terms, drops those that were taken before.
struct Sink<'a> {
    /// Hashes of the terms taken; two terms with one hash would cost a term, once in 10^17 pairs.
    seen: FxHashSet<u64>,
    term: String,
    take: &'a mut dyn FnMut(&str),
}

impl Sink<'_> {
    fn push(&mut self, term: &str) {
        let mut hasher = FxHasher::default();
        term.hash(&mut hasher);
        if !term.is_empty() && self.seen.insert(hasher.finish()) {
            (self.take)(term);
        }
    }

    fn words(&mut self, units: &Units) {
        for unit in &units.units {
            if let Unit::Word { start, end } = *unit {
                let word = units.word(start, end);
                self.push(cut(word));
                // The number of `SO20260901` is known without its letters.
                let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
                if digits.len() < word.len() && digits.len() > 2 {
                    self.push(cut(digits));
                }
            }
        }
    }

    /// Characters alone and in pairs, and how they sound.
    fn characters(&mut self, units: &Units) {
        let mut previous: Option<char> = None;
        for unit in &units.units {
            let Unit::Character(c) = *unit else {
                previous = None;
                continue;
            };
            let mut term = std::mem::take(&mut self.term);
            term.clear();
            push_character(&mut term, c);
            self.push(&term);
            if let Some(before) = previous {
                term.clear();
                push_character(&mut term, before);
                push_character(&mut term, c);
                self.push(&term);
            }
            self.term = term;
            previous = Some(c);
        }
        if units.units.iter().any(|unit| matches!(unit, Unit::Character(_))) {
            self.pinyin(units);
        }
    }

    /// From each start the sound of all that follows, and its initials: any beginning of them is found as the beginning of a term.
    fn pinyin(&mut self, units: &Units) {
        let characters: Vec<char> = units.units.iter().take(PINYIN_STARTS + LONGEST_TERM).map(character).collect();
        let mut sounds = Vec::with_capacity(characters.len());
        readings(&characters, &mut sounds);
        for start in 0..characters.len().min(PINYIN_STARTS) {
            let begins = match units.units[start] {
                Unit::Character(_) => sounds[start].is_some(),
                // A word begins a run only where characters follow: TCL集团.
                Unit::Word { .. } => sounds.get(start + 1).is_some_and(Option::is_some),
            };
            if begins {
                self.run(units, &sounds, start);
            }
        }
    }

    fn run(&mut self, units: &Units, sounds: &[Option<Reading>], start: usize) {
        let ambiguous =
            sounds[start..].iter().take(LONGEST_TERM / 2).flatten().filter(|reading| reading.second.is_some()).count();
        for choice in 0..1_u32 << ambiguous.min(COMBINED) {
            let (mut sound, mut initials) = ([0_u8; LONGEST_TERM], [0_u8; LONGEST_TERM]);
            let (mut sound_length, mut initials_length) = (0, 0);
            let mut nth = 0;
            for (unit, reading) in units.units[start..].iter().zip(&sounds[start..]) {
                let (full, initial) = match (unit, reading) {
                    (Unit::Word { start, end }, _) => {
                        let word = units.word(*start, *end);
                        if !word.is_ascii() {
                            break;
                        }
                        (word, word)
                    }
                    (Unit::Character(_), Some(reading)) => {
                        let mut full = reading.first;
                        if let Some(second) = reading.second {
                            if nth < COMBINED && choice >> nth & 1 == 1 {
                                full = second;
                            }
                            nth += 1;
                        }
                        (full, full.get(..1).unwrap_or(""))
                    }
                    (Unit::Character(_), None) => break,
                };
                append(&mut sound, &mut sound_length, full);
                append(&mut initials, &mut initials_length, initial);
                if sound_length == LONGEST_TERM && initials_length == LONGEST_TERM {
                    break;
                }
            }
            for (bytes, length) in [(&sound, sound_length), (&initials, initials_length)] {
                self.push(std::str::from_utf8(&bytes[..length]).unwrap_or(""));
            }
        }
    }

    /// Long numbers by each of their ends, so that any run of their digits is the beginning of a term: 138-1234-5678 is found
    /// by its last four digits as by those in the middle.
    fn numbers(&mut self, text: &str) {
        if text.bytes().filter(u8::is_ascii_digit).count() < *NUMBER.start() && text.is_ascii() {
            return;
        }
        for number in numbers(text) {
            for from in 0..=number.len() - SHORTEST_NUMBER_END {
                self.push(&number[from..]);
            }
            // +886 912… is written 0912… at home.
            if let Some(rest) = number.strip_prefix("886").filter(|rest| matches!(rest.len(), 8 | 9)) {
                self.push(&format!("0{rest}"));
            }
        }
    }
}

fn character(unit: &Unit) -> char {
    match unit {
        Unit::Character(c) => *c,
        Unit::Word { .. } => ' ',
    }
}

fn append(bytes: &mut [u8; LONGEST_TERM], length: &mut usize, text: &str) {
    let count = text.len().min(LONGEST_TERM - *length);
    bytes[*length..*length + count].copy_from_slice(&text.as_bytes()[..count]);
    *length += count;
}

/// The beginning of a term that is kept.
pub(super) fn cut(term: &str) -> &str {
    &term[..term.floor_char_boundary(LONGEST_TERM)]
}

/// Runs of digits that may be one number: the marks of phone numbers between them do not divide.
pub(super) fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let mut gap = 0;
    let mut in_word = false;
    let mut end = |digits: &mut String| {
        if NUMBER.contains(&digits.len()) {
            numbers.push(std::mem::take(digits));
        }
        digits.clear();
    };
    for c in text.chars() {
        let c = match c {
            '０'..='９' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        };
        match c {
            '0'..='9' if !in_word => {
                digits.push(c);
                gap = 0;
            }
            ' ' | '-' | '(' | ')' | '.' | '/' | '－' if gap < 2 => {
                gap += 1;
                in_word = false;
            }
            c => {
                end(&mut digits);
                gap = 0;
                // Digits inside a word of letters belong to the word.
                in_word = c.is_ascii_alphanumeric();
            }
        }
    }
    end(&mut digits);
    numbers
}
