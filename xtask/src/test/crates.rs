//! Limits the number of crates that a program compiles for a client.

use crate::outcome::{Outcome, Problem, none_of};
use crate::tree::crates;

/// A package, its features, and the most crates of its tree, itself included. Those of the client
/// are what the README promises.
const AT_MOST: [(&str, &[&str], usize); 3] = [
    ("managed-agents-blocking", &[], 34),
    ("managed-agents-blocking", &["--no-default-features"], 22),
    ("managed-agents-cli", &[], 105),
];

/// The most crates of the client for tokio that reqwest does not bring, with the client itself.
const BEYOND_REQWEST: usize = 30;

pub(super) fn check() -> Outcome {
    let (mut faults, mut counts) = (Vec::new(), Vec::new());
    for (package, features, at_most) in AT_MOST {
        let name = [&[package], features].concat().join(" ");
        let count = crates(package, features)?.len();
        if count > at_most {
            faults.push(format!("{name} has {count} crates, more than {at_most}"));
        }
        counts.push(format!("{name}: {count}"));
    }
    let beyond = beyond_reqwest()?;
    if beyond > BEYOND_REQWEST {
        faults.push(format!(
            "managed-agents-tokio has {beyond} crates beyond reqwest, more than {BEYOND_REQWEST}"
        ));
    }
    counts.push(format!("managed-agents-tokio beyond reqwest: {beyond}"));
    none_of(&faults, format!("crates of {}", counts.join(", ")))
}

fn beyond_reqwest() -> Result<usize, Problem> {
    let (all, reqwest) = (crates("managed-agents-tokio", &[])?, crates("reqwest", &[])?);
    Ok(all.difference(&reqwest).count())
}
