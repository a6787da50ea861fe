//! Joins streams and turns under one trait.

use crate::request::failure::Failure;
use crate::session::input::Input;
use crate::session::stream::SessionStream;
use crate::session::stream::action::Action;
use crate::session::stream::phase::Phase;
use crate::session::turn::Turn;

/// A state machine that an adapter drives: a [`SessionStream`] or a [`Turn`].
///
/// **Call [`poll`](Self::poll), carry out the action, report its result with
/// [`handle`](Self::handle), repeat.** Each method `handle_*` of the two machines reports one
/// [`Input`].
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
    /// Returns the next action. Returns the same action again until its result is reported; only a
    /// delivery is returned once.
    fn poll(&mut self) -> Action;

    /// Processes the result of an action, or an event beside it such as a deadline.
    fn handle(&mut self, input: Input<'_>);

    /// Returns the phase of the machine. The next [`poll`](Self::poll) may change it.
    fn phase(&self) -> Phase;

    /// Returns the number of live bytes that the machine still accepts while it reads the history.
    /// For an adapter that reads the stream while it waits for a page.
    fn room(&self) -> usize;

    /// Takes the reason why the machine [failed](crate::End::Failed), if it was a reply of the
    /// service. Returns it once. Converts into an [`Error`](crate::Error).
    fn take_failure(&mut self) -> Option<Failure>;
}

macro_rules! machine {
    ($machine:ty) => {
        impl Machine for $machine {
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
    };
}

machine!(SessionStream);
machine!(Turn);
