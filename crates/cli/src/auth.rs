//! `auth status`: names the credential in use, and those that it hides; never their values.

use clap::{ArgMatches, Command};
use managed_agents_blocking::{Client, Credential, CredentialSource, Login};
use serde_json::json;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;
use crate::output::form::Shape;

pub(crate) fn command() -> Command {
    Command::new("auth")
        .about("Tell about the credential")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("status")
                .about("Name the source of the credential, and what it hides. Sends nothing"),
        )
}

pub(crate) fn status(matches: &ArgMatches) -> Result<u8, Failure> {
    let mut output = Output::new(matches, Shape::Object)?;
    let client = Connection::new(matches)?.client;
    let kind = match &client.settings().credential {
        Credential::ApiKey(_) => "API key",
        Credential::Bearer(_) => "bearer token",
        _ => "access token",
    };
    let source = client.credential_source();
    let hidden = client.ignored_credentials().iter().map(named);
    let profile = hidden_profile().filter(|profile| profile != source);
    let hides: Vec<String> = hidden.chain(profile.as_ref().map(named)).collect();
    let status = json!({
        "source": named(source), "kind": kind, "hides": hides, "base_url": client.settings().base_url,
    });
    output.object(&status.to_string())?;
    Ok(output.code())
}

/// Returns the profile that would be active without any other credential.
fn hidden_profile() -> Option<CredentialSource> {
    const OTHERS: [&str; 4] =
        ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE", "ANTHROPIC_FEDERATION_RULE_ID"];
    let variable = |name: &str| {
        let value = std::env::var_os(name).filter(|_| !OTHERS.contains(&name))?;
        Some(value.to_string_lossy().into_owned())
    };
    Client::log_in_with(Login::default(), variable).ok().map(|client| client.credential_source().clone())
}

fn named(source: &CredentialSource) -> String {
    match source {
        CredentialSource::Explicit("api_key") => "--api-key-file".to_owned(),
        source => source.to_string(),
    }
}
