//! The trait that procedures share.

use crate::procedures::action::ProcedureAction;
use crate::procedures::output_files::OutputFiles;
use crate::procedures::stop_session::{FinalStatus, IdleWaiter, StopSession};
use crate::request::failure::Failure;
use crate::request::reply::Reply;

/// A procedure that an adapter drives: a [`StopSession`], an [`IdleWaiter`] or an [`OutputFiles`].
///
/// **Call [`poll`](Self::poll), do what it says, report the result, repeat.** The methods of the
/// procedures with the same names have the details.
pub trait Procedure {
    /// Returns the next action.
    fn poll(&mut self) -> ProcedureAction;

    /// Takes the reply to [`ProcedureAction::Ask`], whatever its status.
    fn handle_answer(&mut self, answer: Reply<'_>);

    /// Reports that a request got no reply.
    fn handle_failure(&mut self);

    /// Reports that the time of a [`ProcedureAction::Wait`] has passed.
    fn handle_timeout(&mut self);

    /// Reports that the program's time limit has passed.
    fn handle_deadline(&mut self);

    /// Takes the reason why the procedure failed.
    fn take_failure(&mut self) -> Option<Failure>;

    /// Returns the status in which the session was left. `None` for a procedure that changes none.
    fn final_status(&self) -> Option<FinalStatus>;
}

macro_rules! procedure {
    ($procedure:ty, $final_status:expr) => {
        impl Procedure for $procedure {
            fn poll(&mut self) -> ProcedureAction {
                self.poll()
            }

            fn handle_answer(&mut self, answer: Reply<'_>) {
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
