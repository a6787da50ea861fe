//! Resources of a session: files, repositories and memory stores in its container.

use managed_agents_types::{
    DeletedResource, FileResource, FileResourceParams, ListResources, Page, ResourceId, SessionId,
    SessionResource, UpdateResource,
};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;

/// `POST /v1/sessions/{session_id}/resources`
///
/// Mounts a file. The reply names the session's copy, which has its own id.
pub fn add(session: &SessionId, params: &FileResourceParams) -> Operation<FileResource> {
    Operation::post(path!("/v1/sessions", session, "resources")).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/sessions/{session_id}/resources/{resource_id}`
///
/// Retrieves a resource of a session.
pub fn retrieve(session: &SessionId, resource: &ResourceId) -> Operation<SessionResource> {
    Operation::get(path!("/v1/sessions", session, "resources", resource)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/sessions/{session_id}/resources/{resource_id}`
///
/// Replaces the token of a repository.
pub fn update(
    session: &SessionId,
    resource: &ResourceId,
    params: &UpdateResource,
) -> Operation<SessionResource> {
    Operation::post(path!("/v1/sessions", session, "resources", resource))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
}

/// `GET /v1/sessions/{session_id}/resources`
///
/// Lists the resources of a session.
pub fn list(session: &SessionId, params: &ListResources) -> Operation<Page<SessionResource>> {
    Operation::get(path!("/v1/sessions", session, "resources")).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `DELETE /v1/sessions/{session_id}/resources/{resource_id}`
///
/// Removes a resource from the session. Reads as `None` if the service answers without a body.
pub fn delete(session: &SessionId, resource: &ResourceId) -> Operation<Option<DeletedResource>> {
    Operation::delete(path!("/v1/sessions", session, "resources", resource)).beta(MANAGED_AGENTS_BETA)
}
