//! Routes each tool call: to a function of the program, to the program's approval policy, or to a
//! person.

use std::fmt;

use managed_agents_types::{CustomTool, InputSchema, Json};

use crate::request::error::Error;
use crate::session::tool_call::{Answer, ToolCall, ToolCallKind};

/// A tool that the program runs, as declared to the agent.
///
/// ```
/// use managed_agents_core::Tool;
/// use managed_agents_core::types::CreateAgent;
///
/// let rate = Tool::new("rate", "An exchange rate.", r#"{"type":"object","properties":{"to":{"type":"string"}}}"#);
/// let agent = CreateAgent { tools: vec![rate.params()?.into()], ..CreateAgent::new("Clerk", "claude-opus-4-7") };
/// # assert!(serde_json::to_string(&agent).unwrap().contains(r#""name":"rate""#));
/// # Ok::<(), managed_agents_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "three facts, as the service takes them")]
pub struct Tool {
    /// The tool's name: 1 to 128 characters of `A-Z a-z 0-9 _ -`, unique in the agent, and not the
    /// name of a built-in tool.
    pub name: String,
    /// Tells the model what the tool does and when to use it.
    pub description: String,
    /// The JSON schema of the tool's input. Its type must be `object`.
    pub input_schema: String,
}

impl Tool {
    /// Makes a tool with this name, description and JSON schema of its input.
    pub fn new(
        name: impl Into<String>,
        description: impl Into<String>,
        input_schema: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), description: description.into(), input_schema: input_schema.into() }
    }

    /// Returns the tool as an agent declares it, in
    /// [`CreateAgent::tools`](crate::types::CreateAgent::tools).
    ///
    /// Fails with [`Error::Decode`] if the schema does not describe an object.
    pub fn params(&self) -> Result<CustomTool, Error> {
        let unreadable = |source| Error::decode("the tool's schema", self.input_schema.as_bytes(), source);
        let schema: Json = serde_json::from_str(&self.input_schema).map_err(unreadable)?;
        let schema = schema.decode::<InputSchema>().map_err(unreadable)?;
        Ok(CustomTool::new(self.name.clone(), self.description.clone(), schema))
    }
}

/// The decision of the approval policy about a tool call that needs an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "yes, no, and a third")]
pub enum Verdict {
    /// Allows the tool to run.
    Allow,
    /// Denies the call. The agent receives this reason.
    Deny(String),
    /// Leaves the decision to a person.
    Ask,
}

/// The destination of a tool call.
#[derive(Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
pub enum Route<'a, F> {
    /// A function of the program: run it with the call, and send its result as the answer.
    Run(&'a F),
    /// No one: send this answer.
    Answer(Answer),
    /// A person, or any other code that handles [`Delivery::Waiting`](crate::Delivery::Waiting).
    Person,
}

/// The tools that a program runs, and the policy by which it approves other tool calls.
///
/// `F` is the program's handle for running a tool: a function, a channel, a number. An adapter
/// calls [`route`](Self::route) for each tool call.
///
/// | tool call | destination |
/// | --- | --- |
/// | a custom tool in these handlers | its `F` |
/// | an approval that the policy allows or denies | the policy's answer |
/// | all others: an unknown tool, [`Verdict::Ask`], a permission other than `ask`, a tool of a self-hosted environment | a person |
///
/// A tool call without a decision is never run and never allowed. Calls of child threads are routed
/// like the session's own calls.
///
/// ```
/// use managed_agents_core::{Handlers, Tool, Verdict};
///
/// let handlers = Handlers::new()
///     .tool(Tool::new("rate", "An exchange rate.", r#"{"type":"object"}"#), || "0.87")
///     .approvals(|call| match &*call.name() {
///         "read" | "glob" | "grep" => Verdict::Allow,
///         "bash" if call.input().contains("rm ") => Verdict::Deny("nothing is deleted here".into()),
///         _ => Verdict::Ask,
///     });
/// # let call = None;
/// # if let Some(call) = call { handlers.route(call); }
/// ```
pub struct Handlers<F, P = fn(&ToolCall) -> Verdict> {
    tools: Vec<(Tool, F)>,
    policy: P,
}

impl<F> Handlers<F> {
    /// Makes handlers without tools. Every approval is left to a person.
    pub fn new() -> Self {
        Self { tools: Vec::new(), policy: |_| Verdict::Ask }
    }
}

impl<F> Default for Handlers<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F, P: Fn(&ToolCall) -> Verdict> Handlers<F, P> {
    /// Adds a tool. It replaces a tool of the same name.
    #[must_use]
    pub fn tool(mut self, tool: Tool, run: F) -> Self {
        self.tools.retain(|(known, _)| known.name != tool.name);
        self.tools.push((tool, run));
        self
    }

    /// Sets the policy that decides about approvals, and about nothing else.
    #[must_use]
    pub fn approvals<Q: Fn(&ToolCall) -> Verdict>(self, policy: Q) -> Handlers<F, Q> {
        Handlers { tools: self.tools, policy }
    }

    /// Returns the tools, to declare them on an agent.
    pub fn tools(&self) -> impl Iterator<Item = &Tool> {
        self.tools.iter().map(|(tool, _)| tool)
    }

    /// Returns the `F` of a tool call, if the call is for a custom tool in these handlers.
    pub fn runner(&self, call: &ToolCall) -> Option<&F> {
        // The agent may have a tool of its own with the same name, which this program does not run.
        if call.kind != ToolCallKind::CustomTool {
            return None;
        }
        let name = call.name();
        self.tools.iter().find(|(tool, _)| *tool.name == name).map(|(_, run)| run)
    }

    /// Returns the destination of a tool call.
    pub fn route(&self, call: &ToolCall) -> Route<'_, F> {
        if let Some(run) = self.runner(call) {
            return Route::Run(run);
        }
        // A policy must not answer for a permission that this version does not know.
        let is_asked = call.event().text(&["evaluated_permission"]).as_deref() == Some("ask");
        if call.kind != ToolCallKind::Approval || !is_asked {
            return Route::Person;
        }
        match (self.policy)(call) {
            Verdict::Allow => Route::Answer(Answer::allow()),
            Verdict::Deny(why) => Route::Answer(Answer::deny(why)),
            Verdict::Ask => Route::Person,
        }
    }
}

impl<F, P> fmt::Debug for Handlers<F, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.tools.iter().map(|(tool, _)| &tool.name).collect();
        f.debug_struct("Handlers").field("tools", &names).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::event::RawEvent;

    fn call(kind: &str, name: &str, permission: &str) -> ToolCall {
        let json = format!(
            r#"{{"type":"{kind}","id":"t1","name":"{name}","input":{{}},"evaluated_permission":"{permission}"}}"#
        );
        ToolCall::read(&RawEvent::parse(json.into()).unwrap()).unwrap()
    }

    fn tool(name: &str) -> Tool {
        Tool::new(name, "x", r#"{"type":"object"}"#)
    }

    #[test]
    fn a_custom_tool_goes_to_its_function_and_to_no_other() {
        let handlers = Handlers::new().tool(tool("a"), 1).tool(tool("b"), 2).tool(tool("a"), 3);
        let route = |name| match handlers.route(&call("agent.custom_tool_use", name, "")) {
            Route::Run(number) => Some(*number),
            _ => None,
        };
        assert_eq!([route("a"), route("b"), route("c")], [Some(3), Some(2), None]);
        assert_eq!(handlers.tools().map(|tool| &*tool.name).collect::<Vec<_>>(), ["b", "a"]);
        // The agent's own tool of that name asks for an approval, or runs without one.
        for permission in ["ask", "allow"] {
            assert_eq!(handlers.route(&call("agent.tool_use", "a", permission)), Route::Person);
        }
    }

    #[test]
    fn a_policy_decides_what_is_asked_and_nothing_else() {
        let handlers = Handlers::<()>::new().approvals(|call| match &*call.name() {
            "read" => Verdict::Allow,
            "bash" => Verdict::Deny("no".into()),
            _ => Verdict::Ask,
        });
        let route = |name, permission| handlers.route(&call("agent.mcp_tool_use", name, permission));
        assert_eq!(route("read", "ask"), Route::Answer(Answer::allow()));
        assert_eq!(route("bash", "ask"), Route::Answer(Answer::deny("no")));
        assert_eq!(route("edit", "ask"), Route::Person);
        for permission in ["deny", "allow", "", "a_newer_word"] {
            assert_eq!(route("read", permission), Route::Person, "{permission}");
        }
        assert_eq!(handlers.route(&call("agent.custom_tool_use", "read", "ask")), Route::Person);
    }

    #[test]
    fn without_a_policy_a_person_decides() {
        assert_eq!(Handlers::<()>::new().route(&call("agent.tool_use", "read", "ask")), Route::Person);
    }

    #[test]
    fn a_schema_that_is_not_one_of_an_object_is_refused_before_it_is_sent() {
        let good = Tool::new("rate", "A rate.", r#"{"type":"object","required":["to"],"title":"x"}"#);
        let sent = serde_json::to_value(good.params().unwrap()).unwrap();
        assert_eq!(sent["input_schema"]["title"], "x");
        assert_eq!((&sent["type"], &sent["name"]), (&"custom".into(), &"rate".into()));
        for schema in ["", "{", "[]", r#"{"type":7}"#] {
            let error = Tool::new("rate", "A rate.", schema).params().unwrap_err();
            assert!(matches!(error, Error::Decode { what: "the tool's schema", .. }), "{schema}: {error}");
        }
    }
}
