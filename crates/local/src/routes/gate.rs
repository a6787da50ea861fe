//! Checks of every request: loopback host and origin, version, beta header.

use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::spec::{Operation, Spec};

const VERSIONS: [&str; 2] = ["2023-06-01", "2026-10-21"];
pub(super) const BETA: &str = "managed-agents-2026-04-01";
const MEMORY_BETA: &str = "agent-memory-2026-07-22";
/// Values that come with a token. The facts list only those of operations.
const BETAS_OF_CREDENTIALS: [&str; 2] = ["oauth-2025-04-20", "oidc-federation-2026-04-01"];

/// Refuses pages of other sites that have found the port: their `Host` (DNS rebinding) or `Origin`
/// shows them.
pub(crate) fn check_origin(request: &Request) -> Result<()> {
    let host = request.header("host").unwrap_or_default();
    if !is_loopback(host) {
        return Err(Refusal::new(403, "the Host header is not a loopback address"));
    }
    match request.header("origin") {
        Some(origin) if !is_loopback_origin(origin) => {
            Err(Refusal::new(403, "the Origin is not a loopback address"))
        }
        _ => Ok(()),
    }
}

/// Checks the versions that a request names. Without its beta values an operation does not exist.
pub(super) fn check_versions(request: &Request, operation: &Operation) -> Result<()> {
    match request.header("anthropic-version") {
        None => return Err(Refusal::invalid("anthropic-version: this header is required")),
        Some(version) if !VERSIONS.contains(&version) => {
            return Err(Refusal::invalid(format!(
                "anthropic-version: {version} is not a version of this API"
            )));
        }
        Some(_) => {}
    }
    let given: Vec<&str> = request.listed("anthropic-beta").filter(|beta| !beta.is_empty()).collect();
    let unknown = |beta: &&&str| !BETAS_OF_CREDENTIALS.contains(*beta) && !Spec::get().has_beta(beta);
    if let Some(beta) = given.iter().find(unknown) {
        return Err(Refusal::invalid(format!("anthropic-beta: {beta} is not a beta of this API")));
    }
    let excludes = operation.beta.iter().any(|beta| beta == MEMORY_BETA);
    if excludes && given.contains(&MEMORY_BETA) && given.contains(&BETA) {
        return Err(Refusal::invalid(format!(
            "anthropic-beta: {MEMORY_BETA} excludes {BETA}: send one of them"
        )));
    }
    match operation.beta.iter().find(|beta| !given.contains(&beta.as_str())) {
        Some(beta) if operation.needs_beta() => Err(Refusal::new(
            404,
            format!("there is nothing at {} (does anthropic-beta name {beta}?)", request.path),
        )),
        _ => Ok(()),
    }
}

pub(super) fn has_beta(request: &Request) -> bool {
    request.listed("anthropic-beta").any(|value| value == BETA)
}

/// Makes the headers that let a page on a loopback address read the answer.
pub(crate) fn cors(request: &Request) -> Vec<(String, String)> {
    let Some(origin) = request.header("origin").filter(|origin| is_loopback_origin(origin)) else {
        return Vec::new();
    };
    let mut headers = vec![
        ("access-control-allow-origin", origin),
        ("access-control-expose-headers", "request-id, retry-after, retry-after-ms, x-should-retry"),
        ("vary", "origin"),
    ];
    if request.method == "OPTIONS" {
        headers.push(("access-control-allow-methods", "GET, POST, DELETE"));
        let asked = request.header("access-control-request-headers");
        headers.push(("access-control-allow-headers", asked.unwrap_or("content-type")));
        headers.push(("access-control-max-age", "600"));
    }
    headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn is_loopback_origin(origin: &str) -> bool {
    let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    host.is_some_and(is_loopback)
}

/// Returns `true` if a host, perhaps with a port, is this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}
