//! Checks the body of a request against its type.

use crate::http::multipart::parts;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::spec::place::Place;
use crate::spec::{Operation, Spec};
use jiff::Timestamp;
use serde_json::Value;

/// Checks the body if the operation takes one. The refusal names the first wrong field.
pub(crate) fn check(operation: &Operation, request: &Request) -> Result<()> {
    let body = &operation.facts["request"];
    let Some(name) = body["type"].as_str() else { return Ok(()) };
    if body["content_type"] != "application/json" {
        return check_parts(&body["parts"], &Spec::get().named(name)["fields"], request);
    }
    let check = Check { is_update: operation.id.ends_with(".update") };
    check.named(name, request.json()?, Place::Body).map_err(with_code)
}

/// Checks the names of the parts of a form.
fn check_parts(known: &Value, fields: &Value, request: &Request) -> Result<()> {
    let given = parts(request)?;
    let known: Vec<&Value> = known.as_array().into_iter().flatten().collect();
    for part in &given {
        let Some(facts) = known.iter().find(|facts| facts["name"] == part.name.as_str()) else {
            return Err(Refusal::invalid(format!("{}: unknown part", part.name)));
        };
        if facts["kind"] == "text" && std::str::from_utf8(part.bytes).is_err() {
            return Err(Refusal::invalid(format!("{}: must be a text", part.name)));
        }
        let times = given.iter().filter(|other| other.name == part.name).count();
        if times > 1 && facts["repeated"] != true {
            return Err(Refusal::invalid(format!("{}: given more than once", part.name)));
        }
    }
    for facts in known {
        let field = facts["field"].as_str().unwrap_or_default();
        if fields[field]["required"] == true && !given.iter().any(|part| facts["name"] == part.name.as_str())
        {
            return Err(Refusal::invalid(format!("{field}: this part is required")));
        }
    }
    Ok(())
}

struct Check {
    /// Some fields take null when a thing is created and refuse it later.
    is_update: bool,
}

impl Check {
    fn named(&self, name: &str, value: &Value, place: Place<'_>) -> Result<()> {
        let facts = Spec::get().named(name);
        match facts["kind"].as_str() {
            Some("object") => self.object(facts, value, place),
            Some("union") => self.union(facts, value, place),
            _ => enumeration(facts, value, place),
        }
    }

    fn object(&self, facts: &Value, value: &Value, place: Place<'_>) -> Result<()> {
        let map = value.as_object().ok_or_else(|| place.wrong("must be an object"))?;
        let fields = facts["fields"].as_object().expect("an object has fields");
        for (key, value) in map {
            let place = Place::Field(&place, key);
            match (fields.get(key), facts.get("additional")) {
                (Some(field), _) => self.field(field, value, place)?,
                (None, Some(schema)) => self.schema(schema, value, place)?,
                (None, None) => return Err(place.wrong("unknown field")),
            }
        }
        match fields.iter().find(|(key, field)| field["required"] == true && !map.contains_key(*key)) {
            Some((key, _)) => Err(Place::Field(&place, key).wrong("this field is required")),
            None => Ok(()),
        }
    }

    fn field(&self, field: &Value, value: &Value, place: Place<'_>) -> Result<()> {
        let semantics = &field["semantics"];
        if semantics["present"] == "reject" {
            return Err(place.wrong("cannot be changed"));
        }
        if !value.is_null() {
            return self.schema(&field["schema"], value, place);
        }
        let when_null = semantics["null"].as_str().unwrap_or_default();
        let refuses = when_null == "reject" || self.is_update && when_null.contains("update: reject");
        match field["nullable"] == true && !refuses || field["schema"]["type"] == "any" {
            true => Ok(()),
            false => Err(place.wrong("must not be null")),
        }
    }

    fn union(&self, facts: &Value, value: &Value, place: Place<'_>) -> Result<()> {
        let kind = if value.is_string() { "string" } else { "object" };
        let variants = facts["variants"].as_array().expect("a union has variants");
        let fitting: Vec<&Value> = variants.iter().filter(|variant| variant["json"] == kind).collect();
        if fitting.is_empty() || !(value.is_string() || value.is_object()) {
            let strings = variants.iter().any(|variant| variant["json"] == "string");
            return Err(place.wrong(if strings {
                "must be a text or an object"
            } else {
                "must be an object"
            }));
        }
        let Some(discriminator) = facts["discriminator"].as_str().filter(|_| value.is_object()) else {
            return self.schema(&fitting[0]["schema"], value, place);
        };
        let tag_place = Place::Field(&place, discriminator);
        let wanted = match value.get(discriminator) {
            None => fitting.iter().find(|variant| variant["tag_optional"] == true),
            Some(tag) => fitting.iter().find(|variant| variant["tag"] == *tag),
        };
        match (wanted, value.get(discriminator)) {
            (Some(variant), _) => self.schema(&variant["schema"], value, place),
            (None, None) => Err(tag_place.wrong("this field is required")),
            (None, Some(Value::String(_))) if facts["open"] == true => Ok(()),
            (None, Some(_)) => Err(tag_place.wrong(one_of(fitting.iter().map(|variant| &variant["tag"])))),
        }
    }

    fn schema(&self, schema: &Value, value: &Value, place: Place<'_>) -> Result<()> {
        let wrong = |problem: &str| Err(place.wrong(problem));
        match schema["type"].as_str().unwrap_or_default() {
            "ref" => return self.named(schema["name"].as_str().unwrap_or_default(), value, place),
            "array" => {
                let Some(items) = value.as_array() else { return wrong("must be a list") };
                for (index, item) in items.iter().enumerate() {
                    if !(item.is_null() && schema["items_nullable"] == true) {
                        self.schema(&schema["items"], item, Place::Item(&place, index))?;
                    }
                }
            }
            "map" => {
                let Some(map) = value.as_object() else { return wrong("must be an object") };
                for (key, item) in map {
                    if !(item.is_null() && schema["values_nullable"] == true) {
                        self.schema(&schema["values"], item, Place::Field(&place, key))?;
                    }
                }
            }
            "string" => {
                let Some(text) = value.as_str() else { return wrong("must be a text") };
                if schema["format"] == "date-time" && text.parse::<Timestamp>().is_err() {
                    return wrong("must be an RFC 3339 time");
                }
            }
            "const" if *value != schema["value"] => return Err(place.wrong(one_of([&schema["value"]]))),
            "integer" if value.as_i64().is_none() && value.as_u64().is_none() => {
                return wrong("must be a whole number");
            }
            "number" if !value.is_number() => return wrong("must be a number"),
            "boolean" if !value.is_boolean() => return wrong("must be true or false"),
            _ => {}
        }
        Ok(())
    }
}

/// Adds the error codes that wrong fields have.
fn with_code(refusal: Refusal) -> Refusal {
    let place = refusal.message.split(':').next().unwrap_or_default();
    let is_missing = refusal.message.ends_with("null") || refusal.message.ends_with("required");
    match (place, place.split('.').next()) {
        ("agent.model", _) if is_missing => refusal.with_code("agent_model_required"),
        (_, Some("metadata")) => refusal.with_code("invalid_metadata"),
        _ => refusal,
    }
}

fn enumeration(facts: &Value, value: &Value, place: Place<'_>) -> Result<()> {
    let values = facts["values"].as_array().expect("an enum has values");
    match value {
        Value::String(_) if facts["open"] == true || values.contains(value) => Ok(()),
        Value::String(_) => Err(place.wrong(one_of(values))),
        _ => Err(place.wrong("must be a text")),
    }
}

fn one_of<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let values: Vec<_> = values.into_iter().filter_map(Value::as_str).collect();
    format!("must be one of {}", values.join(", "))
}
