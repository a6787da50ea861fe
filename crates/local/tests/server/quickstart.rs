use crate::tools::{BASH, CURL, JQ, has};
use managed_agents_local::Server;
use std::process::Command;

#[test]
fn the_newcomers_shell_script_opens_the_stream_first_and_misses_nothing() {
    if !has(&[BASH, CURL, JQ]) {
        return;
    }
    let server = Server::start(Default::default()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/quickstart.sh");
    let mut command = Command::new("bash");
    command.arg(script).env("ANTHROPIC_BASE_URL", server.url()).env("ANTHROPIC_API_KEY", "local");
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("no model reads your message"), "{text}");
    assert!(text.contains("[Using tool: bash]\nThe directory is empty."), "{text}");
    assert!(text.ends_with("finished\n"), "{text}");
}
