//! Shows the loop of an adapter: each arm carries out one action and calls the `handle_*` method
//! that the action names.

use std::error::Error;
use std::io;
use std::time::Instant;

use managed_agents_core::{Action, Delivery, Operation, Outcome, Settings, Turn};

use crate::connection::{Answer, Connection, Read};

/// The maximum size of a reply that is not an event stream.
const MAX_BODY_BYTES: usize = 64 << 20;

/// Follows a turn to its end and passes each delivery to `deliver`.
pub(crate) fn follow(
    settings: &Settings,
    turn: &mut Turn,
    mut deliver: impl FnMut(&mut Turn, &Delivery),
) -> Result<Outcome, Box<dyn Error>> {
    let mut live: Option<Connection> = None;
    let mut since = Instant::now();
    loop {
        // The adapter reports the time, because the core has no clock.
        turn.handle_elapsed(since.elapsed());
        since = Instant::now();
        match turn.poll() {
            // Open the live stream. A success needs only its head here; a refusal needs its body
            // too.
            Action::Connect(operation) => {
                let request = operation.into_request(settings)?;
                live = Connection::connect(request.uri()).ok();
                let head = live.as_mut().and_then(|connection| connection.ask(&request).ok());
                match (head, &mut live) {
                    (Some(head), Some(_)) if head.status().is_success() => {
                        turn.handle_connected(head.map(|()| &[][..]));
                    }
                    (Some(head), Some(connection)) => match connection.whole(head, MAX_BODY_BYTES) {
                        Ok(refusal) => turn.handle_connected(refusal.response()),
                        Err(_) => turn.handle_disconnected(),
                    },
                    _ => turn.handle_disconnected(),
                }
            }
            // Read the events from before the stream was open.
            Action::FetchHistory(operation) => match fetch(settings, operation) {
                Ok(page) => turn.handle_history(page.response()),
                Err(_) => turn.handle_fetch_failed(),
            },
            // Read the session itself, when its events do not show its state.
            Action::FetchSession(operation) => match fetch(settings, operation) {
                Ok(session) => turn.handle_session(session.response()),
                Err(_) => turn.handle_fetch_failed(),
            },
            // Send, after the stream is open. If the request fails after the connection was made,
            // it may have arrived.
            Action::Send(operation) => {
                let request = operation.into_request(settings)?;
                match Connection::connect(request.uri()) {
                    Err(_) => turn.handle_send_failed(false),
                    Ok(mut connection) => match whole(&mut connection, &request) {
                        Ok(answer) => turn.handle_sent(answer.response()),
                        Err(_) => turn.handle_send_failed(true),
                    },
                }
            }
            // Read live bytes in pieces of any size, or report silence.
            Action::Receive { timeout } => match live.as_mut().map(|live| live.read(timeout)) {
                Some(Ok(Read::Bytes(bytes))) => turn.handle_bytes(&bytes),
                Some(Ok(Read::Silence)) => turn.handle_timeout(),
                Some(Ok(Read::End) | Err(_)) | None => turn.handle_disconnected(),
            },
            // Wait between two attempts.
            Action::Wait(time) => {
                std::thread::sleep(time);
                turn.handle_timeout();
            }
            // The program handles deliveries, so there is nothing to report.
            Action::Deliver(delivery) => deliver(turn, &delivery),
            Action::Finish(_) => {
                return match (turn.outcome().cloned(), turn.take_error()) {
                    (Some(outcome), _) => Ok(outcome),
                    (None, Some(error)) => Err(error.into()),
                    (None, None) => Err("the server cannot be reached".into()),
                };
            }
        }
    }
}

/// Sends an operation and reads its complete reply.
pub(crate) fn fetch<T>(settings: &Settings, operation: Operation<T>) -> Result<Answer, Box<dyn Error>> {
    let request = operation.into_request(settings)?;
    Ok(whole(&mut Connection::connect(request.uri())?, &request)?)
}

fn whole(connection: &mut Connection, request: &http::Request<Vec<u8>>) -> io::Result<Answer> {
    let head = connection.ask(request)?;
    connection.whole(head, MAX_BODY_BYTES)
}
