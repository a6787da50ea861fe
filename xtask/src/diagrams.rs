//! `cargo xtask diagrams`: draws the states of the session machines in `docs/`, from the
//! transitions that simulated schedules show.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::generated::File;
use crate::outcome::Problem;
use crate::process;

/// A change of phase, and the call that caused it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Transition {
    machine: String,
    from: String,
    to: String,
    by: String,
}

const LABELS: &str = "\
An arrow is labelled with the calls that cause it: `timeout` is `handle_timeout`, and so on; `refused`
is a response without success. [transitions.txt](transitions.txt) lists all transitions. Written by
`cargo xtask diagrams` from simulated schedules.";

/// A diagram of one machine.
struct Diagram {
    machine: &'static str,
    introduction: &'static str,
    /// The states, the initial one first, each with the phases that it stands for and their meaning.
    states: &'static [(&'static str, &'static [&'static str], &'static str)],
}

const STREAM: Diagram = Diagram {
    machine: "SessionStream",
    introduction: "`SessionStream` follows the events of a session through reconnects.",
    states: &[
        ("connecting", &["connecting"], "opens the stream"),
        ("disconnected", &["disconnected"], "waits before the next attempt"),
        ("catching_up", &["catching_up"], "reads the history for events that the stream missed"),
        ("live", &["live"], "reads the stream"),
        ("rechecking", &["rechecking"], "waits because lists may lag behind the stream"),
        ("finished", &["finished"], "has delivered the last event"),
    ],
};

const TURN: Diagram = Diagram {
    machine: "Turn",
    introduction: "\
`Turn` sends a message over a `SessionStream` and follows the session until the message has been
processed. The state `following` stands for the phases `connecting`, `disconnected`, `catching_up` and
`rechecking` of the stream, which [session-stream.md](session-stream.md) shows.",
    states: &[
        (
            "following",
            &["connecting", "disconnected", "catching_up", "rechecking"],
            "waits until the stream is live",
        ),
        ("live", &["live"], "reads the stream"),
        ("sending", &["sending"], "sends a message or an answer"),
        ("looking_up", &["looking_up"], "looks in the history for a message whose response was lost"),
        ("waiting", &["waiting"], "waits for answers to tool calls"),
        ("finished", &["finished"], "knows the outcome"),
    ],
};

/// Returns the diagrams and the list of transitions.
pub(crate) fn files() -> Result<Vec<File>, Problem> {
    let transitions = record()?;
    let files = [
        ("transitions.txt", list(&transitions)),
        ("session-stream.md", STREAM.draw(&transitions)?),
        ("turn.md", TURN.draw(&transitions)?),
    ];
    Ok(files.map(|(name, text)| (format!("docs/{name}"), text)).into())
}

/// Runs the schedules that report transitions, built as for the step `test` so that nothing is
/// built twice.
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
        return Err(Problem::Failed("the simulation reported no transition".to_owned()));
    }
    Ok(transitions)
}

/// Parses a line of the simulation: `transition: Turn: live -> waiting: poll`.
fn transition(line: &str) -> Option<Transition> {
    let (_, line) = line.split_once("transition: ")?;
    let (machine, line) = line.split_once(": ")?;
    let (change, by) = line.split_once(": ")?;
    let (from, to) = change.split_once(" -> ")?;
    Some(Transition { machine: machine.into(), from: from.into(), to: to.into(), by: by.into() })
}

fn list(transitions: &BTreeSet<Transition>) -> String {
    let mut text = String::from(
        "Transitions of the session machines, and the calls that cause them, as simulated schedules show them.\n\
         `timeout` is `handle_timeout`, and so on; `refused` is a response without success. Written by `cargo xtask diagrams`.\n",
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

impl Diagram {
    /// Returns the page: a Mermaid diagram and a table of its states.
    fn draw(&self, transitions: &BTreeSet<Transition>) -> Result<String, Problem> {
        let mut calls: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for Transition { from, to, by, .. } in
            transitions.iter().filter(|found| found.machine == self.machine)
        {
            let (from, to) = (self.state(from)?, self.state(to)?);
            if from != to {
                calls.entry((from, to)).or_default().insert(by);
            }
        }
        let everywhere = self.everywhere(&calls);
        let mut text = format!("# The states of `{}`\n\n{}\n\n{LABELS}\n", self.machine, self.introduction);
        if !everywhere.is_empty() {
            text += "\nThe diagram leaves out the calls that lead to one state from every other:\n\n";
        }
        for (to, by) in &everywhere {
            let _ = writeln!(text, "- `{by}` to `{to}`");
        }
        let _ = write!(text, "\n```mermaid\nstateDiagram-v2\n    [*] --> {}\n", self.states[0].0);
        for ((from, to), by) in calls {
            let by: Vec<_> = by.into_iter().filter(|by| !everywhere.contains(&(to, *by))).collect();
            if !by.is_empty() {
                let _ = writeln!(text, "    {from} --> {to}: {}", by.join(", "));
            }
        }
        text += "```\n\n| state | the machine |\n| --- | --- |\n";
        for (state, _, meaning) in self.states {
            let _ = writeln!(text, "| `{state}` | {meaning} |");
        }
        Ok(text)
    }

    /// Returns the state that stands for a phase.
    fn state(&self, phase: &str) -> Result<&'static str, Problem> {
        let state = self.states.iter().find(|(_, phases, _)| phases.contains(&phase));
        state.map(|(state, ..)| *state).ok_or_else(|| {
            Problem::Failed(format!(
                "{} has a phase {phase}, which xtask/src/diagrams.rs lacks",
                self.machine
            ))
        })
    }

    /// Returns targets with the calls that lead to them from every other state except `finished`:
    /// a sentence is easier to read than as many arrows.
    fn everywhere<'a>(
        &self,
        calls: &BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>,
    ) -> BTreeSet<(&'a str, &'a str)> {
        let pairs = calls.iter().flat_map(|((_, to), by)| by.iter().map(|by| (*to, *by)));
        let leads = |(to, by): &(&str, &str)| {
            let others = self
                .states
                .iter()
                .map(|(state, ..)| *state)
                .filter(|state| state != to && *state != "finished");
            others.into_iter().all(|from| calls.get(&(from, *to)).is_some_and(|calls| calls.contains(by)))
        };
        pairs.filter(leads).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(lines: &[&str]) -> BTreeSet<Transition> {
        lines.iter().map(|line| transition(line).unwrap()).collect()
    }

    #[test]
    fn a_transition_is_drawn_and_listed() {
        let transitions = seen(&["test x ... transition: SessionStream: live -> finished: poll"]);
        let page = STREAM.draw(&transitions).unwrap();
        assert!(
            page.contains("stateDiagram-v2\n    [*] --> connecting\n    live --> finished: poll\n```\n"),
            "{page}"
        );
        assert!(list(&transitions).ends_with("\nSessionStream\n  live         -> finished      poll\n"));
    }

    #[test]
    fn a_call_that_leads_to_a_state_from_everywhere_is_a_sentence() {
        let states = ["connecting", "live", "sending", "looking_up", "waiting"];
        let lines = states.map(|state| format!("transition: Turn: {state} -> finished: deadline"));
        let mut lines: Vec<_> = lines.iter().map(String::as_str).collect();
        lines.push("transition: Turn: live -> finished: poll");
        let page = TURN.draw(&seen(&lines)).unwrap();
        assert!(page.contains("from every other:\n\n- `deadline` to `finished`\n"), "{page}");
        assert!(
            page.contains("stateDiagram-v2\n    [*] --> following\n    live --> finished: poll\n```\n"),
            "{page}"
        );
    }

    #[test]
    fn a_phase_without_a_state_is_an_error() {
        let problem = TURN.draw(&seen(&["transition: Turn: live -> dreaming: poll"])).unwrap_err();
        assert_eq!(problem.to_string(), "Turn has a phase dreaming, which xtask/src/diagrams.rs lacks");
    }
}
