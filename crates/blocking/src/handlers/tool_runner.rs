//! A turn of the core with handlers beside it: routes its calls, starts tools, takes their results in.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::types::EventId;
use managed_agents_core::{self as proto, Action, Answer, AnswerError, Delivery, Phase, Route, ToolCall};

use super::{Handlers, Run};
use crate::machine::Machine;

/// A turn, perhaps with handlers.
pub(crate) struct ToolRunner {
    pub(crate) turn: proto::Turn,
    tasks: Option<Tasks>,
}

struct Tasks {
    handlers: Arc<Handlers>,
    /// Calls whose tool has not returned.
    running: BTreeSet<EventId>,
    started: Instant,
    /// At most one result of each that runs.
    results: (Sender<Result>, Receiver<Result>),
    /// What the program wants once no tool runs.
    waits_for_answers: bool,
}

type Result = (EventId, Answer);

/// How late a result may be noticed: a part of the tool's time, and how much at the least and at the most.
const PART: u32 = 8;
const SOONEST: Duration = Duration::from_millis(1);
const LATEST: Duration = Duration::from_millis(100);

impl ToolRunner {
    pub(crate) fn new(turn: proto::Turn) -> Self {
        Self { turn, tasks: None }
    }

    pub(crate) fn set_handlers(&mut self, handlers: Arc<Handlers>) {
        if let Some(tasks) = &mut self.tasks {
            // What runs is not run again.
            tasks.handlers = handlers;
            return;
        }
        self.tasks = Some(Tasks {
            results: channel(),
            handlers,
            running: BTreeSet::new(),
            started: Instant::now(),
            waits_for_answers: self.turn.waits_for_answers(),
        });
    }
}

impl Tasks {
    /// Gives the turn the results that are there.
    fn collect(&mut self, turn: &mut proto::Turn) {
        while let Ok((id, answer)) = self.results.1.try_recv() {
            self.running.remove(&id);
            let problem = match turn.answer(&id, &answer) {
                Err(AnswerError::WrongKind) => "the tool gave an approval where it should give a result",
                Err(AnswerError::InvalidContent) => "the tool gave a result that is no JSON",
                _ => continue,
            };
            // This can be sent; whatever else is wrong, somebody else has answered, or nobody waits any more.
            let _ = turn.answer(&id, &Answer::error(problem));
        }
    }

    /// Starts the tools of calls that wait, as far as there is room.
    fn start(&mut self, turn: &mut proto::Turn) {
        while self.running.len() < self.handlers.at_once {
            let is_new = |call: &&ToolCall| !self.running.contains(&call.id);
            let next =
                turn.waiting().filter(is_new).find_map(|call| Some((call.clone(), self.runner(call)?)));
            let Some((call, run)) = next else { return };
            let (id, results) = (call.id.clone(), self.results.0.clone());
            let work = move || {
                let answer = catch_unwind(AssertUnwindSafe(|| run(&call)));
                let answer = answer.unwrap_or_else(|_| Answer::error("the tool panicked"));
                // Without a turn nobody waits for it.
                let _ = results.send((call.id, answer));
            };
            match thread::Builder::new().name("agent tool".into()).spawn(work) {
                Ok(_) => {
                    self.started = Instant::now();
                    self.running.insert(id);
                }
                Err(error) => {
                    let answer = Answer::error(format!("the tool could not be started: {error}"));
                    turn.answer(&id, &answer).expect("the call waits, and takes results");
                }
            }
        }
    }

    /// True if a tool is at work on a call that is open, or will be.
    fn is_busy(&self, turn: &proto::Turn) -> bool {
        turn.waiting().any(|call| self.handlers.routes.runner(call).is_some())
    }

    /// Whether a call needs no person.
    fn takes(&self, turn: &mut proto::Turn, call: &ToolCall) -> bool {
        match catch_unwind(AssertUnwindSafe(|| self.handlers.routes.route(call))) {
            Ok(Route::Run(_)) => true,
            Ok(Route::Answer(answer)) => turn.answer(&call.id, &answer).is_ok(),
            Ok(Route::Person) | Err(_) => false,
        }
    }

    fn runner(&self, call: &ToolCall) -> Option<Run> {
        self.handlers.routes.runner(call).cloned()
    }
}

impl Machine for ToolRunner {
    fn poll(&mut self) -> Action {
        let Some(tasks) = &mut self.tasks else { return self.turn.poll() };
        loop {
            tasks.collect(&mut self.turn);
            if self.turn.outcome().is_none() {
                tasks.start(&mut self.turn);
            }
            self.turn.set_wait_for_answers(tasks.waits_for_answers || tasks.is_busy(&self.turn));
            match self.turn.poll() {
                Action::Deliver(Delivery::Waiting(call)) if tasks.takes(&mut self.turn, &call) => (),
                action => return action,
            }
        }
    }

    fn look_again_after(&self) -> Option<Duration> {
        let tasks = self.tasks.as_ref().filter(|tasks| !tasks.running.is_empty())?;
        Some((tasks.started.elapsed() / PART).clamp(SOONEST, LATEST))
    }

    fn cancel(&mut self) -> bool {
        // What tools give from now on must not be sent behind the interrupt.
        self.tasks = None;
        self.turn.cancel();
        true
    }

    fn handle_connected(&mut self, response: Response<&[u8]>) {
        self.turn.handle_connected(response);
    }

    fn handle_history(&mut self, response: Response<&[u8]>) {
        self.turn.handle_history(response);
    }

    fn handle_fetch_failed(&mut self) {
        self.turn.handle_fetch_failed();
    }

    fn handle_fetch_too_large(&mut self) {
        self.turn.handle_fetch_too_large();
    }

    fn handle_odd_answer(&mut self) {
        self.turn.handle_odd_answer();
    }

    fn handle_bytes(&mut self, bytes: &[u8]) {
        self.turn.handle_bytes(bytes);
    }

    fn handle_elapsed(&mut self, time: Duration) {
        self.turn.handle_elapsed(time);
    }

    fn handle_disconnected(&mut self) {
        self.turn.handle_disconnected();
    }

    fn handle_timeout(&mut self) {
        self.turn.handle_timeout();
    }

    fn handle_sent(&mut self, response: Response<&[u8]>) {
        self.turn.handle_sent(response);
    }

    fn handle_send_failed(&mut self, may_have_arrived: bool) {
        self.turn.handle_send_failed(may_have_arrived);
    }

    fn handle_session(&mut self, response: Response<&[u8]>) {
        self.turn.handle_session(response);
    }

    fn handle_deadline(&mut self) {
        self.turn.handle_deadline();
    }

    fn take_error(&mut self) -> Option<proto::Error> {
        self.turn.take_error()
    }

    fn phase(&self) -> Phase {
        self.turn.phase()
    }
}
