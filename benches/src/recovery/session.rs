//! Keeps one session: its events so far, and lists of them.

use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Instant;

use super::events::{self, Item, LIVE_EVENTS, PROCESSED};
use super::now;
use super::plan::{Cut, Plan};

/// The number of events in a page.
const PAGE: usize = 10;

pub(super) struct Session {
    state: Mutex<State>,
    spoken: Condvar,
}

struct State {
    plan: Plan,
    /// The time and content of the message.
    began: Option<(Instant, String)>,
    messages: u32,
    cut: Option<(f64, usize)>,
}

/// The query of a list.
#[derive(Default)]
pub(super) struct Query {
    pub(super) is_newest_first: bool,
    pub(super) from: Option<String>,
    pub(super) kinds: Vec<String>,
    /// The key of the previous event.
    pub(super) after: Option<u64>,
}

impl Session {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            state: Mutex::new(State { plan, began: None, messages: 0, cut: None }),
            spoken: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it is locked")
    }

    /// Draws the next fault.
    pub(super) fn drawn<T>(&self, draw: impl FnOnce(&mut Plan) -> T) -> T {
        draw(&mut self.state().plan)
    }

    /// Stores a message and returns its event. The turn begins with the first message.
    pub(super) fn say(&self, content: String) -> Item {
        let mut state = self.state();
        state.messages += 1;
        if state.began.is_some() {
            return events::repetition(state.messages, &content);
        }
        let event = events::queued(&content);
        state.began = Some((Instant::now(), content));
        self.spoken.notify_all();
        event
    }

    pub(super) fn messages(&self) -> u32 {
        self.state().messages
    }

    /// Returns the time at which the stream was cut, and the first event that was missing then.
    pub(super) fn was_cut(&self) -> Option<(f64, usize)> {
        self.state().cut
    }

    /// Returns the number of the next live event for a client that connects now.
    pub(super) fn next_live(&self) -> usize {
        self.state().happened()
    }

    pub(super) fn is_running(&self) -> bool {
        (1..LIVE_EVENTS).contains(&self.next_live())
    }

    /// Waits until this live event occurs, and returns it.
    pub(super) fn wait_for(&self, live: usize) -> Item {
        let state = self.spoken.wait_while(self.state(), |state| state.began.is_none());
        let began = state.expect("nothing panics while it is locked").began.clone();
        let (began, content) = began.expect("it was waited for");
        std::thread::sleep((began + events::offset(live)).saturating_duration_since(Instant::now()));
        events::live(live, &content)
    }

    /// Returns the cut at this event, if any, once.
    pub(super) fn take_cut(&self, live: usize) -> Option<Cut> {
        let mut state = self.state();
        let cut = state.plan.cut.take_if(|cut| cut.event == live)?;
        state.cut = Some((now(), live));
        Some(cut)
    }

    /// Returns a page, and the cursor of the next one.
    pub(super) fn list(&self, query: &Query) -> (Vec<String>, Option<u64>) {
        let (happened, messages, content) = {
            let state = self.state();
            let content = state.began.as_ref().map(|(_, content)| content.clone());
            (state.happened(), state.messages, content.unwrap_or_default())
        };
        let live = (1..happened).map(|live| events::live(live, &content));
        let repeated = (2..=messages).map(|number| events::repetition(number, &content));
        let queued = (1..=PROCESSED).contains(&happened).then(|| events::queued(&content));
        let mut items: Vec<_> = events::before().chain(live).chain(repeated).chain(queued).collect();
        items.sort_by_key(|item| item.key);
        if query.is_newest_first {
            items.reverse();
        }
        items.retain(|item| query.takes(item));
        let next = (items.len() > PAGE).then(|| items[PAGE - 1].key);
        items.truncate(PAGE);
        (items.into_iter().map(|item| item.json).collect(), next)
    }
}

impl State {
    fn happened(&self) -> usize {
        self.began.as_ref().map_or(0, |(began, _)| events::happened(began.elapsed()))
    }
}

impl Query {
    fn takes(&self, item: &Item) -> bool {
        let is_after = |after| if self.is_newest_first { item.key < after } else { item.key > after };
        // Queued events have no timestamp to compare.
        let is_late = |from: &String| item.key == u64::MAX || events::moment(item.key) >= *from;
        self.after.is_none_or(is_after)
            && self.from.as_ref().is_none_or(is_late)
            && (self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == item.kind))
    }
}
