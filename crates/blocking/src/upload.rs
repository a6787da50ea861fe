//! Files to the service, never whole in memory.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response};
use managed_agents_core::Operation;
use managed_agents_core::files::{self, UploadFile};
use managed_agents_core::types::FileMetadata;
use ureq::SendBody;

use crate::tokens::authorize;
use crate::transport::early;
use crate::{Client, Error};

/// Where the bytes of an upload come from.
#[non_exhaustive]
pub enum UploadSource<'a> {
    /// A file, as long as it is when it is opened. What has no length of its own (a FIFO, `/dev/stdin`, a file of `/proc`) is taken as a
    /// [`Reader`](Self::Reader).
    Path(PathBuf),
    /// Bytes in memory.
    Bytes(Cow<'a, [u8]>),
    /// Whatever comes, to its end, but no more than [`MAX_UPLOAD_BYTES`](files::MAX_UPLOAD_BYTES). It cannot be read twice, so such an upload is
    /// tried once.
    Reader(Box<dyn Read + 'a>),
}

impl Client {
    /// Uploads a file. Nothing but the request's own buffers is held in memory.
    ///
    /// ```
    /// use managed_agents_blocking::{Client, UploadFile, files};
    /// # use managed_agents_blocking::{Credential, Settings};
    /// # let server = managed_agents_local::Server::start(managed_agents_local::Options::default())?;
    /// # let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("any".into())) };
    /// # let client = Client::new(settings)?;
    ///
    /// let file = UploadFile { content_type: "text/plain".into(), ..UploadFile::new("07.txt") };
    /// let metadata = client.upload(&b"Total: 120.00"[..], &file)?;
    ///
    /// let mut content = Vec::new();
    /// client.download(files::download(&metadata.id), &mut content, 1024)?;
    /// assert_eq!(content, b"Total: 120.00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The source cannot be read, has no end, or becomes shorter while it is sent; and as [`send`](Self::send).
    pub fn upload<'a>(
        &self,
        source: impl Into<UploadSource<'a>>,
        file: &UploadFile,
    ) -> Result<FileMetadata, Error> {
        // Random, so that whoever wrote the file cannot know the boundary and end its part.
        let parts = file.multipart(fastrand::u128(..))?;
        let operation = files::upload_head(&parts);
        let idempotency = operation.idempotency();
        let (head, _) = operation.into_request(self.settings())?.into_parts();
        let around = (parts.head.len() + parts.tail.len()) as u64;
        let send = |content: &mut dyn Read, length: Option<u64>, token: Option<&HeaderValue>| {
            let mut request = Request::from_parts(head.clone(), ());
            authorize(request.headers_mut(), token);
            if let Some(length) = length {
                request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length + around));
            }
            let mut failure = None;
            let content =
                Exactly { content, left: length, limit: files::MAX_UPLOAD_BYTES, failure: &mut failure };
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
            UploadSource::Path(path) => {
                let mut first = Some(open(&path)?);
                match first.take_if(|(_, length)| length.is_none()) {
                    Some((mut content, _)) => {
                        self.transfers().authorized_once(|token| send(&mut content, None, token))
                    }
                    None => self.retrying(idempotency, || {
                        self.transfers().authorized(|token| {
                            let (mut content, length) = first.take().map_or_else(|| open(&path), Ok)?;
                            send(&mut content, length, token)
                        })
                    }),
                }
            }
            UploadSource::Bytes(bytes) => self.retrying(idempotency, || {
                let length = Some(bytes.len() as u64);
                self.transfers().authorized(|token| send(&mut &*bytes, length, token))
            }),
            UploadSource::Reader(mut reader) => {
                self.transfers().authorized_once(|token| send(&mut reader, None, token))
            }
        }?;
        let (head, body) = answer.into_parts();
        Ok(Operation::read(Response::from_parts(head, &body))?)
    }
}

/// The content, and its length if that is known before it is read. Pipes and devices have none, and files of `/proc` say 0.
fn open(path: &Path) -> Result<(Box<dyn Read>, Option<u64>), Error> {
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

/// Exactly as many bytes as were announced; without a number all that come, but no more than the limit. Keeps why it failed: ureq's error does not tell the two
/// sides apart.
struct Exactly<'a> {
    content: &'a mut dyn Read,
    left: Option<u64>,
    /// How much may still come if nothing was announced.
    limit: u64,
    failure: &'a mut Option<io::Error>,
}

impl Read for Exactly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if early::is_answered() {
            return Ok(self.nothing(buffer));
        }
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
            Ok(0) if wanted > 0 && self.left.is_some() => {
                let message = "it became shorter while it was sent";
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, message))
            }
            Ok(count) if self.left.is_none() && count as u64 > self.limit => {
                let message = "it has no end, or more bytes than a file may have";
                Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
            }
            read => read,
        };
        match read {
            Ok(count) => {
                self.left = self.left.map(|left| left - count as u64);
                self.limit -= if self.left.is_none() { count as u64 } else { 0 };
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

impl Exactly<'_> {
    /// What is sent to nobody: as much as was announced, but not from the source.
    fn nothing(&mut self, buffer: &mut [u8]) -> usize {
        let Some(left) = &mut self.left else { return 0 };
        let count = buffer.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
        *left -= count as u64;
        count
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str, announced: Option<u64>) -> (io::Result<String>, bool) {
        let mut failure = None;
        let mut body =
            Exactly { content: &mut content.as_bytes(), left: announced, limit: 4, failure: &mut failure };
        let mut text = String::new();
        let read = body.read_to_string(&mut text).map(|_| text);
        (read, failure.is_some())
    }

    #[test]
    fn a_file_that_grows_is_cut_to_what_was_announced_and_one_that_shrinks_is_an_error() {
        let (whole, failed) = read("abcde", Some(3));
        assert_eq!((whole.unwrap().as_str(), failed), ("abc", false));
        let (short, failed) = read("abc", Some(5));
        assert_eq!((short.unwrap_err().kind(), failed), (io::ErrorKind::UnexpectedEof, true));
    }

    #[test]
    fn what_has_no_length_may_be_as_long_as_the_limit_and_no_longer() {
        assert_eq!(read("abcd", None).0.unwrap(), "abcd");
        let (long, failed) = read("abcde", None);
        assert_eq!((long.unwrap_err().kind(), failed), (io::ErrorKind::FileTooLarge, true));
        assert_eq!(
            read("abcde", Some(5)).0.unwrap(),
            "abcde",
            "the service judges a length that is announced"
        );
    }
}
