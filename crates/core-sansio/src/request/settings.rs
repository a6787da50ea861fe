//! Settings that all requests of a client share.

use std::fmt;

use http::Uri;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use crate::request::betas::{BETA_HEADER, INVALID_BETA, merged};
use crate::request::error::Error;

/// The public address of the service.
pub const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";
/// The default `anthropic-version`.
pub const DEFAULT_VERSION: &str = "2023-06-01";

/// Settings that all requests of a client share. `Debug` shows no secret.
///
/// ```
/// use managed_agents_core::{Credential, Settings};
///
/// let key = Credential::ApiKey("sk-ant-canary-0123456789".into());
/// let settings = Settings { workspace: Some("wrkspc_1".into()), ..Settings::new(key) };
/// assert!(!format!("{settings:?}").contains("canary"));
/// ```
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
pub struct Settings {
    /// Scheme, host, port and, for a proxy, the path before `/v1`. A trailing `/v1` and trailing
    /// slashes are removed. `http` is accepted for loopback hosts only, unless `allow_http` is set.
    /// User names and passwords are refused.
    pub base_url: String,
    /// The credential to authenticate with.
    pub credential: Credential,
    /// The `anthropic-version` header. Default [`DEFAULT_VERSION`].
    pub version: String,
    /// Beta values to send in addition to those that the operation needs, without duplicates. One
    /// string may hold several, separated by commas.
    pub betas: Vec<String>,
    /// Headers to send with every request. They replace headers of the same name, except those for
    /// the credential, the betas and the body. `Debug` shows only their names, because a value may
    /// be a secret.
    pub headers: HeaderMap,
    /// The `anthropic-workspace-id` header, for credentials that are valid for several workspaces.
    pub workspace: Option<String>,
    /// Accepts `http` for any host: keys are then sent unencrypted.
    pub allow_http: bool,
}

/// The credential of a client. `Debug` shows only the variant.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// No credential, for a proxy that adds the key.
    None,
    /// An API key, sent as `x-api-key`.
    ApiKey(String),
    /// An access token or API key, sent as `Authorization: Bearer`.
    Bearer(String),
    /// The key of a self-hosted environment, sent as `Authorization: Bearer`.
    EnvironmentKey(String),
}

impl Settings {
    /// Returns the default settings for the public service.
    pub fn new(credential: Credential) -> Self {
        Self {
            base_url: DEFAULT_BASE_URL.into(),
            credential,
            version: DEFAULT_VERSION.into(),
            betas: Vec::new(),
            headers: HeaderMap::new(),
            workspace: None,
            allow_http: false,
        }
    }

    /// Checks all settings, so that a mistake shows before the first request.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Settings`] for a base URL, beta value, version, workspace or credential
    /// that cannot be sent.
    pub fn check(&self) -> Result<(), Error> {
        self.url("")?;
        merged(self.beta_lists()?.into_iter(), &[])?;
        self.common_headers().map(drop)
    }

    /// Returns `true` if the base URL is on this machine, which no client reaches through a proxy.
    pub fn is_loopback(&self) -> bool {
        self.base_url.parse::<Uri>().is_ok_and(|uri| is_loopback(uri.host().unwrap_or_default()))
    }

    /// Returns the `anthropic-beta` headers and the list of betas. Each entry may hold several
    /// values, separated by commas.
    pub(crate) fn beta_lists(&self) -> Result<Vec<&str>, Error> {
        let from_headers = self.headers.get_all(BETA_HEADER).iter().map(HeaderValue::to_str);
        let from_headers: Result<Vec<_>, _> = from_headers.collect();
        let mut lists = from_headers.map_err(|_| Error::Settings(INVALID_BETA.into()))?;
        lists.extend(self.betas.iter().map(String::as_str));
        Ok(lists)
    }

    /// Returns the URL of `path_and_query`, which begins with `/v1` or is empty.
    pub(crate) fn url(&self, path_and_query: &str) -> Result<Uri, Error> {
        let base = &self.base_url;
        let refuse = |why: &str| Err(Error::Settings(format!("the base URL {:?} {why}", redacted(base))));
        let Ok(uri) = base.parse::<Uri>() else {
            return refuse("is not a URL; it should look like https://api.anthropic.com");
        };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return refuse("has no scheme; it should look like https://api.anthropic.com");
        };
        if authority.as_str().contains('@') {
            return refuse("contains a user name or password; set a credential instead");
        }
        let after_host = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
        if !matches!(after_host, "" | ":") && authority.port_u16().is_none_or(|port| port == 0) {
            return refuse("has an invalid port; ports are numbers from 1 to 65535");
        }
        if uri.query().is_some() || base.contains('#') {
            return refuse("contains a query or fragment; set only the scheme, host and path");
        }
        match scheme {
            "https" => (),
            "http" if self.allow_http || is_loopback(authority.host()) => (),
            "http" => {
                return refuse(
                    "is not encrypted; use https, or set `allow_http` to send the key unencrypted",
                );
            }
            _ => return refuse("is neither https nor http; use https"),
        }
        if let Some(collection) = operation(uri.path()) {
            return refuse(&format!(
                "contains the path of an operation; remove /v1/{collection} and what follows"
            ));
        }
        format!("{scheme}://{authority}{}{path_and_query}", prefix(uri.path()))
            .parse()
            .map_err(|error: http::uri::InvalidUri| Error::Request(error.into()))
    }

    /// Returns the headers for version, credential and workspace and the user's headers, without
    /// betas.
    pub(crate) fn common_headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        headers.insert("anthropic-version", value("the version", &self.version)?);
        if let Some(workspace) = &self.workspace {
            headers.insert("anthropic-workspace-id", value("the workspace id", workspace)?);
        }
        for name in self.headers.keys().filter(|name| *name != BETA_HEADER) {
            headers.remove(name);
            for value in self.headers.get_all(name) {
                let mut value = value.clone();
                value.set_sensitive(true);
                headers.append(name, value);
            }
        }
        if let Some((name, mut secret)) = self.credential.header()? {
            secret.set_sensitive(true);
            // The service refuses a request with two credentials.
            headers.remove("x-api-key");
            headers.remove(AUTHORIZATION);
            headers.insert(name, secret);
        }
        Ok(headers)
    }
}

impl Credential {
    fn header(&self) -> Result<Option<(HeaderName, HeaderValue)>, Error> {
        let (name, scheme, secret) = match self {
            Self::None => return Ok(None),
            Self::ApiKey(key) => (HeaderName::from_static("x-api-key"), "", key),
            Self::Bearer(token) | Self::EnvironmentKey(token) => (AUTHORIZATION, "Bearer ", token),
        };
        if secret.trim().is_empty() {
            return Err(Error::Settings("the API key or token is empty; set one".into()));
        }
        Ok(Some((name, value("the API key or token", &format!("{scheme}{secret}"))?)))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { base_url, credential, version, betas, headers, workspace, allow_http } = self;
        f.debug_struct("Settings")
            .field("base_url", &redacted(base_url))
            .field("credential", credential)
            .field("version", version)
            .field("betas", betas)
            .field("headers", &headers.keys().collect::<Vec<_>>())
            .field("workspace", workspace)
            .field("allow_http", allow_http)
            .finish()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::ApiKey(_) => "ApiKey(..)",
            Self::Bearer(_) => "Bearer(..)",
            Self::EnvironmentKey(_) => "EnvironmentKey(..)",
        })
    }
}

/// Returns the path before the service's own, which all begin with `/v1`: strips a trailing `/v1`.
fn prefix(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.strip_suffix("/v1").map_or(path, prefix)
}

/// Returns the collection in a base URL that is the address of an operation. Other paths may
/// contain `/v1`, such as that of a gateway with versions of its own.
fn operation(path: &str) -> Option<&str> {
    let (_, after) = path.rsplit_once("/v1/")?;
    let collection = after.split('/').next()?;
    COLLECTIONS.contains(&collection).then_some(collection)
}

const COLLECTIONS: [&str; 16] = [
    "agents",
    "complete",
    "deployment_runs",
    "deployments",
    "dreams",
    "environments",
    "files",
    "memory_stores",
    "messages",
    "models",
    "oauth",
    "sessions",
    "skills",
    "tunnels",
    "user_profiles",
    "vaults",
];

/// Converts ASCII text to a header value. The error does not quote the text, which may be a secret.
pub(crate) fn value(what: &str, text: &str) -> Result<HeaderValue, Error> {
    let value = text.is_ascii().then(|| HeaderValue::from_str(text).ok()).flatten();
    value.ok_or_else(|| {
        Error::Settings(format!("{what} contains a character that no HTTP header can carry; remove it"))
    })
}

/// Strips a user name and password before the host, and a query, which may hold keys.
fn redacted(base_url: &str) -> &str {
    let from_host = base_url.rsplit_once('@').map_or(base_url, |(_, host)| host);
    from_host.split(['?', '#']).next().unwrap_or_default()
}

pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(base_url: &str) -> Result<String, String> {
        let settings = Settings { base_url: base_url.into(), ..Settings::new(Credential::None) };
        settings.url("/v1/agents").map(|uri| uri.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn base_urls_that_would_leak_or_mislead_are_refused() {
        for (base, why) in [
            ("api.anthropic.com", "has no scheme"),
            ("localhost:8787", "scheme"),
            ("", "is not a URL"),
            ("https://api.anthropic.com ", "is not a URL"),
            ("http://example.com", "not encrypted"),
            ("http://127.0.0.1.example.com", "not encrypted"),
            ("ftp://example.com", "neither https nor http"),
            ("https://user:pass@example.com", "user name"),
            ("https://example.com?x=1", "query"),
            ("https://example.com/?", "query"),
            ("https://example.com/#a", "fragment"),
            ("https://example.com:99999", "has an invalid port"),
            ("https://example.com:0", "has an invalid port"),
            ("http://localhost:65536/v1", "has an invalid port"),
            ("https://example.com:x", "has an invalid port"),
            ("https:/example.com", "URL"),
            ("https://example.com/v1/messages", "remove /v1/messages"),
            ("https://example.com/v1/sessions/", "remove /v1/sessions"),
            ("https://example.com/claude/v1/agents/agent_1", "remove /v1/agents"),
            ("https://example.com/v1/oauth/token", "remove /v1/oauth"),
        ] {
            let message = url(base).unwrap_err();
            assert!(message.contains(why) && !message.contains("pass@"), "{base}: {message}");
        }
    }

    #[test]
    fn a_path_before_the_version_is_kept() {
        assert_eq!(url("https://proxy.example/claude/").unwrap(), "https://proxy.example/claude/v1/agents");
        for loopback in ["http://127.0.0.1:8787", "http://[::1]:1", "http://localhost:1"] {
            assert_eq!(url(loopback).unwrap(), format!("{loopback}/v1/agents"));
        }
    }

    #[test]
    fn a_version_and_slashes_at_the_end_are_taken_off() {
        for base in [
            "https://x.example/v1",
            "https://x.example/v1/",
            "https://x.example//",
            "https://x.example/v1/v1//",
        ] {
            assert_eq!(url(base).unwrap(), "https://x.example/v1/agents", "{base}");
        }
        for (base, whole) in [
            ("https://x.example/claude/v1", "https://x.example/claude/v1/agents"),
            ("https://x.example/claude//v1//", "https://x.example/claude/v1/agents"),
            // `v1` as another name, or in a gateway's own path.
            ("https://v1", "https://v1/v1/agents"),
            ("https://x.example/apiv1", "https://x.example/apiv1/v1/agents"),
            (
                "https://x.example/v1/account/gateway/anthropic",
                "https://x.example/v1/account/gateway/anthropic/v1/agents",
            ),
            ("https://x.example/v2", "https://x.example/v2/v1/agents"),
            ("HTTPS://X.example:8443/V1", "https://X.example:8443/V1/v1/agents"),
            ("https://x.example:", "https://x.example:/v1/agents"),
        ] {
            assert_eq!(url(base).unwrap(), whole, "{base}");
        }
    }

    #[test]
    fn secrets_do_not_show() {
        let mut settings = Settings::new(Credential::ApiKey("canary\n".into()));
        let message = format!("{:?} {}", settings, settings.check().unwrap_err());
        assert!(!message.contains("canary"), "{message}");
        settings.credential = Credential::Bearer("canary".into());
        assert!(!format!("{:?}", settings.common_headers().unwrap()).contains("canary"));
    }
}
