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
