//! The table of operations, and the dispatch of a request to one of them.

mod agent_config;
mod agents;
mod collection;
mod content;
mod credential;
pub(crate) mod deployments;
mod dreams;
mod environments;
mod events;
mod files;
pub(crate) mod gate;
mod memory;
mod models;
mod multiagent;
mod pages;
mod profiles;
pub(crate) mod reply;
mod resources;
mod session_agent;
mod sessions;
mod skills;
mod threads;
mod tools;
mod tunnels;
mod vaults;
mod work;

use crate::app::App;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::collection::Collection;
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
    ("environments.work.poll", work::poll),
    ("environments.work.list", work::list),
    ("environments.work.retrieve", work::retrieve),
    ("environments.work.update", work::update),
    ("environments.work.stats", work::stats),
    ("environments.work.ack", work::lease::ack),
    ("environments.work.heartbeat", work::lease::heartbeat),
    ("environments.work.stop", work::lease::stop),
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
    ("deployments.create", deployments::create),
    ("deployments.update", deployments::update),
    ("deployments.retrieve", deployments::retrieve),
    ("deployments.list", deployments::list),
    ("deployments.archive", deployments::archive),
    ("deployments.pause", deployments::pause),
    ("deployments.unpause", deployments::unpause),
    ("deployments.run", deployments::run),
    ("deployment_runs.list", deployments::runs::list),
    ("dreams.create", dreams::create),
    ("dreams.retrieve", dreams::retrieve),
    ("dreams.list", dreams::list),
    ("dreams.cancel", dreams::cancel),
    ("dreams.archive", dreams::archive),
    ("memory_stores.create", memory::create),
    ("memory_stores.update", memory::update),
    ("memory_stores.memories.create", memory::memories::create),
    ("memory_stores.memories.update", memory::memories::update),
    ("memory_stores.memories.retrieve", memory::memories::retrieve),
    ("memory_stores.memories.delete", memory::memories::delete),
    ("memory_stores.memories.list", memory::memories::list),
    ("memory_stores.memory_versions.retrieve", memory::versions::retrieve),
    ("memory_stores.memory_versions.list", memory::versions::list),
    ("memory_stores.memory_versions.redact", memory::versions::redact),
    ("models.retrieve", models::retrieve),
    ("models.list", models::list),
    ("skills.create", skills::create),
    ("skills.list", skills::list),
    ("skills.delete", skills::delete),
    ("skills.versions.create", skills::versions::create),
    ("skills.versions.retrieve", skills::versions::retrieve),
    ("skills.versions.download", skills::versions::download),
    ("skills.versions.delete", skills::versions::delete),
    ("tunnels.create", tunnels::create),
    ("tunnels.reveal_token", tunnels::reveal),
    ("tunnels.rotate_token", tunnels::rotate),
    ("tunnels.certificates.create", tunnels::certificates::create),
    ("user_profiles.create", profiles::create),
    ("user_profiles.update", profiles::update),
    ("user_profiles.retrieve", profiles::retrieve),
    ("user_profiles.list", profiles::list),
    ("user_profiles.create_enrollment_url", profiles::enrollment_url),
    ("user_profiles.action_urls.create", profiles::action_url),
    ("user_profiles.providers.google.data_controls.retrieve", profiles::controls::retrieve),
    ("user_profiles.providers.google.data_controls.update", profiles::controls::update),
    ("vaults.create", vaults::create),
    ("vaults.update", vaults::update),
    ("vaults.credentials.create", vaults::credentials::create),
    ("vaults.credentials.update", vaults::credentials::update),
    ("vaults.credentials.mcp_oauth_validate", vaults::credentials::validate),
];

/// The collections whose things are retrieved, listed, archived and deleted alike, unless
/// [`HANDLERS`] says otherwise.
const COLLECTIONS: &[&Collection] = &[
    &deployments::shelf::RUNS,
    &memory::store::STORES,
    &profiles::shelf::PROFILES,
    &skills::shelves::SKILLS,
    &skills::shelves::VERSIONS,
    &tunnels::TUNNELS,
    &tunnels::certificates::CERTIFICATES,
    &vaults::VAULTS,
    &vaults::credentials::CREDENTIALS,
];

/// The part of this server that does an operation.
enum Doer {
    Handler(Handler),
    Collection(&'static Collection, Verb),
}

enum Verb {
    Retrieve,
    List,
    Archive,
    Delete,
}

fn doer(operation: &Operation) -> Option<Doer> {
    if let Some((_, handler)) = HANDLERS.iter().find(|(id, _)| *id == operation.id) {
        return Some(Doer::Handler(*handler));
    }
    let (resource, verb) = operation.id.rsplit_once('.')?;
    let verb = match verb {
        "retrieve" => Verb::Retrieve,
        "list" => Verb::List,
        "archive" => Verb::Archive,
        "delete" => Verb::Delete,
        _ => return None,
    };
    let collection = COLLECTIONS.iter().find(|collection| collection.resource == resource)?;
    Some(Doer::Collection(collection, verb))
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
    credential::check(app, request)?;
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
    credential::check_kind(app, request, operation, &ids)?;
    let Some(doer) = doer(operation) else {
        let refusal = Refusal::new(501, format!("the local server has no {}", operation.id));
        return Err(refusal.with_header("x-should-retry", "false"));
    };
    query::check(operation, &request.query)?;
    body::check(operation, request)?;
    match doer {
        Doer::Handler(handler) => handler(app, request, &ids),
        Doer::Collection(collection, Verb::Retrieve) => collection.retrieve(app, &ids),
        Doer::Collection(collection, Verb::List) => collection.list(app, request, &ids, |_| true),
        Doer::Collection(collection, Verb::Archive) => collection.archive(app, &ids),
        Doer::Collection(collection, Verb::Delete) => collection.delete(app, &ids),
    }
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

    #[test]
    fn the_server_has_every_operation_of_the_api() {
        for operation in &Spec::get().operations {
            assert!(doer(operation).is_some(), "the local server has no {}", operation.id);
        }
    }
}
