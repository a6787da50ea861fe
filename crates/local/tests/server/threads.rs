//! Sessions of several agents: what each thread shows, and where.

use crate::client::*;
use crate::stream::Stream;
use managed_agents_local::{Child, Interrupted, Options, Script, Server, ToolCall, Turn};
use serde_json::{Value, json};

/// The children's threads, oldest first.
pub(crate) fn children(server: &Server, session: &str) -> Vec<Value> {
    let threads = get(server, &format!("/v1/sessions/{session}/threads"))["data"].clone();
    threads.as_array().expect("a list")[1..].to_vec()
}

pub(crate) fn thread_history(server: &Server, session: &str, thread: &Value) -> Vec<Value> {
    let target = format!("/v1/sessions/{session}/threads/{}/events", id(thread));
    get(server, &target)["data"].as_array().expect("a list").clone()
}

pub(crate) fn open_thread(server: &Server, session: &str, thread: &Value) -> Stream {
    Stream::open(server, &format!("/v1/sessions/{session}/threads/{}/stream", id(thread)))
}

pub(crate) fn confirm(call: &Value, result: &str) -> Value {
    json!([{"type": "user.tool_confirmation", "tool_use_id": call["id"], "result": result}])
}

/// A child that waits for an answer, then says it.
pub(crate) fn gate(name: &'static str) -> Child<'static> {
    Child::new(name, move |child| {
        let answer = child.custom_tool("gate", json!({"of": name}))?;
        child.say(format!("{name}: {}", answer.text))
    })
}

pub(crate) fn answer(call: &Value, text: &str) -> Value {
    let content = json!([{"type": "text", "text": text}]);
    json!([{"type": "user.custom_tool_result", "custom_tool_use_id": call["id"], "content": content}])
}

/// The call that a child of this name makes, as the session shows it.
pub(crate) fn call_of(server: &Server, session: &str, name: &str) -> Value {
    let wanted = |event: &Value| event["input"]["of"] == name;
    server.wait_for_event(session, PATIENCE, wanted).expect("the child calls")
}

pub(crate) fn said(events: &[Value]) -> Vec<&str> {
    let messages = events.iter().filter(|event| event["type"] == "agent.message");
    messages.map(|event| event["content"][0]["text"].as_str().expect("a text")).collect()
}

#[test]
fn a_child_shows_its_work_on_its_own_stream_and_its_life_on_the_sessions() {
    let server = start_buffered(|turn| {
        let verdict = turn.thread("Checker", |child| {
            let listing = child.tool("bash", json!({"command": "echo 42"}))?;
            child.say(format!("It is {}", listing.text.trim()))
        })?;
        turn.say(format!("The checker says: {}", verdict.text))
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("Check it.")]));
    let events = stream.turn();
    let expected = [
        "user.message",
        "session.status_running",
        "session.thread_status_running",
        "user.message",
        "span.model_request_start",
        "session.thread_created",
        "agent.thread_message_sent",
        "span.model_request_end",
        "session.thread_status_running",
        "session.thread_status_idle",
        "agent.thread_message_received",
        "session.thread_status_idle",
        "session.thread_status_running",
        "span.model_request_start",
        "agent.message",
        "span.model_request_end",
        "session.thread_status_idle",
        "session.usage",
        "session.status_idle",
    ];
    assert_eq!(kinds(&events), expected);
    assert_eq!(said(&events), ["The checker says: It is 42"]);
    let child = &children(&server, &session)[0];
    let primary = get(&server, &format!("/v1/sessions/{session}/threads"))["data"][0].clone();
    let of = |place: usize| &events[place]["session_thread_id"];
    assert_eq!([of(5), of(8), of(11)], [&child["id"]; 3]);
    assert_eq!([of(2), of(9), of(12), of(16)], [&primary["id"]; 4]);
    assert_eq!(
        (&events[6]["to_session_thread_id"], &events[6]["to_agent_name"]),
        (&child["id"], &json!("Checker"))
    );
    assert_eq!(events[10]["from_agent_name"], "Checker");
    assert_eq!(events[10]["content"][0]["text"], "It is 42");
    let own = thread_history(&server, &session, child);
    let expected = [
        "agent.thread_message_received",
        "session.thread_status_running",
        "span.model_request_start",
        "agent.tool_use",
        "span.model_request_end",
        "agent.tool_result",
        "span.model_request_start",
        "agent.message",
        "span.model_request_end",
        "agent.thread_message_sent",
        "session.thread_status_idle",
    ];
    assert_eq!(kinds(&own), expected);
    assert_eq!(own[0]["content"][0]["text"], "Check it.");
    assert_eq!((&own[0]["from_session_thread_id"], own[0].get("from_agent_name")), (&primary["id"], None));
    assert_eq!((&own[1]["id"], &own[10]["id"]), (&events[8]["id"], &events[11]["id"]));
    let streamed = open_thread(&server, &session, child).until(|event| event["id"] == own[10]["id"]);
    assert_eq!(streamed, own);
}

#[test]
fn a_childs_call_for_the_client_is_on_both_streams_and_its_answer_finds_the_way() {
    let server = start_with(|turn| {
        let calls = turn.thread("Worker", |child| {
            let call = |word: &str| ToolCall::tool("bash", json!({"command": format!("echo {word}")}));
            let outputs = child.calls(vec![call("one").asking(), call("two")])?;
            child.say(format!("{}{}", outputs[0].text, outputs[1].text))
        })?;
        turn.say(calls.text)
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.turn();
    let child = &children(&server, &session)[0];
    let calls: Vec<_> = events.iter().filter(|event| event["type"] == "agent.tool_use").collect();
    assert_eq!(calls.len(), 1, "the other call is the child's own affair");
    assert_eq!(calls[0]["session_thread_id"], child["id"]);
    let own = thread_history(&server, &session, child);
    let own_call = own.iter().find(|event| event["id"] == calls[0]["id"]).expect("the same event");
    assert!(own_call["session_thread_id"].is_null());
    let idle = events.last().unwrap();
    assert_eq!(idle["stop_reason"], json!({"type": "requires_action", "event_ids": [calls[0]["id"]]}));
    assert_eq!(own.last().unwrap()["stop_reason"], idle["stop_reason"]);
    assert_eq!(
        (&child["status"], get(&server, &format!("/v1/sessions/{session}"))["status"].as_str()),
        (&json!("idle"), Some("idle"))
    );
    let sent = send(&server, &session, confirm(calls[0], "allow"));
    let events = stream.turn();
    let echoes: Vec<_> = events.iter().filter(|event| event["id"] == sent[0]["id"]).collect();
    assert_eq!(echoes.len(), 2);
    assert!(echoes.iter().all(|echo| echo["session_thread_id"] == child["id"]));
    assert!(echoes[0]["processed_at"].is_null() && echoes[1]["processed_at"].is_string());
    assert!(events.iter().all(|event| event["type"] != "agent.tool_result"));
    assert_eq!(said(&events), ["onetwo"]);
    let own = thread_history(&server, &session, child);
    let copies: Vec<_> = own.iter().filter(|event| event["type"] == "user.tool_confirmation").collect();
    assert_eq!(copies.len(), 1);
    assert_eq!(copies[0]["tool_use_id"], calls[0]["id"]);
    assert_ne!(copies[0]["id"], sent[0]["id"], "the two copies of an answer have ids of their own");
    assert!(copies[0]["processed_at"].is_string());
    let result = own
        .iter()
        .find(|event| event["tool_use_id"] == calls[0]["id"] && event["type"] == "agent.tool_result");
    assert_eq!(result.unwrap()["content"][0]["text"], "one");
}

#[test]
fn the_session_is_idle_only_when_no_child_works_and_lists_what_all_wait_for() {
    let server = start_with(|turn| {
        let outputs = turn.threads(vec![gate("A"), gate("B")])?;
        turn.say(format!("{} {}", outputs[0].text, outputs[1].text))
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.turn();
    let (first, second) = (call_of(&server, &session, "A"), call_of(&server, &session, "B"));
    // Which of the two asks first is open; the list is in the order of the threads.
    assert_eq!(events.last().unwrap()["stop_reason"]["event_ids"], json!([first["id"], second["id"]]));
    send(&server, &session, answer(&first, "1"));
    let events = stream.turn();
    assert_eq!(events.last().unwrap()["stop_reason"]["event_ids"], json!([second["id"]]));
    assert!(kinds(&events).contains(&"session.status_running"));
    send(&server, &session, answer(&second, "2"));
    let events = stream.turn();
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "end_turn");
    assert_eq!(said(&events), ["A: 1 B: 2"]);
    let usages: Vec<_> =
        history(&server, &session).iter().filter(|event| event["type"] == "session.usage").cloned().collect();
    assert_eq!(usages.len(), 3);
}

#[test]
fn threads_are_listed_and_their_usage_adds_up_to_the_sessions() {
    let server = start_with(|turn| {
        turn.threads(vec![gate("A"), Child::new("B", |child| child.say("done"))])?;
        turn.say("All done.")
    });
    let session = session(&server);
    let path = format!("/v1/sessions/{session}");
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "requires_action");
    let threads = get(&server, &format!("{path}/threads"))["data"].clone();
    let names: Vec<_> =
        threads.as_array().unwrap().iter().map(|thread| thread["agent"]["name"].clone()).collect();
    assert_eq!(names, ["A", "A", "B"], "the session's own agent is called A too");
    assert_eq!(
        (&threads[0]["parent_thread_id"], &threads[1]["parent_thread_id"]),
        (&Value::Null, &threads[0]["id"])
    );
    assert_eq!(threads[1]["agent"]["type"], "inline");
    let one = get(&server, &format!("{path}/threads/{}", id(&threads[2])));
    assert_eq!([&one["id"], &one["usage"]], [&threads[2]["id"], &threads[2]["usage"]]);
    send(&server, &session, answer(&call_of(&server, &session, "A"), "1"));
    wait_idle(&server, &session, "end_turn");
    let first = get(&server, &format!("{path}/threads?limit=2"));
    let rest = get(&server, &format!("{path}/threads?limit=2&page={}", first["next_page"].as_str().unwrap()));
    assert_eq!(id(&rest["data"][0]), id(&threads[2]));
    for (status, count) in [("idle", 3), ("running", 0)] {
        let listed = get(&server, &format!("{path}/threads?statuses[]={status}"))["data"].clone();
        assert_eq!(listed.as_array().unwrap().len(), count, "{status}");
    }
    let threads = get(&server, &format!("{path}/threads"))["data"].clone();
    let output = |value: &Value| value["usage"]["output_tokens"].as_u64().unwrap();
    let each: Vec<_> = threads.as_array().unwrap().iter().map(output).collect();
    assert!(each.iter().all(|tokens| *tokens > 0), "{each:?}");
    assert_eq!(each.iter().sum::<u64>(), output(&get(&server, &path)));
}

#[test]
fn a_threads_history_has_pages_and_nothing_else_to_choose() {
    let server = start_with(|turn| turn.thread("B", |child| child.say("done")).map(|_| ()));
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    let child = &children(&server, &session)[0];
    let path = format!("/v1/sessions/{session}/threads/{}/events", id(child));
    let all = thread_history(&server, &session, child);
    let mut paged = Vec::new();
    let mut page = get(&server, &format!("{path}?limit=2"));
    loop {
        paged.extend(page["data"].as_array().unwrap().clone());
        let Some(next) = page["next_page"].as_str() else { break };
        page = get(&server, &format!("{path}?limit=2&page={next}"));
    }
    assert_eq!(paged, all);
    refused(&server, "GET", &format!("{path}?order=desc"), json!({}), 400, "invalid_request_error");
    let other = format!("/v1/sessions/{session}/threads/sthr_other/events");
    refused(&server, "GET", &other, json!({}), 404, "not_found_error");
}

#[test]
fn previews_of_a_child_are_on_its_own_stream_only() {
    let server = start_with(|turn| {
        turn.thread("B", |child| {
            child.custom_tool("gate", json!({"of": "B"}))?;
            child.say("word ".repeat(30))
        })
        .map(|_| ())
    });
    let session = session(&server);
    let target = |path: &str| format!("/v1/sessions/{session}/{path}?event_deltas[]=agent.message");
    let mut stream = Stream::open(&server, &target("events/stream"));
    send(&server, &session, json!([message("go")]));
    stream.turn();
    let child = &children(&server, &session)[0];
    let mut own = Stream::open(&server, &target(&format!("threads/{}/stream", id(child))));
    send(&server, &session, answer(&call_of(&server, &session, "B"), ""));
    let own = own.until(|event| event["type"] == "agent.message");
    let pieces: String = own.iter().filter_map(|event| event["delta"]["content"]["text"].as_str()).collect();
    assert_eq!(pieces, "word ".repeat(30));
    assert!(stream.turn().iter().all(|event| !event["type"].as_str().unwrap().starts_with("event_")));
}

#[test]
fn threads_share_the_directory_and_have_shells_of_their_own() {
    let server = start_with(|turn| {
        turn.tool("bash", json!({"command": "x=1; echo shared > file"}))?;
        let seen = turn.thread("B", |child| {
            let output = child.tool("bash", json!({"command": "cat file; echo \"[$x]\"; x=2"}))?;
            child.say(output.text)
        })?;
        let own = turn.tool("bash", json!({"command": "echo $x"}))?;
        turn.say(format!("{}{}", seen.text, own.text))
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(said(&history(&server, &session)), ["shared\n[]1"]);
}

/// A session whose agent has this configuration for others, of which `Listed` exists.
fn session_of(server: &Server, multiagent: impl Fn(&str) -> Value) -> String {
    let tools = json!([{"type": "agent_toolset_20260401", "configs": [{"name": "bash", "enabled": false}]}]);
    let listed = json!({"name": "Listed", "model": "claude-haiku-4-5", "tools": tools});
    let listed = id(&post(server, "/v1/agents", listed));
    let lead = json!({"name": "Lead", "model": "m", "multiagent": multiagent(&listed)});
    let (lead, environment) =
        (id(&post(server, "/v1/agents", lead)), id(&post(server, "/v1/environments", json!({"name": "E"}))));
    id(&post(server, "/v1/sessions", json!({"agent": lead, "environment_id": environment})))
}

fn listed_and_other(turn: &mut Turn) -> Result<(), Interrupted> {
    let has_bash = |child: &mut Turn| {
        let text = format!("{} {}", child.agent()["name"], child.has_tool("bash"));
        child.say(text)
    };
    let outputs = turn.threads(vec![Child::new("Listed", has_bash), Child::new("Other", has_bash)])?;
    turn.say(outputs.iter().map(|output| format!("{} {};", output.is_error, output.text)).collect::<String>())
}

#[test]
fn a_child_is_an_agent_of_the_roster_where_there_is_one() {
    let server = start_with(listed_and_other);
    let session = session_of(&server, |listed| json!({"type": "coordinator", "agents": [listed]}));
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(
        said(&history(&server, &session)),
        ["false \"Listed\" false;true The agent's roster has no Other.;"]
    );
    let child = &children(&server, &session)[0];
    assert_eq!((&child["agent"]["type"], &child["agent"]["version"]), (&json!("agent"), &json!(1)));
}

#[test]
fn any_agent_may_be_made_up_where_inline_agents_are_enabled() {
    let server = start_with(listed_and_other);
    let session = session_of(
        &server,
        |listed| json!({"type": "multiagent_20261001", "subagents": {"type": "enabled", "predefined_agents": [listed]}}),
    );
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    let types: Vec<_> =
        children(&server, &session).iter().map(|child| child["agent"]["type"].clone()).collect();
    assert_eq!(types, ["agent", "inline"]);
}

#[test]
fn an_advisor_is_terminated_after_its_advice() {
    let server = start_with(|turn| {
        let advice = turn.thread("anthropic.advisor", |advisor| advisor.say("Count twice."))?;
        turn.say(advice.text)
    });
    let session = session_of(
        &server,
        |listed| json!({"type": "coordinator", "agents": [listed, {"type": "advisor", "model": "claude-opus-4-7"}]}),
    );
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.turn();
    let child = &children(&server, &session)[0];
    let of_child = |event: &&Value| {
        [&event["session_thread_id"], &event["from_session_thread_id"]].contains(&&child["id"])
    };
    let seen: Vec<_> = events.iter().filter(of_child).cloned().collect();
    let expected = [
        "session.thread_created",
        "session.thread_status_running",
        "agent.thread_message_received",
        "session.thread_status_idle",
        "session.thread_status_terminated",
    ];
    assert_eq!(kinds(&seen), expected);
    assert_eq!(
        (&seen[0]["agent_name"], &child["status"]),
        (&json!("anthropic.advisor"), &json!("terminated"))
    );
    assert_eq!(said(&events), ["Count twice."]);
}

#[test]
fn steps_in_json_begin_threads_one_by_one_and_together() {
    let script = Script::from_json(
        r#"{"steps": [
            {"thread": {"agent": "Reader", "message": "Read ${message}", "save": "read", "steps": [
                {"tool": "bash", "input": {"command": "echo 7"}, "save": "seven"},
                {"say": "${message}: ${seven}"}
            ]}},
            {"together": [
                {"thread": {"agent": "A", "save": "a", "steps": [{"say": "a of ${read}"}]}},
                {"thread": {"agent": "B", "save": "b", "steps": [{"say": "b ${seven}"}]}}
            ]},
            {"say": "${a}, ${b}"}
        ]}"#,
    );
    let server = Server::start(Options { script: Some(script.unwrap()), ..Options::default() }).unwrap();
    let session = session(&server);
    send(&server, &session, json!([message("it")]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(said(&history(&server, &session)), ["a of Read it: 7, b ${seven}"]);
    assert_eq!(children(&server, &session).len(), 3);
}
