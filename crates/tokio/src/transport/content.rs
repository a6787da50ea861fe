//! Streams the content of an upload, between the two parts around it.

use std::future::pending;
use std::io::{self, Cursor, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_lite::stream::try_unfold;
use http::Request;
use http::header::CONTENT_LENGTH;
use managed_agents_async::TransportError;
use managed_agents_async::files::MAX_UPLOAD_BYTES;
use managed_agents_async::proto::Multipart;
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep_until};

use crate::transport::source::UploadSource;

/// The most bytes that are read at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// An upload: its source, the parts around it, and how far it is.
pub(crate) struct Content {
    pub(super) source: UploadSource,
    head: Bytes,
    tail: Bytes,
    /// The longest time without progress.
    timeout: Duration,
    progress: Arc<Mutex<Progress>>,
}

struct Progress {
    moved_at: Instant,
    /// The error of the source, which reqwest reports like one of the connection.
    failure: Option<io::Error>,
}

impl Content {
    pub(crate) fn new(source: UploadSource, parts: Multipart, timeout: Duration) -> Self {
        let progress = Arc::new(Mutex::new(Progress { moved_at: Instant::now(), failure: None }));
        Self { source, head: parts.head.into(), tail: parts.tail.into(), timeout, progress }
    }

    /// Gives a request its body, and its length if that is known.
    pub(super) async fn fill(&self, request: &mut Request<reqwest::Body>) -> Result<(), TransportError> {
        let (reader, length) = self.source.open().await.map_err(|error| {
            lock(&self.progress).failure = Some(error);
            TransportError::refused("the file to upload cannot be opened")
        })?;
        *lock(&self.progress) = Progress { moved_at: Instant::now(), failure: None };
        let around = (self.head.len() + self.tail.len()) as u64;
        if let Some(length) = length {
            request.headers_mut().insert(CONTENT_LENGTH, (length + around).into());
        }
        // Sends only the announced length of a growing file. Reads one byte past the limit of a reader,
        // to detect that it is too long.
        let content = reader.take(length.unwrap_or(MAX_UPLOAD_BYTES + 1));
        let whole = Cursor::new(self.head.clone()).chain(content).chain(Cursor::new(self.tail.clone()));
        let left = length.unwrap_or(MAX_UPLOAD_BYTES) + around;
        let state = (Box::pin(whole), left, self.progress.clone());
        *request.body_mut() =
            reqwest::Body::wrap_stream(try_unfold(state, move |(mut whole, left, progress)| async move {
                let mut chunk = BytesMut::with_capacity(CHUNK_BYTES);
                let read = whole.read_buf(&mut chunk).await;
                let mut now = lock(&progress);
                now.moved_at = Instant::now();
                match read.and_then(|count| left_after(left, count as u64, length.is_some())) {
                    Err(error) => {
                        now.failure = Some(error);
                        Err("the source of the upload failed")
                    }
                    Ok(left) => {
                        drop(now);
                        Ok((!chunk.is_empty()).then(|| (chunk.freeze(), (whole, left, progress))))
                    }
                }
            }));
        Ok(())
    }

    /// Waits until the attempt that starts now has made no progress for the timeout.
    pub(super) async fn stalled(&self) -> TransportError {
        lock(&self.progress).moved_at = Instant::now();
        loop {
            let moved_at = lock(&self.progress).moved_at;
            let Some(end) = moved_at.checked_add(self.timeout) else { pending().await };
            if end <= Instant::now() {
                return TransportError::lost("the upload made no progress for too long");
            }
            sleep_until(end).await;
        }
    }

    /// Returns the error of the source, if it failed in the last attempt.
    pub(crate) fn take_failure(&self) -> Option<io::Error> {
        lock(&self.progress).failure.take()
    }
}

/// Returns how much of the announced length, or of the limit, is left after a read.
fn left_after(left: u64, count: u64, is_announced: bool) -> io::Result<u64> {
    let (kind, problem) = match left.checked_sub(count) {
        None => (ErrorKind::FileTooLarge, "it has no end, or exceeds the size that a file may have"),
        Some(1..) if count == 0 && is_announced => {
            (ErrorKind::UnexpectedEof, "it became shorter during the upload; try again")
        }
        Some(left) => return Ok(left),
    };
    Err(io::Error::new(kind, problem))
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}
