//! Events on their way out, and how to recognise them once they are in the history.

use std::borrow::Cow;

use crate::session::event::RawEvent;
use crate::session::seq::Seq;
use crate::session::stream::request::Request;
use crate::text::hash::hash;
use crate::text::json;
use crate::text::timestamp::is_earlier;

/// Events that are sent in one request.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Batch {
    pub(super) purpose: Purpose,
    pub(super) items: Vec<Item>,
    /// Attempts that may have arrived or were refused for a passing reason.
    pub(super) attempts: u32,
    /// Times in a row that the session did not take it yet.
    pub(super) postponed: u32,
    /// An earlier process may have sent it, and answers go out before it: it is looked up when it is its turn.
    pub(super) must_be_looked_up: bool,
    /// The last attempt was refused, so it is certain that it is not stored.
    pub(super) was_refused: bool,
    /// It takes the place of an answer that was refused.
    pub(super) is_replacement: bool,
    /// Set when it is about to be sent for the first time; `None` if it is certain that nothing of it was stored.
    pub(super) before: Option<Before>,
    /// An earlier process had it in hand, and may have sent it.
    pub(super) is_resumed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Ask,
    Answer,
    Interrupt,
}

/// What was known when the batch was first sent: what matches and is older is not ours.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Before {
    pub(super) processed_at: String,
    /// How many events had been handed over.
    pub(super) applied: Seq,
    pub(super) keys: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) json: String,
    pub(super) kind: String,
    /// By what it is known again.
    said: String,
}

impl Batch {
    pub(super) fn new(purpose: Purpose, events: Vec<String>) -> Self {
        Self {
            purpose,
            items: events.into_iter().map(Item::new).collect(),
            attempts: 0,
            postponed: 0,
            was_refused: false,
            must_be_looked_up: false,
            is_replacement: false,
            before: None,
            is_resumed: false,
        }
    }

    pub(super) fn request(&self) -> Request {
        let mut body = String::from(r#"{"events":["#);
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            body.push_str(&item.json);
        }
        body.push_str("]}");
        Request { body, ..Request::default() }
    }

    /// The message of the turn, and certainly not stored.
    pub(super) fn is_unsent(&self) -> bool {
        self.purpose == Purpose::Ask && (self.before.is_none() || self.was_refused)
    }

    /// Reads the answer to it: the stored event of each item, in their order. `None` if the answer does not show all of them, so it is not
    /// the service's: a login page, an error, nothing. Of an interrupt any list will do: the service need not record it.
    pub(super) fn echoes(&self, body: &[u8]) -> Option<Vec<Option<RawEvent>>> {
        let data = json::field(std::str::from_utf8(body).ok()?, "data")?;
        let mut stored = Vec::new();
        json::array(data, |event| stored.extend(RawEvent::read(event.into()).ok())).ok()?;
        let mut take = |is_it: &dyn Fn(&RawEvent) -> bool| {
            stored.iter().position(is_it).map(|position| stored.remove(position))
        };
        let mut echoes: Vec<_> = self.items.iter().map(|item| take(&|event| item.is(event))).collect();
        // The service may write the content in another way.
        for (echo, item) in echoes.iter_mut().zip(&self.items) {
            if echo.is_none() {
                *echo = take(&|event| event.kind() == item.kind);
            }
        }
        (self.purpose == Purpose::Interrupt || echoes.iter().all(Option::is_some)).then_some(echoes)
    }

    /// The call it answers.
    pub(super) fn answered_call(&self) -> Option<&str> {
        let item = self.items.first().filter(|_| self.purpose == Purpose::Answer);
        item.map(|item| &*item.said)
    }

    /// The types of its events, each once.
    pub(super) fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = Vec::new();
        for item in &self.items {
            if !kinds.contains(&&*item.kind) {
                kinds.push(&item.kind);
            }
        }
        kinds
    }

    /// The item that `event` is, if it can be one of ours.
    pub(super) fn position_of(&self, event: &RawEvent, taken: &[usize]) -> Option<usize> {
        let is_older = |before: &Before| {
            event.id().is_some_and(|id| before.keys.contains(&hash(id)))
                || event.processed_at().is_some_and(|at| is_earlier(at, &before.processed_at))
        };
        if self.before.as_ref().is_some_and(is_older) {
            return None;
        }
        (0..self.items.len()).find(|index| !taken.contains(index) && self.items[*index].is(event))
    }
}

impl Item {
    pub(super) fn new(json: String) -> Self {
        let kind = String::from(text(&json, "type"));
        Self { said: said(&kind, &json), kind, json }
    }

    pub(super) fn is(&self, event: &RawEvent) -> bool {
        event.kind() == self.kind && said(event.kind(), event.json()) == self.said
    }
}

/// The call that an event answers, or the text of each of its content blocks. One interrupt is as good as another.
fn said(kind: &str, json: &str) -> String {
    match kind {
        "user.tool_confirmation" | "user.tool_result" => text(json, "tool_use_id").into(),
        "user.custom_tool_result" => text(json, "custom_tool_use_id").into(),
        "user.interrupt" => String::new(),
        _ => {
            let mut said = String::new();
            // Anything but an array has no blocks, on both sides alike.
            let _ = json::array(json::field(json, "content").unwrap_or_default(), |block| {
                said.push_str(&text(block, "text"));
                said.push('\n');
            });
            said.push_str(&text(json, "description"));
            said
        }
    }
}

fn text<'a>(json: &'a str, name: &str) -> Cow<'a, str> {
    json::field(json, name).and_then(json::string).unwrap_or_default()
}

/// The event that says `text` to the agent.
pub(super) fn message_json(text: &str) -> String {
    let mut json = String::from(r#"{"type":"user.message","content":[{"type":"text","text":"#);
    json::quote(text, &mut json);
    json.push_str("}]}");
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_known_again_by_what_it_says_or_answers() {
        let mut batch = Batch::new(Purpose::Ask, vec![message_json("a \"b\"\n"), message_json("c")]);
        batch.before = Some(Before {
            applied: Seq::new(1),
            processed_at: "2026-11-21T09:00:00Z".into(),
            keys: [hash("old")].into(),
        });
        let event = |text: &str, id: &str, at: &str| {
            let json = message_json(text).replacen('{', &format!(r#"{{"id":"{id}","processed_at":{at},"#), 1);
            RawEvent::parse(json.into()).unwrap()
        };
        assert_eq!(batch.position_of(&event("a \"b\"\n", "u1", "null"), &[]), Some(0));
        assert_eq!(batch.position_of(&event("c", "u2", r#""2026-11-21T09:00:00Z""#), &[]), Some(1));
        assert_eq!(batch.position_of(&event("c", "u2", "null"), &[1]), None);
        assert_eq!(batch.position_of(&event("c", "u2", r#""2026-11-21T08:59:59.9Z""#), &[]), None);
        assert_eq!(batch.position_of(&event("c", "old", "null"), &[]), None);
        assert_eq!(batch.position_of(&event("d", "u3", "null"), &[]), None);
    }
}
