//! Agents that work for the session's agent, each in a thread of its own.

use crate::engine::roster;
use crate::engine::tool_call::ToolOutput;
use crate::engine::turn::{Interrupted, Turn};
use crate::state::session::agent::ADVISOR;
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Inner, Session};
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use std::thread;

/// Most children that work at the same time.
const MAX_CHILDREN: usize = 25;
/// Most threads of one session, those that are done included.
const MAX_THREADS: usize = 1_000;

/// An agent that a turn hands work to: who it is, what it is told, and what it does.
pub struct Child<'a> {
    agent: String,
    message: Option<String>,
    script: Box<Work<'a>>,
}

type Work<'a> = dyn FnOnce(&mut Turn) -> Result<(), Interrupted> + Send + 'a;

impl<'a> Child<'a> {
    /// An agent of the roster by its name. Without a roster, or where the roster allows inline agents, any name
    /// will do. `anthropic.advisor` is the advisor, if the agent has one.
    pub fn new(
        agent: impl Into<String>,
        script: impl FnOnce(&mut Turn) -> Result<(), Interrupted> + Send + 'a,
    ) -> Self {
        Self { agent: agent.into(), message: None, script: Box::new(script) }
    }

    /// What it is told; without it the message of the turn.
    #[must_use]
    pub fn told(self, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..self }
    }
}

impl Turn {
    /// Hands work to one agent, waits until it is done, and gives what it said last.
    ///
    /// ```
    /// use managed_agents_local::Script;
    ///
    /// let script = Script::from_fn(|turn| {
    ///     let verdict = turn.thread("Checker", |child| child.say("All sums are right."))?;
    ///     turn.say(format!("The checker says: {}", verdict.text))
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// The turn is over. That of the child alone is an output with `is_error`.
    pub fn thread(
        &mut self,
        agent: &str,
        script: impl FnOnce(&mut Self) -> Result<(), Interrupted> + Send,
    ) -> Result<ToolOutput, Interrupted> {
        Ok(self.threads(vec![Child::new(agent, script)])?.pop().expect("one child has one output"))
    }

    /// Hands work to several agents at the same time and waits for all. Their outputs come in the same order; of one
    /// that was interrupted, archived, or could not be begun (not in the roster, more than 25 at a time, or 1,000 in
    /// the session, or by a child, who has none of its own) it is an error.
    ///
    /// The primary thread is idle in the meantime.
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn threads<'a>(&mut self, children: Vec<Child<'a>>) -> Result<Vec<ToolOutput>, Interrupted> {
        if self.thread != PRIMARY {
            let problem = ToolOutput::error("Only the session's own agent works with others.");
            return Ok(vec![problem; children.len()]);
        }
        self.open_request()?;
        let message = self.message.clone();
        let length = children.iter().map(|child| child.agent.len()).sum();
        let prepared = self.step(|inner| prepare(inner, children, &message, None))?;
        self.close_request(length);
        self.step(|inner| {
            let begun = begin(inner, &prepared);
            if begun > 0 {
                // In the same step, so that the session has no idle moment.
                inner.threads[PRIMARY].awaited = begun;
                inner.idle(PRIMARY, json!({"type": "end_turn"}), Value::Null);
            }
        })?;
        let outputs = run_all(&self.session, prepared);
        self.step(|_| ())?;
        self.unseen += outputs.iter().map(|output| output.text.len()).sum::<usize>();
        Ok(outputs)
    }
}

/// A child that is ready: its thread, what it is told, what it does. Or why it cannot be begun.
pub(super) type Prepared<'a> = Result<(usize, String, Box<Work<'a>>), ToolOutput>;

/// A thread for each child, and the events that tell of it. `run` is the workflow run they work for, if they do.
pub(super) fn prepare<'a>(
    inner: &mut Inner,
    children: Vec<Child<'a>>,
    message: &str,
    run: Option<&str>,
) -> Vec<Prepared<'a>> {
    let mut prepared = Vec::new();
    for (place, child) in children.into_iter().enumerate() {
        let message = child.message.unwrap_or_else(|| message.to_owned());
        let added = add(inner, &child.agent, place, run);
        prepared.push(added.map_err(ToolOutput::error).map(|thread| {
            assign(inner, thread, &message);
            (thread, message, child.script)
        }));
    }
    prepared
}

/// A new thread for an agent, unless there are too many.
fn add(inner: &mut Inner, agent: &str, before: usize, run: Option<&str>) -> Result<usize, String> {
    if before >= MAX_CHILDREN || inner.threads.len() >= MAX_THREADS {
        return Err(format!(
            "At most {MAX_CHILDREN} agents work at the same time, and at most {MAX_THREADS} threads are kept."
        ));
    }
    let members = if run.is_some() { "workflows" } else { "subagents" };
    let agent = roster::find(&inner.agent, members, agent)?;
    Ok(inner.add_thread(agent, run.map(str::to_owned)))
}

/// Tells of the new thread, and of what its agent is told; not for advisors, nor for workflow runs, which are programs.
fn assign(inner: &mut Inner, thread: usize, message: &str) {
    let (name, own) = (inner.agent_name(thread), &inner.threads[thread]);
    let fields = json!({"session_thread_id": own.id, "agent_name": name, "workflow_run_id": own.run_id});
    let by_agent = own.run_id.is_none() && name != ADVISOR;
    inner.emit("session.thread_created", fields);
    if by_agent {
        give_message(inner, PRIMARY, thread, message);
    }
}

/// All of them run. How many there are.
pub(super) fn begin(inner: &mut Inner, prepared: &[Prepared<'_>]) -> usize {
    let threads: Vec<_> = prepared.iter().flatten().map(|(thread, ..)| *thread).collect();
    for thread in &threads {
        inner.threads[*thread].open = true;
        inner.running(*thread);
    }
    threads.len()
}

/// Does their work, each on a thread of the system, and waits for all.
pub(super) fn run_all(session: &Arc<Session>, prepared: Vec<Prepared<'_>>) -> Vec<ToolOutput> {
    thread::scope(|scope| {
        let mut started = Vec::new();
        for child in prepared {
            started.push(child.map(|(thread, message, script)| {
                scope.spawn(move || {
                    let input = json!({"content": text(&message)});
                    let mut turn = Turn::new(session.clone(), thread, &input);
                    turn.run(script);
                    turn.finish_child()
                })
            }));
        }
        let mut outputs = Vec::new();
        for child in started {
            outputs
                .push(child.map_or_else(|problem| problem, |work| work.join().expect("panics are caught")));
        }
        outputs
    })
}

/// A message from one thread to another, told of in both. Where it is the primary thread, no name is given.
pub(super) fn give_message(inner: &mut Inner, from: usize, to: usize, message: &str) {
    let told = |inner: &Inner, way: &str, other: usize| {
        let mut fields = json!({"content": text(message)});
        fields[format!("{way}_session_thread_id")] = inner.threads[other].id.as_str().into();
        if other != PRIMARY {
            fields[format!("{way}_agent_name")] = inner.agent_name(other);
        }
        fields
    };
    let (sent, received) = (told(inner, "to", to), told(inner, "from", from));
    inner.emit_on(from, "agent.thread_message_sent", sent);
    inner.emit_on(to, "agent.thread_message_received", received);
}

fn text(message: &str) -> Value {
    json!([{"type": "text", "text": message}])
}

impl fmt::Debug for Child<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Child").field("agent", &self.agent).finish_non_exhaustive()
    }
}
