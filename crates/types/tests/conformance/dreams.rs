use managed_agents_types::{
    CreateDream, Dream, DreamError, DreamErrorKind, DreamInput, DreamMemoryStore, DreamModelConfig,
    DreamModelParams, DreamOutputBehavior, DreamSessions, DreamStatus, DreamUsage, ListDreams, Page,
    Timestamp, UpdateExistingStore,
};

use crate::check::{Check, Vocabulary, check, values};
use crate::queries::Queries;

pub(crate) const TYPES: &[Check] = &[
    check::<Dream>("Dream"),
    check::<DreamError>("DreamError"),
    check::<DreamInput>("DreamInput"),
    check::<DreamMemoryStore>("DreamMemoryStoreInput"),
    check::<DreamModelConfig>("DreamModelConfig"),
    check::<DreamModelConfig>("DreamModelConfigParam"),
    check::<DreamModelParams>("DreamModelParams"),
    check::<DreamMemoryStore>("DreamOutput"),
    check::<DreamSessions>("DreamSessionsInput"),
    check::<DreamStatus>("DreamStatus"),
    check::<DreamUsage>("DreamUsage"),
    check::<CreateDream>("DreamsCreateRequest"),
    check::<Page<Dream>>("DreamsListPage"),
    check::<DreamOutputBehavior>("OutputBehavior"),
    check::<DreamOutputBehavior>("OutputBehaviorCreateNew"),
    check::<UpdateExistingStore>("OutputBehaviorUpdateExisting"),
];

pub(crate) const VALUES: &[Vocabulary] = &[values("DreamError", "type", DreamErrorKind::KNOWN)];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let time = Some(Timestamp::from("2026-11-01T00:00:00Z"));
    let list = ListDreams {
        statuses: vec![DreamStatus::Running],
        include_archived: Some(true),
        created_at_gt: time.clone(),
        created_at_lt: time,
        limit: Some(1),
        page: Some("page".to_owned()),
    };
    vec![("dreams.list", Box::new(list))]
}
