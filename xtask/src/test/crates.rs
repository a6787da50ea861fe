//! Limits the number of crates that a program compiles for the blocking client.

use crate::outcome::{Outcome, none_of};
use crate::tree::crates;

/// The most crates with TLS, as the README promises, and without. The client itself counts.
const AT_MOST: [(&str, &[&str], usize); 2] =
    [("with TLS", &[], 34), ("without TLS", &["--no-default-features"], 22)];

pub(super) fn check() -> Outcome {
    let (mut faults, mut counts) = (Vec::new(), Vec::new());
    for (tls, features, at_most) in AT_MOST {
        let count = crates("managed-agents-blocking", features)?.len();
        if count > at_most {
            faults.push(format!("managed-agents-blocking has {count} crates {tls}, more than {at_most}"));
        }
        counts.push(format!("{count} {tls}"));
    }
    none_of(&faults, format!("crates of managed-agents-blocking: {}", counts.join(", ")))
}
