//! Every operation against the facts of the wire: the request it builds, its documented route, the ids it refuses. And no operation
//! is forgotten.

mod background;
mod memory_stores;
mod models;
mod multipart;
mod operations;
mod refusals;
mod routes;
mod sent;
mod skills;
mod tunnels;
mod values;
mod vaults;

use managed_agents_conformance::{Endpoint, Spec};

/// The endpoints that this crate must have an operation for.
fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    Spec::load().endpoints.iter()
}
