//! T9: TLS without `close_notify`, and certificates that prove nothing.

use std::sync::Arc;
use std::time::Duration;

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{Client, ClientOptions, Error, RetryPolicy, Settings, agents};

use crate::host::{CANARY, EMPTY_PAGE, Host, json, wait_for_end};
use crate::recorded::{self, HEAD, answer, expected, follow, impatient};
use crate::relay::{Relay, certificate};

/// Waits that are short enough for a test.
fn options() -> ClientOptions {
    let wait = Duration::from_millis(1);
    ClientOptions {
        retry: RetryPolicy { first_wait: wait, max_wait: wait, ..RetryPolicy::default() },
        ..Default::default()
    }
}

#[test]
fn t09_tls_that_ends_without_close_notify_is_a_cut_and_heals() {
    // In the head, at its end, in events, at the end of the last one.
    for cut in (10..=answer().len()).step_by(83).chain([answer().len()]) {
        let host = recorded::host(|socket| {
            let _ = std::io::Write::write_all(socket, &answer());
            wait_for_end(socket);
        });
        let only_the_first = move |stream| (stream == 0).then_some(cut);
        let relay = Relay::start(host.address, certificate!("good"), Arc::new(only_the_first));
        let (seen, _) = follow(&relay.client(options()), impatient());
        assert_eq!(seen, expected(), "cut after {cut} bytes");
    }
}

#[test]
fn t09_a_bad_certificate_is_final_and_http_is_not_tried() {
    let host = Host::start(|_, socket| json(socket, EMPTY_PAGE));
    for pair in [certificate!("expired"), certificate!("other_name"), certificate!("untrusted")] {
        let relay = Relay::start(host.address, pair, Arc::new(|_| None));
        let client = relay.client(options());
        let errors = [
            client.send(agents::list(&ListAgents::default())).unwrap_err(),
            client.events_with(&"sesn_1".into(), impatient()).next().unwrap().unwrap_err(),
            client.ask(&"sesn_1".into(), "hello").unwrap().next().unwrap().unwrap_err(),
        ];
        assert_eq!(relay.connections(), errors.len(), "each was tried once");
        for error in errors {
            let said = format!("{error} {error:?}");
            assert!(matches!(error, Error::Transport(_)) && !error.is_retryable(), "{said}");
            assert!(said.contains("localhost") && !said.contains(CANARY), "{said}");
            let cause = std::error::Error::source(&error).expect("there is a cause").to_string();
            assert!(cause.to_lowercase().contains("certificate"), "{cause}");
        }
    }
    assert!(host.requests().is_empty(), "nothing came through");
}

#[test]
fn t09_a_bad_certificate_that_only_a_send_meets_ends_the_turn_with_its_error() {
    let host = recorded::host(|socket| {
        let _ = std::io::Write::write_all(socket, HEAD.as_bytes());
        wait_for_end(socket);
    });
    let pairs = [certificate!("good"), certificate!("good"), certificate!("expired")];
    let relay = Relay::start_with(host.address, &pairs, Arc::new(|_| None));
    let mut turn = relay.client(options()).ask(&"sesn_1".into(), "hello").unwrap();
    let error = turn.find_map(Result::err).expect("the send fails");
    assert!(matches!(error, Error::Transport(_)) && !error.is_retryable(), "{error:?}");
    assert_eq!(relay.connections(), 3, "the stream, the history, and the message once");
    assert!(host.requests().iter().all(|request| request.head.starts_with("GET ")));
}

#[test]
fn t09_an_own_authority_is_trusted_only_where_it_is_named() {
    let host = Host::start(|_, socket| json(socket, EMPTY_PAGE));
    let relay = Relay::start(host.address, certificate!("good"), Arc::new(|_| None));
    let named = relay.client(options());
    named.send(agents::list(&ListAgents::default())).unwrap();
    let usual = named.with_options(options());
    let error = usual.send(agents::list(&ListAgents::default())).unwrap_err();
    assert!(matches!(error, Error::Transport(_)) && !error.is_retryable(), "{error:?}");
    let settings = Settings { base_url: named.settings().base_url.clone(), ..host.settings() };
    assert!(Client::new(settings).unwrap().send(agents::list(&ListAgents::default())).is_err());
    assert_eq!(host.requests().len(), 1);
}
