use crate::wire::extra::Extra;
use crate::wire::text::{Secret, Timestamp};

object! {
    /// Access to an MCP server by OAuth.
    response McpOAuth ["type" = "mcp_oauth"] {
        /// The server.
        mcp_server_url: required String,
        /// When the access token expires, if that is known.
        expires_at: optional Timestamp,
        /// How the service gets a new access token, if it can.
        refresh: optional McpOAuthRefresh,
    }

    /// Access to an MCP server by OAuth, to be stored.
    request McpOAuthParams ["type" = "mcp_oauth"] {
        /// The server. It stays for good.
        mcp_server_url: required String,
        /// The access token.
        access_token: required Secret,
        /// When it expires: a moment to come.
        expires_at: optional Timestamp,
        /// How the service gets a new one. Left out, it does not.
        refresh: optional McpOAuthRefreshParams,
    }

    /// New tokens for the same MCP server.
    request McpOAuthUpdate ["type" = "mcp_oauth"] {
        /// The access token. Give its `expires_at` too: the old moment stays otherwise.
        access_token: optional Secret,
        /// When it expires.
        expires_at: update Timestamp,
        /// How the service gets a new one.
        refresh: update McpOAuthRefreshUpdate,
    }

    /// How the service gets a new access token.
    response McpOAuthRefresh [] {
        /// Where it asks.
        token_endpoint: required String,
        /// How it says there who it is.
        token_endpoint_auth: required TokenEndpointAuth,
        /// As which client it asks.
        client_id: required String,
        /// The scope that it asks for.
        scope: optional String,
        /// The resource that it asks for.
        resource: optional String,
    }

    /// How the service is to get a new access token.
    request McpOAuthRefreshParams [] {
        /// Where it asks.
        token_endpoint: required String,
        /// How it says there who it is.
        token_endpoint_auth: required TokenEndpointAuthParams,
        /// As which client it asks.
        client_id: required String,
        /// The refresh token.
        refresh_token: required Secret,
        /// The scope that it asks for.
        scope: optional String,
        /// The resource that it asks for.
        resource: optional String,
    }

    /// Changes to how the service gets a new access token.
    request McpOAuthRefreshUpdate [] {
        /// How it says at the token endpoint who it is; the kind stays.
        token_endpoint_auth: optional TokenEndpointAuthUpdate,
        /// The refresh token.
        refresh_token: optional Secret,
        /// The scope that it asks for. An empty text clears it.
        scope: optional String,
    }

    /// The secret of a client.
    request ClientSecretParams [] {
        /// The secret.
        client_secret: required Secret,
    }

    /// Another secret for the same client.
    request ClientSecretUpdate [] {
        /// The secret.
        client_secret: optional Secret,
    }
}

union! {
    /// How a client says at the token endpoint who it is.
    TokenEndpointAuth by "type" {
        /// By its id alone.
        "none" => None,
        /// By a secret in the `authorization` header.
        "client_secret_basic" => ClientSecretBasic,
        /// By a secret in the body.
        "client_secret_post" => ClientSecretPost,
    }

    /// How a client is to say at the token endpoint who it is.
    TokenEndpointAuthParams by "type" {
        /// By its id alone.
        "none" => None,
        /// By a secret in the `authorization` header.
        "client_secret_basic" => ClientSecretBasic(ClientSecretParams),
        /// By a secret in the body.
        "client_secret_post" => ClientSecretPost(ClientSecretParams),
    }

    /// Another secret for a client that says who it is in the same way.
    TokenEndpointAuthUpdate by "type" {
        /// In the `authorization` header.
        "client_secret_basic" => ClientSecretBasic(ClientSecretUpdate),
        /// In the body.
        "client_secret_post" => ClientSecretPost(ClientSecretUpdate),
    }
}

impl TokenEndpointAuthParams {
    /// By its id alone.
    pub const NONE: Self = Self::None(Extra::NONE);

    /// By a secret in the `authorization` header.
    pub fn basic(client_secret: impl Into<Secret>) -> Self {
        Self::ClientSecretBasic(ClientSecretParams::new(client_secret))
    }

    /// By a secret in the body.
    pub fn post(client_secret: impl Into<Secret>) -> Self {
        Self::ClientSecretPost(ClientSecretParams::new(client_secret))
    }
}
