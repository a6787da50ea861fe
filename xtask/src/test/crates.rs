//! How much a user takes in: crates counted, heavy ones refused.

use std::collections::BTreeSet;

use crate::outcome::{Outcome, none_of};
use crate::tree::crates;

/// What the blocking client may bring, itself included: with TLS, which the README promises, and without.
const AT_MOST: [(&str, &[&str], usize); 2] =
    [("with TLS", &[], 33), ("without TLS", &["--no-default-features"], 21)];

/// Runtimes, and the HTTP stacks that bring one.
const RUNTIMES: [&str; 6] = ["tokio", "hyper", "reqwest", "async-std", "smol", "futures-executor"];

/// What the types and the core do without, to stay small in a browser.
const HEAVY: [&str; 6] = ["tokio", "reqwest", "hyper", "url", "chrono", "regex"];

pub(super) fn check() -> Outcome {
    let mut faults = banned("managed-agents-blocking", &crates("managed-agents-blocking", &[])?, &RUNTIMES);
    let mut counts = Vec::new();
    for (tls, features, at_most) in AT_MOST {
        let count = crates("managed-agents-blocking", features)?.len();
        if count > at_most {
            faults.push(format!("managed-agents-blocking has {count} crates {tls}, more than {at_most}"));
        }
        counts.push(format!("{count} {tls}"));
    }
    for package in ["managed-agents-types", "managed-agents-core", "managed-agents-blocking"] {
        faults.extend(banned(package, &crates(package, &[])?, &HEAVY));
    }
    none_of(&faults, format!("crates of managed-agents-blocking: {}", counts.join(", ")))
}

fn banned(package: &str, tree: &BTreeSet<String>, names: &[&str]) -> Vec<String> {
    let is_banned = |krate: &&String| names.iter().any(|name| krate.split(' ').next() == Some(name));
    tree.iter().filter(is_banned).map(|krate| format!("{package} brings {krate}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_crate_is_found_by_its_whole_name_only() {
        let tree = ["tokio v1.0.0", "tokio-util v0.7.0", "smol v2.0.0"].map(str::to_owned).into();
        assert_eq!(banned("p", &tree, &RUNTIMES), ["p brings smol v2.0.0", "p brings tokio v1.0.0"]);
    }
}
