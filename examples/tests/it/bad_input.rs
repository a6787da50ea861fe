//! Checks that bad input gives one line of advice.

use std::process::Output;

use managed_agents_blocking::{Client, Credential, Settings, agents, types::CreateAgent};
use managed_agents_local::faults::{Effect, Fault, Faults};
use managed_agents_local::{Options, Server};

use crate::support::{KEY, assert_refused, program, server, text};

/// Runs the main program live against this base URL.
fn live(base_url: &str, arguments: &[&str]) -> Output {
    let mut program = program("invoices");
    program.arg("--live").args(arguments).env("ANTHROPIC_API_KEY", KEY).env("ANTHROPIC_BASE_URL", base_url);
    program.output().unwrap()
}

#[test]
fn live_does_the_same_on_any_service_that_answers() {
    let server = server(Options::default());
    let output = live(&server.url(), &["--model", "claude-opus-4-8"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).ends_with("finished\n") && !text(&output.stdout).contains(KEY));
    let created = server.log().into_iter().find(|request| request.target == "/v1/agents").unwrap();
    assert!(text(&created.body).contains("claude-opus-4-8"));
}

#[test]
fn a_missing_key_is_named() {
    let output = program("invoices").arg("--live").output().unwrap();
    assert_refused(&output, &["set ANTHROPIC_API_KEY", "without --live everything runs offline"]);
    let output = program("resume").args(["--state", "nowhere.json"]).output().unwrap();
    assert_refused(&output, &["set ANTHROPIC_API_KEY"]);
}

#[test]
fn a_wrong_key_is_not_shown() {
    let server = server(Options { api_key: Some("another".into()), ..Options::default() });
    assert_refused(&live(&server.url(), &[]), &["401", "check ANTHROPIC_API_KEY"]);
}

#[test]
fn a_key_that_no_header_can_carry_is_not_shown() {
    let output =
        program("invoices").arg("--live").env("ANTHROPIC_API_KEY", format!("{KEY}\x07")).output().unwrap();
    assert_refused(&output, &["the API key or token"]);
}

#[test]
fn an_unknown_id_is_named() {
    let server = server(Options::default());
    assert_refused(
        &live(&server.url(), &["--agent", "agent_nobody"]),
        &["404", "agent_nobody", "check the id"],
    );
    assert_refused(&live(&server.url(), &["--agent", ""]), &["agent"]);
}

#[test]
fn an_archived_agent_is_of_no_more_use() {
    let server = server(Options::default());
    let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("local".into())) };
    let client = Client::new(settings).unwrap();
    let agent = client.send(agents::create(&CreateAgent::new("Old", "claude-opus-4-7"))).unwrap().id;
    client.send(agents::archive(&agent)).unwrap();
    assert_refused(&live(&server.url(), &["--agent", agent.as_str()]), &["archived", "leave the option out"]);
}

#[test]
fn a_web_page_in_place_of_the_service_is_recognised() {
    let fault = Fault { times: u32::MAX, ..Fault::new("", Effect::Html) };
    let server = server(Options { faults: Faults(vec![fault]), ..Options::default() });
    assert_refused(&live(&server.url(), &[]), &["a web page came", "check ANTHROPIC_BASE_URL"]);
    // The same holds where a stream was expected.
    let fault = Fault { times: u32::MAX, ..Fault::new("stream", Effect::Html) };
    let server = crate::support::server(Options { faults: Faults(vec![fault]), ..Options::default() });
    assert_refused(&live(&server.url(), &[]), &["a web page came", "check ANTHROPIC_BASE_URL"]);
}

#[test]
fn a_base_url_that_is_none_is_shown_with_one_that_is() {
    for wrong in
        ["api.anthropic.com", "localhost:8787", "ftp://example.com", "https://", "http://example.com"]
    {
        let output = live(wrong, &[]);
        assert_refused(&output, &["base URL"]);
        assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    }
    assert_refused(&live("api.anthropic.com", &[]), &["https://api.anthropic.com"]);
}

#[test]
fn a_service_that_cannot_be_reached_is_named() {
    let url = Server::start(Options::default()).unwrap().url();
    assert_refused(&live(&url, &[]), &["could not reach 127.0.0.1", "check the base URL"]);
}

#[test]
fn folders_that_cannot_be_worked_on_are_refused_before_anything_is_created() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |wanted: &[&str]| {
        let output = program("invoices").arg("--folder").arg(folder.path()).output().unwrap();
        assert_refused(&output, wanted);
        assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    };
    refused(&["there are no invoices in"]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("a.txt")).unwrap();
    refused(&["cannot read", "a.txt", "make it readable"]);
    let output = program("invoices").args(["--folder", "/no/such/folder"]).output().unwrap();
    assert_refused(&output, &["/no/such/folder", "--folder"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_works() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join(std::ffi::OsStr::from_bytes(b"2026\xff\x1b[2J"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join(std::ffi::OsStr::from_bytes(b"a\xfe.txt")), "Total: 3.50").unwrap();
    let output = program("invoices").arg("--folder").arg(&folder).output().unwrap();
    let shown = text(&output.stdout);
    assert!(output.status.success() && shown.contains("Total          3.50 in 1 invoices"), "{shown}");
    assert!(shown.contains("2026\u{fffd}␛[2J") && shown.contains("a\u{fffd}.txt"), "{shown}");
}

#[test]
fn wrong_options_are_named() {
    let refused = |arguments: &[&str], wanted: &[&str]| {
        assert_refused(&program("invoices").args(arguments).output().unwrap(), wanted);
    };
    refused(&["--flder", "x"], &["--flder", "--help"]);
    refused(&["--faults", "cut-after-lunch"], &["cut-after-lunch"]);
    refused(&["--seed", "many"], &["many"]);
    refused(&["--live", "--faults", "html"], &["--faults is for the local server"]);
}
