//! The adapter that the checks of `managed_agents_local::kit` drive: takes jobs from the program
//! outside of the browser until there are no more.
#![cfg(target_family = "wasm")]

#[path = "../page/stage.rs"]
#[allow(dead_code, reason = "the page uses more of it")]
mod stage;

use std::time::Duration;

use futures_lite::future::or;
use managed_agents_wasm::types::SessionId;
use managed_agents_wasm::{
    Answer, Client, ClientOptions, Credential, Delivery, Error, Fetch, Handle, Settings, StreamExt,
    StreamOptions, ToolCallKind, Transport, Turn, TurnCheckpoint, TurnOptions, dangerously_allow_browser,
};
use serde_json::{Value, json};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::stage::control;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_page_takes_jobs_to_their_end() {
    let mut count = 0;
    loop {
        let job: Value = serde_json::from_str(&control("/job", None).await).unwrap();
        if job.is_null() {
            break;
        }
        count += 1;
        spawn_local(async move { run(Lines(job["number"].as_u64().unwrap()), &job["job"]).await });
    }
    assert!(count > 0, "there was no job");
}

/// Writes the lines of a job, one after the other.
struct Lines(u64);

impl Lines {
    async fn write(&self, line: Value) {
        control(&format!("/line?job={}", self.0), Some(&line)).await;
    }
}

async fn run(lines: Lines, job: &Value) {
    let end = match follow(&lines, job).await {
        Ok(Some(outcome)) => json!({"outcome": outcome}),
        Ok(None) => json!({"dropped": true}),
        Err(error) => json!({"error": format!("{error:?}")}),
    };
    lines.write(end).await;
}

/// Follows the turn to its outcome. Returns `None` if the turn was dropped before.
async fn follow(lines: &Lines, job: &Value) -> Result<Option<String>, Error> {
    let mut turn = begin(job)?;
    if let Some(time) = milliseconds(job, "deadline_ms") {
        turn = turn.with_deadline(time);
    }
    let (mut count, mut has_spoken) = (0, false);
    while let Some(delivery) = next(&mut turn, milliseconds(job, "give_up_ms")).await {
        let delivery = delivery?;
        if matches!(delivery, Delivery::Sending) {
            turn = stopped_in_send(turn, job);
        }
        if let Some(event) = delivery.event() {
            let json: Value = serde_json::from_str(event.json()).unwrap();
            lines.write(json!({"event": json})).await;
            if event.kind() == "agent.message" && !has_spoken {
                has_spoken = true;
                if let Some(time) = milliseconds(job, "cancel_ms") {
                    later(time, &turn, Handle::cancel);
                }
                if job["interrupt"] == true {
                    turn.interrupt();
                }
            }
        }
        if let Delivery::Waiting(call) = &delivery {
            let answer = match call.kind {
                ToolCallKind::Approval => Answer::allow(),
                _ => Answer::text(job["tool_result"].as_str().unwrap_or_default()),
            };
            turn.answer(&call.id, &answer)?;
        }
        count += 1;
        if job["drop_after"] == count {
            lines.write(json!({"checkpoint": turn.checkpoint().to_json()})).await;
            return Ok(None);
        }
    }
    Ok(turn.outcome().map(|outcome| outcome.name().to_owned()))
}

/// Stops the turn while its message is being sent, if the job wants it.
fn stopped_in_send(turn: Turn<Fetch>, job: &Value) -> Turn<Fetch> {
    let soon = Duration::from_millis(100);
    match job["in_send"].as_str() {
        Some("interrupt") => later(soon, &turn, Handle::interrupt),
        Some("cancel") => later(soon, &turn, Handle::cancel),
        Some("deadline") => return turn.with_deadline(soon),
        _ => (),
    }
    turn
}

fn later(time: Duration, turn: &Turn<Fetch>, stop: fn(&Handle)) {
    let handle = turn.handle();
    spawn_local(async move {
        Fetch::default().sleep(time).await;
        stop(&handle);
    });
}

/// Returns the next delivery. With `patience` it waits in futures that are dropped after that time.
async fn next(turn: &mut Turn<Fetch>, patience: Option<Duration>) -> Option<Result<Delivery, Error>> {
    let Some(patience) = patience else { return turn.next().await };
    loop {
        let given_up = async {
            Fetch::default().sleep(patience).await;
            None
        };
        if let Some(delivery) = or(async { Some(turn.next().await) }, given_up).await {
            return delivery;
        }
    }
}

/// Starts a new turn, or resumes one.
fn begin(job: &Value) -> Result<Turn<Fetch>, Error> {
    let text = |name: &str| job[name].as_str().unwrap_or_default();
    let milliseconds = |name: &str| milliseconds(job, name).unwrap_or_default();
    let options = TurnOptions {
        stream: StreamOptions {
            read_timeout: milliseconds("read_timeout_ms"),
            list_lag: milliseconds("list_lag_ms"),
            max_wait: milliseconds("max_wait_ms"),
            ..StreamOptions::default()
        },
        ..TurnOptions::default()
    };
    let client = client(job)?;
    Ok(match job["checkpoint"].as_str() {
        Some(checkpoint) => client.resume(TurnCheckpoint::from_json(checkpoint)?, options),
        None => client.ask_with(&SessionId::from(text("session")), text("message"), options),
    })
}

fn client(job: &Value) -> Result<Client, Error> {
    let text = |name: &str| job[name].as_str().unwrap_or_default();
    let credential = Credential::ApiKey(text("api_key").into());
    let settings = Settings { base_url: text("base_url").into(), ..Settings::new(credential) };
    let client = dangerously_allow_browser(settings)?;
    let Some(bytes) = job["max_body_bytes"].as_u64() else { return Ok(client) };
    Ok(client.with_options(ClientOptions { max_body_bytes: bytes as usize, ..ClientOptions::default() }))
}

fn milliseconds(job: &Value, name: &str) -> Option<Duration> {
    Some(Duration::from_millis(job[name].as_u64()?))
}
