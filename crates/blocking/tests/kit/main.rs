//! The blocking client passes the checks for adapters: `managed_agents_local::kit`.

use std::io::{self, BufRead};
use std::thread;
use std::time::Duration;

use managed_agents_blocking::{
    Answer, Client, ClientOptions, Credential, Delivery, Error, Settings, StreamOptions, ToolCallKind, Turn,
    TurnCheckpoint, TurnOptions,
};
use managed_agents_local::kit;
use serde_json::{Value, json};

#[test]
fn the_blocking_client_passes_every_check() {
    let program = std::env::current_exe().expect("this program has a path");
    let report = kit::check(program, &["--exact", "adapter", "--ignored", "--nocapture"]);
    println!("{report}");
    assert!(report.has_passed(), "{report}");
    assert_eq!(report.not_done().collect::<Vec<_>>(), ["steered"], "{report}");
}

/// Takes one job from the standard input.
#[test]
#[ignore = "started by the kit"]
fn adapter() {
    // The harness has begun a line.
    println!();
    let mut lines = io::stdin().lock().lines();
    let job: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    if !job["in_send"].is_null() {
        return println!(
            "{}",
            json!({"cannot": "only a cancel reaches a thread that sends, and it cuts the send"})
        );
    }
    match follow(&job) {
        Ok(Some(outcome)) => println!("{}", json!({"outcome": outcome})),
        Ok(None) => {
            println!("{}", json!({"dropped": true}));
            // The process stays, so that only the drop can have closed the connection.
            lines.next();
        }
        Err(error) => println!("{}", json!({"error": error.to_string()})),
    }
}

/// Follows the turn to its outcome; `None` if it was dropped before.
fn follow(job: &Value) -> Result<Option<String>, Error> {
    let mut turn = begin(job)?;
    let (mut count, mut has_spoken) = (0, false);
    loop {
        let delivery = match number(job, "give_up_ms") {
            Some(time) => turn.next_timeout(Duration::from_millis(time)),
            None => turn.next().transpose(),
        };
        let delivery = match delivery {
            Err(Error::TimedOut) => continue,
            other => other?,
        };
        let Some(delivery) = delivery else {
            return Ok(turn.outcome().map(|outcome| outcome.name().to_owned()));
        };
        if let Some(event) = delivery.event() {
            println!(r#"{{"event": {}}}"#, event.json());
            if event.kind() == "agent.message" && !has_spoken {
                has_spoken = true;
                spoken(job, &mut turn);
            }
        }
        if let Delivery::Waiting(call) = &delivery {
            let answer = match call.kind {
                ToolCallKind::Approval => Answer::allow(),
                _ => Answer::text(job["tool_result"].as_str().unwrap_or_default()),
            };
            turn.answer(&call.id, &answer).expect("the call waits for this kind of answer");
        }
        count += 1;
        if number(job, "drop_after") == Some(count) {
            println!("{}", json!({"checkpoint": turn.checkpoint().to_json()}));
            return Ok(None);
        }
    }
}

/// Begins a new turn, or resumes one.
fn begin(job: &Value) -> Result<Turn, Error> {
    let text = |name: &str| job[name].as_str().unwrap_or_default();
    let base_url = text("base_url").to_owned();
    let settings = Settings { base_url, ..Settings::new(Credential::ApiKey(text("api_key").into())) };
    let mut options = ClientOptions::default();
    if let Some(bytes) = number(job, "max_body_bytes") {
        options.max_body_bytes = bytes;
    }
    let client = Client::new(settings)?.with_options(options);
    let milliseconds = |name: &str| Duration::from_millis(number(job, name).unwrap_or_default());
    let options = TurnOptions {
        stream: StreamOptions {
            read_timeout: milliseconds("read_timeout_ms"),
            list_lag: milliseconds("list_lag_ms"),
            max_wait: milliseconds("max_wait_ms"),
            ..StreamOptions::default()
        },
        ..TurnOptions::default()
    };
    let turn = match job["checkpoint"].as_str() {
        Some(checkpoint) => client.resume(TurnCheckpoint::from_json(checkpoint)?, options)?,
        None => client.ask_with(&text("session").into(), text("message"), options)?,
    };
    Ok(match number(job, "deadline_ms") {
        Some(time) => turn.with_deadline(Duration::from_millis(time)),
        None => turn,
    })
}

/// Does what the job wants once the agent has said something.
fn spoken(job: &Value, turn: &mut Turn) {
    if job["interrupt"] == true {
        turn.interrupt();
    }
    if let Some(time) = number(job, "cancel_ms") {
        let canceller = turn.canceller();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(time));
            canceller.cancel();
        });
    }
}

fn number(job: &Value, name: &str) -> Option<u64> {
    job[name].as_u64()
}
