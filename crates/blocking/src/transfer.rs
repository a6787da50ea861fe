//! Files to and from the service, never whole in memory.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response};
use managed_agents_core::files::{self, UploadFile};
use managed_agents_core::types::{FileId, FileMetadata};
use managed_agents_core::{Call, Repeat, checked};
use ureq::SendBody;

use crate::exchange::Body;
use crate::{Client, Error};

/// Where the bytes of an upload come from.
#[non_exhaustive]
pub enum UploadSource<'a> {
    /// A file, as long as it is when it is opened.
    Path(PathBuf),
    /// Bytes in memory.
    Bytes(Cow<'a, [u8]>),
    /// Whatever comes, to its end. It cannot be read twice, so such an upload is tried once.
    Reader(Box<dyn Read + 'a>),
}

impl Client {
    /// Uploads a file. Nothing but the request's own buffers is held in memory.
    ///
    /// ```no_run
    /// # use managed_agents_blocking::{Client, UploadFile};
    /// # use std::path::Path;
    /// # let client = Client::from_env()?;
    /// let metadata = client.upload(Path::new("invoices/07.txt"), &UploadFile::new("07.txt"))?;
    /// # Ok::<(), managed_agents_blocking::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The source cannot be read, or becomes shorter while it is sent; and as [`send`](Self::send).
    pub fn upload<'a>(
        &self,
        source: impl Into<UploadSource<'a>>,
        file: &UploadFile,
    ) -> Result<FileMetadata, Error> {
        // From the operating system's randomness by way of the thread's generator: not to be guessed by who wrote the file.
        let parts = file.multipart(fastrand::u128(..))?;
        let call = files::upload_head(&parts);
        let repeat = call.repeats();
        let (head, _) = call.into_request(self.settings())?.into_parts();
        let around = (parts.head.len() + parts.tail.len()) as u64;
        let send = |content: &mut dyn Read, length: Option<u64>| {
            let mut request = Request::from_parts(head.clone(), ());
            if let Some(length) = length {
                request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length + around));
            }
            let mut failure = None;
            let content = Exactly { content, left: length, failure: &mut failure };
            let mut body = parts.head.chain(content).chain(&parts.tail[..]);
            let answer = self.transfers().run(request.map(|()| SendBody::from_reader(&mut body)));
            match failure {
                Some(source) => Err(Error::Io { doing: "read what was to be uploaded".into(), source }),
                None => {
                    answer.and_then(|answer| self.transfers().read(answer, self.options().max_body_bytes))
                }
            }
        };
        let answer = match source.into() {
            UploadSource::Path(path) => self.retrying(repeat, || {
                let (mut file, length) = open(&path)?;
                send(&mut file, Some(length))
            }),
            UploadSource::Bytes(bytes) => {
                self.retrying(repeat, || send(&mut &*bytes, Some(bytes.len() as u64)))
            }
            UploadSource::Reader(mut reader) => send(&mut reader, None),
        }?;
        let (head, body) = answer.into_parts();
        Ok(Call::read(Response::from_parts(head, &body))?)
    }

    /// Writes a file's content to `destination`, and gives its length. It is asked for again only while nothing was written.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] beyond `limit` bytes, up to which has been written then; a destination that cannot be written; and as
    /// [`send`](Self::send). What was written before an error stays.
    pub fn download(&self, file: &FileId, destination: &mut impl Write, limit: u64) -> Result<u64, Error> {
        let request = files::download(file).into_request(self.settings())?;
        let answer = self.retrying(Repeat::Harmless, || self.transfers().open(&request))?;
        let (head, body) = answer.into_parts();
        if !head.status.is_success() {
            let beginning = self.transfers().beginning(body);
            checked(&Response::from_parts(head, &beginning))?;
            unreachable!("a status that is no success is an error");
        }
        self.copy(body, destination, limit)
    }

    fn copy(&self, mut body: Body, destination: &mut impl Write, limit: u64) -> Result<u64, Error> {
        let mut buffer = vec![0; 64 * 1024];
        let mut written = 0;
        loop {
            let count = match body.read(&mut buffer) {
                Ok(0) => return Ok(written),
                Ok(count) => count,
                Err(error) => return Err(Error::from_body(error, &self.transfers().peer)),
            };
            let fitting = count.min(usize::try_from(limit - written).unwrap_or(usize::MAX));
            destination
                .write_all(&buffer[..fitting])
                .map_err(|source| Error::Io { doing: "write what was downloaded".into(), source })?;
            written += fitting as u64;
            if fitting < count {
                return Err(Error::TooLarge { limit });
            }
        }
    }
}

fn open(path: &Path) -> Result<(File, u64), Error> {
    let failed = |source| Error::Io { doing: format!("read {}", path.display()), source };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    Ok((file, metadata.len()))
}

/// Exactly as many bytes as were announced; without a number all that come. Keeps why it failed: ureq's error does not tell the two
/// sides apart.
struct Exactly<'a> {
    content: &'a mut dyn Read,
    left: Option<u64>,
    failure: &'a mut Option<io::Error>,
}

impl Read for Exactly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = match self.left {
            Some(left) => buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX)),
            None => buffer.len(),
        };
        let read = loop {
            match self.content.read(&mut buffer[..wanted]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                read => break read,
            }
        };
        let read = match read {
            Ok(0) if wanted > 0 && self.left.is_some() => Err(io::ErrorKind::UnexpectedEof.into()),
            read => read,
        };
        match read {
            Ok(count) => {
                self.left = self.left.map(|left| left - count as u64);
                Ok(count)
            }
            Err(error) => {
                let kind = error.kind();
                *self.failure = Some(error);
                Err(kind.into())
            }
        }
    }
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
