//! The tool calls of a script.

use serde_json::Value;

/// A tool call of the agent.
#[derive(Clone, Debug)]
pub struct ToolCall {
    pub(crate) name: String,
    pub(crate) input: Value,
    pub(crate) kind: Kind,
    pub(crate) asks: bool,
}

/// The party that runs a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sandbox,
    Custom,
    Mcp { server: String, output: String },
}

impl ToolCall {
    /// Calls a sandbox tool. The server runs it in the session's directory; in a self-hosted
    /// environment the client does. The agent's permission policy decides whether the client must
    /// approve it first.
    pub fn tool(name: impl Into<String>, input: Value) -> Self {
        Self { name: name.into(), input, kind: Kind::Sandbox, asks: false }
    }

    /// Calls a custom tool of the agent. The client runs it.
    pub fn custom(name: impl Into<String>, input: Value) -> Self {
        Self { kind: Kind::Custom, ..Self::tool(name, input) }
    }

    /// Calls a tool of an MCP server of the agent. No server is contacted: the output is given
    /// here. By default the client must approve it.
    pub fn mcp(
        server: impl Into<String>,
        name: impl Into<String>,
        input: Value,
        output: impl Into<String>,
    ) -> Self {
        Self { kind: Kind::Mcp { server: server.into(), output: output.into() }, ..Self::tool(name, input) }
    }

    /// Requires an approval of the client, whatever the policy says. Custom tools never require
    /// one.
    #[must_use]
    pub fn asking(self) -> Self {
        Self { asks: true, ..self }
    }
}

/// A call that must get a result event, even if its turn ends first.
pub(crate) struct Unresolved {
    pub(crate) id: String,
    pub(crate) is_mcp: bool,
}

/// The output of a tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolOutput {
    /// The text of the result.
    pub text: String,
    /// `true` if the tool failed, was denied, or does not exist.
    pub is_error: bool,
}

impl ToolOutput {
    pub(crate) fn error(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: true }
    }

    /// Reads a client's answer to a call: text blocks as text, others as JSON.
    pub(crate) fn of_answer(event: &Value) -> Self {
        let blocks = event["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        let texts: Vec<_> = blocks.iter().map(block_text).collect();
        Self { text: texts.join("\n"), is_error: event["is_error"] == true }
    }
}

fn block_text(block: &Value) -> String {
    block["text"].as_str().map_or_else(|| block.to_string(), str::to_owned)
}
