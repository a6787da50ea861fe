//! The requests of a server, for tests.

use crate::http::progress::Progress;
use crate::http::request::Request;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Older requests are dropped.
const MAX_RECORDS: usize = 10_000;
/// The longest recorded part of a body.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// A request as it was received.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The method, such as `POST`.
    pub method: String,
    /// Path and query, percent-encoded as they were sent.
    pub target: String,
    /// Names in lower case, and values as they were sent, credentials included.
    pub headers: Vec<(String, String)>,
    /// The first 16 KiB of the body.
    pub body: Vec<u8>,
    /// The operation's name, such as `sessions.create`; empty if there is none.
    pub operation: &'static str,
    /// The status of the reply; 0 before there is one.
    pub status: u16,
    /// Bytes of the reply so far, from the first byte of the status line.
    pub reply_bytes: u64,
    /// The time from the start of the server to the arrival of the request.
    pub at: Duration,
}

pub(crate) struct Log {
    began: Instant,
    records: Mutex<VecDeque<(RequestRecord, Arc<Progress>)>>,
    grown: Condvar,
}

impl Default for Log {
    fn default() -> Self {
        Self { began: Instant::now(), records: Mutex::default(), grown: Condvar::new() }
    }
}

impl Log {
    /// Records a request, and returns the progress of its reply.
    pub(crate) fn record(&self, request: &Request, operation: &'static str) -> Arc<Progress> {
        let record = RequestRecord {
            method: request.method.clone(),
            target: request.target.clone(),
            headers: request.headers.clone(),
            body: request.body[..request.body.len().min(MAX_BODY_BYTES)].to_vec(),
            operation,
            status: 0,
            reply_bytes: 0,
            at: self.began.elapsed(),
        };
        let progress = Arc::<Progress>::default();
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() == MAX_RECORDS {
            records.pop_front();
        }
        records.push_back((record, progress.clone()));
        self.grown.notify_all();
        progress
    }

    pub(crate) fn clear(&self) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn count(&self) -> usize {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn all(&self) -> Vec<RequestRecord> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).iter().map(snapshot).collect()
    }

    pub(crate) fn wait(
        &self,
        timeout: Duration,
        wanted: impl Fn(&RequestRecord) -> bool,
    ) -> Option<RequestRecord> {
        let deadline = Instant::now() + timeout;
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(found) = records.iter().find(|(record, _)| wanted(record)) {
                return Some(snapshot(found));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            records = self.grown.wait_timeout(records, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn snapshot((record, progress): &(RequestRecord, Arc<Progress>)) -> RequestRecord {
    RequestRecord { reply_bytes: progress.bytes(), status: progress.status(), ..record.clone() }
}
