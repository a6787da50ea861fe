//! A valid request with one field broken.

use crate::request::{Body, Reply, Request};
use managed_agents_conformance::Endpoint;
use serde_json::{Value, json};
use std::collections::HashSet;

pub(crate) struct Broken {
    pub(crate) request: Request,
    /// The path that the refusal must name.
    path: String,
}

impl Broken {
    /// Breaks one field of the body after the other: each has a wrong type, and each object an
    /// unknown field. Fields of list items count once.
    pub(crate) fn each(valid: &Request, seen: &mut HashSet<String>) -> Vec<Self> {
        let Body::Json(body) = &valid.body else { return Vec::new() };
        let mut places = vec![String::new()];
        collect(body, "", &mut places);
        let mut all = Vec::new();
        for place in places {
            let value = body.pointer(&place).expect("it was collected");
            let name = place.split('/').filter(|part| part.parse::<usize>().is_err());
            let name = name.collect::<Vec<_>>().join("/") + value["type"].as_str().unwrap_or_default();
            if !seen.insert(name) {
                continue;
            }
            if value.is_object() && !IS_FREE.iter().any(|free| place.contains(free)) {
                let mut request = valid.clone();
                let Body::Json(body) = &mut request.body else { unreachable!("it is JSON") };
                body.pointer_mut(&place).expect("it was collected")["zz_unknown"] = json!(1);
                all.push(Self { request, path: dotted(&format!("{place}/zz_unknown")) });
            }
            if !place.is_empty() {
                let mut request = valid.clone();
                let Body::Json(body) = &mut request.body else { unreachable!("it is JSON") };
                break_at(body, &place);
                all.push(Self { request, path: dotted(&place) });
            }
        }
        all
    }

    /// Breaks a field of the body, or a parameter.
    pub(crate) fn new(endpoint: &Endpoint, valid: &Request, seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut request = valid.clone();
        let path = match &mut request.body {
            Body::Json(body) => {
                let mut places = Vec::new();
                collect(body, "", &mut places);
                places.push("/zz_unknown".to_owned());
                let place = places.swap_remove(random.usize(..places.len()));
                match body.pointer(&place) {
                    Some(_) => break_at(body, &place),
                    None => body["zz_unknown"] = json!(1),
                }
                dotted(&place)
            }
            Body::Parts(parts) => {
                parts.push(("zz_unknown".into(), None, b"x".to_vec()));
                "zz_unknown".into()
            }
            Body::None | Body::Raw(_) => {
                let name = if random.bool() { "zz_unknown" } else { "limit" };
                let takes_limit = endpoint.query.iter().any(|parameter| parameter.wire_name == "limit");
                let name = if takes_limit { name } else { "zz_unknown" };
                request.query.retain(|(given, _)| given != name);
                request.query.push((name.into(), "many".into()));
                name.into()
            }
        };
        Self { request, path }
    }

    pub(crate) fn problem(&self, reply: &Reply) -> Option<String> {
        let error = reply.json()["error"].clone();
        let message = error["message"].as_str().unwrap_or_default();
        let named = message.strip_prefix(&self.path).is_some_and(|rest| rest.starts_with([':', '.']));
        (reply.status != 400 || error["type"] != "invalid_request_error" || !named)
            .then(|| format!("{:?} is broken, but: {} {}", self.path, reply.status, reply.text()))
    }
}

/// The objects that take any field.
const IS_FREE: [&str; 6] = ["/metadata", "/input_schema", "/external_key_ids", "/buckets", "/any", "/x_more"];

/// Gives a value a type that its field does not take: none takes both a number and a list of
/// numbers.
fn break_at(body: &mut Value, place: &str) {
    let value = body.pointer_mut(place).expect("there is a value");
    *value = if value.is_number() { json!([7]) } else { json!(7) };
}

fn dotted(place: &str) -> String {
    place[1..].replace('/', ".")
}

/// Collects the places of all values that can be broken: neither free JSON nor null, which may
/// stand for any kind.
fn collect(value: &Value, place: &str, places: &mut Vec<String>) {
    let free = ["input_schema"];
    match value {
        Value::Object(map) => {
            for (key, value) in
                map.iter().filter(|(key, value)| !key.contains(['/', '~', '.']) && !value.is_null())
            {
                let place = format!("{place}/{key}");
                places.push(place.clone());
                if !free.contains(&key.as_str()) {
                    collect(value, &place, places);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.is_null()) {
                let place = format!("{place}/{index}");
                places.push(place.clone());
                collect(item, &place, places);
            }
        }
        _ => {}
    }
}
