//! Merges the threads of a session: delivers each event once, with its thread.
//!
//! The events of a session show only the states of its other threads and the tool calls that wait
//! for the client. All other events are on the threads' own streams. A [`SessionStream`] therefore
//! follows each thread, and [`Threads`] merges their deliveries.

mod once;

use std::collections::{BTreeMap, VecDeque};

use managed_agents_types::{ListThreads, Page, SessionId, Thread, ThreadAgent, ThreadId};

use crate::operations::sessions;
use crate::request::operation::Operation;
use crate::session::event::RawEvent;
use crate::session::stream::SessionStream;
use crate::session::stream::delivery::Delivery;
use crate::session::stream::options::Start;
use crate::session::stream::options::StreamOptions;
use once::Once;

/// Finds the threads of a session and merges their events. Does no I/O.
///
/// ```text
///   list of threads ──▶ ┌─────────┐ ──▶ Follow: a stream for the adapter to drive, one for the session, one for each thread
///   deliveries of   ──▶ │ Threads │
///   each stream     ──▶ └─────────┘ ──▶ Deliver: each event once, with its thread
/// ```
///
/// First report the whole [list](Self::list) by [`handle_listed`](Self::handle_listed). Then carry
/// out each [`poll`](Self::poll) and hand in the deliveries of the streams. The session's events
/// announce threads that begin later.
///
/// - The events of one stream keep their order. There is no order between streams.
/// - Tool calls and states of a thread that are also on the session's stream are delivered once, at
///   their place in the thread's stream. If that stream ends or fails, the session's stream
///   provides them.
/// - At most [`MAX_FOLLOWED`](Self::MAX_FOLLOWED) threads are followed at a time. Others wait until
///   one ends. None of their events is lost, because their history is read then.
///
/// Memory, beside the streams: the name and agent of each thread that the session ever had, keys of
/// 32,768 events, and 1,024 events.
#[derive(Debug)]
pub struct Threads {
    session: SessionId,
    start: Start,
    options: StreamOptions,
    primary: Option<(ThreadId, Option<String>)>,
    members: BTreeMap<ThreadId, Member>,
    /// The streams to begin: the session's own, and those of threads.
    to_follow: VecDeque<Option<ThreadId>>,
    followed: usize,
    once: Once,
    queue: VecDeque<ThreadDelivery>,
}

#[derive(Debug)]
struct Member {
    agent: Option<String>,
    start: Start,
    is_followed: bool,
}

/// A delivery, with its thread.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ThreadDelivery {
    /// The thread. `None` for the session's own events, which are those of its primary thread.
    pub thread: Option<ThreadId>,
    /// The name of the agent that works in the thread, if the service reports it.
    pub agent: Option<String>,
    /// The delivery.
    pub delivery: Delivery,
}

/// The next step in following the threads of a session.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
pub enum ThreadsAction {
    /// Drive this stream from now on, beside the others, and hand in its deliveries.
    /// [`SessionStream::followed_thread`] returns its thread.
    Follow(Box<SessionStream>),
    /// Hand this delivery to the program.
    Deliver(ThreadDelivery),
    /// Wait until a stream has a delivery.
    Receive,
}

impl Threads {
    /// The number of thread streams that are driven at the same time.
    pub const MAX_FOLLOWED: usize = 64;

    /// Follows the threads of a session, each from its beginning. `options` apply to each stream.
    pub fn new(session: SessionId, options: StreamOptions) -> Self {
        Self::starting_at(session, Start::Beginning, options)
    }

    /// As [`new`](Self::new), but the session and its existing threads begin at `start`. A thread
    /// that begins later is followed from its beginning.
    pub fn starting_at(session: SessionId, start: Start, options: StreamOptions) -> Self {
        Self {
            session,
            start,
            options,
            primary: None,
            members: BTreeMap::new(),
            to_follow: [None].into(),
            followed: 0,
            once: Once::default(),
            queue: VecDeque::new(),
        }
    }

    /// Returns the operation that lists the threads. Read all pages first.
    pub fn list(&self) -> Operation<Page<Thread>> {
        sessions::threads::list(&self.session, &ListThreads::default())
    }

    /// Adds a thread of the list. A thread without an id cannot be followed.
    pub fn handle_listed(&mut self, thread: Thread) {
        if thread.id.as_str().is_empty() {
            return;
        }
        let agent = match thread.agent {
            ThreadAgent::Agent(agent) => Some(agent.name),
            ThreadAgent::Inline(agent) => Some(agent.name),
            _ => None,
        };
        match thread.parent_thread_id {
            None => self.primary = Some((thread.id, agent)),
            Some(_) => self.add(thread.id, agent, self.start),
        }
    }

    /// Returns the next step.
    pub fn poll(&mut self) -> ThreadsAction {
        if let Some(delivery) = self.queue.pop_front() {
            return ThreadsAction::Deliver(delivery);
        }
        if self.followed <= Self::MAX_FOLLOWED {
            if let Some(thread) = self.to_follow.pop_front() {
                self.followed += 1;
                return ThreadsAction::Follow(Box::new(self.stream(thread)));
            }
        }
        ThreadsAction::Receive
    }

    /// Takes a delivery of a stream. `from` is the stream's thread, or `None` for the session.
    pub fn handle_delivery(&mut self, from: Option<&ThreadId>, delivery: Delivery) {
        let Some(event) = delivery.event() else { return self.deliver(from.cloned(), delivery) };
        if let Some(thread) = from {
            let thread = thread.clone();
            if self.once.is_new_of_thread(event) {
                self.deliver(Some(thread), delivery);
            }
            return;
        }
        self.learn(event);
        let origin = self.origin(event);
        if let Some(thread) = &origin {
            if !self.once.is_new(event) {
                return;
            }
            // The thread's own stream brings the event at its place.
            if self.will_bring(thread, event) {
                if let Some((thread, delivery)) = self.once.hold(thread.clone(), delivery) {
                    self.deliver(Some(thread), delivery);
                }
                return;
            }
        }
        // The stream of a thread may show the event too: an answer need not name its thread, and the
        // session may tell of a thread only after its first call.
        if origin.is_some() || !once::may_be_twice(event) || self.once.is_new(event) {
            self.deliver(origin, delivery);
        }
    }

    /// Records that a stream has ended or failed for good.
    pub fn handle_end(&mut self, from: Option<&ThreadId>) {
        self.followed = self.followed.saturating_sub(1);
        let Some(thread) = from else { return };
        if let Some(member) = self.members.get_mut(thread) {
            member.is_followed = false;
        }
        for delivery in self.once.release(thread) {
            self.deliver(from.cloned(), delivery);
        }
    }

    fn stream(&mut self, thread: Option<ThreadId>) -> SessionStream {
        // Streams that begin to wait together must not all end their waits together.
        self.options.seed = self.options.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let options = self.options.clone();
        let session = self.session.clone();
        let Some(thread) = thread else { return SessionStream::starting_at(session, self.start, options) };
        let mut start = self.start;
        if let Some(member) = self.members.get_mut(&thread) {
            member.is_followed = true;
            start = member.start;
        }
        SessionStream::thread_starting_at(session, thread, start, options)
    }

    fn add(&mut self, thread: ThreadId, agent: Option<String>, start: Start) {
        match self.members.get_mut(&thread) {
            Some(member) => {
                if agent.is_some() {
                    member.agent = agent;
                }
            }
            None => {
                self.to_follow.push_back(Some(thread.clone()));
                self.members.insert(thread, Member { agent, start, is_followed: false });
            }
        }
    }

    /// Adds a thread that an event of the session names: when the thread begins, or later if the
    /// client missed its beginning.
    fn learn(&mut self, event: &RawEvent) {
        let Some(thread) = named_thread(event) else { return };
        let is_primary = self.primary.as_ref().is_none_or(|(primary, _)| *primary == thread);
        let is_cross_posted = once::is_cross_posted(event) && !is_primary;
        if event.kind() == "session.thread_created" || is_cross_posted {
            let agent = event.text(&["agent_name"]).map(String::from);
            self.add(thread, agent, Start::Beginning);
        }
    }

    /// Returns the thread of an event of the session's stream.
    fn origin(&self, event: &RawEvent) -> Option<ThreadId> {
        // The event by which a thread begins belongs to the new thread.
        let thread = named_thread(event).filter(|_| event.kind() != "session.thread_created")?;
        self.members.contains_key(&thread).then_some(thread)
    }

    /// Returns `true` for tool calls and states, if the thread is followed from its beginning.
    fn will_bring(&self, thread: &ThreadId, event: &RawEvent) -> bool {
        let is_whole = |member: &Member| member.is_followed && member.start == Start::Beginning;
        once::is_cross_posted(event) && self.members.get(thread).is_some_and(is_whole)
    }

    fn deliver(&mut self, thread: Option<ThreadId>, delivery: Delivery) {
        let agent = match &thread {
            Some(thread) => self.members.get(thread).and_then(|member| member.agent.clone()),
            None => self.primary.as_ref().and_then(|(_, agent)| agent.clone()),
        };
        self.queue.push_back(ThreadDelivery { thread, agent, delivery });
    }
}

fn named_thread(event: &RawEvent) -> Option<ThreadId> {
    event.text(&["session_thread_id"]).filter(|id| !id.is_empty()).map(|id| ThreadId::from(&*id))
}
