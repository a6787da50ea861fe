//! Every example runs to its end against the local server that it starts.

use std::time::{Duration, Instant};

use crate::outcome::{Outcome, none_of};
use crate::{process, workspace};

/// The journeys that there must be; others found are run as well.
const JOURNEYS: [&str; 6] =
    ["invoices", "quickstart", "approve_tools", "custom_tool", "resume", "own_transport"];

/// Far more than any of them takes once built.
const LIMIT: Duration = Duration::from_secs(120);

pub(super) fn run() -> Outcome {
    process::run(&mut process::cargo(["build", "--package=managed-agents-examples", "--examples"]))?;
    let metadata = workspace::metadata()?;
    let package = metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.name.as_str() == "managed-agents-examples");
    let targets = package.into_iter().flat_map(|package| &package.targets);
    let found: Vec<&str> =
        targets.filter(|target| target.is_example()).map(|target| target.name.as_str()).collect();

    let mut faults: Vec<String> = JOURNEYS
        .iter()
        .filter(|name| !found.contains(name))
        .map(|name| format!("there is no {name}"))
        .collect();
    for name in &found {
        println!("-- {name}");
        let started = Instant::now();
        match process::run_within(LIMIT, &mut process::cargo(["run", "--quiet", "--example", name])) {
            Ok(()) => println!("-- {name} took {:.1} s", started.elapsed().as_secs_f64()),
            Err(problem) => faults.push(problem.to_string()),
        }
    }
    none_of(&faults, format!("{} examples", found.len()))
}
