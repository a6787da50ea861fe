//! Opens the source of an upload.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The source of an upload.
#[non_exhaustive]
pub enum UploadSource<'a> {
    /// A file, with the length that it has when it is opened. A file without a length (a FIFO,
    /// `/dev/stdin`, a file in `/proc`) is treated like a [`Reader`](Self::Reader).
    Path(PathBuf),
    /// Bytes in memory.
    Bytes(Cow<'a, [u8]>),
    /// A reader, read to its end. It may have at most
    /// [`MAX_UPLOAD_BYTES`](managed_agents_core::files::MAX_UPLOAD_BYTES). It cannot be read twice,
    /// so the upload is not retried.
    Reader(Box<dyn Read + 'a>),
}

/// Opens a file and returns its length, if it has one before it is read. Pipes and devices have no
/// length, and files in `/proc` report 0.
pub(super) fn open(path: &Path) -> Result<(Box<dyn Read>, Option<u64>), Error> {
    let failed = |source| Error::Io { doing: format!("read {}", path.display()), source };
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    if metadata.is_file() && metadata.len() > 0 {
        return Ok((Box::new(file), Some(metadata.len())));
    }
    let mut first = Vec::new();
    file.by_ref().take(1).read_to_end(&mut first).map_err(failed)?;
    let length = first.is_empty().then_some(0);
    Ok((Box::new(io::Cursor::new(first).chain(file)), length))
}

impl From<PathBuf> for UploadSource<'_> {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<&Path> for UploadSource<'_> {
    fn from(path: &Path) -> Self {
        Self::Path(path.into())
    }
}

impl<'a> From<&'a [u8]> for UploadSource<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<Vec<u8>> for UploadSource<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl std::fmt::Debug for UploadSource<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Self::Bytes(bytes) => f.debug_tuple("Bytes").field(&bytes.len()).finish(),
            Self::Reader(_) => f.write_str("Reader(..)"),
        }
    }
}
