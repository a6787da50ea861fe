//! `--adopt PATH=ID`: files that take over objects that are there.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ArgMatches;

use crate::apply::lock::Lock;
use crate::apply::project::Project;
use crate::failure::Failure;

/// Reads the flags: ids by path.
pub(crate) fn read(project: &Project, matches: &ArgMatches) -> Result<BTreeMap<String, String>, Failure> {
    let mut adopted = BTreeMap::new();
    for given in matches.get_many::<String>("adopt").into_iter().flatten() {
        let pair = given.rsplit_once('=').filter(|(path, id)| !path.is_empty() && !id.is_empty());
        let Some((path, id)) = pair else {
            return Err(Failure::usage(format!("--adopt {given}: needs PATH=ID")));
        };
        let path = project.path(Path::new(path))?;
        if adopted.values().any(|other| other == id) {
            return Err(Failure::usage(format!("--adopt: {id} is given to two files")));
        }
        if adopted.insert(path, id.to_owned()).is_some() {
            return Err(Failure::usage(format!("--adopt {given}: the file is given twice")));
        }
    }
    Ok(adopted)
}

/// Frees the objects from the files that had them before. A file that was moved keeps its object so.
pub(crate) fn free(
    adopted: &BTreeMap<String, String>,
    project: &Project,
    lock: &mut Lock,
) -> Result<(), Failure> {
    for (path, id) in adopted {
        if let Some(entry) = lock.files.get(path).filter(|entry| entry.id != *id) {
            return Err(Failure::usage(format!("--adopt: {path} has {} in the lock", entry.id)));
        }
        let mut owners = lock.files.iter().filter(|(owner, entry)| entry.id == *id && *owner != path);
        if let Some(owner) = owners.next().map(|(owner, _)| owner.clone()) {
            if project.place(&owner).exists() {
                return Err(Failure::usage(format!("--adopt: {id} belongs to {owner}")));
            }
            lock.files.remove(&owner);
        }
    }
    Ok(())
}
