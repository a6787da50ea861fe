//! `help`, `auth status`, `local` and `transcript`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use managed_agents_local::{Options, Script, Server};
use serde_json::{Value, json};

use crate::host::Host;
use crate::program::{program, run};

const NOWHERE: &str = "http://127.0.0.1:1";

#[test]
fn help_has_topics_and_commands_and_names_the_nearest() {
    for (topic, part) in [
        ("exit-codes", " 12  the service's retries are used up\n"),
        ("values", "@@x the text @x"),
        ("environment", "ANTHROPIC_PROFILE"),
        ("formats", "jsonl    one line of JSON"),
    ] {
        let ended = run(NOWHERE, &["help", topic]);
        assert!(ended.code == 0 && ended.out.contains(part), "{topic}: {ended:?}");
        assert!(ended.out.lines().all(|line| line.chars().count() <= 100), "{topic}");
    }
    let ended = run(NOWHERE, &["help", "agents", "create"]);
    assert!(ended.code == 0 && ended.out.contains("Usage: managed-agents agents create"), "{ended:?}");
    let ended = run(NOWHERE, &["help", "exit-code"]);
    assert!(ended.code == 2 && ended.err.contains("did you mean exit-codes?"), "{ended:?}");
    assert_eq!(run(NOWHERE, &["help"]).code, 0);
}

#[test]
fn programs_can_read_the_whole_tree() {
    let ended = run(NOWHERE, &["commands", "--format", "jsonl"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let items: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let command = |name: &str| items.iter().find(|item| item["command"] == name).unwrap();
    let flag = |name: &str, flag: &str| {
        let flags = command(name)["flags"].as_array().unwrap().iter();
        flags.clone().find(|given| given["flag"] == flag).unwrap_or_else(|| panic!("{name} {flag}")).clone()
    };
    assert_eq!(flag("", "--format")["values"], json!(["auto", "json", "jsonl", "yaml", "table"]));
    assert_eq!(flag("agents create", "--name")["required"], true);
    assert_eq!(flag("agents create", "--tools")["for_one_item"], "--tool");
    assert_eq!(flag("agents list", "--max-items")["type"], "N");
    assert_eq!(flag("sessions list", "--limit")["about"], "Sessions on a page");
    assert_eq!(flag("run", "--agent")["required"], false);
    assert_eq!(command("ask")["ids"], json!(["SESSION", "PROMPT|-"]));
    assert_eq!(command("sessions events send")["path"], "/v1/sessions/{session_id}/events");
    let model = items.iter().find(|item| item["type"] == "AgentsCreateRequest").unwrap();
    assert!(model["fields"].as_array().unwrap().iter().any(|field| field["name"] == "system"), "{model}");
    let mute: Vec<&Value> =
        items.iter().filter(|item| item["about"] == "" && item["command"].is_string()).collect();
    assert!(mute.is_empty(), "{mute:?}");
}

#[test]
fn the_status_names_the_credential_and_what_it_hides_and_never_shows_it() {
    let host = Host::json(200, "{}");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("configs")).unwrap();
    let profile =
        r#"{"version":"1.0","organization_id":"o","authentication":{"type":"user_oauth","client_id":"c"}}"#;
    fs::write(folder.path().join("configs/default.json"), profile).unwrap();
    let token = r#"{"version":"1.0","type":"oauth_token","access_token":"sk-ant-canary-0","refresh_token":"sk-ant-canary-1"}"#;
    let tokens = folder.path().join("credentials");
    fs::create_dir(&tokens).unwrap();
    fs::write(tokens.join("default.json"), token).unwrap();
    // One that others can read is refused.
    fs::set_permissions(tokens.join("default.json"), fs::Permissions::from_mode(0o600)).unwrap();
    let status = |variables: &[(&str, &str)], removed: &str| {
        let mut program = program(&host.url);
        program.env("ANTHROPIC_CONFIG_DIR", folder.path()).envs(variables.iter().copied());
        let output = program.env_remove(removed).args(["auth", "status"]).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(output.status.success() && !text.contains("canary"), "{text}");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let all = status(&[("ANTHROPIC_AUTH_TOKEN", "sk-ant-canary-2")], "");
    assert_eq!(all["source"], "the variable ANTHROPIC_API_KEY");
    let hidden = json!(["the variable ANTHROPIC_AUTH_TOKEN", "the active profile \"default\""]);
    assert_eq!((&all["hides"], &all["kind"]), (&hidden, &json!("API key")));
    assert_eq!(all["base_url"], host.url);
    let profile = status(&[], "ANTHROPIC_API_KEY");
    assert_eq!((&profile["source"], &profile["hides"]), (&hidden[1], &json!([])));
    let named = status(&[("ANTHROPIC_PROFILE", "default")], "ANTHROPIC_API_KEY");
    assert_eq!(named["source"], "the profile \"default\", named by ANTHROPIC_PROFILE");
    assert!(host.requests().is_empty());
    let ended = run("ftp://x", &["auth", "status"]);
    assert_eq!(ended.code, 2, "{ended:?}");
}

#[test]
#[cfg(feature = "local")]
fn the_local_server_prints_its_address_and_serves_until_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script.json");
    fs::write(&script, r#"{"steps": [{"say": "From the script."}]}"#).unwrap();
    let mut program = program(NOWHERE);
    program.args(["local", "--port=0", "--script"]).arg(&script);
    let mut server = program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let ended = run(url.trim(), &["run", "Go."]);
    let pid = rustix::process::Pid::from_child(&server);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(server.wait().unwrap().success(), "a signal ends the server in order");
    assert_eq!((ended.code, &*ended.out), (0, "From the script.\n"), "{ended:?}");
    let script = script.display().to_string();
    fs::write(&script, r#"{"steps": [{"shout": "x"}]}"#).unwrap();
    for (wrong, part) in [
        (["--script", &*script], "--script: "),
        (["--script", "nothing-here"], "nothing-here"),
        (["--faults", "statuss=1"], "--faults: "),
        (["--port", "65536"], "--port"),
    ] {
        let ended = run(NOWHERE, &[&["local"], &wrong[..]].concat());
        assert!(ended.code == 2 && ended.err.contains(part), "{wrong:?}: {ended:?}");
    }
}

#[test]
fn a_transcript_has_the_events_of_all_threads_or_a_text_to_read() {
    let script = r#"{"steps": [
        {"tool": "bash", "input": {"command": "printf 'a```'"}},
        {"thread": {"agent": "Checker", "steps": [{"say": "The sums are right."}], "save": "sums"}},
        {"say": "Checked: ${sums}"}]}"#;
    let script = Some(Script::from_json(script).unwrap());
    let server = Server::start(Options { script, ..Options::default() }).unwrap();
    let url = server.url();
    let ended = run(&url, &["run", "Check \u{202e}it.", "--format", "jsonl"]);
    let result: Value = serde_json::from_str(ended.out.lines().last().unwrap()).unwrap();
    let session = result["session_id"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| {
        let path = folder.path().join(name);
        let ended = run(&url, &["transcript", session, "-o", &path.display().to_string()]);
        (ended.code, fs::read_to_string(path).unwrap_or_default())
    };
    let (code, lines) = write("t.jsonl");
    assert_eq!(code, 0);
    let list = run(&url, &["sessions", "events", "list", session]).out;
    let of_threads = lines.strip_prefix(&list).expect("the events of the session as they came");
    assert!(of_threads.contains("The sums are right."), "{of_threads}");
    let mut ids: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].take()).collect();
    let count = ids.len();
    ids.sort_by_key(Value::to_string);
    ids.dedup();
    assert_eq!(ids.len(), count);
    let (code, text) = write("t.md");
    assert_eq!(code, 0);
    for part in [
        "## You\n\nCheck \\u{202e}it.\n\n## Agent\n\n`bash`\n\n````json\n",
        "## Result\n\n````\na```\n````\n",
        "Checked: The sums are right.\n",
        "## Agent in thread sthr_",
        "## Message\n\nFrom Checker:\n\nThe sums are right.\n",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

#[test]
fn the_transcript_of_an_outcome_begins_with_the_task() {
    let script = r#"{"steps": [{"outcome": ["satisfied"]}, {"say": "Draft."}]}"#;
    let script = Some(Script::from_json(script).unwrap());
    let server = Server::start(Options { script, ..Options::default() }).unwrap();
    let url = server.url();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("rubric.md"), "Three lines.").unwrap();
    let ran = run(&url, &["run", "A haiku.", "--outcome", &path("rubric.md"), "--format", "jsonl"]);
    let result: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    let session = result["session_id"].as_str().unwrap();
    assert_eq!(run(&url, &["transcript", session, "-o", &path("t.md")]).code, 0);
    let text = fs::read_to_string(path("t.md")).unwrap();
    assert!(text.starts_with("## You\n\nA haiku.\n\n```\nThree lines.\n```\n"), "{text}");
    assert!(text.contains("## Evaluation\n\nsatisfied: "), "{text}");
}

#[test]
fn a_transcript_that_fails_leaves_an_earlier_file_alone() {
    let host = Host::json(404, "{}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.jsonl");
    fs::write(&path, "earlier").unwrap();
    let ended = run(&host.url, &["transcript", "sesn_1", "-o", &path.display().to_string()]);
    assert_eq!((ended.code, fs::read_to_string(&path).unwrap()), (4, "earlier".into()), "{ended:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    host.requests();
    for wrong in ["t.html", "t", "nowhere/t.md"] {
        let ended = run(&host.url, &["transcript", "sesn_1", "-o", wrong]);
        assert_eq!((ended.code, host.requests().len()), (2, 0), "{ended:?}");
    }
}
