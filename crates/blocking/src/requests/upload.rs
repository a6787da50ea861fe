//! Uploads files without holding them in memory.

use std::io::Read;

use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Request, Response};
use managed_agents_core::Operation;
use managed_agents_core::files::{self, UploadFile};
use managed_agents_core::types::FileMetadata;
use ureq::SendBody;

use crate::client::Client;
use crate::credentials::authorized_agent::authorize;
use crate::error::Error;
use crate::requests::content_reader::ContentReader;
use crate::requests::upload_source::{UploadSource, open};

impl Client {
    /// Uploads a file. Holds only the buffers of the request in memory.
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
    /// - [`Error::Io`]: the source cannot be read, exceeds
    ///   [`MAX_UPLOAD_BYTES`](files::MAX_UPLOAD_BYTES) without a length, or became shorter during
    ///   the upload.
    /// - As [`send`](Self::send).
    pub fn upload<'a>(
        &self,
        source: impl Into<UploadSource<'a>>,
        file: &UploadFile,
    ) -> Result<FileMetadata, Error> {
        // The boundary is random, so that the content cannot contain it and end its part.
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
            let limit = files::MAX_UPLOAD_BYTES;
            let content = ContentReader { content, left: length, limit, failure: &mut failure };
            let mut body = parts.head.chain(content).chain(&parts.tail[..]);
            let agent = self.transfers().http();
            let response = agent.run(request.map(|()| SendBody::from_reader(&mut body)));
            match failure {
                Some(source) => Err(Error::Io { doing: "read the file to upload".into(), source }),
                None => agent.read(response?, self.options().max_body_bytes),
            }
        };
        let response = match source.into() {
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
        let (head, body) = response.into_parts();
        Ok(Operation::read(Response::from_parts(head, &body))?)
    }
}
