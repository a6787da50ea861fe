//! Where the fields of the frame being read are.

use std::ops::Range;

/// Where in the buffer the fields of the frame being read are.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub(super) event: Range<usize>,
    /// The `data` lines, each moved up to the one before.
    pub(super) data: Range<usize>,
    pub(super) has_data: bool,
    /// The name, if one came after data: there it could be in the way of more data.
    pub(super) late_event: Option<Box<[u8]>>,
}

impl Fields {
    pub(super) fn len(&self) -> usize {
        self.event.len() + self.data.len() + self.late_event.as_ref().map_or(0, |event| event.len())
    }

    /// Where the first field in the buffer begins.
    pub(super) fn start(&self) -> usize {
        if self.event.is_empty() { self.data.start } else { self.event.start }
    }

    /// Where the last field ends. An event that comes after data is not in the buffer.
    pub(super) fn end(&self) -> usize {
        if self.has_data { self.data.end } else { self.event.end }
    }

    pub(super) fn move_down(&mut self, bytes: usize) {
        for range in [&mut self.event, &mut self.data] {
            range.start = range.start.saturating_sub(bytes);
            range.end = range.end.saturating_sub(bytes);
        }
    }
}
