//! Puts a request body together: a file first, then flags on top.

use clap::ArgMatches;
use serde_json::Value;

use crate::check;
use crate::failure::Failure;
use crate::names;
use crate::say::say;
use crate::table::{Operation, Schema};
use crate::value::json::Fields;
use crate::value::place::Files;
use crate::value::{self, file};

/// Returns the body as JSON text, checked. Prints warnings about unknown fields.
pub(crate) fn json(operation: &'static Operation, matches: &ArgMatches) -> Result<Option<String>, Failure> {
    let Some(request) = &operation.request else { return Ok(None) };
    let mut fields = match matches.get_one::<String>("body") {
        Some(path) => from_file(&format!("--body {path}"), path)?,
        None => Vec::new(),
    };
    for (name, field) in operation.fields() {
        if let Some(json) = flag(name, &field.schema, matches)? {
            set(&mut fields, name, json);
        } else if let (Schema::Const { value }, true) = (&field.schema, field.required) {
            if !fields.iter().any(|(given, _)| given == name) {
                set(&mut fields, name, Value::from(value.as_str()).to_string());
            }
        }
    }
    for name in matches.get_many::<String>("clear").into_iter().flatten() {
        clear(operation, &mut fields, name, matches)?;
    }
    checked("", &request.type_name, &fields, matches).map(Some)
}

/// Returns the fields of a body as JSON text, checked. `place` begins each problem.
pub(crate) fn checked(
    place: &str,
    type_name: &str,
    fields: &[(String, String)],
    matches: &ArgMatches,
) -> Result<String, Failure> {
    let json = object(fields);
    let value = serde_json::from_str(&json).map_err(|error| Failure::usage(format!("{place}{error}")))?;
    let check::Findings { mut errors, unknown } = check::body(type_name, &value);
    if matches.get_flag("strict") {
        errors.extend(unknown);
    } else {
        unknown.iter().for_each(|warning| say(format_args!("warning: {place}{warning}")));
    }
    match errors.is_empty() {
        true => Ok(json),
        false => Err(Failure::usage(format!("{place}{}", errors.join("; ")))),
    }
}

/// Reads the flags of one field. `None` if there are none.
pub(crate) fn flag(name: &str, schema: &Schema, matches: &ArgMatches) -> Result<Option<String>, Failure> {
    let flag = format!("--{}", names::flag(name));
    let given = |id: &str| match matches.try_get_many::<String>(id) {
        Ok(values) => values.into_iter().flatten().map(String::as_str).collect(),
        Err(_) => Vec::new(),
    };
    let (whole, single): (Vec<&str>, Vec<&str>) = (given(name), given(&names::single_id(name)));
    if !whole.is_empty() && !single.is_empty() {
        let single = names::singular(name).unwrap_or_default();
        return Err(Failure::usage(format!(
            "{flag} and --{} both set {name}; use one",
            names::flag(&single)
        )));
    }
    match (schema, whole.as_slice(), single.as_slice()) {
        (_, [], []) => Ok(None),
        (Schema::Array { items, .. }, [raw], []) if value::is_whole_list(items, &flag, raw)? => {
            value::structured_or_file(&flag, raw).map(Some)
        }
        (Schema::Array { items, .. }, whole, single) => {
            let items: Result<Vec<_>, _> =
                whole.iter().chain(single).map(|raw| value::read(items, &flag, raw)).collect();
            Ok(Some(format!("[{}]", items?.join(","))))
        }
        (Schema::Map { .. }, [_, _, ..], _) => {
            let mut entries = Vec::new();
            for raw in &whole {
                let json = value::read(schema, &flag, raw)?;
                for (key, value) in
                    fields_of(&json).map_err(|wrong| Failure::usage(format!("{flag}: {wrong}")))?
                {
                    if entries.iter().any(|(given, _)| *given == key) {
                        return Err(Failure::usage(format!("{flag}: the key {key:?} is given twice")));
                    }
                    entries.push((key, value));
                }
            }
            Ok(Some(object(&entries)))
        }
        (schema, [raw], _) => value::read(schema, &flag, raw).map(Some),
        _ => Err(Failure::usage(format!("{flag} is given {} times; give it once", whole.len()))),
    }
}

/// Returns the fields of a JSON object as JSON, in their order.
pub(crate) fn fields_of(json: &str) -> Result<Vec<(String, String)>, String> {
    let Fields(fields) = serde_json::from_str(json).map_err(|_| "needs an object".to_owned())?;
    Ok(fields.into_iter().map(|(name, value)| (name, value.get().to_owned())).collect())
}

/// Returns the object with these fields.
pub(crate) fn object(fields: &[(String, String)]) -> String {
    let fields = fields.iter().map(|(name, json)| format!("{}:{json}", Value::from(name.as_str())));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

fn set(fields: &mut Vec<(String, String)>, name: &str, json: String) {
    match fields.iter_mut().find(|(given, _)| given == name) {
        Some((_, value)) => *value = json,
        None => fields.push((name.to_owned(), json)),
    }
}

fn clear(
    operation: &'static Operation,
    fields: &mut Vec<(String, String)>,
    name: &str,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let name = name.replace('-', "_");
    let Some((_, field)) = operation.fields().find(|(known, _)| *known == name) else {
        let hint = crate::nearest::hint(&name, operation.fields().map(|(known, _)| known));
        return Err(Failure::usage(format!("--clear {name}: there is no such field{hint}")));
    };
    if flag(&name, &field.schema, matches)?.is_some() {
        return Err(Failure::usage(format!(
            "--clear {name} and --{} exclude each other",
            names::flag(&name)
        )));
    }
    set(fields, &name, "null".to_owned());
    Ok(())
}

/// Reads a body: JSON, YAML, or Markdown with front matter, whose text is the field `system`.
/// `name` is that of the file, for errors.
pub(crate) fn from_file(name: &str, path: &str) -> Result<Vec<(String, String)>, Failure> {
    let text = file::text(path)?;
    let wrong = |problem: String| Failure::usage(format!("{name}: {problem}"));
    let files = Files::of(path);
    let is_data = [".yaml", ".yml", ".json"].iter().any(|ending| path.to_lowercase().ends_with(ending));
    let (json, system) = match front_matter(&text).filter(|_| !is_data) {
        Some((front, system)) => (value::structured(front, files).map_err(wrong)?, Some(system.trim())),
        None => (value::structured(&text, files).map_err(wrong)?, None),
    };
    let mut fields = fields_of(&json).map_err(|_| {
        let front_matter = "Markdown has them as YAML between two lines `---`";
        wrong(format!("needs an object with the fields of the body; {front_matter}"))
    })?;
    if let Some(system) = system.filter(|system| !system.is_empty()) {
        if fields.iter().any(|(name, _)| name == "system") {
            return Err(wrong("the front matter and the text both set system; keep one".into()));
        }
        fields.push(("system".into(), Value::from(system).to_string()));
    }
    Ok(fields)
}

/// Splits Markdown at the two lines `---` that enclose its front matter.
fn front_matter(text: &str) -> Option<(&str, &str)> {
    let is_mark = |line: &str| line.trim_end() == "---";
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| is_mark(line))?;
    let mut end = first.len();
    for line in lines {
        if is_mark(line) {
            return Some((&text[first.len()..end], &text[end + line.len()..]));
        }
        end += line.len();
    }
    None
}
