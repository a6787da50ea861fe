//! The version of a stored object.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An agent has numbered versions. An environment has the time of its last change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Version {
    Number(u64),
    Time(String),
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "version {number}"),
            Self::Time(time) => write!(f, "changed {time}"),
        }
    }
}

/// An agent that other files name, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    /// `None` before it is created.
    pub(crate) id: Option<String>,
    /// `None` before it is created or updated.
    pub(crate) version: Option<u64>,
}
