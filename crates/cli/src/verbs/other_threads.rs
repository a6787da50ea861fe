//! Shows the threads of other agents beside the turn that `watch` follows.
//!
//! The session's stream shows their states and the calls that wait; all the rest is on streams of
//! their own. An event that is on both is shown at its place in the thread. Without such threads no
//! other stream is opened.

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use managed_agents_blocking::types::SessionId;
use managed_agents_blocking::{Client, Error, RawEvent, StreamOptions, Threads};

use crate::call_events;
use crate::failure::Failure;
use crate::verbs::ctrl_c::{CtrlC, Wish};
use crate::verbs::report::Report;

/// The most events that are remembered because they are on two streams.
const MAX_EVENTS: usize = 4096;

/// The time without an event after which a thread no longer counts as about to bring one.
const QUIET: Duration = Duration::from_secs(5);

pub(crate) struct OtherThreads {
    client: Client,
    session: SessionId,
    following: Following,
    /// The ids of the threads of other agents.
    known: BTreeSet<String>,
    /// Events of the session's stream that the thread's own stream is to bring.
    expected: VecDeque<RawEvent>,
    /// The ids of events that the thread's own stream brought first.
    early: VecDeque<String>,
    /// The answers that were shown. They have other ids on the other stream.
    answers: VecDeque<String>,
}

enum Following {
    /// No other agent has begun.
    NotYet,
    Going(Box<Threads>),
    Over,
}

impl OtherThreads {
    pub(crate) fn new(client: Client, session: SessionId) -> Self {
        Self {
            client,
            session,
            following: Following::NotYet,
            known: BTreeSet::new(),
            expected: VecDeque::new(),
            early: VecDeque::new(),
            answers: VecDeque::new(),
        }
    }

    /// Takes an event of the session's stream. Returns `false` if it is not to be shown, because it
    /// is shown with its thread.
    pub(crate) fn is_of_the_session(&mut self, event: &RawEvent) -> bool {
        let thread = event.text(&["session_thread_id"]).unwrap_or_default();
        if event.kind() == "session.thread_created" {
            self.known.insert(thread.into_owned());
            if matches!(self.following, Following::NotYet) {
                let options = StreamOptions { seed: fastrand::u64(1..), ..StreamOptions::default() };
                let threads = self.client.threads_with(&self.session, options);
                self.following = Following::Going(threads.into());
            }
            return true;
        }
        if let Some(answer) = answer(event) {
            return remember(&mut self.answers, answer);
        }
        let is_going = matches!(self.following, Following::Going(_));
        if !(is_going && is_cross_posted(event) && self.known.contains(&*thread)) {
            return true;
        }
        let id = event.id().unwrap_or_default();
        if let Some(place) = self.early.iter().position(|early| early == id) {
            self.early.remove(place);
        } else if self.expected.len() < MAX_EVENTS {
            self.expected.push_back(event.clone());
        } else {
            return true;
        }
        false
    }

    /// Shows the events that have come.
    pub(crate) fn show(&mut self, report: &mut Report) -> Result<(), Failure> {
        while self.next(Duration::ZERO, report)? {}
        Ok(())
    }

    /// Shows the events that belong to a turn which has ended: each thread brings those that the
    /// session's stream has shown.
    pub(crate) fn finish(&mut self, ctrl_c: &CtrlC, report: &mut Report) -> Result<(), Failure> {
        const TICK: Duration = Duration::from_millis(100);
        let mut last = Instant::now();
        while !self.expected.is_empty() && last.elapsed() < QUIET && ctrl_c.wish() == Wish::GoOn {
            if self.next(TICK, report)? {
                last = Instant::now();
            }
        }
        self.show(report)?;
        self.following = Following::Over;
        self.expected.drain(..).try_for_each(|event| report.event(&event))
    }

    /// Shows the next event of another thread. Returns `false` if none has come.
    fn next(&mut self, wait: Duration, report: &mut Report) -> Result<bool, Failure> {
        let Following::Going(threads) = &mut self.following else { return Ok(false) };
        let given = match threads.next_timeout(wait) {
            Ok(Some(given)) => given,
            Err(Error::TimedOut) => return Ok(false),
            Err(error @ Error::Thread { .. }) => {
                report.note(&format!("a thread cannot be followed: {error}"));
                return Ok(true);
            }
            end => {
                if let Err(error) = end {
                    report.note(&format!("the other threads cannot be followed: {error}"));
                }
                self.following = Following::Over;
                self.expected.drain(..).try_for_each(|event| report.event(&event))?;
                return Ok(false);
            }
        };
        let (Some(thread), Some(event)) = (&given.thread, given.delivery.event()) else { return Ok(true) };
        let is_new = answer(event).is_none_or(|answer| remember(&mut self.answers, answer));
        if is_cross_posted(event) {
            let id = event.id().unwrap_or_default();
            match self.expected.iter().position(|expected| expected.id() == Some(id)) {
                Some(place) => drop(self.expected.remove(place)),
                None => _ = remember(&mut self.early, id.to_owned()),
            }
        }
        if is_new {
            report.event_of(given.agent.as_deref().unwrap_or(thread.as_str()), event)?;
        }
        Ok(true)
    }
}

/// Returns `true` for events of a thread that are on the session's stream too.
fn is_cross_posted(event: &RawEvent) -> bool {
    matches!(event.kind(), "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use")
        || event.kind().starts_with("session.thread_status_")
}

fn answer(event: &RawEvent) -> Option<String> {
    Some(format!("{} {}", call_events::answer(event)?, event.processed_at().is_some()))
}

/// Returns `true` if the name is new.
fn remember(names: &mut VecDeque<String>, name: String) -> bool {
    if names.contains(&name) {
        return false;
    }
    if names.len() == MAX_EVENTS {
        names.pop_front();
    }
    names.push_back(name);
    true
}
