//! Finds fields in JSON text without building values.
//!
//! The state machines need a few fields of each event. A scanner that skips the rest reads each
//! byte once, allocates nothing, and keeps serde out of the npm package. It validates structure
//! (strings, nesting, separators) but not the spelling of numbers.

mod bytes;
mod fields;
mod read_event;
mod scanner;
mod string;

pub(crate) use bytes::has_escape;
pub(crate) use fields::{Levels, array, field, fields, is_value, object, path};
pub(crate) use read_event::read_event;
pub use string::quote;
pub(crate) use string::string;
