//! When a message may disturb somebody: on the company's working days, between two civil times. Pure: now, the working days and
//! the time zone are arguments.

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::WorkingCalendar;
use crate::Date;

/// The part of a working day in which messages are sent, `until` not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub from: Time,
    pub until: Time,
}

impl Default for Hours {
    fn default() -> Self {
        Hours { from: jiff::civil::time(8, 0, 0, 0), until: jiff::civil::time(20, 0, 0, 0) }
    }
}

/// When a message of now is sent: now where people work, else when they next begin. Hours that are empty or reversed hold nothing
/// back within a working day. Beyond the range of dates it is now.
pub fn next_delivery(now: Timestamp, calendar: &WorkingCalendar, hours: Hours, zone: &TimeZone) -> Timestamp {
    let civil = now.to_zoned(zone.clone()).datetime();
    let (date, time) = (civil.date(), civil.time());
    if calendar.is_working_day(date) {
        if hours.from >= hours.until || (hours.from <= time && time < hours.until) {
            return now;
        }
        if time < hours.from {
            return begins(date, hours, zone).unwrap_or(now);
        }
    }
    let next = date.checked_add(1.day()).ok().and_then(|tomorrow| calendar.add_working_days(tomorrow, 0));
    next.and_then(|day| begins(day, hours, zone)).unwrap_or(now)
}

/// A beginning that the clocks leap over is the moment after the leap.
fn begins(date: Date, hours: Hours, zone: &TimeZone) -> Option<Timestamp> {
    let from = if hours.from < hours.until { hours.from } else { Time::midnight() };
    zone.to_ambiguous_zoned(date.to_datetime(from)).compatible().ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::china;
    use super::*;

    fn at(text: &str, zone: &TimeZone) -> Timestamp {
        text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone.clone()).unwrap().timestamp()
    }

    #[test]
    fn messages_wait_for_the_next_working_hours() {
        let calendar = WorkingCalendar::new(china::rows());
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for (now, sent, why) in [
            ("2026-09-08T10:00", "2026-09-08T10:00", "a Tuesday morning"),
            ("2026-09-08T08:00", "2026-09-08T08:00", "the first moment"),
            ("2026-09-08T07:59:59", "2026-09-08T08:00", "just before"),
            ("2026-09-08T20:00", "2026-09-09T08:00", "the evening"),
            ("2026-09-11T23:00", "2026-09-14T08:00", "a Friday night, over the weekend"),
            ("2026-09-12T10:00", "2026-09-14T08:00", "a Saturday"),
            ("2026-09-20T10:00", "2026-09-20T10:00", "a Sunday that is worked"),
            ("2026-09-30T21:00", "2026-10-08T08:00", "the night before the National Day holiday"),
            ("2026-10-03T12:00", "2026-10-08T08:00", "within the holiday"),
            ("2026-10-09T20:30", "2026-10-10T08:00", "a Friday before a Saturday that is worked"),
        ] {
            assert_eq!(next_delivery(at(now, &zone), &calendar, Hours::default(), &zone), at(sent, &zone), "{why}");
        }
    }

    #[test]
    fn the_day_is_that_of_the_zone() {
        let calendar = WorkingCalendar::new([]);
        let new_york = TimeZone::get("America/New_York").unwrap();
        let now: Timestamp = "2026-09-12T01:00:00Z".parse().unwrap();
        // There it is still Friday, and late.
        assert_eq!(next_delivery(now, &calendar, Hours::default(), &new_york), at("2026-09-14T08:00", &new_york));
        let night = Hours { from: jiff::civil::time(2, 30, 0, 0), until: jiff::civil::time(5, 0, 0, 0) };
        let every_day = WorkingCalendar::new([(jiff::civil::date(2026, 3, 8), super::super::DayKind::Workday)]);
        // Half past two does not exist on the day that the clocks leap.
        let sent = next_delivery(at("2026-03-08T01:00", &new_york), &every_day, night, &new_york);
        assert_eq!(sent, at("2026-03-08T03:30", &new_york));
    }

    proptest! {
        #[test]
        fn what_is_sent_is_sent_in_time_and_not_held_back_again(seconds in 1_700_000_000_i64..1_800_000_000) {
            let calendar = WorkingCalendar::new(china::rows());
            let zone = TimeZone::get("Asia/Shanghai").unwrap();
            let now = Timestamp::from_second(seconds).unwrap();
            let sent = next_delivery(now, &calendar, Hours::default(), &zone);
            prop_assert!(sent >= now);
            prop_assert_eq!(next_delivery(sent, &calendar, Hours::default(), &zone), sent);
        }
    }
}
