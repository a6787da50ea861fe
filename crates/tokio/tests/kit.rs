//! Runs the checks for adapters, `managed_agents_local::kit`, on the client, over real sockets and
//! on the threads of a runtime.

use std::io::BufRead;
use std::time::Duration;

use futures_lite::StreamExt;
use managed_agents_local::kit;
use managed_agents_tokio::{
    Answer, Client, Credential, Delivery, Error, Handle, Settings, StreamOptions, ToolCallKind, Turn,
    TurnCheckpoint, TurnOptions,
};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

#[test]
fn the_client_passes_every_check() {
    let program = std::env::current_exe().expect("this program has a path");
    let report = kit::check(program, &["--exact", "adapter", "--ignored", "--nocapture"]);
    println!("{report}");
    assert!(report.has_passed() && report.not_done().next().is_none(), "{report}");
}

/// Takes one job from the standard input.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the kit"]
async fn adapter() {
    // The harness has begun a line.
    println!();
    let mut lines = std::io::stdin().lock().lines();
    let job: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    // The turn moves between the threads of the runtime, which only a `Send` turn can.
    match tokio::spawn(follow(job)).await.unwrap() {
        Ok(Some(outcome)) => println!("{}", json!({"outcome": outcome})),
        Ok(None) => {
            println!("{}", json!({"dropped": true}));
            // The process stays, so that only the drop can have closed the connection.
            tokio::task::spawn_blocking(|| std::io::stdin().lock().lines().next()).await.unwrap();
        }
        Err(error) => println!("{}", json!({"error": error.to_string()})),
    }
}

/// Follows the turn to its outcome; `None` if it was dropped before.
async fn follow(job: Value) -> Result<Option<String>, Error> {
    let mut turn = begin(&job)?;
    let (mut count, mut has_spoken) = (0, false);
    loop {
        let next = match number(&job, "give_up_ms") {
            Some(time) => match timeout(Duration::from_millis(time), turn.next()).await {
                Ok(next) => next,
                Err(_) => continue,
            },
            None => turn.next().await,
        };
        let Some(delivery) = next.transpose()? else {
            return Ok(turn.outcome().map(|outcome| outcome.name().to_owned()));
        };
        if matches!(delivery, Delivery::Sending) {
            turn = stopped_in_send(&job, turn);
        }
        if let Some(event) = delivery.event() {
            println!(r#"{{"event": {}}}"#, event.json());
            if event.kind() == "agent.message" && !has_spoken {
                has_spoken = true;
                spoken(&job, &mut turn);
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
        if number(&job, "drop_after") == Some(count) {
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
    let client = Client::new(settings).expect("the kit gives good settings");
    let mut options = client.options().clone();
    if let Some(bytes) = number(job, "max_body_bytes") {
        options.max_body_bytes = bytes.try_into().expect("the limit fits");
    }
    let client = client.with_options(options);
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
        Some(checkpoint) => client.resume(TurnCheckpoint::from_json(checkpoint)?, options),
        None => client.ask_with(&text("session").into(), text("message"), options),
    };
    Ok(match number(job, "deadline_ms") {
        Some(time) => turn.with_deadline(Duration::from_millis(time)),
        None => turn,
    })
}

/// Stops the turn while its message is being sent, if the job wants it.
fn stopped_in_send(job: &Value, turn: Turn) -> Turn {
    let soon = Duration::from_millis(100);
    match job["in_send"].as_str() {
        Some("interrupt") => later(soon, &turn, Handle::interrupt),
        Some("cancel") => later(soon, &turn, Handle::cancel),
        Some("deadline") => return turn.with_deadline(soon),
        _ => (),
    }
    turn
}

fn later(time: Duration, turn: &Turn, stop: fn(&Handle)) {
    let handle = turn.handle();
    tokio::spawn(async move {
        sleep(time).await;
        stop(&handle);
    });
}

/// Does what the job wants once the agent has said something.
fn spoken(job: &Value, turn: &mut Turn) {
    if job["interrupt"] == true {
        turn.interrupt();
    }
    if let Some(time) = number(job, "cancel_ms") {
        later(Duration::from_millis(time), turn, Handle::cancel);
    }
}

fn number(job: &Value, name: &str) -> Option<u64> {
    job[name].as_u64()
}
