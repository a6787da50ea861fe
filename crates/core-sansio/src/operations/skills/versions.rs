//! Versions of a skill.

use managed_agents_types::{
    DeletedSkillVersion, ListSkillVersions, Page, SkillId, SkillVersion, SkillVersionId,
};

use super::SkillFile;
use crate::path;
use crate::request::content::Content;
use crate::request::multipart::body;
use crate::request::operation::Operation;

/// `POST /v1/skills/{skill_id}/versions`
///
/// Creates a version. `files` must hold all files of the skill, not only the changed ones.
pub fn create(skill: &SkillId, files: &[SkillFile]) -> Operation<SkillVersion> {
    let operation = Operation::post(path!("/v1/skills", skill, "versions"));
    operation.multipart(body(&[], files.iter().map(SkillFile::part)))
}

/// `GET /v1/skills/{skill_id}/versions/{version}`
///
/// Retrieves a version; `latest` names the newest.
pub fn retrieve(skill: &SkillId, version: &SkillVersionId) -> Operation<SkillVersion> {
    Operation::get(path!("/v1/skills", skill, "versions", version))
}

/// `GET /v1/skills/{skill_id}/versions`
///
/// Lists the versions of a skill.
pub fn list(skill: &SkillId, params: &ListSkillVersions) -> Operation<Page<SkillVersion>> {
    Operation::get(path!("/v1/skills", skill, "versions")).query(params)
}

/// `GET /v1/skills/{skill_id}/versions/{version}/content`
///
/// Downloads an archive of the version's files. Needs the version's id: the service refuses
/// `latest` here.
pub fn download(skill: &SkillId, version: &SkillVersionId) -> Operation<Content> {
    Operation::get(path!("/v1/skills", skill, "versions", version, "content")).accept("application/binary")
}

/// `DELETE /v1/skills/{skill_id}/versions/{version}`
///
/// Deletes a version. Reads as `None` if the service answers without a body.
pub fn delete(skill: &SkillId, version: &SkillVersionId) -> Operation<Option<DeletedSkillVersion>> {
    Operation::delete(path!("/v1/skills", skill, "versions", version))
}
