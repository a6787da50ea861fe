//! Simulates the service: a log of emitted events, and a session that processes its queue.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::agent::{self, Step};
use crate::draws::Draws;
use crate::faults::{Faults, Queued, Tells};

/// The state of one event at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Emission {
    pub(crate) at: u64,
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) processed: bool,
    pub(crate) json: Value,
    /// Set if the stream shows it; `is_listed` says the same of the list.
    pub(crate) is_streamed: bool,
    pub(crate) is_listed: bool,
}

impl Emission {
    /// Returns `false` for an entry that only the log has.
    pub(crate) fn is_told(&self) -> bool {
        self.is_streamed || self.is_listed
    }
}

pub(crate) struct Server {
    pub(crate) now: u64,
    pub(crate) log: Vec<Emission>,
    pub(crate) faults: Faults,
    pub(crate) draws: Draws,
    pub(crate) deleted: bool,
    pub(crate) terminated: bool,
    /// The number of stored messages, by text.
    pub(crate) messages: BTreeMap<String, u32>,
    /// The number of stored answers, by the id of the tool call.
    pub(crate) answers: BTreeMap<String, u32>,
    /// The number of answers refused because the call already had one.
    pub(crate) refused_answers: u32,
    /// Set if the budget is used up and the session refuses messages.
    pub(crate) is_capped: bool,
    /// Tool calls whose first answer was refused for its content.
    disliked: BTreeSet<String>,
    /// The time until which messages are refused after the last answer.
    refuses_until: u64,
    pub(crate) options: ServerOptions,
    queue: VecDeque<(String, Value)>,
    steps: VecDeque<Step>,
    next_step_at: u64,
    is_running: bool,
    waiting: BTreeSet<String>,
    open_run: Option<(String, u64)>,
    next_id: u64,
    next_other: Option<u64>,
    others: u64,
    has_child: bool,
    pub(crate) ever_streamed: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct ServerOptions {
    pub(crate) with_calls: bool,
    pub(crate) with_end_of_session: bool,
    /// The number of messages of other clients before and during the schedule.
    pub(crate) others: u64,
    /// Set if the service may leave out reports, and other clients may interrupt.
    pub(crate) is_odd: bool,
}

impl Server {
    pub(crate) fn new(draws: Draws, options: ServerOptions) -> Self {
        let mut faults = Faults::draw(&draws);
        if options.is_odd {
            faults.draw_tells(&draws);
        }
        let mut server = Self {
            now: 1_000_000,
            log: Vec::new(),
            faults,
            deleted: false,
            terminated: false,
            messages: BTreeMap::new(),
            answers: BTreeMap::new(),
            refused_answers: 0,
            is_capped: false,
            disliked: BTreeSet::new(),
            refuses_until: 0,
            queue: VecDeque::new(),
            steps: VecDeque::new(),
            next_step_at: u64::MAX,
            is_running: false,
            waiting: BTreeSet::new(),
            open_run: None,
            next_id: 0,
            next_other: None,
            others: draws.below(options.others + 1),
            options,
            has_child: false,
            draws,
            ever_streamed: false,
        };
        // Earlier turns, so that the history contains their idles.
        for _ in 0..server.draws.below(3) {
            if server.options.others > 0 {
                server.hear("an earlier message");
                while server.is_busy() && !server.deleted && !server.terminated && server.waiting.is_empty() {
                    let next = server.next_event_at().unwrap_or(server.now + 1);
                    server.advance(next);
                }
            }
        }
        server.draw_other();
        server
    }

    /// Records a fault at the current time.
    pub(crate) fn note(&mut self, what: impl std::fmt::Display) {
        self.faults.struck.push(format!("{}: {what}", self.now));
    }

    pub(crate) fn is_busy(&self) -> bool {
        self.is_running || !self.queue.is_empty()
    }

    /// Returns the status of the session.
    pub(crate) fn status(&self) -> &'static str {
        match (self.terminated, self.is_running || self.open_run.is_some()) {
            (true, _) => "terminated",
            (false, true) => "running",
            (false, false) => "idle",
        }
    }

    /// Returns the time of the next event that needs no request.
    pub(crate) fn next_event_at(&self) -> Option<u64> {
        let run = self.open_run.as_ref().map(|(_, at)| *at);
        let step = (self.next_step_at != u64::MAX).then_some(self.next_step_at);
        [run, step, self.next_other].into_iter().flatten().min()
    }

    /// Advances the clock and emits the events that become due.
    pub(crate) fn advance(&mut self, until: u64) {
        while let Some(at) = self.next_event_at().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            if self.deleted || self.terminated {
                self.next_step_at = u64::MAX;
                self.open_run = None;
                self.next_other = None;
                break;
            }
            if self.next_other.is_some_and(|other| other <= self.now) {
                self.next_other = None;
                match self.options.is_odd && self.draws.once_in(4) {
                    true => self.interrupt_by_others(),
                    false => self.hear("from somebody else"),
                }
                self.draw_other();
            } else if self.open_run.as_ref().is_some_and(|(_, at)| *at <= self.now) {
                let (run, _) = self.open_run.take().unwrap();
                self.emit(
                    "workflow_run.status_ended",
                    json!({"workflow_run_id": run, "result": {"type": "completed"}}),
                );
                // The agent takes another turn after a workflow run.
                self.steps.extend([Step::Message, Step::End("end_turn")]);
                if !self.is_running && self.waiting.is_empty() {
                    self.start_running();
                }
            } else {
                self.step();
            }
        }
        self.now = self.now.max(until);
    }

    /// Stores a message of another client, unless the session is over.
    fn hear(&mut self, text: &str) {
        let _ = self.receive(&json!({"type": "user.message", "content": [{"type": "text", "text": text}]}));
    }

    /// Interrupts the agent, or one of its threads, for another client.
    fn interrupt_by_others(&mut self) {
        let mut event = json!({"type": "user.interrupt"});
        if self.draws.flag() {
            if !std::mem::replace(&mut self.has_child, true) {
                self.emit(
                    "session.thread_created",
                    json!({"session_thread_id": "sthr_1", "agent_name": "helper"}),
                );
            }
            event["session_thread_id"] = "sthr_1".into();
        }
        let _ = self.receive(&event);
    }

    /// Stores an event of a client. Returns the stored form, or the reason for a refusal.
    pub(crate) fn receive(&mut self, event: &Value) -> Result<Value, (u16, &'static str)> {
        if self.terminated {
            return Err((409, "the session has terminated"));
        }
        match event["type"].as_str().unwrap() {
            "user.message"
                if !self.is_running && !self.waiting.is_empty() || self.now < self.refuses_until =>
            {
                Err((
                    400,
                    "Invalid user.message event at events[0]: waiting on responses to events [..]; only \
                           user.tool_confirmation, user.custom_tool_result and user.interrupt may be sent",
                ))
            }
            "user.message" if self.is_capped => Err((
                400,
                "no more work is begun; user.interrupt, user.tool_confirmation and user.custom_tool_result are taken",
            )),
            "user.message" => {
                let text = event["content"][0]["text"].as_str().unwrap().to_owned();
                *self.messages.entry(text).or_default() += 1;
                let id = self.id("u");
                let mut echo = self.emit_as(&id, false, event.clone());
                if self.faults.tells == Tells::UnderAnotherId {
                    echo["id"] = format!("other_{id}").into();
                }
                self.queue.push_back((id, event.clone()));
                if !self.is_running && self.waiting.is_empty() {
                    self.next_step_at = self.now + self.draws.below(200);
                }
                Ok(echo)
            }
            "user.interrupt" => {
                let id = self.id("i");
                let echo = self.emit_as(&id, false, event.clone());
                self.emit_as(&id, true, event.clone());
                let is_of_child = event["session_thread_id"].is_string();
                if !is_of_child && (self.is_running || !self.waiting.is_empty()) {
                    self.keep(STOPPED);
                    if self.draws.flag() {
                        self.pause_run();
                    }
                    self.waiting.clear();
                    self.steps = [Step::End("end_turn")].into();
                    self.is_running = true;
                    self.next_step_at = self.now + 1;
                }
                Ok(echo)
            }
            _ => {
                let call = event["tool_use_id"]
                    .as_str()
                    .or_else(|| event["custom_tool_use_id"].as_str())
                    .unwrap()
                    .to_owned();
                if !self.waiting.contains(&call) {
                    // Another client may have interrupted the turn that waited for this answer.
                    self.refused_answers += u32::from(self.answers.contains_key(&call));
                    return Err((400, "the call does not wait for an answer"));
                }
                let is_plain =
                    event["is_error"] == true || event["result"] == "deny" && event["deny_message"].is_null();
                if !is_plain && self.draws.once_in(8) && self.disliked.insert(call.clone()) {
                    self.note(format!("the answer to {call} is refused for what it says"));
                    return Err((413, "too large"));
                }
                *self.answers.entry(call.clone()).or_default() += 1;
                let id = self.id("a");
                let echo = self.emit_as(&id, true, event.clone());
                self.waiting.remove(&call);
                if self.waiting.is_empty() {
                    self.refuses_until = self.now + self.faults.late_refusals;
                    self.start_running();
                } else if !self.is_running {
                    self.idle_waiting();
                }
                Ok(echo)
            }
        }
    }

    /// Returns a page of history: the newest state of every event, ordered by `processed_at`.
    pub(crate) fn list(&mut self, query: &BTreeMap<String, Vec<String>>) -> Result<Value, &'static str> {
        let one = |name: &str| query.get(name).and_then(|values| values.first()).map(String::as_str);
        let visible = self
            .log
            .iter()
            .filter(|emission| emission.at + self.faults.lag <= self.now || self.faults.lag == 0)
            .filter(|emission| emission.is_listed);
        let mut newest: BTreeMap<&str, (usize, &Emission)> = BTreeMap::new();
        for (position, emission) in
            visible.enumerate().filter(|(_, emission)| emission.kind != "session.deleted")
        {
            newest.insert(&emission.id, (position, emission));
        }
        let mut events: Vec<_> = newest.into_values().collect();
        let queued = self.faults.queued;
        let place = |position: usize, emission: &Emission| match (emission.processed, queued) {
            (true, _) => (1, position),
            (false, Queued::First) => (0, position),
            (false, Queued::Last) => (2, position),
        };
        events.sort_by_key(|(position, emission)| place(*position, emission));
        events.retain(|(_, emission)| {
            let from = one("created_at[gte]");
            let in_time = match from {
                Some(from) if emission.processed => time(emission.at).as_str() >= from,
                Some(_) => !self.faults.filter_drops_queued,
                None => true,
            };
            let kinds = query.get("types[]");
            in_time && kinds.is_none_or(|kinds| kinds.contains(&emission.kind))
        });
        if one("order") == Some("desc") {
            events.reverse();
        }
        let limit = one("limit").map_or(1000, |limit| limit.parse().unwrap()).min(self.faults.max_page);
        // A cursor is a position, so events that are emitted later do not move it.
        let is_descending = one("order") == Some("desc");
        let tie = if self.faults.ties_cursors { one("limit").unwrap_or_default() } else { "" };
        let last = match (one("page"), one("after_id")) {
            (Some(cursor), _) => {
                let [rank, position, of] = cursor.split('-').collect::<Vec<_>>()[..] else {
                    unreachable!("cursors are ours")
                };
                if of != tie {
                    return Err("this cursor is for other pages");
                }
                Some((rank.parse().unwrap(), position.parse().unwrap()))
            }
            (None, Some(id)) => {
                let last = events.iter().find(|(_, emission)| emission.id == id);
                Some(last.map(|(position, emission)| place(*position, emission)).ok_or("no such event")?)
            }
            (None, None) => None,
        };
        if let Some(last) = last {
            events.retain(|(position, emission)| {
                let place = place(*position, emission);
                if is_descending { place < last } else { place > last }
            });
        }
        let page: Vec<_> = events.iter().take(limit).collect();
        let next = page.last().filter(|_| page.len() < events.len()).map(|(position, last)| {
            let (rank, position) = place(*position, last);
            format!("{rank}-{position}-{tie}")
        });
        let mut data: Vec<_> = page.iter().map(|(_, emission)| emission.json.clone()).collect();
        if self.faults.has_odd_items && self.draws.flag() {
            let odd = [json!(null), json!(7), json!([]), json!({"id": "odd"})];
            data.insert(self.draws.size_below(data.len() + 1), odd[self.draws.size_below(odd.len())].clone());
        }
        match (next, self.faults.names_cursors) {
            (Some(_), false) => Ok(json!({ "data": data, "has_more": true, "next_page": null })),
            (next, _) => Ok(json!({ "data": data, "next_page": next })),
        }
    }

    fn draw_other(&mut self) {
        if self.others > 0 {
            self.others -= 1;
            self.next_other = Some(self.now + self.draws.below(6000));
        }
    }

    fn step(&mut self) {
        if !self.is_running {
            let Some((id, event)) = self.queue.pop_front() else {
                self.next_step_at = u64::MAX;
                return;
            };
            let taken_up_first = self.draws.flag();
            if taken_up_first {
                self.emit_as(&id, true, event.clone());
            }
            self.start_running();
            if !taken_up_first {
                self.emit_as(&id, true, event);
            }
            self.steps =
                agent::turn(&self.draws, self.options.with_calls, self.options.with_end_of_session).into();
            return;
        }
        self.next_step_at = self.now + self.draws.below(2000);
        match self.steps.pop_front() {
            Some(Step::Thinking) => drop(self.emit("agent.thinking", json!({}))),
            Some(Step::Message) => {
                let start = self.emit("span.model_request_start", json!({}));
                self.emit("agent.message", json!({"content": [{"type": "text", "text": "well \"then\"\n"}]}));
                self.emit("span.model_request_end", json!({"model_request_start_id": start["id"], "is_error": false}));
            }
            Some(Step::Tool) => {
                let call = self.emit("agent.tool_use", json!({"name": "bash", "input": {}, "evaluated_permission": "allow"}));
                self.emit("agent.tool_result", json!({"tool_use_id": call["id"], "content": []}));
            }
            Some(Step::Error) => drop(self.emit(
                "session.error",
                json!({"error": {"type": "model_overloaded_error", "message": "busy", "retry_status": {"type": "retrying"}}}),
            )),
            Some(Step::Calls(calls)) => {
                for is_custom in calls {
                    let call = match is_custom {
                        true => self.emit("agent.custom_tool_use", json!({"name": "ask", "input": {"q": 1}})),
                        false => self.emit("agent.tool_use", json!({"name": "write", "input": {}, "evaluated_permission": "ask"})),
                    };
                    self.waiting.insert(call["id"].as_str().unwrap().to_owned());
                }
                self.is_running = false;
                self.next_step_at = u64::MAX;
                self.idle_waiting();
            }
            Some(Step::Workflow) if self.open_run.is_none() => {
                let run = self.id("run");
                self.emit("workflow_run.created", json!({"workflow_run_id": run, "name": "w", "phases": []}));
                self.open_run = Some((run, self.now + self.draws.below(8000)));
            }
            Some(Step::Workflow) => (),
            Some(Step::End(reason)) => {
                // The service drops queued messages when its retries are exhausted.
                if reason == "retries_exhausted" {
                    self.queue.clear();
                }
                // The next turn processes a queued message. The idle between the turns may be
                // missing.
                let mut stop = json!({"type": reason});
                if reason == "requires_action" {
                    stop = json!({"type": "end_turn"});
                }
                if reason == "budget_reached" {
                    self.pause_run();
                }
                if self.queue.is_empty() || !self.draws.flag() {
                    self.emit("session.usage", json!({"usage": {}}));
                    self.emit("session.status_idle", json!({"stop_reason": stop, "stop_details": null}));
                }
                self.is_running = false;
                let is_idle = self.queue.is_empty() && self.open_run.is_none();
                self.is_capped |= reason == "budget_reached" && self.faults.caps && is_idle;
                if self.queue.is_empty() {
                    self.next_step_at = u64::MAX;
                }
            }
            Some(Step::Terminate) => {
                self.emit("session.status_terminated", json!({}));
                self.terminated = true;
            }
            Some(Step::Delete) => {
                self.emit("session.deleted", json!({}));
                self.deleted = true;
            }
            None => self.steps.push_back(Step::End("end_turn")),
        }
    }

    /// Pauses an open run until it is told to continue. The service may not report the pause.
    fn pause_run(&mut self) {
        if let Some((run, _)) = self.open_run.take() {
            if self.draws.flag() {
                self.emit("workflow_run.status_idle", json!({"workflow_run_id": run}));
            }
            self.keep(PAUSED);
        }
    }

    /// Records something that the service does not report.
    fn keep(&mut self, kind: &str) {
        let (at, id) = (self.now, self.id("kept"));
        let json = Value::Null;
        self.log.push(Emission {
            at,
            id,
            kind: kind.into(),
            processed: true,
            json,
            is_streamed: false,
            is_listed: false,
        });
    }

    fn start_running(&mut self) {
        self.is_running = true;
        self.emit("session.status_running", json!({}));
        self.next_step_at = self.now + self.draws.below(1000);
    }

    fn idle_waiting(&mut self) {
        let ids: Vec<_> = self.waiting.iter().cloned().collect();
        self.emit("session.usage", json!({"usage": {}}));
        self.emit(
            "session.status_idle",
            json!({"stop_reason": {"type": "requires_action", "event_ids": ids}, "stop_details": null}),
        );
    }

    fn emit(&mut self, kind: &str, mut fields: Value) -> Value {
        fields["type"] = kind.into();
        let id = self.id("e");
        self.emit_as(&id, true, fields)
    }

    fn emit_as(&mut self, id: &str, processed: bool, mut json: Value) -> Value {
        // Adds one millisecond for each event, because timestamps rarely repeat on the service.
        self.now += 1;
        json["id"] = id.into();
        json["processed_at"] = if processed { time(self.now).into() } else { Value::Null };
        let kind = json["type"].as_str().unwrap().to_owned();
        let (is_streamed, is_listed) = match self.faults.tells {
            Tells::NotWhatIsTakenUp if kind == "user.message" && processed => (false, false),
            Tells::WhatIsTakenUpInTheList if kind == "user.message" && processed => (false, true),
            Tells::NoStatus if kind.starts_with("session.status_") => (false, false),
            _ => (true, true),
        };
        let at = self.now;
        let emission =
            Emission { at, id: id.into(), kind, processed, json: json.clone(), is_streamed, is_listed };
        self.log.push(emission);
        json
    }

    fn id(&mut self, prefix: &str) -> String {
        self.next_id += 1;
        format!("{prefix}{}", self.next_id)
    }
}

/// Entries that only the log has: an interrupt that stopped something, and a run that is paused.
pub(crate) const STOPPED: &str = "stopped";
pub(crate) const PAUSED: &str = "paused";

/// Formats milliseconds as RFC 3339.
pub(crate) fn time(milliseconds: u64) -> String {
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    format!("2026-11-21T{:02}:{:02}:{:02}.{rest:03}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
