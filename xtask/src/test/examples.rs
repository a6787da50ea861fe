//! Every example runs to its end against the local server that it starts.

use std::time::{Duration, Instant};

use crate::outcome::{Outcome, none_of};
use crate::{metadata, process};

/// The journeys that there must be; others found are run as well.
const JOURNEYS: [&str; 11] = [
    "invoices",
    "quickstart",
    "approve_tools",
    "custom_tool",
    "resume",
    "own_transport",
    "tokio_port",
    "many_sessions",
    "watch",
    "multi_agent",
    "outcome",
];

/// Where they are; the second is alone because of what it depends on.
const PACKAGES: [&str; 2] = ["managed-agents-examples", "managed-agents-tokio-port"];

/// Far more than any of them takes once built.
const LIMIT: Duration = Duration::from_secs(120);

pub(super) fn run() -> Outcome {
    for package in PACKAGES {
        process::run(&mut process::cargo(["build", "--package", package, "--examples"]))?;
    }
    let metadata = metadata::read()?;
    let mut found = Vec::new();
    for package in metadata.workspace_packages() {
        if PACKAGES.contains(&package.name.as_str()) {
            let examples = package.targets.iter().filter(|target| target.is_example());
            found.extend(examples.map(|target| (package.name.as_str(), target.name.as_str())));
        }
    }

    let mut faults: Vec<String> = JOURNEYS
        .iter()
        .filter(|name| !found.iter().any(|(_, found)| found == *name))
        .map(|name| format!("there is no {name}"))
        .collect();
    for (package, name) in &found {
        println!("-- {name}");
        let started = Instant::now();
        let run = ["run", "--quiet", "--package", package, "--example", name];
        let mut run = process::cargo(run);
        // Some would take a key for the wish to talk to the service.
        match process::run_within(LIMIT, run.env_remove("ANTHROPIC_API_KEY")) {
            Ok(()) => println!("-- {name} took {:.1} s", started.elapsed().as_secs_f64()),
            Err(problem) => faults.push(problem.to_string()),
        }
    }
    none_of(&faults, format!("{} examples", found.len()))
}
