//! An error as the program reports it, with the exit code that tells its cause.

use std::error::Error as _;
use std::fmt::Write as _;

use managed_agents_blocking::Error;
use managed_agents_blocking::http::StatusCode;
use managed_agents_blocking::proto::Error as CoreError;
use serde_json::json;

use crate::secrets;
use crate::visible::visible;

#[derive(Debug, Default)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    /// The step that failed.
    pub(crate) message: String,
    pub(crate) cause: Option<String>,
    pub(crate) request_id: Option<String>,
    /// A step that may help.
    pub(crate) hint: Option<String>,
}

/// The service refused, or an unexpected failure.
pub(crate) const FAILED: u8 = 1;
/// Arguments, values or files are wrong; nothing was sent.
pub(crate) const USAGE: u8 = 2;
/// No credential, or not accepted.
pub(crate) const NOT_ACCEPTED: u8 = 3;
/// Something else changed or holds the object.
pub(crate) const CONFLICT: u8 = 6;

impl Failure {
    /// Reports arguments, values or files that are wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: USAGE, message: message.into(), ..Self::default() }
    }

    pub(crate) fn try_instead(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Adds a command to the step that may help.
    pub(crate) fn and_then_try(self, command: String) -> Self {
        let hint =
            self.hint.as_ref().map_or_else(|| command.clone(), |hint| format!("{hint}; then {command}"));
        self.try_instead(hint)
    }

    /// Reports that the reader of the standard output has gone, which ends the program quietly.
    pub(crate) fn output(error: &std::io::Error) -> Self {
        let code = if error.kind() == std::io::ErrorKind::BrokenPipe { 0 } else { FAILED };
        Self {
            code,
            message: "could not write to the standard output".into(),
            cause: Some(error.to_string()),
            ..Self::default()
        }
    }

    /// Reports an error of the client. `doing` names the step, such as `agents create`.
    pub(crate) fn of(doing: &str, error: &Error) -> Self {
        let mut cause = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            let _ = write!(cause, ": {error}");
            source = error.source();
        }
        let code = code(error);
        let hint = match code {
            3 => Some("set ANTHROPIC_API_KEY, or see `managed-agents help environment`"),
            5 => Some("check the network and ANTHROPIC_BASE_URL"),
            CONFLICT => Some("read the object again, then repeat the change"),
            7 => Some("wait, then repeat the command"),
            _ => None,
        };
        Self {
            code,
            message: format!("{doing} failed"),
            cause: Some(cause),
            request_id: error.request_id().map(str::to_owned),
            hint: hint.map(str::to_owned),
        }
    }

    pub(crate) fn text(&self) -> String {
        let mut text = format!("error: {}\n", self.message);
        for (name, value) in [("cause", &self.cause), ("request-id", &self.request_id), ("try", &self.hint)] {
            if let Some(value) = value {
                let _ = writeln!(text, "{name}: {value}");
            }
        }
        visible(&secrets::masked(&text))
    }

    pub(crate) fn json(&self) -> String {
        let Self { code, message, cause, request_id, hint } = self;
        let masked = |text: &Option<String>| text.as_deref().map(secrets::masked);
        json!({
            "error": secrets::masked(message), "cause": masked(cause), "request_id": request_id,
            "try": masked(hint), "exit_code": code,
        })
        .to_string()
    }
}

/// Returns the exit code of a refusal.
pub(crate) fn code_of(status: StatusCode) -> u8 {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => 3,
        StatusCode::NOT_FOUND => 4,
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => CONFLICT,
        StatusCode::TOO_MANY_REQUESTS => 7,
        status if status.as_u16() == 529 => 7,
        _ => FAILED,
    }
}

fn code(error: &Error) -> u8 {
    if let Some(status) = error.status() {
        return code_of(status);
    }
    match error {
        Error::NoCredential | Error::TwoCredentials { .. } | Error::Token { .. } => 3,
        Error::Transport(_) => 5,
        Error::Io { .. } => USAGE,
        Error::StillRunning { .. } | Error::TimedOut => 8,
        Error::Core(
            CoreError::Settings(_) | CoreError::Path { .. } | CoreError::Encode(_) | CoreError::Request(_),
        ) => USAGE,
        _ => FAILED,
    }
}
