use managed_agents_conformance::Part;
use managed_agents_core::skills::{self, CreateSkill, SkillFile, versions};
use managed_agents_core::{Credential, Error, Settings};

use crate::operations::multipart::{Received, read};

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
