//! Ids: texts that the service makes and this crate does not parse.

text! {
    /// An agent, `agent_..`.
    AgentId,
    /// An environment, `env_..`.
    EnvironmentId,
    /// A session, `sesn_..`.
    SessionId,
    /// An event of a session, `sevt_..`; may be empty on an interrupt.
    EventId,
    /// A thread of a session, `sthr_..`.
    ThreadId,
    /// A resource of a session, `sesrsc_..`.
    ResourceId,
    /// A file, `file_..`. A file mounted in a session is a copy with an id of its own.
    FileId,
    /// An outcome for a session to reach, `outc_..`.
    OutcomeId,
    /// A run of a workflow inside a session.
    WorkflowRunId,
    /// One phase of a workflow run.
    WorkflowPhaseId,
    /// A deployment, `depl_..`.
    DeploymentId,
    /// A vault of credentials, `vlt_..`.
    VaultId,
    /// A credential in a vault, `vcrd_..`.
    CredentialId,
    /// A memory store, `memstore_..`.
    MemoryStoreId,
    /// A skill: one of Anthropic's by name, or `skill_..`.
    SkillId,
    /// A run of a deployment, `drun_..`.
    DeploymentRunId,
    /// A dream, `drm_..`.
    DreamId,
    /// A user profile, `uprof_..`.
    UserProfileId,
    /// An enforcement action against a user, `enac_..`.
    EnforcementActionId,
    /// A piece of work of a self-hosted environment, `work_..`.
    WorkId,
    /// An event that a webhook posts; the same at every attempt.
    WebhookEventId,
    /// A key outside the service, `ekey_..`.
    ExternalKeyId,
    /// A storage outside the service, `estrg_..`.
    ExternalStorageId,
    /// An organization.
    OrganizationId,
    /// A workspace of an organization, `wrkspc_..`.
    WorkspaceId,
    /// A version of a skill, `skver_..`; where one is retrieved, also `latest`.
    SkillVersionId,
    /// A memory, `mem_..`.
    MemoryId,
    /// A version of a memory, `memver_..`.
    MemoryVersionId,
    /// A tunnel, `tnl_..`.
    TunnelId,
    /// A certificate of a tunnel, `tcrt_..`.
    TunnelCertificateId,
    /// An API key; not the key itself.
    ApiKeyId,
    /// A person.
    UserId,
    /// A service account.
    ServiceAccountId,
}
