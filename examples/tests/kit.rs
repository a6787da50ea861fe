//! Runs the checks for adapters, `managed_agents_local::kit`, on `own_transport`. Skips those about
//! limits that the example does not have.

use std::error::Error;
use std::io;
use std::time::Duration;

use managed_agents_core::{
    Answer, Credential, Delivery, Settings, StreamOptions, ToolCallKind, Turn, TurnOptions,
};
use managed_agents_local::kit;
use serde_json::{Value, json};

#[path = "../own_transport/connection.rs"]
mod connection;
#[path = "../own_transport/follow.rs"]
mod follow;

#[test]
fn own_transport_passes_every_check_that_it_does() {
    let program = std::env::current_exe().expect("this program has a path");
    let report = kit::check(program, &["--exact", "adapter", "--ignored", "--nocapture"]);
    println!("{report}");
    assert!(report.has_passed(), "{report}");
    let not_done = ["give_up", "dropped", "checkpoint", "large_history", "deadline", "cancel", "steered"];
    assert_eq!(report.not_done().collect::<Vec<_>>(), not_done, "{report}");
}

/// Reads one job from standard input.
#[test]
#[ignore = "started by the kit"]
fn adapter() {
    // The harness has already started a line.
    println!();
    let line = io::stdin().lines().next().unwrap().unwrap();
    let job: Value = serde_json::from_str(&line).unwrap();
    for field in ["drop_after", "give_up_ms", "deadline_ms", "cancel_ms", "in_send"] {
        if !job[field].is_null() {
            return println!("{}", json!({"cannot": "the example follows each turn to its end"}));
        }
    }
    if !job["max_body_bytes"].is_null() {
        return println!("{}", json!({"cannot": "the limit of an answer is a constant of the example"}));
    }
    match run(&job) {
        Ok(outcome) => println!("{}", json!({"outcome": outcome})),
        Err(error) => println!("{}", json!({"error": error.to_string()})),
    }
}

/// Follows the turn to its outcome.
fn run(job: &Value) -> Result<String, Box<dyn Error>> {
    let text = |name: &str| job[name].as_str().unwrap_or_default();
    let milliseconds = |name: &str| Duration::from_millis(job[name].as_u64().unwrap_or_default());
    let base_url = text("base_url").to_owned();
    let settings = Settings { base_url, ..Settings::new(Credential::ApiKey(text("api_key").into())) };
    let options = TurnOptions {
        stream: StreamOptions {
            read_timeout: milliseconds("read_timeout_ms"),
            list_lag: milliseconds("list_lag_ms"),
            max_wait: milliseconds("max_wait_ms"),
            ..StreamOptions::default()
        },
        ..TurnOptions::default()
    };
    let mut turn = Turn::ask(text("session").into(), text("message"), options);
    let mut has_spoken = false;
    follow::follow(&settings, &mut turn, |turn, delivery| {
        if let Some(event) = delivery.event() {
            println!(r#"{{"event": {}}}"#, event.json());
            if event.kind() == "agent.message"
                && !std::mem::replace(&mut has_spoken, true)
                && job["interrupt"] == true
            {
                turn.interrupt();
            }
        }
        if let Delivery::Waiting(call) = delivery {
            let answer = match call.kind {
                ToolCallKind::Approval => Answer::allow(),
                _ => Answer::text(text("tool_result")),
            };
            turn.answer(&call.id, &answer).expect("the call waits for this kind of answer");
        }
    })?;
    Ok(turn.outcome().map(|outcome| outcome.name().to_owned()).unwrap_or_default())
}
