//! Settings from environment variables.

use http::header::{HeaderName, HeaderValue};
use managed_agents_core::{self as core, Credential, Settings};

use crate::Error;

/// Settings from variables, which `variable` looks up.
pub(crate) fn settings(variable: impl Fn(&str) -> Option<String>) -> Result<Settings, Error> {
    let value =
        |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let credential = match (value("ANTHROPIC_API_KEY"), value("ANTHROPIC_AUTH_TOKEN")) {
        (Some(key), _) => Credential::ApiKey(key),
        (None, Some(token)) => Credential::Bearer(token),
        (None, None) => return Err(Error::NoCredential),
    };
    let mut settings = Settings::new(credential);
    if let Some(base_url) = value("ANTHROPIC_BASE_URL") {
        settings.base_url = base_url;
    }
    let lines = value("ANTHROPIC_CUSTOM_HEADERS").unwrap_or_default();
    for (index, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (name, value) = header(line).ok_or_else(|| {
            // The line is not shown: it may hold a secret.
            let number = index + 1;
            let message = format!("line {number} of ANTHROPIC_CUSTOM_HEADERS is no `Name: value`");
            core::Error::Settings(message)
        })?;
        settings.headers.append(name, value);
    }
    Ok(settings)
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

    fn read(variables: &[(&str, &str)]) -> Result<Settings, Error> {
        settings(|name| variables.iter().find(|(given, _)| *given == name).map(|(_, value)| (*value).into()))
    }

    #[test]
    fn a_key_comes_before_a_token_and_blank_is_not_set() {
        let (key, token) = (("ANTHROPIC_API_KEY", " key\n"), ("ANTHROPIC_AUTH_TOKEN", "token"));
        assert_eq!(read(&[key, token]).unwrap().credential, Credential::ApiKey("key".into()));
        let blank = ("ANTHROPIC_API_KEY", "  ");
        assert_eq!(read(&[blank, token]).unwrap().credential, Credential::Bearer("token".into()));
        let error = read(&[blank]).unwrap_err();
        assert!(error.to_string().contains("set ANTHROPIC_API_KEY"), "{error}");
    }

    #[test]
    fn base_url_and_headers_are_taken() {
        let settings = read(&[
            ("ANTHROPIC_API_KEY", "key"),
            ("ANTHROPIC_BASE_URL", " http://127.0.0.1:8787 "),
            ("ANTHROPIC_CUSTOM_HEADERS", "x-team: blue\n\n  x-note:  a: b \r\nx-team: green"),
        ])
        .unwrap();
        assert_eq!(settings.base_url, "http://127.0.0.1:8787");
        assert_eq!(settings.headers.get_all("x-team").iter().collect::<Vec<_>>(), ["blue", "green"]);
        assert_eq!(settings.headers["x-note"], "a: b");
        assert!(!format!("{settings:?}").contains("blue"), "{settings:?}");
        assert_eq!(
            read(&[("ANTHROPIC_API_KEY", "key"), ("ANTHROPIC_BASE_URL", "")]).unwrap().base_url,
            core::DEFAULT_BASE_URL
        );
    }

    #[test]
    fn a_header_that_is_none_is_named_by_its_line_and_not_shown() {
        for line in ["canary", "x y: canary", "x: canary\u{7f}", ": canary"] {
            let lines = format!("x-a: 1\n{line}");
            let error =
                read(&[("ANTHROPIC_API_KEY", "key"), ("ANTHROPIC_CUSTOM_HEADERS", &lines)]).unwrap_err();
            let said = format!("{error} {error:?}");
            assert!(said.contains("line 2") && !said.contains("canary"), "{said}");
        }
    }
}
