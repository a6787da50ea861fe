//! Which faults a schedule has: drawn from its seed, and limited, so that every schedule can come to its end.

use fastrand::Rng;

#[derive(Debug, Clone)]
pub(crate) struct Faults {
    /// Faults still to come.
    pub(crate) left: u32,
    /// How late a list may be, in milliseconds.
    pub(crate) lag: u64,
    /// Where queued events stand in a list.
    pub(crate) queued: Queued,
    /// Whether a filter by time leaves out queued events.
    pub(crate) filter_drops_queued: bool,
    /// Events of a session wait for its first stream.
    pub(crate) buffer: bool,
    /// Whether the answer to a send names the ids.
    pub(crate) names_ids: bool,
    pub(crate) max_page: usize,
    pub(crate) duplicates: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queued {
    First,
    Last,
}

impl Faults {
    pub(crate) fn draw(random: &mut Rng) -> Self {
        Self {
            left: random.u32(0..14),
            lag: if random.bool() { 0 } else { random.u64(1..1500) },
            queued: *random.choice(&[Queued::First, Queued::Last]).unwrap(),
            filter_drops_queued: random.bool(),
            buffer: random.bool(),
            names_ids: random.u32(0..8) > 0,
            max_page: *random.choice(&[1, 3, 20, 1000]).unwrap(),
            duplicates: random.bool(),
        }
    }

    /// True if this step fails.
    pub(crate) fn strike(&mut self, random: &mut Rng, one_in: u32) -> bool {
        let strikes = self.left > 0 && random.u32(0..one_in) == 0;
        self.left -= u32::from(strikes);
        strikes
    }
}
