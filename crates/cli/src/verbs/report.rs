//! Prints a followed turn: the agent's words, or JSON lines with a result at the end.

use std::io::{self, Write as _};
use std::time::Instant;

use clap::ArgMatches;
use managed_agents_blocking::{Outcome, Preview, RawEvent, ToolCall, ToolCallKind};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::one_line;
use crate::say::say;
use crate::verbs::calls::Calls;
use crate::verbs::ctrl_c::ExitMessage;
use crate::verbs::next_command::NextCommand;
use crate::verbs::words::Words;
use crate::visible::visible;

pub(crate) struct Report {
    /// `None` for JSON lines.
    words: Option<Words>,
    /// The fields of `cli.result`.
    result: Value,
    next_command: NextCommand,
    calls: Calls,
    began: Instant,
}

impl Report {
    pub(crate) fn new(matches: &ArgMatches) -> Self {
        let is_json = matches.get_one::<String>("format").is_some_and(|format| format != "auto");
        Self {
            words: (!is_json).then(Words::new),
            result: nothing(),
            next_command: NextCommand::new(matches),
            calls: Calls::default(),
            began: Instant::now(),
        }
    }

    /// The fields of `cli.result` so far.
    pub(crate) fn result(&self) -> &Value {
        &self.result
    }

    /// Takes over the fields of a run that was stopped.
    pub(crate) fn restore(&mut self, mut earlier: Value) {
        for (name, value) in self.result.as_object_mut().into_iter().flatten() {
            if name != "type" && !earlier[name].is_null() {
                *value = earlier[name].take();
            }
        }
    }

    pub(crate) fn wants_previews(&self) -> bool {
        self.words.is_some()
    }

    /// Returns the state for the last line of a terminal: the call that goes on, and the tokens so
    /// far. `None` in the middle of a message.
    pub(crate) fn state(&self) -> Option<String> {
        if self.words.as_ref().is_none_or(Words::is_in_a_message) {
            return None;
        }
        let state = self.calls.open().unwrap_or("the agent works");
        let usage = &self.result["usage"];
        let tokens = |name: &str| usage[name].as_u64();
        Some(match (tokens("input_tokens"), tokens("output_tokens")) {
            (Some(read), Some(written)) => format!("{state}, {read} tokens in, {written} out"),
            _ => state.to_owned(),
        })
    }

    /// Says something beside the data.
    pub(crate) fn note(&self, text: &str) {
        if self.words.is_some() {
            say(visible(text));
        }
    }

    pub(crate) fn session(&mut self, id: &str) {
        self.result["session_id"] = id.into();
    }

    /// Says if the prompt of this run was sent.
    pub(crate) fn sent(&mut self, is_sent: bool) {
        self.result["sent"] = is_sent.into();
    }

    /// Returns `true` if there is a prompt, and it was not sent.
    pub(crate) fn is_unsent(&self) -> bool {
        self.result["sent"] == false
    }

    /// Begins the output.
    pub(crate) fn begin(&mut self, id: &str) -> Result<(), Failure> {
        self.note(&format!("session {id}"));
        self.line(&json!({"type": "cli.session", "session_id": id}).to_string())
    }

    pub(crate) fn preview(&mut self, preview: &Preview) -> Result<(), Failure> {
        match &mut self.words {
            Some(words) if preview.kind == "agent.message" => words.preview(preview),
            _ => Ok(()),
        }
    }

    pub(crate) fn event(&mut self, event: &RawEvent) -> Result<(), Failure> {
        self.note_in_result(event);
        match (&mut self.words, event.kind()) {
            (Some(words), "agent.message") => words.message(event),
            (Some(_), _) => {
                if let Some(line) = self.calls.line(event) {
                    self.note(&line);
                }
                Ok(())
            }
            (None, _) => self.line(&one_line(event.json())),
        }
    }

    /// Shows an event of another thread, with the name of its agent.
    pub(crate) fn event_of(&mut self, agent: &str, event: &RawEvent) -> Result<(), Failure> {
        match (&mut self.words, event.kind()) {
            (Some(words), "agent.message") => words.message_of(agent, event),
            (Some(_), _) => {
                if let Some(line) = self.calls.line(event) {
                    self.note(&format!("[{agent}] {line}"));
                }
                Ok(())
            }
            (None, _) => self.line(&one_line(event.json())),
        }
    }

    /// No more words of a message will come.
    pub(crate) fn end_words(&mut self) -> Result<(), Failure> {
        self.words.as_mut().map_or(Ok(()), Words::end)
    }

    fn note_in_result(&mut self, event: &RawEvent) {
        let part = |path: &[&str]| {
            let json = event.field(path).unwrap_or_default();
            serde_json::from_str::<Value>(json).unwrap_or_default()
        };
        match event.kind() {
            "agent.message" => self.result["last_message"] = event.content_text().into(),
            "session.usage" => {
                self.result["usage"] = part(&["usage"]);
                self.result["list_cost"] = part(&["usage", "list_cost"]);
            }
            // An evaluation is of the last outcome, or of none if the user said more after it.
            "user.define_outcome" => self.result["evaluation"] = "pending".into(),
            "user.message" if self.result["evaluation"] != "pending" => {
                self.result["evaluation"] = Value::Null;
            }
            "span.outcome_evaluation_end" => self.result["evaluation"] = part(&["result"]),
            _ => (),
        }
    }

    /// Returns `true` if an outcome was to be reached and was not.
    pub(crate) fn has_missed_outcome(&self) -> bool {
        let evaluation = &self.result["evaluation"];
        !evaluation.is_null() && evaluation != "satisfied"
    }

    /// Returns `true` if the turn has ended and the session is still there.
    pub(crate) fn has_ended(&self) -> bool {
        let goes_on = ["deadline", "needs_action", "cancelled", "deleted"];
        self.result["outcome"].as_str().is_some_and(|outcome| !goes_on.contains(&outcome))
    }

    /// Says that an output file was saved, or that the same file was there already.
    pub(crate) fn output(&mut self, path: &str, is_new: bool) {
        self.note(&format!("{} {path}", if is_new { "saved" } else { "was there already:" }));
        if let Some(list) = self.result["outputs"].as_array_mut() {
            list.push(path.into());
        }
    }

    /// Passes on the text of an event that could not be read.
    pub(crate) fn unreadable(&mut self, json: &str) -> Result<(), Failure> {
        self.note("an event could not be read");
        self.line(&one_line(json))
    }

    pub(crate) fn outcome(&mut self, outcome: &Outcome, code: u8, is_resumable: bool) -> u8 {
        self.result["outcome"] = outcome.name().into();
        if let Outcome::NeedsAction(calls) = outcome {
            self.result["waiting"] = calls.iter().map(|call| self.waiting(call)).collect();
            for call in calls {
                self.note(&format!("the agent waits for an answer to {} ({})", call.id, call.name()));
                self.note(&format!("answer it: {}", self.answer_line(call)));
            }
        } else if *outcome != Outcome::EndTurn {
            self.note(&format!("the turn ended: {}", outcome.name()));
        }
        match self.way_back(true).filter(|_| is_resumable) {
            _ if !self.is_unsent() => (),
            Some(command) => self.note(&format!("the prompt was not sent; to send it then: {command}")),
            None => self.note("the prompt was not sent"),
        }
        self.totals();
        code
    }

    /// Returns the command that goes on with the session, if there is one.
    pub(crate) fn way_back(&self, is_resumable: bool) -> Option<String> {
        self.result["session_id"].as_str().map(|session| self.next_command.follow(session, is_resumable))
    }

    /// Returns the output of a program that must end now.
    pub(crate) fn exit_message(&self, is_resumable: bool) -> ExitMessage {
        match self.words {
            Some(_) if self.has_ended() => ExitMessage::default(),
            Some(_) => {
                let note = self.way_back(is_resumable).map(|command| format!("{}\n", goes_on(&command)));
                ExitMessage { result: None, note: note.unwrap_or_default() }
            }
            None => ExitMessage { result: Some(self.result.clone()), note: String::new() },
        }
    }

    /// Says how to come back to a session that goes on.
    pub(crate) fn left(&self, is_resumable: bool) {
        if let Some(command) = self.way_back(is_resumable) {
            self.note(&goes_on(&command));
        }
    }

    /// Says how long the run took, and what the whole session has used.
    fn totals(&self) {
        let usage = &self.result["usage"];
        let tokens = |name: &str| usage[name].as_u64().unwrap_or_default();
        let cents = self.result["list_cost"]["amount"].as_str().and_then(|cents| cents.parse::<u64>().ok());
        let cost = cents.map(|cents| format!(", list cost {}.{:02} USD", cents / 100, cents % 100));
        let (read, written) = (tokens("input_tokens"), tokens("output_tokens"));
        let time = self.began.elapsed().as_secs_f64();
        self.note(&format!("{time:.1} s, {read} tokens in, {written} out{}", cost.unwrap_or_default()));
    }

    /// Says that a call was answered.
    pub(crate) fn answered(&mut self, call: &ToolCall, answer: &str) {
        self.result["answered"] = json!({"id": call.id.as_str(), "name": call.name(), "answer": answer});
        let done = match answer {
            "allow" => "allowed",
            "deny" => "denied",
            _ => "gave a result to",
        };
        self.note(&format!("{done} {} ({})", call.id, call.name()));
    }

    /// Says that a call was denied, by a rule or else by a person.
    pub(crate) fn denied(&mut self, call: &ToolCall, rule: Option<&str>) {
        let denied = json!({"id": call.id.as_str(), "name": call.name(), "rule": rule});
        if let Some(list) = self.result["denied"].as_array_mut() {
            list.push(denied);
        }
        if let Some(rule) = rule {
            self.note(&format!("denied {} ({}) by the rule {rule}", call.id, call.name()));
        }
    }

    pub(crate) fn has_denied_by_rule(&self) -> bool {
        self.result["denied"].as_array().into_iter().flatten().any(|denied| !denied["rule"].is_null())
    }

    fn waiting(&self, call: &ToolCall) -> Value {
        json!({
            "id": call.id.as_str(),
            "name": call.name(),
            "needs": if call.kind == ToolCallKind::Approval { "approval" } else { "result" },
            // As text, if no value can hold it: a lone surrogate, or too deep a nesting.
            "input": serde_json::from_str(call.input()).unwrap_or_else(|_| Value::from(call.input())),
            "answer": self.answer_line(call),
        })
    }

    fn answer_line(&self, call: &ToolCall) -> String {
        self.next_command.answer(self.result["session_id"].as_str().unwrap_or_default(), call)
    }

    /// Ends the output: JSON lines always end with `cli.result`.
    pub(crate) fn finish(&mut self, result: Result<u8, Failure>) -> Result<u8, Failure> {
        match &result {
            Ok(code) => self.result["exit_code"] = (*code).into(),
            Err(failure) => fail(&mut self.result, failure),
        }
        self.line(&self.result.to_string())?;
        result
    }

    /// Writes a line of JSON, at once.
    fn line(&self, line: &str) -> Result<(), Failure> {
        if self.words.is_some() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        let written = out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| Failure::output(&error))
    }
}

fn goes_on(command: &str) -> String {
    format!("the session goes on; to come back: {command}")
}

/// Writes the result of a command line that could not be read.
pub(crate) fn refused(failure: &Failure) {
    let mut result = nothing();
    fail(&mut result, failure);
    // A reader that has gone changes nothing: the arguments are wrong.
    let _ = writeln!(io::stdout(), "{result}");
}

/// The fields of `cli.result` before anything is known.
fn nothing() -> Value {
    json!({
        "type": "cli.result", "outcome": null, "exit_code": null, "session_id": null, "usage": null,
        "list_cost": null, "sent": null, "last_message": null, "evaluation": null, "outputs": [], "denied": [],
        "waiting": [], "error": null,
    })
}

fn fail(result: &mut Value, failure: &Failure) {
    result["exit_code"] = failure.code.into();
    result["error"] = serde_json::from_str(&failure.json()).unwrap_or_default();
}
