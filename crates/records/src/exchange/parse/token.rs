//! A written date cut into pieces: numbers, months, marks. The words of three languages are here.

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Longest texts first. Weekdays in Chinese are words too; `日` alone is the mark of a day.
const CHINESE: [(&str, Token<'static>); 23] = [
    ("中華民國", Token::Republic),
    ("中华民国", Token::Republic),
    ("民國", Token::Republic),
    ("民国", Token::Republic),
    ("星期", Token::Week),
    ("禮拜", Token::Week),
    ("礼拜", Token::Week),
    ("週", Token::Week),
    ("周", Token::Week),
    ("上午", Token::Half(false)),
    ("早上", Token::Half(false)),
    ("凌晨", Token::Half(false)),
    ("下午", Token::Half(true)),
    ("晚上", Token::Half(true)),
    ("年", Token::Mark(b'y')),
    ("月", Token::Mark(b'm')),
    ("日", Token::Mark(b'd')),
    ("号", Token::Mark(b'd')),
    ("號", Token::Mark(b'd')),
    ("时", Token::Mark(b':')),
    ("時", Token::Mark(b':')),
    ("分", Token::Mark(b'\'')),
    ("秒", Token::Mark(b'"')),
];

/// A piece of a written date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Number(&'a str),
    /// 1 to 12.
    Month(i8),
    /// The years of 民國 count from 1912.
    Republic,
    /// The next character is the name of a weekday.
    Week,
    /// The half of the day; true is the afternoon.
    Half(bool),
    /// 年 月 日 時 分 秒 as `y m d : ' "`.
    Mark(u8),
    Punctuation(char),
    Zulu,
}

/// The tokens, without blanks, weekdays and filling words. `None` where something is none of ours.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::with_capacity(12);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, token) = if first.is_ascii_digit() {
            let length = run(rest, |c| c.is_ascii_digit());
            (length, Some(Token::Number(&rest[..length])))
        } else if first.is_ascii_alphabetic() {
            let length = run(rest, |c| c.is_ascii_alphabetic());
            (length, word(&rest[..length].to_ascii_lowercase(), tokens.last())?)
        } else if first.is_whitespace() {
            (first.len_utf8(), None)
        } else if let Some((word, token)) = CHINESE.iter().find(|(word, _)| rest.starts_with(word)) {
            (word.len(), Some(*token))
        } else if "-/.:,+()".contains(first) {
            (1, Some(Token::Punctuation(first)))
        } else if "一二三四五六天".contains(first) && tokens.last() == Some(&Token::Week) {
            (first.len_utf8(), None)
        } else {
            return None;
        };
        if tokens.last() == Some(&Token::Week) {
            // The weekday is said; 星期日 must not leave a mark of a day.
            tokens.pop();
        } else {
            tokens.extend(token);
        }
        rest = &rest[length..];
    }
    Some(tokens)
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The outer `None` is a word that has no place in a date.
#[expect(clippy::option_option, reason = "a foreign word and a filling word are told apart")]
fn word(word: &str, before: Option<&Token<'_>>) -> Option<Option<Token<'static>>> {
    let after_number = matches!(before, Some(Token::Number(_)));
    match word {
        "am" | "a" if after_number => return Some(Some(Token::Half(false))),
        "pm" | "p" if after_number => return Some(Some(Token::Half(true))),
        "am" => return Some(Some(Token::Half(false))),
        "pm" => return Some(Some(Token::Half(true))),
        "st" | "nd" | "rd" | "th" if after_number => return Some(None),
        "t" if after_number => return Some(None),
        "z" | "utc" | "gmt" => return Some(Some(Token::Zulu)),
        "roc" => return Some(Some(Token::Republic)),
        "of" | "the" | "at" => return Some(None),
        _ => {}
    }
    let abbreviates = |whole: &&str| word.len() >= 3 && whole.starts_with(word);
    if let Some(month) = MONTHS.iter().position(&abbreviates).or((word == "sept").then_some(8)) {
        return Some(Some(Token::Month(month as i8 + 1)));
    }
    WEEKDAYS.iter().any(abbreviates).then_some(None)
}
