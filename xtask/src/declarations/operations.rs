//! Writes `operations.d.ts`: every operation as a method of the client, named as in the API
//! reference. Arguments are the ids of the path, then the parameters, then the options.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::docs::{Docs, comment};
use super::types::{key, schema};

const HEAD: &str = r#"// Every operation of the API, written by `cargo xtask declarations` from spec/. Not edited by hand.

TYPES

/** What `new Headers` takes. */
export type HeaderValues = NonNullable<ConstructorParameters<typeof Headers>[0]>;

export interface RequestOptions {
  /** Ends the request, also while it waits to be repeated. */
  signal?: AbortSignal;
  /** Beside those of the client, or in their place. */
  headers?: HeaderValues;
  /** In place of the client's. */
  maxRetries?: number;
}

/** A list: `await` gives its first page as the service sends it, `for await` goes through the items of all pages. */
export interface Pages<Page, Item> extends Promise<Page>, AsyncIterable<Item> {
  /** Page after page. */
  pages(): AsyncGenerator<Page, void, undefined>;
}

export interface Operations {
"#;

/// A resource with its operations and the resources below it.
#[derive(Default)]
struct Resource {
    operations: BTreeMap<String, String>,
    resources: BTreeMap<String, Self>,
}

/// Returns the text of `operations.d.ts`.
pub(super) fn declarations(endpoints: &Value, types: &Value, docs: &Docs) -> String {
    let mut names = BTreeSet::new();
    let mut root = Resource::default();
    for endpoint in endpoints.as_array().into_iter().flatten() {
        let id = endpoint["id"].as_str().unwrap_or_default();
        let mut path: Vec<String> = id.split('.').map(camel_case).collect();
        let last = path.pop().unwrap_or_default();
        let resource =
            path.into_iter().fold(&mut root, |parent, name| parent.resources.entry(name).or_default());
        resource.operations.insert(last.clone(), method(&last, endpoint, types, docs, &mut names));
    }
    let names: Vec<_> = names.into_iter().map(|name| format!("  {name},\n")).collect();
    let imports = format!("import type {{\n{}}} from \"./types.js\";", names.concat());
    let mut text = HEAD.replace("TYPES", &imports);
    root.write(1, &mut text);
    text.push_str("}\n");
    text
}

impl Resource {
    fn write(&self, depth: usize, text: &mut String) {
        let indent = "  ".repeat(depth);
        for method in self.operations.values() {
            for line in method.lines() {
                let _ = writeln!(text, "{indent}{line}");
            }
        }
        for (name, resource) in &self.resources {
            let _ = writeln!(text, "{indent}{name}: {{");
            resource.write(depth + 1, text);
            let _ = writeln!(text, "{indent}}};");
        }
    }
}

fn method(name: &str, endpoint: &Value, types: &Value, docs: &Docs, names: &mut BTreeSet<String>) -> String {
    let mut arguments: Vec<String> = Vec::new();
    for parameter in endpoint["path_params"].as_array().into_iter().flatten() {
        arguments.push(format!("{}: string", camel_case(parameter["name"].as_str().unwrap_or_default())));
    }
    if let Some((kind, is_optional)) = params(endpoint, types, names) {
        arguments.push(format!("params{}: {kind}", if is_optional { "?" } else { "" }));
    }
    arguments.push(String::from("options?: RequestOptions"));
    let (verb, path) = (&endpoint["method"], &endpoint["path"]);
    let route = format!("{} {}", verb.as_str().unwrap_or_default(), path.as_str().unwrap_or_default());
    let sentence = docs.operation(&route).map_or_else(String::new, |sentence| format!(". {sentence}"));
    let comment = comment("", &format!("`{route}`{sentence}"));
    format!("{comment}{name}({}): {};", arguments.join(", "), answer(endpoint, types, names))
}

/// Returns the type of the parameters besides the ids, and `true` if a caller may omit them.
fn params(endpoint: &Value, types: &Value, names: &mut BTreeSet<String>) -> Option<(String, bool)> {
    let mut parts = Vec::new();
    let mut is_optional = true;
    if let Some(body) = endpoint["request"]["type"].as_str() {
        names.insert(body.to_owned());
        parts.push(body.to_owned());
        let fields = types[body]["fields"].as_object();
        is_optional = fields.is_some_and(|fields| fields.values().all(|field| field["required"] != true));
    }
    let query = endpoint["query"].as_array().map_or(&[][..], Vec::as_slice);
    if !query.is_empty() {
        let fields: Vec<_> = query.iter().map(|parameter| query_field(parameter, names)).collect();
        parts.push(format!("{{ {} }}", fields.join("; ")));
        is_optional &= query.iter().all(|parameter| parameter["required"] != true);
    }
    (!parts.is_empty()).then(|| (parts.join(" & "), is_optional))
}

fn query_field(parameter: &Value, names: &mut BTreeSet<String>) -> String {
    let mark = if parameter["required"] == true { "" } else { "?" };
    note_names(&parameter["schema"], names);
    let is_moment = parameter["schema"]["format"] == "date-time";
    let kind = if is_moment { String::from("string | Date") } else { schema(&parameter["schema"]) };
    format!("{}{mark}: {kind}", key(parameter["name"].as_str().unwrap_or_default()))
}

fn answer(endpoint: &Value, types: &Value, names: &mut BTreeSet<String>) -> String {
    let response = &endpoint["response"];
    match response["kind"].as_str() {
        Some("binary") => String::from("Promise<Blob>"),
        Some("none") => String::from("Promise<null>"),
        Some("sse") => {
            let event = response["event_type"].as_str().unwrap_or_default();
            names.insert(event.to_owned());
            format!("AsyncGenerator<{event}, void, undefined>")
        }
        _ => {
            let name = response["type"].as_str().unwrap_or_default();
            names.insert(name.to_owned());
            if endpoint["pagination"].is_null() {
                let null = if response["nullable"] == true { " | null" } else { "" };
                return format!("Promise<{name}{null}>");
            }
            let items = &types[name]["fields"]["data"]["schema"]["items"];
            note_names(items, names);
            format!("Pages<{name}, {}>", schema(items))
        }
    }
}

fn note_names(schema: &Value, names: &mut BTreeSet<String>) {
    match schema["type"].as_str() {
        Some("ref") => names.extend(schema["name"].as_str().map(str::to_owned)),
        Some("array") => note_names(&schema["items"], names),
        _ => (),
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let mut letters = word.chars();
        let upper = letters.next().map(|letter| letter.to_ascii_uppercase());
        text + &upper.into_iter().chain(letters).collect::<String>()
    })
}
