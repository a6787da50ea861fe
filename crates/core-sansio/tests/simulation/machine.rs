//! What the two machines have in common, and how they are watched: which call took them from which phase to which.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use http::Response;
use managed_agents_core::{Action, Phase, SessionStream, Turn};

pub(crate) trait Machine {
    const NAME: &str;
    fn phase(&self) -> Phase;
    fn poll(&mut self) -> Action;
    fn handle_connected(&mut self, response: Response<&[u8]>);
    fn handle_history(&mut self, response: Response<&[u8]>);
    fn handle_fetch_failed(&mut self);
    fn handle_fetch_too_large(&mut self);
    fn handle_bytes(&mut self, bytes: &[u8]);
    fn handle_disconnected(&mut self);
    fn handle_timeout(&mut self);
    fn handle_elapsed(&mut self, time: Duration);
    fn handle_sent(&mut self, response: Response<&[u8]>);
    fn handle_send_failed(&mut self, may_have_arrived: bool);
    fn handle_session(&mut self, response: Response<&[u8]>);
}

macro_rules! machine {
    ($type:ident { $($rest:item)* }) => {
        impl Machine for $type {
            const NAME: &str = stringify!($type);
            fn phase(&self) -> Phase { <$type>::phase(self) }
            fn poll(&mut self) -> Action { <$type>::poll(self) }
            fn handle_connected(&mut self, response: Response<&[u8]>) { <$type>::handle_connected(self, response); }
            fn handle_history(&mut self, response: Response<&[u8]>) { <$type>::handle_history(self, response); }
            fn handle_fetch_failed(&mut self) { <$type>::handle_fetch_failed(self); }
            fn handle_fetch_too_large(&mut self) { <$type>::handle_fetch_too_large(self); }
            fn handle_bytes(&mut self, bytes: &[u8]) { <$type>::handle_bytes(self, bytes); }
            fn handle_disconnected(&mut self) { <$type>::handle_disconnected(self); }
            fn handle_timeout(&mut self) { <$type>::handle_timeout(self); }
            fn handle_elapsed(&mut self, time: Duration) { <$type>::handle_elapsed(self, time); }
            $($rest)*
        }
    };
}

machine! { SessionStream {
    fn handle_sent(&mut self, _: Response<&[u8]>) { unreachable!("a stream sends nothing") }
    fn handle_send_failed(&mut self, _: bool) { unreachable!("a stream sends nothing") }
    fn handle_session(&mut self, response: Response<&[u8]>) { SessionStream::handle_session(self, response); }
} }
machine! { Turn {
    fn handle_sent(&mut self, response: Response<&[u8]>) { Turn::handle_sent(self, response); }
    fn handle_send_failed(&mut self, may_have_arrived: bool) { Turn::handle_send_failed(self, may_have_arrived); }
    fn handle_session(&mut self, response: Response<&[u8]>) { Turn::handle_session(self, response); }
} }

/// A change of phase: of which machine, from what, by which call, to what.
pub(crate) type Transition = (&'static str, &'static str, &'static str, &'static str);

thread_local! { static WATCHED: RefCell<Option<BTreeSet<Transition>>> = const { RefCell::new(None) }; }

/// The changes of phase that schedules on this thread make.
pub(crate) fn transitions(schedules: impl FnOnce()) -> BTreeSet<Transition> {
    WATCHED.set(Some(BTreeSet::new()));
    schedules();
    WATCHED.take().unwrap_or_default()
}

/// Does something to a machine under the eyes of [`transitions`]; `name` is what it is called, known once it is done.
pub(crate) fn watched<M: Machine, T>(
    machine: &mut M,
    name: &'static str,
    action: impl FnOnce(&mut M) -> T,
) -> T {
    let before = machine.phase();
    let result = action(machine);
    let after = machine.phase();
    if before != after {
        WATCHED.with_borrow_mut(|watched| {
            watched.as_mut().map(|set| set.insert((M::NAME, before.name(), name, after.name())));
        });
    }
    result
}

/// A machine whose every call is watched.
pub(crate) struct Watched<'a, M>(pub(crate) &'a mut M);

impl<M: Machine> Watched<'_, M> {
    pub(crate) fn poll(&mut self) -> Action {
        watched(self.0, "poll", M::poll)
    }

    pub(crate) fn handle_connected(&mut self, response: Response<&[u8]>) {
        let name = if response.status().is_success() { "connected" } else { "refused" };
        watched(self.0, name, |machine| machine.handle_connected(response));
    }

    pub(crate) fn handle_history(&mut self, response: Response<&[u8]>) {
        let name = if response.status().is_success() { "history" } else { "refused" };
        watched(self.0, name, |machine| machine.handle_history(response));
    }

    pub(crate) fn handle_fetch_failed(&mut self) {
        watched(self.0, "fetch failed", M::handle_fetch_failed);
    }

    pub(crate) fn handle_fetch_too_large(&mut self) {
        watched(self.0, "too large", M::handle_fetch_too_large);
    }

    pub(crate) fn handle_elapsed(&mut self, time: Duration) {
        watched(self.0, "elapsed", |machine| machine.handle_elapsed(time));
    }

    pub(crate) fn handle_bytes(&mut self, bytes: &[u8]) {
        watched(self.0, "bytes", |machine| machine.handle_bytes(bytes));
    }

    pub(crate) fn handle_disconnected(&mut self) {
        watched(self.0, "disconnected", M::handle_disconnected);
    }

    pub(crate) fn handle_timeout(&mut self) {
        watched(self.0, "timeout", M::handle_timeout);
    }

    pub(crate) fn handle_sent(&mut self, response: Response<&[u8]>) {
        let name = if response.status().is_success() { "sent" } else { "refused" };
        watched(self.0, name, |machine| machine.handle_sent(response));
    }

    pub(crate) fn handle_session(&mut self, response: Response<&[u8]>) {
        watched(self.0, "session", |machine| machine.handle_session(response));
    }

    pub(crate) fn handle_send_failed(&mut self, may_have_arrived: bool) {
        watched(self.0, "send failed", |machine| machine.handle_send_failed(may_have_arrived));
    }
}
