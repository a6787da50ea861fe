//! Runs one program for one tool call, and kills it with its process group when its time is over.

use std::io::{self, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_blocking::{Answer, ToolCall};

use crate::secrets;

/// The most that is kept of each output.
const MAX_BYTES: usize = 1024 * 1024;
/// The time between two looks at a program. No call of the system waits with a timeout everywhere.
const POLL: Duration = Duration::from_millis(20);
/// The time that killed programs have to end.
const GRACE: Duration = Duration::from_secs(1);

/// The programs of this process.
struct Programs {
    running: usize,
    is_stopped: bool,
}

static PROGRAMS: Mutex<Programs> = Mutex::new(Programs { running: 0, is_stopped: false });
static CHANGED: Condvar = Condvar::new();

/// Runs the program with the input of the call, and returns its output as the result.
pub(crate) fn run(program: &Path, timeout: Duration, call: &ToolCall) -> Answer {
    if !begin() {
        return Answer::error("the run is over");
    }
    let result = result(program, timeout, call);
    let mut programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    programs.running -= 1;
    CHANGED.notify_all();
    result.unwrap_or_else(|error| Answer::error(format!("the program could not be run: {error}")))
}

/// Kills the programs that run, and starts no other.
pub(crate) fn stop() {
    let mut programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    programs.is_stopped = true;
    drop(CHANGED.wait_timeout_while(programs, GRACE, |programs| programs.running > 0));
}

/// Returns `true` while a program runs.
pub(crate) fn is_running() -> bool {
    PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner).running > 0
}

fn begin() -> bool {
    let mut programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    if !programs.is_stopped {
        programs.running += 1;
    }
    !programs.is_stopped
}

fn is_stopped() -> bool {
    PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner).is_stopped
}

fn result(program: &Path, timeout: Duration, call: &ToolCall) -> io::Result<Answer> {
    let mut command = Command::new(program);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("MANAGED_AGENTS_CALL", call.id.as_str());
    // The output of a program goes to the agent.
    for name in secrets::VARIABLES.into_iter().chain([secrets::HEADERS]) {
        command.env_remove(name);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let started = Instant::now();
    if let Some(mut stdin) = child.stdin.take() {
        let input = call.input().to_owned();
        // Fails if the program does not read its input.
        thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
    let (out, err) = (child.stdout.take().map(collected), child.stderr.take().map(collected));
    let Some(status) = ended(&mut child, started, timeout)? else {
        return Ok(Answer::error(format!("the program was killed after {} s", started.elapsed().as_secs())));
    };
    let left = timeout.saturating_sub(started.elapsed());
    let texts = [out, err].map(|text| text.and_then(|text| text.recv_timeout(left).ok()));
    // A process that the program has left behind holds an output open.
    if texts.iter().any(Option::is_none) {
        kill(&mut child);
    }
    let [out, err] = texts.map(Option::unwrap_or_default);
    if status.success() {
        return Ok(Answer::text(out));
    }
    Ok(Answer::error(format!("{out}{err}{status}")))
}

/// Waits for the end. Returns `None` if the program was killed.
fn ended(child: &mut Child, started: Instant, timeout: Duration) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if is_stopped() || started.elapsed() >= timeout {
            kill(child);
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(POLL);
    }
}

/// Kills the program with its process group; elsewhere than on Unix without.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    let _ = rustix::process::kill_process_group(
        rustix::process::Pid::from_child(child),
        rustix::process::Signal::KILL,
    );
    // Both fail if the program has ended.
    let _ = child.kill();
}

/// Reads an output to its end on a thread of its own.
fn collected(mut pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, text) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // The output is all that was read before a failure.
        let _ = pipe.by_ref().take(MAX_BYTES as u64).read_to_end(&mut bytes);
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        // The program must not wait for a reader.
        if io::copy(&mut pipe, &mut io::sink()).is_ok_and(|more| more > 0) {
            text.push_str("\n(the rest of the output was dropped)\n");
        }
        let _ = send.send(text);
    });
    text
}
