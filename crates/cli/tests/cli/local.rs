//! The program against the local server.

use managed_agents_local::{Options, Server};
use serde_json::Value;

use crate::program::run;

#[test]
fn objects_are_made_listed_changed_and_fetched() {
    let server = Server::start(Options::default()).unwrap();
    let url = server.url();
    let id = |arguments: &[&str]| {
        let ended = run(&url, &[arguments, &["--jq", ".id", "-r"]].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.out.trim().to_owned()
    };
    let agent =
        id(&["agents", "create", "--name", "Clerk", "--model", "claude-opus-4-7", "--metadata", "a=1"]);
    let environment = id(&["environments", "create", "--name", "tasks"]);
    let session = id(&["sessions", "create", "--agent", &agent, "--environment-id", &environment]);
    let event = "{type: user.message, content: [{type: text, text: hello}]}";
    assert_eq!(run(&url, &["sessions", "events", "send", &session, "--event", event]).code, 0);
    let listed = run(&url, &["agents", "list", "--jq", "select(.name == \"Clerk\") | .metadata.a"]);
    assert_eq!(listed.out, "\"1\"\n", "{listed:?}");
    let changed = run(&url, &["agents", "update", &agent, "--clear", "description", "--name", "Other"]);
    let changed: Value = serde_json::from_str(&changed.out).unwrap();
    assert_eq!((&changed["name"], &changed["version"]), (&"Other".into(), &2.into()));
    let fetched = run(&url, &["api", "get", &format!("/v1/agents/{agent}?version=1"), "--jq", ".name"]);
    assert_eq!(fetched.out, "\"Clerk\"\n", "{fetched:?}");
    assert_eq!(run(&url, &["agents", "retrieve", "agent_none"]).code, 4);

    let folder = tempfile::tempdir().unwrap();
    let (up, down) = (folder.path().join("in.txt"), folder.path().join("out.txt"));
    std::fs::write(&up, "content\0").unwrap();
    let file = id(&["files", "upload", "--file", &up.display().to_string()]);
    let ended = run(&url, &["files", "download", &file, "-o", &down.display().to_string()]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(std::fs::read(&down).unwrap(), b"content\0");
    std::fs::create_dir(folder.path().join("greeter")).unwrap();
    let skill = folder.path().join("greeter");
    std::fs::write(skill.join("SKILL.md"), "---\nname: greeter\ndescription: Greets\n---\nSay hello.\n")
        .unwrap();
    id(&["skills", "create", "--file", &skill.display().to_string()]);
}
