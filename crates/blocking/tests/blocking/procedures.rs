use std::sync::Mutex;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use managed_agents_blocking::proto::FinalStatus;
use managed_agents_blocking::types::SessionId;
use managed_agents_blocking::{Error, Outcome, RawEvent, sessions};
use managed_agents_local::faults::{At, Effect, Fault};
use managed_agents_local::{Options, Script};
use serde_json::json;

use crate::host::{Host, TEST_TIMEOUT, json as answer_json};
use crate::local::{Local, quick_turn};

/// A server whose agent works for a minute unless it is interrupted, and whose status lags.
fn at_work(late_idle: u32) -> (Local, SessionId) {
    let script = Script::from_fn(|turn| turn.wait(Duration::from_secs(60)));
    let local = Local::with(Options { script: Some(script), late_idle, ..Options::default() });
    let session = local.session();
    let mut turn = local.client.ask_with(&session, "go", quick_turn()).unwrap();
    let is_running = |event: &RawEvent| event.kind() == "session.status_running";
    assert!(turn.any(|delivery| delivery.unwrap().event().is_some_and(is_running)));
    (local, session)
}

fn interrupts(local: &Local) -> usize {
    let is_interrupt = |body: &[u8]| String::from_utf8_lossy(body).contains("user.interrupt");
    local.server.log().iter().filter(|request| is_interrupt(&request.body)).count()
}

#[test]
fn an_interrupt_is_sent_once_and_waited_for() {
    let (local, session) = at_work(2);
    assert_eq!(local.client.interrupt(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Idle);
    assert_eq!(interrupts(&local), 1);
    assert_eq!(local.client.wait_until_idle(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Idle);
}

#[test]
fn a_running_session_is_archived_once_and_again_nothing_is_done() {
    let (local, session) = at_work(3);
    assert_eq!(local.client.archive(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Terminated);
    assert!(local.client.send(sessions::retrieve(&session)).unwrap().archived_at.is_some());
    assert_eq!((interrupts(&local), local.count("POST", "/archive")), (1, 1));
    assert_eq!(local.client.archive(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Terminated);
    assert_eq!(local.client.interrupt(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Terminated);
    assert_eq!((interrupts(&local), local.count("POST", "/archive")), (1, 1));
    assert_eq!(local.client.delete(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Deleted);
}

#[test]
fn a_running_session_is_deleted_and_one_that_is_gone_counts_as_deleted() {
    let (local, session) = at_work(1);
    // The operation succeeds, but its response is lost.
    local.server.faults().add(Fault::new("sessions.delete", Effect::Cut(At::Bytes(0))));
    assert_eq!(local.client.delete(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Deleted);
    assert_eq!((interrupts(&local), local.count("DELETE", session.as_str())), (1, 1));
    let error = local.client.send(sessions::retrieve(&session)).unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    for rest in [
        local.client.delete(&session, TEST_TIMEOUT),
        local.client.archive(&session, TEST_TIMEOUT),
        local.client.interrupt(&session, TEST_TIMEOUT),
        local.client.wait_until_idle(&session, TEST_TIMEOUT),
    ] {
        assert_eq!(rest.unwrap(), FinalStatus::Deleted);
    }
    assert_eq!(interrupts(&local), 1);
}

#[test]
fn a_session_that_waits_for_an_answer_is_idle_and_is_put_away_without_an_interrupt() {
    let script = Script::from_fn(|turn| turn.custom_tool("rate", json!({})).map(drop));
    let local = Local::with(Options { script: Some(script), ..Options::default() });
    let session = local.session();
    let mut turn = local.client.ask_with(&session, "go", quick_turn()).unwrap();
    assert!(matches!(turn.finish().unwrap(), Outcome::NeedsAction(_)));
    assert_eq!(local.client.wait_until_idle(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Idle);
    assert_eq!(local.client.archive(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Terminated);
    assert_eq!(interrupts(&local), 0);
}

#[test]
fn a_session_that_does_not_stop_is_left_alone_after_the_timeout() {
    // A workflow run: no interrupt ends it.
    let host = Host::start(|request, socket| match request.is_send() {
        true => answer_json(socket, r#"{"data":[]}"#),
        false => answer_json(socket, r#"{"id":"sesn_1","status":"running"}"#),
    });
    let began = Instant::now();
    let timeout = Duration::from_millis(700);
    let error = host.client().archive(&"sesn_1".into(), timeout).unwrap_err();
    let took = began.elapsed();
    assert!(matches!(&error, Error::StillRunning { session, .. } if session.as_str() == "sesn_1"), "{error}");
    assert!((timeout..timeout * 3).contains(&took), "{took:?}");
    let sent: Vec<_> = host.requests().into_iter().filter(crate::host::Request::is_send).collect();
    assert_eq!(sent.len(), 1, "one interrupt, and no archive");
    assert_eq!(sent[0].body, br#"{"events":[{"type":"user.interrupt"}]}"#);
    let error = host.client().wait_until_idle(&"sesn_1".into(), Duration::ZERO).unwrap_err();
    assert!(matches!(error, Error::StillRunning { .. }), "{error}");
}

#[test]
fn who_cannot_be_reached_or_refuses_is_named() {
    let host = Host::start(|_, socket| {
        crate::host::answer(socket, 403, "", r#"{"error":{"type":"permission_error","message":"no"}}"#);
    });
    let error = host.client().delete(&"sesn_1".into(), TEST_TIMEOUT).unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), host.requests().len()), (403, 1));
    let host = Host::start(|_, _| ());
    let error = host.client().interrupt(&"sesn_1".into(), Duration::from_millis(300)).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error}");
    let error = host.client().archive(&"a/b".into(), TEST_TIMEOUT).unwrap_err();
    assert!(matches!(error, Error::Core(managed_agents_blocking::proto::Error::Path { .. })), "{error}");
}

#[test]
fn output_files_are_listed_when_they_are_all_there_and_saved_where_they_should_be() {
    let command = "cd mnt/session/outputs && mkdir b && echo one > total.csv && echo two > b/total.csv";
    let steps = json!({"steps": [{"tool": "bash", "input": {"command": command}}]}).to_string();
    let script = Script::from_json(&steps).unwrap();
    let local = Local::with(Options { script: Some(script), ..Options::default() });
    let session = local.session();
    local.client.ask_with(&session, "go", quick_turn()).unwrap().finish().unwrap();
    let began = Instant::now();
    let files = local.client.output_files(&session, TEST_TIMEOUT).unwrap();
    let took = began.elapsed();
    assert!((Duration::from_secs(3)..Duration::from_secs(8)).contains(&took), "{took:?}");
    assert_eq!(files.iter().map(|file| &*file.filename).collect::<Vec<_>>(), ["total.csv", "total.csv"]);
    let folder = tempfile::tempdir().unwrap();
    let paths = local.client.save_output_files(&files, folder.path().join("new"), 100).unwrap();
    let mut texts: Vec<_> = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    texts.sort();
    assert_eq!(texts, ["one\n", "two\n"]);
    assert!(paths.iter().all(|path| path.parent() == Some(&folder.path().join("new"))), "{paths:?}");
    // No file is overwritten, and no part of a file that is too large stays.
    let error = local.client.save_output_files(&files, folder.path().join("new"), 100).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    let error = local.client.save_output_files(&files, folder.path().join("small"), 2).unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 2 }), "{error}");
    assert_eq!(std::fs::read_dir(folder.path().join("small")).unwrap().count(), 0);
}

#[test]
fn files_that_are_listed_late_are_waited_for() {
    let (tell, told) = mpsc::channel();
    let tell = Mutex::new(tell);
    let host = Host::start(move |request, socket| {
        tell.lock().unwrap().send(request.header("anthropic-beta").map(String::from)).unwrap();
        let file = r#"{"type":"file","id":"file_1","filename":"a","mime_type":"text/plain","size_bytes":1,"created_at":"2026-11-21T09:00:00Z","downloadable":true}"#;
        let files = if request.number < 2 { "" } else { file };
        answer_json(socket, &format!(r#"{{"data":[{files}],"next_page":null}}"#));
    });
    let timeout = Duration::from_secs(3);
    let files = host.client().output_files(&"sesn_1".into(), timeout).unwrap();
    assert_eq!(files.iter().map(|file| file.id.as_str()).collect::<Vec<_>>(), ["file_1"]);
    assert!(told.try_iter().all(|beta| beta.as_deref() == Some("managed-agents-2026-04-01")));
    let asked = host.requests().len();
    assert!(host.client().output_files(&"sesn_1".into(), Duration::ZERO).is_ok());
    assert_eq!(host.requests().len(), asked + 1, "with a timeout of 0 the list is read once");
}

#[test]
fn a_list_of_files_that_cannot_be_had_in_time_is_an_error_and_not_an_empty_list() {
    let host = Host::start(|_, socket| crate::host::answer(socket, 503, "", "down"));
    let began = Instant::now();
    let error = host.client().output_files(&"sesn_1".into(), Duration::from_millis(200)).unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), host.requests().len()), (503, 2));
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}
