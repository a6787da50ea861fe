//! Prints lists, page by page, as far as they are asked for.

use clap::ArgMatches;
use managed_agents_blocking::proto::{CycleDetector, Error as CoreError, Next, Paged};
use managed_agents_blocking::types::{List, Page};
use managed_agents_blocking::{Error, Operation};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;
use crate::request::Request;

pub(crate) fn print(
    doing: &str,
    request: &Request,
    connection: &Connection,
    matches: &ArgMatches,
    output: &mut Output,
) -> Result<(), Failure> {
    let limit = matches.get_one::<u64>("max-items").copied().unwrap_or(u64::MAX);
    match request.has_parameter("before_id") {
        true => pages(doing, request.operation::<Backwards>(), limit, connection, output),
        false => pages(doing, request.operation::<Page<Box<RawValue>>>(), limit, connection, output),
    }
}

fn pages<P: Paged<Item = Box<RawValue>> + DeserializeOwned>(
    doing: &str,
    first: Operation<P>,
    limit: u64,
    connection: &Connection,
    output: &mut Output,
) -> Result<(), Failure> {
    let failed = |error: Error| Failure::of(doing, &error);
    let (mut next, mut cursors, mut left) = (Some(first), CycleDetector::default(), limit);
    while let Some(operation) = next.take().filter(|_| left > 0) {
        let again = operation.try_clone();
        let page = connection.send(operation).map_err(failed)?;
        let following = again.map(|operation| cursors.follow(operation, &page));
        for item in page.into_items().into_results() {
            if left == 0 {
                return output.end();
            }
            left -= 1;
            output.item(item.map_err(|odd| failed(CoreError::from(odd).into()))?.get())?;
        }
        output.page()?;
        next = following.transpose().map_err(|error| failed(error.into()))?.flatten();
    }
    output.end()
}

/// A page of a list that was asked for backwards.
#[derive(Deserialize)]
struct Backwards {
    data: List<Box<RawValue>>,
    #[serde(default)]
    has_more: bool,
    first_id: Option<String>,
}

impl Paged for Backwards {
    type Item = Box<RawValue>;

    fn next<'a>(&'a self, _operation: &Operation<Self>) -> Next<'a> {
        #[derive(Deserialize)]
        struct Item {
            id: String,
        }
        if !self.has_more {
            return Next::End;
        }
        let of_item = || {
            let item: Item = serde_json::from_str(self.data.first()?.get()).ok()?;
            Some(item.id)
        };
        match self.first_id.clone().or_else(of_item).filter(|id| !id.is_empty()) {
            Some(id) => Next::Page("before_id", id.into()),
            None => Next::Unknown,
        }
    }

    fn into_items(self) -> List<Self::Item> {
        self.data
    }
}
