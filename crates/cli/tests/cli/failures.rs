//! The exit code and the text of each failure.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::host::Host;
use crate::program::{CANARY, program, run, run_with_input};

#[test]
fn the_exit_code_tells_the_cause() {
    for (status, code) in
        [(400, 1), (500, 1), (401, 3), (403, 3), (404, 4), (409, 6), (412, 6), (429, 7), (529, 7)]
    {
        let host = Host::json(status, r#"{"type":"error","error":{"type":"any_error","message":"said so"}}"#);
        let ended = run(&host.url, &["agents", "retrieve", "agent_1"]);
        assert_eq!((ended.code, &*ended.out), (code, ""), "{status}: {ended:?}");
        for part in ["error: agents retrieve failed\n", "said so", "request-id: req_7\n"] {
            assert!(ended.err.contains(part), "{part}: {ended:?}");
        }
        let ended = run(&host.url, &["agents", "retrieve", "agent_1", "--format", "json"]);
        let error: Value = serde_json::from_str(&ended.err).unwrap();
        assert_eq!((&error["exit_code"], &error["request_id"]), (&json!(code), &json!("req_7")), "{error}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ended = run(&format!("http://{nobody}"), &["agents", "create", "--name=x", "--model=m"]);
    assert_eq!(ended.code, 5, "{ended:?}");
}

#[test]
fn without_a_credential_nothing_is_sent() {
    let host = Host::json(200, "{}");
    let home = tempfile::tempdir().unwrap();
    let mut program = program(&host.url);
    program.env_remove("ANTHROPIC_API_KEY").env("HOME", home.path()).args(["agents", "list"]);
    let output = program.output().unwrap();
    assert_eq!((output.status.code(), host.requests().len()), (Some(3), 0));
}

#[test]
fn bad_input_is_refused_before_anything_is_sent() {
    let host = Host::json(200, "{}");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let (empty, binary) = (path("empty", b""), path("binary", b"\xff\xfe"));
    let list = path("list.json", b"[1]");
    let here = folder.path().display().to_string();
    let create = |more: &[&'static str]| [&["agents", "create", "--name=x", "--model=m"], more].concat();
    let body = |file: &str| vec!["agents".to_owned(), "create".to_owned(), format!("--body={file}")];
    let mut table: Vec<(Vec<String>, &str)> = vec![
        (body(&empty), "it is empty"),
        (body(&binary), "not UTF-8"),
        (body(&list), "needs an object"),
        (body(&here), "is a folder"),
        (body("/dev/zero"), "is not a regular file"),
        (body("nothing-here"), "could not read nothing-here"),
    ];
    let words: Vec<(Vec<&str>, &str)> = vec![
        (vec!["agnets", "list"], "similar subcommand exists: 'agents'"),
        (vec!["agents", "list", "--limmit=3"], "--limit"),
        (vec!["agents", "list", "--limit=x"], "--limit: needs an integer"),
        (vec!["agents", "list", "--include-archived=maybe"], "needs true or false"),
        (vec!["sessions", "list", "--statuses=runing"], "did you mean running?"),
        (vec!["agents", "list", "agent_1"], "a value needs a flag"),
        (vec!["agents", "retrieve", ""], "it is empty"),
        (vec!["agents", "retrieve", "."], "dot segment"),
        (vec!["agents", "retrieve", ".."], "dot segment"),
        (vec!["agents", "retrieve", "a/b"], "slash"),
        (vec!["agents", "update"], "agent_id is missing"),
        (
            vec!["memory-stores", "memories", "create"],
            "memory_store_id is missing; content is missing; path is missing",
        ),
        (create(&["--tool={type: custm}"]), "did you mean custom?"),
        (create(&["--tools=[]", "--tool={type: custom}"]), "use one"),
        (create(&["--name=y"]), "given 2 times"),
        (create(&["--clear=sytem"]), "did you mean system?"),
        (create(&["--clear=name", "--clear=metadata"]), "--clear name and --name exclude each other"),
        (create(&["--metadata=a=1", "--metadata=a=2"]), "twice"),
        (create(&["--metadata=a"]), "needs key=value"),
        (create(&["--system=@nothing-here"]), "write @@nothing-here for the text @nothing-here"),
        (create(&["--multiagent={a:1}"]), "a space is missing after `a:`"),
        (
            create(&["--strict", "--multiagent={type: coordinator, agents: [], agnets: 1}"]),
            "unknown field multiagent.agnets; did you mean agents?",
        ),
        (vec!["api", "get", "v1/agents"], "begin with a slash"),
        (vec!["agents", "list", "--format=xml"], "invalid value"),
    ];
    table.extend(
        words.into_iter().map(|(words, part)| (words.into_iter().map(str::to_owned).collect(), part)),
    );
    for (arguments, part) in table {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ended = run(&host.url, &arguments);
        assert_eq!((ended.code, &*ended.out), (2, ""), "{arguments:?}: {ended:?}");
        assert!(ended.err.contains(part), "{arguments:?}: no {part:?} in {}", ended.err);
    }
    assert!(host.requests().is_empty());
}

#[test]
fn unknown_fields_are_sent_with_a_warning() {
    let host = Host::json(200, "{}");
    let ended = run_with_input(
        &host.url,
        &["agents", "create", "--body", "-", "--name", "top"],
        "{model: m, sytem: x, name: below}",
    );
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.err, "warning: unknown field sytem; did you mean system?\n");
    assert_eq!(host.requests().remove(0).body, br#"{"model":"m","sytem":"x","name":"top"}"#);
}

#[test]
fn markdown_with_front_matter_is_a_body_with_a_system_prompt() {
    let host = Host::json(200, "{}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.md");
    std::fs::write(&path, "---\nname: Clerk\nmodel: m\n---\n\nBe brief.\n").unwrap();
    let ended = run(&host.url, &["agents", "create", "--body", &path.display().to_string()]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(host.requests().remove(0).body, br#"{"name":"Clerk","model":"m","system":"Be brief."}"#);
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_key() {
    let host = Host::json(200, "{}");
    let ended = run(&host.url, &["agents", "create", "--name=it's", "--model=m", "--dry-run"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for part in ["curl -X POST '", "/v1/agents'", "$ANTHROPIC_API_KEY", r#"'{"model":"m","name":"it'\''s"}'"#]
    {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    assert!(host.requests().is_empty());
}

#[test]
fn a_key_that_the_service_repeats_is_masked() {
    let message = format!(
        r#"{{"type":"error","error":{{"type":"authentication_error","message":"bad key {CANARY}"}}}}"#
    );
    let host = Host::json(401, &message);
    for more in [&[][..], &["--format", "json"], &["--debug"]] {
        // `run` looks for the key in all that is printed.
        let ended = run(&host.url, &[&["agents", "retrieve", "agent_1"], more].concat());
        assert!(ended.code == 3 && ended.err.contains("bad key [key]"), "{ended:?}");
    }
    let ended = run(&host.url, &["run", "Go.", "--format", "jsonl"]);
    assert!(ended.code == 3 && ended.out.contains("bad key [key]"), "{ended:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_exit_code_stays_if_nobody_can_read_the_error() {
    let host = Host::json(404, "{}");
    let mut program = program(&host.url);
    program.args(["agents", "retrieve", "agent_1", "--debug"]);
    program.stderr(std::fs::File::options().write(true).open("/dev/full").unwrap());
    assert_eq!(program.status().unwrap().code(), Some(4));
}

#[test]
fn completions_and_pages_of_the_manual_are_made_from_the_same_tree() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = run("http://127.0.0.1:1", &["completions", shell]);
        assert_eq!(ended.code, 0, "{shell}: {}", ended.err);
        assert!(ended.out.contains("memory-stores"), "{shell}");
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run("http://127.0.0.1:1", &["man", &folder.path().display().to_string()]).code, 0);
    assert!(folder.path().join("managed-agents-agents-create.1").is_file());
}
