//! A command line for the Claude Managed Agents API.
//!
//! *In scope*: every operation of the API as a command, made from the facts of the wire; values in
//! JSON and YAML; JSON output, filtered by jq; `run`, `ask` and `watch`, which follow a turn to its
//! end; exit codes that tell the cause.
//!
//! *Out of scope*: requests, retries and streams, which are `managed-agents-blocking`'s.
#![forbid(unsafe_code)]

mod api;
mod arguments;
mod body;
mod check;
mod command;
mod connection;
mod dry_run;
mod failure;
mod files;
mod indent;
mod jq;
mod listing;
mod lists;
mod names;
mod nearest;
mod output;
mod request;
mod send;
mod shell;
mod state;
mod streams;
mod table;
mod value;
mod verbs;

use std::process::ExitCode;

use clap::ArgMatches;

use crate::failure::{Failure, USAGE};
use crate::table::TABLE;

fn main() -> ExitCode {
    let arguments: Vec<String> = match std::env::args_os().map(|text| text.into_string()).collect() {
        Ok(arguments) => arguments,
        Err(argument) => {
            let problem = format!("the argument {argument:?} is not UTF-8");
            return report(&Failure::usage(problem), false);
        }
    };
    let is_json = arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1].starts_with("json"))
        || arguments.iter().any(|argument| argument.starts_with("--format=json"));
    let mut arguments = arguments.into_iter();
    let program = arguments.next();
    let arguments = program.into_iter().chain(arguments::rewritten(arguments));
    match command::tree().try_get_matches_from(arguments) {
        Ok(matches) => match run(&matches) {
            Ok(code) => code.into(),
            Err(failure) => report(&failure, is_json),
        },
        Err(error) if error.use_stderr() && is_json => {
            let text = error.to_string();
            report(&Failure::usage(text.trim_start_matches("error: ").trim_end()), true)
        }
        Err(error) => {
            // A reader that has gone needs no help text.
            let _ = error.print();
            if error.use_stderr() { USAGE.into() } else { ExitCode::SUCCESS }
        }
    }
}

fn report(failure: &Failure, is_json: bool) -> ExitCode {
    if failure.code != 0 {
        match is_json {
            true => eprintln!("{}", failure.json()),
            false => eprint!("{}", failure.text()),
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
        ([verb @ ("run" | "ask" | "watch" | "answer" | "interrupt")], _) => verbs::run(verb, at),
        (["api"], _) => api::run(at),
        (["commands"], _) => listing::run(at),
        (["completions"], _) => shell::completions(at),
        (["man"], _) => shell::manual(at),
        _ => Err(Failure::usage(format!("there is no command {}", words.join(" ")))),
    }
}
