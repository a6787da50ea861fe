//! A refused request: its status and error envelope.

use serde_json::{Value, json};
use std::fmt::Display;

#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) message: String,
    pub(crate) error_code: Option<&'static str>,
    pub(crate) headers: Vec<(String, String)>,
    /// The type of the error, if it is not that of the status, and more fields of it.
    kind: Option<(&'static str, Value)>,
}

pub(crate) type Result<T> = std::result::Result<T, Refusal>;

impl Refusal {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), error_code: None, headers: Vec::new(), kind: None }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new(404, format!("{what} not found: {id}"))
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, message)
    }

    /// Refuses what would not fit. Another try is of no use before something is deleted.
    pub(crate) fn full(message: impl Into<String>) -> Self {
        Self::new(429, message).with_header("x-should-retry", "false")
    }

    /// Names the field that the message is about.
    pub(crate) fn at(self, place: impl Display) -> Self {
        Self { message: format!("{place}: {}", self.message), ..self }
    }

    /// Renames the field at the beginning of the place that the message names.
    pub(crate) fn below(self, from: &str, to: &str) -> Self {
        let message = match self.message.strip_prefix(from).filter(|rest| rest.starts_with('.')) {
            Some(rest) => format!("{to}{rest}"),
            None => self.message,
        };
        Self { message, ..self }
    }

    pub(crate) fn with_code(self, error_code: &'static str) -> Self {
        Self { error_code: Some(error_code), ..self }
    }

    pub(crate) fn with_kind(self, kind: &'static str, fields: Value) -> Self {
        Self { kind: Some((kind, fields)), ..self }
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn envelope(&self, request_id: &str) -> Value {
        let mut error = json!({"type": kind(self.status), "message": self.message});
        if let Some(code) = self.error_code {
            error["details"] = json!({"error_code": code});
        }
        if let Some((kind, fields)) = &self.kind {
            error["type"] = (*kind).into();
            for (name, value) in fields.as_object().into_iter().flatten() {
                error[name] = value.clone();
            }
        }
        json!({"type": "error", "error": error, "request_id": request_id})
    }
}

fn kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 | 504 => "timeout_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}
