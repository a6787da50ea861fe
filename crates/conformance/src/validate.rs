//! Checks JSON against a named type.

use std::fmt;

use serde_json::{Map, Value};

use crate::date_time::is_date_time;
use crate::kind::JsonKind;
use crate::spec::Spec;
use crate::spec::direction::Direction;
use crate::spec::types::{Definition, Object, Schema, Union};

/// A place where JSON does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place, such as `$.content[0].text`.
    pub path: String,
    /// The fault in that place.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Returns all faults of a JSON value, none if it is valid.
///
/// `lenient` concerns only responses, because an API may grow: unknown fields, enum values and tags
/// pass, and fields marked `beta_only` may be absent. Open enums and unions take unknown values in
/// any case.
///
/// # Panics
///
/// If the facts have no type of that name.
pub fn validate(type_name: &str, direction: Direction, value: &Value, lenient: bool) -> Vec<Problem> {
    let mut check = Check { lenient: lenient && direction == Direction::Response, problems: Vec::new() };
    if !Spec::load().named(type_name).goes(direction) {
        check.report("$", format!("{type_name} does not occur in a {direction:?}"));
    }
    check.named(type_name, value, "$");
    check.problems
}

struct Check {
    lenient: bool,
    problems: Vec<Problem>,
}

impl Check {
    fn report(&mut self, path: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(path, message));
    }

    fn named(&mut self, name: &str, value: &Value, path: &str) {
        match &Spec::load().named(name).definition {
            Definition::Object(object) => self.object(name, object, value, path),
            Definition::Union(union) => self.union(name, union, value, path),
            Definition::Enum(definition) => match value {
                Value::String(text) => {
                    if !definition.open && !self.lenient && !definition.values.contains(text) {
                        self.report(path, format!("{text:?} is not a value of {name}"));
                    }
                }
                _ => self.wrong_kind(path, "a string", value),
            },
        }
    }

    fn object(&mut self, name: &str, object: &Object, value: &Value, path: &str) {
        let Value::Object(values) = value else { return self.wrong_kind(path, "an object", value) };
        for (key, field) in &object.fields {
            let path = format!("{path}.{key}");
            match values.get(key) {
                None if field.required && !(self.lenient && field.beta_only) => {
                    self.report(&path, format!("is required in {name}"));
                }
                None => {}
                Some(Value::Null) if field.nullable => {}
                Some(Value::Null) if !matches!(field.schema, Schema::Any) => {
                    self.report(&path, format!("must not be null in {name}"));
                }
                Some(value) => self.schema(&field.schema, value, &path),
            }
        }
        for (key, value) in values.iter().filter(|(key, _)| !object.fields.contains_key(*key)) {
            let path = format!("{path}.{key}");
            match &object.additional {
                Some(schema) => self.schema(schema, value, &path),
                None if self.lenient => {}
                None => self.report(&path, format!("is no field of {name}")),
            }
        }
    }

    fn union(&mut self, name: &str, union: &Union, value: &Value, path: &str) {
        let kind = JsonKind::of(value);
        let mut variants = union.variants.iter().filter(|variant| variant.json == kind).peekable();
        if variants.peek().is_none() {
            return self.report(path, format!("{name} is never a JSON {kind:?}"));
        }
        let (Value::Object(values), Some(discriminator)) = (value, &union.discriminator) else {
            // Without a discriminator there is one variant for each kind.
            return variants.for_each(|variant| self.schema(&variant.schema, value, path));
        };
        self.tagged(name, union, discriminator, values, value, path);
    }

    fn tagged(
        &mut self,
        name: &str,
        union: &Union,
        discriminator: &str,
        values: &Map<String, Value>,
        value: &Value,
        path: &str,
    ) {
        let tag_path = format!("{path}.{discriminator}");
        let variant = match values.get(discriminator) {
            None => union.variants.iter().find(|variant| variant.tag_optional),
            Some(Value::String(tag)) => {
                union.variants.iter().find(|variant| variant.tag.as_ref() == Some(tag))
            }
            Some(_) => return self.report(&tag_path, format!("the tag of {name} is a string")),
        };
        match (variant, values.get(discriminator)) {
            (Some(variant), _) => self.schema(&variant.schema, value, path),
            (None, None) => self.report(&tag_path, format!("the tag of {name} is absent")),
            (None, Some(_)) if union.open || self.lenient => {}
            (None, Some(tag)) => self.report(&tag_path, format!("{tag} is not a tag of {name}")),
        }
    }

    fn schema(&mut self, schema: &Schema, value: &Value, path: &str) {
        match (schema, value) {
            (Schema::Any, _) | (Schema::Number, Value::Number(_)) | (Schema::Boolean, Value::Bool(_)) => {}
            (Schema::Ref { name }, _) => self.named(name, value, path),
            (Schema::Const { value: want }, _) => {
                if value != want {
                    self.report(path, format!("must be {want:?}"));
                }
            }
            (Schema::String { format, .. }, Value::String(text)) => {
                if format.as_deref() == Some("date-time") && !is_date_time(text) {
                    self.report(path, format!("{text:?} is not an RFC 3339 date-time"));
                }
            }
            (Schema::Integer { .. }, Value::Number(number)) => {
                if number.is_f64() {
                    self.report(path, "must have no fraction");
                }
            }
            (Schema::Array { items, items_nullable }, Value::Array(values)) => {
                for (index, value) in
                    values.iter().enumerate().filter(|(_, value)| !(*items_nullable && value.is_null()))
                {
                    self.schema(items, value, &format!("{path}[{index}]"));
                }
            }
            (Schema::Map { values: schema, values_nullable }, Value::Object(values)) => {
                for (key, value) in values.iter().filter(|(_, value)| !(*values_nullable && value.is_null()))
                {
                    self.schema(schema, value, &format!("{path}[{key:?}]"));
                }
            }
            (Schema::File, Value::Object(values)) if values.len() == 1 && values.contains_key("$file") => {}
            (Schema::String { .. }, _) => self.wrong_kind(path, "a string", value),
            (Schema::Integer { .. } | Schema::Number, _) => self.wrong_kind(path, "a number", value),
            (Schema::Boolean, _) => self.wrong_kind(path, "a boolean", value),
            (Schema::Array { .. }, _) => self.wrong_kind(path, "an array", value),
            (Schema::Map { .. }, _) => self.wrong_kind(path, "an object", value),
            (Schema::File, _) => self.wrong_kind(path, "a file placeholder", value),
        }
    }

    fn wrong_kind(&mut self, path: &str, want: &str, value: &Value) {
        self.report(path, format!("must be {want}, is {:?}", JsonKind::of(value)));
    }
}
