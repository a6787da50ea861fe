//! Creates the client, and reports requests for `--debug`.

use std::time::Instant;

use clap::ArgMatches;
use managed_agents_blocking::http::Response;
use managed_agents_blocking::{Client, Error, Login, Operation};
use serde::de::DeserializeOwned;

use crate::failure::{Failure, NOT_ACCEPTED};
use crate::say::say;
use crate::secrets;
use crate::table::Key;
use crate::value::file;

/// The variable with the key of a self-hosted environment.
const ENVIRONMENT_KEY: &str = "ANTHROPIC_ENVIRONMENT_KEY";

pub(crate) struct Connection {
    pub(crate) client: Client,
    is_debugged: bool,
}

impl Connection {
    /// Logs in with the options, the environment or a profile. Sends nothing.
    pub(crate) fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        Self::with_key(Key::OfTheWorkspace, matches)
    }

    /// As [`new`](Self::new), with the kind of key that an operation needs.
    pub(crate) fn with_key(kind: Key, matches: &ArgMatches) -> Result<Self, Failure> {
        let client =
            Client::log_in(login(kind, matches)?).map_err(|error| Failure::of("the login", &error))?;
        Ok(Self { client, is_debugged: matches.get_flag("debug") })
    }

    /// Sends an operation and reads the whole reply.
    pub(crate) fn send<T: DeserializeOwned>(&self, operation: Operation<T>) -> Result<T, Error> {
        self.reported(operation, |operation| self.client.send_with_response(operation))
            .map(Response::into_body)
    }

    /// Runs `send`, and with `--debug` reports the request.
    pub(crate) fn reported<T, R>(
        &self,
        operation: Operation<T>,
        send: impl FnOnce(Operation<T>) -> Result<Response<R>, Error>,
    ) -> Result<Response<R>, Error> {
        if !self.is_debugged {
            return send(operation);
        }
        let route = operation.try_clone().and_then(Operation::into_parts);
        let route = route.map_or_else(String::new, |(method, target, _)| {
            format!("{method} {}", target.split('?').next().unwrap_or_default())
        });
        let started = Instant::now();
        let result = send(operation);
        let (status, id) = match &result {
            Ok(response) => {
                let id = response.headers().get("request-id").and_then(|id| id.to_str().ok());
                (Some(response.status()), id)
            }
            Err(error) => (error.status(), error.request_id()),
        };
        let status = status.map_or_else(|| "no reply".to_owned(), |status| status.as_u16().to_string());
        let (id, time) = (id.unwrap_or("-"), started.elapsed().as_millis());
        say(format_args!("debug: {route} {status} {id} {time} ms"));
        result
    }
}

/// Reads the credential from `--api-key-file`. That of an environment is never one of the workspace.
///
/// # Errors
///
/// The file cannot be read, or there is no key of an environment; exit code 3.
pub(crate) fn login(kind: Key, matches: &ArgMatches) -> Result<Login, Failure> {
    let key = match matches.get_one::<String>("api-key-file") {
        Some(path) => {
            let key = file::text(path)?.trim().to_owned();
            secrets::remember(&key);
            Some(key)
        }
        None => None,
    };
    let login = Login { base_url: matches.get_one("base-url").cloned(), ..Login::default() };
    match kind {
        Key::OfTheWorkspace => Ok(Login { api_key: key.map(Into::into), ..login }),
        Key::OfAnEnvironment => match key.or_else(environment_key) {
            Some(key) => Ok(Login { auth_token: Some(key.into()), ..login }),
            None => Err(Failure {
                code: NOT_ACCEPTED,
                message: "this command needs the key of an environment".into(),
                hint: Some(format!("set {ENVIRONMENT_KEY}")),
                ..Failure::default()
            }),
        },
    }
}

/// Returns the key of an environment, or the token that its work item came with.
fn environment_key() -> Option<String> {
    let of = |name: &str| Some(std::env::var(name).ok()?.trim().to_owned()).filter(|key| !key.is_empty());
    of(ENVIRONMENT_KEY).or_else(|| of("ANTHROPIC_AUTH_TOKEN"))
}
