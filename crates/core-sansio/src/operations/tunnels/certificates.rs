//! Certificates of a tunnel: the certificate authorities that sign the customer's end.

use managed_agents_types::{
    CreateTunnelCertificate, ListTunnelCertificates, Page, TunnelCertificate, TunnelCertificateId, TunnelId,
};

use crate::path;
use crate::request::betas::MCP_TUNNELS_BETA;
use crate::request::operation::Operation;

/// `POST /v1/tunnels/{tunnel_id}/certificates`
///
/// Adds a certificate to a tunnel.
pub fn create(tunnel: &TunnelId, params: &CreateTunnelCertificate) -> Operation<TunnelCertificate> {
    Operation::post(path!("/v1/tunnels", tunnel, "certificates")).beta(MCP_TUNNELS_BETA).json(params)
}

/// `GET /v1/tunnels/{tunnel_id}/certificates/{certificate_id}`
///
/// Retrieves a certificate.
pub fn retrieve(tunnel: &TunnelId, certificate: &TunnelCertificateId) -> Operation<TunnelCertificate> {
    Operation::get(path!("/v1/tunnels", tunnel, "certificates", certificate)).beta(MCP_TUNNELS_BETA)
}

/// `GET /v1/tunnels/{tunnel_id}/certificates`
///
/// Lists the certificates of a tunnel.
pub fn list(tunnel: &TunnelId, params: &ListTunnelCertificates) -> Operation<Page<TunnelCertificate>> {
    Operation::get(path!("/v1/tunnels", tunnel, "certificates")).beta(MCP_TUNNELS_BETA).query(params)
}

/// `POST /v1/tunnels/{tunnel_id}/certificates/{certificate_id}/archive`
///
/// Archives the certificate permanently.
pub fn archive(tunnel: &TunnelId, certificate: &TunnelCertificateId) -> Operation<TunnelCertificate> {
    Operation::post(path!("/v1/tunnels", tunnel, "certificates", certificate, "archive"))
        .beta(MCP_TUNNELS_BETA)
}
