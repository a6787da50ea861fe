//! Plans every file: asks the service about the objects that the lock knows.

use std::collections::BTreeMap;

use crate::apply::fields::{self, Field};
use crate::apply::kind::Kind;
use crate::apply::lock::{Entry, Lock};
use crate::apply::plan::{Action, Step};
use crate::apply::service::{self, Stored};
use crate::apply::source::Source;
use crate::apply::version::{Known, Version};
use crate::connection::Connection;
use crate::failure::{CONFLICT, Failure};

/// Plans the files, each after those that it needs.
pub(crate) fn steps(
    sources: &[Source],
    lock: &Lock,
    adopted: &BTreeMap<String, String>,
    is_forced: bool,
    connection: &Connection,
) -> Result<Vec<Step>, Failure> {
    let mut steps: Vec<Step> = Vec::new();
    for source in sources {
        let fields = source.fields(|path| foreseen(path, &steps))?;
        let (path, kind) = (source.path.as_str(), source.kind);
        let mut step = match adopted.get(path) {
            Some(id) => Step::adopting(path, kind, adoptable(kind, id, connection)?, &fields),
            None => of_file(source, &fields, lock, is_forced, connection)?,
        };
        let is_gone = |step: &Step| matches!(step.action, Action::Gone | Action::Blocked);
        if source.needs().any(|path| steps.iter().any(|step| step.path == path && is_gone(step))) {
            step.action = Action::Blocked;
        }
        steps.push(step);
    }
    Ok(steps)
}

fn of_file(
    source: &Source,
    fields: &[Field],
    lock: &Lock,
    is_forced: bool,
    connection: &Connection,
) -> Result<Step, Failure> {
    let (path, kind, entry) = (&source.path, source.kind, lock.files.get(&source.path).cloned());
    let has_begun = lock.has_begun(path, fields);
    if entry.is_none() && has_begun {
        if let Some(stored) = created(source, fields, lock, connection)? {
            return Ok(Step::adopting(path, kind, stored, fields));
        }
    }
    let stored = found(entry.as_ref(), connection)?;
    // A change that an earlier run has made is not one that was made elsewhere.
    let is_made = has_begun && stored.as_ref().is_some_and(|stored| is_same(stored, entry.as_ref(), fields));
    Ok(Step::of_file(path, kind, entry, stored, fields, is_forced || is_made))
}

/// Plans the objects whose files are not there.
pub(crate) fn without_files(
    paths: &[String],
    lock: &Lock,
    prunes: bool,
    is_forced: bool,
    connection: &Connection,
) -> Result<Vec<Step>, Failure> {
    let entries = paths.iter().filter_map(|path| Some((path, lock.files.get(path)?.clone())));
    entries
        .map(|(path, entry)| {
            let stored = if prunes { found(Some(&entry), connection)? } else { None };
            let step = Step::without_file(path, entry, stored, is_forced);
            Ok(if prunes { step } else { Step { action: Action::Removed, ..step } })
        })
        .collect()
}

fn found(entry: Option<&Entry>, connection: &Connection) -> Result<Option<Stored>, Failure> {
    entry.map_or(Ok(None), |entry| service::retrieve(entry.kind, &entry.id, connection))
}

/// Looks for the object that an earlier run has created without seeing the reply.
fn created(
    source: &Source,
    fields: &[Field],
    lock: &Lock,
    connection: &Connection,
) -> Result<Option<Stored>, Failure> {
    let mut found = service::named(source.kind, &source.name(), connection)?;
    let has_file = |stored: &Stored| lock.files.values().any(|entry| entry.id == stored.id);
    found.retain(|stored| !has_file(stored) && is_same(stored, None, fields));
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => {
            let ids: Vec<&str> = found.iter().map(|stored| stored.id.as_str()).collect();
            let path = &source.path;
            let problem = format!("an earlier apply has made one of {} for {path}", ids.join(", "));
            Err(Failure::usage(problem).try_instead(format!("--adopt {path}=ID, with one of them")))
        }
    }
}

/// Returns `true` if the object is as the file describes it.
fn is_same(stored: &Stored, entry: Option<&Entry>, fields: &[Field]) -> bool {
    let sent = entry.map(|entry| entry.sent.clone()).unwrap_or_default();
    !stored.is_archived && fields::from_stored(&stored.value, &sent, fields).is_empty()
}

fn adoptable(kind: Kind, id: &str, connection: &Connection) -> Result<Stored, Failure> {
    let failed = |code, problem: &str| Failure {
        code,
        message: format!("--adopt: the {} {id} {problem}", kind.word()),
        ..Failure::default()
    };
    match service::retrieve(kind, id, connection)? {
        None => Err(failed(4, "is not there")),
        Some(stored) if stored.is_archived => Err(failed(CONFLICT, "is archived")),
        Some(stored) => Ok(stored),
    }
}

/// Returns the agent that a file will have, as far as that is known before the changes.
fn foreseen(path: &str, steps: &[Step]) -> Known {
    let Some(step) = steps.iter().find(|step| step.path == path) else { return Known::default() };
    let version = match (step.action, &step.entry, &step.stored) {
        (Action::Unchanged, _, Some(stored)) => Some(&stored.version),
        (Action::ChangedElsewhere, Some(entry), _) => Some(&entry.version),
        _ => None,
    };
    let version = version.and_then(|version| match version {
        Version::Number(number) => Some(*number),
        Version::Time(_) => None,
    });
    Known { id: step.id().map(str::to_owned), version }
}
