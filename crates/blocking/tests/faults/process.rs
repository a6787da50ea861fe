//! Runs a part of a test in a process of its own, to measure or stop it.

use std::process::{Command, Stdio};

use managed_agents_blocking::{Client, Credential, Settings};

/// In the child process, returns a client of the test's host; elsewhere `None`.
pub(crate) fn client() -> Option<Client> {
    let base_url = std::env::var("FAULTS_HOST").ok()?;
    Some(Client::new(Settings { base_url, ..Settings::new(Credential::ApiKey("k".into())) }).unwrap())
}

/// Runs `test` again in a child process, with a client for this host.
pub(crate) fn again(test: &str, host: std::net::SocketAddr) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env("FAULTS_HOST", format!("http://{host}"));
    command.stdout(Stdio::piped());
    command
}

/// Runs `test` in a child process, and returns the number it printed after `growth: `.
pub(crate) fn growth(test: &str, host: std::net::SocketAddr) -> u64 {
    let output = again(test, host).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let number = said.split("growth: ").nth(1).and_then(|rest| rest.split_whitespace().next());
    number.unwrap_or_else(|| panic!("it measured nothing: {said}")).parse().unwrap()
}

/// Returns the peak of resident memory of this process, in KiB.
pub(crate) fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}
