//! Credentials in a vault.

use std::collections::BTreeMap;

use crate::ids::{CredentialId, VaultId};
use crate::vaults::environment_variable::{
    EnvironmentVariable, EnvironmentVariableParams, EnvironmentVariableUpdate,
};
use crate::vaults::oauth::{McpOAuth, McpOAuthParams, McpOAuthUpdate};
use crate::wire::text::{Secret, Timestamp};

object! {
    /// A credential in a vault, without its secrets.
    response VaultCredential ["type" = "vault_credential"] {
        /// The credential.
        id: required CredentialId,
        /// The vault that it lies in.
        vault_id: required VaultId,
        /// Its name.
        display_name: optional String,
        /// Target of the credential, and its way of authentication.
        auth: required CredentialAuth,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
        /// Time of archiving.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/vaults/{vault_id}/credentials`. A vault holds at most 20 credentials.
    ///
    /// ```
    /// use managed_agents_types::{CreateCredential, StaticBearerParams};
    ///
    /// let credential = CreateCredential {
    ///     display_name: Some("Tickets".into()),
    ///     ..CreateCredential::new(StaticBearerParams::new("https://mcp.example.com", "the token"))
    /// };
    /// assert!(!format!("{credential:?}").contains("the token"));
    /// ```
    request CreateCredential [] {
        /// Target of the credential, and its way of authentication. The service replies with 409 if
        /// the vault has an active credential for the same server or under the same name.
        auth: required CredentialAuthParams,
        /// Its name.
        display_name: optional String,
        /// Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/vaults/{vault_id}/credentials/{credential_id}`. Running sessions get the
    /// new secret too.
    request UpdateCredential [] {
        /// New secrets. The target and the kind of the credential cannot change.
        auth: optional CredentialAuthUpdate,
        /// Its name.
        display_name: update String,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }

    /// Reply to `DELETE /v1/vaults/{vault_id}/credentials/{credential_id}`.
    response DeletedCredential ["type" = "vault_credential_deleted"] {
        /// The deleted credential.
        id: required CredentialId,
    }

    /// A fixed token for an MCP server, as stored.
    response StaticBearer ["type" = "static_bearer"] {
        /// The server.
        mcp_server_url: required String,
    }

    /// A fixed token for an MCP server, to be stored.
    request StaticBearerParams ["type" = "static_bearer"] {
        /// The server. It cannot change later.
        mcp_server_url: required String,
        /// The token.
        token: required Secret,
    }

    /// A new token for the same MCP server.
    request StaticBearerUpdate ["type" = "static_bearer"] {
        /// The token.
        token: optional Secret,
    }
}

union! {
    /// Target and way of authentication of a credential.
    CredentialAuth by "type" {
        /// OAuth for an MCP server.
        "mcp_oauth" => McpOAuth(Box<McpOAuth>),
        /// A fixed token for an MCP server.
        "static_bearer" => StaticBearer(StaticBearer),
        /// A secret behind an environment variable.
        "environment_variable" => EnvironmentVariable(EnvironmentVariable),
    }

    /// Target and way of authentication to give to a credential.
    CredentialAuthParams by "type" {
        /// OAuth for an MCP server.
        "mcp_oauth" => McpOAuth(Box<McpOAuthParams>),
        /// A fixed token for an MCP server.
        "static_bearer" => StaticBearer(StaticBearerParams) from,
        /// A secret behind an environment variable. Not supported in a self-hosted environment.
        "environment_variable" => EnvironmentVariable(EnvironmentVariableParams) from,
    }

    /// New secrets for a credential of the same kind.
    CredentialAuthUpdate by "type" {
        /// OAuth for an MCP server.
        "mcp_oauth" => McpOAuth(Box<McpOAuthUpdate>),
        /// A fixed token for an MCP server.
        "static_bearer" => StaticBearer(StaticBearerUpdate) from,
        /// A secret behind an environment variable.
        "environment_variable" => EnvironmentVariable(EnvironmentVariableUpdate) from,
    }
}

impl From<McpOAuthParams> for CredentialAuthParams {
    fn from(params: McpOAuthParams) -> Self {
        Self::McpOAuth(params.into())
    }
}

impl From<McpOAuthUpdate> for CredentialAuthUpdate {
    fn from(update: McpOAuthUpdate) -> Self {
        Self::McpOAuth(update.into())
    }
}

query! {
    /// Query of `GET /v1/vaults/{vault_id}/credentials`.
    ListCredentials {
        /// `true` to include archived items.
        include_archived: one bool,
        /// Items on a page, at most 100. Default: 20.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
