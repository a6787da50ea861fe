//! `transcript`: the history of a session and of all its threads, as a file.

mod markdown;

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use clap::{Arg, ArgMatches, Command};
use managed_agents_blocking::proto::sessions::{events, threads};
use managed_agents_blocking::types::{ListEvents, ListThreadEvents, ListThreads, SessionId};
use managed_agents_blocking::{Error, RawEvent};
use tempfile::NamedTempFile;

use crate::call_events;
use crate::connection::Connection;
use crate::failure::{FAILED, Failure};
use crate::output::one_line;
use crate::transcript::markdown::Markdown;

pub(crate) fn command() -> Command {
    let output = Arg::new("output").long("output").short('o').required(true).value_name("FILE");
    Command::new("transcript")
        .about("Write the history of a session and of all its threads into a file")
        .arg(Arg::new("session").required(true).value_name("SESSION"))
        .arg(output.help("F.jsonl has the events as they came, F.md is for reading"))
}

/// Writes one thread after the other.
enum Writer {
    Lines,
    Markdown(Markdown),
}

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let path = Path::new(text("output"));
    let mut writer = match path.extension().and_then(|ending| ending.to_str()) {
        Some("jsonl") => Writer::Lines,
        Some("md") => Writer::Markdown(Markdown::default()),
        _ => {
            let problem = format!("--output {}: name a file that ends with .jsonl or .md", path.display());
            return Err(Failure::usage(problem));
        }
    };
    let connection = Connection::new(matches)?;
    let unwritten = |error: io::Error| Failure {
        code: FAILED,
        message: format!("could not write {}", path.display()),
        cause: Some(error.to_string()),
        ..Failure::default()
    };
    // An earlier file stays until the new one is whole.
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let file = NamedTempFile::new_in(folder)
        .map_err(|error| Failure::usage(format!("could not create {}: {error}", path.display())))?;
    let mut file = BufWriter::new(file);
    let mut problem = None;
    let threads = events_of(&connection, &SessionId::from(text("session")), |thread, event| {
        match writer.event(thread, event, &mut file) {
            Ok(()) => true,
            Err(error) => {
                problem = Some(error);
                false
            }
        }
    });
    if let Some(error) = problem {
        return Err(unwritten(error));
    }
    threads.map_err(|error| Failure::of("transcript", &error))?;
    let file = file.into_inner().map_err(|error| unwritten(error.into_error()))?;
    file.persist(path).map_err(|error| unwritten(error.error))?;
    Ok(0)
}

/// Calls `take` with each event and the name of its thread, until `take` returns `false`.
fn events_of(
    connection: &Connection,
    session: &SessionId,
    mut take: impl FnMut(Option<&str>, &RawEvent) -> bool,
) -> Result<(), Error> {
    let client = &connection.client;
    // Some events of a thread are on the stream of the session too.
    let mut seen = HashSet::new();
    let name = |event: &RawEvent| call_events::answer(event).or_else(|| Some(event.id()?.to_owned()));
    let mut is_new = |event: &RawEvent| name(event).is_none_or(|name| seen.insert(name));
    for event in client.pages(events::list(session, &ListEvents::default())) {
        let event = event?;
        if is_new(&event) && !take(None, &event) {
            return Ok(());
        }
    }
    for thread in client.pages(threads::list(session, &ListThreads::default())) {
        let thread = thread?;
        // The history of the primary thread is that of the session.
        if thread.parent_thread_id.is_none() {
            continue;
        }
        let name = thread.id.as_str();
        for event in client.pages(threads::events::list(session, &thread.id, &ListThreadEvents::default())) {
            let event = event?;
            if is_new(&event) && !take(Some(name), &event) {
                return Ok(());
            }
        }
    }
    Ok(())
}

impl Writer {
    fn event(&mut self, thread: Option<&str>, event: &RawEvent, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Lines => writeln!(out, "{}", one_line(event.json())),
            Self::Markdown(markdown) => out.write_all(markdown.event(thread, event).as_bytes()),
        }
    }
}
