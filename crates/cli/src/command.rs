//! The commands of the program, made from the table of operations.

use std::collections::BTreeMap;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command};

use crate::apply;
use crate::auth;
#[cfg(all(unix, feature = "local"))]
use crate::local;
use crate::names;
use crate::table::{Operation, Response, Schema, TABLE};
use crate::transcript;
use crate::verbs;

/// Returns the whole tree.
pub(crate) fn tree() -> Command {
    let mut resources = Resource::default();
    for (id, operation) in &TABLE.operations {
        let mut at = &mut resources;
        let mut words = id.split('.');
        let action = words.next_back().unwrap_or_default();
        for word in words {
            at = at.resources.entry(word).or_default();
        }
        at.actions.insert(action, operation);
    }
    let root = Command::new("managed-agents")
        .about("The Claude Managed Agents API in a terminal. An independent program, not an official one")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .infer_subcommands(false)
        .disable_help_subcommand(true)
        .args(globals());
    let root = resources.add_to(root).subcommands(verbs::commands()).subcommands([
        api(),
        apply::command(),
        commands(),
        completions(),
        manual(),
        help(),
        auth::command(),
        transcript::command(),
    ]);
    #[cfg(all(unix, feature = "local"))]
    let root = root.subcommand(local::command());
    root
}

/// A resource with its subresources.
#[derive(Default)]
struct Resource {
    actions: BTreeMap<&'static str, &'static Operation>,
    resources: BTreeMap<&'static str, Self>,
}

impl Resource {
    fn add_to(self, mut command: Command) -> Command {
        for (word, resource) in self.resources {
            let sub = named(word).subcommand_required(true).arg_required_else_help(true);
            command = command.subcommand(resource.add_to(sub));
        }
        for (word, operation) in self.actions {
            command = command.subcommand(action(named(word), operation));
        }
        command
    }
}

fn named(word: &'static str) -> Command {
    let name = names::command(word);
    let command = Command::new(name.clone());
    if name == word { command } else { command.alias(word) }
}

fn action(mut command: Command, operation: &'static Operation) -> Command {
    if !operation.about.is_empty() {
        command = command.about(&*operation.about);
    }
    // No flag is required here: one message names all that is missing.
    for id in operation.ids() {
        command = command
            .arg(Arg::new(format!("at:{id}")).value_name(id.to_uppercase()))
            .arg(Arg::new(format!("path:{id}")).long(names::flag(id)).hide(true));
    }
    command = command.arg(Arg::new("positional").num_args(0..).hide(true));
    for parameter in &operation.query {
        command = command.args(flags(&parameter.name, &parameter.schema, &parameter.about));
    }
    for (name, field) in operation.fields().filter(|(_, field)| !field.schema.is_file()) {
        command = command.args(flags(name, &field.schema, &field.about));
    }
    if operation.request.is_some() && operation.file_part().is_none() {
        command = command
            .arg(
                Arg::new("body")
                    .long("body")
                    .value_name("FILE|-")
                    .help("The body, as JSON, YAML or Markdown"),
            )
            .arg(
                Arg::new("clear")
                    .long("clear")
                    .value_name("FIELD")
                    .action(ArgAction::Append)
                    .help("Send null for this field"),
            );
    }
    if let Some(part) = operation.file_part() {
        let arg = Arg::new("file").long("file").value_name("PATH").help("The file to upload");
        command = command.arg(match part.repeated {
            true => arg.action(ArgAction::Append).help("A file of the skill, or the folder with all of them"),
            false => arg,
        });
        if !part.repeated {
            let help = "The media type of the file. Default: by the ending of its name";
            command =
                command.arg(Arg::new("content-type").long("content-type").value_name("TYPE").help(help));
        }
    }
    if operation.pages {
        let help = "Print at most N items";
        let parser = clap::value_parser!(u64);
        command = command
            .arg(Arg::new("max-items").long("max-items").value_name("N").value_parser(parser).help(help));
    }
    if operation.response == Response::Binary {
        let help = "Write the content to this file instead of the standard output";
        command = command.arg(Arg::new("output").long("output").short('o').value_name("FILE").help(help));
    }
    command
}

/// Returns the flags of one field: two for a list, so that one of them takes an item at a time.
fn flags(name: &'static str, schema: &'static Schema, about: &'static str) -> Vec<Arg> {
    let flag = |id: String, long: String| {
        // The values of an enum are too many for a name, which makes a column of the help.
        let word = schema.word();
        let values = word.contains('|').then(|| word.trim_start_matches("list of ").replace('|', ", "));
        let help = match &values {
            Some(values) if about.is_empty() => format!("Values: {values}"),
            Some(values) => format!("{about}. Values: {values}"),
            None => about.to_owned(),
        };
        let word = if values.is_some() { "text".to_owned() } else { word };
        let arg = Arg::new(id).long(long).action(ArgAction::Append).value_name(word).help(help);
        match schema {
            Schema::Boolean => arg.num_args(0..=1).require_equals(true).default_missing_value("true"),
            _ => arg.allow_negative_numbers(true),
        }
    };
    let mut flags = vec![flag(name.to_owned(), names::flag(name))];
    let item = names::singular(name).filter(|_| matches!(schema, Schema::Array { .. }));
    if let Some(item) = item {
        flags.push(flag(names::single_id(name), names::flag(&item)).hide(true));
    }
    flags
}

pub(crate) fn globals() -> Vec<Arg> {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(help)
            .global(true)
            .help_heading("Output and connection")
    };
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
            .global(true)
            .help_heading("Output and connection")
    };
    vec![
        text("format", "FORMAT", "The form of the output")
            .value_parser(PossibleValuesParser::new(["auto", "json", "jsonl", "yaml", "table"]))
            .default_value("auto"),
        text("color", "WHEN", "Colour the output: auto, always or never")
            .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
            .default_value("auto"),
        text("jq", "EXPR", "Apply a jq expression to each item"),
        text("transform", "PATH", "Pick a part of each item: a.b, a.0, a.#.b or {a,b.c}")
            .conflicts_with("jq"),
        flag("raw-output", "With --jq or --transform, print strings without quotes").short('r'),
        flag("exit-status", "With --jq, fail if the last result is null or false").short('e'),
        flag("dry-run", "Print the request as a curl line, and send nothing"),
        flag("strict", "Refuse fields that the type does not know"),
        flag("debug", "Print method, path, status, request id and time of each request"),
        text("base-url", "URL", "The address of the service"),
        text("api-key-file", "FILE|-", "Read the API key from a file"),
    ]
}

fn api() -> Command {
    Command::new("api")
        .about("Send a request that has no command yet")
        .arg(Arg::new("method").required(true).value_name("METHOD"))
        .arg(Arg::new("path").required(true).value_name("PATH"))
        .arg(Arg::new("body").long("body").value_name("FILE|-").help("The body, as JSON or YAML"))
        .arg(
            Arg::new("beta")
                .long("beta")
                .value_name("VALUE")
                .action(ArgAction::Append)
                .help("A value of anthropic-beta, instead of those of the nearest operation"),
        )
}

fn commands() -> Command {
    Command::new("commands").about("Print all commands and types with their flags and fields, as JSON")
}

fn completions() -> Command {
    let shell = Arg::new("shell").required(true).value_parser(clap::value_parser!(clap_complete::Shell));
    Command::new("completions").about("Print the completions of a shell").arg(shell)
}

fn manual() -> Command {
    let folder = Arg::new("folder").required(true).value_name("DIR");
    Command::new("man").about("Write the pages of the manual into a folder").arg(folder)
}

fn help() -> Command {
    Command::new("help")
        .about("Print the help of a command, or of exit-codes, values, environment or formats")
        .arg(Arg::new("words").num_args(0..).value_name("COMMAND|TOPIC"))
}
