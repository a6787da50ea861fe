//! Finds fields in JSON text without building anything.
//!
//! The machines need a handful of fields of each event. A scanner that steps over the rest reads each byte once, allocates nothing,
//! and keeps serde out of the browser package. It checks structure (strings, nesting, separators), not the spelling of numbers.

mod bytes;
mod fields;
mod read;
mod scanner;
mod string;

pub(crate) use bytes::has_escape;
pub(crate) use fields::{Levels, array, field, fields, is_value, object, path};
pub(crate) use read::read;
pub use string::quote;
pub(crate) use string::string;
