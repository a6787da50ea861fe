//! `--outputs`: saves the files that the agent left.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Component, Path, PathBuf};
use std::slice;
use std::time::Duration;

use managed_agents_blocking::types::{FileMetadata, SessionId};
use tempfile::TempPath;

use crate::connection::Connection;
use crate::failure::{FAILED, Failure};
use crate::verbs::ctrl_c::CtrlC;
use crate::verbs::report::Report;

/// The service lists output files some seconds late.
const LIST_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest output file.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Downloads the output files of a session into a folder. Goes on with the others after a file that
/// fails, and reports all that failed.
pub(crate) fn save(
    folder: &Path,
    session: &SessionId,
    connection: &Connection,
    ctrl_c: &CtrlC,
    report: &mut Report,
) -> Result<(), Failure> {
    let list = format!("managed-agents files list --scope-id {session} lists the files");
    let files = connection.client.output_files(session, LIST_TIMEOUT).map_err(|error| {
        Failure { code: FAILED, ..Failure::of("listing the output files", &error) }.try_instead(&list)
    })?;
    let mut failed: Vec<(String, Failure)> = Vec::new();
    for file in &files {
        match saved(file, folder, connection) {
            Ok((path, is_new)) => {
                report.output(&path.to_string_lossy(), is_new);
                ctrl_c.update(report.exit_message(false));
            }
            Err(failure) => failed.push((format!("{:?}", file.filename), failure)),
        }
    }
    let names: Vec<String> = failed.iter().map(|(name, _)| name.clone()).collect();
    let Some((_, first)) = failed.into_iter().next() else { return Ok(()) };
    let message =
        format!("could not save {} of {} output files: {}", names.len(), files.len(), names.join(", "));
    Err(Failure { code: FAILED, message, hint: Some(first.hint.clone().unwrap_or(list)), ..first })
}

/// Saves a file. Returns its path, and `false` if the same file was there already.
fn saved(file: &FileMetadata, folder: &Path, connection: &Connection) -> Result<(PathBuf, bool), Failure> {
    if leaves(&file.filename) {
        let cause = Some(format!("the file would leave {}", folder.display()));
        let hint = Some(format!("managed-agents files download {} -o FILE", file.id));
        return Err(Failure { cause, hint, ..Failure::default() });
    }
    let unwritten = |error: io::Error| Failure { cause: Some(error.to_string()), ..Failure::default() };
    // A run that is killed leaves no half file under the name of a whole one.
    let unfinished = tempfile::Builder::new().prefix(".unfinished-").tempdir_in(folder).map_err(unwritten)?;
    let whole = connection
        .client
        .save_output_files(slice::from_ref(file), unfinished.path(), MAX_FILE_BYTES)
        .map_err(|error| Failure { hint: None, ..Failure::of("the download", &error) })?;
    let Some(whole) = whole.into_iter().next() else { return Err(Failure::default()) };
    let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let names = [name.clone(), format!("{}-{name}", file.id)];
    TempPath::try_from_path(whole).and_then(|whole| placed(whole, folder, names)).map_err(unwritten)
}

/// Moves a file to the first name that is free, unless a file with the same content has one of the
/// names. Returns `false` in that case.
fn placed(mut whole: TempPath, folder: &Path, names: [String; 2]) -> io::Result<(PathBuf, bool)> {
    let mut problem = None;
    for path in names.map(|name| folder.join(name)) {
        whole = match whole.persist_noclobber(&path) {
            Ok(()) => return Ok((path, true)),
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => return Err(error.error),
            Err(error) if is_same(&error.path, &path)? => return Ok((path, false)),
            Err(error) => {
                problem =
                    Some(io::Error::new(error.error.kind(), format!("{} is another file", path.display())));
                error.path
            }
        };
    }
    problem.map_or_else(|| Err(io::ErrorKind::AlreadyExists.into()), Err)
}

fn is_same(new: &Path, there: &Path) -> io::Result<bool> {
    let there_file = there.symlink_metadata()?;
    if !there_file.is_file() || there_file.len() != new.metadata()?.len() {
        return Ok(false);
    }
    let (mut new, mut there) = (BufReader::new(File::open(new)?), BufReader::new(File::open(there)?));
    loop {
        let (left, right) = (new.fill_buf()?, there.fill_buf()?);
        let count = left.len().min(right.len());
        if count == 0 || left[..count] != right[..count] {
            return Ok(left.is_empty() && right.is_empty());
        }
        new.consume(count);
        there.consume(count);
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
