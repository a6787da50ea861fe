use crate::ids::{CredentialId, VaultId};
use crate::wire::text::Timestamp;

object! {
    /// Answer of `POST /v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate`: whether the credential opens its MCP
    /// server now.
    response CredentialValidation ["type" = "vault_credential_validation"] {
        /// The credential.
        credential_id: required CredentialId,
        /// The vault that it lies in.
        vault_id: required VaultId,
        /// Whether it works.
        status: required CredentialValidationStatus,
        /// When that was found out.
        validated_at: required Timestamp,
        /// Whether there is a refresh token.
        has_refresh_token: required bool,
        /// What came of asking for a new access token, if that was done.
        refresh: nullable CredentialRefresh,
        /// What came of asking the MCP server, if that was done.
        mcp_probe: nullable McpProbe,
    }

    /// What came of asking for a new access token.
    response CredentialRefresh [] {
        /// How it went.
        status: required CredentialRefreshStatus,
        /// What the token endpoint answered, if it did.
        http_response: nullable CredentialHttpResponse,
    }

    /// What came of asking an MCP server.
    response McpProbe [] {
        /// What it was asked.
        method: required McpProbeMethod,
        /// What it answered, if it did.
        http_response: nullable CredentialHttpResponse,
    }

    /// The answer of a token endpoint or of an MCP server.
    response CredentialHttpResponse [] {
        /// The status.
        status_code: required u64,
        /// The media type of the body.
        content_type: required String,
        /// The beginning of the body.
        body: required String,
        /// Whether the body went on.
        body_truncated: required bool,
    }
}

open_enum! {
    /// Whether a credential works.
    CredentialValidationStatus {
        /// It does.
        Valid = "valid",
        /// It does not.
        Invalid = "invalid",
        /// That could not be found out.
        NotKnown = "unknown",
    }

    /// How asking for a new access token went.
    CredentialRefreshStatus {
        /// There is a new one.
        Succeeded = "succeeded",
        /// It was refused.
        Failed = "failed",
        /// The token endpoint could not be reached.
        ConnectError = "connect_error",
        /// There is no refresh token to ask with.
        NoRefreshToken = "no_refresh_token",
    }

    /// What an MCP server was asked.
    McpProbeMethod {
        /// To begin a connection.
        Initialize = "initialize",
        /// For its tools.
        ToolsList = "tools/list",
    }
}
