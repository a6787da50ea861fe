//! Files and streams that are not what they should be.
#![cfg(unix)]

use std::fs::{self, File};
use std::process::Command;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::host::Host;
use crate::program::{program, run};

/// Runs a command of the shell, in which `$M` is the program.
fn shell(host: &Host, script: &str) -> (i32, String, String) {
    let this = program(&host.url);
    let mut shell = Command::new("sh");
    shell.env_clear().envs(this.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.env("M", this.get_program()).args(["-c", script]).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_pipe_with_a_name_is_not_waited_for_and_a_large_file_is_not_read() {
    let host = Host::json(200, "{}");
    let folder = tempfile::tempdir().unwrap();
    let (pipe, large) = (folder.path().join("pipe"), folder.path().join("large"));
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    File::create(&large).unwrap().set_len(64 * 1024 * 1024).unwrap();
    let (pipe, large) = (pipe.display().to_string(), large.display().to_string());
    for (path, part) in [(&pipe, "is not a regular file"), (&large, "is larger than")] {
        for flag in [format!("--body={path}"), format!("--system=@{path}")] {
            let ended = run(&host.url, &["agents", "create", "--name=x", "--model=m", &flag]);
            assert!(ended.code == 2 && ended.err.contains(part), "{flag}: {ended:?}");
        }
    }
    // A FIFO is not waited for, wherever a file is named.
    let ended = run(&host.url, &["files", "upload", "--file", &pipe]);
    assert!(ended.code == 2 && ended.err.contains("is not a regular file"), "{ended:?}");
    assert!(host.requests().is_empty());
}

#[test]
fn an_empty_file_is_a_mistake_and_the_pipe_of_a_command_is_a_file() {
    let host = Host::json(200, "{}");
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    fs::write(&empty, "").unwrap();
    let system = format!("--system=@{}", empty.display());
    for (flag, part) in [(&*system, "empty is empty"), ("--system=@-", "the standard input is empty")] {
        let ended = run(&host.url, &["agents", "create", "--name=x", "--model=m", flag]);
        assert!(ended.code == 2 && ended.err.contains(part), "{flag}: {ended:?}");
    }
    assert!(host.requests().is_empty());
    // As a shell passes `<(echo Brief.)`.
    let (code, _, err) =
        shell(&host, "echo Brief. | \"$M\" agents create --name=x --model=m --system=@/dev/fd/0");
    assert_eq!(code, 0, "{err}");
    let body = String::from_utf8(host.requests().remove(0).body).unwrap();
    assert!(body.contains(r#""system":"Brief.\n""#), "{body}");
}

#[test]
fn bombs_are_refused_where_they_begin() {
    let host = Host::json(200, "{}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.yaml");
    let aliases = format!("a: &a [x,x]\n{}", "b: [*a,*a,*a]\n".repeat(10_000));
    // The place of each error shows how far the text was read.
    for (bomb, part) in [
        ("[".repeat(200_000), "line 1, column 256: recursion limit exceeded"),
        ("{a: ".repeat(200_000), "recursion limit exceeded"),
        (aliases, "line 1, column 4: anchors are not supported"),
    ] {
        fs::write(&path, bomb).unwrap();
        let ended = run(&host.url, &["agents", "create", "--body", &path.display().to_string()]);
        assert!(ended.code == 2 && ended.err.contains(part), "{part}: {ended:?}");
    }
    assert!(host.requests().is_empty());
}

#[test]
fn a_standard_output_that_is_closed_or_full_is_no_panic() {
    let host = Host::json(200, r#"{"data":[{"id":"a"}]}"#);
    for command in ["$M agents list", "$M help values", "$M agents list --format table"] {
        let (code, _, err) = shell(&host, &format!("{command} >&-"));
        assert!(code <= 1 && !err.contains("panicked"), "{command}: {code} {err}");
        let (code, _, err) = shell(&host, &format!("{command} >/dev/full"));
        assert!(code == 1 && err.contains("could not write to the standard output"), "{command}: {err}");
    }
}

#[test]
fn the_key_is_in_no_argument_and_no_file() {
    let host = Host::start("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {}\n\n", true);
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    fs::write(&key, "sk-ant-canary-9").unwrap();
    let mut child = program(&host.url)
        .args(["sessions", "events", "stream", "sesn_1", "--api-key-file"])
        .arg(&key)
        .env_remove("ANTHROPIC_API_KEY")
        .env_remove("ANTHROPIC_ENVIRONMENT_KEY")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = [0; 3];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut line).unwrap();
    let process = format!("/proc/{}", child.id());
    let list =
        |name: &str| String::from_utf8_lossy(&fs::read(format!("{process}/{name}")).unwrap()).into_owned();
    let (arguments, variables) = (list("cmdline"), list("environ"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(arguments.contains("--api-key-file") && !arguments.contains("canary"), "{arguments}");
    assert!(!variables.contains("canary"), "{variables}");

    fs::remove_file(&key).unwrap();
    let server = crate::verbs::server(
        r#"{"steps": [{"tool": "bash", "input": {"command": "env"}}, {"say": "Done."}]}"#,
    );
    let mut ask = program(&server.url());
    let state = ask.args(["run", "Go.", "--format=jsonl"]).env("XDG_STATE_HOME", folder.path());
    let output = state.output().unwrap();
    assert!(output.status.success());
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let (_, kept, _) = shell(&host, &format!("grep -ral canary {}", folder.path().display()));
    assert!(kept.is_empty() && !said.contains("canary"), "{kept} {said}");
}
