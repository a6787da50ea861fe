//! P1 to P5: a service that is busy, refuses, or loses its responses.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use managed_agents_blocking::proto::credentials::Federation;
use managed_agents_blocking::proto::{Action, Reply, SessionStream};
use managed_agents_blocking::types::{Agent, ListAgents, Page};
use managed_agents_blocking::{
    Client, ClientOptions, Error, IdentityToken, Login, Operation, Outcome, RetryPolicy, StreamOptions,
    agents,
};

use crate::host::{EMPTY_PAGE, Host, TEST_TIMEOUT, answer, begin_stream, json, wait_for_end};
use crate::local::quick_turn;
use crate::recorded::{self, expected, follow, impatient};

fn list() -> Operation<Page<Agent>> {
    agents::list(&ListAgents::default())
}

const OWN_WAIT: Duration = Duration::from_millis(20);
const CAP: Duration = Duration::from_millis(300);

fn options() -> ClientOptions {
    let retry = RetryPolicy {
        first_wait: OWN_WAIT,
        max_wait: OWN_WAIT,
        max_server_wait: CAP,
        ..RetryPolicy::default()
    };
    ClientOptions { retry, ..Default::default() }
}

#[test]
fn p01_a_wait_that_the_service_sets_is_kept_and_another_is_our_own() {
    let own = OWN_WAIT.mul_f64(0.75);
    for (header, least, most) in [
        ("retry-after-ms: 150", Duration::from_millis(150), CAP),
        ("retry-after: 0.15", Duration::from_millis(150), CAP),
        ("retry-after: 1e12", CAP, Duration::MAX),
        ("retry-after: 1", CAP, Duration::MAX),
        ("retry-after: 0", own, CAP),
        ("retry-after: -1", own, CAP),
        ("retry-after: NaN", own, CAP),
        ("retry-after: abc", own, CAP),
        (
            "date: Sat, 21 Nov 2026 09:00:00 GMT\r\nretry-after: Sat, 21 Nov 2026 09:00:09 GMT",
            CAP,
            Duration::MAX,
        ),
        ("date: Sat, 21 Nov 2026 09:00:00 GMT\r\nretry-after: Sat, 21 Nov 2026 08:59:59 GMT", own, CAP),
    ] {
        for status in [429, 503, 529] {
            let host = Host::start(move |request, socket| match request.number {
                0 => answer(socket, status, &format!("{header}\r\n"), "{}"),
                _ => json(socket, EMPTY_PAGE),
            });
            let began = Instant::now();
            host.client().with_options(options()).send(list()).unwrap();
            let took = began.elapsed();
            assert!(took >= least && took < most.saturating_add(CAP), "{header}: {took:?}");
        }
    }
}

/// Returns when a client that lost its stream at 0 gets through, if the service is down until
/// `end`. Uses virtual time.
fn back_after(end: Duration, seed: u64) -> Duration {
    let mut stream = SessionStream::new("sesn_1".into(), StreamOptions { seed, ..StreamOptions::default() });
    let mut now = Duration::ZERO;
    let mut is_lost = false;
    loop {
        match stream.poll() {
            Action::Connect(_) if is_lost && now >= end => return now - end,
            Action::Connect(_) if is_lost => stream.handle_disconnected(),
            Action::Connect(_) => {
                let content_type = "text/event-stream".into();
                stream.handle_connected(Reply { content_type, ..Reply::new(200, b"") });
            }
            Action::FetchHistory(_) => stream.handle_history(Reply::new(200, EMPTY_PAGE.as_bytes())),
            Action::Receive { .. } => {
                is_lost = true;
                stream.handle_disconnected();
            }
            Action::Wait(time) => {
                now += time;
                stream.handle_timeout();
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn p02_a_thousand_clients_do_not_come_back_at_once() {
    // Virtual time: 1,000 clients, an outage of half a minute.
    let mut bins = BTreeMap::<u128, usize>::new();
    for seed in 1..=1000 {
        *bins.entry(back_after(Duration::from_secs(30), seed).as_millis() / 100).or_default() += 1;
    }
    let most = bins.values().max().unwrap();
    println!("at most {most} of 1000 clients came back within any 100 ms; {} such times", bins.len());
    assert!(*most <= 50, "{bins:?}");
}

#[test]
fn p02_two_clients_over_sockets_wait_differently() {
    let waits = Mutex::new(Vec::new());
    for seed in [3, 4] {
        let host = recorded::host(|_| ());
        let began = Instant::now();
        follow(&host.client(), StreamOptions { seed, ..impatient() });
        waits.lock().unwrap().push(began.elapsed());
    }
    let waits = waits.into_inner().unwrap();
    println!("{waits:?}");
    assert!(waits[0].abs_diff(waits[1]) > Duration::from_millis(20), "{waits:?}");
}

#[test]
fn p03_the_services_word_on_retries_outranks_the_status() {
    for (status, word, requests) in [(400, "true", 3), (503, "false", 1), (503, "perhaps", 3), (404, "no", 1)]
    {
        let host = Host::start(move |_, socket| {
            answer(socket, status, &format!("x-should-retry: {word}\r\n"), "{}");
        });
        let error = host.client().with_options(options()).send(list()).unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), host.requests().len()), (status, requests));
    }
}

/// Creates a client whose tokens `host` gives: `token-0`, `token-1` and so on.
fn with_tokens(host: &Host) -> Client {
    let identity = (Federation::new("fdrl_1", "org_1"), IdentityToken::Text("jwt".into()));
    let base_url = Some(format!("http://{}", host.address));
    Client::log_in_with(Login { federation: Some(identity), base_url, ..Login::default() }, |_| None).unwrap()
}

#[test]
fn p04_a_token_refused_in_the_middle_is_renewed_once_and_the_stream_goes_on() {
    let (tokens, streams) = (Mutex::new(0), Mutex::new(0));
    let host = Host::start(move |request, socket| {
        if request.head.starts_with("POST /v1/oauth/token ") {
            let mut tokens = tokens.lock().unwrap();
            *tokens += 1;
            return json(socket, &format!(r#"{{"access_token":"token-{}","expires_in":3600}}"#, *tokens - 1));
        }
        let is_old = request.header("authorization") == Some("Bearer token-0");
        let mut streams = streams.lock().unwrap();
        *streams += usize::from(request.is_stream());
        match (request.is_stream(), *streams) {
            (true, 1) => std::io::Write::write_all(socket, &recorded::answer()[..300]).unwrap(),
            (false, 1) => json(socket, EMPTY_PAGE),
            // From the second stream on the old token is no longer valid.
            _ if is_old => answer(socket, 401, "", "{}"),
            (true, _) => {
                drop(streams);
                begin_stream(socket);
                wait_for_end(socket);
            }
            (false, _) => json(socket, &recorded::history()),
        }
    });
    let (seen, _) = follow(&with_tokens(&host), impatient());
    assert_eq!(seen, expected());
    let asked = host.requests().iter().filter(|request| request.head.contains("/v1/oauth/token")).count();
    assert_eq!(asked, 2, "once at the beginning, once when it was refused");
}

#[test]
fn p04_a_token_that_is_refused_again_is_final() {
    let host = Host::start(|request, socket| match request.head.starts_with("POST /v1/oauth/token ") {
        true => json(socket, r#"{"access_token":"token","expires_in":3600}"#),
        false => answer(socket, 401, "", "{}"),
    });
    let client = with_tokens(&host);
    let error = client.events_with(&"sesn_1".into(), impatient()).next().unwrap().unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 401);
    let streams = host.requests().iter().filter(|request| request.is_stream()).count();
    assert_eq!((streams, host.requests().len()), (2, 4), "two tokens, two attempts");
}

/// Sends a message with a token that is refused. The token endpoint then answers `status` once.
fn message_without_a_token(status: u16) -> (Vec<crate::host::Request>, Error) {
    let tokens = Mutex::new(0);
    let host = Host::start(move |request, socket| {
        if request.head.starts_with("POST /v1/oauth/token ") {
            let mut tokens = tokens.lock().unwrap();
            *tokens += 1;
            return match *tokens {
                2 => answer(socket, status, "", "{}"),
                number => json(socket, &format!(r#"{{"access_token":"token-{number}","expires_in":3600}}"#)),
            };
        }
        let is_old = request.header("authorization") == Some("Bearer token-1");
        match (request.is_stream(), request.is_send()) {
            (true, _) => {
                begin_stream(socket);
                wait_for_end(socket);
            }
            (_, true) if is_old => answer(socket, 401, "", "{}"),
            // Final, so that the turn ends.
            (_, true) => answer(socket, 403, "", "{}"),
            _ => json(socket, EMPTY_PAGE),
        }
    });
    let client = with_tokens(&host).with_options(ClientOptions { retry: RetryPolicy::NEVER, ..options() });
    let turn = client.ask_with(&"sesn_1".into(), "hello", quick_turn()).unwrap();
    let error = turn.with_deadline(TEST_TIMEOUT).finish().unwrap_err();
    (host.requests(), error)
}

#[test]
fn p04_a_message_whose_token_fails_for_now_is_sent_later_and_not_looked_up() {
    let (requests, error) = message_without_a_token(503);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403), "{error}");
    let tokens: Vec<_> = requests
        .iter()
        .filter(|request| request.is_send())
        .map(|request| request.header("authorization"))
        .collect();
    assert_eq!(tokens.last(), Some(&Some("Bearer token-3")), "{tokens:?}");
    assert!(!requests.iter().any(|request| request.head.contains("user.message")), "no lookup");
}

#[test]
fn p04_a_message_whose_token_is_refused_for_good_ends_the_turn_at_once() {
    let (requests, error) = message_without_a_token(400);
    assert!(matches!(error, Error::Token { .. }), "{error}");
    let sends = requests.iter().filter(|request| request.head.starts_with("POST /v1/sessions/"));
    assert_eq!(sends.count(), 1);
}

/// A session that answers a message at once. The first POST gets `status`, and is stored or not; 0
/// stands for no response.
fn turn_with_a_lost_answer(status: u16, is_stored: bool) -> (Host, Result<Outcome, Error>) {
    let state = Mutex::new((0, false));
    let host = Host::start(move |request, socket| {
        if request.is_stream() {
            begin_stream(socket);
            return wait_for_end(socket);
        }
        let (posts, has_message) = &mut *state.lock().unwrap();
        if request.is_send() {
            *posts += 1;
            let is_first = *posts == 1;
            *has_message |= !is_first || is_stored;
            return match status {
                0 if is_first => (),
                _ if is_first => answer(socket, status, "", "{}"),
                _ => json(socket, r#"{"data":[{"type":"user.message","id":"u1","processed_at":null}]}"#),
            };
        }
        let text = r#""content":[{"type":"text","text":"hello"}]"#;
        let at = r#""processed_at":"2026-11-21T09:00:00Z""#;
        let events = [
            format!(r#"{{"type":"user.message","id":"u1",{at},{text}}}"#),
            format!(r#"{{"type":"session.status_running","id":"s1",{at}}}"#),
            format!(r#"{{"type":"session.status_idle","id":"s2",{at},"stop_reason":{{"type":"end_turn"}}}}"#),
        ];
        let page = format!(r#"{{"data":[{}],"next_page":null}}"#, events.join(","));
        json(socket, if *has_message { &page } else { EMPTY_PAGE });
    });
    let turn = host.client().ask_with(&"sesn_1".into(), "hello", quick_turn()).unwrap();
    let mut turn = turn.with_deadline(TEST_TIMEOUT);
    let outcome = turn.finish();
    (host, outcome)
}

#[test]
fn p05_a_message_whose_answer_was_lost_or_failed_is_looked_up_and_stored_once() {
    for status in [0, 500, 502, 503, 529] {
        let (host, outcome) = turn_with_a_lost_answer(status, true);
        assert_eq!(outcome.unwrap(), Outcome::EndTurn, "{status}");
        let sent = host.requests().iter().filter(|request| request.is_send()).count();
        assert_eq!(sent, 1, "{status}: it was found in the history");
    }
}

#[test]
fn p05_a_message_that_was_surely_not_stored_is_sent_again() {
    for status in [0, 500, 503] {
        let (host, outcome) = turn_with_a_lost_answer(status, false);
        let sent = host.requests().iter().filter(|request| request.is_send()).count();
        assert_eq!((outcome.unwrap(), sent), (Outcome::EndTurn, 2), "{status}");
    }
}
