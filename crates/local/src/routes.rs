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
use crate::spec::{Operation, Spec, Target, body, query};
use std::sync::Arc;

/// Does one operation. The ids are those of the path, in order.
type Handler = fn(&Arc<App>, &Request, &[&str]) -> Result<Reply>;

/// The operations of this server.
const HANDLERS: &[(&str, Handler)] = &[
    ("agents.create", agents::create),
    ("agents.list", agents::list),
    ("agents.retrieve", agents::retrieve),
    ("agents.update", agents::update),
    ("agents.archive", agents::archive),
    ("agents.versions.list", agents::versions),
    ("environments.create", environments::create),
    ("environments.list", environments::list),
    ("environments.retrieve", environments::retrieve),
    ("environments.update", environments::update),
    ("environments.delete", environments::delete),
    ("environments.archive", environments::archive),
    ("files.upload", files::upload),
    ("files.list", files::list),
    ("files.retrieve_metadata", files::retrieve),
    ("files.delete", files::delete),
    ("files.download", files::download),
    ("sessions.create", sessions::create),
    ("sessions.list", sessions::list),
    ("sessions.retrieve", sessions::retrieve),
    ("sessions.update", sessions::update::update),
    ("sessions.delete", sessions::delete),
    ("sessions.archive", sessions::archive),
    ("sessions.events.list", events::list),
    ("sessions.events.send", events::send),
    ("sessions.events.stream", events::stream),
    ("sessions.resources.list", resources::list),
    ("sessions.resources.add", resources::add),
    ("sessions.resources.retrieve", resources::retrieve),
    ("sessions.resources.update", resources::update),
    ("sessions.resources.delete", resources::delete),
    ("sessions.threads.list", threads::list),
    ("sessions.threads.retrieve", threads::retrieve),
    ("sessions.threads.archive", threads::archive),
    ("sessions.threads.events.list", threads::events),
    ("sessions.threads.events.stream", threads::stream),
];

fn handler(operation: &Operation) -> Option<Handler> {
    HANDLERS.iter().find(|(id, _)| *id == operation.id).map(|(_, handler)| *handler)
}

fn find<'a>(request: &Request, segments: &'a [String]) -> Target<'a> {
    Spec::get().find(&request.method, segments)
}

/// Returns the operation's name in the API; empty if there is none.
pub(crate) fn operation(request: &Request) -> &'static str {
    match find(request, &segments(request).unwrap_or_default()) {
        Target::Operation(operation, _) => &operation.id,
        Target::OtherMethods(_) | Target::Nothing => "",
    }
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
    let segments = segments(request)?;
    let (operation, ids) = match find(request, &segments) {
        Target::Operation(operation, ids) => (operation, ids),
        Target::Nothing => return Err(Refusal::new(404, format!("there is nothing at {}", request.path))),
        Target::OtherMethods(methods) => {
            let refusal = Refusal::new(405, format!("{} is not possible here", request.method));
            return Err(refusal.with_header("allow", methods.join(", ")));
        }
    };
    gate::check_versions(request, operation)?;
    let Some(handler) = handler(operation) else {
        let refusal = Refusal::new(501, format!("the local server has no {}", operation.id));
        return Err(refusal.with_header("x-should-retry", "false"));
    };
    query::check(operation, &request.query)?;
    body::check(operation, request)?;
    handler(app, request, &ids)
}

/// Returns the parts of the path. Older documents have the path `v1/sessions/*/stream`.
fn segments(request: &Request) -> Result<Vec<String>> {
    let mut segments = request.segments()?;
    if segments.len() == 4 && segments[1] == "sessions" && segments[3] == "stream" {
        segments.insert(3, "events".to_owned());
    }
    Ok(segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_handler_belongs_to_an_operation() {
        for (id, _) in HANDLERS {
            assert!(Spec::get().operations.iter().any(|operation| operation.id == *id), "{id}");
        }
    }
}
