//! Draws the faults of a schedule, and limits them so that every schedule can end.

use crate::draws::Draws;

#[derive(Debug, Clone)]
pub(crate) struct Faults {
    /// The number of faults still to come.
    left: u64,
    /// The list lag, in milliseconds.
    pub(crate) lag: u64,
    /// The place of queued events in a list.
    pub(crate) queued: Queued,
    /// Set if a filter by time leaves out queued events.
    pub(crate) filter_drops_queued: bool,
    /// Set if the events of a session are kept for its first stream.
    pub(crate) buffer: bool,
    /// The fields that the reply to a send shows of the stored event.
    pub(crate) echo: Echo,
    /// The time for which messages are refused after the last answer, in milliseconds.
    pub(crate) late_refusals: u64,
    /// Set if a used-up budget refuses messages.
    pub(crate) caps: bool,
    /// The events that the service reports.
    pub(crate) tells: Tells,
    pub(crate) max_page: usize,
    pub(crate) duplicates: bool,
    /// Set if a list has items that are not events.
    pub(crate) has_odd_items: bool,
    /// Set if a page names the next page, and does not only say that there is more.
    pub(crate) names_cursors: bool,
    /// Set if a cursor is valid for one page size only.
    pub(crate) ties_cursors: bool,
    /// The faults so far, with their times.
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
    /// Neither stream nor list shows that a message was processed.
    NotWhatIsTakenUp,
    /// Only the list shows that a message was processed.
    WhatIsTakenUpInTheList,
    /// The reply to a send has other ids than stream and list.
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

    /// Draws a service that leaves out some reports: one in three.
    pub(crate) fn draw_tells(&mut self, draws: &Draws) {
        let odd =
            [Tells::NotWhatIsTakenUp, Tells::WhatIsTakenUpInTheList, Tells::UnderAnotherId, Tells::NoStatus];
        self.tells = draws.pick(&[Tells::Everything; 8].into_iter().chain(odd).collect::<Vec<_>>());
    }

    /// Returns `true` if this step fails.
    pub(crate) fn strike(&mut self, draws: &Draws, one_in: u64) -> bool {
        let strikes = self.left > 0 && draws.once_in(one_in);
        self.left -= u64::from(strikes);
        strikes
    }
}
