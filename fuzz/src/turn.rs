//! Whatever a service, a network, an adapter and a program report to a `Turn`, in any order: it does
//! not panic, delivers no event twice, sends no message again that the service has confirmed, ends
//! for good unless the program asks for more, and the checkpoint of a resumed turn is the one it was
//! resumed from.

use std::collections::BTreeSet;

use arbitrary::{Arbitrary, Unstructured};
use managed_agents_core::{
    Action, Answer, Delivery, End, Reply, ToolCall, Turn, TurnCheckpoint, TurnOptions,
};
use serde_json::Value;

use crate::session::{Delivered, Op, Options};

#[derive(Debug, Arbitrary)]
struct Case<'a> {
    options: Option<Options>,
    wait_for_answers: bool,
    asks: bool,
    ops: Vec<Op<'a>>,
}

/// The turn and what is known of it.
struct Run {
    turn: Turn,
    delivered: Delivered,
    calls: Vec<ToolCall>,
    /// The body of the send that is under way.
    sending: Option<String>,
    confirmed: BTreeSet<String>,
    end: Option<String>,
}

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let stream = case.options.as_ref().map(Options::stream).unwrap_or_default();
    let options = TurnOptions { stream, wait_for_answers: case.wait_for_answers };
    let turn = match case.asks {
        true => Turn::ask("sesn_1".into(), "Total the invoices.", options.clone()),
        false => Turn::follow("sesn_1".into(), options.clone()),
    };
    let mut run = Run {
        turn,
        delivered: Delivered::default(),
        calls: Vec::new(),
        sending: None,
        confirmed: BTreeSet::new(),
        end: None,
    };
    for op in &case.ops {
        run.step(op, &options);
        run.poll();
    }
}

impl Run {
    fn step(&mut self, op: &Op<'_>, options: &TurnOptions) {
        match op {
            Op::Answer { call, how } => self.answer(*call, *how),
            Op::Echoed { first_id } => self.echo(*first_id),
            Op::Restart => {
                let text = self.turn.checkpoint().to_json();
                let checkpoint = TurnCheckpoint::from_json(&text).expect("a checkpoint can be read");
                self.turn = Turn::resume(checkpoint, options.clone());
                assert_eq!(self.turn.checkpoint().to_json(), text, "a resumed turn is where it was");
                self.delivered.restart();
                (self.sending, self.end) = (None, None);
            }
            op => {
                // A program may ask for more after the end.
                if matches!(op, Op::Interrupt | Op::Cancel | Op::Deadline) {
                    self.end = None;
                }
                op.report(&mut |input| self.turn.handle(input));
            }
        }
    }

    fn answer(&mut self, call: u8, how: u8) {
        if self.calls.is_empty() {
            return;
        }
        let call = &self.calls[usize::from(call) % self.calls.len()];
        let answer = match how % 5 {
            0 => Answer::allow(),
            1 => Answer::deny("no"),
            2 => Answer::text("0.87"),
            3 => Answer::error("it failed"),
            _ => Answer::content_json(r#"[{"type":"text","text":"x"}]"#, false),
        };
        if self.turn.answer(&call.id, &answer).is_ok() {
            self.end = None;
        }
    }

    /// Confirms the send that is under way, as the service does.
    fn echo(&mut self, first_id: u8) {
        let Some(body) = self.sending.take() else { return };
        let mut sent: Value = serde_json::from_str(&body).expect("a request has JSON");
        for (index, event) in sent["events"].as_array_mut().into_iter().flatten().enumerate() {
            event["id"] = format!("s{first_id}-{}-{index}", self.confirmed.len()).into();
        }
        let reply = serde_json::json!({ "data": sent["events"] }).to_string();
        let content_type = "application/json".into();
        self.turn.handle_sent(Reply { content_type, ..Reply::new(200, reply.as_bytes()) });
        self.confirmed.insert(body);
    }

    fn poll(&mut self) {
        for _ in 0..100_000 {
            let action = self.turn.poll();
            if let Some(end) = &self.end {
                assert_eq!(&format!("{action:?}"), end, "an end is final");
            }
            match action {
                Action::Deliver(delivery) => {
                    if let Delivery::Waiting(call) = &delivery {
                        self.calls.push(call.clone());
                    }
                    self.delivered.take(&delivery);
                    continue;
                }
                Action::Send(request) => {
                    let is_message = request.body.contains("user.message");
                    assert!(
                        !(is_message && self.confirmed.contains(&request.body)),
                        "a confirmed message is sent again: {}",
                        request.body
                    );
                    self.sending = Some(request.body);
                }
                Action::Finish(end) => {
                    self.end = Some(format!("{:?}", Action::Finish(end)));
                    assert!(self.turn.outcome().is_some() || end == End::Failed, "an end has an outcome");
                }
                _ => self.sending = None,
            }
            return;
        }
        panic!("a poll that never comes to an action");
    }
}
