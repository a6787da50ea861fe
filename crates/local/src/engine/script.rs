//! What stands behind a session in place of a model.

use super::json_script::JsonScript;
use super::{Interrupted, Turn, builtin};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The agent behind every session of a server: a function that is called once for each turn, on the session's
/// own thread. A function or a JSON text; the text's form is described at the top of this crate.
#[derive(Clone)]
pub struct Script(Arc<Function>);

type Function = dyn Fn(&mut Turn) -> Result<(), Interrupted> + Send + Sync;

impl Script {
    /// A script in Rust. Its calls fail once the turn is over; a script that goes on for ever after that holds up
    /// the server's drop.
    ///
    /// ```
    /// use managed_agents_local::Script;
    /// use serde_json::json;
    ///
    /// let script = Script::from_fn(|turn| {
    ///     let listing = turn.tool("bash", json!({"command": "ls"}))?;
    ///     turn.say(format!("I see:\n{}", listing.text))
    /// });
    /// ```
    pub fn from_fn(script: impl Fn(&mut Turn) -> Result<(), Interrupted> + Send + Sync + 'static) -> Self {
        Self(Arc::new(script))
    }

    /// A script in JSON.
    ///
    /// # Errors
    ///
    /// Names the place that is not understood.
    pub fn from_json(text: &str) -> Result<Self, ScriptError> {
        let script = JsonScript::parse(text)?;
        Ok(Self::from_fn(move |turn| script.run(turn)))
    }

    /// A script in a JSON file.
    ///
    /// # Errors
    ///
    /// Says why the file cannot be read, or which place is not understood.
    pub fn from_file(path: &Path) -> Result<Self, ScriptError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ScriptError(format!("cannot read {}: {error}", path.display())))?;
        Self::from_json(&text).map_err(|error| ScriptError(format!("{}: {error}", path.display())))
    }

    /// The script that is used without another one: says that no model is behind it, looks at its directory with
    /// a real tool call, tells what it saw.
    #[must_use]
    pub fn built_in() -> Self {
        Self::from_fn(builtin::run)
    }

    pub(crate) fn run(&self, turn: &mut Turn) -> Result<(), Interrupted> {
        (self.0)(turn)
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Script")
    }
}

/// Why a text is not a script.
pub struct ScriptError(pub(super) String);

impl fmt::Display for ScriptError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The sentence: `main` prints this of an error that it returns.
impl fmt::Debug for ScriptError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl std::error::Error for ScriptError {}
