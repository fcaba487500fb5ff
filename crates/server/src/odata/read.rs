//! Lists, single records and counts, written as text without a tree of values per row.

use std::fmt::Write;

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use base::{Result, Uuid, words};
use records::describe::Object;
use records::list::query::{Expand, Filter};
use records::list::{self, Page};
use records::permit::Allowed;
use records::{Cx, approval, json, permit};
use rustc_hash::FxHashMap;
use serde_json::json;
use store::Reader;

use super::parse::{self, Options};
use super::prefer::{self, Preferences};
use super::{aggregate, key};
use crate::ask::Asker;

const PAGE: usize = 50;
const LARGEST_PAGE: usize = 1_000;
/// The annotation of a single record: what may be done with it.
const RIGHTS: &str = "kaidan.can";
/// The annotation of a field that holds a file: what the file is.
const FILE: &str = "kaidan.file";
/// The annotation of a record that waits for an approval: why it cannot be changed, and which fields can be all the same.
const LOCKED: &str = "kaidan.locked";
/// About what a record takes, so that a page's buffer grows once.
const RECORD_BYTES: usize = 700;

/// Records that a request asks for: those of an object, or the list of them below one record.
pub struct Set {
    pub object: String,
    /// Where it was asked for, below `/odata`.
    pub path: String,
    pub within: Option<Filter>,
}

impl Set {
    pub fn whole(object: String) -> Set {
        Set { path: object.clone(), object, within: None }
    }
}

/// Both, or whichever there is.
fn both(one: Option<Filter>, other: Option<Filter>) -> Option<Filter> {
    match (one, other) {
        (Some(one), Some(other)) => Some(Filter::All(vec![one, other])),
        (one, other) => one.or(other),
    }
}

pub async fn list(asker: Asker, set: Set, uri: &Uri, headers: &HeaderMap) -> Result<Response> {
    let Options { mut query, apply } = parse::options(uri.query())?;
    let Set { object: name, path, within } = set;
    query.filter = both(within, query.filter.take());
    let root = key::root(headers);
    if let Some(apply) = apply {
        let is_grouping = !apply.by.is_empty() || !apply.aggregates.is_empty();
        if is_grouping {
            let text = asker.read(move |cx, reader| {
                let object = cx.setup.catalog.object(&name)?;
                let groups = list::aggregate(cx, reader, object, &apply, &query)?;
                aggregate::write(cx, object, &groups, &query, &root)
            });
            return Ok(super::json(text.await?));
        }
        query.filter = both(query.filter.take(), apply.filter);
    }
    let wanted = query.top;
    let page_size =
        Preferences::of(headers).page_size(LARGEST_PAGE).unwrap_or(if wanted.is_some() { LARGEST_PAGE } else { PAGE });
    query.top = Some(wanted.unwrap_or(page_size).min(page_size));
    let pairs = uri.query().unwrap_or("").to_owned();
    let preferences = Preferences::of(headers);
    let wishes = Wishes { rights: false, files: preferences.annotations(FILE), locks: preferences.annotations(LOCKED) };
    let text = asker.read(move |cx, reader| {
        let object = cx.setup.catalog.object(&name)?;
        let page = list::page(cx, reader, object, &query)?;
        let mut text = String::with_capacity(200 + page.entries.len() * RECORD_BYTES);
        begin(&mut text, &root, object, &query.select, "");
        let mut writer = json::Writer::new(cx, object, &query.select);
        if wishes.files {
            writer.describe_files(reader, page.entries.iter().map(|entry| &entry.record))?;
        }
        if wishes.locks {
            let ids: Vec<Uuid> = page.entries.iter().map(|entry| entry.record.id()).collect();
            writer.mark(locks(cx, reader, object, &ids)?);
        }
        write_page(&mut text, &writer, &Parts::new(cx, object, &query.expand), &page);
        if let Some(link) = next_link(&page, &pairs, wanted, &format!("{root}/{path}")) {
            text.push_str(",\"@odata.nextLink\":");
            json::push_text(&mut text, &link);
        }
        text.push('}');
        Ok(text)
    });
    Ok(wishes.followed(super::json(text.await?)))
}

pub async fn one(asker: Asker, name: String, id: Uuid, uri: &Uri, headers: &HeaderMap) -> Result<Response> {
    let Options { query, .. } = parse::options(uri.query())?;
    let root = key::root(headers);
    let preferences = Preferences::of(headers);
    let wishes = Wishes {
        rights: preferences.annotations(RIGHTS),
        files: preferences.annotations(FILE),
        locks: preferences.annotations(LOCKED),
    };
    let (text, version) = asker
        .glance(move |cx, reader| {
            let object = cx.setup.catalog.object(&name)?;
            let entry = list::one(cx, reader, object, id, &query.expand)?;
            let mut text = String::with_capacity(RECORD_BYTES * 2);
            begin(&mut text, &root, object, &query.select, "/$entity");
            if wishes.rights {
                write_rights(&mut text, permit::allowed(cx, reader, &entry.record)?);
            }
            let parts = Parts::new(cx, object, &query.expand);
            let mut record = String::with_capacity(RECORD_BYTES);
            let mut writer = json::Writer::new(cx, object, &query.select);
            if wishes.files {
                writer.describe_files(reader, std::iter::once(&entry.record))?;
            }
            if wishes.locks {
                writer.mark(locks(cx, reader, object, &[id])?);
            }
            writer.entry(&mut record, &entry, |name| parts.writer(name));
            text.push(',');
            text.push_str(&record[1..]);
            Ok((text, entry.record.version()))
        })
        .await?;
    Ok(wishes.followed(tagged(super::json(text), version)))
}

/// Annotations that an answer carries where they were asked for.
#[derive(Clone, Copy)]
struct Wishes {
    rights: bool,
    files: bool,
    locks: bool,
}

impl Wishes {
    fn followed(self, mut response: Response) -> Response {
        let all = [(self.rights, RIGHTS), (self.files, FILE), (self.locks, LOCKED)];
        let names: Vec<&str> = all.into_iter().filter(|(wanted, _)| *wanted).map(|(_, name)| name).collect();
        if !names.is_empty() {
            prefer::applied(&mut response, &format!("odata.include-annotations=\"{}\"", names.join(",")));
        }
        response
    }
}

/// `"@kaidan.locked"` of those of these records that wait for an approval.
fn locks(cx: &Cx, reader: &mut Reader, object: &Object, ids: &[Uuid]) -> Result<FxHashMap<Uuid, String>> {
    let locked = approval::locked(cx, reader, object, ids)?.into_iter();
    let mark = |lock: &approval::Lock| {
        let value = json!({ "reason": words::say(cx.locale, &lock.message()), "open": lock.open });
        format!("\"@{LOCKED}\":{value}")
    };
    Ok(locked.map(|(id, lock)| (id, mark(&lock))).collect())
}

/// `"@kaidan.can"`: what the asker may do with this record, for pages that offer no more than that.
fn write_rights(text: &mut String, Allowed { update, delete, assign }: Allowed) {
    let _ = write!(text, ",\"@{RIGHTS}\":{{\"update\":{update},\"delete\":{delete},\"assign\":{assign}}}");
}

pub async fn count(asker: Asker, set: Set, query: Option<&str>) -> Result<Response> {
    let Options { mut query, .. } = parse::options(query)?;
    let Set { object: name, within, .. } = set;
    query.filter = both(within, query.filter.take());
    let count = asker.read(move |cx, reader| {
        let object = cx.setup.catalog.object(&name)?;
        list::count(cx, reader, object, &query)
    });
    Ok(count.await?.to_string().into_response())
}

pub fn tagged(mut response: Response, version: i64) -> Response {
    if let Ok(etag) = HeaderValue::from_str(&key::etag(version)) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    response
}

/// The beginning of every answer, up to where its members follow.
pub fn begin(text: &mut String, root: &str, object: &Object, select: &[String], suffix: &str) {
    text.push_str("{\"@odata.context\":\"");
    text.push_str(root);
    text.push_str("/$metadata#");
    text.push_str(&object.name);
    if !select.is_empty() {
        let _ = write!(text, "({})", select.join(","));
    }
    text.push_str(suffix);
    text.push('"');
}

fn write_page(text: &mut String, writer: &json::Writer, parts: &Parts, page: &Page) {
    if let Some(count) = page.count {
        let _ = write!(text, ",\"@odata.count\":{count}");
    }
    text.push_str(",\"value\":[");
    for (position, entry) in page.entries.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        writer.entry(text, entry, |name| parts.writer(name));
    }
    text.push(']');
}

/// Writers of the lists of parts that an answer expands, by name.
struct Parts<'o>(FxHashMap<String, json::Writer<'o>>);

impl<'o> Parts<'o> {
    fn new(cx: &'o Cx, object: &Object, expands: &[Expand]) -> Self {
        let lists = expands.iter().filter(|expand| object.field(&expand.name).is_none());
        let writers = lists.filter_map(|expand| {
            let child = cx.setup.catalog.find(&expand.name)?;
            Some((expand.name.clone(), json::Writer::new(cx, child, &expand.select)))
        });
        Parts(writers.collect())
    }

    fn writer(&self, name: &str) -> Option<&json::Writer<'_>> {
        self.0.get(name)
    }
}

/// The same question, continued after this page: none where `$top` is reached or nothing follows.
fn next_link(page: &Page, query: &str, wanted: Option<usize>, address: &str) -> Option<String> {
    let token = page.next.as_deref()?;
    let left = wanted.map(|wanted| wanted.saturating_sub(page.entries.len()));
    if left == Some(0) {
        return None;
    }
    let mut link = form_urlencoded::Serializer::new(format!("{address}?"));
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if !matches!(&*name, "$skiptoken" | "$skip" | "$top") {
            link.append_pair(&name, &value);
        }
    }
    if let Some(left) = left {
        link.append_pair("$top", &left.to_string());
    }
    link.append_pair("$skiptoken", token);
    let link = link.finish();
    // Spaces as %20: not every client reads the plus sign back.
    let (path, query) = link.split_once('?')?;
    Some(format!("{path}?{}", query.trim_start_matches('&').replace('+', "%20")))
}
