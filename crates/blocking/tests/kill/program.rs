//! The program that is killed: sends a message, follows the turn, runs its tools, approves. Keeps
//! its whole state in one file.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use managed_agents_blocking::types::{ListEvents, SessionId};
use managed_agents_blocking::{
    Answer, Client, Credential, Delivery, Outcome, Settings, Start, StreamOptions, ToolCall, ToolCallKind,
    Turn, TurnCheckpoint, TurnOptions, proto, sessions,
};
use serde_json::{Value, json};

use crate::service::KEY;

pub(crate) const MEMORY: &str = "KILL_MEMORY";
pub(crate) const URL: &str = "KILL_URL";
pub(crate) const SESSION: &str = "KILL_SESSION";
pub(crate) const FOLDER: &str = "KILL_FOLDER";

/// The state that a new life starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// All handled events, and the checkpoint.
    Checkpoint,
    /// Only the session: everything else is in its history.
    History,
}

impl Memory {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Checkpoint => "checkpoint",
            Self::History => "history",
        }
    }
}

/// A handled event.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) is_processed: bool,
    pub(crate) json: String,
}

/// The stored state: the handled events, and the checkpoint that belongs to them.
pub(crate) struct State {
    pub(crate) transcript: Vec<Entry>,
    checkpoint: TurnCheckpoint,
}

/// Runs one life.
pub(crate) fn main() {
    let variable = |name| std::env::var(name).expect("it is started by a test of this file");
    let folder = PathBuf::from(variable(FOLDER));
    let session = SessionId::from(variable(SESSION));
    let settings = Settings { base_url: variable(URL), ..Settings::new(Credential::ApiKey(KEY.into())) };
    let client = Client::new(settings).unwrap();
    let has_memory = variable(MEMORY) == Memory::Checkpoint.name();
    let (mut turn, mut state) =
        if has_memory { by_checkpoint(&client, &session, &folder) } else { by_history(&client, &session) };
    while let Some(delivery) = turn.next() {
        let delivery = delivery.unwrap();
        step("handed over");
        if let Some(event) = delivery.event() {
            state.transcript.push(Entry {
                id: event.id().unwrap().into(),
                is_processed: event.processed_at().is_some(),
                json: event.json().into(),
            });
        }
        let call = match &delivery {
            Delivery::Waiting(call) => Some(call),
            _ => None,
        };
        if let Some(call) = call {
            let answer = answer(call, &folder);
            // A kill between here and the storing of the answer makes the tool run again in the
            // next life: nothing else knows that it ran.
            turn.answer(&call.id, &answer).unwrap();
        }
        // Stores the handled events, the unsent events and the checkpoint in one step, so that none
        // is ever stored alone. (Without a checkpoint the test reads the file.)
        state.checkpoint = turn.checkpoint();
        state.save(&folder);
        step("saved");
        if let Some(call) = call.filter(|_| has_memory) {
            note(&folder, &format!("kept {}", call.id));
            step("kept");
        }
    }
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
}

fn by_checkpoint(client: &Client, session: &SessionId, folder: &Path) -> (Turn, State) {
    if let Some(state) = State::load(folder) {
        let turn = proto::Turn::resume(state.checkpoint.clone(), quick());
        return (client.turn(turn).unwrap(), state);
    }
    let turn = client.ask_with(session, "Convert what is on my desk.", quick()).unwrap();
    let state = State { transcript: Vec::new(), checkpoint: turn.checkpoint() };
    // Before the program sends anything.
    state.save(folder);
    step("begun");
    (turn, state)
}

/// Sends the message unless the history has it, and follows from the beginning.
fn by_history(client: &Client, session: &SessionId) -> (Turn, State) {
    let messages = ListEvents { types: vec!["user.message".into()], ..ListEvents::default() };
    let was_said =
        client.pages(sessions::events::list(session, &messages)).next().transpose().unwrap().is_some();
    step("looked up");
    let turn = if was_said {
        client.turn(proto::Turn::follow_from(session.clone(), Start::Beginning, quick())).unwrap()
    } else {
        client.ask_with(session, "Convert what is on my desk.", quick()).unwrap()
    };
    let state = State { transcript: Vec::new(), checkpoint: turn.checkpoint() };
    (turn, state)
}

fn quick() -> TurnOptions {
    let (list_lag, max_wait) = (Duration::from_millis(40), Duration::from_millis(20));
    TurnOptions {
        stream: StreamOptions { list_lag, max_wait, ..StreamOptions::default() },
        ..TurnOptions::default()
    }
}

fn answer(call: &ToolCall, folder: &Path) -> Answer {
    if call.kind == ToolCallKind::Approval {
        return if call.input().contains("rm ") { Answer::deny("not that") } else { Answer::allow() };
    }
    note(folder, &format!("ran {}", call.id));
    step("ran");
    let input: Value = serde_json::from_str(call.input()).unwrap();
    Answer::text(format!("{} is 0.87 of it", input["of"].as_str().unwrap()))
}

/// Appends at once, so that no kill takes it back.
fn note(folder: &Path, line: &str) {
    let mut journal = OpenOptions::new().create(true).append(true).open(folder.join("journal")).unwrap();
    journal.write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Reports the current step to the test, and waits until the program may go on.
fn step(name: &str) {
    let mut out = std::io::stdout();
    // The test harness may have begun a line.
    out.write_all(format!("\n@ {name}\n").as_bytes()).unwrap();
    out.flush().unwrap();
    if std::io::stdin().read_line(&mut String::new()).unwrap() == 0 {
        // The test is gone.
        std::process::exit(1);
    }
}

impl State {
    /// `None` if no life has stored one.
    pub(crate) fn load(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join("state")).ok()?;
        let value: Value = serde_json::from_str(&text).expect("it is never half written");
        let entry = |entry: &Value| Entry {
            id: entry[0].as_str().unwrap().into(),
            is_processed: entry[1].as_bool().unwrap(),
            json: entry[2].as_str().unwrap().into(),
        };
        Some(Self {
            transcript: value["transcript"].as_array().unwrap().iter().map(entry).collect(),
            checkpoint: TurnCheckpoint::from_json(value["checkpoint"].as_str().unwrap()).unwrap(),
        })
    }

    /// Writes beside the file, then renames.
    fn save(&self, folder: &Path) {
        let entry = |entry: &Entry| json!([entry.id, entry.is_processed, entry.json]);
        let transcript: Vec<Value> = self.transcript.iter().map(entry).collect();
        let state = json!({ "transcript": transcript, "checkpoint": self.checkpoint.to_json() });
        fs::write(folder.join("state.new"), state.to_string()).unwrap();
        fs::rename(folder.join("state.new"), folder.join("state")).unwrap();
    }
}
