use std::borrow::Cow;

use crate::ids::{CredentialId, VaultId};

union! {
    /// What went wrong in a session.
    SessionError by "type" {
        /// Nothing more is known.
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
        /// The account cannot pay.
        "billing_error" => Billing(SessionFault),
        /// The host that a credential is for could not be reached.
        "credential_host_unreachable_error" => CredentialHostUnreachable(CredentialHostUnreachable),
        /// The turn used tools too often.
        "tool_use_limit_reached_error" => ToolUseLimitReached(SessionFault),
        /// The context was compacted too often.
        "compaction_limit_reached_error" => CompactionLimitReached(SessionFault),
        /// The repository did not accept the token. The session goes on without it, as after the four that follow.
        "repository_authentication_error" => RepositoryAuthentication(RepositoryFault),
        /// The token may not read the repository.
        "repository_forbidden_error" => RepositoryForbidden(RepositoryFault),
        /// There is no such repository.
        "repository_not_found_error" => RepositoryNotFound(RepositoryFault),
        /// The branch or commit could not be checked out.
        "repository_checkout_error" => RepositoryCheckout(RepositoryFault),
        /// The repository could not be cloned.
        "repository_clone_error" => RepositoryClone(RepositoryFault),
    }

    /// What the service does about an error.
    RetryStatus by "type" {
        /// It tries again: wait. The same error may come more than once.
        "retrying" => Retrying,
        /// It gave up on this turn: what was queued is dropped and the session goes idle.
        "exhausted" => Exhausted,
        /// It gave up on the session, which terminates.
        "terminal" => Terminal,
    }
}

object! {
    /// An error with nothing but its message.
    response SessionFault [] {
        /// In words.
        message: required String,
        /// What the service does about it.
        retry_status: required RetryStatus,
    }

    /// An error of an MCP server.
    response McpFault [] {
        /// In words.
        message: required String,
        /// The server.
        mcp_server_name: required String,
        /// What the service does about it.
        retry_status: required RetryStatus,
    }

    /// An error of a git repository.
    response RepositoryFault [] {
        /// In words.
        message: required String,
        /// The repository.
        repository_url: nullable String,
        /// What the service does about it.
        retry_status: required RetryStatus,
    }

    /// The host that a credential is for could not be reached.
    response CredentialHostUnreachable ["type" = "credential_host_unreachable_error"] {
        /// In words.
        message: required String,
        /// The credential.
        credential_id: required CredentialId,
        /// The vault that holds it.
        vault_id: required VaultId,
        /// What the service does about it.
        retry_status: required RetryStatus,
    }
}

/// A field that every error has, of a newer error too.
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
    /// The error in words. An error that this version does not know has them too, if it is shaped like the others.
    pub fn message(&self) -> Option<Cow<'_, str>> {
        of_any!(self, message)
    }

    /// What the service does about it. An error that this version does not know has it too, if it is shaped like the others.
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
