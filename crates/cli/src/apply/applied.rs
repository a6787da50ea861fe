//! Finds the object that a file was applied to, for `run`.

use std::path::Path;

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::apply::fields;
use crate::apply::kind::Kind;
use crate::apply::lock::{Entry, Lock};
use crate::apply::project::Project;
use crate::apply::source::Source;
use crate::apply::version::Version;
use crate::failure::Failure;

pub(crate) enum Applied {
    /// The object of the lock, as a session names it. An agent has the version that was applied.
    There(Value),
    /// The body of a new object, and a note if the file was applied before.
    New { body: String, note: Option<String> },
}

/// Looks for the file that a flag names in the nearest lock above it.
///
/// # Errors
///
/// The file or the lock is wrong, or the file names another one that was not applied; exit code 2.
pub(crate) fn find(kind: Kind, flag: &str, given: &str, matches: &ArgMatches) -> Result<Applied, Failure> {
    let name = format!("{flag} {given}");
    let place = Path::new(given);
    let project = Project::of(place)?;
    let path = project.path(place)?;
    let source = Source::of(&project, &path, &name, place, Some(kind), matches)?;
    let lock = Lock::read(&project.lock())?;
    if let Some(missing) = source.needs().find(|path| !lock.files.contains_key(*path)) {
        let problem = format!("{name}: it names {missing}, which was not applied");
        return Err(Failure::usage(problem).try_instead(format!("managed-agents apply {given}")));
    }
    let fields = source.fields(|path| lock.files.get(path).map(Entry::known).unwrap_or_default())?;
    let new =
        |note| Applied::New { body: fields::body(fields::since(&fields::Hashes::new(), &fields)), note };
    let Some(entry) = lock.files.get(&path) else { return Ok(new(None)) };
    if fields::hashes(&fields) != entry.sent {
        let word = kind.word();
        let advice = format!("`managed-agents apply {given}` updates {}", entry.id);
        return Ok(new(Some(format!(
            "{given} differs from what was applied, so a new {word} is made; {advice}"
        ))));
    }
    Ok(Applied::There(match entry.version {
        Version::Number(version) => json!({"type": "agent", "id": entry.id, "version": version}),
        Version::Time(_) => entry.id.as_str().into(),
    }))
}
