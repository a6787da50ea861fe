//! Opens the source of an upload.

use std::io::{self, Cursor};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tokio::fs::{self, File};
use tokio::io::AsyncRead;

/// A reader of any kind.
pub(super) type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// The source of an upload: made from a path, from bytes in memory, or from a
/// [reader](Self::reader).
pub struct UploadSource(Kind);

enum Kind {
    Path(PathBuf),
    Bytes(Bytes),
    /// `None` once it was opened.
    Reader(Mutex<Option<Reader>>),
}

impl UploadSource {
    /// Takes the content from a reader, which is read to its end. It may have at most
    /// [`MAX_UPLOAD_BYTES`](managed_agents_async::files::MAX_UPLOAD_BYTES). It cannot be read twice,
    /// so the upload is not retried.
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self(Kind::Reader(Mutex::new(Some(Box::pin(reader)))))
    }

    /// Returns `true` if the content can be read twice.
    pub(crate) fn is_repeatable(&self) -> bool {
        !matches!(self.0, Kind::Reader(_))
    }

    /// Treats a path that reports no length (a FIFO, `/proc`) as a reader.
    pub(crate) async fn checked(self) -> io::Result<Self> {
        let Kind::Path(path) = &self.0 else { return Ok(self) };
        let metadata = fs::metadata(path).await?;
        if metadata.is_file() && metadata.len() > 0 {
            return Ok(self);
        }
        Ok(Self::reader(File::open(path).await?))
    }

    /// Opens the source, and tells its length if that is known.
    pub(super) async fn open(&self) -> io::Result<(Reader, Option<u64>)> {
        match &self.0 {
            Kind::Path(path) => {
                let file = File::open(path).await?;
                let length = file.metadata().await?.len();
                Ok((Box::pin(file), Some(length)))
            }
            Kind::Bytes(bytes) => Ok((Box::pin(Cursor::new(bytes.clone())), Some(bytes.len() as u64))),
            Kind::Reader(reader) => {
                let reader = reader.lock().unwrap_or_else(PoisonError::into_inner).take();
                Ok((reader.ok_or_else(|| io::Error::other("it can be read only once"))?, None))
            }
        }
    }
}

/// A file, with the length that it has when it is opened. A file without a length (a FIFO,
/// `/dev/stdin`, a file in `/proc`) is treated like a [reader](UploadSource::reader).
impl From<PathBuf> for UploadSource {
    fn from(path: PathBuf) -> Self {
        Self(Kind::Path(path))
    }
}

impl From<Vec<u8>> for UploadSource {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Kind::Bytes(bytes.into()))
    }
}

impl From<Bytes> for UploadSource {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Bytes(bytes))
    }
}
