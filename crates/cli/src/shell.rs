//! `completions` and `man`: files for shells and for the manual.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use clap::ArgMatches;
use clap_complete::{Shell, generate};

use crate::command;
use crate::failure::Failure;

/// Prints the completions of a shell.
pub(crate) fn completions(matches: &ArgMatches) -> Result<u8, Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else {
        return Err(Failure::usage("the shell is missing"));
    };
    let mut script = Vec::new();
    generate(*shell, &mut command::tree(), "managed-agents", &mut script);
    let mut script = String::from_utf8(script).expect("scripts are UTF-8");
    if *shell == Shell::Bash {
        // clap_complete takes the dash of the program's name for a separator in one of two places.
        script = script.replace("managed__subcmd__agents", "managed__agents");
    }
    io::stdout().write_all(script.as_bytes()).map_err(|error| Failure::output(&error))?;
    Ok(0)
}

/// Writes a page of the manual for each command.
pub(crate) fn manual(matches: &ArgMatches) -> Result<u8, Failure> {
    let folder = matches.get_one::<String>("folder").map_or(".", String::as_str);
    let failed = |error: io::Error| Failure::usage(format!("could not write to {folder}: {error}"));
    fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command::tree(), Path::new(folder)).map_err(failed)?;
    Ok(0)
}
