//! The daily digest: what is due, what waits for one's word, what others did to one's records. Who wants one, and when, is a choice
//! (`notice::Choice`). It is begun once for each person and day, as a job that ends with the notice that it writes; the mail is made when
//! it is sent. All of it is read with the eyes of whoever gets it. Where there is nothing to tell nothing is told.

use std::time::Duration;

use base::{Error, Instant, Result, Uuid, words};
use records::describe::Object;
use records::notice::{self, Notice};
use records::people::Action;
use records::sql::Sql;
use records::{Company, Cx, approval, permit};
use serde_json::json;
use store::{Reader, jobs};

use super::activity::{self, Activity};

/// The queue of digests; the payload is `{"user": id, "since": moment}`.
pub const QUEUE: &str = "digest";
/// Longer than it takes.
const LEASE: Duration = Duration::from_secs(60);
/// Activities and records that are named.
const MOST_NAMED: usize = 5;
/// Records that others touched are counted no further.
const MOST_COUNTED: i64 = 100;

#[derive(Clone, Debug, Default)]
pub struct Digest {
    pub overdue: i64,
    pub today: i64,
    /// The next of those, by when they are due.
    pub activities: Vec<Line>,
    /// Approvals that wait for one's word.
    pub approvals: i64,
    /// How many of one's records others changed.
    pub changed: usize,
    /// The last of those.
    pub records: Vec<Line>,
}

/// A record that is named.
#[derive(Clone, Debug)]
pub struct Line {
    pub object: String,
    pub id: Uuid,
    pub title: String,
    /// When it is due, or was changed last.
    pub at: Instant,
}

impl Digest {
    pub fn is_empty(&self) -> bool {
        self.overdue + self.today + self.approvals == 0 && self.changed == 0
    }
}

/// What there is to tell whoever asks, about their records since that moment.
pub fn read(cx: &Cx, reader: &mut Reader, since: Instant) -> Result<Digest> {
    let open = activity::to_do(cx, reader)?;
    let (changed, records) = changed(cx, reader, since)?;
    Ok(Digest {
        overdue: open.overdue,
        today: open.today,
        activities: due(cx, reader)?,
        approvals: approval::count(cx, reader)?,
        changed,
        records,
    })
}

/// The first of one's own activities that are due today or before.
fn due(cx: &Cx, reader: &mut Reader) -> Result<Vec<Line>> {
    let object = cx.setup.catalog.of::<Activity>().clone();
    let tomorrow = cx.today.saturating_add(jiff::Span::new().days(1)).to_zoned(cx.setup.settings.time_zone.clone());
    let (Some(user), Ok(tomorrow), Ok(scope)) = (cx.user_id(), tomorrow, permit::scope(cx, &object, Action::Read)) else {
        return Ok(Vec::new());
    };
    let mut sql = Sql::new(
        "select t.id, t.subject, t.due_at from activity t where t.done_at is null and t.deleted_at is null and t.owner_id = ",
    );
    sql.bind(user);
    sql.push(" and t.due_at < ");
    sql.bind(tomorrow.timestamp());
    if !scope.is_everything() {
        sql.push(" and ");
        scope.write(&mut sql, "t");
    }
    sql.push(&format!(" order by t.due_at, t.id limit {MOST_NAMED}"));
    reader.query(&sql.text, &sql.args, |row| {
        let title = permit::shown_title(cx, &object, &row.get::<Option<String>>(1)?.unwrap_or_default());
        Ok(Line { object: object.name.clone(), id: row.get(0)?, title, at: row.get(2)? })
    })
}

/// One's own records that others changed: one statement for each object that has owners.
fn changed(cx: &Cx, reader: &mut Reader, since: Instant) -> Result<(usize, Vec<Line>)> {
    let mut lines: Vec<Line> = Vec::new();
    let objects = cx.setup.catalog.objects().iter().filter(|object| object.owned && object.part_of.is_none());
    for object in objects {
        lines.extend(changed_of(cx, reader, object, since)?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse((line.at, line.id)));
    let count = lines.len();
    lines.truncate(MOST_NAMED);
    Ok((count, lines))
}

fn changed_of(cx: &Cx, reader: &mut Reader, object: &Object, since: Instant) -> Result<Vec<Line>> {
    let (Some(user), Ok(scope)) = (cx.user_id(), permit::scope(cx, object, Action::Read)) else { return Ok(Vec::new()) };
    let title = object.field(&object.title).map_or_else(|| "id".to_owned(), records::describe::Field::column);
    let (table, title) = (Sql::name(&object.name), Sql::name(&title));
    // Ids of events begin with their time.
    let mut sql =
        Sql::new(&format!("select t.id, t.{title}, max(e.at) from event e join {table} t on t.id = e.record_id where e.id >= "));
    sql.bind(base::id_at(since));
    sql.push(" and e.object = ");
    sql.bind(object.name.as_str());
    sql.push(" and t.deleted_at is null and t.owner_id = ");
    sql.bind(user);
    sql.push(" and (e.by_id is null or e.by_id <> ");
    sql.bind(user);
    sql.push(")");
    if !scope.is_everything() {
        sql.push(" and ");
        scope.write(&mut sql, "t");
    }
    sql.push(&format!(" group by t.id, t.{title} order by 3 desc limit {MOST_COUNTED}"));
    reader.query(&sql.text, &sql.args, |row| {
        let title = permit::shown_title(cx, object, &row.get::<Option<String>>(1)?.unwrap_or_default());
        Ok(Line { object: object.name.clone(), id: row.get(0)?, title, at: row.get(2)? })
    })
}

/// Begins what is due, and does what was begun. Several servers may do this at once. Returns how many were told.
pub fn work(company: &Company, now: Instant) -> Result<usize> {
    let cx = company.system("digests", now);
    // One server looks at a time, so that of two that see the same person one begins.
    if jobs::claim_scheduled(&company.db, QUEUE, now, now.checked_add(Duration::from_secs(1)).map_err(Error::internal)?)? {
        company.write(&cx, |tx| {
            let due = notice::begin_digests(&cx, tx)?.into_iter();
            jobs::enqueue_each(tx, QUEUE, due.map(|due| (json!({ "user": due.user, "since": due.since.to_string() }), now)))
        })?;
    }
    let mut told = 0;
    while let Some(job) = jobs::take(&company.db, &[QUEUE], "digest", now, LEASE)? {
        match tell(company, &job, now) {
            Ok(any) => told += usize::from(any),
            Err(error) => drop(jobs::failed(&company.db, &job, &error.to_string(), now)?),
        }
    }
    Ok(told)
}

fn tell(company: &Company, job: &jobs::Job, now: Instant) -> Result<bool> {
    let user: Uuid =
        job.payload["user"].as_str().and_then(|id| id.parse().ok()).ok_or_else(|| Error::internal("a digest of nobody"))?;
    let since = job.payload["since"].as_str().and_then(|at| at.parse().ok()).unwrap_or(now);
    let digest = match company.cx(user, now) {
        Ok(theirs) => company.read(|reader| read(&theirs, reader, since))?,
        // They left meanwhile.
        Err(_) => Digest::default(),
    };
    let cx = company.system("digests", now);
    let any = !digest.is_empty();
    company.write(&cx, |tx| {
        if !jobs::done_within(tx, job)? || !any {
            return Ok(());
        }
        let count = |count: i64| count.to_string();
        let notice = Notice::new(notice::DIGEST).to([user]).caused_by(None).with("since", since.to_string());
        let notice = notice.with("overdue", count(digest.overdue)).with("today", count(digest.today));
        let notice = notice.with("approvals", count(digest.approvals)).with("changed", digest.changed.to_string());
        notice::tell(&cx, tx, &notice)
    })?;
    Ok(any)
}

/// The digest as a letter: a headline, then what there is, each with its link where Kaidan's own address is known. Nothing where there
/// is nothing to tell any more.
pub fn letter(cx: &Cx, digest: &Digest, url: Option<&str>) -> Option<String> {
    if digest.is_empty() {
        return None;
    }
    let zone = &cx.setup.settings.time_zone;
    let word = |key: &str, count: i64| words::word(cx.locale, key).replace("{count}", &count.to_string());
    let named = |lines: &mut Vec<String>, named: &[Line]| {
        for line in named {
            let at = line.at.to_zoned(zone.clone()).strftime("%m-%d %H:%M").to_string();
            let link = url.map(|url| format!(" {url}/o/{}/{}", line.object, line.id)).unwrap_or_default();
            lines.push(format!("· {at} {}{link}", line.title.replace(char::is_control, " ")));
        }
    };
    let mut lines = vec![words::word(cx.locale, "digest.title").replace("{day}", &cx.today.to_string())];
    let mut section = |key: &str, count: i64, own: &[Line], path: &str| {
        if count > 0 {
            let link = url.map(|url| format!(" {url}{path}")).unwrap_or_default();
            lines.push(String::new());
            lines.push(format!("{}{link}", word(key, count)));
            named(&mut lines, own);
        }
    };
    section("digest.overdue", digest.overdue, &[], "/o/activity");
    section("digest.today", digest.today, &[], "/o/activity");
    section("digest.next", i64::try_from(digest.activities.len()).unwrap_or(0), &digest.activities, "/o/activity");
    section("digest.approvals", digest.approvals, &[], "/approvals");
    section("digest.changed", i64::try_from(digest.changed).unwrap_or(0), &digest.records, "");
    Some(lines.join("\n"))
}
