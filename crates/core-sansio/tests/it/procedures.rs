//! Procedures: their requests, step by step, and their results.

use std::time::Duration;

use managed_agents_core::{
    Credential, Failure, FinalStatus, IdleWaiter, MANAGED_AGENTS_BETA, Operation, OutputFiles,
    ProcedureAction, Reply, Settings, StopSession,
};

/// Describes an action: the method and the end of the path, or the wait.
fn described(step: ProcedureAction) -> String {
    match step {
        ProcedureAction::Ask(request) => {
            let request = Operation::from(request).into_request(&Settings::new(Credential::None)).unwrap();
            assert_eq!(request.headers()["anthropic-beta"], MANAGED_AGENTS_BETA);
            let body = String::from_utf8_lossy(request.body());
            let end = request.uri().path().rsplit('/').next().unwrap();
            format!("{} {end} {body}", request.method()).trim_end().into()
        }
        ProcedureAction::Wait(time) => format!("wait {}", time.as_millis()),
        ProcedureAction::Done => "done".into(),
    }
}

fn session(status: &str) -> String {
    format!(r#"{{"id":"sesn_1","status":"{status}","archived_at":null}}"#)
}

const CHECK: &str = "GET sesn_1";
const INTERRUPT: &str = r#"POST events {"events":[{"type":"user.interrupt"}]}"#;
const ARCHIVE: &str = "POST archive";

/// Answers each request with a status and a body, and lets waits pass. Returns the actions.
fn run(machine: &mut StopSession, answers: &[(u16, &str)]) -> Vec<String> {
    let (mut asked, mut answers) = (Vec::new(), answers.iter());
    loop {
        let step = described(machine.poll());
        asked.push(step.clone());
        if step.starts_with("wait") {
            machine.handle_timeout();
        } else if step == "done" {
            assert_eq!(answers.next(), None);
            return asked;
        } else {
            let (status, body) = answers.next().unwrap_or_else(|| panic!("not answered: {asked:?}"));
            let body = if *status == 200 && !body.starts_with('{') { session(body) } else { (*body).into() };
            match status {
                0 => machine.handle_failure(),
                _ => machine.handle_answer(Reply::new(*status, body.as_bytes())),
            }
        }
    }
}

fn archive() -> StopSession {
    StopSession::archive("sesn_1".into())
}

fn delete() -> StopSession {
    StopSession::delete("sesn_1".into())
}

#[test]
fn a_running_session_is_interrupted_once_waited_for_and_archived() {
    let mut machine = archive();
    let answers =
        [(200, "running"), (200, "{}"), (200, "running"), (200, "running"), (200, "idle"), (200, "{}")];
    let asked = run(&mut machine, &answers);
    assert_eq!(asked, [CHECK, INTERRUPT, CHECK, "wait 200", CHECK, "wait 300", CHECK, ARCHIVE, "done"]);
    assert_eq!(machine.final_status(), Some(FinalStatus::Terminated));
    machine.handle_deadline();
    assert_eq!(machine.final_status(), Some(FinalStatus::Terminated), "what is done is done");
}

#[test]
fn an_idle_session_is_put_away_without_an_interrupt_and_stopped_with_one() {
    let mut machine = delete();
    assert_eq!(run(&mut machine, &[(200, "idle"), (200, "")]), [CHECK, "DELETE sesn_1", "done"]);
    assert_eq!(machine.final_status(), Some(FinalStatus::Deleted));
    let mut machine = StopSession::interrupt("sesn_1".into());
    let asked = run(&mut machine, &[(200, "idle"), (200, "{}"), (200, "idle")]);
    assert_eq!(
        (asked, machine.final_status()),
        (vec![CHECK.into(), INTERRUPT.into(), CHECK.into(), "done".into()], Some(FinalStatus::Idle))
    );
}

#[test]
fn what_is_there_already_is_not_done_again() {
    let archived = r#"{"status":"terminated","archived_at":"2026-11-21T09:00:00Z"}"#;
    let cases = [
        (archive(), (200, archived), FinalStatus::Terminated),
        (StopSession::interrupt("sesn_1".into()), (200, "terminated"), FinalStatus::Terminated),
        (archive(), (404, ""), FinalStatus::Deleted),
        (delete(), (404, ""), FinalStatus::Deleted),
    ];
    for (mut machine, answer, final_status) in cases {
        assert_eq!(run(&mut machine, &[answer]), [CHECK, "done"]);
        assert_eq!(machine.final_status(), Some(final_status));
    }
    // A session that terminated by an error can still be archived and deleted.
    assert_eq!(run(&mut archive(), &[(200, "terminated"), (200, "{}")]), [CHECK, ARCHIVE, "done"]);
    let mut machine = delete();
    let asked = run(&mut machine, &[(200, "terminated"), (404, ""), (404, "")]);
    assert_eq!(asked, [CHECK, "DELETE sesn_1", CHECK, "done"]);
    assert_eq!(machine.final_status(), Some(FinalStatus::Deleted));
}

#[test]
fn f26_a_route_that_is_missing_is_no_session_that_was_deleted() {
    const NOT_FOUND: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"not found"}}"#;
    let cases = [
        (archive(), "idle", "POST /v1/sessions/{session_id}/archive"),
        (delete(), "idle", "DELETE /v1/sessions/{session_id}"),
        (archive(), "running", "POST /v1/sessions/{session_id}/events"),
        (StopSession::interrupt("sesn_1".into()), "running", "POST /v1/sessions/{session_id}/events"),
    ];
    for (mut machine, status, expected) in cases {
        run(&mut machine, &[(200, status), (404, NOT_FOUND), (200, status)]);
        assert_eq!(machine.final_status(), None, "{expected}");
        let failure = machine.take_failure();
        assert!(
            matches!(&failure, Some(Failure::NoSuchRoute { route, .. }) if *route == expected),
            "{failure:?}"
        );
        let error = managed_agents_core::Error::from(failure.unwrap()).to_string();
        assert!(error.starts_with(&format!("this service has no such route: {expected}")), "{error}");
    }
    // The session has ended in the meantime, or needs no interrupt any more.
    let mut machine = archive();
    run(&mut machine, &[(200, "running"), (404, NOT_FOUND), (200, "idle"), (200, "{}")]);
    assert_eq!(machine.final_status(), Some(FinalStatus::Terminated));
    // The 404 comes from a proxy, not from the service.
    let mut machine = delete();
    run(&mut machine, &[(404, "<html>no such path")]);
    assert_eq!(machine.final_status(), None);
    assert!(matches!(machine.take_failure(), Some(Failure::Refused(refusal)) if refusal.status == 404));
}

#[test]
fn a_refusal_that_may_be_a_race_is_tried_again_ten_times() {
    let mut machine = archive();
    let asked = run(
        &mut machine,
        &[(200, "idle"), (400, ""), (200, "running"), (200, "{}"), (200, "idle"), (200, "{}")],
    );
    assert_eq!(asked, [CHECK, ARCHIVE, "wait 200", CHECK, INTERRUPT, CHECK, ARCHIVE, "done"]);
    let mut machine = archive();
    let refused = [(200, "idle"), (400, "no")].repeat(10);
    let asked = run(&mut machine, &refused);
    assert_eq!(asked.iter().filter(|step| *step == ARCHIVE).count(), 10);
    assert_eq!(machine.final_status(), None);
    assert!(matches!(machine.take_failure(), Some(Failure::Refused(refusal)) if refusal.status == 400));
}

#[test]
fn a_refusal_because_of_an_open_workflow_run_is_final() {
    const OPEN: &str = r#"{"type":"error","error":{"type":"invalid_request_error","message":"a workflow run is open",
        "details":{"error_code":"workflow_run_open"}}}"#;
    let mut machine = archive();
    assert_eq!(run(&mut machine, &[(200, "idle"), (400, OPEN)]), [CHECK, ARCHIVE, "done"]);
    assert_eq!(machine.final_status(), None);
    assert!(matches!(machine.take_failure(), Some(Failure::Refused(refusal)) if refusal.status == 400));
}

#[test]
fn an_interrupt_whose_answer_was_lost_is_sent_again_only_if_the_session_still_runs() {
    let mut machine = archive();
    let asked = run(&mut machine, &[(200, "running"), (0, ""), (200, "idle"), (200, "{}")]);
    assert_eq!(asked, [CHECK, INTERRUPT, "wait 500", CHECK, ARCHIVE, "done"]);
    let mut machine = archive();
    let asked = run(
        &mut machine,
        &[(200, "running"), (0, ""), (200, "running"), (200, "{}"), (200, "idle"), (0, ""), (404, "")],
    );
    assert_eq!(
        asked,
        [CHECK, INTERRUPT, "wait 500", CHECK, INTERRUPT, CHECK, ARCHIVE, "wait 500", CHECK, "done"]
    );
    assert_eq!(machine.final_status(), Some(FinalStatus::Deleted));
}

#[test]
fn it_gives_up_politely_when_the_time_is_over_and_asks_nothing_more() {
    let mut machine = archive();
    machine.handle_answer(Reply::new(200, session("running").as_bytes()));
    machine.handle_answer(Reply::new(200, b"{}"));
    machine.handle_answer(Reply::new(200, session("running").as_bytes()));
    machine.handle_deadline();
    assert_eq!(
        (described(machine.poll()).as_str(), machine.final_status()),
        ("done", Some(FinalStatus::Running))
    );
    machine.handle_deadline();
    machine.handle_answer(Reply::new(200, session("idle").as_bytes()));
    assert_eq!(
        (described(machine.poll()).as_str(), machine.final_status()),
        ("done", Some(FinalStatus::Running))
    );
}

#[test]
fn passing_failures_are_waited_out_and_others_are_final() {
    let mut machine = archive();
    let asked = run(
        &mut machine,
        &[(503, ""), (200, "{}"), (0, ""), (200, "idle"), (529, ""), (200, "idle"), (200, "{}")],
    );
    // A body without a status comes from a proxy.
    assert_eq!(asked[..6], [CHECK, "wait 500", CHECK, "wait 1000", CHECK, "wait 2000"]);
    assert_eq!(
        (asked.last().unwrap().as_str(), machine.final_status()),
        ("done", Some(FinalStatus::Terminated))
    );
    let mut machine = archive();
    assert_eq!(run(&mut machine, &[(0, ""); 5]).iter().filter(|step| *step == CHECK).count(), 5);
    assert_eq!((machine.final_status(), machine.take_failure()), (None, None));
    let mut machine = archive();
    assert_eq!(run(&mut machine, &[(401, "no")]), [CHECK, "done"]);
    assert!(matches!(machine.take_failure(), Some(Failure::Refused(refusal)) if refusal.status == 401));
}

#[test]
fn watching_changes_nothing_and_takes_any_state_but_the_known_ones_for_running() {
    let mut machine = IdleWaiter::new("sesn_1".into());
    for status in ["running", "rescheduling", "a_newer_state"] {
        assert_eq!(described(machine.poll()), CHECK);
        machine.handle_answer(Reply::new(200, session(status).as_bytes()));
        assert!(described(machine.poll()).starts_with("wait"), "{status}");
        machine.handle_timeout();
    }
    machine.handle_answer(Reply::new(200, session("idle").as_bytes()));
    assert_eq!(
        (described(machine.poll()).as_str(), machine.final_status()),
        ("done", Some(FinalStatus::Idle))
    );
}

fn files(machine: &mut OutputFiles, data: &[&str], next: Option<&str>) {
    let ProcedureAction::Ask(request) = machine.poll() else { panic!("it lists") };
    let request = Operation::from(request).into_request(&Settings::new(Credential::None)).unwrap();
    assert_eq!(request.headers()["anthropic-beta"], MANAGED_AGENTS_BETA);
    assert!(request.uri().query().unwrap().contains("scope_id=sesn_1"));
    let body = serde_json::json!({ "data": data, "next_page": next }).to_string();
    machine.handle_answer(Reply::new(200, body.as_bytes()));
}

fn wait(machine: &mut OutputFiles) -> Duration {
    let ProcedureAction::Wait(time) = machine.poll() else { panic!("it waits") };
    machine.handle_timeout();
    time
}

#[test]
fn a_list_of_files_is_complete_once_it_was_the_same_for_three_seconds() {
    let mut machine = OutputFiles::new("sesn_1".into());
    for list in [&[][..], &[], &["a"], &["a", "b"]] {
        files(&mut machine, list, None);
        assert_eq!(wait(&mut machine), Duration::from_millis(500));
    }
    let mut waited = Duration::from_millis(500);
    loop {
        // Two pages, as a service may split the list.
        files(&mut machine, &["a"], Some("two"));
        files(&mut machine, &["b"], None);
        if machine.files().is_some() {
            break;
        }
        waited += wait(&mut machine);
    }
    assert_eq!((waited, machine.files().unwrap().len()), (Duration::from_secs(3), 2));
    assert_eq!(described(machine.poll()), "done");
}

#[test]
fn an_empty_list_is_looked_at_until_the_time_is_over() {
    let mut machine = OutputFiles::new("sesn_1".into());
    for _ in 0..20 {
        files(&mut machine, &[], None);
        wait(&mut machine);
    }
    assert!(machine.files().is_none());
    machine.handle_deadline();
    assert_eq!(machine.files().unwrap().len(), 0);
    // With a deadline of zero the list is read once.
    let mut machine = OutputFiles::new("sesn_1".into());
    machine.handle_deadline();
    files(&mut machine, &["a"], None);
    assert_eq!(machine.files().unwrap().len(), 1);
}

#[test]
fn a_list_of_files_that_runs_in_a_circle_or_is_refused_ends_with_the_reason() {
    let mut machine = OutputFiles::new("sesn_1".into());
    for _ in 0..3 {
        if let ProcedureAction::Ask(_) = machine.poll() {
            files(&mut machine, &["a"], Some("same"));
        }
    }
    assert!(matches!(machine.take_failure(), Some(Failure::RepeatedCursor(_))));
    let mut machine = OutputFiles::new("sesn_1".into());
    machine.handle_answer(Reply::new(404, b""));
    assert!(machine.files().is_none() && matches!(machine.poll(), ProcedureAction::Done));
    assert!(matches!(machine.take_failure(), Some(Failure::Refused(refusal)) if refusal.status == 404));
}

#[test]
fn a_list_of_files_that_was_never_read_is_tried_once_more_when_the_time_is_over_and_then_fails() {
    // The deadline passes during the wait after a failure.
    let late = || {
        let mut machine = OutputFiles::new("sesn_1".into());
        machine.handle_answer(Reply::new(503, b""));
        assert!(matches!(machine.poll(), ProcedureAction::Wait(_)));
        machine.handle_deadline();
        machine
    };
    let mut machine = late();
    files(&mut machine, &["a"], None);
    assert_eq!((described(machine.poll()).as_str(), machine.files().unwrap().len()), ("done", 1));
    for (status, body) in [(503, "down"), (200, "no list")] {
        let mut machine = late();
        assert!(matches!(machine.poll(), ProcedureAction::Ask(_)));
        machine.handle_answer(Reply::new(status, body.as_bytes()));
        assert_eq!((described(machine.poll()).as_str(), machine.files()), ("done", None));
        match machine.take_failure() {
            Some(Failure::Refused(refusal)) => assert_eq!((refusal.status, status), (503, 503)),
            Some(Failure::UnreadablePage(page)) => assert_eq!((&*page, status), (body.as_bytes(), 200)),
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[test]
fn answers_that_are_no_list_of_files_are_an_error_and_not_an_empty_list() {
    let mut machine = OutputFiles::new("sesn_1".into());
    while let ProcedureAction::Ask(_) | ProcedureAction::Wait(_) = machine.poll() {
        machine.handle_answer(Reply::new(200, b"<html>"));
        machine.handle_timeout();
    }
    assert!(matches!(machine.take_failure(), Some(Failure::UnreadablePage(_))));
}

const PAGE: &str = "{<html>Log in</html>";
const OVERLOADED: &str = r#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#;
const GONE: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"no such session"}}"#;

#[test]
fn a_page_of_a_proxy_or_an_error_in_a_success_puts_no_session_away() {
    for odd in [PAGE, OVERLOADED] {
        let mut machine = delete();
        let asked = run(&mut machine, &[(200, "idle"), (200, odd), (200, "idle"), (200, "{}")]);
        assert_eq!(asked, [CHECK, "DELETE sesn_1", "wait 500", CHECK, "DELETE sesn_1", "done"], "{odd}");
        let mut machine = archive();
        let asked =
            run(&mut machine, &[(200, "running"), (200, odd), (200, "running"), (200, "{}"), (404, "")]);
        assert_eq!(asked, [CHECK, INTERRUPT, "wait 500", CHECK, INTERRUPT, CHECK, "done"], "{odd}");
    }
    let mut machine = delete();
    run(&mut machine, &[(200, "idle"), (200, GONE), (200, GONE)]);
    assert_eq!(machine.final_status(), Some(FinalStatus::Deleted));
}

#[test]
fn f28_a_list_of_files_that_says_more_without_a_cursor_goes_on_after_its_last_file_or_fails() {
    let mut machine = OutputFiles::new("sesn_1".into());
    machine.handle_deadline();
    machine.handle_answer(Reply::new(200, br#"{"data":[{"id":"file_1"},{"id":"file_2"}],"has_more":true}"#));
    let ProcedureAction::Ask(request) = machine.poll() else { panic!("it goes on") };
    let request = Operation::from(request).into_request(&Settings::new(Credential::None)).unwrap();
    assert!(request.uri().query().unwrap().ends_with("&after_id=file_2"), "{request:?}");
    machine
        .handle_answer(Reply::new(200, br#"{"data":[{"id":"file_3"}],"has_more":false,"next_page":null}"#));
    assert_eq!(machine.files().unwrap().len(), 3);

    let mut machine = OutputFiles::new("sesn_1".into());
    machine.handle_answer(Reply::new(200, br#"{"data":[{"name":"a"}],"has_more":true,"next_page":null}"#));
    assert!(matches!(machine.take_failure(), Some(Failure::NoNextPage)));
}
