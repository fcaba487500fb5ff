//! A place in the text of one query option. It knows characters, words and literals and no grammar; every complaint names
//! the option and the character (from 1) where reading stopped.

use crate::list::query::Literal;
use base::{Error, Problem, Result, Uuid};

/// Deeper nesting is refused, so that hostile input cannot exhaust the stack.
const DEEPEST: usize = 50;

pub struct Cursor<'a> {
    /// The option that is read, as errors name it: `$filter`.
    option: &'static str,
    text: &'a str,
    /// A byte offset, always at a character's boundary.
    at: usize,
    depth: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(option: &'static str, text: &'a str) -> Self {
        Self { option, text, at: 0, depth: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn problem(&self, key: &'static str) -> Problem {
        self.problem_at(self.at, key)
    }

    pub fn problem_at(&self, at: usize, key: &'static str) -> Problem {
        let position = self.text[..at].chars().count() + 1;
        Problem::at(self.option, key).with("position", position)
    }

    pub fn refuse<T>(&self, key: &'static str) -> Result<T> {
        Err(Error::invalid(self.problem(key)))
    }

    pub fn at(&self) -> usize {
        self.at
    }

    /// Runs `read` one level deeper.
    pub fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == DEEPEST {
            return self.refuse("query_too_deep");
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    pub fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    pub fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest().is_empty()
    }

    /// Nothing may follow.
    pub fn end(&mut self) -> Result<()> {
        if self.is_at_end() { Ok(()) } else { self.refuse("query_malformed") }
    }

    pub fn peek(&mut self) -> Option<char> {
        self.skip_space();
        self.rest().chars().next()
    }

    /// Takes a mark where it comes next.
    pub fn takes(&mut self, mark: char) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len_utf8();
        }
        found
    }

    pub fn expect(&mut self, mark: char) -> Result<()> {
        if self.takes(mark) { Ok(()) } else { Err(Error::invalid(self.problem("query_expected").with("expected", mark))) }
    }

    /// The name that comes next, without taking it.
    pub fn peek_word(&mut self) -> Option<&'a str> {
        self.skip_space();
        let rest = self.rest();
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return None;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        Some(&rest[..end])
    }

    pub fn word(&mut self) -> Result<&'a str> {
        let Some(word) = self.peek_word() else { return self.refuse("query_name_expected") };
        self.at += word.len();
        Ok(word)
    }

    /// Takes a word of the language where it comes next: `and`, `asc`, `with`.
    pub fn takes_word(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// `$count`, `$select`: the name after a dollar sign.
    pub fn dollar_word(&mut self) -> Result<Option<&'a str>> {
        if self.takes('$') { self.word().map(Some) } else { Ok(None) }
    }

    /// A text in single quotes, a quote inside it doubled. None where no quote comes next.
    pub fn quoted(&mut self) -> Result<Option<String>> {
        self.skip_space();
        let start = self.at;
        if !self.takes('\'') {
            return Ok(None);
        }
        let mut text = String::new();
        loop {
            let Some(length) = self.rest().find('\'') else {
                return Err(Error::invalid(self.problem_at(start, "query_text_unclosed")));
            };
            text.push_str(&self.rest()[..length]);
            self.at += length + 1;
            if !self.rest().starts_with('\'') {
                return Ok(Some(text));
            }
            text.push('\'');
            self.at += 1;
        }
    }

    /// An id, date, instant or number written without quotes. None where none begins here.
    pub fn bare_literal(&mut self) -> Result<Option<Literal>> {
        self.skip_space();
        let start = self.at;
        if let Some(id) = self.take_id() {
            return Ok(Some(Literal::Id(id)));
        }
        let rest = self.rest();
        if !rest.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
            return Ok(None);
        }
        let part_of_value = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.' | ':');
        let end = rest.find(|c: char| !part_of_value(c)).unwrap_or(rest.len());
        let written = &rest[..end];
        self.at += end;
        if is_number(written) {
            return Ok(Some(Literal::Number(written.to_owned())));
        }
        if is_date(written) {
            return Ok(Some(Literal::Date(written.to_owned())));
        }
        Err(Error::invalid(self.problem_at(start, "query_value_malformed")))
    }

    fn take_id(&mut self) -> Option<Uuid> {
        let text = self.rest().get(..36)?;
        let continues = self.rest()[36..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if continues || text.as_bytes()[8] != b'-' {
            return None;
        }
        let id = Uuid::try_parse(text).ok()?;
        self.at += text.len();
        Some(id)
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) =
        digits.split_once(['e', 'E']).map_or((digits, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = match mantissa.split_once('.') {
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => all_digits(mantissa),
    };
    whole && exponent.is_none_or(|text| text.len() < 4 && all_digits(text.strip_prefix(['-', '+']).unwrap_or(text)))
}

fn is_date(text: &str) -> bool {
    match text.contains(['T', 't']) {
        true => text.parse::<base::Instant>().is_ok(),
        false => text.len() == 10 && text.parse::<base::Date>().is_ok(),
    }
}
