use managed_agents_types::{
    CapabilitySupport, CompactionCapability, ContextManagementCapability, EffortCapability, ListModels,
    ModelCapabilities, ModelInfo, ModelLifecycle, ModelLine, ModelPage, ServerToolsCapability,
    ThinkingCapability, ThinkingTypes,
};

use crate::check::{Check, check};
use crate::queries::Queries;

pub(crate) const TYPES: &[Check] = &[
    check::<CapabilitySupport>("CapabilitySupport"),
    check::<CompactionCapability>("CompactionCapability"),
    check::<ContextManagementCapability>("ContextManagementCapability"),
    check::<EffortCapability>("EffortCapability"),
    check::<ModelCapabilities>("ModelCapabilities").without(&["compaction"]),
    check::<ModelInfo>("ModelInfo").without(&["allowed_fallback_models"]),
    check::<ModelLifecycle>("ModelLifecycle"),
    check::<ModelLine>("ModelLine"),
    check::<ModelPage>("ModelsListPage"),
    check::<ServerToolsCapability>("ServerToolsCapability"),
    check::<ThinkingCapability>("ThinkingCapability"),
    check::<ThinkingTypes>("ThinkingTypes"),
];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let list_models = ListModels {
        after_id: Some("claude-opus-5".into()),
        before_id: Some("claude-opus-5".into()),
        lifecycle: vec![ModelLifecycle::Active],
        limit: Some(1),
    };
    vec![("models.list", Box::new(list_models))]
}
