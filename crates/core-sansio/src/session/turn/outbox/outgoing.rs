//! The events of one request: how they are sent, and how they are found in the history.

use managed_agents_types::EventId;

use crate::session::event::RawEvent;
use crate::session::seq::Seq;
use crate::session::stream::SessionStream;
use crate::session::stream::request::Request;
use crate::session::turn::item::Item;
use crate::text::hash::hash;
use crate::text::json;
use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::is_earlier;

/// Events that are sent in one request.
#[derive(Debug)]
pub(super) struct Outgoing {
    purpose: Purpose,
    items: Vec<Item>,
    /// Attempts that may have arrived, or were refused for a passing reason.
    attempts: u32,
    /// Times in a row that the session did not take it yet.
    postponed: u32,
    /// An earlier process may have sent it, and answers go out before it: it is looked up when its
    /// turn comes.
    must_be_looked_up: bool,
    /// The last attempt was refused, so it is certainly not stored.
    was_refused: bool,
    /// It replaces an answer that was refused.
    is_replacement: bool,
    /// Set when it is about to be sent for the first time; `None` if certainly nothing of it was
    /// stored.
    before: Option<Before>,
    /// An earlier process had it in hand, and may have sent it.
    is_resumed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Ask,
    Answer,
    Interrupt,
}

/// The names in checkpoints.
const PURPOSES: [(Purpose, &str); 3] =
    [(Purpose::Ask, "ask"), (Purpose::Answer, "answer"), (Purpose::Interrupt, "interrupt")];

/// The knowledge when the request was first sent: an older event that looks the same is not ours.
#[derive(Debug)]
struct Before {
    processed_at: String,
    /// How many events had been handed over.
    seq: Seq,
    hashes: Vec<u64>,
}

impl Outgoing {
    pub(super) fn new(purpose: Purpose, events: Vec<String>) -> Self {
        Self {
            purpose,
            items: events.into_iter().map(Item::new).collect(),
            attempts: 0,
            postponed: 0,
            must_be_looked_up: false,
            was_refused: false,
            is_replacement: false,
            before: None,
            is_resumed: false,
        }
    }

    /// An answer that takes the place of one that was refused.
    pub(super) fn replacement(answer: String) -> Self {
        Self { is_replacement: true, ..Self::new(Purpose::Answer, vec![answer]) }
    }

    pub(super) fn purpose(&self) -> Purpose {
        self.purpose
    }

    pub(super) fn into_items(self) -> Vec<Item> {
        self.items
    }

    pub(super) fn is_replacement(&self) -> bool {
        self.is_replacement
    }

    pub(super) fn is_resumed(&self) -> bool {
        self.is_resumed
    }

    pub(super) fn was_refused(&self) -> bool {
        self.was_refused
    }

    /// Returns the request that sends it.
    pub(super) fn send(&mut self) -> Request {
        self.was_refused = false;
        let mut body = String::from(r#"{"events":["#);
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            body.push_str(item.json());
        }
        body.push_str("]}");
        Request { body, ..Request::default() }
    }

    /// Remembers what is known before it is sent for the first time. Returns `true` if that is now.
    pub(super) fn begin(&mut self, stream: &SessionStream) -> bool {
        // An answer is recognised by its call.
        let begins = self.before.is_none() && self.purpose != Purpose::Answer;
        if begins {
            self.before = Some(Before {
                processed_at: stream.newest_processed_at().into(),
                seq: stream.state().seq(),
                hashes: stream.recent_hashes().collect(),
            });
        }
        begins
    }

    /// How many events had been handed over when it was about to be sent first.
    pub(super) fn begun_at(&self) -> Seq {
        self.before.as_ref().map_or(Seq::START, |before| before.seq)
    }

    /// Counts an attempt. Returns how many there were.
    pub(super) fn count_attempt(&mut self) -> u32 {
        self.attempts += 1;
        self.attempts
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The session does not take it yet. Returns how often in a row.
    pub(super) fn postpone(&mut self) -> u32 {
        // A process that dies after the next attempt leaves a checkpoint from before it: then it is
        // looked up.
        self.was_refused = true;
        self.postponed += 1;
        self.postponed
    }

    pub(super) fn is_postponed(&self) -> bool {
        self.postponed > 0
    }

    /// Something else goes out first: the attempts after it count anew.
    pub(super) fn forget_postponed(&mut self) {
        self.postponed = 0;
    }

    /// Returns `true` if it must be looked up before it is sent. Said once.
    pub(super) fn take_must_be_looked_up(&mut self) -> bool {
        std::mem::take(&mut self.must_be_looked_up)
    }

    /// It was read from a checkpoint, as the first or behind others. Returns `true` if it is to be
    /// looked up now.
    pub(super) fn resume(&mut self, is_first: bool) -> bool {
        self.is_resumed = self.purpose == Purpose::Answer;
        self.must_be_looked_up = !is_first && self.before.is_some();
        is_first && self.before.is_some()
    }

    /// It is the message of the turn, and certainly not stored.
    pub(super) fn is_unsent(&self) -> bool {
        self.purpose == Purpose::Ask && (self.before.is_none() || self.was_refused)
    }

    /// It begins a turn, so a session that waits for answers does not take it. With anything else
    /// in it the service decides.
    pub(super) fn starts_work(&self) -> bool {
        let starts = |kind: &str| matches!(kind, "user.message" | "user.define_outcome" | "system.message");
        self.purpose == Purpose::Ask && self.items.iter().all(|item| starts(item.kind()))
    }

    /// Reads the answer to it: the stored event of each item, in their order. `None` if the answer
    /// does not show all of them; then it is not the service's, but a login page, an error, or
    /// nothing. For an interrupt any list will do: the service need not record it.
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
                *echo = take(&|event| event.kind() == item.kind());
            }
        }
        (self.purpose == Purpose::Interrupt || echoes.iter().all(Option::is_some)).then_some(echoes)
    }

    /// The call that it answers.
    pub(super) fn answered_call(&self) -> Option<&str> {
        let item = self.items.first().filter(|_| self.purpose == Purpose::Answer);
        item.map(Item::answered_call)
    }

    /// Returns `true` if it allows or denies a call.
    pub(super) fn is_confirmation(&self) -> bool {
        self.items.iter().any(|item| item.kind() == "user.tool_confirmation")
    }

    /// The types of its events, each once.
    pub(super) fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = Vec::new();
        for item in &self.items {
            if !kinds.contains(&item.kind()) {
                kinds.push(item.kind());
            }
        }
        kinds
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The item that `event` is, if it can be one of ours. `taken` are the items that have an
    /// event.
    pub(super) fn position_of(&self, event: &RawEvent, taken: &[usize]) -> Option<usize> {
        let is_older = |before: &Before| {
            event.id().is_some_and(|id| before.hashes.contains(&hash(id)))
                || event.processed_at().is_some_and(|at| is_earlier(at, &before.processed_at))
        };
        if self.before.as_ref().is_some_and(is_older) {
            return None;
        }
        (0..self.items.len()).find(|index| !taken.contains(index) && self.items[*index].is(event))
    }

    /// The ids that its items have in `found`.
    pub(super) fn ids_in(&self, found: &[RawEvent]) -> Vec<Option<EventId>> {
        let mut taken = Vec::new();
        let mut ids = vec![None; self.items.len()];
        for event in found {
            if let Some(index) = self.position_of(event, &taken) {
                taken.push(index);
                ids[index] = event.id().map(EventId::from);
            }
        }
        ids
    }

    /// `is_unstored`: certainly nothing of it was stored.
    pub(super) fn write(&self, is_unstored: bool, writer: &mut Writer) {
        let purpose = PURPOSES.iter().find(|(purpose, _)| *purpose == self.purpose).map(|(_, name)| *name);
        writer.open("", "{");
        writer.text_if_any("purpose", purpose);
        writer.texts("events", self.items.iter().map(Item::json));
        writer.number("attempts", self.attempts.into());
        match self.before.as_ref().filter(|_| !is_unstored) {
            None => writer.raw("before", "null"),
            Some(before) => {
                writer.open("before", "{");
                writer.number("applied", before.seq.get());
                writer.text("processed_at", &before.processed_at);
                writer.numbers("keys", &before.hashes);
                writer.close("}");
            }
        }
        writer.close("}");
    }

    pub(super) fn read(value: Reader<'_>) -> Option<Self> {
        let purpose = value.text("purpose");
        let purpose = PURPOSES.iter().find(|(_, name)| purpose == *name).map(|(purpose, _)| *purpose);
        let mut events = Vec::new();
        value.texts("events", &mut |event| events.push(event));
        let mut outgoing = Self::new(value.whole(purpose)?, events);
        outgoing.attempts = value.whole(value.number("attempts").try_into().ok())?;
        if !value.is_null("before") {
            let value = value.object("before");
            outgoing.before = Some(Before {
                processed_at: value.text("processed_at"),
                seq: Seq::new(value.number("applied")),
                hashes: value.numbers("keys"),
            });
        }
        Some(outgoing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::turn::item::message_json;

    #[test]
    fn an_event_is_known_again_by_what_it_says_or_answers() {
        let mut outgoing = Outgoing::new(Purpose::Ask, vec![message_json("a \"b\"\n"), message_json("c")]);
        outgoing.before = Some(Before {
            seq: Seq::new(1),
            processed_at: "2026-11-21T09:00:00Z".into(),
            hashes: [hash("old")].into(),
        });
        let event = |text: &str, id: &str, at: &str| {
            let json = message_json(text).replacen('{', &format!(r#"{{"id":"{id}","processed_at":{at},"#), 1);
            RawEvent::parse(json.into()).unwrap()
        };
        assert_eq!(outgoing.position_of(&event("a \"b\"\n", "u1", "null"), &[]), Some(0));
        assert_eq!(outgoing.position_of(&event("c", "u2", r#""2026-11-21T09:00:00Z""#), &[]), Some(1));
        assert_eq!(outgoing.position_of(&event("c", "u2", "null"), &[1]), None);
        assert_eq!(outgoing.position_of(&event("c", "u2", r#""2026-11-21T08:59:59.9Z""#), &[]), None);
        assert_eq!(outgoing.position_of(&event("c", "old", "null"), &[]), None);
        assert_eq!(outgoing.position_of(&event("d", "u3", "null"), &[]), None);
    }
}
