//! What came of what was asked for.

use std::time::Duration;

use super::history::{HistoryPage, Walk};
use super::paging::Next;
use super::{SessionStream, Settling, State};
use crate::request::reply::Reply;
use crate::text::sse::SseDecoder;

/// Bytes of the live stream that are held while the history is read.
const MAX_HELD_BYTES: usize = 16 * 1024 * 1024;

impl SessionStream {
    /// The stream was opened, or refused: a success needs no body, any other answer its first 64 KiB.
    pub fn handle_connected<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.take_head(&reply.into().judged());
    }

    /// A page of history, or why there is none.
    pub fn handle_history<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.take_reply(&reply.into().judged());
    }

    pub(crate) fn take_reply(&mut self, reply: &Reply<'_>) {
        if reply.status == 400 && self.begins_anew() {
            return;
        }
        let State::CatchingUp(catch_up) = &self.state else { return };
        if !reply.is_success() {
            // A service that does not know the types of such work has none.
            let has_no_work = matches!(catch_up.walk, Walk::Work) && reply.status == 400;
            return if has_no_work { self.caught_up() } else { self.handle_refusal(reply) };
        }
        match HistoryPage::read(reply.body) {
            Ok(page) => self.take_page(page),
            Err(failure) => self.odd_answer(Some(failure)),
        }
    }

    /// The page of history that was asked for could not be had: no answer came, or not all of it. The live stream is as it was; the page
    /// is asked for again by itself. The same for [`Action::FetchSession`](crate::Action::FetchSession).
    pub fn handle_fetch_failed(&mut self) {
        match self.state {
            State::Missing(_) => self.session_unknown(),
            _ => self.page_failed(None),
        }
    }

    /// The page of history that was asked for is larger than the adapter takes: a smaller one is asked for, down to one event. If that is too
    /// large as well, the stream has failed, and the adapter knows why.
    pub fn handle_fetch_too_large(&mut self) {
        if !self.ask_for_less() && matches!(self.state, State::CatchingUp(_)) {
            self.give_up();
        }
    }

    /// An answer came to opening the stream or to asking for a page that the adapter cannot use: it is no HTTP, or coded in an unknown way.
    /// Once the session was followed, it is asked for again up to three times, a second apart at least; then the stream has failed, and the
    /// adapter knows why.
    pub fn handle_odd_answer(&mut self) {
        if matches!(self.state, State::CatchingUp(_) | State::Disconnected { wait: None }) {
            self.odd_answer(None);
        }
    }

    /// Bytes of the live stream. An adapter that can read it while it waits for a page gives them right away, as long as there is
    /// [`room`](Self::room).
    pub fn handle_bytes(&mut self, bytes: &[u8]) {
        let reads = matches!(self.state, State::CatchingUp(_) | State::Live | State::Settling { .. });
        if !reads {
            return;
        }
        self.decoder.push(bytes);
        if let State::CatchingUp(catch_up) = &mut self.state {
            catch_up.has_read();
        }
    }

    /// How many more bytes of the live stream are held while the history is read. Without room, reading stops until the history is there.
    pub fn room(&self) -> usize {
        MAX_HELD_BYTES.saturating_sub(self.decoder.buffered())
    }

    /// The live stream ended, failed or could not be opened: all the same.
    pub fn handle_disconnected(&mut self) {
        match self.state {
            State::Disconnected { wait: None } => self.not_connected(None),
            State::Finished(_) | State::Missing(_) | State::Lost | State::Disconnected { .. } => (),
            State::CatchingUp(_) | State::Live | State::Settling { .. } => {
                self.decoder = SseDecoder::new(self.options.max_frame_bytes);
                self.state = State::Lost;
            }
        }
    }

    /// So much time has passed since this was told last. An adapter tells it after each answer, before it polls again: a busy stream has
    /// no silence by which a wait could end.
    pub fn handle_elapsed(&mut self, time: Duration) {
        self.open_for = Some(self.open_for.map_or(Duration::ZERO, |before| before.saturating_add(time)));
        match &mut self.state {
            State::CatchingUp(catch_up) => catch_up.passes(time),
            State::Settling { left } => *left = left.saturating_sub(time),
            _ => (),
        }
    }

    /// The silence or the wait that was asked for is over.
    pub fn handle_timeout(&mut self) {
        match &mut self.state {
            State::Disconnected { wait } => *wait = None,
            State::CatchingUp(catch_up) => catch_up.next = Next::Page,
            State::Settling { .. } => self.settle(),
            State::Live if self.settling == Settling::Done => self.handle_disconnected(),
            State::Live => self.settle(),
            State::Lost | State::Missing(_) | State::Finished(_) => (),
        }
    }
}
