//! Many sessions at the same time without a thread for each: the core under one poll loop.
//!
//! All sessions of the demonstration get to where a person has to answer, and wait there together, each with its stream open. Then all are
//! answered, and all go on to their end. The server is a process of its own, so that what is printed is what the client takes.
//!
//! ```text
//!   mio: which socket is ready? ──▶ Driver::advance ──▶ Turn::poll ─▶ Action ─▶ non-blocking sockets
//!   a set of moments: whose time is over? ──┘               └─ until when to leave it alone
//! ```
//!
//! 1,000 sessions on two cores, with `--sessions 1000`: one thread, 26 MB at the most (10 MB of it with 20 sessions, so some 16 KB for
//! each), 22,000 events in 4 s, on a machine that was busy with other things. By Linux's own count (`VmHWM` and `Threads` in
//! `/proc/self/status`), of a debug build, at the end. Each session takes a socket, and for a moment a second one: `ulimit -n`.

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

/// An agent that asks, and says what it was told.
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
    // Its input ends, and with it the server.
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

/// A turn in each session: all of them to where they need an answer, then all of them to their end. Also counts the streams in between.
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

/// Agent, environment and sessions, one after the other: they are not what is measured, and take few requests each.
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

/// This program once more, as the server; with the address that it says.
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

/// Serves until the input ends, which it does with the one who holds it.
fn serve(faults: &str) -> Result<(), Box<dyn Error>> {
    let (script, faults) = (Some(Script::from_json(SCRIPT)?), Faults::parse(faults)?);
    let server = Server::start(Options { script, faults, ..Options::default() })?;
    println!("{}", server.url());
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
