//! When something happened, by both clocks: the order of arrival here and the service's timestamp.

use std::cmp::Ordering;

use crate::session::seq::Seq;
use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::compare;

/// The sequence number of an event and its timestamp, empty if it has none.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Mark {
    pub(crate) seq: Seq,
    pub(crate) timestamp: String,
}

impl Mark {
    /// Returns `true` if this comes after `other`: by timestamp if both have one, otherwise by
    /// order of arrival.
    pub(crate) fn is_after(&self, other: &Self) -> bool {
        match compare(&self.timestamp, &other.timestamp) {
            Some(Ordering::Less) => false,
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) | None => self.seq > other.seq,
        }
    }

    pub(crate) fn write(&self, name: &str, writer: &mut Writer) {
        writer.open(name, "{");
        writer.number("seq", self.seq.get());
        writer.text("timestamp", &self.timestamp);
        writer.close("}");
    }

    /// Reads the field `name`; `None` if it is absent or null.
    pub(crate) fn read(name: &str, value: Reader<'_>) -> Option<Self> {
        if value.is_null(name) {
            return None;
        }
        let mark = value.object(name);
        Some(Self { seq: Seq::new(mark.number("seq")), timestamp: mark.text("timestamp") })
    }
}
