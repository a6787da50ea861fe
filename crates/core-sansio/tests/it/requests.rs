//! Checks every operation against the API's specification: its request, its documented route, the
//! ids that it refuses. Checks that no operation is missing.

mod environments;
mod machines;
mod memory_stores;
mod multipart;
mod refusals;
mod routes;
mod sent;
mod skills;
mod tunnels;
mod vaults;
mod work;

use http::Request;
use managed_agents_conformance::{Endpoint, Spec};
use managed_agents_core::{Content, Error, Operation, Paged, Settings};

/// The endpoints that this crate must have an operation for.
pub(crate) fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    Spec::load().endpoints.iter()
}

/// Builds the request and sends nothing.
impl crate::operations::Sender for Settings {
    type Sent = Result<Request<Vec<u8>>, Error>;

    fn send<T>(self, operation: Operation<T>) -> Self::Sent {
        operation.into_request(&self)
    }

    fn pages<P: Paged>(self, operation: Operation<P>) -> Self::Sent {
        operation.into_request(&self)
    }

    fn download(self, operation: Operation<Content>) -> Self::Sent {
        operation.into_request(&self)
    }

    fn open(self, operation: Operation<()>) -> Self::Sent {
        operation.into_request(&self)
    }
}
