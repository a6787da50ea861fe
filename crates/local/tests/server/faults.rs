use crate::client::*;
use crate::stream::Stream;
use managed_agents_local::faults::{At, Effect, Fault};
use managed_agents_local::{Faults, Options, Server};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;

fn add(server: &Server, spec: &str) {
    for fault in Faults::parse(spec).unwrap().0 {
        server.faults().add(fault);
    }
}

fn list(server: &Server) -> Vec<u8> {
    raw(server, &format!("GET /v1/agents HTTP/1.1\r\n{HEADERS}connection: close\r\n\r\n"))
}

#[test]
fn an_answer_is_cut_after_exactly_so_many_bytes() {
    let server = start();
    let whole = list(&server);
    assert_eq!(server.log().last().unwrap().reply_bytes, whole.len() as u64);
    for limit in 0..whole.len() {
        add(&server, &format!("cut-after-bytes={limit},route=agents.list"));
        assert_eq!(list(&server).len(), limit);
    }
    assert_eq!(server.faults().waiting(), []);
    add(&server, "cut-after-bytes=100000");
    assert_eq!(list(&server).len(), whole.len());
}

#[test]
fn a_stream_is_cut_after_exactly_so_many_events() {
    let server = start_buffered(|turn| turn.say("hello"));
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    for count in 0..4 {
        let server = start_buffered(|turn| turn.say("hello"));
        let session = crate::client::session(&server);
        send(&server, &session, json!([message("go")]));
        wait_idle(&server, &session, "end_turn");
        add(&server, &format!("cut-after-events={count},route=stream"));
        let target = format!("/v1/sessions/{session}/events/stream");
        let text =
            String::from_utf8(raw(&server, &format!("GET {target} HTTP/1.1\r\n{HEADERS}\r\n"))).unwrap();
        assert_eq!((text.matches("\ndata: ").count(), text.ends_with("\r\n")), (count, true), "{text}");
        assert!(text.starts_with("HTTP/1.1 200 ") && !text.ends_with("0\r\n\r\n"));
    }
}

#[test]
fn a_reset_is_an_error_for_the_reader_and_a_cut_is_not() {
    let server = start();
    let end = |spec: &str| {
        add(&server, spec);
        let mut socket = TcpStream::connect(server.address()).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.write_all(request("GET", "/v1/agents", "").as_bytes()).unwrap();
        socket.read_to_end(&mut Vec::new()).map_err(|error| error.kind())
    };
    assert_eq!(end("reset-after-bytes=20"), Err(std::io::ErrorKind::ConnectionReset));
    assert_eq!(end("cut-after-bytes=20"), Ok(20));
}

#[test]
fn silence_keeps_the_connection_open_until_the_client_leaves() {
    let server = start();
    add(&server, "silence-after-bytes=20");
    let mut socket = TcpStream::connect(server.address()).unwrap();
    socket.write_all(request("GET", "/v1/agents", "").as_bytes()).unwrap();
    socket.read_exact(&mut [0; 20]).unwrap();
    socket.set_nonblocking(true).unwrap();
    assert_eq!(socket.read(&mut [0; 1]).map_err(|error| error.kind()), Err(std::io::ErrorKind::WouldBlock));
    assert_eq!(server.connections(), 1);
}

#[test]
fn slow_answers_have_chunks_of_so_many_bytes_and_the_same_content() {
    let server = start_buffered(|turn| turn.say("hello"));
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    add(&server, "slow=1,times=always");
    let mut stream = open(&server, &session);
    assert_eq!((stream.chunk(), stream.chunk()), ("e".into(), "v".into()));
    assert_eq!(get(&server, &format!("/v1/sessions/{session}"))["id"], session);
}

#[test]
fn an_error_event_ends_a_stream() {
    let server = start();
    let session = session(&server);
    add(&server, "error-after-events=0,route=stream");
    let target = format!("/v1/sessions/{session}/events/stream");
    let text = String::from_utf8(raw(&server, &format!("GET {target} HTTP/1.1\r\n{HEADERS}\r\n"))).unwrap();
    let (frame, data) = text.split_once("\r\n\r\n").unwrap().1.split_once("\ndata: ").unwrap();
    assert!(frame.ends_with("event: error"), "{text}");
    let error: serde_json::Value = serde_json::from_str(data.trim_end()).unwrap();
    assert_eq!(error["error"]["type"], "overloaded_error");
}

#[test]
fn a_pause_makes_an_answer_last() {
    let server = start();
    let whole = list(&server).len();
    add(&server, "slow=50,pause=5");
    let began = std::time::Instant::now();
    assert_eq!(list(&server).len(), whole);
    assert!(began.elapsed().as_millis() as usize >= whole / 50 * 5);
}

#[test]
fn a_status_stands_in_for_the_work_as_often_as_asked() {
    let server = start();
    add(&server, "status=529,retry-after=1.5,x-should-retry=true,route=agents.create,times=2,skip=1");
    let statuses: Vec<_> = (0..4)
        .map(|_| call(&server, "POST", "/v1/agents", Some(json!({"name": "A", "model": "m"}))))
        .map(|reply| (reply.status, reply.header("retry-after").map(str::to_owned)))
        .collect();
    let late = (529, Some("1.5".into()));
    assert_eq!(statuses, [(200, None), late.clone(), late, (200, None)]);
    assert_eq!(get(&server, "/v1/agents")["data"].as_array().unwrap().len(), 2);
}

#[test]
fn a_lost_answer_leaves_the_work_done() {
    let server = start();
    add(&server, "lost,route=create");
    assert_eq!(raw(&server, &request("POST", "/v1/agents", r#"{"name":"A","model":"m"}"#)), b"");
    assert_eq!(get(&server, "/v1/agents")["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_stale_list_hides_the_newest_events() {
    let server = start_with(|turn| turn.say("hello"));
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    let all = history(&server, &session);
    add(&server, "stale=4,route=events.list");
    assert_eq!(history(&server, &session), all[..5]);
    assert_eq!(history(&server, &session), all);
}

#[test]
fn frames_may_come_twice() {
    let server = start_with(|turn| turn.say("hello"));
    let session = session(&server);
    add(&server, "duplicate");
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    assert_eq!(stream.next(), stream.next());
}

#[test]
fn a_web_page_may_stand_in_for_an_answer() {
    let server =
        Server::start(Options { faults: Faults::parse("html").unwrap(), ..Options::default() }).unwrap();
    let reply = call(&server, "GET", "/v1/agents", None);
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(get(&server, "/v1/agents")["data"], json!([]));
}

#[test]
fn a_redirect_names_its_place_and_a_compressed_failure_its_coding() {
    let server = start();
    add(&server, "status=307,location=http://127.0.0.1:1/v1/x;gzip");
    let list = request("GET", "/v1/agents", "");
    let reply = exchange(&server, list.as_bytes());
    assert_eq!((reply.status, reply.header("location")), (307, Some("http://127.0.0.1:1/v1/x")));
    let reply = exchange(&server, list.as_bytes());
    assert_eq!((reply.status, reply.header("content-encoding")), (503, Some("gzip")));
    assert_eq!(reply.body[..2], [0x1f, 0x8b]);
}

#[test]
fn a_padded_list_is_longer_by_so_much_for_each_item_and_says_the_same() {
    let server = start();
    for name in ["A", "B"] {
        post(&server, "/v1/agents", json!({"name": name, "model": "m"}));
    }
    let plain = call(&server, "GET", "/v1/agents", None);
    add(&server, "pad=1000");
    let padded = call(&server, "GET", "/v1/agents", None);
    assert_eq!((padded.body.len(), padded.json()), (plain.body.len() + 2_000, plain.json()));
}

#[test]
fn faults_of_different_kinds_meet_in_one_answer_and_others_wait() {
    let server = start();
    add(&server, "slow=3;cut-after-bytes=10;cut-after-bytes=20");
    assert_eq!((list(&server).len(), list(&server).len()), (10, 20));
    add(&server, "html;html");
    server.faults().clear();
    assert!(list(&server).starts_with(b"HTTP/1.1 200 OK\r\nrequest-id"));
}

#[test]
fn routes_are_matched_by_name_or_by_its_end() {
    let server = start();
    let session = session(&server);
    for (route, meets) in
        [("sessions.retrieve", true), ("retrieve", true), ("trieve", false), ("agents.retrieve", false)]
    {
        server.faults().add(Fault::new(route, Effect::Html));
        let reply = call(&server, "GET", &format!("/v1/sessions/{session}"), None);
        assert_eq!(reply.header("content-type") == Some("text/html; charset=utf-8"), meets, "{route}");
        server.faults().clear();
    }
}

#[test]
fn texts_that_are_no_faults_are_refused_by_name() {
    let wrong = [
        "meteor",
        "slow=0",
        "slow",
        "status=200",
        "times=2",
        "html,slow=1",
        "html,retry-after=1",
        "html,pause=5",
        "cut-after-bytes=-1",
    ];
    for text in wrong {
        let error = Faults::parse(text).unwrap_err().to_string();
        assert!(error.contains('`'), "{error}");
    }
    let parsed = Faults::parse("cut-after-bytes=5,route=stream,times=always; html,skip=2").unwrap().0;
    let cut = Fault { times: u32::MAX, ..Fault::new("stream", Effect::Cut(At::Bytes(5))) };
    assert_eq!(parsed, [cut, Fault { skip: 2, ..Fault::new("", Effect::Html) }]);
}

#[test]
fn after_a_cut_a_fresh_stream_goes_on_and_the_history_has_the_gap() {
    let server = start_with(|turn| turn.say("hello"));
    let session = session(&server);
    add(&server, "cut-after-events=1,route=stream");
    let target = format!("/v1/sessions/{session}/events/stream");
    let mut socket = TcpStream::connect(server.address()).unwrap();
    socket.write_all(format!("GET {target} HTTP/1.1\r\n{HEADERS}\r\n").as_bytes()).unwrap();
    assert!(server.wait_for_streams(&session, PATIENCE, 1));
    send(&server, &session, json!([message("one")]));
    socket.read_to_end(&mut Vec::new()).unwrap();
    wait_idle(&server, &session, "end_turn");
    let mut stream = Stream::open(&server, &target);
    send(&server, &session, json!([message("two")]));
    assert_eq!(stream.next().unwrap()["content"][0]["text"], "two");
    assert!(kinds(&history(&server, &session)).contains(&"agent.message"));
}
