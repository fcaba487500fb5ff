//! Reminders: whoever owns an activity is told some minutes before it is due, once for each time that it is due at. How many minutes is
//! each person's own choice (`notice::Choice`). Deliberately not here: what is overdue, which the digest and the number beside
//! Activities tell.

use base::{Instant, Result, Uuid};
use jiff::ToSpan;
use records::Cx;
use records::notice::{self, Choice, Notice};
use store::{Column, ColumnKind, Index, Table, Tx, Value};

use super::activity::Activity;
use records::describe::Entity;

/// Activities that are looked at in one go; the next time takes the next.
const MOST: i64 = 2_000;
/// What was due longer ago is told no more: a server that was away does not begin with a flood.
const LATE_MINUTES: i64 = 60;
/// How long it is kept who was reminded of what.
const KEPT_DAYS: i64 = 7;

/// What was reminded of.
pub fn table() -> Table {
    Table {
        name: "reminder".to_owned(),
        columns: vec![
            Column::new("activity_id", ColumnKind::Id).required(),
            Column::new("due_at", ColumnKind::Instant).required(),
        ],
        key: vec!["activity_id".to_owned(), "due_at".to_owned()],
        indexes: vec![Index::on(&["due_at"])],
        ..Table::default()
    }
}

/// Reminds of what is due soon. Returns how many were told. Where another server was quicker the whole is taken back by the key of the table.
pub fn remind(cx: &Cx, tx: &mut Tx) -> Result<usize> {
    let longest = notice::REMINDERS.into_iter().max().unwrap_or(0);
    let until = cx.now.saturating_add(longest.minutes()).unwrap_or(cx.now);
    let from = cx.now.saturating_sub(LATE_MINUTES.minutes()).unwrap_or(cx.now);
    let sql = "select a.id, a.owner_id, a.due_at, a.created_at
               from activity a
               where a.due_at >= ?1 and a.due_at <= ?2 and a.done_at is null and a.deleted_at is null and a.owner_id is not null
                 and not exists (select 1 from reminder r where r.activity_id = a.id and r.due_at = a.due_at)
               order by a.due_at, a.id limit ?3";
    let soon = tx.query(sql, &[from.into(), until.into(), MOST.into()], |row| {
        Ok((row.get::<Uuid>(0)?, row.get::<Uuid>(1)?, row.get::<Instant>(2)?, row.get::<Instant>(3)?))
    })?;
    let mut owners: Vec<Uuid> = soon.iter().map(|(_, owner, ..)| *owner).collect();
    owners.sort();
    owners.dedup();
    let choices = notice::choices(tx, &owners)?;
    let usual = Choice::default();
    let (mut rows, mut notices): (Vec<Vec<Value>>, Vec<Notice>) = (Vec::new(), Vec::new());
    for (activity, owner, due, created) in soon {
        let Some(minutes) = choices.get(&owner).unwrap_or(&usual).remind else { continue };
        let moment = due.saturating_sub(minutes.minutes()).unwrap_or(due);
        if moment > cx.now {
            continue;
        }
        rows.push(vec![activity.into(), due.into()]);
        // Whoever entered it this late knows.
        if created < moment {
            let at = due.to_zoned(cx.setup.settings.time_zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            notices.push(Notice::new("due").to([owner]).about(Activity::NAME, activity).caused_by(None).with("time", at));
        }
    }
    tx.insert_many("reminder", &["activity_id", "due_at"], &rows)?;
    notice::tell_each(cx, tx, &notices)?;
    Ok(notices.len())
}

/// Forgets what was reminded of long ago.
pub fn sweep(cx: &Cx, tx: &mut Tx) -> Result<u64> {
    let until = cx.now.saturating_sub((KEPT_DAYS * 24).hours()).unwrap_or(cx.now);
    tx.execute("delete from reminder where due_at < ?1", &[until.into()])
}
