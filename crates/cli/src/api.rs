//! `api METHOD PATH`: a request that has no command yet.

use clap::ArgMatches;
use managed_agents_blocking::http::Method;
use managed_agents_blocking::proto::{MANAGED_AGENTS_BETA, Path};
use managed_agents_blocking::{Idempotency, Operation};
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;
use crate::output::form::Shape;
use crate::table::TABLE;
use crate::{dry_run, value};

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let mut output = Output::new(matches, Shape::Object)?;
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let body = match matches.get_one::<String>("body") {
        Some(path) => {
            let json = value::structured(&value::file::text(path)?);
            Some(json.map_err(|problem| Failure::usage(format!("--body {path}: {problem}")))?)
        }
        None => None,
    };
    let operation = || operation(text("method"), text("path"), body.clone());
    if matches.get_flag("dry-run") {
        dry_run::print(operation()?.answering(), matches, &mut output)?;
        return Ok(0);
    }
    let reply = Connection::new(matches)?.send(operation()?);
    output.object(reply.map_err(|error| Failure::of("api", &error))?.get())?;
    Ok(output.code())
}

fn operation(method: &str, target: &str, body: Option<String>) -> Result<Operation<Box<RawValue>>, Failure> {
    let upper = method.to_uppercase();
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let Some(method) = known.into_iter().find(|known| *known == *upper) else {
        return Err(Failure::usage(format!("{method:?} is none of GET, POST, PUT, PATCH, DELETE")));
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(segments) = path.strip_prefix('/') else {
        return Err(Failure::usage(format!("the path {path:?} must begin with a slash, such as /v1/agents")));
    };
    let idempotency = if method == Method::GET { Idempotency::Yes } else { Idempotency::No };
    let path = segments.split('/').fold(Path::new(""), Path::segment);
    let mut operation = Operation::new(method, path).idempotent(idempotency);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        operation = operation.parameter(name, value);
    }
    for beta in betas(segments) {
        operation = operation.beta(beta);
    }
    Ok(match body {
        Some(body) => operation.json_text(body),
        None => operation,
    })
}

/// Returns the beta values of the operations of the same resource, or those of sessions.
fn betas(path: &str) -> Vec<&'static str> {
    let resource = |path: &str| path.split('/').take(2).collect::<Vec<_>>().join("/");
    let mut operations = TABLE.operations.values();
    let of = operations.find(|operation| resource(&operation.path[1..]) == resource(path));
    of.map_or_else(|| vec![MANAGED_AGENTS_BETA], |of| of.beta.iter().map(String::as_str).collect())
}
