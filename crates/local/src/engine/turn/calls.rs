//! Tool calls: run by the server, or by the client, with or without an approval.

use crate::engine::permission::{Permission, permission};
use crate::engine::tool_call::{Kind, ToolCall, ToolOutput, Unresolved};
use crate::engine::turn::{Interrupted, Turn, check};
use crate::state::session::Inner;
use crate::state::session::thread::{Call, Need};
use serde_json::{Value, json};

/// A call whose event has been emitted.
struct Announced {
    id: String,
    call: ToolCall,
    need: Option<Need>,
    output: Option<ToolOutput>,
}

impl Turn {
    /// Makes several calls in one model request and waits for all outputs. Returns them in the same
    /// order.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn calls(&mut self, calls: Vec<ToolCall>) -> Result<Vec<ToolOutput>, Interrupted> {
        self.open_request()?;
        let length = calls.iter().map(|call| call.input.to_string().len()).sum();
        let (thread, self_hosted) = (self.thread, self.session.self_hosted);
        let mut announced = self.step(|inner| {
            calls.into_iter().map(|call| announce(inner, thread, call, self_hosted)).collect::<Vec<_>>()
        })?;
        self.close_request(length);
        let unresolved = announced.iter().filter(|call| call.call.kind != Kind::Custom);
        self.unresolved =
            unresolved.map(|call| Unresolved { id: call.id.clone(), is_mcp: is_mcp(&call.call) }).collect();
        for call in announced.iter_mut().filter(|call| call.need.is_none()) {
            call.output = Some(self.perform(&call.id, &call.call, call.output.take())?);
        }
        let answers = self.answers()?;
        for call in announced.iter_mut().filter(|call| call.need.is_some()) {
            let answer =
                answers.iter().find(|answer| answer.id == call.id).and_then(|answer| answer.answer.as_ref());
            let answer = answer.expect("all calls were answered");
            call.output = Some(match call.need {
                Some(Need::Confirmation) if answer["result"] == "allow" => {
                    self.confirmed(&call.id, &call.call)?
                }
                Some(Need::Confirmation) => self.perform(&call.id, &call.call, Some(denied(answer)))?,
                _ => ToolOutput::of_answer(answer),
            });
        }
        self.unresolved.clear();
        let outputs: Vec<_> = announced.into_iter().filter_map(|call| call.output).collect();
        self.unseen += outputs.iter().map(|output| output.text.len()).sum::<usize>();
        Ok(outputs)
    }

    /// Runs an allowed call and reports its result. `known` is an output that needs no run.
    fn perform(
        &mut self,
        id: &str,
        call: &ToolCall,
        known: Option<ToolOutput>,
    ) -> Result<ToolOutput, Interrupted> {
        let output = match (known, &call.kind) {
            (Some(output), _) => output,
            (None, Kind::Mcp { output, .. }) => ToolOutput { text: output.clone(), is_error: false },
            (None, _) => self.run_tool(&call.name, &call.input)?,
        };
        self.unresolved.retain(|unresolved| unresolved.id != id);
        let thread = self.thread;
        self.session.update(|inner| {
            if !inner.over {
                report(inner, thread, id, is_mcp(call), &output);
            }
        });
        self.step(|_| ())?;
        Ok(output)
    }

    /// Runs an approved call; in a self-hosted environment the client does.
    fn confirmed(&mut self, id: &str, call: &ToolCall) -> Result<ToolOutput, Interrupted> {
        if !self.session.self_hosted || is_mcp(call) {
            return self.perform(id, call, None);
        }
        let thread = self.thread;
        let call = Call::new(id, Need::ToolResult);
        self.step(|inner| inner.threads[thread].calls.push(call))?;
        let answers = self.answers()?;
        Ok(ToolOutput::of_answer(answers[0].answer.as_ref().expect("all calls were answered")))
    }

    /// Waits until the client has answered all open calls. The thread is idle meanwhile.
    fn answers(&mut self) -> Result<Vec<Call>, Interrupted> {
        let thread = self.thread;
        let mut announced = self.step(|inner| {
            confirm(inner, thread);
            let open = inner.threads[thread].open_calls();
            if !open.is_empty() {
                requires_action(inner, thread, &open);
            }
            open
        })?;
        while !announced.is_empty() {
            let changed = |inner: &mut Inner| match check(inner, thread) {
                Err(over) => Some(Err(over)),
                Ok(()) => (inner.threads[thread].open_calls() != announced).then_some(Ok(())),
            };
            if self.session.wait(None, changed) == Some(Err(Interrupted)) {
                self.is_over = true;
                return Err(Interrupted);
            }
            announced = self.step(|inner| {
                confirm(inner, thread);
                let open = inner.threads[thread].open_calls();
                if open.is_empty() {
                    inner.running(thread);
                } else {
                    requires_action(inner, thread, &open);
                }
                open
            })?;
        }
        self.step(|inner| std::mem::take(&mut inner.threads[thread].calls))
    }
}

/// Emits the call's event and, if the client must act, opens the call.
fn announce(inner: &mut Inner, thread: usize, call: ToolCall, self_hosted: bool) -> Announced {
    let mut fields = json!({"name": call.name, "input": call.input, "session_thread_id": null});
    if let Kind::Mcp { server, .. } = &call.kind {
        fields["mcp_server_name"] = server.as_str().into();
    }
    let (need, output) = if call.kind == Kind::Custom {
        (Some(Need::CustomResult), None)
    } else {
        let (permission, evaluation, need, output) = match permission(inner.agent_of(thread), &call) {
            Permission::Allow(why) => {
                let by_client = self_hosted && !is_mcp(&call);
                ("allow", Some(why), by_client.then_some(Need::ToolResult), None)
            }
            Permission::Ask(why) => ("ask", Some(why), Some(Need::Confirmation), None),
            Permission::Missing => ("deny", None, None, Some(missing(&call.name))),
        };
        fields["evaluated_permission"] = permission.into();
        if let Some(evaluation) = evaluation {
            fields["evaluation"] = evaluation;
        }
        (need, output)
    };
    let event = match &call.kind {
        Kind::Sandbox => "agent.tool_use",
        Kind::Custom => "agent.custom_tool_use",
        Kind::Mcp { .. } => "agent.mcp_tool_use",
    };
    let id = match need {
        // The client finds all calls that it must answer on the session's stream, whichever thread
        // makes them.
        Some(need) => {
            let id = inner.emit_twice(thread, event, fields);
            inner.threads[thread].calls.push(Call::new(&id, need));
            id
        }
        None => inner.emit_on(thread, event, fields),
    };
    Announced { id, call, need, output }
}

fn is_mcp(call: &ToolCall) -> bool {
    matches!(call.kind, Kind::Mcp { .. })
}

fn report(inner: &mut Inner, thread: usize, id: &str, is_mcp: bool, output: &ToolOutput) {
    let text = if output.text.is_empty() { "(no output)" } else { &output.text };
    let mut fields = json!({"content": [{"type": "text", "text": text}], "is_error": output.is_error});
    fields[if is_mcp { "mcp_tool_use_id" } else { "tool_use_id" }] = id.into();
    inner.emit_on(thread, if is_mcp { "agent.mcp_tool_result" } else { "agent.tool_result" }, fields);
}

/// Reports an error result for each call that the turn leaves without one.
pub(super) fn close_calls(inner: &mut Inner, thread: usize, unresolved: Vec<Unresolved>) {
    confirm(inner, thread);
    let calls = std::mem::take(&mut inner.threads[thread].calls);
    let by_client = |id: &str| {
        calls.iter().any(|call| call.id == id && call.need == Need::ToolResult && call.answer.is_some())
    };
    for Unresolved { id, is_mcp } in unresolved.into_iter().filter(|unresolved| !by_client(&unresolved.id)) {
        report(
            inner,
            thread,
            &id,
            is_mcp,
            &ToolOutput::error("The call was interrupted before it was completed."),
        );
    }
}

fn requires_action(inner: &mut Inner, thread: usize, open: &[String]) {
    inner.idle(thread, json!({"type": "requires_action", "event_ids": open}), Value::Null);
}

/// Publishes the confirmations again, as processed.
fn confirm(inner: &mut Inner, thread: usize) {
    let sent = |call: &Call| Some(call.answer.as_ref()?["id"].as_str()?.to_owned());
    let calls = inner.threads[thread].calls.iter().filter(|call| call.need == Need::Confirmation);
    let ids: Vec<_> = calls.flat_map(|call| call.answer_copy.clone().into_iter().chain(sent(call))).collect();
    for id in ids {
        inner.process(&id);
    }
}

fn missing(name: &str) -> ToolOutput {
    ToolOutput::error(format!("The agent has no tool named {name}, or it is disabled."))
}

fn denied(answer: &Value) -> ToolOutput {
    match answer["deny_message"].as_str() {
        Some(message) => ToolOutput::error(format!("The user denied this call: {message}")),
        None => ToolOutput::error("The user denied this call."),
    }
}
