//! The end of a turn, and the start of the next one.

use crate::engine::outcome::{give_up, give_up_queued};
use crate::engine::tool_call::ToolOutput;
use crate::engine::turn::calls::close_calls;
use crate::engine::turn::children::give_message;
use crate::engine::turn::workflow::release;
use crate::engine::turn::{Stop, Turn};
use crate::engine::wake::begin;
use crate::state::session::status::Status;
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Incoming, Inner};
use serde_json::{Value, json};

impl Turn {
    /// Ends a turn of the primary thread with its last events. Returns the next input if one is
    /// queued.
    pub(in crate::engine) fn finish(mut self) -> Option<Incoming> {
        self.end_request(false, 0);
        self.session.clone().update(|inner| {
            let (stop, _) = self.close(inner)?;
            if inner.room.is_full() {
                let message = "this local server keeps no more events of this session";
                let error = json!({"type": "unknown_error", "message": message, "retry_status": {"type": "terminal"}});
                inner.emit("session.error", json!({"error": error}));
                self.is_terminal = true;
            }
            if let Some(outcome) = &self.outcome {
                give_up(inner, outcome);
            }
            if self.is_terminal {
                give_up_queued(inner);
                inner.fail_runs();
                inner.terminate();
                return None;
            }
            if stop == Stop::RetriesExhausted {
                give_up_queued(inner);
                for dropped in std::mem::take(&mut inner.inbox) {
                    inner.threads[PRIMARY].history.take_queued(&dropped.id);
                }
            }
            let (reason, details) = reason(&stop);
            inner.idle(PRIMARY, reason, details);
            release(inner);
            begin(inner)
        })
    }

    /// Ends a child's turn. After the last child the primary thread goes on.
    pub(super) fn finish_child(mut self) -> ToolOutput {
        self.end_request(false, 0);
        let thread = self.thread;
        let (output, _shell) = self.session.clone().update(|inner| {
            let output = self.end_child(inner);
            let of_turn = inner.threads[thread].run_id.is_none();
            if of_turn {
                inner.threads[PRIMARY].awaited -= 1;
            }
            if !inner.over {
                let primary = &inner.threads[PRIMARY];
                if of_turn && primary.awaited == 0 && !primary.is_unwanted() {
                    inner.running(PRIMARY);
                }
                inner.settle();
            }
            (output, std::mem::take(&mut inner.threads[thread].toolset))
        });
        output
    }

    fn end_child(&mut self, inner: &mut Inner) -> ToolOutput {
        let thread = self.thread;
        let name = inner.agent_name(thread);
        let problem = |what: &str| {
            ToolOutput::error(format!("The agent {} {what}.", name.as_str().unwrap_or_default()))
        };
        let Some((stop, is_interrupted)) = self.close(inner) else { return problem("was ended") };
        if inner.threads[thread].status == Status::Terminated {
            return problem("was archived");
        }
        if self.is_terminal {
            inner.terminate_thread(thread);
            return problem("failed for good");
        }
        let output = match stop {
            _ if is_interrupted => problem("was interrupted"),
            Stop::EndTurn => ToolOutput { text: std::mem::take(&mut self.said), is_error: false },
            Stop::RetriesExhausted => problem("failed"),
            Stop::Refusal { .. } => problem("refused"),
            Stop::Other(_) => problem("stopped"),
        };
        if !output.is_error && inner.threads[thread].run_id.is_none() {
            give_message(inner, thread, PRIMARY, &output.text);
        }
        let (reason, details) = reason(&stop);
        inner.idle_thread(thread, reason, details);
        if inner.threads[thread].agent["type"] == "advisor" {
            inner.terminate_thread(thread);
        }
        output
    }

    /// Takes the turn off its thread. Returns the stop reason and whether it was interrupted, or
    /// `None` if the session is over.
    fn close(&mut self, inner: &mut Inner) -> Option<(Stop, bool)> {
        let thread = &mut inner.threads[self.thread];
        thread.open = false;
        thread.paused = false;
        let interrupts = std::mem::take(&mut thread.interrupts);
        if inner.over {
            return None;
        }
        // An archived thread takes no more results.
        if inner.threads[self.thread].status != Status::Terminated {
            close_calls(inner, self.thread, std::mem::take(&mut self.unresolved));
        }
        for id in &interrupts {
            inner.process(id);
        }
        let is_interrupted = !interrupts.is_empty();
        let stop = if is_interrupted { Stop::EndTurn } else { std::mem::take(&mut self.stop) };
        Some((stop, is_interrupted))
    }
}

fn reason(stop: &Stop) -> (Value, Value) {
    match stop {
        Stop::EndTurn => (json!({"type": "end_turn"}), Value::Null),
        Stop::RetriesExhausted => (json!({"type": "retries_exhausted"}), Value::Null),
        Stop::Refusal { category, explanation } => {
            let details = json!({"type": "refusal", "category": category, "explanation": explanation});
            (json!({"type": "refusal"}), details)
        }
        Stop::Other(reason) => (reason.clone(), Value::Null),
    }
}
