//! Tunnels: connections to MCP servers inside a private network.

pub mod certificates;

use managed_agents_types::{
    CreateTunnel, ListTunnels, Page, RotateTunnelToken, Tunnel, TunnelId, TunnelToken,
};

use crate::path;
use crate::request::betas::MCP_TUNNELS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/tunnels`
///
/// Creates a tunnel. Not idempotent: if the reply is lost, the request is not retried.
pub fn create(params: &CreateTunnel) -> Operation<Tunnel> {
    Operation::post("/v1/tunnels").beta(MCP_TUNNELS_BETA).json(params).idempotent(Idempotency::No)
}

/// `GET /v1/tunnels/{tunnel_id}`
///
/// Retrieves a tunnel.
pub fn retrieve(tunnel: &TunnelId) -> Operation<Tunnel> {
    Operation::get(path!("/v1/tunnels", tunnel)).beta(MCP_TUNNELS_BETA)
}

/// `GET /v1/tunnels`
///
/// Lists tunnels.
pub fn list(params: &ListTunnels) -> Operation<Page<Tunnel>> {
    Operation::get("/v1/tunnels").beta(MCP_TUNNELS_BETA).query(params)
}

/// `POST /v1/tunnels/{tunnel_id}/archive`
///
/// Archives the tunnel permanently. Its domain is never reused.
pub fn archive(tunnel: &TunnelId) -> Operation<Tunnel> {
    Operation::post(path!("/v1/tunnels", tunnel, "archive")).beta(MCP_TUNNELS_BETA)
}

/// `POST /v1/tunnels/{tunnel_id}/reveal_token`
///
/// Reveals the token of a tunnel.
pub fn reveal_token(tunnel: &TunnelId) -> Operation<TunnelToken> {
    Operation::post(path!("/v1/tunnels", tunnel, "reveal_token")).beta(MCP_TUNNELS_BETA)
}

/// `POST /v1/tunnels/{tunnel_id}/rotate_token`
///
/// Replaces the token. Not idempotent: if the reply is lost, the request is not retried.
/// [`reveal_token`] returns the new token then.
pub fn rotate_token(tunnel: &TunnelId, params: &RotateTunnelToken) -> Operation<TunnelToken> {
    Operation::post(path!("/v1/tunnels", tunnel, "rotate_token"))
        .beta(MCP_TUNNELS_BETA)
        .json(params)
        .idempotent(Idempotency::No)
}
