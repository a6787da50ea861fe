//! Reads command lines that were written for other programs.

use crate::command;

/// Splits a command such as `beta:agents:versions` into `agents versions`. Leaves values alone.
pub(crate) fn rewritten(arguments: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut arguments: Vec<String> = arguments.into_iter().collect();
    if let Some(at) = command_at(&arguments) {
        if let Some(resources) = arguments[at].strip_prefix("beta:") {
            let words: Vec<String> = resources.split(':').map(str::to_owned).collect();
            arguments.splice(at..=at, words);
        }
    }
    arguments
}

/// Returns the place of the command, which global flags may precede.
fn command_at(arguments: &[String]) -> Option<usize> {
    let with_values: Vec<String> = command::globals()
        .iter()
        .filter(|flag| flag.get_action().takes_values())
        .filter_map(|flag| Some(format!("--{}", flag.get_long()?)))
        .collect();
    let mut at = 0;
    while arguments.get(at)?.starts_with('-') {
        at += 1 + usize::from(with_values.contains(&arguments[at]));
    }
    Some(at)
}

/// Returns an argument that begins with a dash but can be no flag, such as the text `- be brief`.
pub(crate) fn dashed_text(arguments: &[String]) -> Option<&str> {
    let is_text = |argument: &&String| {
        let name = argument.split('=').next().unwrap_or_default();
        argument.starts_with('-') && name.contains(char::is_whitespace)
    };
    arguments.iter().find(is_text).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::rewritten;

    #[test]
    fn only_the_command_is_rewritten() {
        let table = [
            ("beta:agents:versions list", "agents versions list"),
            ("--format json -r beta:agents list", "--format json -r agents list"),
            ("--format=json beta:agents list", "--format=json agents list"),
            ("--jq beta:x agents list", "--jq beta:x agents list"),
            ("agents create --name beta:test", "agents create --name beta:test"),
            ("run beta:test", "run beta:test"),
            ("--debug", "--debug"),
        ];
        for (given, expected) in table {
            assert_eq!(rewritten(given.split(' ').map(str::to_owned)).join(" "), expected);
        }
    }
}
