//! The live stream, one frame at a time.

use super::history::Walk;
use super::paging::CatchUp;
use super::seen::sighted_odd;
use super::{Delivery, End, SessionStream, Settling, State, Status};
use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::session::event::RawEvent;
use crate::session::previews;
use crate::text::json;

impl SessionStream {
    /// One step of the live stream; false if there is nothing to do but to receive.
    pub(super) fn advance(&mut self) -> bool {
        match self.fold.status {
            Status::Deleted => {
                self.finish(End::Deleted);
                return true;
            }
            Status::Terminated => {
                self.finish(End::Terminated);
                return true;
            }
            _ => (),
        }
        let is_session = self.scope.thread.is_none();
        if is_session && self.fold.missing_calls.iter().any(|id| !self.sought.contains(id)) {
            self.state = State::CatchingUp(CatchUp::new(Walk::Calls, None));
            return true;
        }
        // What is to end a silence does not wait for it.
        if self.settling == Settling::BeforeEnd && self.settle_left().is_zero() {
            self.settle();
            return true;
        }
        self.next_live()
    }

    /// One frame of the live stream; false if there is none.
    pub(super) fn next_live(&mut self) -> bool {
        let frame = match self.decoder.next_frame() {
            Ok(Some(frame)) => frame,
            Ok(None) => return false,
            Err(error) => {
                self.fail(error.into());
                return true;
            }
        };
        if frame.event == "ping" || frame.data.is_empty() {
            return true;
        }
        // Most previews, without an event made of them first.
        if previews::is_preview(frame.event) {
            if let Some(preview) = self.previews.read(frame.data) {
                self.has_delivered = true;
                if let Some(preview) = preview {
                    self.queue.push_back((0, Delivery::Preview(preview)));
                }
                return true;
            }
        }
        match RawEvent::read(frame.data.into()) {
            Ok(event) if frame.event == "error" || event.kind() == "error" => {
                self.handle_error_event(event.json().into());
            }
            Ok(event) => self.take_live(event),
            Err(_) if frame.event == "error" => {
                let data = frame.data.to_owned();
                self.handle_error_event(data);
            }
            // An object without an id says nothing.
            Err(text) if is_silent(&text) => (),
            Err(text) => {
                let is_json = json::is_value(&text);
                match sighted_odd(&mut self.seen, text) {
                    Some(odd) if is_json => self.queue.push_back(odd),
                    // A damaged event: the history has it whole.
                    Some(_) => self.handle_disconnected(),
                    // What comes a second time as it is was no damage.
                    None => (),
                }
            }
        }
        true
    }

    fn take_live(&mut self, event: RawEvent) {
        self.has_delivered = true;
        let may_end_turn = || matches!(self.scope.status_of(&event), Some(Status::Idle | Status::Terminated));
        if self.settling == Settling::BeforeEnd && may_end_turn() && !self.seen.knows(&event) {
            self.held = Some(event);
            if matches!(self.state, State::Live) {
                self.state = State::Settling { left: self.settle_left() };
            }
            return;
        }
        if previews::is_preview(event.kind()) {
            if let Some(preview) = self.previews.apply(&event) {
                self.queue.push_back((0, Delivery::Preview(preview)));
            }
            return;
        }
        self.take(event);
    }

    fn handle_error_event(&mut self, data: String) {
        let refusal = Refusal::of(&Reply::new(200, data.as_bytes()));
        // Without an envelope nothing is known; a new connection will tell.
        if !refusal.has_envelope() || refusal.is_retryable() {
            self.handle_disconnected();
        } else {
            self.fail(Failure::Refused(refusal));
        }
    }
}

fn is_silent(text: &str) -> bool {
    json::object(text, |_, _| ()).is_ok() && json::field(text, "id").is_none()
}
