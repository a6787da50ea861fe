//! Holds the tools that a program runs and the policy by which it approves.

use std::fmt;
use std::sync::Arc;

use managed_agents_core::{self as proto, Answer, Tool, ToolCall, Verdict};

/// The tools that a program runs for a turn, and the policy by which it decides approvals.
///
/// Given to a turn by [`Turn::with_handlers`](crate::Turn::with_handlers). [`proto::Handlers`] has
/// the table of which tool call goes where. Holds at most [`at_once`](Self::at_once) tool calls
/// with their answers in memory.
///
/// # Threads
///
/// Each tool call runs on a thread of its own, at most [`at_once`](Self::at_once) of them for a
/// turn. Further tool calls wait in the order they were made. A tool call that is answered or
/// interrupted while it waits is not run.
///
/// The caller of `next` reads the turn meanwhile: between two calls of `next` nothing is read,
/// started or sent. A finished tool is noticed at the next event, or when a read ends. While a tool
/// runs, reads end after an eighth of the time since the last tool was started, but not before 1 ms
/// and not after 100 ms. A result is therefore sent at most an eighth of the tool's time late, or
/// 100 ms. While no tool runs, reads wait as long as without handlers.
///
/// # Deliveries
///
/// The iterator delivers all events, also the tool calls (`agent.custom_tool_use`) and their
/// results. It delivers [`Delivery::Waiting`](crate::Delivery::Waiting) only for tool calls that a
/// person has to answer. A turn ends with [`Outcome::NeedsAction`](crate::Outcome::NeedsAction)
/// only when no tool is running or about to run.
///
/// # Failures
///
/// - A tool that panics is answered with an error, without the panic's message. A policy that
///   panics leaves the decision to a person. The panic hook runs as always. Built with
///   `panic = "abort"`, the program ends.
/// - A turn that is dropped, cancelled or otherwise over does not wait for its tools. Their threads
///   run until the tools return, and the results are dropped. Unanswered tool calls stay open in
///   the session. A tool can watch the turn's [`Canceller`](crate::Canceller) to stop early.
/// - If the process ends before a tool's result is sent, the next process finds the tool call
///   unanswered and runs the tool again. It never runs an answered one again. A tool that must not
///   repeat its work can recognise the tool call by [`ToolCall::id`].
pub struct Handlers {
    routes: proto::Handlers<Run, Policy>,
    at_once: usize,
}

pub(super) type Run = Arc<dyn Fn(&ToolCall) -> Answer + Send + Sync>;
pub(super) type Policy = Box<dyn Fn(&ToolCall) -> Verdict + Send + Sync>;

impl Handlers {
    /// Creates handlers without tools that leave every approval to a person.
    pub fn new() -> Self {
        Self { routes: proto::Handlers::new().approvals(Box::new(|_| Verdict::Ask)), at_once: 8 }
    }

    /// Adds a tool, or replaces the one of the same name. Calls `run` on a thread of its own.
    #[must_use]
    pub fn tool(mut self, tool: Tool, run: impl Fn(&ToolCall) -> Answer + Send + Sync + 'static) -> Self {
        self.routes = self.routes.tool(tool, Arc::new(run));
        self
    }

    /// Decides approvals with `policy`. `next` calls it, so it should be quick.
    #[must_use]
    pub fn approvals(self, policy: impl Fn(&ToolCall) -> Verdict + Send + Sync + 'static) -> Self {
        Self { routes: self.routes.approvals(Box::new(policy)), ..self }
    }

    /// Limits how many tools run at a time. 0 counts as 1. Default 8.
    #[must_use]
    pub fn at_once(self, tools: usize) -> Self {
        Self { at_once: tools.max(1), ..self }
    }

    /// Returns the tools, to declare them on an agent with [`Tool::params`].
    pub fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.routes.tools()
    }

    pub(super) fn routes(&self) -> &proto::Handlers<Run, Policy> {
        &self.routes
    }

    pub(super) fn max_running(&self) -> usize {
        self.at_once
    }
}

impl Default for Handlers {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers").field("routes", &self.routes).field("at_once", &self.at_once).finish()
    }
}
