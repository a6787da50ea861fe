//! A command line for the Claude Managed Agents API.
//!
//! *In scope*: every operation of the API as a command, made from the facts of the wire; values in
//! JSON and YAML; JSON output, filtered by jq; `run`, `ask` and `watch`, which follow a turn to its
//! end; exit codes that tell the cause.
//!
//! *Out of scope*: requests, retries and streams, which are `managed-agents-blocking`'s.
#![forbid(unsafe_code)]
// They panic if the standard error is closed.
#![deny(clippy::print_stderr)]

mod api;
mod apply;
mod arguments;
mod auth;
mod body;
mod call_events;
mod check;
mod command;
mod connection;
mod download;
mod dry_run;
mod exit_codes;
mod failure;
mod files;
mod held;
mod help;
mod jq;
mod listing;
mod lists;
#[cfg(all(unix, feature = "local"))]
mod local;
mod names;
mod nearest;
mod output;
mod request;
mod say;
mod secrets;
mod send;
mod shell;
mod state;
mod status_line;
mod streams;
mod table;
mod transcript;
mod transform;
mod value;
mod verbs;
mod visible;
mod width;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::failure::{Failure, USAGE};
use crate::say::say;
use crate::table::TABLE;

fn main() -> ExitCode {
    let mut wrong = None;
    let read = |argument: OsString| {
        argument.into_string().unwrap_or_else(|argument| {
            let text = argument.to_string_lossy().into_owned();
            wrong.get_or_insert(argument);
            text
        })
    };
    let arguments: Vec<String> = std::env::args_os().map(read).collect();
    let is_json = early(&arguments, "--format").is_some_and(|format| format.starts_with("json"));
    if let Some(argument) = wrong {
        let problem = format!("the argument {argument:?} is not UTF-8");
        return refuse(&arguments, &Failure::usage(problem), is_json);
    }
    let given = arguments.clone();
    let dashed_text = arguments::dashed_text(&arguments).map(str::to_owned);
    let mut arguments = arguments.into_iter();
    let program = arguments.next();
    let arguments = program.into_iter().chain(arguments::rewritten(arguments));
    match command::tree().try_get_matches_from(arguments) {
        Ok(matches) => match run(&matches) {
            Ok(code) => code.into(),
            Err(failure) => report(&failure, is_json),
        },
        Err(error) if error.use_stderr() && (dashed_text.is_some() || is_json) => {
            let failure = match dashed_text {
                Some(text) => Failure::usage(format!("{text:?} is taken for a flag")).try_instead(
                    "write --FLAG='- text'; before an argument that begins with a dash, write --",
                ),
                None => Failure::usage(error.to_string().trim_start_matches("error: ").trim_end()),
            };
            refuse(&given, &failure, is_json)
        }
        Err(error) => {
            // A reader that has gone needs no help text.
            let _ = error.print();
            if error.use_stderr() { USAGE.into() } else { ExitCode::SUCCESS }
        }
    }
}

/// Returns the value of a flag before the arguments are parsed, for errors of the parser.
fn early<'a>(arguments: &'a [String], flag: &str) -> Option<&'a str> {
    let mut rest = arguments.iter();
    rest.find_map(|argument| match argument.strip_prefix(flag)? {
        "" => Some(""),
        value => value.strip_prefix('='),
    })
    .map(|value| if value.is_empty() { rest.next().map_or("", String::as_str) } else { value })
}

/// Reports arguments that could not be read.
fn refuse(arguments: &[String], failure: &Failure, is_json: bool) -> ExitCode {
    let tree = command::tree();
    let is_command = |word: &&String| tree.find_subcommand(word.as_str()).is_some();
    let command = arguments.iter().skip(1).find(is_command);
    if let Some(command) = command.filter(|_| is_json) {
        verbs::refused(command, failure);
    }
    report(failure, is_json)
}

fn report(failure: &Failure, is_json: bool) -> ExitCode {
    if failure.code != 0 {
        match is_json {
            true => say(failure.json()),
            false => say(failure.text().trim_end()),
        }
    }
    failure.code.into()
}

fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let (mut words, mut at) = (Vec::new(), matches);
    while let Some((word, inner)) = at.subcommand() {
        words.push(word);
        at = inner;
    }
    let id = words.join(".").replace('-', "_");
    match (words.as_slice(), TABLE.operations.get(&id)) {
        (_, Some(operation)) => send::run(&words.join(" "), operation, at),
        ([verb @ ("run" | "ask" | "watch" | "answer" | "interrupt" | "connect")], _) => turn(verb, at),
        (["api"], _) => api::run(at),
        (["apply"], _) => apply::run(at),
        (["commands"], _) => listing::run(at),
        (["completions"], _) => shell::completions(at),
        (["man"], _) => shell::manual(at),
        (["help"], _) => help::run(at),
        (["auth", "status"], _) => auth::status(at),
        (["transcript"], _) => transcript::run(at),
        #[cfg(all(unix, feature = "local"))]
        (["local"], _) => local::run(at),
        _ => Err(Failure::usage(format!("there is no command {}", words.join(" ")))),
    }
}

/// Runs a verb of turns, whose output is words or JSON.
fn turn(verb: &str, matches: &ArgMatches) -> Result<u8, Failure> {
    // They would be taken for a promise: `--dry-run` says that nothing is sent.
    let unused = ["dry-run", "jq", "transform", "raw-output", "exit-status"];
    let is_given = |flag: &&str| matches.value_source(flag) == Some(ValueSource::CommandLine);
    if let Some(flag) = unused.into_iter().find(is_given) {
        let failure = Failure::usage(format!("{verb} has no --{flag}"));
        if matches.get_one::<String>("format").is_some_and(|format| format.starts_with("json")) {
            verbs::refused(verb, &failure);
        }
        return Err(failure);
    }
    match matches.get_one::<String>("format").map(String::as_str) {
        Some(format @ ("yaml" | "table")) => {
            Err(Failure::usage(format!("{verb} has no --format {format}; use auto, json or jsonl")))
        }
        _ => verbs::run(verb, matches),
    }
}
