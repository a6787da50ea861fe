//! `--dry-run`: the printed line sends the request that the program would send.

use std::process::Command;

use crate::host::{Host, Received};
use crate::program::{CANARY, ended, program, run};

/// What a request asks for, without the headers of the two HTTP clients.
fn asked(request: Received) -> (String, String, Vec<(String, String)>, Vec<u8>) {
    let is_ours = |name: &str| {
        let ours = ["accept", "anthropic-beta", "anthropic-version", "authorization", "content-type"];
        ours.contains(&name) || name == "x-api-key"
    };
    let mut headers: Vec<_> = request.headers.into_iter().filter(|(name, _)| is_ours(name)).collect();
    headers.sort();
    (request.method, request.target, headers, request.body)
}

#[test]
fn the_line_sends_what_the_command_sends() {
    let curl = Command::new("curl").arg("--version").output();
    assert!(curl.is_ok_and(|curl| curl.status.success()), "this test needs curl");
    let host = Host::json(200, "{}");
    for arguments in [
        &["agents", "create", "--name=it's", "--model=m", "--system=a\nb"][..],
        &["sessions", "list", "--statuses=idle", "--limit=2"],
        &["sessions", "events", "stream", "s_1"],
        &["environments", "work", "poll", "env_1"],
        &["environments", "work", "stop", "env_1", "work_1"],
        &["api", "get", "/v1/agents?created_at[gte]=2026-01-01T00%3A00%3A00Z&q=a+b%2Bc"],
    ] {
        let dry = run(&host.url, &[arguments, &["--dry-run"]].concat());
        assert!(dry.code == 0 && host.requests().is_empty(), "{dry:?}");
        run(&host.url, arguments);
        let sent = asked(host.requests().remove(0));
        let mut shell = Command::new("sh");
        shell.args(["-c", &dry.out]).env("ANTHROPIC_API_KEY", CANARY);
        shell.env("ANTHROPIC_ENVIRONMENT_KEY", "sk-ant-oat01-canary-0123456789");
        shell.output().unwrap();
        assert_eq!(asked(host.requests().remove(0)), sent, "{}", dry.out);
    }
}

#[test]
fn the_line_for_files_names_them_and_their_types() {
    let host = Host::json(200, "{}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("may.csv");
    std::fs::write(&path, "1,2\n").unwrap();
    let dry = run(
        &host.url,
        &["files", "upload", "--file", &path.display().to_string(), "--expires-in-seconds=3600", "--dry-run"],
    );
    assert!(dry.code == 0 && host.requests().is_empty(), "{dry:?}");
    for part in ["--form-string 'expires_in_seconds=3600'", "filename=\"may.csv\";type=text/csv'"] {
        assert!(dry.out.contains(part), "{part}: {}", dry.out);
    }
}

#[test]
fn the_line_for_a_skill_sends_its_files_from_any_folder() {
    let host = Host::json(200, "{}");
    let folder = tempfile::tempdir().unwrap();
    let skill = folder.path().join("greeter");
    std::fs::create_dir(&skill).unwrap();
    std::fs::write(skill.join("SKILL.md"), "Greet.").unwrap();
    let dry = run(
        &host.url,
        &["skills", "create", "--file", &skill.display().to_string(), "--display-name=<x", "--dry-run"],
    );
    assert!(dry.code == 0 && host.requests().is_empty(), "{dry:?}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &dry.out]).env("ANTHROPIC_API_KEY", CANARY).current_dir("/");
    shell.output().unwrap();
    let body = String::from_utf8(host.requests().remove(0).body).unwrap();
    assert!(body.contains("filename=\"greeter/SKILL.md\"") && body.contains("Greet."), "{body}");
    assert!(body.contains("<x"), "{body}");
}

#[test]
fn the_line_has_the_credential_and_the_address_of_the_command() {
    let host = Host::json(200, "{}");
    let line = |variables: &[(&str, &str)]| {
        let mut program = program(&host.url);
        program.env_remove("ANTHROPIC_API_KEY").envs(variables.iter().copied());
        program.args(["agents", "list", "--dry-run"]);
        ended(program, "").out
    };
    assert!(line(&[("ANTHROPIC_AUTH_TOKEN", CANARY)]).contains("Bearer $ANTHROPIC_AUTH_TOKEN"));
    // The key of the workspace is not sent where that of an environment is wanted.
    let mut poll = program(&host.url);
    poll.env_remove("ANTHROPIC_ENVIRONMENT_KEY").args(["environments", "work", "poll", "env_1"]);
    let refused = ended(poll, "");
    assert!(refused.code == 3 && refused.err.contains("set ANTHROPIC_ENVIRONMENT_KEY"), "{refused:?}");
    assert!(host.requests().is_empty());
    // No credential is needed, and an address is read as it is for a request.
    let address = format!(" {}/ ", host.url);
    let line = line(&[("ANTHROPIC_BASE_URL", &address)]);
    assert!(
        line.contains("$ANTHROPIC_API_KEY") && line.contains(&format!("'{}/v1/agents'", host.url)),
        "{line}"
    );
}
