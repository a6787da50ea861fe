//! `managed-agents.lock`: the objects that files were applied to.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::apply::fields::{self, Field, Hashes};
use crate::apply::kind::Kind;
use crate::apply::version::{Known, Version};
use crate::failure::{FAILED, Failure};
use crate::value::file;
use crate::value::json;
use crate::value::place::Files;

pub(crate) const NAME: &str = "managed-agents.lock";

/// The version of the file.
const FORM: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    form: u64,
    /// By path, from the folder of the lock, with `/`.
    pub(crate) files: BTreeMap<String, Entry>,
    /// The change that is under way, or whose end is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) begun: Option<Begun>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begun {
    pub(crate) path: String,
    pub(crate) sent: Hashes,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) version: Version,
    /// The hash of each field that was sent.
    pub(crate) sent: Hashes,
}

impl Entry {
    /// Returns the agent, for files that name this one.
    pub(crate) fn known(&self) -> Known {
        let version = match self.version {
            Version::Number(number) => Some(number),
            Version::Time(_) => None,
        };
        Known { id: Some(self.id.clone()), version }
    }
}

impl Lock {
    /// Reads the file. One that is not there is empty.
    ///
    /// # Errors
    ///
    /// The file is damaged, or two of its paths have one id; exit code 2.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        if !path.exists() {
            return Ok(Self { form: FORM, files: BTreeMap::new(), begun: None });
        }
        let name = path.to_string_lossy();
        let wrong = |problem: String| {
            let hint = "bring an earlier copy back; without one, remove it and name each object with --adopt PATH=ID";
            Failure::usage(format!("{name}: {problem}")).try_instead(hint)
        };
        let text = file::text(&name)?;
        let damaged = |problem: String| wrong(format!("the lock is damaged: {problem}"));
        let json = match json::read(&text, Files::Refused) {
            Some(json) => json.map_err(damaged)?,
            None => return Err(damaged("it is not JSON".into())),
        };
        let form = serde_json::from_str::<serde_json::Value>(&json).unwrap_or_default()["form"].as_u64();
        if form.is_some_and(|form| form != FORM) {
            return Err(wrong("another version of this program wrote the lock".into()));
        }
        let lock: Self = serde_json::from_str(&json).map_err(|error| damaged(error.to_string()))?;
        let mut paths = HashMap::new();
        for (path, entry) in &lock.files {
            if let Some(other) = paths.insert(&entry.id, path) {
                return Err(damaged(format!("{other} and {path} are both {}", entry.id)));
            }
        }
        Ok(lock)
    }

    /// Returns `true` if the fields of the file were sent, and no reply came.
    pub(crate) fn has_begun(&self, path: &str, fields: &[Field]) -> bool {
        self.begun.as_ref().is_some_and(|begun| begun.path == path && begun.sent == fields::hashes(fields))
    }

    /// Replaces the file in one step: a program that is killed leaves the old file or the new one.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let beside = path.with_extension("lock.new");
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        let write = || -> io::Result<()> {
            let mut file = File::create(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, path)
        };
        write().map_err(|error| {
            // The error of the write says more than one of the clean-up.
            let _ = fs::remove_file(&beside);
            Failure {
                code: FAILED,
                message: format!("could not write {}", path.display()),
                cause: Some(error.to_string()),
                ..Failure::default()
            }
        })
    }
}
