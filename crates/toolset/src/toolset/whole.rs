//! Reads a whole file, if it is not too large.

use std::fs::File;
use std::io::{self, Read};

pub(crate) struct TooLarge {
    pub(crate) size: u64,
    pub(crate) limit: u64,
}

/// Reads at most one byte more than `max_bytes`, because a file may grow after its size was read.
pub(crate) fn read_whole(file: &File, max_bytes: Option<u64>) -> io::Result<Result<Vec<u8>, TooLarge>> {
    let limit = max_bytes.unwrap_or(u64::MAX);
    let size = file.metadata()?.len();
    if size > limit {
        return Ok(Err(TooLarge { size, limit }));
    }
    let mut content = Vec::new();
    let size = file.take(limit.saturating_add(1)).read_to_end(&mut content)? as u64;
    Ok(if size > limit { Err(TooLarge { size, limit }) } else { Ok(content) })
}
