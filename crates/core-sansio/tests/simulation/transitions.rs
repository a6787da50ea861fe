//! Collects the phase changes for the diagrams in `docs/`, which `cargo xtask diagrams` draws.

use std::collections::BTreeSet;

use crate::draws::Draws;
use crate::machine::transitions;
use crate::sabotage::Sabotage;
use crate::{stop, stream, turn};

/// The number of schedules, large enough to see rare phase changes more than once.
const SCHEDULES: u64 = 6_000;

#[test]
fn every_phase_is_entered_and_left() {
    let seen = transitions(|| {
        for seed in 0..SCHEDULES {
            let draws = || Draws::from_seed(seed);
            // Other tests check the rules of these schedules.
            let _ = stop::stop(&draws(), 10);
            if seed % 10 == 0 {
                let _ = stop::stop(&draws(), 60);
                let _ = stream::follow(&draws(), true, Sabotage::None);
                let _ = turn::ask(
                    &draws(),
                    turn::Journey { with_restarts: true, with_end_of_session: true, is_odd: true },
                    Sabotage::None,
                );
            }
        }
    });
    for (machine, from, by, to) in &seen {
        // `cargo xtask diagrams` parses this line.
        println!("transition: {machine}: {from} -> {to}: {by}");
    }
    let phases = |machine: &str, is_entered: bool| -> BTreeSet<&str> {
        let of_machine = seen.iter().filter(|(name, ..)| *name == machine);
        of_machine.map(|(_, from, _, to)| if is_entered { *to } else { *from }).collect()
    };
    let stream = ["catching_up", "connecting", "disconnected", "live", "rechecking"];
    let turn = [
        "catching_up",
        "connecting",
        "disconnected",
        "finished",
        "live",
        "looking_up",
        "rechecking",
        "sending",
        "waiting",
    ];
    assert_eq!(phases("SessionStream", false), BTreeSet::from(stream));
    assert_eq!(phases("SessionStream", true), BTreeSet::from_iter(stream.into_iter().chain(["finished"])));
    assert_eq!(phases("Turn", false), BTreeSet::from(turn));
    assert_eq!(phases("Turn", true), BTreeSet::from(turn));
}
