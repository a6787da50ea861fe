//! The argument of a tool call that tells most about it.

use serde_json::Value;

/// The fields that hold it, in the order of preference.
const FIELDS: [&str; 6] = ["command", "file_path", "pattern", "path", "url", "query"];

/// Returns the name and the text of the main argument. For a tool with none of the known fields it
/// is the whole input, under no name.
pub(crate) fn main(input: &str) -> (&'static str, String) {
    read(input).unwrap_or_else(|| ("", input.to_owned()))
}

/// As [`main`], or `None` if the input cannot be read.
pub(crate) fn read(input: &str) -> Option<(&'static str, String)> {
    let fields: Value = serde_json::from_str(input).ok()?;
    let known = FIELDS.into_iter().find_map(|name| Some((name, fields[name].as_str()?.to_owned())));
    Some(known.unwrap_or_else(|| ("", input.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::main;

    #[test]
    fn a_known_field_is_preferred_to_the_whole_input() {
        let table = [
            (r#"{"timeout": 1, "command": "ls"}"#, ("command", "ls")),
            (r#"{"content": "x", "file_path": "/a"}"#, ("file_path", "/a")),
            (r#"{"path": "/", "pattern": "*.rs"}"#, ("pattern", "*.rs")),
            (r#"{"command": 7, "to": "EUR"}"#, ("", r#"{"command": 7, "to": "EUR"}"#)),
            ("7", ("", "7")),
        ];
        for (input, (name, text)) in table {
            assert_eq!(main(input), (name, text.to_owned()));
        }
    }
}
