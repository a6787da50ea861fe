//! Drives one procedure of the core to its end.

use std::thread;
use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::{Operation, Procedure, ProcedureAction, Request};

use crate::client::Client;
use crate::error::Error;
use crate::session::moment;
use crate::session::stream_connection::StreamConnection;

/// The time for a response that is in flight at the timeout.
const GRACE: Duration = Duration::from_secs(5);

impl Client {
    /// Polls a procedure and does what it asks for until it is done.
    pub(crate) fn run_procedure(
        &self,
        procedure: &mut impl Procedure,
        timeout: Duration,
    ) -> Result<(), Error> {
        let connection = StreamConnection::new(self);
        let deadline = moment::after(Instant::now(), timeout);
        let mut last_failure = None;
        loop {
            if Instant::now() >= deadline {
                procedure.handle_deadline();
            }
            match procedure.poll() {
                ProcedureAction::Ask(request) => {
                    last_failure = self.ask_once(procedure, &connection, request, deadline)?;
                }
                ProcedureAction::Wait(time) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    thread::sleep(time.min(left));
                    if time <= left {
                        procedure.handle_timeout();
                    }
                }
                ProcedureAction::Done => break,
            }
        }
        if let Some(failure) = procedure.take_failure() {
            return Err(failure.into());
        }
        // If the last request got no response, its error says more than `StillRunning`.
        last_failure.map_or(Ok(()), Err)
    }

    /// Sends one request. Returns its error if the procedure may ask again.
    fn ask_once(
        &self,
        procedure: &mut impl Procedure,
        connection: &StreamConnection,
        request: Request,
        deadline: Instant,
    ) -> Result<Option<Error>, Error> {
        let request = Operation::from(request).into_request(self.settings())?;
        let limit = deadline.max(Instant::now() + GRACE);
        match connection.fetch(&request, Some(limit)) {
            Ok(response) => {
                let (head, body) = response.into_parts();
                procedure.handle_answer(Response::from_parts(head, &body[..]).into());
                Ok(None)
            }
            Err(error) if error.is_retryable() => {
                procedure.handle_failure();
                Ok(Some(error))
            }
            Err(error) => Err(error),
        }
    }
}
