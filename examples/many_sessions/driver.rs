//! Drives one turn in a loop that serves many turns. Does everything that needs no waiting, then
//! returns the moment to continue at.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::{Action, Delivery, Operation, Request, Settings, ToolCall, Turn};
use managed_agents_examples::http1::Part;
use mio::{Registry, Token};

use crate::socket::Socket;

/// The timeout of a reply.
const PATIENCE: Duration = Duration::from_secs(60);
/// The maximum size of a reply that is not an event stream.
const MAX_BODY_BYTES: usize = 64 << 20;

/// The state shared by all turns of a loop.
pub(crate) struct Place {
    pub(crate) settings: Settings,
    pub(crate) server: SocketAddr,
    pub(crate) registry: Registry,
}

/// A turn and its connections: one for the live stream, and one for other requests.
pub(crate) struct Driver {
    pub(crate) turn: Turn,
    token: Token,
    live: Option<Socket>,
    asking: Option<Socket>,
    /// The moment since which the machine has waited for its action.
    since: Instant,
    pub(crate) events: usize,
    /// The tool call that waits for an answer.
    pub(crate) waiting: Option<ToolCall>,
}

/// The next step for the loop.
pub(crate) enum Left {
    /// Nothing to do until one of the sockets is ready, or until this moment.
    WaitUntil(Instant),
    Over,
}

impl Driver {
    pub(crate) fn new(turn: Turn, token: Token) -> Self {
        Self { turn, token, live: None, asking: None, since: Instant::now(), events: 0, waiting: None }
    }

    /// Runs as far as possible without waiting. The machine repeats its action until the action's
    /// result is reported, so only the sockets are kept between two steps.
    pub(crate) fn advance(&mut self, place: &Place) -> Left {
        loop {
            let action = self.turn.poll();
            let patience = match action {
                Action::Receive { timeout } => timeout,
                Action::Wait(time) => time,
                _ => PATIENCE,
            };
            let until = self.since + patience;
            let is_late = Instant::now() >= until;
            let is_answered = match action {
                Action::Deliver(delivery) => {
                    self.take(delivery);
                    true
                }
                Action::Finish(_) => {
                    (self.live, self.asking) = (None, None);
                    return Left::Over;
                }
                Action::Connect(request) => self.connect(request, place, is_late),
                Action::FetchHistory(request) => {
                    self.ask(request, place, is_late, |turn, asking| match asking {
                        Ok(page) => turn.handle_history(page),
                        Err(_) => turn.handle_fetch_failed(),
                    })
                }
                Action::FetchSession(request) => {
                    self.ask(request, place, is_late, |turn, asking| match asking {
                        Ok(session) => turn.handle_session(session),
                        Err(_) => turn.handle_fetch_failed(),
                    })
                }
                Action::Send(request) => self.ask(request, place, is_late, |turn, asking| match asking {
                    Ok(answer) => turn.handle_sent(answer),
                    Err(has_sent) => turn.handle_send_failed(has_sent),
                }),
                Action::Receive { .. } => self.receive(is_late),
                Action::Wait(_) if is_late => {
                    self.turn.handle_timeout();
                    true
                }
                Action::Wait(_) => false,
            };
            if !is_answered {
                return Left::WaitUntil(until);
            }
            self.turn.handle_elapsed(self.since.elapsed());
            self.since = Instant::now();
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        self.live.is_some()
    }

    fn take(&mut self, delivery: Delivery) {
        self.events += usize::from(delivery.event().is_some());
        if let Delivery::Waiting(call) = delivery {
            self.waiting = Some(call);
        }
    }

    /// Each of these functions returns `true` if it reported a result to the machine, and `false`
    /// if it waits for a socket.
    fn connect(&mut self, request: Request, place: &Place, is_late: bool) -> bool {
        // A previous stream connection is lost or was silent for too long, so it is closed.
        let is_old = |live: &Socket| live.head.as_ref().is_some_and(|head| head.status().is_success());
        if self.live.as_ref().is_none_or(is_old) {
            self.live = place.open(request, self.token).ok();
        }
        let Some(live) = &mut self.live else { return self.lost() };
        if live.head.is_none() {
            match live.part() {
                Ok(Part::Head(head)) if head.status().is_success() => {
                    self.turn.handle_connected(head.map(|()| &[][..]));
                    return true;
                }
                Ok(Part::Head(_)) => (),
                Ok(Part::Nothing) if !is_late => return false,
                _ => return self.lost(),
            }
        }
        // A refusal needs its body too.
        match live.whole(MAX_BODY_BYTES) {
            Ok(Some(refusal)) => self.turn.handle_connected(refusal),
            Ok(None) if !is_late => return false,
            _ => return self.lost(),
        }
        self.live = None;
        true
    }

    /// Reports the reply by `then`, or `Err(true)` if the request got no reply but may have
    /// arrived.
    fn ask(
        &mut self,
        request: Request,
        place: &Place,
        is_late: bool,
        then: impl FnOnce(&mut Turn, Result<Response<&[u8]>, bool>),
    ) -> bool {
        let asking = self.asking.take().map_or_else(|| place.open(request, self.token), Ok);
        let Ok(mut asking) = asking else {
            then(&mut self.turn, Err(false));
            return true;
        };
        match asking.whole(MAX_BODY_BYTES) {
            Ok(Some(answer)) => {
                then(&mut self.turn, Ok(answer));
                return true;
            }
            Ok(None) if !is_late => {
                self.asking = Some(asking);
                return false;
            }
            _ => (),
        }
        then(&mut self.turn, Err(asking.has_sent));
        true
    }

    fn receive(&mut self, is_late: bool) -> bool {
        match self.live.as_mut().map(Socket::part) {
            Some(Ok(Part::Body(bytes))) => self.turn.handle_bytes(&bytes),
            Some(Ok(Part::Nothing)) if is_late => self.turn.handle_timeout(),
            Some(Ok(Part::Nothing)) => return false,
            _ => return self.lost(),
        }
        true
    }

    fn lost(&mut self) -> bool {
        self.live = None;
        self.turn.handle_disconnected();
        true
    }
}

impl Place {
    fn open(&self, request: Request, token: Token) -> io::Result<Socket> {
        let request = Operation::from(request).into_request(&self.settings).map_err(io::Error::other)?;
        Socket::open(self.server, &request, &self.registry, token)
    }
}
