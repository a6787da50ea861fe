//! Agents that work for the session's agent, each in a thread of its own.

use crate::engine::roster;
use crate::engine::tool_call::ToolOutput;
use crate::engine::turn::{Interrupted, Turn};
use crate::state::session::agent::ADVISOR;
use crate::state::session::status::Status;
use crate::state::session::thread::{PRIMARY, Thread};
use crate::state::session::{Inner, Session};
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use std::thread;

/// The most children that are not archived. Advisors and threads of workflow runs do not count.
const MAX_CHILDREN: usize = 25;
/// The most threads of one workflow run that work at the same time.
const MAX_OF_RUN: usize = 64;
/// The most threads of one session, finished ones included.
const MAX_THREADS: usize = 1_000;

/// Work for another agent: the agent's name, the message to it, and its script.
pub struct Child<'a> {
    agent: String,
    message: Option<String>,
    script: Box<Work<'a>>,
}

type Work<'a> = dyn FnOnce(&mut Turn) -> Result<(), Interrupted> + Send + 'a;

impl<'a> Child<'a> {
    /// Names an agent of the roster, or any other where the agent has no roster or allows inline
    /// agents. `anthropic.advisor` is the agent's advisor.
    pub fn new(
        agent: impl Into<String>,
        script: impl FnOnce(&mut Turn) -> Result<(), Interrupted> + Send + 'a,
    ) -> Self {
        Self { agent: agent.into(), message: None, script: Box::new(script) }
    }

    /// Sets the message to the agent. Default: the message of the turn.
    #[must_use]
    pub fn told(self, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..self }
    }
}

impl Turn {
    /// Gives work to one agent, waits for its end, and returns its last message.
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
    /// The turn is over. If only the child's turn is over, the output has `is_error` set.
    pub fn thread(
        &mut self,
        agent: &str,
        script: impl FnOnce(&mut Self) -> Result<(), Interrupted> + Send,
    ) -> Result<ToolOutput, Interrupted> {
        Ok(self.threads(vec![Child::new(agent, script)])?.pop().expect("one child has one output"))
    }

    /// Gives work to several agents at once and waits for all of them. Returns their outputs in the
    /// same order. The primary thread is idle meanwhile.
    ///
    /// The output is an error for a child that was interrupted or archived, or could not start: it
    /// is not in the roster, 25 children are not archived, the session has 1,000 threads, or a child
    /// asks for a child.
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
                // In the same update, so that the session is not idle in between.
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

/// A child that can start (thread, message and script), or the reason why it cannot.
pub(super) type Prepared<'a> = Result<(usize, String, Box<Work<'a>>), ToolOutput>;

/// Adds a thread for each child and emits the events about it. `run` is the id of the children's
/// workflow run.
pub(super) fn prepare<'a>(
    inner: &mut Inner,
    children: Vec<Child<'a>>,
    message: &str,
    run: Option<&str>,
) -> Vec<Prepared<'a>> {
    let mut prepared = Vec::new();
    for child in children {
        let message = child.message.unwrap_or_else(|| message.to_owned());
        let added = add(inner, &child.agent, run);
        prepared.push(added.map_err(ToolOutput::error).map(|thread| {
            assign(inner, thread, &message);
            (thread, message, child.script)
        }));
    }
    prepared
}

fn add(inner: &mut Inner, agent: &str, run: Option<&str>) -> Result<usize, String> {
    if inner.threads.len() >= MAX_THREADS {
        return Err(format!("At most {MAX_THREADS} threads of a session are kept."));
    }
    let members = if run.is_some() { "workflows" } else { "subagents" };
    let agent = roster::find(&inner.agent, members, agent)?;
    let children = inner.threads[PRIMARY + 1..].iter().filter(|child| child.run_id.as_deref() == run);
    match run {
        None if agent["type"] == "advisor" => {}
        None => {
            let kept =
                |child: &&Thread| child.status != Status::Terminated && child.agent["type"] != "advisor";
            if children.filter(kept).count() >= MAX_CHILDREN {
                return Err(format!(
                    "At most {MAX_CHILDREN} agents are kept beside this one: archive an idle thread first."
                ));
            }
        }
        Some(_) if children.filter(|child| child.open).count() >= MAX_OF_RUN => {
            return Err(format!("At most {MAX_OF_RUN} agents of a workflow run work at the same time."));
        }
        Some(_) => {}
    }
    Ok(inner.add_thread(agent, run.map(str::to_owned)))
}

/// Emits that a thread was created, and the message to it. Advisors and workflow runs get none.
fn assign(inner: &mut Inner, thread: usize, message: &str) {
    let (name, own) = (inner.agent_name(thread), &inner.threads[thread]);
    let fields = json!({"session_thread_id": own.id, "agent_name": name, "workflow_run_id": own.run_id});
    let by_agent = own.run_id.is_none() && name != ADVISOR;
    inner.emit("session.thread_created", fields);
    if by_agent {
        give_message(inner, PRIMARY, thread, message);
    }
}

/// Sets all prepared children to running and returns their number.
pub(super) fn begin(inner: &mut Inner, prepared: &[Prepared<'_>]) -> usize {
    let threads: Vec<_> = prepared.iter().flatten().map(|(thread, ..)| *thread).collect();
    for thread in &threads {
        inner.threads[*thread].open = true;
        inner.running(*thread);
    }
    threads.len()
}

/// Runs each child on an OS thread and waits for all.
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

/// Records a message between two threads in both. An event does not name the primary thread's
/// agent.
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
