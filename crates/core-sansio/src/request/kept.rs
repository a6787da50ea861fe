//! Truncates a body to the parts that an error keeps and shows.

/// The longest part of a body that an error keeps: 64 KiB.
pub const MAX_KEPT_BODY_BYTES: usize = 64 * 1024;

/// Returns the first 200 bytes of a body as printable text.
pub(crate) fn beginning(body: &[u8]) -> String {
    let start = &body[..body.len().min(200)];
    // A character cut off at the end has no error length: the body is text nevertheless.
    if std::str::from_utf8(start).is_err_and(|error| error.error_len().is_some()) {
        return format!("{} bytes that are not text", body.len());
    }
    let text = String::from_utf8_lossy(start);
    text.chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect::<String>()
        .trim()
        .into()
}

/// Copies at most [`MAX_KEPT_BODY_BYTES`] of a body.
pub(crate) fn kept(body: &[u8]) -> Box<[u8]> {
    body[..body.len().min(MAX_KEPT_BODY_BYTES)].into()
}
