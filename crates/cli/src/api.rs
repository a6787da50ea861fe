//! `api METHOD PATH`: a request that has no command yet.

use std::cmp::Reverse;

use clap::ArgMatches;
use managed_agents_blocking::Operation;
use managed_agents_blocking::http::Method;
use managed_agents_blocking::proto::{MANAGED_AGENTS_BETA, Path};
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;
use crate::output::form::Shape;
use crate::table::{Key, Operation as Row, TABLE};
use crate::value::place::Files;
use crate::{dry_run, request, value};

pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let mut output = Output::new(matches, Shape::Object)?;
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let body = match matches.get_one::<String>("body") {
        Some(path) => {
            let json = value::structured(&value::file::text(path)?, Files::of(path));
            Some(json.map_err(|problem| Failure::usage(format!("--body {path}: {problem}")))?)
        }
        None => None,
    };
    let betas: Vec<String> = matches.get_many("beta").into_iter().flatten().cloned().collect();
    let operation = || operation(text("method"), text("path"), &betas, body.clone());
    if matches.get_flag("dry-run") {
        let key = Key::OfTheWorkspace;
        dry_run::print(operation()?.answering(), &[], key, matches, &mut output)?;
        return Ok(0);
    }
    let reply = Connection::new(matches)?.send(operation()?);
    output.object(reply.map_err(|error| Failure::of("api", &error))?.get())?;
    Ok(output.code())
}

fn operation(
    method: &str,
    target: &str,
    betas: &[String],
    body: Option<String>,
) -> Result<Operation<Box<RawValue>>, Failure> {
    let upper = method.to_uppercase();
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let Some(method) = known.into_iter().find(|known| *known == *upper) else {
        return Err(Failure::usage(format!("{method:?} must be GET, POST, PUT, PATCH or DELETE")));
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(segments) = path.strip_prefix('/') else {
        return Err(Failure::usage(format!("the path {path:?} must begin with a slash, such as /v1/agents")));
    };
    let idempotency = request::idempotency(&method);
    let path = segments.split('/').fold(Path::new(""), Path::segment);
    let mut operation = Operation::new(method, path).idempotent(idempotency);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        operation = operation.parameter(&decoded(name)?, &decoded(value)?);
    }
    if !betas.is_empty() {
        operation = operation.header("anthropic-beta", betas.join(","));
    } else {
        for beta in betas_of(segments) {
            operation = operation.beta(beta);
        }
    }
    Ok(match body {
        Some(body) => operation.json_text(body),
        None => operation,
    })
}

/// Decodes a part of a query, which may come encoded from a log.
fn decoded(text: &str) -> Result<String, Failure> {
    let text = text.replace('+', " ");
    match percent_decode_str(&text).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(Failure::usage(format!("the query has {text:?}, which does not decode to UTF-8"))),
    }
}

/// Returns the beta values of the operation whose path begins most like this one, or those of
/// sessions.
fn betas_of(path: &str) -> Vec<&'static str> {
    let given: Vec<&str> = path.split('/').collect();
    let nearest = TABLE.operations.values().max_by_key(|operation| {
        let segments: Vec<_> = operation.segments().collect();
        let same = given.iter().zip(&segments).take_while(|(given, segment)| match segment {
            Ok(fixed) => fixed == *given,
            Err(_) => true,
        });
        (same.count(), Reverse(segments.len()))
    });
    // Every path begins with `v1`.
    let is_near = |of: &&'static Row| of.segments().nth(1) == given.get(1).map(|segment| Ok(*segment));
    let nearest = nearest.filter(is_near);
    nearest.map_or_else(|| vec![MANAGED_AGENTS_BETA], |of| of.beta.iter().map(String::as_str).collect())
}
