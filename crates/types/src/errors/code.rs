//! Details of an error, for programs.

open_enum! {
    /// Details of an error, for programs.
    ErrorCode {
        /// The session's agent has no model to run on.
        AgentModelRequired = "agent_model_required",
        /// A budget can only be given to a new session.
        BudgetCreateOnly = "budget_create_only",
        /// A new budget is not above the cost so far.
        BudgetNotRaised = "budget_not_raised",
        /// The creator of the API key is no longer a member.
        ClaudeCodeKeyCreatorNotMember = "claude_code_key_creator_not_member",
        /// The customer-managed encryption context is not available.
        CmekContextUnavailable = "cmek_context_unavailable",
        /// The customer-managed encryption key is disabled.
        CmekKeyDisabled = "cmek_key_disabled",
        /// The network blocks access to the customer-managed encryption key.
        CmekKeyNetworkBlocked = "cmek_key_network_blocked",
        /// The customer-managed encryption key cannot be reached.
        CmekKeyUnreachable = "cmek_key_unreachable",
        /// The use of customer-managed encryption keys is not approved.
        CmekNotApproved = "cmek_not_approved",
        /// The spend limit of the contract is reached.
        ContractSpendLimitReached = "contract_spend_limit_reached",
        /// An enforced spend limit is reached.
        EnforcedSpendLimitReached = "enforced_spend_limit_reached",
        /// The environment is archived.
        EnvironmentArchived = "environment_archived",
        /// An administrator has switched off making environments.
        EnvironmentCreateDisabled = "environment_create_disabled",
        /// The environment does not exist.
        EnvironmentNotFound = "environment_not_found",
        /// An administrator has switched off changing environments.
        EnvironmentUpdateDisabled = "environment_update_disabled",
        /// The file has expired.
        FileExpired = "file_expired",
        /// The bytes of the file cannot be read.
        FileNotDownloadable = "file_not_downloadable",
        /// A heartbeat did not name the previous one; see `current_state`.
        HeartbeatPreconditionFailed = "heartbeat_precondition_failed",
        /// The kind of an environment cannot change.
        InvalidConfigTypeChange = "invalid_config_type_change",
        /// The metadata breaks a limit.
        InvalidMetadata = "invalid_metadata",
        /// The billing of the linked organization is not available.
        LinkedOrganizationBillingUnavailable = "linked_organization_billing_unavailable",
        /// The spend limit of the linked organization is reached.
        LinkedOrganizationSpendLimitReached = "linked_organization_spend_limit_reached",
        /// The model supports no system message during a session.
        ModelDoesNotSupportMidConversationSystem = "model_does_not_support_mid_conversation_system",
        /// The model has no list price, so its use cannot be limited by a budget.
        ModelNotBudgetable = "model_not_budgetable",
        /// The organization is not enrolled in the beta.
        OrganizationNotEnrolledInBeta = "organization_not_enrolled_in_beta",
        /// The organization is on hold; see `appeal_url`.
        OrganizationOnHold = "organization_on_hold",
        /// Usage grew faster than allowed.
        RampLimitExceeded = "ramp_limit_exceeded",
        /// The body does not match its content encoding.
        RequestBodyEncodingInvalid = "request_body_encoding_invalid",
        /// The content encoding of the body is not supported.
        RequestBodyEncodingUnsupported = "request_body_encoding_unsupported",
        /// The body arrived too slowly.
        RequestBodyTimeout = "request_body_timeout",
        /// The body is too large once decoded.
        RequestBodyTooLargeAfterDecoding = "request_body_too_large_after_decoding",
        /// The sandbox may not reach the requested address.
        SandboxEgressRestricted = "sandbox_egress_restricted",
        /// A skill cannot be decrypted.
        SkillReadBlockedUndecryptable = "skill_read_blocked_undecryptable",
        /// The use of a customer's own storage is not approved.
        StorageNotApproved = "storage_not_approved",
        /// The storage is full.
        StorageQuotaExceeded = "storage_quota_exceeded",
        /// The character set of the body is not supported.
        UnsupportedCharset = "unsupported_charset",
        /// The user profile does not exist.
        UserProfileNotFound = "user_profile_not_found",
        /// A workflow run of the session is open, running or paused. A retry does not help: wait
        /// for the end of the run, or ask the agent to stop it.
        WorkflowRunOpen = "workflow_run_open",
    }
}
