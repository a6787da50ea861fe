//! `help`: the help of a command, or one of the topics.

use std::io::{self, Write as _};

use clap::{ArgMatches, Command};

use crate::command;
use crate::exit_codes;
use crate::failure::Failure;
use crate::nearest;

const TOPICS: [&str; 4] = ["exit-codes", "values", "environment", "formats"];

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let words: Vec<&str> =
        matches.get_many::<String>("words").into_iter().flatten().map(String::as_str).collect();
    let text = match words.as_slice() {
        ["exit-codes"] => exit_codes::text(),
        ["values"] => include_str!("help/values.txt").to_owned(),
        ["environment"] => include_str!("help/environment.txt").to_owned(),
        ["formats"] => include_str!("help/formats.txt").to_owned(),
        words => return of_command(words),
    };
    io::stdout().write_all(text.as_bytes()).map_err(|error| Failure::output(&error))?;
    Ok(0)
}

fn of_command(words: &[&str]) -> Result<u8, Failure> {
    let mut tree = command::tree();
    tree.build();
    let mut at = &mut tree;
    for word in words {
        if at.find_subcommand(word).is_none() {
            let topics = TOPICS.into_iter().filter(|_| words.len() == 1);
            let names = at.get_subcommands().map(Command::get_name).chain(topics);
            let hint = nearest::hint(word, names);
            return Err(Failure::usage(format!("there is no help about {}{hint}", words.join(" "))));
        }
        at = at.find_subcommand_mut(word).expect("the subcommand was there a moment ago");
    }
    at.print_long_help().map_err(|error| Failure::output(&error))?;
    Ok(0)
}
