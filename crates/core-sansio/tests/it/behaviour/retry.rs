//! Retries of operations: `retry.json`.

use std::time::Duration;

use managed_agents_conformance::behaviour::Table;
use managed_agents_core::types::EventParams;
use managed_agents_core::{Operation, RetryPolicy, agents, sessions, status_of_envelope};
use serde_json::{Value, json};

use crate::behaviour::{World, check, described, no_answer, response};

#[test]
fn operations_are_sent_again_as_the_table_says() {
    check(&Table::retry(), |row, world| {
        // The policy divides its random numbers by 2^64.
        let random = (row.random * 2_f64.powi(64)) as u64;
        send(operation(&row.call), random, world)
    });
}

fn operation(call: &str) -> Operation<Value> {
    let update = json!({ "name": "Clerk" });
    match call {
        "read" => sessions::retrieve(&"sesn_1".into()).answering(),
        "update" => agents::update(&"agent_1".into(), &serde_json::from_value(update).unwrap()).answering(),
        "send" => sessions::events::send(&"sesn_1".into(), [EventParams::interrupt()]).answering(),
        other => panic!("{other}"),
    }
}

/// Sends an operation as an adapter does.
fn send(operation: Operation<Value>, random: u64, world: &mut World<'_>) -> Result<Value, Value> {
    let (policy, idempotency) = (RetryPolicy::default(), operation.idempotency());
    for retries in 0.. {
        let again = operation.try_clone().unwrap().answering();
        let answer = world.send(again, Duration::MAX);
        let wait = match &answer {
            None => policy.after_failure(idempotency, retries, true, random),
            Some(answer) => {
                let body = answer.body();
                let (head, ()) = response(answer, &body).map(drop).into_parts();
                let status = status_of_envelope(&body).filter(|_| head.status.is_success());
                let status = status.unwrap_or(head.status);
                if status.is_success() {
                    None
                } else {
                    policy.after_answer(idempotency, retries, status, &head.headers, random)
                }
            }
        };
        match (wait, answer) {
            (Some(wait), _) => world.now += wait,
            (None, None) => return Err(no_answer()),
            (None, Some(answer)) => {
                let read = Operation::<Value>::read(response(&answer, &answer.body()));
                return read.map(|_| json!("answered")).map_err(|error| described(&error));
            }
        }
    }
    unreachable!("retries end")
}
