//! Prints a request as a line for curl, without the key.

use std::fmt::Write as _;

use clap::ArgMatches;
use managed_agents_blocking::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use managed_agents_blocking::{Client, Credential, Login, Operation};

use crate::connection::login;
use crate::failure::{Failure, NOT_ACCEPTED};
use crate::output::Output;
use crate::secrets;
use crate::table::Key;

/// Prints the request. `parts` are those of a multipart body.
pub(crate) fn print(
    operation: Operation<()>,
    parts: &[String],
    key: Key,
    matches: &ArgMatches,
    output: &mut Output,
) -> Result<(), Failure> {
    let failed = |error| Failure::of("the request", &error);
    let logged_in = login(key, matches).and_then(|login| Client::log_in(login).map_err(failed));
    let client = match logged_in {
        // Nothing is sent, so a missing credential is no mistake.
        Err(failure) if failure.code == NOT_ACCEPTED => {
            let base_url = matches.get_one("base-url").cloned();
            let placeholder = Login { api_key: Some("none".into()), base_url, ..Login::default() };
            Client::log_in(placeholder).map_err(failed)?
        }
        client => client?,
    };
    let settings = client.settings();
    let request = operation.into_request(settings).map_err(|error| failed(error.into()))?;
    let mut line = format!("curl -X {} {}", request.method(), quoted(&request.uri().to_string()));
    if request.headers().get(ACCEPT).is_some_and(|accept| accept.as_bytes().ends_with(b"event-stream")) {
        line.push_str(" -N");
    }
    line.push_str(match (key, &settings.credential) {
        (Key::OfAnEnvironment, _) => " -H \"authorization: Bearer $ANTHROPIC_ENVIRONMENT_KEY\"",
        (Key::OfTheWorkspace, Credential::ApiKey(_)) => " -H \"x-api-key: $ANTHROPIC_API_KEY\"",
        // A profile's token is fetched when a request is sent.
        _ => " -H \"authorization: Bearer $ANTHROPIC_AUTH_TOKEN\"",
    });
    for (name, value) in request.headers() {
        let is_hidden = name == AUTHORIZATION || name == "x-api-key";
        if is_hidden || (name == CONTENT_TYPE && !parts.is_empty()) {
            continue;
        }
        let value = secrets::masked(&String::from_utf8_lossy(value.as_bytes()));
        let _ = write!(line, " -H {}", quoted(&format!("{name}: {value}")));
    }
    for part in parts {
        let _ = write!(line, " {}", part);
    }
    if !request.body().is_empty() {
        let _ = write!(line, " --data-raw {}", quoted(&String::from_utf8_lossy(request.body())));
    }
    output.line(line.as_bytes())
}

/// Quotes a text for a POSIX shell.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
