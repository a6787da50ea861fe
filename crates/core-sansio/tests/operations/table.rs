//! Every operation of the core, for tests of the core and of its adapters: what is put in, and whether a request is what it must be.

mod agents;
mod background;
mod files;
mod memory_stores;
mod models;
pub(crate) mod multipart;
pub(crate) mod received;
mod sessions;
mod skills;
mod tunnels;
pub(crate) mod values;
mod vaults;

use managed_agents_core::{Content, Operation, Paged};
use serde::Serialize;
use serde::de::DeserializeOwned;

use values::Values;

/// Handles an operation of any reply type.
pub(crate) trait Sender: Sized {
    type Sent;

    fn send<T: DeserializeOwned + Serialize>(self, operation: Operation<T>) -> Self::Sent;
    fn pages<P: Paged<Item: Serialize> + DeserializeOwned>(self, operation: Operation<P>) -> Self::Sent;
    fn download(self, operation: Operation<Content>) -> Self::Sent;
    fn open(self, operation: Operation<()>) -> Self::Sent;
}

/// An operation, by the id of its endpoint.
pub(crate) struct Case<S: Sender> {
    pub(crate) id: &'static str,
    pub(crate) run: fn(S, &mut Values) -> S::Sent,
}

/// `"id" => how |values| operation`, where `how` is a method of [`Sender`].
macro_rules! operations {
    ($($id:literal => $how:ident |$values:ident| $operation:expr;)*) => {
        pub(crate) fn operations<S: Sender>() -> Vec<Case<S>> {
            vec![$(Case { id: $id, run: |sender, $values| sender.$how($operation) },)*]
        }
    };
}
use operations;

/// All of them.
pub(crate) fn all<S: Sender>() -> impl Iterator<Item = Case<S>> {
    [
        agents::operations(),
        background::operations(),
        files::operations(),
        memory_stores::operations(),
        models::operations(),
        sessions::operations(),
        skills::operations(),
        tunnels::operations(),
        vaults::operations(),
    ]
    .into_iter()
    .flatten()
}
