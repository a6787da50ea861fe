//! A valid request with one field broken.

use crate::request::{Body, Reply, Request};
use managed_agents_conformance::Endpoint;
use serde_json::{Value, json};

pub(crate) struct Broken {
    pub(crate) request: Request,
    /// The path that the refusal must name.
    path: String,
}

impl Broken {
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
                match body.pointer_mut(&place) {
                    // No field of a request takes both a number and a list of numbers.
                    Some(value) => *value = if value.is_number() { json!([7]) } else { json!(7) },
                    None => body["zz_unknown"] = json!(1),
                }
                place[1..].replace('/', ".")
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
