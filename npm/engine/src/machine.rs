//! A stream or a turn, driven by numbers.

use std::time::Duration;

use managed_agents_core::{
    Action, Checkpoint, Delivery, End, Failure, Input, Outcome, Phase, Previews, RawEvent, Reply, Request,
    SessionStream, Start, StreamOptions, ToolCall, ToolCallKind, Turn, TurnCheckpoint, TurnOptions,
};

use crate::code;
use crate::engine::Out;

/// Follow a session from its beginning.
pub const OPEN_BEGINNING: u32 = 0;
/// Follow a session from now on.
pub const OPEN_NOW: u32 = 1;
/// Follow a session from a checkpoint on.
pub const OPEN_RESUME_STREAM: u32 = 2;
/// Send, and follow the turn to its end.
pub const OPEN_ASK: u32 = 3;
/// Follow the turn that is going on to its end.
pub const OPEN_ATTACH: u32 = 4;
/// Follow a turn from a checkpoint on.
pub const OPEN_RESUME_TURN: u32 = 5;
/// Follow one thread of a session from its beginning.
pub const OPEN_THREAD: u32 = 6;

const PREVIEWS: u32 = 1;
const WAIT_FOR_ANSWERS: u32 = 2;

#[expect(clippy::large_enum_variant, reason = "a page has a few machines, each in one place for long")]
pub(crate) enum Machine {
    Stream(SessionStream),
    Turn(Turn),
}

impl Machine {
    /// `None` if the checkpoint cannot be read.
    pub(crate) fn open(
        kind: u32,
        input: &str,
        session_length: usize,
        flags: u32,
        seed: u32,
        times: [u32; 3],
    ) -> Option<Self> {
        let (session, rest) = input.split_at_checked(session_length)?;
        let mut options = TurnOptions::default();
        options.stream.seed = seed.into();
        options.stream.previews = flags & PREVIEWS != 0;
        options.wait_for_answers = flags & WAIT_FOR_ANSWERS != 0;
        let StreamOptions { read_timeout, list_lag, max_wait, .. } = &mut options.stream;
        for (time, milliseconds) in [read_timeout, list_lag, max_wait].into_iter().zip(times) {
            if milliseconds > 0 {
                *time = Duration::from_millis(milliseconds.into());
            }
        }
        Some(match kind {
            OPEN_BEGINNING => Self::Stream(SessionStream::new(session.into(), options.stream)),
            OPEN_NOW => Self::Stream(SessionStream::starting_at(session.into(), Start::Now, options.stream)),
            OPEN_RESUME_STREAM => {
                Self::Stream(SessionStream::resume(Checkpoint::from_json(rest).ok()?, options.stream))
            }
            OPEN_THREAD => Self::Stream(SessionStream::thread(session.into(), rest.into(), options.stream)),
            OPEN_ASK => Self::Turn(Turn::send_json(session.into(), lines(rest), options)),
            OPEN_ATTACH => Self::Turn(Turn::follow(session.into(), options)),
            _ => Self::Turn(Turn::resume(TurnCheckpoint::from_json(rest).ok()?, options)),
        })
    }

    fn driven(&mut self) -> &mut dyn managed_agents_core::Machine {
        match self {
            Self::Stream(stream) => stream,
            Self::Turn(turn) => turn,
        }
    }

    pub(crate) fn poll(&mut self, out: &mut Out<'_>) -> u32 {
        match self.driven().poll() {
            Action::Connect(request) => asked(request, out, code::CONNECT),
            Action::FetchHistory(request) => {
                out.numbers(self.driven().room() as f64, 0.0);
                asked(request, out, code::FETCH_HISTORY)
            }
            Action::FetchSession(request) => asked(request, out, code::FETCH_SESSION),
            Action::Send(request) => asked(request, out, code::SEND),
            Action::Receive { timeout } => {
                let is_live = matches!(self, Self::Stream(stream) if stream.phase() == Phase::Live);
                out.numbers(milliseconds(timeout), f64::from(is_live));
                code::RECEIVE
            }
            Action::Wait(wait) => {
                out.numbers(milliseconds(wait), 0.0);
                code::WAIT
            }
            Action::Deliver(delivery) => delivered(delivery, out),
            Action::Finish(end) => self.finished(end, out),
        }
    }

    pub(crate) fn handle(&mut self, input: Input<'_>) {
        self.driven().handle(input);
    }

    pub(crate) fn handle_reply(&mut self, to: u32, reply: Reply<'_>) {
        self.handle(match to {
            code::CONNECT => Input::Connected(reply),
            code::FETCH_HISTORY => Input::History(reply),
            code::FETCH_SESSION => Input::Session(reply),
            _ => Input::Sent(reply),
        });
    }

    pub(crate) fn tell(&mut self, what: u32) {
        self.handle(match what {
            code::TOLD_TIMEOUT => Input::Timeout,
            code::TOLD_DISCONNECTED => Input::Disconnected,
            code::TOLD_FETCH_FAILED => Input::FetchFailed,
            code::TOLD_TOO_LARGE => Input::FetchTooLarge,
            // The page does not tell how far a request came.
            code::TOLD_SEND_FAILED => Input::SendFailed { may_have_arrived: true },
            code::TOLD_DEADLINE => Input::Deadline,
            code::TOLD_INTERRUPT => Input::Interrupt,
            code::TOLD_CANCEL => Input::Cancel,
            code::TOLD_BUSY | code::TOLD_FREE => {
                if let Self::Turn(turn) = self {
                    turn.set_wait_for_answers(what == code::TOLD_BUSY);
                }
                return;
            }
            _ => return,
        });
    }

    pub(crate) fn turn(&mut self) -> Option<&mut Turn> {
        match self {
            Self::Stream(_) => None,
            Self::Turn(turn) => Some(turn),
        }
    }

    pub(crate) fn checkpoint(&self) -> String {
        match self {
            Self::Stream(stream) => stream.checkpoint().into_json(),
            Self::Turn(turn) => turn.checkpoint().into_json(),
        }
    }

    pub(crate) fn usage(&self) -> Option<&RawEvent> {
        match self {
            Self::Stream(stream) => stream.usage(),
            Self::Turn(turn) => turn.usage(),
        }
    }

    pub(crate) fn previews(&self) -> &Previews {
        match self {
            Self::Stream(stream) => stream.previews(),
            Self::Turn(turn) => turn.previews(),
        }
    }

    fn finished(&mut self, end: End, out: &mut Out<'_>) -> u32 {
        if let Self::Turn(turn) = self {
            if let Some(outcome) = turn.outcome() {
                return over(outcome, turn, out);
            }
        }
        match end {
            End::Terminated | End::Deleted => {
                out.numbers(f64::from(end == End::Deleted), 0.0);
                code::ENDED
            }
            _ => failed(self.driven().take_failure(), out),
        }
    }
}

fn asked(request: Request, out: &mut Out<'_>, code: u32) -> u32 {
    out.field(request.session.as_str());
    out.field(request.thread.as_ref().map(AsRef::as_ref).unwrap_or_default());
    out.field(&request.body);
    for (name, value) in &request.parameters {
        out.field(name);
        out.field(value);
    }
    code
}

fn delivered(delivery: Delivery, out: &mut Out<'_>) -> u32 {
    let event_code = if matches!(delivery, Delivery::Event(_)) { code::EVENT } else { code::PROCESSED };
    match delivery {
        Delivery::Event(event) | Delivery::Processed(event) => {
            out.field(event.json());
            event_code
        }
        Delivery::Preview(preview) => {
            out.field(preview.event_id.as_str());
            out.field(&preview.kind);
            out.field(&preview.delta);
            out.numbers(preview.index as f64, 0.0);
            code::PREVIEW
        }
        Delivery::Reconnected { recovered, failures, .. } => {
            out.numbers(recovered as f64, failures.into());
            code::RECONNECTED
        }
        Delivery::Unreadable(json) => {
            out.field(&json);
            code::UNREADABLE
        }
        Delivery::Sending => code::SENDING,
        Delivery::Waiting(call) => {
            out.numbers(kind(&call).into(), 0.0);
            out.field(call.event().json());
            out.field(call.input());
            code::WAITING
        }
        _ => code::OTHER,
    }
}

fn over(outcome: &Outcome, turn: &Turn, out: &mut Out<'_>) -> u32 {
    out.field(outcome.name());
    let mut runs = 0.0;
    for run in turn.open_runs() {
        out.field(run);
        runs += 1.0;
    }
    out.numbers(f64::from(turn.is_unsent()), runs);
    match outcome {
        Outcome::NeedsAction(calls) => {
            for call in calls {
                let mut text = String::from(char::from(b'0' + kind(call)));
                text.push_str(call.event().json());
                out.field(&text);
                out.field(call.input());
            }
        }
        Outcome::Refusal { category, explanation } => {
            out.field(category.as_deref().unwrap_or_default());
            out.field(explanation.as_deref().unwrap_or_default());
        }
        _ => (),
    }
    code::OVER
}

fn failed(failure: Option<Failure>, out: &mut Out<'_>) -> u32 {
    let (why, status) = match failure {
        Some(Failure::Refused(refusal)) => {
            out.field(&refusal.request_id);
            out.bytes(&refusal.body);
            (1, refusal.status)
        }
        Some(Failure::NotAnEventStream { status, content_type, beginning }) => {
            out.field(&content_type);
            out.bytes(&beginning);
            (2, status)
        }
        Some(Failure::UnreadablePage(_)) => (3, 0),
        Some(Failure::NoNextPage) => (4, 0),
        Some(Failure::Frame(_)) => (5, 0),
        Some(Failure::RepeatedCursor(_)) => (6, 0),
        Some(Failure::UndecidedSend) => (7, 0),
        Some(Failure::NotEchoed { status, content_type, beginning }) => {
            out.field(&content_type);
            out.bytes(&beginning);
            (8, status)
        }
        Some(Failure::NoSuchRoute { route, refusal }) => {
            out.field(&refusal.request_id);
            out.bytes(&refusal.body);
            out.field(route);
            (9, refusal.status)
        }
        _ => (0, 0),
    };
    out.numbers(f64::from(why), status.into());
    code::FAILED
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    text.as_bytes().split(|byte| *byte == b'\n').map(crate::text)
}

fn kind(call: &ToolCall) -> u8 {
    match call.kind {
        ToolCallKind::CustomTool => 0,
        ToolCallKind::Tool => 2,
        // What is not known here waits for a person too.
        _ => 1,
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs() as f64 * 1000.0 + f64::from(time.subsec_millis())
}
