//! Runs the measured programs: our client in Rust and in Node, and a hand-written loop.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_blocking::{Client, Credential, Outcome, Settings, proto};
use serde_json::{Value, json};

use super::{Turn, now};

/// The number of turns that run at the same time.
const AT_ONCE: usize = 20;

/// A timeout above the length of any turn.
const DEADLINE: Duration = Duration::from_secs(60);

type Failure = Box<dyn std::error::Error>;

/// The time, id and processed state of each event, as in [`Turn`].
type Events = Vec<(f64, String, bool)>;

/// One turn of a Rust program in this session. Adds events as they arrive, and returns the outcome.
pub type Asker = fn(url: &str, session: &str, events: &mut Events) -> Result<String, Failure>;

/// Runs a turn in each of these sessions, in OS threads.
pub fn rust(url: &str, sessions: &[String], ask: Asker) -> Vec<Turn> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(session) = sessions.get(next.fetch_add(1, Ordering::Relaxed)) {
            let began = Instant::now();
            let mut events = Vec::new();
            let result = ask(url, session, &mut events);
            let length = began.elapsed();
            let outcome = result.unwrap_or_else(|error| format!("error: {error}"));
            done.push(Turn { session: session.clone(), length, outcome, events });
        }
        done
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker does not panic")).collect()
    })
}

/// Runs our client.
pub fn blocking(url: &str, session: &str, events: &mut Events) -> Result<String, Failure> {
    let settings = Settings { base_url: url.into(), ..Settings::new(Credential::ApiKey("any".into())) };
    let client = Client::new(settings)?;
    let mut turn =
        client.ask_with(&session.into(), "Add up.", proto::TurnOptions::default())?.with_deadline(DEADLINE);
    for delivery in &mut turn {
        if let Some(event) = delivery?.event() {
            let id = event.id().unwrap_or_default().to_owned();
            events.push((now(), id, event.processed_at().is_some()));
        }
    }
    Ok(turn.outcome().map_or("nothing", Outcome::name).to_owned())
}

/// Opens the stream, sends, and reads lines until the idle. Sends and opens again after a failure.
/// Reads no history.
pub fn naive(url: &str, session: &str, events: &mut Events) -> Result<String, Failure> {
    let agent = ureq::Agent::new_with_config(
        ureq::config::Config::builder().timeout_global(Some(DEADLINE / 6)).build(),
    );
    let events_url = format!("{url}/v1/sessions/{session}/events");
    let mut is_sent = false;
    let began = Instant::now();
    while began.elapsed() < DEADLINE / 6 {
        let Ok(answer) = agent.get(format!("{events_url}/stream")).call() else {
            thread::sleep(Duration::from_millis(500));
            continue;
        };
        while !is_sent {
            let message = json!({"events": [{"type": "user.message", "content": [{"type": "text", "text": "Add up."}]}]});
            is_sent = agent.post(&events_url).send(message.to_string()).is_ok();
        }
        for line in BufReader::new(answer.into_body().into_reader()).lines() {
            let Ok(line) = line else { break };
            let Some(event) =
                line.strip_prefix("data: ").and_then(|data| serde_json::from_str::<Value>(data).ok())
            else {
                continue;
            };
            let id = event["id"].as_str().unwrap_or_default().to_owned();
            events.push((now(), id, !event["processed_at"].is_null()));
            if event["type"] == "session.status_idle" {
                return Ok("end_turn".into());
            }
        }
    }
    Ok("nothing".into())
}

/// Runs a turn in each of these sessions in one Node process, with the script at `program`. The
/// script prints a line of JSON for each turn.
pub fn node(url: &str, sessions: &[String], program: &Path) -> io::Result<Vec<Turn>> {
    let options = json!({
        "url": url,
        "sessions": sessions,
        "atOnce": AT_ONCE,
        "deadline": DEADLINE.as_millis(),
    });
    let mut child =
        Command::new("node").arg(program).arg(options.to_string()).stdout(Stdio::piped()).spawn()?;
    let mut done = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("its output is piped")).lines() {
        done.push(turn(&serde_json::from_str(&line?)?).ok_or_else(|| io::Error::other("not a turn"))?);
    }
    let status = child.wait()?;
    if status.success() { Ok(done) } else { Err(io::Error::other(format!("node ended with {status}"))) }
}

fn turn(value: &Value) -> Option<Turn> {
    let events = value["events"]
        .as_array()?
        .iter()
        .map(|event| Some((event[0].as_f64()?, event[1].as_str()?.to_owned(), event[2].as_bool()?)));
    Some(Turn {
        session: value["session"].as_str()?.to_owned(),
        length: Duration::from_secs_f64(value["milliseconds"].as_f64()? / 1e3),
        outcome: value["outcome"].as_str()?.to_owned(),
        events: events.collect::<Option<_>>()?,
    })
}
