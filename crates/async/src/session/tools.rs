//! Runs the tools of a turn: routes tool calls to handlers, polls the tools, passes on results.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use managed_agents_core::types::EventId;
use managed_agents_core::{self as proto, Answer, AnswerError, Route, ToolCall};

use crate::session::handlers::{Handlers, Running};

/// The handlers of a turn and the tools that run for it.
pub(super) struct Tools {
    handlers: Arc<Handlers>,
    running: Vec<(EventId, Running)>,
    /// The turn's own setting, which applies while no tool runs.
    waits_for_answers: bool,
}

impl Tools {
    pub(super) fn new(handlers: Arc<Handlers>, turn: &proto::Turn) -> Self {
        Self { handlers, running: Vec::new(), waits_for_answers: turn.waits_for_answers() }
    }

    /// Replaces the handlers. Keeps the running tools, so that none is started twice.
    pub(super) fn replace(&mut self, handlers: Arc<Handlers>) {
        self.handlers = handlers;
    }

    /// Starts and polls tools, and passes their results to the turn. Drops them if the turn is over.
    pub(super) fn work(&mut self, turn: &mut proto::Turn, cx: &mut Context<'_>) {
        if turn.outcome().is_some() {
            self.running.clear();
        }
        loop {
            self.start(turn);
            let has_room_again = self.collect(turn, cx);
            turn.set_wait_for_answers(self.waits_for_answers || self.is_busy(turn));
            if !has_room_again {
                return;
            }
        }
    }

    /// Starts tools for waiting tool calls, up to the limit.
    fn start(&mut self, turn: &mut proto::Turn) {
        while turn.outcome().is_none() && self.running.len() < self.handlers.max_running() {
            let is_new = |call: &&ToolCall| self.running.iter().all(|(id, _)| *id != call.id);
            let routes = self.handlers.routes();
            let next = turn.waiting().filter(is_new).find_map(|call| Some((call, routes.runner(call)?)));
            let Some((call, run)) = next else { return };
            let (id, call) = (call.id.clone(), call.clone());
            let running = catch_unwind(AssertUnwindSafe(|| run(call)));
            self.running.push((id, running.unwrap_or_else(|_| Box::pin(async { panicked() }))));
        }
    }

    /// Polls the running tools. Returns `true` if one has returned.
    fn collect(&mut self, turn: &mut proto::Turn, cx: &mut Context<'_>) -> bool {
        let count = self.running.len();
        self.running.retain_mut(|(id, tool)| {
            let polled = catch_unwind(AssertUnwindSafe(|| tool.as_mut().poll(cx)));
            let Poll::Ready(answer) = polled.unwrap_or_else(|_| Poll::Ready(panicked())) else { return true };
            let problem = match turn.answer(id, &answer) {
                Err(AnswerError::WrongKind) => "the tool returned an approval instead of a result",
                Err(AnswerError::InvalidContent) => "the tool returned a result that is not JSON",
                _ => return false,
            };
            // Fails only if the tool call has been answered or closed meanwhile.
            let _ = turn.answer(id, &Answer::error(problem));
            false
        });
        self.running.len() < count
    }

    /// Returns `true` if a tool runs, or is about to run, for an open tool call.
    fn is_busy(&self, turn: &proto::Turn) -> bool {
        let is_running = |call: &ToolCall| self.running.iter().any(|(id, _)| *id == call.id);
        turn.waiting().any(|call| is_running(call) || self.handlers.routes().runner(call).is_some())
    }

    /// Returns `true` if the handlers answer a tool call, now or when its tool returns.
    pub(super) fn dispatch(&self, turn: &mut proto::Turn, call: &ToolCall) -> bool {
        match catch_unwind(AssertUnwindSafe(|| self.handlers.routes().route(call))) {
            Ok(Route::Run(_)) => true,
            Ok(Route::Answer(answer)) => turn.answer(&call.id, &answer).is_ok(),
            Ok(Route::Person) | Err(_) => false,
        }
    }
}

fn panicked() -> Answer {
    Answer::error("the tool panicked")
}
