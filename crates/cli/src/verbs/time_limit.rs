//! `--timeout` and `--on-timeout`: leave the session going on, or stop the agent.

use std::time::{Duration, Instant};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};
use managed_agents_blocking::Turn;

use crate::verbs::duration::timeout;

/// The time in which an interrupted turn has to end.
const GRACE: Duration = Duration::from_secs(30);

pub(crate) struct TimeLimit {
    time: Option<Duration>,
    /// The moment at which the agent is interrupted.
    interrupt_at: Option<Instant>,
}

pub(crate) fn flags() -> [Arg; 2] {
    [
        timeout("Stop following after this time, such as 90s, 10m or 2h; the session goes on"),
        Arg::new("on-timeout")
            .long("on-timeout")
            .requires("timeout")
            .value_parser(PossibleValuesParser::new(["leave", "interrupt"]))
            .help("At the timeout, leave the session going on [default], or interrupt the agent"),
    ]
}

impl TimeLimit {
    pub(crate) fn none() -> Self {
        Self { time: None, interrupt_at: None }
    }

    /// The time begins now.
    pub(crate) fn begin(matches: &ArgMatches) -> Self {
        let time = matches.get_one::<Duration>("timeout").copied();
        let interrupts = matches.try_get_one::<String>("on-timeout").ok().flatten();
        match interrupts.is_some_and(|action| action == "interrupt") {
            true => Self {
                time: time.map(|time| time.saturating_add(GRACE)),
                interrupt_at: time.and_then(|time| Instant::now().checked_add(time)),
            },
            false => Self { time, interrupt_at: None },
        }
    }

    pub(crate) fn limit(&self, turn: Turn) -> Turn {
        match self.time {
            Some(time) => turn.with_deadline(time),
            None => turn,
        }
    }

    /// Returns `true` once the agent is to be interrupted.
    pub(crate) fn interrupts(&self) -> bool {
        self.interrupt_at.is_some_and(|moment| Instant::now() >= moment)
    }
}
