//! Holds the tools that a program runs and the policy by which it approves.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use managed_agents_core::{self as proto, Answer, Tool, ToolCall, Verdict};

/// The one place that knows of threads. A tool is boxed, so its box must say whether it can go to
/// another thread; wasm has only one.
#[cfg(not(target_family = "wasm"))]
mod threads {
    use super::*;

    /// `Send`, except on wasm.
    pub trait MaybeSend: Send {}
    impl<T: Send> MaybeSend for T {}
    /// `Sync`, except on wasm.
    pub trait MaybeSync: Sync {}
    impl<T: Sync> MaybeSync for T {}
    pub(crate) type Running = Pin<Box<dyn Future<Output = Answer> + Send>>;
    pub(crate) type Run = Box<dyn Fn(ToolCall) -> Running + Send + Sync>;
    pub(crate) type Policy = Box<dyn Fn(&ToolCall) -> Verdict + Send + Sync>;
}

#[cfg(target_family = "wasm")]
mod threads {
    use super::*;

    /// `Send`, except on wasm.
    pub trait MaybeSend {}
    impl<T> MaybeSend for T {}
    /// `Sync`, except on wasm.
    pub trait MaybeSync {}
    impl<T> MaybeSync for T {}
    pub(crate) type Running = Pin<Box<dyn Future<Output = Answer>>>;
    pub(crate) type Run = Box<dyn Fn(ToolCall) -> Running>;
    pub(crate) type Policy = Box<dyn Fn(&ToolCall) -> Verdict>;
}

pub use threads::{MaybeSend, MaybeSync};
pub(super) use threads::{Policy, Run, Running};

/// The tools that a program runs for a turn, and the policy by which it decides approvals.
///
/// Given to a turn by [`Turn::with_handlers`](crate::Turn::with_handlers). [`proto::Handlers`] has
/// the table of which tool call goes where. Holds at most [`at_once`](Self::at_once) tool calls
/// with their answers in memory.
///
/// # Tasks
///
/// The futures of the tools run beside the stream, in the task that polls the turn, at most
/// [`at_once`](Self::at_once) of them for a turn. Further tool calls wait in the order they were
/// made. A tool call that is answered or interrupted while it waits is not run. Between two polls of
/// the turn nothing is read, run or sent. A result is sent as soon as it is there. A tool must not
/// block: let it spawn its work and wait for that.
///
/// # Deliveries
///
/// The stream delivers all events, also the tool calls (`agent.custom_tool_use`) and their results.
/// It delivers [`Delivery::Waiting`](crate::Delivery::Waiting) only for tool calls that a person has
/// to answer. A turn ends with [`Outcome::NeedsAction`](crate::Outcome::NeedsAction) only when no
/// tool is running or about to run.
///
/// # Failures
///
/// - A tool that panics is answered with an error, without the panic's message. A policy that
///   panics leaves the decision to a person. The panic hook runs as always. Built with
///   `panic = "abort"`, as on wasm, the program ends.
/// - A turn that is dropped, cancelled or otherwise over drops its tools. Unanswered tool calls stay
///   open in the session.
/// - If the process ends before a tool's result is sent, the next process finds the tool call
///   unanswered and runs the tool again. It never runs an answered one again. A tool that must not
///   repeat its work can recognise the tool call by [`ToolCall::id`].
pub struct Handlers {
    routes: proto::Handlers<Run, Policy>,
    at_once: usize,
}

impl Handlers {
    /// Creates handlers without tools that leave every approval to a person.
    pub fn new() -> Self {
        Self { routes: proto::Handlers::new().approvals(Box::new(|_| Verdict::Ask)), at_once: 8 }
    }

    /// Adds a tool, or replaces the one of the same name.
    #[must_use]
    pub fn tool<F>(
        mut self,
        tool: Tool,
        run: impl Fn(ToolCall) -> F + MaybeSend + MaybeSync + 'static,
    ) -> Self
    where
        F: Future<Output = Answer> + MaybeSend + 'static,
    {
        self.routes = self.routes.tool(tool, Box::new(move |call| Box::pin(run(call))));
        self
    }

    /// Decides approvals with `policy`. The turn calls it, so it should be quick.
    #[must_use]
    pub fn approvals(self, policy: impl Fn(&ToolCall) -> Verdict + MaybeSend + MaybeSync + 'static) -> Self {
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
