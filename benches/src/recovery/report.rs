//! Computes the table from the clients' observations.

use std::collections::BTreeMap;

use super::events::{self, LIVE_EVENTS};
use super::service::Service;
use super::{Faults, TURNS, Turn};

/// The goals: the time to the next event (median, 95th percentile), and the added length of turns
/// (median).
const NEXT: (f64, f64) = (0.6, 1.0);
const LONGER_BY_CUTS: f64 = 1.0;
const LONGER_BY_MIX: f64 = 2.5;

/// One row of the table: a client under one kind of faults.
pub struct Row {
    client: String,
    faults: Faults,
    /// Seconds from a cut to the next event, sorted. Infinite if no event arrived.
    next: Vec<f64>,
    /// Seconds by which a turn was longer than without faults, sorted. Infinite if it did not end.
    longer: Vec<f64>,
    pub wrong: Wrong,
}

/// The numbers of turns that broke a rule.
#[derive(Default, PartialEq, Eq, Debug)]
pub struct Wrong {
    pub lost: usize,
    pub repeated: usize,
    pub sent_twice: usize,
    pub not_ended: usize,
}

pub const HEAD: &str = "\
| client | faults | next event, median | 95 % | turn longer by, median | 95 % | lost | repeated | sent twice | not ended |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

impl Row {
    /// Makes a row. `turns` also has the same turns without faults.
    pub fn new(client: &str, faults: Faults, service: &Service, turns: &BTreeMap<String, Turn>) -> Self {
        let mut row = Self {
            client: client.into(),
            faults,
            next: Vec::new(),
            longer: Vec::new(),
            wrong: Wrong::default(),
        };
        for number in 0..TURNS {
            let id = Service::session_id(client, faults, number);
            let (turn, plain) = (&turns[&id], &turns[&Service::session_id(client, Faults::None, number)]);
            row.wrong.sent_twice += usize::from(service.messages(&id) > 1);
            let has_ended = turn.outcome == "end_turn";
            if has_ended {
                row.count(turn);
            } else {
                eprintln!("{id}: {}", turn.outcome);
                row.wrong.not_ended += 1;
            }
            let cut = service.cut(&id);
            let next = |(cut, missing)| next_event(turn, cut, missing).unwrap_or(f64::INFINITY);
            row.next.extend(cut.map(next));
            let longer = turn.length.as_secs_f64() - plain.length.as_secs_f64();
            row.longer.push(if has_ended { longer } else { f64::INFINITY });
        }
        row.next.sort_by(f64::total_cmp);
        row.longer.sort_by(f64::total_cmp);
        row
    }

    /// Counts repeated and missing events. A message that was processed in the meantime may be
    /// delivered only as processed.
    fn count(&mut self, turn: &Turn) {
        let mut times = [0; LIVE_EVENTS];
        for (_, id, is_processed) in &turn.events {
            if let Some(live) = events::live_number(id, *is_processed) {
                times[live] += 1;
            }
        }
        self.wrong.lost += usize::from(times[1..].contains(&0));
        self.wrong.repeated += usize::from(times.iter().any(|times| *times > 1));
    }

    /// Returns the goals that the row misses.
    pub fn missed(&self) -> Vec<String> {
        let longer = if self.faults == Faults::Cuts { LONGER_BY_CUTS } else { LONGER_BY_MIX };
        let mut goals = vec![("turn longer by", quantile(&self.longer, 0.5), longer)];
        // This goal applies to cuts alone: in the mix, the page that brings the event may itself be
        // a second late.
        if self.faults == Faults::Cuts {
            goals.push(("next event, median", quantile(&self.next, 0.5), NEXT.0));
            goals.push(("next event, 95 %", quantile(&self.next, 0.95), NEXT.1));
        }
        let missed = goals.into_iter().filter(|(_, value, goal)| value.is_nan() || value > goal);
        missed
            .map(|(name, value, goal)| {
                format!("{}, {}: {name} {value:.2} s, goal {goal} s", self.client, self.faults.name())
            })
            .collect()
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Wrong { lost, repeated, sent_twice, not_ended } = self.wrong;
        let seconds = |values: &[f64], share| match quantile(values, share) {
            f64::INFINITY => "never".to_owned(),
            value => format!("{value:.2} s"),
        };
        write!(
            formatter,
            "| {} | {} | {} | {} | {} | {} | {lost} | {repeated} | {sent_twice} | {not_ended} |",
            self.client,
            self.faults.name(),
            seconds(&self.next, 0.5),
            seconds(&self.next, 0.95),
            seconds(&self.longer, 0.5),
            seconds(&self.longer, 0.95),
        )
    }
}

/// Returns the seconds from the cut to the first event that had not arrived before it.
fn next_event(turn: &Turn, cut: f64, missing: usize) -> Option<f64> {
    let is_next = |event: &&(f64, String, bool)| {
        events::live_number(&event.1, event.2).is_some_and(|live| live >= missing)
    };
    turn.events.iter().find(is_next).map(|(at, ..)| (at - cut) / 1e3)
}

/// Returns the smallest value that at least this share of all values does not exceed.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(events: &[(f64, &str, bool)]) -> Turn {
        let events = events.iter().map(|(at, id, is_processed)| (*at, (*id).to_owned(), *is_processed));
        Turn {
            session: String::new(),
            length: std::time::Duration::ZERO,
            outcome: "end_turn".into(),
            events: events.collect(),
        }
    }

    #[test]
    fn the_next_event_is_the_first_that_was_missing() {
        let turn = turn(&[(1.0, "sevt_4_1", false), (1010.0, "sevt_4_0", true), (2000.0, "sevt_4_1", true)]);
        assert_eq!(next_event(&turn, 1000.0, 1), Some(0.01));
        assert_eq!(next_event(&turn, 1000.0, 2), Some(1.0));
        assert_eq!(next_event(&turn, 1000.0, 3), None);
    }

    #[test]
    fn quantiles_are_values_that_came() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((quantile(&values, 0.5), quantile(&values, 0.95)), (50.0, 95.0));
        assert_eq!(quantile(&[3.0], 0.95), 3.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
