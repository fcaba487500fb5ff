//! The days of the story: numbered from its first, with working days, seasons and moments in the company's time zone. The
//! story ends on the evening before `today`; what is planned lies after that.

use base::calendar::{DayKind, WorkingCalendar, china};
use base::{Date, Error, Instant, Result, Uuid};
use jiff::ToSpan;
use jiff::tz::{Offset, TimeZone};

use crate::random::Random;

/// Two years and the months before, in which the first deals of those years began.
const HISTORY: usize = 850;
/// How far plans look ahead.
const AHEAD: usize = 200;

/// A number of the day since the story's first.
pub type Day = usize;

pub struct Days {
    dates: Vec<Date>,
    working: Vec<bool>,
    /// How much begins on each day, added up from the first: the weight of a day is the difference to the one before.
    season: Vec<i64>,
    zone: TimeZone,
}

impl Days {
    pub fn before(today: Date) -> Result<Days> {
        let range = |_| Error::internal("the story's days are out of the calendar");
        let first = today.checked_sub((HISTORY as i64).days()).map_err(range)?;
        let last = today.checked_add((AHEAD as i64).days()).map_err(range)?;
        let dates: Vec<Date> = first.series(1.day()).take_while(|date| *date <= last).collect();
        let calendar = WorkingCalendar::new(china::rows());
        let working: Vec<bool> = dates.iter().map(|date| calendar.is_working_day(*date)).collect();
        let mut season = Vec::with_capacity(dates.len());
        let mut sum = 0;
        for (day, date) in dates.iter().enumerate().take(HISTORY) {
            if working[day] {
                sum += weight(day, *date);
            }
            season.push(sum);
        }
        Ok(Days { dates, working, season, zone: TimeZone::fixed(Offset::constant(8)) })
    }

    /// Today's number; the story's last day is the one before.
    pub fn today(&self) -> Day {
        HISTORY
    }

    pub fn last(&self) -> Day {
        HISTORY - 1
    }

    /// The date of a day, or the last date that is known.
    pub fn date(&self, day: Day) -> Date {
        self.dates[day.min(self.dates.len() - 1)]
    }

    pub fn is_working(&self, day: Day) -> bool {
        self.working.get(day).copied().unwrap_or(true)
    }

    /// The day itself, or the first working day after it.
    pub fn working(&self, day: Day) -> Day {
        (day..self.dates.len()).find(|day| self.working[*day]).unwrap_or(day)
    }

    /// The day of a moment; the first one for what was before the story.
    pub fn day_of(&self, at: Instant) -> Day {
        self.on(at.to_zoned(self.zone.clone()).date())
    }

    /// The day of a date; the first one for what was before the story.
    pub fn on(&self, date: Date) -> Day {
        self.dates.partition_point(|other| *other <= date).saturating_sub(1)
    }

    /// A moment of a day, `second` seconds after midnight.
    pub fn moment(&self, day: Day, second: i64) -> Instant {
        let midnight = self.date(day).to_zoned(self.zone.clone()).map(|zoned| zoned.timestamp()).unwrap_or_default();
        midnight.saturating_add(second.seconds()).unwrap_or(midnight)
    }

    /// A day on which something begins: more often in busy seasons, more often in later years, never on a day off.
    pub fn beginning(&self, random: &mut Random) -> Day {
        let at = random.between(1, self.season.last().copied().unwrap_or(1));
        self.season.partition_point(|sum| *sum < at)
    }

    /// The working day on which a deal that is ripe on `day` is signed: after the Spring Festival rather than around it, and often
    /// in the last days of the quarter, most of all of the year's.
    pub fn signing(&self, day: Day, random: &mut Random) -> Day {
        let mut day = day;
        if self.date(day).month() == 2 && random.chance(60) {
            day = self.working(day + random.between(14, 32) as usize);
        }
        let last_quarter = self.date(day).month() >= 10;
        let near = if last_quarter { 46 } else { 40 };
        let Some(end) = (day..(day + near).min(self.dates.len())).find(|day| is_quarter_end(self.dates[*day])) else {
            return day;
        };
        if !random.chance(if last_quarter { 48 } else { 40 }) {
            return day;
        }
        let wanted = end.saturating_sub(random.below(12)).max(day);
        (day..=wanted).rev().find(|day| self.working[*day]).unwrap_or(day)
    }

    /// An id as made at that moment, the same each time the story is told.
    pub fn id(&self, at: Instant, random: &mut Random) -> Uuid {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random.bytes()).into_uuid()
    }
}

/// A second of the day within office hours.
pub fn office_hours(random: &mut Random) -> i64 {
    let hour = [9, 10, 11, 13, 14, 15, 16, 17][random.weighted(&[12, 18, 13, 8, 16, 17, 13, 6])];
    hour * 3600 + random.between(0, 3599)
}

fn is_quarter_end(date: Date) -> bool {
    date.month() % 3 == 0 && date.day() == date.days_in_month()
}

/// How much begins on a day: little around the Spring Festival, most before the last quarter, in which it is won; each year more.
fn weight(day: Day, date: Date) -> i64 {
    let month = [80, 40, 108, 98, 96, 100, 106, 114, 128, 110, 98, 86][date.month() as usize - 1];
    month * (1000 + 650 * day as i64 / HISTORY as i64)
}

/// A name for a row of the holiday calendar.
pub fn holiday_name(date: Date, kind: DayKind) -> String {
    let name = match (date.month(), date.day()) {
        (1, day) if day < 10 => "元旦",
        (1 | 2, _) => "春节",
        (4, day) if day < 10 => "清明节",
        (4, _) => "劳动节",
        (5, day) if day < 25 => "劳动节",
        (5 | 6, _) => "端午节",
        (9, day) if kind == DayKind::Holiday || day < 16 => "中秋节",
        _ => "国庆节",
    };
    match kind {
        DayKind::Holiday => name.to_owned(),
        DayKind::Workday => format!("{name}调休"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days() -> Days {
        Days::before(jiff::civil::date(2026, 9, 8)).expect("days")
    }

    #[test]
    fn the_story_ends_yesterday() {
        assert_eq!(days().date(days().today()), jiff::civil::date(2026, 9, 8));
        assert_eq!(days().moment(days().last(), 18 * 3600), "2026-09-07T10:00:00Z".parse().unwrap());
    }

    #[test]
    fn nothing_begins_on_a_day_off_and_little_in_february() {
        let (days, mut random) = (days(), Random::new("test"));
        let mut by_month = [0; 13];
        for _ in 0..20_000 {
            let day = days.beginning(&mut random);
            assert!(days.is_working(day) && day < days.today());
            by_month[days.date(day).month() as usize] += 1;
        }
        assert!(by_month[2] * 2 < by_month[3], "{by_month:?}");
    }

    #[test]
    fn signing_never_moves_back() {
        let (days, mut random) = (days(), Random::new("test"));
        for day in 0..days.today() {
            let signed = days.signing(days.working(day), &mut random);
            assert!(signed >= day && signed <= day + 100 && days.is_working(signed));
        }
    }

    #[test]
    fn a_day_that_the_calendar_lacks_is_an_error() {
        assert!(Days::before(Date::MIN).is_err());
        assert!(Days::before(Date::MAX).is_err());
    }
}
