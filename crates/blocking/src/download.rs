//! Files from the service, never whole in memory.

use std::io::{Read, Write};

use http::Response;
use managed_agents_core::{Content, Operation, checked};

use crate::http_agent::Body;
use crate::{Client, Error};

impl Client {
    /// Writes a file's content, or the archive of a skill, to `destination`, and gives its length. It is asked for again only while
    /// nothing was written.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] beyond `limit` bytes, up to which has been written then; a destination that cannot be written; and as
    /// [`send`](Self::send). What was written before an error stays.
    pub fn download(
        &self,
        operation: Operation<Content>,
        destination: &mut impl Write,
        limit: u64,
    ) -> Result<u64, Error> {
        self.copy(self.body(operation)?.into_body(), destination, limit)
    }

    /// Sends an operation, and gives the body of its answer to be read as it comes: for an event stream without a session to follow, such as
    /// that of one thread, with [`SseDecoder`](crate::proto::sse::SseDecoder). Dropped before its end, it closes the connection.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send). A read fails if the connection does, or after [`Timeouts::silence`](crate::Timeouts::silence).
    pub fn open<T>(&self, operation: Operation<T>) -> Result<Response<impl Read + use<T>>, Error> {
        self.body(operation)
    }

    fn body<T>(&self, operation: Operation<T>) -> Result<Response<Body>, Error> {
        let idempotency = operation.idempotency();
        let request = operation.into_request(self.settings())?;
        let answer = self.retrying(idempotency, || self.transfers().open(&request))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let (head, body) = answer.into_parts();
        let beginning = self.transfers().beginning(body);
        checked(&Response::from_parts(head, &beginning))?;
        unreachable!("a status that is no success is an error");
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
