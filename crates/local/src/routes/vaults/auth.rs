//! The `auth` of a credential, without its secrets.

use crate::fields::Fields;
use crate::refusal::Result;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The most hosts to which a variable may be sent.
const MAX_HOSTS: usize = 16;

/// Returns what the API shows of a new credential.
pub(super) fn new(given: &Fields<'_>, now: Timestamp) -> Result<Value> {
    Ok(match given.text("type", 1..=64)? {
        "mcp_oauth" => {
            given.text("access_token", 1..=usize::MAX)?;
            let mut auth = json!({
                "type": "mcp_oauth",
                "mcp_server_url": url(given, "mcp_server_url")?,
                "expires_at": future(given, now)?,
            });
            if let Some(refresh) = given.object("refresh")? {
                refresh.text("refresh_token", 1..=usize::MAX)?;
                auth["refresh"] = json!({
                    "client_id": refresh.text("client_id", 1..=2_048)?,
                    "token_endpoint": url(&refresh, "token_endpoint")?,
                    "token_endpoint_auth": {"type": refresh.required("token_endpoint_auth")?["type"]},
                    "resource": refresh.some("resource"),
                    "scope": refresh.some("scope"),
                });
            }
            auth
        }
        "static_bearer" => {
            given.text("token", 1..=usize::MAX)?;
            json!({"type": "static_bearer", "mcp_server_url": url(given, "mcp_server_url")?})
        }
        _ => {
            given.text("secret_value", 1..=usize::MAX)?;
            let default = given.some("injection_location").is_none();
            let location = json!({"header": default, "body": default});
            json!({
                "type": "environment_variable",
                "secret_name": given.text("secret_name", 1..=255)?,
                "networking": networking(given)?,
                "injection_location": injection(given, location)?,
            })
        }
    })
}

/// Changes what an update of the same type may change.
pub(super) fn change(given: &Fields<'_>, auth: &mut Value, now: Timestamp) -> Result<()> {
    if *given.required("type")? != auth["type"] {
        return Err(given.wrong("type", "it cannot be changed"));
    }
    for secret in ["access_token", "token", "secret_value"] {
        given.some_text(secret, 1..=usize::MAX)?;
    }
    // Without a time, a new token keeps the old one.
    if given.given("expires_at").is_some() {
        auth["expires_at"] = future(given, now)?;
    }
    if let Some(refresh) = given.object("refresh")? {
        if !auth["refresh"].is_object() {
            return Err(given.wrong("refresh", "the credential was created without it"));
        }
        if let Some(other) = refresh.object("token_endpoint_auth")? {
            if *other.required("type")? != auth["refresh"]["token_endpoint_auth"]["type"] {
                return Err(other.wrong("type", "it cannot be changed"));
            }
        }
        if let Some(scope) = refresh.some_text("scope", 0..=2_048)? {
            auth["refresh"]["scope"] = Some(scope).filter(|scope| !scope.is_empty()).into();
        }
    }
    if given.some("networking").is_some() {
        auth["networking"] = networking(given)?;
    }
    if given.some("injection_location").is_some() {
        auth["injection_location"] = injection(given, auth["injection_location"].clone())?;
    }
    Ok(())
}

/// Returns `true` if both are for the same server or the same variable.
pub(super) fn same_target(one: &Value, other: &Value) -> bool {
    let normal = |auth: &Value| {
        let url = auth["mcp_server_url"].as_str().map(|url| url.trim_end_matches('/').to_ascii_lowercase());
        (url, auth["secret_name"].as_str().map(str::to_owned))
    };
    normal(one) == normal(other)
}

fn url<'a>(given: &Fields<'a>, name: &str) -> Result<&'a str> {
    let url = given.text(name, 1..=2_048)?;
    match url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) {
        Some(rest) if !rest.is_empty() => Ok(url),
        _ => Err(given.wrong(name, "must be an http or https URL")),
    }
}

fn future(given: &Fields<'_>, now: Timestamp) -> Result<Value> {
    let Some(text) = given.some_text("expires_at", 1..=64)? else { return Ok(Value::Null) };
    match text.parse::<Timestamp>() {
        Ok(time) if time > now => Ok(text.into()),
        _ => Err(given.wrong("expires_at", "must be in the future")),
    }
}

fn networking(given: &Fields<'_>) -> Result<Value> {
    let networking = Fields::new(given.required("networking")?, given.at("networking"))?;
    if networking.texts("allowed_hosts")?.len() > MAX_HOSTS {
        return Err(networking.wrong("allowed_hosts", &format!("at most {MAX_HOSTS} are allowed")));
    }
    Ok(given.required("networking")?.clone())
}

/// Merges the given places into the stored ones. One of them must be on.
fn injection(given: &Fields<'_>, mut stored: Value) -> Result<Value> {
    if let Some(location) = given.object("injection_location")? {
        for name in ["header", "body"] {
            if let Some(on) = location.flag(name)? {
                stored[name] = on.into();
            }
        }
    }
    match stored["header"] == true || stored["body"] == true {
        true => Ok(stored),
        false => Err(given.wrong("injection_location", "header or body must be true")),
    }
}
