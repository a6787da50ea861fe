//! T2, T6, T8: connections that are slow, silent, or never established.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{
    Client, ClientOptions, Delivery, Error, RetryPolicy, Settings, StreamOptions, Timeouts, agents,
};
use managed_agents_local::faults::{Effect, Fault};

use crate::host::{CANARY, Host, begin_stream, chunk, wait_for_end};
use crate::local::{Local, quick_turn};
use crate::recorded::{self, expected, follow, impatient};

#[test]
fn t02_one_kilobyte_a_second_is_no_silence() {
    let local = Local::start(|turn| turn.say("hello"));
    let session = local.session();
    let slow = Effect::Slow { bytes: 50, pause: Duration::from_millis(50) };
    local.server.faults().add(Fault::new("events.stream", slow));
    let mut options = quick_turn();
    // Otherwise the history would deliver all events first.
    (options.stream.read_timeout, options.stream.list_lag) =
        (Duration::from_secs(1), Duration::from_secs(20));
    let began = Instant::now();
    let mut turn = local.client.ask_with(&session, "go", options).unwrap();
    let deliveries: Vec<_> = turn.by_ref().map(Result::unwrap).collect();
    // All events came over the slow stream, and not earlier through the history.
    assert!(began.elapsed() > Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(!deliveries.iter().any(|delivery| matches!(delivery, Delivery::Reconnected { .. })));
    assert!(crate::local::transcript(&deliveries).contains(&"agent.message hello".to_owned()));
}

#[test]
fn t06_a_black_hole_is_left_after_the_idle_time_and_the_rest_is_had_all_the_same() {
    let idle = Duration::from_millis(600);
    // Silent from the first event on, in the middle of the second.
    for bytes in [200, 300] {
        let answer = recorded::answer();
        let host = recorded::host(move |socket| {
            let _ = std::io::Write::write_all(socket, &answer[..bytes]);
            wait_for_end(socket);
        });
        let began = Instant::now();
        let seen = follow(&host.client(), StreamOptions { read_timeout: idle, ..impatient() });
        let took = began.elapsed();
        assert_eq!(seen, (expected(), 1));
        assert!((idle..idle + Duration::from_secs(3)).contains(&took), "{took:?}");
    }
}

#[test]
fn t06_comments_and_pings_keep_a_quiet_stream_open_for_as_long_as_they_come() {
    let host = recorded::host(|socket| {
        begin_stream(socket);
        // Five times the read timeout, with a sign of life at every tenth of it.
        for number in 0..50 {
            std::thread::sleep(Duration::from_millis(60));
            let sign = if number % 2 == 0 { ": keepalive\n\n" } else { "event: ping\ndata: {}\n\n" };
            chunk(socket, sign);
        }
        for event in recorded::EVENTS {
            chunk(socket, &format!("data: {event}\n\n"));
        }
    });
    let options = StreamOptions { read_timeout: Duration::from_millis(600), ..impatient() };
    assert_eq!(follow(&host.client(), options), (expected(), 0));
}

/// Retries twice, after waits that are short enough for a test.
fn options(timeouts: Timeouts) -> ClientOptions {
    let wait = Duration::from_millis(1);
    ClientOptions {
        retry: RetryPolicy { first_wait: wait, max_wait: wait, ..RetryPolicy::default() },
        timeouts,
        ..Default::default()
    }
}

fn failure(base_url: String, timeouts: Timeouts) -> (Error, Duration) {
    let settings =
        Settings { base_url: base_url.clone(), allow_http: true, ..Host::start(|_, _| ()).settings() };
    let client = Client::new(settings).unwrap().with_options(options(timeouts));
    let began = Instant::now();
    let error = client.send(agents::list(&ListAgents::default())).unwrap_err();
    let took = began.elapsed();
    let said = format!("{error} {error:?} {:?}", std::error::Error::source(&error).map(ToString::to_string));
    let host = base_url.strip_prefix("http://").unwrap();
    assert!(said.contains(host) && !said.contains(CANARY), "{said}");
    assert!(matches!(error, Error::Transport(_)) && error.is_retryable(), "{said}");
    (error, took)
}

fn may_have_arrived(error: &Error) -> bool {
    matches!(error, Error::Transport(error) if error.may_have_arrived())
}

#[test]
fn t08_a_host_that_accepts_and_never_answers_ends_at_the_limit_for_the_head_and_is_asked_again() {
    let host = Host::start(|_, socket| wait_for_end(socket));
    let limit = Duration::from_millis(200);
    let timeouts = Timeouts { response: limit, ..Timeouts::default() };
    let (error, took) = failure(format!("http://{}", host.address), timeouts);
    assert!(may_have_arrived(&error));
    assert_eq!(host.requests().len(), 3);
    assert!((3 * limit..9 * limit).contains(&took), "{took:?}");
}

#[test]
fn t08_a_full_backlog_ends_at_the_limit_for_connecting() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    rustix::net::listen(listener.as_fd(), 0).unwrap();
    let address = listener.local_addr().unwrap();
    let waiting = fill(address);
    let limit = Duration::from_millis(200);
    let (error, took) =
        failure(format!("http://{address}"), Timeouts { connect: limit, ..Timeouts::default() });
    assert!(!may_have_arrived(&error));
    assert!((3 * limit..9 * limit).contains(&took), "{took:?}");
    drop((waiting, listener));
}

/// Fills the backlog with connections that nobody accepts.
fn fill(address: SocketAddr) -> Vec<TcpStream> {
    let mut waiting = Vec::new();
    while let Ok(socket) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        waiting.push(socket);
        assert!(waiting.len() < 100, "the backlog is bounded");
    }
    waiting
}

#[test]
fn t08_a_host_that_refuses_or_has_no_address_is_named() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    for base_url in [format!("http://{closed}"), "http://there-is-none.invalid".into()] {
        let timeouts = Timeouts { connect: Duration::from_secs(5), ..Timeouts::default() };
        let (error, took) = failure(base_url, timeouts);
        assert!(!may_have_arrived(&error), "{error:?}");
        assert!(took < Duration::from_secs(16), "{took:?}");
    }
}
