use crate::client::*;
use managed_agents_local::{Child, Workflow};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Drops a server with everything going on; a thread that cannot be ended would hold it up.
#[test]
fn dropping_the_server_ends_turns_tools_streams_and_silent_connections() {
    let server = start_with(|turn| match turn.message() {
        "wait" => turn.wait(Duration::from_secs(3_600)),
        "call" => turn.custom_tool("gate", json!({})).map(|_| ()),
        "team" => {
            turn.workflow(Workflow::new("W", |run| run.wait(Duration::from_secs(3_600))))?;
            turn.threads(vec![
                Child::new("A", |child| child.custom_tool("gate", json!({})).map(|_| ())),
                Child::new("B", |child| child.tool("bash", json!({"command": "sleep 3600"})).map(|_| ())),
            ])
            .map(|_| ())
        }
        _ => turn.tool("bash", json!({"command": "sleep 3600"})).map(|_| ()),
    });
    let sessions: Vec<_> = ["wait", "call", "tool", "team"]
        .into_iter()
        .map(|text| {
            let session = session(&server);
            send(&server, &session, json!([message(text)]));
            session
        })
        .collect();
    wait_kind(&server, &sessions[2], "agent.tool_use");
    let _streams: Vec<_> = sessions.iter().map(|session| open(&server, session)).collect();
    let silent = TcpStream::connect(server.address()).unwrap();
    server.faults().add(managed_agents_local::faults::Fault::new(
        "agents.list",
        managed_agents_local::faults::Effect::Silence(managed_agents_local::faults::At::Bytes(5)),
    ));
    let mut muted = TcpStream::connect(server.address()).unwrap();
    muted.write_all(request("GET", "/v1/agents", "").as_bytes()).unwrap();
    muted.read_exact(&mut [0; 5]).unwrap();
    let (done, ended) = mpsc::channel();
    let address = server.address();
    thread::spawn(move || {
        drop(server);
        done.send(()).unwrap();
    });
    ended.recv_timeout(PATIENCE).expect("the drop returns");
    assert!(TcpStream::connect(address).is_err());
    drop(silent);
}

#[test]
fn a_thousand_streams_opened_and_dropped_leave_nothing() {
    let server = start();
    let session = session(&server);
    for _ in 0..1_000 {
        drop(open(&server, &session));
    }
    assert!(server.wait_for_streams(&session, PATIENCE, 0));
    drop(server);
}
