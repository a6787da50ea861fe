//! The tools of an agent: the built-in toolset, MCP servers, and tools that your program runs.

use std::collections::BTreeMap;

use crate::agents::permission::PermissionPolicy;
use crate::agents::tool_config::{ToolConfig, ToolConfigParams};
use crate::wire::json::Json;

union! {
    /// A tool or toolset of an agent, as stored.
    AgentTool by "type" {
        /// Tools that come with the service: bash, files, the web.
        "agent_toolset_20260401" => AgentToolset20260401(AgentToolset20260401),
        /// The tools of an MCP server.
        "mcp_toolset" => McpToolset(McpToolset),
        /// A tool that your program runs.
        "custom" => Custom(CustomTool),
    }

    /// A tool or toolset to give to an agent.
    AgentToolParams by "type" {
        /// Tools that come with the service: bash, files, the web.
        "agent_toolset_20260401" => AgentToolset20260401(AgentToolset20260401Params) from,
        /// The tools of an MCP server.
        "mcp_toolset" => McpToolset(McpToolsetParams) from,
        /// A tool that your program runs.
        "custom" => Custom(CustomTool) from,
    }
}

impl AgentToolParams {
    /// Gives the agent the tools that come with the service. All of them run without asking.
    pub fn agent_toolset() -> Self {
        AgentToolset20260401Params::new().into()
    }

    /// Gives the agent the tools that come with the service, under this policy.
    pub fn agent_toolset_with(policy: PermissionPolicy) -> Self {
        let default_config = Some(policy.into());
        AgentToolset20260401Params { default_config, ..AgentToolset20260401Params::new() }.into()
    }
}

impl From<PermissionPolicy> for ToolsetDefaultConfigParams {
    fn from(policy: PermissionPolicy) -> Self {
        Self { permission_policy: Some(policy), ..Self::new() }
    }
}

object! {
    /// The tools that come with the service, as stored.
    response AgentToolset20260401 ["type" = "agent_toolset_20260401"] {
        /// Settings of tools that have none of their own.
        default_config: required ToolsetDefaultConfig,
        /// Settings of single tools.
        configs: required Vec<ToolConfig>,
    }

    /// The tools that come with the service, to be given to an agent.
    request AgentToolset20260401Params ["type" = "agent_toolset_20260401"] {
        /// Settings of tools that have none of their own. Default: all are enabled and always run.
        default_config: optional ToolsetDefaultConfigParams,
        /// Settings of single tools.
        configs: many Vec<ToolConfigParams>,
    }

    /// The tools of an MCP server, as stored.
    response McpToolset ["type" = "mcp_toolset"] {
        /// The name of the server in the agent's `mcp_servers`.
        mcp_server_name: required String,
        /// Settings of tools that have none of their own.
        default_config: required ToolsetDefaultConfig,
        /// Settings of single tools.
        configs: required Vec<McpToolConfig>,
    }

    /// The tools of an MCP server, to be given to an agent.
    ///
    /// By default every call asks for approval, and a session waits for that answer without a time
    /// limit.
    request McpToolsetParams ["type" = "mcp_toolset"] {
        /// The name of the server in the agent's `mcp_servers`.
        mcp_server_name: required String,
        /// Settings of tools that have none of their own. Default: they always ask.
        default_config: optional ToolsetDefaultConfigParams,
        /// Settings of single tools.
        configs: many Vec<McpToolConfigParams>,
    }

    /// Settings of the tools of a set that have none of their own, as stored.
    response ToolsetDefaultConfig [] {
        /// `true` if the agent can call the tools.
        enabled: required bool,
        /// Policy that decides if a call runs.
        permission_policy: required PermissionPolicy,
    }

    /// Settings of the tools of a set that have none of their own.
    request ToolsetDefaultConfigParams [] {
        /// `true` if the agent can call the tools.
        enabled: optional bool,
        /// Policy that decides if a call runs.
        permission_policy: optional PermissionPolicy,
    }

    /// Settings of one tool of an MCP server, as stored.
    response McpToolConfig [] {
        /// The tool's name on the server.
        name: required String,
        /// `true` if the agent can call the tool.
        enabled: required bool,
        /// Policy that decides if a call runs.
        permission_policy: required PermissionPolicy,
    }

    /// Settings of one tool of an MCP server.
    request McpToolConfigParams [] {
        /// The tool's name on the server.
        name: required String,
        /// `true` if the agent can call the tool. Default: as set for the toolset.
        enabled: optional bool,
        /// Policy that decides if a call runs. Default: as set for the toolset.
        permission_policy: optional PermissionPolicy,
    }

    /// An MCP server that is reached by URL.
    both McpServer ["type" = "url"] {
        /// A name for it, unique in the agent, 1 to 255 characters.
        name: required String,
        /// Its address, up to 2048 characters.
        url: required String,
    }

    /// A tool that your program runs: the session waits until you send its result.
    ///
    /// ```
    /// use managed_agents_types::{CustomTool, InputSchema, Json};
    ///
    /// let schema = Json::from(&serde_json::json!({
    ///     "type": "object",
    ///     "properties": { "city": { "type": "string" } },
    ///     "required": ["city"],
    /// }))?;
    /// let tool = CustomTool::new("get_weather", "The weather in a city, now.", schema.decode::<InputSchema>()?);
    /// # assert_eq!(tool.input_schema.required, ["city"]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    both CustomTool ["type" = "custom"] {
        /// Its name: 1 to 128 of `A-Z a-z 0-9 _ -`, unique in the agent, and not that of a built-in
        /// tool.
        name: required String,
        /// Description for the model: the tool's effect, and when to use it.
        description: required String,
        /// Schema of its input.
        input_schema: required InputSchema,
    }

    /// A JSON schema of an object. Keywords without a field here go into `extra`.
    ///
    /// The service refuses `$ref`, and `oneOf`, `anyOf` or `allOf` at the top level.
    both InputSchema ["type" = "object"] {
        /// The schema of each property, by its name: 1 to 64 of `A-Z a-z 0-9 _ . -`.
        properties: many BTreeMap<String, Json>,
        /// Names of the required properties.
        required: many Vec<String>,
    }
}
