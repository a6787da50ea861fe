//! `local`: the local server in the foreground.

use std::io::{self, Write as _};
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use managed_agents_local::{Faults, Options, Script, Server};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::Failure;

pub(crate) fn command() -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let port = text("port", "PORT", "Listen on 127.0.0.1:PORT; 0 takes a free one").default_value("8787");
    Command::new("local")
        .about(
            "Run a server on this machine that stands in for the service. Scripts take the place of a model",
        )
        .args([
            port.value_parser(clap::value_parser!(u16)),
            text("script", "FILE", "The script of all agents, or a recording of a session"),
            text("scripts", "DIR", "Further scripts, chosen by the metadata local_script of a session"),
            text("faults", "SPEC", "Cause faults, such as 'status=529,route=sessions.create'"),
            Arg::new("log").long("log").action(ArgAction::SetTrue).help("Print a line for each request"),
        ])
}

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    // Before the server starts, so that no signal ends it without its end.
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])
        .map_err(|error| Failure::usage(format!("could not listen to signals: {error}")))?;
    let server = Server::start(options(matches)?)
        .map_err(|error| Failure::usage(format!("could not start the local server: {error}")))?;
    let url = server.url();
    // Programs read the address, people the rest.
    let written = writeln!(io::stdout(), "{url}").and_then(|()| io::stdout().flush());
    written.map_err(|error| Failure::output(&error))?;
    let banner = format!(
        "listens until it is stopped. bash is not confined. In another terminal:\n\
         \x20 export ANTHROPIC_BASE_URL={url} ANTHROPIC_API_KEY=local\n\
         \x20 managed-agents run 'Say hello.'\n"
    );
    // The server works without its banner.
    let _ = io::stderr().write_all(banner.as_bytes());
    // The server's threads do the work until a signal comes. Dropping the server kills its tools.
    signals.forever().next();
    drop(server);
    Ok(0)
}

fn options(matches: &ArgMatches) -> Result<Options, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let wrong = |name: &str, problem: String| Failure::usage(format!("--{name}: {problem}"));
    let mut options = Options { log: matches.get_flag("log"), ..Options::default() };
    options.port = matches.get_one::<u16>("port").copied().unwrap_or_default();
    if let Some(path) = text("script") {
        let script = Script::from_file(Path::new(path));
        options.script = Some(script.map_err(|error| wrong("script", error.to_string()))?);
    }
    if let Some(path) = text("scripts") {
        let scripts = Script::from_directory(Path::new(path));
        options.scripts = scripts.map_err(|error| wrong("scripts", error.to_string()))?;
    }
    if let Some(faults) = text("faults") {
        options.faults = Faults::parse(faults).map_err(|error| wrong("faults", error.to_string()))?;
    }
    Ok(options)
}
