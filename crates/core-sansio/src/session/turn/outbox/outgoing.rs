//! One request: its events, whether the service has them, and how they are found in the history.

use std::time::Duration;

use managed_agents_types::EventId;

use crate::request::session_request::{Endpoint, Request};
use crate::session::event::RawEvent;
use crate::session::seq::Seq;
use crate::session::stream::SessionStream;
use crate::session::turn::item::Item;
use crate::text::hash::hash;
use crate::text::json;
use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::is_earlier;

/// Pauses before a message is sent again, in milliseconds. The service may refuse it for a moment
/// after the last answer.
const PAUSES: [u64; 8] = [250, 500, 1000, 1000, 1000, 1000, 1000, 1000];

/// The events of one request.
#[derive(Debug)]
pub(super) struct Outgoing {
    purpose: Purpose,
    items: Vec<Item>,
    stored: Stored,
    /// Attempts of this process, without those that the session did not accept yet.
    attempts: u32,
    /// Consecutive refusals because the session did not accept the request yet.
    postponed: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Ask,
    Answer(Origin),
    Interrupt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Program,
    /// The checkpoint of an earlier process, which may have sent the answer.
    Checkpoint,
    /// The outbox: it replaces an answer that was refused.
    Replacement,
}

impl Purpose {
    /// The purpose's name in checkpoints.
    fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Answer(_) => "answer",
            Self::Interrupt => "interrupt",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        let all = [Self::Ask, Self::Answer(Origin::Checkpoint), Self::Interrupt];
        all.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// Tells if the service has stored the request.
///
/// | from | to | when |
/// | --- | --- | --- |
/// | `No` | `NotYet` | the request is about to be sent for the first time |
/// | `NotYet` | `Maybe` | it is handed to the adapter |
/// | `Maybe` | `NotYet` | it is refused, no byte arrived, or a lookup does not find it |
/// | `Maybe` | removed | the reply, the history or the stream shows it |
#[derive(Debug, Default)]
enum Stored {
    /// Certainly not. No checkpoint was taken in which it could have been about to be sent.
    #[default]
    No,
    /// Certainly not, but the next attempt may store it after the last checkpoint was taken.
    NotYet(Before),
    /// It is in flight, its reply was lost, or an earlier process may have sent it.
    Maybe(Before),
}

/// The state of the stream when the request was first sent. An older event with the same content is
/// not ours. An answer has none: its tool call identifies it.
#[derive(Debug, Default)]
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
            stored: Stored::No,
            attempts: 0,
            postponed: 0,
        }
    }

    pub(super) fn purpose(&self) -> Purpose {
        self.purpose
    }

    pub(super) fn is_message(&self) -> bool {
        self.purpose == Purpose::Ask
    }

    pub(super) fn is_answer(&self) -> bool {
        matches!(self.purpose, Purpose::Answer(_))
    }

    /// Returns `true` for the message of the turn, if certainly nothing of it is stored.
    pub(super) fn is_unsent_message(&self) -> bool {
        self.is_message() && !self.may_be_stored()
    }

    pub(super) fn into_items(self) -> Vec<Item> {
        self.items
    }

    /// Returns the request that sends the events.
    pub(super) fn request(&self, stream: &SessionStream) -> Request {
        let mut body = String::from(r#"{"events":["#);
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            body.push_str(item.json());
        }
        body.push_str("]}");
        Request { body, ..stream.request(Endpoint::Send) }
    }

    /// The request is about to be sent. Returns `true` if it never was before.
    pub(super) fn begin(&mut self, stream: &SessionStream) -> bool {
        let begins = matches!(self.stored, Stored::No);
        if begins {
            self.stored = Stored::NotYet(match self.purpose {
                Purpose::Answer(_) => Before::default(),
                Purpose::Ask | Purpose::Interrupt => Before {
                    processed_at: stream.newest_processed_at().into(),
                    seq: stream.state().seq(),
                    hashes: stream.recent_hashes().collect(),
                },
            });
        }
        begins
    }

    /// The request is handed to the adapter.
    pub(super) fn sends(&mut self) {
        self.stored = match std::mem::take(&mut self.stored) {
            Stored::NotYet(before) => Stored::Maybe(before),
            stored => stored,
        };
    }

    /// The last attempt stored nothing.
    pub(super) fn is_not_stored(&mut self) {
        self.stored = match std::mem::take(&mut self.stored) {
            Stored::Maybe(before) => Stored::NotYet(before),
            stored => stored,
        };
    }

    pub(super) fn may_be_stored(&self) -> bool {
        matches!(self.stored, Stored::Maybe(_))
    }

    fn before(&self) -> Option<&Before> {
        match &self.stored {
            Stored::No => None,
            Stored::NotYet(before) | Stored::Maybe(before) => Some(before),
        }
    }

    /// Returns the number of events that had been handed over before the first attempt.
    pub(super) fn begun_at(&self) -> Seq {
        self.before().map_or(Seq::START, |before| before.seq)
    }

    pub(super) fn count_attempt(&mut self) {
        self.attempts += 1;
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Counts a refusal because the session does not accept the request yet. Returns the pause
    /// before the next attempt; `None` if there were too many in a row.
    pub(super) fn postpone(&mut self) -> Option<Duration> {
        self.is_not_stored();
        self.postponed += 1;
        PAUSES.get(self.postponed - 1).map(|pause| Duration::from_millis(*pause))
    }

    pub(super) fn is_postponed(&self) -> bool {
        self.postponed > 0
    }

    /// Restarts the count of refusals: the message now waits for answers.
    pub(super) fn forget_postponed(&mut self) {
        self.postponed = 0;
    }

    /// Returns `true` if the request begins a turn, so that a session that waits for answers does
    /// not accept it. If the request holds any other event, the service decides.
    pub(super) fn starts_work(&self) -> bool {
        let starts = |kind: &str| matches!(kind, "user.message" | "user.define_outcome" | "system.message");
        self.is_message() && self.items.iter().all(|item| starts(item.kind()))
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
        self.items.first().filter(|_| self.is_answer()).map(Item::answered_call)
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

    /// Returns `true` if `event` is older than the first attempt.
    pub(super) fn began_after(&self, event: &RawEvent) -> bool {
        self.before().is_some_and(|before| {
            event.id().is_some_and(|id| before.hashes.contains(&hash(id)))
                || event.processed_at().is_some_and(|at| is_earlier(at, &before.processed_at))
        })
    }

    /// Returns the item that `event` matches, if any. `taken` lists the items that already have an
    /// event.
    pub(super) fn position_of(&self, event: &RawEvent, taken: &[usize]) -> Option<usize> {
        let is_it = |index: &usize| !taken.contains(index) && self.items[*index].is(event);
        (0..self.items.len()).find(is_it).filter(|_| !self.began_after(event))
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

    /// `has_ended`: this process will not send it any more.
    pub(super) fn write(&self, has_ended: bool, writer: &mut Writer) {
        writer.open("", "{");
        writer.text("purpose", self.purpose.name());
        writer.texts("events", self.items.iter().map(Item::json));
        match &self.stored {
            Stored::NotYet(before) | Stored::Maybe(before)
                if !(self.is_answer() || has_ended && !self.may_be_stored()) =>
            {
                writer.open("before", "{");
                writer.number("seq", before.seq.get());
                writer.text("processed_at", &before.processed_at);
                writer.numbers("hashes", &before.hashes);
                writer.close("}");
            }
            _ => writer.raw("before", "null"),
        }
        writer.close("}");
    }

    pub(super) fn read(value: Reader<'_>) -> Option<Self> {
        let purpose = Purpose::of_name(&value.text("purpose"));
        let mut events = Vec::new();
        value.texts("events", &mut |event| events.push(event));
        let mut outgoing = Self::new(value.whole(purpose)?, events);
        if !value.is_null("before") {
            let value = value.object("before");
            outgoing.stored = Stored::Maybe(Before {
                processed_at: value.text("processed_at"),
                seq: Seq::new(value.number("seq")),
                hashes: value.numbers("hashes"),
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
        outgoing.stored = Stored::Maybe(Before {
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
