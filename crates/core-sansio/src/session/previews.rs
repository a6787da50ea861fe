//! Collects the text of messages while they are written.

use managed_agents_types::EventId;

use crate::session::event::RawEvent;
use crate::text::digits;
use crate::text::json::{self, Levels};
use crate::text::part::part;

/// More text of a message that is still being written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The id that the whole event will have.
    pub event_id: EventId,
    /// The type of the whole event: `agent.message` or `agent.thinking`; empty if the service does
    /// not say.
    pub kind: String,
    /// Which content block the text belongs to.
    pub index: usize,
    /// The text that came now; empty at the start.
    pub delta: String,
}

/// The text so far, by event and content block. Best effort: the whole event replaces it, and a
/// delta that does not fit drops the message.
///
/// Bounded: at most 64 messages of 1,000 content blocks, and 16 MiB of text. More is not kept.
#[derive(Debug, Clone, Default)]
pub struct Previews {
    messages: Vec<(Box<str>, Message)>,
    bytes: usize,
}

#[derive(Debug, Clone)]
struct Message {
    kind: String,
    blocks: Vec<String>,
    /// Its share of the bound.
    bytes: usize,
}

const MAX_MESSAGES: usize = 64;
const MAX_BLOCKS: u64 = 1000;
const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Previews {
    /// The text so far of one content block; `None` once the whole event is there.
    pub fn text(&self, event_id: &str, index: usize) -> Option<&str> {
        self.message(event_id)?.blocks.get(index).map(String::as_str)
    }

    /// Takes an event of the stream. Adds a preview and returns it; a whole event drops its
    /// preview.
    pub fn apply(&mut self, event: &RawEvent) -> Option<Preview> {
        match event.kind() {
            "event_start" => self.start(&Said::read(event.json())?),
            "event_delta" => self.delta(&Said::read(event.json())?),
            // Previews that are not complete by now never will be.
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

    /// Drops the preview of an event that is delivered whole.
    pub(crate) fn complete(&mut self, event: &RawEvent) {
        if !self.messages.is_empty() {
            self.apply(event);
        }
    }

    /// Drops all previews: they are not continued on another connection.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds a preview from the text of its event, without making an event of it. `None` if it is
    /// not a preview.
    pub(crate) fn read(&mut self, json: &str) -> Option<Option<Preview>> {
        let said = Said::read(json)?;
        match said.kind? {
            r#""event_delta""# => Some(self.delta(&said)),
            r#""event_start""# => Some(self.start(&said)),
            _ => None,
        }
    }

    fn start(&mut self, said: &Said<'_>) -> Option<Preview> {
        let id = said.started_id.and_then(json::string).filter(|id| !id.is_empty())?;
        let kind = said.started_kind.and_then(json::string).unwrap_or_default().into_owned();
        self.take(&id);
        let message = Message { bytes: id.len() + kind.len(), kind: kind.clone(), blocks: Vec::new() };
        self.keep((&*id).into(), message);
        Some(Preview { event_id: (&*id).into(), kind, index: 0, delta: String::new() })
    }

    /// Adds text. A delta that does not fit the text before it drops the message.
    fn delta(&mut self, said: &Said<'_>) -> Option<Preview> {
        if !says(said.delta_kind, r#""content_delta""#) {
            return None;
        }
        let id = json::string(said.event_id?)?;
        let (_, message) = self.messages.iter_mut().find(|(held, _)| **held == *id)?;
        // Content that is not text has an index among the blocks too.
        let text = said.text.filter(|_| says(said.content_kind, r#""text""#));
        let text = text.and_then(json::string).unwrap_or_default();
        let blocks = &mut message.blocks;
        let index = block(said.index).filter(|index| *index <= blocks.len());
        let Some(index) = index.filter(|_| self.bytes + text.len() <= MAX_BYTES) else {
            self.take(&id);
            return None;
        };
        if index == blocks.len() {
            blocks.push(String::new());
        }
        blocks[index].push_str(&text);
        message.bytes += text.len();
        self.bytes += text.len();
        if text.is_empty() {
            return None;
        }
        Some(Preview { event_id: (&*id).into(), kind: message.kind.clone(), index, delta: text.into_owned() })
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

    fn keep(&mut self, id: Box<str>, message: Message) {
        if self.messages.len() < MAX_MESSAGES && self.bytes + message.bytes <= MAX_BYTES {
            self.bytes += message.bytes;
            self.messages.push((id, message));
        }
    }
}

/// The fields of a preview, as JSON. One pass reads all levels, because previews are the most
/// frequent events.
#[derive(Default)]
struct Said<'a> {
    kind: Option<&'a str>,
    event_id: Option<&'a str>,
    delta_kind: Option<&'a str>,
    index: Option<&'a str>,
    content_kind: Option<&'a str>,
    text: Option<&'a str>,
    started_id: Option<&'a str>,
    started_kind: Option<&'a str>,
}

impl<'a> Said<'a> {
    fn read(json: &'a str) -> Option<Self> {
        let mut said = Self::default();
        let levels = Levels(json);
        levels
            .whole(&mut |key, at| match key {
                b"type" => levels.keep(at, &mut said.kind),
                b"event_id" => levels.keep(at, &mut said.event_id),
                b"event" => levels.object(at, &mut |key, at| match key {
                    b"id" => levels.keep(at, &mut said.started_id),
                    b"type" => levels.keep(at, &mut said.started_kind),
                    _ => levels.skip(at),
                }),
                b"delta" => levels.object(at, &mut |key, at| match key {
                    b"type" => levels.keep(at, &mut said.delta_kind),
                    b"index" => levels.keep(at, &mut said.index),
                    b"content" => levels.object(at, &mut |key, at| match key {
                        b"type" => levels.keep(at, &mut said.content_kind),
                        b"text" => levels.keep(at, &mut said.text),
                        _ => levels.skip(at),
                    }),
                    _ => levels.skip(at),
                }),
                _ => levels.skip(at),
            })
            .ok()?;
        Some(said)
    }
}

/// The content block of a delta; the first if it names none. `None` if it is beyond the blocks that
/// are kept.
fn block(index: Option<&str>) -> Option<usize> {
    match index.map(str::as_bytes) {
        None | Some(b"null") => Some(0),
        // Almost every index has one digit.
        Some([digit @ b'0'..=b'9']) => Some(usize::from(digit - b'0')),
        // Compared before the cast, which would cut it to 32 bits in a browser.
        Some(_) => digits::read(index?).filter(|index| *index < MAX_BLOCKS).map(|index| index as usize),
    }
}

/// Returns `true` if the field is absent or is `kind`, which is JSON text. Compares the text first;
/// it differs only if a service escapes what need not be escaped.
fn says(field: Option<&str>, kind: &str) -> bool {
    field == Some(kind)
        || field.and_then(json::string).is_none_or(|text| *text == *part(kind, 1..kind.len() - 1))
}

/// Returns `true` for the events of a preview, which exist only on the stream that asked for them.
pub(crate) fn is_preview(kind: &str) -> bool {
    matches!(kind, "event_start" | "event_delta")
}
