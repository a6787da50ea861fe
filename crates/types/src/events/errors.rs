//! Errors in a session.

use std::borrow::Cow;

use crate::ids::{CredentialId, VaultId};

union! {
    /// An error in a session.
    SessionError by "type" {
        /// An error without further details.
        "unknown_error" => Unspecified(SessionFault),
        /// The model is overloaded.
        "model_overloaded_error" => ModelOverloaded(SessionFault),
        /// The model's rate limit was hit.
        "model_rate_limited_error" => ModelRateLimited(SessionFault),
        /// A request to the model failed.
        "model_request_failed_error" => ModelRequestFailed(SessionFault),
        /// An MCP server could not be reached.
        "mcp_connection_failed_error" => McpConnectionFailed(McpFault),
        /// An MCP server did not accept the credentials.
        "mcp_authentication_failed_error" => McpAuthenticationFailed(McpFault),
        /// A problem with payment.
        "billing_error" => Billing(SessionFault),
        /// The host that a credential is for could not be reached.
        "credential_host_unreachable_error" => CredentialHostUnreachable(CredentialHostUnreachable),
        /// The turn reached its limit of tool calls.
        "tool_use_limit_reached_error" => ToolUseLimitReached(SessionFault),
        /// The context reached its limit of compactions.
        "compaction_limit_reached_error" => CompactionLimitReached(SessionFault),
        /// The repository refused the token. The session continues without the repository; so it
        /// does after the other four repository errors.
        "repository_authentication_error" => RepositoryAuthentication(RepositoryFault),
        /// The token may not read the repository.
        "repository_forbidden_error" => RepositoryForbidden(RepositoryFault),
        /// The repository does not exist.
        "repository_not_found_error" => RepositoryNotFound(RepositoryFault),
        /// The branch or commit could not be checked out.
        "repository_checkout_error" => RepositoryCheckout(RepositoryFault),
        /// The repository could not be cloned.
        "repository_clone_error" => RepositoryClone(RepositoryFault),
    }

    /// Reaction of the service to an error.
    RetryStatus by "type" {
        /// The service retries; wait. The same error may be reported several times.
        "retrying" => Retrying,
        /// The service gives up on this turn. It drops every queued event, and the session becomes
        /// idle.
        "exhausted" => Exhausted,
        /// The service gives up on the session, which terminates.
        "terminal" => Terminal,
    }
}

object! {
    /// An error with nothing but its message.
    response SessionFault [] {
        /// Message for people.
        message: required String,
        /// Reaction of the service.
        retry_status: required RetryStatus,
    }

    /// An error of an MCP server.
    response McpFault [] {
        /// Message for people.
        message: required String,
        /// The server.
        mcp_server_name: required String,
        /// Reaction of the service.
        retry_status: required RetryStatus,
    }

    /// An error of a git repository.
    response RepositoryFault [] {
        /// Message for people.
        message: required String,
        /// The repository.
        repository_url: nullable String,
        /// Reaction of the service.
        retry_status: required RetryStatus,
    }

    /// The host that a credential is for could not be reached.
    response CredentialHostUnreachable ["type" = "credential_host_unreachable_error"] {
        /// Message for people.
        message: required String,
        /// The credential.
        credential_id: required CredentialId,
        /// The vault that holds it.
        vault_id: required VaultId,
        /// Reaction of the service.
        retry_status: required RetryStatus,
    }
}

/// Reads a field that every error has, also from an unknown error.
macro_rules! of_any {
    ($error:expr, $field:ident) => {
        match $error {
            SessionError::Unspecified(fault)
            | SessionError::ModelOverloaded(fault)
            | SessionError::ModelRateLimited(fault)
            | SessionError::ModelRequestFailed(fault)
            | SessionError::Billing(fault)
            | SessionError::ToolUseLimitReached(fault)
            | SessionError::CompactionLimitReached(fault) => Some(Cow::Borrowed(&fault.$field)),
            SessionError::McpConnectionFailed(fault) | SessionError::McpAuthenticationFailed(fault) => {
                Some(Cow::Borrowed(&fault.$field))
            }
            SessionError::CredentialHostUnreachable(fault) => Some(Cow::Borrowed(&fault.$field)),
            SessionError::RepositoryAuthentication(fault)
            | SessionError::RepositoryForbidden(fault)
            | SessionError::RepositoryNotFound(fault)
            | SessionError::RepositoryCheckout(fault)
            | SessionError::RepositoryClone(fault) => Some(Cow::Borrowed(&fault.$field)),
            SessionError::Unknown(unknown) => {
                unknown.json().decode::<SessionFault>().ok().map(|fault| Cow::Owned(fault.$field))
            }
        }
    };
}

impl SessionError {
    /// Returns the message for people. Works for an error that this version does not know, if that
    /// error has the fields of the others.
    pub fn message(&self) -> Option<Cow<'_, str>> {
        of_any!(self, message)
    }

    /// Returns the reaction of the service. Works for an error that this version does not know, if
    /// that error has the fields of the others.
    pub fn retry_status(&self) -> Option<Cow<'_, RetryStatus>> {
        of_any!(self, retry_status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_error_still_says_what_happens_next() -> Result<(), serde_json::Error> {
        let error: SessionError = serde_json::from_str(
            r#"{"type":"newer_error","message":"no disk","retry_status":{"type":"terminal"},"disk":1}"#,
        )?;
        assert_eq!(error.kind(), "newer_error");
        assert_eq!(error.message().as_deref(), Some("no disk"));
        assert!(matches!(error.retry_status().as_deref(), Some(RetryStatus::Terminal(_))));
        Ok(())
    }
}
