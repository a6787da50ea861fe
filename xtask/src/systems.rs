//! `cargo xtask systems`: runs the fast suites for other systems, and writes the table of the README.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::outcome::Problem;
use crate::{generated, metadata, process, setup, workspace};

/// A row of `systems/table.txt`.
struct System<'a> {
    name: &'a str,
    target: &'a str,
    linker: &'a str,
    runner: &'a str,
    packages: &'a str,
}

const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// The fast suites of the crates that do no I/O.
const CORE: &str = "--package=managed-agents-core --lib --test=it --test=timelines";
const TYPES: &str = "--package=managed-agents-types";
/// The login and the command line, whose paths and consoles differ on Windows.
const PROGRAMS: &str = "--package=managed-agents-login --package=managed-agents-cli --bins --lib";
/// The crates that need no C compiler for the target.
const CHECKED: &str = "--package=managed-agents-core --package=managed-agents-async \
    --package=managed-agents-toolset --package=managed-agents-login";

const BEGIN: &str = "<!-- systems -->\n";
const END: &str = "<!-- /systems -->";

/// `names`: parts of the targets of some systems, or none for all. The others keep their rows.
pub(crate) fn run(names: &[&str]) -> Result<(), Problem> {
    let readme =
        fs::read_to_string(workspace::root().join("README.md")).map_err(Problem::failed("README.md"))?;
    let Some(((before, _), (rest, after))) = readme.split_once(BEGIN).zip(readme.split_once(END)) else {
        return Err(Problem::Failed(format!("README.md lacks {BEGIN} or {END}")));
    };
    let mut rows = String::from("| system | ran |\n| --- | --- |\n");
    let mut failed = Vec::new();
    for system in include_str!("systems/table.txt").lines().skip(1).map(System::read) {
        let start = format!("| {} | ", system.name);
        if !names.is_empty() && !names.iter().any(|name| system.target.contains(name)) {
            let kept = rest.lines().filter(|row| row.starts_with(&start));
            rows.extend(kept.flat_map(|row| [row, "\n"]));
            continue;
        }
        println!("== {}", system.name);
        match tried(&system) {
            Ok(ran) => rows += &format!("{start}{ran} |\n"),
            Err(Problem::Missing(what)) => rows += &format!("{start}nothing: {what} is missing |\n"),
            Err(problem) => failed.push(format!("{}: {problem}", system.name)),
        }
    }
    if failed.is_empty() {
        let text = format!("{before}{BEGIN}{rows}{END}{after}");
        return generated::write(vec![("README.md".to_owned(), text)]);
    }
    Err(Problem::Failed(failed.join("; ")))
}

impl<'a> System<'a> {
    fn read(line: &'a str) -> Self {
        let mut cells = line.split('|').map(str::trim);
        let mut cell = || cells.next().expect("each row has five cells");
        Self { name: cell(), target: cell(), linker: cell(), runner: cell(), packages: cell() }
    }
}

/// Returns a description of what ran.
fn tried(system: &System<'_>) -> Result<String, Problem> {
    setup::target(system.target)?;
    if system.runner.is_empty() {
        let check = |packages: &str| {
            let words = ["check", "--target", system.target].into_iter().chain(packages.split_whitespace());
            process::run(&mut process::cargo(words))
        };
        check(CHECKED)?;
        check("--package=managed-agents-blocking --no-default-features")?;
        return Ok("built, without TLS, and not run".to_owned());
    }
    let runner = system.runner.split(' ').next().unwrap_or_default();
    if [system.linker, runner].iter().any(|program| process::find(&[program]).is_none()) {
        system.packages.split(' ').try_for_each(setup::apt_install)?;
    }
    let mut passed = tests(system, CORE)? + tests(system, TYPES)?;
    let mut crates = "core and types";
    if system.target == WINDOWS {
        passed += tests(system, PROGRAMS)?;
        crates = "core, types, login and command line";
    }
    let place = match runner {
        "/usr/lib/wine/wine64" => ", in Wine",
        qemu if qemu.starts_with("qemu") => ", in QEMU",
        _ => "",
    };
    Ok(format!("{passed} tests of {crates}{place}"))
}

/// Runs suites in the runner and returns the number of tests that passed.
fn tests(system: &System<'_>, suites: &str) -> Result<u64, Problem> {
    let variable =
        |end: &str| format!("CARGO_TARGET_{}_{end}", system.target.to_uppercase().replace('-', "_"));
    let mut command: Command = process::cargo(["test", "--quiet", "--target", system.target]);
    command
        .args(suites.split(' '))
        .env(variable("LINKER"), system.linker)
        .env(variable("RUNNER"), system.runner);
    if system.target == WINDOWS {
        command.env("WINEPREFIX", prefix()?).env("WINEDEBUG", "-all");
    }
    let output = process::read(&mut command)?;
    print!("{output}");
    let passed = output
        .lines()
        .filter_map(|line| line.strip_prefix("test result: ok. ")?.split(' ').next()?.parse::<u64>().ok());
    Ok(passed.sum())
}

/// Returns Wine's folder, with a library for the random numbers of Rust's standard library, which
/// Wine has only from version 9 on.
fn prefix() -> Result<PathBuf, Problem> {
    let folder = metadata::target()?.join("wine");
    let library = folder.join("drive_c/windows/system32/bcryptprimitives.dll");
    if !library.is_file() {
        let mut boot = process::program("/usr/lib/wine/wine64");
        process::run(boot.args(["cmd", "/c", "ver"]).env("WINEPREFIX", &folder).env("WINEDEBUG", "-all"))?;
        let source = workspace::root().join("xtask/src/systems/random.c");
        let mut build = process::program("x86_64-w64-mingw32-gcc");
        process::run(build.args(["-shared", "-o"]).arg(&library).arg(source).arg("-ladvapi32"))?;
    }
    Ok(folder)
}
