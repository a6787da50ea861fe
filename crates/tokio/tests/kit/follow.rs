//! Does a job of `managed_agents_local::kit` with the driver over any transport.

use std::thread;
use std::time::Duration;

use futures_lite::{FutureExt, StreamExt};
use managed_agents_async::{
    Answer, Client, Credential, Delivery, Error, Handle, Settings, StreamOptions, ToolCallKind, Transport,
    Turn, TurnCheckpoint, TurnOptions,
};
use serde_json::{Value, json};

/// Follows a turn, and prints what the kit reads.
pub(crate) async fn job<T: Transport>(client: &Client<T>, job: &Value) {
    println!(
        "{}",
        match follow(client, job).await {
            Ok(Some(outcome)) => json!({"outcome": outcome}),
            Ok(None) => json!({"dropped": true}),
            Err(error) => json!({"error": error.to_string()}),
        }
    );
}

/// Returns where the requests of a job go, and their key.
pub(crate) fn settings(job: &Value) -> Settings {
    let text = |name: &str| job[name].as_str().unwrap_or_default().to_owned();
    Settings { base_url: text("base_url"), ..Settings::new(Credential::ApiKey(text("api_key"))) }
}

/// Follows the turn to its outcome; `None` if it was dropped before.
async fn follow<T: Transport>(client: &Client<T>, job: &Value) -> Result<Option<String>, Error> {
    let mut turn = begin(client, job)?;
    let (mut count, mut has_spoken) = (0, false);
    loop {
        let next = async { Some(turn.next().await) };
        let give_up = async {
            client.transport().sleep(milliseconds(job, "give_up_ms").unwrap_or(Duration::MAX)).await;
            None
        };
        let Some(next) = next.or(give_up).await else { continue };
        let Some(delivery) = next.transpose()? else {
            return Ok(turn.outcome().map(|outcome| outcome.name().to_owned()));
        };
        if matches!(delivery, Delivery::Sending) {
            turn = stopped_in_send(job, turn);
        }
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
        if job["drop_after"] == count {
            println!("{}", json!({"checkpoint": turn.checkpoint().to_json()}));
            return Ok(None);
        }
    }
}

/// Begins a new turn, or resumes one.
fn begin<T: Transport>(client: &Client<T>, job: &Value) -> Result<Turn<T>, Error> {
    let text = |name: &str| job[name].as_str().unwrap_or_default();
    let mut options = client.options().clone();
    if let Some(bytes) = job["max_body_bytes"].as_u64() {
        options.max_body_bytes = bytes.try_into().expect("the limit fits");
    }
    let client = client.with_options(options);
    let time = |name: &str| milliseconds(job, name).unwrap_or_default();
    let options = TurnOptions {
        stream: StreamOptions {
            read_timeout: time("read_timeout_ms"),
            list_lag: time("list_lag_ms"),
            max_wait: time("max_wait_ms"),
            ..StreamOptions::default()
        },
        ..TurnOptions::default()
    };
    let turn = match job["checkpoint"].as_str() {
        Some(checkpoint) => client.resume(TurnCheckpoint::from_json(checkpoint)?, options),
        None => client.ask_with(&text("session").into(), text("message"), options),
    };
    Ok(match milliseconds(job, "deadline_ms") {
        Some(time) => turn.with_deadline(time),
        None => turn,
    })
}

/// Stops the turn while its message is being sent, if the job wants it.
fn stopped_in_send<T: Transport>(job: &Value, turn: Turn<T>) -> Turn<T> {
    let soon = Duration::from_millis(100);
    match job["in_send"].as_str() {
        Some("interrupt") => later(soon, &turn, Handle::interrupt),
        Some("cancel") => later(soon, &turn, Handle::cancel),
        Some("deadline") => return turn.with_deadline(soon),
        _ => (),
    }
    turn
}

/// Does what the job wants once the agent has said something.
fn spoken<T: Transport>(job: &Value, turn: &mut Turn<T>) {
    if job["interrupt"] == true {
        turn.interrupt();
    }
    if let Some(time) = milliseconds(job, "cancel_ms") {
        later(time, turn, Handle::cancel);
    }
}

fn later<T: Transport>(time: Duration, turn: &Turn<T>, stop: fn(&Handle)) {
    let handle = turn.handle();
    thread::spawn(move || {
        thread::sleep(time);
        stop(&handle);
    });
}

fn milliseconds(job: &Value, name: &str) -> Option<Duration> {
    job[name].as_u64().map(Duration::from_millis)
}
