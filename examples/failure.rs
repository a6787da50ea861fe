//! Prints an error on one line, with advice.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use managed_agents_core::{self as proto, ApiError};

use crate::terminal::printable;

/// Ends `main`: prints the error on one line. A closed output pipe is not an error.
pub fn exit(result: Result<(), Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", explain(&*error));
            ExitCode::FAILURE
        }
    }
}

/// Returns the error, its causes and advice on one line.
pub fn explain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    for cause in causes(error).skip(1) {
        let cause = cause.to_string();
        // Some errors of other crates repeat their cause.
        if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    if let Some(advice) = advice(error) {
        line = format!("{line}; {advice}");
    }
    printable(&line.replace(['\n', '\r'], " ")).into_owned()
}

fn advice(error: &(dyn Error + 'static)) -> Option<&'static str> {
    match core_error(error)? {
        proto::Error::Decode { body, .. } | proto::Error::NotJson { body, .. } => {
            is_page(body).then_some(WEB_PAGE)
        }
        proto::Error::NotAnEventStream { beginning, .. } => is_page(beginning.as_bytes()).then_some(WEB_PAGE),
        error => error.api().and_then(for_answer),
    }
}

fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

const WEB_PAGE: &str = "a web page came in place of JSON: check ANTHROPIC_BASE_URL, and whether a proxy or a sign-in page is in between";

const BETWEEN: &str = "a gateway in between may not allow this route: check ANTHROPIC_BASE_URL, and what the gateway lets through";

fn for_answer(error: &ApiError) -> Option<&'static str> {
    Some(match error.status.as_u16() {
        _ if error.kind.is_none() && is_page(&error.body) => WEB_PAGE,
        // A reply that is not an error of the service comes from something between, such as a
        // proxy.
        401 | 403 | 404 if error.kind.is_none() => BETWEEN,
        401 => {
            "check ANTHROPIC_API_KEY: the service does not know this key; if it is good elsewhere, this route is not allowed here"
        }
        403 => {
            "the key may not do this: ask whoever manages the workspace, or use a key of another one; if it may elsewhere, this route is not allowed here"
        }
        404 => {
            "check the id, and that the key belongs to the workspace that has it; if other routes find it, this route is not there"
        }
        _ if error.message.contains("archived") => {
            "an archived one is of no more use: leave the option out, or name another"
        }
        429 => "wait a moment and try again",
        500.. => "the service has a problem: try again in a while",
        _ => return None,
    })
}

fn core_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a proto::Error> {
    causes(error).find_map(|cause| match cause.downcast_ref() {
        Some(managed_agents_blocking::Error::Core(error)) => Some(error),
        _ => cause.downcast_ref(),
    })
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    #[test]
    fn f32_a_route_that_is_not_allowed_is_not_blamed_on_the_key_alone() {
        let explained = |status, body: &str| {
            let answer =
                ApiError::read(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes());
            explain(&proto::Error::Api(Box::new(answer)))
        };
        for status in [401, 403, 404] {
            let of_service = r#"{"type":"error","error":{"type":"not_found_error","message":"x"}}"#;
            let said = explained(status, of_service);
            assert!(said.contains("key") && said.contains("this route is not"), "{said}");
            for of_gateway in ["", "no route", r#"{"error":"forbidden"}"#] {
                let said = explained(status, of_gateway);
                assert!(said.contains("gateway") && !said.contains("key"), "{said}");
            }
            assert!(explained(status, "<html>").contains("a web page"));
        }
    }
}
