//! Reads environment variables.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use managed_agents_core as proto;

use crate::error::Error;

/// The environment, behind a function so that tests need not change the process's own.
#[derive(Clone, Copy)]
pub(crate) struct Environment<'a>(pub(crate) &'a dyn Fn(&str) -> Option<String>);

impl Environment<'_> {
    /// Returns a value without white space and byte order marks around it. An empty variable counts
    /// as not set.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let is_padding = |character: char| character.is_whitespace() || character == '\u{feff}';
        let value = (self.0)(name)?;
        Some(value.trim_matches(is_padding).to_owned()).filter(|value| !value.is_empty())
    }

    /// Parses `ANTHROPIC_CUSTOM_HEADERS`.
    ///
    /// # Errors
    ///
    /// A line is not a header. The error counts the lines and shows none: it may contain a secret.
    pub(crate) fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let lines = self.value("ANTHROPIC_CUSTOM_HEADERS").unwrap_or_default();
        for (index, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let (name, value) = header(line).ok_or_else(|| {
                let number = index + 1;
                proto::Error::Settings(format!(
                    "line {number} of ANTHROPIC_CUSTOM_HEADERS is not a header; write `Name: value`"
                ))
            })?;
            headers.append(name, value);
        }
        Ok(headers)
    }
}

/// Returns a variable of the process's own environment.
///
/// A value that is not UTF-8 comes back with replacement characters, so that it fails where it is
/// used and does not count as not set.
pub fn process_variable(name: &str) -> Option<String> {
    Some(std::env::var_os(name)?.to_string_lossy().into_owned())
}

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    let mut value = HeaderValue::from_str(value.trim()).ok()?;
    value.set_sensitive(true);
    Some((name.trim().parse().ok()?, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &str) -> Result<HeaderMap, Error> {
        Environment(&|name| (name == "ANTHROPIC_CUSTOM_HEADERS").then(|| lines.into())).headers()
    }

    #[test]
    fn headers_are_taken_line_by_line() {
        let headers = headers("x-team: blue\n\n  x-note:  a: b \r\nx-team: green").unwrap();
        assert_eq!(headers.get_all("x-team").iter().collect::<Vec<_>>(), ["blue", "green"]);
        assert_eq!(headers["x-note"], "a: b");
        assert!(!format!("{headers:?}").contains("blue"), "{headers:?}");
    }

    #[test]
    fn a_header_that_is_none_is_named_by_its_line_and_not_shown() {
        for line in ["canary", "x y: canary", "x: canary\u{7f}", ": canary"] {
            let error = headers(&format!("x-a: 1\n{line}")).unwrap_err();
            let said = format!("{error} {error:?}");
            assert!(said.contains("line 2") && !said.contains("canary"), "{said}");
        }
    }
}
