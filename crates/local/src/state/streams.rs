//! The open streams of a thread, and the events that are kept for the first one.

use crate::state::frame::frame;
use serde_json::json;
use std::collections::VecDeque;
use std::sync::Arc;

/// A stream that falls this many frames behind is closed. Of the events kept for a first stream,
/// the oldest are dropped.
const MAX_WAITING: usize = 16_384;

/// The previews that a stream asks for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wants {
    pub(crate) messages: bool,
    pub(crate) thinking: bool,
}

/// The next thing for a stream to write.
pub(crate) enum Next {
    Frame(Arc<str>),
    /// No frame within the time of a heartbeat.
    Quiet,
    End,
}

#[derive(Debug)]
pub(crate) struct Streams {
    open: Vec<Stream>,
    next: u64,
    /// Events kept for the first stream; `None` once it was opened.
    unseen: Option<VecDeque<Arc<str>>>,
}

#[derive(Debug)]
struct Stream {
    id: u64,
    wants: Wants,
    waiting: VecDeque<Arc<str>>,
    /// The message whose preview this stream is receiving.
    preview: Option<String>,
    ended: bool,
}

impl Streams {
    pub(crate) fn new(buffer: bool) -> Self {
        Self { open: Vec::new(), next: 0, unseen: buffer.then(VecDeque::new) }
    }

    /// Opens a stream. It begins with `past`, or else with the events that were kept for it.
    pub(crate) fn open(&mut self, wants: Wants, past: Option<VecDeque<Arc<str>>>) -> u64 {
        self.next += 1;
        let id = self.next;
        let unseen = self.unseen.take().unwrap_or_default();
        let waiting = past.unwrap_or(unseen);
        self.open.push(Stream { id, wants, waiting, preview: None, ended: false });
        id
    }

    pub(crate) fn close(&mut self, id: u64) {
        self.open.retain(|stream| stream.id != id);
    }

    /// Ends every stream once its waiting frames are written.
    pub(crate) fn end_all(&mut self) {
        for stream in &mut self.open {
            stream.ended = true;
        }
    }

    pub(crate) fn publish(&mut self, id: Option<&str>, frame: Arc<str>) {
        if let Some(unseen) = &mut self.unseen {
            if unseen.len() == MAX_WAITING {
                unseen.pop_front();
            }
            unseen.push_back(frame.clone());
        }
        for stream in &mut self.open {
            if stream.preview.as_deref() == id {
                stream.preview = None;
            }
            stream.push(frame.clone());
        }
    }

    /// Announces an event to the streams that want previews of its kind.
    pub(crate) fn preview_start(&mut self, kind: &str, id: &str) {
        let frame = frame(&json!({"type": "event_start", "event": {"type": kind, "id": id}}));
        self.publish_preview(Some(kind), id, &frame.into());
    }

    /// Sends a piece of a message to the streams that have received its start.
    pub(crate) fn preview_text(&mut self, id: &str, text: &str) {
        let delta = json!({"type": "content_delta", "index": 0, "content": {"type": "text", "text": text}});
        let frame = frame(&json!({"type": "event_delta", "event_id": id, "delta": delta}));
        self.publish_preview(None, id, &frame.into());
    }

    /// Sends a preview of the event with this id. `started` is the kind of an event whose preview
    /// begins.
    pub(crate) fn publish_preview(&mut self, started: Option<&str>, id: &str, frame: &Arc<str>) {
        for stream in &mut self.open {
            let wanted = match started {
                Some("agent.message") => stream.wants.messages,
                Some(_) => stream.wants.thinking,
                None => stream.preview.as_deref() == Some(id),
            };
            if wanted {
                stream.preview = Some(id.into());
                stream.push(frame.clone());
            }
        }
    }

    /// Takes the next frame of a stream. Returns `None` if there is none yet.
    pub(crate) fn take(&mut self, id: u64) -> Option<Next> {
        let Some(stream) = self.open.iter_mut().find(|stream| stream.id == id) else {
            return Some(Next::End);
        };
        match stream.waiting.pop_front() {
            Some(frame) => Some(Next::Frame(frame)),
            None if stream.ended => Some(Next::End),
            None => None,
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.open.len()
    }
}

impl Stream {
    fn push(&mut self, frame: Arc<str>) {
        if self.waiting.len() == MAX_WAITING {
            self.ended = true;
        }
        if !self.ended {
            self.waiting.push_back(frame);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_falls_too_far_behind_gets_what_waits_and_then_ends() {
        let mut streams = Streams::new(true);
        let stream = streams.open(Wants::default(), None);
        for _ in 0..=MAX_WAITING {
            streams.publish(None, "frame".into());
        }
        let delivered =
            std::iter::from_fn(|| streams.take(stream)).take_while(|next| matches!(next, Next::Frame(_)));
        assert_eq!(delivered.count(), MAX_WAITING);
        assert!(matches!(streams.take(stream), Some(Next::End)));
    }

    #[test]
    fn of_the_frames_that_wait_for_a_first_stream_the_oldest_go() {
        let mut streams = Streams::new(true);
        for number in 0..=MAX_WAITING {
            streams.publish(None, number.to_string().into());
        }
        let stream = streams.open(Wants::default(), None);
        let Some(Next::Frame(first)) = streams.take(stream) else { panic!("frames wait") };
        assert_eq!(&*first, "1");
    }
}
