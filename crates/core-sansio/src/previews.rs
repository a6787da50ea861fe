//! The text of messages while they are written.

use std::collections::BTreeMap;

use managed_agents_types::EventId;

use crate::RawEvent;

/// More text of a message that is still being written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The id that the whole event will have.
    pub event_id: EventId,
    /// What the whole event will be: `agent.message` or `agent.thinking`; empty if its start was missed.
    pub kind: String,
    /// Which content block the text belongs to.
    pub index: usize,
    /// The text that came now; empty at the start.
    pub delta: String,
}

/// Text so far, by event and content block. Best effort: the whole event always wins, and what cannot be right is left out.
///
/// Bounded: at most 64 messages and 16 MiB of text; what goes beyond is not kept.
#[derive(Debug, Clone, Default)]
pub struct Previews {
    messages: BTreeMap<Box<str>, Message>,
    bytes: usize,
}

#[derive(Debug, Clone, Default)]
struct Message {
    kind: String,
    blocks: Vec<String>,
}

const MAX_MESSAGES: usize = 64;
const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Previews {
    /// The text so far of one content block; `None` once the whole event is there.
    pub fn text(&self, event_id: &str, index: usize) -> Option<&str> {
        self.messages.get(event_id)?.blocks.get(index).map(String::as_str)
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
                if let Some(message) = event.id().and_then(|id| self.messages.remove(id)) {
                    self.bytes -= message.blocks.iter().map(String::len).sum::<usize>();
                }
                None
            }
        }
    }

    /// Drops everything: nothing of it is continued on another connection.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn start(&mut self, event: &RawEvent) -> Option<Preview> {
        let id = event.text(&["event", "id"])?;
        let kind = event.text(&["event", "type"]).unwrap_or_default().into_owned();
        if self.messages.len() < MAX_MESSAGES {
            self.messages.insert((&*id).into(), Message { kind: kind.clone(), blocks: Vec::new() });
        }
        Some(Preview { event_id: (&*id).into(), kind, index: 0, delta: String::new() })
    }

    fn delta(&mut self, event: &RawEvent) -> Option<Preview> {
        let id = event.text(&["event_id"])?;
        let delta = event.text(&["delta", "content", "text"])?.into_owned();
        let index = event.field(&["delta", "index"]).map_or(Some(0), |index| index.parse().ok())?;
        let message = self.messages.get_mut(&*id)?;
        if index > message.blocks.len() || self.bytes + delta.len() > MAX_BYTES {
            self.bytes -= message.blocks.iter().map(String::len).sum::<usize>();
            self.messages.remove(&*id);
            return None;
        }
        if index == message.blocks.len() {
            message.blocks.push(String::new());
        }
        message.blocks[index].push_str(&delta);
        self.bytes += delta.len();
        Some(Preview { event_id: (&*id).into(), kind: message.kind.clone(), index, delta })
    }
}

/// True for events that exist only on the stream that asked for them.
pub(crate) fn is_preview(kind: &str) -> bool {
    matches!(kind, "event_start" | "event_delta")
}
