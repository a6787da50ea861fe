//! Decides on colour, and paints.

/// Returns `true` if the output has colours. `choice` is the value of `--color`.
pub(crate) fn is_colored(
    choice: &str,
    is_terminal: bool,
    is_json: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> bool {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    match choice {
        "always" => true,
        "never" => false,
        _ if is_set("NO_COLOR") || (is_json && !is_terminal) => false,
        _ if variable("CLICOLOR_FORCE").is_some_and(|value| !matches!(&*value, "" | "0")) => true,
        _ => is_terminal && variable("TERM").is_none_or(|terminal| terminal != "dumb") && understands_color(),
    }
}

/// Returns `false` on a console that would print the sequences. Those of Windows have to be asked.
fn understands_color() -> bool {
    #[cfg(windows)]
    return anstyle_query::windows::enable_ansi_colors().unwrap_or(false);
    #[cfg(not(windows))]
    true
}

/// Paints the name of a field.
pub(crate) fn name(text: &str, is_colored: bool) -> String {
    if is_colored { format!("\u{1b}[36m{text}\u{1b}[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::is_colored;

    #[test]
    fn the_first_of_flag_variables_and_terminal_decides() {
        let auto = |variables: &[(&str, &str)], is_terminal, is_json| {
            is_colored("auto", is_terminal, is_json, |name| {
                variables.iter().find(|(given, _)| *given == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(auto(&[], true, true) && auto(&[], true, false) && !auto(&[], false, false));
        let (no, force, dumb) = (("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("TERM", "dumb"));
        assert!(!auto(&[no], true, false) && !auto(&[no, force], true, false) && !auto(&[dumb], true, false));
        assert!(auto(&[("NO_COLOR", "")], true, false));
        assert!(auto(&[force], false, false) && auto(&[force, dumb], true, false));
        assert!(!auto(&[force], false, true), "JSON on a pipe");
        assert!(!auto(&[("CLICOLOR_FORCE", "0")], false, false));
        assert!(is_colored("always", false, true, |_| Some("1".into())));
        assert!(!is_colored("never", true, true, |_| Some("1".into())));
    }
}
