//! Environment variables.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use managed_agents_core as proto;

use crate::Error;

/// The variables, which a function looks up, so that tests need not change those of the process.
#[derive(Clone, Copy)]
pub(crate) struct Environment<'a>(pub(crate) &'a dyn Fn(&str) -> Option<String>);

impl Environment<'_> {
    /// The value without white space and byte order marks around it; an empty one counts as not set.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let is_around = |character: char| character.is_whitespace() || character == '\u{feff}';
        let value = (self.0)(name)?;
        Some(value.trim_matches(is_around).to_owned()).filter(|value| !value.is_empty())
    }

    /// The headers of `ANTHROPIC_CUSTOM_HEADERS`.
    pub(crate) fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let lines = self.value("ANTHROPIC_CUSTOM_HEADERS").unwrap_or_default();
        for (index, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let (name, value) = header(line).ok_or_else(|| {
                // The line is not shown: it may hold a secret.
                let number = index + 1;
                let message = format!("line {number} of ANTHROPIC_CUSTOM_HEADERS is no `Name: value`");
                proto::Error::Settings(message)
            })?;
            headers.append(name, value);
        }
        Ok(headers)
    }
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
