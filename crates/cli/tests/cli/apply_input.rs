//! Files and locks that `apply` refuses, and the files that `run` takes from a lock.

use std::fs;

use serde_json::Value;

use crate::apply::Project;

const PLAIN: &str = "{name: plain, model: claude-opus-4-7}\n";

/// Files by path, and parts of the error.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn wrong_files_are_refused_before_anything_is_sent() {
    let coordinator =
        |other: &str| format!("name: lead\nmodel: m\nmultiagent: {{type: coordinator, agents: [{other}]}}\n");
    let [b, c, missing, environment] =
        ["./b.yaml", "c.yaml", "./nowhere.yaml", "../environments/e.yaml"].map(coordinator);
    let table: &[Case<'_>] = &[
        (
            &[("agents/a.yaml", "{name: a, model: m, sytem: x}")],
            &["agents/a.yaml: unknown field sytem; did you mean system?"],
        ),
        (
            &[("agents/a.yaml", "{model: 7}"), ("agents/b.yaml", "{name: b}")],
            &["agents/a.yaml: name is missing", "agents/b.yaml: model is missing"],
        ),
        (
            &[("agents/a.yaml", "{name: a, model: m, type: agnet}")],
            &["\"agnet\" is none of agent, environment; did you mean agent?"],
        ),
        (&[("agents/a.yaml", "{name: a, type: environment}")], &["agents/a.yaml: type: is environment"]),
        (&[("agents/a.md", "Notes.\n")], &["agents/a.md: ", "Markdown has them as YAML"]),
        (&[("agents/a.yaml", "")], &["agents/a.yaml: ", "it is empty"]),
        (
            &[("agents/b.yaml", &c), ("agents/c.yaml", &b)],
            &["need each other: agents/b.yaml -> agents/c.yaml -> agents/b.yaml"],
        ),
        (&[("agents/b.yaml", &b)], &["need each other: agents/b.yaml -> agents/b.yaml"]),
        (&[("agents/b.yaml", &missing)], &["could not read", "nowhere.yaml"]),
        (
            &[("agents/b.yaml", &environment), ("environments/e.yaml", "name: e")],
            &["environments/e.yaml is no agent"],
        ),
        (&[("notes/a.yaml", PLAIN)], &["there are no files of agents or environments"]),
    ];
    for (files, parts) in table {
        let project = Project::new(files);
        let ended = project.run(&["apply", "--yes", "--strict"]);
        assert!(ended.code == 2 && parts.iter().all(|part| ended.err.contains(part)), "{parts:?}: {ended:?}");
        assert!(project.agents() == 0 && !project.path("managed-agents.lock").exists());
    }
    let project = Project::new(&[
        ("notes/a.yaml", PLAIN),
        ("notes/b.yaml", &format!("type: agent\n{}", "name: b\nmodel: claude-opus-4-7\n")),
    ]);
    let ended = project.run(&["apply", "notes/a.yaml"]);
    assert!(ended.code == 2 && ended.err.contains("notes/a.yaml: has no kind"), "{ended:?}");
    project.apply(0, &["notes/b.yaml"]);
    project.write("notes/b.yaml", "{type: environment, name: b}");
    let ended = project.run(&["apply", "notes/b.yaml"]);
    assert!(
        ended.code == 2 && ended.err.contains("is an environment, and an agent in the lock"),
        "{ended:?}"
    );
}

#[test]
fn a_damaged_lock_is_refused() {
    let project = Project::new(&[("agents/a.yaml", PLAIN), ("agents/b.yaml", PLAIN)]);
    project.apply(0, &[]);
    let path = project.path("managed-agents.lock");
    let whole = fs::read_to_string(&path).unwrap();
    let same_id = whole.replace(&project.id("agents/b.yaml"), &project.id("agents/a.yaml"));
    let other = whole.replace("\"form\": 1", "\"form\": 2");
    let conflict = format!("<<<<<<< ours\n{whole}");
    let unknown = whole.replacen("\"sent\"", "\"set\"", 1);
    let twice = whole.replacen("agents/b.yaml", "agents/a.yaml", 1);
    for (text, part) in [
        ("", "it is not JSON"),
        (&whole[..whole.len() / 2], "it is not JSON"),
        (&conflict, "it is not JSON"),
        (&same_id, "agents/a.yaml and agents/b.yaml are both agent_"),
        (&other, "another version of this program"),
        (&unknown, "unknown field `set`"),
        (&twice, "duplicate key"),
    ] {
        fs::write(&path, text).unwrap();
        let ended = project.run(&["apply", "--yes"]);
        assert!(ended.code == 2 && ended.err.contains(part), "{part}: {ended:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "the lock is left alone");
    }
    assert_eq!(project.agents(), 2);
}

#[test]
fn run_takes_what_was_applied() {
    let environment = "{name: tasks}";
    let lead = "name: lead\nmodel: claude-opus-4-7\nmultiagent: {type: coordinator, agents: [./a.yaml]}\n";
    let project = Project::new(&[("agents/a.yaml", PLAIN), ("environments/e.yaml", environment)]);
    project.apply(0, &[]);
    let session = |agent: &str, environment: &str| {
        let words = ["run", "Go.", "--agent", agent, "--environment", environment, "--title=t"];
        let ended = project.run(&words);
        assert_eq!(ended.code, 0, "{ended:?}");
        let id = ended.err.lines().find_map(|line| line.strip_prefix("session ")).unwrap().to_owned();
        (project.get(&["sessions", "retrieve", &id]), ended.err)
    };
    let (made, notes) = session("agents/a.yaml", "./environments/e.yaml");
    assert_eq!(made["agent"]["id"], project.id("agents/a.yaml").as_str());
    assert_eq!(made["environment_id"], project.id("environments/e.yaml").as_str());
    assert!(!notes.contains("made the "), "{notes}");

    project.write("agents/a.yaml", "{name: other, model: claude-opus-4-7}\n");
    let (made, notes) = session("agents/a.yaml", "environments/e.yaml");
    assert_ne!(made["agent"]["id"], Value::from(project.id("agents/a.yaml")));
    let note = "agents/a.yaml differs from what was applied, so a new agent is made";
    assert!(made["agent"]["name"] == "other" && notes.contains(note), "{notes}");

    // A file that was never applied may name one that was.
    project.write("agents/lead.yaml", lead);
    let (made, _) = session("agents/lead.yaml", "environments/e.yaml");
    assert_eq!(
        made["agent"]["multiagent"]["agents"][0]["id"],
        project.id("agents/a.yaml").as_str(),
        "{made}"
    );
    project.write("agents/lead.yaml", &lead.replace("./a.yaml", "./b.yaml"));
    project.write("agents/b.yaml", PLAIN);
    let ended = project.run(&["run", "Go.", "--agent=agents/lead.yaml"]);
    assert!(ended.code == 2 && ended.err.contains("agents/b.yaml, which was not applied"), "{ended:?}");
}
