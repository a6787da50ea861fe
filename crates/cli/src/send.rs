//! Runs the command of an operation.

use std::fs::File;
use std::io;

use clap::ArgMatches;
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;
use crate::output::form::Shape;
use crate::request::Request;
use crate::table::{Operation, Response};
use crate::{dry_run, files, lists, streams};

/// The largest download.
const MAX_DOWNLOAD_BYTES: u64 = 64 * 1024 * 1024 * 1024;

/// Sends the operation and prints its reply. `doing` is the command, for errors.
pub(crate) fn run(doing: &str, facts: &'static Operation, matches: &ArgMatches) -> Result<u8, Failure> {
    let mut output = Output::new(matches, shape(facts))?;
    let request = Request::read(facts, matches)?;
    if matches.get_flag("dry-run") {
        if facts.file_part().is_some() {
            return Err(Failure::usage("--dry-run cannot show a request with files"));
        }
        dry_run::print(request.operation(), matches, &mut output)?;
        return Ok(0);
    }
    let connection = Connection::new(matches)?;
    if facts.file_part().is_some() {
        output.object(&files::send(doing, &request, &connection, matches)?)?;
    } else if facts.pages {
        lists::print(doing, &request, &connection, matches, &mut output)?;
    } else {
        match facts.response {
            Response::Sse => streams::print(doing, &request, &connection, &mut output)?,
            Response::Binary => download(doing, &request, &connection, matches, &mut output)?,
            Response::Json | Response::None => {
                let reply = connection.send(request.operation::<Box<RawValue>>());
                output.object(reply.map_err(|error| Failure::of(doing, &error))?.get())?;
            }
        }
    }
    Ok(output.code())
}

fn shape(facts: &Operation) -> Shape {
    match facts.response {
        _ if facts.pages => Shape::List,
        Response::Sse => Shape::Stream,
        _ => Shape::Object,
    }
}

fn download(
    doing: &str,
    request: &Request,
    connection: &Connection,
    matches: &ArgMatches,
    output: &mut Output,
) -> Result<(), Failure> {
    let (client, operation) = (&connection.client, request.operation());
    let result = match matches.get_one::<String>("output") {
        Some(path) => {
            let failed = |error| Failure::usage(format!("could not create {path}: {error}"));
            let mut file = LateFile { path, file: None };
            let result = client.download(operation, &mut file, MAX_DOWNLOAD_BYTES);
            if result.is_ok() {
                file.created().map_err(failed)?;
            }
            result
        }
        None => client.download(operation, output.bytes(), MAX_DOWNLOAD_BYTES),
    };
    result.map_err(|error| Failure::of(doing, &error))?;
    output.flush()
}

/// A file that is created with its first byte: a refused download leaves an earlier file alone.
struct LateFile<'a> {
    path: &'a str,
    file: Option<File>,
}

impl LateFile<'_> {
    fn created(&mut self) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(File::create(self.path)?)),
        }
    }
}

impl io::Write for LateFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.created()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}
