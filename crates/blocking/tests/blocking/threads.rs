//! Tests sessions of several agents, merged, over real sockets.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::net::TcpStream;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use managed_agents_blocking::types::{EventParams, SessionId};
use managed_agents_blocking::{Delivery, Error, StreamOptions, ThreadDelivery, Threads, proto, sessions};
use managed_agents_local::faults::{At, Effect, Fault};
use managed_agents_local::{Child, Interrupted, Turn};
use serde_json::json;

use crate::host::{EMPTY_PAGE, Host, TEST_TIMEOUT, answer, begin_stream, chunk, frame, json, wait_for_end};
use crate::local::{Local, quick};

/// Two agents that work at the same time; one calls the tool `rate`.
fn two_children(turn: &mut Turn) -> Result<(), Interrupted> {
    let checker = Child::new("Checker", |child| {
        child.say("I check.")?;
        let rate = child.custom_tool("rate", json!({ "of": "checker" }))?;
        child.say(format!("Checked at {}.", rate.text))
    });
    let writer = Child::new("Writer", |child| child.say("I write."));
    turn.threads(vec![checker, writer])?;
    turn.say("All done.")
}

/// Sends a message, answers the tool call, and ends the session after its turn. Returns the
/// messages and tool calls of each thread, in order.
fn follow(local: &Local, session: &SessionId) -> BTreeMap<String, Vec<String>> {
    let send = |event: EventParams| local.client.send(sessions::events::send(session, [event])).unwrap();
    send(EventParams::message("Work."));
    let (mut told, mut ids) = (BTreeMap::<String, Vec<String>>::new(), BTreeSet::new());
    for given in local.client.threads_with(session, quick()) {
        let ThreadDelivery { thread, agent, delivery, .. } = given.unwrap();
        let Some(event) = delivery.event() else { continue };
        let is_processed = event.processed_at().is_some();
        assert!(ids.insert((event.id().unwrap().to_owned(), is_processed)), "{event:?} came twice");
        let is_own = thread.is_none();
        match event.kind() {
            "agent.message" => {
                told.entry(agent.unwrap()).or_default().push(event.content_text().unwrap());
            }
            "agent.custom_tool_use" => {
                told.entry(agent.unwrap()).or_default().push("calls".into());
                send(EventParams::custom_tool_result(event.id().unwrap(), "7"));
            }
            "session.status_idle" if event.text(&["stop_reason", "type"]).unwrap() == "end_turn" => {
                assert!(is_own);
                local.client.send(sessions::archive(session)).unwrap();
            }
            _ => (),
        }
    }
    told
}

fn expected() -> BTreeMap<String, Vec<String>> {
    let of =
        |agent: &str, lines: &[&str]| (agent.to_owned(), lines.iter().map(ToString::to_string).collect());
    [
        of("Clerk", &["All done."]),
        of("Checker", &["I check.", "calls", "Checked at 7."]),
        of("Writer", &["I write."]),
    ]
    .into()
}

#[test]
fn every_thread_is_told_of_once_and_in_order_until_the_session_ends() {
    let local = Local::start(two_children);
    assert_eq!(follow(&local, &local.session()), expected());
}

#[test]
fn streams_that_break_change_nothing_in_what_is_told() {
    for at in [0, 100, 400, 900] {
        let local = Local::start(two_children);
        for route in ["threads.events.stream", "sessions.events.stream"] {
            local.server.faults().add(Fault::new(route, Effect::Cut(At::Bytes(at))));
        }
        assert_eq!(follow(&local, &local.session()), expected(), "cut after {at} bytes");
    }
}

/// Starts a host of a session with these child threads, whose histories are empty. `stream` answers
/// each stream by the thread's name; the session's own name is empty.
fn host(children: &[&str], stream: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Host {
    let listed = |id: &str, parent: Option<&str>| {
        json!({
            "type": "session_thread", "id": id, "session_id": "sesn_1", "parent_thread_id": parent,
            "workflow_run_id": null, "agent": { "type": "advisor", "model": "m" }, "status": "idle",
            "stats": null, "usage": null, "archived_at": null,
            "created_at": "2026-11-21T09:00:00Z", "updated_at": "2026-11-21T09:00:00Z",
        })
    };
    let mut threads = vec![listed("sthr_0", None)];
    threads.extend(children.iter().map(|id| listed(id, Some("sthr_0"))));
    let list = json!({ "data": threads, "next_page": null }).to_string();
    Host::start(move |request, socket| {
        let target = request.head.split([' ', '?']).nth(1).unwrap_or_default();
        match target.strip_prefix("/v1/sessions/sesn_1/") {
            Some("threads") => json(socket, &list),
            Some("events/stream") => stream("", socket),
            Some(other) if other.ends_with("/stream") => stream(other.split('/').nth(1).unwrap(), socket),
            _ => json(socket, EMPTY_PAGE),
        }
    })
}

fn follow_host(host: &Host, options: StreamOptions) -> Threads {
    host.client().threads_with(&SessionId::from("sesn_1"), options)
}

/// Returns the id of a delivered event, and its thread.
fn short(given: &ThreadDelivery) -> (String, String) {
    let id = given.delivery.event().and_then(|event| event.id()).unwrap_or_default();
    (id.into(), given.thread.as_ref().map(|thread| thread.as_str()).unwrap_or_default().into())
}

/// Counts the threads of this process with that name.
#[cfg(target_os = "linux")]
fn running(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    // A thread may end while the list is read.
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|comm| comm.trim_end() == name).count()
}

#[test]
#[cfg(target_os = "linux")]
fn dropped_it_leaves_no_thread_and_no_connection() {
    let (closed, wait) = mpsc::channel();
    let closed = Mutex::new(closed);
    // One reads, one waits for room, one waits before a retry.
    let host = host(&["sthr_drop_read", "sthr_drop_room", "sthr_drop_wait"], move |thread, socket| {
        match thread {
            "sthr_drop_wait" => return answer(socket, 503, "retry-after: 50\r\n", ""),
            "sthr_drop_room" => {
                begin_stream(socket);
                for number in 0..10_000 {
                    if !chunk(socket, &frame("agent.message", &format!("e{number}"))) {
                        break;
                    }
                }
            }
            _ => {
                begin_stream(socket);
                wait_for_end(socket);
            }
        }
        closed.lock().unwrap().send(thread.to_owned()).unwrap();
    });
    let mut threads = follow_host(&host, StreamOptions { first_attempts: 100, ..quick() });
    assert_eq!(short(&threads.next().unwrap().unwrap()), ("e0".into(), "sthr_drop_room".into()));
    let names = ["sesn_1", "sthr_drop_read", "sthr_drop_room", "sthr_drop_wait"];
    let began = Instant::now();
    while !host.requests().iter().any(|request| request.head.contains("sthr_drop_wait/stream"))
        || !host.requests().iter().any(|request| request.head.contains("sthr_drop_read/stream"))
    {
        assert!(began.elapsed() < TEST_TIMEOUT);
        std::thread::yield_now();
    }
    // The threads that look up host names inherit the name.
    assert!(names[1..].iter().all(|name| running(name) > 0));
    let began = Instant::now();
    drop(threads);
    println!("dropped in {:?}", began.elapsed());
    assert_eq!(names[1..].iter().map(|name| running(name)).collect::<Vec<_>>(), [0, 0, 0]);
    let mut ends: Vec<_> =
        (0..3).map(|_| wait.recv_timeout(TEST_TIMEOUT).expect("the host sees the end")).collect();
    ends.sort();
    assert_eq!(ends, ["", "sthr_drop_read", "sthr_drop_room"]);
}

#[test]
fn a_thread_that_cannot_be_followed_is_named_and_the_others_go_on() {
    let (go, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let host = host(&["sthr_good", "sthr_bad"], move |thread, socket| match thread {
        "sthr_bad" => answer(
            socket,
            403,
            "content-type: application/json\r\n",
            r#"{"type":"error","error":{"type":"permission_error","message":"no"}}"#,
        ),
        "sthr_good" => {
            begin_stream(socket);
            wait.lock().unwrap().recv_timeout(TEST_TIMEOUT).unwrap();
            chunk(socket, &frame("agent.message", "e1"));
            wait_for_end(socket);
        }
        _ => {
            begin_stream(socket);
            wait_for_end(socket);
        }
    });
    let mut threads = follow_host(&host, quick());
    let error = threads.next().unwrap().unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 403);
    assert!(matches!(&error, Error::Thread { thread, .. } if thread.as_str() == "sthr_bad"), "{error}");
    assert!(error.to_string().contains("sthr_bad"));
    go.send(()).unwrap();
    assert_eq!(short(&threads.next().unwrap().unwrap()), ("e1".into(), "sthr_good".into()));
}

#[test]
fn a_session_that_cannot_be_followed_is_the_end() {
    let host = host(&["sthr_1"], |thread, socket| match thread {
        "" => answer(socket, 403, "", "{}"),
        _ => {
            begin_stream(socket);
            wait_for_end(socket);
        }
    });
    let mut threads = follow_host(&host, quick());
    let error = threads.next().unwrap().unwrap_err();
    assert_eq!((matches!(error, Error::Core(_)), error.status().unwrap().as_u16()), (true, 403));
    assert!(threads.next().is_none());
}

#[test]
fn a_list_that_cannot_be_had_is_the_end() {
    let host = Host::start(|_, socket| answer(socket, 404, "", "{}"));
    let mut threads = follow_host(&host, quick());
    assert_eq!(threads.next().unwrap().unwrap_err().status().unwrap().as_u16(), 404);
    assert!(threads.next().is_none());
    assert_eq!(host.requests().len(), 1);
}

#[test]
fn it_ends_with_the_session_though_a_thread_is_silent_and_tells_what_came_until_then() {
    let host = host(&["sthr_1", "sthr_2"], |thread, socket| {
        begin_stream(socket);
        match thread {
            "" => drop(chunk(socket, &frame("session.status_terminated", "end"))),
            "sthr_1" => drop(chunk(socket, &frame("agent.message", "e1"))),
            _ => (),
        }
        wait_for_end(socket);
    });
    let mut threads = follow_host(&host, StreamOptions { list_lag: Duration::from_millis(300), ..quick() });
    let mut seen: Vec<_> = threads.by_ref().map(|given| short(&given.unwrap())).collect();
    seen.sort();
    assert_eq!(seen, [("e1".into(), "sthr_1".into()), ("end".into(), String::new())]);
    assert!(threads.next().is_none());
}

#[test]
fn a_program_that_does_not_read_keeps_the_streams_from_being_read() {
    let written = Arc::new(Mutex::new(0));
    let count = written.clone();
    let host = host(&["sthr_1"], move |thread, socket| {
        begin_stream(socket);
        socket.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
        let padding = "x".repeat(16 * 1024);
        let mut number = 0;
        // Sends until the client reads no more.
        while thread == "sthr_1" && number < 100_000 {
            let event = frame("agent.message", &format!("e{number}"))
                .replace("\"}", &format!("\",\"x\":\"{padding}\"}}"));
            if !chunk(socket, &event) {
                break;
            }
            number += 1;
            *count.lock().unwrap() = number;
        }
        let _ = socket.read(&mut [0; 1]);
    });
    let mut threads = follow_host(&host, quick());
    threads.next().unwrap().unwrap();
    let began = Instant::now();
    let mut last = 0;
    // Stands still when every buffer in between is full.
    loop {
        std::thread::sleep(Duration::from_millis(300));
        let now = *written.lock().unwrap();
        if now == last && now > 0 {
            break;
        }
        assert!(began.elapsed() < TEST_TIMEOUT, "{now} events were taken");
        last = now;
    }
    println!("{last} events of 16 KiB were taken");
    // 64 deliveries wait and two are in hand. The rest is in the socket buffers, which the system
    // lets grow to some MiB.
    assert!(last < 1500, "{last}");
    drop(threads);
}

#[test]
fn one_thread_is_followed_alone() {
    let local = Local::start(two_children);
    let session = local.session();
    follow(&local, &session);
    let threads = local.client.pages(sessions::threads::list(&session, &Default::default()));
    let writer =
        threads.map(Result::unwrap).find(|thread| format!("{:?}", thread.agent).contains("Writer")).unwrap();
    let events = local.client.thread_events_with(&session, &writer.id, quick());
    let said: Vec<_> = events
        .filter_map(|delivery| match delivery.unwrap() {
            Delivery::Event(event) if event.kind() == "agent.message" => event.content_text(),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["I write."]);
}

#[test]
fn the_next_delivery_is_waited_for_no_longer_than_asked() {
    let host = host(&[], |_, socket| {
        begin_stream(socket);
        wait_for_end(socket);
    });
    let mut threads = follow_host(&host, quick());
    let timeout = Duration::from_millis(150);
    let began = Instant::now();
    assert!(matches!(threads.next_timeout(timeout), Err(Error::TimedOut)));
    assert!((timeout..timeout + Duration::from_secs(1)).contains(&began.elapsed()));
}

#[test]
fn threads_that_waited_for_a_place_until_the_session_ended_are_told_of_and_it_ends() {
    let names: Vec<_> =
        (0..proto::Threads::MAX_FOLLOWED + 3).map(|number| format!("sthr_{number}")).collect();
    let host = host(&names.iter().map(|name| &**name).collect::<Vec<_>>(), |thread, socket| {
        begin_stream(socket);
        match thread {
            "" => drop(chunk(socket, &frame("session.status_terminated", "end"))),
            _ => drop(chunk(socket, &frame("agent.message", thread))),
        }
        wait_for_end(socket);
    });
    let (tell, told) = mpsc::channel();
    let mut threads = follow_host(&host, StreamOptions { list_lag: Duration::from_millis(300), ..quick() });
    std::thread::spawn(move || {
        let seen: BTreeSet<_> = threads.by_ref().map(|given| short(&given.unwrap()).1).collect();
        tell.send(seen).unwrap();
    });
    let seen = told.recv_timeout(TEST_TIMEOUT).expect("it ends");
    assert!(names.iter().all(|name| seen.contains(name)), "{seen:?}");
}
