//! The flags of `run`.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::host::Host;
use crate::program::{CANARY, Ended, ended, run};
use crate::verbs::{lines, server};

/// Runs with a JSON result, and returns it beside the end.
fn result(url: &str, arguments: &[&str]) -> (Ended, Value) {
    let ended = run(url, &[&["run", "--format", "jsonl"], arguments].concat());
    let result = lines(&ended.out).pop().unwrap_or_default();
    (ended, result)
}

fn get(url: &str, arguments: &[&str]) -> Value {
    let ended = run(url, arguments);
    assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
    serde_json::from_str(&ended.out).unwrap()
}

fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn a_session_is_made_as_the_flags_say() {
    let server = server(r#"{"steps": [{"say": "Done."}]}"#);
    let (url, folder) = (server.url(), tempfile::tempdir().unwrap());
    let front =
        "---\nname: Clerk\nmodel: claude-opus-4-7\ntools: [{type: agent_toolset_20260401}]\n---\nBe brief.\n";
    let (agent, ledger) = (file(&folder, "agent.md", front), file(&folder, "ledger.csv", "a,1\n"));
    let environment =
        file(&folder, "e.yaml", "name: tasks\nconfig: {type: cloud, networking: {type: unrestricted}}\n");
    let again = format!("{ledger}:/mnt/session/uploads/again.csv");
    let mounted = format!("{ledger}:/mnt/session/uploads/books.csv");
    let flags = ["--agent", &agent, "--environment", &environment, "--title", "May", "--budget", "2.50"];
    let files = ["--file", &ledger, "--file", &mounted, "Add up."];
    let (ended, ran) = result(&url, &[&flags[..], &files].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    let session = ran["session_id"].as_str().unwrap();
    let made = get(&url, &["sessions", "retrieve", session]);
    assert_eq!((&made["title"], &made["agent"]["system"]), (&"May".into(), &"Be brief.".into()), "{made}");
    assert_eq!(made["budget"]["max_list_cost"]["amount"], "250", "{made}");
    let mounts: Vec<_> =
        made["resources"].as_array().unwrap().iter().map(|file| &file["mount_path"]).collect();
    assert_eq!(mounts, ["/mnt/session/uploads/ledger.csv", "/mnt/session/uploads/books.csv"]);
    assert_eq!(
        (&ran["list_cost"]["currency"], &ran["usage"]["list_cost"]),
        (&"USD".into(), &ran["list_cost"])
    );

    let id = made["agent"]["id"].as_str().unwrap();
    get(&url, &["agents", "update", id, "--version", "1", "--system", "Be long."]);
    let first = format!("{id}@1");
    let (ended, ran) = result(&url, &["--agent", &first, "Go."]);
    let made = get(&url, &["sessions", "retrieve", ran["session_id"].as_str().unwrap()]);
    assert_eq!((ended.code, &made["agent"]["version"]), (0, &1.into()), "{made}");

    let (ended, _) = result(&url, &["--session", session, "--file", &again, "Again."]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let made = get(&url, &["sessions", "retrieve", session]);
    assert_eq!(made["resources"].as_array().unwrap().len(), 3, "{made}");
}

#[test]
fn an_outcome_that_is_not_reached_ends_with_15() {
    let folder = tempfile::tempdir().unwrap();
    let rubric = file(&folder, "rubric.md", "- three lines\n");
    for (results, code, evaluation) in [
        (r#"["needs_revision", "satisfied"]"#, 0, "satisfied"),
        (r#"["needs_revision"]"#, 15, "max_iterations_reached"),
        (r#"["failed"]"#, 15, "failed"),
    ] {
        let server = server(&format!(r#"{{"steps": [{{"outcome": {results}}}, {{"say": "Draft."}}]}}"#));
        let (ended, ran) = result(&server.url(), &["--outcome", &rubric, "A haiku."]);
        assert_eq!((ended.code, &ran["evaluation"]), (code, &evaluation.into()), "{ended:?}");
        let defined =
            lines(&ended.out).into_iter().find(|line| line["type"] == "user.define_outcome").unwrap();
        assert_eq!(
            (&defined["description"], &defined["rubric"]["content"]),
            (&"A haiku.".into(), &"- three lines\n".into())
        );
        // A plain message that follows has no outcome to reach.
        let session = ran["session_id"].as_str().unwrap();
        let (ended, _) = result(&server.url(), &["--session", session, "Thanks."]);
        assert_eq!(ended.code, 0, "{ended:?}");
    }
}

const WRITES: &str = r#"{"steps": [
    {"tool": "bash", "input": {"command": "head -c 100000 /dev/zero > mnt/session/outputs/zero; echo 7 > mnt/session/outputs/total.txt"}},
    {"say": "Both are there."}]}"#;

#[test]
fn files_and_words_are_saved_and_the_session_is_archived() {
    let (server, folder) = (server(WRITES), tempfile::tempdir().unwrap());
    let outputs = folder.path().join("a/b");
    let last = file(&folder, "last.txt", "old");
    let flags = ["--outputs", outputs.to_str().unwrap(), "--last-message", &last, "--archive", "Go."];
    let (ended, ran) = result(&server.url(), &flags);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(fs::read_to_string(&last).unwrap(), "Both are there.\n");
    assert_eq!(fs::read_to_string(outputs.join("total.txt")).unwrap(), "7\n");
    assert_eq!(ran["outputs"].as_array().unwrap().len(), 2, "{ran}");
    let session = get(&server.url(), &["sessions", "retrieve", ran["session_id"].as_str().unwrap()]);
    assert_eq!(session["status"], "terminated", "{session}");
}

#[test]
fn each_output_file_is_saved_once_and_none_is_overwritten() {
    let (server, folder) = (server(WRITES), tempfile::tempdir().unwrap());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let (ended, first) = result(&server.url(), &["Go.", "--outputs", &path("")]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(names(), ["total.txt", "zero"]);
    let session = first["session_id"].as_str().unwrap();
    let watched = |more: &[&str]| {
        let flags = ["--session", session, "Thanks.", "--outputs", &path("")];
        result(&server.url(), &[&flags, more].concat())
    };
    let (ended, again) = watched(&[]);
    let sorted = |result: &Value| {
        let mut paths: Vec<_> = result["outputs"].as_array().unwrap().iter().map(Value::to_string).collect();
        paths.sort();
        paths
    };
    assert_eq!((ended.code, sorted(&again)), (0, sorted(&first)), "{ended:?}");
    assert_eq!(names(), ["total.txt", "zero"]);

    fs::write(path("zero"), "mine").unwrap();
    let (ended, beside) = watched(&[]);
    assert_eq!((ended.code, names().len()), (0, 3), "{ended:?}");
    let name = sorted(&beside).into_iter().find(|path| path.contains("-zero")).expect("it is beside");
    assert_eq!(fs::read_to_string(path("zero")).unwrap(), "mine");

    // One that fails stops neither the others nor the archive.
    fs::write(name.trim_matches('"'), "mine too").unwrap();
    let (ended, failed) = watched(&["--archive"]);
    let error = failed["error"]["error"].as_str().unwrap();
    assert!(ended.code == 1 && error == "could not save 1 of 2 output files: \"zero\"", "{ended:?}");
    assert_eq!(failed["outputs"].as_array().unwrap().len(), 1, "{failed}");
    assert_eq!((fs::read_to_string(path("zero")).unwrap().as_str(), names().len()), ("mine", 3));
    let session = get(&server.url(), &["sessions", "retrieve", session]);
    assert_eq!(session["status"], "terminated", "{session}");
}

#[test]
fn the_file_of_the_last_message_has_that_of_this_run_alone() {
    let (host, folder) = (Host::json(401, "{}"), tempfile::tempdir().unwrap());
    let last = file(&folder, "last.txt", "earlier words");
    // Nothing was sent, so the file is as it was.
    let ended = run(&host.url, &["ask", "s", "Go.", "--last-message", &last, "--tool", "none"]);
    assert_eq!((ended.code, &*fs::read_to_string(&last).unwrap()), (2, "earlier words"), "{ended:?}");
    let ended = run(&host.url, &["ask", "s", "Go.", "--last-message", &last]);
    assert_eq!((ended.code, &*fs::read_to_string(&last).unwrap()), (3, ""), "{ended:?}");
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let ended = run(&host.url, &["run", "Go.", "--last-message", pipe.to_str().unwrap()]);
    assert!(ended.code == 2 && ended.err.contains("is not a regular file"), "{ended:?}");
}

#[test]
fn a_full_disk_is_an_error_after_the_turn() {
    let (server, folder) = (server(WRITES), tempfile::tempdir().unwrap());
    let mut shell = Command::new("/bin/sh");
    // A limit on the size of files stands for a full disk.
    shell.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_managed-agents")]);
    shell.env_clear().env("ANTHROPIC_API_KEY", CANARY).env("ANTHROPIC_BASE_URL", server.url());
    shell.env("XDG_STATE_HOME", folder.path());
    shell.args(["run", "--format", "jsonl", "--outputs"]).arg(folder.path().join("out")).arg("Go.");
    let ended = ended(shell, "");
    let result = lines(&ended.out).pop().unwrap();
    assert_eq!((ended.code, &result["outcome"]), (1, &"end_turn".into()), "{ended:?}");
    let error = &result["error"];
    assert!(error["error"].as_str().unwrap().contains("zero") && error["try"].is_string(), "{error}");
    assert!(!Path::new(&folder.path().join("out/zero")).exists(), "half a file is removed");
}

#[test]
fn wrong_flags_and_files_are_refused_before_anything_is_sent() {
    let (host, folder) = (Host::json(200, "{}"), tempfile::tempdir().unwrap());
    let empty = file(&folder, "empty.md", " \n");
    let long = file(&folder, "long.md", &"x".repeat(262_145));
    let list = file(&folder, "list.yaml", "- a\n");
    let typo = file(&folder, "typo.json", r#"{"name": "a", "model": 7}"#);
    let below = format!("{empty}/below");
    for (flags, problem) in [
        (&["--budget", "0"][..], "US dollars"),
        (&["--budget", "1.005"], "US dollars"),
        (&["--outcome", "/nowhere.md"], "could not read /nowhere.md"),
        (&["--outcome", &empty], "the rubric is empty"),
        (&["--outcome", &long], "262145 characters"),
        (&["--file", "/nowhere"], "--file /nowhere: "),
        (&["--file", "/"], "is not a regular file"),
        (&["--agent", "agent_1@new"], "needs to be a number"),
        (&["--agent", "./nowhere.yaml"], "could not read ./nowhere.yaml"),
        (&["--agent", &list], "needs an object"),
        (&["--agent", &typo], "model"),
        (&["--environment", &list], "needs an object"),
        (&["--outputs", &empty], "--outputs "),
        (&["--last-message", &below], "--last-message "),
        (&["--session", "s", "--budget", "1"], "cannot be used with"),
    ] {
        let ended = run(&host.url, &[&["run", "Go."], flags].concat());
        assert!(ended.code == 2 && ended.err.contains(problem), "{flags:?}: {ended:?}");
    }
    let state = tempfile::tempdir().unwrap();
    let mut last = crate::program::program(&host.url);
    fs::create_dir(state.path().join("managed-agents")).unwrap();
    fs::write(state.path().join("managed-agents/last"), "sesn_1").unwrap();
    last.env("XDG_STATE_HOME", state.path()).args(["run", "--continue", "--file", &empty]);
    let ended = ended(last, "");
    assert!(ended.code == 2 && ended.err.contains("go with a prompt"), "{ended:?}");
    assert!(host.requests().is_empty());
}

#[test]
fn a_timeout_interrupts_the_agent_if_it_is_told_to() {
    let server = server(r#"{"steps": [{"say": "One."}, {"wait": 60000}]}"#);
    let (ended, ran) = result(&server.url(), &["Go.", "--timeout", "1s", "--on-timeout", "interrupt"]);
    assert_eq!((ended.code, &ran["outcome"]), (8, &"interrupted".into()), "{ended:?}");
    let session = get(&server.url(), &["sessions", "retrieve", ran["session_id"].as_str().unwrap()]);
    assert_eq!(session["status"], "idle", "{session}");
    let alone = run(&server.url(), &["run", "Go.", "--on-timeout", "interrupt"]);
    assert_eq!(alone.code, 2, "{alone:?}");
}
