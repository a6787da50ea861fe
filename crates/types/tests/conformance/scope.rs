use std::collections::BTreeSet;

use managed_agents_conformance::{Definition, Endpoint, ResponseBody, Schema, Spec, reachable};

/// The names of the types that this crate must have: all that its endpoints ask, send and answer, the errors, the inputs of tools.
pub(crate) fn types() -> BTreeSet<&'static str> {
    let endpoints = Spec::load().endpoints.iter().filter(|endpoint| is_in_scope(endpoint)).flat_map(named);
    let inputs = Spec::load().types.keys().map(String::as_str).filter(|name| is_tool_input(name));
    reachable(endpoints.chain(inputs).chain([
        "ErrorResponse",
        "MemoryApiError",
        "WorkSecret",
        "WebhookEvent",
    ]))
}

/// The fields of a type that are text and list the values known today.
pub(crate) fn texts_with_known_values(name: &'static str) -> Vec<(&'static str, &'static str)> {
    let Definition::Object(object) = &Spec::load().named(name).definition else { return Vec::new() };
    let fields = object.fields.iter();
    fields
        .filter(
            |(_, field)| matches!(&field.schema, Schema::String { known_values, .. } if !known_values.is_empty()),
        )
        .map(|(field, _)| (name, field.as_str()))
        .collect()
}

pub(crate) fn is_in_scope(endpoint: &Endpoint) -> bool {
    let resource = endpoint.id.split('.').next().unwrap_or_default();
    matches!(
        resource,
        "agents"
            | "environments"
            | "sessions"
            | "files"
            | "deployments"
            | "deployment_runs"
            | "dreams"
            | "user_profiles"
            | "vaults"
            | "memory_stores"
            | "skills"
            | "models"
            | "tunnels"
    )
}

fn is_tool_input(name: &str) -> bool {
    name.starts_with("AgentToolset20260401") && name.ends_with("Input")
}

fn named(endpoint: &'static Endpoint) -> impl Iterator<Item = &'static str> {
    let sent = endpoint.request.as_ref().map(|body| body.type_name.as_str());
    let answered = match &endpoint.response {
        ResponseBody::Json { type_name, .. } => Some(type_name.as_str()),
        ResponseBody::Sse { event_type } => Some(event_type.as_str()),
        ResponseBody::Binary | ResponseBody::None => None,
    };
    let asked = endpoint.query.iter().filter_map(|parameter| match &parameter.schema {
        Schema::Ref { name } => Some(name.as_str()),
        Schema::Array { items, .. } => match &**items {
            Schema::Ref { name } => Some(name.as_str()),
            _ => None,
        },
        _ => None,
    });
    sent.into_iter().chain(answered).chain(asked)
}
