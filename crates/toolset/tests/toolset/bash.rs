use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_toolset::Options;
use serde_json::json;

use crate::{Session, make_fifo};

/// More than anything here takes, and less than the default timeout of a command.
const LONG: Duration = Duration::from_secs(60);

impl Session {
    #[track_caller]
    fn bash(&mut self, command: &str) -> String {
        self.ok("bash", json!({"command": command}))
    }

    #[track_caller]
    fn bash_error(&mut self, command: &str) -> String {
        self.error("bash", json!({"command": command}))
    }
}

/// Tells when the FIFO was opened for writing, and then when all its writers are gone.
fn watch(fifo: PathBuf) -> Receiver<&'static str> {
    make_fifo(&fifo);
    let (events, watched) = channel();
    thread::spawn(move || {
        let mut writers = File::open(fifo).unwrap();
        events.send("opened").unwrap();
        writers.read_to_end(&mut Vec::new()).unwrap();
        _ = events.send("gone");
    });
    watched
}

#[test]
fn both_outputs_come_in_order_without_escapes_and_last_line_breaks() {
    let mut session = Session::new();
    let text = session.bash(r"echo one; echo two >&2; printf '\033[1;31mthree\033[0m\n\n\n'");
    assert_eq!(text, "one\ntwo\nthree");
    assert_eq!(session.bash("true"), "");
}

#[test]
fn a_failed_command_is_an_error_with_its_output_or_its_status() {
    let mut session = Session::new();
    assert_eq!(session.bash_error("echo why; false"), "why");
    assert_eq!(session.bash_error("(exit 7)"), "exit 7");
    assert_eq!(session.bash_error("kill -TERM $BASHPID & wait $!"), "exit 143");
}

#[test]
fn a_syntax_error_is_told_and_the_session_goes_on() {
    let mut session = Session::new();
    session.bash("x=kept");
    for broken in ["if", "echo 'open", "echo \"open", "echo \"$(", "}", "cat <<"] {
        let error = session.bash_error(broken);
        assert!(error.contains("syntax error") || error.contains("unexpected"), "{error}");
    }
    assert_eq!(session.bash("echo \"it's $x\" # 'comment"), "it's kept");
    assert_eq!(session.bash("cat <<END\n$x 'quoted'\nEND"), "kept 'quoted'");
}

#[test]
fn state_persists_from_call_to_call() {
    let mut session = Session::new();
    assert_eq!(session.bash("pwd"), session.path("").to_str().unwrap().trim_end_matches('/'));
    session.bash("mkdir sub; cd sub; export A=1; b=2; greet() { echo \"hello $1\"; }; sleep 1000 &");
    let text = session.bash("pwd; echo $A $b; greet you; jobs -r | wc -l; kill %1");
    assert_eq!(text, format!("{}\n1 2\nhello you\n1", session.path("sub").display()));
}

#[test]
fn commands_read_nothing() {
    let mut session = Session::new();
    assert_eq!(session.bash("cat; read x || echo end"), "end");
}

#[test]
fn tracing_and_verbose_shells_still_end_their_commands() {
    let mut session = Session::new();
    session.bash("set -x");
    assert!(session.bash("echo traced").contains("traced"));
    session.bash("set +x -v");
    assert!(session.bash("echo verbose").contains("verbose"));
    session.bash("set +v");
    assert_eq!(session.bash("echo plain"), "plain");
}

#[test]
fn output_keeps_its_last_hundred_kibibytes() {
    let mut session = Session::new();
    let text = session.bash("head -c 300000 /dev/zero | tr '\\0' x; echo END");
    let kept = text.strip_prefix("[output truncated]\n").expect("a note at the start");
    assert!(kept.ends_with("xEND"));
    assert_eq!(kept.len(), 100 * 1024 - "\n".len());
    assert_eq!(session.bash("head -c 102400 /dev/zero | tr '\\0' x").len(), 102_400);
}

#[test]
fn a_command_of_any_length_is_taken() {
    let mut session = Session::new();
    let long = "x".repeat(300_000);
    assert_eq!(session.bash(&format!("text='{long}'; echo ${{#text}}")), "300000");
}

#[test]
fn a_command_is_required_and_cannot_hold_a_nul_byte() {
    let mut session = Session::new();
    for input in [json!({}), json!({"command": ""}), json!({"command": 1}), json!({"restart": false})] {
        assert_eq!(session.error("bash", input), "bash: command is required");
    }
    assert_eq!(session.bash_error("echo \0"), "bash: command contains a NUL byte");
}

#[test]
fn restart_forgets_the_state_and_may_run_a_command() {
    let mut session = Session::new();
    session.bash("x=1; cd /");
    assert_eq!(session.ok("bash", json!({"restart": true})), "bash session restarted");
    assert_eq!(session.bash("echo \"[$x]\""), "[]");
    session.bash("x=1");
    assert_eq!(session.ok("bash", json!({"restart": true, "command": "echo \"[$x]\""})), "[]");
}

#[test]
fn a_shell_that_ends_is_told_and_replaced() {
    let mut session = Session::new();
    for end in ["exit 0", "kill -9 $$", "exec true"] {
        assert_eq!(session.bash_error(end), "bash: bash session terminated");
        assert_eq!(session.bash("echo new"), "new");
    }
}

#[test]
fn output_from_before_the_end_of_a_shell_follows_the_sentence() {
    let mut session = Session::new();
    for end in ["exit 3", "set -e; false", "kill -9 $$", "exec true"] {
        let error = session.bash_error(&format!("echo one; printf '\\033[1mtwo\\n\\n' >&2; {end}"));
        assert_eq!(error, "bash: bash session terminated\none\ntwo", "{end}");
    }
    let error = session.bash_error("head -c 300000 /dev/zero | tr '\\0' x; echo END; exit 1");
    let kept = error.strip_prefix("bash: bash session terminated\n[output truncated]\n").expect("a note");
    assert!(kept.ends_with("xEND"));
    assert_eq!(kept.len(), 100 * 1024 - "\n".len());
}

#[test]
fn a_timeout_kills_the_group_and_its_background_children() {
    let mut session = Session::new();
    let watched = watch(session.path("fifo"));
    session.bash("(trap '' TERM INT HUP; exec sleep 1000) > fifo &");
    assert_eq!(watched.recv_timeout(LONG), Ok("opened"));
    let error = session.error("bash", json!({"command": "echo partial; sleep 1000", "timeout_ms": 200}));
    assert_eq!(error, "bash: bash command timed out after 200ms\npartial");
    assert_eq!(watched.recv_timeout(LONG), Ok("gone"));
    assert_eq!(session.bash("echo $x new"), "new");
}

#[test]
fn endless_output_and_a_stopped_shell_are_ended_by_the_timeout() {
    let mut session = Session::new();
    let sentence = "bash: bash command timed out after 200ms";
    let error = session.error("bash", json!({"command": "yes", "timeout_ms": 200}));
    let output =
        error.strip_prefix(&format!("{sentence}\n[output truncated]\n")).expect("a note before the output");
    assert!(output.len() <= 100 * 1024 && output.ends_with("y\ny"), "{} bytes", output.len());
    assert_eq!(session.error("bash", json!({"command": "kill -STOP $$", "timeout_ms": 200})), sentence);
}

#[test]
fn a_shell_that_never_reads_is_ended_by_the_timeout() {
    let mut session = Session::new();
    let watched = watch(session.path("fifo"));
    make_fifo(&session.path("go"));
    session.bash("(read < go; kill -STOP $$; exec sleep 1000 > fifo) &");
    fs::write(session.path("go"), "\n").unwrap();
    assert_eq!(watched.recv_timeout(LONG), Ok("opened"), "the shell is stopped");
    let command = format!(": {}", "x".repeat(1_000_000));
    let error = session.error("bash", json!({"command": command, "timeout_ms": 200}));
    assert_eq!(error, "bash: bash command timed out after 200ms");
}

#[test]
fn a_process_that_left_the_group_holds_up_nothing() {
    let mut session = Session::new();
    let start = Instant::now();
    let error = session.bash_error("echo said; setsid sleep 100 & echo $! > pid; exit");
    assert_eq!(error, "bash: bash session terminated\nsaid");
    assert!(start.elapsed() < LONG, "the call waited for the other's end of the pipe");
    session.bash("kill $(cat pid)");
}

#[test]
fn cancelling_ends_the_running_command() {
    let mut session = Session::new();
    let watched = watch(session.path("fifo"));
    let canceller = session.tools.canceller();
    canceller.cancel();
    let other = canceller.clone();
    let cancelling = thread::spawn(move || {
        assert_eq!(watched.recv_timeout(LONG), Ok("opened"));
        other.cancel();
        assert_eq!(watched.recv_timeout(LONG), Ok("gone"));
    });
    assert_eq!(session.bash_error("echo begun; sleep 1000 > fifo"), "bash: bash session terminated\nbegun");
    cancelling.join().unwrap();
    canceller.cancel();
    assert_eq!(session.bash("echo new"), "new");
}

#[test]
fn dropping_the_tools_kills_the_group() {
    let mut session = Session::new();
    let watched = watch(session.path("fifo"));
    session.bash("sleep 1000 > fifo &");
    assert_eq!(watched.recv_timeout(LONG), Ok("opened"));
    drop(session);
    assert_eq!(watched.recv_timeout(LONG), Ok("gone"));
}

#[test]
fn a_given_environment_replaces_the_own_one_but_for_anthropic_names() {
    let pair = |name: &str, value: &str| (name.into(), value.into());
    let mut session = Session::with(|options| {
        let environment =
            vec![pair("PATH", "/usr/bin:/bin"), pair("MINE", "1"), pair("ANTHROPIC_API_KEY", "canary")];
        Options { environment: Some(environment), ..options }
    });
    let text = session.bash("env | grep -v '^_=' | sort");
    assert!(!text.contains("canary") && !text.contains("HOME="), "{text}");
    assert!(text.contains("MINE=1") && text.contains("TERM=dumb"), "{text}");
}

#[test]
fn the_own_environment_is_passed_on_without_anthropic_names() {
    const CANARY: &str = "ANTHROPIC_API_KEY";
    if std::env::var_os(CANARY).is_some_and(|value| value == "canary") {
        let text = Session::new().bash("env");
        assert!(!text.contains("ANTHROPIC") && text.contains("PASSED_ON=1"), "{text}");
        return;
    }
    // The own environment cannot be changed safely, that of another run of this test can.
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "bash::the_own_environment_is_passed_on_without_anthropic_names"])
        .envs([(CANARY, "canary"), ("PASSED_ON", "1")])
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && report.contains("1 passed"), "{report}");
}

#[test]
fn a_removed_working_directory_is_told() {
    let mut session = Session::new();
    fs::remove_dir(session.path("")).unwrap();
    let error = session.bash_error("pwd");
    assert_eq!(error, "bash: cannot start /bin/bash: no such file or directory");
}
