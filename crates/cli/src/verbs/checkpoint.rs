//! Keeps the checkpoint of a turn in the state folder, so that a later run can go on from it.
//!
//! | file | holds |
//! | --- | --- |
//! | `SESSION.json` | the turn's checkpoint and the fields of `cli.result` so far |
//! | `SESSION.lock` | nothing; locked while a run follows the session |
//! | `last` | the id of the last session that `run` made |
//!
//! Both files of a session are removed when its turn has ended.

use std::fs;
use std::io;
use std::path::PathBuf;

use managed_agents_blocking::{Turn, TurnCheckpoint};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::failure::{CONFLICT, Failure};
use crate::held::{Held, Unavailable};
use crate::state;

/// The version of the file.
const FORM: u64 = 1;

/// The checkpoint of a session, locked.
pub(crate) struct Checkpoint {
    path: PathBuf,
    held: Held,
}

/// The content of the file.
#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    turn: &'a RawValue,
    result: Value,
}

/// Reports that the session cannot be resumed now.
pub(crate) fn unavailable(reason: Unavailable, session: &str) -> Failure {
    match reason {
        Unavailable::Taken => Failure {
            code: CONFLICT,
            message: format!("another run of {session} is going on here"),
            hint: Some(format!("stop it first, or follow beside it: managed-agents watch {session}")),
            ..Failure::default()
        },
        Unavailable::Io(error) => Failure::usage(format!("the state folder cannot be used: {error}"))
            .try_instead(format!("`managed-agents watch {session}` follows without it")),
    }
}

impl Checkpoint {
    /// Locks the checkpoint of a session, which may be empty.
    pub(crate) fn lock(session: &str) -> Result<Self, Unavailable> {
        let folder = state::folder().map_err(Unavailable::Io)?;
        let [path, lock] = ["json", "lock"].map(|kind| folder.join(format!("{}.{kind}", plain(session))));
        Ok(Self { path, held: Held::take(lock)? })
    }

    /// Reads the turn, and the fields of `cli.result` so far.
    ///
    /// # Errors
    ///
    /// There is none, or it cannot be used; exit code 2.
    pub(crate) fn read(&self, session: &str) -> Result<(TurnCheckpoint, Value), Failure> {
        let wrong = |problem: &str| {
            let hint = format!("remove the file; `managed-agents watch {session}` follows without it");
            Failure::usage(format!("{}: {problem}", self.path.display())).try_instead(hint)
        };
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let hint = format!("`managed-agents watch {session}` follows the session");
                let problem = format!("no run of {session} that could be resumed was begun here");
                return Err(Failure::usage(problem).try_instead(hint));
            }
            Err(error) => return Err(wrong(&error.to_string())),
        };
        let damaged = || wrong("the checkpoint is damaged");
        // Another version may have other fields.
        let value: Value = serde_json::from_str(&text).map_err(|_| damaged())?;
        match value["form"].as_u64() {
            Some(FORM) => (),
            Some(_) => return Err(wrong("another version of this program wrote the checkpoint")),
            None => return Err(damaged()),
        }
        let stored: Stored<'_> = serde_json::from_str(&text).map_err(|_| damaged())?;
        if !stored.result.is_object() {
            return Err(damaged());
        }
        let turn = TurnCheckpoint::from_json(stored.turn.get()).map_err(|error| wrong(&error.to_string()))?;
        Ok((turn, stored.result))
    }

    /// Returns `true` if a run has left a prompt that was not sent.
    pub(crate) fn has_unsent(&self, session: &str) -> bool {
        self.read(session).is_ok_and(|(_, result)| result["sent"] == false)
    }

    /// Stores what was delivered and sent so far.
    pub(crate) fn write(&self, turn: &Turn, result: &Value) -> io::Result<()> {
        let turn = turn.checkpoint().into_json();
        state::replace(&self.path, &format!(r#"{{"form":{FORM},"turn":{turn},"result":{result}}}"#))
    }

    /// Removes the checkpoint, and unlocks it.
    pub(crate) fn remove(self) {
        // A file that stays is found and overwritten by the next run of the session.
        let _ = fs::remove_file(&self.path).map(|()| self.held.remove());
    }
}

/// Remembers the last session that was made here.
pub(crate) fn remember(session: &str) -> io::Result<()> {
    state::replace(&state::folder()?.join("last"), session)
}

/// Returns the last session that was made here.
pub(crate) fn last() -> Result<String, Failure> {
    let read = || fs::read_to_string(state::folder()?.join("last"));
    let none = |error: io::Error| {
        let problem = format!("--continue: the last session is not known here ({error})");
        Failure::usage(problem).try_instead("name the session with --session or --resume")
    };
    read().map(|id| id.trim().to_owned()).map_err(none)
}

/// Returns the session's id as a file name.
fn plain(session: &str) -> String {
    let mut name = String::new();
    for byte in session.bytes() {
        match byte {
            b'_' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => name.push(byte.into()),
            _ => name.push_str(&format!("%{byte:02x}")),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_session_id_never_leads_out_of_the_folder() {
        assert_eq!(super::plain("sesn_01aZ"), "sesn_01aZ");
        assert_eq!(super::plain("../a b"), "%2e%2e%2fa%20b");
    }
}
