//! Limits the number of crates that a program compiles for a client.

use crate::outcome::{Outcome, Problem, none_of};
use crate::tree::crates;

/// The most crates with TLS, as the README promises, and without. The client itself counts.
const AT_MOST: [(&str, &[&str], usize); 2] =
    [("with TLS", &[], 34), ("without TLS", &["--no-default-features"], 22)];

/// The most crates of the client for tokio that reqwest does not bring, with the client itself.
const BEYOND_REQWEST: usize = 30;

pub(super) fn check() -> Outcome {
    let (mut faults, mut counts) = (Vec::new(), Vec::new());
    for (tls, features, at_most) in AT_MOST {
        let count = crates("managed-agents-blocking", features)?.len();
        if count > at_most {
            faults.push(format!("managed-agents-blocking has {count} crates {tls}, more than {at_most}"));
        }
        counts.push(format!("{count} {tls}"));
    }
    let beyond = beyond_reqwest()?;
    if beyond > BEYOND_REQWEST {
        faults.push(format!(
            "managed-agents-tokio has {beyond} crates beyond reqwest, more than {BEYOND_REQWEST}"
        ));
    }
    let counts = counts.join(", ");
    none_of(
        &faults,
        format!(
            "crates of managed-agents-blocking: {counts}; of managed-agents-tokio beyond reqwest: {beyond}"
        ),
    )
}

fn beyond_reqwest() -> Result<usize, Problem> {
    let (all, reqwest) = (crates("managed-agents-tokio", &[])?, crates("reqwest", &[])?);
    Ok(all.difference(&reqwest).count())
}
