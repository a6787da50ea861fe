//! Reads and writes a profile, the file `configs/<name>.json`.

use serde_json::{Map, Value};

use crate::request::error::Error;

/// A profile: the way to authenticate, and the address of the service.
///
/// It contains no secrets. Those are in another file, see [`StoredToken`](super::StoredToken).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
pub struct Profile {
    /// The way to get an access token.
    pub authentication: Authentication,
    /// The organization.
    pub organization_id: Option<String>,
    /// The workspace.
    pub workspace_id: Option<String>,
    /// The base URL, if it is not the public one.
    pub base_url: Option<String>,
}

/// The way to get an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Authentication {
    /// `user_oauth`: a user has logged in, and a refresh token renews the access token.
    UserOauth {
        /// The program that the user logged in to.
        client_id: Option<String>,
    },
    /// `oidc_federation`: another system vouches for the identity.
    OidcFederation {
        /// The federation rule (`fdrl_...`).
        federation_rule_id: Option<String>,
        /// The service account (`svac_...`).
        service_account_id: Option<String>,
        /// The file that contains the identity token, read for each token request. In the profile
        /// it is `"identity_token": {"source": "file", "path": ...}`.
        identity_token_file: Option<String>,
    },
}

/// Checks the name of a profile: one or more of `A` to `Z`, `a` to `z`, `0` to `9`, `_`, `.` and
/// `-`.
///
/// # Errors
///
/// Returns [`Error::Settings`] for any other name.
pub fn check_profile_name(name: &str) -> Result<(), Error> {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if !name.is_empty() && name.bytes().all(is_valid) {
        return Ok(());
    }
    let shown: String = name.chars().take(40).collect();
    Err(Error::Settings(format!(
        "{shown:?} is not a valid profile name; use only letters, digits, `_`, `.` and `-`"
    )))
}

impl Profile {
    /// Makes a profile without organization, workspace and base URL.
    pub fn new(authentication: Authentication) -> Self {
        Self { authentication, organization_id: None, workspace_id: None, base_url: None }
    }

    /// Parses `configs/<name>.json`. Treats empty strings as absent and ignores unknown members.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Settings`] if the text is not a profile, or has an unknown version or type
    /// of authentication.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let json = super::stored::object(text, "the profile")?;
        let refuse = |what: String| Err(Error::Settings(format!("the profile {what}")));
        match &json.get("version").and_then(Value::as_str) {
            Some(version) if !version.starts_with("1.") => {
                return refuse(format!("has the unknown version {version:?}; 1.x is supported"));
            }
            _ => (),
        }
        let Some(Value::Object(authentication)) = json.get("authentication") else {
            return refuse("has no `authentication`".into());
        };
        let token = match authentication.get("identity_token") {
            Some(Value::Object(token)) => text_of(token, "path"),
            _ => None,
        };
        let authentication = match text_of(authentication, "type").as_deref() {
            Some("user_oauth") => {
                Authentication::UserOauth { client_id: text_of(authentication, "client_id") }
            }
            Some("oidc_federation") => Authentication::OidcFederation {
                federation_rule_id: text_of(authentication, "federation_rule_id"),
                service_account_id: text_of(authentication, "service_account_id"),
                identity_token_file: token,
            },
            other => {
                return refuse(format!(
                    "has the unknown authentication type {other:?}; use user_oauth or oidc_federation"
                ));
            }
        };
        Ok(Self {
            organization_id: text_of(&json, "organization_id"),
            workspace_id: text_of(&json, "workspace_id"),
            base_url: text_of(&json, "base_url"),
            ..Self::new(authentication)
        })
    }

    /// Returns the text of `configs/<name>.json`.
    pub fn to_json(&self) -> String {
        let mut authentication = Map::new();
        match &self.authentication {
            Authentication::UserOauth { client_id } => {
                authentication.insert("type".into(), "user_oauth".into());
                set(&mut authentication, "client_id", client_id);
            }
            Authentication::OidcFederation {
                federation_rule_id,
                service_account_id,
                identity_token_file,
            } => {
                authentication.insert("type".into(), "oidc_federation".into());
                set(&mut authentication, "federation_rule_id", federation_rule_id);
                set(&mut authentication, "service_account_id", service_account_id);
                if let Some(path) = identity_token_file {
                    let token = serde_json::json!({"source": "file", "path": path});
                    authentication.insert("identity_token".into(), token);
                }
            }
        }
        let mut json = Map::new();
        json.insert("version".into(), "1.0".into());
        json.insert("authentication".into(), authentication.into());
        set(&mut json, "organization_id", &self.organization_id);
        set(&mut json, "workspace_id", &self.workspace_id);
        set(&mut json, "base_url", &self.base_url);
        format!("{:#}\n", Value::Object(json))
    }
}

fn text_of(json: &Map<String, Value>, name: &str) -> Option<String> {
    let text = json.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.into())
}

fn set(json: &mut Map<String, Value>, name: &str, value: &Option<String>) {
    if let Some(value) = value {
        json.insert(name.into(), value.as_str().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_profile_reads_back() {
        let text = Some(String::from("x"));
        for authentication in [
            Authentication::UserOauth { client_id: text.clone() },
            Authentication::UserOauth { client_id: None },
            Authentication::OidcFederation {
                federation_rule_id: text.clone(),
                service_account_id: text.clone(),
                identity_token_file: text.clone(),
            },
        ] {
            let full = Profile {
                organization_id: Some("org_1".into()),
                workspace_id: Some("wrkspc_1".into()),
                base_url: Some("https://x".into()),
                authentication: authentication.clone(),
            };
            for profile in [full, Profile::new(authentication)] {
                assert_eq!(Profile::from_json(&profile.to_json()).unwrap(), profile);
            }
        }
    }

    #[test]
    fn unknown_and_empty_members_of_a_profile_are_ignored() {
        let text = r#"{"newer":1,"authentication":{"type":"user_oauth","client_id":" ","more":{}},"workspace_id":null}"#;
        let profile = Profile::from_json(text).unwrap();
        assert_eq!(profile, Profile::new(Authentication::UserOauth { client_id: None }));
    }

    #[test]
    fn a_text_that_is_not_a_profile_is_refused_with_the_reason() {
        for (text, why) in [
            ("", "line 1"),
            ("[]", "not a JSON object"),
            ("{}", "`authentication`"),
            (r#"{"version":"2.0","authentication":{"type":"user_oauth"}}"#, "2.0"),
            (r#"{"authentication":{"type":"magic"}}"#, "magic"),
        ] {
            let error = Profile::from_json(text).unwrap_err().to_string();
            assert!(error.starts_with("the profile") && error.contains(why), "{error}");
        }
    }

    #[test]
    fn only_plain_names_are_profiles() {
        for name in ["default", "a", "A-b_c.9", "..", "."] {
            assert!(check_profile_name(name).is_ok(), "{name}");
        }
        for name in ["", "a/b", "../x", "a\\b", "a b", "ä", "a\0", "a\n"] {
            assert!(check_profile_name(name).is_err(), "{name}");
        }
    }
}
