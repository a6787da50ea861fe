//! Which credential wins.

use managed_agents_core::credentials::{Authentication, Federation, OAUTH_BETA, Profile};
use managed_agents_core::{self as proto, Credential, DEFAULT_BASE_URL, Settings};

use super::folder::Folder;
use super::{CredentialSource, IdentityToken, Login};
use crate::Error;
use crate::environment::Environment;
use crate::tokens::TokenSource;

/// What a login comes to.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) settings: Settings,
    pub(crate) source: CredentialSource,
    /// What is there too, and comes after it.
    pub(crate) ignored: Vec<CredentialSource>,
    /// Set if requests carry tokens that are fetched; the settings hold no credential then.
    pub(crate) tokens: Option<TokenSource>,
}

/// A credential, and what comes with it.
struct Found {
    credential: Credential,
    tokens: Option<TokenSource>,
    workspace: Option<String>,
    base_url: Option<String>,
}

pub(crate) fn resolve(login: Login, environment: &Environment<'_>) -> Result<Resolved, Error> {
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
        // The token is the only credential, and takes the place of every other `Authorization`.
        settings.headers.remove("x-api-key");
    }
    Ok(Resolved { settings, source, ignored: sources, tokens: found.tokens })
}

/// All that is said, the first wins.
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

/// A profile that nobody chose is not missed.
fn active_profile(environment: &Environment<'_>) -> Result<Option<CredentialSource>, Error> {
    let Some(folder) = Folder::find(environment, cfg!(windows)) else { return Ok(None) };
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
            let tokens = federated(Profile::new(nothing_said()), environment)?;
            Ok(Found { tokens: Some(tokens), ..plain(Credential::None) })
        }
        CredentialSource::Explicit(_) => unreachable!("what the program gives is handled above"),
    }
}

fn profile(name: &str, environment: &Environment<'_>) -> Result<Found, Error> {
    let nowhere =
        || proto::Error::Settings("no folder holds profiles: set ANTHROPIC_CONFIG_DIR or HOME".into());
    let folder = Folder::find(environment, cfg!(windows)).ok_or_else(nowhere)?;
    let Some(profile) = folder.profile(name)? else {
        let message = format!("there is no profile {name:?} in {}", folder.path().join("configs").display());
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

/// What the profile leaves open, the variables say.
fn federated(profile: Profile, environment: &Environment<'_>) -> Result<TokenSource, Error> {
    let Authentication::OidcFederation { federation_rule_id, service_account_id, identity_token_file } =
        profile.authentication
    else {
        let message = "the profile has an authentication that is not known here";
        return Err(proto::Error::Settings(message.into()).into());
    };
    let missing =
        |name: &str| proto::Error::Settings(format!("for a federated identity {name} is missing: set it"));
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

fn nothing_said() -> Authentication {
    Authentication::OidcFederation {
        federation_rule_id: None,
        service_account_id: None,
        identity_token_file: None,
    }
}
