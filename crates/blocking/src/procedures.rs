//! Small jobs around a session that take more than one request.

mod save;

use std::thread;
use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::types::{FileMetadata, SessionId};
use managed_agents_core::{
    Failure, FinalStatus, IdleWaiter, MAX_OUTPUT_FILES, OutputFiles, ProcedureAction, StopSession,
};

use crate::stream_connection::StreamConnection;
use crate::{Client, Error, proto};

/// How long an answer may take that is under way when the timeout is over.
const GRACE: Duration = Duration::from_secs(5);

/// # Procedures
///
/// Each takes a `timeout`, after which it gives up with [`Error::StillRunning`]; an answer that is under way then may take 5 s more. With
/// none at all it gives up without a look. None of them can be cancelled.
impl Client {
    /// Stops the agent of a session, and waits until it has stopped. The interrupt is sent alone and once; to a session that is idle it does
    /// nothing. [`StopSession`] has the rules.
    ///
    /// [`FinalStatus::Idle`], or [`FinalStatus::Terminated`] or [`FinalStatus::Deleted`] if that is what the session is.
    ///
    /// # Errors
    ///
    /// [`Error::StillRunning`]: a tool does not stop, or a message was queued, or a workflow run goes on, which no interrupt ends. And as
    /// [`send`](Self::send).
    pub fn interrupt(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.stop_session(StopSession::interrupt(session.clone()), session, timeout)
    }

    /// Archives a session, for good: stops its agent if it runs, waits until it is idle, and tries again while the service still refuses
    /// because the state that counts lags behind. One that is archived already is left as it is.
    ///
    /// [`FinalStatus::Terminated`], or [`FinalStatus::Deleted`] if somebody has deleted it.
    ///
    /// # Errors
    ///
    /// As [`interrupt`](Self::interrupt): a session that still runs is not archived.
    pub fn archive(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.stop_session(StopSession::archive(session.clone()), session, timeout)
    }

    /// Deletes a session with its history, container and files, as [`archive`](Self::archive) archives it. One that is not there counts as
    /// deleted, also if it never was.
    ///
    /// # Errors
    ///
    /// As [`interrupt`](Self::interrupt): a session that still runs is not deleted.
    pub fn delete(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.stop_session(StopSession::delete(session.clone()), session, timeout)
    }

    /// Waits until a session does not run, by asking for its status every now and then, and changes nothing. A session that waits for an
    /// answer is idle too. [`IdleWaiter`] says what this does not know, and a [`Turn`](crate::Turn) does.
    ///
    /// # Errors
    ///
    /// [`Error::StillRunning`], and as [`send`](Self::send).
    pub fn wait_until_idle(&self, session: &SessionId, timeout: Duration) -> Result<FinalStatus, Error> {
        self.stop_session(IdleWaiter::new(session.clone()), session, timeout)
    }

    /// The files that the agent left below `/mnt/session/outputs`, to be called when the session is idle. The service lists them a few
    /// seconds later: the list is taken for complete when it is the same for 3 s, or when the timeout is over. A session without files takes
    /// all of the timeout; none at all reads the list once. [`save_output_files`](Self::save_output_files) downloads them.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyFiles`] if there are more than [`MAX_OUTPUT_FILES`], and as [`send`](Self::send).
    pub fn output_files(&self, session: &SessionId, timeout: Duration) -> Result<Vec<FileMetadata>, Error> {
        let mut files = OutputFiles::new(session.clone());
        self.run(&mut files, timeout)?;
        let files = files.files().expect("a list that could not be read is an error");
        if files.len() >= MAX_OUTPUT_FILES {
            return Err(Error::TooManyFiles { limit: MAX_OUTPUT_FILES });
        }
        let read = |json: &str| Ok(proto::Operation::<FileMetadata>::read(Response::new(json.as_bytes()))?);
        files.iter().map(|json| read(json)).collect()
    }

    fn stop_session(
        &self,
        mut procedure: impl Procedure,
        session: &SessionId,
        timeout: Duration,
    ) -> Result<FinalStatus, Error> {
        self.run(&mut procedure, timeout)?;
        match procedure.final_status() {
            Some(FinalStatus::Running) | None => {
                Err(Error::StillRunning { session: session.clone(), waited: timeout })
            }
            Some(final_status) => Ok(final_status),
        }
    }

    /// Does what the machine says, until it is done.
    fn run(&self, procedure: &mut impl Procedure, timeout: Duration) -> Result<(), Error> {
        let connection = self.stream_connection();
        let deadline = Instant::now() + timeout.min(Duration::from_secs(365 * 24 * 3600));
        let mut last = None;
        loop {
            if Instant::now() >= deadline {
                procedure.handle_deadline();
            }
            match procedure.poll() {
                ProcedureAction::Ask(operation) => {
                    last = self.ask_once(procedure, &connection, operation, deadline)?
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
            return Err(proto::Error::from(failure).into());
        }
        // Nothing was reached at last: that says more than that the time is over.
        last.map_or(Ok(()), Err)
    }

    /// Gives why there was no answer.
    fn ask_once(
        &self,
        procedure: &mut impl Procedure,
        connection: &StreamConnection,
        operation: proto::Operation<()>,
        deadline: Instant,
    ) -> Result<Option<Error>, Error> {
        let request = operation.into_request(self.settings())?;
        let limit = deadline.max(Instant::now() + GRACE);
        match connection.ask(&request, Some(limit)) {
            Ok(answer) => {
                let (head, body) = answer.into_parts();
                procedure.handle_answer(Response::from_parts(head, &body));
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

/// What the procedures of the core have in common.
trait Procedure {
    fn poll(&mut self) -> ProcedureAction;
    fn handle_answer(&mut self, answer: Response<&[u8]>);
    fn handle_failure(&mut self);
    fn handle_timeout(&mut self);
    fn handle_deadline(&mut self);
    fn take_failure(&mut self) -> Option<Failure>;
    fn final_status(&self) -> Option<FinalStatus>;
}

macro_rules! procedure {
    ($procedure:ty, $final_status:expr) => {
        impl Procedure for $procedure {
            fn poll(&mut self) -> ProcedureAction {
                self.poll()
            }
            fn handle_answer(&mut self, answer: Response<&[u8]>) {
                self.handle_answer(answer);
            }
            fn handle_failure(&mut self) {
                self.handle_failure();
            }
            fn handle_timeout(&mut self) {
                self.handle_timeout();
            }
            fn handle_deadline(&mut self) {
                self.handle_deadline();
            }
            fn take_failure(&mut self) -> Option<Failure> {
                self.take_failure()
            }
            fn final_status(&self) -> Option<FinalStatus> {
                $final_status(self)
            }
        }
    };
}

procedure!(StopSession, Self::final_status);
procedure!(IdleWaiter, Self::final_status);
procedure!(OutputFiles, |_: &Self| None);
