//! Watches the life of the page: it can be left, frozen and shown again, and its network can change.
//!
//! Workers of a page and other runtimes have none of these events, except `online` in a worker.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_events::EventListener;
use js_sys::global;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use crate::events::{Event, Happened, listen};
use crate::imports::{now, property};

/// The page is left, and may be kept to return to it; or it is frozen.
const LEFT: [&str; 2] = ["pagehide", "freeze"];
const BACK: [&str; 2] = ["pageshow", "resume"];
const ONLINE: &str = "online";

thread_local! {
    /// Made at the first request. Not a part of the client, which can go to any thread.
    static PAGE: Page = Page::new();
}

struct Page {
    absence: Rc<Absence>,
    /// The page was the reason for which a connection was lost just now.
    has_lost: Cell<bool>,
    _listeners: Vec<EventListener>,
}

/// The times for which the page was left or frozen.
#[derive(Default)]
struct Absence {
    /// The start of the absence that goes on.
    since: Cell<Option<Duration>>,
    /// The sum of all absences that have ended.
    past: Cell<Duration>,
}

impl Page {
    fn new() -> Self {
        let absence = Rc::new(Absence::default());
        let of_page = absence.clone();
        let events = LEFT.into_iter().chain(BACK).filter_map(event);
        let listeners = listen(events, move |name| match LEFT.contains(&name) {
            true => of_page.begin(now()),
            false => of_page.end(now()),
        });
        Self { absence, has_lost: Cell::new(false), _listeners: listeners }
    }
}

impl Absence {
    fn begin(&self, now: Duration) {
        self.since.set(self.since.get().or(Some(now)));
    }

    fn end(&self, now: Duration) {
        if let Some(since) = self.since.take() {
            self.past.set(self.past.get() + now.saturating_sub(since));
        }
    }
}

/// Returns `true` in a page and in its workers. Node, Deno, Bun and workerd are none.
pub(crate) fn is_page() -> bool {
    let has = |name| property(&global(), name).is_some();
    has("navigator") && (has("window") || has("importScripts"))
}

/// Returns the time as a clock shows it that stands still while the page is left or frozen.
pub(crate) fn time_here() -> Duration {
    PAGE.with(|page| {
        let now = page.absence.since.get().unwrap_or_else(now);
        now.saturating_sub(page.absence.past.get())
    })
}

/// Waits until the page is there.
pub(crate) async fn is_there() {
    while PAGE.with(|page| page.absence.since.get().is_some()) {
        Happened::new(BACK.into_iter().filter_map(event)).await;
    }
}

/// Waits for the return of the page, or of its network.
pub(crate) fn is_back() -> Happened {
    Happened::new(BACK.into_iter().chain([ONLINE]).filter_map(event))
}

/// Calls `act` each time the page is left or frozen and each time its network returns: connections
/// that were open before are of no more use.
pub(crate) fn on_loss(act: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    listen(LEFT.into_iter().chain([ONLINE]).filter_map(event), move |_| act())
}

/// Notes that the page was the reason for which a connection was lost. Forgets it after the poll in
/// which the driver sees the loss: later it could be mistaken for the reason of another loss.
pub(crate) fn note_loss() {
    PAGE.with(|page| page.has_lost.set(true));
    spawn_local(async {
        take_loss();
    });
}

/// Returns `true` once if the connection that the caller has just lost was lost because of the page.
pub(crate) fn take_loss() -> bool {
    PAGE.with(|page| page.has_lost.replace(false))
}

fn event(name: &'static str) -> Option<Event> {
    if !is_page() {
        return None;
    }
    let target = match name {
        "freeze" | "resume" => property(&global(), "document")?,
        _ => global().into(),
    };
    Some((target.unchecked_into(), name))
}
