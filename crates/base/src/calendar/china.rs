//! Public holidays of mainland China as the State Council's General Office announced them for each year (国办发明电〔2023〕7号,
//! 〔2024〕12号, 〔2025〕7号), with the weekend days worked instead. Data to start from; a company keeps its own rows.

use super::DayKind;
use super::DayKind::{Holiday, Workday};
use crate::Date;

/// First month and day, last month and day, and what these days are.
type Span = ((i8, i8), (i8, i8), DayKind);

const fn on(month: i8, day: i8) -> Span {
    ((month, day), (month, day), Workday)
}

const fn off(from: (i8, i8), to: (i8, i8)) -> Span {
    (from, to, Holiday)
}

const YEARS: [(i16, &[Span]); 3] = [
    (
        2024,
        &[
            off((1, 1), (1, 1)),
            on(2, 4),
            off((2, 10), (2, 17)),
            on(2, 18),
            off((4, 4), (4, 6)),
            on(4, 7),
            on(4, 28),
            off((5, 1), (5, 5)),
            on(5, 11),
            off((6, 10), (6, 10)),
            on(9, 14),
            off((9, 15), (9, 17)),
            on(9, 29),
            off((10, 1), (10, 7)),
            on(10, 12),
        ],
    ),
    (
        2025,
        &[
            off((1, 1), (1, 1)),
            on(1, 26),
            off((1, 28), (2, 4)),
            on(2, 8),
            off((4, 4), (4, 6)),
            on(4, 27),
            off((5, 1), (5, 5)),
            off((5, 31), (6, 2)),
            on(9, 28),
            off((10, 1), (10, 8)),
            on(10, 11),
        ],
    ),
    (
        2026,
        &[
            off((1, 1), (1, 3)),
            on(1, 4),
            on(2, 14),
            off((2, 15), (2, 23)),
            on(2, 28),
            off((4, 4), (4, 6)),
            off((5, 1), (5, 5)),
            on(5, 9),
            off((6, 19), (6, 21)),
            on(9, 20),
            off((9, 25), (9, 27)),
            off((10, 1), (10, 7)),
            on(10, 10),
        ],
    ),
];

/// One row for each day that is not what its weekday says, in order.
pub fn rows() -> impl Iterator<Item = (Date, DayKind)> {
    let span = |year: i16, (from, to, kind): Span| {
        let day = move |(month, day)| jiff::civil::date(year, month, day);
        day(from).series(jiff::Span::new().days(1)).take_while(move |date| *date <= day(to)).map(move |date| (date, kind))
    };
    YEARS.into_iter().flat_map(move |(year, spans)| spans.iter().flat_map(move |row| span(year, *row)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    #[test]
    fn only_weekend_days_are_made_up() {
        let rows: Vec<_> = rows().collect();
        assert!(rows.is_sorted_by_key(|(date, _)| *date));
        for (date, kind) in rows {
            let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert!(weekend || kind == Holiday, "{date}");
        }
    }
}
