//! Tools that run on threads of their own while the turn is read on.

mod tool_runner;

use std::fmt;
use std::sync::Arc;

pub(crate) use tool_runner::ToolRunner;

use managed_agents_core::{self as proto, Answer, Tool, ToolCall, Verdict};

/// The tools that a program runs for a turn, and the rule by which it approves of others. Given to a turn by
/// [`Turn::with_handlers`](crate::Turn::with_handlers); [`proto::Handlers`] has the table of which call goes where.
///
/// # Threads
///
/// Each call of a tool runs on a thread that ends with it, at most [`at_once`](Self::at_once) of them for a turn. Further calls wait as open
/// calls of the session, in the order they were made. One that is over before its time comes, because somebody else answered it or the agent
/// was interrupted, is not run.
///
/// Meanwhile the turn is read on by whoever iterates it: nothing is read, started or sent between two calls of `next`. A tool that has
/// finished is noticed at the next event, or else by looking: reads end after an eighth of the time since the last tool was started, at
/// least 1 ms and at most 100 ms. So a result goes out at most an eighth of the tool's time late, or 100 ms; and while no tool runs, reads
/// wait as long as they would without.
///
/// # What the iterator shows
///
/// All events, so also the calls (`agent.custom_tool_use`) and their results. [`Delivery::Waiting`](crate::Delivery::Waiting) comes only
/// for calls that go to a person. A turn does not end with [`Outcome::NeedsAction`](crate::Outcome::NeedsAction) while a tool runs or is
/// about to: it ends so when the calls that are left are all a person's.
///
/// # What can go wrong
///
/// - A tool that panics is answered with an error, without what the panic said. A policy that panics lets a person decide. (The
///   panic hook runs as always; built with `panic = "abort"`, a panic ends the program.)
/// - A turn that is dropped, cancelled, or over for another reason does not wait for its tools. Their threads go on until the tools return;
///   what they give then is dropped, and calls that are still open stay open in the session. A tool that should stop early can look at the
///   turn's [`Canceller`](crate::Canceller).
/// - A process that ends between a tool and the sending of its result has run it for nothing: the next one finds the call without an
///   answer and runs it again. What was answered is never run again. A tool whose work must not be done twice can know it by
///   [`ToolCall::id`].
///
/// Memory, beside that of the turn: at most `at_once` calls with their answers.
pub struct Handlers {
    routes: proto::Handlers<Run, Policy>,
    at_once: usize,
}

type Run = Arc<dyn Fn(&ToolCall) -> Answer + Send + Sync>;
type Policy = Box<dyn Fn(&ToolCall) -> Verdict + Send + Sync>;

impl Handlers {
    /// No tools, and every approval is asked of a person.
    pub fn new() -> Self {
        Self { routes: proto::Handlers::new().approvals(Box::new(|_| Verdict::Ask)), at_once: 8 }
    }

    /// Adds a tool, in place of one of the same name. `run` is called on a thread of its own.
    #[must_use]
    pub fn tool(mut self, tool: Tool, run: impl Fn(&ToolCall) -> Answer + Send + Sync + 'static) -> Self {
        self.routes = self.routes.tool(tool, Arc::new(run));
        self
    }

    /// Lets `policy` decide on approvals. It is called by `next`, so it should be quick.
    #[must_use]
    pub fn approvals(self, policy: impl Fn(&ToolCall) -> Verdict + Send + Sync + 'static) -> Self {
        Self { routes: self.routes.approvals(Box::new(policy)), ..self }
    }

    /// How many tools run at a time, at least one. Default 8.
    #[must_use]
    pub fn at_once(self, tools: usize) -> Self {
        Self { at_once: tools.max(1), ..self }
    }

    /// The tools, to be declared on an agent: [`Tool::params`].
    pub fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.routes.tools()
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
