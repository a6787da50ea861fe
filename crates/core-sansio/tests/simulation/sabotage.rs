//! Proves that shrinking works: the driver breaks the machine on purpose, and the shrunken schedule
//! contains only the steps that show the fault.

use crate::draws::Draws;
use crate::run::{Failure, shrunken};
use crate::{stream, turn};

/// A deliberate fault of the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sabotage {
    None,
    /// Loses the delivery of this number.
    DropDelivery(u32),
    /// Returns an empty history after more than this number of connections.
    BlindAfter(u32),
}

/// The smallest schedule in which a sabotage breaks a rule.
struct Smallest {
    /// The number of choices that are not the mildest.
    choices: usize,
    /// The faults in the story.
    faults: Vec<String>,
    /// The number of events at the service.
    events: usize,
}

fn smallest(rule: &str, schedule: impl Fn(&Draws) -> Result<(), Failure>) -> Smallest {
    let (draws, failure) = (0..1000)
        .map(Draws::from_seed)
        .find_map(|draws| {
            schedule(&draws).err().filter(|failure| failure.rule == rule).map(|failure| (draws, failure))
        })
        .expect("the sabotage shows");
    let (tape, smallest) = shrunken(draws.tape(), failure.rule, &schedule);
    let choices: Vec<_> = (0..tape.len()).filter(|at| tape[*at] > 0).collect();
    for at in &choices {
        let mut milder = tape.clone();
        milder[*at] = 0;
        let still = schedule(&Draws::from_tape(&milder)).err();
        assert!(still.is_none_or(|still| still.rule != failure.rule), "{at} of {tape:?} is not needed");
    }
    let section = |from: &str, to: &str| -> Vec<String> {
        let (_, rest) = smallest.story.split_once(from).expect("a story has all sections");
        let (section, _) = rest.split_once(to).expect("a story has all sections");
        section.lines().map(String::from).collect()
    };
    Smallest {
        choices: choices.len(),
        faults: section("faults:\n", "log:\n"),
        events: section("log:\n", "machine:\n").len(),
    }
}

#[test]
fn a_lost_delivery_needs_no_fault_to_show() {
    let smallest =
        smallest("events come in order", |draws| stream::follow(draws, false, Sabotage::DropDelivery(3)));
    assert!(smallest.faults.is_empty(), "{:?}", smallest.faults);
    // A few choices and their consequences remain. Shrinking leaves no single choice that could be
    // removed; it does not try pairs.
    assert!(smallest.choices <= 4 && smallest.events <= 12, "{} {}", smallest.choices, smallest.events);
}

#[test]
fn a_gap_that_is_not_read_needs_one_fault_to_show() {
    let smallest = smallest("each event of the turn comes", |draws| {
        turn::ask(draws, turn::Journey::default(), Sabotage::BlindAfter(1))
    });
    assert_eq!(smallest.faults.len(), 1, "{:?}", smallest.faults);
}

#[test]
fn a_second_gap_that_is_not_read_needs_two_faults_to_show() {
    let smallest = smallest("each event of the turn comes", |draws| {
        turn::ask(draws, turn::Journey::default(), Sabotage::BlindAfter(2))
    });
    assert_eq!(smallest.faults.len(), 2, "{:?}", smallest.faults);
}
