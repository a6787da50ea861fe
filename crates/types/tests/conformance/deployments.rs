use managed_agents_types::{
    CreateDeployment, Deployment, DeploymentAgentParams, DeploymentRun, DeploymentRunError, DeploymentStatus,
    EventParams, ListDeploymentRuns, ListDeployments, Page, PausedByError, PausedError, PausedReason,
    Schedule, ScheduleParams, ScheduleTriggerContext, SessionResourceParams, Timestamp, TriggerContext,
    TriggerType, UpdateDeployment,
};

use crate::check::{Check, check};
use crate::queries::Queries;

pub(crate) const TYPES: &[Check] = &[
    check::<PausedError>("AgentArchivedDeploymentPausedReasonError"),
    check::<DeploymentRunError>("AgentArchivedRunError"),
    check::<Deployment>("Deployment"),
    check::<DeploymentAgentParams>("DeploymentAgentParams"),
    check::<EventParams>("DeploymentInitialEvent"),
    check::<EventParams>("DeploymentInitialEventParams"),
    check::<PausedReason>("DeploymentPausedReason"),
    check::<PausedError>("DeploymentPausedReasonError"),
    check::<DeploymentRun>("DeploymentRun"),
    check::<DeploymentRunError>("DeploymentRunError"),
    check::<Page<DeploymentRun>>("DeploymentRunsListPage"),
    check::<DeploymentStatus>("DeploymentStatus"),
    check::<EventParams>("DeploymentSystemMessageEvent"),
    check::<EventParams>("DeploymentUserDefineOutcomeEvent"),
    check::<EventParams>("DeploymentUserMessageEvent"),
    check::<CreateDeployment>("DeploymentsCreateRequest"),
    check::<Page<Deployment>>("DeploymentsListPage"),
    check::<UpdateDeployment>("DeploymentsUpdateRequest"),
    check::<PausedError>("EnvironmentArchivedDeploymentPausedReasonError"),
    check::<DeploymentRunError>("EnvironmentArchivedRunError"),
    check::<PausedError>("EnvironmentNotFoundDeploymentPausedReasonError"),
    check::<DeploymentRunError>("EnvironmentNotFoundRunError"),
    check::<PausedByError>("ErrorDeploymentPausedReason"),
    check::<PausedError>("FileNotFoundDeploymentPausedReasonError"),
    check::<DeploymentRunError>("FileNotFoundRunError"),
    check::<SessionResourceParams>("FileResourceConfig"),
    check::<SessionResourceParams>("GitHubRepositoryResourceConfig"),
    check::<PausedError>("MCPEgressBlockedDeploymentPausedReasonError"),
    check::<DeploymentRunError>("MCPEgressBlockedRunError"),
    check::<PausedReason>("ManualDeploymentPausedReason"),
    check::<TriggerContext>("ManualTriggerContext"),
    check::<PausedError>("MemoryStoreArchivedDeploymentPausedReasonError"),
    check::<DeploymentRunError>("MemoryStoreArchivedRunError"),
    check::<SessionResourceParams>("MemoryStoreResourceConfig"),
    check::<PausedError>("OrganizationDisabledDeploymentPausedReasonError"),
    check::<DeploymentRunError>("OrganizationDisabledRunError"),
    check::<Schedule>("Schedule"),
    check::<ScheduleParams>("ScheduleParams"),
    check::<ScheduleTriggerContext>("ScheduleTriggerContext"),
    check::<PausedError>("SelfHostedResourcesUnsupportedDeploymentPausedReasonError"),
    check::<DeploymentRunError>("SelfHostedResourcesUnsupportedRunError"),
    check::<DeploymentRunError>("SessionCreationRejectedRunError"),
    check::<DeploymentRunError>("SessionRateLimitedRunError"),
    check::<SessionResourceParams>("SessionResourceConfig"),
    check::<PausedError>("SessionResourceNotFoundDeploymentPausedReasonError"),
    check::<DeploymentRunError>("SessionResourceNotFoundRunError"),
    check::<PausedError>("SkillNotFoundDeploymentPausedReasonError"),
    check::<DeploymentRunError>("SkillNotFoundRunError"),
    check::<TriggerContext>("TriggerContext"),
    check::<TriggerType>("TriggerType"),
    check::<PausedError>("UnknownDeploymentPausedReasonError"),
    check::<DeploymentRunError>("UnknownRunError"),
    check::<PausedError>("VaultArchivedDeploymentPausedReasonError"),
    check::<DeploymentRunError>("VaultArchivedRunError"),
    check::<PausedError>("VaultNotFoundDeploymentPausedReasonError"),
    check::<DeploymentRunError>("VaultNotFoundRunError"),
    check::<PausedError>("WorkspaceArchivedDeploymentPausedReasonError"),
    check::<DeploymentRunError>("WorkspaceArchivedRunError"),
];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let (limit, page) = (Some(1), Some("page".to_owned()));
    let time = Some(Timestamp::from("2026-11-01T00:00:00Z"));
    let list = ListDeployments {
        agent_id: Some("agent_1".into()),
        status: Some(DeploymentStatus::Paused),
        include_archived: Some(true),
        created_at_gte: time.clone(),
        created_at_lte: time.clone(),
        limit,
        page: page.clone(),
    };
    let list_runs = ListDeploymentRuns {
        deployment_id: Some("depl_1".into()),
        has_error: Some(true),
        trigger_type: Some(TriggerType::Manual),
        created_at_gt: time.clone(),
        created_at_gte: time.clone(),
        created_at_lt: time.clone(),
        created_at_lte: time,
        limit,
        page,
    };
    vec![("deployments.list", Box::new(list)), ("deployment_runs.list", Box::new(list_runs))]
}
