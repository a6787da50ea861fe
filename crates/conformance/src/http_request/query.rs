use std::collections::BTreeMap;

use crate::date_time::is_date_time;
use crate::http_request::path::is_encoded;
use crate::spec::Spec;
use crate::spec::endpoint::{Endpoint, Version};
use crate::spec::types::{Definition, Schema};
use crate::validate::Problem;

pub(super) fn check(
    endpoint: &Endpoint,
    query: &str,
    version: Option<&Version>,
    problems: &mut Vec<Problem>,
) {
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        // Brackets are not among the marks: in a query they go as %5B and %5D.
        if !is_encoded(pair, b"-._~!$'()*+,;=:@/?") {
            problems.push(Problem::new("query", format!("{pair:?} is not percent-encoded")));
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        given.entry(decode(name)).or_default().push(decode(value));
    }
    if let Some(pair) = version.and_then(|version| version.beta_query.as_ref()) {
        if given.remove(&pair.name).is_some_and(|values| values != [pair.value.as_str()]) {
            problems.push(Problem::new(format!("query.{}", pair.name), format!("must be {}", pair.value)));
        }
    }
    for parameter in &endpoint.query {
        let place = format!("query.{}", parameter.wire_name);
        let values = given.remove(&parameter.wire_name).unwrap_or_default();
        let (schema, is_list) = match &parameter.schema {
            Schema::Array { items, .. } => (&**items, true),
            schema => (schema, false),
        };
        if values.is_empty() && parameter.required {
            problems.push(Problem::new(&place, "is required"));
        }
        if values.len() > 1 && !is_list {
            problems.push(Problem::new(&place, "is given more than once"));
        }
        for value in values {
            if let Some(message) = fault(schema, &value) {
                problems.push(Problem::new(&place, format!("{value:?} {message}")));
            }
        }
    }
    problems.extend(
        given.keys().map(|name| Problem::new(format!("query.{name}"), "is no parameter of this endpoint")),
    );
}

fn fault(schema: &Schema, value: &str) -> Option<String> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    match schema {
        Schema::Ref { name } => match &Spec::load().named(name).definition {
            Definition::Enum(definition)
                if definition.open || definition.values.iter().any(|v| v == value) =>
            {
                None
            }
            _ => Some(format!("is not a value of {name}")),
        },
        Schema::Boolean => (!matches!(value, "true" | "false")).then(|| "must be true or false".into()),
        Schema::Integer { .. } => (digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| "must be an integer".into()),
        Schema::String { format: Some(_), .. } => {
            (!is_date_time(value)).then(|| "must be an RFC 3339 date-time".into())
        }
        _ => None,
    }
}

fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
