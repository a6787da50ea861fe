use managed_agents_conformance::{HttpRequest, Spec, validate_request};
use managed_agents_core::{
    Action, Credential, Operation, OutputFiles, ProcedureAction, Reply, Request, SESSION_BETAS,
    SessionStream, Settings, StopSession, StreamOptions, Turn, TurnOptions,
};

/// Checks that the request is the operation `id` with exactly its beta values.
fn check(request: Request, id: &str, betas: &[String]) {
    let request =
        Operation::from(request).into_request(&Settings::new(Credential::ApiKey("key".into()))).unwrap();
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    let sent = HttpRequest {
        method: request.method().to_string(),
        target: request.uri().path_and_query().unwrap().to_string(),
        headers: request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: (!request.body().is_empty()).then(|| serde_json::from_slice(request.body()).unwrap()),
        parts: None,
    };
    validate_request(&sent, Some(id)).unwrap_or_else(|problems| panic!("{id}: {problems:?} in {sent:?}"));
    assert_eq!(text(&request.headers()["anthropic-beta"]), betas.join(","), "{id}");
}

fn check_endpoint(request: Request, id: &str) {
    check(request, id, &Spec::load().endpoint(id).beta);
}

const PAGE: &[u8] = br#"{"data":[],"next_page":null,"prev_page":null}"#;

#[test]
fn the_requests_of_a_turn_are_those_of_the_facts() {
    let mut turn = Turn::ask("sesn_1".into(), "Hello.", TurnOptions::default());
    loop {
        match turn.poll() {
            Action::Connect(request) => {
                check_endpoint(request, "sessions.events.stream");
                let content_type = "text/event-stream".into();
                turn.handle_connected(Reply { content_type, ..Reply::new(200, b"") });
            }
            Action::FetchHistory(request) => {
                check_endpoint(request, "sessions.events.list");
                turn.handle_history(Reply::new(200, PAGE));
            }
            Action::Deliver(_) => (),
            Action::Send(request) => return check_endpoint(request, "sessions.events.send"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_requests_of_a_thread_are_those_of_the_facts() {
    let mut stream = SessionStream::thread("sesn_1".into(), "sthr_1".into(), StreamOptions::default());
    let Action::Connect(request) = stream.poll() else { panic!("the stream is not opened first") };
    check_endpoint(request, "sessions.threads.events.stream");
    stream.handle_connected(Reply { content_type: "text/event-stream".into(), ..Reply::new(200, b"") });
    let Action::FetchHistory(request) = stream.poll() else { panic!("the history is not read next") };
    check_endpoint(request, "sessions.threads.events.list");
}

#[test]
fn the_requests_of_procedures_are_those_of_the_facts() {
    let session = |status: &str| format!(r#"{{"id":"sesn_1","status":"{status}","archived_at":null}}"#);
    for (mut procedure, last) in [
        (StopSession::archive("sesn_1".into()), "sessions.archive"),
        (StopSession::delete("sesn_1".into()), "sessions.delete"),
    ] {
        let (running, idle) = (session("running"), session("idle"));
        let answers = [("sessions.retrieve", &running), ("sessions.events.send", &running)];
        for (id, answer) in answers.into_iter().chain([("sessions.retrieve", &idle), (last, &idle)]) {
            let request = loop {
                match procedure.poll() {
                    ProcedureAction::Ask(request) => break request,
                    ProcedureAction::Wait(_) => procedure.handle_timeout(),
                    ProcedureAction::Done => panic!("{id} is not asked for"),
                }
            };
            check_endpoint(request, id);
            procedure.handle_answer(Reply::new(200, answer.as_bytes()));
        }
    }
    let mut files = OutputFiles::new("sesn_1".into());
    let ProcedureAction::Ask(request) = files.poll() else { panic!("the files are not listed first") };
    // The files of a session are listed with the beta values of sessions.
    check(request, "files.list", &SESSION_BETAS.map(String::from));
}
