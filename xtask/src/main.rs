//! Runs everything that CI checks, and writes the generated files.
//!
//! CI itself only calls `cargo xtask test`, so that every check also runs on the machine of a
//! contributor.

mod api;
mod bench;
mod bound;
mod canary;
mod declarations;
mod diagrams;
mod faults;
mod fuzz;
mod gate;
mod generated;
mod metadata;
mod minimal;
mod mutants;
mod outcome;
mod page;
mod pages;
mod process;
mod release;
mod setup;
mod size;
mod soak;
mod speed;
mod systems;
mod test;
mod tree;
mod wasm;
mod workspace;

use std::process::ExitCode;

use outcome::Problem;

const USAGE: &str = "usage:
  cargo xtask test [--strict] [STEP...]   run everything that CI checks, or the steps named
  cargo xtask wasm                        build the files of the npm package, print their sizes
  cargo xtask page [web_page | leptos]    build an example page, serve it with a scripted agent
  cargo xtask size                        print the sizes of the package and of the pages in Rust, write
                                          those of the package to its README
  cargo xtask declarations                write the package's types and routes, and the local server's
                                          table of operations, from spec/
  cargo xtask api                         write docs/api from the public API of the crates for programs
  cargo xtask diagrams                    write the state diagrams in docs/ from simulated schedules
  cargo xtask faults                      run the tests of every fault, write docs/faults.md
  cargo xtask soak [SCHEDULES [FIRST]]    run many simulated schedules, from the seed FIRST on
  cargo xtask fuzz [MINUTES]              run each fuzz target under libFuzzer for so long, 8 by default
  cargo xtask mutants [NUMBER]            change the code in that many places, 300 by default, one at a
                                          time, and list the changes that no fast test notices
  cargo xtask bench recovery [SEED [CLIENT]]
                                          print how soon turns continue after faults
  cargo xtask bench local                 print start, memory, requests and streams of the local server
  cargo xtask bench [ROUNDS]              print speed, memory and size, draw the plots in docs/
  cargo xtask local-release               build the local server as one static file, for x86-64 and arm64
  cargo xtask cli-release                 build the command line as one static file, for x86-64
  cargo xtask systems [TARGET...]         run the fast suites for other systems, write the README's table
  cargo xtask minimal                     build with the oldest dependencies, and with each feature alone
  cargo xtask gate                        check counts of instructions and allocations
  cargo xtask help                        print this text and the names of the steps

--strict: a tool that is missing on this machine is a failure";

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
        ["test", names @ ..] => return canary::watched(|| test::run(names, strict)),
        ["help"] => println!("{USAGE}\n\nsteps: {}", test::names().join(" ")),
        _ if strict => return Err(Problem::Failed(USAGE.to_owned())),
        ["wasm"] => wasm::build()?,
        ["page"] => page::serve()?,
        ["page", name] => pages::serve(name)?,
        ["size"] => {
            size::write()?;
            pages::print_sizes_as_built()?;
        }
        ["api"] => generated::write(api::files()?)?,
        ["declarations"] => generated::write(declarations::files()?)?,
        ["diagrams"] => generated::write(diagrams::files()?)?,
        ["faults"] => generated::write(faults::files()?)?,
        ["local-release"] => release::local()?,
        ["cli-release"] => release::cli()?,
        ["systems", names @ ..] => systems::run(names)?,
        ["minimal"] => minimal::run()?,
        ["gate"] => println!("gate: {}", gate::check()?),
        ["soak", words @ ..] if words.len() <= 2 => soak::run(words)?,
        ["fuzz", words @ ..] if words.len() <= 1 => fuzz::run(words.first())?,
        ["mutants", words @ ..] if words.len() <= 1 => mutants::run(words.first())?,
        ["bench", "recovery", words @ ..] if words.len() <= 2 => bench::recovery::run(words)?,
        ["bench", "local"] => bench::local::run()?,
        ["bench", words @ ..] if words.len() <= 1 => bench::run(words.first())?,
        _ => return Err(Problem::Failed(USAGE.to_owned())),
    }
    Ok(ExitCode::SUCCESS)
}

fn misused(error: lexopt::Error) -> Problem {
    Problem::Failed(format!("{error}\n{USAGE}"))
}
