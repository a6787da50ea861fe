//! Writes `types.d.ts`: objects as interfaces, unions over their `type`, enums of strings.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::docs::{Docs, comment};
use crate::outcome::Problem;

const HEAD: &str = r#"// Every type of the wire, written by `cargo xtask declarations` from spec/. Not edited by hand.

// With it only what says `export` is exported.
export {};

/** The value of a `type` that this version does not list. The service adds to its unions at any time. */
declare enum UnlistedTag {
  unlisted = "",
}

/** A member of a union that this version does not list: the `default` of a `switch` over `type`. */
export interface Unlisted {
  readonly type: UnlistedTag;
  readonly [field: string]: unknown;
}

/**
 * The sources of a file. Streams, iterables and responses are read whole before anything is sent; they may have 512 MiB. Without a
 * name of its own (that of a `File`, the path of a Node stream, the address of a `Response`) a file is called "file".
 */
export type Uploadable =
  | Blob
  | ArrayBufferLike
  | ArrayBufferView
  | Response
  | ReadableStream
  | AsyncIterable<string | ArrayBufferLike | ArrayBufferView | Blob>;

/** A text that this version does not list. */
type Other = string & {};
"#;

/// Returns the text of `types.d.ts`. Fails if a field has no sentence.
pub(super) fn declarations(types: &Value, docs: &Docs) -> Result<String, Problem> {
    let mut text = String::from(HEAD);
    for (name, definition) in object(types) {
        let is_answer = definition["direction"] != "request";
        match definition["kind"].as_str() {
            Some("object") => interface(name, definition, docs, &mut text)?,
            Some("union") => union(name, definition, is_answer, &mut text),
            _ => enumeration(name, definition, is_answer, &mut text),
        }
    }
    Ok(text)
}

fn interface(name: &str, definition: &Value, docs: &Docs, text: &mut String) -> Result<(), Problem> {
    text.push('\n');
    text.push_str(&docs.field(name, definition, "").map_or_else(String::new, |doc| comment("", doc)));
    let _ = writeln!(text, "export interface {name} {{");
    for (field, facts) in object(&definition["fields"]) {
        let is_there = facts["required"] == true && facts["beta_only"] != true;
        let mark = if is_there { "" } else { "?" };
        let kind = nullable(schema(&facts["schema"]), facts["nullable"] == true);
        let constant = || Some(format!("Always `{}`.", facts["schema"]["value"].as_str()?));
        let doc = docs.field(name, definition, field).map(str::to_owned).or_else(constant);
        let Some(doc) = doc else {
            return Err(Problem::Failed(format!("no Rust type has a sentence for {name}.{field}")));
        };
        let note = update_note(&facts["semantics"]).unwrap_or_default();
        text.push_str(&comment("  ", &format!("{doc} {note}")));
        let _ = writeln!(text, "  {}{mark}: {kind};", key(field));
    }
    if definition["additional"].is_object() {
        // The type of an index signature must include those of the named fields.
        text.push_str("  [field: string]: unknown;\n");
    }
    text.push_str("}\n");
    Ok(())
}

fn union(name: &str, definition: &Value, is_answer: bool, text: &mut String) {
    let mut members: Vec<String> = Vec::new();
    for variant in array(&definition["variants"]) {
        let member = schema(&variant["schema"]);
        if !members.contains(&member) {
            members.push(member);
        }
    }
    if is_answer && definition["discriminator"] == "type" {
        members.push(String::from("Unlisted"));
    }
    alternatives(name, &members, text);
}

fn enumeration(name: &str, definition: &Value, is_answer: bool, text: &mut String) {
    let mut members: Vec<String> = array(&definition["values"]).iter().map(Value::to_string).collect();
    if is_answer || definition["open"] == true {
        members.push(String::from("Other"));
    }
    alternatives(name, &members, text);
}

fn alternatives(name: &str, members: &[String], text: &mut String) {
    let _ = writeln!(text, "\nexport type {name} =");
    for (index, member) in members.iter().enumerate() {
        let end = if index + 1 == members.len() { ";" } else { "" };
        let _ = writeln!(text, "  | {member}{end}");
    }
}

/// Describes the effect of each value of the field in an update.
fn update_note(semantics: &Value) -> Option<String> {
    let case = |name: &str, label: &str| {
        let what = semantics[name].as_str()?.replace('_', " ");
        Some(format!("{label}: {what}"))
    };
    let cases = [
        ("absent", "Left out"),
        ("null", "`null`"),
        ("empty", "Empty"),
        ("present", "Given"),
        ("value_null", "An entry of `null`"),
        ("value_empty", "An entry of `\"\"`"),
    ];
    let cases: Vec<_> = cases.iter().filter_map(|(name, label)| case(name, label)).collect();
    if cases.is_empty() { None } else { Some(cases.join(". ") + ".") }
}

/// Returns a schema as a TypeScript type.
pub(super) fn schema(schema: &Value) -> String {
    let text = |key: &str| schema[key].as_str().unwrap_or_default().to_owned();
    match text("type").as_str() {
        "string" => String::from("string"),
        "integer" | "number" => String::from("number"),
        "boolean" => String::from("boolean"),
        "const" => schema["value"].to_string(),
        "array" => {
            let items = nullable(self::schema(&schema["items"]), schema["items_nullable"] == true);
            if items.contains(' ') { format!("({items})[]") } else { format!("{items}[]") }
        }
        "map" => {
            let values = nullable(self::schema(&schema["values"]), schema["values_nullable"] == true);
            format!("{{ [key: string]: {values} }}")
        }
        "ref" => text("name"),
        "file" => String::from("Uploadable"),
        _ => String::from("unknown"),
    }
}

fn nullable(kind: String, is_nullable: bool) -> String {
    if is_nullable { kind + " | null" } else { kind }
}

/// Returns a field's name, quoted if TypeScript requires it.
pub(super) fn key(name: &str) -> String {
    let is_plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !name.starts_with(|letter: char| letter.is_ascii_digit());
    if is_plain { name.to_owned() } else { format!("\"{name}\"") }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
