//! From text to the tree of the `cel` crate, within bounds: a text that is too long, too deep or too wide is refused before or by the
//! parser. Deliberately not here: what a name means.

use base::Message;
use cel::common::ast::{IdedExpr, SourceInfo};
use cel::parser::{ParseError, Parser};

use super::kind::Fault;

/// The longest expression, in characters.
pub const LONGEST: usize = 4_000;
/// How deep brackets, choices and signs may stand within each other.
pub const DEEPEST: usize = 24;

pub(super) struct Source {
    pub text: String,
    info: SourceInfo,
}

/// The tree, or what is wrong with the text.
pub(super) fn parse(text: &str) -> Result<(IdedExpr, Source), Vec<Fault>> {
    let whole = |key| vec![fault(text, 0, text.len(), Message::new(key))];
    if text.trim().is_empty() {
        return Err(whole("expression_empty"));
    }
    if text.chars().count() > LONGEST {
        return Err(vec![fault("", 0, 0, Message::new("expression_too_long").with("most", LONGEST))]);
    }
    if too_deep(text) {
        return Err(whole("expression_too_deep"));
    }
    let parser = Parser::new().max_recursion_depth(DEPTH_OF_PARSER).error_recovery_limit(5);
    match parser.parse_with_source_info(text) {
        Ok((tree, info)) => Ok((tree, Source { text: text.to_owned(), info })),
        Err(errors) => Err(errors.errors.into_iter().take(1).map(|error| syntax(text, &error)).collect()),
    }
}

/// The parser counts each sign and choice as well.
const DEPTH_OF_PARSER: u16 = 64;

/// A quick look before the parser's own: it recurses once for each open bracket and each sign. Brackets within texts count too,
/// which refuses nothing that anybody writes.
fn too_deep(text: &str) -> bool {
    let (mut depth, mut signs, mut choices) = (0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '?' => choices += 1,
            _ => {}
        }
        match c {
            '!' | '-' => signs += 1,
            c if c.is_whitespace() => {}
            _ => signs = 0,
        }
        if depth > DEEPEST || signs > DEEPEST || choices > DEEPEST * 2 {
            return true;
        }
    }
    false
}

fn syntax(text: &str, error: &ParseError) -> Fault {
    let number = |number: isize| usize::try_from(number).unwrap_or(1).max(1);
    let (line, column) = (number(error.pos.0), number(error.pos.1));
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let from = start + text[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>();
    let length = text[from..].chars().take_while(|c| !c.is_whitespace()).take(20).map(char::len_utf8).sum::<usize>();
    if length == 0 {
        return fault(text, from, text.len(), Message::new("expression_unfinished"));
    }
    let found = &text[from..from + length];
    fault(text, from, from + length, Message::new("expression_syntax").with("found", found))
}

impl Source {
    /// Where a part of the tree stands, in bytes. An operator stands for its operation, a point for what follows it, an opening
    /// bracket for what it belongs to.
    fn place(&self, id: u64) -> (usize, usize) {
        let Some((from, last)) = self.info.offset_for(id) else { return (0, self.text.len()) };
        let from = self.text.floor_char_boundary(from as usize);
        let to = self.text.ceil_char_boundary((last as usize + 1).min(self.text.len()));
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let (before, after) = (&self.text[..from], &self.text[from.min(to)..]);
        match after.chars().next() {
            Some('.') => {
                let word = after[1..].trim_start();
                let start = self.text.len() - word.len();
                (start, start + word.find(|c| !is_word(c)).unwrap_or(word.len()))
            }
            Some('(') => {
                let word = before.trim_end();
                (word.rfind(|c| !is_word(c)).map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8)), word.len())
            }
            _ => (from.min(to), to),
        }
    }

    /// The source of a part that is one word.
    pub fn slice(&self, id: u64) -> &str {
        let (from, to) = self.place(id);
        &self.text[from..to]
    }

    pub fn fault(&self, id: u64, message: Message) -> Fault {
        let (from, to) = self.place(id);
        fault(&self.text, from, to, message)
    }
}

/// A fault at a place that is told in bytes.
pub(super) fn fault(text: &str, from: usize, to: usize, message: Message) -> Fault {
    let units = |text: &str| text.encode_utf16().count();
    let (before, inside) = (&text[..from], &text[from..to.max(from)]);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[line_start..].chars().count() + 1;
    Fault { line, column, from: units(before), to: units(before) + units(inside), message }
}
