//! Lists, single records and counts, written as text without a tree of values per row.

use std::fmt::Write;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use base::{Result, Uuid};
use records::describe::Object;
use records::list::query::{Expand, Filter, Query};
use records::list::{self, Page};
use records::{Cx, json};
use rustc_hash::FxHashMap;

use super::parse::{self, Options};
use super::{aggregate, key};
use crate::ask::Asker;

const PAGE: usize = 50;
const LARGEST_PAGE: usize = 1_000;
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
    let page_size = page_size(headers).unwrap_or(if wanted.is_some() { LARGEST_PAGE } else { PAGE });
    query.top = Some(wanted.unwrap_or(page_size).min(page_size));
    let pairs = uri.query().unwrap_or("").to_owned();
    let text = asker.read(move |cx, reader| {
        let object = cx.setup.catalog.object(&name)?;
        let page = list::page(cx, reader, object, &query)?;
        let mut text = String::with_capacity(200 + page.entries.len() * RECORD_BYTES);
        begin(&mut text, &root, object, &query.select, "");
        write_page(&mut text, cx, object, &query, &page);
        if let Some(link) = next_link(&page, &pairs, wanted, &format!("{root}/{path}")) {
            text.push_str(",\"@odata.nextLink\":");
            json::push_text(&mut text, &link);
        }
        text.push('}');
        Ok(text)
    });
    Ok(super::json(text.await?))
}

pub async fn one(asker: Asker, name: String, id: Uuid, uri: &Uri, headers: &HeaderMap) -> Result<Response> {
    let Options { query, .. } = parse::options(uri.query())?;
    let root = key::root(headers);
    let (text, version) = asker
        .glance(move |cx, reader| {
            let object = cx.setup.catalog.object(&name)?;
            let entry = list::one(cx, reader, object, id, &query.expand)?;
            let mut text = String::with_capacity(RECORD_BYTES * 2);
            begin(&mut text, &root, object, &query.select, "/$entity");
            let parts = Parts::new(cx, object, &query.expand);
            let mut record = String::with_capacity(RECORD_BYTES);
            json::Writer::new(cx, object, &query.select).entry(&mut record, &entry, |name| parts.writer(name));
            text.push(',');
            text.push_str(&record[1..]);
            Ok((text, entry.record.version()))
        })
        .await?;
    Ok(tagged(super::json(text), version))
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

fn write_page(text: &mut String, cx: &Cx, object: &Arc<Object>, query: &Query, page: &Page) {
    if let Some(count) = page.count {
        let _ = write!(text, ",\"@odata.count\":{count}");
    }
    text.push_str(",\"value\":[");
    let writer = json::Writer::new(cx, object, &query.select);
    let parts = Parts::new(cx, object, &query.expand);
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

/// `Prefer: odata.maxpagesize=200`
fn page_size(headers: &HeaderMap) -> Option<usize> {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut pairs = preferences.flat_map(|line| line.split(',')).filter_map(|pair| pair.trim().split_once('='));
    let (_, size) = pairs.find(|(name, _)| matches!(*name, "odata.maxpagesize" | "maxpagesize"))?;
    size.trim().parse::<usize>().ok().map(|size| size.clamp(1, LARGEST_PAGE))
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
