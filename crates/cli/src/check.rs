//! Checks a request body against its wire type before it is sent.

use serde_json::{Map, Value};

use crate::nearest;
use crate::table::{Object, Schema, TABLE, Type, Union};

/// The findings about one body: no more than a person reads.
#[derive(Default)]
pub(crate) struct Findings {
    /// Mistakes that the service would refuse.
    pub(crate) errors: Vec<String>,
    /// Fields that the type does not know. The service may know them.
    pub(crate) unknown: Vec<String>,
}

/// The most mistakes, and the most unknown fields, that are named.
const MAX_NAMED: usize = 20;

/// Checks `body` against the type of that name.
pub(crate) fn body(type_name: &str, body: &Value) -> Findings {
    let mut findings = Findings::default();
    if let Some(of) = TABLE.types.get(type_name) {
        findings.typed(of, body, "");
    }
    findings
}

/// Checks the value of a query parameter. Returns the mistakes.
pub(crate) fn parameter(flag: &str, schema: &Schema, value: &Value) -> Vec<String> {
    let mut findings = Findings::default();
    findings.value(schema, value, flag);
    findings.errors
}

impl Findings {
    fn typed(&mut self, of: &Type, value: &Value, place: &str) {
        match (of, value) {
            (Type::Object(object), Value::Object(fields)) => self.object(object, fields, place),
            (Type::Object(_), _) => self.mistyped("an object", value, place),
            (Type::Union(union), _) => self.union(union, value, place),
            (Type::Enum(choices), Value::String(text)) => {
                if !choices.open && !choices.values.contains(text) {
                    let hint = nearest::hint(text, choices.values.iter().map(String::as_str));
                    let values = choices.values.join(", ");
                    self.errors.push(format!("{place}: {text:?} must be one of {values}{hint}"));
                }
            }
            (Type::Enum(_), _) => self.mistyped("a text", value, place),
        }
    }

    fn object(&mut self, object: &Object, fields: &Map<String, Value>, place: &str) {
        let at = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        for (name, field) in &object.fields {
            if field.required && !fields.contains_key(name) {
                self.errors.push(format!("{} is missing", at(name)));
            }
        }
        for (name, value) in fields {
            if self.errors.len().max(self.unknown.len()) >= MAX_NAMED {
                return;
            }
            match (object.fields.get(name), &object.additional) {
                (Some(field), _) if value.is_null() && field.nullable => (),
                (Some(field), _) => self.value(&field.schema, value, &at(name)),
                (None, Some(schema)) => self.value(schema, value, &at(name)),
                (None, None) => {
                    let hint = nearest::hint(name, object.fields.keys().map(String::as_str));
                    self.unknown.push(format!("unknown field {}{hint}", at(name)));
                }
            }
        }
    }

    fn union(&mut self, union: &Union, value: &Value, place: &str) {
        let kind = kind(value);
        let mut variants = union.variants.iter().filter(|variant| variant.json == kind);
        let tag = union.discriminator.as_deref().map(|name| (name, &value[name]));
        let found = match tag {
            Some((_, Value::String(tag))) if kind == "object" => {
                variants.find(|variant| variant.tag.as_ref() == Some(tag))
            }
            Some(_) if kind == "object" => variants.find(|variant| variant.tag_optional),
            _ => variants.next(),
        };
        if let Some(variant) = found {
            return self.value(&variant.schema, value, place);
        }
        let tags: Vec<&str> = union.variants.iter().filter_map(|variant| variant.tag.as_deref()).collect();
        match tag {
            Some((_, Value::String(_))) if kind == "object" && union.open => (),
            Some((name, Value::String(tag))) if kind == "object" => {
                let hint = nearest::hint(tag, tags.iter().copied());
                self.errors.push(format!("{place}.{name}: {tag:?} must be one of {}{hint}", tags.join(", ")));
            }
            Some((name, _)) if kind == "object" => {
                self.errors.push(format!("{place}.{name} is missing: one of {}", tags.join(", ")));
            }
            _ => {
                let mut kinds: Vec<&str> = union.variants.iter().map(|variant| &*variant.json).collect();
                kinds.dedup();
                self.mistyped(&kinds.join(" or "), value, place);
            }
        }
    }

    fn value(&mut self, schema: &Schema, value: &Value, place: &str) {
        match (schema, value) {
            (Schema::Ref { .. }, _) => {
                if let Some(of) = schema.named() {
                    self.typed(of, value, place);
                }
            }
            (Schema::Array { items, items_nullable }, Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    if self.errors.len() >= MAX_NAMED {
                        return;
                    }
                    if !(value.is_null() && *items_nullable) {
                        self.value(items, value, &format!("{place}[{index}]"));
                    }
                }
            }
            (Schema::Map { values, values_nullable }, Value::Object(entries)) => {
                for (key, value) in entries {
                    if !(value.is_null() && *values_nullable) {
                        self.value(values, value, &format!("{place}.{key}"));
                    }
                }
            }
            (Schema::Const { value: wanted }, _) => {
                if value != wanted.as_str() {
                    self.errors.push(format!("{place}: needs {wanted:?}, not {value}"));
                }
            }
            (Schema::Any | Schema::File, _)
            | (Schema::String, Value::String(_))
            | (Schema::Boolean, Value::Bool(_))
            | (Schema::Number, Value::Number(_)) => (),
            (Schema::Integer, Value::Number(number)) if !number.to_string().contains(['.', 'e']) => (),
            (Schema::String, Value::Number(_) | Value::Bool(_)) => {
                self.errors.push(format!("{place}: needs a text, not {value}; quote it"));
            }
            (Schema::Array { .. }, _) => self.mistyped("a list", value, place),
            (Schema::Map { .. }, _) => self.mistyped("an object", value, place),
            (Schema::String, _) => self.mistyped("a text", value, place),
            (Schema::Integer, _) => self.mistyped("an integer", value, place),
            (Schema::Number, _) => self.mistyped("a number", value, place),
            (Schema::Boolean, _) => self.mistyped("true or false", value, place),
        }
    }

    fn mistyped(&mut self, wanted: &str, value: &Value, place: &str) {
        let found = kind(value);
        let place = if place.is_empty() { "the body" } else { place };
        self.errors.push(format!("{place}: needs {wanted}, not {found}"));
    }
}

/// Returns the kind in the words of the table of types.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::body;

    #[test]
    fn all_mistakes_are_found_and_unknown_fields_are_named_with_the_nearest() {
        let findings = body(
            "AgentsCreateRequest",
            &json!({"sytem": "x", "tools": [{"type": "custm"}], "metadata": {"a": 1}}),
        );
        assert_eq!(findings.unknown, ["unknown field sytem; did you mean system?"]);
        let errors = findings.errors.join("\n");
        for problem in [
            "model is missing",
            "name is missing",
            "did you mean custom?",
            "metadata.a: needs a text, not 1; quote it",
        ] {
            assert!(errors.contains(problem), "{problem}: {errors}");
        }
        assert_eq!(findings.errors.len(), 4, "{errors}");
    }
}
