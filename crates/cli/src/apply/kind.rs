//! The kinds of objects that files describe.

use serde::{Deserialize, Serialize};

use crate::nearest;
use crate::table::TABLE;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Agent,
    Environment,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Agent, Self::Environment];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Environment => "environment",
        }
    }

    /// Returns the name of the folder whose files are of this kind.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Agent => "agents",
            Self::Environment => "environments",
        }
    }

    /// Returns the kind that the field `type` of a file names.
    pub(crate) fn of_word(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| {
            let hint = nearest::hint(word, Self::ALL.map(Self::word));
            format!("type: {word:?} is none of agent, environment{hint}")
        })
    }

    pub(crate) fn of_folder(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.folder() == name)
    }

    /// Returns the endings of the files in the folder.
    pub(crate) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Agent => &["yaml", "yml", "json", "md"],
            Self::Environment => &["yaml", "yml", "json"],
        }
    }

    /// Returns the name of the wire type of a new object.
    pub(crate) fn type_name(self) -> &'static str {
        let operation = &TABLE.operations[&format!("{}.create", self.folder())];
        operation.request.as_ref().map_or("", |request| &request.type_name)
    }
}
