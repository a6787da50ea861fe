//! Uploads files without holding them in memory.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use managed_agents_async::files::{self, UploadFile};
use managed_agents_async::types::FileMetadata;
use managed_agents_async::{Error, RetryPolicy};

use crate::client::Client;
use crate::transport::content::Content;
use crate::transport::source::UploadSource;

impl Client {
    /// Uploads a file: a path, bytes or a [reader](UploadSource::reader). Holds 64 KiB of it in
    /// memory, and the buffers of the connection.
    ///
    /// A slow network may take as long as it needs, but
    /// [`Timeouts::response`](managed_agents_async::Timeouts::response) without progress ends the
    /// upload. Paths and bytes are sent again where the retry policy allows it.
    ///
    /// ```
    /// use managed_agents_tokio::{Client, UploadFile, files};
    /// # use managed_agents_tokio::{Credential, Settings};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let server = managed_agents_local::Server::start(managed_agents_local::Options::default())?;
    /// # let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("any".into())) };
    /// # let client = Client::new(settings)?;
    /// let file = UploadFile { content_type: "text/plain".into(), ..UploadFile::new("07.txt") };
    /// let metadata = client.upload(b"Total: 120.00".to_vec(), &file).await?;
    ///
    /// let mut content = Vec::new();
    /// client.download(files::download(&metadata.id), &mut content, 1024).await?;
    /// assert_eq!(content, b"Total: 120.00");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - [`Error::Io`]: the source cannot be read, exceeds
    ///   [`MAX_UPLOAD_BYTES`](files::MAX_UPLOAD_BYTES) without a length, or became shorter during
    ///   the upload.
    /// - As [`send`](managed_agents_async::Client::send).
    pub async fn upload(
        &self,
        source: impl Into<UploadSource>,
        file: &UploadFile,
    ) -> Result<FileMetadata, Error> {
        // The boundary is random, so that the content cannot contain it and end its part.
        let parts = file.multipart(fastrand::u128(..))?;
        let operation = files::upload_head(&parts);
        let unreadable = |source| Error::Io { doing: "read the file to upload".into(), source };
        let source = source.into().checked().await.map_err(unreadable)?;
        let mut options = self.options().clone();
        if !source.is_repeatable() {
            options.retry = RetryPolicy::NEVER;
        }
        // `Content` applies this timeout to progress instead of the whole response.
        let timeout = mem::replace(&mut options.timeouts.response, Duration::MAX);
        let content = Arc::new(Content::new(source, parts, timeout));
        let mut transport = self.transport().clone();
        transport.upload = Some(content.clone());
        let result = self.with_transport(transport).with_options(options).send(operation).await;
        match content.take_failure() {
            Some(source) => Err(unreadable(source)),
            None => result,
        }
    }
}
