//! The last steps of a run: output files, the last message in a file, the archive.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::slice;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches};
use managed_agents_blocking::types::SessionId;

use crate::connection::Connection;
use crate::failure::{FAILED, Failure};
use crate::verbs::ctrl_c::CtrlC;
use crate::verbs::report::Report;

/// The service lists output files some seconds late.
const LIST_TIMEOUT: Duration = Duration::from_secs(10);
const ARCHIVE_TIMEOUT: Duration = Duration::from_secs(60);
/// The largest output file.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024 * 1024;

pub(crate) struct Afterwards {
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

impl Afterwards {
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
            // A run must not find out at its end that the file cannot be written.
            fs::OpenOptions::new()
                .append(true)
                .create(true)
                .open(file)
                .map_err(|error| Failure::usage(format!("--last-message {}: {error}", file.display())))?;
        }
        Ok(all)
    }

    pub(crate) fn run(
        &self,
        session: &SessionId,
        connection: &Connection,
        ctrl_c: &CtrlC,
        report: &mut Report,
    ) -> Result<(), Failure> {
        let text = report.result()["last_message"].as_str().unwrap_or_default();
        if let Some(file) = &self.last_message {
            let text = if text.is_empty() { String::new() } else { format!("{text}\n") };
            fs::write(file, text).map_err(|error| Failure {
                code: FAILED,
                message: format!("could not write {}", file.display()),
                cause: Some(error.to_string()),
                ..Failure::default()
            })?;
        }
        if !report.has_ended() {
            return Ok(());
        }
        if let Some(folder) = &self.outputs {
            save(folder, session, connection, ctrl_c, report)?;
        }
        if self.archives {
            let archived = connection.client.archive(session, ARCHIVE_TIMEOUT);
            archived.map_err(|error| Failure::of("archiving the session", &error))?;
            report.note(&format!("archived {session}"));
        }
        Ok(())
    }
}

fn save(
    folder: &Path,
    session: &SessionId,
    connection: &Connection,
    ctrl_c: &CtrlC,
    report: &mut Report,
) -> Result<(), Failure> {
    let failed = |doing: &str, error: &_| {
        let hint = format!("managed-agents files list --scope-id {session} lists the files");
        Failure { code: FAILED, ..Failure::of(doing, error) }.try_instead(hint)
    };
    let files = connection.client.output_files(session, LIST_TIMEOUT);
    let files = files.map_err(|error| failed("listing the output files", &error))?;
    let (outside, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| leaves(&file.filename));
    for file in &files {
        let saved = connection.client.save_output_files(slice::from_ref(file), folder, MAX_FILE_BYTES);
        for path in saved.map_err(|error| failed(&format!("saving {}", file.filename), &error))? {
            report.output(&path.to_string_lossy());
            ctrl_c.update(report.exit_message(false));
        }
    }
    match outside.first() {
        None => Ok(()),
        Some(file) => Err(Failure {
            code: FAILED,
            message: format!("the output file {:?} would leave {}", file.filename, folder.display()),
            hint: Some(format!("managed-agents files download {} -o FILE", file.id)),
            ..Failure::default()
        }),
    }
}

/// Returns `true` for a name that leads out of the folder.
fn leaves(name: &str) -> bool {
    let is_inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    // A backslash separates names on Windows.
    !Path::new(&name.replace('\\', "/")).components().all(is_inside)
}

#[cfg(test)]
mod tests {
    use super::leaves;

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_found() {
        for name in ["../x", "a/../../x", "/etc/passwd", r"..\x", ".."] {
            assert!(leaves(name), "{name}");
        }
        for name in ["x", "a/x", "./x", "..x", "x.."] {
            assert!(!leaves(name), "{name}");
        }
    }
}
