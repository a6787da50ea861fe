//! Programs that run custom tools of the agent: `--tool NAME=PROGRAM`.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches};
use managed_agents_blocking::{Handlers, Tool, Turn};

use crate::failure::Failure;
use crate::verbs::duration::duration;
use crate::verbs::rules::Rules;
use crate::verbs::tool_process;

pub(crate) struct Tools {
    programs: Vec<(String, PathBuf)>,
    timeout: Duration,
}

/// Returns the flags.
pub(crate) fn flags() -> [Arg; 2] {
    [
        Arg::new("tool").long("tool").value_name("NAME=PROGRAM").action(ArgAction::Append).help(
            "Run this custom tool of the agent by a program: the input comes as JSON on its standard input, \
             its output is the result",
        ),
        Arg::new("tool-timeout")
            .long("tool-timeout")
            .value_name("TIME")
            .value_parser(duration)
            .default_value("10m")
            .help("Kill a program of --tool after this time"),
    ]
}

impl Tools {
    /// # Errors
    ///
    /// A program is not there or cannot be run.
    pub(crate) fn read(matches: &ArgMatches) -> Result<Self, Failure> {
        let texts = matches.try_get_many::<String>("tool").ok().flatten();
        let timeout = matches.try_get_one::<Duration>("tool-timeout").ok().flatten().copied();
        let programs = texts.into_iter().flatten().map(|text| program(text)).collect::<Result<_, _>>()?;
        Ok(Self { programs, timeout: timeout.unwrap_or_default() })
    }

    /// Refuses rules against these tools: a custom tool asks nobody, and its program runs at once.
    pub(crate) fn check(&self, rules: &Rules) -> Result<(), Failure> {
        for (name, _) in &self.programs {
            if let Some(rule) = rules.against(name) {
                let problem =
                    format!("--tool {name} runs without a question, so the rule {rule} cannot hold");
                return Err(Failure::usage(problem).try_instead("leave out one of them"));
            }
        }
        Ok(())
    }

    /// Lets a turn run the programs.
    pub(crate) fn attach(&self, turn: Turn) -> Turn {
        if self.programs.is_empty() {
            return turn;
        }
        let mut handlers = Handlers::new();
        for (name, program) in &self.programs {
            let (program, timeout) = (program.clone(), self.timeout);
            let tool = Tool::new(name, "", "{}");
            handlers = handlers.tool(tool, move |call| tool_process::run(&program, timeout, call));
        }
        turn.with_handlers(handlers)
    }
}

fn program(text: &str) -> Result<(String, PathBuf), Failure> {
    let wrong = |problem: String| Failure::usage(format!("--tool {text}: {problem}"));
    let Some((name, program)) =
        text.split_once('=').filter(|(name, path)| !name.is_empty() && !path.is_empty())
    else {
        return Err(wrong("needs NAME=PROGRAM".into()));
    };
    match found(Path::new(program)) {
        Some(path) => Ok((name.to_owned(), path)),
        None => Err(wrong(format!("there is no program {program}"))),
    }
}

/// Finds a program: by its path, or a bare name in the folders of `PATH`.
fn found(program: &Path) -> Option<PathBuf> {
    let with_ending = |path: PathBuf| {
        let ended = path.with_extension(env::consts::EXE_EXTENSION);
        [path, ended].into_iter().find(|path| is_program(path))
    };
    if program.components().count() > 1 || program.has_root() {
        return with_ending(std::path::absolute(program).ok()?);
    }
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).find_map(|folder| with_ending(folder.join(program)))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
