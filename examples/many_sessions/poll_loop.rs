//! Runs the loop: wakes a driver when one of its sockets is ready or its time is over.

use std::collections::BTreeSet;
use std::io;
use std::time::{Duration, Instant};

use managed_agents_core::{Settings, Turn};
use mio::{Events, Poll, Token};

use crate::driver::{Driver, Left, Place};

/// The maximum run time, far above what the demonstration needs.
const LIMIT: Duration = Duration::from_secs(60);

/// Many turns on one thread.
pub(crate) struct PollLoop {
    pub(crate) drivers: Vec<Driver>,
    place: Place,
    poll: Poll,
    events: Events,
    /// The wake-up time of each driver, earliest first. Finished drivers are not in it.
    timers: BTreeSet<(Instant, usize)>,
    /// The wake-up time by driver.
    moments: Vec<Option<Instant>>,
}

impl PollLoop {
    /// All turns use the same server address, because name resolution would block the loop.
    pub(crate) fn new(settings: Settings, turns: impl IntoIterator<Item = Turn>) -> io::Result<Self> {
        let server = settings.base_url.trim_start_matches("http://").parse().map_err(io::Error::other)?;
        let poll = Poll::new()?;
        let place = Place { settings, server, registry: poll.registry().try_clone()? };
        let drivers: Vec<_> =
            (0..).zip(turns).map(|(number, turn)| Driver::new(turn, Token(number))).collect();
        let moments = vec![Some(Instant::now()); drivers.len()];
        let timers = (0..).zip(&moments).filter_map(|(number, moment)| Some(((*moment)?, number))).collect();
        Ok(Self { drivers, place, poll, events: Events::with_capacity(1024), timers, moments })
    }

    /// Runs while `goes_on` returns `true` for any unfinished driver. Fails after the maximum run
    /// time.
    pub(crate) fn run_while(&mut self, goes_on: impl Fn(&Driver) -> bool) -> io::Result<()> {
        let end = Instant::now() + LIMIT;
        while self.timers.iter().any(|(_, number)| goes_on(&self.drivers[*number])) {
            let soonest = self.timers.first().map_or(end, |(moment, _)| end.min(*moment));
            let patience = soonest.saturating_duration_since(Instant::now());
            match self.poll.poll(&mut self.events, Some(patience)) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => (),
            }
            let now = Instant::now();
            if now > end {
                return Err(io::ErrorKind::TimedOut.into());
            }
            let late = self.timers.iter().take_while(|(moment, _)| *moment <= now).map(|(_, number)| *number);
            let ready: BTreeSet<usize> =
                self.events.iter().map(|event| event.token().0).chain(late).collect();
            ready.into_iter().for_each(|number| self.advance(number));
        }
        Ok(())
    }

    /// Advances a driver that is ready or late.
    pub(crate) fn advance(&mut self, number: usize) {
        let Some(moment) = self.moments[number] else { return };
        self.timers.remove(&(moment, number));
        self.moments[number] = match self.drivers[number].advance(&self.place) {
            Left::WaitUntil(moment) => Some(moment),
            Left::Over => None,
        };
        self.timers.extend(self.moments[number].map(|moment| (moment, number)));
    }
}
