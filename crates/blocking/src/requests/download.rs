//! Downloads files without holding them in memory.

use std::io::{Read, Write};

use http::Response;
use managed_agents_core::{Content, Operation, checked};

use crate::client::Client;
use crate::error::Error;
use crate::network::http_agent::{Body, body_prefix};

impl Client {
    /// Writes the content of a file or the archive of a skill to `destination`, and returns its
    /// length in bytes. Retries only while nothing was written.
    ///
    /// # Errors
    ///
    /// - [`Error::TooLarge`]: the content exceeds `limit` bytes. The first `limit` bytes are
    ///   written.
    /// - [`Error::Io`]: the destination cannot be written.
    /// - As [`send`](Self::send). Bytes that were written before an error stay.
    pub fn download(
        &self,
        operation: Operation<Content>,
        destination: &mut impl Write,
        limit: u64,
    ) -> Result<u64, Error> {
        self.copy(self.body(operation)?.into_body(), destination, limit)
    }

    /// Sends an operation and returns the response body to be read as it arrives.
    ///
    /// For example, [`SseDecoder`](managed_agents_core::sse::SseDecoder) parses an event stream
    /// that no [`Events`](crate::Events) follows. Dropped before its end, the body closes the
    /// connection.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send). A read fails with the connection, or after
    /// [`Timeouts::read`](crate::Timeouts::read) without a byte.
    pub fn open<T>(&self, operation: Operation<T>) -> Result<Response<impl Read + use<T>>, Error> {
        self.body(operation)
    }

    fn body<T>(&self, operation: Operation<T>) -> Result<Response<Body>, Error> {
        let idempotency = operation.idempotency();
        let request = operation.into_request(self.settings())?;
        let response = self.retrying(idempotency, || self.transfers().open(&request))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (head, body) = response.into_parts();
        checked(&Response::from_parts(head, &body_prefix(body)))?;
        unreachable!("`checked` refuses every status that is not a success");
    }

    fn copy(&self, mut body: Body, destination: &mut impl Write, limit: u64) -> Result<u64, Error> {
        let mut buffer = vec![0; 64 * 1024];
        let mut written = 0;
        loop {
            let count = match body.read(&mut buffer) {
                Ok(0) => return Ok(written),
                Ok(count) => count,
                Err(error) => return Err(self.transfers().http().cut_body(error)),
            };
            let fitting = count.min(usize::try_from(limit - written).unwrap_or(usize::MAX));
            destination
                .write_all(&buffer[..fitting])
                .map_err(|source| Error::Io { doing: "write the download".into(), source })?;
            written += fitting as u64;
            if fitting < count {
                return Err(Error::TooLarge { limit });
            }
        }
    }
}
