use managed_agents_conformance::Part;
use managed_agents_core::skills::{self, CreateSkill, SkillFile, versions};
use managed_agents_core::types::{ListSkillVersions, ListSkills};
use managed_agents_core::{Credential, Error, Settings};

use crate::multipart::{Received, read};
use crate::operations::{Operation, operations};
use crate::values::Values;

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
    "skills.create" => |values| {
        let params = CreateSkill { display_name: values.maybe_text(), files: files(values) };
        skills::create(&params)
    };
    "skills.retrieve" => |values| skills::retrieve(&values.id());
    "skills.list" => |values| {
        let query = ListSkills {
            source: values.maybe(|_| "custom".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        skills::list(&values.query(query))
    };
    "skills.delete" => |values| skills::delete(&values.id());

    "skills.versions.create" => |values| versions::create(&values.id(), &files(values));
    "skills.versions.retrieve" => |values| versions::retrieve(&values.id(), &values.id());
    "skills.versions.list" => |values| {
        let query = ListSkillVersions { limit: values.maybe_number(), page: values.maybe_text() };
        versions::list(&values.id(), &values.query(query))
    };
    "skills.versions.download" => |values| versions::download(&values.id(), &values.id());
    "skills.versions.delete" => |values| versions::delete(&values.id(), &values.id());
}

#[test]
fn a_skill_is_sent_with_its_folders_and_every_byte() {
    let files = [
        SkillFile { content_type: "text/markdown".into(), ..SkillFile::new("invoices/SKILL.md", "Round.") },
        SkillFile::new("invoices/scripts/\"ä\".bin", b"\0\xFF\r\n--\r\n".as_slice()),
    ];
    let part = |path: &str, content_type: &str, content: &[u8]| Received {
        part: Part { name: "files[]".into(), filename: Some(path.into()) },
        content_type: Some(content_type.into()),
        content: content.into(),
    };
    let parts = [
        part("invoices/SKILL.md", "text/markdown", b"Round."),
        part("invoices/scripts/%22ä%22.bin", "application/octet-stream", b"\0\xFF\r\n--\r\n"),
    ];
    let settings = Settings::new(Credential::None);

    let version = versions::create(&"skill_1".into(), &files).into_request(&settings).unwrap();
    assert_eq!(read(version.headers(), version.body()), parts);

    let skill = CreateSkill { display_name: Some("Invoices".into()), ..CreateSkill::new(files) };
    let skill = skills::create(&skill).into_request(&settings).unwrap();
    let received = read(skill.headers(), skill.body());
    assert_eq!(received[0].part, Part { name: "display_name".into(), filename: None });
    assert_eq!(received[0].content, b"Invoices");
    assert_eq!(received[1..], parts);
}

#[test]
fn a_file_of_a_skill_cannot_add_a_header() {
    let file = SkillFile { content_type: "a\r\nb: c".into(), ..SkillFile::new("skill/SKILL.md", "") };
    let error = versions::create(&"skill_1".into(), &[file]).into_request(&Settings::new(Credential::None));
    assert!(matches!(error, Err(Error::Settings(_))), "{error:?}");
}
