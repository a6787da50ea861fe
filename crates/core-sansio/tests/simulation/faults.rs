//! Which faults a schedule has: drawn, and limited, so that every schedule can come to its end.

use crate::draws::Draws;

#[derive(Debug, Clone)]
pub(crate) struct Faults {
    /// Faults still to come.
    left: u64,
    /// How late a list may be, in milliseconds.
    pub(crate) lag: u64,
    /// Where queued events stand in a list.
    pub(crate) queued: Queued,
    /// Whether a filter by time leaves out queued events.
    pub(crate) filter_drops_queued: bool,
    /// Events of a session wait for its first stream.
    pub(crate) buffer: bool,
    /// What the answer to a send shows of it.
    pub(crate) echo: Echo,
    /// For how long messages are refused after the last answer, in milliseconds.
    pub(crate) late_refusals: u64,
    /// A used-up budget takes no more messages.
    pub(crate) caps: bool,
    /// What it tells of what happens.
    pub(crate) tells: Tells,
    pub(crate) max_page: usize,
    pub(crate) duplicates: bool,
    /// Whether a list has items that are no events.
    pub(crate) has_odd_items: bool,
    /// Whether a page names the next one, or only says that there is more.
    pub(crate) names_cursors: bool,
    /// Whether a cursor is for pages of one size only.
    pub(crate) ties_cursors: bool,
    /// What went wrong, and when.
    pub(crate) struck: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Echo {
    WithIds,
    WithoutIds,
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    Everything,
    /// Neither stream nor list says when a message is taken up.
    NotWhatIsTakenUp,
    /// Only the list does.
    WhatIsTakenUpInTheList,
    /// The answer to a send has other ids than stream and list.
    UnderAnotherId,
    /// There are no status events.
    NoStatus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queued {
    First,
    Last,
}

impl Faults {
    pub(crate) fn draw(draws: &Draws) -> Self {
        Self {
            left: draws.below(14),
            lag: if draws.flag() { 1 + draws.below(999) } else { 0 },
            queued: draws.pick(&[Queued::First, Queued::Last]),
            filter_drops_queued: draws.flag(),
            buffer: draws.flag(),
            echo: draws.pick(
                &[Echo::WithIds; 6].into_iter().chain([Echo::WithoutIds, Echo::Nothing]).collect::<Vec<_>>(),
            ),
            late_refusals: if draws.flag() { draws.below(3000) } else { 0 },
            caps: draws.flag(),
            tells: Tells::Everything,
            max_page: draws.pick(&[1000, 20, 3, 1]),
            duplicates: draws.flag(),
            has_odd_items: draws.once_in(4),
            names_cursors: !draws.once_in(8),
            ties_cursors: draws.flag(),
            struck: Vec::new(),
        }
    }

    /// A service that leaves out what others tell, one in three.
    pub(crate) fn draw_tells(&mut self, draws: &Draws) {
        let odd =
            [Tells::NotWhatIsTakenUp, Tells::WhatIsTakenUpInTheList, Tells::UnderAnotherId, Tells::NoStatus];
        self.tells = draws.pick(&[Tells::Everything; 8].into_iter().chain(odd).collect::<Vec<_>>());
    }

    /// True if this step fails.
    pub(crate) fn strike(&mut self, draws: &Draws, one_in: u64) -> bool {
        let strikes = self.left > 0 && draws.once_in(one_in);
        self.left -= u64::from(strikes);
        strikes
    }
}
