//! Runs the checks for adapters, `managed_agents_local::kit`, on the port.

use std::io::BufRead;
use std::time::Duration;

use managed_agents_core::types::SessionId;
use managed_agents_core::{
    self as proto, Answer, Credential, Delivery, Settings, StreamOptions, ToolCallKind, TurnCheckpoint,
    TurnOptions,
};
use managed_agents_local::kit;
use managed_agents_tokio_port::{Client, Driver, Result};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

#[test]
fn the_port_passes_every_check_that_it_does() {
    let program = std::env::current_exe().expect("this program has a path");
    let report = kit::check(program, &["--exact", "adapter", "--ignored", "--nocapture"]);
    println!("{report}");
    assert!(report.has_passed(), "{report}");
    assert_eq!(report.not_done().collect::<Vec<_>>(), ["large_history", "steered"], "{report}");
}

/// Reads one job from standard input.
#[tokio::test]
#[ignore = "started by the kit"]
async fn adapter() {
    // The harness has already started a line.
    println!();
    let mut lines = std::io::stdin().lock().lines();
    let job: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    if !job["max_body_bytes"].is_null() {
        return println!("{}", json!({"cannot": "the limit of an answer is a constant of the port"}));
    }
    if !job["in_send"].is_null() {
        return println!(
            "{}",
            json!({"cannot": "the port gives a send up with the future that waits for it"})
        );
    }
    match follow(&job).await {
        Ok(Some(outcome)) => println!("{}", json!({"outcome": outcome})),
        Ok(None) => {
            println!("{}", json!({"dropped": true}));
            // The runtime closes the connection while this thread waits elsewhere.
            tokio::task::spawn_blocking(|| std::io::stdin().lock().lines().next()).await.unwrap();
        }
        Err(error) => println!("{}", json!({"error": error.to_string()})),
    }
}

/// Follows the turn to its outcome. Returns `None` if the turn was dropped before.
async fn follow(job: &Value) -> Result<Option<String>> {
    let mut turn = begin(job)?;
    let mut deadline = after(job, "deadline_ms");
    let (mut cancel, mut count, mut has_spoken) = (None, 0, false);
    loop {
        // Dropping a future of `next` loses nothing, so every limit is a timeout around it.
        let limits = [after(job, "give_up_ms"), deadline, cancel];
        let until =
            limits.into_iter().flatten().min().unwrap_or_else(|| Instant::now() + Duration::from_secs(600));
        let Ok(delivery) = timeout_at(until, turn.next()).await else {
            let is_over = |limit: Option<Instant>| limit.is_some_and(|limit| Instant::now() >= limit);
            if is_over(deadline) {
                deadline = None;
                turn.machine.handle_deadline();
            }
            if is_over(cancel) {
                cancel = None;
                turn.machine.cancel();
            }
            continue;
        };
        let Some(delivery) = delivery? else {
            return Ok(turn.machine.outcome().map(|outcome| outcome.name().to_owned()));
        };
        if let Some(event) = delivery.event() {
            println!(r#"{{"event": {}}}"#, event.json());
            if event.kind() == "agent.message" && !has_spoken {
                has_spoken = true;
                cancel = after(job, "cancel_ms");
                if job["interrupt"] == true {
                    turn.machine.interrupt();
                }
            }
        }
        if let Delivery::Waiting(call) = &delivery {
            let answer = match call.kind {
                ToolCallKind::Approval => Answer::allow(),
                _ => Answer::text(job["tool_result"].as_str().unwrap_or_default()),
            };
            turn.machine.answer(&call.id, &answer)?;
        }
        count += 1;
        if job["drop_after"] == count {
            println!("{}", json!({"checkpoint": turn.machine.checkpoint().to_json()}));
            return Ok(None);
        }
    }
}

/// Starts a new turn, or resumes one.
fn begin(job: &Value) -> Result<Driver<proto::Turn>> {
    let text = |name: &str| job[name].as_str().unwrap_or_default();
    let base_url = text("base_url").to_owned();
    let credential = Credential::ApiKey(text("api_key").into());
    let client = Client::new(Settings { base_url, ..Settings::new(credential) })?;
    let milliseconds = |name: &str| Duration::from_millis(job[name].as_u64().unwrap_or_default());
    let options = TurnOptions {
        stream: StreamOptions {
            read_timeout: milliseconds("read_timeout_ms"),
            list_lag: milliseconds("list_lag_ms"),
            max_wait: milliseconds("max_wait_ms"),
            ..StreamOptions::default()
        },
        ..TurnOptions::default()
    };
    Ok(client.drive(match job["checkpoint"].as_str() {
        Some(checkpoint) => proto::Turn::resume(TurnCheckpoint::from_json(checkpoint)?, options),
        None => proto::Turn::ask(SessionId::from(text("session")), text("message"), options),
    }))
}

/// Returns the moment this long from now.
fn after(job: &Value, name: &str) -> Option<Instant> {
    Some(Instant::now() + Duration::from_millis(job[name].as_u64()?))
}
