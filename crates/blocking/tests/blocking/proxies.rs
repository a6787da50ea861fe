//! Tests proxies. Each test runs a part of itself in a child process, because proxies come from the
//! environment.

use std::net::SocketAddr;
use std::process::Command;

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{Client, ClientOptions, Credential, RetryPolicy, Settings, agents};

use crate::host::{EMPTY_PAGE, Host, answer, json};

/// Runs `test` again in a child process with a proxy in its environment, to send one request to
/// `base_url`. Returns the output.
fn ask_by_proxy(test: &str, base_url: &str, proxy: SocketAddr, no_proxy: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("proxies::{test}"), "--nocapture"])
        .env("ASK", base_url)
        .env("ALL_PROXY", format!("http://user:canary@{proxy}"))
        .env("NO_PROXY", no_proxy)
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// In the child process: sends a request, prints the result and exits.
fn has_asked() -> bool {
    let Ok(base_url) = std::env::var("ASK") else { return false };
    let settings = Settings { base_url, allow_http: true, ..Settings::new(Credential::ApiKey("k".into())) };
    let options = ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() };
    let client = Client::new(settings).unwrap().with_options(options);
    match client.send(agents::list(&ListAgents::default())) {
        Ok(_) => println!("answered"),
        Err(error) => println!("{error} / {error:?} / {client:?} / retryable: {}", error.is_retryable()),
    }
    true
}

#[test]
fn a_proxy_that_refuses_is_named_without_its_password() {
    if has_asked() {
        return;
    }
    let test = "a_proxy_that_refuses_is_named_without_its_password";
    let proxy = Host::start(|_, socket| answer(socket, 407, "", ""));
    let said = ask_by_proxy(test, "http://service.invalid", proxy.address, "");
    let line = format!("could not reach service.invalid through the proxy {}", proxy.address);
    assert!(said.contains(&line) && !said.contains("canary"), "{said}");
    assert!(proxy.requests()[0].head.starts_with("CONNECT service.invalid:80 "), "{:?}", proxy.requests());
}

#[test]
fn neither_loopback_hosts_nor_those_of_no_proxy_are_asked_by_the_proxy() {
    if has_asked() {
        return;
    }
    let test = "neither_loopback_hosts_nor_those_of_no_proxy_are_asked_by_the_proxy";
    let proxy = Host::start(|_, socket| answer(socket, 407, "", ""));
    let host = Host::start(|_, socket| json(socket, EMPTY_PAGE));
    let said = ask_by_proxy(test, &format!("http://{}", host.address), proxy.address, "");
    assert!(said.contains("answered"), "{said}");
    let said = ask_by_proxy(test, "http://service.invalid", proxy.address, "service.invalid");
    assert!(said.contains("could not reach service.invalid; "), "{said}");
    assert!(proxy.requests().is_empty());
}
