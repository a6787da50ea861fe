//! Follows many sessions at the same time on one thread: the core under one poll loop.
//!
//! All sessions of the demonstration reach a tool call that needs an answer, and wait there
//! together, each with an open stream. The program then answers all of them, and all turns end. The
//! server is a separate process, so the printed memory is the client's alone.
//!
//! ```text
//!   mio: which socket is ready? ──▶ Driver::advance ──▶ Turn::poll ─▶ Action ─▶ non-blocking sockets
//!   timers: which driver is due? ───────────┘               └─ the time to continue at
//! ```
//!
//! Measured with `--sessions 1000` on two cores of a busy machine, in a debug build: one thread,
//! 22,000 events in 4 s, and at most 26 MB (10 MB with 20 sessions, so about 16 KB per session).
//! The numbers are Linux's `VmHWM` and `Threads` in `/proc/self/status` at the end. Each session
//! needs one socket, and at times a second one; see `ulimit -n`.

mod driver;
mod measure;
mod poll_loop;
mod socket;

use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Instant;

use lexopt::{Arg, ValueExt};
use managed_agents_blocking::Client;
use managed_agents_core::types::{
    CreateAgent, CreateEnvironment, CreateSession, CustomTool, InputSchema, SessionId,
};
use managed_agents_core::{
    Answer, Credential, Outcome, Settings, Turn, TurnOptions, agents, environments, sessions,
};
use managed_agents_examples::exit;
use managed_agents_local::{Faults, Options, Script, Server};

use driver::Driver;
use poll_loop::PollLoop;

const HELP: &str = "\
Many sessions at the same time, under one poll loop.

Usage: cargo run --example many_sessions -- [OPTIONS]

Options:
      --sessions N   how many (200); the local server takes 1,000
      --faults SPEC  what goes wrong at the server, as 'cut-after-bytes=1500,route=stream,times=100'
  -h, --help         this text
";

/// An agent that asks, and repeats the answer.
const SCRIPT: &str = r#"{"steps": [
    {"say": "I need a rate."},
    {"custom_tool": "rate", "input": {"to": "EUR"}, "save": "rate"},
    {"say": "It is ${rate}."}
]}"#;

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut count, mut faults, mut is_server) = (200, String::new(), false);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("sessions") => count = parser.value()?.parse()?,
            Arg::Long("faults") => faults = parser.value()?.string()?,
            Arg::Long("serve") => is_server = true,
            Arg::Short('h') | Arg::Long("help") => return Ok(write!(io::stdout(), "{HELP}")?),
            other => return Err(format!("{}; --help lists the options", other.unexpected()).into()),
        }
    }
    if is_server {
        return serve(&faults);
    }
    let (mut server, url) = start_server(&faults)?;
    let settings = Settings { base_url: url, ..Settings::new(Credential::ApiKey("local".into())) };
    let sessions = create(&settings, count)?;
    let began = Instant::now();
    let (open, drivers) = drive(settings, sessions)?;
    let took = began.elapsed();
    // Closing its input stops the server.
    drop(server.stdin.take());
    server.wait()?;

    let done = drivers.iter().filter(|driver| driver.turn.outcome() == Some(&Outcome::EndTurn)).count();
    let events: usize = drivers.iter().map(|driver| driver.events).sum();
    println!("sessions done  {done} of {count}");
    println!("streams open   {open} at the same time");
    println!("events         {events}");
    println!("threads        {}", measure::line("Threads"));
    println!("peak memory    {}", measure::line("VmHWM"));
    println!("time           {:.2} s", took.as_secs_f64());
    if done == count { Ok(()) } else { Err("not every session got to its end".into()) }
}

/// Runs a turn in each session: first until all need an answer, then until all end. Counts the open
/// streams in between.
fn drive(settings: Settings, sessions: Vec<SessionId>) -> Result<(usize, Vec<Driver>), Box<dyn Error>> {
    let turns = sessions.into_iter().map(|session| {
        let mut options = TurnOptions { wait_for_answers: true, ..TurnOptions::default() };
        options.stream.seed = fastrand::u64(..);
        Turn::ask(session, "How much is a dollar?", options)
    });
    let mut poll_loop = PollLoop::new(settings, turns)?;
    poll_loop.run_while(|driver| driver.waiting.is_none())?;
    let open = poll_loop.drivers.iter().filter(|driver| driver.is_live()).count();
    for number in 0..poll_loop.drivers.len() {
        let driver = &mut poll_loop.drivers[number];
        if let Some(call) = driver.waiting.take() {
            driver.turn.answer(&call.id, &Answer::text("0.87 euros"))?;
        }
        poll_loop.advance(number);
    }
    poll_loop.run_while(|_| true)?;
    Ok((open, poll_loop.drivers))
}

/// Creates the agent, the environment and the sessions, one after another. They are not measured
/// and need few requests.
fn create(settings: &Settings, count: usize) -> Result<Vec<SessionId>, Box<dyn Error>> {
    let client = Client::new(settings.clone())?;
    let schema: InputSchema = serde_json::from_str(r#"{"type": "object"}"#)?;
    let tools = vec![CustomTool::new("rate", "The rate of a currency.", schema).into()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Many", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent))?;
    let environment = client.send(environments::create(&CreateEnvironment::new("many-sessions")))?;
    let session = CreateSession::new(agent.id, environment.id);
    (0..count).map(|_| Ok(client.send(sessions::create(&session))?.id)).collect()
}

/// Starts this program again as the server. Returns the server's address.
fn start_server(faults: &str) -> Result<(Child, String), Box<dyn Error>> {
    let mut server = Command::new(std::env::current_exe()?)
        .args(["--serve", "--faults", faults])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = server.stdout.take().ok_or("the server has no output")?;
    let url = BufReader::new(output).lines().next().ok_or("the server did not start")??;
    Ok((server, url))
}

/// Serves until the input closes, at the latest when the parent process exits.
fn serve(faults: &str) -> Result<(), Box<dyn Error>> {
    let (script, faults) = (Some(Script::from_json(SCRIPT)?), Faults::parse(faults)?);
    let server = Server::start(Options { script, faults, ..Options::default() })?;
    println!("{}", server.url());
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
