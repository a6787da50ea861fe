//! Models and their capabilities.

use managed_agents_types::{ListModels, Model, ModelInfo, ModelPage};

use crate::path;
use crate::request::operation::Operation;

/// `GET /v1/models/{model_id}`
///
/// Retrieves a model.
pub fn retrieve(model: &Model) -> Operation<ModelInfo> {
    Operation::get(path!("/v1/models", model.as_str()))
}

/// `GET /v1/models`
///
/// Lists models. Pages by the ids of models instead of cursors; [`Paged`](crate::Paged) finds the
/// next page.
pub fn list(params: &ListModels) -> Operation<ModelPage> {
    Operation::get("/v1/models").query(params)
}
