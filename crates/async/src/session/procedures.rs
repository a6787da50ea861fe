//! Runs the procedures of the core: stop a session, archive it, delete it, wait until it is idle,
//! list its files.

use std::time::Duration;

use futures_lite::future::or;
use http::Response;
use managed_agents_core::types::{FileMetadata, SessionId};
use managed_agents_core::{
    self as proto, FinalStatus, IdleWaiter, MAX_OUTPUT_FILES, Operation, OutputFiles, Procedure,
    ProcedureAction, Request, StopSession,
};

use crate::client::Client;
use crate::error::Error;
use crate::error::transport::TransportError;
use crate::requests::exchange::{Exchange, Wanted};
use crate::transport::Transport;

/// The time for a response that is in flight at the timeout.
const GRACE: Duration = Duration::from_secs(5);

/// # Procedures
///
/// Each gives up after its `timeout` with [`Error::StillRunning`]. A response in flight at that
/// time may take 5 s more. With a timeout of 0 it gives up without a request. Dropped, the future
/// aborts its request.
impl<T: Transport> Client<T> {
    /// Interrupts the agent of a session and waits until the agent has stopped. Sends the interrupt
    /// once, to an idle session too: its status may be stale, and an interrupt has no effect on an
    /// idle agent. [`StopSession`] has the rules.
    ///
    /// Returns [`FinalStatus::Idle`], or [`FinalStatus::Terminated`] or [`FinalStatus::Deleted`] if
    /// the session is.
    ///
    /// # Errors
    ///
    /// [`Error::StillRunning`]: a tool does not stop, a message was queued, or a workflow run goes
    /// on, which an interrupt does not end. As [`send`](Self::send).
    pub async fn interrupt(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.final_status(StopSession::interrupt(session.clone()), session, timeout).await
    }

    /// Archives a session for good: interrupts its agent if it runs, waits until it is idle, and
    /// retries while the service refuses because its status lags. Does nothing to an archived
    /// session.
    ///
    /// Returns [`FinalStatus::Terminated`], or [`FinalStatus::Deleted`] if somebody has deleted the
    /// session.
    ///
    /// # Errors
    ///
    /// As [`interrupt`](Self::interrupt). A session that still runs is not archived.
    pub async fn archive(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.final_status(StopSession::archive(session.clone()), session, timeout).await
    }

    /// Deletes a session with its history, container and files, in the way of
    /// [`archive`](Self::archive). A session that does not exist counts as deleted.
    ///
    /// # Errors
    ///
    /// As [`interrupt`](Self::interrupt). A session that still runs is not deleted.
    pub async fn delete(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.final_status(StopSession::delete(session.clone()), session, timeout).await
    }

    /// Waits until a session is idle by polling its status. Changes nothing.
    ///
    /// A session that waits for an answer is idle too. [`IdleWaiter`] lists what a status cannot
    /// tell and a [`Turn`](crate::Turn) can.
    ///
    /// # Errors
    ///
    /// [`Error::StillRunning`]. As [`send`](Self::send).
    pub async fn wait_until_idle(
        &self,
        session: &SessionId,
        timeout: Duration,
    ) -> Result<FinalStatus, Error> {
        self.final_status(IdleWaiter::new(session.clone()), session, timeout).await
    }

    /// Lists the files that the agent left below `/mnt/session/outputs`. Call it when the session
    /// is idle.
    ///
    /// The service lists files some seconds late. The list counts as complete when it has not
    /// changed for 3 s, or at the timeout. A session without files therefore takes the whole
    /// timeout; with a timeout of 0 the list is read once. [`open`](Self::open) with
    /// [`files::download`](crate::files::download) reads a file.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyFiles`] if there are [`MAX_OUTPUT_FILES`] or more. As [`send`](Self::send).
    pub async fn output_files(
        &self,
        session: &SessionId,
        timeout: Duration,
    ) -> Result<Vec<FileMetadata>, Error> {
        let mut files = OutputFiles::new(session.clone());
        self.run_procedure(&mut files, timeout).await?;
        let files = files.files().expect("a list that could not be read is an error");
        if files.len() >= MAX_OUTPUT_FILES {
            return Err(Error::TooManyFiles { limit: MAX_OUTPUT_FILES });
        }
        let read = |json: &str| Ok(Operation::<FileMetadata>::read(Response::new(json.as_bytes()))?);
        files.iter().map(|json| read(json)).collect()
    }

    async fn final_status(
        &self,
        mut procedure: impl Procedure,
        session: &SessionId,
        timeout: Duration,
    ) -> Result<FinalStatus, Error> {
        self.run_procedure(&mut procedure, timeout).await?;
        match procedure.final_status() {
            Some(FinalStatus::Running) | None => {
                Err(Error::StillRunning { session: session.clone(), timeout })
            }
            Some(final_status) => Ok(final_status),
        }
    }

    /// Polls a procedure and does what it asks for until it is done.
    async fn run_procedure(&self, procedure: &mut impl Procedure, timeout: Duration) -> Result<(), Error> {
        let transport = self.transport();
        let deadline = transport.now().saturating_add(timeout);
        let mut last_failure = None;
        loop {
            let left = deadline.saturating_sub(transport.now());
            if left.is_zero() {
                procedure.handle_deadline();
            }
            match procedure.poll() {
                ProcedureAction::Ask(request) => {
                    last_failure = self.ask_once(procedure, request, left.max(GRACE)).await?;
                }
                ProcedureAction::Wait(time) => {
                    transport.sleep(time.min(left)).await;
                    if time <= left {
                        procedure.handle_timeout();
                    }
                }
                ProcedureAction::Done => break,
            }
        }
        if let Some(failure) = procedure.take_failure() {
            return Err(proto::Error::from(failure).into());
        }
        // If the last request got no response, its error says more than `StillRunning`.
        last_failure.map_or(Ok(()), Err)
    }

    /// Sends one request. Returns its error if the procedure may ask again.
    async fn ask_once(
        &self,
        procedure: &mut impl Procedure,
        request: Request,
        limit: Duration,
    ) -> Result<Option<Error>, Error> {
        let request = Operation::from(request).into_request(self.settings())?;
        let exchange = Exchange::new(self.transport(), self.options(), request, Wanted::Confirmation);
        let late = async {
            self.transport().sleep(limit).await;
            Err(TransportError::lost("no response came within the timeout").into())
        };
        match or(exchange, late).await {
            Ok(reply) => {
                let (head, body) = reply.into_whole().into_parts();
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
