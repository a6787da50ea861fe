//! Builds the request for an access token.

use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{Method, Request};
use managed_agents_types::Secret;
use serde_json::{Map, Value};

use crate::request::error::Error;
use crate::request::settings::is_loopback;
use crate::request::settings::{Credential, DEFAULT_VERSION, Settings};

/// The beta value of the token endpoint and of every request with an access token.
pub const OAUTH_BETA: &str = "oauth-2025-04-20";
/// The beta value of the token endpoint for federated identities.
pub const OIDC_FEDERATION_BETA: &str = "oidc-federation-2026-04-01";
/// The size limit of an identity token: 16 KiB.
pub const MAX_ASSERTION_BYTES: usize = 16 * 1024;

/// The rule by which an external identity gets an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
pub struct Federation {
    /// The federation rule (`fdrl_...`).
    pub federation_rule_id: String,
    /// The organization.
    pub organization_id: String,
    /// The service account (`svac_...`) that the token is for.
    pub service_account_id: Option<String>,
    /// The workspace that the token is for. Only the token request carries it; later requests need
    /// no workspace header.
    pub workspace_id: Option<String>,
}

/// A request to the token endpoint. `Debug` shows no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenRequest {
    /// Requests a token for an identity that another system asserts.
    Federation {
        /// The rule to apply.
        federation: Federation,
        /// The identity token, at most [`MAX_ASSERTION_BYTES`].
        assertion: Secret,
    },
    /// Requests a new token for a user who has logged in. The reply may contain a new refresh
    /// token, which replaces this one.
    Refresh {
        /// The refresh token.
        refresh_token: Secret,
        /// The program that the user logged in to.
        client_id: Option<String>,
    },
}

impl Federation {
    /// Makes a federation without service account and workspace.
    pub fn new(federation_rule_id: impl Into<String>, organization_id: impl Into<String>) -> Self {
        Self {
            federation_rule_id: federation_rule_id.into(),
            organization_id: organization_id.into(),
            service_account_id: None,
            workspace_id: None,
        }
    }
}

impl TokenRequest {
    /// Builds the HTTP request. Do not follow redirects, and read at most
    /// [`MAX_TOKEN_ANSWER_BYTES`](super::MAX_TOKEN_ANSWER_BYTES) of the reply.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Settings`] for a base URL that is neither `https` nor a loopback host, and
    /// for an identity token that is empty or larger than [`MAX_ASSERTION_BYTES`].
    pub fn into_request(self, base_url: &str) -> Result<Request<Vec<u8>>, Error> {
        let settings =
            Settings { base_url: base_url.into(), allow_http: true, ..Settings::new(Credential::None) };
        let uri = settings.url("/v1/oauth/token")?;
        if uri.scheme_str() != Some("https") && !is_loopback(uri.host().unwrap_or_default()) {
            let message = "access tokens are only requested over https; change the base URL";
            return Err(Error::Settings(message.into()));
        }
        let (betas, body) = self.parts()?;
        let mut request = Request::new(serde_json::to_vec(&body).map_err(Error::Encode)?);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        let json = HeaderValue::from_static("application/json");
        headers.insert(ACCEPT, json.clone());
        headers.insert(CONTENT_TYPE, json);
        headers.insert("anthropic-version", HeaderValue::from_static(DEFAULT_VERSION));
        headers.insert("anthropic-beta", crate::request::settings::value("a beta value", &betas)?);
        Ok(request)
    }

    fn parts(self) -> Result<(String, Map<String, Value>), Error> {
        let mut body = Map::new();
        let mut set = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                body.insert(name.into(), value.into());
            }
        };
        let betas = match &self {
            Self::Federation { federation, assertion } => {
                let assertion = assertion.expose().trim();
                if assertion.is_empty() || assertion.len() > MAX_ASSERTION_BYTES {
                    let length = assertion.len();
                    let message = format!("the identity token has {length} bytes; it must have 1 to 16384");
                    return Err(Error::Settings(message));
                }
                set("grant_type", Some("urn:ietf:params:oauth:grant-type:jwt-bearer"));
                set("assertion", Some(assertion));
                set("federation_rule_id", Some(&federation.federation_rule_id));
                set("organization_id", Some(&federation.organization_id));
                set("service_account_id", federation.service_account_id.as_deref());
                set("workspace_id", federation.workspace_id.as_deref());
                format!("{OAUTH_BETA},{OIDC_FEDERATION_BETA}")
            }
            Self::Refresh { refresh_token, client_id } => {
                set("grant_type", Some("refresh_token"));
                set("refresh_token", Some(refresh_token.expose()));
                set("client_id", client_id.as_deref());
                OAUTH_BETA.into()
            }
        };
        Ok((betas, body))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BASE: &str = "https://api.anthropic.com";

    fn federation(assertion: &str) -> TokenRequest {
        TokenRequest::Federation {
            federation: Federation::new("fdrl_1", "org_1"),
            assertion: assertion.into(),
        }
    }

    fn sent(request: TokenRequest) -> (Request<Vec<u8>>, Value) {
        let request = request.into_request(BASE).unwrap();
        let body = serde_json::from_slice(request.body()).unwrap();
        (request, body)
    }

    #[test]
    fn an_identity_is_exchanged_with_what_is_set_and_no_more() {
        let (request, body) = sent(federation(" jwt\n"));
        assert_eq!((request.method(), request.uri().path()), (&Method::POST, "/v1/oauth/token"));
        assert_eq!(request.headers()["anthropic-beta"], "oauth-2025-04-20,oidc-federation-2026-04-01");
        assert_eq!(request.headers()["content-type"], "application/json");
        let mut expected = json!({
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": "jwt",
            "federation_rule_id": "fdrl_1",
            "organization_id": "org_1",
        });
        assert_eq!(body, expected);
        let federation = Federation {
            service_account_id: Some("svac_1".into()),
            workspace_id: Some("wrkspc_1".into()),
            ..Federation::new("fdrl_1", "org_1")
        };
        expected["service_account_id"] = "svac_1".into();
        expected["workspace_id"] = "wrkspc_1".into();
        assert_eq!(sent(TokenRequest::Federation { federation, assertion: "jwt".into() }).1, expected);
    }

    #[test]
    fn a_refresh_names_the_program_and_has_one_beta() {
        let request =
            TokenRequest::Refresh { refresh_token: "canary".into(), client_id: Some("program".into()) };
        assert!(!format!("{request:?}").contains("canary"));
        let (request, body) = sent(request);
        assert_eq!(request.headers()["anthropic-beta"], "oauth-2025-04-20");
        let expected =
            json!({"grant_type": "refresh_token", "refresh_token": "canary", "client_id": "program"});
        assert_eq!(body, expected);
    }

    #[test]
    fn an_identity_token_that_is_empty_or_beyond_the_limit_is_refused_and_not_shown() {
        assert!(federation(&"x".repeat(MAX_ASSERTION_BYTES)).into_request(BASE).is_ok());
        for assertion in ["", " \n", &"x".repeat(MAX_ASSERTION_BYTES + 1)] {
            let error = federation(assertion).into_request(BASE).unwrap_err().to_string();
            assert!(error.contains("identity token") && error.len() < 100, "{error}");
        }
    }

    #[test]
    fn tokens_are_asked_for_over_https_or_from_this_machine() {
        for base in
            ["https://proxy.example/claude/", "http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"]
        {
            assert!(federation("jwt").into_request(base).is_ok(), "{base}");
        }
        for base in
            ["http://api.anthropic.com", "http://127.0.0.1.example.com", "ftp://x", "api.anthropic.com"]
        {
            assert!(matches!(federation("jwt").into_request(base), Err(Error::Settings(_))), "{base}");
        }
    }
}
