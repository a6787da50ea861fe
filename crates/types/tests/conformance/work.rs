use managed_agents_types::{
    HealthCheckWork, HeartbeatWork, ListWork, Page, PollWork, SessionWork, StopWork, UpdateWork, Work,
    WorkData, WorkHeartbeat, WorkQueueStats, WorkSecret,
};

use crate::check::{Check, check};
use crate::queries::Queries;

pub(crate) const TYPES: &[Check] = &[
    check::<Page<Work>>("EnvironmentsWorkListPage"),
    check::<StopWork>("EnvironmentsWorkStopRequest"),
    check::<UpdateWork>("EnvironmentsWorkUpdateRequest"),
    check::<HealthCheckWork>("HealthCheckWorkData"),
    check::<Work>("SelfHostedWork"),
    check::<WorkHeartbeat>("SelfHostedWorkHeartbeatResponse"),
    check::<WorkQueueStats>("SelfHostedWorkQueueStats"),
    check::<SessionWork>("SessionWorkData"),
    check::<WorkData>("WorkData"),
    check::<WorkSecret>("WorkSecret").strict(),
];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let (limit, page) = (Some(1), Some("page".to_owned()));
    let poll = PollWork { block_ms: Some(999), reclaim_older_than_ms: Some(5000) };
    let heartbeat = HeartbeatWork { desired_ttl_seconds: Some(90), ..HeartbeatWork::first() };
    vec![
        ("environments.work.list", Box::new(ListWork { limit, page })),
        ("environments.work.poll", Box::new(poll)),
        ("environments.work.heartbeat", Box::new(heartbeat)),
    ]
}
