use managed_agents_types::{
    AddResource, AgentWithOverrides, BranchCheckout, BudgetLimit, CacheCreationUsage, CommitCheckout,
    CreateSession, Currency, DeletedResource, DeletedSession, FileResource, FileResourceParams,
    GitHubRepositoryParams, GitHubRepositoryResource, InlineAgent, MemoryStoreAccess, MemoryStoreResource,
    MemoryStoreResourceParams, MonetaryAmount, OutcomeEvaluation, OutcomeResult, Page, RepositoryCheckout,
    ServerToolUsage, Session, SessionAgent, SessionAgentParams, SessionAgentUpdate, SessionResource,
    SessionResourceParams, SessionStats, SessionStatus, SessionThreadAgent, SortOrder, Thread, ThreadAgent,
    ThreadStats, ThreadStatus, UpdateResource, UpdateSession, Usage,
};

use crate::check::{Check, Vocabulary, check, values};

/// One struct represents the pages of all lists; only this list has a previous page.
const PREVIOUS: &[&str] = &["prev_page"];

pub(crate) const TYPES: &[Check] = &[
    check::<AgentWithOverrides>("AgentWithOverridesParams"),
    check::<BranchCheckout>("BranchCheckout"),
    check::<BudgetLimit>("BudgetLimit"),
    check::<CacheCreationUsage>("CacheCreationUsage"),
    check::<CommitCheckout>("CommitCheckout"),
    check::<Currency>("Currency"),
    check::<DeletedResource>("DeleteSessionResource"),
    check::<DeletedSession>("DeletedSession"),
    check::<FileResource>("FileResource"),
    check::<FileResourceParams>("FileResourceParams"),
    check::<GitHubRepositoryResource>("GitHubRepositoryResource"),
    check::<GitHubRepositoryParams>("GitHubRepositoryResourceParams"),
    check::<InlineAgent>("InlineAgent"),
    check::<MemoryStoreAccess>("MemoryStoreAccess"),
    check::<MemoryStoreResource>("MemoryStoreResource"),
    check::<MemoryStoreResourceParams>("MemoryStoreResourceParam"),
    check::<MonetaryAmount>("MonetaryAmount"),
    check::<OutcomeEvaluation>("OutcomeEvaluationResource"),
    check::<RepositoryCheckout>("RepositoryCheckout"),
    check::<ServerToolUsage>("ServerToolUsage"),
    check::<Session>("Session"),
    check::<SessionAgent>("SessionAgent"),
    check::<SessionAgentParams>("SessionAgentParams"),
    check::<SessionAgentUpdate>("SessionAgentUpdate"),
    check::<SessionResource>("SessionResource"),
    check::<SessionResourceParams>("SessionResourceParams"),
    check::<SessionStats>("SessionStats"),
    check::<SessionStatus>("SessionStatus"),
    check::<Thread>("SessionThread"),
    check::<SessionThreadAgent>("SessionThreadAgent"),
    check::<ThreadStats>("SessionThreadStats"),
    check::<ThreadStatus>("SessionThreadStatus"),
    check::<Usage>("SessionThreadUsage"),
    check::<Usage>("SessionUsage"),
    check::<Usage>("SessionUsageSnapshot"),
    check::<CreateSession>("SessionsCreateRequest"),
    check::<Page<Session>>("SessionsListPage").without(PREVIOUS),
    check::<AddResource>("SessionsResourcesAddRequest"),
    check::<Page<SessionResource>>("SessionsResourcesListPage"),
    check::<UpdateResource>("SessionsResourcesUpdateRequest"),
    check::<Page<Thread>>("SessionsThreadsListPage"),
    check::<UpdateSession>("SessionsUpdateRequest"),
    check::<SortOrder>("SortOrder"),
    check::<ThreadAgent>("ThreadAgent"),
];

pub(crate) const VALUES: &[Vocabulary] =
    &[values("OutcomeEvaluationResource", "result", OutcomeResult::KNOWN)];
