//! The script: it takes the place of a model.

use crate::engine::turn::{Interrupted, Turn};
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Incoming, Session, TakeTurn};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// The agent behind every session of a server: a function that runs once for each turn, on a thread
/// of the session. The [crate's page](crate#the-agent) describes the JSON form.
#[derive(Clone)]
pub struct Script(Arc<Function>);

type Function = dyn Fn(&mut Turn) -> Result<(), Interrupted> + Send + Sync;

impl Script {
    /// Makes a script from a function. Each call on the turn fails once the turn is over. Dropping
    /// the server waits for the function, so the function must return then.
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
}

impl TakeTurn for Script {
    fn take_turn(&self, session: &Arc<Session>, input: &Value) -> Option<Incoming> {
        let mut turn = Turn::new(session.clone(), PRIMARY, input);
        loop {
            turn.run(|turn| (self.0)(turn));
            if !turn.evaluate() {
                return turn.finish();
            }
        }
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Script")
    }
}

/// The reason why a text is not a script.
pub struct ScriptError(pub(super) String);

impl fmt::Display for ScriptError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// As `Display`, because a `main` that returns the error prints this form.
impl fmt::Debug for ScriptError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl std::error::Error for ScriptError {}
