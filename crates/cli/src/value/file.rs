//! Files that values name.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Failure;

/// The largest file that a value may name.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The standard input was read to its end: a second value would be empty.
static IS_INPUT_READ: AtomicBool = AtomicBool::new(false);

/// Where a shell puts the pipe of `<(command)`. Its writer is there already.
const OPEN_PIPES: &str = "/dev/fd/";

/// Reads a file as text. `-` is the standard input.
pub(crate) fn text(path: &str) -> Result<String, Failure> {
    let mut bytes = bytes(path)?;
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    String::from_utf8(bytes).map_err(|error| {
        Failure::usage(format!("{path} is not UTF-8, at byte {}", error.utf8_error().valid_up_to()))
    })
}

/// Returns the name of a file for messages.
pub(crate) fn named(path: &str) -> &str {
    if path == "-" { "the standard input" } else { path }
}

/// Reads a file. `-` is the standard input. Does not wait for a pipe with a name.
pub(crate) fn bytes(path: &str) -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| Failure::usage(format!("could not read {path}: {error}"));
    let mut bytes = Vec::new();
    if path == "-" {
        if IS_INPUT_READ.swap(true, Ordering::Relaxed) {
            return Err(Failure::usage("two values are read from the standard input; give one as a file"));
        }
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let kind = fs::metadata(path).map_err(failed)?;
        if kind.is_dir() {
            return Err(Failure::usage(format!("{path} is a folder; name a file")));
        }
        if !kind.is_file() && !path.starts_with(OPEN_PIPES) {
            return Err(Failure::usage(format!("{path} is not a regular file; give its content with `-`")));
        }
        File::open(path).map_err(failed)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::usage(format!("{path} is larger than {MAX_BYTES} bytes")));
    }
    Ok(bytes)
}
