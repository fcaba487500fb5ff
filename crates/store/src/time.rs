//! Dates and instants as text of a fixed width, so that SQLite sorts them as text: `2026-01-31`, `2026-01-31T23:59:59.000001Z`.
//! Written by hand because each row of a list has several and the general formatter costs ten times as much.

use base::{Date, Error, Instant, Problem, Result};
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Fails for years that the engines do not agree on (before 1; jiff has none after 9999).
pub fn checked_date(date: Date) -> Result<Date> {
    if date.year() < 1 {
        return Err(out_of_range());
    }
    Ok(date)
}

fn out_of_range() -> Error {
    Error::invalid(Problem::new("date_out_of_range"))
}

/// The moment cut to whole microseconds (towards the past), which is what both engines keep.
pub fn checked_instant(instant: Instant) -> Result<Instant> {
    let nanos = instant.as_nanosecond();
    let cut = Instant::from_nanosecond(nanos - nanos.rem_euclid(1000)).map_err(|_| out_of_range())?;
    checked_date(Offset::UTC.to_datetime(cut).date())?;
    Ok(cut)
}

pub fn date_text(date: Date) -> Result<String> {
    let mut text = *b"0000-00-00";
    put_date(&mut text, checked_date(date)?);
    Ok(into_string(&text))
}

pub fn instant_text(instant: Instant) -> Result<String> {
    let at = Offset::UTC.to_datetime(checked_instant(instant)?);
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    put_date(&mut text, at.date());
    put(&mut text[11..13], at.hour().unsigned_abs().into());
    put(&mut text[14..16], at.minute().unsigned_abs().into());
    put(&mut text[17..19], at.second().unsigned_abs().into());
    put(&mut text[20..26], at.subsec_nanosecond().unsigned_abs() / 1000);
    Ok(into_string(&text))
}

/// `None` where the text is not exactly `YYYY-MM-DD` of a date that exists.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.as_bytes();
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    Date::new(take(&text[..4])?.try_into().ok()?, take(&text[5..7])?.try_into().ok()?, take(&text[8..])?.try_into().ok()?).ok()
}

/// `None` where the text is not exactly what [`instant_text`] makes.
pub fn parse_instant(text: &str) -> Option<Instant> {
    let bytes = text.as_bytes();
    let marks = bytes.len() == 27
        && bytes[10] == b'T'
        && bytes[13] == b':'
        && bytes[16] == b':'
        && bytes[19] == b'.'
        && bytes[26] == b'Z';
    if !marks {
        return None;
    }
    let date = parse_date(text.get(..10)?)?;
    let part = |range: std::ops::Range<usize>| take(&bytes[range]).and_then(|number| i8::try_from(number).ok());
    let nanos = i32::try_from(take(&bytes[20..26])? * 1000).ok()?;
    let time = jiff::civil::Time::new(part(11..13)?, part(14..16)?, part(17..19)?, nanos).ok()?;
    Offset::UTC.to_timestamp(DateTime::from_parts(date, time)).ok()
}

fn put_date(text: &mut [u8], date: Date) {
    put(&mut text[..4], date.year().unsigned_abs().into());
    put(&mut text[5..7], date.month().unsigned_abs().into());
    put(&mut text[8..10], date.day().unsigned_abs().into());
}

fn put(digits: &mut [u8], mut number: u32) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

fn take(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

fn into_string(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_text_of_one_width() {
        for (given, stored) in [
            ("2026-01-31T23:59:59.000001Z", "2026-01-31T23:59:59.000001Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
            ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z"),
            ("9999-12-30T22:00:00.5Z", "9999-12-30T22:00:00.500000Z"),
        ] {
            let text = instant_text(given.parse().unwrap()).expect(given);
            assert_eq!(text, stored);
            assert_eq!(parse_instant(&text), Some(checked_instant(given.parse().unwrap()).unwrap()));
        }
    }

    #[test]
    fn what_is_no_date_is_not_read_as_one() {
        for text in ["", "2026-02-30", "2026-1-01", "20260101..", "2026-01-0x", "２０２６-01-01"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for text in ["2026-01-01", "2026-01-01 00:00:00.000000Z", "2026-01-01T24:00:00.000000Z", "2026-01-01T00:00:00.00000éZ"] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }

    #[test]
    fn years_before_one_are_refused() {
        assert!(date_text(Date::new(0, 12, 31).unwrap()).is_err());
        assert!(instant_text("-000001-01-01T00:00:00Z".parse().unwrap()).is_err());
    }
}
