//! `apply` against the local server.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use managed_agents_local::{Faults, Options, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Ended, ended, program, run};
use crate::questions::Terminal;

/// A folder with files, and a server.
pub(crate) struct Project {
    pub(crate) folder: TempDir,
    pub(crate) server: Server,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::with_faults("", files)
    }

    pub(crate) fn with_faults(faults: &str, files: &[(&str, &str)]) -> Self {
        let faults = Faults::parse(faults).unwrap();
        let server = Server::start(Options { faults, ..Options::default() }).unwrap();
        let project = Self { folder: tempfile::tempdir().unwrap(), server };
        files.iter().for_each(|(path, text)| project.write(path, text));
        project
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    /// Runs the program in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        let mut program = program(&self.server.url());
        program.args(arguments).current_dir(self.folder.path());
        ended(program, "")
    }

    /// Applies with a yes. Returns the objects that are printed.
    pub(crate) fn apply(&self, code: i32, flags: &[&str]) -> Vec<Value> {
        let ended = self.run(&[&["apply", "--yes", "--format=jsonl"], flags].concat());
        assert_eq!(ended.code, code, "{ended:?}");
        ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn lock(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.path("managed-agents.lock")).unwrap()).unwrap()
    }

    pub(crate) fn id(&self, path: &str) -> String {
        self.lock()["files"][path]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn get(&self, arguments: &[&str]) -> Value {
        let ended = run(&self.server.url(), arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
        serde_json::from_str(&ended.out).unwrap()
    }

    pub(crate) fn agents(&self) -> usize {
        self.run(&["agents", "list"]).out.lines().count()
    }
}

pub(crate) fn actions(items: &[Value]) -> Vec<String> {
    let action =
        |item: &Value| format!("{} {}", item["action"].as_str().unwrap(), item["path"].as_str().unwrap());
    items.iter().map(action).collect()
}

const CLERK: &str = "---\nname: Clerk\nmodel: claude-opus-4-7\ndescription: Adds up.\nmetadata: {team: a, floor: '2'}\n---\nBe brief.\n";
const BUILD: &str = "name: build\nconfig: {type: cloud, networking: {type: unrestricted}}\n";
const PLAIN: &str = "{name: plain, model: claude-opus-4-7}\n";

#[test]
fn a_second_apply_changes_nothing() {
    let project = Project::new(&[
        ("agents/clerk.md", CLERK),
        ("agents/plain.json", r#"{"model": "claude-opus-4-7", "name": "plain"}"#),
        ("environments/build.yaml", BUILD),
        ("agents/.hidden.yaml", "x"),
        ("agents/notes.txt", "x"),
    ]);
    let ended = project.run(&["apply", "--yes"]);
    assert_eq!((ended.code, &*ended.err), (0, ""), "{ended:?}");
    for part in [
        "create            agents/clerk.md\n",
        "name: \"Clerk\"",
        "created           environments/build.yaml (env_",
    ] {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    let agent = project.get(&["agents", "retrieve", &project.id("agents/clerk.md")]);
    assert_eq!((&agent["system"], &agent["metadata"]["team"]), (&"Be brief.".into(), &"a".into()), "{agent}");
    let lock = fs::read(project.path("managed-agents.lock")).unwrap();
    let unchanged =
        ["unchanged agents/clerk.md", "unchanged agents/plain.json", "unchanged environments/build.yaml"];
    assert_eq!(actions(&project.apply(0, &[])), unchanged);
    // The order of keys and the form of the file do not count.
    project.write("agents/plain.json", "name: plain\nmodel: claude-opus-4-7\n");
    assert_eq!(actions(&project.apply(0, &[])), unchanged);
    assert_eq!(project.run(&["apply", "--dry-run"]).code, 0);
    assert_eq!(fs::read(project.path("managed-agents.lock")).unwrap(), lock);
    let files: Vec<_> =
        fs::read_dir(project.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files.len(), 3, "nothing is left behind: {files:?}");
    assert_eq!(project.agents(), 2);
}

#[test]
fn an_update_sends_what_was_edited_and_clears_what_was_removed() {
    let project = Project::new(&[("agents/clerk.md", CLERK), ("environments/build.yaml", BUILD)]);
    project.apply(0, &[]);
    let id = project.id("agents/clerk.md");
    project.write(
        "agents/clerk.md",
        "---\nname: Clerk\nmodel: claude-opus-4-7\nmetadata: {team: b}\n---\nBe long.\n",
    );
    project.write("environments/build.yaml", &BUILD.replace("name: build", "name: build2"));
    let ended = project.run(&["apply", "--dry-run"]);
    assert_eq!(ended.code, 20, "{ended:?}");
    for part in [
        "system: \"Be brief.\" -> \"Be long.\"",
        "description: \"Adds up.\" -> cleared",
        "metadata.floor: \"2\" -> cleared",
    ] {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    assert!(!ended.out.contains("model"), "{}", ended.out);
    let agent = || project.get(&["agents", "retrieve", &id]);
    assert_eq!(agent()["version"], 1, "--dry-run changes nothing");

    let items = project.apply(0, &[]);
    let names: Vec<_> = items[0]["fields"].as_array().unwrap().iter().map(|field| &field["name"]).collect();
    assert_eq!(names, ["metadata.team", "system", "description", "metadata.floor"]);
    assert_eq!((&items[0]["done"], &items[0]["fields"][1]["after"]), (&true.into(), &"Be long.".into()));
    let agent = agent();
    assert_eq!((&agent["version"], &agent["description"]), (&2.into(), &Value::Null));
    assert_eq!(agent["metadata"], json!({"team": "b"}));
    assert_eq!(
        project.get(&["environments", "retrieve", &project.id("environments/build.yaml")])["name"],
        "build2"
    );
    assert_eq!(
        actions(&project.apply(0, &[])),
        ["unchanged agents/clerk.md", "unchanged environments/build.yaml"]
    );
}

#[test]
fn a_change_made_elsewhere_stops_its_file_only() {
    let project = Project::new(&[
        ("agents/a.yaml", PLAIN),
        ("agents/b.yaml", "name: b\nmodel: claude-opus-4-7\n"),
        ("environments/build.yaml", BUILD),
    ]);
    project.apply(0, &[]);
    let a = project.id("agents/a.yaml");
    project.get(&["agents", "update", &a, "--name", "theirs", "--description", "Kept."]);
    let environment = project.id("environments/build.yaml");
    // The time of a change is all that tells of it.
    project.server.advance_clock(Duration::from_secs(1));
    project.get(&["environments", "update", &environment, "--name", "theirs"]);
    project.write("agents/b.yaml", "name: b\nmodel: claude-opus-4-7\nsystem: New.\n");
    let ended = project.run(&["apply", "--yes"]);
    assert_eq!(ended.code, 6, "{ended:?}");
    for part in [
        format!("changed elsewhere agents/a.yaml ({a}: version 2 now, version 1 in the lock)"),
        "updated           agents/b.yaml".into(),
    ] {
        assert!(ended.out.contains(&part), "{part}: {}", ended.out);
    }
    assert!(
        ended.err.contains("agents/a.yaml is stopped")
            && ended.err.contains("environments/build.yaml is stopped")
    );
    assert_eq!(project.get(&["agents", "retrieve", &a])["name"], "theirs");
    assert_eq!(project.run(&["apply", "--dry-run"]).code, 6);

    let items = project.apply(0, &["--force"]);
    assert_eq!(actions(&items)[..1], ["update agents/a.yaml"]);
    assert_eq!(items[0]["fields"], json!([{"name": "name", "before": "theirs", "after": "plain"}]));
    let agent = project.get(&["agents", "retrieve", &a]);
    assert_eq!((&agent["name"], &agent["description"]), (&"plain".into(), &"Kept.".into()), "{agent}");
    assert_eq!(project.get(&["environments", "retrieve", &environment])["name"], "build");
    assert_eq!(project.run(&["apply", "--dry-run"]).code, 0);
}

#[test]
fn an_object_that_is_gone_stops_its_file_until_it_is_forced() {
    let project = Project::new(&[("agents/a.yaml", PLAIN), ("agents/b.yaml", PLAIN)]);
    project.apply(0, &[]);
    let a = project.id("agents/a.yaml");
    project.get(&["agents", "archive", &a]);
    project.write("agents/b.yaml", "name: b\nmodel: claude-opus-4-7\n");
    let items = project.apply(6, &[]);
    assert_eq!(actions(&items), ["gone agents/a.yaml", "update agents/b.yaml"]);
    assert_eq!((&items[0]["done"], &items[1]["done"]), (&false.into(), &true.into()));
    assert_eq!(project.id("agents/a.yaml"), a);
    assert_eq!(actions(&project.apply(0, &["--force"])), ["create agents/a.yaml", "unchanged agents/b.yaml"]);
    assert_ne!(project.id("agents/a.yaml"), a);
}

#[test]
fn what_is_there_is_taken_over_and_a_file_can_move() {
    let project = Project::new(&[("agents/a.yaml", PLAIN)]);
    let create = ["agents", "create", "--name=plain", "--model=claude-opus-4-7", "--system=Kept."];
    let id = project.get(&create)["id"].as_str().unwrap().to_owned();
    let adopt = format!("agents/a.yaml={id}");
    assert_eq!(project.run(&["apply", "--dry-run", "--adopt", &adopt]).code, 20);
    assert_eq!(actions(&project.apply(0, &["--adopt", &adopt])), ["adopt agents/a.yaml"]);
    let agent = project.get(&["agents", "retrieve", &id]);
    assert_eq!((&agent["version"], &agent["system"]), (&1.into(), &"Kept.".into()), "nothing differs");
    fs::rename(project.path("agents/a.yaml"), project.path("agents/b.yaml")).unwrap();
    assert_eq!(
        actions(&project.apply(0, &["--adopt", &format!("agents/b.yaml={id}")])),
        ["adopt agents/b.yaml"]
    );
    assert_eq!(project.lock()["files"].as_object().unwrap().len(), 1);
    assert_eq!((project.id("agents/b.yaml"), project.agents()), (id.clone(), 1));

    project.write("agents/c.yaml", PLAIN);
    for (adopt, code, part) in [
        (format!("agents/c.yaml={id}"), 2, "belongs to agents/b.yaml"),
        ("agents/c.yaml=agent_none".into(), 4, "is not there"),
        ("agents/b.yaml=agent_none".into(), 2, "in the lock"),
        ("agents/c.yaml".into(), 2, "needs PATH=ID"),
        ("agents/d.yaml=x".into(), 2, "could not read"),
    ] {
        let ended = project.run(&["apply", "--yes", "--adopt", &adopt]);
        assert!(ended.code == code && ended.err.contains(part), "{adopt}: {ended:?}");
    }
    assert_eq!(project.agents(), 1);
}

#[test]
fn files_name_others_and_follow_their_versions() {
    let lead = "name: lead\nmodel: claude-opus-4-7\nmultiagent:\n  type: coordinator\n  agents: [../team/clerk.md, {type: self}]\n";
    let project = Project::new(&[
        ("agents/a.yaml", lead),
        ("team/clerk.md", &CLERK.replace("name:", "type: agent\nname:")),
    ]);
    assert_eq!(actions(&project.apply(0, &[])), ["create team/clerk.md", "create agents/a.yaml"]);
    let (clerk, id) = (project.id("team/clerk.md"), project.id("agents/a.yaml"));
    let roster = || project.get(&["agents", "retrieve", &id])["multiagent"]["agents"][0].clone();
    assert_eq!(roster(), json!({"type": "agent", "id": clerk, "version": 1}));
    assert_eq!(actions(&project.apply(0, &[])), ["unchanged team/clerk.md", "unchanged agents/a.yaml"]);
    project.write("team/clerk.md", "---\ntype: agent\nname: Clerk\nmodel: claude-opus-4-7\n---\nBe long.\n");
    assert_eq!(actions(&project.apply(0, &[])), ["update team/clerk.md", "update agents/a.yaml"]);
    assert_eq!(roster(), json!({"type": "agent", "id": clerk, "version": 2}));
    assert_eq!(actions(&project.apply(0, &[])), ["unchanged team/clerk.md", "unchanged agents/a.yaml"]);

    project.get(&["agents", "archive", &clerk]);
    assert_eq!(actions(&project.apply(6, &[])), ["gone team/clerk.md", "blocked agents/a.yaml"]);
}

#[test]
fn what_has_no_file_any_more_is_archived_when_asked() {
    let project =
        Project::new(&[("agents/a.yaml", PLAIN), ("agents/b.yaml", PLAIN), ("environments/e.yaml", BUILD)]);
    project.apply(0, &[]);
    let (b, environment) = (project.id("agents/b.yaml"), project.id("environments/e.yaml"));
    fs::remove_file(project.path("agents/b.yaml")).unwrap();
    fs::remove_file(project.path("environments/e.yaml")).unwrap();
    assert_eq!(
        actions(&project.apply(0, &[])),
        ["unchanged agents/a.yaml", "removed agents/b.yaml", "removed environments/e.yaml"]
    );
    let ended = project.run(&["apply", "--prune", "--dry-run"]);
    assert!(
        ended.code == 20 && ended.out.contains(&format!("archive           agents/b.yaml ({b})")),
        "{ended:?}"
    );
    // Only below the folders that are named.
    assert_eq!(
        actions(&project.apply(0, &["agents", "--prune"])),
        ["unchanged agents/a.yaml", "archive agents/b.yaml"]
    );
    project.server.advance_clock(Duration::from_secs(1));
    project.get(&["environments", "update", &environment, "--name", "theirs"]);
    assert_eq!(actions(&project.apply(6, &["--prune"]))[1], "changed_elsewhere environments/e.yaml");
    fs::remove_file(project.path("agents/a.yaml")).unwrap();
    project.apply(0, &["--prune", "--force"]);
    assert_eq!(project.lock()["files"], json!({}));
    assert!(project.get(&["agents", "retrieve", &b])["archived_at"].is_string());
    assert!(project.get(&["environments", "retrieve", &environment])["archived_at"].is_string());
}

#[test]
fn a_killed_apply_goes_on_and_a_second_one_at_once_says_so() {
    // The environment is read for the plan, and again before its update: that reply never comes.
    let faults = "silence-after-bytes=0,route=environments.retrieve,skip=1";
    let project =
        Project::with_faults(faults, &[("agents/a.yaml", PLAIN), ("environments/build.yaml", BUILD)]);
    project.apply(0, &[]);
    let before = project.lock();
    project.write("agents/a.yaml", &PLAIN.replace("plain", "new"));
    project.write("environments/build.yaml", &BUILD.replace("build", "new"));
    let mut first = program(&project.server.url());
    first.args(["apply", "--yes"]).current_dir(project.folder.path());
    let mut first = first.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(first.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.starts_with("updated           agents/a.yaml")));

    let second = project.run(&["apply", "--yes"]);
    assert!(second.code == 6 && second.err.contains("another apply is going on"), "{second:?}");
    assert_eq!(project.run(&["apply", "--dry-run"]).code, 20, "a look is free");
    first.kill().unwrap();
    first.wait().unwrap();
    let between = project.lock();
    assert_eq!(between["files"]["agents/a.yaml"]["version"], 2);
    assert_eq!(between["files"]["environments/build.yaml"], before["files"]["environments/build.yaml"]);
    let items = project.apply(0, &[]);
    assert_eq!(actions(&items), ["unchanged agents/a.yaml", "update environments/build.yaml"]);
    assert!(!project.path("managed-agents.lock.busy").exists());
}

#[test]
fn a_change_whose_reply_is_lost_is_made_once() {
    let faults = "lost,route=agents.create,skip=1;lost,route=agents.update;lost,route=environments.update";
    let project = Project::with_faults(
        faults,
        &[("agents/a.yaml", PLAIN), ("agents/b.yaml", PLAIN), ("environments/build.yaml", BUILD)],
    );
    project.apply(5, &[]);
    assert_eq!(project.agents(), 2, "the service has both");
    let items = project.apply(0, &[]);
    let expected = ["unchanged agents/a.yaml", "adopt agents/b.yaml", "create environments/build.yaml"];
    assert_eq!((actions(&items), project.agents()), (expected.map(str::to_owned).into(), 2));
    assert_eq!(project.lock()["begun"], Value::Null);

    project.write("agents/a.yaml", &PLAIN.replace("plain", "new"));
    project.apply(5, &["agents/a.yaml"]);
    assert_eq!(actions(&project.apply(0, &["agents/a.yaml"])), ["unchanged agents/a.yaml"]);
    assert_eq!(project.get(&["agents", "retrieve", &project.id("agents/a.yaml")])["version"], 2);
    project.server.advance_clock(Duration::from_secs(1));
    project.write("environments/build.yaml", &BUILD.replace("build", "new"));
    project.apply(5, &["environments"]);
    assert_eq!(actions(&project.apply(0, &["environments"])), ["unchanged environments/build.yaml"]);
}

#[test]
fn what_the_service_refuses_was_not_made() {
    let project = Project::with_faults("status=400,route=agents.create", &[("agents/a.yaml", PLAIN)]);
    let ended = project.run(&["apply", "--yes"]);
    assert!(ended.code == 1 && ended.err.contains("agents create failed"), "{ended:?}");
    assert_eq!(project.lock(), json!({"form": 1, "files": {}}));
    assert_eq!(actions(&project.apply(0, &[])), ["create agents/a.yaml"]);
}

#[test]
fn without_a_yes_and_a_person_nothing_is_changed() {
    let project = Project::new(&[("agents/a.yaml", PLAIN)]);
    let ended = project.run(&["apply"]);
    assert!(ended.code == 2 && ended.err.contains("--yes") && ended.out.contains("create "), "{ended:?}");
    assert_eq!((project.agents(), project.path("managed-agents.lock").exists()), (0, false));
    let ended = project.run(&["apply", "--dry-run", "--format=json"]);
    let items: Vec<Value> = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((ended.code, items[0]["done"].clone()), (20, false.into()), "{ended:?}");
    assert_eq!(fs::read_dir(project.folder.path()).unwrap().count(), 1, "--dry-run writes nothing");
}

#[test]
fn a_person_at_a_terminal_is_asked() {
    let project = Project::new(&[("agents/a.yaml", PLAIN)]);
    let start = || {
        let mut program = program(&project.server.url());
        program.arg("apply").current_dir(project.folder.path());
        let mut terminal = Terminal::start(program, 80);
        assert!(terminal.wait("[y]es [n]o ").contains("create            agents/a.yaml\n"));
        terminal
    };
    // Ctrl-D ends the input.
    for keys in ["n\n", "maybe\n", "\u{4}"] {
        let mut terminal = start();
        terminal.press(keys);
        assert_eq!((terminal.end().0, project.agents()), (Some(20), 0), "{keys:?}");
    }
    let mut terminal = start();
    terminal.press("y\n");
    let (code, shown) = terminal.end();
    assert!(code == Some(0) && shown.contains("created           agents/a.yaml (agent_"), "{shown}");
    assert_eq!(project.run(&["apply"]).code, 0, "without changes there is no question");
}

#[test]
fn a_change_made_elsewhere_during_the_question_is_not_overwritten() {
    let project = Project::new(&[("agents/a.yaml", PLAIN), ("environments/build.yaml", BUILD)]);
    project.apply(0, &[]);
    project.write("agents/a.yaml", &PLAIN.replace("plain", "ours"));
    project.write("environments/build.yaml", &BUILD.replace("build", "ours"));
    let mut program = program(&project.server.url());
    program.arg("apply").current_dir(project.folder.path());
    let mut terminal = Terminal::start(program, 80);
    terminal.wait("[y]es [n]o ");
    project.server.advance_clock(Duration::from_secs(1));
    let objects = [("agents", "agents/a.yaml"), ("environments", "environments/build.yaml")];
    for (resource, path) in objects {
        project.get(&[resource, "update", &project.id(path), "--name=theirs"]);
    }
    terminal.press("y\n");
    let (code, shown) = terminal.end();
    assert!(code == Some(6) && shown.matches("was changed elsewhere meanwhile").count() == 2, "{shown}");
    for (resource, path) in objects {
        assert_eq!(project.get(&[resource, "retrieve", &project.id(path)])["name"], "theirs");
    }
}

#[test]
fn the_folder_of_the_lock_is_found_from_below() {
    let project = Project::new(&[("agents/a.yaml", PLAIN), ("environments/e.yaml", BUILD)]);
    project.apply(0, &[]);
    let mut below = program(&project.server.url());
    below.args(["apply", "a.yaml", "--format=jsonl"]).current_dir(project.path("agents"));
    let below = ended(below, "");
    assert!(below.code == 0 && below.out.contains("\"path\":\"agents/a.yaml\""), "{below:?}");
    let outside = project.run(&["apply", "/etc/hostname"]);
    assert!(outside.code == 2 && outside.err.contains("is not below "), "{outside:?}");
    assert!(!Path::new(&project.path("agents/managed-agents.lock")).exists());
}
