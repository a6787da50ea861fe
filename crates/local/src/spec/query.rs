//! Checks the query of a request.

use crate::http::query::Query;
use crate::refusal::{Refusal, Result};
use crate::spec::{Operation, Spec};
use jiff::Timestamp;
use serde_json::Value;

/// Refuses parameters that the operation does not have, and values of another form. Older clients
/// add `beta` everywhere.
pub(crate) fn check(operation: &Operation, query: &Query) -> Result<()> {
    let known: Vec<&Value> = operation.facts["query"].as_array().into_iter().flatten().collect();
    for (name, value) in query.pairs().filter(|(name, _)| *name != "beta") {
        let wrong = |problem: &str| Err(Refusal::invalid(format!("{name}: {problem}")));
        let Some(parameter) = known.iter().find(|parameter| parameter["wire_name"] == name) else {
            return wrong("unknown query parameter");
        };
        let schema = &parameter["schema"];
        let is_list = schema["type"] == "array";
        if !is_list && query.all(name).len() > 1 {
            return wrong("given more than once");
        }
        if let Some(problem) = fault(if is_list { &schema["items"] } else { schema }, value) {
            return wrong(&problem);
        }
    }
    Ok(())
}

fn fault(schema: &Value, value: &str) -> Option<String> {
    let unless = |fits: bool, problem: &str| (!fits).then(|| problem.to_owned());
    match schema["type"].as_str()? {
        "ref" => {
            let facts = Spec::get().named(schema["name"].as_str()?);
            let values: Vec<&str> = facts["values"].as_array()?.iter().filter_map(Value::as_str).collect();
            unless(
                facts["open"] == true || values.contains(&value),
                &format!("must be one of {}", values.join(", ")),
            )
        }
        "boolean" => unless(matches!(value, "true" | "false"), "must be true or false"),
        "integer" => unless(value.parse::<i64>().is_ok(), "must be a whole number"),
        "string" if schema["format"] == "date-time" => {
            unless(value.parse::<Timestamp>().is_ok(), "must be an RFC 3339 time")
        }
        _ => None,
    }
}
