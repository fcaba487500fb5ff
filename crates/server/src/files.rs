//! The bytes of attachments, by id: a folder beside the embedded database, or S3. What a file belongs to and who may have it
//! is said by rows of `file`; here are only bytes. Nothing that comes from here is ever served as a page.

use std::path::Path as Folder;
use std::sync::Arc;

use axum::body::Bytes;
use base::{Error, Message, Result, Uuid};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, PutPayload, WriteMultipart};
use sha2::{Digest, Sha256};
use tokio_stream::{Stream, StreamExt};

use crate::app::LARGEST_FILE;
use crate::session::token::hex;

#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

/// What was kept of an upload.
pub struct Kept {
    pub size: i64,
    pub sha256: String,
    /// The first bytes, for telling what it is.
    pub head: Vec<u8>,
}

impl Files {
    /// Files in a folder, which is made where it is missing.
    pub fn folder(folder: &Folder) -> Result<Files> {
        std::fs::create_dir_all(folder).map_err(|e| Error::Unavailable(format!("{}: {e}", folder.display())))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(away)?;
        Ok(Files { store: Arc::new(store), prefix: Path::default() })
    }

    /// Files at `s3://BUCKET/PREFIX`; keys, region and endpoint come from the usual `AWS_…` environment.
    pub fn at_url(url: &str) -> Result<Files> {
        let rest =
            url.strip_prefix("s3://").ok_or_else(|| Error::internal("files are kept in a folder or at s3://BUCKET/PREFIX"))?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let store = object_store::aws::AmazonS3Builder::from_env().with_bucket_name(bucket).build().map_err(away)?;
        Ok(Files { store: Arc::new(store), prefix: Path::from(prefix) })
    }

    fn path(&self, id: Uuid) -> Path {
        let name = id.simple().to_string();
        // Ids begin with the time; their ends spread evenly over folders.
        self.prefix.child(&name[30..]).child(name)
    }

    pub async fn put(&self, id: Uuid, bytes: Bytes) -> Result<()> {
        self.store.put(&self.path(id), PutPayload::from_bytes(bytes)).await.map(drop).map_err(away)
    }

    /// Keeps what comes, piece by piece, and refuses what is too large.
    pub async fn keep<E>(&self, id: Uuid, pieces: impl Stream<Item = Result<Bytes, E>>) -> Result<Kept>
    where
        Error: From<E>,
    {
        let mut pieces = std::pin::pin!(pieces);
        let mut writer = WriteMultipart::new(self.store.put_multipart(&self.path(id)).await.map_err(away)?);
        let (mut size, mut hash, mut head) = (0_usize, Sha256::new(), Vec::new());
        while let Some(piece) = pieces.next().await {
            let piece = match piece {
                Ok(piece) if size + piece.len() <= LARGEST_FILE => piece,
                refused => {
                    // The half that is there is of no use; a failure to remove it only wastes room.
                    let _ = writer.abort().await;
                    return Err(refused.err().map_or_else(too_large, Error::from));
                }
            };
            size += piece.len();
            hash.update(&piece);
            if head.len() < 64 {
                head.extend_from_slice(&piece[..piece.len().min(64)]);
            }
            writer.wait_for_capacity(4).await.map_err(away)?;
            writer.put(piece);
        }
        writer.finish().await.map_err(away)?;
        Ok(Kept { size: i64::try_from(size).unwrap_or(i64::MAX), sha256: hex(&hash.finalize()), head })
    }

    pub async fn get(&self, id: Uuid) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + 'static> {
        let found = self.store.get(&self.path(id)).await.map_err(|e| match e {
            object_store::Error::NotFound { .. } => Error::NotFound,
            other => away(other),
        })?;
        Ok(found.into_stream().map(|piece| piece.map_err(std::io::Error::other)))
    }

    /// How many bytes there are; none where there is no such file.
    pub async fn size(&self, id: Uuid) -> Result<Option<i64>> {
        match self.store.head(&self.path(id)).await {
            Ok(found) => Ok(i64::try_from(found.size).ok()),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(away(e)),
        }
    }

    /// The whole file in memory: for imports, which read all of it anyway.
    pub async fn bytes(&self, id: Uuid) -> Result<Bytes> {
        self.store.get(&self.path(id)).await.map_err(away)?.bytes().await.map_err(away)
    }

    pub async fn remove(&self, id: Uuid) -> Result<()> {
        match self.store.delete(&self.path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(away(e)),
        }
    }
}

fn too_large() -> Error {
    Error::TooLarge(Message::new("file_too_large").with("megabytes", LARGEST_FILE >> 20))
}

fn away(error: object_store::Error) -> Error {
    Error::Unavailable(format!("files: {error}"))
}

/// What a file is, by its first bytes; by the end of its name only among kinds that begin alike. Whatever the uploader
/// claimed does not count.
pub fn media_type(head: &[u8], name: &str) -> &'static str {
    let extension = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    match head {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [b'P', b'K', 3, 4, ..] => match extension.as_str() {
            "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            _ => "application/zip",
        },
        _ => match extension.as_str() {
            "csv" => "text/csv",
            "txt" => "text/plain",
            _ => "application/octet-stream",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_follows_from_its_bytes() {
        for (head, name, expected) in [
            (&b"\x89PNG\r\n"[..], "page.html", "image/png"),
            (b"<html><script>", "photo.png", "application/octet-stream"),
            (b"PK\x03\x04", "prices.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (b"a,b\n", "list.csv", "text/csv"),
            (b"", "", "application/octet-stream"),
        ] {
            assert_eq!(media_type(head, name), expected, "{name}");
        }
    }

    #[test]
    fn what_is_too_large_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::folder(folder.path()).unwrap();
        let piece = Bytes::from(vec![0_u8; 1 << 20]);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let kept = |pieces: usize| {
            let id = base::new_id();
            let pieces: Vec<Result<Bytes>> = (0..pieces).map(|_| Ok(piece.clone())).collect();
            runtime.block_on(async {
                let kept = files.keep(id, tokio_stream::iter(pieces)).await;
                (kept.map(|kept| kept.size), files.size(id).await.unwrap())
            })
        };
        let (large, there) = kept((LARGEST_FILE >> 20) + 1);
        assert!(matches!(large, Err(Error::TooLarge(_))), "{large:?}");
        assert_eq!(there, None);
        let (small, there) = kept(1);
        assert_eq!((small.unwrap(), there), (1 << 20, Some(1 << 20)));
    }
}
