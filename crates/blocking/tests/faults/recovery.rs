//! F33, F35: the cost of one fault when the service is otherwise well. `cargo xtask bench recovery`
//! measures the time.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use managed_agents_blocking::{Outcome, StreamOptions};
use managed_agents_local::faults::{At, Effect, Fault};

use crate::host::{Host, answer, begin_stream, json, wait_for_end};
use crate::local::Local;
use crate::recorded::{self, expected, follow, for_each};

#[test]
fn f33_a_page_that_fails_is_asked_for_alone_and_the_stream_stays_open() {
    let failures: [fn(&mut TcpStream); 4] = [
        |socket| answer(socket, 500, "", "{}"),
        |socket| answer(socket, 429, "retry-after: 0\r\n", "{}"),
        |socket| json(socket, r#"{"data":[{"id":"#),
        |_| (),
    ];
    for fail in failures {
        let (lists, streams) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
        let opened = streams.clone();
        let host = Host::start(move |request, socket| {
            if request.is_stream() {
                opened.fetch_add(1, Ordering::SeqCst);
                begin_stream(socket);
                wait_for_end(socket);
            } else if lists.fetch_add(1, Ordering::SeqCst) == 0 {
                fail(socket);
            } else {
                json(socket, &recorded::history());
            }
        });
        assert_eq!(follow(&host.client(), StreamOptions::default()), (expected(), 0));
        assert_eq!(streams.load(Ordering::SeqCst), 1, "streams that were opened");
    }
}

#[test]
fn f35_a_turn_whose_stream_is_cut_once_opens_it_once_more_and_ends() {
    for_each(0..6, 6, |events| {
        let local = Local::start(|turn| turn.say("hello"));
        let session = local.session();
        local.server.faults().add(Fault::new("events.stream", Effect::Cut(At::Events(events as u64))));
        let mut turn = local.client.ask(&session, "go").unwrap();
        assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
        assert_eq!(local.count("GET", "/events/stream"), 2, "after {events} events");
    });
}
