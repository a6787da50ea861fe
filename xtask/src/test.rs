//! `cargo xtask test`: runs the steps one after the other and prints a table of their results.

pub(crate) mod browser;
mod cargo;
mod core_wasm;
mod crates;
mod deny;
mod examples;
mod fetch;
mod fuzz;
mod msrv;
mod pages;
mod publish;
mod readme;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::outcome::{Outcome, Problem};
use crate::{api, declarations, diagrams, faults, gate, generated, wasm};

/// The steps in order. Those that fail fast come first.
const STEPS: [Step; 23] = [
    Step { name: "fmt", run: cargo::fmt },
    Step { name: "deny", run: deny::check },
    Step { name: "msrv", run: msrv::check },
    Step { name: "crates", run: crates::check },
    Step { name: "declarations", run: || generated::check(declarations::files()?, "declarations") },
    Step { name: "clippy", run: cargo::clippy },
    Step { name: "test", run: cargo::test },
    Step { name: "fuzz", run: fuzz::check },
    Step { name: "diagrams", run: || generated::check(diagrams::files()?, "diagrams") },
    Step { name: "faults", run: || generated::check(faults::files()?, "faults") },
    Step { name: "gate", run: gate::check },
    Step { name: "doctest", run: cargo::doctest },
    Step { name: "doc", run: cargo::doc },
    Step { name: "api", run: || generated::check(api::files()?, "api") },
    Step { name: "publish", run: publish::check },
    Step { name: "core-wasm", run: core_wasm::check },
    Step { name: "fetch", run: fetch::test },
    Step { name: "wasm", run: || wasm::build().map(|()| String::new()) },
    Step { name: "wasm-test", run: browser::test },
    Step { name: "package", run: browser::package },
    Step { name: "pages", run: pages::test },
    Step { name: "examples", run: examples::run },
    Step { name: "readme", run: readme::run },
];

struct Step {
    name: &'static str,
    run: fn() -> Outcome,
}

struct Row {
    name: &'static str,
    time: Duration,
    outcome: Outcome,
}

/// Returns the names of all steps, in order.
pub(crate) fn names() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}

/// Runs the steps named, or all. With `strict` a missing tool is a failure.
pub(crate) fn run(wanted: &[&str], strict: bool) -> Result<ExitCode, Problem> {
    if let Some(unknown) = wanted.iter().find(|name| !names().contains(name)) {
        return Err(Problem::Failed(format!(
            "no step is called {unknown}; there are: {}",
            names().join(" ")
        )));
    }
    let steps = STEPS.iter().filter(|step| wanted.is_empty() || wanted.contains(&step.name));
    let rows: Vec<Row> = steps.map(timed).collect();
    Ok(summary(&rows, strict))
}

fn timed(step: &Step) -> Row {
    println!("\n== {}", step.name);
    let started = Instant::now();
    let outcome = (step.run)();
    if let Err(problem) = &outcome {
        println!("{}: {problem}", step.name);
    }
    Row { name: step.name, time: started.elapsed(), outcome }
}

/// Prints the table, then the one line that CI reads.
fn summary(rows: &[Row], strict: bool) -> ExitCode {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    println!("\n{:<12} {:>8}  result", "step", "seconds");
    for Row { name, time, outcome } in rows {
        let result = match outcome {
            Ok(note) => {
                passed += 1;
                if note.is_empty() { "ok".to_owned() } else { format!("ok: {note}") }
            }
            Err(Problem::Failed(why)) => {
                failed += 1;
                format!("failed: {why}")
            }
            Err(problem @ Problem::Missing(_)) => {
                *(if strict { &mut failed } else { &mut skipped }) += 1;
                problem.to_string()
            }
        };
        println!("{name:<12} {:>8.1}  {result}", time.as_secs_f64());
    }
    println!("\nxtask: {passed} passed, {failed} failed, {skipped} skipped");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
