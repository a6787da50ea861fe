//! Commands for a person or a program to go on with.

use clap::ArgMatches;
use managed_agents_blocking::{ToolCall, ToolCallKind};

use crate::dry_run::quoted;

/// Writes commands that reach the same service as this one.
pub(crate) struct NextCommand {
    flags: String,
}

impl NextCommand {
    pub(crate) fn new(matches: &ArgMatches) -> Self {
        let flag = |name: &str| {
            let value = matches.get_one::<String>(name).filter(|value| *value != "-")?;
            Some(format!(" --{name} {}", word(value)))
        };
        Self { flags: ["base-url", "api-key-file"].into_iter().filter_map(flag).collect() }
    }

    /// Returns the command that goes on with a session, from a checkpoint if there is one.
    pub(crate) fn follow(&self, session: &str, is_resumable: bool) -> String {
        let verb = if is_resumable { "run --resume" } else { "watch" };
        format!("managed-agents {verb} {}{}", word(session), self.flags)
    }

    /// Returns the command that answers a call.
    pub(crate) fn answer(&self, session: &str, call: &ToolCall) -> String {
        let answer = match call.kind {
            ToolCallKind::Approval => "allow",
            _ => "--result TEXT",
        };
        let (session, call) = (word(session), word(call.id.as_str()));
        format!("managed-agents answer {session} {call} {answer}{}", self.flags)
    }
}

/// Quotes a word for a POSIX shell, if it needs that.
fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:@%+".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn an_id_cannot_add_a_command() {
        assert_eq!(word("sevt_1"), "sevt_1");
        assert_eq!(word("a; rm -rf '/'"), r"'a; rm -rf '\''/'\'''");
        assert_eq!(word(""), "''");
    }
}
