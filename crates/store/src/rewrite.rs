//! Reads SQL text just far enough to tell words, strings and quoted names apart, so that what is inside a literal is never
//! touched. No parser: statements are ours.

/// A piece of a statement. Space and comments are pieces too, so that the pieces together are the text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'s> {
    Space(&'s str),
    Word(&'s str),
    /// `"name"`, with the quotes.
    Name(&'s str),
    /// `'text'`, with the quotes.
    Literal(&'s str),
    /// `?1`, without the question mark.
    Parameter(&'s str),
    Mark(&'s str),
}

fn pieces<'s>(sql: &'s str) -> impl Iterator<Item = Piece<'s>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let run = |from: usize, belongs: fn(char) -> bool| from + rest[from..].find(|c| !belongs(c)).unwrap_or(rest.len() - from);
        let (length, piece): (usize, fn(&'s str) -> Piece<'s>) = match first {
            '\'' => (quoted_length(rest, '\''), Piece::Literal),
            '"' => (quoted_length(rest, '"'), Piece::Name),
            '?' => (run(1, |c| c.is_ascii_digit()), |text| Piece::Parameter(&text[1..])),
            '-' if rest.starts_with("--") => (rest.find('\n').unwrap_or(rest.len()), Piece::Space),
            '/' if rest.starts_with("/*") => (rest.find("*/").map_or(rest.len(), |end| end + 2), Piece::Space),
            c if c.is_whitespace() => (run(0, char::is_whitespace), Piece::Space),
            c if c.is_alphanumeric() || c == '_' => (run(0, |c| c.is_alphanumeric() || c == '_'), Piece::Word),
            c => (c.len_utf8(), Piece::Mark),
        };
        let (taken, left) = rest.split_at(length);
        rest = left;
        Some(piece(taken))
    })
}

fn quoted_length(text: &str, quote: char) -> usize {
    let mut marks = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = marks.next() {
        if c != quote {
            continue;
        }
        match marks.peek() {
            Some(&(_, next)) if next == quote => drop(marks.next()),
            _ => return at + 1,
        }
    }
    text.len()
}

/// The statement as PostgreSQL wants it: `$1` for `?1`, and in each `order by` what SQLite does of itself: nulls are the smallest.
pub fn for_postgres(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len() + 32);
    // One level for each open parenthesis.
    let mut levels = vec![Level::default()];
    let mut after_order = false;
    // Where the last piece that is not space ends.
    let mut end = 0;
    for piece in pieces(sql) {
        match piece {
            Piece::Space(space) => {
                text.push_str(space);
                continue;
            }
            Piece::Word(word) => {
                let lower = word.to_ascii_lowercase();
                let level = levels.last_mut().unwrap_or_else(|| unreachable!("there is always the outermost level"));
                if level.ordering && ENDS_ORDER.contains(&lower.as_str()) {
                    level.finish(&mut text, end);
                    level.ordering = false;
                }
                level.descending |= lower == "desc";
                level.nulls_told |= lower == "nulls";
                if after_order && lower == "by" {
                    *level = Level { ordering: true, ..Level::default() };
                }
                after_order = lower == "order";
                text.push_str(word);
                end = text.len();
                continue;
            }
            Piece::Mark("(") => levels.push(Level::default()),
            Piece::Mark(")") if levels.len() > 1 => {
                if let Some(mut level) = levels.pop() {
                    level.finish(&mut text, end);
                }
            }
            Piece::Mark("," | ";") => {
                if let Some(level) = levels.last_mut() {
                    level.finish(&mut text, end);
                }
            }
            _ => {}
        }
        after_order = false;
        match piece {
            Piece::Parameter(number) if !number.is_empty() => {
                text.push('$');
                text.push_str(number);
            }
            Piece::Parameter(_) => text.push('?'),
            Piece::Name(other) | Piece::Literal(other) | Piece::Mark(other) | Piece::Word(other) | Piece::Space(other) => {
                text.push_str(other);
            }
        }
        end = text.len();
    }
    for mut level in levels {
        level.finish(&mut text, end);
    }
    text
}

/// What may follow the terms of an `order by` without closing a parenthesis.
const ENDS_ORDER: [&str; 9] = ["limit", "offset", "fetch", "for", "rows", "range", "groups", "union", "except"];

#[derive(Default)]
struct Level {
    /// Inside the terms of an `order by`.
    ordering: bool,
    descending: bool,
    nulls_told: bool,
}

impl Level {
    /// Completes the term that ends at `end`.
    fn finish(&mut self, text: &mut String, end: usize) {
        if self.ordering && !self.nulls_told {
            text.insert_str(end, if self.descending { " nulls last" } else { " nulls first" });
        }
        self.descending = false;
        self.nulls_told = false;
    }
}

/// The table (one of `tables`) that a statement calls `name`, whether by its own name or an alias.
pub fn table_of(sql: &str, name: &str, tables: &[String]) -> Option<String> {
    let table = |word: &str| tables.iter().find(|table| *table == word).cloned();
    let mut before: Option<String> = None;
    for piece in pieces(sql) {
        let word = match piece {
            Piece::Word(word) => word,
            Piece::Name(quoted) => quoted.trim_matches('"'),
            Piece::Space(_) => continue,
            _ => {
                before = None;
                continue;
            }
        };
        if word == name && before.is_some() {
            return before;
        }
        if !word.eq_ignore_ascii_case("as") {
            before = table(word);
        }
    }
    table(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewrites_parameters_outside_of_literals() {
        for (given, expected) in [
            ("select ?1, '?1', \"?1\", 'it''s ?2', ?12 -- ?3", "select $1, '?1', \"?1\", 'it''s ?2', $12 -- ?3"),
            ("select /* ?1 */ a ? b, '?1", "select /* ?1 */ a ? b, '?1"),
            ("", ""),
            ("where 名称 = ?1 and \"a\"\"?1\" = 'é'", "where 名称 = $1 and \"a\"\"?1\" = 'é'"),
        ] {
            assert_eq!(for_postgres(given), expected);
        }
    }

    #[test]
    fn nulls_come_first_when_ascending_and_last_when_descending() {
        for (given, expected) in [
            ("order by a", "order by a nulls first"),
            ("order by a, b desc limit ?1", "order by a nulls first, b desc nulls last limit $1"),
            ("order by f(a, b) desc, c asc\n", "order by f(a, b) desc nulls last, c asc nulls first\n"),
            ("order by a desc nulls first, b", "order by a desc nulls first, b nulls first"),
            (
                "select max(x) over (partition by a order by b rows 1 preceding), c from t order by (select d from u order by e limit 1)",
                "select max(x) over (partition by a order by b nulls first rows 1 preceding), c from t \
                 order by (select d from u order by e nulls first limit 1) nulls first",
            ),
            ("select a from \"order\" where by = 'order by x'", "select a from \"order\" where by = 'order by x'"),
            ("select a, b from (select a order by a) x, y", "select a, b from (select a order by a nulls first) x, y"),
        ] {
            assert_eq!(for_postgres(given), expected);
        }
    }
}
