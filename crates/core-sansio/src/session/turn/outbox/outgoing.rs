//! Builds one request from its events, and finds these events in the history.

use managed_agents_types::EventId;

use crate::session::event::RawEvent;
use crate::session::seq::Seq;
use crate::session::stream::SessionStream;
use crate::session::turn::item::Item;
use crate::text::hash::hash;
use crate::text::json;
use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::is_earlier;

/// The events of one request.
#[derive(Debug)]
pub(super) struct Outgoing {
    purpose: Purpose,
    items: Vec<Item>,
    /// Attempts of this process that may have arrived, or that were refused for a temporary reason.
    attempts: u32,
    /// Consecutive refusals because the session did not accept the request yet.
    postponed: u32,
    /// An earlier process may have sent the request, and answers are sent before it. It is looked
    /// up before it is sent.
    must_be_looked_up: bool,
    /// The last attempt was refused, so the request is certainly not stored.
    was_refused: bool,
    /// The request replaces an answer that was refused.
    is_replacement: bool,
    /// Set when the request is about to be sent for the first time. `None` if certainly nothing of
    /// it was stored.
    before: Option<Before>,
    /// The request comes from the checkpoint of an earlier process, which may have sent it.
    is_resumed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Ask,
    Answer,
    Interrupt,
}

/// The names of purposes in checkpoints.
const PURPOSES: [(Purpose, &str); 3] =
    [(Purpose::Ask, "ask"), (Purpose::Answer, "answer"), (Purpose::Interrupt, "interrupt")];

/// The state of the stream when the request was first sent. An older event with the same content is
/// not ours.
#[derive(Debug)]
struct Before {
    processed_at: String,
    /// The number of events handed over by then.
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

    /// Makes an answer that replaces a refused one.
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

    /// Returns the body of the request that sends the events.
    pub(super) fn body(&mut self) -> String {
        self.was_refused = false;
        let mut body = String::from(r#"{"events":["#);
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            body.push_str(item.json());
        }
        body.push_str("]}");
        body
    }

    /// Records the state of the stream before the first attempt. Returns `true` if this is the
    /// first attempt.
    pub(super) fn begin(&mut self, stream: &SessionStream) -> bool {
        // An answer is identified by its tool call.
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

    /// Returns the number of events that had been handed over before the first attempt.
    pub(super) fn begun_at(&self) -> Seq {
        self.before.as_ref().map_or(Seq::START, |before| before.seq)
    }

    /// Counts an attempt. Returns the number of attempts.
    pub(super) fn count_attempt(&mut self) -> u32 {
        self.attempts += 1;
        self.attempts
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Counts a refusal because the session does not accept the request yet. Returns the number of
    /// consecutive ones.
    pub(super) fn postpone(&mut self) -> u32 {
        // If the process dies after the next attempt, its checkpoint is from before that attempt.
        // The request is then looked up.
        self.was_refused = true;
        self.postponed += 1;
        self.postponed
    }

    pub(super) fn is_postponed(&self) -> bool {
        self.postponed > 0
    }

    /// Restarts the count of attempts, because another request is sent first.
    pub(super) fn forget_postponed(&mut self) {
        self.postponed = 0;
    }

    /// Returns `true` if the request must be looked up before it is sent. Returns `true` once.
    pub(super) fn take_must_be_looked_up(&mut self) -> bool {
        std::mem::take(&mut self.must_be_looked_up)
    }

    /// Records that the request was read from a checkpoint, as the first or behind others. Returns
    /// `true` if it is to be looked up now.
    pub(super) fn resume(&mut self, is_first: bool) -> bool {
        self.is_resumed = self.purpose == Purpose::Answer;
        self.must_be_looked_up = !is_first && self.before.is_some();
        is_first && self.before.is_some()
    }

    /// Returns `true` for the message of the turn, if certainly nothing of it is stored.
    pub(super) fn is_unsent(&self) -> bool {
        self.purpose == Purpose::Ask && (self.before.is_none() || self.was_refused)
    }

    /// Returns `true` if the request begins a turn, so that a session that waits for answers does
    /// not accept it. If the request holds any other event, the service decides.
    pub(super) fn starts_work(&self) -> bool {
        let starts = |kind: &str| matches!(kind, "user.message" | "user.define_outcome" | "system.message");
        self.purpose == Purpose::Ask && self.items.iter().all(|item| starts(item.kind()))
    }

    /// Parses the reply: the stored event of each item, in their order. Returns `None` if the reply
    /// does not show all of them; then it is not the service's, but a sign-in page, an error, or
    /// empty. For an interrupt any list is accepted, because the service need not record it.
    pub(super) fn echoes(&self, body: &[u8]) -> Option<Vec<Option<RawEvent>>> {
        let data = json::field(std::str::from_utf8(body).ok()?, "data")?;
        let mut stored = Vec::new();
        json::array(data, |event| stored.extend(RawEvent::read(event.into()).ok())).ok()?;
        let mut take = |is_it: &dyn Fn(&RawEvent) -> bool| {
            stored.iter().position(is_it).map(|position| stored.remove(position))
        };
        let mut echoes: Vec<_> = self.items.iter().map(|item| take(&|event| item.is(event))).collect();
        // The service may write the content in another form.
        for (echo, item) in echoes.iter_mut().zip(&self.items) {
            if echo.is_none() {
                *echo = take(&|event| event.kind() == item.kind());
            }
        }
        (self.purpose == Purpose::Interrupt || echoes.iter().all(Option::is_some)).then_some(echoes)
    }

    /// Returns the tool call that the request answers.
    pub(super) fn answered_call(&self) -> Option<&str> {
        let item = self.items.first().filter(|_| self.purpose == Purpose::Answer);
        item.map(Item::answered_call)
    }

    /// Returns `true` if the request allows or denies a tool call.
    pub(super) fn is_confirmation(&self) -> bool {
        self.items.iter().any(|item| item.kind() == "user.tool_confirmation")
    }

    /// Returns the distinct types of the request's events.
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

    /// Returns the item that `event` matches, if any. `taken` lists the items that already have an
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

    /// Returns the ids of the request's items in `found`.
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

    /// `is_unstored` means that certainly nothing of the request was stored.
    pub(super) fn write(&self, is_unstored: bool, writer: &mut Writer) {
        let purpose = PURPOSES.iter().find(|(purpose, _)| *purpose == self.purpose).map(|(_, name)| *name);
        writer.open("", "{");
        writer.text_if_any("purpose", purpose);
        writer.texts("events", self.items.iter().map(Item::json));
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
