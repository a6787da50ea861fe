//! Models: which there are, and what each can do.

use managed_agents_types::{ListModels, Model, ModelInfo, ModelPage};

use crate::{Call, path};

/// `GET /v1/models/{model_id}`
pub fn retrieve(model: &Model) -> Call<ModelInfo> {
    Call::get(path!("/v1/models", model.as_str()))
}

/// `GET /v1/models`
///
/// Goes from model to model, not by cursors: [`Paged`](crate::Paged) finds the next page.
pub fn list(params: &ListModels) -> Call<ModelPage> {
    Call::get("/v1/models").query(params)
}
