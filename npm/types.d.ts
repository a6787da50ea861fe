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
 * What a file may be made of. Streams, iterables and responses are read whole before anything is sent; they may have 512 MiB. Without a
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

export interface APIActor {
  api_key_id: string;
  type: "api_actor";
}

export interface AWSRoleExecutionIdentity {
  role_arn: string;
  type: "aws_role";
}

export type Actor =
  | SessionActor
  | APIActor
  | UserActor
  | ServiceAccountActor
  | Unlisted;

export interface Advisor {
  model: string;
  type: "advisor";
}

export interface Agent {
  archived_at: string | null;
  created_at: string;
  description: string | null;
  execution_identity: ExecutionIdentity;
  id: string;
  mcp_servers: MCPServerURLDefinition[];
  metadata: { [key: string]: string };
  model: ModelConfig;
  multiagent: Multiagent | null;
  name: string;
  skills: AgentSkill[];
  system: string | null;
  tools: AgentTool[];
  type: "agent";
  updated_at: string;
  version: number;
}

export interface AgentArchivedDeploymentPausedReasonError {
  type: "agent_archived_error";
}

export interface AgentArchivedRunError {
  message: string;
  type: "agent_archived_error";
}

export type AgentAutoEvaluatedPermission =
  | AgentAutoEvaluatedPermissionAllow
  | AgentAutoEvaluatedPermissionAsk
  | AgentAutoEvaluatedPermissionDeny
  | Unlisted;

export interface AgentAutoEvaluatedPermissionAllow {
  type: "allow";
}

export interface AgentAutoEvaluatedPermissionAsk {
  reason_code: string;
  type: "ask";
}

export interface AgentAutoEvaluatedPermissionDeny {
  reason_code: string;
  type: "deny";
}

export type AgentContentBlock =
  | TextBlock
  | RedactedBlock
  | Unlisted;

export interface AgentCustomToolUseEvent {
  id: string;
  input: { [key: string]: unknown };
  name: string;
  processed_at: string;
  session_thread_id?: string | null;
  type: "agent.custom_tool_use";
}

export type AgentEvaluatedPermission =
  | "allow"
  | "ask"
  | "deny"
  | Other;

export interface AgentMCPToolResultEvent {
  content?: ToolResultContentBlock[];
  id: string;
  is_error?: boolean | null;
  mcp_tool_use_id: string;
  processed_at: string;
  type: "agent.mcp_tool_result";
}

export interface AgentMCPToolUseEvent {
  evaluated_permission?: AgentEvaluatedPermission;
  evaluation?: AgentToolEvaluation;
  id: string;
  input: { [key: string]: unknown };
  mcp_server_name: string;
  name: string;
  processed_at: string;
  session_thread_id?: string | null;
  type: "agent.mcp_tool_use";
}

export interface AgentMessageEvent {
  content: AgentContentBlock[];
  id: string;
  processed_at: string;
  type: "agent.message";
}

export interface AgentMessagePreview {
  id: string;
  type: "agent.message";
}

export type AgentModelParams =
  | Model
  | ModelConfigParams;

export interface AgentParams {
  id: string;
  type: "agent";
  version?: number;
}

export interface AgentReference {
  id: string;
  type: "agent";
  version: number;
}

export type AgentSkill =
  | AnthropicSkill
  | CustomSkill
  | Unlisted;

export interface AgentThinkingEvent {
  id: string;
  processed_at: string;
  type: "agent.thinking";
}

export interface AgentThinkingPreview {
  id: string;
  type: "agent.thinking";
}

export interface AgentThreadContextCompactedEvent {
  id: string;
  processed_at: string;
  type: "agent.thread_context_compacted";
}

export interface AgentThreadMessageReceivedEvent {
  content: UserContentBlock[];
  from_agent_name?: string | null;
  from_session_thread_id: string;
  id: string;
  processed_at: string;
  type: "agent.thread_message_received";
}

export interface AgentThreadMessageSentEvent {
  content: UserContentBlock[];
  id: string;
  processed_at: string;
  to_agent_name?: string | null;
  to_session_thread_id: string;
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
  type: "always_allow";
}

export interface AgentToolEvaluationAlwaysAsk {
  type: "always_ask";
}

export interface AgentToolEvaluationAuto {
  evaluated_permission: AgentAutoEvaluatedPermission;
  type: "auto";
}

export type AgentToolParams =
  | AgentToolset20260401Params
  | MCPToolsetParams
  | CustomTool;

export interface AgentToolResultEvent {
  content?: ToolResultContentBlock[];
  id: string;
  is_error?: boolean | null;
  processed_at: string;
  tool_use_id: string;
  type: "agent.tool_result";
}

export interface AgentToolUseEvent {
  evaluated_permission?: AgentEvaluatedPermission;
  evaluation?: AgentToolEvaluation;
  id: string;
  input: { [key: string]: unknown };
  name: string;
  processed_at: string;
  session_thread_id?: string | null;
  type: "agent.tool_use";
}

export interface AgentToolset20260401 {
  configs: AgentToolConfig[];
  default_config: AgentToolsetDefaultConfig;
  type: "agent_toolset_20260401";
}

export interface AgentToolset20260401BashInput {
  command?: string;
  restart?: boolean;
  timeout_ms?: number;
}

export interface AgentToolset20260401EditInput {
  file_path: string;
  new_string: string;
  old_string: string;
  replace_all?: boolean;
}

export interface AgentToolset20260401GlobInput {
  path?: string;
  pattern: string;
}

export interface AgentToolset20260401GrepInput {
  path?: string;
  pattern: string;
}

export interface AgentToolset20260401Params {
  configs?: AgentToolConfigParams[];
  default_config?: AgentToolsetDefaultConfigParams | null;
  type: "agent_toolset_20260401";
}

export interface AgentToolset20260401ReadInput {
  file_path: string;
  view_range?: number[];
}

export interface AgentToolset20260401WriteInput {
  content: string;
  file_path: string;
}

export interface AgentToolsetDefaultConfig {
  enabled: boolean;
  permission_policy: PermissionPolicy;
}

export interface AgentToolsetDefaultConfigParams {
  enabled?: boolean | null;
  permission_policy?: PermissionPolicy | null;
}

export interface AgentWithOverridesParams {
  id: string;
  /** Left out: preserve. Empty: clear. Given: replace. */
  mcp_servers?: URLMCPServerParams[];
  /** Left out: preserve. */
  model?: AgentModelParams;
  /** Left out: preserve. Empty: clear. Given: replace. */
  skills?: SkillParams[];
  /** Left out: preserve. `null`: clear. */
  system?: string | null;
  /** Left out: preserve. Empty: clear. Given: replace. */
  tools?: AgentToolParams[];
  type: "agent_with_overrides";
  version?: number;
}

export interface AgentsCreateRequest {
  description?: string | null;
  /** Left out: default. `null`: default. */
  execution_identity?: ExecutionIdentity | null;
  mcp_servers?: URLMCPServerParams[];
  metadata?: { [key: string]: string };
  model: AgentModelParams;
  multiagent?: MultiagentParams | null;
  name: string;
  skills?: SkillParams[];
  system?: string | null;
  tools?: AgentToolParams[];
}

export interface AgentsListPage {
  data: Agent[];
  next_page: string | null;
}

export interface AgentsUpdateRequest {
  /** Left out: preserve. `null`: clear. Empty: clear. */
  description?: string | null;
  /** Left out: preserve. `null`: default. */
  execution_identity?: ExecutionIdentity | null;
  /** Left out: preserve. `null`: clear. Empty: clear. Given: replace. */
  mcp_servers?: URLMCPServerParams[] | null;
  /** Left out: preserve. An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
  /** Left out: preserve. */
  model?: AgentModelParams;
  /** Left out: preserve. `null`: clear. */
  multiagent?: MultiagentParams | null;
  /** Left out: preserve. */
  name?: string;
  /** Left out: preserve. `null`: clear. Empty: clear. Given: replace. */
  skills?: SkillParams[] | null;
  /** Left out: preserve. `null`: clear. Empty: clear. */
  system?: string | null;
  /** Left out: preserve. `null`: clear. Empty: clear. Given: replace. */
  tools?: AgentToolParams[] | null;
  /** Left out: unconditional. Given: precondition. */
  version?: number;
}

export interface AgentsVersionsListPage {
  data: Agent[];
  next_page: string | null;
}

export interface AlwaysAllowPolicy {
  type: "always_allow";
}

export interface AlwaysAskPolicy {
  type: "always_ask";
}

export interface AnthropicSkill {
  skill_id: string;
  type: "anthropic";
  version: string;
}

export interface AnthropicSkillParams {
  skill_id: string;
  type: "anthropic";
  version?: string | null;
}

export interface ApiAuthenticationError {
  details?: ErrorDetails;
  message: string;
  type: "authentication_error";
}

export interface ApiBillingError {
  details?: ErrorDetails;
  message: string;
  type: "billing_error";
}

export interface ApiConflictError {
  details?: ErrorDetails;
  message?: string;
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

export interface ApiInvalidRequestError {
  details?: ErrorDetails;
  message: string;
  type: "invalid_request_error";
}

export interface ApiMemoryPathConflictError {
  conflicting_memory_id?: string;
  conflicting_path?: string;
  details?: ErrorDetails;
  message?: string;
  type: "memory_path_conflict_error";
}

export interface ApiMemoryPreconditionFailedError {
  details?: ErrorDetails;
  message?: string;
  type: "memory_precondition_failed_error";
}

export interface ApiNotFoundError {
  details?: ErrorDetails;
  message: string;
  type: "not_found_error";
}

export interface ApiOverloadedError {
  details?: ErrorDetails;
  message: string;
  type: "overloaded_error";
}

export interface ApiPermissionError {
  details?: ErrorDetails;
  message: string;
  type: "permission_error";
}

export interface ApiRateLimitError {
  details?: ErrorDetails;
  message: string;
  type: "rate_limit_error";
}

export interface ApiServerError {
  details?: ErrorDetails;
  message: string;
  type: "api_error";
}

export interface ApiTargetStoreHeldError {
  details?: ErrorDetails;
  message?: string;
  type: "conflict_error";
}

export interface ApiTimeoutError {
  details?: ErrorDetails;
  message: string;
  type: "timeout_error";
}

export interface AutoPolicy {
  type: "auto";
}

export interface Base64DocumentSource {
  data: string;
  media_type: string;
  type: "base64";
}

export interface Base64ImageSource {
  data: string;
  media_type: string;
  type: "base64";
}

export interface BashToolConfig {
  enabled: boolean;
  name: "bash";
  permission_policy: PermissionPolicy;
  type: "bash";
}

export interface BashToolConfigParams {
  enabled?: boolean | null;
  name: "bash";
  permission_policy?: PermissionPolicy | null;
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

export interface BillingError {
  message: string;
  retry_status: RetryStatus;
  type: "billing_error";
}

export interface BranchCheckout {
  name: string;
  type: "branch";
}

export interface BudgetLimit {
  max_list_cost: MonetaryAmount;
  type: "limit";
}

export interface CMEKContextUnavailableErrorDetails {
  error_code: "cmek_context_unavailable";
}

export interface CMEKKeyDisabledErrorDetails {
  error_code: "cmek_key_disabled";
}

export interface CMEKKeyNetworkBlockedErrorDetails {
  error_code: "cmek_key_network_blocked";
}

export interface CMEKKeyUnreachableErrorDetails {
  error_code: "cmek_key_unreachable";
}

export interface CMEKNotApprovedErrorDetails {
  error_code: "cmek_not_approved";
}

export interface CacheCreationUsage {
  ephemeral_1h_input_tokens?: number;
  ephemeral_5m_input_tokens?: number;
}

export interface CapabilitySupport {
  supported: boolean;
}

export interface ClaudeCodeKeyCreatorNotMemberErrorDetails {
  error_code: "claude_code_key_creator_not_member";
}

export interface CloudConfig {
  networking: CloudNetworking;
  packages: Packages;
  type: "cloud";
}

export interface CloudConfigParams {
  /** Left out: create: default; update: preserve. */
  networking?: CloudNetworkingParams | null;
  /** Left out: create: default; update: preserve. */
  packages?: PackagesParams | null;
  type: "cloud";
}

export type CloudNetworking =
  | UnrestrictedNetwork
  | LimitedNetwork
  | Unlisted;

export type CloudNetworkingParams =
  | UnrestrictedNetwork
  | LimitedNetworkParams;

export interface CommitCheckout {
  sha: string;
  type: "commit";
}

export interface CompactionCapability {
  summarize: CapabilitySupport;
  supported: boolean;
}

export interface CompactionLimitReachedError {
  message: string;
  retry_status: RetryStatus;
  type: "compaction_limit_reached_error";
}

export interface ContextManagementCapability {
  clear_thinking_20251015: CapabilitySupport | null;
  clear_tool_uses_20250919: CapabilitySupport | null;
  compact_20260112: CapabilitySupport | null;
  supported: boolean;
}

export interface ContractSpendLimitReachedErrorDetails {
  error_code: "contract_spend_limit_reached";
}

export interface Credential {
  archived_at: string | null;
  auth: CredentialAuth;
  created_at: string;
  display_name?: string | null;
  id: string;
  metadata: { [key: string]: string };
  type: "vault_credential";
  updated_at: string;
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

export interface CredentialHostUnreachableError {
  credential_id: string;
  message: string;
  retry_status: RetryStatus;
  type: "credential_host_unreachable_error";
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

export interface CredentialValidation {
  credential_id: string;
  has_refresh_token: boolean;
  mcp_probe: MCPProbe | null;
  refresh: RefreshObject | null;
  status: CredentialValidationStatus;
  type: "vault_credential_validation";
  validated_at: string;
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

export interface CustomSkill {
  skill_id: string;
  type: "custom";
  version: string;
}

export interface CustomSkillParams {
  skill_id: string;
  type: "custom";
  version?: string | null;
}

export interface CustomTool {
  description: string;
  input_schema: CustomToolInputSchema;
  name: string;
  type: "custom";
}

export interface CustomToolInputSchema {
  properties?: { [key: string]: unknown } | null;
  required?: string[] | null;
  type: "object";
  [field: string]: unknown;
}

export interface DeleteSessionResource {
  id: string;
  type: "session_resource_deleted";
}

export interface DeletedCredential {
  id: string;
  type: "vault_credential_deleted";
}

export interface DeletedFile {
  id: string;
  type?: "file_deleted";
}

export interface DeletedMemory {
  id: string;
  type: "memory_deleted";
}

export interface DeletedMemoryStore {
  id: string;
  type: "memory_store_deleted";
}

export interface DeletedSession {
  id: string;
  type: "session_deleted";
}

export interface DeletedSkill {
  id: string;
  type: "skill_deleted";
}

export interface DeletedSkillVersion {
  id: string;
  type: "skill_version_deleted";
}

export interface DeletedUserProfile {
  id: string;
  type: "user_profile_deleted";
}

export interface DeletedVault {
  id: string;
  type: "vault_deleted";
}

export interface DeltaContent {
  content: TextBlock;
  index?: number;
  type: "content_delta";
}

export interface DeltaEvent {
  delta: DeltaContent;
  event_id: string;
  type: "event_delta";
}

export type DeltaType =
  | "agent.message"
  | "agent.thinking";

export interface Deployment {
  agent: AgentReference;
  archived_at: string | null;
  budget?: BudgetLimit | null;
  created_at: string;
  description: string | null;
  environment_id: string;
  id: string;
  initial_events: DeploymentInitialEvent[];
  metadata: { [key: string]: string };
  name: string;
  paused_reason: DeploymentPausedReason | null;
  resources: SessionResourceConfig[];
  schedule: Schedule | null;
  status: DeploymentStatus;
  type: "deployment";
  updated_at: string;
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

export interface DeploymentRun {
  agent: AgentReference;
  created_at: string;
  deployment_id: string;
  error: DeploymentRunError | null;
  id: string;
  session_id: string | null;
  trigger_context: TriggerContext;
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
  data: DeploymentRun[];
  next_page: string | null;
}

export type DeploymentStatus =
  | "active"
  | "paused"
  | Other;

export interface DeploymentSystemMessageEvent {
  content: SystemContentBlock[];
  type: "system.message";
}

export interface DeploymentUserDefineOutcomeEvent {
  description: string;
  max_iterations?: number | null;
  rubric: Rubric;
  type: "user.define_outcome";
}

export interface DeploymentUserMessageEvent {
  content: UserContentBlock[];
  type: "user.message";
}

export interface DeploymentsCreateRequest {
  agent: DeploymentAgentParams;
  budget?: BudgetLimit | null;
  description?: string | null;
  environment_id: string;
  initial_events: DeploymentInitialEventParams[];
  metadata?: { [key: string]: string };
  name: string;
  resources?: SessionResourceParams[];
  schedule?: ScheduleParams | null;
  vault_ids?: string[];
}

export interface DeploymentsListPage {
  data: Deployment[];
  next_page: string | null;
}

export interface DeploymentsUpdateRequest {
  /** Left out: preserve. */
  agent?: DeploymentAgentParams;
  /** Left out: preserve. `null`: clear. Given: replace. */
  budget?: BudgetLimit | null;
  /** Left out: preserve. `null`: clear. Empty: clear. */
  description?: string | null;
  /** Left out: preserve. */
  environment_id?: string;
  /** Left out: preserve. Given: replace. */
  initial_events?: DeploymentInitialEventParams[];
  /** Left out: preserve. An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
  /** Left out: preserve. */
  name?: string;
  /** Left out: preserve. `null`: clear. Empty: clear. Given: replace. */
  resources?: SessionResourceParams[] | null;
  /** Left out: preserve. `null`: clear. Given: replace. */
  schedule?: ScheduleParams | null;
  /** Left out: preserve. `null`: clear. Empty: clear. Given: replace. */
  vault_ids?: string[] | null;
}

export interface DocumentBlock {
  context?: string | null;
  source: DocumentSource;
  title?: string | null;
  type: "document";
}

export type DocumentSource =
  | Base64DocumentSource
  | PlainTextDocumentSource
  | URLDocumentSource
  | FileDocumentSource
  | Unlisted;

export interface Dream {
  archived_at: string | null;
  created_at: string;
  ended_at: string | null;
  error: DreamError | null;
  id: string;
  inputs: DreamInput[];
  instructions: string | null;
  model: DreamModelConfig;
  output_behavior: OutputBehavior;
  outputs: DreamOutput[];
  session_id: string | null;
  status: DreamStatus;
  type: "dream";
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

export interface DreamError {
  message: string;
  type: string;
}

export type DreamInput =
  | DreamMemoryStoreInput
  | DreamSessionsInput
  | Unlisted;

export interface DreamMemoryStoreInput {
  memory_store_id: string;
  type: "memory_store";
}

export interface DreamModelConfig {
  id: string;
  speed?: InferenceSpeed;
}

export interface DreamModelConfigParam {
  id: string;
  speed?: InferenceSpeed | null;
}

export type DreamModelParams =
  | string
  | DreamModelConfigParam;

export interface DreamOutput {
  memory_store_id: string;
  type: "memory_store";
}

export interface DreamSessionsInput {
  session_ids: string[];
  type: "sessions";
}

export type DreamStatus =
  | "pending"
  | "running"
  | "completed"
  | "failed"
  | "canceled"
  | Other;

export interface DreamUsage {
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  input_tokens: number;
  output_tokens: number;
}

export interface DreamsCreateRequest {
  inputs: DreamInput[];
  instructions?: string | null;
  model: DreamModelParams;
  output_behavior?: OutputBehavior;
}

export interface DreamsListPage {
  data: Dream[];
  next_page: string | null;
}

export interface EditToolConfig {
  enabled: boolean;
  name: "edit";
  permission_policy: PermissionPolicy;
  type: "edit";
}

export interface EditToolConfigParams {
  enabled?: boolean | null;
  name: "edit";
  permission_policy?: PermissionPolicy | null;
  type?: "edit";
}

export type Effort =
  | EffortLow
  | EffortMedium
  | EffortHigh
  | EffortXhigh
  | EffortMax
  | Unlisted;

export interface EffortCapability {
  high: CapabilitySupport;
  low: CapabilitySupport;
  max: CapabilitySupport;
  medium: CapabilitySupport;
  supported: boolean;
  xhigh: CapabilitySupport | null;
}

export interface EffortHigh {
  type: "high";
}

export type EffortLevel =
  | "low"
  | "medium"
  | "high"
  | "xhigh"
  | "max";

export interface EffortLow {
  type: "low";
}

export interface EffortMax {
  type: "max";
}

export interface EffortMedium {
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
  type: "xhigh";
}

export interface EnforcedSpendLimitReachedErrorDetails {
  error_code: "enforced_spend_limit_reached";
}

export interface Environment {
  archived_at: string | null;
  config: EnvironmentConfig;
  created_at: string;
  description: string | null;
  id: string;
  metadata: { [key: string]: string };
  name: string;
  scope?: EnvironmentScope;
  type: "environment";
  updated_at: string;
}

export interface EnvironmentArchivedDeploymentPausedReasonError {
  type: "environment_archived_error";
}

export interface EnvironmentArchivedErrorDetails {
  error_code: "environment_archived";
}

export interface EnvironmentArchivedRunError {
  message: string;
  type: "environment_archived_error";
}

export type EnvironmentConfig =
  | CloudConfig
  | SelfHostedConfig
  | Unlisted;

export type EnvironmentConfigParams =
  | CloudConfigParams
  | SelfHostedConfig;

export interface EnvironmentCreateDisabledErrorDetails {
  error_code: "environment_create_disabled";
}

export interface EnvironmentDeleteResponse {
  id: string;
  type: "environment_deleted";
}

export interface EnvironmentNotFoundDeploymentPausedReasonError {
  type: "environment_not_found_error";
}

export interface EnvironmentNotFoundErrorDetails {
  error_code: "environment_not_found";
}

export interface EnvironmentNotFoundRunError {
  message: string;
  type: "environment_not_found_error";
}

export type EnvironmentScope =
  | "organization"
  | "account"
  | Other;

export interface EnvironmentUpdateDisabledErrorDetails {
  error_code: "environment_update_disabled";
}

export interface EnvironmentVariableAuthResponse {
  injection_location: InjectionLocationResponse;
  networking: CredentialNetworking;
  secret_name: string;
  type: "environment_variable";
}

export interface EnvironmentVariableCreateParams {
  injection_location?: InjectionLocationParams;
  networking: CredentialNetworking;
  secret_name: string;
  secret_value: string;
  type: "environment_variable";
}

export interface EnvironmentVariableUpdateParams {
  injection_location?: InjectionLocationUpdateParams;
  /** Given: replace. */
  networking?: CredentialNetworking | null;
  secret_value?: string | null;
  type: "environment_variable";
}

export interface EnvironmentsCreateRequest {
  config?: EnvironmentConfigParams | null;
  description?: string | null;
  metadata?: { [key: string]: string };
  name: string;
  scope?: EnvironmentScope | null;
}

export interface EnvironmentsListPage {
  data: Environment[];
  next_page: string | null;
}

export interface EnvironmentsUpdateRequest {
  config?: EnvironmentConfigParams | null;
  /** Left out: preserve. `null`: clear. Empty: stored as empty. */
  description?: string | null;
  /** An entry of `null`: delete key. An entry of `""`: delete key. */
  metadata?: { [key: string]: string | null };
  name?: string | null;
  scope?: EnvironmentScope | null;
}

export interface EnvironmentsWorkListPage {
  data: SelfHostedWork[];
  next_page: string | null;
}

export interface EnvironmentsWorkStopRequest {
  force?: boolean;
}

export interface EnvironmentsWorkUpdateRequest {
  /** An entry of `null`: delete key. */
  metadata: { [key: string]: string | null };
}

export interface ErrorDeploymentPausedReason {
  error: DeploymentPausedReasonError;
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

export interface ErrorResponse {
  error: ApiError;
  request_id: string | null;
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

export interface FileDocumentSource {
  file_id: string;
  type: "file";
}

export interface FileExpiredErrorDetails {
  error_code: "file_expired";
}

export interface FileImageSource {
  file_id: string;
  type: "file";
}

export interface FileMetadata {
  created_at: string;
  downloadable?: boolean;
  expires_at?: string | null;
  filename: string;
  id: string;
  mime_type: string;
  scope?: FileScope | null;
  size_bytes: number;
  type: "file";
}

export interface FileNotDownloadableErrorDetails {
  error_code: "file_not_downloadable";
}

export interface FileNotFoundDeploymentPausedReasonError {
  type: "file_not_found_error";
}

export interface FileNotFoundRunError {
  message: string;
  type: "file_not_found_error";
}

export interface FileResource {
  created_at: string;
  file_id: string;
  id: string;
  mount_path: string;
  type: "file";
  updated_at: string;
}

export interface FileResourceConfig {
  file_id: string;
  mount_path?: string | null;
  type: "file";
}

export interface FileResourceParams {
  file_id: string;
  mount_path?: string | null;
  type: "file";
}

export interface FileRubric {
  file_id: string;
  type: "file";
}

export interface FileScope {
  id: string;
  type: "session";
}

export interface FilesListPage {
  data: FileMetadata[];
  next_page: string | null;
}

export interface FilesUploadRequest {
  expires_in_seconds?: number;
  file: Uploadable;
}

export interface GitHubRepositoryResource {
  checkout?: RepositoryCheckout | null;
  created_at: string;
  id: string;
  mount_path: string;
  type: "github_repository";
  updated_at: string;
  url: string;
}

export interface GitHubRepositoryResourceConfig {
  checkout?: RepositoryCheckout | null;
  mount_path?: string | null;
  type: "github_repository";
  url: string;
}

export interface GitHubRepositoryResourceParams {
  authorization_token?: string;
  checkout?: RepositoryCheckout | null;
  mount_path?: string | null;
  type: "github_repository";
  url: string;
}

export interface GlobToolConfig {
  enabled: boolean;
  name: "glob";
  permission_policy: PermissionPolicy;
  type: "glob";
}

export interface GlobToolConfigParams {
  enabled?: boolean | null;
  name: "glob";
  permission_policy?: PermissionPolicy | null;
  type?: "glob";
}

export interface GoogleManagedBucketReference {
  bucket_name: string;
  project_number: string;
}

export type GoogleManagedCMEKControl =
  | GoogleManagedCMEKDisabled
  | GoogleManagedCMEKEnabled
  | Unlisted;

export type GoogleManagedCMEKControlParams =
  | GoogleManagedCMEKDisabledParams
  | GoogleManagedCMEKEnabledParams;

export interface GoogleManagedCMEKDisabled {
  retired_keys: GoogleManagedRetiredKey[];
  type: "disabled";
}

export interface GoogleManagedCMEKDisabledParams {
  type: "disabled";
}

export interface GoogleManagedCMEKEnabled {
  external_key_ids: { [key: string]: string };
  retired_keys: GoogleManagedRetiredKey[];
  status: { [key: string]: GoogleManagedCMEKRegionStatus };
  type: "enabled";
}

export interface GoogleManagedCMEKEnabledParams {
  /** Left out: preserve. An entry of `null`: delete key. */
  external_key_ids?: { [key: string]: string | null } | null;
  type: "enabled";
}

export interface GoogleManagedCMEKRegionActive {
  effective_external_key_id: string | null;
  error: string | null;
  last_checked_at: string | null;
  type: "active";
  validated_at: string;
}

export interface GoogleManagedCMEKRegionFailed {
  effective_external_key_id: string | null;
  error: string;
  type: "failed";
}

export interface GoogleManagedCMEKRegionNotConfigured {
  effective_external_key_id: string | null;
  type: "not_configured";
}

export interface GoogleManagedCMEKRegionPending {
  effective_external_key_id: string | null;
  error: string | null;
  type: "pending";
}

export type GoogleManagedCMEKRegionStatus =
  | GoogleManagedCMEKRegionNotConfigured
  | GoogleManagedCMEKRegionPending
  | GoogleManagedCMEKRegionActive
  | GoogleManagedCMEKRegionFailed
  | GoogleManagedCMEKRegionSuspended
  | Unlisted;

export interface GoogleManagedCMEKRegionSuspended {
  effective_external_key_id: string | null;
  type: "suspended";
}

export interface GoogleManagedDataControls {
  bucket_label_value: string;
  cmek: GoogleManagedCMEKControl;
  storage: GoogleManagedStorageControl;
  type: "google_managed_data_controls";
  updated_at: string;
  user_profile_id: string;
}

export interface GoogleManagedRetiredBucket {
  bucket_name: string;
  expires_at: string;
  project_number: string;
  region: string;
}

export interface GoogleManagedRetiredKey {
  expires_at: string;
  external_key_id: string;
  region: string;
}

export type GoogleManagedStorageAccessRole =
  | "ingest"
  | "read"
  | "maintenance"
  | "media_erasure"
  | "verify"
  | Other;

export interface GoogleManagedStorageBucket {
  bucket_name: string;
  kms_key_name: string | null;
  location: string | null;
  project_id: string | null;
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

export interface GoogleManagedStorageDisabled {
  retired_buckets: GoogleManagedRetiredBucket[];
  type: "disabled";
}

export interface GoogleManagedStorageDisabledParams {
  type: "disabled";
}

export interface GoogleManagedStorageEnabled {
  buckets: { [key: string]: GoogleManagedStorageBucket };
  retired_buckets: GoogleManagedRetiredBucket[];
  status: { [key: string]: GoogleManagedStorageRegionStatus };
  type: "enabled";
}

export interface GoogleManagedStorageEnabledParams {
  /** Left out: preserve. An entry of `null`: delete key. */
  buckets?: { [key: string]: GoogleManagedBucketReference | null };
  type: "enabled";
}

export interface GoogleManagedStorageFailedCheck {
  check: GoogleManagedStorageCheck;
  message: string;
  role: GoogleManagedStorageAccessRole | null;
}

export interface GoogleManagedStorageRegionActive {
  effective_bucket: GoogleManagedBucketReference | null;
  failed_checks: GoogleManagedStorageFailedCheck[];
  type: "active";
  validated_at: string;
}

export interface GoogleManagedStorageRegionFailed {
  effective_bucket: GoogleManagedBucketReference | null;
  failed_checks: GoogleManagedStorageFailedCheck[];
  type: "failed";
}

export interface GoogleManagedStorageRegionNotConfigured {
  effective_bucket: GoogleManagedBucketReference | null;
  type: "not_configured";
}

export interface GoogleManagedStorageRegionPending {
  effective_bucket: GoogleManagedBucketReference | null;
  failed_checks: GoogleManagedStorageFailedCheck[];
  type: "pending";
}

export type GoogleManagedStorageRegionStatus =
  | GoogleManagedStorageRegionNotConfigured
  | GoogleManagedStorageRegionPending
  | GoogleManagedStorageRegionActive
  | GoogleManagedStorageRegionFailed
  | GoogleManagedStorageRegionSuspended
  | Unlisted;

export interface GoogleManagedStorageRegionSuspended {
  effective_bucket: GoogleManagedBucketReference | null;
  type: "suspended";
}

export interface GrepToolConfig {
  enabled: boolean;
  name: "grep";
  permission_policy: PermissionPolicy;
  type: "grep";
}

export interface GrepToolConfigParams {
  enabled?: boolean | null;
  name: "grep";
  permission_policy?: PermissionPolicy | null;
  type?: "grep";
}

export interface HealthCheckWorkData {
  id: string;
  type?: "healthcheck";
}

export interface HeartbeatPreconditionFailedErrorDetails {
  current_state: WorkLeaseState;
  error_code: "heartbeat_precondition_failed";
}

export interface ImageBlock {
  source: ImageSource;
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

export interface InjectionLocationParams {
  body?: boolean;
  header?: boolean;
}

export interface InjectionLocationResponse {
  body: boolean;
  header: boolean;
}

export interface InjectionLocationUpdateParams {
  /** Left out: preserve. */
  body?: boolean;
  /** Left out: preserve. */
  header?: boolean;
}

export interface InlineAgent {
  description: string | null;
  execution_identity: ExecutionIdentity;
  mcp_servers: MCPServerURLDefinition[];
  model: ModelConfig;
  name: string;
  skills: AgentSkill[];
  system: string | null;
  tools: AgentTool[];
  type: "inline";
}

export interface InvalidConfigTypeChangeErrorDetails {
  error_code: "invalid_config_type_change";
}

export interface InvalidMetadataErrorDetails {
  error_code: "invalid_metadata";
}

export interface LimitedCredentialNetworking {
  allowed_hosts: string[];
  type: "limited";
}

export interface LimitedNetwork {
  allow_mcp_servers: boolean;
  allow_package_managers: boolean;
  allowed_hosts: string[];
  type: "limited";
}

export interface LimitedNetworkParams {
  /** Left out: create: default; update: preserve. */
  allow_mcp_servers?: boolean | null;
  /** Left out: create: default; update: preserve. */
  allow_package_managers?: boolean | null;
  /** Left out: create: default; update: preserve. */
  allowed_hosts?: string[] | null;
  type: "limited";
}

export interface LinkedOrganizationBillingUnavailableErrorDetails {
  error_code: "linked_organization_billing_unavailable";
}

export interface LinkedOrganizationSpendLimitReachedErrorDetails {
  error_code: "linked_organization_spend_limit_reached";
}

export interface MCPAuthenticationFailedError {
  mcp_server_name: string;
  message: string;
  retry_status: RetryStatus;
  type: "mcp_authentication_failed_error";
}

export interface MCPConnectionFailedError {
  mcp_server_name: string;
  message: string;
  retry_status: RetryStatus;
  type: "mcp_connection_failed_error";
}

export interface MCPEgressBlockedDeploymentPausedReasonError {
  type: "mcp_egress_blocked_error";
}

export interface MCPEgressBlockedRunError {
  message: string;
  type: "mcp_egress_blocked_error";
}

export interface MCPOAuthAuthResponse {
  expires_at?: string | null;
  mcp_server_url: string;
  refresh?: MCPOAuthRefreshResponse | null;
  type: "mcp_oauth";
}

export interface MCPOAuthCreateParams {
  access_token: string;
  expires_at?: string | null;
  mcp_server_url: string;
  refresh?: MCPOAuthRefreshParams | null;
  type: "mcp_oauth";
}

export interface MCPOAuthRefreshParams {
  client_id: string;
  refresh_token: string;
  resource?: string | null;
  scope?: string | null;
  token_endpoint: string;
  token_endpoint_auth: TokenEndpointAuthParams;
}

export interface MCPOAuthRefreshResponse {
  client_id: string;
  resource?: string | null;
  scope?: string | null;
  token_endpoint: string;
  token_endpoint_auth: TokenEndpointAuth;
}

export interface MCPOAuthRefreshUpdateParams {
  refresh_token?: string | null;
  /** Empty: clear. */
  scope?: string | null;
  token_endpoint_auth?: TokenEndpointAuthUpdateParams;
}

export interface MCPOAuthUpdateParams {
  access_token?: string | null;
  /** Left out: preserve. */
  expires_at?: string | null;
  refresh?: MCPOAuthRefreshUpdateParams | null;
  type: "mcp_oauth";
}

export interface MCPProbe {
  http_response: RefreshHTTPResponse | null;
  method: string;
}

export interface MCPServerURLDefinition {
  name: string;
  type: "url";
  url: string;
}

export interface MCPToolConfig {
  enabled: boolean;
  name: string;
  permission_policy: PermissionPolicy;
}

export interface MCPToolConfigParams {
  enabled?: boolean | null;
  name: string;
  permission_policy?: PermissionPolicy | null;
}

export interface MCPToolset {
  configs: MCPToolConfig[];
  default_config: MCPToolsetDefaultConfig;
  mcp_server_name: string;
  type: "mcp_toolset";
}

export interface MCPToolsetDefaultConfig {
  enabled: boolean;
  permission_policy: PermissionPolicy;
}

export interface MCPToolsetDefaultConfigParams {
  enabled?: boolean | null;
  permission_policy?: PermissionPolicy | null;
}

export interface MCPToolsetParams {
  configs?: MCPToolConfigParams[];
  default_config?: MCPToolsetDefaultConfigParams | null;
  mcp_server_name: string;
  type: "mcp_toolset";
}

export interface ManualDeploymentPausedReason {
  type: "manual";
}

export interface ManualTriggerContext {
  type: "manual";
}

export interface MaxWorkflowRunsWorkflowRunError {
  message: string;
  type: "max_workflow_runs_error";
}

export interface Memory {
  content?: string | null;
  content_sha256: string;
  content_size_bytes: number;
  created_at: string;
  id: string;
  memory_store_id: string;
  memory_version_id: string;
  path: string;
  type: "memory";
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

export interface MemoryPrefix {
  path: string;
  type: "memory_prefix";
}

export interface MemoryStore {
  archived_at: string | null;
  created_at: string;
  description: string;
  id: string;
  metadata: { [key: string]: string };
  name: string;
  type: "memory_store";
  updated_at: string;
}

export type MemoryStoreAccess =
  | "read_write"
  | "read_only"
  | Other;

export interface MemoryStoreArchivedDeploymentPausedReasonError {
  type: "memory_store_archived_error";
}

export interface MemoryStoreArchivedRunError {
  message: string;
  type: "memory_store_archived_error";
}

export interface MemoryStoreResource {
  access?: MemoryStoreAccess | null;
  description?: string;
  instructions?: string | null;
  memory_store_id: string;
  mount_path?: string | null;
  name?: string | null;
  type: "memory_store";
}

export interface MemoryStoreResourceConfig {
  access?: MemoryStoreAccess | null;
  instructions?: string | null;
  memory_store_id: string;
  type: "memory_store";
}

export interface MemoryStoreResourceParam {
  access?: MemoryStoreAccess | null;
  instructions?: string | null;
  memory_store_id: string;
  type: "memory_store";
}

export interface MemoryStoresCreateRequest {
  description?: string;
  metadata?: { [key: string]: string };
  name: string;
}

export interface MemoryStoresListPage {
  data: MemoryStore[];
  next_page: string | null;
}

export interface MemoryStoresMemoriesCreateRequest {
  content: string | null;
  path: string;
}

export interface MemoryStoresMemoriesListPage {
  data: MemoryListItem[];
  next_page: string | null;
}

export interface MemoryStoresMemoriesUpdateRequest {
  /** Left out: preserve. */
  content?: string | null;
  /** Left out: preserve. */
  path?: string | null;
  /** Left out: unconditional. Given: precondition. */
  precondition?: Precondition;
}

export interface MemoryStoresMemoryVersionsListPage {
  data: MemoryVersion[];
  next_page: string | null;
}

export interface MemoryStoresUpdateRequest {
  /** Empty: clear. */
  description?: string | null;
  /** An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
  name?: string | null;
}

export interface MemoryVersion {
  content?: string | null;
  content_sha256?: string | null;
  content_size_bytes?: number | null;
  created_at: string;
  created_by?: Actor;
  id: string;
  memory_id: string;
  memory_store_id: string;
  operation: MemoryVersionOperation;
  path?: string | null;
  redacted_at?: string | null;
  redacted_by?: Actor;
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

export interface ModelCapabilities {
  batch: CapabilitySupport;
  citations: CapabilitySupport;
  code_execution: CapabilitySupport;
  compaction?: CompactionCapability | null;
  context_management: ContextManagementCapability;
  effort: EffortCapability;
  image_input: CapabilitySupport;
  pdf_input: CapabilitySupport;
  server_tools: ServerToolsCapability;
  structured_outputs: CapabilitySupport;
  thinking: ThinkingCapability;
}

export interface ModelConfig {
  effort?: Effort;
  id: Model;
  inference_geo?: string;
  speed?: InferenceSpeed;
}

export interface ModelConfigParams {
  /** Left out: create: default; update: preserve. */
  effort?: EffortParams | null;
  id: Model;
  /** Left out: create: default; update: clear. */
  inference_geo?: string | null;
  speed?: InferenceSpeed | null;
}

export interface ModelInfo {
  allowed_fallback_models?: string[] | null;
  capabilities: ModelCapabilities | null;
  created_at: string;
  deprecated_at: string | null;
  display_name: string;
  id: string;
  lifecycle: ModelLifecycle;
  line: ModelLine | null;
  max_input_tokens: number | null;
  max_tokens: number | null;
  retires_at: string | null;
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

export interface ModelOverloadedError {
  message: string;
  retry_status: RetryStatus;
  type: "model_overloaded_error";
}

export interface ModelRateLimitedError {
  message: string;
  retry_status: RetryStatus;
  type: "model_rate_limited_error";
}

export interface ModelRequestFailedError {
  message: string;
  retry_status: RetryStatus;
  type: "model_request_failed_error";
}

export interface ModelsListPage {
  data: ModelInfo[];
  first_id: string | null;
  has_more: boolean;
  last_id: string | null;
}

export interface MonetaryAmount {
  amount: string;
  currency: Currency;
}

export type Multiagent =
  | MultiagentCoordinator
  | Multiagent20261001
  | Unlisted;

export interface Multiagent20261001 {
  advisor: MultiagentAdvisor;
  subagents: MultiagentSubagents;
  type: "multiagent_20261001";
  workflows: MultiagentWorkflows;
}

export interface Multiagent20261001Params {
  /** Left out: create: default; update: preserve. `null`: default. */
  advisor?: MultiagentAdvisor | null;
  /** Left out: create: default; update: preserve. `null`: default. */
  subagents?: MultiagentSubagentsParams | null;
  type: "multiagent_20261001";
  /** Left out: create: default; update: preserve. `null`: default. */
  workflows?: MultiagentWorkflowsParams | null;
}

export type MultiagentAdvisor =
  | MultiagentAdvisorEnabled
  | MultiagentAdvisorDisabled
  | Unlisted;

export interface MultiagentAdvisorDisabled {
  type: "disabled";
}

export interface MultiagentAdvisorEnabled {
  model: string;
  type: "enabled";
}

export interface MultiagentCoordinator {
  agents: MultiagentRosterEntry[];
  type: "coordinator";
}

export interface MultiagentCoordinatorParams {
  agents: MultiagentRosterEntryParams[];
  type: "coordinator";
}

export type MultiagentInlineAgents =
  | MultiagentInlineAgentsEnabled
  | MultiagentInlineAgentsDisabled
  | Unlisted;

export interface MultiagentInlineAgentsDisabled {
  type: "disabled";
}

export interface MultiagentInlineAgentsEnabled {
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
  type: "self";
}

export type MultiagentSubagents =
  | MultiagentSubagentsEnabled
  | MultiagentSubagentsDisabled
  | Unlisted;

export interface MultiagentSubagentsDisabled {
  type: "disabled";
}

export interface MultiagentSubagentsEnabled {
  inline_agents: MultiagentInlineAgents;
  predefined_agents: AgentReference[];
  type: "enabled";
}

export interface MultiagentSubagentsEnabledParams {
  inline_agents?: MultiagentInlineAgents | null;
  predefined_agents?: MultiagentPredefinedAgentParams[] | null;
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
  type: "disabled";
}

export interface MultiagentWorkflowsEnabled {
  inline_agents: MultiagentInlineAgents;
  predefined_agents: AgentReference[];
  type: "enabled";
}

export interface MultiagentWorkflowsEnabledParams {
  inline_agents?: MultiagentInlineAgents | null;
  predefined_agents?: MultiagentPredefinedAgentParams[] | null;
  type: "enabled";
}

export type MultiagentWorkflowsParams =
  | MultiagentWorkflowsEnabledParams
  | MultiagentWorkflowsDisabled;

export interface OrganizationDisabledDeploymentPausedReasonError {
  type: "organization_disabled_error";
}

export interface OrganizationDisabledRunError {
  message: string;
  type: "organization_disabled_error";
}

export interface OrganizationNotEnrolledInBetaErrorDetails {
  error_code: "organization_not_enrolled_in_beta";
}

export interface OrganizationOnHoldErrorDetails {
  appeal_url?: string | null;
  error_code: "organization_on_hold";
}

export interface OutcomeEvaluationResource {
  completed_at: string | null;
  description: string;
  explanation: string | null;
  iteration: number;
  outcome_id: string;
  result: string;
  type: "outcome_evaluation";
}

export type OutputBehavior =
  | OutputBehaviorCreateNew
  | OutputBehaviorUpdateExisting
  | Unlisted;

export interface OutputBehaviorCreateNew {
  type: "create_new";
}

export interface OutputBehaviorUpdateExisting {
  memory_store_id: string;
  type: "update_existing";
}

export interface Packages {
  apt: string[];
  cargo: string[];
  gem: string[];
  go: string[];
  npm: string[];
  pip: string[];
  type?: "packages";
}

export interface PackagesParams {
  apt?: string[] | null;
  cargo?: string[] | null;
  gem?: string[] | null;
  go?: string[] | null;
  npm?: string[] | null;
  pip?: string[] | null;
  type?: "packages";
}

export type PermissionPolicy =
  | AlwaysAllowPolicy
  | AlwaysAskPolicy
  | AutoPolicy
  | Unlisted;

export interface PlainTextDocumentSource {
  data: string;
  media_type: "text/plain";
  type: "text";
}

export interface Precondition {
  content_sha256?: string;
  type: "content_sha256";
}

export interface ProgramWorkflowRunError {
  message: string;
  type: "program_error";
}

export interface RampLimitExceededErrorDetails {
  error_code: "ramp_limit_exceeded";
}

export interface ReadToolConfig {
  enabled: boolean;
  name: "read";
  permission_policy: PermissionPolicy;
  type: "read";
}

export interface ReadToolConfigParams {
  enabled?: boolean | null;
  name: "read";
  permission_policy?: PermissionPolicy | null;
  type?: "read";
}

export interface RedactedBlock {
  type: "redacted";
}

export interface RefreshHTTPResponse {
  body: string;
  body_truncated: boolean;
  content_type: string;
  status_code: number;
}

export interface RefreshObject {
  http_response: RefreshHTTPResponse | null;
  status: CredentialRefreshStatus;
}

export type RefusalCategory =
  | "cyber"
  | "bio"
  | "frontier_llm"
  | "reasoning_extraction"
  | "general_harms"
  | Other;

export interface RepositoryAuthenticationError {
  message: string;
  repository_url: string | null;
  retry_status: RetryStatus;
  type: "repository_authentication_error";
}

export type RepositoryCheckout =
  | BranchCheckout
  | CommitCheckout
  | Unlisted;

export interface RepositoryCheckoutError {
  message: string;
  repository_url: string | null;
  retry_status: RetryStatus;
  type: "repository_checkout_error";
}

export interface RepositoryCloneError {
  message: string;
  repository_url: string | null;
  retry_status: RetryStatus;
  type: "repository_clone_error";
}

export interface RepositoryForbiddenError {
  message: string;
  repository_url: string | null;
  retry_status: RetryStatus;
  type: "repository_forbidden_error";
}

export interface RepositoryNotFoundError {
  message: string;
  repository_url: string | null;
  retry_status: RetryStatus;
  type: "repository_not_found_error";
}

export interface RequestBodyEncodingInvalidErrorDetails {
  error_code: "request_body_encoding_invalid";
}

export interface RequestBodyEncodingUnsupportedErrorDetails {
  error_code: "request_body_encoding_unsupported";
}

export interface RequestBodyTimeoutErrorDetails {
  error_code: "request_body_timeout";
}

export interface RequestBodyTooLargeAfterDecodingErrorDetails {
  error_code: "request_body_too_large_after_decoding";
}

export type RetryStatus =
  | RetryStatusRetrying
  | RetryStatusExhausted
  | RetryStatusTerminal
  | Unlisted;

export interface RetryStatusExhausted {
  type: "exhausted";
}

export interface RetryStatusRetrying {
  type: "retrying";
}

export interface RetryStatusTerminal {
  type: "terminal";
}

export type Rubric =
  | FileRubric
  | TextRubric
  | Unlisted;

export interface SandboxEgressRestrictedErrorDetails {
  error_code: "sandbox_egress_restricted";
}

export interface Schedule {
  expression: string;
  last_run_at?: string | null;
  timezone: string;
  type: "cron";
  upcoming_runs_at?: string[];
}

export interface ScheduleParams {
  expression: string;
  timezone: string;
  type: "cron";
}

export interface ScheduleTriggerContext {
  scheduled_at: string;
  type: "schedule";
}

export interface SearchResultBlock {
  citations: SearchResultCitations;
  content: SearchResultContent[];
  source: string;
  title: string;
  type: "search_result";
}

export interface SearchResultCitations {
  enabled: boolean;
}

export interface SearchResultContent {
  text: string;
  type: "text";
}

export interface SelfHostedConfig {
  type: "self_hosted";
}

export interface SelfHostedResourcesUnsupportedDeploymentPausedReasonError {
  type: "self_hosted_resources_unsupported_error";
}

export interface SelfHostedResourcesUnsupportedRunError {
  message: string;
  type: "self_hosted_resources_unsupported_error";
}

export interface SelfHostedWork {
  acknowledged_at: string | null;
  created_at: string;
  data: WorkData;
  environment_id: string;
  id: string;
  latest_heartbeat_at: string | null;
  metadata: { [key: string]: string };
  secret: string | null;
  started_at: string | null;
  state: WorkState;
  stop_requested_at: string | null;
  stopped_at: string | null;
  type: "work";
}

export interface SelfHostedWorkHeartbeatResponse {
  last_heartbeat: string;
  lease_extended: boolean;
  state: WorkState;
  ttl_seconds: number;
  type: "work_heartbeat";
}

export interface SelfHostedWorkQueueStats {
  depth: number;
  oldest_queued_at: string | null;
  pending: number;
  type: "work_queue_stats";
  workers_polling: number | null;
}

export interface SendSessionEvents {
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

export interface ServerToolUsage {
  web_fetch_requests?: number;
  web_search_requests?: number;
}

export interface ServerToolsCapability {
  code_execution: CapabilitySupport;
  supported: boolean;
  web_search: CapabilitySupport;
}

export interface ServiceAccountActor {
  service_account_id: string;
  type: "service_account_actor";
}

export interface ServiceAccountExecutionIdentity {
  type: "service_account";
}

export interface Session {
  agent: SessionAgent;
  archived_at: string | null;
  budget: BudgetLimit | null;
  created_at: string;
  deployment_id?: string | null;
  environment_id: string;
  id: string;
  metadata: { [key: string]: string };
  outcome_evaluations: OutcomeEvaluationResource[];
  resources: SessionResource[];
  stats: SessionStats;
  status: SessionStatus;
  title: string | null;
  type: "session";
  updated_at: string;
  usage: SessionUsage;
  vault_ids: string[];
}

export interface SessionActor {
  session_id: string;
  type: "session_actor";
}

export interface SessionAgent {
  description: string | null;
  execution_identity: ExecutionIdentity;
  id: string;
  mcp_servers: MCPServerURLDefinition[];
  model: ModelConfig;
  multiagent: SessionMultiagent | null;
  name: string;
  skills: AgentSkill[];
  system: string | null;
  tools: AgentTool[];
  type: "agent";
  version: number;
}

export type SessionAgentParams =
  | string
  | AgentParams
  | AgentWithOverridesParams;

export interface SessionAgentUpdate {
  /** Left out: preserve. Empty: clear. Given: replace. */
  mcp_servers?: URLMCPServerParams[];
  /** Left out: preserve. Empty: clear. Given: replace. */
  tools?: AgentToolParams[];
}

export interface SessionBudgetReached {
  type: "budget_reached";
}

export interface SessionCreationRejectedRunError {
  message: string;
  type: "session_creation_rejected_error";
}

export interface SessionDeletedEvent {
  id: string;
  processed_at: string;
  type: "session.deleted";
}

export interface SessionEndTurn {
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

export interface SessionErrorEvent {
  error: SessionError;
  id: string;
  processed_at: string;
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

export interface SessionMultiagent20261001 {
  advisor: MultiagentAdvisor;
  subagents: SessionMultiagentSubagents;
  type: "multiagent_20261001";
  workflows: SessionMultiagentWorkflows;
}

export interface SessionMultiagentCoordinator {
  agents: SessionMultiagentRosterEntry[];
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

export interface SessionMultiagentSubagentsEnabled {
  inline_agents: MultiagentInlineAgents;
  predefined_agents: SessionThreadAgent[];
  type: "enabled";
}

export type SessionMultiagentWorkflows =
  | SessionMultiagentWorkflowsEnabled
  | MultiagentWorkflowsDisabled
  | Unlisted;

export interface SessionMultiagentWorkflowsEnabled {
  inline_agents: MultiagentInlineAgents;
  predefined_agents: SessionThreadAgent[];
  type: "enabled";
}

export interface SessionRateLimitedRunError {
  message: string;
  type: "session_rate_limited_error";
}

export interface SessionRefusal {
  type: "refusal";
}

export interface SessionRefusalStopDetails {
  category: RefusalCategory | null;
  explanation: string | null;
  type: "refusal";
}

export interface SessionRequiresAction {
  event_ids: string[];
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
  type: "session_resource_not_found_error";
}

export interface SessionResourceNotFoundRunError {
  message: string;
  type: "session_resource_not_found_error";
}

export type SessionResourceParams =
  | GitHubRepositoryResourceParams
  | FileResourceParams
  | MemoryStoreResourceParam;

export interface SessionRetriesExhausted {
  type: "retries_exhausted";
}

export interface SessionStats {
  active_seconds?: number;
  duration_seconds?: number;
}

export type SessionStatus =
  | "rescheduling"
  | "running"
  | "idle"
  | "terminated"
  | Other;

export interface SessionStatusIdleEvent {
  id: string;
  processed_at: string;
  stop_details: SessionRefusalStopDetails | null;
  stop_reason: SessionStopReason;
  type: "session.status_idle";
}

export interface SessionStatusRescheduledEvent {
  id: string;
  processed_at: string;
  type: "session.status_rescheduled";
}

export interface SessionStatusRunningEvent {
  id: string;
  processed_at: string;
  type: "session.status_running";
}

export interface SessionStatusTerminatedEvent {
  id: string;
  processed_at: string;
  type: "session.status_terminated";
}

export type SessionStopReason =
  | SessionEndTurn
  | SessionRequiresAction
  | SessionRetriesExhausted
  | SessionBudgetReached
  | SessionRefusal
  | Unlisted;

export interface SessionThread {
  agent: ThreadAgent;
  archived_at: string | null;
  created_at: string;
  id: string;
  parent_thread_id: string | null;
  session_id: string;
  stats: SessionThreadStats | null;
  status: SessionThreadStatus;
  type: "session_thread";
  updated_at: string;
  usage: SessionThreadUsage | null;
  workflow_run_id: string | null;
}

export interface SessionThreadAgent {
  description: string | null;
  execution_identity: ExecutionIdentity;
  id: string;
  mcp_servers: MCPServerURLDefinition[];
  model: ModelConfig;
  name: string;
  skills: AgentSkill[];
  system: string | null;
  tools: AgentTool[];
  type: "agent";
  version: number;
}

export interface SessionThreadCreatedEvent {
  agent_name: string;
  id: string;
  processed_at: string;
  session_thread_id: string;
  type: "session.thread_created";
  workflow_run_id: string | null;
}

export interface SessionThreadStats {
  active_seconds?: number;
  duration_seconds?: number;
  startup_seconds?: number;
}

export type SessionThreadStatus =
  | "running"
  | "idle"
  | "rescheduling"
  | "terminated"
  | Other;

export interface SessionThreadStatusIdleEvent {
  agent_name: string;
  id: string;
  processed_at: string;
  session_thread_id: string;
  stop_details: SessionRefusalStopDetails | null;
  stop_reason: SessionStopReason;
  type: "session.thread_status_idle";
}

export interface SessionThreadStatusRescheduledEvent {
  agent_name: string;
  id: string;
  processed_at: string;
  session_thread_id: string;
  type: "session.thread_status_rescheduled";
}

export interface SessionThreadStatusRunningEvent {
  agent_name: string;
  id: string;
  processed_at: string;
  session_thread_id: string;
  type: "session.thread_status_running";
}

export interface SessionThreadStatusTerminatedEvent {
  agent_name: string;
  id: string;
  processed_at: string;
  session_thread_id: string;
  type: "session.thread_status_terminated";
}

export interface SessionThreadUsage {
  active_seconds?: number;
  cache_creation?: CacheCreationUsage;
  cache_read_input_tokens?: number;
  input_tokens?: number;
  list_cost?: MonetaryAmount | null;
  output_tokens?: number;
  server_tool_use?: ServerToolUsage | null;
}

export interface SessionUpdatedEvent {
  /** Left out: unchanged. */
  agent?: SessionAgent | null;
  /** Left out: unchanged. `null`: removed. */
  budget?: BudgetLimit | null;
  id: string;
  /** Left out: unchanged or cleared to empty. */
  metadata?: { [key: string]: string };
  processed_at: string;
  /** Left out: unchanged. */
  title?: string | null;
  type: "session.updated";
}

export interface SessionUsage {
  active_seconds?: number;
  cache_creation?: CacheCreationUsage;
  cache_read_input_tokens?: number;
  input_tokens?: number;
  list_cost?: MonetaryAmount | null;
  output_tokens?: number;
  server_tool_use?: ServerToolUsage | null;
}

export interface SessionUsageEvent {
  budget?: BudgetLimit | null;
  id: string;
  processed_at: string;
  type: "session.usage";
  usage: SessionUsageSnapshot;
}

export interface SessionUsageSnapshot {
  active_seconds?: number;
  cache_creation?: CacheCreationUsage;
  cache_read_input_tokens?: number;
  input_tokens?: number;
  list_cost?: MonetaryAmount;
  output_tokens?: number;
  server_tool_use?: ServerToolUsage;
}

export interface SessionWorkData {
  id: string;
  type: "session";
}

export interface SessionsCreateRequest {
  agent: SessionAgentParams;
  budget?: BudgetLimit;
  environment_id: string;
  initial_events?: SessionInitialEventParams[];
  metadata?: { [key: string]: string };
  resources?: SessionResourceParams[];
  title?: string | null;
  vault_ids?: string[];
}

export interface SessionsEventsListPage {
  data: SessionEvent[];
  next_page: string | null;
}

export interface SessionsEventsSendRequest {
  events: EventParams[];
}

export interface SessionsListPage {
  data: Session[];
  next_page: string | null;
  prev_page: string | null;
}

export interface SessionsResourcesAddRequest {
  file_id: string;
  mount_path?: string | null;
  type: "file";
}

export interface SessionsResourcesListPage {
  data: SessionResource[];
  next_page: string | null;
}

export interface SessionsResourcesUpdateRequest {
  authorization_token: string;
}

export interface SessionsThreadsEventsListPage {
  data: SessionEvent[];
  next_page: string | null;
}

export interface SessionsThreadsListPage {
  data: SessionThread[];
  next_page: string | null;
}

export interface SessionsUpdateRequest {
  /** Left out: preserve. */
  agent?: SessionAgentUpdate;
  /** Left out: preserve. `null`: clear. */
  budget?: BudgetLimit | null;
  /** Left out: preserve. An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
  title?: string | null;
  /** Given: reject. */
  vault_ids?: string[];
}

export interface Skill {
  created_at: string;
  display_name: string;
  id: string;
  latest_version_id: string;
  source: SkillSource;
  type: "skill";
  updated_at: string;
}

export interface SkillNotFoundDeploymentPausedReasonError {
  type: "skill_not_found_error";
}

export interface SkillNotFoundRunError {
  message: string;
  type: "skill_not_found_error";
}

export type SkillParams =
  | AnthropicSkillParams
  | CustomSkillParams;

export interface SkillReadBlockedUndecryptableErrorDetails {
  error_code: "skill_read_blocked_undecryptable";
}

export interface SkillSource {
  type: SkillSourceType;
}

export type SkillSourceType =
  | "custom"
  | "anthropic"
  | "anthropic_example"
  | "plugin"
  | Other;

export interface SkillVersion {
  created_at: string;
  description: string;
  id: string;
  name: string;
  skill_id: string;
  type: "skill_version";
}

export interface SkillsCreateRequest {
  display_name?: string | null;
  files: Uploadable[];
}

export interface SkillsListPage {
  data: Skill[];
  next_page: string | null;
}

export interface SkillsVersionsCreateRequest {
  files: Uploadable[];
}

export interface SkillsVersionsListPage {
  data: SkillVersion[];
  next_page: string | null;
}

export type SortOrder =
  | "asc"
  | "desc";

export interface SpanModelRequestEndEvent {
  id: string;
  is_error: boolean | null;
  model_request_start_id: string;
  model_usage: SpanModelUsage;
  processed_at: string;
  type: "span.model_request_end";
}

export interface SpanModelRequestStartEvent {
  id: string;
  processed_at: string;
  type: "span.model_request_start";
}

export interface SpanModelUsage {
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  input_tokens: number;
  output_tokens: number;
  speed?: InferenceSpeed | null;
}

export interface SpanOutcomeEvaluationEndEvent {
  explanation: string;
  id: string;
  iteration: number;
  outcome_evaluation_start_id: string;
  outcome_id: string;
  processed_at: string;
  result: string;
  type: "span.outcome_evaluation_end";
  usage: SpanModelUsage;
}

export interface SpanOutcomeEvaluationOngoingEvent {
  id: string;
  iteration: number;
  outcome_id: string;
  processed_at: string;
  type: "span.outcome_evaluation_ongoing";
}

export interface SpanOutcomeEvaluationStartEvent {
  id: string;
  iteration: number;
  outcome_id: string;
  processed_at: string;
  type: "span.outcome_evaluation_start";
}

export interface StartEvent {
  event: StartEventPreview;
  type: "event_start";
}

export type StartEventPreview =
  | AgentMessagePreview
  | AgentThinkingPreview
  | Unlisted;

export interface StaticBearerAuthResponse {
  mcp_server_url: string;
  type: "static_bearer";
}

export interface StaticBearerCreateParams {
  mcp_server_url: string;
  token: string;
  type: "static_bearer";
}

export interface StaticBearerUpdateParams {
  token?: string | null;
  type: "static_bearer";
}

export interface StorageNotApprovedErrorDetails {
  error_code: "storage_not_approved";
}

export interface StorageQuotaExceededErrorDetails {
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

export interface SystemContentBlock {
  text: string;
  type: "text";
}

export interface SystemMessageEvent {
  content: SystemContentBlock[];
  id: string;
  processed_at?: string | null;
  type: "system.message";
}

export interface SystemMessageEventParams {
  content: SystemContentBlock[];
  type: "system.message";
}

export interface TextBlock {
  text: string;
  type: "text";
}

export interface TextRubric {
  content: string;
  type: "text";
}

export interface ThinkingCapability {
  supported: boolean;
  types: ThinkingTypes;
}

export interface ThinkingTypes {
  adaptive: CapabilitySupport;
  between_tools: CapabilitySupport;
  disabled: CapabilitySupport;
  enabled: CapabilitySupport;
}

export type ThreadAgent =
  | SessionThreadAgent
  | Advisor
  | InlineAgent
  | Unlisted;

export interface ThreadLimitWorkflowRunError {
  message: string;
  type: "thread_limit_error";
}

export interface TimeoutWorkflowRunError {
  message: string;
  type: "timeout_error";
}

export type TokenEndpointAuth =
  | TokenEndpointAuthNone
  | TokenEndpointAuthBasicResponse
  | TokenEndpointAuthPostResponse
  | Unlisted;

export interface TokenEndpointAuthBasicParam {
  client_secret: string;
  type: "client_secret_basic";
}

export interface TokenEndpointAuthBasicResponse {
  type: "client_secret_basic";
}

export interface TokenEndpointAuthBasicUpdateParam {
  client_secret?: string | null;
  type: "client_secret_basic";
}

export interface TokenEndpointAuthNone {
  type: "none";
}

export type TokenEndpointAuthParams =
  | TokenEndpointAuthNone
  | TokenEndpointAuthBasicParam
  | TokenEndpointAuthPostParam;

export interface TokenEndpointAuthPostParam {
  client_secret: string;
  type: "client_secret_post";
}

export interface TokenEndpointAuthPostResponse {
  type: "client_secret_post";
}

export interface TokenEndpointAuthPostUpdateParam {
  client_secret?: string | null;
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

export interface ToolUseLimitReachedError {
  message: string;
  retry_status: RetryStatus;
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

export interface Tunnel {
  archived_at: string | null;
  created_at: string;
  display_name: string | null;
  domain: string;
  id: string;
  type: "tunnel";
}

export interface TunnelCertificate {
  archived_at: string | null;
  created_at: string;
  expires_at: string | null;
  fingerprint: string;
  id: string;
  tunnel_id: string;
  type: "tunnel_certificate";
}

export interface TunnelToken {
  id: string;
  tunnel_token: string;
  type: "tunnel_token";
}

export interface TunnelsCertificatesCreateRequest {
  ca_certificate_pem: string;
}

export interface TunnelsCertificatesListPage {
  data: TunnelCertificate[];
  next_page: string | null;
}

export interface TunnelsCreateRequest {
  display_name?: string | null;
}

export interface TunnelsListPage {
  data: Tunnel[];
  next_page: string | null;
}

export interface TunnelsRotateTokenRequest {
  reason?: string | null;
}

export interface URLDocumentSource {
  type: "url";
  url: string;
}

export interface URLImageSource {
  type: "url";
  url: string;
}

export interface URLMCPServerParams {
  name: string;
  type: "url";
  url: string;
}

export interface UnknownDeploymentPausedReasonError {
  type: "unknown_error";
}

export interface UnknownError {
  message: string;
  retry_status: RetryStatus;
  type: "unknown_error";
}

export interface UnknownRunError {
  message: string;
  type: "unknown_error";
}

export interface UnknownWorkflowRunError {
  message: string;
  type: "unknown_error";
}

export interface UnrestrictedCredentialNetworking {
  type: "unrestricted";
}

export interface UnrestrictedNetwork {
  type: "unrestricted";
}

export interface UnsupportedCharsetErrorDetails {
  error_code: "unsupported_charset";
}

export interface UserActor {
  type: "user_actor";
  user_id: string;
}

export type UserContentBlock =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | RedactedBlock
  | Unlisted;

export interface UserCustomToolResultEvent {
  content?: ToolResultContentBlock[];
  custom_tool_use_id: string;
  id: string;
  is_error?: boolean | null;
  processed_at?: string | null;
  session_thread_id?: string | null;
  type: "user.custom_tool_result";
}

export interface UserCustomToolResultEventParams {
  content?: ToolResultContentBlock[];
  custom_tool_use_id: string;
  is_error?: boolean | null;
  type: "user.custom_tool_result";
}

export interface UserDefineOutcomeEvent {
  description: string;
  id: string;
  max_iterations: number | null;
  outcome_id: string;
  processed_at: string;
  rubric: Rubric;
  type: "user.define_outcome";
}

export interface UserDefineOutcomeEventParams {
  description: string;
  max_iterations?: number | null;
  rubric: Rubric;
  type: "user.define_outcome";
}

export interface UserInterruptEvent {
  id: string;
  processed_at?: string | null;
  session_thread_id?: string | null;
  type: "user.interrupt";
}

export interface UserInterruptEventParams {
  session_thread_id?: string | null;
  type: "user.interrupt";
}

export interface UserLocation {
  city?: string | null;
  country?: string | null;
  region?: string | null;
  timezone?: string | null;
  type: "approximate";
}

export interface UserMessageEvent {
  content: UserContentBlock[];
  id: string;
  processed_at?: string | null;
  type: "user.message";
}

export interface UserMessageEventParams {
  content: UserContentBlock[];
  type: "user.message";
}

export interface UserProfile {
  access_type?: UserProfileAccessType;
  created_at: string;
  external_id?: string | null;
  external_user_details?: UserProfileExternalUserDetails;
  external_user_onboarded_at?: string | null;
  id: string;
  metadata: { [key: string]: string };
  name: string | null;
  trust_grants: { [key: string]: UserProfileTrustGrant };
  type: "user_profile";
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

export interface UserProfileActionURL {
  expires_at: string;
  type: "user_profile_action_url";
  url: string;
}

export interface UserProfileEnrollEndUserAction {
  type: "enroll_end_user";
}

export interface UserProfileEnrollmentURL {
  expires_at: string;
  type: "enrollment_url";
  url: string;
}

export type UserProfileEntityType =
  | "individual"
  | "business"
  | "non_profit"
  | "government"
  | Other;

export interface UserProfileExternalUserDetails {
  account_status: UserProfileAccountStatus | null;
  country: string | null;
  email_hash: string | null;
  entity_type: UserProfileEntityType | null;
  name_hash: string | null;
  onboarded_at: string | null;
  reference_id: string | null;
}

export interface UserProfileExternalUserDetailsParams {
  /** Left out: create: default; update: preserve. `null`: update: reject. */
  account_status?: UserProfileAccountStatus | null;
  /** Left out: create: default; update: preserve. `null`: update: reject. */
  country?: string | null;
  /** Left out: create: default; update: preserve. `null`: update: reject. */
  email_hash?: string | null;
  /** Left out: create: default; update: preserve. `null`: update: reject. */
  entity_type?: UserProfileEntityType | null;
  /** Left out: create: default; update: preserve. `null`: update: reject. */
  name_hash?: string | null;
  /** Left out: create: default; update: preserve. `null`: update: reject. */
  onboarded_at?: string;
  /** Left out: create: default; update: preserve. `null`: update: reject. */
  reference_id?: string | null;
}

export interface UserProfileNotFoundErrorDetails {
  error_code: "user_profile_not_found";
}

export type UserProfileOrderBy =
  | "created_at"
  | "name";

export interface UserProfileTrustGrant {
  status: TrustGrantStatus;
}

export interface UserProfilesActionUrlsCreateRequest {
  action: UserProfileEnrollEndUserAction;
}

export interface UserProfilesCreateRequest {
  access_type?: UserProfileAccessType;
  external_id?: string | null;
  external_user_details?: UserProfileExternalUserDetailsParams;
  external_user_onboarded_at?: string;
  metadata?: { [key: string]: string };
  name?: string | null;
}

export interface UserProfilesListPage {
  data: UserProfile[];
  next_page: string | null;
}

export interface UserProfilesProvidersGoogleDataControlsUpdateRequest {
  /** Left out: preserve. */
  cmek?: GoogleManagedCMEKControlParams;
  /** Left out: preserve. */
  storage?: GoogleManagedStorageControlParams;
}

export interface UserProfilesUpdateRequest {
  /** Left out: preserve. */
  access_type?: UserProfileAccessType | null;
  /** Left out: preserve. */
  external_id?: string | null;
  /** Left out: preserve. */
  external_user_details?: UserProfileExternalUserDetailsParams;
  /** Left out: preserve. `null`: reject. */
  external_user_onboarded_at?: string;
  /** Left out: preserve. An entry of `""`: delete key. */
  metadata?: { [key: string]: string };
  /** Left out: preserve. */
  name?: string | null;
}

export interface UserToolConfirmationEvent {
  deny_message?: string | null;
  id: string;
  processed_at?: string | null;
  result: ToolConfirmationResult;
  session_thread_id?: string | null;
  tool_use_id: string;
  type: "user.tool_confirmation";
}

export interface UserToolConfirmationEventParams {
  deny_message?: string | null;
  result: ToolConfirmationResult;
  tool_use_id: string;
  type: "user.tool_confirmation";
}

export interface UserToolResultEvent {
  content?: ToolResultContentBlock[];
  id: string;
  is_error?: boolean | null;
  processed_at?: string | null;
  session_thread_id?: string | null;
  tool_use_id: string;
  type: "user.tool_result";
}

export interface UserToolResultEventParams {
  content?: ToolResultContentBlock[];
  is_error?: boolean | null;
  tool_use_id: string;
  type: "user.tool_result";
}

export interface Vault {
  archived_at: string | null;
  created_at: string;
  display_name: string;
  id: string;
  metadata: { [key: string]: string };
  type: "vault";
  updated_at: string;
}

export interface VaultArchivedDeploymentPausedReasonError {
  type: "vault_archived_error";
}

export interface VaultArchivedRunError {
  message: string;
  type: "vault_archived_error";
}

export interface VaultNotFoundDeploymentPausedReasonError {
  type: "vault_not_found_error";
}

export interface VaultNotFoundRunError {
  message: string;
  type: "vault_not_found_error";
}

export interface VaultsCreateRequest {
  display_name: string;
  metadata?: { [key: string]: string };
}

export interface VaultsCredentialsCreateRequest {
  auth: CredentialAuthCreateParams;
  display_name?: string | null;
  metadata?: { [key: string]: string };
}

export interface VaultsCredentialsListPage {
  data: Credential[];
  next_page: string | null;
}

export interface VaultsCredentialsUpdateRequest {
  auth?: CredentialAuthUpdateParams;
  display_name?: string | null;
  /** An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
}

export interface VaultsListPage {
  data: Vault[];
  next_page: string | null;
}

export interface VaultsUpdateRequest {
  display_name?: string | null;
  /** An entry of `null`: delete key. */
  metadata?: { [key: string]: string | null } | null;
}

export interface WebFetchToolConfig {
  allowed_domains?: string[];
  blocked_domains?: string[];
  enabled: boolean;
  max_content_tokens?: number | null;
  name: "web_fetch";
  permission_policy: PermissionPolicy;
  type: "web_fetch";
  url_sources: WebFetchURLSources | null;
}

export interface WebFetchToolConfigParams {
  allowed_domains?: string[];
  blocked_domains?: string[];
  enabled?: boolean | null;
  max_content_tokens?: number | null;
  name: "web_fetch";
  permission_policy?: PermissionPolicy | null;
  type?: "web_fetch";
  url_sources?: WebFetchURLSourcesParams | null;
}

export interface WebFetchURLSourceAll {
  type: "all";
}

export interface WebFetchURLSourceExcept {
  tools: WebFetchURLSourceToolReference[];
  type: "except";
}

export interface WebFetchURLSourceNone {
  type: "none";
}

export interface WebFetchURLSourceOnly {
  tools: WebFetchURLSourceToolReference[];
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

export interface WebFetchURLSourceToolReference {
  name: string;
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

export interface WebFetchURLSources {
  client_tool_results: WebFetchURLSourceToolFilter | null;
  server_tool_results: WebFetchURLSourceToolFilter | null;
  user_input: WebFetchURLSourceUserInput | null;
}

export interface WebFetchURLSourcesParams {
  client_tool_results?: WebFetchURLSourceToolFilterParams | null;
  server_tool_results?: WebFetchURLSourceToolFilterParams | null;
  user_input?: WebFetchURLSourceUserInputParams | null;
}

export interface WebSearchToolConfig {
  allowed_domains?: string[];
  blocked_domains?: string[];
  enabled: boolean;
  name: "web_search";
  permission_policy: PermissionPolicy;
  type: "web_search";
  user_location?: UserLocation | null;
}

export interface WebSearchToolConfigParams {
  allowed_domains?: string[];
  blocked_domains?: string[];
  enabled?: boolean | null;
  name: "web_search";
  permission_policy?: PermissionPolicy | null;
  type?: "web_search";
  user_location?: UserLocation | null;
}

export interface WebhookAgentArchivedEventData {
  id: string;
  organization_id: string;
  type: "agent.archived";
  workspace_id: string;
}

export interface WebhookAgentCreatedEventData {
  id: string;
  organization_id: string;
  type: "agent.created";
  workspace_id: string;
}

export interface WebhookAgentDeletedEventData {
  id: string;
  organization_id: string;
  type: "agent.deleted";
  workspace_id: string;
}

export interface WebhookAgentUpdatedEventData {
  id: string;
  organization_id: string;
  type: "agent.updated";
  workspace_id: string;
}

export interface WebhookDeploymentArchivedEventData {
  id: string;
  organization_id: string;
  type: "deployment.archived";
  workspace_id: string;
}

export interface WebhookDeploymentCreatedEventData {
  id: string;
  organization_id: string;
  type: "deployment.created";
  workspace_id: string;
}

export interface WebhookDeploymentDeletedEventData {
  id: string;
  organization_id: string;
  type: "deployment.deleted";
  workspace_id: string;
}

export interface WebhookDeploymentPausedEventData {
  id: string;
  organization_id: string;
  type: "deployment.paused";
  workspace_id: string;
}

export interface WebhookDeploymentRunFailedEventData {
  id: string;
  organization_id: string;
  type: "deployment_run.failed";
  workspace_id: string;
}

export interface WebhookDeploymentRunStartedEventData {
  id: string;
  organization_id: string;
  type: "deployment_run.started";
  workspace_id: string;
}

export interface WebhookDeploymentRunSucceededEventData {
  id: string;
  organization_id: string;
  type: "deployment_run.succeeded";
  workspace_id: string;
}

export interface WebhookDeploymentUnpausedEventData {
  id: string;
  organization_id: string;
  type: "deployment.unpaused";
  workspace_id: string;
}

export interface WebhookDeploymentUpdatedEventData {
  id: string;
  organization_id: string;
  type: "deployment.updated";
  workspace_id: string;
}

export interface WebhookEnvironmentArchivedEventData {
  id: string;
  organization_id: string;
  type: "environment.archived";
  workspace_id: string;
}

export interface WebhookEnvironmentCreatedEventData {
  id: string;
  organization_id: string;
  type: "environment.created";
  workspace_id: string;
}

export interface WebhookEnvironmentDeletedEventData {
  id: string;
  organization_id: string;
  type: "environment.deleted";
  workspace_id: string;
}

export interface WebhookEnvironmentUpdatedEventData {
  id: string;
  organization_id: string;
  type: "environment.updated";
  workspace_id: string;
}

export interface WebhookEvent {
  created_at: string;
  data: WebhookEventData;
  id: string;
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

export interface WebhookExternalKeyFailedEventData {
  id: string;
  organization_id: string;
  type: "external_key.failed";
}

export interface WebhookExternalKeyRecoveredEventData {
  id: string;
  organization_id: string;
  type: "external_key.recovered";
}

export interface WebhookExternalStorageFailedEventData {
  id: string;
  organization_id: string;
  type: "external_storage.failed";
}

export interface WebhookExternalStorageRecoveredEventData {
  id: string;
  organization_id: string;
  type: "external_storage.recovered";
}

export interface WebhookMemoryStoreArchivedEventData {
  id: string;
  organization_id: string;
  type: "memory_store.archived";
  workspace_id: string;
}

export interface WebhookMemoryStoreCreatedEventData {
  id: string;
  organization_id: string;
  type: "memory_store.created";
  workspace_id: string;
}

export interface WebhookMemoryStoreDeletedEventData {
  id: string;
  organization_id: string;
  type: "memory_store.deleted";
  workspace_id: string;
}

export interface WebhookSessionArchivedEventData {
  id: string;
  organization_id: string;
  type: "session.archived";
  workspace_id: string;
}

export interface WebhookSessionBudgetReachedEventData {
  id: string;
  organization_id: string;
  type: "session.budget_reached";
  workspace_id: string;
}

export interface WebhookSessionCreatedEventData {
  id: string;
  organization_id: string;
  type: "session.created";
  workspace_id: string;
}

export interface WebhookSessionDeletedEventData {
  id: string;
  organization_id: string;
  type: "session.deleted";
  workspace_id: string;
}

export interface WebhookSessionIdledEventData {
  id: string;
  organization_id: string;
  type: "session.idled";
  workspace_id: string;
}

export interface WebhookSessionOutcomeEvaluationEndedEventData {
  id: string;
  organization_id: string;
  type: "session.outcome_evaluation_ended";
  workspace_id: string;
}

export interface WebhookSessionPendingEventData {
  id: string;
  organization_id: string;
  type: "session.pending";
  workspace_id: string;
}

export interface WebhookSessionRequiresActionEventData {
  id: string;
  organization_id: string;
  type: "session.requires_action";
  workspace_id: string;
}

export interface WebhookSessionRunningEventData {
  id: string;
  organization_id: string;
  type: "session.running";
  workspace_id: string;
}

export interface WebhookSessionStatusIdledEventData {
  id: string;
  organization_id: string;
  type: "session.status_idled";
  workspace_id: string;
}

export interface WebhookSessionStatusRescheduledEventData {
  id: string;
  organization_id: string;
  type: "session.status_rescheduled";
  workspace_id: string;
}

export interface WebhookSessionStatusRunStartedEventData {
  id: string;
  organization_id: string;
  type: "session.status_run_started";
  workspace_id: string;
}

export interface WebhookSessionStatusTerminatedEventData {
  id: string;
  organization_id: string;
  type: "session.status_terminated";
  workspace_id: string;
}

export interface WebhookSessionThreadCreatedEventData {
  id: string;
  organization_id: string;
  session_thread_id: string;
  type: "session.thread_created";
  workspace_id: string;
}

export interface WebhookSessionThreadIdledEventData {
  id: string;
  organization_id: string;
  session_thread_id: string;
  type: "session.thread_idled";
  workspace_id: string;
}

export interface WebhookSessionThreadTerminatedEventData {
  id: string;
  organization_id: string;
  session_thread_id: string;
  type: "session.thread_terminated";
  workspace_id: string;
}

export interface WebhookSessionUpdatedEventData {
  id: string;
  organization_id: string;
  type: "session.updated";
  workspace_id: string;
}

export interface WebhookUserProfileEnforcementActionOpenedEventData {
  enforcement_action_id: string;
  id: string;
  organization_id: string;
  type: "user_profile.enforcement_action_opened";
}

export interface WebhookUserProfileEnforcementActionResolvedEventData {
  enforcement_action_id: string;
  id: string;
  organization_id: string;
  type: "user_profile.enforcement_action_resolved";
}

export interface WebhookUserProfileProgramStatusUpdatedEventData {
  id: string;
  organization_id: string;
  type: "user_profile.program_status_updated";
}

export interface WebhookVaultArchivedEventData {
  id: string;
  organization_id: string;
  type: "vault.archived";
  workspace_id: string;
}

export interface WebhookVaultCreatedEventData {
  id: string;
  organization_id: string;
  type: "vault.created";
  workspace_id: string;
}

export interface WebhookVaultCredentialArchivedEventData {
  id: string;
  organization_id: string;
  type: "vault_credential.archived";
  vault_id: string;
  workspace_id: string;
}

export interface WebhookVaultCredentialCreatedEventData {
  id: string;
  organization_id: string;
  type: "vault_credential.created";
  vault_id: string;
  workspace_id: string;
}

export interface WebhookVaultCredentialDeletedEventData {
  id: string;
  organization_id: string;
  type: "vault_credential.deleted";
  vault_id: string;
  workspace_id: string;
}

export interface WebhookVaultCredentialRefreshFailedEventData {
  id: string;
  organization_id: string;
  type: "vault_credential.refresh_failed";
  vault_id: string;
  workspace_id: string;
}

export interface WebhookVaultDeletedEventData {
  id: string;
  organization_id: string;
  type: "vault.deleted";
  workspace_id: string;
}

export type WorkData =
  | SessionWorkData
  | HealthCheckWorkData
  | Unlisted;

export interface WorkLeaseState {
  last_heartbeat: string | null;
  lease_extended: boolean;
  state: WorkState;
  ttl_seconds: number;
}

export interface WorkSecret {
  api_base_url?: string;
  sessions_token: string;
}

export type WorkState =
  | "queued"
  | "starting"
  | "active"
  | "stopping"
  | "stopped"
  | Other;

export interface WorkflowRunCreatedEvent {
  description: string | null;
  id: string;
  name: string;
  phases: WorkflowRunPhase[];
  processed_at: string;
  type: "workflow_run.created";
  workflow_run_id: string;
}

export type WorkflowRunError =
  | TimeoutWorkflowRunError
  | ProgramWorkflowRunError
  | UnknownWorkflowRunError
  | ThreadLimitWorkflowRunError
  | MaxWorkflowRunsWorkflowRunError
  | Unlisted;

export interface WorkflowRunErrorEvent {
  error: WorkflowRunError;
  id: string;
  processed_at: string;
  type: "workflow_run.error";
  workflow_run_id: string | null;
}

export interface WorkflowRunPhase {
  description: string | null;
  id: string;
  name: string;
}

export interface WorkflowRunPhaseEndedEvent {
  id: string;
  phase_started_id: string;
  processed_at: string;
  type: "workflow_run.phase_ended";
  workflow_run_id: string;
  workflow_run_phase_id: string;
}

export interface WorkflowRunPhaseStartedEvent {
  id: string;
  processed_at: string;
  type: "workflow_run.phase_started";
  workflow_run_id: string;
  workflow_run_phase_id: string;
}

export type WorkflowRunResult =
  | WorkflowRunResultCompleted
  | WorkflowRunResultError
  | WorkflowRunResultStopped
  | Unlisted;

export interface WorkflowRunResultCompleted {
  type: "completed";
}

export interface WorkflowRunResultError {
  error: WorkflowRunError;
  type: "error";
}

export interface WorkflowRunResultStopped {
  type: "stopped";
}

export interface WorkflowRunStatusEndedEvent {
  id: string;
  processed_at: string;
  result: WorkflowRunResult;
  type: "workflow_run.status_ended";
  workflow_run_id: string;
}

export interface WorkflowRunStatusIdleEvent {
  id: string;
  processed_at: string;
  type: "workflow_run.status_idle";
  workflow_run_id: string;
}

export interface WorkflowRunStatusRunningEvent {
  id: string;
  processed_at: string;
  type: "workflow_run.status_running";
  workflow_run_id: string;
}

export interface WorkspaceArchivedDeploymentPausedReasonError {
  type: "workspace_archived_error";
}

export interface WorkspaceArchivedRunError {
  message: string;
  type: "workspace_archived_error";
}

export interface WriteToolConfig {
  enabled: boolean;
  name: "write";
  permission_policy: PermissionPolicy;
  type: "write";
}

export interface WriteToolConfigParams {
  enabled?: boolean | null;
  name: "write";
  permission_policy?: PermissionPolicy | null;
  type?: "write";
}
