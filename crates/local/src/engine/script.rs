//! What stands behind a session in place of a model.

use crate::engine::turn::{Interrupted, Turn};
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Incoming, Session, TakeTurn};
use serde_json::Value;
use std::fmt;
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
