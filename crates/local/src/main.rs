//! The command-line program.
#![forbid(unsafe_code)]

use lexopt::{Arg, ValueExt};
use managed_agents_local::{Faults, Options, Record, Script, Server, kit};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::error::Error;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

const HELP: &str = "\
A local Claude Managed Agents server for development and tests. A script takes the place of a model.

Usage: managed-agents-local [OPTIONS]

Where it listens:
      --port PORT        Listen on 127.0.0.1:PORT. 0 takes a free port. Default: 8787
      --api-key KEY      Accept only this key. Default: any key
      --environment-key KEY
                         Take this key from workers. Default: any that begins with sk-ant-oat01-
      --pages DIR        Serve the files of DIR too, and need no key

What the agents do:
      --script FILE      Read the script of all agents from a JSON file,
                         or play a recording: a file of --record, or the JSONL of a session's events
      --real-time        Play recordings at the speed of their sessions. Default: as fast as can be
      --scripts DIR      Read the scripts NAME.json of DIR. The header x-local-scenario of the request
                         that creates a session, or its metadata local_script, chooses one by NAME

How the service behaves:
      --webhook URL      Post signed events to this http address of this machine
      --webhook-secret SECRET
                         Sign them with this secret. Default: whsec_bG9jYWw=
      --faults SPEC      Cause faults, such as 'cut-after-bytes=1234,route=stream,times=2;status=529'
      --buffer           Keep the events of a session for its first stream. Default: deliver only
                         events after a stream was opened
      --heartbeat SECS   Write a comment to a stream after this silence, in seconds. Default: 15
      --late-idle N      Report a session as running N more times after its idle event. Default: 0
      --end-runs         Let a session be archived or deleted while a workflow run is open

For tests:
      --record FILE --upstream URL
                         Pass all requests on to another server (http), and write down what came
      --log              Print one line for each request to standard error
      --no-control       Serve no control routes below /_local
      --check PROGRAM [ARGUMENT..]
                         Check an adapter and exit. The crate's module `kit` describes the program
  -h, --help             Print this text

docs/local-server.md has examples for Python, TypeScript and Go. The crate's documentation describes
the forms of scripts and faults.
";

/// Printed once the server listens. The first line is the address, for programs that read it.
const BANNER: &str = r#"{url}
{page}
The official clients need only these two variables:
  export ANTHROPIC_BASE_URL={url} ANTHROPIC_API_KEY=local

The quickstart by curl:
  api() { curl -sS {url}/v1/$1 -H 'x-api-key: local' -H 'anthropic-version: 2023-06-01' \
    -H 'anthropic-beta: managed-agents-2026-04-01' -H 'content-type: application/json' "${@:2}"; }
  id() { sed 's/.*"id":"\('$1'_[A-Za-z0-9]*\)".*/\1/'; }
  agent=$(api agents -d '{"name": "A", "model": "claude-opus-4-7", "tools": [{"type": "agent_toolset_20260401"}]}' | id agent)
  environment=$(api environments -d '{"name": "E '$RANDOM'"}' | id env)
  session=$(api sessions -d '{"agent": "'$agent'", "environment_id": "'$environment'"}' | id sesn)
  exec 3< <(api sessions/$session/events/stream -Ni); read -ru 3   # first of all: a stream shows only what follows
  api sessions/$session/events -d '{"events": [{"type": "user.message", "content": [{"type": "text", "text": "Hello"}]}]}'
  cat <&3   # Ctrl-C ends it

Control this server while it runs: curl {url}/_local
"#;

/// Enough for all connections, and for the files of tools.
const DESCRIPTORS: u64 = 16_384;

enum Command {
    Help,
    Serve(Box<Options>),
    Check { program: OsString, arguments: Vec<String> },
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("managed-agents-local: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    match read_arguments()? {
        Command::Help => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { program, arguments } => {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let report = kit::check(program, &arguments);
            println!("{report}");
            Ok(if report.has_passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Serve(options) => serve(*options),
    }
}

fn serve(options: Options) -> Result<ExitCode, Box<dyn Error>> {
    let port = options.port;
    let has_pages = options.pages.is_some();
    raise_descriptors();
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    let server = Server::start(options).map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let url = server.url();
    let page = if has_pages { format!("  the page: {url}/\n") } else { String::new() };
    let hint = BANNER.replace("{url}", &url).replace("{page}\n", &page);
    // A caller may close the pipe after the first line, or before.
    let _ = std::io::stdout().write_all(hint.as_bytes());
    // The server's threads do the work until a signal comes. Dropping the server kills its tools.
    signals.forever().next();
    drop(server);
    Ok(ExitCode::SUCCESS)
}

/// Raises the limit of open descriptors, since each connection takes one and many systems allow 1,024.
fn raise_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(DESCRIPTORS, |most| most.min(DESCRIPTORS));
    if limit.current.is_some_and(|current| current < wanted) {
        // With fewer descriptors the server takes fewer connections.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit });
    }
}

fn read_arguments() -> Result<Command, Box<dyn Error>> {
    let mut options = Options { port: 8787, ..Options::default() };
    let (mut in_real_time, mut record, mut upstream) = (false, None, None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("port") => options.port = arguments.value()?.parse()?,
            Arg::Long("buffer") => options.buffer = true,
            Arg::Long("script") => {
                options.script = Some(Script::from_file(&PathBuf::from(arguments.value()?))?);
            }
            Arg::Long("faults") => options.faults = Faults::parse(&arguments.value()?.string()?)?,
            Arg::Long("api-key") => options.api_key = Some(arguments.value()?.string()?),
            Arg::Long("webhook") => options.webhook = Some(arguments.value()?.string()?),
            Arg::Long("webhook-secret") => options.webhook_secret = arguments.value()?.string()?,
            Arg::Long("environment-key") => options.environment_key = Some(arguments.value()?.string()?),
            Arg::Long("heartbeat") => options.heartbeat = Duration::from_secs(arguments.value()?.parse()?),
            Arg::Long("pages") => options.pages = Some(PathBuf::from(arguments.value()?)),
            Arg::Long("late-idle") => options.late_idle = arguments.value()?.parse()?,
            Arg::Long("scripts") => {
                options.scripts = Script::from_directory(&PathBuf::from(arguments.value()?))?;
            }
            Arg::Long("real-time") => in_real_time = true,
            Arg::Long("record") => record = Some(PathBuf::from(arguments.value()?)),
            Arg::Long("upstream") => upstream = Some(arguments.value()?.string()?),
            Arg::Long("log") => options.log = true,
            Arg::Long("no-control") => options.control = false,
            Arg::Long("end-runs") => options.ends_runs = true,
            Arg::Long("check") => {
                let program = arguments.value()?;
                let arguments = arguments.raw_args()?.map(ValueExt::string).collect::<Result<_, _>>()?;
                return Ok(Command::Check { program, arguments });
            }
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    let named = options.scripts.iter().map(|(name, script)| (name.as_str(), script));
    for (name, script) in options.script.iter().map(|script| ("--script", script)).chain(named) {
        if let Some(line) = script.cut_line() {
            eprintln!("managed-agents-local: {name}: line {line} of the recording was cut and is left out");
        }
    }
    options.record = match (record, upstream) {
        (Some(file), Some(upstream)) => Some(Record { file, upstream }),
        (None, None) => None,
        _ => return Err("--record and --upstream need each other".into()),
    };
    if in_real_time {
        options.script = options.script.map(Script::in_real_time);
        let scripts = std::mem::take(&mut options.scripts).into_iter();
        options.scripts = scripts.map(|(name, script)| (name, script.in_real_time())).collect();
    }
    Ok(Command::Serve(Box::new(options)))
}
