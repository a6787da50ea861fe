//! The script: it takes the place of a model.

use crate::engine::turn::{Interrupted, Turn};
use crate::state::recording::Recording;
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Incoming, Session, TakeTurn};
use serde_json::Value;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// The agent behind every session of a server: a function that runs once for each turn, on a thread
/// of the session. The [crate's page](crate#the-agent) describes the JSON form.
#[derive(Clone)]
pub struct Script(Kind);

#[derive(Clone)]
enum Kind {
    Function(Arc<Function>),
    Recording(Arc<Recording>),
}

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
        Self(Kind::Function(Arc::new(script)))
    }

    /// Plays a recorded session as the agent, byte for byte: its events and previews, and those of
    /// the threads whose streams or lists were recorded too. It waits for the client where the
    /// client has sent something, and refuses what the client has not sent. `text` is the JSONL of
    /// a session's events, or what `--record` wrote. The events come as fast as can be.
    ///
    /// # Errors
    ///
    /// The text has no events, or a line that is not JSON: the error names the line.
    pub fn from_recording(text: &str) -> Result<Self, ScriptError> {
        Ok(Self(Kind::Recording(Arc::new(Recording::parse(text).map_err(ScriptError)?))))
    }

    /// Returns the number of the last line of a recording if it was cut: its event is not played.
    pub fn cut_line(&self) -> Option<usize> {
        match &self.0 {
            Kind::Recording(recording) => recording.cut,
            Kind::Function(_) => None,
        }
    }

    /// Plays a recording at the speed of its session. Does nothing for another script.
    #[must_use]
    pub fn in_real_time(self) -> Self {
        match self.0 {
            Kind::Recording(recording) => {
                let (events, cut) = (recording.events.clone(), recording.cut);
                Self(Kind::Recording(Arc::new(Recording { events, cut, keeps_time: true })))
            }
            Kind::Function(_) => self,
        }
    }
}

impl TakeTurn for Script {
    fn take_turn(&self, session: &Arc<Session>, input: &Value) -> Option<Incoming> {
        // A recording takes no turns.
        let Kind::Function(script) = &self.0 else { return None };
        let mut script = script.clone();
        let mut turn = Turn::new(session.clone(), PRIMARY, input);
        loop {
            turn.run(|turn| script(turn));
            if !turn.evaluate() {
                return turn.finish();
            }
            // A revision repeats the work, also in the turn after a workflow run.
            if let Some(Self(Kind::Function(own))) = session.script().as_any().downcast_ref() {
                script = own.clone();
            }
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn recording(&self) -> Option<Arc<Recording>> {
        match &self.0 {
            Kind::Recording(recording) => Some(recording.clone()),
            Kind::Function(_) => None,
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
