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
        /// What it opens, and how.
        auth: required CredentialAuth,
        /// Text of yours, by key.
        metadata: required BTreeMap<String, String>,
        /// When it was made.
        created_at: required Timestamp,
        /// When it was changed last.
        updated_at: required Timestamp,
        /// When it was archived.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/vaults/{vault_id}/credentials`. A vault holds up to 20.
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
        /// What it opens, and how. An active credential of the vault for the same server, or under the same name, is answered with
        /// 409.
        auth: required CredentialAuthParams,
        /// Its name.
        display_name: optional String,
        /// Text of yours: up to 16 keys of up to 64 characters, values of up to 512.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/vaults/{vault_id}/credentials/{credential_id}`. Sessions that run already get the new secret too.
    request UpdateCredential [] {
        /// New secrets. What the credential is for, and its kind, stay for good.
        auth: optional CredentialAuthUpdate,
        /// Its name.
        display_name: update String,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }

    /// Answer of `DELETE /v1/vaults/{vault_id}/credentials/{credential_id}`.
    response DeletedCredential ["type" = "vault_credential_deleted"] {
        /// The credential that was.
        id: required CredentialId,
    }

    /// A token that is sent to an MCP server as it is.
    response StaticBearer ["type" = "static_bearer"] {
        /// The server.
        mcp_server_url: required String,
    }

    /// A token to send to an MCP server as it is.
    request StaticBearerParams ["type" = "static_bearer"] {
        /// The server. It stays for good.
        mcp_server_url: required String,
        /// The token.
        token: required Secret,
    }

    /// Another token for the same MCP server.
    request StaticBearerUpdate ["type" = "static_bearer"] {
        /// The token.
        token: optional Secret,
    }
}

union! {
    /// What a credential opens, and how.
    CredentialAuth by "type" {
        /// An MCP server, by OAuth.
        "mcp_oauth" => McpOAuth(Box<McpOAuth>),
        /// An MCP server, by a token.
        "static_bearer" => StaticBearer(StaticBearer),
        /// Whatever reads an environment variable.
        "environment_variable" => EnvironmentVariable(EnvironmentVariable),
    }

    /// What a credential is to open, and how.
    CredentialAuthParams by "type" {
        /// An MCP server, by OAuth.
        "mcp_oauth" => McpOAuth(Box<McpOAuthParams>),
        /// An MCP server, by a token.
        "static_bearer" => StaticBearer(StaticBearerParams) from,
        /// Whatever reads an environment variable. Not in a self-hosted environment.
        "environment_variable" => EnvironmentVariable(EnvironmentVariableParams) from,
    }

    /// New secrets for a credential of the same kind.
    CredentialAuthUpdate by "type" {
        /// An MCP server, by OAuth.
        "mcp_oauth" => McpOAuth(Box<McpOAuthUpdate>),
        /// An MCP server, by a token.
        "static_bearer" => StaticBearer(StaticBearerUpdate) from,
        /// Whatever reads an environment variable.
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
        /// Archived ones too.
        include_archived: one bool,
        /// How many on a page, up to 100; left out, 20.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
