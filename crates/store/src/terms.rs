//! The engines' own full-text search over terms that are made elsewhere: lower-case words, CJK bigrams, pinyin. A term is
//! whatever stands between spaces; the engines neither stem nor fold it.

use base::{Result, Uuid};

use crate::db::Engine;
use crate::dialect;
use crate::transaction::Tx;
use crate::value::Value;

/// Longer terms are cut: an engine refuses terms of more than two thousand bytes, and nobody types as much.
const LONGEST_TERM: usize = 200;
/// Bytes of all terms of a record; what comes after them is not found. PostgreSQL takes a million at most.
const MOST_TERMS: usize = 500_000;

impl Tx<'_> {
    /// Makes the record found by these terms (separated by spaces) and no others.
    pub fn index_terms(&mut self, table: &str, id: Uuid, terms: &str) -> Result<()> {
        let sql = dialect::index_terms(self.engine(), table);
        self.send_many(&sql, &[vec![id.into(), cut(terms).into()]])
    }

    /// The same for many records, after they were inserted.
    pub fn index_terms_many(&mut self, table: &str, terms: &[(Uuid, String)]) -> Result<()> {
        let rows: Vec<Vec<Value>> = terms.iter().map(|(id, terms)| vec![(*id).into(), cut(terms).into()]).collect();
        let sql = dialect::index_terms(self.engine(), table);
        self.send_many(&sql, &rows)
    }
}

/// The value for the parameter of `Reader::matches`: every term must be there, one with `true` as the beginning of a word.
/// Without any term nothing is found.
pub fn terms_query(engine: Engine, terms: &[(&str, bool)]) -> String {
    let terms = terms.iter().flat_map(|&(text, prefix)| text.split_whitespace().map(move |term| (shortened(term), prefix)));
    dialect::terms_query(engine, terms)
}

/// The terms as they are kept, separated by single spaces.
pub fn cut(terms: &str) -> String {
    let mut kept = String::with_capacity(terms.len());
    for term in terms.split_whitespace() {
        if kept.len() > MOST_TERMS {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(shortened(term));
    }
    kept
}

fn shortened(term: &str) -> &str {
    &term[..term.floor_char_boundary(LONGEST_TERM)]
}
