//! Records the phase changes of the machines, and the call that caused each.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use http::Response;
use managed_agents_core::{Action, Input, Machine, Reply};

/// A phase change: the machine, the old phase, the call, the new phase.
pub(crate) type Transition = (&'static str, &'static str, &'static str, &'static str);

thread_local! { static WATCHED: RefCell<Option<BTreeSet<Transition>>> = const { RefCell::new(None) }; }

/// Returns the phase changes of the schedules that run on this thread.
pub(crate) fn transitions(schedules: impl FnOnce()) -> BTreeSet<Transition> {
    WATCHED.set(Some(BTreeSet::new()));
    schedules();
    WATCHED.take().unwrap_or_default()
}

/// Calls a machine and records its phase change for [`transitions`]. `name` is the name of the
/// call.
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
            let machine = std::any::type_name::<M>().rsplit("::").next().unwrap_or_default();
            watched.as_mut().map(|set| set.insert((machine, before.name(), name, after.name())));
        });
    }
    result
}

/// A machine whose calls are all recorded.
pub(crate) struct Watched<'a, M>(pub(crate) &'a mut M);

impl<M: Machine> Watched<'_, M> {
    pub(crate) fn poll(&mut self) -> Action {
        watched(self.0, "poll", M::poll)
    }

    pub(crate) fn handle_connected(&mut self, response: Response<&[u8]>) {
        self.answer("connected", response, Input::Connected);
    }

    pub(crate) fn handle_history(&mut self, response: Response<&[u8]>) {
        self.answer("history", response, Input::History);
    }

    pub(crate) fn handle_sent(&mut self, response: Response<&[u8]>) {
        self.answer("sent", response, Input::Sent);
    }

    pub(crate) fn handle_session(&mut self, response: Response<&[u8]>) {
        self.handle("session", Input::Session(response.into()));
    }

    pub(crate) fn handle_fetch_failed(&mut self) {
        self.handle("fetch failed", Input::FetchFailed);
    }

    pub(crate) fn handle_fetch_too_large(&mut self) {
        self.handle("too large", Input::FetchTooLarge);
    }

    pub(crate) fn handle_elapsed(&mut self, time: Duration) {
        self.handle("elapsed", Input::Elapsed(time));
    }

    pub(crate) fn handle_bytes(&mut self, bytes: &[u8]) {
        self.handle("bytes", Input::Bytes(bytes));
    }

    pub(crate) fn handle_disconnected(&mut self) {
        self.handle("disconnected", Input::Disconnected);
    }

    pub(crate) fn handle_timeout(&mut self) {
        self.handle("timeout", Input::Timeout);
    }

    pub(crate) fn handle_send_failed(&mut self, may_have_arrived: bool) {
        self.handle("send failed", Input::SendFailed { may_have_arrived });
    }

    /// Interrupts or cancels the turn, or lets its deadline pass.
    pub(crate) fn stop(&mut self, how: &'static str) {
        self.handle(
            how,
            match how {
                "interrupt" => Input::Interrupt,
                "deadline" => Input::Deadline,
                _ => Input::Cancel,
            },
        );
    }

    /// Records a reply without success as refused.
    fn answer<'a>(
        &mut self,
        name: &'static str,
        response: Response<&'a [u8]>,
        input: impl FnOnce(Reply<'a>) -> Input<'a>,
    ) {
        let name = if response.status().is_success() { name } else { "refused" };
        self.handle(name, input(response.into()));
    }

    fn handle(&mut self, name: &'static str, input: Input<'_>) {
        watched(self.0, name, |machine| machine.handle(input));
    }
}
