//! The trait that streams and turns share.

use crate::request::failure::Failure;
use crate::session::input::Input;
use crate::session::stream::SessionStream;
use crate::session::stream::action::Action;
use crate::session::stream::phase::Phase;
use crate::session::turn::Turn;

/// A state machine that an adapter drives: a [`SessionStream`] or a [`Turn`].
///
/// **Call [`poll`](Self::poll), do what it says, tell what came of it by [`handle`](Self::handle),
/// repeat.** The methods `handle_*` of the two machines are the same inputs by name.
///
/// ```
/// use managed_agents_core::{Action, Input, Machine, Reply};
///
/// fn step(machine: &mut impl Machine, connect: impl FnOnce() -> Option<Reply<'static>>) {
///     if let Action::Connect(_) = machine.poll() {
///         machine.handle(connect().map_or(Input::Disconnected, Input::Connected));
///     }
/// }
/// # use managed_agents_core::{Phase, SessionStream, StreamOptions};
/// # let mut stream = SessionStream::new("sesn_1".into(), StreamOptions::default());
/// # let reply = Reply { content_type: "text/event-stream".into(), ..Reply::new(200, b"") };
/// # step(&mut stream, || Some(reply));
/// # assert_eq!(stream.phase(), Phase::CatchingUp);
/// ```
pub trait Machine {
    /// Says what to do next. Says it again until it is answered; only a delivery is handed over for
    /// good.
    fn poll(&mut self) -> Action;

    /// Takes what came of an action, or what happened meanwhile.
    fn handle(&mut self, input: Input<'_>);

    /// The phase of the machine. Another [`poll`](Self::poll) may change it.
    fn phase(&self) -> Phase;

    /// How many more bytes of the live stream are held while the history is read.
    fn room(&self) -> usize;

    /// Takes the reason why the machine [failed](crate::End::Failed), if it was a reply of the
    /// service. Returns it once. Converts into an [`Error`](crate::Error).
    fn take_failure(&mut self) -> Option<Failure>;
}

impl Machine for SessionStream {
    fn poll(&mut self) -> Action {
        self.poll()
    }

    fn handle(&mut self, input: Input<'_>) {
        self.handle(input);
    }

    fn phase(&self) -> Phase {
        self.phase()
    }

    fn room(&self) -> usize {
        self.room()
    }

    fn take_failure(&mut self) -> Option<Failure> {
        self.take_failure()
    }
}

impl Machine for Turn {
    fn poll(&mut self) -> Action {
        self.poll()
    }

    fn handle(&mut self, input: Input<'_>) {
        self.handle(input);
    }

    fn phase(&self) -> Phase {
        self.phase()
    }

    fn room(&self) -> usize {
        self.room()
    }

    fn take_failure(&mut self) -> Option<Failure> {
        self.take_failure()
    }
}
