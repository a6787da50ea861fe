//! A turn in progress, as a script sees it.

mod calls;
pub(crate) mod children;
mod end;
mod evaluate;
pub(crate) mod failure;
mod request;
mod sandbox;
pub(crate) mod workflow;

use crate::engine::permission::{Permission, permission};
use crate::engine::tool_call::{ToolCall, ToolOutput, Unresolved};
use crate::state::ids::fresh_id;
use crate::state::outcome::Outcome;
use crate::state::session::status::Status;
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Inner, Session};
use crate::state::usage::{Charge, Tokens};
use serde_json::{Value, json};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The turn is over: it was interrupted, has failed, or its session has ended. A script returns
/// this with `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the turn is over")
    }
}

impl std::error::Error for Interrupted {}

/// The reason for which a turn ends by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// The agent has finished.
    #[default]
    EndTurn,
    /// Errors have used up the retries. Queued messages are dropped.
    RetriesExhausted,
    /// The model refused.
    Refusal {
        /// A category such as `cyber`.
        category: Option<String>,
        /// An explanation in words.
        explanation: Option<String>,
    },
    /// Any other reason, as the idle event shows it: an object with a `type`.
    Other(Value),
}

/// A turn in progress. Each method blocks until it is done.
///
/// The turn emits the protocol's other events (model requests, usage, status) by itself. After the
/// first method that fails, no event is emitted any more.
pub struct Turn {
    session: Arc<Session>,
    /// Index into the session's threads.
    thread: usize,
    message: String,
    number: usize,
    outcome: Option<Outcome>,
    /// The id of the event that started the open model request.
    request: Option<String>,
    unresolved: Vec<Unresolved>,
    /// Of the open model request, or else of the next one.
    charge: Charge,
    /// Characters of input that no model request has counted yet.
    unseen: usize,
    /// The last message, which is a child's output.
    said: String,
    stop: Stop,
    is_terminal: bool,
    is_over: bool,
}

impl Turn {
    pub(super) fn new(session: Arc<Session>, thread: usize, input: &Value) -> Self {
        let message = input_text(input);
        let prompt = |inner: &Inner| inner.agent_of(thread)["system"].as_str().map_or(0, str::len);
        let (prompt, number, waiting) = session.update(|inner| {
            let waiting = if thread == PRIMARY { inner.waiting_outcome.take() } else { None };
            (prompt(inner), inner.turns, waiting)
        });
        Self {
            session,
            thread,
            unseen: message.len() + prompt,
            message,
            number,
            outcome: waiting.or_else(|| Outcome::of(input)),
            request: None,
            unresolved: Vec::new(),
            charge: Charge::default(),
            said: String::new(),
            stop: Stop::EndTurn,
            is_terminal: false,
            is_over: false,
        }
    }

    /// Returns the text of the user's message; for an outcome, its description; in a child's turn,
    /// the message to the child.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the number of the turn within the session, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Returns the session's id.
    pub fn session_id(&self) -> &str {
        &self.session.id
    }

    /// Returns the session's directory, in which bash starts and relative paths begin.
    pub fn folder(&self) -> &Path {
        &self.session.folder
    }

    /// Returns the id of the turn's thread: the primary one, or a child's.
    pub fn thread_id(&self) -> String {
        self.session.read(|inner| inner.threads[self.thread].id.clone())
    }

    /// Returns the session's agent as `GET /v1/sessions/{id}` shows it; in a child's turn, the
    /// child's agent as its thread shows it.
    pub fn agent(&self) -> Value {
        self.session.read(|inner| inner.agent_of(self.thread).clone())
    }

    /// Returns `true` if the agent has this sandbox tool and it is enabled.
    pub fn has_tool(&self, name: &str) -> bool {
        let call = ToolCall::tool(name, Value::Null);
        self.session.read(|inner| permission(inner.agent_of(self.thread), &call) != Permission::Missing)
    }

    /// Lists the mounted files by paths relative to the session's directory, which both bash and
    /// the file tools accept: `mnt/session/uploads/a` for `/mnt/session/uploads/a`.
    pub fn uploads(&self) -> Vec<String> {
        let relative =
            |resource: &Value| Some(resource["mount_path"].as_str()?.trim_start_matches('/').to_owned());
        self.session.read(|inner| {
            inner
                .resources
                .iter()
                .filter(|resource| resource["type"] == "file")
                .filter_map(relative)
                .collect()
        })
    }

    /// Says something: one model request with one message. Streams with previews receive it in
    /// pieces first.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn say(&mut self, text: impl AsRef<str>) -> Result<(), Interrupted> {
        self.say_paced(text.as_ref(), Duration::ZERO)
    }

    /// As [`say`](Self::say), with a pause before each piece of the preview.
    pub(super) fn say_paced(&mut self, text: &str, pause: Duration) -> Result<(), Interrupted> {
        self.speak(pieces(text), pause)
    }

    /// Says something in these pieces; the iterator may block between two of them. An interrupt in
    /// between leaves previews without a message.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn say_pieces<T: AsRef<str>>(
        &mut self,
        pieces: impl IntoIterator<Item = T>,
    ) -> Result<(), Interrupted> {
        self.speak(pieces, Duration::ZERO)
    }

    fn speak<T: AsRef<str>>(
        &mut self,
        pieces: impl IntoIterator<Item = T>,
        pause: Duration,
    ) -> Result<(), Interrupted> {
        self.open_request()?;
        let id = fresh_id("sevt");
        let thread = self.thread;
        self.step(|inner| inner.threads[thread].streams.preview_start("agent.message", &id))?;
        let mut text = String::new();
        for piece in pieces {
            let piece = piece.as_ref();
            if !pause.is_zero() {
                self.wait(pause)?;
            }
            text.push_str(piece);
            self.step(|inner| inner.threads[thread].streams.preview_text(&id, piece))?;
        }
        let content = json!({"content": [{"type": "text", "text": text}]});
        match self.step(|inner| inner.late_message())? {
            Some(delay) => self.say_late(id, content, delay),
            None => self.step(|inner| inner.emit_as(thread, &id, "agent.message", content))?,
        }
        self.close_request(text.len());
        self.said = text;
        Ok(())
    }

    /// Publishes a message after the session's next idle and this time.
    fn say_late(&self, id: String, content: Value, delay: Duration) {
        let (session, thread) = (self.session.clone(), self.thread);
        let is_idle = |inner: &Inner| inner.over || inner.status == Status::Idle;
        // If no thread can be started, the server is stopping.
        self.session.workers.spawn(move || {
            session.wait(None, |inner| is_idle(inner).then_some(()));
            session.wait(Some(Instant::now() + delay), |inner| inner.over.then_some(()));
            session.update(|inner| {
                if !inner.over {
                    inner.emit_as(thread, &id, "agent.message", content);
                }
            });
        });
    }

    /// Emits a thinking event. The next message or call belongs to the same model request.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn think(&mut self) -> Result<(), Interrupted> {
        self.open_request()?;
        let id = fresh_id("sevt");
        let thread = self.thread;
        self.step(|inner| {
            inner.threads[thread].streams.preview_start("agent.thinking", &id);
            inner.emit_as(thread, &id, "agent.thinking", json!({}));
        })
    }

    /// Calls a sandbox tool and waits for its result. The output of a failed or denied call has
    /// `is_error` set.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn tool(&mut self, name: &str, input: Value) -> Result<ToolOutput, Interrupted> {
        self.one(ToolCall::tool(name, input))
    }

    /// Calls a sandbox tool after the client has approved it.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn tool_with_approval(&mut self, name: &str, input: Value) -> Result<ToolOutput, Interrupted> {
        self.one(ToolCall::tool(name, input).asking())
    }

    /// Calls a custom tool and waits for the client's answer.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn custom_tool(&mut self, name: &str, input: Value) -> Result<ToolOutput, Interrupted> {
        self.one(ToolCall::custom(name, input))
    }

    /// Waits for this time, or until the turn is over.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn wait(&mut self, time: Duration) -> Result<(), Interrupted> {
        let deadline = Instant::now() + time;
        self.session.wait(Some(deadline), |inner| check(inner, self.thread).err()).map_or(Ok(()), Err)
    }

    /// Sets the list cost of the next model request, in whole cents. Each message, tool call or
    /// thread is one request, and so are several calls at once.
    pub fn cost(&mut self, cents: u64) {
        self.charge.cost = Some(cents);
    }

    /// Sets the tokens of the next model request: input and output. None are read from the cache.
    pub fn tokens(&mut self, input: u64, output: u64) {
        self.charge.tokens = Some(Tokens { input, output, ..Tokens::default() });
    }

    pub(super) fn charge(&mut self, charge: Charge) {
        self.charge = charge;
    }

    /// Sets the reason with which the turn will end once the script returns.
    pub fn stop(&mut self, stop: Stop) {
        self.stop = stop;
    }

    fn one(&mut self, call: ToolCall) -> Result<ToolOutput, Interrupted> {
        Ok(self.calls(vec![call])?.pop().expect("one call has one output"))
    }

    /// Changes the session, unless the turn is over.
    fn step<R>(&mut self, work: impl FnOnce(&mut Inner) -> R) -> Result<R, Interrupted> {
        if self.is_over {
            return Err(Interrupted);
        }
        let thread = self.thread;
        let result = self.session.update(|inner| check(inner, thread).map(|()| work(inner)));
        self.is_over = result.is_err();
        result
    }
}

fn check(inner: &Inner, thread: usize) -> Result<(), Interrupted> {
    if inner.over || inner.threads[thread].is_unwanted() || inner.room.is_full() {
        Err(Interrupted)
    } else {
        Ok(())
    }
}

fn input_text(input: &Value) -> String {
    if let Some(description) = input["description"].as_str() {
        return description.into();
    }
    let blocks = input["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    blocks.iter().filter_map(|block| block["text"].as_str()).collect::<Vec<_>>().join("\n")
}

/// Splits a text into pieces of a few words, as a model would send it.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.char_indices().find(|(at, character)| *at >= 20 && character.is_whitespace());
        let (piece, left) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}

impl fmt::Debug for Turn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Turn").field("session_id", &self.session.id).finish_non_exhaustive()
    }
}
