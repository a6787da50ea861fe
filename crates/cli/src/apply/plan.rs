//! Decides about each file, before anything is changed.

use std::collections::BTreeMap;

use crate::apply::fields::{self, Change, Field, Hashes};
use crate::apply::kind::Kind;
use crate::apply::lock::Entry;
use crate::apply::service::Stored;
use crate::failure::{CONFLICT, Failure};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    /// Takes over an object that is there, and sends what differs.
    Adopt,
    Update,
    Unchanged,
    /// Stops the file: somebody else has changed the object.
    ChangedElsewhere,
    /// Stops the file: the object is archived or not there.
    Gone,
    /// Stops the file: it needs one that is gone.
    Blocked,
    /// The lock has an object whose file is not there.
    Removed,
    Archive,
}

/// One file, or one object without a file.
pub(crate) struct Step {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) action: Action,
    /// The entry of the lock.
    pub(crate) entry: Option<Entry>,
    pub(crate) stored: Option<Stored>,
    pub(crate) changes: Vec<Change>,
}

impl Action {
    pub(crate) fn is_change(self) -> bool {
        matches!(self, Self::Create | Self::Adopt | Self::Update | Self::Archive)
    }

    /// Returns the word for programs.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Adopt => "adopt",
            Self::Update => "update",
            Self::Unchanged => "unchanged",
            Self::ChangedElsewhere => "changed_elsewhere",
            Self::Gone => "gone",
            Self::Blocked => "blocked",
            Self::Removed => "removed",
            Self::Archive => "archive",
        }
    }
}

impl Step {
    /// Decides about a file that creates an object, or belongs to the one of its entry.
    pub(crate) fn of_file(
        path: &str,
        kind: Kind,
        entry: Option<Entry>,
        stored: Option<Stored>,
        fields: &[Field],
        is_forced: bool,
    ) -> Self {
        let there = stored.as_ref().filter(|stored| !stored.is_archived);
        let is_known = |entry: &Entry| there.is_some_and(|stored| stored.version == entry.version);
        let action = match (&entry, there) {
            (None, _) => Action::Create,
            (Some(_), None) if is_forced => Action::Create,
            (Some(_), None) => Action::Gone,
            (Some(entry), _) if is_known(entry) || is_forced => Action::Update,
            _ => Action::ChangedElsewhere,
        };
        let mut step = Self { path: path.to_owned(), kind, action, entry, stored, changes: Vec::new() };
        step.changes = step.changes_to(fields);
        if step.action == Action::Update && step.changes.is_empty() {
            step.action = Action::Unchanged;
        }
        step
    }

    /// Decides about a file that takes over an object.
    pub(crate) fn adopting(path: &str, kind: Kind, stored: Stored, fields: &[Field]) -> Self {
        let changes = fields::from_stored(&stored.value, &Hashes::new(), fields);
        Self {
            path: path.to_owned(),
            kind,
            action: Action::Adopt,
            entry: None,
            stored: Some(stored),
            changes,
        }
    }

    /// Decides about an object whose file is not there.
    pub(crate) fn without_file(path: &str, entry: Entry, stored: Option<Stored>, is_forced: bool) -> Self {
        let is_changed =
            |stored: &Stored| !stored.is_archived && stored.version != entry.version && !is_forced;
        let action = match &stored {
            Some(stored) if is_changed(stored) => Action::ChangedElsewhere,
            _ => Action::Archive,
        };
        let kind = entry.kind;
        Self { path: path.to_owned(), kind, action, entry: Some(entry), stored, changes: Vec::new() }
    }

    /// Returns the fields to send.
    pub(crate) fn changes_to(&self, fields: &[Field]) -> Vec<Change> {
        match (self.action, &self.entry, &self.stored) {
            (Action::Gone, ..) => Vec::new(),
            (Action::Create, ..) | (_, _, None) => fields::since(&Hashes::new(), fields),
            (_, Some(entry), Some(stored)) if entry.version == stored.version => {
                fields::since(&entry.sent, fields)
            }
            (_, entry, Some(stored)) => {
                let sent = entry.as_ref().map_or_else(BTreeMap::new, |entry| entry.sent.clone());
                fields::from_stored(&stored.value, &sent, fields)
            }
        }
    }

    /// Returns the id of the object, if there is one.
    pub(crate) fn id(&self) -> Option<&str> {
        let stored = self.stored.as_ref().map(|stored| stored.id.as_str());
        let id = stored.or_else(|| self.entry.as_ref().map(|entry| entry.id.as_str()));
        id.filter(|_| self.action != Action::Create)
    }

    /// Says why the file is stopped, if it is.
    pub(crate) fn stop(&self) -> Option<Failure> {
        let (problem, hint) = match self.action {
            Action::ChangedElsewhere => (
                "was changed elsewhere",
                "look at the change; --force sends the fields of the file all the same",
            ),
            Action::Gone => ("is gone", "remove the file, or make a new one with --force"),
            Action::Blocked => ("names one that is gone", "mend the other file first"),
            _ => return None,
        };
        let message = format!("{} is stopped: its {} {problem}", self.path, self.kind.word());
        let failure = Failure { code: CONFLICT, message, ..Failure::default() };
        Some(failure.try_instead(hint))
    }
}
