//! Every operation takes generated valid requests, refuses broken ones and names the broken field.

mod bad_input;
mod broken;
mod request;
mod table;
mod values;
mod world;

use crate::broken::Broken;
use crate::request::{Reply, Request};
use crate::world::World;
use managed_agents_conformance::{Direction, Endpoint, ResponseBody, Spec, validate};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of valid requests of each operation.
const REQUESTS: u64 = 50;

/// The number of threads, each of which tries one operation after the other.
const WORKERS: usize = 4;

/// The count of one operation.
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
}

#[test]
fn every_operation_takes_valid_requests_and_refuses_broken_ones() {
    let endpoints: Vec<_> = Spec::load().endpoints.iter().collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let next = || endpoints.get(next.fetch_add(1, Ordering::Relaxed)).copied();
        std::iter::from_fn(next).map(try_operation).collect::<Vec<_>>()
    };
    let (mut rows, faults) = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        let results: Vec<_> =
            workers.into_iter().flat_map(|worker| worker.join().expect("no panic")).collect();
        let (mut rows, mut faults) = (Vec::new(), Vec::new());
        for (row, mut of_row) in results {
            of_row.truncate(3);
            faults.append(&mut of_row);
            rows.push(row);
        }
        (rows, faults)
    });
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    rows.sort_by_key(|row| row.operation);
    table::check(&rows);
}

/// Tries one operation on a server of its own.
fn try_operation(endpoint: &'static Endpoint) -> (Row, Vec<String>) {
    let mut row = Row { operation: &endpoint.id, accepted: 0, refused: 0 };
    let mut faults = Vec::new();
    let mut world = World::new();
    for seed in 0..REQUESTS {
        let request = Request::valid(endpoint, &mut world, seed);
        let reply = request.send(&world.server);
        match problem(endpoint, &reply) {
            None => row.accepted += 1,
            Some(problem) => faults.push(format!("{}, seed {seed}: {problem}\n    {request}", endpoint.id)),
        }
        let broken = Broken::new(endpoint, &request, seed);
        let reply = broken.request.send(&world.server);
        match broken.problem(&reply) {
            None => row.refused += 1,
            Some(problem) => {
                faults.push(format!("{}, seed {seed}: {problem}\n    {}", endpoint.id, broken.request));
            }
        }
    }
    (row, faults)
}

/// Checks the reply to a valid request.
fn problem(endpoint: &Endpoint, reply: &Reply) -> Option<String> {
    if !(200..300).contains(&reply.status) {
        return Some(format!("{}: {}", reply.status, reply.text()));
    }
    match &endpoint.response {
        ResponseBody::Json { nullable: true, .. } if reply.text() == "null" => None,
        ResponseBody::Json { type_name, .. } => {
            let problems = validate(type_name, Direction::Response, &reply.json(), false);
            problems.first().map(|problem| format!("{problem:?} in {}", reply.text()))
        }
        ResponseBody::Sse { .. } => {
            (!reply.content_type.starts_with("text/event-stream")).then(|| "no stream".into())
        }
        ResponseBody::Binary => (reply.content_type == "application/json").then(|| "JSON, not bytes".into()),
        ResponseBody::None => None,
    }
}
