//! Tests of credentials against their MCP servers.

use crate::ids::{CredentialId, VaultId};
use crate::wire::text::Timestamp;

object! {
    /// Reply to `POST /v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate`: the
    /// result of a test of the credential against its MCP server.
    response CredentialValidation ["type" = "vault_credential_validation"] {
        /// The credential.
        credential_id: required CredentialId,
        /// The vault that it lies in.
        vault_id: required VaultId,
        /// Result of the validation.
        status: required CredentialValidationStatus,
        /// Time of the validation.
        validated_at: required Timestamp,
        /// `true` if the credential has a refresh token.
        has_refresh_token: required bool,
        /// Result of the attempt to refresh the access token, if one was made.
        refresh: nullable CredentialRefresh,
        /// Result of the request to the MCP server, if one was made.
        mcp_probe: nullable McpProbe,
    }

    /// Result of an attempt to refresh an access token.
    response CredentialRefresh [] {
        /// Status of the attempt.
        status: required CredentialRefreshStatus,
        /// Reply of the token endpoint, if there was one.
        http_response: nullable CredentialHttpResponse,
    }

    /// Result of a request to an MCP server.
    response McpProbe [] {
        /// Method of the request.
        method: required McpProbeMethod,
        /// Reply of the server, if there was one.
        http_response: nullable CredentialHttpResponse,
    }

    /// The reply of a token endpoint or of an MCP server.
    response CredentialHttpResponse [] {
        /// The status.
        status_code: required u64,
        /// The media type of the body.
        content_type: required String,
        /// The beginning of the body.
        body: required String,
        /// `true` if the body was longer.
        body_truncated: required bool,
    }
}

open_enum! {
    /// Result of a validation.
    CredentialValidationStatus {
        /// The credential works.
        Valid = "valid",
        /// The credential does not work.
        Invalid = "invalid",
        /// The validation gave no result.
        NotKnown = "unknown",
    }

    /// Status of an attempt to refresh an access token.
    CredentialRefreshStatus {
        /// The service has a new access token.
        Succeeded = "succeeded",
        /// The token endpoint refused.
        Failed = "failed",
        /// The token endpoint could not be reached.
        ConnectError = "connect_error",
        /// There is no refresh token to ask with.
        NoRefreshToken = "no_refresh_token",
    }

    /// Method of a request to an MCP server.
    McpProbeMethod {
        /// Opens a connection.
        Initialize = "initialize",
        /// Lists the tools.
        ToolsList = "tools/list",
    }
}
