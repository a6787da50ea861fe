//! Answers that are not JSON.

/// The answer is the bytes of a file, not JSON: look at the status with [`checked`](crate::checked), and copy the body.
///
/// A `Operation<Content>` cannot be read as a value.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Content;
