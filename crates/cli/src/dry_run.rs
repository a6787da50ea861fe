//! Prints a request as a line for curl, without the key.

use std::fmt::Write as _;

use clap::ArgMatches;
use managed_agents_blocking::proto::DEFAULT_BASE_URL;
use managed_agents_blocking::{Credential, Operation, Settings};

use crate::failure::Failure;
use crate::output::Output;

pub(crate) fn print(
    operation: Operation<()>,
    matches: &ArgMatches,
    output: &mut Output,
) -> Result<(), Failure> {
    let variable = || std::env::var("ANTHROPIC_BASE_URL").ok().filter(|url| !url.is_empty());
    let base_url = matches.get_one("base-url").cloned().or_else(variable);
    let base_url = base_url.unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
    let settings = Settings { base_url, ..Settings::new(Credential::None) };
    let request =
        operation.into_request(&settings).map_err(|error| Failure::of("the request", &error.into()))?;
    let mut line = format!("curl -X {} {}", request.method(), quoted(&request.uri().to_string()));
    line.push_str(" -H \"x-api-key: $ANTHROPIC_API_KEY\"");
    for (name, value) in request.headers() {
        let _ = write!(line, " -H {}", quoted(&format!("{name}: {}", value.to_str().unwrap_or_default())));
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
