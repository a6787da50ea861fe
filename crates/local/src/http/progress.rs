//! The progress of a reply, shared with the request log.

use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};

#[derive(Debug, Default)]
pub(crate) struct Progress {
    bytes: AtomicU64,
    status: AtomicU16,
}

impl Progress {
    /// Returns the bytes so far, from the first byte of the status line.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Returns the status; 0 before there is one.
    pub(crate) fn status(&self) -> u16 {
        self.status.load(Ordering::Relaxed)
    }

    pub(crate) fn set_status(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }
}
