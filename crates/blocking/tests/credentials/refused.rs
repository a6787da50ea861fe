use managed_agents_blocking::{Delivery, Error, Idempotency, Operation};

use crate::service::{EMPTY_PAGE, Home, Reply, Request, Service, ask, json, token, unauthorized};

fn home() -> Home {
    Home::new(&[
        ("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1"),
        ("ANTHROPIC_ORGANIZATION_ID", "org_1"),
        ("ANTHROPIC_IDENTITY_TOKEN", "jwt"),
    ])
}

/// Accepts only the second token.
fn picky(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Service {
    Service::start(
        |request| token(request.number, 3600),
        move |request| match request.header("authorization") {
            Some("Bearer token-1") => answer(request),
            _ => unauthorized(),
        },
    )
}

#[test]
fn a_refused_token_is_renewed_once_and_the_request_sent_once_more() {
    let service = picky(|_| json(EMPTY_PAGE));
    let client = home().client(&service);
    ask(&client).unwrap();
    ask(&client).unwrap();
    assert_eq!((service.for_tokens().len(), service.others().len()), (2, 3));
}

#[test]
fn what_must_not_be_done_twice_is_sent_again_too_because_it_was_not_done() {
    let service = picky(|_| json(r#"{"data":[]}"#));
    let client = home().client(&service);
    let call = Operation::<serde_json::Value>::post("/v1/things").json("hello").idempotent(Idempotency::No);
    client.send(call).unwrap();
    let bodies: Vec<_> = service.others().into_iter().map(|request| request.body).collect();
    assert!(bodies.len() == 2 && bodies[0] == bodies[1] && bodies[0].contains("hello"), "{bodies:?}");
}

#[test]
fn a_service_that_refuses_every_token_costs_each_request_one_renewal() {
    let service = Service::start(|request| token(request.number, 3600), |_| unauthorized());
    let client = home().client(&service);
    for count in 1..=3 {
        let error = ask(&client).unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
        // The first request gets its first token too.
        assert_eq!((service.for_tokens().len(), service.others().len()), (count + 1, 2 * count));
    }
}

#[test]
fn an_api_key_that_is_refused_is_not_tried_again() {
    let service = Service::start(|request| token(request.number, 3600), |_| unauthorized());
    ask(&Home::new(&[("ANTHROPIC_API_KEY", "key")]).client(&service)).unwrap_err();
    assert_eq!((service.for_tokens().len(), service.others().len()), (0, 1));
}

#[test]
fn a_stream_goes_on_with_a_new_token() {
    let service = picky(|request| match request.head.contains("/events/stream") {
        true => {
            let event = r#"{"type":"session.deleted","id":"e1","processed_at":"2026-11-21T09:00:00Z"}"#;
            (200, "content-type: text/event-stream\r\n".into(), format!("data: {event}\n\n"))
        }
        false => json(EMPTY_PAGE),
    });
    let client = home().client(&service);
    let deliveries: Result<Vec<_>, Error> = client.events(&"sesn_1".into()).collect();
    let is_deleted =
        |delivery: &Delivery| matches!(delivery, Delivery::Event(event) if event.kind() == "session.deleted");
    assert!(deliveries.unwrap().iter().any(is_deleted));
    let streams = service.others().iter().filter(|it| it.head.contains("/events/stream")).count();
    assert_eq!((service.for_tokens().len(), streams), (2, 2));
}

#[test]
fn an_upload_is_sent_whole_once_more_if_it_can_be() {
    let metadata = r#"{"id":"file_1","type":"file","filename":"a","mime_type":"text/plain","size_bytes":7,"created_at":"2026-11-21T09:00:00Z","downloadable":true}"#;
    let file = managed_agents_blocking::UploadFile::new("a");
    let service = picky(move |_| json(metadata));
    home().client(&service).upload(&b"content"[..], &file).unwrap();
    let whole = service.others().iter().filter(|it| it.body.contains("content\r\n")).count();
    assert_eq!((service.for_tokens().len(), whole), (2, 2));

    let service = picky(move |_| json(metadata));
    let client = home().client(&service);
    let reader = |content: &'static [u8]| managed_agents_blocking::UploadSource::Reader(Box::new(content));
    let error = client.upload(reader(b"content"), &file).unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401), "a reader cannot be read twice");
    client.upload(reader(b"content"), &file).unwrap();
}
