//! Small jobs around a session that take more than one request.

mod save;

use std::thread;
use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::types::{FileMetadata, SessionId};
use managed_agents_core::{Failure, MAX_OUTPUT_FILES, OutputFiles, Rest, Step, UntilIdle, WindDown};

use crate::line::Line;
use crate::{Client, Error, core};

/// How long an answer may take that is under way when the patience is over.
const GRACE: Duration = Duration::from_secs(5);

/// # Errands
///
/// Each takes a `patience`, after which it gives up with [`Error::StillRunning`]; an answer that is under way then may take 5 s more. With
/// none at all it gives up without a look. None of them can be cancelled.
impl Client {
    /// Stops the agent of a session, and waits until it has stopped. The interrupt is sent alone and once; to a session that is idle it does
    /// nothing. [`WindDown`] has the rules.
    ///
    /// [`Rest::Idle`], or [`Rest::Terminated`] or [`Rest::Deleted`] if that is what the session is.
    ///
    /// # Errors
    ///
    /// [`Error::StillRunning`]: a tool does not stop, or a message was queued, or a workflow run goes on, which no interrupt ends. And as
    /// [`send`](Self::send).
    pub fn interrupt(&self, session: &SessionId, patience: Duration) -> Result<Rest, Error> {
        self.wind_down(WindDown::interrupt(session.clone()), session, patience)
    }

    /// Archives a session, for good: stops its agent if it runs, waits until it is idle, and tries again while the service still refuses
    /// because the state that counts lags behind. One that is archived already is left as it is.
    ///
    /// [`Rest::Terminated`], or [`Rest::Deleted`] if somebody has deleted it.
    ///
    /// # Errors
    ///
    /// As [`interrupt`](Self::interrupt): a session that still runs is not archived.
    pub fn archive(&self, session: &SessionId, patience: Duration) -> Result<Rest, Error> {
        self.wind_down(WindDown::archive(session.clone()), session, patience)
    }

    /// Deletes a session with its history, container and files, as [`archive`](Self::archive) archives it. One that is not there counts as
    /// deleted, also if it never was.
    ///
    /// # Errors
    ///
    /// As [`interrupt`](Self::interrupt): a session that still runs is not deleted.
    pub fn delete(&self, session: &SessionId, patience: Duration) -> Result<Rest, Error> {
        self.wind_down(WindDown::delete(session.clone()), session, patience)
    }

    /// Waits until a session does not run, by asking for its status every now and then, and changes nothing. A session that waits for an
    /// answer is idle too. [`UntilIdle`] says what this does not know, and a [`Turn`](crate::Turn) does.
    ///
    /// # Errors
    ///
    /// [`Error::StillRunning`], and as [`send`](Self::send).
    pub fn wait_until_idle(&self, session: &SessionId, patience: Duration) -> Result<Rest, Error> {
        self.wind_down(UntilIdle::new(session.clone()), session, patience)
    }

    /// The files that the agent left below `/mnt/session/outputs`, to be called when the session is idle. The service lists them a few
    /// seconds later: the list is taken for complete when it is the same for 3 s, or when the patience is over. A session without files takes
    /// all of the patience; none at all reads the list once. [`save_output_files`](Self::save_output_files) downloads them.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyFiles`] if there are more than [`MAX_OUTPUT_FILES`], and as [`send`](Self::send).
    pub fn output_files(&self, session: &SessionId, patience: Duration) -> Result<Vec<FileMetadata>, Error> {
        let mut files = OutputFiles::new(session.clone());
        self.run(&mut files, patience)?;
        let files = files.files().expect("a list that could not be read is an error");
        if files.len() >= MAX_OUTPUT_FILES {
            return Err(Error::TooManyFiles { limit: MAX_OUTPUT_FILES });
        }
        let read = |json: &str| Ok(core::Call::<FileMetadata>::read(Response::new(json.as_bytes()))?);
        files.iter().map(|json| read(json)).collect()
    }

    fn wind_down(
        &self,
        mut errand: impl Errand,
        session: &SessionId,
        patience: Duration,
    ) -> Result<Rest, Error> {
        self.run(&mut errand, patience)?;
        match errand.rest() {
            Some(Rest::Running) | None => {
                Err(Error::StillRunning { session: session.clone(), waited: patience })
            }
            Some(rest) => Ok(rest),
        }
    }

    /// Does what the machine says, until it is done.
    fn run(&self, errand: &mut impl Errand, patience: Duration) -> Result<(), Error> {
        let line = self.line();
        let deadline = Instant::now() + patience.min(Duration::from_secs(365 * 24 * 3600));
        let mut last = None;
        loop {
            if Instant::now() >= deadline {
                errand.handle_deadline();
            }
            match errand.poll() {
                Step::Ask(call) => last = self.ask_once(errand, &line, call, deadline)?,
                Step::Wait(time) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    thread::sleep(time.min(left));
                    if time <= left {
                        errand.handle_timeout();
                    }
                }
                Step::Done => break,
            }
        }
        if let Some(failure) = errand.take_failure() {
            return Err(core::Error::from(failure).into());
        }
        // Nothing was reached at last: that says more than that the time is over.
        last.map_or(Ok(()), Err)
    }

    /// Gives why there was no answer.
    fn ask_once(
        &self,
        errand: &mut impl Errand,
        line: &Line,
        call: core::Call<()>,
        deadline: Instant,
    ) -> Result<Option<Error>, Error> {
        let request = call.into_request(self.settings())?;
        let limit = deadline.max(Instant::now() + GRACE);
        match line.ask(&request, Some(limit)) {
            Ok(answer) => {
                let (head, body) = answer.into_parts();
                errand.handle_answer(Response::from_parts(head, &body));
                Ok(None)
            }
            Err(error) if error.is_retryable() => {
                errand.handle_failure();
                Ok(Some(error))
            }
            Err(error) => Err(error),
        }
    }
}

/// What the errands of the core have in common.
trait Errand {
    fn poll(&mut self) -> Step;
    fn handle_answer(&mut self, answer: Response<&[u8]>);
    fn handle_failure(&mut self);
    fn handle_timeout(&mut self);
    fn handle_deadline(&mut self);
    fn take_failure(&mut self) -> Option<Failure>;
    fn rest(&self) -> Option<Rest>;
}

macro_rules! errand {
    ($errand:ty, $rest:expr) => {
        impl Errand for $errand {
            fn poll(&mut self) -> Step {
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
            fn rest(&self) -> Option<Rest> {
                $rest(self)
            }
        }
    };
}

errand!(WindDown, Self::rest);
errand!(UntilIdle, Self::rest);
errand!(OutputFiles, |_: &Self| None);
