//! `commands`: the whole tree with flags and types, for programs that choose a command.

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::names;
use crate::output::Output;
use crate::output::form::Shape;
use crate::table::TABLE;

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let mut output = Output::new(matches, Shape::List)?;
    for (id, operation) in &TABLE.operations {
        let flag = |name: &str, kind: String, required: bool, about: &str| json!({"flag": format!("--{}", names::flag(name)), "type": kind, "required": required, "about": about});
        let query = operation.query.iter().map(|query| flag(&query.name, query.schema.word(), false, ""));
        let fields = operation.fields().map(|(name, field)| {
            let name = if field.schema.is_file() { "file" } else { name };
            flag(name, field.schema.word(), field.required, &field.about)
        });
        let flags: Vec<Value> = query.chain(fields).collect();
        let words: Vec<String> = id.split('.').map(names::command).collect();
        let ids: Vec<&str> = operation.ids().collect();
        let command = json!({
            "command": words.join(" "), "about": operation.about, "ids": ids, "flags": flags,
            "method": operation.method, "path": operation.path, "list": operation.pages,
        });
        output.item(&command.to_string())?;
    }
    output.end()?;
    Ok(output.code())
}
