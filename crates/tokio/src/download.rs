//! Downloads files without holding them in memory.

use futures_lite::StreamExt;
use managed_agents_async::proto::Content;
use managed_agents_async::{Error, Operation};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::client::Client;

impl Client {
    /// Writes the content of a file or the archive of a skill to `destination`, flushes it, and
    /// returns the length in bytes. Retries only while nothing was written.
    ///
    /// # Errors
    ///
    /// - [`Error::TooLarge`]: the content exceeds `limit` bytes. The first `limit` bytes are
    ///   written.
    /// - [`Error::Io`]: the destination cannot be written.
    /// - As [`open`](managed_agents_async::Client::open). Bytes that were written before an error
    ///   stay.
    pub async fn download(
        &self,
        operation: Operation<Content>,
        destination: &mut (impl AsyncWrite + Unpin),
        limit: u64,
    ) -> Result<u64, Error> {
        let failed = |source| Error::Io { doing: "write the download".into(), source };
        let mut body = self.open(operation).await?.into_body();
        let mut left = limit;
        while let Some(chunk) = body.next().await.transpose()? {
            let fitting = chunk.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            destination.write_all(&chunk[..fitting]).await.map_err(failed)?;
            left -= fitting as u64;
            if fitting < chunk.len() {
                return Err(Error::TooLarge { limit: usize::try_from(limit).unwrap_or(usize::MAX) });
            }
        }
        destination.flush().await.map_err(failed)?;
        Ok(limit - left)
    }
}
