//! Joins the machines of the core under one trait.

use std::time::Duration;

use http::Response;
use managed_agents_core::{self as proto, Action, Phase, SessionStream};

/// A machine that asks for actions and handles their results.
pub(crate) trait Machine {
    fn poll(&mut self) -> Action;
    fn handle_connected(&mut self, response: Response<&[u8]>);
    fn handle_history(&mut self, response: Response<&[u8]>);
    fn handle_session(&mut self, response: Response<&[u8]>);
    fn handle_fetch_failed(&mut self);
    fn handle_fetch_too_large(&mut self);
    fn handle_odd_answer(&mut self);
    fn handle_bytes(&mut self, bytes: &[u8]);
    fn handle_disconnected(&mut self);
    fn handle_elapsed(&mut self, time: Duration);
    fn handle_timeout(&mut self);
    fn take_error(&mut self) -> Option<proto::Error>;
    fn phase(&self) -> Phase;

    // Only turns send, have a deadline, and have something left to do after a cancel.
    fn handle_sent(&mut self, _response: Response<&[u8]>) {}
    fn handle_send_failed(&mut self, _may_have_arrived: bool) {}
    fn handle_deadline(&mut self) {}
    /// Returns `true` if something is left to do.
    fn cancel(&mut self) -> bool {
        false
    }
    /// Returns the longest read after which [`poll`](Self::poll) must be called again.
    fn look_again_after(&self) -> Option<Duration> {
        None
    }
}

impl Machine for SessionStream {
    fn poll(&mut self) -> Action {
        self.poll()
    }

    fn handle_connected(&mut self, response: Response<&[u8]>) {
        self.handle_connected(response);
    }

    fn handle_history(&mut self, response: Response<&[u8]>) {
        self.handle_history(response);
    }

    fn handle_session(&mut self, response: Response<&[u8]>) {
        self.handle_session(response);
    }

    fn handle_fetch_failed(&mut self) {
        self.handle_fetch_failed();
    }

    fn handle_fetch_too_large(&mut self) {
        self.handle_fetch_too_large();
    }

    fn handle_odd_answer(&mut self) {
        self.handle_odd_answer();
    }

    fn handle_bytes(&mut self, bytes: &[u8]) {
        self.handle_bytes(bytes);
    }

    fn handle_elapsed(&mut self, time: Duration) {
        self.handle_elapsed(time);
    }

    fn handle_disconnected(&mut self) {
        self.handle_disconnected();
    }

    fn handle_timeout(&mut self) {
        self.handle_timeout();
    }

    fn take_error(&mut self) -> Option<proto::Error> {
        self.take_error()
    }

    fn phase(&self) -> Phase {
        self.phase()
    }
}
