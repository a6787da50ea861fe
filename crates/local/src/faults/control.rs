//! The faults that are waiting, and the choice of those that a request meets.

use crate::faults::fault::{At, Effect, Fault, Faults};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Adds faults to a running server. Returned by `Server::faults`.
#[derive(Debug, Default)]
pub struct FaultControl(Mutex<Vec<Fault>>);

impl FaultControl {
    pub(crate) fn new(faults: Faults) -> Self {
        Self(Mutex::new(faults.0))
    }

    /// Adds a fault, for requests from now on.
    pub fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    /// Removes all waiting faults.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Lists the faults that have not happened as often as they should.
    pub fn waiting(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// Takes the faults for a request on this operation: the oldest one of each kind.
    pub(crate) fn take(&self, operation: &str) -> Plan {
        let mut plan = Plan::default();
        self.lock().retain_mut(|fault| {
            if !matches(&fault.route, operation) {
                return true;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                return true;
            }
            if fault.times == 0 || !plan.add(&fault.effect) {
                return fault.times > 0;
            }
            if fault.times != u32::MAX {
                fault.times -= 1;
            }
            fault.times > 0
        });
        plan
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The way in which a connection ends before its reply does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    Cut,
    Reset,
    Silence,
    /// An error event, then a cut.
    Error,
}

/// The reply in place of the operation's own.
#[derive(Clone, Debug)]
pub(crate) enum Replacement {
    Status { status: u16, headers: Vec<(String, String)> },
    Html,
    Gzip,
}

/// All faults of one reply.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) end: Option<(At, Ending)>,
    pub(crate) slow: Option<(usize, Duration)>,
    pub(crate) replacement: Option<Replacement>,
    pub(crate) pad: Option<usize>,
    pub(crate) hidden_events: Option<usize>,
    pub(crate) duplicate: Option<()>,
    pub(crate) empty_page: Option<()>,
}

impl Plan {
    /// Returns `false` if the plan has a fault of this kind.
    fn add(&mut self, effect: &Effect) -> bool {
        match effect.clone() {
            Effect::Cut(at) => fill(&mut self.end, (at, Ending::Cut)),
            Effect::Reset(at) => fill(&mut self.end, (at, Ending::Reset)),
            Effect::Silence(at) => fill(&mut self.end, (at, Ending::Silence)),
            Effect::ErrorEvent(events) => fill(&mut self.end, (At::Events(events), Ending::Error)),
            Effect::Slow { bytes, pause } => fill(&mut self.slow, (bytes.max(1), pause)),
            Effect::Status { status, headers } => {
                fill(&mut self.replacement, Replacement::Status { status, headers })
            }
            Effect::Html => fill(&mut self.replacement, Replacement::Html),
            Effect::Gzip => fill(&mut self.replacement, Replacement::Gzip),
            Effect::Pad { bytes } => fill(&mut self.pad, bytes),
            Effect::Stale { events } => fill(&mut self.hidden_events, events),
            Effect::Duplicate => fill(&mut self.duplicate, ()),
            Effect::EmptyPage => fill(&mut self.empty_page, ()),
        }
    }
}

fn fill<T>(place: &mut Option<T>, value: T) -> bool {
    let free = place.is_none();
    if free {
        *place = Some(value);
    }
    free
}

fn matches(route: &str, operation: &str) -> bool {
    route.is_empty()
        || operation.strip_suffix(route).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
