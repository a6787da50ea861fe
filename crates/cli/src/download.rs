//! Downloads: the content of a file, to a path or to the standard output.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use clap::ArgMatches;
use managed_agents_blocking::Error;
use managed_agents_blocking::http::Response;
use tempfile::NamedTempFile;

use crate::connection::Connection;
use crate::failure::{FAILED, Failure};
use crate::output::Output;
use crate::request::Request;

/// The largest download.
const MAX_BYTES: u64 = 64 * 1024 * 1024 * 1024;

pub(crate) fn run(
    doing: &str,
    request: &Request,
    connection: &Connection,
    matches: &ArgMatches,
    output: &mut Output,
) -> Result<(), Failure> {
    let path = matches.get_one::<String>("output").filter(|path| *path != "-");
    let Some(path) = path else {
        let mut send = |operation| connection.client.download(operation, output.bytes(), MAX_BYTES);
        connection
            .reported(request.operation(), |operation| send(operation).map(Response::new))
            .map_err(|error| failure(doing, "the standard output", &error))?;
        return output.flush();
    };
    // Before the request, so that nothing is sent for a path that cannot be written.
    let mut destination = Destination::create(Path::new(path))
        .map_err(|error| Failure::usage(format!("could not create {path}: {error}")))?;
    let mut send = |operation| connection.client.download(operation, &mut destination, MAX_BYTES);
    connection
        .reported(request.operation(), |operation| send(operation).map(Response::new))
        .map_err(|error| failure(doing, path, &error))?;
    destination.finish().map_err(|error| unwritten(path, &error))
}

/// A file to be, beside an earlier one that stays until the new one is whole.
enum Destination<'a> {
    Beside(NamedTempFile, &'a Path),
    /// A device or a pipe, which nothing can replace.
    Device(File),
}

impl<'a> Destination<'a> {
    fn create(path: &'a Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(earlier) if earlier.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
            Ok(earlier) if !earlier.is_file() => Ok(Self::Device(File::options().write(true).open(path)?)),
            _ => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                #[cfg_attr(not(unix), allow(unused_mut))]
                let mut builder = tempfile::Builder::new();
                #[cfg(unix)]
                let builder = {
                    use std::os::unix::fs::PermissionsExt as _;
                    // As any new file: the process's mask takes its bits away.
                    builder.permissions(fs::Permissions::from_mode(0o666))
                };
                Ok(Self::Beside(builder.tempfile_in(folder.unwrap_or_else(|| Path::new(".")))?, path))
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Beside(file, path) => file.persist(path).map(drop).map_err(|error| error.error),
            Self::Device(_) => Ok(()),
        }
    }
}

impl Write for Destination<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Beside(file, _) => file.write(bytes),
            Self::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Beside(file, _) => file.flush(),
            Self::Device(file) => file.flush(),
        }
    }
}

/// Reports an error of the client. Only the destination can fail on this side.
fn failure(doing: &str, destination: &str, error: &Error) -> Failure {
    match error {
        Error::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => Failure::output(source),
        Error::Io { source, .. } => unwritten(destination, source),
        _ => Failure::of(doing, error),
    }
}

fn unwritten(destination: &str, error: &io::Error) -> Failure {
    Failure {
        code: FAILED,
        message: format!("could not write the download to {destination}"),
        cause: Some(error.to_string()),
        ..Failure::default()
    }
}
