//! The control routes, and the choice among scripts.

use crate::client::*;
use crate::threads::said;
use managed_agents_local::{Options, Script, Server};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Calls a control route without any key or version.
fn control(server: &Server, method: &str, target: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let head =
        format!("{method} /_local{target} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}", body.len());
    let reply = exchange(server, format!("{head}\r\n\r\n{body}").as_bytes());
    (reply.status, reply.json())
}

fn done(server: &Server, method: &str, target: &str, body: &Value) -> Value {
    let (status, value) = control(server, method, target, body);
    assert_eq!(status, 200, "{method} {target}: {value}");
    value
}

/// The texts of a session's first turn.
fn says(server: &Server, session: &str) -> Vec<String> {
    let mut stream = open(server, session);
    send(server, session, json!([message("go")]));
    said(&stream.turn()).into_iter().map(str::to_owned).collect()
}

#[test]
fn faults_are_set_listed_and_removed_also_for_the_next_session() {
    let server = start();
    let body = json!({"faults": "status=503,route=sessions.retrieve", "session": "next"});
    let shown = done(&server, "POST", "/faults", &body);
    assert_eq!(shown["faults"][0]["session"], "next");
    assert_eq!(shown["faults"][0]["effect"], "status=503");
    let (first, second) = (session(&server), session(&server));
    let get = |session: &str| {
        exchange(&server, request("GET", &format!("/v1/sessions/{session}"), "").as_bytes()).status
    };
    assert_eq!([get(&second), get(&first), get(&first)], [200, 503, 200]);
    done(&server, "POST", "/faults", &json!({"faults": "status=500,times=always"}));
    assert_eq!(get(&first), 500);
    assert_eq!(done(&server, "DELETE", "/faults", &Value::Null), json!({"faults": []}));
    assert_eq!(get(&first), 200);
    let (status, refusal) = control(&server, "POST", "/faults", &json!({"faults": "meteor"}));
    assert_eq!(
        (status, refusal["error"]["message"].as_str()),
        (400, Some("faults: `meteor` is not a fault"))
    );
}

#[test]
fn scripts_are_set_for_the_next_session_for_one_and_for_all() {
    let server = start();
    let script = |text: &str| json!({"steps": [{"say": text}]});
    let named = session(&server);
    done(&server, "POST", "/script", &json!({"script": script("all")}));
    done(&server, "POST", "/script", &json!({"script": script("next"), "session": "next"}));
    done(&server, "POST", "/script", &json!({"script": script("named"), "session": named}));
    let (next, other) = (session(&server), session(&server));
    assert_eq!(says(&server, &named), ["named"]);
    assert_eq!(says(&server, &next), ["next"]);
    assert_eq!(says(&server, &other), ["all"]);
    let (status, refusal) =
        control(&server, "POST", "/script", &json!({"script": {"steps": [{"shout": 1}]}}));
    let message = refusal["error"]["message"].as_str().unwrap();
    assert!(status == 400 && message.starts_with("script: steps.0: give exactly one of say"), "{message}");
    assert_eq!(
        control(&server, "POST", "/script", &json!({"script": script("a"), "session": "sesn_none"})).0,
        404
    );
}

#[test]
fn a_session_chooses_its_script_by_header_or_metadata() {
    let script = |text: &str| Script::from_json(&json!({"steps": [{"say": text}]}).to_string()).unwrap();
    let scripts = [("refund".to_owned(), script("refund")), ("refusal".to_owned(), script("refusal"))].into();
    let server =
        Server::start(Options { scripts, script: Some(script("usual")), ..Options::default() }).unwrap();
    let by_metadata = session_with(&server, json!({"metadata": {"local_script": "refund"}}));
    assert_eq!(says(&server, &by_metadata), ["refund"]);
    let usual = session(&server);
    assert_eq!(says(&server, &usual), ["usual"]);
    let shown = get(&server, &format!("/v1/sessions/{usual}"));
    let body = json!({"agent": shown["agent"]["id"], "environment_id": shown["environment_id"]}).to_string();
    let create = |name: &str| {
        let head = format!("POST /v1/sessions HTTP/1.1\r\n{HEADERS}x-local-scenario: {name}\r\n");
        exchange(&server, format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes())
    };
    assert_eq!(says(&server, &id(&create("refusal").json())), ["refusal"]);
    let unknown = create("refnd");
    assert_eq!(unknown.status, 400);
    assert_eq!(
        unknown.json()["error"]["message"],
        "there is no script `refnd` (there are: refund, refusal); did you mean `refund`?"
    );
    done(&server, "POST", "/script", &json!({"name": "refund", "session": usual}));
    assert_eq!(
        said(&{
            let mut stream = open(&server, &usual);
            send(&server, &usual, json!([message("go")]));
            stream.turn()
        }),
        ["refund"]
    );
}

#[test]
fn the_requests_are_shown_without_secrets() {
    let server = start();
    let session = session(&server);
    post(&server, "/v1/vaults", json!({"display_name": "V"}));
    let secret =
        json!({"name": "a", "authorization_token": "CANARY", "nested": [{"access_token": "CANARY"}]});
    exchange(&server, request("POST", "/v1/agents", &secret.to_string()).as_bytes());
    let all = done(&server, "GET", "/requests", &Value::Null);
    let shown = all.to_string();
    assert!(
        shown.contains("[hidden]") && !shown.contains("CANARY") && !shown.contains("x-api-key"),
        "{shown}"
    );
    let created =
        done(&server, "GET", "/requests?operation=sessions.create", &Value::Null)["requests"].clone();
    let created = created.as_array().unwrap();
    assert_eq!(created.len(), 1);
    assert_eq!(
        (&created[0]["method"], &created[0]["target"], &created[0]["status"], &created[0]["betas"]),
        (&json!("POST"), &json!("/v1/sessions"), &json!(200), &json!(["managed-agents-2026-04-01"]))
    );
    assert!(created[0]["body"]["environment_id"].is_string());
    get(&server, &format!("/v1/sessions/{session}"));
    let of_session = done(&server, "GET", &format!("/requests?session={session}"), &Value::Null);
    assert_eq!(of_session["requests"].as_array().unwrap().len(), 1);
}

#[test]
fn the_clock_moves_forward_and_never_back() {
    let server = start();
    let before = done(&server, "GET", "/clock", &Value::Null)["now"].as_str().unwrap().to_owned();
    let after = done(&server, "POST", "/clock", &json!({"advance_seconds": 86_400}))["now"].clone();
    assert!(after.as_str().unwrap() > before.as_str());
    let (status, refusal) = control(&server, "POST", "/clock", &json!({"now": before}));
    assert_eq!((status, refusal["error"]["message"].as_str()), (400, Some("now: the time never moves back")));
    done(&server, "POST", "/clock", &json!({"now": "2040-01-01T00:00:00Z"}));
    assert!(done(&server, "GET", "", &Value::Null)["now"].as_str().unwrap().starts_with("2040-01-01T00:00:"));
    assert_eq!(control(&server, "POST", "/clock", &json!({"advance_seconds": -1})).0, 400);
}

#[test]
fn objects_and_events_have_the_time_of_the_clock() {
    let server = start_with(|turn| turn.say("Done."));
    let early = session(&server);
    send(&server, &early, json!([message("go")]));
    wait_idle(&server, &early, "end_turn");
    done(&server, "POST", "/clock", &json!({"now": "2040-01-01T00:00:00Z"}));
    let is_late = |time: &Value| time.as_str().is_some_and(|time| time.starts_with("2040-01-01T00:"));
    let late = session(&server);
    send(&server, &early, json!([message("and then")]));
    send(&server, &late, json!([message("go")]));
    wait_idle(&server, &late, "end_turn");
    for list in ["agents", "environments", "sessions"] {
        let newest = &get(&server, &format!("/v1/{list}"))["data"][0];
        assert!(is_late(&newest["created_at"]) && is_late(&newest["updated_at"]), "{newest}");
    }
    assert!(history(&server, &late).iter().all(|event| is_late(&event["processed_at"])));
    let archived = post(&server, &format!("/v1/sessions/{late}/archive"), json!({}));
    assert!(is_late(&archived["archived_at"]), "{archived}");
    // The history of the early session is before and after the jump, in order.
    let is_end = |event: &Value| event["type"] == "session.status_idle" && is_late(&event["processed_at"]);
    server.wait_for_event(&early, PATIENCE, is_end).expect("the second turn ends");
    let times: Vec<_> = history(&server, &early).iter().map(|event| event["processed_at"].clone()).collect();
    let jump = times.iter().position(is_late).expect("an event is late");
    assert!(jump > 0 && times[jump..].iter().all(is_late), "{times:?}");
}

#[test]
fn a_reset_leaves_nothing() {
    let server = start_with(|turn| {
        turn.say(turn.folder().display().to_string())?;
        turn.wait(std::time::Duration::from_secs(3_600))
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    let folder = wait_kind(&server, &session, "agent.message")["content"][0]["text"].clone();
    let files = Path::new(folder.as_str().unwrap()).ancestors().nth(2).unwrap().join("files");
    let skill = "--b\r\ncontent-disposition: form-data; name=\"files[]\"; filename=\"a/SKILL.md\"\r\n\r\n\r\n--b--\r\n";
    let skill = request("POST", "/v1/skills", skill).replacen(
        "host:",
        "content-type: multipart/form-data; boundary=b\r\nhost:",
        1,
    );
    assert_eq!(exchange(&server, skill.as_bytes()).status, 200);
    assert_eq!(fs::read_dir(&files).unwrap().count(), 1);
    let mut stream = open(&server, &session);
    done(&server, "POST", "/faults", &json!({"faults": "status=500,times=always"}));
    let overview = done(&server, "POST", "/reset", &Value::Null);
    assert_eq!([&overview["sessions"], &overview["requests"]], [0, 0]);
    while stream.next().is_some() {}
    assert_eq!(fs::read_dir(&files).unwrap().count(), 0);
    for list in ["agents", "environments", "sessions", "files", "skills", "vaults", "deployments"] {
        assert_eq!(get(&server, &format!("/v1/{list}"))["data"], json!([]), "{list}");
    }
}

#[test]
fn pages_of_other_sites_are_refused_and_the_routes_can_be_turned_off() {
    let server = start();
    for header in ["host: evil.example", "host: localhost\r\norigin: https://evil.example"] {
        let bytes = format!("POST /_local/reset HTTP/1.1\r\n{header}\r\n\r\n");
        assert_eq!(exchange(&server, bytes.as_bytes()).status, 403, "{header}");
    }
    let (status, refusal) = control(&server, "GET", "/fault", &Value::Null);
    assert!(status == 404 && refusal["error"]["message"].as_str().unwrap().contains("POST /_local/faults"));
    let server = Server::start(Options { control: false, ..Options::default() }).unwrap();
    assert_eq!(control(&server, "GET", "", &Value::Null).0, 404);
}
