//! Dates and times of a column. Which of day and month comes first is a property of the column, never of one cell.

use base::{Date, Instant};
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use rust_decimal::prelude::ToPrimitive;

use super::moment::{self, Moment, Trouble};
use super::{Cell, Parsed, complaint, fold};

/// The order of the numbers in dates such as `03/04/2024`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    Dmy,
    Mdy,
    Ymd,
}

/// The order that the samples prove: some day above 12, or years in front. `None` where they prove nothing or contradict each
/// other; then a person must say it. Samples without numbers to order (date cells, names of months) do not count.
pub fn detect_date_order<'a>(samples: impl IntoIterator<Item = &'a Cell>) -> Option<DateOrder> {
    let mut proven = None;
    for cell in samples {
        let Cell::Text(text) = cell else { continue };
        let Some(order) = moment::proven_order(&fold(text)) else {
            continue;
        };
        match proven {
            None => proven = Some(order),
            Some(known) if known == order => {}
            // A year in front says nothing about dates with the year behind.
            Some(DateOrder::Ymd) => proven = Some(order),
            Some(_) if order == DateOrder::Ymd => {}
            Some(_) => return None,
        }
    }
    proven
}

/// A calendar date; a time of day beside it is checked and dropped. Read are ISO, `y/m/d`, numbers in `order`, `26 October 2012`,
/// `Oct 26, 2012`, `2012年10月26日`, `民國101年10月26日`, `101/10/26`, `20121026`, with weekdays and times around them.
/// Two-digit years are 1970–2069. Numbers whose order is not known are an error, unless only one order makes a date.
pub fn parse_date(cell: &Cell, order: Option<DateOrder>) -> Parsed<Date> {
    Ok(parse_moment(cell, order)?.map(|moment| moment.at.date()))
}

/// A point in time. Without a time of day it is midnight, without an offset it is in `zone`.
pub fn parse_instant(cell: &Cell, order: Option<DateOrder>, zone: &TimeZone) -> Parsed<Instant> {
    let Some(moment) = parse_moment(cell, order)? else {
        return Ok(None);
    };
    let zone = moment.offset.map_or_else(|| zone.clone(), TimeZone::fixed);
    let at = zone.to_ambiguous_timestamp(moment.at).compatible();
    at.map(Some).map_err(|_| complaint("parse_date", &cell.display()))
}

/// A time of day, alone or beside a date.
pub fn parse_time(cell: &Cell) -> Parsed<Time> {
    match cell {
        Cell::DateTime(at) => Ok(Some(at.time())),
        _ if cell.is_blank() => Ok(None),
        _ => {
            let text = cell.display();
            moment::time_alone(&fold(&text)).map(Some).ok_or_else(|| complaint("parse_time", &text))
        }
    }
}

fn parse_moment(cell: &Cell, order: Option<DateOrder>) -> Parsed<Moment> {
    let at = |at: DateTime| Ok(Some(Moment { at, offset: None }));
    match cell {
        Cell::Date(date) => at(date.at(0, 0, 0, 0)),
        Cell::DateTime(moment) => at(*moment),
        Cell::Number(number) => match number.trunc().to_i64().and_then(|whole| serial(whole).or_else(|| compact(whole))) {
            Some(date) => at(date.at(0, 0, 0, 0)),
            None => Err(complaint("parse_date", &cell.display())),
        },
        Cell::Text(text) if !cell.is_blank() => match moment::read(&fold(text), order) {
            Ok(moment) => Ok(Some(moment)),
            Err(Trouble::NoDate) => Err(complaint("parse_date", text)),
            Err(Trouble::Ambiguous) => Err(complaint("parse_date_ambiguous", text)),
            Err(Trouble::OtherOrder(order)) => Err(complaint("parse_date_order", text).with("order", name(order))),
        },
        Cell::Empty | Cell::Text(_) => Ok(None),
        Cell::Bool(_) => Err(complaint("parse_date", &cell.display())),
    }
}

fn name(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Dmy => "@date_order.dmy",
        DateOrder::Mdy => "@date_order.mdy",
        DateOrder::Ymd => "@date_order.ymd",
    }
}

/// A spreadsheet's day number in a cell that lost its format: 1955 to 2119.
fn serial(days: i64) -> Option<Date> {
    const EPOCH: Date = jiff::civil::date(1899, 12, 30);
    (20_000..80_000).contains(&days).then(|| EPOCH.checked_add(jiff::Span::new().days(days)).ok())?
}

/// `20121026` as a number.
fn compact(number: i64) -> Option<Date> {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    (1900..2200).contains(&year).then(|| Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    fn read(written: &str, order: Option<DateOrder>) -> Result<Option<String>, &'static str> {
        parse_date(&text(written), order).map(|date| date.map(|date| date.to_string())).map_err(|message| message.key)
    }

    #[test]
    fn dates_that_need_no_order() {
        for (written, expected) in [
            ("2012-10-26", "2012-10-26"),
            ("2016/11/5", "2016-11-05"),
            ("2016.1.5", "2016-01-05"),
            ("2020-02-20 23:59:54", "2020-02-20"),
            ("2022-05-30 00:00:00.000", "2022-05-30"),
            ("2012-10-26T13:31:00Z", "2012-10-26"),
            ("2012-10-26T13:31:00.5+08:00", "2012-10-26"),
            ("Friday, 26 October 2012", "2012-10-26"),
            ("26, Oct, 12", "2012-10-26"),
            ("Oct 26, 2012", "2012-10-26"),
            ("26-Oct-2012 1:05 pm", "2012-10-26"),
            ("1st of May 2020", "2020-05-01"),
            ("2012 Sept. 5", "2012-09-05"),
            ("2012年10月26日", "2012-10-26"),
            ("2012年10月26日 星期五 下午1:31", "2012-10-26"),
            ("２０１２年１月２号", "2012-01-02"),
            ("民國101年10月26日", "2012-10-26"),
            ("民国101.10.26", "2012-10-26"),
            ("中華民國 101 年 1 月 2 日", "2012-01-02"),
            ("101/10/26", "2012-10-26"),
            ("20121026", "2012-10-26"),
            ("20121026133100", "2012-10-26"),
            ("26/10/2012", "2012-10-26"),
            ("10/26/2012", "2012-10-26"),
            ("26-02-2018 19:58", "2018-02-26"),
            ("週五 2012/10/26", "2012-10-26"),
        ] {
            assert_eq!(read(written, None), Ok(Some(expected.into())), "{written}");
        }
    }

    #[test]
    fn dates_that_need_an_order() {
        for (written, order, expected) in [
            ("05-06-2018 17:27", DateOrder::Dmy, "2018-06-05"),
            ("05-06-2018 17:27", DateOrder::Mdy, "2018-05-06"),
            ("02/20/21", DateOrder::Mdy, "2021-02-20"),
            ("20.02.21", DateOrder::Dmy, "2021-02-20"),
            ("21/02/20", DateOrder::Ymd, "2021-02-20"),
            ("1/2/75", DateOrder::Dmy, "1975-02-01"),
            ("2018-06-05", DateOrder::Dmy, "2018-06-05"),
        ] {
            assert_eq!(read(written, Some(order)), Ok(Some(expected.into())), "{written}");
        }
        assert_eq!(read("05-06-2018", None), Err("parse_date_ambiguous"));
        assert_eq!(read("05-06-18", None), Err("parse_date_ambiguous"));
        assert_eq!(read("06-06-2018", None), Ok(Some("2018-06-06".into())));
        assert_eq!(read("10/26/2012", Some(DateOrder::Dmy)), Err("parse_date_order"));
        assert_eq!(read("26/10/2012", Some(DateOrder::Mdy)), Err("parse_date_order"));
    }

    #[test]
    fn what_is_no_date_is_an_error() {
        for written in [
            "soon",
            "2012-13-01",
            "2012-02-30",
            "30 February 2012",
            "2012-10",
            "October 2012",
            "12:30",
            "2012-10-26 25:00",
            "1",
            "12",
            "99999999",
            "2012-10-26 7 8",
            "2012年26日",
            "0-0-0",
            "26 10",
            "2012-10-26 lunch",
            "101年",
            "2012--10",
            "",
        ] {
            if written.is_empty() {
                assert_eq!(read(written, None), Ok(None));
            } else {
                assert_eq!(read(written, None), Err("parse_date"), "{written}");
            }
        }
    }

    #[test]
    fn cells_of_workbooks() {
        let date = jiff::civil::date(2012, 10, 26);
        for (cell, expected) in [
            (Cell::Date(date), Some(date)),
            (Cell::DateTime(date.at(13, 31, 0, 0)), Some(date)),
            (Cell::Number(41_208.into()), Some(date)),
            (Cell::Number("41208.5".parse().unwrap()), Some(date)),
            (Cell::Number(20_121_026.into()), Some(date)),
            (Cell::Empty, None),
        ] {
            assert_eq!(parse_date(&cell, None), Ok(expected), "{cell:?}");
        }
        assert!(parse_date(&Cell::Number(7.into()), None).is_err());
        assert!(parse_date(&Cell::Bool(true), None).is_err());
    }

    #[test]
    fn instants_are_in_the_companys_zone_unless_they_say_otherwise() {
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        for (written, expected) in [
            ("2012-10-26", "2012-10-25T16:00:00Z"),
            ("2012-10-26 13:31:05", "2012-10-26T05:31:05Z"),
            ("2012-10-26T13:31:05.25Z", "2012-10-26T13:31:05.25Z"),
            ("2012-10-26T13:31:05-05:00", "2012-10-26T18:31:05Z"),
            ("2012-10-26 13:31 +0800", "2012-10-26T05:31:00Z"),
            ("26 October 2012 1:31 PM", "2012-10-26T05:31:00Z"),
            ("2012年10月26日下午1时31分", "2012-10-26T05:31:00Z"),
            ("2012/10/26 上午 12:05", "2012-10-25T16:05:00Z"),
        ] {
            let found = parse_instant(&text(written), None, &shanghai).unwrap().unwrap();
            assert_eq!(found.to_string(), expected, "{written}");
        }
    }

    #[test]
    fn times_of_day() {
        for (written, expected) in [
            ("13:31", "13:31:00"),
            ("1:31 pm", "13:31:00"),
            ("下午1:31:05", "13:31:05"),
            ("12:00 am", "00:00:00"),
            ("9时5分", "09:05:00"),
        ] {
            assert_eq!(parse_time(&text(written)).unwrap().unwrap().to_string(), expected, "{written}");
        }
        for written in ["25:00", "noon", "13", "13:60", "13:31 pm pm"] {
            assert!(parse_time(&text(written)).is_err(), "{written}");
        }
    }

    #[test]
    fn a_column_proves_its_order() {
        for (samples, expected) in [
            (&["05-06-2018 17:27", "26-02-2018 19:58"][..], Some(DateOrder::Dmy)),
            (&["05/06/2018", "02/20/2018"], Some(DateOrder::Mdy)),
            (&["2018/05/06", "2018-02-20"], Some(DateOrder::Ymd)),
            (&["05/06/2018", "06/05/2018"], None),
            (&["26/02/2018", "02/20/2018"], None),
            (&["26/02/18", "05/06/18"], Some(DateOrder::Dmy)),
            (&["02/20/21", "12/11/21"], Some(DateOrder::Mdy)),
            (&["Friday, 26 October 2012"], None),
            (&["", "n/a", "1.5"], None),
        ] {
            let cells: Vec<Cell> = samples.iter().map(|sample| text(sample)).collect();
            assert_eq!(detect_date_order(&cells), expected, "{samples:?}");
        }
    }

    fn any_date() -> impl Strategy<Value = Date> {
        (1970_i16..2069, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| jiff::civil::date(year, month, day))
    }

    proptest! {
        #[test]
        fn anything_is_a_date_or_an_error(written in "\\PC{0,24}|[-0-9/.: 年月日TZ+]{0,24}|[0-9]{1,2} [A-Za-z]{3,9} [0-9]{1,5}") {
            for order in [None, Some(DateOrder::Dmy), Some(DateOrder::Mdy), Some(DateOrder::Ymd)] {
                let _ = parse_date(&text(&written), order);
                let _ = parse_instant(&text(&written), order, &TimeZone::UTC);
            }
            let _ = parse_time(&text(&written));
            let _ = detect_date_order(&[text(&written)]);
        }

        #[test]
        fn every_way_of_writing_reads_back(date in any_date(), short in any::<bool>()) {
            let (year, month, day) = (date.year(), date.month(), date.day());
            let shown = if short { year % 100 } else { year };
            let months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
            let name = months[month as usize - 1];
            for (written, order) in [
                (format!("{year}-{month:02}-{day:02}"), None),
                (format!("{year}/{month}/{day}"), Some(DateOrder::Dmy)),
                (format!("{day}.{month}.{shown:02}"), Some(DateOrder::Dmy)),
                (format!("{month:02}/{day:02}/{shown:02}"), Some(DateOrder::Mdy)),
                (format!("{year}年{month}月{day}日"), None),
                (format!("民國{}年{month}月{day}日", year - 1911), None),
                (format!("{name} {day}, {year}"), None),
                (format!("{day} {} {year}", &name[..3]), None),
            ] {
                prop_assert_eq!(parse_date(&text(&written), order), Ok(Some(date)), "{}", written);
            }
        }
    }
}
