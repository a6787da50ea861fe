//! A line that a person typed: a message, or a command that begins with a slash.

use crate::nearest;

pub(crate) const COMMANDS: &str = "/allow N, /deny N [WHY], /interrupt, /quit";

const NAMES: [&str; 4] = ["/allow", "/deny", "/interrupt", "/quit"];

#[derive(Debug, PartialEq)]
pub(crate) enum Wanted {
    Nothing,
    Say(String),
    Allow(usize),
    Deny(usize, String),
    Interrupt,
    Quit,
}

impl Wanted {
    /// Reads a line.
    ///
    /// # Errors
    ///
    /// Says what is wrong with a command.
    pub(crate) fn read(line: &str) -> Result<Self, String> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(Self::Nothing);
        }
        if !line.starts_with('/') {
            return Ok(Self::Say(line.to_owned()));
        }
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (first, why) = rest.trim().split_once(char::is_whitespace).unwrap_or_else(|| (rest.trim(), ""));
        // A number cannot be typed before its question is shown.
        let number =
            || first.parse().map_err(|_| format!("{name} needs the number of a call, such as {name} 1"));
        match (name, rest.trim(), why.trim()) {
            ("/allow", _, "") => number().map(Self::Allow),
            ("/deny", _, why) => number().map(|number| Self::Deny(number, why.to_owned())),
            ("/interrupt", "", _) => Ok(Self::Interrupt),
            ("/quit", "", _) => Ok(Self::Quit),
            ("/allow" | "/interrupt" | "/quit", ..) => Err(format!("{name} takes nothing more")),
            _ => Err(format!("there is no {name}{}; write {COMMANDS}", nearest::hint(name, NAMES))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn a_line_is_a_message_or_a_command() {
        let deny = |why: &str| Wanted::Deny(2, why.to_owned());
        for (line, wanted) in [
            ("  ", Wanted::Nothing),
            (" Go on. ", Wanted::Say("Go on.".into())),
            ("/allow 1", Wanted::Allow(1)),
            ("/deny 2", deny("")),
            ("/deny 2  not there", deny("not there")),
            ("/interrupt", Wanted::Interrupt),
            ("/quit", Wanted::Quit),
        ] {
            assert_eq!(Wanted::read(line), Ok(wanted), "{line}");
        }
        for (line, problem) in [
            ("/allow", "needs the number"),
            ("/allow all", "needs the number"),
            ("/allow 1 2", "takes nothing more"),
            ("/quit now", "takes nothing more"),
            ("/alow 1", "did you mean /allow?"),
        ] {
            assert!(Wanted::read(line).unwrap_err().contains(problem), "{line}");
        }
    }
}
