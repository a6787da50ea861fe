//! Runs the procedures of the core: stop a session, archive it, delete it, wait until it is idle.

mod run;

use std::time::Duration;

use managed_agents_core::types::SessionId;
use managed_agents_core::{FinalStatus, IdleWaiter, Procedure, StopSession};

use crate::client::Client;
use crate::error::Error;

/// # Procedures
///
/// Each gives up after its `timeout` with [`Error::StillRunning`]. A response in flight at that
/// time may take 5 s more. With a timeout of 0 it gives up without a request. No procedure can be
/// cancelled.
impl Client {
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
    pub fn interrupt(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.final_status(StopSession::interrupt(session.clone()), session, timeout)
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
    pub fn archive(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.final_status(StopSession::archive(session.clone()), session, timeout)
    }

    /// Deletes a session with its history, container and files, in the way of
    /// [`archive`](Self::archive). A session that does not exist counts as deleted.
    ///
    /// # Errors
    ///
    /// As [`interrupt`](Self::interrupt). A session that still runs is not deleted.
    pub fn delete(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.final_status(StopSession::delete(session.clone()), session, timeout)
    }

    /// Waits until a session is idle by polling its status. Changes nothing.
    ///
    /// A session that waits for an answer is idle too. [`IdleWaiter`] lists what a status cannot
    /// tell and a [`Turn`](crate::Turn) can.
    ///
    /// # Errors
    ///
    /// [`Error::StillRunning`]. As [`send`](Self::send).
    pub fn wait_until_idle(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.final_status(IdleWaiter::new(session.clone()), session, timeout)
    }

    fn final_status(
        &self,
        mut procedure: impl Procedure,
        session: &SessionId,
        timeout: Duration,
    ) -> Result<FinalStatus, Error> {
        self.run_procedure(&mut procedure, timeout)?;
        match procedure.final_status() {
            Some(FinalStatus::Running) | None => {
                Err(Error::StillRunning { session: session.clone(), timeout })
            }
            Some(final_status) => Ok(final_status),
        }
    }
}
