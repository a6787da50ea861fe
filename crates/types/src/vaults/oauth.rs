//! Credentials for MCP servers that use OAuth.

use crate::wire::extra::Extra;
use crate::wire::text::{Secret, Timestamp};

object! {
    /// Access to an MCP server by OAuth.
    response McpOAuth ["type" = "mcp_oauth"] {
        /// The server.
        mcp_server_url: required String,
        /// Expiry time of the access token, if known.
        expires_at: optional Timestamp,
        /// Way to refresh the access token, if there is one.
        refresh: optional McpOAuthRefresh,
    }

    /// Access to an MCP server by OAuth, to be stored.
    request McpOAuthParams ["type" = "mcp_oauth"] {
        /// The server. It cannot change later.
        mcp_server_url: required String,
        /// The access token.
        access_token: required Secret,
        /// Expiry time, which must be in the future.
        expires_at: optional Timestamp,
        /// Way to refresh the access token. Without it the token is not refreshed.
        refresh: optional McpOAuthRefreshParams,
    }

    /// New tokens for the same MCP server.
    request McpOAuthUpdate ["type" = "mcp_oauth"] {
        /// The access token. Set `expires_at` too, or the stored time remains.
        access_token: optional Secret,
        /// Expiry time.
        expires_at: update Timestamp,
        /// Way to refresh the access token.
        refresh: update McpOAuthRefreshUpdate,
    }

    /// Way in which the service refreshes an access token, as stored.
    response McpOAuthRefresh [] {
        /// URL of the token endpoint.
        token_endpoint: required String,
        /// Authentication of the client at the token endpoint.
        token_endpoint_auth: required TokenEndpointAuth,
        /// Id of the client.
        client_id: required String,
        /// Scope to request.
        scope: optional String,
        /// Resource to request.
        resource: optional String,
    }

    /// Way in which the service is to refresh an access token.
    request McpOAuthRefreshParams [] {
        /// URL of the token endpoint.
        token_endpoint: required String,
        /// Authentication of the client at the token endpoint.
        token_endpoint_auth: required TokenEndpointAuthParams,
        /// Id of the client.
        client_id: required String,
        /// The refresh token.
        refresh_token: required Secret,
        /// Scope to request.
        scope: optional String,
        /// Resource to request.
        resource: optional String,
    }

    /// Changes of the way in which the service refreshes an access token.
    request McpOAuthRefreshUpdate [] {
        /// Authentication of the client at the token endpoint. The kind cannot change.
        token_endpoint_auth: optional TokenEndpointAuthUpdate,
        /// The refresh token.
        refresh_token: optional Secret,
        /// Scope to request. An empty text clears it.
        scope: optional String,
    }

    /// The secret of a client.
    request ClientSecretParams [] {
        /// The secret.
        client_secret: required Secret,
    }

    /// A new secret for the same client.
    request ClientSecretUpdate [] {
        /// The secret.
        client_secret: optional Secret,
    }
}

union! {
    /// Authentication of a client at the token endpoint.
    TokenEndpointAuth by "type" {
        /// No secret: the id alone.
        "none" => None,
        /// A secret in the `authorization` header.
        "client_secret_basic" => ClientSecretBasic,
        /// A secret in the body.
        "client_secret_post" => ClientSecretPost,
    }

    /// Authentication to use for a client at the token endpoint.
    TokenEndpointAuthParams by "type" {
        /// No secret: the id alone.
        "none" => None,
        /// A secret in the `authorization` header.
        "client_secret_basic" => ClientSecretBasic(ClientSecretParams),
        /// A secret in the body.
        "client_secret_post" => ClientSecretPost(ClientSecretParams),
    }

    /// A new secret for a client, with the same kind of authentication.
    TokenEndpointAuthUpdate by "type" {
        /// A secret in the `authorization` header.
        "client_secret_basic" => ClientSecretBasic(ClientSecretUpdate),
        /// A secret in the body.
        "client_secret_post" => ClientSecretPost(ClientSecretUpdate),
    }
}

impl TokenEndpointAuthParams {
    /// No secret: the id alone.
    pub const NONE: Self = Self::None(Extra::NONE);

    /// A secret in the `authorization` header.
    pub fn basic(client_secret: impl Into<Secret>) -> Self {
        Self::ClientSecretBasic(ClientSecretParams::new(client_secret))
    }

    /// A secret in the body.
    pub fn post(client_secret: impl Into<Secret>) -> Self {
        Self::ClientSecretPost(ClientSecretParams::new(client_secret))
    }
}
