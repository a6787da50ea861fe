//! The class that JavaScript sees: a stream, a turn or one raw connection.

use std::time::Duration;

use managed_agents_core::{
    Action, Answer, AnswerError, Checkpoint, End, Input, Phase, Reply, Request, SessionStream, Start,
    StreamOptions, Turn, TurnCheckpoint, TurnOptions,
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::action;
use crate::ahead::ahead;
use crate::json::Object;
use crate::raw::RawStream;

/// The ways to open a machine. The text of [`Machine::open`] depends on it.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the package and the module are built together")]
pub enum Opening {
    /// Follow a session from its beginning.
    Beginning,
    /// Follow a session from now on.
    Now,
    /// Follow the thread that the text names, from its beginning.
    Thread,
    /// Follow a session from the checkpoint in the text.
    Checkpoint,
    /// Send the events in the text, one a line, and follow the turn to its end.
    Ask,
    /// Follow the running turn to its end.
    Attach,
    /// Follow a turn from the checkpoint in the text.
    Resume,
    /// Decode one connection, and nothing more.
    Raw,
}

/// Everything to report but bytes and replies.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the package and the module are built together")]
pub enum Report {
    /// The request had no reply.
    Failed,
    /// The page of history is larger than the adapter takes.
    TooLarge,
    /// The stream has ended or failed.
    Disconnected,
    /// The time of a `receive` or a `wait` is over.
    Timeout,
    /// The deadline of the turn has passed.
    Deadline,
    /// Interrupt the agent and follow the turn to its end.
    Interrupt,
    /// Interrupt the agent without waiting for the end.
    Cancel,
    /// The interrupt of a cancelled turn has taken too long.
    Late,
    /// The program is working on answers: the turn waits for them.
    Busy,
    /// The program has finished its answers: the turn no longer waits for them.
    Idle,
}

/// The kinds of answers.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the package and the module are built together")]
pub enum Verdict {
    /// The tool may run.
    Allow,
    /// The tool may not run, for the reason given.
    Deny,
    /// The tool's result.
    Result,
    /// The tool's failure.
    Error,
}

/// A machine of the core, driven by JavaScript.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Machine {
    kind: Kind,
    asked: Asked,
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a page has few, each in one place for long")]
enum Kind {
    Stream(SessionStream),
    Turn(Turn),
    Raw(RawStream),
}

/// The request that the last poll asked for. A report of its result refers to it.
#[derive(Debug, Clone, Copy)]
enum Asked {
    Connect,
    History,
    Session,
    Send,
}

#[wasm_bindgen]
impl Machine {
    /// Opens a machine. The three times are those of `StreamOptions` in milliseconds, 0 for the
    /// default. Returns `None` if the checkpoint cannot be read.
    #[expect(clippy::too_many_arguments, reason = "a struct would cost a class on the other side")]
    pub fn open(
        opening: Opening,
        session: &str,
        text: &str,
        previews: bool,
        wait_for_answers: bool,
        seed: u32,
        read_timeout: u32,
        list_lag: u32,
        max_wait: u32,
    ) -> Option<Self> {
        let mut stream = StreamOptions { seed: seed.into(), previews, ..StreamOptions::default() };
        let times = [&mut stream.read_timeout, &mut stream.list_lag, &mut stream.max_wait];
        for (time, milliseconds) in times.into_iter().zip([read_timeout, list_lag, max_wait]) {
            if milliseconds > 0 {
                *time = Duration::from_millis(milliseconds.into());
            }
        }
        let turn = |stream| TurnOptions { stream, wait_for_answers };
        let kind = match opening {
            Opening::Beginning => Kind::Stream(SessionStream::new(session.into(), stream)),
            Opening::Now => Kind::Stream(SessionStream::starting_at(session.into(), Start::Now, stream)),
            Opening::Thread => Kind::Stream(SessionStream::thread(session.into(), text.into(), stream)),
            Opening::Checkpoint => {
                Kind::Stream(SessionStream::resume(Checkpoint::from_json(text).ok()?, stream))
            }
            Opening::Ask => {
                Kind::Turn(Turn::send_json(session.into(), text.lines().map(String::from), turn(stream)))
            }
            Opening::Attach => Kind::Turn(Turn::follow(session.into(), turn(stream))),
            Opening::Resume => Kind::Turn(Turn::resume(TurnCheckpoint::from_json(text).ok()?, turn(stream))),
            Opening::Raw => Kind::Raw(RawStream::new()),
        };
        Some(Self { kind, asked: Asked::Connect })
    }

    /// Returns the next action as JSON: see `action.rs`. `elapsed` is in milliseconds, since the last
    /// poll.
    pub fn poll(&mut self, elapsed: f64) -> String {
        self.handle(Input::Elapsed(Duration::from_millis(elapsed as u64)));
        loop {
            let action = match &mut self.kind {
                Kind::Stream(stream) => stream.poll(),
                Kind::Turn(turn) => turn.poll(),
                Kind::Raw(stream) => return stream.poll(),
            };
            if let Some(action) = self.write(action) {
                return action.end();
            }
        }
    }

    /// Returns the deliveries of a stream's next polls as a JSON array, if there are any. Hands over
    /// nothing: that is for [`take`](Self::take), or [`poll`](Self::poll).
    pub fn ahead(&mut self, only_events: bool) -> Option<String> {
        match &mut self.kind {
            Kind::Stream(stream) => ahead(stream, only_events),
            _ => None,
        }
    }

    /// Hands over this many of the deliveries that [`ahead`](Self::ahead) has written.
    pub fn take(&mut self, count: u32) {
        if let Kind::Stream(stream) = &mut self.kind {
            (0..count).for_each(|_| drop(stream.poll()));
        }
    }

    /// Reports a piece of the stream.
    pub fn bytes(&mut self, bytes: &[u8]) {
        #[cfg(feature = "panics")]
        assert!(!bytes.windows(5).any(|window| window == b"PANIC"), "the stream asks for a panic");
        match &mut self.kind {
            Kind::Raw(stream) => stream.handle_bytes(bytes),
            Kind::Stream(_) | Kind::Turn(_) => self.handle(Input::Bytes(bytes)),
        }
    }

    /// Reports the reply to the request. `retry_after` is in milliseconds.
    pub fn reply(
        &mut self,
        status: u16,
        content_type: String,
        retry_after: Option<f64>,
        should_retry: Option<bool>,
        body: &[u8],
    ) {
        let retry_after = retry_after.map(|time| Duration::from_millis(time as u64));
        let reply = Reply { content_type, retry_after, should_retry, ..Reply::new(status, body) };
        self.handle(match self.asked {
            Asked::Connect => Input::Connected(reply),
            Asked::History => Input::History(reply),
            Asked::Session => Input::Session(reply),
            Asked::Send => Input::Sent(reply),
        });
    }

    /// Reports something else.
    pub fn report(&mut self, report: Report) {
        let input = match (report, self.asked) {
            (Report::Disconnected, _) | (Report::Failed, Asked::Connect) => Input::Disconnected,
            (Report::Failed, Asked::History | Asked::Session) => Input::FetchFailed,
            // `fetch` does not say how far a request came.
            (Report::Failed, Asked::Send) => Input::SendFailed { may_have_arrived: true },
            (Report::TooLarge, _) => Input::FetchTooLarge,
            (Report::Timeout, _) => Input::Timeout,
            (Report::Deadline, _) => Input::Deadline,
            (Report::Interrupt, _) => Input::Interrupt,
            (Report::Cancel, _) => Input::Cancel,
            (Report::Late, _) => Input::SendFailed { may_have_arrived: true },
            (Report::Busy | Report::Idle, _) => {
                if let Kind::Turn(turn) = &mut self.kind {
                    turn.set_wait_for_answers(report == Report::Busy);
                }
                return;
            }
        };
        self.handle(input);
    }

    /// Answers a call with a reason or with content blocks. Returns why the answer was not taken.
    pub fn answer(&mut self, id: &str, verdict: Verdict, said: &str) -> Option<String> {
        let Kind::Turn(turn) = &mut self.kind else { return None };
        let answer = match verdict {
            Verdict::Allow => Answer::allow(),
            Verdict::Deny => Answer::deny(said),
            Verdict::Result | Verdict::Error => Answer::content_json(said, verdict == Verdict::Error),
        };
        let why = match turn.answer(&id.into(), &answer) {
            Ok(()) => return None,
            Err(AnswerError::AlreadyAnswered) => "the call was answered already",
            Err(AnswerError::WrongKind) => {
                "the call needs another kind of answer: approvals take allow or deny, tools take a result"
            }
            Err(_) => "no call of that id waits here",
        };
        Some(why.into())
    }

    /// Returns the checkpoint of everything handed over and sent so far.
    pub fn checkpoint(&self) -> Option<String> {
        match &self.kind {
            Kind::Stream(stream) => Some(stream.checkpoint().into_json()),
            Kind::Turn(turn) => Some(turn.checkpoint().into_json()),
            Kind::Raw(_) => None,
        }
    }

    /// Returns the newest usage event.
    pub fn usage(&self) -> Option<String> {
        let usage = match &self.kind {
            Kind::Stream(stream) => stream.usage(),
            Kind::Turn(turn) => turn.usage(),
            Kind::Raw(_) => None,
        };
        usage.map(|event| event.json().into())
    }

    /// Returns the text so far of a content block that is still being written.
    pub fn preview(&self, id: &str, index: usize) -> Option<String> {
        let previews = match &self.kind {
            Kind::Stream(stream) => stream.previews(),
            Kind::Turn(turn) => turn.previews(),
            Kind::Raw(_) => return None,
        };
        previews.text(id, index).map(String::from)
    }
}

impl Machine {
    fn handle(&mut self, input: Input<'_>) {
        match &mut self.kind {
            Kind::Stream(stream) => stream.handle(input),
            Kind::Turn(turn) => turn.handle(input),
            Kind::Raw(stream) => {
                if let Input::Disconnected = input {
                    stream.handle_disconnected();
                }
            }
        }
    }

    /// Returns `None` for a delivery without a name here.
    fn write(&mut self, action: Action) -> Option<Object> {
        Some(match action {
            Action::Connect(request) => self.request(Asked::Connect, "connect", &request),
            Action::FetchHistory(request) => {
                let mut action = self.request(Asked::History, "history", &request);
                let room = match &self.kind {
                    Kind::Stream(stream) => stream.room(),
                    Kind::Turn(turn) => turn.room(),
                    Kind::Raw(_) => 0,
                };
                action.number("room", room as u32);
                action
            }
            Action::FetchSession(request) => self.request(Asked::Session, "session", &request),
            Action::Send(request) => self.request(Asked::Send, "send", &request),
            Action::Receive { timeout } => {
                let mut action = action::wait("receive", timeout);
                let is_live = matches!(&self.kind, Kind::Stream(stream) if stream.phase() == Phase::Live);
                action.flag("isLive", is_live);
                action
            }
            Action::Wait(time) => action::wait("wait", time),
            Action::Deliver(delivery) => return action::delivery(&delivery),
            Action::Finish(end) => self.finish(end),
        })
    }

    fn request(&mut self, asked: Asked, name: &str, request: &Request) -> Object {
        self.asked = asked;
        action::request(name, request)
    }

    fn finish(&mut self, end: End) -> Object {
        let failure = match &mut self.kind {
            Kind::Stream(stream) => stream.take_failure(),
            Kind::Turn(turn) => match turn.outcome() {
                Some(outcome) => return action::outcome(outcome, turn.is_unsent(), turn.open_runs()),
                None => turn.take_failure(),
            },
            Kind::Raw(_) => None,
        };
        match end {
            End::Terminated => action::finish("terminated"),
            End::Deleted => action::finish("deleted"),
            _ => action::failed(failure),
        }
    }
}
