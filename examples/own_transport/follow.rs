//! Shows the loop of an adapter: each arm carries out one action and reports the result.

use std::error::Error;
use std::io;
use std::time::Instant;

use http::header::CONTENT_TYPE;
use managed_agents_core::sse::is_event_stream;
use managed_agents_core::{Action, Delivery, End, Input, Machine, Operation, Settings};

use crate::connection::{Answer, Connection, Read};

/// The maximum size of a reply that is not an event stream.
const MAX_BODY_BYTES: usize = 64 << 20;

/// Follows a stream or a turn to its end and passes each delivery to `deliver`.
pub(crate) fn follow<M: Machine>(
    settings: &Settings,
    machine: &mut M,
    mut deliver: impl FnMut(&mut M, &Delivery),
) -> Result<End, Box<dyn Error>> {
    let http = |request| Operation::from(request).into_request(settings);
    let mut live: Option<Connection> = None;
    let mut since = Instant::now();
    loop {
        // The adapter reports the time, because the core has no clock.
        machine.handle(Input::Elapsed(since.elapsed()));
        since = Instant::now();
        match machine.poll() {
            // Open the live stream. An event stream needs only its head here; any other reply needs
            // its body too.
            Action::Connect(request) => {
                let request = http(request)?;
                live = Connection::connect(request.uri()).ok();
                let head = live.as_mut().and_then(|connection| connection.ask(&request).ok());
                match (head, &mut live) {
                    (Some(head), Some(_)) if opens_stream(&head) => {
                        machine.handle(Input::Connected(head.map(|()| &[][..]).into()));
                    }
                    (Some(head), Some(connection)) => match connection.whole(head, MAX_BODY_BYTES) {
                        Ok(refusal) => machine.handle(Input::Connected(refusal.response().into())),
                        Err(_) => machine.handle(Input::Disconnected),
                    },
                    _ => machine.handle(Input::Disconnected),
                }
            }
            // Read the events from before the stream was open.
            Action::FetchHistory(request) => match fetch(&http(request)?) {
                Ok(page) => machine.handle(Input::History(page.response().into())),
                Err(_) => machine.handle(Input::FetchFailed),
            },
            // Read the session itself, when its events do not show its state.
            Action::FetchSession(request) => match fetch(&http(request)?) {
                Ok(session) => machine.handle(Input::Session(session.response().into())),
                Err(_) => machine.handle(Input::FetchFailed),
            },
            // Send, after the stream is open. If the request fails after the connection was made,
            // it may have arrived.
            Action::Send(request) => {
                let request = http(request)?;
                match Connection::connect(request.uri()) {
                    Err(_) => machine.handle(Input::SendFailed { may_have_arrived: false }),
                    Ok(mut connection) => match whole(&mut connection, &request) {
                        Ok(answer) => machine.handle(Input::Sent(answer.response().into())),
                        Err(_) => machine.handle(Input::SendFailed { may_have_arrived: true }),
                    },
                }
            }
            // Read live bytes in pieces of any size, or report silence.
            Action::Receive { timeout } => match live.as_mut().map(|live| live.read(timeout)) {
                Some(Ok(Read::Bytes(bytes))) => machine.handle(Input::Bytes(&bytes)),
                Some(Ok(Read::Silence)) => machine.handle(Input::Timeout),
                Some(Ok(Read::End) | Err(_)) | None => machine.handle(Input::Disconnected),
            },
            // Wait between two attempts.
            Action::Wait(time) => {
                std::thread::sleep(time);
                machine.handle(Input::Timeout);
            }
            // The program handles deliveries, so there is nothing to report.
            Action::Deliver(delivery) => deliver(machine, &delivery),
            Action::Finish(End::Failed) => {
                return Err(match machine.take_failure() {
                    Some(failure) => managed_agents_core::Error::from(failure).into(),
                    None => "the server cannot be reached".into(),
                });
            }
            Action::Finish(end) => return Ok(end),
        }
    }
}

/// Sends a request on a connection of its own and reads the complete reply.
pub(crate) fn fetch(request: &http::Request<Vec<u8>>) -> io::Result<Answer> {
    whole(&mut Connection::connect(request.uri())?, request)
}

fn whole(connection: &mut Connection, request: &http::Request<Vec<u8>>) -> io::Result<Answer> {
    let head = connection.ask(request)?;
    connection.whole(head, MAX_BODY_BYTES)
}

fn opens_stream(head: &http::Response<()>) -> bool {
    let content_type = head.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    head.status() == 200 && content_type.is_some_and(is_event_stream)
}
