//! The table of operations, and the dispatch of a request to one of them.

mod agent_config;
mod agents;
mod content;
mod environments;
mod events;
mod files;
pub(crate) mod gate;
mod multiagent;
mod pages;
pub(crate) mod reply;
mod resources;
mod session_agent;
mod sessions;
mod threads;
mod tools;

use crate::app::App;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::reply::Reply;
use std::sync::Arc;

/// Does one operation. The ids are those of the path, in order.
type Handler = fn(&Arc<App>, &Request, &[&str]) -> Result<Reply>;

struct Route {
    operation: &'static str,
    method: &'static str,
    /// `*` stands for an id.
    path: &'static str,
    handler: Handler,
}

const fn route(operation: &'static str, method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { operation, method, path, handler }
}

const ROUTES: &[Route] = &[
    route("agents.create", "POST", "v1/agents", agents::create),
    route("agents.list", "GET", "v1/agents", agents::list),
    route("agents.retrieve", "GET", "v1/agents/*", agents::retrieve),
    route("agents.update", "POST", "v1/agents/*", agents::update),
    route("agents.archive", "POST", "v1/agents/*/archive", agents::archive),
    route("agents.versions.list", "GET", "v1/agents/*/versions", agents::versions),
    route("environments.create", "POST", "v1/environments", environments::create),
    route("environments.list", "GET", "v1/environments", environments::list),
    route("environments.retrieve", "GET", "v1/environments/*", environments::retrieve),
    route("environments.update", "POST", "v1/environments/*", environments::update),
    route("environments.delete", "DELETE", "v1/environments/*", environments::delete),
    route("environments.archive", "POST", "v1/environments/*/archive", environments::archive),
    route("files.upload", "POST", "v1/files", files::upload),
    route("files.list", "GET", "v1/files", files::list),
    route("files.retrieve_metadata", "GET", "v1/files/*", files::retrieve),
    route("files.delete", "DELETE", "v1/files/*", files::delete),
    route("files.download", "GET", "v1/files/*/content", files::download),
    route("sessions.create", "POST", "v1/sessions", sessions::create),
    route("sessions.list", "GET", "v1/sessions", sessions::list),
    route("sessions.retrieve", "GET", "v1/sessions/*", sessions::retrieve),
    route("sessions.update", "POST", "v1/sessions/*", sessions::update::update),
    route("sessions.delete", "DELETE", "v1/sessions/*", sessions::delete),
    route("sessions.archive", "POST", "v1/sessions/*/archive", sessions::archive),
    route("sessions.events.list", "GET", "v1/sessions/*/events", events::list),
    route("sessions.events.send", "POST", "v1/sessions/*/events", events::send),
    route("sessions.events.stream", "GET", "v1/sessions/*/events/stream", events::stream),
    // The path in older documents.
    route("sessions.events.stream", "GET", "v1/sessions/*/stream", events::stream),
    route("sessions.resources.list", "GET", "v1/sessions/*/resources", resources::list),
    route("sessions.resources.add", "POST", "v1/sessions/*/resources", resources::add),
    route("sessions.resources.retrieve", "GET", "v1/sessions/*/resources/*", resources::retrieve),
    route("sessions.resources.update", "POST", "v1/sessions/*/resources/*", resources::update),
    route("sessions.resources.delete", "DELETE", "v1/sessions/*/resources/*", resources::delete),
    route("sessions.threads.list", "GET", "v1/sessions/*/threads", threads::list),
    route("sessions.threads.retrieve", "GET", "v1/sessions/*/threads/*", threads::retrieve),
    route("sessions.threads.archive", "POST", "v1/sessions/*/threads/*/archive", threads::archive),
    route("sessions.threads.events.list", "GET", "v1/sessions/*/threads/*/events", threads::events),
    route("sessions.threads.events.stream", "GET", "v1/sessions/*/threads/*/stream", threads::stream),
];

/// Returns the operation's name in the API; empty if there is none.
pub(crate) fn operation(request: &Request) -> &'static str {
    let segments = request.segments().unwrap_or_default();
    let wanted = |route: &&Route| route.method == request.method && ids(route.path, &segments).is_some();
    ROUTES.iter().find(wanted).map_or("", |route| route.operation)
}

pub(crate) fn handle(app: &Arc<App>, request: &Request) -> Result<Reply> {
    gate::check_origin(request)?;
    if request.method == "OPTIONS" {
        return Ok(Reply::Empty);
    }
    if let Some(folder) = &app.pages {
        if request.method == "GET" && !request.path.starts_with("/v1/") {
            return pages::file(folder, &request.path);
        }
    }
    gate::check_credential(app, request)?;
    let segments = request.segments()?;
    let mut other_methods = Vec::new();
    for route in ROUTES {
        let Some(ids) = ids(route.path, &segments) else { continue };
        if route.method != request.method {
            other_methods.push(route.method);
            continue;
        }
        gate::check_versions(request, route.operation)?;
        return (route.handler)(app, request, &ids);
    }
    if other_methods.is_empty() {
        return Err(Refusal::new(404, format!("there is nothing at {}", request.path)));
    }
    let refusal = Refusal::new(405, format!("{} is not possible here", request.method));
    Err(refusal.with_header("allow", other_methods.join(", ")))
}

/// Returns the ids of a path that matches the pattern.
fn ids<'a>(pattern: &str, segments: &'a [String]) -> Option<Vec<&'a str>> {
    let parts: Vec<_> = pattern.split('/').collect();
    if parts.len() != segments.len() {
        return None;
    }
    let mut ids = Vec::new();
    for (part, segment) in parts.into_iter().zip(segments) {
        match part {
            "*" if segment.is_empty() => return None,
            "*" => ids.push(segment.as_str()),
            part if part == segment => {}
            _ => return None,
        }
    }
    Some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use managed_agents_conformance::Spec;

    #[test]
    fn every_route_has_the_method_path_and_betas_of_the_facts() {
        let of_older_documents = "v1/sessions/*/stream";
        for route in ROUTES.iter().filter(|route| route.path != of_older_documents) {
            let endpoint = Spec::load().endpoint(route.operation);
            let parts = endpoint.path.split('/').skip(1);
            let path: Vec<_> = parts.map(|part| if part.starts_with('{') { "*" } else { part }).collect();
            assert_eq!((route.method, route.path), (endpoint.method.as_str(), path.join("/").as_str()));
            assert_eq!(gate::betas(route.operation), endpoint.beta, "{}", route.operation);
        }
    }
}
