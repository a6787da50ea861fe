//! Runs the command of an operation.

use clap::ArgMatches;
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::files::Upload;
use crate::output::Output;
use crate::output::form::Shape;
use crate::request::Request;
use crate::table::{Operation, Response};
use crate::{download, dry_run, files, lists, streams};

/// Sends the operation and prints its reply. `doing` is the command, for errors.
pub(crate) fn run(doing: &str, facts: &'static Operation, matches: &ArgMatches) -> Result<u8, Failure> {
    let mut output = Output::new(matches, shape(facts))?;
    let request = Request::read(facts, matches)?;
    let upload = facts.file_part().map(|_| files::read(&request, matches)).transpose()?;
    if matches.get_flag("dry-run") {
        let parts = upload.as_ref().map(Upload::parts).unwrap_or_default();
        dry_run::print(request.operation(), &parts, facts.key(), matches, &mut output)?;
        return Ok(0);
    }
    let connection = Connection::with_key(facts.key(), matches)?;
    if let Some(upload) = upload {
        output.object(&files::send(doing, upload, &connection)?)?;
    } else if facts.pages {
        lists::print(doing, &request, &connection, matches, &mut output)?;
    } else {
        match facts.response {
            Response::Sse => streams::print(doing, &request, &connection, &mut output)?,
            Response::Binary => download::run(doing, &request, &connection, matches, &mut output)?,
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
