//! Every fault of a stream passes through `watch`: it shows the events of the history, each once.
//!
//! Not here: `silence-after-*` and `status-events=off`, after which the client waits for more than
//! half a minute; `crates/blocking` tests them with shorter times.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::process::Stdio;
use std::thread;

use managed_agents_local::{Faults, Options, Script, Server};
use serde::Deserialize;

use crate::program::{program, run};

const FAULTS: [&str; 31] = [
    "",
    "cut-after-bytes=0,route=stream,times=2",
    "cut-after-bytes=40,route=stream,times=2",
    "cut-after-bytes=700,route=stream,times=2",
    "cut-after-events=3,route=stream,times=2",
    "reset-after-bytes=0,route=stream,times=2",
    "reset-after-bytes=700,route=stream,times=2",
    "reset-after-events=3,route=stream,times=2",
    "error-after-events=2,route=stream,times=2",
    "slow=1,route=stream",
    "status=500,route=stream,times=2",
    "status=503,retry-after-ms=5,route=stream,times=2",
    "status=529,retry-after-ms=5,route=stream,times=2",
    "html-503,route=stream",
    "gzip,route=stream",
    "lost,route=stream",
    "duplicate,route=stream,times=always",
    "replay=all",
    "event-lines=off",
    "coding=none",
    "echo=list",
    "echo=never",
    "dedupe-ids",
    "deep-input",
    "has-more-without-cursor",
    "gzip-errors;status=500,route=stream",
    "status=500,route=events.list,times=2",
    "empty-page,route=events.list",
    "stale=2,route=events.list,times=1",
    "pad=1000,route=events.list,times=always",
    "cut-after-events=2,route=stream,times=2;cut-after-bytes=500,route=events.list",
];

const SCRIPT: &str = r#"{"steps": [{"wait": 300}, {"tool": "bash", "input": {"command": "echo 1"}}, {"say": "One."}, {"wait": 100},
    {"tool": "bash", "input": {"command": "echo 2"}}, {"say": "Two."}, {"wait": 100}, {"say": "Three."}]}"#;

#[test]
fn every_fault_of_a_stream_passes_through_watch() {
    thread::scope(|scope| {
        for faults in FAULTS {
            scope.spawn(move || watch(faults));
        }
    });
}

fn watch(faults: &str) {
    let script = Some(Script::from_json(SCRIPT).unwrap());
    let options = Options { script, faults: Faults::parse(faults).unwrap(), ..Options::default() };
    let server = Server::start(options).unwrap();
    let url = server.url();
    let id = |arguments: &[&str]| {
        let ended = run(&url, &[arguments, &["--jq", ".id", "-r"]].concat());
        assert_eq!(ended.code, 0, "{faults}: {ended:?}");
        ended.out.trim().to_owned()
    };
    let tools = "--tool={type: agent_toolset_20260401}";
    let agent = id(&["agents", "create", "--name=a", "--model=claude-opus-4-7", tools]);
    let environment = id(&["environments", "create", "--name=e"]);
    // A session with initial events runs from its begin: no watcher can take it for idle.
    let message = "--initial-event={type: user.message, content: [{type: text, text: Go.}]}";
    let session = id(&["sessions", "create", "--agent", &agent, "--environment-id", &environment, message]);

    let mut child = program(&url);
    child.args(["watch", &session, "--format", "jsonl", "--timeout", "60s"]).stdout(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut shown = String::new();
    out.read_to_string(&mut shown).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{faults}: {shown}");

    let listed = run(&url, &["sessions", "events", "list", &session]);
    let (shown, listed) = (events(&shown), events(&listed.out));
    let from_agent = |events: &[Event]| {
        let events = events.iter().filter(|event| !event.kind.starts_with("user."));
        let mut ids = events.map(|event| event.id.clone()).collect::<Vec<_>>();
        // What a stale list left out comes with a later one, behind what the stream had meanwhile.
        if faults.starts_with("stale") {
            ids.sort();
        }
        ids
    };
    assert_eq!(from_agent(&shown), from_agent(&listed), "{faults}");
    assert_eq!(listed.iter().filter(|event| event.kind == "agent.message").count(), 3, "{faults}");
    let of_user = |events: &[Event]| events.iter().any(|event| event.kind == "user.message");
    assert_eq!(of_user(&shown), of_user(&listed), "{faults}");
}

/// Two agents that work beside the first; one has a call that waits for a result.
const THREADS: &str = r#"{"steps": [{"together": [
    {"thread": {"agent": "Checker", "steps": [
        {"tool": "bash", "input": {"command": "echo 7"}}, {"say": "I check."},
        {"custom_tool": "rate"}, {"say": "It is right."}
    ]}},
    {"thread": {"agent": "Writer", "steps": [{"say": "I write."}]}}
]}, {"say": "All done."}]}"#;

/// Makes an agent that works with the two others.
fn coordinator(url: &str) -> String {
    let agent = |name: &str, more: &[&str]| {
        let line = ["agents", "create", "--name", name, "--model=claude-opus-4-7", "--jq=.id", "-r"];
        let ended = run(url, &[&line, more].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.out.trim().to_owned()
    };
    let tools = "--tool={type: agent_toolset_20260401}";
    let [checker, writer] = ["Checker", "Writer"].map(|name| agent(name, &[tools]));
    let roster = format!(
        "{{type: coordinator, agents: [{{type: agent, id: {checker}}}, {{type: agent, id: {writer}}}]}}"
    );
    agent("Lead", &["--multiagent", &roster])
}

#[test]
fn all_threads_are_shown_by_name_and_each_event_once() {
    let script = Some(Script::from_json(THREADS).unwrap());
    let server = Server::start(Options { script, ..Options::default() }).unwrap();
    let url = server.url();
    let environment = run(&url, &["environments", "create", "--name=e", "--jq=.id", "-r"]).out;
    let message = "--initial-event={type: user.message, content: [{type: text, text: Go.}]}";
    let made = ["sessions", "create", "--agent", &coordinator(&url), "--environment-id", environment.trim()];
    let session = run(&url, &[&made[..], &[message, "--jq=.id", "-r"]].concat()).out;
    let session = session.trim();
    // While the agents work.
    let live = run(&url, &["watch", session, "--format", "jsonl"]);
    assert!(live.code == 10 && live.out.contains("I write."), "{live:?}");
    let result: serde_json::Value = serde_json::from_str(live.out.lines().last().unwrap()).unwrap();
    let ids: Vec<_> = events(&live.out).into_iter().filter_map(|event| event.id).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{live:?}");
    let call = result["waiting"][0]["id"].as_str().unwrap();
    let answered = run(&url, &["answer", session, call, "--result", "7"]);
    assert_eq!(answered.code, 0, "{answered:?}");

    let shown = run(&url, &["watch", session]);
    let mut words: Vec<&str> = shown.out.lines().collect();
    words.sort_unstable();
    let expected = ["All done.", "[Checker] I check.", "[Checker] It is right.", "[Writer] I write."];
    assert_eq!((shown.code, &*words), (0, &expected[..]), "{shown:?}");
    assert!(shown.err.contains("[Checker] bash echo 7"), "{shown:?}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.jsonl");
    let written = run(&url, &["transcript", session, "-o", file.to_str().unwrap()]);
    assert_eq!(written.code, 0, "{written:?}");
    let written = std::fs::read_to_string(file).unwrap();
    let lines = run(&url, &["watch", session, "--format", "jsonl"]).out;
    // The answer has two ids, and each program shows one of them.
    let sorted = |lines: &str| {
        let events = events(lines).into_iter();
        let mut ids: Vec<_> = events
            .filter_map(|event| (event.kind != "user.custom_tool_result").then_some(event.id))
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&lines), sorted(&written));
    let answers = |lines: &str| lines.matches("\"user.custom_tool_result\"").count();
    assert_eq!((answers(&lines), answers(&written)), (1, 1));
    assert!(lines.lines().last().unwrap().contains(r#""last_message":"All done.""#), "{lines}");
}

/// The fields of a line that the test reads. The input of a call may be too deep for a JSON value.
#[derive(Deserialize)]
struct Event {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: String,
}

fn events(out: &str) -> Vec<Event> {
    let events = out.lines().map(|line| serde_json::from_str::<Event>(line).unwrap());
    events.filter(|event| event.id.is_some()).collect()
}
