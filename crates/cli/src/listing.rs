//! `commands`: the whole tree with flags and types, for programs that choose a command.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};

use crate::command;
use crate::failure::Failure;
use crate::names;
use crate::output::Output;
use crate::output::form::Shape;
use crate::table::{Field, Operation, Schema, TABLE, Type};

/// Prints each command, then each type that the flags name. The command without a name has the flags
/// that all commands take.
pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let mut output = Output::new(matches, Shape::List)?;
    let mut commands = Vec::new();
    collect(&command::tree(), &mut Vec::new(), &mut commands);
    for item in commands.into_iter().chain(TABLE.types.iter().map(|(name, of)| described(name, of))) {
        output.item(&item.to_string())?;
    }
    output.end()?;
    Ok(output.code())
}

/// Adds the commands that do something, and the root for its flags.
fn collect<'a>(command: &'a Command, words: &mut Vec<&'a str>, found: &mut Vec<Value>) {
    if !command.has_subcommands() || words.is_empty() {
        found.push(leaf(command, words));
    }
    for sub in command.get_subcommands() {
        words.push(sub.get_name());
        collect(sub, words, found);
        words.pop();
    }
}

fn leaf(command: &Command, words: &[&str]) -> Value {
    let operation = TABLE.operations.get(&words.join(".").replace('-', "_"));
    let arguments = || command.get_arguments().filter(|argument| !argument.is_hide_set());
    let ids: Vec<String> = match operation {
        Some(operation) => operation.ids().map(str::to_owned).collect(),
        None => arguments().filter(|argument| argument.is_positional()).map(value_name).collect(),
    };
    let flags: Vec<Value> = arguments()
        .filter(|argument| !argument.is_positional())
        .map(|argument| flag(command, argument, operation))
        .collect();
    let about = command.get_about().map(ToString::to_string);
    let mut item = json!({"command": words.join(" "), "about": about, "ids": ids, "flags": flags});
    if let Some(operation) = operation {
        item["method"] = json!(operation.method);
        item["path"] = json!(operation.path);
        item["list"] = json!(operation.pages);
    }
    item
}

fn flag(command: &Command, argument: &Arg, operation: Option<&'static Operation>) -> Value {
    let name = argument.get_id().as_str();
    let query = operation.and_then(|of| of.query.iter().find(|query| query.name == name));
    let field =
        operation.and_then(|of| of.fields().find(|(known, _)| *known == name)).map(|(_, field)| field);
    let mut item = Map::new();
    item.insert("flag".into(), json!(argument.get_long().map(|long| format!("--{long}"))));
    if let Some(short) = argument.get_short() {
        item.insert("short".into(), json!(format!("-{short}")));
    }
    let single = names::single_id(name);
    let single = command.get_arguments().find(|other| other.get_id().as_str() == single);
    if let Some(long) = single.and_then(Arg::get_long) {
        item.insert("for_one_item".into(), json!(format!("--{long}")));
    }
    let schema = query.map(|query| &query.schema).or_else(|| field.map(|field| &field.schema));
    let kind = match schema {
        Some(schema) => schema.word(),
        None if matches!(argument.get_action(), ArgAction::SetTrue) => "boolean".to_owned(),
        None => value_name(argument),
    };
    item.insert("type".into(), json!(kind));
    let values = argument.get_possible_values();
    if !values.is_empty() && !matches!(argument.get_action(), ArgAction::SetTrue) {
        let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
        item.insert("values".into(), json!(names));
    }
    let required = field.map_or_else(|| argument.is_required_set(), |field| field.required);
    item.insert("required".into(), json!(required));
    let about = match (query, field) {
        (Some(query), _) => Some(query.about.clone()),
        (_, Some(field)) => Some(field.about.clone()),
        _ => argument.get_help().map(ToString::to_string),
    };
    item.insert("about".into(), json!(about));
    item.into()
}

fn value_name(argument: &Arg) -> String {
    match argument.get_value_names() {
        Some([name, ..]) => name.to_string(),
        _ => argument.get_id().to_string(),
    }
}

/// Describes a type of the wire: its fields, its members or its values.
fn described(name: &str, of: &Type) -> Value {
    match of {
        Type::Object(object) => {
            let fields = object.fields.iter().map(|(name, field): (&String, &Field)| {
                json!({"name": name, "type": field.schema.word(), "required": field.required, "nullable": field.nullable, "about": field.about})
            });
            let others = object.additional.as_ref().map(Schema::word);
            json!({"type": name, "fields": fields.collect::<Vec<_>>(), "other_fields": others})
        }
        Type::Union(union) => {
            let members = union.variants.iter().map(|variant| variant.schema.word());
            json!({"type": name, "one_of": members.collect::<Vec<_>>(), "open": union.open})
        }
        Type::Enum(choices) => json!({"type": name, "values": choices.values, "open": choices.open}),
    }
}
