//! The last steps of a run: output files, the last message in a file, the archive.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches};
use managed_agents_blocking::types::SessionId;

use crate::connection::Connection;
use crate::failure::{FAILED, Failure};
use crate::say::say;
use crate::verbs::ctrl_c::CtrlC;
use crate::verbs::outputs;
use crate::verbs::report::Report;

const ARCHIVE_TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) struct AfterTurn {
    outputs: Option<PathBuf>,
    last_message: Option<PathBuf>,
    archives: bool,
}

pub(crate) fn flags() -> [Arg; 3] {
    [
        Arg::new("outputs")
            .long("outputs")
            .value_name("DIR")
            .help("Download the files that the agent left in /mnt/session/outputs into this folder"),
        Arg::new("last-message")
            .long("last-message")
            .value_name("FILE")
            .help("Write the last message of the agent to this file"),
        Arg::new("archive")
            .long("archive")
            .action(ArgAction::SetTrue)
            .help("Archive the session once its turn has ended"),
    ]
}

impl AfterTurn {
    /// # Errors
    ///
    /// The folder cannot be created, or the file not be written.
    pub(crate) fn read(matches: &ArgMatches) -> Result<Self, Failure> {
        let path = |name| matches.try_get_one::<String>(name).ok().flatten().map(PathBuf::from);
        let archives = matches.try_get_one("archive").ok().flatten().copied().unwrap_or(false);
        let all = Self { outputs: path("outputs"), last_message: path("last-message"), archives };
        if let Some(folder) = &all.outputs {
            fs::create_dir_all(folder)
                .map_err(|error| Failure::usage(format!("--outputs {}: {error}", folder.display())))?;
        }
        if let Some(file) = &all.last_message {
            let wrong =
                |problem: &str| Failure::usage(format!("--last-message {}: {problem}", file.display()));
            // To open a pipe would wait for its reader.
            if file.metadata().is_ok_and(|file| !file.is_file()) {
                return Err(wrong("is not a regular file"));
            }
            // A run must not find out at its end that the file cannot be written.
            let opened = fs::OpenOptions::new().append(true).create(true).open(file);
            opened.map_err(|error| wrong(&error.to_string()))?;
        }
        Ok(all)
    }

    /// Empties the file of the last message: the words of an earlier run are not those of this one.
    pub(crate) fn begin(&self) -> Result<(), Failure> {
        self.last_message.as_ref().map_or(Ok(()), |file| write(file, ""))
    }

    /// Takes each step, also after one that failed. Returns the first failure, and says the others.
    pub(crate) fn run(
        &self,
        session: &SessionId,
        connection: &Connection,
        ctrl_c: &CtrlC,
        report: &mut Report,
    ) -> Result<(), Failure> {
        let mut result = Ok(());
        let mut note = |step: Result<(), Failure>| match (step, &result) {
            (Err(failure), Ok(())) => result = Err(failure),
            (Err(failure), Err(_)) => say(failure.text().trim_end()),
            (Ok(()), _) => (),
        };
        if let Some(file) = &self.last_message {
            let text =
                report.result()["last_message"].as_str().map_or(String::new(), |text| format!("{text}\n"));
            note(write(file, &text));
        }
        if let Some(folder) = self.outputs.as_ref().filter(|_| report.has_ended()) {
            note(outputs::save(folder, session, connection, ctrl_c, report));
        }
        if self.archives && report.has_ended() {
            note(archive(session, connection, report));
        }
        result
    }
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| Failure {
        code: FAILED,
        message: format!("could not write {}", file.display()),
        cause: Some(error.to_string()),
        ..Failure::default()
    })
}

fn archive(session: &SessionId, connection: &Connection, report: &Report) -> Result<(), Failure> {
    // An archived session takes no message.
    if report.is_unsent() {
        report.note("the session is not archived, because the prompt was not sent");
        return Ok(());
    }
    let archived = connection.client.archive(session, ARCHIVE_TIMEOUT);
    archived.map_err(|error| Failure::of("archiving the session", &error))?;
    report.note(&format!("archived {session}"));
    Ok(())
}
