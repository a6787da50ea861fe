//! Drives a turn of the core as plainly as can be.

use std::time::Duration;

use http::Response;
use managed_agents_async::TurnOptions;
use managed_agents_async::proto::{Action, End, Error, Input, Reply, Request, Turn};
use managed_agents_async::types::EventId;
use managed_agents_async::{Answer, Credential, Delivery, Operation, Outcome, Settings};

use crate::journey::Driver;
use crate::service::{self, Service};
use crate::wire::Received;
use crate::world::{World, milliseconds};

pub(crate) struct Bare {
    world: World,
    turn: Turn,
    reported_at: u64,
}

#[derive(Clone, Copy)]
enum Kind {
    Connect,
    History,
    Session,
    Send,
}

impl Bare {
    pub(crate) fn new(world: World) -> Self {
        let turn = Turn::ask("sesn_1".into(), "", TurnOptions::default());
        Self { reported_at: world.milliseconds(), world, turn }
    }

    /// Sends a request, and tells the turn what came of it.
    fn request(&mut self, kind: Kind, request: Request) {
        let settings = Settings::new(Credential::None);
        let request = Operation::from(request).into_request(&settings).expect("the machine builds it well");
        let (response, body) = match self.world.with(|service| service.answer(&request)) {
            service::Answer::Lost(may_have_arrived) => {
                return self.turn.handle(match kind {
                    Kind::Connect => Input::Disconnected,
                    Kind::History | Kind::Session => Input::FetchFailed,
                    Kind::Send => Input::SendFailed { may_have_arrived },
                });
            }
            service::Answer::TooLarge => return self.turn.handle(Input::FetchTooLarge),
            service::Answer::Stream => {
                (Response::builder().header("content-type", "text/event-stream"), String::new())
            }
            service::Answer::Reply(status, None, body) => (Response::builder().status(status), body),
            service::Answer::Reply(status, Some(wait), body) => {
                (Response::builder().status(status).header("retry-after", wait), body)
            }
        };
        let reply = Reply::from(response.body(body.as_bytes()).unwrap());
        self.turn.handle(match kind {
            Kind::Connect => Input::Connected(reply),
            Kind::History => Input::History(reply),
            Kind::Session => Input::Session(reply),
            Kind::Send => Input::Sent(reply),
        });
    }

    fn receive(&mut self, timeout: Duration) {
        let deadline = self.world.milliseconds() + milliseconds(timeout);
        let input = loop {
            let next = self.world.with(|service| match service.read() {
                Received::Bytes(bytes) => Some(Ok(bytes)),
                Received::End => Some(Err(Input::Disconnected)),
                // Reads what is there, and no time passes.
                Received::Nothing if timeout.is_zero() => Some(Err(Input::Timeout)),
                Received::Nothing => match service.server.next_event_at().filter(|at| *at <= deadline) {
                    Some(at) => {
                        service.server.advance(at);
                        None
                    }
                    None => {
                        service.server.advance(deadline);
                        Some(Err(Input::Timeout))
                    }
                },
            });
            if let Some(next) = next {
                break next;
            }
        };
        match input {
            Ok(bytes) => self.turn.handle(Input::Bytes(&bytes)),
            Err(input) => {
                if matches!(input, Input::Disconnected) {
                    self.world.with(Service::close);
                }
                self.turn.handle(input);
            }
        }
    }
}

impl Driver for Bare {
    fn world(&self) -> &World {
        &self.world
    }

    fn begin(&mut self, turn: Turn) {
        self.turn = turn;
        self.reported_at = self.world.milliseconds();
    }

    fn next(&mut self) -> Option<Result<Delivery, String>> {
        loop {
            match self.turn.poll() {
                Action::Deliver(delivery) => return Some(Ok(delivery)),
                Action::Finish(End::Failed) => {
                    let error = self.turn.take_failure().map(|failure| Error::from(failure).to_string());
                    return Some(Err(error.unwrap_or_else(|| "no answer".into())));
                }
                Action::Finish(_) => {
                    if !matches!(self.turn.outcome(), Some(Outcome::NeedsAction(_))) {
                        self.world.with(Service::close);
                    }
                    return None;
                }
                Action::Connect(request) => self.request(Kind::Connect, request),
                Action::FetchHistory(request) => self.request(Kind::History, request),
                Action::FetchSession(request) => self.request(Kind::Session, request),
                Action::Send(request) => self.request(Kind::Send, request),
                Action::Receive { timeout } => self.receive(timeout),
                Action::Wait(time) => {
                    let until = self.world.milliseconds() + milliseconds(time);
                    self.world.with(|service| service.server.advance(until));
                    self.turn.handle(Input::Timeout);
                }
            }
            let now = self.world.milliseconds();
            self.turn.handle(Input::Elapsed(Duration::from_millis(now - self.reported_at)));
            self.reported_at = now;
        }
    }

    fn answer(&mut self, call: &EventId, answer: &Answer) {
        self.turn.answer(call, answer).expect("a call that was handed out can be answered");
    }

    fn checkpoint(&self) -> String {
        self.turn.checkpoint().to_json()
    }

    fn outcome(&self) -> Option<&Outcome> {
        self.turn.outcome()
    }
}
