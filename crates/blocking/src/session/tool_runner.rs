//! Runs the tools of a turn: routes tool calls to handlers, starts threads, collects results.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_core::types::EventId;
use managed_agents_core::{
    self as proto, Action, Answer, AnswerError, Delivery, Failure, Input, Machine, Phase, Route, ToolCall,
};

use crate::session::handlers::{Handlers, Run};
use crate::session::machine::Driven;

/// A turn and, if the program gave handlers, its running tools.
pub(crate) struct ToolRunner {
    pub(crate) turn: proto::Turn,
    tasks: Option<Tasks>,
}

/// The handlers of a turn and the tools that run for it.
struct Tasks {
    handlers: Arc<Handlers>,
    /// The tool calls whose tool has not returned.
    running: BTreeSet<EventId>,
    started: Instant,
    /// Holds at most one result for each running tool.
    results: (Sender<Result>, Receiver<Result>),
    /// The turn's own setting, which applies while no tool runs.
    waits_for_answers: bool,
}

/// The result of a tool, and the id of its tool call.
type Result = (EventId, Answer);

/// A result is noticed this fraction of the tool's time late, within these bounds.
const FRACTION: u32 = 8;
const MIN_DELAY: Duration = Duration::from_millis(1);
const MAX_DELAY: Duration = Duration::from_millis(100);

impl ToolRunner {
    pub(crate) fn new(turn: proto::Turn) -> Self {
        Self { turn, tasks: None }
    }

    pub(crate) fn set_handlers(&mut self, handlers: Arc<Handlers>) {
        if let Some(tasks) = &mut self.tasks {
            // Keeps the running tools, so that none is started twice.
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

    pub(crate) fn set_wait_for_answers(&mut self, wait_for_answers: bool) {
        match &mut self.tasks {
            // The next poll adds the running tools.
            Some(tasks) => tasks.waits_for_answers = wait_for_answers,
            None => self.turn.set_wait_for_answers(wait_for_answers),
        }
    }
}

impl Tasks {
    /// Passes the results of finished tools to the turn.
    fn collect(&mut self, turn: &mut proto::Turn) {
        while let Ok((id, answer)) = self.results.1.try_recv() {
            self.running.remove(&id);
            let problem = match turn.answer(&id, &answer) {
                Err(AnswerError::WrongKind) => "the tool returned an approval instead of a result",
                Err(AnswerError::InvalidContent) => "the tool returned a result that is not JSON",
                _ => continue,
            };
            // Fails only if the tool call has been answered or closed meanwhile.
            let _ = turn.answer(&id, &Answer::error(problem));
        }
    }

    /// Starts tools for waiting tool calls, up to the limit.
    fn start(&mut self, turn: &mut proto::Turn) {
        while self.running.len() < self.handlers.max_running() {
            let is_new = |call: &&ToolCall| !self.running.contains(&call.id);
            let next =
                turn.waiting().filter(is_new).find_map(|call| Some((call.clone(), self.runner(call)?)));
            let Some((call, run)) = next else { return };
            let (id, results) = (call.id.clone(), self.results.0.clone());
            let work = move || {
                let answer = catch_unwind(AssertUnwindSafe(|| run(&call)));
                let answer = answer.unwrap_or_else(|_| Answer::error("the tool panicked"));
                // Fails if the turn is gone, and then nobody needs the result.
                let _ = results.send((call.id, answer));
            };
            match thread::Builder::new().name("agent tool".into()).spawn(work) {
                Ok(_) => {
                    self.started = Instant::now();
                    self.running.insert(id);
                }
                Err(error) => {
                    let answer = Answer::error(format!("the tool could not be started: {error}"));
                    turn.answer(&id, &answer).expect("a waiting custom tool call takes a result");
                }
            }
        }
    }

    /// Returns `true` if a tool runs, or is about to run, for an open tool call.
    fn is_busy(&self, turn: &proto::Turn) -> bool {
        let is_running = |call: &ToolCall| self.running.contains(&call.id);
        turn.waiting().any(|call| is_running(call) || self.handlers.routes().runner(call).is_some())
    }

    /// Returns `true` if the handlers answer a tool call, now or when its tool returns.
    fn dispatch(&self, turn: &mut proto::Turn, call: &ToolCall) -> bool {
        match catch_unwind(AssertUnwindSafe(|| self.handlers.routes().route(call))) {
            Ok(Route::Run(_)) => true,
            Ok(Route::Answer(answer)) => turn.answer(&call.id, &answer).is_ok(),
            Ok(Route::Person) | Err(_) => false,
        }
    }

    fn runner(&self, call: &ToolCall) -> Option<Run> {
        self.handlers.routes().runner(call).cloned()
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
                Action::Deliver(Delivery::Waiting(call)) if tasks.dispatch(&mut self.turn, &call) => (),
                action => return action,
            }
        }
    }

    fn handle(&mut self, input: Input<'_>) {
        self.turn.handle(input);
    }

    fn phase(&self) -> Phase {
        self.turn.phase()
    }

    fn room(&self) -> usize {
        self.turn.room()
    }

    fn take_failure(&mut self) -> Option<Failure> {
        self.turn.take_failure()
    }
}

impl Driven for ToolRunner {
    fn look_again_after(&self) -> Option<Duration> {
        let tasks = self.tasks.as_ref().filter(|tasks| !tasks.running.is_empty())?;
        Some((tasks.started.elapsed() / FRACTION).clamp(MIN_DELAY, MAX_DELAY))
    }

    fn cancel(&mut self) -> bool {
        // Later results must not be sent after the interrupt.
        self.tasks = None;
        self.turn.cancel();
        self.turn.phase() != Phase::Finished
    }
}
