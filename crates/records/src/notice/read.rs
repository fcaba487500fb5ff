//! Everybody's own notices, newest first, by key. What a notice is about is looked up when it is read, through the reader's scope: what
//! they may not see any more is left out of the list and of the count, and a title is told as they may see it.

use base::{Instant, Result, Uuid, words};
use jiff::Span;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value as Json};
use store::{Reader, Tx, Value};

use super::ANNOUNCED;
use crate::people::Action;
use crate::sql::Sql;
use crate::{Cx, permit};

/// How long notices are kept.
const KEPT_DAYS: i64 = 365;
/// Notices in one answer.
const PAGE: usize = 30;
/// Unread ones are counted no further.
const MOST_COUNTED: i64 = 100;

/// A notice as its receiver may read it.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: Uuid,
    pub kind: String,
    pub at: Instant,
    pub by: Option<Uuid>,
    /// Object, id and title of what it is about.
    pub record: Option<(String, Uuid, String)>,
    pub is_read: bool,
    pub(super) arguments: Map<String, Json>,
}

#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Fewer than fit where the reader may not see some of what they are about.
    pub notices: Vec<Told>,
    /// Ask again with `before` this for older ones.
    pub next: Option<Uuid>,
}

/// Notices of whoever asks that are older than `before`: one statement, and one for each object that they are about.
pub fn page(cx: &Cx, reader: &mut Reader, before: Option<Uuid>, only_unread: bool) -> Result<Page> {
    let Some(user) = cx.user_id() else { return Ok(Page::default()) };
    let unread = if only_unread { "and read_at is null" } else { "" };
    let sql = format!(
        "select id, kind, at, by_id, object, record_id, read_at is not null, arguments
         from notice
         where user_id = ?1 and id < ?2 {unread}
         order by id desc limit ?3"
    );
    let args = [user.into(), before.unwrap_or(Uuid::max()).into(), (PAGE as i64 + 1).into()];
    let mut rows = reader.query(&sql, &args, |row| {
        let object: Option<String> = row.get(4)?;
        let arguments: Option<String> = row.get(7)?;
        Ok(Told {
            id: row.get(0)?,
            kind: row.get(1)?,
            at: row.get(2)?,
            by: row.get(3)?,
            record: object.zip(row.get(5)?).map(|(object, id)| (object, id, String::new())),
            is_read: row.get(6)?,
            arguments: arguments.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        })
    })?;
    let next = (rows.len() > PAGE).then(|| rows[PAGE - 1].id);
    rows.truncate(PAGE);
    let titles = titles(cx, reader, rows.iter().filter_map(|told| told.record.as_ref().map(|(object, id, _)| (object, *id))))?;
    rows.retain_mut(|told| match &mut told.record {
        None => true,
        Some((_, id, title)) => titles.get(id).map(|found| title.clone_from(found)).is_some(),
    });
    Ok(Page { notices: rows, next })
}

/// How many notices whoever asks has not read, up to a hundred.
pub fn unread(cx: &Cx, reader: &mut Reader) -> Result<usize> {
    let Some(user) = cx.user_id() else { return Ok(0) };
    let sql = "select object, record_id from notice where user_id = ?1 and read_at is null order by id desc limit ?2";
    let about = reader.query(sql, &[user.into(), MOST_COUNTED.into()], |row| {
        Ok(row.get::<Option<String>>(0)?.zip(row.get::<Option<Uuid>>(1)?))
    })?;
    let titles = titles(cx, reader, about.iter().flatten().map(|(object, id)| (object, *id)))?;
    Ok(about.iter().filter(|about| about.as_ref().is_none_or(|(_, id)| titles.contains_key(id))).count())
}

/// The titles of those records that whoever asks may see: one statement for each object.
pub(super) fn titles<'a>(
    cx: &Cx,
    reader: &mut Reader,
    about: impl Iterator<Item = (&'a String, Uuid)>,
) -> Result<FxHashMap<Uuid, String>> {
    let mut by_object: FxHashMap<&str, Vec<Uuid>> = FxHashMap::default();
    for (object, id) in about {
        let ids = by_object.entry(object).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut titles = FxHashMap::default();
    for (name, ids) in by_object {
        let Some(object) = cx.setup.catalog.find(name) else { continue };
        let Ok(scope) = permit::scope(cx, object, Action::Read) else { continue };
        let title = object.field(&object.title).map_or_else(|| "id".to_owned(), crate::describe::Field::column);
        let mut sql = Sql::new(&format!(
            "select t.id, t.{} from {} t where t.deleted_at is null and ",
            Sql::name(&title),
            Sql::name(&object.name)
        ));
        sql.column_in("t", "id", &ids);
        if !scope.is_everything() {
            sql.push(" and ");
            scope.write(&mut sql, "t");
        }
        let is_text = title != "id";
        reader.each(&sql.text, &sql.args, |row| {
            let title = if is_text { row.text(1)?.unwrap_or("").to_owned() } else { String::new() };
            titles.insert(row.get::<Uuid>(0)?, permit::shown_title(cx, object, &title));
            Ok(())
        })?;
    }
    Ok(titles)
}

/// Marks notices of whoever asks as read: the ones named, or all up to `up_to`.
pub fn mark_read(cx: &Cx, tx: &mut Tx, ids: &[Uuid], up_to: Option<Uuid>) -> Result<()> {
    let Some(user) = cx.user_id() else { return Ok(()) };
    let mut sql = Sql::new("update notice set read_at = ");
    sql.bind(cx.now);
    sql.push(" where read_at is null and user_id = ");
    sql.bind(user);
    match up_to {
        Some(newest) => {
            sql.push(" and id <= ");
            sql.bind(newest);
        }
        None if ids.is_empty() => return Ok(()),
        None => {
            sql.push(" and id in ");
            sql.list(ids.iter().map(|id| Value::Id(*id)));
        }
    }
    if tx.execute(&sql.text, &sql.args)? > 0 {
        cx.announce(ANNOUNCED, user, "read");
    }
    Ok(())
}

/// Forgets what was told long ago, read or not.
pub fn sweep(cx: &Cx, tx: &mut Tx) -> Result<u64> {
    let until = cx.now.checked_sub(Span::new().hours(KEPT_DAYS * 24)).unwrap_or(cx.now);
    tx.execute("delete from notice where at < ?1", &[until.into()])
}

/// The word of a key; objects of the company's own have theirs in their description.
fn worded(cx: &Cx, key: &str) -> String {
    let named = key.strip_prefix("object.").map(|name| name.strip_suffix(".plural").map_or((name, false), |name| (name, true)));
    match named.and_then(|(name, plural)| Some((cx.setup.catalog.find(name).filter(|object| object.custom)?, plural))) {
        Some((object, true)) => object.plural(cx.locale),
        Some((object, false)) => object.label(cx.locale),
        None => words::word(cx.locale, key),
    }
}

/// The sentence of a notice, in the language of whoever asks.
pub fn say(cx: &Cx, told: &Told) -> String {
    let by = told.by.and_then(|user| cx.setup.people.user(user)).map(|person| person.name.clone());
    let automation = told.arguments.get("automation").and_then(Json::as_str).map(str::to_owned);
    let who = by.or(automation).unwrap_or_else(|| words::word(cx.locale, "timeline.kaidan"));
    let mut text = words::word(cx.locale, &format!("notice.{}", told.kind)).replace("{who}", &who);
    for (name, value) in &told.arguments {
        let value = value.as_str().unwrap_or("");
        let value = value.strip_prefix('@').map_or_else(|| value.to_owned(), |key| worded(cx, key));
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    // Last, so that nothing in a title is taken for the name of an argument.
    text.replace("{title}", told.record.as_ref().map_or("", |(_, _, title)| title))
}
