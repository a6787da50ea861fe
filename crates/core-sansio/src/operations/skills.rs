//! Skills: versioned folders of instructions and files that an agent can load.

pub mod versions;

use managed_agents_types::{DeletedSkill, ListSkills, Page, Skill, SkillId};

use crate::path;
use crate::request::multipart::{FilePart, body};
use crate::request::operation::Operation;

/// A skill to upload: one folder that contains a `SKILL.md`. All files are held in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
pub struct CreateSkill {
    /// The name shown to people.
    pub display_name: Option<String>,
    /// The files of the first version.
    pub files: Vec<SkillFile>,
}

impl CreateSkill {
    /// Makes a skill of these files.
    pub fn new(files: impl Into<Vec<SkillFile>>) -> Self {
        Self { display_name: None, files: files.into() }
    }
}

/// One file of a skill to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
pub struct SkillFile {
    /// The path, which begins with the skill's folder: `invoices/SKILL.md`. Use `/` on every
    /// platform.
    pub path: String,
    /// The media type.
    pub content_type: String,
    /// The file's bytes.
    pub content: Vec<u8>,
}

impl SkillFile {
    /// Makes an `application/octet-stream` file at that path.
    pub fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let content_type = String::from("application/octet-stream");
        Self { path: path.into(), content_type, content: content.into() }
    }

    fn part(&self) -> FilePart<'_> {
        FilePart {
            name: "files[]",
            filename: &self.path,
            content_type: &self.content_type,
            content: &self.content,
        }
    }
}

/// `POST /v1/skills`
///
/// Creates a skill and its first version.
///
/// ```
/// use managed_agents_core::skills::{self, CreateSkill, SkillFile};
///
/// let instructions = "---\nname: invoices\ndescription: How we total invoices.\n---\nRound at the end.";
/// let files = [
///     SkillFile::new("invoices/SKILL.md", instructions),
///     SkillFile::new("invoices/scripts/total.sh", "#!/bin/sh\n"),
/// ];
/// let skill = CreateSkill { display_name: Some("Invoices".into()), ..CreateSkill::new(files) };
/// let operation = skills::create(&skill);
/// # drop(operation);
/// ```
pub fn create(params: &CreateSkill) -> Operation<Skill> {
    let name = params.display_name.as_deref().map(|name| ("display_name", name));
    Operation::post("/v1/skills").multipart(body(name.as_slice(), params.files.iter().map(SkillFile::part)))
}

/// `GET /v1/skills/{skill_id}`
///
/// Retrieves a skill.
pub fn retrieve(skill: &SkillId) -> Operation<Skill> {
    Operation::get(path!("/v1/skills", skill))
}

/// `GET /v1/skills`
///
/// Lists skills.
pub fn list(params: &ListSkills) -> Operation<Page<Skill>> {
    Operation::get("/v1/skills").query(params)
}

/// `DELETE /v1/skills/{skill_id}`
///
/// Deletes the skill with all its versions. Reads as `None` if the service answers without a body.
pub fn delete(skill: &SkillId) -> Operation<Option<DeletedSkill>> {
    Operation::delete(path!("/v1/skills", skill))
}
