//! Agents that work for the session's agent, each in a thread of its own.

use super::{Interrupted, Turn};
use crate::engine::{ToolOutput, roster};
use crate::state::{ADVISOR, Inner, PRIMARY, Session};
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
        self.open_request()?;
        let (thread, length) = (self.thread, children.iter().map(|child| child.agent.len()).sum());
        let own = self.message.clone();
        let prepared = self.step(|inner| {
            let prepare = |(place, child): (usize, Child<'a>)| {
                let message = child.message.unwrap_or_else(|| own.clone());
                let added = add(inner, thread, &child.agent, place).map_err(ToolOutput::error)?;
                assign(inner, added, &message);
                Ok((added, message, child.script))
            };
            children.into_iter().enumerate().map(prepare).collect::<Vec<_>>()
        })?;
        self.close_request(length);
        let places: Vec<_> = prepared.iter().flatten().map(|(added, ..)| *added).collect();
        if !places.is_empty() {
            self.step(|inner| begin(inner, &places))?;
        }
        let outputs = run_all(&self.session, prepared);
        self.step(|_| ())?;
        self.unseen += outputs.iter().map(|output| output.text.len()).sum::<usize>();
        Ok(outputs)
    }
}

/// A new thread for an agent, unless there are too many.
fn add(inner: &mut Inner, parent: usize, agent: &str, begun: usize) -> Result<usize, String> {
    if parent != PRIMARY {
        return Err("Only the session's own agent works with others.".into());
    }
    if begun >= MAX_CHILDREN || inner.threads.len() >= MAX_THREADS {
        return Err(format!(
            "At most {MAX_CHILDREN} agents work at the same time, and at most {MAX_THREADS} threads are kept."
        ));
    }
    let agent = roster::find(&inner.agent, "subagents", agent)?;
    Ok(inner.add_thread(agent, None))
}

/// Tells of the new thread, and what its agent is told. Consulting an advisor is not told of.
fn assign(inner: &mut Inner, thread: usize, message: &str) {
    let (id, name) = (inner.threads[thread].id.clone(), inner.agent_name(thread));
    let fields = json!({"session_thread_id": id, "agent_name": name, "workflow_run_id": null});
    inner.emit("session.thread_created", fields);
    if name != ADVISOR {
        give_message(inner, PRIMARY, thread, message);
    }
}

/// All at once, so that the session has no idle moment: the children run, the one who waits for them does not.
fn begin(inner: &mut Inner, places: &[usize]) {
    for place in places {
        inner.threads[*place].open = true;
        inner.running(*place);
    }
    inner.threads[PRIMARY].awaited = places.len();
    inner.idle(PRIMARY, json!({"type": "end_turn"}), Value::Null);
}

/// A child that is ready: its thread, what it was told, what it does.
type Prepared<'a> = (usize, String, Box<Work<'a>>);

fn run_all<'a>(session: &Arc<Session>, prepared: Vec<Result<Prepared<'a>, ToolOutput>>) -> Vec<ToolOutput> {
    thread::scope(|scope| {
        let start = |(place, message, script): Prepared<'a>| {
            scope.spawn(move || {
                let input = json!({"content": text(&message)});
                let mut turn = Turn::new(session.clone(), place, &input);
                turn.run(script);
                turn.finish_child()
            })
        };
        let started: Vec<_> = prepared.into_iter().map(|child| child.map(start)).collect();
        let join = |child: Result<thread::ScopedJoinHandle<'_, ToolOutput>, ToolOutput>| match child {
            Ok(handle) => handle.join().expect("panics of scripts are caught"),
            Err(problem) => problem,
        };
        started.into_iter().map(join).collect()
    })
}

/// A message from one thread to another, told of in both. The primary thread goes without a name.
pub(super) fn give_message(inner: &mut Inner, from: usize, to: usize, message: &str) {
    let name = |inner: &Inner, thread| if thread == PRIMARY { Value::Null } else { inner.agent_name(thread) };
    let sent = json!({
        "to_session_thread_id": inner.threads[to].id,
        "to_agent_name": name(inner, to),
        "content": text(message),
    });
    inner.emit_on(from, "agent.thread_message_sent", sent);
    let received = json!({
        "from_session_thread_id": inner.threads[from].id,
        "from_agent_name": name(inner, from),
        "content": text(message),
    });
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
