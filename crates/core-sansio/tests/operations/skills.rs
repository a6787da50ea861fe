use managed_agents_core::skills::{self, CreateSkill, SkillFile, versions};
use managed_agents_core::types::{ListSkillVersions, ListSkills};

use super::values::Values;
use super::{Case, Sender, operations};

/// One file or more, with content that looks like the body around it.
fn files(values: &mut Values) -> Vec<SkillFile> {
    let file = |values: &mut Values| SkillFile {
        content_type: "text/markdown".into(),
        ..SkillFile::new(format!("skill/{}", values.text()), "\r\n--managed-agents--\r\n")
    };
    let mut files = values.list(file);
    files.push(SkillFile::new("skill/SKILL.md", ""));
    files
}

operations! {
    "skills.create" => send |values| {
        let params = CreateSkill { display_name: values.maybe_text(), files: files(values) };
        skills::create(&params)
    };
    "skills.retrieve" => send |values| skills::retrieve(&values.id());
    "skills.list" => pages |values| {
        let query = ListSkills {
            source: values.maybe(|_| "custom".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        skills::list(&values.query(query))
    };
    "skills.delete" => send |values| skills::delete(&values.id());

    "skills.versions.create" => send |values| versions::create(&values.id(), &files(values));
    "skills.versions.retrieve" => send |values| versions::retrieve(&values.id(), &values.id());
    "skills.versions.list" => pages |values| {
        let query = ListSkillVersions { limit: values.maybe_number(), page: values.maybe_text() };
        versions::list(&values.id(), &values.query(query))
    };
    "skills.versions.download" => download |values| versions::download(&values.id(), &values.id());
    "skills.versions.delete" => send |values| versions::delete(&values.id(), &values.id());
}
