//! Joins the procedures of the core under one trait.

use http::Response;
use managed_agents_core::{Failure, FinalStatus, IdleWaiter, OutputFiles, ProcedureAction, StopSession};

/// A procedure of the core.
pub(super) trait Procedure {
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
