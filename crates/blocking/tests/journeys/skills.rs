use managed_agents_blocking::types::{
    AgentSkillParams, CreateAgent, CreateSession, ListSkillVersions, ListSkills,
};
use managed_agents_blocking::{agents, sessions, skills};

use crate::{Local, assert_gone};

const LOOK: &str = r#"{"steps": [{"tool": "bash", "input": {"command": "cat skills/greeter/SKILL.md"}, "save": "seen"}, {"say": "${seen}"}]}"#;

fn file(text: &str) -> Vec<skills::SkillFile> {
    let text = format!("---\nname: greeter\ndescription: Greets\n---\n{text}");
    vec![skills::SkillFile::new("greeter/SKILL.md", text)]
}

#[test]
fn a_skill_and_its_versions() {
    let local = Local::playing(LOOK);
    let client = &local.client;
    let skill = client.send(skills::create(&skills::CreateSkill::new(file("one")))).unwrap().id;
    let version = client.send(skills::versions::create(&skill, &file("two"))).unwrap().id;

    let tools = vec![managed_agents_blocking::types::AgentToolParams::agent_toolset()];
    let agent = CreateAgent {
        skills: vec![AgentSkillParams::custom(skill.clone())],
        tools,
        ..CreateAgent::new("A", "m")
    };
    let agent = client.send(agents::create(&agent)).unwrap().id;
    let session = CreateSession::new(agent, local.environment());
    let session = client.send(sessions::create(&session)).unwrap().id;
    assert!(local.ask(&session, "Look").ends_with("two"));

    assert_eq!(client.send(skills::list(&ListSkills::default())).unwrap().data.len(), 1);
    let list =
        || client.send(skills::versions::list(&skill, &ListSkillVersions::default())).unwrap().data.len();
    assert_eq!(list(), 2);
    let mut archive = Vec::new();
    client.download(skills::versions::download(&skill, &version), &mut archive, 1_000).unwrap();
    assert!(archive.starts_with(b"PK"));
    client.send(skills::versions::delete(&skill, &version)).unwrap();
    assert_gone(client.send(skills::versions::retrieve(&skill, &version)));
    client.send(skills::delete(&skill)).unwrap();
    assert_gone(client.send(skills::retrieve(&skill)));
}
