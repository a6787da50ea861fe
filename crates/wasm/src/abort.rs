//! Aborts a request that is no longer wanted.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use managed_agents_async::TransportError;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal};

use crate::imports::message;
use crate::page;

/// The reason for which a read fails when the page is left.
const LEFT: &str = "the page was left, or its network changed";

/// Aborts its request when dropped. Aborts a read also when the page is left or its network changes;
/// a send that is under way is left to end.
#[derive(Debug)]
pub(crate) struct Abort {
    controller: AbortController,
    is_lost: Rc<Cell<bool>>,
    _listeners: Vec<EventListener>,
}

impl Abort {
    pub(crate) fn new(is_read: bool) -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        let is_lost = Rc::new(Cell::new(false));
        let (of_request, lost) = (controller.clone(), is_lost.clone());
        let lose = move || {
            lost.set(true);
            of_request.abort();
        };
        let listeners = if is_read { page::on_loss(lose) } else { Vec::new() };
        Ok(Self { controller, is_lost, _listeners: listeners })
    }

    pub(crate) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Returns `true` if the page has aborted the request.
    pub(crate) fn is_lost(&self) -> bool {
        self.is_lost.get()
    }

    /// Returns the error of the request when its promise is rejected with `thrown`.
    pub(crate) fn error(&self, thrown: &JsValue) -> TransportError {
        if !self.is_lost() {
            return TransportError::lost(message(thrown));
        }
        page::note_loss();
        TransportError::lost(LEFT)
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        self.controller.abort();
    }
}
