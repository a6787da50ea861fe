//! Every operation against the facts of the wire: the request it builds, its documented route, the ids it refuses. And no operation
//! is forgotten.

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

/// Goes no further than the request.
impl crate::operations::Sender for Settings {
    type Sent = Result<Request<Vec<u8>>, Error>;

    fn send<T>(self, call: Operation<T>) -> Self::Sent {
        call.into_request(&self)
    }

    fn pages<P: Paged>(self, call: Operation<P>) -> Self::Sent {
        call.into_request(&self)
    }

    fn download(self, call: Operation<Content>) -> Self::Sent {
        call.into_request(&self)
    }

    fn open(self, call: Operation<()>) -> Self::Sent {
        call.into_request(&self)
    }
}
