//! Detects a list whose pages form a cycle, in constant memory.

use crate::text::hash::hash;

/// Detects a repeated cursor, wherever in the list the cycle begins (Brent's algorithm).
///
/// A cycle of n pages is detected after at most 3 n more pages.
///
/// ```
/// let mut cursors = managed_agents_core::CycleDetector::default();
/// assert!(!cursors.repeats("a") && !cursors.repeats("b"));
/// assert!(cursors.repeats("b"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct CycleDetector {
    marked: Option<u64>,
    since_mark: u64,
    next_mark: u64,
}

impl CycleDetector {
    /// Records the next cursor of the list. Returns `true` once the cursors are known to form a
    /// cycle.
    pub fn repeats(&mut self, cursor: &str) -> bool {
        let cursor = hash(cursor);
        if self.marked == Some(cursor) {
            return true;
        }
        if self.since_mark == self.next_mark {
            self.marked = Some(cursor);
            self.since_mark = 0;
            self.next_mark = (self.next_mark * 2).max(1);
        }
        self.since_mark += 1;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_noticed_whatever_its_length_and_a_line_is_not() {
        for (lead, cycle) in [(0, 1), (0, 2), (5, 7), (100, 1), (3, 1000)] {
            let mut cursors = CycleDetector::default();
            let page = |at: usize| if at < lead { at } else { lead + (at - lead) % cycle };
            let detected = (0..10_000).position(|at| cursors.repeats(&page(at).to_string())).unwrap();
            assert!(detected <= 3 * (lead + cycle) + 1, "{lead} {cycle}: {detected}");
        }
        let mut cursors = CycleDetector::default();
        assert!(!(0..100_000).any(|at| cursors.repeats(&at.to_string())));
    }
}
