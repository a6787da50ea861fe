//! Every operation of agents, environments, sessions and files against the facts of the wire: the request it builds, its documented
//! route, the ids it refuses. And no operation is forgotten.

mod multipart;
mod operations;
mod refusals;
mod routes;
mod sent;
mod values;

use managed_agents_conformance::{Endpoint, Spec};

/// The endpoints that this crate must have an operation for.
fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    Spec::load().endpoints.iter().filter(|endpoint| {
        let resource = endpoint.id.split('.').next().unwrap_or_default();
        matches!(resource, "agents" | "environments" | "sessions" | "files")
            && !endpoint.id.starts_with("environments.work.")
    })
}
