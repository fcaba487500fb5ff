//! Reports by mail: daily, weekly or monthly at an hour, to oneself or to others who may open the report. A subscription is told once,
//! in the transaction that moves it to its next time; the mail is made when it is sent, with the eyes of whoever gets it (`letter`).

use base::{Error, Instant, Problem, Result, Uuid, new_id};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use records::describe::{Choice as _, Entity};
use records::notice::{self, Notice};
use records::people::Action;
use records::sql::Sql;
use records::{Cx, list, permit};
use records_derive::Choice;
use serde::Serialize;
use store::{Column, ColumnKind, Index, Reader, Table, Tx, Value};

use super::Report;

/// The kind of notice that a report by mail is.
pub const NOTICE: &str = "report";
/// People who may get one report.
const MOST_RECEIVERS: usize = 200;

const COLUMNS: [&str; 8] = ["id", "report_id", "receiver_id", "by_id", "rhythm", "day", "at", "next_at"];

#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    Daily,
    /// On a day of the week, 1 for Monday.
    Weekly,
    /// On a day of the month, 1 to 28.
    Monthly,
}

/// When a report comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    pub rhythm: Rhythm,
    /// Of the week or the month; not asked for each day.
    pub day: i8,
    pub at: Time,
}

#[derive(Clone, Debug, Serialize)]
pub struct Subscription {
    pub id: Uuid,
    pub receiver: Uuid,
    pub by: Uuid,
    pub rhythm: &'static str,
    pub day: i64,
    pub at: String,
    pub next_at: Instant,
}

pub fn table() -> Table {
    use ColumnKind::{Id, Instant, Int, Text};
    Table {
        name: "report_subscription".to_owned(),
        columns: vec![
            Column::new("id", Id).required(),
            Column::new("report_id", Id).required(),
            Column::new("receiver_id", Id).required(),
            Column::new("by_id", Id).required(),
            Column::new("rhythm", Text).required(),
            Column::new("day", Int).required(),
            Column::new("at", Text).required(),
            Column::new("next_at", Instant).required(),
        ],
        key: vec!["id".to_owned()],
        indexes: vec![Index::on(&["next_at"]), Index::unique(&["report_id", "receiver_id"]), Index::on(&["receiver_id"])],
        ..Table::default()
    }
}

impl Timing {
    /// # Errors
    /// Invalid, beside what is wrong.
    pub fn read(rhythm: &str, day: Option<i64>, at: &str) -> Result<Timing> {
        let rhythm =
            Rhythm::parse(rhythm).ok_or_else(|| Error::invalid(Problem::at("rhythm", "not_an_option").with("value", "?")))?;
        let at = notice::time(at).ok_or_else(|| Error::invalid(Problem::at("at", "report_time_wrong")))?;
        let last = match rhythm {
            Rhythm::Daily => 1,
            Rhythm::Weekly => 7,
            Rhythm::Monthly => 28,
        };
        let day = i8::try_from(day.unwrap_or(1)).ok().filter(|day| (1..=last).contains(day) || rhythm == Rhythm::Daily);
        let day = day.ok_or_else(|| Error::invalid(Problem::at("day", "report_day_wrong").with("last", last)))?;
        Ok(Timing { rhythm, day, at })
    }

    /// The first time after that moment. Where a clock is put forward over the hour, it comes as soon as the clock is past it.
    pub fn after(&self, moment: Instant, zone: &TimeZone) -> Instant {
        let now = moment.to_zoned(zone.clone()).datetime();
        let starts = now.date();
        let days = (0..=62).filter_map(|ahead| starts.checked_add(ahead.days()).ok()).filter(|date| self.is_on(*date));
        let mut times = days.map(|date| DateTime::from_parts(date, self.at)).filter_map(|at| at.to_zoned(zone.clone()).ok());
        times.find(|at| at.timestamp() > moment).map_or(Instant::MAX, |at| at.timestamp())
    }

    fn is_on(&self, date: Date) -> bool {
        match self.rhythm {
            Rhythm::Daily => true,
            Rhythm::Weekly => date.weekday().to_monday_one_offset() == self.day,
            Rhythm::Monthly => date.day() == self.day,
        }
    }
}

/// A report that whoever asks may open.
fn opened(cx: &Cx, reader: &mut Reader, report: Uuid) -> Result<()> {
    list::one(cx, reader, &cx.setup.catalog.of::<Report>().clone(), report, &[]).map(drop)
}

/// The subscriptions of a report that whoever asks gets or made; its owner and administrators see all.
pub fn subscriptions(cx: &Cx, reader: &mut Reader, report: Uuid) -> Result<Vec<Subscription>> {
    opened(cx, reader, report)?;
    let object = cx.setup.catalog.of::<Report>().clone();
    let may_change = permit::scope(cx, &object, Action::Update)
        .and_then(|scope| list::find(reader, &object, &[report], &scope))
        .is_ok_and(|found| !found.is_empty());
    let me = cx.user_id();
    let sql = "select id, receiver_id, by_id, rhythm, day, at, next_at from report_subscription where report_id = ?1 order by id";
    let all = reader.query(sql, &[report.into()], |row| {
        let rhythm: String = row.get(3)?;
        Ok(Subscription {
            id: row.get(0)?,
            receiver: row.get(1)?,
            by: row.get(2)?,
            rhythm: Rhythm::parse(&rhythm).unwrap_or(Rhythm::Daily).value(),
            day: row.get(4)?,
            at: row.get(5)?,
            next_at: row.get(6)?,
        })
    })?;
    Ok(all.into_iter().filter(|one| may_change || Some(one.receiver) == me || Some(one.by) == me).collect())
}

/// Sends a report to these people from now on, in place of what they had of it before. `eyes` are theirs.
///
/// # Errors
/// Invalid where one of them may not open the report.
pub fn subscribe(cx: &Cx, tx: &mut Tx, report: Uuid, eyes: &[Cx], timing: Timing) -> Result<()> {
    opened(cx, tx, report)?;
    let by = cx.user_id().ok_or(Error::NotFound)?;
    if eyes.is_empty() || eyes.len() > MOST_RECEIVERS {
        return Err(Error::invalid(Problem::at("receivers", "report_receivers_wrong").with("most", MOST_RECEIVERS)));
    }
    let next = timing.after(cx.now, &cx.setup.settings.time_zone);
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(eyes.len());
    let mut gone = Sql::new("delete from report_subscription where report_id = ");
    gone.bind(report);
    gone.push(" and ");
    let mut receivers = Vec::with_capacity(eyes.len());
    for theirs in eyes {
        let Some(receiver) = theirs.user_id().filter(|receiver| !receivers.contains(receiver)) else { continue };
        // Each has a scope of their own, so this is a look-up by key for each.
        if opened(theirs, tx, report).is_err() {
            let name = cx.setup.people.user_name(receiver).unwrap_or_default();
            return Err(Error::invalid(Problem::at("receivers", "report_not_theirs").with("name", name)));
        }
        receivers.push(receiver);
        rows.push(vec![
            new_id().into(),
            report.into(),
            receiver.into(),
            by.into(),
            timing.rhythm.value().into(),
            i64::from(timing.day).into(),
            timing.at.strftime("%H:%M").to_string().into(),
            next.into(),
        ]);
    }
    gone.column_in("report_subscription", "receiver_id", &receivers);
    tx.execute(&gone.text, &gone.args)?;
    tx.insert_many("report_subscription", &COLUMNS, &rows)
}

/// Ends a subscription: that of whoever asks, one that they made, or one of a report that they may change.
pub fn unsubscribe(cx: &Cx, tx: &mut Tx, id: Uuid) -> Result<()> {
    let sql = "select report_id, receiver_id, by_id from report_subscription where id = ?1";
    let found = tx.first(sql, &[id.into()], |row| Ok((row.get::<Uuid>(0)?, row.get::<Uuid>(1)?, row.get::<Uuid>(2)?)))?;
    let (report, receiver, by) = found.ok_or(Error::NotFound)?;
    let me = cx.user_id();
    // Who may not open the report any more still gets rid of it.
    if Some(receiver) != me && Some(by) != me && !subscriptions(cx, tx, report)?.iter().any(|one| one.id == id) {
        return Err(Error::NotFound);
    }
    tx.execute("delete from report_subscription where id = ?1", &[id.into()]).map(drop)
}

/// Tells everybody whose time has come, and sets their next: one statement for each time at which reports come. Of two servers that see
/// the same one of them tells. What was missed while no server ran is told once. Returns how many were told.
pub fn tell_due(cx: &Cx, tx: &mut Tx) -> Result<usize> {
    let sql = "select distinct rhythm, day, at from report_subscription where next_at <= ?1";
    let timings =
        tx.query(sql, &[cx.now.into()], |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<String>(2)?)))?;
    let mut notices = Vec::new();
    for (rhythm, day, at) in timings {
        let Ok(timing) = Timing::read(&rhythm, Some(day), &at) else { continue };
        let next = timing.after(cx.now, &cx.setup.settings.time_zone);
        let sql = "update report_subscription set next_at = ?2
                   where next_at <= ?1 and rhythm = ?3 and day = ?4 and at = ?5
                   returning report_id, receiver_id";
        let args = [cx.now.into(), next.into(), rhythm.as_str().into(), day.into(), at.as_str().into()];
        for (report, receiver) in tx.query(sql, &args, |row| Ok((row.get::<Uuid>(0)?, row.get::<Uuid>(1)?)))? {
            notices.push(Notice::new("report").to([receiver]).about(Report::NAME, report).caused_by(None).at_this_hour());
        }
    }
    notice::tell_each(cx, tx, &notices)?;
    Ok(notices.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_comes_at_its_hour() {
        let zone = |name: &str| TimeZone::get(name).unwrap();
        for (rhythm, day, at, moment, name, next) in [
            ("daily", None, "08:30", "2026-03-02T00:00:00Z", "Asia/Shanghai", "2026-03-02T00:30:00Z"),
            ("daily", None, "08:30", "2026-03-02T00:30:00Z", "Asia/Shanghai", "2026-03-03T00:30:00Z"),
            ("weekly", Some(1), "09:00", "2026-03-03T00:00:00Z", "Asia/Shanghai", "2026-03-09T01:00:00Z"),
            ("weekly", Some(7), "09:00", "2026-03-03T00:00:00Z", "Asia/Shanghai", "2026-03-08T01:00:00Z"),
            ("monthly", Some(28), "07:00", "2026-01-29T00:00:00Z", "UTC", "2026-02-28T07:00:00Z"),
            // The clock goes from 02:00 to 03:00.
            ("daily", None, "02:30", "2026-03-29T00:30:00Z", "Europe/Berlin", "2026-03-29T01:30:00Z"),
        ] {
            let timing = Timing::read(rhythm, day, at).unwrap();
            let found = timing.after(moment.parse().unwrap(), &zone(name));
            assert_eq!(found, next.parse::<Instant>().unwrap(), "{rhythm} {day:?} {at} after {moment}");
        }
        for (rhythm, day, at) in
            [("hourly", None, "08:30"), ("weekly", Some(8), "08:30"), ("monthly", Some(31), "08:30"), ("daily", None, "25:00")]
        {
            assert!(Timing::read(rhythm, day, at).is_err(), "{rhythm} {day:?} {at}");
        }
    }
}
