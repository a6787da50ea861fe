//! However the streams of a session's threads interleave, the merge delivers each event of each
//! stream exactly once, follows no thread twice, and at most 65 streams at a time.

use std::collections::{BTreeMap, BTreeSet};

use arbitrary::{Arbitrary, Unstructured};
use managed_agents_core::types::{Thread, ThreadId};
use managed_agents_core::{Delivery, RawEvent, StreamOptions, Threads, ThreadsAction};

#[derive(Debug, Arbitrary)]
enum Op {
    /// A thread of the list, before any stream is followed.
    Listed(u8),
    /// An event happens: the session's stream shows it, and the thread's own.
    Happens {
        kind: u8,
        thread: u8,
    },
    /// A stream brings its next event.
    Brings {
        stream: u8,
    },
    Ends {
        stream: u8,
    },
    Poll,
}

const KINDS: [&str; 7] = [
    "session.thread_created",
    "agent.tool_use",
    "agent.custom_tool_use",
    "session.thread_status_running",
    "session.thread_status_idle",
    "user.custom_tool_result",
    "agent.message",
];

/// The events of a session, and how far each stream has brought them.
struct Session {
    threads: Threads,
    /// The events of each stream; `None` is the session's.
    streams: BTreeMap<Option<u8>, Vec<(String, RawEvent)>>,
    brought: BTreeMap<Option<u8>, usize>,
    followed: BTreeSet<Option<u8>>,
    ended: BTreeSet<Option<u8>>,
    delivered: BTreeMap<String, u32>,
    count: usize,
}

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(ops) = Vec::<Op>::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let mut session = Session {
        threads: Threads::new("sesn_1".into(), StreamOptions::default()),
        streams: BTreeMap::new(),
        brought: BTreeMap::new(),
        followed: BTreeSet::new(),
        ended: BTreeSet::new(),
        delivered: BTreeMap::new(),
        count: 0,
    };
    for op in ops {
        session.step(&op);
    }
    session.finish();
}

impl Session {
    fn step(&mut self, op: &Op) {
        match op {
            Op::Listed(thread) if self.followed.is_empty() => {
                let parent = if thread % 8 == 0 { "null" } else { "\"t0\"" };
                let json = format!(r#"{{"id":"t{}","parent_thread_id":{parent}}}"#, thread % 8);
                let thread: Thread = serde_json::from_str(&json).expect("a thread is read leniently");
                self.threads.handle_listed(thread);
            }
            Op::Listed(_) => (),
            Op::Happens { kind, thread } => self.happens(*kind, 1 + thread % 7),
            Op::Brings { stream } => self.brings((stream % 8 > 0).then_some(stream % 8)),
            Op::Ends { stream } => self.ends(1 + stream % 7),
            Op::Poll => self.poll(),
        }
    }

    fn happens(&mut self, kind: u8, thread: u8) {
        self.count += 1;
        let id = format!("e{}", self.count);
        let kind = KINDS[usize::from(kind) % KINDS.len()];
        let begins = kind == "session.thread_created";
        let json = format!(
            r#"{{"type":"{kind}","id":"{id}","processed_at":"2026-11-21T09:00:00Z","session_thread_id":"t{thread}","custom_tool_use_id":"c{id}"}}"#
        );
        let event = RawEvent::parse(json.into()).expect("it has a type");
        // A thread exists once the session has told of it. A message is on its own stream only.
        let is_shared = kind != "agent.message";
        if is_shared {
            self.streams.entry(None).or_default().push((id.clone(), event.clone()));
        }
        if !begins {
            self.streams.entry(Some(thread)).or_default().push((id, event));
        }
    }

    fn brings(&mut self, stream: Option<u8>) {
        if !self.followed.contains(&stream) || self.ended.contains(&stream) {
            return;
        }
        let at = self.brought.entry(stream).or_default();
        let Some((_, event)) = self.streams.get(&stream).and_then(|events| events.get(*at)) else { return };
        *at += 1;
        self.threads.handle_delivery(thread_id(stream).as_ref(), Delivery::Event(event.clone()));
    }

    /// A thread's stream ends once it has brought everything.
    fn ends(&mut self, thread: u8) {
        let stream = Some(thread);
        let all = self.streams.get(&stream).map_or(0, Vec::len);
        let is_done = self.brought.get(&stream).copied().unwrap_or_default() == all;
        if is_done && self.followed.contains(&stream) && self.ended.insert(stream) {
            self.threads.handle_end(thread_id(stream).as_ref());
            self.ended.insert(stream);
        }
    }

    fn poll(&mut self) {
        loop {
            match self.threads.poll() {
                ThreadsAction::Deliver(delivery) => {
                    let event = delivery.delivery.event().expect("only events were brought");
                    let id = event.id().expect("each has an id").to_owned();
                    let times = self.delivered.entry(id).or_default();
                    *times += 1;
                    assert_eq!(*times, 1, "an event is delivered twice: {event:?}");
                }
                ThreadsAction::Follow(stream) => {
                    let of = stream.followed_thread().map(|id| {
                        id.as_str().trim_start_matches('t').parse::<u8>().expect("an id of this target")
                    });
                    assert!(self.followed.insert(of), "a thread is followed twice: {of:?}");
                    assert!(self.followed.len() - self.ended.len() <= Threads::MAX_FOLLOWED + 1);
                }
                ThreadsAction::Receive => return,
            }
        }
    }

    /// Lets every followed stream bring what is left: then nothing is missing.
    fn finish(&mut self) {
        for _ in 0..10 {
            self.poll();
            for stream in self.followed.clone() {
                while !self.ended.contains(&stream)
                    && self.brought.get(&stream).copied().unwrap_or_default()
                        < self.streams.get(&stream).map_or(0, Vec::len)
                {
                    self.brings(stream);
                }
            }
        }
        self.poll();
        for stream in self.followed.difference(&self.ended) {
            for (id, event) in self.streams.get(stream).into_iter().flatten() {
                assert!(self.delivered.contains_key(id), "an event is lost: {event:?}");
            }
        }
    }
}

fn thread_id(stream: Option<u8>) -> Option<ThreadId> {
    stream.map(|thread| ThreadId::from(format!("t{thread}")))
}
