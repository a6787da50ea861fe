use std::cell::RefCell;
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::{Duration, Instant};

use managed_agents_blocking::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, SessionId,
};
use managed_agents_blocking::{
    Answer, Client, Delivery, Error, Handlers, Outcome, StreamOptions, Tool, ToolCall, ToolCallKind, Turn,
    TurnOptions, Verdict, agents, environments, proto, sessions,
};
use managed_agents_local::faults::{Effect, Fault};
use managed_agents_local::{Options, Script};
use serde_json::json;

use crate::host::TEST_TIMEOUT;
use crate::local::{Local, quick_turn};

/// Creates an agent with all built-in tools and the custom tools `a` and `b`, and this script.
fn doing(steps: &serde_json::Value) -> (Local, SessionId) {
    let script = Script::from_json(&json!({ "steps": steps }).to_string()).unwrap();
    let local = Local::with(Options { script: Some(script), ..Options::default() });
    let session = with_tools(&local);
    (local, session)
}

fn with_tools(local: &Local) -> SessionId {
    let mut tools = vec![AgentToolParams::agent_toolset()];
    tools.extend(["a", "b"].map(|name| tool(name).params().unwrap().into()));
    let agent = CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-7") };
    let agent = local.client.send(agents::create(&agent)).unwrap();
    let environment =
        local.client.send(environments::create(&CreateEnvironment::new(agent.id.as_str()))).unwrap();
    let session = CreateSession::new(agent.id, environment.id);
    local.client.send(sessions::create(&session)).unwrap().id
}

fn tool(name: &str) -> Tool {
    Tool::new(name, "A tool.", r#"{"type": "object"}"#)
}

/// Sets a deadline, so that a hanging turn fails.
fn ask(local: &Local, session: &SessionId, handlers: Handlers) -> Turn {
    let turn = local.client.ask_with(session, "go", quick_turn()).unwrap();
    turn.with_deadline(TEST_TIMEOUT).with_handlers(handlers)
}

/// Follows to the end. Returns the last message, and the names of the tool calls that were left to
/// a person.
fn to_the_end(turn: &mut Turn) -> (String, Vec<String>) {
    let (mut said, mut waiting) = (String::new(), Vec::new());
    for delivery in turn {
        match delivery.unwrap() {
            Delivery::Waiting(call) => waiting.push(call.name().into_owned()),
            Delivery::Event(event) if event.kind() == "agent.message" => said = event.content_text().unwrap(),
            _ => (),
        }
    }
    (said, waiting)
}

/// A gate at which a tool waits until the test opens it.
#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn pass(&self) {
        let is_open = self.is_open.lock().unwrap();
        let (_open, timeout) =
            self.opened.wait_timeout_while(is_open, TEST_TIMEOUT, |is_open| !*is_open).unwrap();
        assert!(!timeout.timed_out(), "nobody opens");
    }
}

/// A tool that signals its start and then waits at a gate.
fn slow() -> (impl Fn(&ToolCall) -> Answer + Send + Sync, Arc<Gate>, mpsc::Receiver<()>) {
    let gate = Arc::new(Gate::default());
    let (started, start) = mpsc::channel();
    let at_gate = gate.clone();
    let run = move |_: &ToolCall| {
        started.send(()).unwrap_or_default();
        at_gate.pass();
        Answer::text("late")
    };
    (run, gate, start)
}

/// Reads to an event of this kind.
fn read_to(turn: &mut Turn, kind: &str) {
    let is_it = |delivery: &Delivery| delivery.event().is_some_and(|event| event.kind() == kind);
    assert!(turn.map(Result::unwrap).any(|delivery| is_it(&delivery)), "no {kind}");
}

#[test]
fn tools_run_by_themselves_and_the_iterator_shows_their_events_only() {
    let steps = json!([{"custom_tool": "a", "input": {"x": 7}, "save": "it"}, {"say": "${it}"}]);
    let (local, session) = doing(&steps);
    let handlers = Handlers::new().tool(tool("a"), |call| {
        assert_eq!((call.kind, call.input()), (ToolCallKind::CustomTool, r#"{"x":7}"#));
        Answer::text(format!("ran on {:?}", std::thread::current().name()))
    });
    let mut turn = ask(&local, &session, handlers);
    let (said, waiting) = to_the_end(&mut turn);
    assert_eq!((said.as_str(), turn.outcome()), (r#"ran on Some("agent tool")"#, Some(&Outcome::EndTurn)));
    assert_eq!(waiting, [""; 0]);
    assert_eq!((local.count("POST", "/events"), local.count("GET", "/events/stream")), (2, 1));
}

#[test]
fn while_a_tool_runs_the_stream_is_read_on() {
    let steps = json!([{"together": [{"custom_tool": "a", "save": "it"}, {"tool": "bash", "input": {"command": "echo"}}]}, {"say": "${it}"}]);
    let (local, session) = doing(&steps);
    let (run, gate, start) = slow();
    let mut turn = ask(&local, &session, Handlers::new().tool(tool("a"), run));
    // The other tool's result comes after the tool call, and is delivered while this tool waits.
    read_to(&mut turn, "agent.custom_tool_use");
    read_to(&mut turn, "agent.tool_result");
    // By now the session waits for the tool, and the turn does not end for lack of its answer.
    read_to(&mut turn, "session.status_idle");
    assert_eq!(turn.outcome(), None);
    gate.open();
    assert_eq!(to_the_end(&mut turn).0, "late");
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    assert_eq!(start.try_iter().count(), 1, "it runs once");
}

#[test]
fn a_tool_that_has_finished_is_noticed_though_the_stream_is_silent() {
    let (_local, mut turn, gate) = at_work();
    // Reads until nothing is left to read.
    while turn.next_timeout(Duration::from_millis(200)).is_ok() {}
    let began = Instant::now();
    gate.open();
    assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn a_policy_allows_and_denies_and_a_person_gets_the_rest() {
    let (local, session) = doing(&json!([{"together": [
        {"tool": "bash", "input": {"command": "echo ran"}, "ask": true, "save": "bash"},
        {"tool": "write", "input": {"file_path": "x", "content": ""}, "ask": true, "save": "write"},
        {"tool": "glob", "input": {"pattern": "*"}, "ask": true, "save": "glob"},
    ]}, {"say": "${bash} ${write} ${glob}"}]));
    let handlers = Handlers::new().approvals(|call| match &*call.name() {
        "bash" => Verdict::Allow,
        "write" => Verdict::Deny("nothing is written here".into()),
        _ => Verdict::Ask,
    });
    let mut turn = ask(&local, &session, handlers);
    assert_eq!(to_the_end(&mut turn).1, ["glob"]);
    let Some(Outcome::NeedsAction(calls)) = turn.outcome().cloned() else { panic!("{:?}", turn.outcome()) };
    assert_eq!(calls.iter().map(ToolCall::name).collect::<Vec<_>>(), ["glob"]);
    turn.answer(&calls[0].id, &Answer::deny("nor looked for")).unwrap();
    let (said, _) = to_the_end(&mut turn);
    assert!(said.contains("ran") && said.contains("nothing is written here"), "{said}");
    assert!(said.contains("nor looked for"), "{said}");
    assert_eq!((turn.outcome(), local.count("POST", "/events")), (Some(&Outcome::EndTurn), 4));
}

#[test]
fn a_turn_whose_person_is_asked_too_waits_for_its_tools_before_it_ends() {
    let steps = json!([{"together": [{"custom_tool": "a", "save": "a"}, {"custom_tool": "b", "save": "b"}]}, {"say": "${a} ${b}"}]);
    let (local, session) = doing(&steps);
    let (run, gate, start) = slow();
    let mut turn = ask(&local, &session, Handlers::new().tool(tool("a"), run));
    let call = loop {
        if let Delivery::Waiting(call) = turn.next().unwrap().unwrap() {
            break call;
        }
    };
    start.recv_timeout(TEST_TIMEOUT).unwrap();
    let idle = |event: &serde_json::Value| event["type"] == "session.status_idle";
    local.server.wait_for_event(session.as_str(), TEST_TIMEOUT, idle).expect("it waits");
    // Nobody answers `b`, and still the turn does not end.
    loop {
        match turn.next_timeout(Duration::from_millis(50)) {
            Ok(delivery) => assert!(delivery.is_some(), "{:?}", turn.outcome()),
            Err(error) => break assert!(matches!(error, Error::TimedOut), "{error}"),
        }
    }
    gate.open();
    assert_eq!(to_the_end(&mut turn).1, [""; 0]);
    assert!(matches!(turn.outcome(), Some(Outcome::NeedsAction(calls)) if calls[..] == [call.clone()]));
    turn.answer(&call.id, &Answer::text("by hand")).unwrap();
    assert_eq!(to_the_end(&mut turn).0, "late by hand");
}

#[test]
fn no_more_tools_run_at_a_time_than_allowed_and_all_run_in_the_end() {
    let calls: Vec<_> = (0..7).map(|number| json!({"custom_tool": "a", "input": {"n": number}})).collect();
    let (local, session) = doing(&json!([{ "together": calls }]));
    let ran = Arc::new(Mutex::new(Vec::new()));
    let gate = Arc::new(Gate::default());
    let (log, at_gate) = (ran.clone(), gate.clone());
    let handlers = Handlers::new().at_once(2).tool(tool("a"), move |call| {
        log.lock().unwrap().push(call.input().to_owned());
        at_gate.pass();
        Answer::text("")
    });
    let mut turn = ask(&local, &session, handlers);
    let idle = |event: &serde_json::Value| event["type"] == "session.status_idle";
    assert!(matches!(turn.next(), Some(Ok(_))));
    read_to(&mut turn, "agent.custom_tool_use");
    local.server.wait_for_event(session.as_str(), TEST_TIMEOUT, idle).expect("all calls are made");
    while turn.next_timeout(Duration::from_millis(50)).is_ok() || ran.lock().unwrap().len() < 2 {}
    assert_eq!(ran.lock().unwrap().len(), 2);
    gate.open();
    assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
    let mut ran = ran.lock().unwrap().clone();
    ran.sort();
    assert_eq!(ran, (0..7).map(|number| format!(r#"{{"n":{number}}}"#)).collect::<Vec<_>>());
    assert_eq!(local.count("POST", "/events"), 8, "each answer goes out once");
}

#[test]
fn a_tool_that_panics_or_gives_what_is_no_result_is_answered_with_an_error() {
    let steps = json!([
        {"custom_tool": "a", "save": "a"}, {"custom_tool": "b", "save": "b"}, {"custom_tool": "c", "save": "c"},
        {"say": "${a}; ${b}; ${c}"},
    ]);
    let (local, session) = doing(&steps);
    let handlers = Handlers::new()
        .tool(tool("a"), |_| panic!("the secret is 42 (this panic is part of a test)"))
        .tool(tool("b"), |_| Answer::allow())
        .tool(tool("c"), |_| Answer::content_json("[{", false));
    let mut turn = ask(&local, &session, handlers);
    let results: Vec<_> = turn.by_ref().filter_map(|delivery| delivery.unwrap().event().cloned()).collect();
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    let result = |event: &&proto::RawEvent| event.kind() == "user.custom_tool_result";
    let errors: Vec<_> = results.iter().filter(result).map(|event| event.field(&["is_error"])).collect();
    assert_eq!(errors, [Some("true"); 3]);
    let said =
        results.iter().rev().find(|event| event.kind() == "agent.message").unwrap().content_text().unwrap();
    assert!(said.starts_with("the tool panicked; the tool returned an approval"), "{said}");
    assert!(said.ends_with("; the tool returned a result that is not JSON"), "{said}");
    assert!(!said.contains("42"));
}

#[test]
fn a_policy_that_panics_lets_a_person_decide() {
    let steps = json!([{"tool": "bash", "input": {"command": "echo ran"}, "ask": true}]);
    let (local, session) = doing(&steps);
    let handlers = Handlers::new().approvals(|_| panic!("this panic is part of a test"));
    let mut turn = ask(&local, &session, handlers);
    assert_eq!(to_the_end(&mut turn).1, ["bash"]);
    assert!(matches!(turn.outcome(), Some(Outcome::NeedsAction(_))));
    assert_eq!(local.count("POST", "/events"), 1);
}

#[test]
fn a_call_found_in_the_history_is_run_and_an_answered_one_is_not() {
    let steps = json!([{"together": [{"custom_tool": "a", "save": "a"}, {"custom_tool": "b", "save": "b"}]}, {"say": "${a} ${b}"}]);
    let (local, session) = doing(&steps);
    let mut turn = local.client.ask_with(&session, "go", quick_turn()).unwrap();
    let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it needs answers") };
    let a = calls.iter().find(|call| call.name() == "a").unwrap();
    turn.answer(&a.id, &Answer::text("first")).unwrap();
    assert!(matches!(turn.finish().unwrap(), Outcome::NeedsAction(_)));
    // The process ends, and the next process has only the history.
    drop(turn);
    let other = Client::new(local.client.settings().clone()).unwrap();
    let ran = Arc::new(Mutex::new(Vec::new()));
    let [log_a, log_b] = [ran.clone(), ran.clone()];
    let handlers = Handlers::new()
        .tool(tool("a"), move |call| {
            (log_a.lock().unwrap().push(call.name().into_owned()), Answer::text("again")).1
        })
        .tool(tool("b"), move |call| {
            (log_b.lock().unwrap().push(call.name().into_owned()), Answer::text("second")).1
        });
    let turn = proto::Turn::follow(session, quick_turn());
    let mut turn = other.turn(turn).unwrap().with_handlers(Arc::new(handlers));
    assert_eq!(to_the_end(&mut turn), ("first second".into(), Vec::new()));
    assert_eq!((turn.outcome(), &*ran.lock().unwrap()), (Some(&Outcome::EndTurn), &vec!["b".to_owned()]));
    assert_eq!(local.count("POST", "/events"), 3);
}

#[test]
fn a_silent_stream_is_opened_again_while_a_tool_runs_and_its_result_is_sent_once() {
    let steps = json!([{"custom_tool": "a", "save": "it"}, {"say": "${it}"}]);
    let (local, session) = doing(&steps);
    let unavailable = Effect::Status { status: 503, headers: Vec::new() };
    local.server.faults().add(Fault { skip: 1, times: 2, ..Fault::new("stream", unavailable) });
    let (run, gate, start) = slow();
    let options = quick_turn();
    let stream = StreamOptions { read_timeout: Duration::from_millis(150), ..options.stream };
    let turn = local.client.ask_with(&session, "go", TurnOptions { stream, ..options }).unwrap();
    let mut turn = turn.with_handlers(Handlers::new().tool(tool("a"), run));
    let said = std::thread::scope(|scope| {
        let (local, gate) = (&local, &gate);
        scope.spawn(move || {
            start.recv_timeout(TEST_TIMEOUT).unwrap();
            // One connection, two failed attempts, and the next one. Only their number tells the
            // requests apart.
            while local.count("GET", "/events/stream") < 4 {
                let _ = start.recv_timeout(Duration::from_millis(2));
            }
            gate.open();
        });
        to_the_end(&mut turn).0
    });
    assert_eq!((said.as_str(), turn.outcome()), ("late", Some(&Outcome::EndTurn)));
    assert_eq!(local.count("POST", "/events"), 2);
}

/// Starts a turn whose tool has started and waits at its gate.
fn at_work() -> (Local, Turn, Arc<Gate>) {
    let (local, session) = doing(&json!([{"custom_tool": "a"}]));
    let (run, gate, start) = slow();
    let mut turn = ask(&local, &session, Handlers::new().tool(tool("a"), run));
    while start.try_recv().is_err() {
        let _ = turn.next_timeout(Duration::from_millis(5));
    }
    (local, turn, gate)
}

#[test]
fn a_turn_dropped_while_a_tool_runs_does_not_wait_for_it() {
    let (local, turn, gate) = at_work();
    let began = Instant::now();
    drop(turn);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    gate.open();
    assert_eq!(local.count("POST", "/events"), 1);
}

#[test]
fn a_turn_cancelled_while_a_tool_runs_ends_at_once() {
    let (local, mut turn, gate) = at_work();
    turn.canceller().cancel();
    let began = Instant::now();
    assert_eq!(turn.finish().unwrap(), Outcome::Cancelled);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    gate.open();
    assert!(turn.next().is_none());
    assert_eq!(local.count("POST", "/events"), 2);
}

/// Reports the end of a thread.
struct Tell(mpsc::Sender<()>);

impl Drop for Tell {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

thread_local! {
    static AT_THE_END: RefCell<Option<Tell>> = const { RefCell::new(None) };
}

#[test]
fn a_result_that_is_ready_is_not_sent_behind_the_interrupt_of_a_cancelled_turn() {
    let (local, session) = doing(&json!([{"custom_tool": "a"}]));
    let (run, gate, start) = slow();
    let (tell, ended) = mpsc::channel();
    let handlers = Handlers::new().tool(tool("a"), move |call| {
        AT_THE_END.set(Some(Tell(tell.clone())));
        run(call)
    });
    let mut turn = ask(&local, &session, handlers);
    while start.try_recv().is_err() {
        let _ = turn.next_timeout(Duration::from_millis(5));
    }
    gate.open();
    ended.recv_timeout(TEST_TIMEOUT).expect("the tool returns");
    turn.canceller().cancel();
    assert_eq!(turn.finish().unwrap(), Outcome::Cancelled);
    let posts: Vec<_> = local
        .server
        .log()
        .into_iter()
        .filter(|request| request.method == "POST" && request.target.ends_with("/events"))
        .collect();
    assert_eq!(posts.len(), 2);
    assert!(String::from_utf8_lossy(&posts[1].body).contains("user.interrupt"));
}

#[test]
fn a_deadline_holds_while_a_tool_runs() {
    let (_local, turn, gate) = at_work();
    let began = Instant::now();
    assert_eq!(turn.with_deadline(Duration::from_millis(100)).finish().unwrap(), Outcome::Deadline);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    gate.open();
}

#[test]
fn a_call_that_is_over_before_its_turn_comes_is_not_run() {
    let steps = json!([{"together": [{"custom_tool": "a", "save": "a"}, {"custom_tool": "b", "save": "b"}]}, {"say": "${a} ${b}"}]);
    let (local, session) = doing(&steps);
    let (run, gate, start) = slow();
    let handlers = Handlers::new()
        .at_once(1)
        .tool(tool("a"), run)
        .tool(tool("b"), |_| panic!("somebody else has answered by then"));
    let mut turn = ask(&local, &session, handlers);
    while start.try_recv().is_err() {
        let _ = turn.next_timeout(Duration::from_millis(5));
    }
    let options = TurnOptions { wait_for_answers: true, ..quick_turn() };
    let mut other = local.client.turn(proto::Turn::follow(session, options)).unwrap();
    let call = loop {
        if let Delivery::Waiting(call) = other.next().unwrap().unwrap() {
            if call.name() == "b" {
                break call;
            }
        }
    };
    other.answer(&call.id, &Answer::text("elsewhere")).unwrap();
    read_to(&mut other, "user.custom_tool_result");
    read_to(&mut turn, "user.custom_tool_result");
    gate.open();
    assert_eq!(to_the_end(&mut turn).0, "late elsewhere");
}

#[test]
fn a_call_of_a_turn_that_was_interrupted_is_not_run_by_the_next_one() {
    let script = Script::from_fn(|turn| match turn.number() {
        1 => turn.custom_tool("a", json!({})).map(drop),
        // Quiet until the history counts as complete.
        _ => turn.wait(quick_turn().stream.list_lag * 10).and_then(|()| turn.say("second")),
    });
    let local = Local::with(Options { script: Some(script), ..Options::default() });
    let session = with_tools(&local);
    let mut turn = local.client.ask_with(&session, "go", quick_turn()).unwrap();
    assert!(matches!(turn.finish().unwrap(), Outcome::NeedsAction(_)));
    drop(turn);
    local.client.interrupt(&session, TEST_TIMEOUT).unwrap();
    let handlers = Handlers::new().tool(tool("a"), |_| panic!("nobody waits for it"));
    let mut turn = ask(&local, &session, handlers);
    assert_eq!(to_the_end(&mut turn), ("second".into(), Vec::new()));
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    assert_eq!(local.count("POST", "/events"), 3);
}

#[test]
fn a_result_that_comes_behind_an_interrupt_leaves_the_turn_interrupted() {
    let (_local, mut turn, gate) = at_work();
    turn.interrupt();
    gate.open();
    assert_eq!(turn.finish().unwrap(), Outcome::Interrupted);
}

#[test]
fn other_handlers_do_not_run_again_what_is_running_and_do_not_hold_up_the_turn() {
    let (local, session) = doing(&json!([{"custom_tool": "a", "save": "a"}, {"custom_tool": "b"}]));
    let (run, gate, start) = slow();
    let mut turn = ask(&local, &session, Handlers::new().tool(tool("a"), run));
    while start.try_recv().is_err() {
        let _ = turn.next_timeout(Duration::from_millis(5));
    }
    let (again, calls) = mpsc::channel();
    let handlers = Handlers::new().tool(tool("a"), move |_| {
        again.send(()).unwrap();
        Answer::text("again")
    });
    let mut turn = turn.with_handlers(handlers);
    let _ = turn.next_timeout(Duration::from_millis(100));
    gate.open();
    // Nobody answers `b`.
    assert!(matches!(turn.finish().unwrap(), Outcome::NeedsAction(calls) if calls[0].name() == "b"));
    assert!(calls.try_recv().is_err(), "it ran twice");
}

#[test]
fn a_turn_waits_for_a_tool_that_runs_though_other_handlers_do_not_know_it() {
    let (_local, turn, gate) = at_work();
    let mut turn = turn.with_handlers(Handlers::new());
    while let Ok(Some(_)) = turn.next_timeout(Duration::from_millis(200)) {}
    assert_eq!(turn.outcome(), None, "the tool still runs");
    gate.open();
    assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
}
