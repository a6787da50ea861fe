//! The faults that are waiting, and the choice of those that a request meets.

use crate::faults::fault::{At, Effect, Fault, Faults, NEXT_SESSION};
use crate::faults::view::View;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Adds faults to a running server. Returned by `Server::faults`.
#[derive(Debug, Default)]
pub struct FaultControl(Mutex<Vec<Fault>>);

impl FaultControl {
    pub(crate) fn new(faults: Faults) -> Self {
        Self(Mutex::new(faults.0))
    }

    /// Gives the faults for the next session to the session with this id.
    pub(crate) fn bind(&self, session: &str) {
        for fault in self.lock().iter_mut().filter(|fault| fault.session.as_deref() == Some(NEXT_SESSION)) {
            fault.session = Some(session.into());
        }
    }

    /// Returns the number of calls that a session names at a time.
    pub(crate) fn window(&self, session: &str) -> usize {
        let faults = self.lock();
        let window = faults
            .iter()
            .filter(|fault| is_for(fault, Some(session)))
            .find_map(|fault| if let Effect::Window(calls) = fault.effect { Some(calls) } else { None });
        window.unwrap_or(usize::MAX)
    }

    /// Returns the time by which a session's messages are late.
    pub(crate) fn late_message(&self, session: &str) -> Option<Duration> {
        self.lock()
            .iter()
            .filter(|fault| is_for(fault, Some(session)))
            .find_map(|fault| if let Effect::LateMessage(time) = fault.effect { Some(time) } else { None })
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

    /// Takes the faults for a request: the oldest one of each kind. `session` is the session that
    /// the request is about.
    pub(crate) fn take(&self, operation: &str, method: &str, session: Option<&str>) -> Plan {
        let mut plan = Plan::default();
        self.lock().retain_mut(|fault| {
            let is_met = matches(&fault.route, operation)
                && is_for(fault, session)
                && (fault.effect != Effect::LoginPage || method == "POST");
            if !is_met {
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
    Html { status: u16 },
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
    pub(crate) replay: Option<()>,
    pub(crate) strip: Option<Vec<String>>,
    pub(crate) has_more_without_cursor: Option<()>,
    /// The event behind which a list of a server without cursors continues.
    pub(crate) after_id: Option<String>,
    pub(crate) gzip_errors: Option<()>,
    pub(crate) coding_none: Option<()>,
    pub(crate) page_too_large: Option<()>,
    pub(crate) view: View,
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
            Effect::Html | Effect::LoginPage => {
                fill(&mut self.replacement, Replacement::Html { status: 200 })
            }
            Effect::Html503 => fill(&mut self.replacement, Replacement::Html { status: 503 }),
            Effect::Gzip => fill(&mut self.replacement, Replacement::Gzip),
            Effect::Pad { bytes } => fill(&mut self.pad, bytes),
            Effect::Stale { events } => fill(&mut self.hidden_events, events),
            Effect::Duplicate => fill(&mut self.duplicate, ()),
            Effect::EmptyPage => fill(&mut self.empty_page, ()),
            Effect::Echo(echo) => fill(&mut self.view.echo, echo),
            Effect::NoStatusEvents => fill(&mut self.view.no_status_events, ()),
            Effect::NoEventLines => fill(&mut self.view.no_event_lines, ()),
            Effect::DedupeIds => fill(&mut self.view.dedupe_ids, ()),
            Effect::DeepInput => fill(&mut self.view.deep_input, ()),
            Effect::ReplayAll => fill(&mut self.replay, ()),
            Effect::Strip(fields) => fill(&mut self.strip, fields),
            Effect::HasMoreWithoutCursor => fill(&mut self.has_more_without_cursor, ()),
            Effect::GzipErrors => fill(&mut self.gzip_errors, ()),
            Effect::CodingNone => fill(&mut self.coding_none, ()),
            Effect::PageTooLarge => fill(&mut self.page_too_large, ()),
            // These are the engine's affair.
            Effect::Window(_) | Effect::LateMessage(_) => true,
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

fn is_for(fault: &Fault, session: Option<&str>) -> bool {
    fault.session.is_none() || fault.session.as_deref() == session
}

fn matches(route: &str, operation: &str) -> bool {
    route.is_empty()
        || operation.strip_suffix(route).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
