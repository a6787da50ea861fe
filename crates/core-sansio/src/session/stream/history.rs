//! Reads the history once, page by page, for one of the [queries](HistoryQuery).

use std::time::Duration;

use crate::request::session_request::Request;
use crate::session::event::RawEvent;
use crate::session::state::SessionState;
use crate::session::stream::delivery::Delivery;
use crate::session::stream::history_page::HistoryPage;
use crate::session::stream::history_query::HistoryQuery;
use crate::session::stream::ledger::Ledger;
use crate::session::stream::open_work::OpenWork;
use crate::session::stream::pager::{Onward, Pager, Want};
use crate::session::stream::scope::Scope;
use crate::text::timestamp::is_earlier;

/// Events that a newest-first query reads before it makes do with what it has.
const MAX_NEWEST: usize = 10_000;

#[derive(Debug)]
pub(super) struct History {
    query: HistoryQuery,
    pager: Pager,
    /// For a reconnect: how many attempts failed before it.
    reconnected_after: Option<u32>,
    /// Events that were missed and are delivered now.
    recovered: u64,
    /// Events that a newest-first query has read.
    walked: usize,
    /// Events that [`HistoryQuery::State`] keeps, newest first.
    collected: Vec<RawEvent>,
    open_work: Box<OpenWork>,
}

/// The step after a page.
pub(super) enum Progress {
    Page(Onward),
    /// The history is read, as far as the query needs it.
    Done,
}

impl History {
    pub(super) fn new(query: HistoryQuery, reconnected_after: Option<u32>) -> Self {
        Self {
            query,
            pager: Pager::default(),
            reconnected_after,
            recovered: 0,
            walked: 0,
            collected: Vec::new(),
            open_work: Box::default(),
        }
    }

    /// Reads the history again from `from` on. The live stream is polled first.
    pub(super) fn again(from: Option<String>) -> Self {
        let mut history = Self::new(HistoryQuery::Again { from }, None);
        history.pager.poll_stream_first();
        history
    }

    pub(super) fn query(&self) -> &HistoryQuery {
        &self.query
    }

    pub(super) fn is_again(&self) -> bool {
        matches!(self.query, HistoryQuery::Again { .. })
    }

    pub(super) fn is_work(&self) -> bool {
        matches!(self.query, HistoryQuery::Work)
    }

    pub(super) fn want(&mut self, reads: bool) -> Want {
        self.pager.want(reads)
    }

    /// The request for the page at which the query is.
    pub(super) fn request(&self, scope: &Scope, page_size: u32) -> Request {
        self.query.request(scope, self.pager.at(), page_size)
    }

    /// The number of events in its pages.
    pub(super) fn limit(&self, is_thread: bool, page_size: u32) -> u32 {
        self.query.limit(is_thread, page_size)
    }

    pub(super) fn has_read_stream(&mut self) {
        self.pager.has_read();
    }

    pub(super) fn elapsed(&mut self, time: Duration) {
        self.pager.elapsed(time);
    }

    pub(super) fn timed_out(&mut self) {
        self.pager.timed_out();
    }

    /// The page failed. Returns how many attempts failed before this one.
    pub(super) fn count_attempt(&mut self) -> u32 {
        self.pager.count_attempt()
    }

    pub(super) fn retry_after(&mut self, wait: Duration) {
        self.pager.retry_after(wait);
    }

    pub(super) fn resized(&mut self) {
        self.pager.resized();
    }

    pub(super) fn is_behind_event(&self) -> bool {
        self.pager.is_behind_event()
    }

    /// The service refused the page. Begins the query anew and returns `true` if the reason may be
    /// a cursor for larger pages.
    pub(super) fn begin_anew(&mut self) -> bool {
        let begins = self.pager.may_be_refused_for_size();
        if begins {
            self.pager = Pager::default();
            self.walked = 0;
            *self.open_work = OpenWork::default();
            // `Work` keeps what the query before it, `State`, has collected.
            if matches!(self.query, HistoryQuery::State) {
                self.collected.clear();
            }
        }
        begins
    }

    /// Reads a page: queues what is to be delivered, and keeps what the query is for.
    pub(super) fn take(
        &mut self,
        mut page: HistoryPage,
        ledger: &mut Ledger,
        session: &mut SessionState,
    ) -> Progress {
        let onward = page.onward();
        let mut is_enough = onward.is_none();
        let mut is_news = !page.events.is_empty();
        match &self.query {
            HistoryQuery::State => {
                is_enough |= self.has_walked(page.events.len())
                    || page.events.iter().any(|event| event.kind().starts_with("session.status_"));
                self.collected.append(&mut page.events);
            }
            HistoryQuery::Work => {
                is_enough |= self.has_walked(page.events.len());
                self.open_work.look_back(&page.events);
            }
            HistoryQuery::Calls => {
                session.find_calls(&page.events);
                is_enough |= self.has_walked(page.events.len()) || !session.has_missing_calls();
            }
            HistoryQuery::Past => {
                is_news = false;
                for event in &page.events {
                    if ledger.sight(event) {
                        is_news = true;
                        ledger.record(event);
                        session.apply(event);
                    }
                }
            }
            HistoryQuery::Forward { from } | HistoryQuery::Again { from } => {
                let queued = ledger.len();
                self.recovered += admit(&mut page, from.as_deref(), ledger);
                is_news = ledger.len() > queued;
            }
        }
        // An item that is not delivered now is not delivered later either.
        for (_, json) in page.unreadable {
            ledger.sight_unreadable(&json);
        }
        match onward {
            // The rest of the history may hold work that is still open.
            Some(_) if is_enough && matches!(self.query, HistoryQuery::State) => {
                self.turn_to_work();
                Progress::Page(Onward::NextPage)
            }
            Some(onward) if !is_enough => Progress::Page(self.pager.go_on(onward, is_news)),
            _ => Progress::Done,
        }
    }

    /// Ends the query: tells the ledger and the session what it found.
    pub(super) fn finish(&mut self, ledger: &mut Ledger, session: &mut SessionState) {
        match self.query {
            HistoryQuery::State | HistoryQuery::Work => {
                let late = self.take_late();
                let now = self.collected.iter().find_map(RawEvent::processed_at).unwrap_or_default().into();
                ledger.begin_at(now, self.is_work());
                for event in self.collected.iter().rev() {
                    ledger.sight(event);
                    ledger.record(event);
                    session.apply(event);
                }
                self.open_work.add_to(session);
                late.into_iter().for_each(|event| _ = ledger.admit(event));
            }
            HistoryQuery::Past => ledger.begin_at(ledger.newest_processed_at().into(), false),
            HistoryQuery::Calls => session.calls_looked_up(),
            HistoryQuery::Again { .. } => (),
            HistoryQuery::Forward { .. } => {
                if let Some(failures) = self.reconnected_after {
                    ledger.push(Delivery::Reconnected { recovered: self.recovered, failures, away: None });
                }
            }
        }
    }

    /// The events after the last idle, oldest first, out of what a newest-first query has
    /// collected. The turn that the idle ended could not deliver them, so they belong to the next
    /// one.
    fn take_late(&mut self) -> Vec<RawEvent> {
        let status = self.collected.iter().position(|event| event.kind().starts_with("session.status_"));
        let idle = status.filter(|at| self.collected[*at].kind() == "session.status_idle").unwrap_or(0);
        let older = self.collected.split_off(idle);
        let (late, queued): (Vec<_>, Vec<_>) = self.collected.drain(..).partition(RawEvent::is_processed);
        self.collected = queued;
        self.collected.extend(older);
        late.into_iter().rev().collect()
    }

    /// Returns `true` once a newest-first query has read enough, whatever it found.
    fn has_walked(&mut self, events: usize) -> bool {
        self.walked += events;
        self.walked >= MAX_NEWEST
    }

    fn turn_to_work(&mut self) {
        let collected = std::mem::take(&mut self.collected);
        *self = Self { collected, ..Self::new(HistoryQuery::Work, self.reconnected_after) };
        self.pager.poll_stream_first();
    }
}

/// Admits the items of a page in their order. Returns how many events were missed before.
fn admit(page: &mut HistoryPage, from: Option<&str>, ledger: &mut Ledger) -> u64 {
    // A list that takes no timestamp begins before it: those events were handed over.
    let is_known =
        |event: &RawEvent| from.zip(event.processed_at()).is_some_and(|(from, at)| is_earlier(at, from));
    let mut recovered = 0;
    let mut unreadable = std::mem::take(&mut page.unreadable).into_iter().peekable();
    for (index, event) in std::mem::take(&mut page.events).into_iter().enumerate() {
        while let Some((_, json)) = unreadable.next_if(|(before, _)| *before <= index) {
            ledger.admit_unreadable(json);
        }
        if !is_known(&event) && ledger.admit(event).is_some() {
            recovered += 1;
        }
    }
    unreadable.for_each(|(_, json)| ledger.admit_unreadable(json));
    recovered
}
