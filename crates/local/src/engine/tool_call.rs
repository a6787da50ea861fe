//! Tool calls as a script makes them.

use serde_json::Value;

/// A call that the agent makes.
#[derive(Clone, Debug)]
pub struct ToolCall {
    pub(crate) name: String,
    pub(crate) input: Value,
    pub(crate) kind: Kind,
    pub(crate) asks: bool,
}

/// Who runs a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sandbox,
    Custom,
    Mcp { server: String, output: String },
}

impl ToolCall {
    /// A call of one of the sandbox tools, run in the session's directory, or by the client if the environment
    /// is self-hosted. The agent's permission policy decides whether the client is asked first.
    pub fn tool(name: impl Into<String>, input: Value) -> Self {
        Self { name: name.into(), input, kind: Kind::Sandbox, asks: false }
    }

    /// A call of one of the agent's custom tools, run by the client.
    pub fn custom(name: impl Into<String>, input: Value) -> Self {
        Self { kind: Kind::Custom, ..Self::tool(name, input) }
    }

    /// A call of a tool of one of the agent's MCP servers. No server is asked: the output is given here. The
    /// policy of an MCP toolset is to ask, unless the agent says otherwise.
    pub fn mcp(
        server: impl Into<String>,
        name: impl Into<String>,
        input: Value,
        output: impl Into<String>,
    ) -> Self {
        Self { kind: Kind::Mcp { server: server.into(), output: output.into() }, ..Self::tool(name, input) }
    }

    /// Asks the client for approval first, whatever the policy says. Custom tools are never asked for.
    #[must_use]
    pub fn asking(self) -> Self {
        Self { asks: true, ..self }
    }
}

/// A call of the platform's that has to have a result, even if the turn ends before.
pub(crate) struct Unresolved {
    pub(crate) id: String,
    pub(crate) is_mcp: bool,
}

/// What a tool call gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolOutput {
    /// The text of the result.
    pub text: String,
    /// Whether the tool failed, was denied, or was not there.
    pub is_error: bool,
}

impl ToolOutput {
    pub(crate) fn error(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: true }
    }

    /// Reads the event in which a client answers a call: its text blocks, others as JSON.
    pub(crate) fn of_answer(event: &Value) -> Self {
        let blocks = event["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        let texts: Vec<_> = blocks.iter().map(block_text).collect();
        Self { text: texts.join("\n"), is_error: event["is_error"] == true }
    }
}

fn block_text(block: &Value) -> String {
    block["text"].as_str().map_or_else(|| block.to_string(), str::to_owned)
}
