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

/// The largest part of each output that goes to the agent.
const MAX_BYTES: u64 = 1024 * 1024;
/// The time between two looks at a program. No call of the system waits with a timeout everywhere.
const POLL: Duration = Duration::from_millis(20);
/// The time that killed programs have to end, and that their outputs have to close.
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
    let outputs = [child.stdout.take().map(collected), child.stderr.take().map(collected)];
    let status = ended(&mut child, started, timeout);
    // Also ends the processes that the program has left behind, which may hold its outputs open.
    kill(&mut child);
    let Some(status) = status? else {
        return Ok(Answer::error(format!("the program was killed after {} s", started.elapsed().as_secs())));
    };
    let deadline = Instant::now() + GRACE;
    let [out, err] = outputs.map(|chunks| chunks.map_or_else(String::new, |chunks| text(&chunks, deadline)));
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

/// Reads an output on a thread of its own: sends `MAX_BYTES` of it, and drops the rest.
fn collected(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, chunks) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 16 * 1024];
        let mut kept = pipe.by_ref().take(MAX_BYTES);
        // A failure ends the output. Nobody receives once the deadline has passed.
        while let Ok(count @ 1..) = kept.read(&mut buffer) {
            let _ = send.send(buffer[..count].to_vec());
        }
        // The program must not wait for a reader.
        if io::copy(&mut pipe, &mut io::sink()).is_ok_and(|more| more > 0) {
            let _ = send.send(b"\n(the rest of the output was dropped)\n".to_vec());
        }
    });
    chunks
}

/// Returns an output, up to its end or as far as it was read at the deadline.
fn text(chunks: &Receiver<Vec<u8>>, deadline: Instant) -> String {
    let mut bytes = Vec::new();
    while let Ok(chunk) = chunks.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        bytes.extend(chunk);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
