//! Runs every example to its end against the local server that it starts.

use std::time::Instant;

use crate::outcome::{Outcome, none_of};
use crate::{metadata, process};

/// The packages of the examples. All but the first have dependencies that no other example may have.
const PACKAGES: [&str; 3] =
    ["managed-agents-examples", "managed-agents-on-tokio", "managed-agents-smol-port"];

/// Seconds after which an example is stopped. Each takes a few once it is built.
const LIMIT: &str = "120";

pub(super) fn run() -> Outcome {
    for package in PACKAGES {
        process::run(&mut process::cargo(["build", "--package", package, "--examples"]))?;
    }
    let metadata = metadata::read()?;
    let (mut faults, mut count) = (Vec::new(), 0);
    for package in metadata.workspace_packages() {
        if !PACKAGES.contains(&package.name.as_str()) {
            continue;
        }
        for example in package.targets.iter().filter(|target| target.is_example()) {
            println!("-- {}", example.name);
            let started = Instant::now();
            let mut run = process::program("timeout");
            run.args([LIMIT, "cargo", "run", "--quiet", "--package", &package.name]);
            run.args(["--example", &example.name]);
            // Some examples talk to the service if they find a key.
            match process::run(run.env_remove("ANTHROPIC_API_KEY")) {
                Ok(()) => println!("-- {} took {:.1} s", example.name, started.elapsed().as_secs_f64()),
                Err(problem) => faults.push(problem.to_string()),
            }
            count += 1;
        }
    }
    none_of(&faults, format!("{count} examples"))
}
