//! T14: proxies. They come from the environment, so each test here runs a part of itself in a process of its own.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{Client, ClientOptions, Credential, RetryPolicy, Settings, agents};

use crate::host::{Host, answer, wait_for_end};
use crate::recorded::{self, answer as recorded_answer, expected, follow, impatient};

/// Runs `test` again in a process with a proxy in its environment; gives what it said.
fn run_behind(proxy: SocketAddr, test: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("proxies::{test}"), "--nocapture"])
        .env("BEHIND_A_PROXY", "1")
        .env("ALL_PROXY", format!("http://user:canary@{proxy}"))
        .env_remove("NO_PROXY")
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// In the process of its own: a client of a host that only the proxy knows.
fn client() -> Option<Client> {
    std::env::var("BEHIND_A_PROXY").ok()?;
    let settings = Settings {
        base_url: "http://service.invalid".into(),
        allow_http: true,
        ..Settings::new(Credential::ApiKey("k".into()))
    };
    Some(
        Client::new(settings)
            .unwrap()
            .with_options(ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() }),
    )
}

#[test]
fn t14_a_proxy_that_refuses_is_named_without_its_password() {
    if let Some(client) = client() {
        let error = client.send(agents::list(&ListAgents::default())).unwrap_err();
        return println!("{error} / {error:?} / {client:?}");
    }
    for status in [403, 407, 502] {
        let proxy = Host::start(move |_, socket| answer(socket, status, "", ""));
        let said = run_behind(proxy.address, "t14_a_proxy_that_refuses_is_named_without_its_password");
        let line = format!("could not reach service.invalid through the proxy {}", proxy.address);
        assert!(said.contains(&line) && !said.contains("canary"), "{said}");
        assert!(
            proxy.requests()[0].head.starts_with("CONNECT service.invalid:80 "),
            "{:?}",
            proxy.requests()
        );
    }
}

#[test]
fn t14_a_stream_that_the_proxy_closes_while_it_is_quiet_is_opened_again_through_it() {
    if let Some(client) = client() {
        let (seen, reconnects) = follow(&client, impatient());
        assert_eq!(seen, expected());
        return println!("whole after {reconnects} reconnects");
    }
    let host = recorded::host(|socket| {
        let _ = socket.write_all(&recorded_answer()[..300]);
        wait_for_end(socket);
    });
    let (proxy, tunnels) = tunnel(host.address, 300);
    let test = "t14_a_stream_that_the_proxy_closes_while_it_is_quiet_is_opened_again_through_it";
    let said = run_behind(proxy, test);
    assert!(said.contains("whole after 1 reconnects"), "{said}");
    assert!(tunnels.load(Ordering::SeqCst) >= 2);
}

/// A proxy that opens tunnels to `host`, and closes the first one once `quiet_after` bytes came through it: the host says no more then.
fn tunnel(host: SocketAddr, quiet_after: usize) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let tunnels = Arc::new(AtomicUsize::new(0));
    let counted = tunnels.clone();
    thread::spawn(move || {
        for socket in listener.incoming() {
            let mut inside = socket.unwrap();
            let number = counted.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    inside.read_exact(&mut byte).unwrap();
                    head.push(byte[0]);
                }
                inside.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
                let outside = TcpStream::connect(host).unwrap();
                let (mut from, mut to) = (inside.try_clone().unwrap(), outside.try_clone().unwrap());
                thread::spawn(move || std::io::copy(&mut from, &mut to));
                let limit = if number == 0 { quiet_after as u64 } else { u64::MAX };
                let _ = std::io::copy(&mut (&outside).take(limit), &mut inside);
                let _ = inside.shutdown(Shutdown::Both);
                let _ = outside.shutdown(Shutdown::Both);
            });
        }
    });
    (address, tunnels)
}
