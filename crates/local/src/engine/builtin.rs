//! The script of a server that was given none.

use crate::engine::script::Script;
use crate::engine::turn::{Interrupted, Turn};
use serde_json::json;

impl Script {
    /// Returns the default script. It says that no model answers, lists its directory with a real
    /// tool call, and reports the list.
    #[must_use]
    pub fn built_in() -> Self {
        Self::from_fn(run)
    }
}

fn run(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.think()?;
    turn.say("This is the local stand-in server: no model reads your message. Let me look at my directory.")?;
    if !turn.has_tool("bash") {
        return turn
            .say("This agent was created without the bash tool, so I cannot look. That is all I can do.");
    }
    let listing = turn.tool("bash", json!({"command": "find . -type f | sort | head -n 50"}))?;
    let seen = match listing.text.trim() {
        problem if listing.is_error => format!("I could not look: {problem}"),
        "" => "The directory is empty.".into(),
        files => format!("I found {} file(s):\n{files}", files.lines().count()),
    };
    turn.say(format!("{seen}\nYour message had {} characters.", turn.message().chars().count()))
}
