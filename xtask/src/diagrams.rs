//! `cargo xtask diagrams`: the state diagrams in `docs/`, drawn from what the session machines do in simulated schedules.

mod layout;
mod svg;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use crate::outcome::{Outcome, Problem, none_of};
use crate::{process, workspace};
use layout::{Arrow, Node};

/// A change of phase that was seen, and by which call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Transition {
    machine: String,
    from: String,
    to: String,
    by: String,
}

/// Where the phases of a machine stand: phases, title, middle, note.
type Places = [(&'static [&'static str], &'static str, (f64, f64), &'static str); 6];

const STREAM: Places = [
    (&["connecting"], "connecting", (260.0, 120.0), "the stream is opened"),
    (&["disconnected"], "disconnected", (260.0, 420.0), "a pause"),
    (&["catching_up"], "catching up", (600.0, 120.0), "the history is read"),
    (&["live"], "live", (600.0, 420.0), "the stream is read"),
    (&["settling"], "settling", (960.0, 120.0), "lists may lag behind"),
    (&["finished"], "finished", (960.0, 420.0), ""),
];

const TURN: Places = [
    (
        &["connecting", "disconnected", "catching_up", "settling"],
        "the stream first",
        (150.0, 380.0),
        "connecting, disconnected,\ncatching up, settling",
    ),
    (&["live"], "live", (560.0, 380.0), "the stream is read"),
    (&["sending"], "sending", (560.0, 110.0), ""),
    (&["looking_up"], "looking up", (960.0, 110.0), "was it received?"),
    (&["waiting"], "waiting", (560.0, 660.0), "for answers to calls"),
    (&["finished"], "finished", (980.0, 500.0), ""),
];

/// Writes the diagrams and the list.
pub(crate) fn write() -> Result<(), Problem> {
    let folder = workspace::root().join("docs");
    fs::create_dir_all(&folder).map_err(Problem::failed("docs"))?;
    for (name, text) in files()? {
        fs::write(folder.join(name), text).map_err(Problem::failed(name))?;
    }
    Ok(())
}

/// Fails if the files in `docs/` are not what the machines do now.
pub(crate) fn check() -> Outcome {
    let folder = workspace::root().join("docs");
    let stale: Vec<String> = files()?
        .into_iter()
        .filter(|(name, text)| fs::read_to_string(folder.join(name)).ok().as_ref() != Some(text))
        .map(|(name, _)| format!("docs/{name} is not what the code does: run `cargo xtask diagrams`"))
        .collect();
    none_of(&stale, "")
}

fn files() -> Result<[(&'static str, String); 3], Problem> {
    let transitions = record()?;
    Ok([
        ("transitions.txt", list(&transitions)),
        ("session-stream.svg", draw("SessionStream", &STREAM, &transitions)?),
        ("turn.svg", draw("Turn", &TURN, &transitions)?),
    ])
}

/// Runs the watched schedules; with the features of the step `test`, so that nothing is built twice.
fn record() -> Result<BTreeSet<Transition>, Problem> {
    let output = process::read(&mut process::cargo([
        "test",
        "--workspace",
        "--all-features",
        "--test=simulation",
        "--",
        "--nocapture",
        "--exact",
        "transitions::every_phase_is_entered_and_left",
    ]))?;
    let transitions: BTreeSet<_> = output.lines().filter_map(transition).collect();
    if transitions.is_empty() {
        return Err(Problem::Failed("the simulation showed no change of phase".to_owned()));
    }
    Ok(transitions)
}

/// Reads what the simulation prints for a change of phase.
fn transition(line: &str) -> Option<Transition> {
    let (_, line) = line.split_once("transition: ")?;
    let (machine, line) = line.split_once(": ")?;
    let (change, by) = line.split_once(": ")?;
    let (from, to) = change.split_once(" -> ")?;
    Some(Transition { machine: machine.into(), from: from.into(), to: to.into(), by: by.into() })
}

fn list(transitions: &BTreeSet<Transition>) -> String {
    let mut text = String::from(
        "The changes of phase of the session machines, and by which calls, as simulated schedules showed them.\n\
         `timeout` is `handle_timeout`, and so on; `refused` is an answer that is no success. Written by `cargo xtask diagrams`.\n",
    );
    let mut changes: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
    for Transition { machine, from, to, by } in transitions {
        changes.entry((machine, from, to)).or_default().push(by);
    }
    let mut current = "";
    for ((machine, from, to), by) in changes {
        if machine != current {
            current = machine;
            let _ = writeln!(text, "\n{machine}");
        }
        let _ = writeln!(text, "  {from:<12} -> {to:<12}  {}", by.join(", "));
    }
    text
}

fn draw(machine: &str, places: &Places, transitions: &BTreeSet<Transition>) -> Result<String, Problem> {
    let place = |phase: &str| {
        places.iter().position(|(phases, ..)| phases.contains(&phase)).ok_or_else(|| {
            Problem::Failed(format!("{machine} has a phase {phase}, and its diagram has no place for it"))
        })
    };
    let mut changes: BTreeSet<(usize, usize, &str)> = BTreeSet::new();
    for transition in transitions.iter().filter(|transition| transition.machine == machine) {
        let (from, to) = (place(&transition.from)?, place(&transition.to)?);
        if from != to {
            changes.insert((from, to, &transition.by));
        }
    }
    let mut nodes: Vec<Node> = places
        .iter()
        .map(|&(phases, title, (x, y), note)| Node {
            title,
            x,
            y,
            note: note.into(),
            is_last: phases == ["finished"],
        })
        .collect();
    // What leads to one place from everywhere is said there, and needs no arrows.
    let mut everywhere: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (from, to, by) in &changes {
        *everywhere.entry((*to, *by)).or_default() += usize::from(!nodes[*from].is_last);
    }
    everywhere.retain(|(to, _), times| {
        *times == nodes.iter().enumerate().filter(|(at, node)| at != to && !node.is_last).count()
    });
    for (to, by) in everywhere.keys() {
        let line = format!("{}from anywhere: {by}", if nodes[*to].note.is_empty() { "" } else { "\n" });
        nodes[*to].note += &line;
    }
    let mut calls: BTreeMap<(usize, usize), Vec<&str>> = BTreeMap::new();
    for (from, to, by) in changes.into_iter().filter(|(_, to, by)| !everywhere.contains_key(&(*to, by))) {
        calls.entry((from, to)).or_default().push(by);
    }
    let arrows = calls.into_iter().map(|((from, to), by)| Arrow { from, to, label: by.join(", ") });
    let arrows = layout::place(&nodes, arrows.collect());
    Ok(svg::write(machine, &nodes, &arrows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str) -> BTreeSet<Transition> {
        BTreeSet::from([transition(line).unwrap()])
    }

    #[test]
    fn what_was_seen_is_drawn_and_listed_and_nothing_else() {
        let transitions = seen("test x ... transition: SessionStream: live -> finished: poll");
        let picture = draw("SessionStream", &STREAM, &transitions).unwrap();
        assert_eq!(picture.matches("class=\"arrow\"").count(), 1);
        assert!(picture.contains(">poll<"), "{picture}");
        assert!(list(&transitions).ends_with("\nSessionStream\n  live         -> finished      poll\n"));
    }

    #[test]
    fn a_phase_without_a_place_is_an_error() {
        let problem = draw("Turn", &TURN, &seen("transition: Turn: live -> dreaming: poll")).unwrap_err();
        assert_eq!(problem.to_string(), "Turn has a phase dreaming, and its diagram has no place for it");
    }
}
