//! Chooses the credential: the program's, else the first that the environment or a profile has.

use managed_agents_core::credentials::{Authentication, Federation, OAUTH_BETA, Profile};
use managed_agents_core::{self as proto, Credential, DEFAULT_BASE_URL, Settings};

use crate::environment::Environment;
use crate::error::Error;
use crate::identity_token::IdentityToken;
use crate::login::Login;
use crate::profile_folder::ProfileFolder;
use crate::renewal::TokenSource;
use crate::source::CredentialSource;

/// The result of a login. `Debug` shows no secret.
#[derive(Debug)]
#[non_exhaustive]
pub struct Resolved {
    /// The settings of the client.
    pub settings: Settings,
    /// The origin of the credential.
    pub source: CredentialSource,
    /// Credentials that are also set, but come later in the order.
    pub ignored: Vec<CredentialSource>,
    /// Set if the client fetches access tokens. The settings have no credential then.
    pub tokens: Option<TokenSource>,
}

/// A credential and the settings that come with it.
struct Found {
    credential: Credential,
    tokens: Option<TokenSource>,
    workspace: Option<String>,
    base_url: Option<String>,
}

/// Chooses the credential in [the order](crate#order) and builds the settings. Looks environment
/// variables up with `variable`, and sends nothing.
///
/// # Errors
///
/// - [`Error::TwoCredentials`] or [`Error::NoCredential`].
/// - [`Error::Core`]: a value cannot be used, or a named profile does not exist.
/// - [`Error::Io`]: a file cannot be read.
pub fn resolve(login: Login, variable: impl Fn(&str) -> Option<String>) -> Result<Resolved, Error> {
    let environment = &Environment(&variable);
    let mut sources = sources(&login, environment)?;
    let source = match sources.is_empty() {
        false => sources.remove(0),
        true => active_profile(environment)?.ok_or(Error::NoCredential)?,
    };
    let given = login.base_url.clone().or_else(|| environment.value("ANTHROPIC_BASE_URL"));
    let found = found(login, &source, environment)?;
    let mut settings = Settings {
        base_url: given.or(found.base_url).unwrap_or_else(|| DEFAULT_BASE_URL.into()),
        headers: environment.headers()?,
        workspace: found.workspace,
        ..Settings::new(found.credential)
    };
    if found.tokens.is_some() {
        settings.betas.push(OAUTH_BETA.into());
        // The access token replaces `Authorization`, so it must be the only credential.
        settings.headers.remove("x-api-key");
    }
    Ok(Resolved { settings, source, ignored: sources, tokens: found.tokens })
}

/// Lists the credentials that are set, in order of precedence.
fn sources(login: &Login, environment: &Environment<'_>) -> Result<Vec<CredentialSource>, Error> {
    let given = [
        ("api_key", login.api_key.is_some()),
        ("auth_token", login.auth_token.is_some()),
        ("profile", login.profile.is_some()),
        ("federation", login.federation.is_some()),
    ];
    let mut given = given.into_iter().filter(|(_, is_given)| *is_given).map(|(field, _)| field);
    let first = given.next();
    if let (Some(first), Some(second)) = (first, given.next()) {
        return Err(Error::TwoCredentials { first, second });
    }
    let variable = |name| environment.value(name).map(|_| CredentialSource::Variable(name));
    Ok([
        first.map(CredentialSource::Explicit),
        variable("ANTHROPIC_API_KEY"),
        variable("ANTHROPIC_AUTH_TOKEN"),
        environment.value("ANTHROPIC_PROFILE").map(CredentialSource::NamedProfile),
        environment.value("ANTHROPIC_FEDERATION_RULE_ID").map(|_| CredentialSource::FederationVariables),
    ]
    .into_iter()
    .flatten()
    .collect())
}

/// Returns the active profile. The default one need not exist.
fn active_profile(environment: &Environment<'_>) -> Result<Option<CredentialSource>, Error> {
    let Some(folder) = ProfileFolder::find(environment, cfg!(windows)) else { return Ok(None) };
    let (name, is_chosen) = folder.active()?;
    let is_there = is_chosen || folder.profile(&name)?.is_some();
    Ok(is_there.then_some(CredentialSource::ActiveProfile(name)))
}

fn found(login: Login, source: &CredentialSource, environment: &Environment<'_>) -> Result<Found, Error> {
    let value = |name| environment.value(name).unwrap_or_default();
    let plain = |credential| Found { credential, tokens: None, workspace: None, base_url: None };
    if let Some(key) = login.api_key {
        return Ok(plain(Credential::ApiKey(key.expose().into())));
    }
    if let Some(token) = login.auth_token {
        return Ok(plain(Credential::Bearer(token.expose().into())));
    }
    if let Some((federation, identity)) = login.federation {
        let tokens = Some(TokenSource::Federation { federation, identity });
        return Ok(Found { tokens, ..plain(Credential::None) });
    }
    if let Some(name) = login.profile {
        return profile(&name, environment);
    }
    match source {
        CredentialSource::Variable(name @ "ANTHROPIC_API_KEY") => Ok(plain(Credential::ApiKey(value(name)))),
        CredentialSource::Variable(name) => Ok(plain(Credential::Bearer(value(name)))),
        CredentialSource::NamedProfile(name) | CredentialSource::ActiveProfile(name) => {
            profile(name, environment)
        }
        CredentialSource::FederationVariables => {
            let tokens = federated(Profile::new(no_identity()), environment)?;
            Ok(Found { tokens: Some(tokens), ..plain(Credential::None) })
        }
        CredentialSource::Explicit(_) => unreachable!("the fields of `login` are handled above"),
    }
}

fn profile(name: &str, environment: &Environment<'_>) -> Result<Found, Error> {
    let nowhere = || {
        proto::Error::Settings(
            "the folder of the profiles is unknown: set ANTHROPIC_CONFIG_DIR or HOME".into(),
        )
    };
    let folder = ProfileFolder::find(environment, cfg!(windows)).ok_or_else(nowhere)?;
    let Some(profile) = folder.profile(name)? else {
        let configs = folder.path().join("configs");
        let message =
            format!("there is no profile {name:?} in {}; log in to it, or name another", configs.display());
        return Err(proto::Error::Settings(message).into());
    };
    let mut found = Found {
        credential: Credential::None,
        tokens: None,
        workspace: None,
        base_url: profile.base_url.clone(),
    };
    found.tokens = Some(match &profile.authentication {
        Authentication::UserOauth { client_id } => {
            let file = folder.token_file(name);
            found.workspace = profile.workspace_id;
            TokenSource::User { file, client_id: client_id.clone() }
        }
        _ => federated(profile, environment)?,
    });
    Ok(found)
}

/// Reads the identity from the profile, and missing parts from the environment.
fn federated(profile: Profile, environment: &Environment<'_>) -> Result<TokenSource, Error> {
    let Authentication::OidcFederation { federation_rule_id, service_account_id, identity_token_file } =
        profile.authentication
    else {
        let message = "this version of the client does not know the profile's authentication; update it";
        return Err(proto::Error::Settings(message.into()).into());
    };
    let missing = |name: &str| proto::Error::Settings(format!("a federated identity needs {name}: set it"));
    let required = |value: Option<String>, name: &str| {
        value.or_else(|| environment.value(name)).ok_or_else(|| missing(name))
    };
    let federation = Federation {
        service_account_id: service_account_id.or_else(|| environment.value("ANTHROPIC_SERVICE_ACCOUNT_ID")),
        workspace_id: profile.workspace_id.or_else(|| environment.value("ANTHROPIC_WORKSPACE_ID")),
        ..Federation::new(
            required(federation_rule_id, "ANTHROPIC_FEDERATION_RULE_ID")?,
            required(profile.organization_id, "ANTHROPIC_ORGANIZATION_ID")?,
        )
    };
    let file = identity_token_file.or_else(|| environment.value("ANTHROPIC_IDENTITY_TOKEN_FILE"));
    let text = || environment.value("ANTHROPIC_IDENTITY_TOKEN");
    let identity = file
        .map(|path| IdentityToken::File(path.into()))
        .or_else(|| text().map(|text| IdentityToken::Text(text.into())))
        .ok_or_else(|| missing("ANTHROPIC_IDENTITY_TOKEN_FILE or ANTHROPIC_IDENTITY_TOKEN"))?;
    Ok(TokenSource::Federation { federation, identity })
}

fn no_identity() -> Authentication {
    Authentication::OidcFederation {
        federation_rule_id: None,
        service_account_id: None,
        identity_token_file: None,
    }
}
