//! Replies that are not JSON.

/// Marks an operation whose reply is the bytes of a file instead of JSON.
///
/// An `Operation<Content>` has no `read`. Check the status with [`checked`](crate::checked) and
/// copy the body.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Content;
