//! T14, F04, F05: proxies. Each test runs a part of itself in a child process, because proxies come
//! from the environment.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{Client, ClientOptions, Credential, RetryPolicy, Settings, agents};

use crate::host::{CANARY, EMPTY_PAGE, Host, answer, json, wait_for_end};
use crate::recorded::{self, answer as recorded_answer, expected, follow, impatient};

/// Runs `test` again in a child process with a proxy in its environment. Returns its output.
fn run_behind(proxy: SocketAddr, test: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("proxies::{test}"), "--nocapture"])
        .env("BEHIND_A_PROXY", "1")
        .env("ALL_PROXY", format!("http://user:canary@{proxy}"))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// In the child process: creates a client of a host that only the proxy can resolve.
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

/// A proxy that opens tunnels to `host`. Closes the first tunnel after `quiet_after` bytes, when
/// the host sends nothing more.
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

const VARIABLES: [&str; 8] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
];

/// Sends a request, in a child process with these variables, to a host that is not loopback.
/// Returns the output, and the number of requests that the host and the proxy saw. `{proxy}` and
/// `{port}` stand for the proxy's address and the host's port.
fn ask_with(test: &str, variables: &[(&str, &str)]) -> (String, usize, usize) {
    let host = Host::start_on("0.0.0.0:0", |_, socket| json(socket, EMPTY_PAGE));
    let (proxy, tunnels) = tunnel(([127, 0, 0, 1], host.address.port()).into(), usize::MAX);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("proxies::{test}"), "--nocapture"]);
    command.env("ASK", format!("http://0.0.0.0:{}", host.address.port()));
    VARIABLES.iter().for_each(|name| {
        command.env_remove(name);
    });
    for (name, value) in variables {
        let port = host.address.port().to_string();
        command.env(name, value.replace("{proxy}", &proxy.to_string()).replace("{port}", &port));
    }
    let output = command.output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!said.contains(CANARY) && !said.contains("hunter2"), "{said}");
    (said, host.requests().len(), tunnels.load(Ordering::SeqCst))
}

/// In the child process: sends a request, prints the result and exits.
fn has_asked() -> bool {
    let Ok(base_url) = std::env::var("ASK") else { return false };
    let key = Credential::ApiKey(CANARY.into());
    let settings = Settings { base_url, allow_http: true, ..Settings::new(key) };
    let options = ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() };
    let asked = Client::new(settings)
        .and_then(|client| client.with_options(options).send(agents::list(&ListAgents::default())));
    println!("{}", asked.map_or_else(|error| format!("{error} / {error:?}"), |_| "answered".into()));
    true
}

#[test]
fn f04_the_proxy_for_the_scheme_is_used_and_one_that_cannot_be_is_an_error_and_never_a_direct_connection() {
    if has_asked() {
        return;
    }
    let test = "f04_the_proxy_for_the_scheme_is_used_and_one_that_cannot_be_is_an_error_and_never_a_direct_connection";
    let http = "http://user:hunter2@{proxy}";
    for all in
        ["socks5://127.0.0.1:1", "socks5h://user:hunter2@127.0.0.1:1", "http://127.0.0.1:1", "nonsense://"]
    {
        for (name_of_all, name) in [("ALL_PROXY", "HTTPS_PROXY"), ("all_proxy", "https_proxy")] {
            let (said, answered, tunnels) = ask_with(test, &[(name_of_all, all), (name, http)]);
            assert!(said.contains("answered") && (answered, tunnels) == (1, 1), "{all}: {said}");
        }
    }
    for unusable in
        ["socks5://user:hunter2@127.0.0.1:1", "ftp://hunter2", "http://user:hunter2@{proxy}9999999"]
    {
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy"] {
            let (said, answered, tunnels) = ask_with(test, &[(name, unusable)]);
            assert!(said.contains(&format!("the proxy in {name} cannot be used")), "{unusable}: {said}");
            assert_eq!((answered, tunnels), (0, 0), "{name}={unusable}");
        }
    }
    let (said, answered, tunnels) = ask_with(test, &[("HTTP_PROXY", http)]);
    assert!(said.contains("answered") && (answered, tunnels) == (1, 0), "{said}");
}

#[test]
fn f05_hosts_of_no_proxy_are_spoken_to_directly_in_every_form_and_others_are_not() {
    if has_asked() {
        return;
    }
    let test = "f05_hosts_of_no_proxy_are_spoken_to_directly_in_every_form_and_others_are_not";
    let proxy = ("HTTPS_PROXY", "http://{proxy}");
    for direct in [
        "localhost, 0.0.0.0",
        "localhost 0.0.0.0",
        "0.0.0.0:{port}",
        "0.0.0.0/8",
        "*",
        " *",
        "a.example,*",
        "0.*",
    ] {
        let (said, answered, tunnels) = ask_with(test, &[proxy, ("NO_PROXY", direct)]);
        assert!(said.contains("answered") && (answered, tunnels) == (1, 0), "{direct}: {said}");
    }
    for (first, second) in [("", "0.0.0.0"), ("0.0.0.0", "")] {
        let (said, _, tunnels) = ask_with(test, &[proxy, ("NO_PROXY", first), ("no_proxy", second)]);
        assert!(said.contains("answered") && tunnels == 0, "{first:?} {second:?}: {said}");
    }
    for other in ["", "localhost", "0.0.0.0:1", "10.0.0.0/8", "0.0.0", "::"] {
        let (said, answered, tunnels) = ask_with(test, &[proxy, ("NO_PROXY", other)]);
        assert!(said.contains("answered") && (answered, tunnels) == (1, 1), "{other}: {said}");
    }
}
