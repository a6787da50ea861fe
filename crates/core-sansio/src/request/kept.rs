//! The part of a body that an error keeps, and the part that it shows.

/// The most of an answer that an error keeps: 64 KiB.
pub const MAX_KEPT_BODY_BYTES: usize = 64 * 1024;

/// The first 200 bytes of a body, for people.
pub(crate) fn beginning(body: &[u8]) -> String {
    let start = &body[..body.len().min(200)];
    // A character that is cut at the end has no error length.
    if std::str::from_utf8(start).is_err_and(|error| error.error_len().is_some()) {
        return format!("{} bytes that are no text", body.len());
    }
    let text = String::from_utf8_lossy(start);
    text.chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect::<String>()
        .trim()
        .into()
}

pub(crate) fn kept(body: &[u8]) -> Box<[u8]> {
    body[..body.len().min(MAX_KEPT_BODY_BYTES)].into()
}
