//! What a question answers, as a file; and an empty file to fill in.

use std::io::Write;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Problem, Result};
use records::exchange::{export, template};
use records::people::Action;
use records::{Cx, permit};
use store::Reader;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use super::records::files::disposition;
use crate::ask::Asker;
use crate::error::Answer;
use crate::odata::parse;

pub const CSV: &str = "text/csv; charset=utf-8";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Bytes that are gathered before they are sent. An error before that many is still told as an error.
const PIECE: usize = 64 << 10;
/// Pieces that a slow reader may be behind.
const WAITING: usize = 4;

/// The records that a question finds, as CSV or a workbook: `?format=csv|xlsx` and the options of a list.
#[utoipa::path(get, path = "/api/exports/{object}", tag = "import", params(("object" = String, Path), ("format" = Option<String>, Query, description = "`csv` or `xlsx`"), ("$filter" = Option<String>, Query), ("$select" = Option<String>, Query), ("$orderby" = Option<String>, Query), ("$search" = Option<String>, Query)), responses((status = 200, description = "The file.", content_type = "text/csv", body = Vec<u8>)))]
pub async fn exports(asker: Asker, Path(name): Path<String>, RawQuery(pairs): RawQuery) -> Answer<Response> {
    let query = parse::options(pairs.as_deref())?.query;
    let mut wanted = form_urlencoded::parse(pairs.as_deref().unwrap_or("").as_bytes()).filter(|(name, _)| name == "format");
    let as_workbook = match wanted.next().as_ref().map(|(_, format)| &**format) {
        None | Some("csv") => false,
        Some("xlsx") => true,
        Some(_) => return Err(Error::invalid(Problem::at("format", "not_a_choice")).into()),
    };
    let object = asker.cx.setup.catalog.object(&name)?.clone();
    permit::scope(&asker.cx, &object, Action::Export)?;
    let file = format!("{} {}.{}", object.label(asker.cx.locale), asker.cx.today, if as_workbook { "xlsx" } else { "csv" });

    let (sender, mut receiver) = mpsc::channel(WAITING);
    let failing = sender.clone();
    let written = tokio::spawn(async move {
        let written = asker
            .read(move |cx, reader| {
                let mut out = Pieces { gathered: Vec::with_capacity(PIECE), sender };
                if as_workbook {
                    export::xlsx(cx, reader, &object, query, &mut out)?;
                } else {
                    export::csv(cx, reader, &object, query, &mut out)?;
                }
                out.send().map_err(|e| Error::Unavailable(e.to_string()))
            })
            .await;
        if let Err(error) = &written {
            // Breaks the connection off: nobody shall take the part that came for the whole.
            let _ = failing.send(Err(std::io::Error::other(error.to_string()))).await;
        }
        written
    });
    let Some(Ok(first)) = receiver.recv().await else {
        written.await.map_err(Error::internal)??;
        return Err(Error::internal("an export of nothing").into());
    };
    let pieces = tokio_stream::once(Ok(first)).chain(ReceiverStream::new(receiver));
    let kind = HeaderValue::from_static(if as_workbook { XLSX } else { CSV });
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition(&file, false))];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// Gathers what is written and sends it piece by piece; waits for the reader, and ends where the reader has gone.
struct Pieces {
    gathered: Vec<u8>,
    sender: mpsc::Sender<std::io::Result<Bytes>>,
}

impl Pieces {
    fn send(&mut self) -> std::io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.gathered, Vec::with_capacity(PIECE));
        self.sender.blocking_send(Ok(Bytes::from(piece))).map_err(|_| std::io::Error::from(std::io::ErrorKind::BrokenPipe))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    /// Sending small pieces would serve nobody.
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// An empty workbook with the columns of an object and its choices as drop-downs: `lead.xlsx`.
#[utoipa::path(get, path = "/api/templates/{file}", tag = "import", params(("file" = String, Path)), responses((status = 200, description = "A workbook.", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub async fn templates(asker: Asker, Path(file): Path<String>) -> Answer<Response> {
    let name = file.strip_suffix(".xlsx").ok_or(Error::NotFound)?.to_owned();
    let (title, workbook) = asker.read(move |cx, reader| template_of(cx, reader, &name)).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(XLSX)),
        (header::CONTENT_DISPOSITION, disposition(&format!("{title}.xlsx"), false)),
    ];
    Ok((headers, workbook).into_response())
}

fn template_of(cx: &Cx, reader: &mut Reader, name: &str) -> Result<(String, Vec<u8>)> {
    let object = cx.setup.catalog.object(name)?;
    permit::scope(cx, object, Action::Read)?;
    permit::scope(cx, object, Action::Import)?;
    let mut workbook = Vec::new();
    template::xlsx(cx, reader, object, &mut workbook)?;
    Ok((object.label(cx.locale), workbook))
}
