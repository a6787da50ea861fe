//! Positions of the current frame's fields in the buffer.

use std::ops::Range;

/// Positions of the current frame's fields in the buffer.
#[derive(Debug, Clone, Default)]
pub(super) struct FrameSpans {
    pub(super) event: Range<usize>,
    /// The `data` lines, moved together.
    pub(super) data: Range<usize>,
    pub(super) has_data: bool,
    /// The name, if it came after data. It is copied, because more data may be moved over it.
    pub(super) late_event: Option<Box<[u8]>>,
}

impl FrameSpans {
    pub(super) fn len(&self) -> usize {
        self.event.len() + self.data.len() + self.late_event.as_ref().map_or(0, |event| event.len())
    }

    /// Returns the start of the first field in the buffer.
    pub(super) fn start(&self) -> usize {
        if self.event.is_empty() { self.data.start } else { self.event.start }
    }

    /// Returns the end of the last field in the buffer, which does not hold a late event.
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
