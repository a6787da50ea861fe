//! Everything CI does, so that CI has nothing of its own: `cargo xtask test`, `cargo xtask wasm`, `cargo xtask size`.

mod api;
mod bench;
mod canary;
mod declarations;
mod diagrams;
mod faults;
mod gate;
mod metadata;
mod outcome;
mod page;
mod process;
mod setup;
mod size;
mod soak;
mod speed;
mod test;
mod tree;
mod wasm;
mod workspace;

use std::process::ExitCode;

use outcome::Problem;

const USAGE: &str = "usage:
  cargo xtask test [--strict] [STEP...]   everything that CI checks, or the steps named
  cargo xtask wasm                        build the npm package's wasm file, print its sizes
  cargo xtask page                        build the example page, serve it with a scripted agent
  cargo xtask size                        print the sizes of the package as built, write its README
  cargo xtask declarations                write the package's types.d.ts and routes from spec/
  cargo xtask api                         write docs/api from the public API of three crates
  cargo xtask diagrams                    draw the state diagrams in docs/ from what the machines do
  cargo xtask faults                      run the tests of every fault, write docs/faults.md
  cargo xtask soak [SCHEDULES [FIRST]]    many simulated schedules, from seed FIRST on
  cargo xtask bench recovery [SEED [CLIENT]]
                                          print how soon turns go on after faults
  cargo xtask bench [ROUNDS]              print how fast everything is, draw the plots in docs/
  cargo xtask gate                        check speed by counts of instructions and allocations
  cargo xtask help                        this text, and the names of the steps

--strict: a part that is missing on this machine is an error, not a note";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, Problem> {
    let (mut words, mut strict) = (Vec::new(), false);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next().map_err(misused)? {
        match argument {
            lexopt::Arg::Long("strict") => strict = true,
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => words = vec!["help".to_owned()],
            lexopt::Arg::Value(word) => words.push(word.to_string_lossy().into_owned()),
            other => return Err(misused(other.unexpected())),
        }
    }
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["test", names @ ..] => canary::watched(|| test::run(names, strict)),
        ["wasm"] if !strict => wasm::build().map(|()| ExitCode::SUCCESS),
        ["page"] if !strict => page::serve().map(|()| ExitCode::SUCCESS),
        ["size"] if !strict => size::write(&wasm::named()?).map(|()| ExitCode::SUCCESS),
        ["declarations"] if !strict => declarations::write().map(|()| ExitCode::SUCCESS),
        ["api"] if !strict => api::write().map(|()| ExitCode::SUCCESS),
        ["diagrams"] if !strict => diagrams::write().map(|()| ExitCode::SUCCESS),
        ["faults"] if !strict => faults::write().map(|()| ExitCode::SUCCESS),
        ["soak", words @ ..] if !strict && words.len() <= 2 => soak::run(words).map(|()| ExitCode::SUCCESS),
        ["bench", "recovery", words @ ..] if !strict && words.len() <= 2 => {
            bench::recovery::run(words).map(|()| ExitCode::SUCCESS)
        }
        ["bench", words @ ..] if !strict && words.len() <= 1 => {
            bench::run(words.first()).map(|()| ExitCode::SUCCESS)
        }
        ["gate"] if !strict => gate::check().map(|note| {
            println!("gate: {note}");
            ExitCode::SUCCESS
        }),
        ["help"] => {
            println!("{USAGE}\n\nsteps: {}", test::names().join(" "));
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Problem::Failed(USAGE.to_owned())),
    }
}

fn misused(error: lexopt::Error) -> Problem {
    Problem::Failed(format!("{error}\n{USAGE}"))
}
