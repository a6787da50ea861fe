//! Draws the faults of a turn from a seed.

use std::time::Duration;

use fastrand::Rng;

use super::events::LIVE_EVENTS;

/// The kinds of service that a turn is measured against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Faults {
    None,
    /// Each turn is cut once.
    Cuts,
    /// Half of the turns are cut once; pages of history fail, arrive late or are empty; replies to
    /// sends are lost.
    Mix,
}

impl Faults {
    pub const ALL: [Self; 3] = [Self::None, Self::Cuts, Self::Mix];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cuts => "cuts",
            Self::Mix => "mix",
        }
    }
}

/// The faults of one turn.
pub(super) struct Plan {
    pub(super) cut: Option<Cut>,
    faults: Faults,
    random: Rng,
}

/// The place at which the live stream ends.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    /// The first live event that does not arrive complete.
    pub(super) event: usize,
    /// The share of its frame that arrives.
    pub(super) share: f64,
    pub(super) end: End,
}

/// The way in which the stream ends.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// The service closes the stream between two events, as on a restart.
    Clean,
    /// The connection is lost within an event.
    Lost,
}

/// The fault of one page of history.
pub(super) enum Page {
    Whole,
    TooManyRequests {
        retry_after: bool,
    },
    Error,
    /// No events, with the requested cursor or another cursor for the same place.
    Empty {
        is_same: bool,
    },
    Late(Duration),
}

impl Plan {
    pub(super) fn new(seed: u64, faults: Faults, number: u64) -> Self {
        let mut random = Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ faults as u64);
        let is_cut = match faults {
            Faults::None => false,
            Faults::Cuts => true,
            Faults::Mix => number % 2 == 0,
        };
        let cut = is_cut.then(|| Cut {
            event: random.usize(..LIVE_EVENTS),
            share: random.f64(),
            end: if random.bool() { End::Clean } else { End::Lost },
        });
        Self { cut, faults, random }
    }

    pub(super) fn page(&mut self) -> Page {
        if self.faults != Faults::Mix {
            return Page::Whole;
        }
        match self.random.u32(..100) {
            0..8 => Page::TooManyRequests { retry_after: self.random.bool() },
            8..16 => Page::Error,
            16..24 => Page::Empty { is_same: self.random.bool() },
            24..32 => Page::Late(Duration::from_secs(1)),
            _ => Page::Whole,
        }
    }

    /// Draws a number, for a cursor that differs from earlier ones.
    pub(super) fn number(&mut self) -> u64 {
        self.random.u64(..)
    }

    pub(super) fn loses_answer(&mut self) -> bool {
        self.faults == Faults::Mix && self.random.u32(..100) < 20
    }
}
