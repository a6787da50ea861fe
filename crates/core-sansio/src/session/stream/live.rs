//! Reads the live stream: bytes into frames, frames into events and previews.

use crate::session::event::RawEvent;
use crate::session::previews::{self, Preview, Previews};
use crate::session::stream::delivery::Delivery;
use crate::text::json;
use crate::text::sse::{FrameTooLarge, SseDecoder};

/// Bytes of the live stream that are held while the history is read.
const MAX_HELD_BYTES: usize = 16 * 1024 * 1024;

/// Bytes that were received and not read, and the previews that were read.
#[derive(Debug)]
pub(super) struct Live {
    decoder: SseDecoder,
    previews: Previews,
    max_frame_bytes: usize,
}

/// The content of one frame.
pub(super) enum Incoming {
    /// A heartbeat, or an object that says nothing.
    Nothing,
    Event(RawEvent),
    /// More of a message that is still being written; `None` if it has no text to deliver.
    Preview(Option<Preview>),
    /// The service reports an error: its envelope, if it is one.
    Error(String),
    /// JSON that is not an event.
    Unreadable(Box<str>),
    /// Not even JSON: a damaged event.
    Damaged(Box<str>),
    TooLarge(FrameTooLarge),
}

impl Live {
    pub(super) fn new(max_frame_bytes: usize) -> Self {
        Self { decoder: SseDecoder::new(max_frame_bytes), previews: Previews::default(), max_frame_bytes }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes);
    }

    /// How many more bytes are held.
    pub(super) fn room(&self) -> usize {
        MAX_HELD_BYTES.saturating_sub(self.decoder.buffered())
    }

    /// A connection is open: a preview is never continued on another one.
    pub(super) fn connected(&mut self) {
        self.previews.clear();
    }

    /// The connection is lost, and with it the rest of the bytes.
    pub(super) fn disconnected(&mut self) {
        self.decoder = SseDecoder::new(self.max_frame_bytes);
    }

    pub(super) fn previews(&self) -> &Previews {
        &self.previews
    }

    /// Drops the previews of events that are delivered whole.
    pub(super) fn complete<'a>(&mut self, deliveries: impl IntoIterator<Item = &'a Delivery>) {
        for event in deliveries.into_iter().filter_map(Delivery::event) {
            self.previews.complete(event);
        }
    }

    /// Drops the preview of an event that is delivered whole.
    pub(super) fn complete_event(&mut self, event: &RawEvent) {
        self.previews.complete(event);
    }

    /// Reads the next frame; `None` if there is no whole one.
    pub(super) fn next(&mut self) -> Option<Incoming> {
        let frame = match self.decoder.next_frame() {
            Ok(frame) => frame?,
            Err(error) => return Some(Incoming::TooLarge(error)),
        };
        if frame.event == "ping" || frame.data.is_empty() {
            return Some(Incoming::Nothing);
        }
        // Most previews take this short cut: they need no event.
        if previews::is_preview(frame.event) {
            if let Some(preview) = self.previews.read(frame.data) {
                return Some(Incoming::Preview(preview));
            }
        }
        Some(match RawEvent::read(frame.data.into()) {
            Ok(event) if frame.event == "error" || event.kind() == "error" => {
                Incoming::Error(event.json().into())
            }
            Ok(event) if previews::is_preview(event.kind()) => Incoming::Preview(self.previews.apply(&event)),
            Ok(event) => Incoming::Event(event),
            Err(text) if frame.event == "error" => Incoming::Error(text.into()),
            Err(text) if is_empty_object(&text) => Incoming::Nothing,
            Err(text) if json::is_value(&text) => Incoming::Unreadable(text),
            Err(text) => Incoming::Damaged(text),
        })
    }
}

/// Returns `true` for an object without an id.
fn is_empty_object(text: &str) -> bool {
    json::object(text, |_, _| ()).is_ok() && json::field(text, "id").is_none()
}
