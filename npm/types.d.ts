// Every type of the wire, written by `cargo xtask declarations` from spec/. Not edited by hand.

// With it only what says `export` is exported.
export {};

/** The value of a `type` that this version does not list. The service adds to its unions at any time. */
declare enum UnlistedTag {
  unlisted = "",
}

/** A member of a union that this version does not list: the `default` of a `switch` over `type`. */
export interface Unlisted {
  readonly type: UnlistedTag;
  readonly [field: string]: unknown;
}

/**
 * The sources of a file. Streams, iterables and responses are read whole before anything is sent; they may have 512 MiB. Without a
 * name of its own (that of a `File`, the path of a Node stream, the address of a `Response`) a file is called "file".
 */
export type Uploadable =
  | Blob
  | ArrayBufferLike
  | ArrayBufferView
  | Response
  | ReadableStream
  | AsyncIterable<string | ArrayBufferLike | ArrayBufferView | Blob>;

/** A text that this version does not list. */
type Other = string & {};

/** A program with an API key. */
export interface APIActor {
  /** The key's id, not the key. */
  api_key_id: string;
  /** Always `api_actor`. */
  type: "api_actor";
}

/** A role in AWS. */
export interface AWSRoleExecutionIdentity {
  /** The name of the role, `arn:aws:iam::..`. */
  role_arn: string;
  /** Always `aws_role`. */
  type: "aws_role";
}

export type Actor =
  | SessionActor
  | APIActor
  | UserActor
  | ServiceAccountActor
  | Unlisted;

/** A model that gives advice. On its thread it has the reserved name `anthropic.advisor`. */
export interface Advisor {
  /** Its model; it must be at least as capable as that of the agent it advises. */
  model: string;
  /** Always `advisor`. */
  type: "advisor";
}

/**
 * One version of an agent, as stored. A session keeps the version that it was created with; later
 * versions affect later sessions only.
 */
export interface Agent {
  /** Time of archiving, which is final. An archived agent refuses updates and new sessions. */
  archived_at: string | null;
  /** Creation time of the agent. */
  created_at: string;
  /** Purpose, for people and for agents that may call this one. */
  description: string | null;
  /** Identity of the agent outside the service. */
  execution_identity: ExecutionIdentity;
  /** The agent; all its versions share the id. */
  id: string;
  /** The MCP servers that its MCP toolsets name. */
  mcp_servers: MCPServerURLDefinition[];
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** The model that it runs on. */
  model: ModelConfig;
  /** The other agents that it can work with. */
  multiagent: Multiagent | null;
  /** Its name. */
  name: string;
  /** The skills that it can load. */
  skills: AgentSkill[];
  /** The system prompt. */
  system: string | null;
  /** The tools that it may call. */
  tools: AgentTool[];
  /** Always `agent`. */
  type: "agent";
  /** Creation time of this version. */
  updated_at: string;
  /** The number of this version, from 1. */
  version: number;
}

export interface AgentArchivedDeploymentPausedReasonError {
  /** Always `agent_archived_error`. */
  type: "agent_archived_error";
}

/** Reason why a run created no session. */
export interface AgentArchivedRunError {
  /** Message for people. */
  message: string;
  /** Always `agent_archived_error`. */
  type: "agent_archived_error";
}

export type AgentAutoEvaluatedPermission =
  | AgentAutoEvaluatedPermissionAllow
  | AgentAutoEvaluatedPermissionAsk
  | AgentAutoEvaluatedPermissionDeny
  | Unlisted;

export interface AgentAutoEvaluatedPermissionAllow {
  /** Always `allow`. */
  type: "allow";
}

/** Reason why a tool call was not allowed at once. */
export interface AgentAutoEvaluatedPermissionAsk {
  /** The reason. */
  reason_code: string;
  /** Always `ask`. */
  type: "ask";
}

/** Reason why a tool call was not allowed at once. */
export interface AgentAutoEvaluatedPermissionDeny {
  /** The reason. */
  reason_code: string;
  /** Always `deny`. */
  type: "deny";
}

export type AgentContentBlock =
  | TextBlock
  | RedactedBlock
  | Unlisted;

/** The agent uses a custom tool: the client runs it and answers with `user.custom_tool_result`. */
export interface AgentCustomToolUseEvent {
  /** Its id, which the result names. */
  id: string;
  /** Input of the tool, a JSON object. */
  input: { [key: string]: unknown };
  /** The tool. */
  name: string;
  /** Time of the event. */
  processed_at: string;
  /**
   * The calling thread, if it is not the thread that is read. An answer names the call and need not
   * name the thread.
   */
  session_thread_id?: string | null;
  /** Always `agent.custom_tool_use`. */
  type: "agent.custom_tool_use";
}

export type AgentEvaluatedPermission =
  | "allow"
  | "ask"
  | "deny"
  | Other;

/** The result of a tool of an MCP server. */
export interface AgentMCPToolResultEvent {
  /** Text, images, documents and search results. */
  content?: ToolResultContentBlock[];
  /** Its id. */
  id: string;
  /** `true` if the tool failed or was refused. */
  is_error?: boolean | null;
  /** The `agent.mcp_tool_use` that it belongs to. */
  mcp_tool_use_id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `agent.mcp_tool_result`. */
  type: "agent.mcp_tool_result";
}

/** The agent uses a tool of an MCP server. */
export interface AgentMCPToolUseEvent {
  /** Result of the permission check: run, ask, or refuse. */
  evaluated_permission?: AgentEvaluatedPermission;
  /**
   * Way in which the permission was decided. Absent if the call was refused before any policy
   * applied.
   */
  evaluation?: AgentToolEvaluation;
  /** Its id, which a confirmation names. */
  id: string;
  /** Input of the tool, a JSON object. */
  input: { [key: string]: unknown };
  /** The server. */
  mcp_server_name: string;
  /** The tool. */
  name: string;
  /** Time of the event. */
  processed_at: string;
  /**
   * The calling thread, if it is not the thread that is read. An answer names the call and need not
   * name the thread.
   */
  session_thread_id?: string | null;
  /** Always `agent.mcp_tool_use`. */
  type: "agent.mcp_tool_use";
}

/**
 * A message of the agent. Each reply of the model that contains text gives one event, once the
 * reply is complete.
 */
export interface AgentMessageEvent {
  /** Text and redacted blocks. */
  content: AgentContentBlock[];
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `agent.message`. */
  type: "agent.message";
}

/** The id of a previewed event. */
export interface AgentMessagePreview {
  /** The id that the final event will have. */
  id: string;
  /** Always `agent.message`. */
  type: "agent.message";
}

export type AgentModelParams =
  | Model
  | ModelConfigParams;

/** An agent to use, optionally at a version. */
export interface AgentParams {
  /** The agent. */
  id: string;
  /** Always `agent`. */
  type: "agent";
  /** The version. Default: the one that is the latest when the request is saved. */
  version?: number;
}

/** An agent at a version. */
export interface AgentReference {
  /** The agent. */
  id: string;
  /** Always `agent`. */
  type: "agent";
  /** The version. */
  version: number;
}

export type AgentSkill =
  | AnthropicSkill
  | CustomSkill
  | Unlisted;

/** An event without content. */
export interface AgentThinkingEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `agent.thinking`. */
  type: "agent.thinking";
}

/** The id of a previewed event. */
export interface AgentThinkingPreview {
  /** The id that the final event will have. */
  id: string;
  /** Always `agent.thinking`. */
  type: "agent.thinking";
}

/** An event without content. */
export interface AgentThreadContextCompactedEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `agent.thread_context_compacted`. */
  type: "agent.thread_context_compacted";
}

/** A thread got a message from another. */
export interface AgentThreadMessageReceivedEvent {
  /** The message. */
  content: UserContentBlock[];
  /** The agent of that thread; absent for the primary one. */
  from_agent_name?: string | null;
  /** The thread that sent it. */
  from_session_thread_id: string;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `agent.thread_message_received`. */
  type: "agent.thread_message_received";
}

/** A thread sent a message to another. */
export interface AgentThreadMessageSentEvent {
  /** The message. */
  content: UserContentBlock[];
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** The agent of that thread; absent for the primary one. */
  to_agent_name?: string | null;
  /** The thread that gets it. */
  to_session_thread_id: string;
  /** Always `agent.thread_message_sent`. */
  type: "agent.thread_message_sent";
}

export type AgentTool =
  | AgentToolset20260401
  | MCPToolset
  | CustomTool
  | Unlisted;

export type AgentToolConfig =
  | BashToolConfig
  | EditToolConfig
  | ReadToolConfig
  | WriteToolConfig
  | GlobToolConfig
  | GrepToolConfig
  | WebFetchToolConfig
  | WebSearchToolConfig
  | Unlisted;

export type AgentToolConfigParams =
  | BashToolConfigParams
  | EditToolConfigParams
  | ReadToolConfigParams
  | WriteToolConfigParams
  | GlobToolConfigParams
  | GrepToolConfigParams
  | WebFetchToolConfigParams
  | WebSearchToolConfigParams;

export type AgentToolEvaluation =
  | AgentToolEvaluationAlwaysAllow
  | AgentToolEvaluationAlwaysAsk
  | AgentToolEvaluationAuto
  | Unlisted;

export interface AgentToolEvaluationAlwaysAllow {
  /** Always `always_allow`. */
  type: "always_allow";
}

export interface AgentToolEvaluationAlwaysAsk {
  /** Always `always_ask`. */
  type: "always_ask";
}

/** Judgement by the service on one tool call. */
export interface AgentToolEvaluationAuto {
  /** The judgement. */
  evaluated_permission: AgentAutoEvaluatedPermission;
  /** Always `auto`. */
  type: "auto";
}

export type AgentToolParams =
  | AgentToolset20260401Params
  | MCPToolsetParams
  | CustomTool;

/** The result of a tool of the toolset. */
export interface AgentToolResultEvent {
  /** Text, images, documents and search results. */
  content?: ToolResultContentBlock[];
  /** Its id. */
  id: string;
  /** `true` if the tool failed or was refused. */
  is_error?: boolean | null;
  /** Time of the event. */
  processed_at: string;
  /** The `agent.tool_use` that it belongs to. */
  tool_use_id: string;
  /** Always `agent.tool_result`. */
  type: "agent.tool_result";
}

/** The agent uses a tool of its toolset. */
export interface AgentToolUseEvent {
  /** Result of the permission check: run, ask, or refuse. */
  evaluated_permission?: AgentEvaluatedPermission;
  /**
   * Way in which the permission was decided. Absent if the call was refused before any policy
   * applied.
   */
  evaluation?: AgentToolEvaluation;
  /** Its id, which a confirmation or a result names. */
  id: string;
  /** Input of the tool, a JSON object. */
  input: { [key: string]: unknown };
  /** The tool. */
  name: string;
  /** Time of the event. */
  processed_at: string;
  /**
   * The calling thread, if it is not the thread that is read. An answer names the call and need not
   * name the thread.
   */
  session_thread_id?: string | null;
  /** Always `agent.tool_use`. */
  type: "agent.tool_use";
}

/** The tools that come with the service, as stored. */
export interface AgentToolset20260401 {
  /** Settings of single tools. */
  configs: AgentToolConfig[];
  /** Settings of tools that have none of their own. */
  default_config: AgentToolsetDefaultConfig;
  /** Always `agent_toolset_20260401`. */
  type: "agent_toolset_20260401";
}

/** Input of `bash`: run a command, or start the shell anew. */
export interface AgentToolset20260401BashInput {
  /** The command line. */
  command?: string;
  /** `true` to start a new shell. */
  restart?: boolean;
  /** Time limit of the command, in milliseconds. */
  timeout_ms?: number;
}

/** Input of `edit`: replace one text by another. */
export interface AgentToolset20260401EditInput {
  /** The file to edit. */
  file_path: string;
  /** The replacement. */
  new_string: string;
  /** The text to replace. */
  old_string: string;
  /** `true` to replace every occurrence. */
  replace_all?: boolean;
}

/** Input of `glob`: find files by name. */
export interface AgentToolset20260401GlobInput {
  /** The folder to look in. */
  path?: string;
  /** The pattern that names must match. */
  pattern: string;
}

/** Input of `grep`: find files by content. */
export interface AgentToolset20260401GrepInput {
  /** The file or folder to look in. */
  path?: string;
  /** The regular expression that lines must match. */
  pattern: string;
}

/** The tools that come with the service, to be given to an agent. */
export interface AgentToolset20260401Params {
  /** Settings of single tools. */
  configs?: AgentToolConfigParams[];
  /** Settings of tools that have none of their own. Default: all are enabled and always run. */
  default_config?: AgentToolsetDefaultConfigParams | null;
  /** Always `agent_toolset_20260401`. */
  type: "agent_toolset_20260401";
}

/** Input of `read`. */
export interface AgentToolset20260401ReadInput {
  /** The file to read. */
  file_path: string;
  /** First and last line to read. */
  view_range?: number[];
}

/** Input of `write`. */
export interface AgentToolset20260401WriteInput {
  /** Content of the file. */
  content: string;
  /** The file to write. */
  file_path: string;
}

/** Settings of the tools of a set that have none of their own, as stored. */
export interface AgentToolsetDefaultConfig {
  /** `true` if the agent can call the tools. */
  enabled: boolean;
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
}

/** Settings of the tools of a set that have none of their own. */
export interface AgentToolsetDefaultConfigParams {
  /** `true` if the agent can call the tools. */
  enabled?: boolean | null;
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
}

/**
 * An agent, changed for one session. A field that is left out comes from the agent. A field that is
 * set replaces the agent's, and an empty list means none.
 */
export interface AgentWithOverridesParams {
  /** The agent. */
  id: string;
  /**
   * All MCP servers. The list cannot be empty while a tool needs one of them. Left out: preserve.
   * Empty: clear. Given: replace.
   */
  mcp_servers?: URLMCPServerParams[];
  /**
   * The model. The service ignores its `effort` and uses the model's default. Without
   * `inference_geo` no region is set. Left out: preserve.
   */
  model?: AgentModelParams;
  /** All skills. Left out: preserve. Empty: clear. Given: replace. */
  skills?: SkillParams[];
  /** The system prompt; cleared, the session has none. Left out: preserve. `null`: clear. */
  system?: string | null;
  /**
   * All tools. The list cannot be empty while the agent has skills. Left out: preserve. Empty:
   * clear. Given: replace.
   */
  tools?: AgentToolParams[];
  /** Always `agent_with_overrides`. */
  type: "agent_with_overrides";
  /** The version. Default: the latest. */
  version?: number;
}

/**
 * Body of `POST /v1/agents`. ``` use managed_agents_types::{AgentToolParams, CreateAgent}; let
 * agent = CreateAgent { system: Some("Be brief.".into()), tools:
 * vec![AgentToolParams::agent_toolset()], ..CreateAgent::new("Reviewer", "claude-opus-4-8") }; #
 * assert!(serde_json::to_string(&agent)?.contains(r#""model":"claude-opus-4-8""#)); # Ok::<(),
 * serde_json::Error>(()) ```
 */
export interface AgentsCreateRequest {
  /** Purpose, up to 2048 characters. */
  description?: string | null;
  /**
   * Identity of the agent outside the service. Default: a service account. Left out: default.
   * `null`: default.
   */
  execution_identity?: ExecutionIdentity | null;
  /** Up to 20 MCP servers. Each must be used by an MCP toolset in `tools`. */
  mcp_servers?: URLMCPServerParams[];
  /** Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters. */
  metadata?: { [key: string]: string };
  /** The model, as an id or with settings. */
  model: AgentModelParams;
  /** The other agents that it can work with. */
  multiagent?: MultiagentParams | null;
  /** Its name, 1 to 256 characters. */
  name: string;
  /** The skills that it can load. They need the `read` tool. */
  skills?: SkillParams[];
  /** The system prompt, up to 100 000 characters. */
  system?: string | null;
  /** The tools that it may call, up to 256 over all toolsets. */
  tools?: AgentToolParams[];
}

export interface AgentsListPage {
  /** The items. */
  data: Agent[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/**
 * Body of `POST /v1/agents/{agent_id}`. A field that is left out keeps its value. An update that
 * changes nothing makes no version.
 */
export interface AgentsUpdateRequest {
  /** Purpose. Left out: preserve. `null`: clear. Empty: clear. */
  description?: string | null;
  /**
   * Identity of the agent outside the service. Clearing restores the service account. Left out:
   * preserve. `null`: default.
   */
  execution_identity?: ExecutionIdentity | null;
  /**
   * All MCP servers: the list replaces the stored one. Left out: preserve. `null`: clear. Empty:
   * clear. Given: replace.
   */
  mcp_servers?: URLMCPServerParams[] | null;
  /**
   * Keys to set; `None` deletes the key. Other keys stay. Left out: preserve. An entry of `null`:
   * delete key.
   */
  metadata?: { [key: string]: string | null } | null;
  /**
   * The model; it cannot be cleared. An object replaces the whole stored object, see `ModelConfig`.
   * Left out: preserve.
   */
  model?: AgentModelParams;
  /**
   * The other agents. A coordinator replaces what is stored; a `Multiagent20261001Params` is merged
   * into a stored one. Left out: preserve. `null`: clear.
   */
  multiagent?: MultiagentParams | null;
  /** Its name; it cannot be cleared. Left out: preserve. */
  name?: string;
  /**
   * All skills: the list replaces the stored one. Left out: preserve. `null`: clear. Empty: clear.
   * Given: replace.
   */
  skills?: SkillParams[] | null;
  /** The system prompt. Left out: preserve. `null`: clear. Empty: clear. */
  system?: string | null;
  /**
   * All tools: the list replaces the stored one. Left out: preserve. `null`: clear. Empty: clear.
   * Given: replace.
   */
  tools?: AgentToolParams[] | null;
  /**
   * The version that this update is based on. The service replies with 409 if it is not the latest.
   * Without it, the last update wins. Left out: unconditional. Given: precondition.
   */
  version?: number;
}

export interface AgentsVersionsListPage {
  /** The items. */
  data: Agent[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

export interface AlwaysAllowPolicy {
  /** Always `always_allow`. */
  type: "always_allow";
}

export interface AlwaysAskPolicy {
  /** Always `always_ask`. */
  type: "always_ask";
}

/** A skill in one of its versions. */
export interface AnthropicSkill {
  /** The skill. */
  skill_id: string;
  /** Always `anthropic`. */
  type: "anthropic";
  /** The version; may be `latest`. */
  version: string;
}

/** A skill to give to an agent, in one of its versions. */
export interface AnthropicSkillParams {
  /** The skill. */
  skill_id: string;
  /** Always `anthropic`. */
  type: "anthropic";
  /** The version. */
  version?: string | null;
}

/** The error of a refused request. */
export interface ApiAuthenticationError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "authentication_error";
}

/** The error of a refused request. */
export interface ApiBillingError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "billing_error";
}

/** The error of a refused request. */
export interface ApiConflictError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message?: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "conflict_error";
}

export type ApiError =
  | ApiInvalidRequestError
  | ApiAuthenticationError
  | ApiBillingError
  | ApiPermissionError
  | ApiNotFoundError
  | ApiRateLimitError
  | ApiTimeoutError
  | ApiServerError
  | ApiOverloadedError
  | Unlisted;

export type ApiErrorType =
  | "invalid_request_error"
  | "authentication_error"
  | "billing_error"
  | "permission_error"
  | "not_found_error"
  | "rate_limit_error"
  | "timeout_error"
  | "api_error"
  | "overloaded_error"
  | "memory_precondition_failed_error"
  | "memory_path_conflict_error"
  | "conflict_error"
  | Other;

/** The error of a refused request. */
export interface ApiInvalidRequestError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "invalid_request_error";
}

/** The error of a refused request. */
export interface ApiMemoryPathConflictError {
  /** The conflicting memory, on `ErrorKind::MemoryPathConflict`; may be empty. */
  conflicting_memory_id?: string;
  /** Path of the conflicting memory. */
  conflicting_path?: string;
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message?: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "memory_path_conflict_error";
}

/** The error of a refused request. */
export interface ApiMemoryPreconditionFailedError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message?: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "memory_precondition_failed_error";
}

/** The error of a refused request. */
export interface ApiNotFoundError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "not_found_error";
}

/** The error of a refused request. */
export interface ApiOverloadedError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "overloaded_error";
}

/** The error of a refused request. */
export interface ApiPermissionError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "permission_error";
}

/** The error of a refused request. */
export interface ApiRateLimitError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "rate_limit_error";
}

/** The error of a refused request. */
export interface ApiServerError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "api_error";
}

/** The error of a refused request. */
export interface ApiTargetStoreHeldError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message?: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "conflict_error";
}

/** The error of a refused request. */
export interface ApiTimeoutError {
  /** Details of the error, for programs. */
  details?: ErrorDetails;
  /** Message for people. All kinds known today have one. */
  message: string;
  /**
   * Kind of the error. Programs decide by the kind and by the code in `details`, not by the
   * message.
   */
  type: "timeout_error";
}

export interface AutoPolicy {
  /** Always `auto`. */
  type: "auto";
}

/** The bytes of a document. */
export interface Base64DocumentSource {
  /** The bytes in base64. */
  data: string;
  /** Media type of the document. */
  media_type: string;
  /** Always `base64`. */
  type: "base64";
}

/** The bytes of a picture. */
export interface Base64ImageSource {
  /** The bytes in base64. */
  data: string;
  /** Media type of the picture. */
  media_type: string;
  /** Always `base64`. */
  type: "base64";
}

/** Settings of a tool that works in the sandbox, as stored. */
export interface BashToolConfig {
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** The tool's name, the same as the tag. */
  name: "bash";
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
  /** Always `bash`. */
  type: "bash";
}

/** Settings of a tool that works in the sandbox. */
export interface BashToolConfigParams {
  /** `true` if the agent can call the tool. */
  enabled?: boolean | null;
  /** Always `bash`. */
  name: "bash";
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
  /** The tool's name again; optional. */
  type?: "bash";
}

export type BetaName =
  | "computer-use-2024-10-22"
  | "computer-use-2025-01-24"
  | "output-128k-2025-02-19"
  | "mcp-client-2025-04-04"
  | "mcp-client-2025-11-20"
  | "dev-full-thinking-2025-05-14"
  | "interleaved-thinking-2025-05-14"
  | "code-execution-2025-05-22"
  | "context-1m-2025-08-07"
  | "context-management-2025-06-27"
  | "model-context-window-exceeded-2025-08-26"
  | "fast-mode-2026-02-01"
  | "output-300k-2026-03-24"
  | "user-profiles-2026-03-24"
  | "user-profiles-2026-08-18"
  | "user-profiles-2026-09-04"
  | "advisor-tool-2026-03-01"
  | "managed-agents-2026-04-01"
  | "dreaming-2026-04-21"
  | "thinking-token-count-2026-05-13"
  | "server-side-fallback-2026-06-01"
  | "server-side-fallback-2026-07-01"
  | "fallback-credit-2026-06-01"
  | "fallback-credit-2026-07-01"
  | "agent-memory-2026-07-22"
  | "mid-conversation-tool-changes-2026-07-01"
  | "compact-2026-01-12"
  | "computer-use-2025-11-24"
  | "mcp-tunnels-2026-06-22"
  | "structured-outputs-2025-11-13"
  | "task-budgets-2026-03-13"
  | "thinking-display-updates-2026-08-18"
  | "mid-conversation-output-config-2026-07-01"
  | "thinking-binding-controls-2026-08-01"
  | "mid-conversation-system-clear-at-2026-08-21"
  | "compact-2026-09-04"
  | "inline-tools-2026-09-15"
  | "mcp-client-2026-09-15"
  | "ce-plugins-2026-09-01"
  | "spend-limit-reads-2026-09-26"
  | "telemetry-destinations-2026-08-11"
  | "webhooks-2026-10-07"
  | "admin-user-sign-out-2026-10-08"
  | "message-threads-2026-08-12"
  | "analytics-usage-cost-2026-08-24"
  | "experimental-claude-tag-2026-10-21"
  | "message-batches-2024-09-24"
  | "prompt-caching-2024-07-31"
  | "pdfs-2024-09-25"
  | "token-counting-2024-11-01"
  | "token-efficient-tools-2025-02-19"
  | "files-api-2025-04-14"
  | "extended-cache-ttl-2025-04-11"
  | "skills-2025-10-02"
  | "cache-diagnosis-2026-04-07"
  | "ce-user-management-2026-07-13"
  | "ce-claude-code-managed-settings-2026-10-06"
  | "efs-2026-10-01"
  | "google-managed-data-controls-2026-09-01"
  | "user-profiles-billing-2026-10-01"
  | Other;

/** An error with nothing but its message. */
export interface BillingError {
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `billing_error`. */
  type: "billing_error";
}

/** A branch, at its newest commit. */
export interface BranchCheckout {
  /** Its name. */
  name: string;
  /** Always `branch`. */
  type: "branch";
}

/**
 * Cost limit of a session, over all its threads. A budget is set when the session is created. Later
 * it can be replaced or removed, but not added. Work that reaches the budget pauses with
 * `StopReason::BudgetReached`(crate::StopReason::BudgetReached), and continues once the budget is
 * raised or removed. Each thread may exceed the budget by one model request.
 */
export interface BudgetLimit {
  /** The limit, at list prices: a positive amount. A new limit must be above the cost so far. */
  max_list_cost: MonetaryAmount;
  /** Always `limit`. */
  type: "limit";
}

/** Details of an error, for programs. */
export interface CMEKContextUnavailableErrorDetails {
  /** The error. */
  error_code: "cmek_context_unavailable";
}

/** Details of an error, for programs. */
export interface CMEKKeyDisabledErrorDetails {
  /** The error. */
  error_code: "cmek_key_disabled";
}

/** Details of an error, for programs. */
export interface CMEKKeyNetworkBlockedErrorDetails {
  /** The error. */
  error_code: "cmek_key_network_blocked";
}

/** Details of an error, for programs. */
export interface CMEKKeyUnreachableErrorDetails {
  /** The error. */
  error_code: "cmek_key_unreachable";
}

/** Details of an error, for programs. */
export interface CMEKNotApprovedErrorDetails {
  /** The error. */
  error_code: "cmek_not_approved";
}

/** Tokens written to the cache, by lifetime. */
export interface CacheCreationUsage {
  /** Tokens that stay for one hour. */
  ephemeral_1h_input_tokens?: number;
  /** Tokens that stay for five minutes. */
  ephemeral_5m_input_tokens?: number;
}

/** Support for one capability. */
export interface CapabilitySupport {
  /** Enabled. */
  supported: boolean;
}

/** Details of an error, for programs. */
export interface ClaudeCodeKeyCreatorNotMemberErrorDetails {
  /** The error. */
  error_code: "claude_code_key_creator_not_member";
}

/** Settings of a container that the service runs, as stored. */
export interface CloudConfig {
  /** Network access. */
  networking: CloudNetworking;
  /** Additional packages. */
  packages: Packages;
  /** Always `cloud`. */
  type: "cloud";
}

/**
 * Settings of a container that the service runs. In an update, a field that is left out keeps its
 * value.
 */
export interface CloudConfigParams {
  /** Network access. Default: unrestricted. Left out: create: default; update: preserve. */
  networking?: CloudNetworkingParams | null;
  /** Additional packages. Left out: create: default; update: preserve. */
  packages?: PackagesParams | null;
  /** Always `cloud`. */
  type: "cloud";
}

export type CloudNetworking =
  | UnrestrictedNetwork
  | LimitedNetwork
  | Unlisted;

export type CloudNetworkingParams =
  | UnrestrictedNetwork
  | LimitedNetworkParams;

/** A commit. */
export interface CommitCheckout {
  /** Its full hash. */
  sha: string;
  /** Always `commit`. */
  type: "commit";
}

/** Support for compaction of a long conversation. */
export interface CompactionCapability {
  /** Compaction by a summary. */
  summarize: CapabilitySupport;
  /** `true` if the model supports it in any form. */
  supported: boolean;
}

/** An error with nothing but its message. */
export interface CompactionLimitReachedError {
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `compaction_limit_reached_error`. */
  type: "compaction_limit_reached_error";
}

/** Support for removal of parts of a conversation. */
export interface ContextManagementCapability {
  /** Removal of thinking (`clear_thinking_20251015`). */
  clear_thinking_20251015: CapabilitySupport | null;
  /** Removal of tool calls and their results (`clear_tool_uses_20250919`). */
  clear_tool_uses_20250919: CapabilitySupport | null;
  /** Replacement of a part by a summary (`compact_20260112`). */
  compact_20260112: CapabilitySupport | null;
  /** `true` if the model supports it in any form. */
  supported: boolean;
}

/** Details of an error, for programs. */
export interface ContractSpendLimitReachedErrorDetails {
  /** The error. */
  error_code: "contract_spend_limit_reached";
}

/** A credential in a vault, without its secrets. */
export interface Credential {
  /** Time of archiving. */
  archived_at: string | null;
  /** Target of the credential, and its way of authentication. */
  auth: CredentialAuth;
  /** Creation time. */
  created_at: string;
  /** Its name. */
  display_name?: string | null;
  /** The credential. */
  id: string;
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** Always `vault_credential`. */
  type: "vault_credential";
  /** Time of the last change. */
  updated_at: string;
  /** The vault that it lies in. */
  vault_id: string;
}

export type CredentialAuth =
  | MCPOAuthAuthResponse
  | StaticBearerAuthResponse
  | EnvironmentVariableAuthResponse
  | Unlisted;

export type CredentialAuthCreateParams =
  | MCPOAuthCreateParams
  | StaticBearerCreateParams
  | EnvironmentVariableCreateParams;

export type CredentialAuthUpdateParams =
  | MCPOAuthUpdateParams
  | StaticBearerUpdateParams
  | EnvironmentVariableUpdateParams;

/** The host that a credential is for could not be reached. */
export interface CredentialHostUnreachableError {
  /** The credential. */
  credential_id: string;
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `credential_host_unreachable_error`. */
  type: "credential_host_unreachable_error";
  /** The vault that holds it. */
  vault_id: string;
}

export type CredentialNetworking =
  | UnrestrictedCredentialNetworking
  | LimitedCredentialNetworking
  | Unlisted;

export type CredentialRefreshStatus =
  | "succeeded"
  | "failed"
  | "connect_error"
  | "no_refresh_token"
  | Other;

/**
 * Reply to `POST /v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate`: the result
 * of a test of the credential against its MCP server.
 */
export interface CredentialValidation {
  /** The credential. */
  credential_id: string;
  /** `true` if the credential has a refresh token. */
  has_refresh_token: boolean;
  /** Result of the request to the MCP server, if one was made. */
  mcp_probe: MCPProbe | null;
  /** Result of the attempt to refresh the access token, if one was made. */
  refresh: RefreshObject | null;
  /** Result of the validation. */
  status: CredentialValidationStatus;
  /** Always `vault_credential_validation`. */
  type: "vault_credential_validation";
  /** Time of the validation. */
  validated_at: string;
  /** The vault that it lies in. */
  vault_id: string;
}

export type CredentialValidationStatus =
  | "valid"
  | "invalid"
  | "unknown"
  | Other;

export type Currency =
  | "USD"
  | Other;

/** A skill in one of its versions. */
export interface CustomSkill {
  /** The skill. */
  skill_id: string;
  /** Always `custom`. */
  type: "custom";
  /** The version; may be `latest`. */
  version: string;
}

/** A skill to give to an agent, in one of its versions. */
export interface CustomSkillParams {
  /** The skill. */
  skill_id: string;
  /** Always `custom`. */
  type: "custom";
  /** The version. */
  version?: string | null;
}

/**
 * A tool that your program runs: the session waits until you send its result. ``` use
 * managed_agents_types::{CustomTool, InputSchema, Json}; let schema =
 * Json::from(&serde_json::json!({ "type": "object", "properties": { "city": { "type": "string" } },
 * "required": ["city"], }))?; let tool = CustomTool::new("get_weather", "The weather in a city,
 * now.", schema.decode::<InputSchema>()?); # assert_eq!(tool.input_schema.required, ["city"]); #
 * Ok::<(), serde_json::Error>(()) ```
 */
export interface CustomTool {
  /** Description for the model: the tool's effect, and when to use it. */
  description: string;
  /** Schema of its input. */
  input_schema: CustomToolInputSchema;
  /**
   * Its name: 1 to 128 of `A-Z a-z 0-9 _ -`, unique in the agent, and not that of a built-in tool.
   */
  name: string;
  /** Always `custom`. */
  type: "custom";
}

/**
 * A JSON schema of an object. Keywords without a field here go into `extra`. The service refuses
 * `$ref`, and `oneOf`, `anyOf` or `allOf` at the top level.
 */
export interface CustomToolInputSchema {
  /** The schema of each property, by its name: 1 to 64 of `A-Z a-z 0-9 _ . -`. */
  properties?: { [key: string]: unknown } | null;
  /** Names of the required properties. */
  required?: string[] | null;
  /** Always `object`. */
  type: "object";
  [field: string]: unknown;
}

/** Reply to `DELETE /v1/sessions/{session_id}/resources/{resource_id}`. */
export interface DeleteSessionResource {
  /** The deleted resource. */
  id: string;
  /** Always `session_resource_deleted`. */
  type: "session_resource_deleted";
}

/** Reply to `DELETE /v1/vaults/{vault_id}/credentials/{credential_id}`. */
export interface DeletedCredential {
  /** The deleted credential. */
  id: string;
  /** Always `vault_credential_deleted`. */
  type: "vault_credential_deleted";
}

/** Reply to `DELETE /v1/files/{file_id}`. */
export interface DeletedFile {
  /** The deleted file. */
  id: string;
  /** Always `file_deleted`. */
  type?: "file_deleted";
}

/** Reply to `DELETE /v1/memory_stores/{memory_store_id}/memories/{memory_id}`. */
export interface DeletedMemory {
  /** The deleted memory. */
  id: string;
  /** Always `memory_deleted`. */
  type: "memory_deleted";
}

/** Reply to `DELETE /v1/memory_stores/{memory_store_id}`. */
export interface DeletedMemoryStore {
  /** The deleted store. */
  id: string;
  /** Always `memory_store_deleted`. */
  type: "memory_store_deleted";
}

/** Reply to `DELETE /v1/sessions/{session_id}`. */
export interface DeletedSession {
  /** The deleted session. */
  id: string;
  /** Always `session_deleted`. */
  type: "session_deleted";
}

/** Reply to `DELETE /v1/skills/{skill_id}`. */
export interface DeletedSkill {
  /** The deleted skill. */
  id: string;
  /** Always `skill_deleted`. */
  type: "skill_deleted";
}

/** Reply to `DELETE /v1/skills/{skill_id}/versions/{version}`. */
export interface DeletedSkillVersion {
  /** The deleted version. */
  id: string;
  /** Always `skill_version_deleted`. */
  type: "skill_version_deleted";
}

/** Reply to `DELETE /v1/user_profiles/{user_profile_id}`. */
export interface DeletedUserProfile {
  /** The deleted profile. */
  id: string;
  /** Always `user_profile_deleted`. */
  type: "user_profile_deleted";
}

/** Reply to `DELETE /v1/vaults/{vault_id}`. */
export interface DeletedVault {
  /** The deleted vault. */
  id: string;
  /** Always `vault_deleted`. */
  type: "vault_deleted";
}

/** A piece of content. */
export interface DeltaContent {
  /** The text to append to that block. */
  content: TextBlock;
  /** The content block that it belongs to, from 0; absent means 0. */
  index?: number;
  /** Always `content_delta`. */
  type: "content_delta";
}

/**
 * A piece of a previewed event. The pieces form a prefix of the final text, and may not reach its
 * end.
 */
export interface DeltaEvent {
  /** The piece. */
  delta: DeltaContent;
  /** The event, as named by its start. */
  event_id: string;
  /** Always `event_delta`. */
  type: "event_delta";
}

export type DeltaType =
  | "agent.message"
  | "agent.thinking";

/** A stored template for sessions, with an optional schedule. */
export interface Deployment {
  /**
   * The agent and its version. Without a requested version, the one that was the latest when the
   * deployment was saved.
   */
  agent: AgentReference;
  /** Time of archiving, which is final. An archived deployment refuses updates and runs. */
  archived_at: string | null;
  /** Cost limit of each of its sessions. */
  budget?: BudgetLimit | null;
  /** Creation time. */
  created_at: string;
  /** Purpose. */
  description: string | null;
  /** The environment its sessions run in. */
  environment_id: string;
  /** The deployment. */
  id: string;
  /** First events of each session. */
  initial_events: DeploymentInitialEvent[];
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** Its name. */
  name: string;
  /** Reason for the pause. */
  paused_reason: DeploymentPausedReason | null;
  /** Resources mounted in each session. Tokens of repositories are not returned. */
  resources: SessionResourceConfig[];
  /** Schedule; `None` if the deployment runs on demand only. */
  schedule: Schedule | null;
  /** State of the schedule. An archived deployment may still say active: see `archived_at`. */
  status: DeploymentStatus;
  /** Always `deployment`. */
  type: "deployment";
  /** Time of the last change. */
  updated_at: string;
  /** Vaults with the credentials of its sessions. The first vault with a match wins. */
  vault_ids: string[];
}

export type DeploymentAgentParams =
  | string
  | AgentParams;

export type DeploymentInitialEvent =
  | DeploymentUserMessageEvent
  | DeploymentUserDefineOutcomeEvent
  | DeploymentSystemMessageEvent
  | Unlisted;

export type DeploymentInitialEventParams =
  | UserMessageEventParams
  | UserDefineOutcomeEventParams
  | SystemMessageEventParams;

export type DeploymentPausedReason =
  | ManualDeploymentPausedReason
  | ErrorDeploymentPausedReason
  | Unlisted;

export type DeploymentPausedReasonError =
  | EnvironmentArchivedDeploymentPausedReasonError
  | AgentArchivedDeploymentPausedReasonError
  | EnvironmentNotFoundDeploymentPausedReasonError
  | VaultNotFoundDeploymentPausedReasonError
  | FileNotFoundDeploymentPausedReasonError
  | SessionResourceNotFoundDeploymentPausedReasonError
  | WorkspaceArchivedDeploymentPausedReasonError
  | OrganizationDisabledDeploymentPausedReasonError
  | MemoryStoreArchivedDeploymentPausedReasonError
  | SkillNotFoundDeploymentPausedReasonError
  | VaultArchivedDeploymentPausedReasonError
  | UnknownDeploymentPausedReasonError
  | SelfHostedResourcesUnsupportedDeploymentPausedReasonError
  | MCPEgressBlockedDeploymentPausedReasonError
  | Unlisted;

/** One run of a deployment: it has either a session or an error. */
export interface DeploymentRun {
  /** The agent, at the version that ran. */
  agent: AgentReference;
  /** Time of the run. */
  created_at: string;
  /** The deployment that ran. */
  deployment_id: string;
  /** Reason why the run created no session. */
  error: DeploymentRunError | null;
  /** The run. */
  id: string;
  /** The session that it made. */
  session_id: string | null;
  /** Cause of the run. */
  trigger_context: TriggerContext;
  /** Always `deployment_run`. */
  type: "deployment_run";
}

export type DeploymentRunError =
  | EnvironmentArchivedRunError
  | AgentArchivedRunError
  | EnvironmentNotFoundRunError
  | VaultNotFoundRunError
  | VaultArchivedRunError
  | FileNotFoundRunError
  | MemoryStoreArchivedRunError
  | SkillNotFoundRunError
  | SessionResourceNotFoundRunError
  | WorkspaceArchivedRunError
  | OrganizationDisabledRunError
  | SessionRateLimitedRunError
  | SessionCreationRejectedRunError
  | UnknownRunError
  | SelfHostedResourcesUnsupportedRunError
  | MCPEgressBlockedRunError
  | Unlisted;

export interface DeploymentRunsListPage {
  /** The items. */
  data: DeploymentRun[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

export type DeploymentStatus =
  | "active"
  | "paused"
  | Other;

/**
 * An instruction to the model during a conversation. A request may have one, as its last event and
 * directly after a message or a result. Not every model supports it.
 */
export interface DeploymentSystemMessageEvent {
  /** The texts, 1 to 1000. */
  content: SystemContentBlock[];
  /** Always `system.message`. */
  type: "system.message";
}

/** An outcome for the agent to reach. Only one can be active at a time. */
export interface DeploymentUserDefineOutcomeEvent {
  /** Description of the goal. */
  description: string;
  /** Most cycles of work and evaluation, at most 20. Default: 3. */
  max_iterations?: number | null;
  /** Criteria by which the outcome is judged. */
  rubric: Rubric;
  /** Always `user.define_outcome`. */
  type: "user.define_outcome";
}

/** A message to the agent. */
export interface DeploymentUserMessageEvent {
  /** Text, images and documents. */
  content: UserContentBlock[];
  /** Always `user.message`. */
  type: "user.message";
}

/**
 * Body of `POST /v1/deployments`. ``` use managed_agents_types::{CreateDeployment, EventParams,
 * ScheduleParams}; let deployment = CreateDeployment { schedule: Some(ScheduleParams::new("0 7 * *
 * 1-5", "Europe/Vienna")), ..CreateDeployment::new("Invoices", "agent_1", "env_1",
 * [EventParams::message("Total the invoices.")]) }; #
 * assert!(serde_json::to_string(&deployment)?.contains(r#""agent":"agent_1""#)); # Ok::<(),
 * serde_json::Error>(()) ```
 */
export interface DeploymentsCreateRequest {
  /** The agent that works in its sessions. */
  agent: DeploymentAgentParams;
  /** Cost limit of each of its sessions. */
  budget?: BudgetLimit | null;
  /** Purpose. */
  description?: string | null;
  /** The environment its sessions run in. */
  environment_id: string;
  /** First events of each session: 1 to 50 messages, outcomes and system messages. */
  initial_events: DeploymentInitialEventParams[];
  /** Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters. */
  metadata?: { [key: string]: string };
  /** Its name. */
  name: string;
  /** Resources to mount in each session, at most 500. */
  resources?: SessionResourceParams[];
  /** Schedule. Without one, the deployment runs on demand only. */
  schedule?: ScheduleParams | null;
  /** Vaults with the credentials of its sessions, at most 50. The first vault with a match wins. */
  vault_ids?: string[];
}

export interface DeploymentsListPage {
  /** The items. */
  data: Deployment[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/**
 * Body of `POST /v1/deployments/{deployment_id}`. A field that is left out keeps its value.
 * Existing sessions do not change.
 */
export interface DeploymentsUpdateRequest {
  /**
   * The agent; it cannot be cleared. An id alone selects its latest version again. Left out:
   * preserve.
   */
  agent?: DeploymentAgentParams;
  /**
   * Cost limit of each of its sessions. It can be cleared and set again. Left out: preserve.
   * `null`: clear. Given: replace.
   */
  budget?: BudgetLimit | null;
  /** Purpose. Left out: preserve. `null`: clear. Empty: clear. */
  description?: string | null;
  /** The environment; it cannot be cleared. Left out: preserve. */
  environment_id?: string;
  /**
   * All initial events: the list replaces the stored one and cannot be cleared. Left out: preserve.
   * Given: replace.
   */
  initial_events?: DeploymentInitialEventParams[];
  /**
   * Keys to set; `None` deletes the key. Other keys stay. Left out: preserve. An entry of `null`:
   * delete key.
   */
  metadata?: { [key: string]: string | null } | null;
  /** Its name; it cannot be cleared. Left out: preserve. */
  name?: string;
  /**
   * All resources: the list replaces the stored one. Left out: preserve. `null`: clear. Empty:
   * clear. Given: replace.
   */
  resources?: SessionResourceParams[] | null;
  /**
   * Schedule. Clearing leaves the deployment to run on demand only. Left out: preserve. `null`:
   * clear. Given: replace.
   */
  schedule?: ScheduleParams | null;
  /**
   * All vaults: the list replaces the stored one. Left out: preserve. `null`: clear. Empty: clear.
   * Given: replace.
   */
  vault_ids?: string[] | null;
}

/** A document. */
export interface DocumentBlock {
  /** Context for the model that is not part of the document's text. */
  context?: string | null;
  /** Source of the document. */
  source: DocumentSource;
  /** Its title. */
  title?: string | null;
  /** Always `document`. */
  type: "document";
}

export type DocumentSource =
  | Base64DocumentSource
  | PlainTextDocumentSource
  | URLDocumentSource
  | FileDocumentSource
  | Unlisted;

/** One dream and its result. */
export interface Dream {
  /** Time of archiving. */
  archived_at: string | null;
  /** Creation time. */
  created_at: string;
  /** Time of the end: completion, failure or cancellation. */
  ended_at: string | null;
  /** Reason for the failure. */
  error: DreamError | null;
  /** The dream. */
  id: string;
  /** Inputs of the dream. */
  inputs: DreamInput[];
  /** Instructions for the dream. */
  instructions: string | null;
  /** The model it runs on. */
  model: DreamModelConfig;
  /** Destination of the dream's memories. */
  output_behavior: OutputBehavior;
  /** The memory stores that it wrote. */
  outputs: DreamOutput[];
  /** The session that it works in. */
  session_id: string | null;
  /** Progress of the dream. */
  status: DreamStatus;
  /** Always `dream`. */
  type: "dream";
  /** Tokens used so far. */
  usage: DreamUsage;
}

export type DreamApiError =
  | ApiInvalidRequestError
  | ApiAuthenticationError
  | ApiBillingError
  | ApiPermissionError
  | ApiNotFoundError
  | ApiRateLimitError
  | ApiTimeoutError
  | ApiServerError
  | ApiOverloadedError
  | ApiTargetStoreHeldError
  | Unlisted;

/** Reason why a dream failed. */
export interface DreamError {
  /** Message for people. */
  message: string;
  /** Kind of the error. */
  type: string;
}

export type DreamInput =
  | DreamMemoryStoreInput
  | DreamSessionsInput
  | Unlisted;

/** A memory store: read as an input, written as an output. */
export interface DreamMemoryStoreInput {
  /** The store. */
  memory_store_id: string;
  /** Always `memory_store`. */
  type: "memory_store";
}

/** The model of a dream, and its settings. */
export interface DreamModelConfig {
  /** The model. */
  id: string;
  /** Speed of inference. */
  speed?: InferenceSpeed;
}

/** The model of a dream, and its settings. */
export interface DreamModelConfigParam {
  /** The model. */
  id: string;
  /** Speed of inference. */
  speed?: InferenceSpeed | null;
}

export type DreamModelParams =
  | string
  | DreamModelConfigParam;

/** A memory store: read as an input, written as an output. */
export interface DreamOutput {
  /** The store. */
  memory_store_id: string;
  /** Always `memory_store`. */
  type: "memory_store";
}

/** A set of sessions. */
export interface DreamSessionsInput {
  /** The sessions, 1 to 100. */
  session_ids: string[];
  /** Always `sessions`. */
  type: "sessions";
}

export type DreamStatus =
  | "pending"
  | "running"
  | "completed"
  | "failed"
  | "canceled"
  | Other;

/** Tokens that a dream has used. */
export interface DreamUsage {
  /** Written to the prompt cache. */
  cache_creation_input_tokens: number;
  /** Read from the prompt cache. */
  cache_read_input_tokens: number;
  /** Read. */
  input_tokens: number;
  /** Written. */
  output_tokens: number;
}

/**
 * Body of `POST /v1/dreams`. ``` use managed_agents_types::{CreateDream, DreamMemoryStore,
 * DreamSessions}; let sessions = DreamSessions::new(["sesn_1"]); let dream = CreateDream {
 * instructions: Some("Keep what is said about suppliers.".into()),
 * ..CreateDream::new([DreamMemoryStore::new("memstore_1").into(), sessions.into()],
 * "claude-opus-4-8") }; #
 * assert!(serde_json::to_string(&dream)?.contains(r#""model":"claude-opus-4-8""#)); # Ok::<(),
 * serde_json::Error>(()) ```
 */
export interface DreamsCreateRequest {
  /** Inputs: one memory store and one set of sessions. */
  inputs: DreamInput[];
  /** Instructions on what to look for, 1 to 4096 characters. */
  instructions?: string | null;
  /** The model, as an id or with settings. */
  model: DreamModelParams;
  /** Destination of the memories. */
  output_behavior?: OutputBehavior;
}

export interface DreamsListPage {
  /** The items. */
  data: Dream[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/** Settings of a tool that works in the sandbox, as stored. */
export interface EditToolConfig {
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** The tool's name, the same as the tag. */
  name: "edit";
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
  /** Always `edit`. */
  type: "edit";
}

/** Settings of a tool that works in the sandbox. */
export interface EditToolConfigParams {
  /** `true` if the agent can call the tool. */
  enabled?: boolean | null;
  /** Always `edit`. */
  name: "edit";
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
  /** The tool's name again; optional. */
  type?: "edit";
}

export type Effort =
  | EffortLow
  | EffortMedium
  | EffortHigh
  | EffortXhigh
  | EffortMax
  | Unlisted;

/** Support for levels of thinking effort. */
export interface EffortCapability {
  /** `high`. */
  high: CapabilitySupport;
  /** `low`. */
  low: CapabilitySupport;
  /** `max`. */
  max: CapabilitySupport;
  /** `medium`. */
  medium: CapabilitySupport;
  /** `true` if the effort can be set. */
  supported: boolean;
  /** `xhigh`. */
  xhigh: CapabilitySupport | null;
}

export interface EffortHigh {
  /** Always `high`. */
  type: "high";
}

export type EffortLevel =
  | "low"
  | "medium"
  | "high"
  | "xhigh"
  | "max";

export interface EffortLow {
  /** Always `low`. */
  type: "low";
}

export interface EffortMax {
  /** Always `max`. */
  type: "max";
}

export interface EffortMedium {
  /** Always `medium`. */
  type: "medium";
}

export type EffortParams =
  | EffortLevel
  | EffortLow
  | EffortMedium
  | EffortHigh
  | EffortXhigh
  | EffortMax;

export interface EffortXhigh {
  /** Always `xhigh`. */
  type: "xhigh";
}

/** Details of an error, for programs. */
export interface EnforcedSpendLimitReachedErrorDetails {
  /** The error. */
  error_code: "enforced_spend_limit_reached";
}

/** The place where the tools of a session run. */
export interface Environment {
  /** Time of archiving, which is final. An archived environment refuses updates. */
  archived_at: string | null;
  /** Kind and settings of the environment. */
  config: EnvironmentConfig;
  /** Creation time. */
  created_at: string;
  /** Purpose. */
  description: string | null;
  /** The environment. */
  id: string;
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** Its name. */
  name: string;
  /** Accounts that can use the environment. */
  scope?: EnvironmentScope;
  /** Always `environment`. */
  type: "environment";
  /** Time of the last change. */
  updated_at: string;
}

export interface EnvironmentArchivedDeploymentPausedReasonError {
  /** Always `environment_archived_error`. */
  type: "environment_archived_error";
}

/** Details of an error, for programs. */
export interface EnvironmentArchivedErrorDetails {
  /** The error. */
  error_code: "environment_archived";
}

/** Reason why a run created no session. */
export interface EnvironmentArchivedRunError {
  /** Message for people. */
  message: string;
  /** Always `environment_archived_error`. */
  type: "environment_archived_error";
}

export type EnvironmentConfig =
  | CloudConfig
  | SelfHostedConfig
  | Unlisted;

export type EnvironmentConfigParams =
  | CloudConfigParams
  | SelfHostedConfig;

/** Details of an error, for programs. */
export interface EnvironmentCreateDisabledErrorDetails {
  /** The error. */
  error_code: "environment_create_disabled";
}

/** Reply to `DELETE /v1/environments/{environment_id}`. */
export interface EnvironmentDeleteResponse {
  /** The deleted environment. */
  id: string;
  /** Always `environment_deleted`. */
  type: "environment_deleted";
}

export interface EnvironmentNotFoundDeploymentPausedReasonError {
  /** Always `environment_not_found_error`. */
  type: "environment_not_found_error";
}

/** Details of an error, for programs. */
export interface EnvironmentNotFoundErrorDetails {
  /** The error. */
  error_code: "environment_not_found";
}

/** Reason why a run created no session. */
export interface EnvironmentNotFoundRunError {
  /** Message for people. */
  message: string;
  /** Always `environment_not_found_error`. */
  type: "environment_not_found_error";
}

export type EnvironmentScope =
  | "organization"
  | "account"
  | Other;

/** Details of an error, for programs. */
export interface EnvironmentUpdateDisabledErrorDetails {
  /** The error. */
  error_code: "environment_update_disabled";
}

/**
 * A secret behind an environment variable. The agent sees a placeholder, which the value replaces
 * when a request leaves the sandbox.
 */
export interface EnvironmentVariableAuthResponse {
  /** Parts of a request in which the value replaces its placeholder. */
  injection_location: InjectionLocationResponse;
  /** Hosts that may receive the value. */
  networking: CredentialNetworking;
  /** The name of the variable. */
  secret_name: string;
  /** Always `environment_variable`. */
  type: "environment_variable";
}

/** A secret to put behind an environment variable. */
export interface EnvironmentVariableCreateParams {
  /** Parts of a request in which the value replaces its placeholder. Default: all. */
  injection_location?: InjectionLocationParams;
  /** Hosts that may receive the value. */
  networking: CredentialNetworking;
  /** The name of the variable. It cannot change later. */
  secret_name: string;
  /** The value. */
  secret_value: string;
  /** Always `environment_variable`. */
  type: "environment_variable";
}

/** Changes to a secret behind an environment variable. */
export interface EnvironmentVariableUpdateParams {
  /** Parts of a request in which the value replaces its placeholder. */
  injection_location?: InjectionLocationUpdateParams;
  /** Hosts that may receive the value. They replace the stored ones. Given: replace. */
  networking?: CredentialNetworking | null;
  /** The value. */
  secret_value?: string | null;
  /** Always `environment_variable`. */
  type: "environment_variable";
}

/**
 * Body of `POST /v1/environments`. ``` use managed_agents_types::{CloudConfigParams,
 * CreateEnvironment, LimitedNetworkParams}; let network = LimitedNetworkParams { allowed_hosts:
 * Some(vec!["api.example.com".into()]), ..LimitedNetworkParams::new() }; let environment =
 * CreateEnvironment { config: Some(CloudConfigParams { networking: Some(network.into()),
 * ..CloudConfigParams::new() }.into()), ..CreateEnvironment::new("invoices") }; #
 * assert!(serde_json::to_string(&environment)?.contains(r#""type":"limited""#)); # Ok::<(),
 * serde_json::Error>(()) ```
 */
export interface EnvironmentsCreateRequest {
  /** Kind and settings of the environment. The kind cannot change later. */
  config?: EnvironmentConfigParams | null;
  /** Purpose. */
  description?: string | null;
  /** Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters. */
  metadata?: { [key: string]: string };
  /** Its name. */
  name: string;
  /** Accounts that can use the environment. */
  scope?: EnvironmentScope | null;
}

export interface EnvironmentsListPage {
  /** The items. */
  data: Environment[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/** Body of `POST /v1/environments/{environment_id}`. Running containers do not change. */
export interface EnvironmentsUpdateRequest {
  /**
   * Settings. The kind cannot change. For a cloud environment, a field that is left out keeps its
   * value.
   */
  config?: EnvironmentConfigParams | null;
  /**
   * Purpose. An empty text is stored as an empty text. Left out: preserve. `null`: clear. Empty:
   * stored as empty.
   */
  description?: string | null;
  /**
   * Keys to set; `None` or an empty text deletes the key. An entry of `null`: delete key. An entry
   * of `""`: delete key.
   */
  metadata?: { [key: string]: string | null };
  /** Its name. */
  name?: string | null;
  /** Accounts that can use the environment. */
  scope?: EnvironmentScope | null;
}

export interface EnvironmentsWorkListPage {
  /** The items. */
  data: SelfHostedWork[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/** Body of `POST /v1/environments/{environment_id}/work/{work_id}/stop`. */
export interface EnvironmentsWorkStopRequest {
  /**
   * `true` to stop the work at once. Otherwise the worker learns of the stop with its next
   * heartbeat.
   */
  force?: boolean;
}

/** Body of `POST /v1/environments/{environment_id}/work/{work_id}`. */
export interface EnvironmentsWorkUpdateRequest {
  /** Keys to set; `None` deletes the key. An entry of `null`: delete key. */
  metadata: { [key: string]: string | null };
}

/** A run failed with an error that the next run would have too. */
export interface ErrorDeploymentPausedReason {
  /** The error. */
  error: DeploymentPausedReasonError;
  /** Always `error`. */
  type: "error";
}

export type ErrorDetails =
  | ClaudeCodeKeyCreatorNotMemberErrorDetails
  | CMEKContextUnavailableErrorDetails
  | CMEKKeyDisabledErrorDetails
  | CMEKKeyNetworkBlockedErrorDetails
  | CMEKKeyUnreachableErrorDetails
  | CMEKNotApprovedErrorDetails
  | ContractSpendLimitReachedErrorDetails
  | EnforcedSpendLimitReachedErrorDetails
  | EnvironmentArchivedErrorDetails
  | EnvironmentCreateDisabledErrorDetails
  | EnvironmentNotFoundErrorDetails
  | EnvironmentUpdateDisabledErrorDetails
  | FileExpiredErrorDetails
  | FileNotDownloadableErrorDetails
  | HeartbeatPreconditionFailedErrorDetails
  | InvalidConfigTypeChangeErrorDetails
  | InvalidMetadataErrorDetails
  | LinkedOrganizationBillingUnavailableErrorDetails
  | LinkedOrganizationSpendLimitReachedErrorDetails
  | OrganizationNotEnrolledInBetaErrorDetails
  | OrganizationOnHoldErrorDetails
  | RampLimitExceededErrorDetails
  | RequestBodyEncodingInvalidErrorDetails
  | RequestBodyEncodingUnsupportedErrorDetails
  | RequestBodyTimeoutErrorDetails
  | RequestBodyTooLargeAfterDecodingErrorDetails
  | SandboxEgressRestrictedErrorDetails
  | SkillReadBlockedUndecryptableErrorDetails
  | StorageNotApprovedErrorDetails
  | StorageQuotaExceededErrorDetails
  | UnsupportedCharsetErrorDetails
  | UserProfileNotFoundErrorDetails;

/** Body of an error reply. A proxy in between may reply with anything else. */
export interface ErrorResponse {
  /** The error. */
  error: ApiError;
  /** The service's id of the request, for support. */
  request_id: string | null;
  /** Always `error`. */
  type: "error";
}

export type EventParams =
  | UserMessageEventParams
  | UserInterruptEventParams
  | UserToolConfirmationEventParams
  | UserCustomToolResultEventParams
  | UserDefineOutcomeEventParams
  | UserToolResultEventParams
  | SystemMessageEventParams;

export type ExecutionIdentity =
  | AWSRoleExecutionIdentity
  | ServiceAccountExecutionIdentity
  | Unlisted;

/** An uploaded file. */
export interface FileDocumentSource {
  /** The file. */
  file_id: string;
  /** Always `file`. */
  type: "file";
}

/** Details of an error, for programs. */
export interface FileExpiredErrorDetails {
  /** The error. */
  error_code: "file_expired";
}

/** An uploaded file. */
export interface FileImageSource {
  /** The file. */
  file_id: string;
  /** Always `file`. */
  type: "file";
}

/** Metadata of a file. The content is a separate download. */
export interface FileMetadata {
  /** Creation time. */
  created_at: string;
  /** `true` if the content can be downloaded. */
  downloadable?: boolean;
  /** Time at which the file expires, if it does. */
  expires_at?: string | null;
  /** Its name, without folders. */
  filename: string;
  /** The file. */
  id: string;
  /** Its media type, for example `text/csv`. */
  mime_type: string;
  /** The session that the file belongs to, if any. */
  scope?: FileScope | null;
  /** Size in bytes. */
  size_bytes: number;
  /** Always `file`. */
  type: "file";
}

/** Details of an error, for programs. */
export interface FileNotDownloadableErrorDetails {
  /** The error. */
  error_code: "file_not_downloadable";
}

export interface FileNotFoundDeploymentPausedReasonError {
  /** Always `file_not_found_error`. */
  type: "file_not_found_error";
}

/** Reason why a run created no session. */
export interface FileNotFoundRunError {
  /** Message for people. */
  message: string;
  /** Always `file_not_found_error`. */
  type: "file_not_found_error";
}

/** A file. */
export interface FileResource {
  /** Time at which the resource was added. */
  created_at: string;
  /** The session's copy of the file. Its id differs from the id in the request. */
  file_id: string;
  /** Its id as a resource. */
  id: string;
  /** Path in the container. */
  mount_path: string;
  /** Always `file`. */
  type: "file";
  /** Time of the last change. */
  updated_at: string;
}

/** A file to copy into a session, read-only. */
export interface FileResourceConfig {
  /** The file. */
  file_id: string;
  /**
   * Path below `/mnt/session/uploads`. Default: the id of the file. The reply has the full path.
   */
  mount_path?: string | null;
  /** Always `file`. */
  type: "file";
}

/** A file to copy into a session, read-only. */
export interface FileResourceParams {
  /** The file. */
  file_id: string;
  /**
   * Path below `/mnt/session/uploads`. Default: the id of the file. The reply has the full path.
   */
  mount_path?: string | null;
  /** Always `file`. */
  type: "file";
}

/** An uploaded file. */
export interface FileRubric {
  /** The file. */
  file_id: string;
  /** Always `file`. */
  type: "file";
}

/** The session that a file belongs to. */
export interface FileScope {
  /** The session. */
  id: string;
  /** Always `session`. */
  type: "session";
}

export interface FilesListPage {
  /** The items. */
  data: FileMetadata[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

export interface FilesUploadRequest {
  /** The time after which the service deletes the file. */
  expires_in_seconds?: number;
  /** The file. */
  file: Uploadable;
}

/** A git repository. */
export interface GitHubRepositoryResource {
  /** Branch or commit that is checked out. */
  checkout?: RepositoryCheckout | null;
  /** Time at which the resource was added. */
  created_at: string;
  /** Its id. */
  id: string;
  /** Path in the container. */
  mount_path: string;
  /** Always `github_repository`. */
  type: "github_repository";
  /** Time of the last change. */
  updated_at: string;
  /** The repository. */
  url: string;
}

/**
 * A git repository to clone. If the clone fails, the session continues without it and sends a
 * `session.error`.
 */
export interface GitHubRepositoryResourceConfig {
  /** Branch or commit to check out. */
  checkout?: RepositoryCheckout | null;
  /** Path in the container. Default: `/workspace/<name>`. */
  mount_path?: string | null;
  /** Always `github_repository`. */
  type: "github_repository";
  /** The repository, `https://github.com/owner/name`, without `.git`. */
  url: string;
}

/**
 * A git repository to clone. If the clone fails, the session continues without it and sends a
 * `session.error`.
 */
export interface GitHubRepositoryResourceParams {
  /** The token to clone it with; a public repository needs none. */
  authorization_token?: string;
  /** Branch or commit to check out. */
  checkout?: RepositoryCheckout | null;
  /** Path in the container. Default: `/workspace/<name>`. */
  mount_path?: string | null;
  /** Always `github_repository`. */
  type: "github_repository";
  /** The repository, `https://github.com/owner/name`, without `.git`. */
  url: string;
}

/** Settings of a tool that works in the sandbox, as stored. */
export interface GlobToolConfig {
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** The tool's name, the same as the tag. */
  name: "glob";
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
  /** Always `glob`. */
  type: "glob";
}

/** Settings of a tool that works in the sandbox. */
export interface GlobToolConfigParams {
  /** `true` if the agent can call the tool. */
  enabled?: boolean | null;
  /** Always `glob`. */
  name: "glob";
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
  /** The tool's name again; optional. */
  type?: "glob";
}

/** Names a bucket. */
export interface GoogleManagedBucketReference {
  /** The name of the bucket. */
  bucket_name: string;
  /** The number of the project that owns the bucket, in digits. */
  project_number: string;
}

export type GoogleManagedCMEKControl =
  | GoogleManagedCMEKDisabled
  | GoogleManagedCMEKEnabled
  | Unlisted;

export type GoogleManagedCMEKControlParams =
  | GoogleManagedCMEKDisabledParams
  | GoogleManagedCMEKEnabledParams;

/** The user's own keys are not used. */
export interface GoogleManagedCMEKDisabled {
  /** Retired keys. Keep each usable until it expires. */
  retired_keys: GoogleManagedRetiredKey[];
  /** Always `disabled`. */
  type: "disabled";
}

export interface GoogleManagedCMEKDisabledParams {
  /** Always `disabled`. */
  type: "disabled";
}

/** The user's own keys are used. */
export interface GoogleManagedCMEKEnabled {
  /** The keys that were set, by region. */
  external_key_ids: { [key: string]: string };
  /** Retired keys. Keep each usable until it expires. */
  retired_keys: GoogleManagedRetiredKey[];
  /** Status of the key of each region. A region that is not offered may be absent. */
  status: { [key: string]: GoogleManagedCMEKRegionStatus };
  /** Always `enabled`. */
  type: "enabled";
}

/** The user's own keys to use. */
export interface GoogleManagedCMEKEnabledParams {
  /**
   * Keys by region. A key sets the region's key, `None` removes the region, and a region that is
   * left out keeps its key. At least one region must remain. The same key again restarts a failed
   * check. The effect of `Update::Clear`(crate::Update::Clear) is not documented. Left out:
   * preserve. An entry of `null`: delete key.
   */
  external_key_ids?: { [key: string]: string | null } | null;
  /** Always `enabled`. */
  type: "enabled";
}

/** A key that is in use. */
export interface GoogleManagedCMEKRegionActive {
  /** The key that is applied now. */
  effective_external_key_id: string | null;
  /** Reason why the last check failed. `None` does not prove that the key works. */
  error: string | null;
  /** Time of the last check. */
  last_checked_at: string | null;
  /** Always `active`. */
  type: "active";
  /** Time at which a check succeeded. */
  validated_at: string;
}

/** A key that failed its check. */
export interface GoogleManagedCMEKRegionFailed {
  /** The key that is applied now: the previous one. */
  effective_external_key_id: string | null;
  /** Reason why the check failed. */
  error: string;
  /** Always `failed`. */
  type: "failed";
}

/** A region without a key, or whose approval was withdrawn. */
export interface GoogleManagedCMEKRegionNotConfigured {
  /** The key that is applied now. */
  effective_external_key_id: string | null;
  /** Always `not_configured`. */
  type: "not_configured";
}

/** A key that is being checked. */
export interface GoogleManagedCMEKRegionPending {
  /** The key that is applied now: the previous one. */
  effective_external_key_id: string | null;
  /** Reason why the last check failed. `None` does not prove that the key works. */
  error: string | null;
  /** Always `pending`. */
  type: "pending";
}

export type GoogleManagedCMEKRegionStatus =
  | GoogleManagedCMEKRegionNotConfigured
  | GoogleManagedCMEKRegionPending
  | GoogleManagedCMEKRegionActive
  | GoogleManagedCMEKRegionFailed
  | GoogleManagedCMEKRegionSuspended
  | Unlisted;

/** A region without a key, or whose approval was withdrawn. */
export interface GoogleManagedCMEKRegionSuspended {
  /** The key that is applied now. */
  effective_external_key_id: string | null;
  /** Always `suspended`. */
  type: "suspended";
}

/** The data controls of a user profile. Every profile has exactly one such object. */
export interface GoogleManagedDataControls {
  /** The value of the label that a bucket must carry to be accepted. */
  bucket_label_value: string;
  /** Encryption with the user's own keys. */
  cmek: GoogleManagedCMEKControl;
  /** Storage in the user's own buckets. */
  storage: GoogleManagedStorageControl;
  /** Always `google_managed_data_controls`. */
  type: "google_managed_data_controls";
  /** Time of the last update of the controls. Suspensions, checks and expiries do not count. */
  updated_at: string;
  /** The profile. */
  user_profile_id: string;
}

/** A retired bucket. */
export interface GoogleManagedRetiredBucket {
  /** The name of the bucket. */
  bucket_name: string;
  /** Time until which the bucket must remain usable. */
  expires_at: string;
  /** The number of the project that owns the bucket, in digits. */
  project_number: string;
  /** The region. */
  region: string;
}

/** A retired key. */
export interface GoogleManagedRetiredKey {
  /** Time until which the key must remain usable. */
  expires_at: string;
  /** The key. */
  external_key_id: string;
  /** The region. */
  region: string;
}

export type GoogleManagedStorageAccessRole =
  | "ingest"
  | "read"
  | "maintenance"
  | "media_erasure"
  | "verify"
  | Other;

/** A bucket and its location. */
export interface GoogleManagedStorageBucket {
  /** The name of the bucket. */
  bucket_name: string;
  /** The key that Google encrypts the bucket with. */
  kms_key_name: string | null;
  /** Location of the bucket at Google. */
  location: string | null;
  /** The id of that project. */
  project_id: string | null;
  /** The number of the project that owns the bucket, in digits. */
  project_number: string;
}

export type GoogleManagedStorageCheck =
  | "label_mismatch"
  | "location_mismatch"
  | "encryption"
  | "versioning"
  | "bucket_settings"
  | "lifecycle_rules"
  | "deletion_policy"
  | "grant_mismatch"
  | "kms_key_refused"
  | "probe_failed"
  | "project_not_verified"
  | Other;

export type GoogleManagedStorageControl =
  | GoogleManagedStorageDisabled
  | GoogleManagedStorageEnabled
  | Unlisted;

export type GoogleManagedStorageControlParams =
  | GoogleManagedStorageDisabledParams
  | GoogleManagedStorageEnabledParams;

/** The user's own buckets are not used. */
export interface GoogleManagedStorageDisabled {
  /** Retired buckets. Keep each usable until it expires. */
  retired_buckets: GoogleManagedRetiredBucket[];
  /** Always `disabled`. */
  type: "disabled";
}

export interface GoogleManagedStorageDisabledParams {
  /** Always `disabled`. */
  type: "disabled";
}

/** The user's own buckets are used. */
export interface GoogleManagedStorageEnabled {
  /** The buckets that were set, by region. */
  buckets: { [key: string]: GoogleManagedStorageBucket };
  /** Retired buckets. Keep each usable until it expires. */
  retired_buckets: GoogleManagedRetiredBucket[];
  /** Status of the bucket of each region. A region that is not offered may be absent. */
  status: { [key: string]: GoogleManagedStorageRegionStatus };
  /** Always `enabled`. */
  type: "enabled";
}

/** The user's own buckets to use. */
export interface GoogleManagedStorageEnabledParams {
  /**
   * Buckets by region. A bucket sets the region's bucket, `None` removes the region, and a region
   * that is left out keeps its bucket. At least one region must remain, and a bucket serves one
   * region only. The same bucket again restarts a failed check. Left out: preserve. An entry of
   * `null`: delete key.
   */
  buckets?: { [key: string]: GoogleManagedBucketReference | null };
  /** Always `enabled`. */
  type: "enabled";
}

/** A check of a bucket that failed. */
export interface GoogleManagedStorageFailedCheck {
  /** The check. */
  check: GoogleManagedStorageCheck;
  /** Reason why the check failed, for people. */
  message: string;
  /** The role that the check was about. */
  role: GoogleManagedStorageAccessRole | null;
}

/** A bucket that is in use. */
export interface GoogleManagedStorageRegionActive {
  /** The bucket that is used now. */
  effective_bucket: GoogleManagedBucketReference | null;
  /** The checks that failed since the bucket was validated. */
  failed_checks: GoogleManagedStorageFailedCheck[];
  /** Always `active`. */
  type: "active";
  /** Time at which the checks succeeded. */
  validated_at: string;
}

/** A bucket that is being checked, or failed its check. */
export interface GoogleManagedStorageRegionFailed {
  /** The bucket that is used now: the previous one. */
  effective_bucket: GoogleManagedBucketReference | null;
  /** The checks that failed. */
  failed_checks: GoogleManagedStorageFailedCheck[];
  /** Always `failed`. */
  type: "failed";
}

/** A region without a bucket, or whose approval was withdrawn. */
export interface GoogleManagedStorageRegionNotConfigured {
  /** The bucket that is used now. */
  effective_bucket: GoogleManagedBucketReference | null;
  /** Always `not_configured`. */
  type: "not_configured";
}

/** A bucket that is being checked, or failed its check. */
export interface GoogleManagedStorageRegionPending {
  /** The bucket that is used now: the previous one. */
  effective_bucket: GoogleManagedBucketReference | null;
  /** The checks that failed. */
  failed_checks: GoogleManagedStorageFailedCheck[];
  /** Always `pending`. */
  type: "pending";
}

export type GoogleManagedStorageRegionStatus =
  | GoogleManagedStorageRegionNotConfigured
  | GoogleManagedStorageRegionPending
  | GoogleManagedStorageRegionActive
  | GoogleManagedStorageRegionFailed
  | GoogleManagedStorageRegionSuspended
  | Unlisted;

/** A region without a bucket, or whose approval was withdrawn. */
export interface GoogleManagedStorageRegionSuspended {
  /** The bucket that is used now. */
  effective_bucket: GoogleManagedBucketReference | null;
  /** Always `suspended`. */
  type: "suspended";
}

/** Settings of a tool that works in the sandbox, as stored. */
export interface GrepToolConfig {
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** The tool's name, the same as the tag. */
  name: "grep";
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
  /** Always `grep`. */
  type: "grep";
}

/** Settings of a tool that works in the sandbox. */
export interface GrepToolConfigParams {
  /** `true` if the agent can call the tool. */
  enabled?: boolean | null;
  /** Always `grep`. */
  name: "grep";
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
  /** The tool's name again; optional. */
  type?: "grep";
}

/** Reply, to show that the worker is alive. */
export interface HealthCheckWorkData {
  /** Its id. */
  id: string;
  /** Always `healthcheck`. */
  type?: "healthcheck";
}

/** Details of an error, for programs. */
export interface HeartbeatPreconditionFailedErrorDetails {
  /** Current state of the lease, on `ErrorCode::HeartbeatPreconditionFailed`. */
  current_state: WorkLeaseState;
  /** The error. */
  error_code: "heartbeat_precondition_failed";
}

/** A picture. */
export interface ImageBlock {
  /** Source of the picture. */
  source: ImageSource;
  /** Always `image`. */
  type: "image";
}

export type ImageSource =
  | Base64ImageSource
  | URLImageSource
  | FileImageSource
  | Unlisted;

export type InferenceSpeed =
  | "standard"
  | "fast"
  | Other;

/**
 * Parts of a request in which a value replaces its placeholder; at least one must be on. A field
 * that is left out is off in a new credential and keeps its value in an update.
 */
export interface InjectionLocationParams {
  /** `true` for the body. */
  body?: boolean;
  /** `true` for the headers. */
  header?: boolean;
}

/** Parts of a request in which a value replaces its placeholder. */
export interface InjectionLocationResponse {
  /** `true` for the body. */
  body: boolean;
  /** `true` for the headers. */
  header: boolean;
}

/**
 * Parts of a request in which a value replaces its placeholder; at least one must be on. A field
 * that is left out is off in a new credential and keeps its value in an update.
 */
export interface InjectionLocationUpdateParams {
  /** `true` for the body. Left out: preserve. */
  body?: boolean;
  /** `true` for the headers. Left out: preserve. */
  header?: boolean;
}

/** An agent that another agent defined. It has no id and no version. */
export interface InlineAgent {
  /** Purpose. */
  description: string | null;
  /** Identity of the agent outside the service. */
  execution_identity: ExecutionIdentity;
  /** The MCP servers that its MCP toolsets name. */
  mcp_servers: MCPServerURLDefinition[];
  /** The model that it runs on. */
  model: ModelConfig;
  /** Its name. */
  name: string;
  /** The skills that it can load. */
  skills: AgentSkill[];
  /** The system prompt. */
  system: string | null;
  /** The tools that it may call. */
  tools: AgentTool[];
  /** Always `inline`. */
  type: "inline";
}

/** Details of an error, for programs. */
export interface InvalidConfigTypeChangeErrorDetails {
  /** The error. */
  error_code: "invalid_config_type_change";
}

/** Details of an error, for programs. */
export interface InvalidMetadataErrorDetails {
  /** The error. */
  error_code: "invalid_metadata";
}

/** Some hosts. */
export interface LimitedCredentialNetworking {
  /** The hosts, up to 16. */
  allowed_hosts: string[];
  /** Always `limited`. */
  type: "limited";
}

/** A network with a list of hosts, as stored. */
export interface LimitedNetwork {
  /** `true` if the container can reach the agent's MCP servers. */
  allow_mcp_servers: boolean;
  /** `true` if the container can reach package registries. */
  allow_package_managers: boolean;
  /** The hosts that can be reached. */
  allowed_hosts: string[];
  /** Always `limited`. */
  type: "limited";
}

/** A network with a list of hosts. In an update, a field that is left out keeps its value. */
export interface LimitedNetworkParams {
  /**
   * `true` to let the container reach the agent's MCP servers. Default: `false`. Left out: create:
   * default; update: preserve.
   */
  allow_mcp_servers?: boolean | null;
  /**
   * `true` to let the container reach package registries. Default: `false`, which requires empty
   * `packages`. Left out: create: default; update: preserve.
   */
  allow_package_managers?: boolean | null;
  /**
   * The hosts that can be reached, `api.example.com` or `*.example.com`. Left out: create: default;
   * update: preserve.
   */
  allowed_hosts?: string[] | null;
  /** Always `limited`. */
  type: "limited";
}

/** Details of an error, for programs. */
export interface LinkedOrganizationBillingUnavailableErrorDetails {
  /** The error. */
  error_code: "linked_organization_billing_unavailable";
}

/** Details of an error, for programs. */
export interface LinkedOrganizationSpendLimitReachedErrorDetails {
  /** The error. */
  error_code: "linked_organization_spend_limit_reached";
}

/** An error of an MCP server. */
export interface MCPAuthenticationFailedError {
  /** The server. */
  mcp_server_name: string;
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `mcp_authentication_failed_error`. */
  type: "mcp_authentication_failed_error";
}

/** An error of an MCP server. */
export interface MCPConnectionFailedError {
  /** The server. */
  mcp_server_name: string;
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `mcp_connection_failed_error`. */
  type: "mcp_connection_failed_error";
}

export interface MCPEgressBlockedDeploymentPausedReasonError {
  /** Always `mcp_egress_blocked_error`. */
  type: "mcp_egress_blocked_error";
}

/** Reason why a run created no session. */
export interface MCPEgressBlockedRunError {
  /** Message for people. */
  message: string;
  /** Always `mcp_egress_blocked_error`. */
  type: "mcp_egress_blocked_error";
}

/** Access to an MCP server by OAuth. */
export interface MCPOAuthAuthResponse {
  /** Expiry time of the access token, if known. */
  expires_at?: string | null;
  /** The server. */
  mcp_server_url: string;
  /** Way to refresh the access token, if there is one. */
  refresh?: MCPOAuthRefreshResponse | null;
  /** Always `mcp_oauth`. */
  type: "mcp_oauth";
}

/** Access to an MCP server by OAuth, to be stored. */
export interface MCPOAuthCreateParams {
  /** The access token. */
  access_token: string;
  /** Expiry time, which must be in the future. */
  expires_at?: string | null;
  /** The server. It cannot change later. */
  mcp_server_url: string;
  /** Way to refresh the access token. Without it the token is not refreshed. */
  refresh?: MCPOAuthRefreshParams | null;
  /** Always `mcp_oauth`. */
  type: "mcp_oauth";
}

/** Way in which the service is to refresh an access token. */
export interface MCPOAuthRefreshParams {
  /** Id of the client. */
  client_id: string;
  /** The refresh token. */
  refresh_token: string;
  /** Resource to request. */
  resource?: string | null;
  /** Scope to request. */
  scope?: string | null;
  /** URL of the token endpoint. */
  token_endpoint: string;
  /** Authentication of the client at the token endpoint. */
  token_endpoint_auth: TokenEndpointAuthParams;
}

/** Way in which the service refreshes an access token, as stored. */
export interface MCPOAuthRefreshResponse {
  /** Id of the client. */
  client_id: string;
  /** Resource to request. */
  resource?: string | null;
  /** Scope to request. */
  scope?: string | null;
  /** URL of the token endpoint. */
  token_endpoint: string;
  /** Authentication of the client at the token endpoint. */
  token_endpoint_auth: TokenEndpointAuth;
}

/** Changes of the way in which the service refreshes an access token. */
export interface MCPOAuthRefreshUpdateParams {
  /** The refresh token. */
  refresh_token?: string | null;
  /** Scope to request. An empty text clears it. Empty: clear. */
  scope?: string | null;
  /** Authentication of the client at the token endpoint. The kind cannot change. */
  token_endpoint_auth?: TokenEndpointAuthUpdateParams;
}

/** New tokens for the same MCP server. */
export interface MCPOAuthUpdateParams {
  /** The access token. Set `expires_at` too, or the stored time remains. */
  access_token?: string | null;
  /** Expiry time. Left out: preserve. */
  expires_at?: string | null;
  /** Way to refresh the access token. */
  refresh?: MCPOAuthRefreshUpdateParams | null;
  /** Always `mcp_oauth`. */
  type: "mcp_oauth";
}

/** Result of a request to an MCP server. */
export interface MCPProbe {
  /** Reply of the server, if there was one. */
  http_response: RefreshHTTPResponse | null;
  /** Method of the request. */
  method: string;
}

/** An MCP server that is reached by URL. */
export interface MCPServerURLDefinition {
  /** A name for it, unique in the agent, 1 to 255 characters. */
  name: string;
  /** Always `url`. */
  type: "url";
  /** Its address, up to 2048 characters. */
  url: string;
}

/** Settings of one tool of an MCP server, as stored. */
export interface MCPToolConfig {
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** The tool's name on the server. */
  name: string;
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
}

/** Settings of one tool of an MCP server. */
export interface MCPToolConfigParams {
  /** `true` if the agent can call the tool. Default: as set for the toolset. */
  enabled?: boolean | null;
  /** The tool's name on the server. */
  name: string;
  /** Policy that decides if a call runs. Default: as set for the toolset. */
  permission_policy?: PermissionPolicy | null;
}

/** The tools of an MCP server, as stored. */
export interface MCPToolset {
  /** Settings of single tools. */
  configs: MCPToolConfig[];
  /** Settings of tools that have none of their own. */
  default_config: MCPToolsetDefaultConfig;
  /** The name of the server in the agent's `mcp_servers`. */
  mcp_server_name: string;
  /** Always `mcp_toolset`. */
  type: "mcp_toolset";
}

/** Settings of the tools of a set that have none of their own, as stored. */
export interface MCPToolsetDefaultConfig {
  /** `true` if the agent can call the tools. */
  enabled: boolean;
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
}

/** Settings of the tools of a set that have none of their own. */
export interface MCPToolsetDefaultConfigParams {
  /** `true` if the agent can call the tools. */
  enabled?: boolean | null;
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
}

/**
 * The tools of an MCP server, to be given to an agent. By default every call asks for approval, and
 * a session waits for that answer without a time limit.
 */
export interface MCPToolsetParams {
  /** Settings of single tools. */
  configs?: MCPToolConfigParams[];
  /** Settings of tools that have none of their own. Default: they always ask. */
  default_config?: MCPToolsetDefaultConfigParams | null;
  /** The name of the server in the agent's `mcp_servers`. */
  mcp_server_name: string;
  /** Always `mcp_toolset`. */
  type: "mcp_toolset";
}

export interface ManualDeploymentPausedReason {
  /** Always `manual`. */
  type: "manual";
}

export interface ManualTriggerContext {
  /** Always `manual`. */
  type: "manual";
}

/** An error with nothing but its message. */
export interface MaxWorkflowRunsWorkflowRunError {
  /** Message for people. */
  message: string;
  /** Always `max_workflow_runs_error`. */
  type: "max_workflow_runs_error";
}

/** A text in a memory store, in its newest version. A store holds at most 2000 memories. */
export interface Memory {
  /** The text; only in a `MemoryView::Full`. */
  content?: string | null;
  /** The SHA-256 of the text, in hexadecimal digits. */
  content_sha256: string;
  /** Size of the text in bytes of UTF-8. */
  content_size_bytes: number;
  /** Creation time. */
  created_at: string;
  /** The memory. */
  id: string;
  /** The store that it lies in. */
  memory_store_id: string;
  /** Its newest version. */
  memory_version_id: string;
  /** Path in the store. */
  path: string;
  /** Always `memory`. */
  type: "memory";
  /** Time of the last change. */
  updated_at: string;
}

export type MemoryApiError =
  | ApiInvalidRequestError
  | ApiAuthenticationError
  | ApiBillingError
  | ApiPermissionError
  | ApiNotFoundError
  | ApiRateLimitError
  | ApiTimeoutError
  | ApiServerError
  | ApiOverloadedError
  | ApiMemoryPreconditionFailedError
  | ApiMemoryPathConflictError
  | ApiConflictError
  | Unlisted;

export type MemoryListItem =
  | Memory
  | MemoryPrefix
  | Unlisted;

/** A folder of memories that a list with a depth limit does not open. */
export interface MemoryPrefix {
  /** The path of the folder. */
  path: string;
  /** Always `memory_prefix`. */
  type: "memory_prefix";
}

/** A folder of memories that sessions can mount. */
export interface MemoryStore {
  /**
   * Time of archiving, which is final. Memories of an archived store can be read, deleted and
   * redacted, but not written.
   */
  archived_at: string | null;
  /** Creation time. */
  created_at: string;
  /** Description of the content; empty if none was given. */
  description: string;
  /** The store. */
  id: string;
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** Its name. Others may have the same. */
  name: string;
  /** Always `memory_store`. */
  type: "memory_store";
  /** Time of the last change. */
  updated_at: string;
}

export type MemoryStoreAccess =
  | "read_write"
  | "read_only"
  | Other;

export interface MemoryStoreArchivedDeploymentPausedReasonError {
  /** Always `memory_store_archived_error`. */
  type: "memory_store_archived_error";
}

/** Reason why a run created no session. */
export interface MemoryStoreArchivedRunError {
  /** Message for people. */
  message: string;
  /** Always `memory_store_archived_error`. */
  type: "memory_store_archived_error";
}

/** A memory store. */
export interface MemoryStoreResource {
  /** Access of the agent. */
  access?: MemoryStoreAccess | null;
  /** Description of the content. */
  description?: string;
  /** Instructions for the agent about the store. */
  instructions?: string | null;
  /** The store. */
  memory_store_id: string;
  /** Path in the container. */
  mount_path?: string | null;
  /** Its name. */
  name?: string | null;
  /** Always `memory_store`. */
  type: "memory_store";
}

/** A memory store to mount. Only a new session accepts one. */
export interface MemoryStoreResourceConfig {
  /** Access of the agent. Default: read and write. */
  access?: MemoryStoreAccess | null;
  /** Instructions for the agent about the store, at most 4096 characters. */
  instructions?: string | null;
  /** The store. */
  memory_store_id: string;
  /** Always `memory_store`. */
  type: "memory_store";
}

/** A memory store to mount. Only a new session accepts one. */
export interface MemoryStoreResourceParam {
  /** Access of the agent. Default: read and write. */
  access?: MemoryStoreAccess | null;
  /** Instructions for the agent about the store, at most 4096 characters. */
  instructions?: string | null;
  /** The store. */
  memory_store_id: string;
  /** Always `memory_store`. */
  type: "memory_store";
}

/** Body of `POST /v1/memory_stores`. */
export interface MemoryStoresCreateRequest {
  /** Description of the content, up to 1024 characters. */
  description?: string;
  /** Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters. */
  metadata?: { [key: string]: string };
  /** Its name, 1 to 255 characters. */
  name: string;
}

export interface MemoryStoresListPage {
  /** The items. */
  data: MemoryStore[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/**
 * Body of `POST /v1/memory_stores/{memory_store_id}/memories`. ``` use
 * managed_agents_types::CreateMemory; let memory = CreateMemory { content: Some("Ann".into()),
 * ..CreateMemory::new("/team/owner.md") }; assert_eq!(serde_json::to_string(&memory)?,
 * r#"{"path":"/team/owner.md","content":"Ann"}"#); # Ok::<(), serde_json::Error>(()) ```
 */
export interface MemoryStoresMemoriesCreateRequest {
  /** The text, up to 102 400 bytes of UTF-8. */
  content: string | null;
  /**
   * Path in the store: `/` and 1 to 20 names, up to 1024 bytes, in Unicode NFC, without `.` and
   * `..`. The service replies with 409 if another memory is at, above or below the path.
   */
  path: string;
}

export interface MemoryStoresMemoriesListPage {
  /** The items. */
  data: MemoryListItem[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/**
 * Body of `POST /v1/memory_stores/{memory_store_id}/memories/{memory_id}`. A field that is left out
 * keeps its value.
 */
export interface MemoryStoresMemoriesUpdateRequest {
  /** The text, which replaces the stored one. Left out: preserve. */
  content?: string | null;
  /** New path in the store. Left out: preserve. */
  path?: string | null;
  /**
   * Condition on the stored memory. If it does not hold, the service replies with 409, except when
   * the memory already has the requested content and path, so that a retry is safe. Without a
   * condition, the last update wins. Left out: unconditional. Given: precondition.
   */
  precondition?: Precondition;
}

export interface MemoryStoresMemoryVersionsListPage {
  /** The items. */
  data: MemoryVersion[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/** Body of `POST /v1/memory_stores/{memory_store_id}`. A field that is left out keeps its value. */
export interface MemoryStoresUpdateRequest {
  /** Description of the content. An empty text clears it. Empty: clear. */
  description?: string | null;
  /** Keys to set; `None` deletes the key. Other keys stay. An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
  /** Its name. */
  name?: string | null;
}

/** One change of a memory. Versions are kept for 30 days, the newest version of a memory longer. */
export interface MemoryVersion {
  /** The text; only in a `MemoryView::Full`. Absent once redacted. */
  content?: string | null;
  /** The SHA-256 of the text, in hexadecimal digits. Absent once redacted. */
  content_sha256?: string | null;
  /** Size of the text in bytes of UTF-8. Absent once redacted. */
  content_size_bytes?: number | null;
  /** Time of the change. */
  created_at: string;
  /** Author of the change. */
  created_by?: Actor;
  /** The version. */
  id: string;
  /** The memory. */
  memory_id: string;
  /** The store that it lies in. */
  memory_store_id: string;
  /** Kind of the change. */
  operation: MemoryVersionOperation;
  /** Path of the memory. Absent once redacted. */
  path?: string | null;
  /** Time of the redaction. */
  redacted_at?: string | null;
  /** Author of the redaction. */
  redacted_by?: Actor;
  /** Always `memory_version`. */
  type: "memory_version";
}

export type MemoryVersionOperation =
  | "created"
  | "modified"
  | "deleted"
  | Other;

export type MemoryView =
  | "basic"
  | "full";

export type Model =
  | "claude-fable-5-2"
  | "claude-haiku-5-5"
  | "claude-sonnet-5-5"
  | "claude-opus-5-5"
  | "claude-fable-5-1"
  | "claude-sonnet-5"
  | "claude-fable-5"
  | "claude-opus-5"
  | "claude-opus-4-8"
  | "claude-opus-4-7"
  | "claude-opus-4-6"
  | "claude-sonnet-4-6"
  | "claude-haiku-4-5"
  | "claude-haiku-4-5-20251001"
  | "claude-opus-4-5"
  | "claude-opus-4-5-20251101"
  | "claude-sonnet-4-5"
  | "claude-sonnet-4-5-20250929"
  | Other;

/** Capabilities of a model. */
export interface ModelCapabilities {
  /** Batch requests. */
  batch: CapabilitySupport;
  /** Citations. */
  citations: CapabilitySupport;
  /** Code execution. */
  code_execution: CapabilitySupport;
  /** Compaction of a long conversation. Present only if the request has a beta value for it. */
  compaction?: CompactionCapability | null;
  /** Removal of parts of a conversation. */
  context_management: ContextManagementCapability;
  /** Levels of thinking effort. */
  effort: EffortCapability;
  /** Images as input. */
  image_input: CapabilitySupport;
  /** PDF files as input. */
  pdf_input: CapabilitySupport;
  /** Tools that the service runs. */
  server_tools: ServerToolsCapability;
  /** Replies in a given structure. */
  structured_outputs: CapabilitySupport;
  /** Thinking before a reply. */
  thinking: ThinkingCapability;
}

/**
 * A model and its settings. In an update the object replaces the stored one, with one exception:
 * without `effort`, the stored effort remains if the model is the same, and becomes the model's
 * default if the model changes.
 */
export interface ModelConfig {
  /** Thinking effort. Default: the model's own. */
  effort?: Effort;
  /** The model. */
  id: Model;
  /** Region of inference: `us` or `global`. An update without it clears the region. */
  inference_geo?: string;
  /** Speed of inference. */
  speed?: InferenceSpeed;
}

/**
 * A model and its settings. In an update the object replaces the stored one, with one exception:
 * without `effort`, the stored effort remains if the model is the same, and becomes the model's
 * default if the model changes.
 */
export interface ModelConfigParams {
  /** Thinking effort. Default: the model's own. Left out: create: default; update: preserve. */
  effort?: EffortParams | null;
  /** The model. */
  id: Model;
  /**
   * Region of inference: `us` or `global`. An update without it clears the region. Left out:
   * create: default; update: clear.
   */
  inference_geo?: string | null;
  /** Speed of inference. */
  speed?: InferenceSpeed | null;
}

/** A model. */
export interface ModelInfo {
  /** Models that may reply in its place. Present only if the request has a beta value for it. */
  allowed_fallback_models?: string[] | null;
  /** Capabilities of the model. */
  capabilities: ModelCapabilities | null;
  /** Release time. */
  created_at: string;
  /** Past or future time of deprecation. */
  deprecated_at: string | null;
  /** Its name for people. */
  display_name: string;
  /** Its id, which an agent names. */
  id: string;
  /** Stage of the model's lifecycle. */
  lifecycle: ModelLifecycle;
  /** The line that the model belongs to, if any. */
  line: ModelLine | null;
  /** Size of the context, in tokens. */
  max_input_tokens: number | null;
  /** Largest reply, in tokens. */
  max_tokens: number | null;
  /** Past or future time of retirement. */
  retires_at: string | null;
  /** Always `model`. */
  type: "model";
}

export type ModelLifecycle =
  | "active"
  | "deprecated"
  | "retired"
  | Other;

export type ModelLine =
  | "haiku"
  | "sonnet"
  | "opus"
  | "fable"
  | "mythos"
  | Other;

/** An error with nothing but its message. */
export interface ModelOverloadedError {
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `model_overloaded_error`. */
  type: "model_overloaded_error";
}

/** An error with nothing but its message. */
export interface ModelRateLimitedError {
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `model_rate_limited_error`. */
  type: "model_rate_limited_error";
}

/** An error with nothing but its message. */
export interface ModelRequestFailedError {
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `model_request_failed_error`. */
  type: "model_request_failed_error";
}

/** One page of the list of models. Pages follow each other by model id and not by cursor. */
export interface ModelsListPage {
  /** The models of this page, in the order of the list. */
  data: ModelInfo[];
  /** The first model of this page. Give it as `before_id` to read the previous page. */
  first_id: string | null;
  /** `true` if there are more items in the requested direction. */
  has_more: boolean;
  /** The last model of this page. Give it as `after_id` to read the next page. */
  last_id: string | null;
}

/** An amount of money. */
export interface MonetaryAmount {
  /** Amount in hundredths of the currency: `"250"` is 2.50 dollars. */
  amount: string;
  /** Currency of the amount. */
  currency: Currency;
}

export type Multiagent =
  | MultiagentCoordinator
  | Multiagent20261001
  | Unlisted;

/** An advisor, subagents and workflows, as stored. */
export interface Multiagent20261001 {
  /** The model it can ask. */
  advisor: MultiagentAdvisor;
  /** The agents it can start threads of. */
  subagents: MultiagentSubagents;
  /** Always `multiagent_20261001`. */
  type: "multiagent_20261001";
  /** The agents its workflows can use. */
  workflows: MultiagentWorkflows;
}

/**
 * An advisor, subagents and workflows, to be given to an agent. An update merges the object level
 * by level into a stored object of the same form: a field that is left out keeps its value. The
 * object replaces a stored one of the other form.
 */
export interface Multiagent20261001Params {
  /**
   * The model to ask. Default: none. Clearing restores the default. Left out: create: default;
   * update: preserve. `null`: default.
   */
  advisor?: MultiagentAdvisor | null;
  /**
   * Agents to start threads of. Default: enabled. Clearing restores the default. Left out: create:
   * default; update: preserve. `null`: default.
   */
  subagents?: MultiagentSubagentsParams | null;
  /** Always `multiagent_20261001`. */
  type: "multiagent_20261001";
  /**
   * Agents for its workflows. Default: enabled. Clearing restores the default. Left out: create:
   * default; update: preserve. `null`: default.
   */
  workflows?: MultiagentWorkflowsParams | null;
}

export type MultiagentAdvisor =
  | MultiagentAdvisorEnabled
  | MultiagentAdvisorDisabled
  | Unlisted;

export interface MultiagentAdvisorDisabled {
  /** Always `disabled`. */
  type: "disabled";
}

/** An advisor that can be asked. */
export interface MultiagentAdvisorEnabled {
  /** Its model; it must be at least as capable as the agent's. */
  model: string;
  /** Always `enabled`. */
  type: "enabled";
}

/** A list of agents, as stored. */
export interface MultiagentCoordinator {
  /**
   * The agents, each at the version that was current when the list was saved. An advisor is last.
   */
  agents: MultiagentRosterEntry[];
  /** Always `coordinator`. */
  type: "coordinator";
}

/** A list of agents, to be given to an agent. */
export interface MultiagentCoordinatorParams {
  /** 1 to 20 agents, at most one advisor among them. */
  agents: MultiagentRosterEntryParams[];
  /** Always `coordinator`. */
  type: "coordinator";
}

export type MultiagentInlineAgents =
  | MultiagentInlineAgentsEnabled
  | MultiagentInlineAgentsDisabled
  | Unlisted;

export interface MultiagentInlineAgentsDisabled {
  /** Always `disabled`. */
  type: "disabled";
}

export interface MultiagentInlineAgentsEnabled {
  /** Always `enabled`. */
  type: "enabled";
}

export type MultiagentParams =
  | MultiagentCoordinatorParams
  | Multiagent20261001Params;

export type MultiagentPredefinedAgentParams =
  | string
  | AgentParams
  | MultiagentSelfParams;

export type MultiagentRosterEntry =
  | AgentReference
  | Advisor
  | Unlisted;

export type MultiagentRosterEntryParams =
  | string
  | AgentParams
  | MultiagentSelfParams
  | Advisor;

export interface MultiagentSelfParams {
  /** Always `self`. */
  type: "self";
}

export type MultiagentSubagents =
  | MultiagentSubagentsEnabled
  | MultiagentSubagentsDisabled
  | Unlisted;

export interface MultiagentSubagentsDisabled {
  /** Always `disabled`. */
  type: "disabled";
}

/** Subagents or workflows that can be used, as stored. */
export interface MultiagentSubagentsEnabled {
  /** Permission for the agent to define agents. */
  inline_agents: MultiagentInlineAgents;
  /** Existing agents, each at the version that was current when the list was saved. */
  predefined_agents: AgentReference[];
  /** Always `enabled`. */
  type: "enabled";
}

/** Subagents or workflows that can be used, to be given to an agent. */
export interface MultiagentSubagentsEnabledParams {
  /** Permission for the agent to define agents. Default: enabled. */
  inline_agents?: MultiagentInlineAgents | null;
  /** Up to 20 existing agents; at least one if inline agents are disabled. */
  predefined_agents?: MultiagentPredefinedAgentParams[] | null;
  /** Always `enabled`. */
  type: "enabled";
}

export type MultiagentSubagentsParams =
  | MultiagentSubagentsEnabledParams
  | MultiagentSubagentsDisabled;

export type MultiagentWorkflows =
  | MultiagentWorkflowsEnabled
  | MultiagentWorkflowsDisabled
  | Unlisted;

export interface MultiagentWorkflowsDisabled {
  /** Always `disabled`. */
  type: "disabled";
}

/** Subagents or workflows that can be used, as stored. */
export interface MultiagentWorkflowsEnabled {
  /** Permission for the agent to define agents. */
  inline_agents: MultiagentInlineAgents;
  /** Existing agents, each at the version that was current when the list was saved. */
  predefined_agents: AgentReference[];
  /** Always `enabled`. */
  type: "enabled";
}

/** Subagents or workflows that can be used, to be given to an agent. */
export interface MultiagentWorkflowsEnabledParams {
  /** Permission for the agent to define agents. Default: enabled. */
  inline_agents?: MultiagentInlineAgents | null;
  /** Up to 20 existing agents; at least one if inline agents are disabled. */
  predefined_agents?: MultiagentPredefinedAgentParams[] | null;
  /** Always `enabled`. */
  type: "enabled";
}

export type MultiagentWorkflowsParams =
  | MultiagentWorkflowsEnabledParams
  | MultiagentWorkflowsDisabled;

export interface OrganizationDisabledDeploymentPausedReasonError {
  /** Always `organization_disabled_error`. */
  type: "organization_disabled_error";
}

/** Reason why a run created no session. */
export interface OrganizationDisabledRunError {
  /** Message for people. */
  message: string;
  /** Always `organization_disabled_error`. */
  type: "organization_disabled_error";
}

/** Details of an error, for programs. */
export interface OrganizationNotEnrolledInBetaErrorDetails {
  /** The error. */
  error_code: "organization_not_enrolled_in_beta";
}

/** Details of an error, for programs. */
export interface OrganizationOnHoldErrorDetails {
  /** Address for an appeal, on `ErrorCode::OrganizationOnHold`. */
  appeal_url?: string | null;
  /** The error. */
  error_code: "organization_on_hold";
}

/** Evaluation of an outcome in a session. */
export interface OutcomeEvaluationResource {
  /** Time at which the outcome was completed. */
  completed_at: string | null;
  /** Description of the goal. */
  description: string;
  /** Explanation for people. */
  explanation: string | null;
  /** Number of the evaluation, from 0. */
  iteration: number;
  /** The outcome. */
  outcome_id: string;
  /** Result so far. */
  result: string;
  /** Always `outcome_evaluation`. */
  type: "outcome_evaluation";
}

export type OutputBehavior =
  | OutputBehaviorCreateNew
  | OutputBehaviorUpdateExisting
  | Unlisted;

export interface OutputBehaviorCreateNew {
  /** Always `create_new`. */
  type: "create_new";
}

/** Memories go into an existing store. */
export interface OutputBehaviorUpdateExisting {
  /** The store. The service replies with 409 while another dream holds it. */
  memory_store_id: string;
  /** Always `update_existing`. */
  type: "update_existing";
}

/** Packages in a container, by the tool that installs them, as stored. */
export interface Packages {
  /** Debian packages. */
  apt: string[];
  /** Rust crates. */
  cargo: string[];
  /** Ruby gems. */
  gem: string[];
  /** Go modules. */
  go: string[];
  /** npm packages. */
  npm: string[];
  /** Python packages. */
  pip: string[];
  /** Always `packages`. */
  type?: "packages";
}

/** Packages for a container, by the tool that installs them. */
export interface PackagesParams {
  /** Debian packages. */
  apt?: string[] | null;
  /** Rust crates. */
  cargo?: string[] | null;
  /** Ruby gems. */
  gem?: string[] | null;
  /** Go modules. */
  go?: string[] | null;
  /** npm packages. */
  npm?: string[] | null;
  /** Python packages. */
  pip?: string[] | null;
  /** Always `packages`. */
  type?: "packages";
}

export type PermissionPolicy =
  | AlwaysAllowPolicy
  | AlwaysAskPolicy
  | AutoPolicy
  | Unlisted;

/** A document that is plain text. */
export interface PlainTextDocumentSource {
  /** The text, not in base64. */
  data: string;
  /** Always `text/plain`. */
  media_type: "text/plain";
  /** Always `text`. */
  type: "text";
}

/** The text that an update is based on. */
export interface Precondition {
  /** The SHA-256 of the text, in hexadecimal digits: a memory's `content_sha256`. */
  content_sha256?: string;
  /** Always `content_sha256`. */
  type: "content_sha256";
}

/** An error with nothing but its message. */
export interface ProgramWorkflowRunError {
  /** Message for people. */
  message: string;
  /** Always `program_error`. */
  type: "program_error";
}

/** Details of an error, for programs. */
export interface RampLimitExceededErrorDetails {
  /** The error. */
  error_code: "ramp_limit_exceeded";
}

/** Settings of a tool that works in the sandbox, as stored. */
export interface ReadToolConfig {
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** The tool's name, the same as the tag. */
  name: "read";
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
  /** Always `read`. */
  type: "read";
}

/** Settings of a tool that works in the sandbox. */
export interface ReadToolConfigParams {
  /** `true` if the agent can call the tool. */
  enabled?: boolean | null;
  /** Always `read`. */
  name: "read";
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
  /** The tool's name again; optional. */
  type?: "read";
}

export interface RedactedBlock {
  /** Always `redacted`. */
  type: "redacted";
}

/** The reply of a token endpoint or of an MCP server. */
export interface RefreshHTTPResponse {
  /** The beginning of the body. */
  body: string;
  /** `true` if the body was longer. */
  body_truncated: boolean;
  /** The media type of the body. */
  content_type: string;
  /** The status. */
  status_code: number;
}

/** Result of an attempt to refresh an access token. */
export interface RefreshObject {
  /** Reply of the token endpoint, if there was one. */
  http_response: RefreshHTTPResponse | null;
  /** Status of the attempt. */
  status: CredentialRefreshStatus;
}

export type RefusalCategory =
  | "cyber"
  | "bio"
  | "frontier_llm"
  | "reasoning_extraction"
  | "general_harms"
  | Other;

/** An error of a git repository. */
export interface RepositoryAuthenticationError {
  /** Message for people. */
  message: string;
  /** The repository. */
  repository_url: string | null;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `repository_authentication_error`. */
  type: "repository_authentication_error";
}

export type RepositoryCheckout =
  | BranchCheckout
  | CommitCheckout
  | Unlisted;

/** An error of a git repository. */
export interface RepositoryCheckoutError {
  /** Message for people. */
  message: string;
  /** The repository. */
  repository_url: string | null;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `repository_checkout_error`. */
  type: "repository_checkout_error";
}

/** An error of a git repository. */
export interface RepositoryCloneError {
  /** Message for people. */
  message: string;
  /** The repository. */
  repository_url: string | null;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `repository_clone_error`. */
  type: "repository_clone_error";
}

/** An error of a git repository. */
export interface RepositoryForbiddenError {
  /** Message for people. */
  message: string;
  /** The repository. */
  repository_url: string | null;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `repository_forbidden_error`. */
  type: "repository_forbidden_error";
}

/** An error of a git repository. */
export interface RepositoryNotFoundError {
  /** Message for people. */
  message: string;
  /** The repository. */
  repository_url: string | null;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `repository_not_found_error`. */
  type: "repository_not_found_error";
}

/** Details of an error, for programs. */
export interface RequestBodyEncodingInvalidErrorDetails {
  /** The error. */
  error_code: "request_body_encoding_invalid";
}

/** Details of an error, for programs. */
export interface RequestBodyEncodingUnsupportedErrorDetails {
  /** The error. */
  error_code: "request_body_encoding_unsupported";
}

/** Details of an error, for programs. */
export interface RequestBodyTimeoutErrorDetails {
  /** The error. */
  error_code: "request_body_timeout";
}

/** Details of an error, for programs. */
export interface RequestBodyTooLargeAfterDecodingErrorDetails {
  /** The error. */
  error_code: "request_body_too_large_after_decoding";
}

export type RetryStatus =
  | RetryStatusRetrying
  | RetryStatusExhausted
  | RetryStatusTerminal
  | Unlisted;

export interface RetryStatusExhausted {
  /** Always `exhausted`. */
  type: "exhausted";
}

export interface RetryStatusRetrying {
  /** Always `retrying`. */
  type: "retrying";
}

export interface RetryStatusTerminal {
  /** Always `terminal`. */
  type: "terminal";
}

export type Rubric =
  | FileRubric
  | TextRubric
  | Unlisted;

/** Details of an error, for programs. */
export interface SandboxEgressRestrictedErrorDetails {
  /** The error. */
  error_code: "sandbox_egress_restricted";
}

/** Schedule of a deployment, as stored. */
export interface Schedule {
  /** The five fields of cron. */
  expression: string;
  /** Time of the last run by this schedule. Runs on demand do not count. */
  last_run_at?: string | null;
  /** The time zone of the fields, by its IANA name. */
  timezone: string;
  /** Always `cron`. */
  type: "cron";
  /** Up to 5 future times, also while paused. Each run starts a little later. */
  upcoming_runs_at?: string[];
}

/**
 * Schedule to give to a deployment. The service adds up to 15 % of the interval to each time, at
 * least 5 seconds and at most 9 minutes.
 */
export interface ScheduleParams {
  /**
   * The five fields of cron in POSIX form: minute, hour, day of the month, month, day of the week
   * (0 to 7). `L`, `W`, `#`, `?` and `@daily` are not supported.
   */
  expression: string;
  /**
   * The time zone of the fields, by its IANA name. A local time that a day skips gives no run; one
   * that occurs twice gives two.
   */
  timezone: string;
  /** Always `cron`. */
  type: "cron";
}

/** A run by schedule. */
export interface ScheduleTriggerContext {
  /** The planned time. */
  scheduled_at: string;
  /** Always `schedule`. */
  type: "schedule";
}

/** One result of a search. */
export interface SearchResultBlock {
  /** Permission for the model to cite the result. */
  citations: SearchResultCitations;
  /** Its text. */
  content: SearchResultContent[];
  /** Place of the result, for example a URL. */
  source: string;
  /** Its title. */
  title: string;
  /** Always `search_result`. */
  type: "search_result";
}

/** Permission to cite a search result. */
export interface SearchResultCitations {
  /** `true` if the model may cite the result. */
  enabled: boolean;
}

/** A block of text. */
export interface SearchResultContent {
  /** The text. */
  text: string;
  /** Always `text`. */
  type: "text";
}

export interface SelfHostedConfig {
  /** Always `self_hosted`. */
  type: "self_hosted";
}

export interface SelfHostedResourcesUnsupportedDeploymentPausedReasonError {
  /** Always `self_hosted_resources_unsupported_error`. */
  type: "self_hosted_resources_unsupported_error";
}

/** Reason why a run created no session. */
export interface SelfHostedResourcesUnsupportedRunError {
  /** Message for people. */
  message: string;
  /** Always `self_hosted_resources_unsupported_error`. */
  type: "self_hosted_resources_unsupported_error";
}

/** One piece of work for a self-hosted environment. */
export interface SelfHostedWork {
  /** Time at which a worker acknowledged the work. */
  acknowledged_at: string | null;
  /** Time at which the work was queued. */
  created_at: string;
  /** The task. */
  data: WorkData;
  /** The environment of the work. */
  environment_id: string;
  /** The piece of work. */
  id: string;
  /** Time of the last heartbeat. */
  latest_heartbeat_at: string | null;
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** A `WorkSecret` in base64url. Only the reply to a poll has it. */
  secret: string | null;
  /** Start time. */
  started_at: string | null;
  /** State of the work. */
  state: WorkState;
  /** Time of the request to stop. */
  stop_requested_at: string | null;
  /** Time of the stop. */
  stopped_at: string | null;
  /** Always `work`. */
  type: "work";
}

/** Reply to a heartbeat. */
export interface SelfHostedWorkHeartbeatResponse {
  /** This heartbeat. Send it back unchanged with the next one. It may be empty. */
  last_heartbeat: string;
  /** `true` if the lease is extended. If `false`, stop working. */
  lease_extended: boolean;
  /** State of the work. If it is stopping or stopped, stop working. */
  state: WorkState;
  /** Remaining time of the lease, in seconds. */
  ttl_seconds: number;
  /** Always `work_heartbeat`. */
  type: "work_heartbeat";
}

/** Load of an environment. */
export interface SelfHostedWorkQueueStats {
  /** Number of queued pieces of work. */
  depth: number;
  /** Queue time of the oldest piece of work. */
  oldest_queued_at: string | null;
  /** Number of pieces of work that were taken and not yet acknowledged. */
  pending: number;
  /** Always `work_queue_stats`. */
  type: "work_queue_stats";
  /**
   * Number of workers that polled in the last 30 seconds. Workers without an id are not counted.
   */
  workers_polling: number | null;
}

/** Reply to a send: the events as the service accepted them, with their ids. */
export interface SendSessionEvents {
  /** The events that were sent. */
  data?: SentSessionEvent[];
}

export type SentSessionEvent =
  | UserMessageEvent
  | UserInterruptEvent
  | UserToolConfirmationEvent
  | UserCustomToolResultEvent
  | UserDefineOutcomeEvent
  | UserToolResultEvent
  | SystemMessageEvent
  | Unlisted;

/** Tools that the service ran. */
export interface ServerToolUsage {
  /** Number of fetched web pages. */
  web_fetch_requests?: number;
  /** Number of web searches. */
  web_search_requests?: number;
}

/** Support for tools that the service runs. */
export interface ServerToolsCapability {
  /** The tool that runs code. */
  code_execution: CapabilitySupport;
  /** `true` if the model can use any of them. */
  supported: boolean;
  /** The tool that searches the web. */
  web_search: CapabilitySupport;
}

/** A service account. */
export interface ServiceAccountActor {
  /** The account. */
  service_account_id: string;
  /** Always `service_account_actor`. */
  type: "service_account_actor";
}

export interface ServiceAccountExecutionIdentity {
  /** Always `service_account`. */
  type: "service_account";
}

/** A session. */
export interface Session {
  /**
   * Snapshot of the agent: as it was when the session was created, with later overrides and
   * updates.
   */
  agent: SessionAgent;
  /** Time of archiving. */
  archived_at: string | null;
  /** Cost limit of the session. */
  budget: BudgetLimit | null;
  /** Creation time. */
  created_at: string;
  /** The deployment that created it. */
  deployment_id?: string | null;
  /** The environment it runs in. */
  environment_id: string;
  /** Its id. */
  id: string;
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** Outcomes of the session, with their evaluations. */
  outcome_evaluations: OutcomeEvaluationResource[];
  /** Resources mounted in the session. */
  resources: SessionResource[];
  /** Working time so far. */
  stats: SessionStats;
  /** Status of the session. */
  status: SessionStatus;
  /** Its title. */
  title: string | null;
  /** Always `session`. */
  type: "session";
  /** Time of the last change. */
  updated_at: string;
  /** Usage so far. */
  usage: SessionUsage;
  /** Vaults with the credentials of the session. The first vault with a match wins. */
  vault_ids: string[];
}

/** The agent of a session. */
export interface SessionActor {
  /** The session. */
  session_id: string;
  /** Always `session_actor`. */
  type: "session_actor";
}

/** Snapshot of the agent of a session. */
export interface SessionAgent {
  /** Purpose. */
  description: string | null;
  /** Identity of the agent outside the service. */
  execution_identity: ExecutionIdentity;
  /** The agent it was made from. */
  id: string;
  /** The MCP servers that its MCP toolsets name. */
  mcp_servers: MCPServerURLDefinition[];
  /** The model that it runs on. */
  model: ModelConfig;
  /** The other agents that it can work with. */
  multiagent: SessionMultiagent | null;
  /** Its name. */
  name: string;
  /** The skills that it can load. */
  skills: AgentSkill[];
  /** The system prompt. */
  system: string | null;
  /** The tools that it may call. */
  tools: AgentTool[];
  /** Always `agent`. */
  type: "agent";
  /** The version it was made from. */
  version: number;
}

export type SessionAgentParams =
  | string
  | AgentParams
  | AgentWithOverridesParams;

/** Changes of the agent of one session. The agent itself does not change. */
export interface SessionAgentUpdate {
  /**
   * All MCP servers: the list replaces the stored one. An empty list clears it. Left out: preserve.
   * Empty: clear. Given: replace.
   */
  mcp_servers?: URLMCPServerParams[];
  /**
   * All tools: the list replaces the stored one. An empty list clears it. Left out: preserve.
   * Empty: clear. Given: replace.
   */
  tools?: AgentToolParams[];
}

export interface SessionBudgetReached {
  /** Always `budget_reached`. */
  type: "budget_reached";
}

/** Reason why a run created no session. */
export interface SessionCreationRejectedRunError {
  /** Message for people. */
  message: string;
  /** Always `session_creation_rejected_error`. */
  type: "session_creation_rejected_error";
}

/** An event without content. */
export interface SessionDeletedEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `session.deleted`. */
  type: "session.deleted";
}

export interface SessionEndTurn {
  /** Always `end_turn`. */
  type: "end_turn";
}

export type SessionError =
  | UnknownError
  | ModelOverloadedError
  | ModelRateLimitedError
  | ModelRequestFailedError
  | MCPConnectionFailedError
  | MCPAuthenticationFailedError
  | BillingError
  | CredentialHostUnreachableError
  | ToolUseLimitReachedError
  | CompactionLimitReachedError
  | RepositoryAuthenticationError
  | RepositoryForbiddenError
  | RepositoryNotFoundError
  | RepositoryCheckoutError
  | RepositoryCloneError
  | Unlisted;

/** An error. The error itself ends nothing; its `retry_status` says how the service goes on. */
export interface SessionErrorEvent {
  /** The error. */
  error: SessionError;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `session.error`. */
  type: "session.error";
}

export type SessionEvent =
  | UserMessageEvent
  | UserInterruptEvent
  | UserToolConfirmationEvent
  | UserCustomToolResultEvent
  | AgentCustomToolUseEvent
  | AgentMessageEvent
  | AgentThinkingEvent
  | AgentMCPToolUseEvent
  | AgentMCPToolResultEvent
  | AgentToolUseEvent
  | AgentToolResultEvent
  | AgentThreadMessageReceivedEvent
  | AgentThreadMessageSentEvent
  | AgentThreadContextCompactedEvent
  | SessionErrorEvent
  | SessionStatusRescheduledEvent
  | SessionStatusRunningEvent
  | SessionStatusIdleEvent
  | SessionStatusTerminatedEvent
  | SessionThreadCreatedEvent
  | SpanOutcomeEvaluationStartEvent
  | SpanOutcomeEvaluationEndEvent
  | SpanModelRequestStartEvent
  | SpanModelRequestEndEvent
  | SpanOutcomeEvaluationOngoingEvent
  | UserDefineOutcomeEvent
  | SessionDeletedEvent
  | SessionThreadStatusRunningEvent
  | SessionThreadStatusIdleEvent
  | SessionThreadStatusTerminatedEvent
  | UserToolResultEvent
  | SessionThreadStatusRescheduledEvent
  | SessionUpdatedEvent
  | SystemMessageEvent
  | SessionUsageEvent
  | WorkflowRunCreatedEvent
  | WorkflowRunStatusEndedEvent
  | WorkflowRunPhaseStartedEvent
  | WorkflowRunPhaseEndedEvent
  | WorkflowRunStatusRunningEvent
  | WorkflowRunStatusIdleEvent
  | WorkflowRunErrorEvent
  | Unlisted;

export type SessionEventType =
  | "user.message"
  | "user.interrupt"
  | "user.tool_confirmation"
  | "user.custom_tool_result"
  | "agent.custom_tool_use"
  | "agent.message"
  | "agent.thinking"
  | "agent.mcp_tool_use"
  | "agent.mcp_tool_result"
  | "agent.tool_use"
  | "agent.tool_result"
  | "agent.thread_message_received"
  | "agent.thread_message_sent"
  | "agent.thread_context_compacted"
  | "session.error"
  | "session.status_rescheduled"
  | "session.status_running"
  | "session.status_idle"
  | "session.status_terminated"
  | "session.thread_created"
  | "span.outcome_evaluation_start"
  | "span.outcome_evaluation_end"
  | "span.model_request_start"
  | "span.model_request_end"
  | "span.outcome_evaluation_ongoing"
  | "user.define_outcome"
  | "session.thread_status_running"
  | "session.thread_status_idle"
  | "session.thread_status_terminated"
  | "user.tool_result"
  | "session.thread_status_rescheduled"
  | "session.updated"
  | "system.message"
  | "session.usage"
  | "workflow_run.created"
  | "workflow_run.status_running"
  | "workflow_run.status_idle"
  | "workflow_run.status_ended"
  | "workflow_run.error"
  | "workflow_run.phase_started"
  | "workflow_run.phase_ended";

export type SessionInitialEventParams =
  | UserMessageEventParams
  | UserDefineOutcomeEventParams;

export type SessionMultiagent =
  | SessionMultiagentCoordinator
  | SessionMultiagent20261001
  | Unlisted;

/** Snapshot of an advisor, subagents and workflows in a session. */
export interface SessionMultiagent20261001 {
  /** The model it can ask. */
  advisor: MultiagentAdvisor;
  /** The agents it can start threads of. */
  subagents: SessionMultiagentSubagents;
  /** Always `multiagent_20261001`. */
  type: "multiagent_20261001";
  /** The agents its workflows can use. */
  workflows: SessionMultiagentWorkflows;
}

/** Snapshot of a list of agents in a session. */
export interface SessionMultiagentCoordinator {
  /** The agents; an advisor is last. */
  agents: SessionMultiagentRosterEntry[];
  /** Always `coordinator`. */
  type: "coordinator";
}

export type SessionMultiagentRosterEntry =
  | SessionThreadAgent
  | Advisor
  | Unlisted;

export type SessionMultiagentSubagents =
  | SessionMultiagentSubagentsEnabled
  | MultiagentSubagentsDisabled
  | Unlisted;

/** Subagents or workflows that can be used in a session. */
export interface SessionMultiagentSubagentsEnabled {
  /** Permission for the agent to define agents. */
  inline_agents: MultiagentInlineAgents;
  /** Existing agents. */
  predefined_agents: SessionThreadAgent[];
  /** Always `enabled`. */
  type: "enabled";
}

export type SessionMultiagentWorkflows =
  | SessionMultiagentWorkflowsEnabled
  | MultiagentWorkflowsDisabled
  | Unlisted;

/** Subagents or workflows that can be used in a session. */
export interface SessionMultiagentWorkflowsEnabled {
  /** Permission for the agent to define agents. */
  inline_agents: MultiagentInlineAgents;
  /** Existing agents. */
  predefined_agents: SessionThreadAgent[];
  /** Always `enabled`. */
  type: "enabled";
}

/** Reason why a run created no session. */
export interface SessionRateLimitedRunError {
  /** Message for people. */
  message: string;
  /** Always `session_rate_limited_error`. */
  type: "session_rate_limited_error";
}

export interface SessionRefusal {
  /** Always `refusal`. */
  type: "refusal";
}

/** Details of a refusal. */
export interface SessionRefusalStopDetails {
  /** The kind of content. */
  category: RefusalCategory | null;
  /** Message for people. */
  explanation: string | null;
  /** Always `refusal`. */
  type: "refusal";
}

/** Tool calls that the client must answer before the turn continues. */
export interface SessionRequiresAction {
  /** The tool calls, by the ids of their events, which may be older than the connection. */
  event_ids: string[];
  /** Always `requires_action`. */
  type: "requires_action";
}

export type SessionResource =
  | GitHubRepositoryResource
  | FileResource
  | MemoryStoreResource
  | Unlisted;

export type SessionResourceConfig =
  | GitHubRepositoryResourceConfig
  | FileResourceConfig
  | MemoryStoreResourceConfig
  | Unlisted;

export interface SessionResourceNotFoundDeploymentPausedReasonError {
  /** Always `session_resource_not_found_error`. */
  type: "session_resource_not_found_error";
}

/** Reason why a run created no session. */
export interface SessionResourceNotFoundRunError {
  /** Message for people. */
  message: string;
  /** Always `session_resource_not_found_error`. */
  type: "session_resource_not_found_error";
}

export type SessionResourceParams =
  | GitHubRepositoryResourceParams
  | FileResourceParams
  | MemoryStoreResourceParam;

export interface SessionRetriesExhausted {
  /** Always `retries_exhausted`. */
  type: "retries_exhausted";
}

/** Working time of a session. */
export interface SessionStats {
  /** Working time in seconds, summed over all threads. */
  active_seconds?: number;
  /** Time since the creation, in seconds. */
  duration_seconds?: number;
}

export type SessionStatus =
  | "rescheduling"
  | "running"
  | "idle"
  | "terminated"
  | Other;

/**
 * The session waits for input. The session has not ended; with `requires_action`, neither has the
 * turn.
 */
export interface SessionStatusIdleEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Details of the reason, for a refusal. */
  stop_details: SessionRefusalStopDetails | null;
  /** Reason why the session or thread became idle. */
  stop_reason: SessionStopReason;
  /** Always `session.status_idle`. */
  type: "session.status_idle";
}

/** An event without content. */
export interface SessionStatusRescheduledEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `session.status_rescheduled`. */
  type: "session.status_rescheduled";
}

/** An event without content. */
export interface SessionStatusRunningEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `session.status_running`. */
  type: "session.status_running";
}

/** An event without content. */
export interface SessionStatusTerminatedEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `session.status_terminated`. */
  type: "session.status_terminated";
}

export type SessionStopReason =
  | SessionEndTurn
  | SessionRequiresAction
  | SessionRetriesExhausted
  | SessionBudgetReached
  | SessionRefusal
  | Unlisted;

/** A thread of a session. */
export interface SessionThread {
  /** The agent that works in it. */
  agent: ThreadAgent;
  /** Time of archiving. */
  archived_at: string | null;
  /** Creation time. */
  created_at: string;
  /** Its id. */
  id: string;
  /** The thread that started it; `None` for the primary one. */
  parent_thread_id: string | null;
  /** The session. */
  session_id: string;
  /** Working time so far. May be missing until the thread first runs. */
  stats: SessionThreadStats | null;
  /** Status of the thread. */
  status: SessionThreadStatus;
  /** Always `session_thread`. */
  type: "session_thread";
  /** Time of the last change. */
  updated_at: string;
  /** Usage so far. May be missing until the thread first runs. */
  usage: SessionThreadUsage | null;
  /** The run of a workflow that it belongs to. */
  workflow_run_id: string | null;
}

/** Snapshot of an agent that works beside the session's own. */
export interface SessionThreadAgent {
  /** Purpose. */
  description: string | null;
  /** Identity of the agent outside the service. */
  execution_identity: ExecutionIdentity;
  /** The agent it was made from. */
  id: string;
  /** The MCP servers that its MCP toolsets name. */
  mcp_servers: MCPServerURLDefinition[];
  /** The model that it runs on. */
  model: ModelConfig;
  /** Its name. */
  name: string;
  /** The skills that it can load. */
  skills: AgentSkill[];
  /** The system prompt. */
  system: string | null;
  /** The tools that it may call. */
  tools: AgentTool[];
  /** Always `agent`. */
  type: "agent";
  /** The version it was made from. */
  version: number;
}

/** A thread was created. */
export interface SessionThreadCreatedEvent {
  /** The agent that works in it. */
  agent_name: string;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** The thread. */
  session_thread_id: string;
  /** Always `session.thread_created`. */
  type: "session.thread_created";
  /** The run of a workflow that it belongs to. */
  workflow_run_id: string | null;
}

/** Working time of a thread. */
export interface SessionThreadStats {
  /** Working time, in seconds. */
  active_seconds?: number;
  /** Time since the creation, in seconds. */
  duration_seconds?: number;
  /** Startup time, in seconds. */
  startup_seconds?: number;
}

export type SessionThreadStatus =
  | "running"
  | "idle"
  | "rescheduling"
  | "terminated"
  | Other;

/** A thread waits for input. Sent for the primary thread too. */
export interface SessionThreadStatusIdleEvent {
  /** The agent that works in it. */
  agent_name: string;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** The thread. */
  session_thread_id: string;
  /** Details of the reason, for a refusal. */
  stop_details: SessionRefusalStopDetails | null;
  /** Reason why the session or thread became idle. */
  stop_reason: SessionStopReason;
  /** Always `session.thread_status_idle`. */
  type: "session.thread_status_idle";
}

/** A thread runs, is retried or ended. Sent for the primary thread too. */
export interface SessionThreadStatusRescheduledEvent {
  /** The agent that works in it. */
  agent_name: string;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** The thread. */
  session_thread_id: string;
  /** Always `session.thread_status_rescheduled`. */
  type: "session.thread_status_rescheduled";
}

/** A thread runs, is retried or ended. Sent for the primary thread too. */
export interface SessionThreadStatusRunningEvent {
  /** The agent that works in it. */
  agent_name: string;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** The thread. */
  session_thread_id: string;
  /** Always `session.thread_status_running`. */
  type: "session.thread_status_running";
}

/** A thread runs, is retried or ended. Sent for the primary thread too. */
export interface SessionThreadStatusTerminatedEvent {
  /** The agent that works in it. */
  agent_name: string;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** The thread. */
  session_thread_id: string;
  /** Always `session.thread_status_terminated`. */
  type: "session.thread_status_terminated";
}

/** Usage of a session or a thread since its creation. */
export interface SessionThreadUsage {
  /** Billed working time, in seconds. Time in which several threads work counts once. */
  active_seconds?: number;
  /** Tokens written to the cache. */
  cache_creation?: CacheCreationUsage;
  /** Tokens read from the cache. */
  cache_read_input_tokens?: number;
  /** Tokens read, without those of the cache. */
  input_tokens?: number;
  /** Cost at list prices, rounded to a cent. */
  list_cost?: MonetaryAmount | null;
  /** Tokens written. */
  output_tokens?: number;
  /** Tools that the service ran. */
  server_tool_use?: ServerToolUsage | null;
}

/** The session was updated. Fields that did not change are absent. */
export interface SessionUpdatedEvent {
  /** The whole agent after the update; absent if unchanged. Left out: unchanged. */
  agent?: SessionAgent | null;
  /**
   * The new budget; `Clear`(crate::Update::Clear) if removed, `Keep`(crate::Update::Keep) if
   * unchanged. Left out: unchanged. `null`: removed.
   */
  budget?: BudgetLimit | null;
  /** Its id. */
  id: string;
  /**
   * All metadata after the update; absent if unchanged or empty. Left out: unchanged or cleared to
   * empty.
   */
  metadata?: { [key: string]: string };
  /** Time of the event. */
  processed_at: string;
  /** The new title; absent if unchanged. Left out: unchanged. */
  title?: string | null;
  /** Always `session.updated`. */
  type: "session.updated";
}

/** Usage of a session or a thread since its creation. */
export interface SessionUsage {
  /** Billed working time, in seconds. Time in which several threads work counts once. */
  active_seconds?: number;
  /** Tokens written to the cache. */
  cache_creation?: CacheCreationUsage;
  /** Tokens read from the cache. */
  cache_read_input_tokens?: number;
  /** Tokens read, without those of the cache. */
  input_tokens?: number;
  /** Cost at list prices, rounded to a cent. */
  list_cost?: MonetaryAmount | null;
  /** Tokens written. */
  output_tokens?: number;
  /** Tools that the service ran. */
  server_tool_use?: ServerToolUsage | null;
}

/** Usage of the session so far. Sent immediately before each `session.status_idle`. */
export interface SessionUsageEvent {
  /** The budget, if there is one. */
  budget?: BudgetLimit | null;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `session.usage`. */
  type: "session.usage";
  /** Usage since the session was created. */
  usage: SessionUsageSnapshot;
}

/** Usage of a session or a thread since its creation. */
export interface SessionUsageSnapshot {
  /** Billed working time, in seconds. Time in which several threads work counts once. */
  active_seconds?: number;
  /** Tokens written to the cache. */
  cache_creation?: CacheCreationUsage;
  /** Tokens read from the cache. */
  cache_read_input_tokens?: number;
  /** Tokens read, without those of the cache. */
  input_tokens?: number;
  /** Cost at list prices, rounded to a cent. */
  list_cost?: MonetaryAmount;
  /** Tokens written. */
  output_tokens?: number;
  /** Tools that the service ran. */
  server_tool_use?: ServerToolUsage;
}

/** Run the tools of a session. */
export interface SessionWorkData {
  /** The session. */
  id: string;
  /** Always `session`. */
  type: "session";
}

/**
 * Body of `POST /v1/sessions`. ``` use managed_agents_types::{BudgetLimit, CreateSession,
 * SessionResourceParams}; let session = CreateSession { resources:
 * vec![SessionResourceParams::file("file_1")], budget: Some(BudgetLimit::us_cents(500)),
 * ..CreateSession::new("agent_1", "env_1") }; #
 * assert!(serde_json::to_string(&session)?.starts_with(r#"{"agent":"agent_1","environment_id":"env_1""#));
 * # Ok::<(), serde_json::Error>(()) ```
 */
export interface SessionsCreateRequest {
  /** The agent that works in it. */
  agent: SessionAgentParams;
  /** Cost limit of the session. A budget cannot be added later. */
  budget?: BudgetLimit;
  /** The environment it runs in. */
  environment_id: string;
  /**
   * Up to 50 messages, and at most one outcome among them. With any event the session runs at once,
   * and its first events precede any stream: read the history too.
   */
  initial_events?: SessionInitialEventParams[];
  /** Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters. */
  metadata?: { [key: string]: string };
  /** Resources to mount in the session. */
  resources?: SessionResourceParams[];
  /** Its title. */
  title?: string | null;
  /** Vaults with the credentials of the session. The first vault with a match wins. */
  vault_ids?: string[];
}

export interface SessionsEventsListPage {
  /** The items. */
  data: SessionEvent[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/** Body of `POST /v1/sessions/{session_id}/events`: events to send, in order. */
export interface SessionsEventsSendRequest {
  /** The events. */
  events: EventParams[];
}

export interface SessionsListPage {
  /** The items. */
  data: Session[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
  /** The cursor of the previous page; `null` on the first. */
  prev_page: string | null;
}

/** A file to copy into a session, read-only. */
export interface SessionsResourcesAddRequest {
  /** The file. */
  file_id: string;
  /**
   * Path below `/mnt/session/uploads`. Default: the id of the file. The reply has the full path.
   */
  mount_path?: string | null;
  /** Always `file`. */
  type: "file";
}

export interface SessionsResourcesListPage {
  /** The items. */
  data: SessionResource[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/**
 * Body of `POST /v1/sessions/{session_id}/resources/{resource_id}`: a new token for a repository.
 */
export interface SessionsResourcesUpdateRequest {
  /** The token. */
  authorization_token: string;
}

export interface SessionsThreadsEventsListPage {
  /** The items. */
  data: SessionEvent[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

export interface SessionsThreadsListPage {
  /** The items. */
  data: SessionThread[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/**
 * Body of `POST /v1/sessions/{session_id}`. A field that is left out keeps its value. Changes take
 * effect with the next turn.
 */
export interface SessionsUpdateRequest {
  /** The tools and servers of its agent. The session must be idle. Left out: preserve. */
  agent?: SessionAgentUpdate;
  /**
   * Another budget, above the cost so far. Clearing removes the budget for good. Left out:
   * preserve. `null`: clear.
   */
  budget?: BudgetLimit | null;
  /**
   * Keys to set; `None` deletes the key. Other keys stay. Left out: preserve. An entry of `null`:
   * delete key.
   */
  metadata?: { [key: string]: string | null } | null;
  /** Its title. */
  title?: string | null;
  /** Reserved: the service refuses it. Given: reject. */
  vault_ids?: string[];
}

/** A skill, whatever its versions. */
export interface Skill {
  /** Creation time. */
  created_at: string;
  /** Its name for people. */
  display_name: string;
  /** The skill. */
  id: string;
  /** Its newest version. */
  latest_version_id: string;
  /** Origin of the skill. */
  source: SkillSource;
  /** Always `skill`. */
  type: "skill";
  /** Time of the last change. */
  updated_at: string;
}

export interface SkillNotFoundDeploymentPausedReasonError {
  /** Always `skill_not_found_error`. */
  type: "skill_not_found_error";
}

/** Reason why a run created no session. */
export interface SkillNotFoundRunError {
  /** Message for people. */
  message: string;
  /** Always `skill_not_found_error`. */
  type: "skill_not_found_error";
}

export type SkillParams =
  | AnthropicSkillParams
  | CustomSkillParams;

/** Details of an error, for programs. */
export interface SkillReadBlockedUndecryptableErrorDetails {
  /** The error. */
  error_code: "skill_read_blocked_undecryptable";
}

/** Origin of a skill. */
export interface SkillSource {
  /** Author of the skill. */
  type: SkillSourceType;
}

export type SkillSourceType =
  | "custom"
  | "anthropic"
  | "anthropic_example"
  | "plugin"
  | Other;

/** One version of a skill. */
export interface SkillVersion {
  /** Creation time. */
  created_at: string;
  /** Purpose, from its `SKILL.md`. */
  description: string;
  /** The version. */
  id: string;
  /** Its name for agents, from its `SKILL.md`. */
  name: string;
  /** The skill. */
  skill_id: string;
  /** Always `skill_version`. */
  type: "skill_version";
}

export interface SkillsCreateRequest {
  /** Its name, for people. */
  display_name?: string | null;
  /** The files. */
  files: Uploadable[];
}

export interface SkillsListPage {
  /** The items. */
  data: Skill[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

export interface SkillsVersionsCreateRequest {
  /** The files. */
  files: Uploadable[];
}

export interface SkillsVersionsListPage {
  /** The items. */
  data: SkillVersion[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

export type SortOrder =
  | "asc"
  | "desc";

/**
 * A request to the model ended. Its content was sent before this event. Previews that are still
 * open get no final event.
 */
export interface SpanModelRequestEndEvent {
  /** Its id. */
  id: string;
  /** `true` if the request failed. */
  is_error: boolean | null;
  /** The `span.model_request_start` that it belongs to. */
  model_request_start_id: string;
  /** Tokens that the request used. */
  model_usage: SpanModelUsage;
  /** Time of the event. */
  processed_at: string;
  /** Always `span.model_request_end`. */
  type: "span.model_request_end";
}

/** An event without content. */
export interface SpanModelRequestStartEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `span.model_request_start`. */
  type: "span.model_request_start";
}

/** Tokens that requests to a model used. */
export interface SpanModelUsage {
  /** Tokens written to the cache. */
  cache_creation_input_tokens: number;
  /** Tokens read from the cache. */
  cache_read_input_tokens: number;
  /** Tokens read, without those of the cache. */
  input_tokens: number;
  /** Tokens written. */
  output_tokens: number;
  /** Speed of inference. */
  speed?: InferenceSpeed | null;
}

/** An evaluation of an outcome ended. The session is not yet idle. */
export interface SpanOutcomeEvaluationEndEvent {
  /** Explanation for people. */
  explanation: string;
  /** Its id. */
  id: string;
  /** Number of the evaluation, from 0. */
  iteration: number;
  /** The event that started the evaluation; empty if an interrupt came before the start. */
  outcome_evaluation_start_id: string;
  /** The outcome. */
  outcome_id: string;
  /** Time of the event. */
  processed_at: string;
  /** Result of the evaluation. */
  result: string;
  /** Always `span.outcome_evaluation_end`. */
  type: "span.outcome_evaluation_end";
  /** Tokens that the evaluation used. */
  usage: SpanModelUsage;
}

/** An evaluation of an outcome started, or is still in progress. */
export interface SpanOutcomeEvaluationOngoingEvent {
  /** Its id. */
  id: string;
  /** Number of the evaluation, from 0. */
  iteration: number;
  /** The outcome. */
  outcome_id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `span.outcome_evaluation_ongoing`. */
  type: "span.outcome_evaluation_ongoing";
}

/** An evaluation of an outcome started, or is still in progress. */
export interface SpanOutcomeEvaluationStartEvent {
  /** Its id. */
  id: string;
  /** Number of the evaluation, from 0. */
  iteration: number;
  /** The outcome. */
  outcome_id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `span.outcome_evaluation_start`. */
  type: "span.outcome_evaluation_start";
}

/**
 * The start of a previewed event. Sent only on streams that requested previews, never in the
 * history.
 */
export interface StartEvent {
  /** Kind and id of the event. */
  event: StartEventPreview;
  /** Always `event_start`. */
  type: "event_start";
}

export type StartEventPreview =
  | AgentMessagePreview
  | AgentThinkingPreview
  | Unlisted;

/** A fixed token for an MCP server, as stored. */
export interface StaticBearerAuthResponse {
  /** The server. */
  mcp_server_url: string;
  /** Always `static_bearer`. */
  type: "static_bearer";
}

/** A fixed token for an MCP server, to be stored. */
export interface StaticBearerCreateParams {
  /** The server. It cannot change later. */
  mcp_server_url: string;
  /** The token. */
  token: string;
  /** Always `static_bearer`. */
  type: "static_bearer";
}

/** A new token for the same MCP server. */
export interface StaticBearerUpdateParams {
  /** The token. */
  token?: string | null;
  /** Always `static_bearer`. */
  type: "static_bearer";
}

/** Details of an error, for programs. */
export interface StorageNotApprovedErrorDetails {
  /** The error. */
  error_code: "storage_not_approved";
}

/** Details of an error, for programs. */
export interface StorageQuotaExceededErrorDetails {
  /** The error. */
  error_code: "storage_quota_exceeded";
}

export type StreamSessionEvents =
  | UserMessageEvent
  | UserInterruptEvent
  | UserToolConfirmationEvent
  | UserCustomToolResultEvent
  | AgentCustomToolUseEvent
  | AgentMessageEvent
  | AgentThinkingEvent
  | AgentMCPToolUseEvent
  | AgentMCPToolResultEvent
  | AgentToolUseEvent
  | AgentToolResultEvent
  | AgentThreadMessageReceivedEvent
  | AgentThreadMessageSentEvent
  | AgentThreadContextCompactedEvent
  | SessionErrorEvent
  | SessionStatusRescheduledEvent
  | SessionStatusRunningEvent
  | SessionStatusIdleEvent
  | SessionStatusTerminatedEvent
  | SessionThreadCreatedEvent
  | SpanOutcomeEvaluationStartEvent
  | SpanOutcomeEvaluationEndEvent
  | SpanModelRequestStartEvent
  | SpanModelRequestEndEvent
  | SpanOutcomeEvaluationOngoingEvent
  | UserDefineOutcomeEvent
  | SessionDeletedEvent
  | SessionThreadStatusRunningEvent
  | SessionThreadStatusIdleEvent
  | SessionThreadStatusTerminatedEvent
  | UserToolResultEvent
  | SessionThreadStatusRescheduledEvent
  | SessionUpdatedEvent
  | StartEvent
  | DeltaEvent
  | SystemMessageEvent
  | SessionUsageEvent
  | WorkflowRunCreatedEvent
  | WorkflowRunStatusEndedEvent
  | WorkflowRunPhaseStartedEvent
  | WorkflowRunPhaseEndedEvent
  | WorkflowRunStatusRunningEvent
  | WorkflowRunStatusIdleEvent
  | WorkflowRunErrorEvent
  | Unlisted;

/** A block of text. */
export interface SystemContentBlock {
  /** The text. */
  text: string;
  /** Always `text`. */
  type: "text";
}

/** An instruction to the model during a conversation. */
export interface SystemMessageEvent {
  /** The texts. */
  content: SystemContentBlock[];
  /** Its id. */
  id: string;
  /**
   * Time at which the service processed the event; `None` while it is queued. The event is sent
   * again once it is processed.
   */
  processed_at?: string | null;
  /** Always `system.message`. */
  type: "system.message";
}

/**
 * An instruction to the model during a conversation. A request may have one, as its last event and
 * directly after a message or a result. Not every model supports it.
 */
export interface SystemMessageEventParams {
  /** The texts, 1 to 1000. */
  content: SystemContentBlock[];
  /** Always `system.message`. */
  type: "system.message";
}

/** A block of text. */
export interface TextBlock {
  /** The text. */
  text: string;
  /** Always `text`. */
  type: "text";
}

/** Criteria in a text. */
export interface TextRubric {
  /** The text, at most 262 144 characters. */
  content: string;
  /** Always `text`. */
  type: "text";
}

/** Support for thinking before a reply. */
export interface ThinkingCapability {
  /** `true` if the model supports it in any form. */
  supported: boolean;
  /** Supported modes of thinking. */
  types: ThinkingTypes;
}

/** Supported modes of thinking before a reply. */
export interface ThinkingTypes {
  /** The model decides how much to think. */
  adaptive: CapabilitySupport;
  /** Thinking between tool calls. */
  between_tools: CapabilitySupport;
  /** No thinking, on request. */
  disabled: CapabilitySupport;
  /** Thinking in every reply, on request. */
  enabled: CapabilitySupport;
}

export type ThreadAgent =
  | SessionThreadAgent
  | Advisor
  | InlineAgent
  | Unlisted;

/** An error with nothing but its message. */
export interface ThreadLimitWorkflowRunError {
  /** Message for people. */
  message: string;
  /** Always `thread_limit_error`. */
  type: "thread_limit_error";
}

/** An error with nothing but its message. */
export interface TimeoutWorkflowRunError {
  /** Message for people. */
  message: string;
  /** Always `timeout_error`. */
  type: "timeout_error";
}

export type TokenEndpointAuth =
  | TokenEndpointAuthNone
  | TokenEndpointAuthBasicResponse
  | TokenEndpointAuthPostResponse
  | Unlisted;

/** The secret of a client. */
export interface TokenEndpointAuthBasicParam {
  /** The secret. */
  client_secret: string;
  /** Always `client_secret_basic`. */
  type: "client_secret_basic";
}

export interface TokenEndpointAuthBasicResponse {
  /** Always `client_secret_basic`. */
  type: "client_secret_basic";
}

/** A new secret for the same client. */
export interface TokenEndpointAuthBasicUpdateParam {
  /** The secret. */
  client_secret?: string | null;
  /** Always `client_secret_basic`. */
  type: "client_secret_basic";
}

export interface TokenEndpointAuthNone {
  /** Always `none`. */
  type: "none";
}

export type TokenEndpointAuthParams =
  | TokenEndpointAuthNone
  | TokenEndpointAuthBasicParam
  | TokenEndpointAuthPostParam;

/** The secret of a client. */
export interface TokenEndpointAuthPostParam {
  /** The secret. */
  client_secret: string;
  /** Always `client_secret_post`. */
  type: "client_secret_post";
}

export interface TokenEndpointAuthPostResponse {
  /** Always `client_secret_post`. */
  type: "client_secret_post";
}

/** A new secret for the same client. */
export interface TokenEndpointAuthPostUpdateParam {
  /** The secret. */
  client_secret?: string | null;
  /** Always `client_secret_post`. */
  type: "client_secret_post";
}

export type TokenEndpointAuthUpdateParams =
  | TokenEndpointAuthBasicUpdateParam
  | TokenEndpointAuthPostUpdateParam;

export type ToolConfirmationResult =
  | "allow"
  | "deny"
  | Other;

export type ToolResultContentBlock =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | SearchResultBlock
  | Unlisted;

/** An error with nothing but its message. */
export interface ToolUseLimitReachedError {
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `tool_use_limit_reached_error`. */
  type: "tool_use_limit_reached_error";
}

export type TriggerContext =
  | ScheduleTriggerContext
  | ManualTriggerContext
  | Unlisted;

export type TriggerType =
  | "schedule"
  | "manual";

export type TrustGrantStatus =
  | "active"
  | "pending"
  | "rejected"
  | Other;

/** A connection into your network. */
export interface Tunnel {
  /** Time of archiving, which is final. */
  archived_at: string | null;
  /** Creation time. */
  created_at: string;
  /** Its name. */
  display_name: string | null;
  /** The domain of the tunnel. No other tunnel ever gets the same domain. */
  domain: string;
  /** The tunnel. */
  id: string;
  /** Always `tunnel`. */
  type: "tunnel";
}

/** The certificate of the authority that signs for your end of a tunnel. */
export interface TunnelCertificate {
  /** Time of archiving, which is final. */
  archived_at: string | null;
  /** Time at which the certificate was added. */
  created_at: string;
  /** Expiry time. */
  expires_at: string | null;
  /** Its SHA-256, in hexadecimal digits. */
  fingerprint: string;
  /** The certificate. */
  id: string;
  /** The tunnel. */
  tunnel_id: string;
  /** Always `tunnel_certificate`. */
  type: "tunnel_certificate";
}

/** The token with which the program at your end opens a tunnel. */
export interface TunnelToken {
  /** An id from the service. */
  id: string;
  /** The token. */
  tunnel_token: string;
  /** Always `tunnel_token`. */
  type: "tunnel_token";
}

/** Body of `POST /v1/tunnels/{tunnel_id}/certificates`. */
export interface TunnelsCertificatesCreateRequest {
  /**
   * The certificate of the authority as PEM, up to 8 KB. The certificate is not secret; the
   * authority's key is.
   */
  ca_certificate_pem: string;
}

export interface TunnelsCertificatesListPage {
  /** The items. */
  data: TunnelCertificate[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/** Body of `POST /v1/tunnels`. */
export interface TunnelsCreateRequest {
  /** Its name. */
  display_name?: string | null;
}

export interface TunnelsListPage {
  /** The items. */
  data: Tunnel[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/** Body of `POST /v1/tunnels/{tunnel_id}/rotate_token`. */
export interface TunnelsRotateTokenRequest {
  /** Reason, for people. */
  reason?: string | null;
}

/** A URL that the service fetches. */
export interface URLDocumentSource {
  /** Always `url`. */
  type: "url";
  /** Its address. */
  url: string;
}

/** A URL that the service fetches. */
export interface URLImageSource {
  /** Always `url`. */
  type: "url";
  /** Its address. */
  url: string;
}

/** An MCP server that is reached by URL. */
export interface URLMCPServerParams {
  /** A name for it, unique in the agent, 1 to 255 characters. */
  name: string;
  /** Always `url`. */
  type: "url";
  /** Its address, up to 2048 characters. */
  url: string;
}

export interface UnknownDeploymentPausedReasonError {
  /** Always `unknown_error`. */
  type: "unknown_error";
}

/** An error with nothing but its message. */
export interface UnknownError {
  /** Message for people. */
  message: string;
  /** Reaction of the service. */
  retry_status: RetryStatus;
  /** Always `unknown_error`. */
  type: "unknown_error";
}

/** Reason why a run created no session. */
export interface UnknownRunError {
  /** Message for people. */
  message: string;
  /** Always `unknown_error`. */
  type: "unknown_error";
}

/** An error with nothing but its message. */
export interface UnknownWorkflowRunError {
  /** Message for people. */
  message: string;
  /** Always `unknown_error`. */
  type: "unknown_error";
}

export interface UnrestrictedCredentialNetworking {
  /** Always `unrestricted`. */
  type: "unrestricted";
}

export interface UnrestrictedNetwork {
  /** Always `unrestricted`. */
  type: "unrestricted";
}

/** Details of an error, for programs. */
export interface UnsupportedCharsetErrorDetails {
  /** The error. */
  error_code: "unsupported_charset";
}

/** A person. */
export interface UserActor {
  /** Always `user_actor`. */
  type: "user_actor";
  /** The person. */
  user_id: string;
}

export type UserContentBlock =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | RedactedBlock
  | Unlisted;

/** The result of a custom tool. */
export interface UserCustomToolResultEvent {
  /** Result of the tool. */
  content?: ToolResultContentBlock[];
  /** The answered `agent.custom_tool_use`. */
  custom_tool_use_id: string;
  /** Its id. */
  id: string;
  /** `true` if the tool failed. */
  is_error?: boolean | null;
  /** Time at which the service processed the event. */
  processed_at?: string | null;
  /** The thread of the answered tool call. */
  session_thread_id?: string | null;
  /** Always `user.custom_tool_result`. */
  type: "user.custom_tool_result";
}

/** The result of a custom tool. */
export interface UserCustomToolResultEventParams {
  /** Text, images, documents and search results. */
  content?: ToolResultContentBlock[];
  /** The `agent.custom_tool_use` to answer. */
  custom_tool_use_id: string;
  /** `true` if the tool failed. */
  is_error?: boolean | null;
  /** Always `user.custom_tool_result`. */
  type: "user.custom_tool_result";
}

/** An outcome to reach. */
export interface UserDefineOutcomeEvent {
  /** Description of the goal. */
  description: string;
  /** Its id. */
  id: string;
  /** Most cycles of work and evaluation. */
  max_iterations: number | null;
  /** The id of the outcome; evaluations name it. */
  outcome_id: string;
  /** Time at which work started. */
  processed_at: string;
  /** Criteria by which the outcome is judged. A file comes back as its text. */
  rubric: Rubric;
  /** Always `user.define_outcome`. */
  type: "user.define_outcome";
}

/** An outcome for the agent to reach. Only one can be active at a time. */
export interface UserDefineOutcomeEventParams {
  /** Description of the goal. */
  description: string;
  /** Most cycles of work and evaluation, at most 20. Default: 3. */
  max_iterations?: number | null;
  /** Criteria by which the outcome is judged. */
  rubric: Rubric;
  /** Always `user.define_outcome`. */
  type: "user.define_outcome";
}

/** A request to stop. */
export interface UserInterruptEvent {
  /** Its id; may be empty. */
  id: string;
  /**
   * Time at which the service processed the event; `None` while it is queued. The event is sent
   * again once it is processed.
   */
  processed_at?: string | null;
  /** The thread to stop; `None` for all. */
  session_thread_id?: string | null;
  /** Always `user.interrupt`. */
  type: "user.interrupt";
}

/** A request to stop. The turn then ends with `end_turn`, like a turn that finished. */
export interface UserInterruptEventParams {
  /** The thread to stop. Default: all threads. */
  session_thread_id?: string | null;
  /** Always `user.interrupt`. */
  type: "user.interrupt";
}

/** Roughly where a search is made from. */
export interface UserLocation {
  /** The city. */
  city?: string | null;
  /** The country. */
  country?: string | null;
  /** The region or state. */
  region?: string | null;
  /** The time zone. */
  timezone?: string | null;
  /** Always `approximate`. */
  type: "approximate";
}

/** A message to the agent. */
export interface UserMessageEvent {
  /** Text, images and documents. */
  content: UserContentBlock[];
  /** Its id. */
  id: string;
  /**
   * Time at which the service processed the event; `None` while it is queued. The event is sent
   * again once it is processed.
   */
  processed_at?: string | null;
  /** Always `user.message`. */
  type: "user.message";
}

/** A message to the agent. */
export interface UserMessageEventParams {
  /** Text, images and documents. */
  content: UserContentBlock[];
  /** Always `user.message`. */
  type: "user.message";
}

/** An end user, as stored. */
export interface UserProfile {
  /** Way in which the user has access. */
  access_type?: UserProfileAccessType;
  /** Creation time of the profile. */
  created_at: string;
  /** Your own id of the user. */
  external_id?: string | null;
  /** Details about the user. */
  external_user_details?: UserProfileExternalUserDetails;
  /** Time at which the user joined you. */
  external_user_onboarded_at?: string | null;
  /** The profile. */
  id: string;
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** The user's name. */
  name: string | null;
  /** Grants of the user, by name. */
  trust_grants: { [key: string]: UserProfileTrustGrant };
  /** Always `user_profile`. */
  type: "user_profile";
  /** Time of the last change. */
  updated_at: string;
}

export type UserProfileAccessType =
  | "application"
  | "passthrough"
  | Other;

export type UserProfileAccountStatus =
  | "active"
  | "suspended"
  | "blocked"
  | Other;

/** A link by which a user does something. */
export interface UserProfileActionURL {
  /** Expiry time of the link. */
  expires_at: string;
  /** Always `user_profile_action_url`. */
  type: "user_profile_action_url";
  /** The link; give it to the user. */
  url: string;
}

export interface UserProfileEnrollEndUserAction {
  /** Always `enroll_end_user`. */
  type: "enroll_end_user";
}

/** A link by which a user enrolls. */
export interface UserProfileEnrollmentURL {
  /** Expiry time of the link. */
  expires_at: string;
  /** Always `enrollment_url`. */
  type: "enrollment_url";
  /** The link; give it to the user. */
  url: string;
}

export type UserProfileEntityType =
  | "individual"
  | "business"
  | "non_profit"
  | "government"
  | Other;

/** Details about a user, as stored. */
export interface UserProfileExternalUserDetails {
  /** Status of the user's account with you. */
  account_status: UserProfileAccountStatus | null;
  /** The user's country. */
  country: string | null;
  /** A hash of the user's email address. */
  email_hash: string | null;
  /** Kind of user. */
  entity_type: UserProfileEntityType | null;
  /** A hash of the user's name. */
  name_hash: string | null;
  /** Time at which the user joined you. */
  onboarded_at: string | null;
  /** Your own reference to the user. */
  reference_id: string | null;
}

/**
 * Details about a user. In an update, a field that is left out keeps its value, and no field can be
 * cleared.
 */
export interface UserProfileExternalUserDetailsParams {
  /**
   * Status of the user's account with you. Left out: create: default; update: preserve. `null`:
   * update: reject.
   */
  account_status?: UserProfileAccountStatus | null;
  /** The user's country. Left out: create: default; update: preserve. `null`: update: reject. */
  country?: string | null;
  /**
   * A hash of the user's email address. Left out: create: default; update: preserve. `null`:
   * update: reject.
   */
  email_hash?: string | null;
  /** Kind of user. Left out: create: default; update: preserve. `null`: update: reject. */
  entity_type?: UserProfileEntityType | null;
  /**
   * A hash of the user's name. Left out: create: default; update: preserve. `null`: update: reject.
   */
  name_hash?: string | null;
  /**
   * Time at which the user joined you. Left out: create: default; update: preserve. `null`: update:
   * reject.
   */
  onboarded_at?: string;
  /**
   * Your own reference to the user. Left out: create: default; update: preserve. `null`: update:
   * reject.
   */
  reference_id?: string | null;
}

/** Details of an error, for programs. */
export interface UserProfileNotFoundErrorDetails {
  /** The error. */
  error_code: "user_profile_not_found";
}

export type UserProfileOrderBy =
  | "created_at"
  | "name";

/** One grant. */
export interface UserProfileTrustGrant {
  /** Status of the grant. */
  status: TrustGrantStatus;
}

/**
 * Body of `POST /v1/user_profiles/{user_profile_id}/action_urls`. ``` use
 * managed_agents_types::{CreateActionUrl, UserProfileAction}; let body =
 * CreateActionUrl::new(UserProfileAction::ENROLL_END_USER);
 * assert_eq!(serde_json::to_string(&body)?, r#"{"action":{"type":"enroll_end_user"}}"#); # Ok::<(),
 * serde_json::Error>(()) ```
 */
export interface UserProfilesActionUrlsCreateRequest {
  /** Action for the user to take. */
  action: UserProfileEnrollEndUserAction;
}

/** Body of `POST /v1/user_profiles`. */
export interface UserProfilesCreateRequest {
  /** Way in which the user has access. */
  access_type?: UserProfileAccessType;
  /** Your own id of the user. */
  external_id?: string | null;
  /** Details about the user. */
  external_user_details?: UserProfileExternalUserDetailsParams;
  /** Time at which the user joined you. */
  external_user_onboarded_at?: string;
  /** Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters. */
  metadata?: { [key: string]: string };
  /** The user's name. */
  name?: string | null;
}

export interface UserProfilesListPage {
  /** The items. */
  data: UserProfile[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/**
 * Body of `POST /v1/user_profiles/{user_profile_id}/providers/google/data_controls`. A control that
 * is left out keeps its value. ``` use managed_agents_types::{GoogleBucket, GoogleCmekParams,
 * GoogleStorageEnabledParams, UpdateGoogleDataControls}; let buckets = [("us".into(), None),
 * ("eu".into(), Some(GoogleBucket::new("records-eu", "123456789")))]; let storage =
 * GoogleStorageEnabledParams { buckets: Some(buckets.into()), ..GoogleStorageEnabledParams::new()
 * }; let update = UpdateGoogleDataControls { cmek: Some(GoogleCmekParams::DISABLED), storage:
 * Some(storage.into()), ..UpdateGoogleDataControls::new() }; let json =
 * serde_json::to_value(&update)?; assert_eq!(json["cmek"], serde_json::json!({"type":
 * "disabled"})); assert_eq!(json["storage"]["buckets"]["us"], serde_json::Value::Null); # Ok::<(),
 * serde_json::Error>(()) ```
 */
export interface UserProfilesProvidersGoogleDataControlsUpdateRequest {
  /** Encryption with the user's own keys. Left out: preserve. */
  cmek?: GoogleManagedCMEKControlParams;
  /** Storage in the user's own buckets. Left out: preserve. */
  storage?: GoogleManagedStorageControlParams;
}

/** Body of `POST /v1/user_profiles/{user_profile_id}`. A field that is left out keeps its value. */
export interface UserProfilesUpdateRequest {
  /** Way in which the user has access. Left out: preserve. */
  access_type?: UserProfileAccessType | null;
  /** Your own id of the user. Left out: preserve. */
  external_id?: string | null;
  /** Details about the user. Left out: preserve. */
  external_user_details?: UserProfileExternalUserDetailsParams;
  /**
   * Time at which the user joined you. It cannot be cleared. Left out: preserve. `null`: reject.
   */
  external_user_onboarded_at?: string;
  /**
   * Keys to set; an empty text deletes the key. Other keys stay. Left out: preserve. An entry of
   * `""`: delete key.
   */
  metadata?: { [key: string]: string };
  /** The user's name. Left out: preserve. */
  name?: string | null;
}

/** The answer to a tool call that waited for approval. */
export interface UserToolConfirmationEvent {
  /** Message for the model about the denial. */
  deny_message?: string | null;
  /** Its id. */
  id: string;
  /**
   * Time at which the service processed the event; `None` while it is queued. The event is sent
   * again once it is processed.
   */
  processed_at?: string | null;
  /** Allowed or denied. */
  result: ToolConfirmationResult;
  /** The thread of the answered tool call. */
  session_thread_id?: string | null;
  /** The answered tool call. */
  tool_use_id: string;
  /** Always `user.tool_confirmation`. */
  type: "user.tool_confirmation";
}

/** The answer to a tool call that waits for approval. */
export interface UserToolConfirmationEventParams {
  /** Message for the model. Allowed with deny only. */
  deny_message?: string | null;
  /** Allow or deny. */
  result: ToolConfirmationResult;
  /** The `agent.tool_use` or `agent.mcp_tool_use` to answer. */
  tool_use_id: string;
  /** Always `user.tool_confirmation`. */
  type: "user.tool_confirmation";
}

/** The result of a tool that ran on the user's side. */
export interface UserToolResultEvent {
  /** Result of the tool. */
  content?: ToolResultContentBlock[];
  /** Its id. */
  id: string;
  /** `true` if the tool failed. */
  is_error?: boolean | null;
  /** Time at which the service processed the event. */
  processed_at?: string | null;
  /** The thread of the answered tool call. */
  session_thread_id?: string | null;
  /** The answered `agent.tool_use`. */
  tool_use_id: string;
  /** Always `user.tool_result`. */
  type: "user.tool_result";
}

/** The result of a tool that ran on the user's side. */
export interface UserToolResultEventParams {
  /** Text, images, documents and search results. */
  content?: ToolResultContentBlock[];
  /** `true` if the tool failed. */
  is_error?: boolean | null;
  /** The `agent.tool_use` to answer. */
  tool_use_id: string;
  /** Always `user.tool_result`. */
  type: "user.tool_result";
}

/**
 * A set of credentials. A session gets its vaults when it is created. If several vaults have a
 * credential for the same target, the first vault wins.
 */
export interface Vault {
  /**
   * Time of archiving, which is final. It archives all credentials of the vault and erases their
   * secrets.
   */
  archived_at: string | null;
  /** Creation time. */
  created_at: string;
  /** Its name. */
  display_name: string;
  /** The vault. */
  id: string;
  /** Your own texts, by key. */
  metadata: { [key: string]: string };
  /** Always `vault`. */
  type: "vault";
  /** Time of the last change. */
  updated_at: string;
}

export interface VaultArchivedDeploymentPausedReasonError {
  /** Always `vault_archived_error`. */
  type: "vault_archived_error";
}

/** Reason why a run created no session. */
export interface VaultArchivedRunError {
  /** Message for people. */
  message: string;
  /** Always `vault_archived_error`. */
  type: "vault_archived_error";
}

export interface VaultNotFoundDeploymentPausedReasonError {
  /** Always `vault_not_found_error`. */
  type: "vault_not_found_error";
}

/** Reason why a run created no session. */
export interface VaultNotFoundRunError {
  /** Message for people. */
  message: string;
  /** Always `vault_not_found_error`. */
  type: "vault_not_found_error";
}

/** Body of `POST /v1/vaults`. */
export interface VaultsCreateRequest {
  /** Its name, 1 to 255 characters. */
  display_name: string;
  /** Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters. */
  metadata?: { [key: string]: string };
}

/**
 * Body of `POST /v1/vaults/{vault_id}/credentials`. A vault holds at most 20 credentials. ``` use
 * managed_agents_types::{CreateCredential, StaticBearerParams}; let credential = CreateCredential {
 * display_name: Some("Tickets".into()),
 * ..CreateCredential::new(StaticBearerParams::new("https://mcp.example.com", "the token")) };
 * assert!(!format!("{credential:?}").contains("the token")); ```
 */
export interface VaultsCredentialsCreateRequest {
  /**
   * Target of the credential, and its way of authentication. The service replies with 409 if the
   * vault has an active credential for the same server or under the same name.
   */
  auth: CredentialAuthCreateParams;
  /** Its name. */
  display_name?: string | null;
  /** Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters. */
  metadata?: { [key: string]: string };
}

export interface VaultsCredentialsListPage {
  /** The items. */
  data: Credential[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/**
 * Body of `POST /v1/vaults/{vault_id}/credentials/{credential_id}`. Running sessions get the new
 * secret too.
 */
export interface VaultsCredentialsUpdateRequest {
  /** New secrets. The target and the kind of the credential cannot change. */
  auth?: CredentialAuthUpdateParams;
  /** Its name. */
  display_name?: string | null;
  /** Keys to set; `None` deletes the key. Other keys stay. An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
}

export interface VaultsListPage {
  /** The items. */
  data: Vault[];
  /** The cursor of the next page; `null` on the last. */
  next_page: string | null;
}

/** Body of `POST /v1/vaults/{vault_id}`. A field that is left out keeps its value. */
export interface VaultsUpdateRequest {
  /** Its name. */
  display_name?: string | null;
  /** Keys to set; `None` deletes the key. Other keys stay. An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
}

/** Settings of the tool that reads web pages, as stored. */
export interface WebFetchToolConfig {
  /** The only domains it may read. */
  allowed_domains?: string[];
  /** Domains it may not read. */
  blocked_domains?: string[];
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** Most tokens of a page that the model gets. */
  max_content_tokens?: number | null;
  /** Always `web_fetch`. */
  name: "web_fetch";
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
  /** Always `web_fetch`. */
  type: "web_fetch";
  /** Allowed sources of URLs. */
  url_sources: WebFetchURLSources | null;
}

/** Settings of the tool that reads web pages. */
export interface WebFetchToolConfigParams {
  /**
   * The only domains that the tool may read, 1 to 64. Cannot be combined with `blocked_domains`.
   */
  allowed_domains?: string[];
  /** Domains that the tool may not read, 1 to 64. Cannot be combined with `allowed_domains`. */
  blocked_domains?: string[];
  /** `true` if the agent can call the tool. */
  enabled?: boolean | null;
  /** Most tokens of a page that the model gets. */
  max_content_tokens?: number | null;
  /** Always `web_fetch`. */
  name: "web_fetch";
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
  /** Always `web_fetch`. */
  type?: "web_fetch";
  /** Allowed sources of URLs. */
  url_sources?: WebFetchURLSourcesParams | null;
}

export interface WebFetchURLSourceAll {
  /** Always `all`. */
  type: "all";
}

/** Some tools, by name. */
export interface WebFetchURLSourceExcept {
  /** The tools. */
  tools: WebFetchURLSourceToolReference[];
  /** Always `except`. */
  type: "except";
}

export interface WebFetchURLSourceNone {
  /** Always `none`. */
  type: "none";
}

/** Some tools, by name. */
export interface WebFetchURLSourceOnly {
  /** The tools. */
  tools: WebFetchURLSourceToolReference[];
  /** Always `only`. */
  type: "only";
}

export type WebFetchURLSourceShorthand =
  | "all"
  | "none";

export type WebFetchURLSourceToolFilter =
  | WebFetchURLSourceAll
  | WebFetchURLSourceNone
  | WebFetchURLSourceOnly
  | WebFetchURLSourceExcept
  | Unlisted;

export type WebFetchURLSourceToolFilterParams =
  | WebFetchURLSourceShorthand
  | WebFetchURLSourceAll
  | WebFetchURLSourceNone
  | WebFetchURLSourceOnly
  | WebFetchURLSourceExcept;

/** A tool, by name. */
export interface WebFetchURLSourceToolReference {
  /** Its name. */
  name: string;
  /** Always `tool_reference`. */
  type: "tool_reference";
}

export type WebFetchURLSourceUserInput =
  | WebFetchURLSourceAll
  | WebFetchURLSourceNone
  | Unlisted;

export type WebFetchURLSourceUserInputParams =
  | WebFetchURLSourceShorthand
  | WebFetchURLSourceAll
  | WebFetchURLSourceNone;

/** Sources of the URLs that `web_fetch` may read, as stored. */
export interface WebFetchURLSources {
  /** URLs in results of tools that your side runs. */
  client_tool_results: WebFetchURLSourceToolFilter | null;
  /** URLs in results of tools that the service runs. */
  server_tool_results: WebFetchURLSourceToolFilter | null;
  /** URLs in the user's messages. */
  user_input: WebFetchURLSourceUserInput | null;
}

/** Sources of the URLs that `web_fetch` may read. */
export interface WebFetchURLSourcesParams {
  /** URLs in results of tools that your side runs. */
  client_tool_results?: WebFetchURLSourceToolFilterParams | null;
  /** URLs in results of tools that the service runs. */
  server_tool_results?: WebFetchURLSourceToolFilterParams | null;
  /** URLs in the user's messages. */
  user_input?: WebFetchURLSourceUserInputParams | null;
}

/** Settings of the tool that searches the web, as stored. */
export interface WebSearchToolConfig {
  /** The only domains it may find. */
  allowed_domains?: string[];
  /** Domains it may not find. */
  blocked_domains?: string[];
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** Always `web_search`. */
  name: "web_search";
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
  /** Always `web_search`. */
  type: "web_search";
  /** Location from which to search. */
  user_location?: UserLocation | null;
}

/** Settings of the tool that searches the web. */
export interface WebSearchToolConfigParams {
  /**
   * The only domains that the tool may find, 1 to 64. Cannot be combined with `blocked_domains`.
   */
  allowed_domains?: string[];
  /** Domains that the tool may not find, 1 to 64. Cannot be combined with `allowed_domains`. */
  blocked_domains?: string[];
  /** `true` if the agent can call the tool. */
  enabled?: boolean | null;
  /** Always `web_search`. */
  name: "web_search";
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
  /** Always `web_search`. */
  type?: "web_search";
  /** Location from which to search. */
  user_location?: UserLocation | null;
}

/** An agent. */
export interface WebhookAgentArchivedEventData {
  /** The agent. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `agent.archived`. */
  type: "agent.archived";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** An agent. */
export interface WebhookAgentCreatedEventData {
  /** The agent. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `agent.created`. */
  type: "agent.created";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** An agent. */
export interface WebhookAgentDeletedEventData {
  /** The agent. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `agent.deleted`. */
  type: "agent.deleted";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** An agent. */
export interface WebhookAgentUpdatedEventData {
  /** The agent. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `agent.updated`. */
  type: "agent.updated";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A deployment. */
export interface WebhookDeploymentArchivedEventData {
  /** The deployment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment.archived`. */
  type: "deployment.archived";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A deployment. */
export interface WebhookDeploymentCreatedEventData {
  /** The deployment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment.created`. */
  type: "deployment.created";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A deployment. */
export interface WebhookDeploymentDeletedEventData {
  /** The deployment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment.deleted`. */
  type: "deployment.deleted";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A deployment. */
export interface WebhookDeploymentPausedEventData {
  /** The deployment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment.paused`. */
  type: "deployment.paused";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A run of a deployment. */
export interface WebhookDeploymentRunFailedEventData {
  /** The run. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment_run.failed`. */
  type: "deployment_run.failed";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A run of a deployment. */
export interface WebhookDeploymentRunStartedEventData {
  /** The run. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment_run.started`. */
  type: "deployment_run.started";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A run of a deployment. */
export interface WebhookDeploymentRunSucceededEventData {
  /** The run. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment_run.succeeded`. */
  type: "deployment_run.succeeded";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A deployment. */
export interface WebhookDeploymentUnpausedEventData {
  /** The deployment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment.unpaused`. */
  type: "deployment.unpaused";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A deployment. */
export interface WebhookDeploymentUpdatedEventData {
  /** The deployment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `deployment.updated`. */
  type: "deployment.updated";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** An environment. */
export interface WebhookEnvironmentArchivedEventData {
  /** The environment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `environment.archived`. */
  type: "environment.archived";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** An environment. */
export interface WebhookEnvironmentCreatedEventData {
  /** The environment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `environment.created`. */
  type: "environment.created";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** An environment. */
export interface WebhookEnvironmentDeletedEventData {
  /** The environment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `environment.deleted`. */
  type: "environment.deleted";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** An environment. */
export interface WebhookEnvironmentUpdatedEventData {
  /** The environment. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `environment.updated`. */
  type: "environment.updated";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/**
 * One event, as the service posts it. Deliveries can be repeated, reordered or lost. Treat an event
 * as a hint and read the resource.
 */
export interface WebhookEvent {
  /** Time of the event. */
  created_at: string;
  /** The change and its subject. */
  data: WebhookEventData;
  /** The event, the same at every attempt to deliver it. */
  id: string;
  /** Always `event`. */
  type: "event";
}

export type WebhookEventData =
  | WebhookSessionCreatedEventData
  | WebhookSessionPendingEventData
  | WebhookSessionRunningEventData
  | WebhookSessionIdledEventData
  | WebhookSessionRequiresActionEventData
  | WebhookSessionArchivedEventData
  | WebhookSessionDeletedEventData
  | WebhookSessionStatusRescheduledEventData
  | WebhookSessionStatusRunStartedEventData
  | WebhookSessionStatusIdledEventData
  | WebhookSessionStatusTerminatedEventData
  | WebhookSessionThreadCreatedEventData
  | WebhookSessionThreadIdledEventData
  | WebhookSessionThreadTerminatedEventData
  | WebhookSessionOutcomeEvaluationEndedEventData
  | WebhookVaultCreatedEventData
  | WebhookVaultArchivedEventData
  | WebhookVaultDeletedEventData
  | WebhookVaultCredentialCreatedEventData
  | WebhookVaultCredentialArchivedEventData
  | WebhookVaultCredentialDeletedEventData
  | WebhookVaultCredentialRefreshFailedEventData
  | WebhookSessionUpdatedEventData
  | WebhookAgentCreatedEventData
  | WebhookAgentArchivedEventData
  | WebhookAgentDeletedEventData
  | WebhookDeploymentPausedEventData
  | WebhookDeploymentRunFailedEventData
  | WebhookDeploymentCreatedEventData
  | WebhookDeploymentUpdatedEventData
  | WebhookDeploymentUnpausedEventData
  | WebhookAgentUpdatedEventData
  | WebhookDeploymentArchivedEventData
  | WebhookDeploymentRunStartedEventData
  | WebhookDeploymentDeletedEventData
  | WebhookDeploymentRunSucceededEventData
  | WebhookEnvironmentCreatedEventData
  | WebhookEnvironmentUpdatedEventData
  | WebhookEnvironmentArchivedEventData
  | WebhookEnvironmentDeletedEventData
  | WebhookMemoryStoreCreatedEventData
  | WebhookMemoryStoreArchivedEventData
  | WebhookMemoryStoreDeletedEventData
  | WebhookSessionBudgetReachedEventData
  | WebhookUserProfileEnforcementActionOpenedEventData
  | WebhookUserProfileEnforcementActionResolvedEventData
  | WebhookUserProfileProgramStatusUpdatedEventData
  | WebhookExternalKeyFailedEventData
  | WebhookExternalKeyRecoveredEventData
  | WebhookExternalStorageFailedEventData
  | WebhookExternalStorageRecoveredEventData
  | Unlisted;

/** An external key. */
export interface WebhookExternalKeyFailedEventData {
  /** The key. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `external_key.failed`. */
  type: "external_key.failed";
}

/** An external key. */
export interface WebhookExternalKeyRecoveredEventData {
  /** The key. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `external_key.recovered`. */
  type: "external_key.recovered";
}

/** An external storage. */
export interface WebhookExternalStorageFailedEventData {
  /** The storage. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `external_storage.failed`. */
  type: "external_storage.failed";
}

/** An external storage. */
export interface WebhookExternalStorageRecoveredEventData {
  /** The storage. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `external_storage.recovered`. */
  type: "external_storage.recovered";
}

/** A memory store. */
export interface WebhookMemoryStoreArchivedEventData {
  /** The memory store. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `memory_store.archived`. */
  type: "memory_store.archived";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A memory store. */
export interface WebhookMemoryStoreCreatedEventData {
  /** The memory store. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `memory_store.created`. */
  type: "memory_store.created";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A memory store. */
export interface WebhookMemoryStoreDeletedEventData {
  /** The memory store. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `memory_store.deleted`. */
  type: "memory_store.deleted";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionArchivedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.archived`. */
  type: "session.archived";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionBudgetReachedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.budget_reached`. */
  type: "session.budget_reached";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionCreatedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.created`. */
  type: "session.created";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionDeletedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.deleted`. */
  type: "session.deleted";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionIdledEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.idled`. */
  type: "session.idled";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionOutcomeEvaluationEndedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.outcome_evaluation_ended`. */
  type: "session.outcome_evaluation_ended";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionPendingEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.pending`. */
  type: "session.pending";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionRequiresActionEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.requires_action`. */
  type: "session.requires_action";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionRunningEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.running`. */
  type: "session.running";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionStatusIdledEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.status_idled`. */
  type: "session.status_idled";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionStatusRescheduledEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.status_rescheduled`. */
  type: "session.status_rescheduled";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionStatusRunStartedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.status_run_started`. */
  type: "session.status_run_started";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionStatusTerminatedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.status_terminated`. */
  type: "session.status_terminated";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A thread of a session. */
export interface WebhookSessionThreadCreatedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** The thread. */
  session_thread_id: string;
  /** Always `session.thread_created`. */
  type: "session.thread_created";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A thread of a session. */
export interface WebhookSessionThreadIdledEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** The thread. */
  session_thread_id: string;
  /** Always `session.thread_idled`. */
  type: "session.thread_idled";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A thread of a session. */
export interface WebhookSessionThreadTerminatedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** The thread. */
  session_thread_id: string;
  /** Always `session.thread_terminated`. */
  type: "session.thread_terminated";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A session. */
export interface WebhookSessionUpdatedEventData {
  /** The session. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `session.updated`. */
  type: "session.updated";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** An enforcement action against a user. */
export interface WebhookUserProfileEnforcementActionOpenedEventData {
  /** The action. */
  enforcement_action_id: string;
  /** The profile of the user. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `user_profile.enforcement_action_opened`. */
  type: "user_profile.enforcement_action_opened";
}

/** An enforcement action against a user. */
export interface WebhookUserProfileEnforcementActionResolvedEventData {
  /** The action. */
  enforcement_action_id: string;
  /** The profile of the user. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `user_profile.enforcement_action_resolved`. */
  type: "user_profile.enforcement_action_resolved";
}

/** A user profile. */
export interface WebhookUserProfileProgramStatusUpdatedEventData {
  /** The profile. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `user_profile.program_status_updated`. */
  type: "user_profile.program_status_updated";
}

/** A vault. */
export interface WebhookVaultArchivedEventData {
  /** The vault. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `vault.archived`. */
  type: "vault.archived";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A vault. */
export interface WebhookVaultCreatedEventData {
  /** The vault. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `vault.created`. */
  type: "vault.created";
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A credential in a vault. */
export interface WebhookVaultCredentialArchivedEventData {
  /** The credential. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `vault_credential.archived`. */
  type: "vault_credential.archived";
  /** The vault that holds it. */
  vault_id: string;
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A credential in a vault. */
export interface WebhookVaultCredentialCreatedEventData {
  /** The credential. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `vault_credential.created`. */
  type: "vault_credential.created";
  /** The vault that holds it. */
  vault_id: string;
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A credential in a vault. */
export interface WebhookVaultCredentialDeletedEventData {
  /** The credential. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `vault_credential.deleted`. */
  type: "vault_credential.deleted";
  /** The vault that holds it. */
  vault_id: string;
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A credential in a vault. */
export interface WebhookVaultCredentialRefreshFailedEventData {
  /** The credential. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `vault_credential.refresh_failed`. */
  type: "vault_credential.refresh_failed";
  /** The vault that holds it. */
  vault_id: string;
  /** The workspace it belongs to. */
  workspace_id: string;
}

/** A vault. */
export interface WebhookVaultDeletedEventData {
  /** The vault. */
  id: string;
  /** The organization it belongs to. */
  organization_id: string;
  /** Always `vault.deleted`. */
  type: "vault.deleted";
  /** The workspace it belongs to. */
  workspace_id: string;
}

export type WorkData =
  | SessionWorkData
  | HealthCheckWorkData
  | Unlisted;

/** State of the lease on a piece of work. */
export interface WorkLeaseState {
  /** The last heartbeat. Send it back unchanged. */
  last_heartbeat: string | null;
  /** `true` if the heartbeat extended the lease. */
  lease_extended: boolean;
  /** State of the work. */
  state: WorkState;
  /** Remaining time of the lease, in seconds. */
  ttl_seconds: number;
}

/**
 * Content of the secret of a piece of work. A secret without a token is an error, because no
 * request would succeed with it.
 */
export interface WorkSecret {
  /** Base URL of the service for this piece of work. */
  api_base_url?: string;
  /** A bearer token for every request about this piece of work. Never log it. */
  sessions_token: string;
}

export type WorkState =
  | "queued"
  | "starting"
  | "active"
  | "stopping"
  | "stopped"
  | Other;

/**
 * The agent started a workflow run. The first event of the run. A session can be idle with
 * `end_turn` while runs are open. Another turn follows when they end.
 */
export interface WorkflowRunCreatedEvent {
  /** Description of the workflow. */
  description: string | null;
  /** Its id. */
  id: string;
  /** Name of the workflow. */
  name: string;
  /** The phases that it goes through. */
  phases: WorkflowRunPhase[];
  /** Time of the event. */
  processed_at: string;
  /** Always `workflow_run.created`. */
  type: "workflow_run.created";
  /** The run. */
  workflow_run_id: string;
}

export type WorkflowRunError =
  | TimeoutWorkflowRunError
  | ProgramWorkflowRunError
  | UnknownWorkflowRunError
  | ThreadLimitWorkflowRunError
  | MaxWorkflowRunsWorkflowRunError
  | Unlisted;

/** An error that happened in a workflow run, or that prevented its creation. */
export interface WorkflowRunErrorEvent {
  /** The error. */
  error: WorkflowRunError;
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `workflow_run.error`. */
  type: "workflow_run.error";
  /** The run; `None` if it could not be created. */
  workflow_run_id: string | null;
}

/** A phase of a workflow run. */
export interface WorkflowRunPhase {
  /** Description of the phase. */
  description: string | null;
  /** Its id. */
  id: string;
  /** Its name. */
  name: string;
}

/** A phase of a workflow run ended. */
export interface WorkflowRunPhaseEndedEvent {
  /** Its id. */
  id: string;
  /** The event that started the phase. */
  phase_started_id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `workflow_run.phase_ended`. */
  type: "workflow_run.phase_ended";
  /** The run. */
  workflow_run_id: string;
  /** The phase. */
  workflow_run_phase_id: string;
}

/** A phase of a workflow run started. */
export interface WorkflowRunPhaseStartedEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `workflow_run.phase_started`. */
  type: "workflow_run.phase_started";
  /** The run. */
  workflow_run_id: string;
  /** The phase. */
  workflow_run_phase_id: string;
}

export type WorkflowRunResult =
  | WorkflowRunResultCompleted
  | WorkflowRunResultError
  | WorkflowRunResultStopped
  | Unlisted;

export interface WorkflowRunResultCompleted {
  /** Always `completed`. */
  type: "completed";
}

/** A workflow run ended with an error. */
export interface WorkflowRunResultError {
  /** The error. */
  error: WorkflowRunError;
  /** Always `error`. */
  type: "error";
}

export interface WorkflowRunResultStopped {
  /** Always `stopped`. */
  type: "stopped";
}

/** A workflow run ended: the last event of the run. */
export interface WorkflowRunStatusEndedEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Result of the run. */
  result: WorkflowRunResult;
  /** Always `workflow_run.status_ended`. */
  type: "workflow_run.status_ended";
  /** The run. */
  workflow_run_id: string;
}

/** A workflow run runs or waits. */
export interface WorkflowRunStatusIdleEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `workflow_run.status_idle`. */
  type: "workflow_run.status_idle";
  /** The run. */
  workflow_run_id: string;
}

/** A workflow run runs or waits. */
export interface WorkflowRunStatusRunningEvent {
  /** Its id. */
  id: string;
  /** Time of the event. */
  processed_at: string;
  /** Always `workflow_run.status_running`. */
  type: "workflow_run.status_running";
  /** The run. */
  workflow_run_id: string;
}

export interface WorkspaceArchivedDeploymentPausedReasonError {
  /** Always `workspace_archived_error`. */
  type: "workspace_archived_error";
}

/** Reason why a run created no session. */
export interface WorkspaceArchivedRunError {
  /** Message for people. */
  message: string;
  /** Always `workspace_archived_error`. */
  type: "workspace_archived_error";
}

/** Settings of a tool that works in the sandbox, as stored. */
export interface WriteToolConfig {
  /** `true` if the agent can call the tool. */
  enabled: boolean;
  /** The tool's name, the same as the tag. */
  name: "write";
  /** Policy that decides if a call runs. */
  permission_policy: PermissionPolicy;
  /** Always `write`. */
  type: "write";
}

/** Settings of a tool that works in the sandbox. */
export interface WriteToolConfigParams {
  /** `true` if the agent can call the tool. */
  enabled?: boolean | null;
  /** Always `write`. */
  name: "write";
  /** Policy that decides if a call runs. */
  permission_policy?: PermissionPolicy | null;
  /** The tool's name again; optional. */
  type?: "write";
}
