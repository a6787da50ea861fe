//! The text of messages while they are written.

use managed_agents_types::EventId;

use crate::{RawEvent, json_scan};

/// More text of a message that is still being written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The id that the whole event will have.
    pub event_id: EventId,
    /// What the whole event will be: `agent.message` or `agent.thinking`; empty if the service does not say.
    pub kind: String,
    /// Which content block the text belongs to.
    pub index: usize,
    /// The text that came now; empty at the start.
    pub delta: String,
}

/// Text so far, by event and content block. Best effort: the whole event always wins, and what cannot be right is left out.
///
/// Bounded: at most 64 messages of 1,000 content blocks, and 16 MiB of text; what goes beyond is not kept.
#[derive(Debug, Clone, Default)]
pub struct Previews {
    messages: Vec<(Box<str>, Message)>,
    bytes: usize,
}

#[derive(Debug, Clone)]
struct Message {
    kind: String,
    blocks: Vec<String>,
    /// What it takes of the bound.
    bytes: usize,
}

const MAX_MESSAGES: usize = 64;
const MAX_BLOCKS: usize = 1000;
const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Previews {
    /// The text so far of one content block; `None` once the whole event is there.
    pub fn text(&self, event_id: &str, index: usize) -> Option<&str> {
        self.message(event_id)?.blocks.get(index).map(String::as_str)
    }

    /// Takes an event of the stream: a preview is folded in and given back, a whole event clears what it completes.
    pub fn apply(&mut self, event: &RawEvent) -> Option<Preview> {
        match event.kind() {
            "event_start" => self.start(event),
            "event_delta" => self.delta(event),
            // Whatever was not completed by now never will be.
            "span.model_request_end" => {
                self.clear();
                None
            }
            _ => {
                self.take(event.id()?);
                None
            }
        }
    }

    /// Drops everything: nothing of it is continued on another connection.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn start(&mut self, event: &RawEvent) -> Option<Preview> {
        let [announced] = json_scan::pick(event.json(), ["event"]);
        let [id, kind] = json_scan::pick(announced?, ["id", "type"]);
        let id = id.and_then(json_scan::string).filter(|id| !id.is_empty())?;
        let kind = kind.and_then(json_scan::string).unwrap_or_default().into_owned();
        self.take(&id);
        let message = Message { bytes: id.len() + kind.len(), kind: kind.clone(), blocks: Vec::new() };
        self.keep((&*id).into(), message);
        Some(Preview { event_id: (&*id).into(), kind, index: 0, delta: String::new() })
    }

    /// A message is taken out, and put back only if what came can follow what was there.
    fn delta(&mut self, event: &RawEvent) -> Option<Preview> {
        // Level by level, each read once: this is what comes most often.
        let [id, delta] = json_scan::pick(event.json(), ["event_id", "delta"]);
        let [kind, index, content] = json_scan::pick(delta.unwrap_or_default(), ["type", "index", "content"]);
        let [content_kind, text] = json_scan::pick(content.unwrap_or_default(), ["type", "text"]);
        if !says(kind, "content_delta") {
            return None;
        }
        let (id, mut message) = self.take(&id.and_then(json_scan::string)?)?;
        let index = block(index).filter(|index| *index <= message.blocks.len() && *index < MAX_BLOCKS)?;
        if index == message.blocks.len() {
            message.blocks.push(String::new());
        }
        // Content that is no text has its place among the blocks all the same.
        let text =
            text.filter(|_| says(content_kind, "text")).and_then(json_scan::string).unwrap_or_default();
        message.blocks[index].push_str(&text);
        message.bytes += text.len();
        let preview =
            Preview { event_id: (&*id).into(), kind: message.kind.clone(), index, delta: text.into_owned() };
        (self.keep(id, message) && !preview.delta.is_empty()).then_some(preview)
    }

    fn message(&self, id: &str) -> Option<&Message> {
        self.messages.iter().find(|(held, _)| **held == *id).map(|(_, message)| message)
    }

    fn take(&mut self, id: &str) -> Option<(Box<str>, Message)> {
        let position = self.messages.iter().position(|(held, _)| **held == *id)?;
        let (id, message) = self.messages.swap_remove(position);
        self.bytes -= message.bytes;
        Some((id, message))
    }

    /// False if there is no room for it.
    fn keep(&mut self, id: Box<str>, message: Message) -> bool {
        let fits = self.messages.len() < MAX_MESSAGES && self.bytes + message.bytes <= MAX_BYTES;
        if fits {
            self.bytes += message.bytes;
            self.messages.push((id, message));
        }
        fits
    }
}

/// Which content block a delta belongs to: the first, unless it says otherwise.
fn block(index: Option<&str>) -> Option<usize> {
    match index {
        None | Some("null") => Some(0),
        Some(index) => index.parse().ok(),
    }
}

/// True if the field says so, or nothing.
fn says(field: Option<&str>, kind: &str) -> bool {
    field.and_then(json_scan::string).is_none_or(|text| text == kind)
}

/// True for events that exist only on the stream that asked for them.
pub(crate) fn is_preview(kind: &str) -> bool {
    matches!(kind, "event_start" | "event_delta")
}
