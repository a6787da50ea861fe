//! Prints a followed turn: the agent's words, or JSON lines with a result at the end.

use std::io::{self, Write as _};

use clap::ArgMatches;
use managed_agents_blocking::{Outcome, Preview, RawEvent, ToolCall, ToolCallKind};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::say::say;
use crate::verbs::again::Again;
use crate::verbs::ctrl_c::{Farewell, INTERRUPTED};
use crate::verbs::words::Words;
use crate::visible::visible;

pub(crate) struct Report {
    /// `None` for JSON lines.
    words: Option<Words>,
    /// The fields of `cli.result`.
    result: Value,
    again: Again,
}

impl Report {
    pub(crate) fn new(matches: &ArgMatches) -> Self {
        let is_json = matches.get_one::<String>("format").is_some_and(|format| format != "auto");
        let result = json!({
            "type": "cli.result", "outcome": null, "exit_code": null, "session_id": null, "usage": null,
            "list_cost": null, "last_message": null, "evaluation": null, "outputs": [], "denied": [],
            "waiting": [], "error": null,
        });
        Self { words: (!is_json).then(Words::new), result, again: Again::new(matches) }
    }

    /// The fields of `cli.result` so far.
    pub(crate) fn result(&self) -> &Value {
        &self.result
    }

    /// Takes over the fields of a run that was stopped.
    pub(crate) fn restore(&mut self, result: Value) {
        self.result = result;
    }

    pub(crate) fn wants_previews(&self) -> bool {
        self.words.is_some()
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
            (Some(_), "agent.tool_use" | "agent.custom_tool_use" | "agent.mcp_tool_use") => {
                let (name, input) = (event.text(&["name"]), event.field(&["input"]).unwrap_or_default());
                let input: String = input.chars().take(120).collect();
                self.note(&format!("{} {input}", name.as_deref().unwrap_or("a tool")));
                Ok(())
            }
            (Some(_), _) => Ok(()),
            (None, _) => self.line(event.json()),
        }
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

    /// Says that an output file was saved.
    pub(crate) fn output(&mut self, path: &str) {
        self.note(&format!("saved {path}"));
        if let Some(list) = self.result["outputs"].as_array_mut() {
            list.push(path.into());
        }
    }

    /// Passes on what stands where an event should.
    pub(crate) fn unreadable(&mut self, json: &str) -> Result<(), Failure> {
        self.note("an event could not be read");
        self.line(json)
    }

    pub(crate) fn outcome(&mut self, outcome: &Outcome, code: u8) -> u8 {
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
        code
    }

    /// Returns the output of a program that must leave without an end of the turn.
    pub(crate) fn farewell(&self, is_kept: bool) -> Farewell {
        let note = match self.result["session_id"].as_str() {
            Some(session) => {
                format!("the session goes on; to come back: {}\n", self.again.follow(session, is_kept))
            }
            None => String::new(),
        };
        if self.words.is_some() {
            return Farewell { line: None, note };
        }
        let mut result = self.result.clone();
        result["exit_code"] = INTERRUPTED.into();
        Farewell { line: Some(format!("{result}\n")), note: String::new() }
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
            "input": serde_json::from_str::<Value>(call.input()).unwrap_or_default(),
            "answer": self.answer_line(call),
        })
    }

    fn answer_line(&self, call: &ToolCall) -> String {
        self.again.answer(self.result["session_id"].as_str().unwrap_or_default(), call)
    }

    /// Ends the output: JSON lines always end with `cli.result`.
    pub(crate) fn finish(&mut self, result: Result<u8, Failure>) -> Result<u8, Failure> {
        match &result {
            Ok(code) => self.result["exit_code"] = (*code).into(),
            Err(failure) => {
                self.result["exit_code"] = failure.code.into();
                self.result["error"] = serde_json::from_str(&failure.json()).unwrap_or_default();
            }
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
