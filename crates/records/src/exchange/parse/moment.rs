//! The reading of one written date and time: the time is taken out first, then the date read from what is left.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::DateOrder;
use super::token::{Token, tokens};

/// A date with a time of day (midnight where none is written), and the offset where one is.
pub struct Moment {
    pub at: DateTime,
    pub offset: Option<Offset>,
}

pub enum Trouble {
    NoDate,
    /// Day and month can be either.
    Ambiguous,
    /// It is a date, but only in this order, and the column has another.
    OtherOrder(DateOrder),
}

/// Reads a text whose characters are folded.
pub fn read(text: &str, order: Option<DateOrder>) -> Result<Moment, Trouble> {
    let mut tokens = tokens(text).ok_or(Trouble::NoDate)?;
    let (time, offset) = take_time(&mut tokens).ok_or(Trouble::NoDate)?;
    let (date, compact_time) = date(&tokens, order)?;
    let time = match (time, compact_time) {
        (Some(_), Some(_)) => return Err(Trouble::NoDate),
        (time, compact) => time.or(compact).unwrap_or(Time::midnight()),
    };
    Ok(Moment { at: date.to_datetime(time), offset })
}

/// A time of day; a date beside it is allowed.
pub fn time_alone(text: &str) -> Option<Time> {
    let mut tokens = tokens(text)?;
    let (time, _) = take_time(&mut tokens)?;
    let is_date = tokens.is_empty() || !matches!(date(&tokens, None), Err(Trouble::NoDate));
    time.filter(|_| is_date)
}

/// What order a text proves; see `detect_date_order`.
pub fn proven_order(text: &str) -> Option<DateOrder> {
    let mut tokens = tokens(text)?;
    take_time(&mut tokens)?;
    let [first, second, third] = numbers(&tokens)?;
    if first.len() >= 3 {
        return Some(DateOrder::Ymd);
    }
    let (first, second): (u8, u8) = (first.parse().ok()?, second.parse().ok()?);
    if !matches!(third.len(), 2 | 4) {
        return None;
    }
    match (first, second) {
        (1..=12, 13..=31) => Some(DateOrder::Mdy),
        // 26/02/18 could be the eighteenth of February 2026 as well; a day in front is by far the more common.
        (13..=31, 1..=12) => Some(DateOrder::Dmy),
        (32.., 1..=12) => Some(DateOrder::Ymd),
        _ => None,
    }
}

/// Takes the time of day and the offset out of the tokens. The outer `None` is a time that cannot be.
fn take_time(tokens: &mut Vec<Token<'_>>) -> Option<(Option<Time>, Option<Offset>)> {
    let is_colon = |token: &Token<'_>| matches!(token, Token::Punctuation(':') | Token::Mark(b':'));
    let half = tokens.iter().position(|token| matches!(token, Token::Half(_)));
    let half = half.map(|at| tokens.remove(at) == Token::Half(true));
    let Some(colon) = tokens.iter().position(is_colon) else {
        return (half.is_none() && !tokens.contains(&Token::Zulu)).then_some((None, None));
    };
    let start = colon.checked_sub(1)?;
    let number = |at: usize| match tokens.get(at) {
        Some(Token::Number(digits)) if digits.len() <= 2 => digits.parse::<i8>().ok(),
        _ => None,
    };
    let mut hour = number(start)?;
    let minute = number(colon + 1)?;
    let mut end = colon + 2;
    let (mut second, mut nano) = (0, 0);
    let more = matches!(tokens.get(end), Some(Token::Punctuation(':') | Token::Mark(b'\'')));
    if more {
        end += 1;
        if let Some(seconds) =
            number(end).filter(|_| tokens[end - 1] == Token::Punctuation(':') || tokens.get(end + 1) == Some(&Token::Mark(b'"')))
        {
            second = seconds;
            end += 1;
            if tokens.get(end) == Some(&Token::Mark(b'"')) {
                end += 1;
            }
            if let (Some(Token::Punctuation('.' | ',')), Some(Token::Number(digits))) = (tokens.get(end), tokens.get(end + 1)) {
                nano = nanoseconds(digits)?;
                end += 2;
            }
        } else if tokens[end - 1] == Token::Punctuation(':') {
            return None;
        }
    }
    if let Some(afternoon) = half {
        // Some write 下午13:31; 13 pm is no time in English, but there is only one way to read it.
        if !(0..=23).contains(&hour) || (!afternoon && hour > 12) {
            return None;
        }
        hour = match (afternoon, hour) {
            (true, 12) | (false, 0..=11) => hour,
            (false, _) => 0,
            (true, 0..=11) => hour + 12,
            (true, _) => hour,
        };
    }
    let time = Time::new(hour, minute, second, nano).ok()?;
    let (offset, length) = offset(&tokens[end..])?;
    tokens.drain(start..end + length);
    Some((Some(time), offset))
}

fn nanoseconds(digits: &str) -> Option<i32> {
    let digits = &digits[..digits.len().min(9)];
    Some(digits.parse::<i32>().ok()? * 10_i32.pow(9 - digits.len() as u32))
}

/// `Z`, `+08:00`, `+0800`, `+08` right after the time, and how many tokens it takes.
fn offset(tokens: &[Token<'_>]) -> Option<(Option<Offset>, usize)> {
    match tokens {
        [Token::Zulu, ..] => Some((Some(Offset::UTC), 1)),
        [Token::Punctuation(sign @ ('+' | '-')), Token::Number(hours), rest @ ..] if matches!(hours.len(), 2 | 4) => {
            let (hours, minutes, length) = match rest {
                [Token::Punctuation(':'), Token::Number(minutes), ..] if hours.len() == 2 => (*hours, *minutes, 4),
                _ if hours.len() == 4 => (&hours[..2], &hours[2..], 2),
                _ => (*hours, "0", 2),
            };
            let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
            let offset = Offset::from_seconds(if *sign == '-' { -seconds } else { seconds }).ok()?;
            Some((Some(offset), length))
        }
        _ => Some((None, 0)),
    }
}

/// Three numbers with one kind of mark, or just blanks, between them, and nothing else.
fn numbers<'a>(tokens: &[Token<'a>]) -> Option<[&'a str; 3]> {
    match tokens {
        [Token::Number(a), Token::Number(b), Token::Number(c)] => Some([a, b, c]),
        [Token::Number(a), Token::Punctuation(x), Token::Number(b), Token::Punctuation(y), Token::Number(c)]
            if x == y && "-/.,".contains(*x) =>
        {
            Some([a, b, c])
        }
        _ => None,
    }
}

fn date(tokens: &[Token<'_>], order: Option<DateOrder>) -> Result<(Date, Option<Time>), Trouble> {
    let republic = tokens.contains(&Token::Republic);
    let tokens: Vec<Token<'_>> = tokens.iter().copied().filter(|token| *token != Token::Republic).collect();
    if let Some([first, second, third]) = numbers(&tokens) {
        return ordered([first, second, third], order, republic).map(|date| (date, None));
    }
    // Elsewhere than between plain numbers, commas, brackets and the dots of abbreviations mean nothing.
    let plain: Vec<Token<'_>> = tokens.into_iter().filter(|token| !matches!(token, Token::Punctuation(_))).collect();
    let date = match plain.as_slice() {
        [
            Token::Number(year),
            Token::Mark(b'y'),
            Token::Number(month),
            Token::Mark(b'm'),
            Token::Number(day),
            Token::Mark(b'd'),
        ]
        | [Token::Number(year), Token::Mark(b'y'), Token::Number(month), Token::Mark(b'm'), Token::Number(day)] => {
            civil(full_year(year, republic), month.parse().ok(), day)
        }
        [Token::Number(day), Token::Month(month), Token::Number(year)] if day.len() <= 2 => {
            civil(full_year(year, republic), Some(*month), day)
        }
        [Token::Month(month), Token::Number(day), Token::Number(year)] if day.len() <= 2 => {
            civil(full_year(year, republic), Some(*month), day)
        }
        [Token::Number(year), Token::Month(month), Token::Number(day)] if year.len() == 4 => {
            civil(full_year(year, republic), Some(*month), day)
        }
        [Token::Number(digits)] => return compact(digits).ok_or(Trouble::NoDate),
        _ => None,
    };
    date.map(|date| (date, None)).ok_or(Trouble::NoDate)
}

/// `20121026`, `20121026133100`.
fn compact(digits: &str) -> Option<(Date, Option<Time>)> {
    if !matches!(digits.len(), 8 | 12 | 14) || !matches!(&digits[..2], "19" | "20" | "21") {
        return None;
    }
    let part = |from: usize| digits.get(from..from + 2).map_or(Some(0), |part| part.parse::<i8>().ok());
    let date = Date::new(digits[..4].parse().ok()?, part(4)?, part(6)?).ok()?;
    let time = if digits.len() > 8 { Some(Time::new(part(8)?, part(10)?, part(12)?, 0).ok()?) } else { None };
    Some((date, time))
}

/// Three numbers as a date, in the order that they show themselves or else in the column's.
fn ordered(numbers: [&str; 3], order: Option<DateOrder>, republic: bool) -> Result<Date, Trouble> {
    let [first, second, third] = numbers;
    let read = |order: DateOrder| match order {
        DateOrder::Ymd => civil(full_year(first, republic), second.parse().ok(), third),
        DateOrder::Dmy => civil(full_year(third, false), second.parse().ok(), first),
        DateOrder::Mdy => civil(full_year(third, false), first.parse().ok(), second),
    };
    if republic || first.len() >= 3 {
        return read(DateOrder::Ymd).ok_or(Trouble::NoDate);
    }
    // A year of four digits at the end leaves the order of day and month open, one of two digits leaves everything open.
    let possible: &[DateOrder] =
        if third.len() == 4 { &[DateOrder::Dmy, DateOrder::Mdy] } else { &[DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd] };
    if let Some(order) = order.filter(|order| possible.contains(order)) {
        let other = || possible.iter().find(|other| read(**other).is_some());
        return read(order).ok_or_else(|| other().map_or(Trouble::NoDate, |other| Trouble::OtherOrder(*other)));
    }
    let mut found = possible.iter().filter_map(|order| read(*order));
    let date = found.next().ok_or(Trouble::NoDate)?;
    if found.all(|other| other == date) { Ok(date) } else { Err(Trouble::Ambiguous) }
}

/// A year in full: two digits are 1970 to 2069, three are years of 民國 (1 is 1912).
fn full_year(digits: &str, republic: bool) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        1..=3 if republic => Some(year + 1911).filter(|_| year > 0),
        2 => Some(if year < 70 { 2000 + year } else { 1900 + year }),
        3 => Some(year + 1911).filter(|_| year > 0),
        4 => Some(year).filter(|year| (1000..=2999).contains(year)),
        _ => None,
    }
}

fn civil(year: Option<i16>, month: Option<i8>, day: &str) -> Option<Date> {
    Date::new(year?, month?, day.parse().ok()?).ok()
}
